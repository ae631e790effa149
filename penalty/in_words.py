"""Bands, sums and periods in Chinese words, as screens, letters and explanations write them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from penalty.assessment import end_text
from penalty.band import Band
from penalty.conditions import Scale, Truth
from penalty.money import format_yuan
from penalty.ruleset import Ruleset, Suspension


def fine_text(low: int, high: int) -> str:
    """Write a range of fines: "12345.68 元 至 18518.50 元", or one figure."""
    return f"{format_yuan(low)} 元" if low == high else f"{format_yuan(low)} 元 至 {format_yuan(high)} 元"


def multiple_text(band: Band) -> str:
    """Write a band of multiples in words: "1倍以上（不含）1.5倍以下（含）"."""
    return _band_text(band, "倍")


def yuan_text(band: Band | None) -> str:
    """Write a band of fines given in 分 as 元 in words."""
    if band is None:
        return "不处罚款"
    return _band_text(band.scaled(Fraction(1, 100)), "元")


def percent_text(band: Band) -> str:
    """Write a band of ratios as per cents in words."""
    return _band_text(band.scaled(Fraction(100)), "%")


def scale_band(scale: Scale, band: Band) -> str:
    """Write a band in words, in the unit of its scale."""
    if scale.unit == "percent":
        return percent_text(band)
    return yuan_text(band) if scale.unit == "yuan" else _band_text(band, "")


def length_text(suspension: Suspension) -> str:
    """Write how long a suspension lasts, in words."""
    return _band_text(suspension.length, "个月" if suspension.unit == "months" else "日")


def _band_text(band: Band, unit: str) -> str:
    if band.fixed:
        return f"{end_text(band, 'low')}{unit}"
    low = "" if not band.low else f"{end_text(band, 'low')}{unit}以上（{'含' if band.low_inside else '不含'}）"
    high = "" if band.high is None else f"{end_text(band, 'high')}{unit}以下（{'含' if band.high_inside else '不含'}）"
    return low + high


def suspension_text(suspension: Suspension) -> str:
    """Write a suspension: of what, how long, where written."""
    what = suspension.measure[1].removeprefix("责令").removeprefix("暂停")
    may = "，可以暂停" if suspension.optional else ""
    return f"{what} {length_text(suspension)}（{suspension.cite}{may}）"


def truth_text(value: Truth) -> str:
    """Write a fact's value."""
    return "未查明" if value is None else ("是" if value else "否")


def day_text(day: dt.date) -> str:
    """Write a day as letters do: "2026年3月5日"."""
    return f"{day.year}年{day.month}月{day.day}日"


def by_rule(ruleset: Ruleset) -> str:
    """Cite in brackets the rule by which a person weighs a conflict: "（第七条）"; "" where the text has none."""
    return f"（{ruleset.weighing}）" if ruleset.weighing else ""
