"""Text as it may be shown: what a user typed never changes the screen around it.

Errors become one sentence here too, so that every screen says the same of the same fault.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from cases.keeper import StoreError
from cases.signs import unseen
from penalty.money import group_yuan
from tui.language import _
from workflow.refusal import Refused

ERRORS: Final = (Refused, StoreError, OSError, ValueError)
"""What a step or a file may raise (faults of data and of profiles are ValueErrors); all else is the program's fault."""

_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shown(text: str) -> str:
    """Return text with everything that would act on the terminal written out, as <202E>; newlines stay."""
    return "".join(_visible(sign) for sign in text)


def typed(text: str) -> str:
    """Return what may stand in a field: tabs become spaces, what cannot be seen goes, newlines stay."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in plain if not unseen(sign))


def in_words(message: str) -> str:
    """Return a message about facts without the names that only scripts use."""
    from penalty.facts import LABELS

    for name, label in LABELS.items():
        message = message.replace(f"{name}（{label}）", f"“{label}”")
    return message


def item_words(item: str) -> str:
    """Name a 项 given as text ("3") in words; nothing where none is known."""
    from penalty.vocabulary import item_name

    return item_name(int(item)) if len(item) == 1 and item in "1234567" else ""


def listed(texts: Iterable[str]) -> str:
    """Join texts as a list is written: 甲、乙."""
    return _("、").join(texts)


def role_words(names: str) -> str:
    """Write the names of a person's roles, given as the profile joins them."""
    return listed(_(name) for name in names.split("、"))


def span(low: int, high: int) -> str:
    """Write a range of amounts (分) for a screen: "13,791.61 至 20,687.40 元", or one figure."""
    if low == high:
        return _("{sum} 元").format(sum=group_yuan(low))
    return _("{low} 至 {high} 元").format(low=group_yuan(low), high=group_yuan(high))


def sentence(error: Exception) -> str:
    """Return an error as Chinese sentences that say what to do."""
    from cases.parts import PartError
    from penalty.facts import LABELS, FactsError
    from penalty.oserror import in_chinese

    match error:
        case Refused():
            return _("不能办理：") + "；".join(str(refusal) for refusal in error.refusals)
        case PartError():
            return "；".join(fault.message for fault in error.faults)
        case FactsError():
            return "；".join(f"{LABELS.get(each.field, each.field)}：{in_words(each.message)}" for each in error.faults)
        case OSError():
            return _("文件出错：{reason}。请排除后重试。").format(reason=in_chinese(error))
        case _:
            return str(error)


def _visible(sign: str) -> str:
    if sign == "\n":
        return sign
    if sign in _BIDI or unicodedata.category(sign) in {"Cc", "Cs"}:
        return f"<{ord(sign):04X}>"
    return sign
