"""From when and until when each period runs in a case, part by part of the procedure.

`workflow.time.terms` says what the periods are; `workflow.time.deadlines` gathers what is found here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cases.parts import Crime, HearingNotice, Statement
from cases.record import CaseRecord
from workflow import dues
from workflow.guards.evidence import KEPT_DAYS, SEAL_DAYS
from workflow.guards.hearing import HEARING_DAYS
from workflow.guards.police import POLICE_DAYS
from workflow.guards.spot import SPOT_REPORT_DAYS
from workflow.office import Office
from workflow.procedure import BY_TRIGGER
from workflow.time.periods import decision_deadline
from workflow.time.terms import BY_CODE, REVIEW_DAYS, SERVICE_DAYS, WITHDRAWAL_DAYS, Term
from workflow.time.verification import verification_end
from workflow.time.workdays import Calendar, LastDay

State = Literal["已办", "逾期办理", "已逾期", "进行中", "停计"]

_DAY: Final = dt.timedelta(days=1)
_UNDECIDED: Final = frozenset(BY_TRIGGER["extend_decision"].sources)
_SERVED: Final = frozenset(BY_TRIGGER["record_performance"].sources)
_STANDING: Final = frozenset(BY_TRIGGER["record_appeal"].sources)
_HOLDING: Final = frozenset(BY_TRIGGER["resolve_measure"].sources)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A period of a case: from a day not counted to its last; `last` is None while the clock stands still.

    `about` says which of several, in words, or nothing. `met_on` is the day it was kept, in time or late.
    """

    term: Term
    about: str
    start: dt.date
    last: LastDay | None
    met_on: dt.date | None = None

    @property
    def label(self) -> str:
        """What it is, and which."""
        return f"{self.term.label}（{self.about}）" if self.about else self.term.label

    def state(self, today: dt.date) -> State:
        """Return how it stands on a day; what is provisional is never late."""
        certain = self.last.day if self.last is not None and not self.last.provisional else dt.date.max
        if self.met_on is not None:
            return "逾期办理" if self.met_on > certain else "已办"
        if self.last is None:
            return "停计"
        return "已逾期" if today > certain else "进行中"

    def left(self, today: dt.date, calendar: Calendar) -> int | None:
        """Return the days left, less than 0 once overdue: working days where the period counts them.

        None for a period that was kept or stands still; what is provisional has at least 0 left.
        """
        if self.last is None or self.met_on is not None:
            return None
        last = self.last.day
        if self.term.unit == "工作日":
            days = calendar.workdays_between(today, last) - calendar.workdays_between(last, today)
        else:
            days = (last - today).days
        return max(days, 0) if self.last.provisional else days


@dataclass(frozen=True, slots=True)
class Case:
    """A case on a day, by the calendar of its office."""

    record: CaseRecord
    office: Office
    today: dt.date

    @property
    def calendar(self) -> Calendar:
        """The days the office works."""
        return self.office.calendar

    @property
    def with_police(self) -> bool:
        """Whether the police have the case, and no other authority."""
        record = self.record
        return record.state == "transferred" and record.last("send_to_police") > record.last("transfer_case")

    @property
    def state(self) -> str:
        """The state the case is in, or will be in again once it is taken up."""
        record = self.record
        away = record.state == "suspended" or (self.with_police and record.crimes[-1].answer != "立案")
        return (record.before_aside or record.state) if away else record.state

    def period(
        self,
        code: str,
        start: dt.date | None,
        last: LastDay | None,
        met: dt.date | None,
        while_in: Collection[str],
        about: str = "",
    ) -> Iterator[Deadline]:
        """Yield the period if it was kept, or runs: only in some states, and a right only until it ends."""
        if start is None:
            return
        made = Deadline(BY_CODE[code], about, start, last, met)
        lapsed = made.term.right and made.state(self.today) == "已逾期"
        if met is not None or (self.state in while_in and not lapsed):
            yield made


def _verification(case: Case) -> Iterator[Deadline]:
    record = case.record
    declined = next((event.data["body"] for event in record.history if event.kind == "decline_case"), None)
    met = record.filed_on
    if isinstance(declined, dict):
        met = dt.date.fromisoformat(str(declined["declined_on"]))
    about = "已延长" if record.verification_extension is not None else ""
    start = record.source.received_on if record.source is not None else None
    yield from case.period("verification", start, verification_end(record, case.calendar), met, {"intake"}, about)


def _measures(case: Case) -> Iterator[Deadline]:
    for number, each in enumerate(case.record.measures, 1):
        if each.approved is False or each.began_on is None:
            continue
        about, began = f"第{number}件", each.began_on
        if each.taken_on is not None:
            last = LastDay(each.taken_on + _DAY, provisional=False)
            yield from case.period("urgent_approval", each.taken_on, last, each.approved_on, _UNDECIDED, about)
        if each.kind == "封存":
            more = each.extension.days if each.extension is not None else 0
            code, last = "sealing", case.calendar.after_days(began, SEAL_DAYS + more)
        else:
            code, last = "keeping", case.calendar.after_workdays(began, KEPT_DAYS)
        yield from case.period(code, began, last, each.resolved_on, _HOLDING, about)


