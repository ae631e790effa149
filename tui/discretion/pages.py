"""The further pages of the panel: why no other outcome, what to find out next, what was chosen in like cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from penalty.telling.what_next import what_next, what_next_lines
from penalty.telling.why_not import why_not, why_not_lines
from tui.discretion.similar_text import far_line, similar_lines
from tui.discretion.summary import OPEN, SOFT, STRONG, summary_lines, trouble_lines
from tui.discretion.weighing import Part, Weighed
from tui.forms.sanction_sheet import group_title
from tui.language import N_, _
from tui.widgets.chart import Line

Page: TypeAlias = Literal["summary", "why_not", "next", "similar"]
TITLES: Final[Mapping[Page, str]] = {
    "summary": N_("裁量"),
    "why_not": N_("为何不是别的结果"),
    "next": N_("接下来查明"),
    "similar": N_("同类案件"),
}


def page_lines(weighed: Weighed, page: Page, width: int) -> list[Line]:
    """Return a page of the panel for a width, its title first; the warning of a far choice is on every page."""
    body = _PAGES[page](weighed, width)
    return [(_(TITLES[page]), STRONG), *_far(weighed), *body]


def _far(weighed: Weighed) -> Iterator[Line]:
    for part in weighed.parts:
        found = weighed.question.similar.get(part.clause or "")
        line = far_line(found, part.choice.multiple) if found is not None and part.choice is not None else ""
        if line:
            yield line, OPEN


def _why_not(weighed: Weighed, _width: int) -> Iterator[Line]:
    yield from _each(weighed, lambda part: [*why_not_lines(why_not(part.group.assessment, part.group.ruleset))][1:])


def _next(weighed: Weighed, _width: int) -> Iterator[Line]:
    yield from _each(weighed, lambda part: [*what_next_lines(what_next(part.group.assessment, part.group.ruleset))][1:])


def _each(weighed: Weighed, told: Callable[[Part], list[str]]) -> Iterator[Line]:
    """Yield what is told of each group, under its title."""
    yield from trouble_lines(weighed)
    if weighed.discretion is None:
        return
    for part in weighed.parts:
        yield group_title(weighed.discretion, part.group), STRONG
        lines = [line.strip() for line in told(part)]
        yield from ((line, "") for line in lines)
        if not lines:
            yield _("没有：本条款的事实已经查明，也没有别的结果"), SOFT
        yield "", ""


def _similar(weighed: Weighed, width: int) -> Iterator[Line]:
    yield from trouble_lines(weighed)
    if weighed.discretion is None:
        return
    for part in weighed.parts:
        yield group_title(weighed.discretion, part.group), STRONG
        if part.clause is None:
            yield _("档次未定，不能比较"), SOFT
        elif part.clause not in weighed.question.similar:
            yield _("正在查找同类案件"), SOFT
        else:
            chosen = part.choice.multiple if part.choice is not None else None
            yield from similar_lines(weighed.question.similar[part.clause], chosen, width)
        yield "", ""


_PAGES: Final[Mapping[Page, Callable[[Weighed, int], Iterator[Line]]]] = {
    "summary": summary_lines,
    "why_not": _why_not,
    "next": _next,
    "similar": _similar,
}
