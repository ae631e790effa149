"""The steps of a case as a checklist: what is done, what comes next, what is open, what is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cases.record import CaseRecord
from workflow.desk import Offer
from workflow.office import Person
from workflow.progress import awaited, done_steps, next_step

HIDDEN: Final = frozenset({"record_document"})
"""Steps that have their own place on the desk."""


class StepList(OptionList):
    """Shows the offers of a case; the highlighted step is the one on the desk."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, markup=False)
        self.offers: Mapping[str, Offer] = {}

    def show(self, record: CaseRecord, offers: Iterable[Offer], person: Person, chosen: str | None) -> str:
        """List the offers, highlight `chosen` (None: the next step, or the one waited for), return what is."""
        self.offers = {each.row.trigger: each for each in offers if each.row.trigger not in HIDDEN}
        following = next_step(record, self.offers)
        wanted = chosen if chosen in self.offers else (following or awaited(record, self.offers, person))
        done = done_steps(record)
        self.clear_options()
        self.add_options(Option(_line(each, done, following), id=trigger) for trigger, each in self.offers.items())
        self.highlighted = list(self.offers).index(wanted)
        return wanted


def _line(offer: Offer, done: frozenset[str], following: str | None) -> Content:
    trigger, label = offer.row.trigger, offer.row.label
    if trigger == following:
        return Content.styled(f"> {label}", "bold")
    if trigger in done:
        return Content.styled(f"✓ {label}", "dim" if offer.refusals else "")
    return Content.styled(f"  {label}", "dim") if offer.refusals else Content(f"+ {label}")
