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

HIDDEN: Final = frozenset({"record_document"})
"""Steps that have their own place on the desk."""

_SIDEWAYS: Final = frozenset(
    {"record_source", "reopen_investigation", "reopen_facts", "remove_violation", "return_review", "return_decision",
     "return_filing", "decline_case"}
)  # fmt: skip
"""Steps back or aside: never the one that comes next."""


class StepList(OptionList):
    """Shows the offers of a case; the highlighted step is the one on the desk."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, markup=False)
        self.offers: Mapping[str, Offer] = {}

    def show(self, record: CaseRecord, offers: Iterable[Offer], person: Person, chosen: str | None) -> str:
        """List the offers, highlight `chosen` (None: the next step, or the one waited for), return what is."""
        self.offers = {each.row.trigger: each for each in offers if each.row.trigger not in HIDDEN}
        following = next_step(record, self.offers)
        wanted = chosen if chosen in self.offers else (following or _awaited(record, self.offers, person))
        self.clear_options()
        self.add_options(
            Option(_line(each, done_steps(record), following), id=trigger) for trigger, each in self.offers.items()
        )
        self.highlighted = list(self.offers).index(wanted)
        return wanted


def done_steps(record: CaseRecord) -> frozenset[str]:
    """Return the steps whose result stands: what was voided or sent back is open again."""
    done = {event.kind for event in record.history}
    if record.sanction is None:
        done -= {"choose_sanction"}
    if not record.filing_requested:
        done -= {"request_filing"}
    if not record.violations:
        done -= {"record_violation"}
    for step, undone in (
        ("conclude_investigation", "reopen_investigation"),
        ("confirm_facts", "reopen_facts"),
        ("submit_for_review", "return_review"),
        ("submit_for_review", "return_decision"),
        ("approve_review", "return_decision"),
    ):
        if undone in done and any(event.kind == undone for event in record.since(step)):
            done -= {step}
    return frozenset(done)


def next_step(record: CaseRecord, offers: Mapping[str, Offer]) -> str | None:
    """Return the first step in the order of a case's life that is open and not done; None where nobody here has one."""
    done = done_steps(record)
    for trigger, offer in offers.items():
        if offer.refusals or trigger in _SIDEWAYS or trigger in done:
            continue
        if trigger == "assign_officers" and len(record.officers) > 1:
            continue
        return trigger
    return None


def _awaited(record: CaseRecord, offers: Mapping[str, Offer], person: Person) -> str:
    """Return the refused step that says best what the case waits for: the person's own before those of others."""
    done = done_steps(record)
    here = [name for name, offer in offers.items() if record.state in offer.row.sources and name not in _SIDEWAYS]
    pending = [name for name in here if name not in done]
    own = [name for name in pending if set(offers[name].row.roles) & set(person.roles)]
    return next(iter([*own, *pending, *here, *offers]))


def _line(offer: Offer, done: frozenset[str], following: str | None) -> Content:
    trigger, label = offer.row.trigger, offer.row.label
    if trigger == following:
        return Content.styled(f"> {label}", "bold")
    if trigger in done:
        return Content.styled(f"✓ {label}", "dim" if offer.refusals else "")
    return Content.styled(f"  {label}", "dim") if offer.refusals else Content(f"+ {label}")
