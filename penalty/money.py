"""Money as integers of 分, and its two written forms.

Amounts enter and leave as 元 in text; inside they are `int` 分 and nothing is ever a float, so that a fine is right to
the 分 whatever its size.
"""

from __future__ import annotations

import re
from typing import Final, TypeAlias

Fen: TypeAlias = int
"""An amount in 分 (1 元 = 100 分)."""

MAX_FEN: Final[Fen] = 10**13 * 100
"""The largest amount of one fact, 10^13 元 (the contract's limit)."""

_YUAN = re.compile(r"(?P<yuan>\d+)(?:\.(?P<fen>\d*))?")
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+(?:\.\d*)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")


def parse_yuan(text: str) -> Fen:
    """Read an amount of 元 ("12345.67", "12,345.6", "800") as 分.

    Raises ValueError with a Chinese sentence for anything that is not a non-negative amount with at most two decimals
    and at most 10^13 元.
    """
    plain = text.strip().removesuffix("元").strip()
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "").replace("，", "")
    if plain.startswith("-") and _YUAN.fullmatch(plain[1:]):
        raise ValueError(f"金额不能为负：{text}")
    # Full-width digits are digits to `\d` and to `int`, so an input method's 全角 numbers are read too.
    match = _YUAN.fullmatch(plain)
    if match is None:
        raise ValueError(f"不是金额：{text!r}，请写作元，如 12345.67")
    decimals = match["fen"] or ""
    if len(decimals) > 2:  # noqa: PLR2004 - 分 is the second decimal
        raise ValueError(f"金额最多两位小数：{text}")
    if len(match["yuan"]) > 4300:  # noqa: PLR2004 - beyond what int() reads
        raise ValueError("金额超过上限 10000000000000 元")
    fen = int(match["yuan"]) * 100 + int(decimals.ljust(2, "0"))
    if fen > MAX_FEN:
        raise ValueError(f"金额超过上限 10000000000000 元：{text}")
    return fen


def format_yuan(fen: Fen) -> str:
    """Write 分 as 元 with two decimals and no grouping, as decision letters do: 1234567 -> "12345.67"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02d}"


def group_yuan(fen: Fen) -> str:
    """Write 分 as 元 with grouped thousands, for screens: 1234567 -> "12,345.67"."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"


def daxie(fen: Fen) -> str:
    """Write 分 in 大写, as 支付结算办法 wants it: 10700053 -> "壹拾万柒仟元伍角叁分".

    整 follows 元 and 角; between 元 and 分 a missing 角 is 零. Raises ValueError for a negative amount.
    """
    if fen < 0:
        raise ValueError("金额不能为负")
    yuan, rest = divmod(fen, 100)
    jiao, single = divmod(rest, 10)
    whole = f"{_integer(yuan)}元" if yuan else ""
    if rest == 0:
        return f"{whole or '零元'}整"
    if jiao == 0:
        return f"{whole}零{_DIGITS[single]}分" if whole else f"{_DIGITS[single]}分"
    tail = f"{_DIGITS[jiao]}角"
    return f"{whole}{tail}{_DIGITS[single]}分" if single else f"{whole}{tail}整"


def _integer(number: int) -> str:
    """Write a positive integer in 大写 digits."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    # 亿 of 万 (10^12) reads 万亿: keep one 亿 for the two groups above it.
    high, low = groups[2:], groups[:2]
    text = _below_yi(low)
    if not high:
        return text
    gap = "零" if text and (len(low) < 2 or low[1] < 1000) else ""  # noqa: PLR2004
    return f"{_integer(_join(high))}亿{gap}{text}"


def _join(groups: list[int]) -> int:
    return sum(group * 10_000**place for place, group in enumerate(groups))


def _below_yi(groups: list[int]) -> str:
    """Write at most two groups (万 and 个) without a leading 零."""
    low = groups[0] if groups else 0
    high = groups[1] if len(groups) > 1 else 0
    text = _four(low)
    if not high:
        return text
    gap = "零" if text and low < 1000 else ""  # noqa: PLR2004
    return f"{_four(high)}万{gap}{text}"


def _four(number: int) -> str:
    """Write 1..9999 without a leading 零; 0 is the empty string."""
    out = ""
    zero = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            out += ("零" if zero and out else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        else:
            zero = True
    return out
