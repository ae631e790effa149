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
from tui.language import _
from workflow.desk import Offer
from workflow.office import Person
from workflow.progress import ahead, awaited, done_steps, next_step

_CELLS: Final = 16
"""How much of a label stands in one line beside the mark, in the narrow list."""

HIDDEN: Final = frozenset({"record_document"})
"""Steps that have their own place on the desk."""


class StepList(OptionList):
    """Shows the offers that matter now; the highlighted step is the one on the desk. `offers` holds all of them."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, markup=False)
        self.offers: Mapping[str, Offer] = {}
        self._wanted_row = 0

    def show(self, record: CaseRecord, offers: Iterable[Offer], person: Person, chosen: str | None) -> str:
        """List the offers, highlight `chosen` (None: the next step, or the one waited for), return what is."""
        self.offers = {each.row.trigger: each for each in offers if each.row.trigger not in HIDDEN}
        following = next_step(record, self.offers)
        wanted = chosen if chosen in self.offers else (following or awaited(record, self.offers, person))
        done = done_steps(record)
        listed = [name for name, each in self.offers.items() if name == wanted or _listed(each, record, done)]
        said = waiting_at(record)
        lines = [_line(self.offers[name], done, following, said[name]) for name in listed]
        self.clear_options()
        self.add_options(Option(line, id=name) for name, line in zip(listed, lines, strict=True))
        self.highlighted = listed.index(wanted)
        self._wanted_row = sum(line.plain.count("\n") + 1 for line in lines[: self.highlighted])
        self.call_after_refresh(self._to_the_middle)
        return wanted

    def _to_the_middle(self) -> None:
        """Scroll so that what comes before and after the highlighted step is in sight too."""
        self.scroll_to(y=max(0, self._wanted_row - self.size.height // 2), animate=False)


def _listed(offer: Offer, record: CaseRecord, done: frozenset[str]) -> bool:
    """Tell whether a step is one to look at: done, of this state, or on the way ahead. The palette has every step."""
    return offer.row.trigger in done or record.state in offer.row.sources or ahead(record, offer.row)


def _line(offer: Offer, done: frozenset[str], following: str | None, said: int) -> Content:
    trigger, label = offer.row.trigger, _broken(_(offer.row.label))
    if said:
        label = _("{label} 批{count}").format(label=label, count=said)
    if trigger == following:
        return Content.styled(f"> {label}", "bold")
    if trigger in done:
        return Content.styled(f"✓ {label}", "dim" if offer.refusals else "")
    return Content.styled(f"  {label}", "dim") if offer.refusals else Content(f"+ {label}")


def _broken(label: str) -> str:
    """Break a long label so that its further lines stand under its first: between words, behind 、 or near the end."""
    if cell_len(label) <= _CELLS:
        return label
    fits = max(at for at in range(1, len(label)) if cell_len(label[:at]) <= _CELLS)
    space = label.rfind(" ", 0, fits + 1)
    if space > 0:
        return f"{label[:space]}\n  {_broken(label[space + 1 :])}"
    at = label.find("、", 0, fits) + 1 or fits - 2
    return f"{label[:at]}\n  {label[at:]}"
