"""What can be seen of a document number without asking anybody: its length, its parts and its check digit.

The unified social credit code is checked by GB 32100-2015 (MOD 31, with the organisation code of GB 11714 inside), the
number of an identity card by GB 11643-1999 (MOD 11-2). A number that fails may still be the one on the paper, so this
only tells what to look at again: it refuses nothing.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Final

_SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The characters of a credit code, each worth its place (GB 32100-2015); I, O, S, V and Z are not used."""
_LOOKS_LIKE: Final[Mapping[str, str]] = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}
_CODE_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_INNER: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_INNER_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CARD_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CARD_CHECKS: Final = "10X98765432"
_LONG: Final = 18
_OLD: Final = 15
_FIRST_BIRTH: Final = 1900
_PROVINCES: Final = frozenset(
    str(region)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for region in range(first, last + 1)
)
"""The first two digits of a region code (GB/T 2260), with those of residents from Hong Kong, Macao and Taiwan."""


def doubt_about(kind: str, number: str, today: dt.date | None = None) -> str:
    """Say in Chinese what is odd about a number of some kind ("统一社会信用代码", "身份证号"); "" where nothing is.

    Any other kind, and an empty number, is never odd. `today` bounds the birth date.
    """
    plain = unicodedata.normalize("NFKC", number).strip().upper()
    if not plain:
        return ""
    match kind:
        case "统一社会信用代码":
            return _code_doubt(plain)
        case "身份证号":
            return _card_doubt(plain, today)
        case _:
            return ""


def code_check(first: str) -> str:
    """Return the check character of the first 17 characters of a credit code (GB 32100-2015)."""
    total = sum(_SIGNS.index(sign) * weight for sign, weight in zip(first, _CODE_WEIGHTS, strict=True))
    return _SIGNS[-total % 31]


def card_check(first: str) -> str:
    """Return the check character of the first 17 digits of an identity card's number (GB 11643-1999)."""
    return _CARD_CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _CARD_WEIGHTS, strict=True)) % 11]


def _code_doubt(code: str) -> str:
    if len(code) != _LONG:
        return f"统一社会信用代码应为 {_LONG} 位，现为 {len(code)} 位"
    for place, sign in enumerate(code, 1):
        if sign not in _SIGNS:
            meant = f"，疑为 {_LOOKS_LIKE[sign]}" if sign in _LOOKS_LIKE else ""
            return f"第 {place} 位“{sign}”不是代码用的字符{meant}"
    if not (code[2:8].isdecimal() and code[2:4] in _PROVINCES):
        return f"第 3 至 8 位“{code[2:8]}”不是行政区划代码"
    if _code_holds(code):
        return ""
    if _inner_holds(code):
        rest = f"第 9 至 17 位自身相符，多半错在第 1 至 8 位；都不错的，第 18 位应为 {code_check(code[:17])}"
    else:
        rest = "多半错在第 9 至 17 位（主体标识码自身也不相符）"
    return "；".join(filter(None, ("校验位不符", _swapped(code, _code_right), rest)))


def _code_right(code: str) -> bool:
    return code[2:4] in _PROVINCES and code[2:8].isdecimal() and _code_holds(code) and _inner_holds(code)


def _code_holds(code: str) -> bool:
    return code_check(code[:17]) == code[17]


def _inner_holds(code: str) -> bool:
    """Tell whether the organisation code inside a credit code ends in its own check character (GB 11714)."""
    total = sum(_INNER.index(sign) * weight for sign, weight in zip(code[8:16], _INNER_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] == code[16]


def _card_doubt(card: str, today: dt.date | None) -> str:
    if len(card) == _OLD and card.isascii() and card.isdecimal():
        return f"这是 {_OLD} 位的旧号码，现行号码为 {_LONG} 位"
    if len(card) != _LONG:
        return f"身份证号应为 {_LONG} 位，现为 {len(card)} 位"
    for place, sign in enumerate(card, 1):
        if not (sign.isascii() and sign.isdecimal()) and not (place == _LONG and sign == "X"):
            return f"第 {place} 位“{sign}”应为数字{'或者 X' if place == _LONG else ''}"
    if card[:2] not in _PROVINCES:
        return f"第 1、2 位“{card[:2]}”不是省级行政区划代码"
    born = _birth(card[6:14])
    if born is None or born.year < _FIRST_BIRTH or (today is not None and born > today):
        return f"第 7 至 14 位“{card[6:14]}”不是可能的出生日期"
    if _card_holds(card):
        return ""
    swapped = _swapped(card, lambda each: _card_holds(each) and _birth(each[6:14]) is not None)
    rest = f"前面都不错的，第 {_LONG} 位应为 {card_check(card[:17])}"
    return "；".join(filter(None, ("校验位不符，请逐位核对", swapped, rest)))


def _card_holds(card: str) -> bool:
    return card[:17].isdecimal() and card_check(card[:17]) == card[17]


def _birth(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _swapped(number: str, holds: Callable[[str], bool]) -> str:
    """Name the neighbours that may have changed places: the commonest slip that a check digit finds."""
    found = [place for place, each in _swaps(number) if holds(each)]
    places = "或者".join(f"第 {place}、{place + 1} 位" for place in found)
    return f"可能是{places}颠倒，对调后相符" if found else ""


def _swaps(number: str) -> Iterator[tuple[int, str]]:
    for place, (one, other) in enumerate(pairwise(number), 1):
        if one != other:
            yield place, f"{number[: place - 1]}{other}{one}{number[place + 1 :]}"
