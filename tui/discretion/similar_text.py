"""What this office chose in like cases, as lines: the distribution, its middle, where this case lies.

It is the office's own practice and binds nobody; every page says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from penalty.band import decimal_text
from tui.language import _
from tui.widgets.chart import Line, binned, edges, histogram
from workflow.similar import ENOUGH, Similar

_BINS: Final = 6
_SOFT, _OPEN, _STRONG = "$text-muted", "bold $text-warning", "bold"


def similar_lines(found: Similar | None, chosen: Fraction | None, width: int) -> Iterator[Line]:
    """Yield what earlier cases under a clause say of a multiple; `found` is None where they could not be read."""
    if found is None:
        yield _("同类案件读不出；请 F5 重新读取"), _OPEN
        return
    yield _("条款 {clause} 已作决定的 {count} 件").format(clause=found.clause, count=found.count), _STRONG
    yield _("这是本机关以往的选定，不是法律，不约束本案"), _SOFT
    if found.count < ENOUGH:
        yield _("同类案件不足 {count} 件，不作比较").format(count=ENOUGH), _OPEN
    if not found.multiples or found.median is None:
        return
    yield from _place(found, chosen)
    marks = {_("中位"): found.median} | ({_("本案"): chosen} if chosen is not None else {})
    counts = Counter(found.multiples)
    inside = [*found.multiples, *([chosen] if chosen is not None else [])]
    yield from histogram(binned(counts, edges(inside, _BINS)), width, marks)


def _place(found: Similar, chosen: Fraction | None) -> Iterator[Line]:
    quartiles = found.quartiles
    if found.median is not None:
        yield _("中位数 {median} 倍").format(median=_figure(found.median)), ""
    if quartiles is not None and found.count >= ENOUGH:
        low, _middle, high = quartiles
        yield _("中间一半在 {low} 至 {high} 倍").format(low=_figure(low), high=_figure(high)), ""
    if chosen is None:
        yield _("本案还没有选定倍数"), _SOFT
        return
    below = found.place(chosen)
    if below is not None:
        words = _("本案 {multiple} 倍，以往有 {share}% 的选定比它低")
        yield words.format(multiple=decimal_text(chosen), share=round(below * 100)), _STRONG
    line = far_line(found, chosen)
    if line:
        yield line, _OPEN


def far_line(found: Similar, chosen: Fraction | None) -> str:
    """Say that a multiple lies far from what was chosen before; "" where it does not, or too few cases are known."""
    if chosen is None or found.median is None or not found.far(chosen):
        return ""
    words = _("与同类案件差别大：以往 {count} 件多在别处（中位数 {median} 倍）；选定的，请写明理由")
    return words.format(count=found.count, median=_figure(found.median))


def _figure(value: Fraction) -> str:
    """Write a multiple with at most three decimals; an average of two may have more than anybody chose."""
    thousandths = round(value * 1000)
    return decimal_text(Fraction(thousandths, 1000))