def _reviews(case: Case) -> Iterator[Deadline]:
    record = case.record
    spans = [(each.received_on, each.dated) for each in record.reviews]
    if case.state == "legal_review":
        spans.append((record.submitted_on, None))
    for number, (received, dated) in enumerate(spans, 1):
        if received is None:
            continue
        last = None if dated is None and record.state == "suspended" else _review_end(case, received)
        about = f"第{number}次" if number > 1 else ""
        yield from case.period("review", received, last, dated, {"legal_review"}, about)


def _review_end(case: Case, received: dt.date) -> LastDay:
    """Return the last day of a review; working days in which the case was suspended are given back."""
    days = REVIEW_DAYS
    end = case.calendar.after_workdays(received, days)
    for halt in case.record.halts:
        if halt.ends_on is not None and received <= halt.starts_on <= end.day:
            days += case.calendar.workdays_between(max(received, halt.starts_on - _DAY), halt.ends_on - _DAY)
            end = case.calendar.after_workdays(received, days)
    return end


def _decision(case: Case) -> Iterator[Deadline]:
    record, decided = case.record, case.record.decision
    met = decided.dated if decided is not None else None
    last = decision_deadline(record, case.calendar, met or case.today)
    more = sum(each.days for each in record.extensions)
    about = f"延长 {more} 日" if more else ""
    yield from case.period("decision", record.filed_on, last, met, _UNDECIDED, about)


def _answers(case: Case) -> Iterator[Deadline]:
    """Yield the party's periods after each notice; to one that was replaced nothing is answered any more."""
    record = case.record
    for number, (notice, said) in enumerate(zip(record.notices, _said(record), strict=True), 1):
        while_in = _UNDECIDED if number == len(record.notices) else ()
        about = f"第{number}次告知" if len(record.notices) > 1 else ""
        spoke = next((each for each in said if each.manner != "期满未提出"), None)
        if spoke is not None or not said:
            last = case.calendar.after_days(notice.served_on, case.office.statement_days)
            met = spoke.on if spoke is not None else None
            yield from case.period("statement", notice.served_on, last, met, while_in, about)
        if notice.hearing_right:
            last = case.calendar.after_workdays(notice.served_on, HEARING_DAYS)
            met = next((each.on for each in said if each.hearing != "未要求"), None)
            yield from case.period("hearing_request", notice.served_on, last, met, while_in, about)


def _said(record: CaseRecord) -> list[list[Statement]]:
    """Return for each notice the statements made to it."""
    found: list[list[Statement]] = []
    statements = iter(record.statements)
    for event in record.history:
        if event.kind == "issue_notice":
            found.append([])
        elif event.kind == "record_statement":
            said = next(statements)
            if found:
                found[-1].append(said)
    return found


def _hearings(case: Case) -> Iterator[Deadline]:
    """Yield each hearing held, and the one notified last; what the party gave up is neither due nor held."""
    record = case.record
    told, held = iter(record.hearing_notices), iter(record.hearings)
    pending: HearingNotice | None = None
    for event in record.history:
        if event.kind == "notify_hearing":
            pending = next(told)
        elif event.kind == "waive_hearing":
            pending = None
        elif event.kind == "record_hearing":
            day = next(held).held_on
            if pending is not None:
                yield from case.period("hearing", pending.notified_on, _on(pending.holds_on), day, ())
            pending = None
    if pending is not None:
        yield from case.period("hearing", pending.notified_on, _on(pending.holds_on), None, {"hearing"})


def _on(day: dt.date) -> LastDay:
    """Return a day somebody set: no holiday moves it."""
    return LastDay(day, provisional=False)


def _service(case: Case) -> Iterator[Deadline]:
    record = case.record
    if record.decision is None:
        return
    start = record.decision.dated
    if record.decision.on_the_spot:
        last = case.calendar.after_workdays(start, SPOT_REPORT_DAYS)
        yield from case.period("spot_report", start, last, record.spot_reported_on, _SERVED)
        return
    served = record.service
    met = (served.announced_on or served.served_on) if served is not None else None
    last = case.calendar.after_workdays(start, SERVICE_DAYS)
    yield from case.period("service", start, last, met, {"decision"})


def _payments(case: Case) -> Iterator[Deadline]:
    record = case.record
    if record.service is None:
        return
    granted = [each for each in record.deferrals if each.granted and each.decided_on is not None]
    parts = dues.schedule(record, case.calendar)
    given = len(granted[-1].instalments) if granted else 0
    fine, total = dues.fine_due(record), 0
    for place, due in enumerate(parts):
        before, total = total, min(total + due.amount, fine)
        if total == before:
            continue
        number = place - (len(parts) - given) + 1
        late = number > 0
        start = granted[-1].decided_on if late else record.service.served_on
        about = f"第{number}期" if late and given > 1 else ""
        code = "instalment" if late else "payment"
        yield from case.period(code, start, due.last, _paid_up(record, "罚款", total), _SERVED, about)
    if refund := dues.refund_due(record):
        met = _paid_up(record, "退回基金", refund)
        last = dues.refund_deadline(record, case.office)
        yield from case.period("refund", record.service.served_on, last, met, _SERVED)


