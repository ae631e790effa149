"""What the case list needs of a case beside what is on file: for whose step it waits, what is due, what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from cases.events import Event
from cases.fold import fold, listed
from cases.keeper import Project
from cases.record import CaseRecord
from workflow.dues import annulled, balance
from workflow.guards.hearing import hearing_due
from workflow.guards.police import with_police
from workflow.office import Office
from workflow.procedure import BY_TRIGGER
from workflow.time.deadlines import Open, Uncounted, case_deadlines

_Waits: TypeAlias = Callable[[CaseRecord], bool]


def _ready(record: CaseRecord) -> bool:
    """Tell whether the party was heard, or need not be, so that the decision comes next."""
    if record.sanction is None or hearing_due(record):
        return False
    heard = record.notices and any(event.kind == "record_statement" for event in record.since("issue_notice"))
    return bool(heard) or not record.sanction.punishes


_REQUESTS: Final[tuple[tuple[str, str, _Waits], ...]] = (
    ("filing", "file_case", lambda record: record.filing_requested),
    ("officers", "assign_officers", lambda record: not record.officers),
    ("recusal", "decide_recusal", lambda record: any(each.upheld is None for each in record.recusals)),
    ("measure", "approve_measure", lambda record: any(each.approved is None for each in record.measures)),
    ("crime", "decide_crime", lambda record: bool(record.crimes) and record.crimes[-1].approved is None),
    ("take_back", "take_back", lambda record: with_police(record) and record.crimes[-1].answer == "不予立案"),
    ("resume", "resume_case", lambda record: record.state == "suspended"),
    ("closing", "close_case", lambda record: record.closing is not None),
    ("deferral", "grant_deferral", lambda record: any(each.granted is None for each in record.deferrals)),
    ("deliberation", "record_deliberation", lambda record: record.last("record_deliberation")
     < max(record.last("choose_sanction"), record.last("submit_for_deliberation"))),
    ("decision", "decide", _ready),
    ("repay", "record_payment", lambda record: balance(record, "退还当事人") > 0),
)  # fmt: skip
"""What is asked for -> the step that answers, and whether it waits; the first that does counts."""

ANSWERS: Final[Mapping[str, str]] = {name: step for name, step, _waits in _REQUESTS}
"""What a case waits for, by the list's `requested` -> the step that answers it."""

WAITING: Final[Mapping[str, str]] = {
    "filing": "待批立案",
    "officers": "待指定人员",
    "recusal": "待定回避",
    "measure": "待批措施",
    "crime": "待批移送",
    "take_back": "待收回",
    "resume": "待恢复",
    "closing": "待批结案",
    "deferral": "待批延期",
    "deliberation": "待讨论",
    "decision": "待批决定",
    "repay": "待退还",
}
"""What a case waits for, by the list's `requested`, in the words that its line shows in place of its state."""


def listing(events: Sequence[Event]) -> dict[str, str]:
    """Return the fields of the case list. Raises ValueError as `fold` does."""
    return _listing(fold(events))


def listing_for(office: Office) -> Project:
    """Return what makes the fields of the case list in an office, by whose calendar days are counted.

    Beside those of `listing`, to which verification holds each line: `due`, the last days that run as the case was
    last written (ISO, a space between them); `deadlines`, the same days each with its term ("2026-12-01=decision", a
    "~" behind a provisional one); `clauses`, what was decided under which clause ("38.lenient=1.2"). A line that an
    earlier version wrote has no such field until the case is written again.
    """

    def project(events: Sequence[Event]) -> dict[str, str]:
        record = fold(events)
        found = _open(record, office)
        clauses = " ".join(_clauses(record))
        return {**_listing(record), "due": _due(found), "deadlines": _deadlines(found), "clauses": clauses}

    return project


def _listing(record: CaseRecord) -> dict[str, str]:
    waits = requested(record)
    return {**listed(record), "requested": waits, "waiting": WAITING.get(waits, "")}


def _clauses(record: CaseRecord) -> Iterator[str]:
    """Yield for each group of a decision that stands its clause with the multiple chosen: "38.lenient=1.2".

    Nothing follows the sign where a sum was chosen, or nothing; a gap in the rules counts as the Regulation's own band
    ("38.statutory"). What a remedy made of the sum is not the office's choice and is left out.
    """
    decision, sanction = record.decision, record.sanction
    if decision is None or sanction is None or decision.outcome == "not_established" or annulled(record):
        return
    for group in sanction.groups:
        multiple = (group.choice.multiple or "").removesuffix("倍").strip()
        provision = group.choice.key.partition("#")[0]
        yield f"{group.clause or f'{provision}.statutory'}={multiple}"


def _open(record: CaseRecord, office: Office) -> tuple[Open, ...]:
    try:
        return case_deadlines(record, office, dt.datetime.fromisoformat(record.updated_at).date())
    except Uncounted:
        # The list must show a case whose periods cannot be counted; its screen and `case due` say why.
        return ()


def _due(found: Iterable[Open]) -> str:
    return " ".join(sorted({each.deadline.last.day.isoformat() for each in found if each.deadline.last is not None}))


def _deadlines(found: Iterable[Open]) -> str:
    """Return each last day with the code of its term, by day."""
    lasts = ((each.deadline.last, each.deadline.term.code) for each in found)
    words = {f"{last.day}={code}{'~' if last.provisional else ''}" for last, code in lasts if last is not None}
    return " ".join(sorted(words))


def requested(record: CaseRecord) -> str:
    """Return what a case waits for from somebody who is no officer of it; empty where nothing waits."""
    return next(
        (name for name, step, waits in _REQUESTS if record.state in BY_TRIGGER[step].sources and waits(record)), ""
    )
