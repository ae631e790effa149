"""The steps of a case as a checklist: what is done, what comes next, what is open or refused here, what lies ahead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cases.record import CaseRecord
from tui.forms.remarks import waiting_at
from tui.language import N_, _
from workflow.desk import Offer
from workflow.office import Person
from workflow.progress import ahead, awaited, done_steps, next_step

_CELLS: Final = 16
"""How much of a label stands in one line beside the marks, in the narrow list."""
_INDENT: Final = "    "
"""Before the further lines of a label, deeper than where a label begins: no line of its own looks like a step."""
_CHOSEN: Final = "│"
"""Behind every line of the highlighted step, towards its form, for those who see no colours."""

HIDDEN: Final = frozenset({"record_document"})
"""Steps that have their own place on the desk."""

_SHORT: Final[Mapping[str, str]] = {
    "confirm_electronic": N_("电子送达确认书"),
    "object_to_police": N_("对不予立案异议"),
    "record_appeal_outcome": N_("复议、诉讼结果"),
    "request_deferral": N_("延期、分期申请"),
    "resolve_measure": N_("处理保存封存物"),
    "skip_review": N_("不审核直接告知"),
}
"""Names that fit a line of the list; the form has them in full."""


class StepList(OptionList):
    """Shows the offers that matter now; the highlighted step is the one on the desk. `offers` holds all of them."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, markup=False)
        self.offers: Mapping[str, Offer] = {}
        self._lines_of: list[Content] = []
        self._barred: int | None = None
        self._following: int | None = None

    def show(self, record: CaseRecord, offers: Iterable[Offer], person: Person, chosen: str | None) -> str:
        """List the offers, highlight `chosen` (None: the next step, or the one waited for), return what is."""
        self.offers = {each.row.trigger: each for each in offers if each.row.trigger not in HIDDEN}
        following = next_step(record, self.offers)
        wanted = chosen if chosen in self.offers else (following or awaited(record, self.offers, person))
        done = done_steps(record)
        listed = [name for name, each in self.offers.items() if name == wanted or _listed(each, record, done)]
        said = waiting_at(record)
        self._lines_of = [_line(self.offers[name], done, following, said[name]) for name in listed]
        self._barred, self._following = None, listed.index(following) if following in listed else None
        self.clear_options()
        self.add_options(Option(_marked(line, " "), id=name) for name, line in zip(listed, self._lines_of, strict=True))
        self.highlighted = listed.index(wanted)
        self.call_after_refresh(self._to_the_middle)
        return wanted

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Put the bar behind the highlighted step, and take it from the one before."""
        for place, bar in ((self._barred, " "), (highlighted, _CHOSEN)):
            if place is not None and place < len(self._lines_of):
                self.replace_option_prompt_at_index(place, _marked(self._lines_of[place], bar))
        self._barred = highlighted
        super().watch_highlighted(highlighted)

    def _to_the_middle(self) -> None:
        """Scroll so that what comes before and after the highlighted step is in sight, and the next step with it."""
        height = self.size.height
        top = max(0, self._row_of(self.highlighted or 0) - height // 2)
        if self._following is not None:
            row, here = self._row_of(self._following), self._row_of(self.highlighted or 0)
            if abs(row - here) < height - 1:
                top = max(row - height + 2, min(top, row))
        self.scroll_to(y=top, animate=False)

    def _row_of(self, place: int) -> int:
        """Return the first row of a step."""
        return sum(line.plain.count("\n") + 1 for line in self._lines_of[:place])


def _listed(offer: Offer, record: CaseRecord, done: frozenset[str]) -> bool:
    """Tell whether a step is one to look at: done, open, on the way of every case or leading back from here.

    What is refused and stands beside the way only takes room; the palette has every step.
    """
    row = offer.row
    on_the_way = row.path != "aside" and record.state in row.sources
    return row.trigger in done or not offer.refusals or on_the_way or ahead(record, row)


def _line(offer: Offer, done: frozenset[str], following: str | None, said: int) -> Content:
    trigger, label = offer.row.trigger, _(_SHORT.get(offer.row.trigger, offer.row.label))
    if said:
        label = _("{label} 批{count}").format(label=label, count=said)
    label = _broken(label)
    if trigger == following:
        return Content.styled(f"> {label}", "bold")
    if trigger in done:
        return Content.styled(f"✓ {label}", "dim" if offer.refusals else "")
    return Content.styled(f"  {label}", "dim") if offer.refusals else Content(f"+ {label}")


def _marked(line: Content, bar: str) -> Content:
    """Return a step's lines, all of one width, with the bar (or a space) behind them."""
    filled = (each.pad_right(max(0, _CELLS + 2 - each.cell_length)) + Content(bar) for each in line.split("\n"))
    return Content("\n").join(filled)


def _broken(label: str, cells: int = _CELLS) -> str:
    """Break a long label, its further lines indented: between words, behind 、 or near the end."""
    if cell_len(label) <= cells:
        return label
    fits = max(at for at in range(1, len(label)) if cell_len(label[:at]) <= cells)
    space = label.rfind(" ", 0, fits + 1)
    at = space + 1 if space > 0 else label.find("、", 0, fits) + 1 or fits
    return f"{label[:at].rstrip()}\n{_INDENT}{_broken(label[at:], _CELLS + 2 - len(_INDENT))}"