def _paid_up(record: CaseRecord, what: dues.What, needed: int) -> dt.date | None:
    """Return the day on which the payments of a kind had reached a sum (分); None while they have not."""
    total = 0
    for each in sorted((each for each in record.payments if each.what == what), key=lambda each: each.paid_on):
        total += each.amount
        if total >= needed:
            return each.paid_on
    return None


def _remedies(case: Case) -> Iterator[Deadline]:
    record = case.record
    if record.service is None:
        return
    served, appeals = record.service.served_on, record.appeals
    asked = next((each for each in appeals if each.kind == "行政复议"), None)
    sued = next((each.filed_on for each in appeals if each.kind == "行政诉讼"), None)
    ended = [each.ended_on for each in appeals if each.kind == "行政复议" and each.outcome not in {None, "撤回"}]
    if asked is not None or sued is None:
        last = case.calendar.after_days(served, dues.RECONSIDERATION_DAYS)
        met = asked.filed_on if asked is not None else None
        yield from case.period("reconsideration", served, last, met, _STANDING)
    open_in = () if dues.annulled(record) or dues.pending_appeal(record) is not None else _STANDING
    if ended and ended[-1] is not None:
        last = case.calendar.after_days(ended[-1], dues.SUIT_AFTER_RECONSIDERATION)
        yield from case.period("suit_after_reconsideration", ended[-1], last, sued, open_in)
    else:
        last = case.calendar.after_months(served, dues.SUIT_MONTHS)
        yield from case.period("suit", served, last, sued, open_in)


def _enforcement(case: Case) -> Iterator[Deadline]:
    record, left = case.record, dues.unperformed(case.record)
    asked = [each.applied_on for each in record.applications if each.accepted is not False]
    if record.demands:
        served = record.demands[-1].served_on
        done = [*(each.paid_on for each in record.payments), *(each.on for each in record.performances)]
        met = max(done, default=None) if not left else None
        # Once the court is asked the demand has done its work.
        open_in = () if any(day >= served for day in asked) else _SERVED
        yield from case.period("demand", served, dues.demand_end(record, case.calendar), met, open_in)
    window = dues.court_window(record, case.calendar)
    if window is not None and (asked or (left and case.today >= window[0])):
        yield from case.period("court", window[0] - _DAY, window[1], asked[-1] if asked else None, _SERVED)


def _publications(case: Case) -> Iterator[Deadline]:
    changed = [each.ended_on for each in case.record.appeals if each.outcome in {"变更", "撤销", "确认违法"}]
    for number, each in enumerate(case.record.publications, 1):
        due = next((day for day in changed if day is not None and day >= each.on), None)
        if due is None or (each.withdrawn_on is not None and each.withdrawn_on < due):
            continue
        about = f"第{number}次公开" if len(case.record.publications) > 1 else ""
        last = case.calendar.after_workdays(due, WITHDRAWAL_DAYS)
        yield from case.period("withdrawal", due, last, each.withdrawn_on, _STANDING, about)


def _crimes(case: Case) -> Iterator[Deadline]:
    crimes = case.record.crimes
    for number, each in enumerate(crimes, 1):
        yield from _crime(case, each, f"第{number}次" if len(crimes) > 1 else "")


def _crime(case: Case, crime: Crime, about: str) -> Iterator[Deadline]:
    def days(start: dt.date | None) -> LastDay | None:
        return case.calendar.after_days(start, POLICE_DAYS) if start is not None else None

    away = {"transferred"} | _UNDECIDED if case.with_police else set[str]()
    asked, decided, sent, told = crime.reported_on, crime.decided_on, crime.sent_on, crime.answered_on
    yield from case.period("crime_approval", asked, days(asked), decided, _UNDECIDED, about)
    if crime.approved and decided is not None:
        yield from case.period("sending", decided, _on(decided + _DAY), sent, _UNDECIDED, about)
    yield from case.period("police_answer", sent, days(sent), told, away, about)
    if crime.answer == "立案":
        yield from case.period("hand_over", told, days(told), crime.handed_over_on, away, about)
    elif crime.answer == "不予立案":
        yield from case.period("objection", told, days(told), crime.objected_on, away, about)


PARTS: Final = (
    _verification,
    _measures,
    _reviews,
    _decision,
    _answers,
    _hearings,
    _service,
    _payments,
    _remedies,
    _enforcement,
    _publications,
    _crimes,
)
"""What yields the periods, a part of the procedure each."""
