"""The record on screen: a case as it stands, with its whole history, because guards look at all of it.

`cases.fold` makes it from the events.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cases.events import Event
from cases.parts import (
    Appeal,
    Archive,
    Closing,
    Comment,
    Consent,
    CourtApplication,
    Crime,
    Decision,
    Deferral,
    Deliberation,
    Demand,
    Document,
    Evidence,
    Exclusion,
    Extension,
    FullReport,
    Halt,
    Hearing,
    HearingNotice,
    Measure,
    Notice,
    Officer,
    Party,
    Payment,
    Performance,
    Publication,
    Recusal,
    Report,
    Review,
    Sanction,
    Service,
    Shown,
    Source,
    Statement,
    Surcharge,
    Termination,
    Transfer,
    Violation,
    Waiver,
)  # fmt: skip
from cases.states import STATES
from cases.undoing import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """A case as it stands after `revision` events. Parts that are not on file yet are None or empty."""

    case_id: str
    revision: int = 0
    state: str = "intake"
    opened_at: str = ""
    updated_at: str = ""
    source: Source | None = None
    party: Party | None = None
    officers: tuple[Officer, ...] = ()
    ever_officers: tuple[Officer, ...] = ()
    filing_requested: bool = False
    simplified: bool = False
    verification_extension: Extension | None = None
    recusals: tuple[Recusal, ...] = ()
    marks: tuple[str, ...] = ()
    crimes: tuple[Crime, ...] = ()
    filed_on: dt.date | None = None
    evidence: tuple[Evidence, ...] = ()
    shown: tuple[Shown, ...] = ()
    measures: tuple[Measure, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    halts: tuple[Halt, ...] = ()
    extensions: tuple[Extension, ...] = ()
    report: Report | None = None
    full_report: FullReport | None = None
    violations: tuple[Violation, ...] = ()
    sanction: Sanction | None = None
    submitted_on: dt.date | None = None
    reviews: tuple[Review, ...] = ()
    notices: tuple[Notice, ...] = ()
    statements: tuple[Statement, ...] = ()
    consent: Consent | None = None
    hearing_notices: tuple[HearingNotice, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    deliberations: tuple[Deliberation, ...] = ()
    decision: Decision | None = None
    transfer: Transfer | None = None
    termination: Termination | None = None
    documents: tuple[Document, ...] = ()
    service: Service | None = None
    publications: tuple[Publication, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    payments: tuple[Payment, ...] = ()
    deferrals: tuple[Deferral, ...] = ()
    surcharges: tuple[Surcharge, ...] = ()
    demands: tuple[Demand, ...] = ()
    applications: tuple[CourtApplication, ...] = ()
    performances: tuple[Performance, ...] = ()
    spot_reported_on: dt.date | None = None
    closing: Closing | None = None
    archive: Archive | None = None
    comments: tuple[Comment, ...] = ()
    history: tuple[Event, ...] = ()
    """Every event, also those taken back: what is proved and shown. What the law asks is asked of `standing`."""

    @property
    def title(self) -> str:
        """The name of the case: the party suspected of the cause, the suspicion dropped once decided."""
        party = self.party.name if self.party else "（当事人未填）"
        cause = self.source.cause if self.source else "（案由未填）"
        return f"{party}{cause}案" if self.decision else f"{party}涉嫌{cause}案"

    @property
    def phase(self) -> int:
        """The place of the phase, 0 to 4."""
        return STATES[self.state][1]

    @property
    def standing(self) -> tuple[Event, ...]:
        """The events that were not taken back, oldest first: what happened, as far as the procedure goes."""
        return standing(self.history)

    def since(self, kind: str) -> tuple[Event, ...]:
        """Return the events that stand after the last one of a kind (all, where there is none)."""
        last = self.last(kind)
        return tuple(event for event in self.standing if event.revision > last)

    def last(self, *kinds: str) -> int:
        """Return the revision of the last event of some kinds that stands, 0 where there is none."""
        return max((event.revision for event in self.standing if event.kind in kinds), default=0)

    @property
    def before_aside(self) -> str | None:
        """The state in which the case was put aside last (suspended, or passed to the police)."""
        found, state = None, ""
        for event in self.history:
            after = str(event.data["state"])
            if after in {"suspended", "transferred"} and after != state:
                found = state
            state = after
        return found

    @property
    def asserted(self) -> bool:
        """Whether any step was taken by somebody who only said who they were: never a real case."""
        return any(event.data.get("identity") == "asserted" for event in self.history)

    @property
    def recused(self) -> frozenset[str]:
        """The users who must keep out of the case."""
        return frozenset(each.user for each in self.recusals if each.upheld)
