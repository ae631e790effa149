"""From when and until when each period runs in a case, part by part of the procedure.

`workflow.time.terms` says what the periods are; `workflow.time.deadlines` gathers what is found here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from cases.parts import Crime, HearingNotice, Statement
from cases.record import CaseRecord
from workflow import dues
from workflow.guards.evidence import KEPT_DAYS, SEAL_DAYS
from workflow.guards.hearing import HEARING_DAYS
from workflow.guards.police import POLICE_DAYS, with_police
from workflow.guards.spot import SPOT_REPORT_DAYS
from workflow.office import Office
from workflow.time.left import is_over, left_of
from workflow.time.periods import decision_deadline, excluded
from workflow.time.terms import BY_CODE, OPEN_IN, REVIEW_DAYS, SERVICE_DAYS, WITHDRAWAL_DAYS, Term
from workflow.time.verification import first_received, verification_end
from workflow.time.workdays import Calendar, LastDay

State = Literal["已办", "逾期办理", "已逾期", "进行中", "停计"]

_DAY: Final = dt.timedelta(days=1)
_STOPPING: Final = frozenset({"中止调查", "移送公安机关"})
"""Spans of the period of decision in which nobody reviews either."""


def state_of(record: CaseRecord) -> str:
    """Return the state a case is in, or will be in again once it is taken up or taken back."""
    there = record.state == "transferred" and with_police(record) and record.crimes[-1].answer != "立案"
    return (record.before_aside or record.state) if there or record.state == "suspended" else record.state


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
        if self.met_on is not None:
            return "逾期办理" if self.last is not None and is_over(self.last, self.met_on) else "已办"
        if self.last is None:
            return "停计"
        return "已逾期" if is_over(self.last, today) else "进行中"

    def left(self, today: dt.date, calendar: Calendar) -> int | None:
        """Return the days left, less than 0 once overdue: working days where the period counts them.

        None for a period that was kept or stands still, and where a provisional day has gone by.
        """
        if self.last is None or self.met_on is not None:
            return None
        return left_of(self.last, today, calendar if self.term.unit == "工作日" else None)


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
        return self.record.state == "transferred" and with_police(self.record)

    @property
    def state(self) -> str:
        """The state the case is in, or will be in again."""
        return state_of(self.record)

    def period(
        self,
        code: str,
        start: dt.date | None,
        last: LastDay | None,
        met: dt.date | None,
        about: str = "",
        *,
        possible: bool = True,
    ) -> Iterator[Deadline]:
        """Yield the period if it was kept, or runs: where a step of its own is possible, a right until it ends."""
        if start is None:
            return
        made = Deadline(BY_CODE[code], about, start, last, met)
        lapsed = made.term.right and made.state(self.today) == "已逾期"
        runs = possible and bool({self.state, self.record.state} & OPEN_IN[code])
        if met is not None or (runs and not lapsed):
            yield made


def _verification(case: Case) -> Iterator[Deadline]:
    record = case.record
    declined = next((event for event in record.standing if event.kind == "decline_case"), None)
    met = record.filed_on
    if declined is not None:
        body = declined.data["body"]
        given = body.get("declined_on") if isinstance(body, Mapping) else None
        # Cases declined when no day was asked for have only that of the entry.
        met = dt.date.fromisoformat(str(given or declined.at[:10]))
    about = "已延长" if record.verification_extension is not None else ""
    start = first_received(record) if record.source is not None else None
    yield from case.period("verification", start, verification_end(record, case.calendar), met, about)


def _measures(case: Case) -> Iterator[Deadline]:
    refused = _refused(case.record)
    for number, each in enumerate(case.record.measures, 1):
        if each.began_on is None:
            continue
        about, began, no = f"第{number}件", each.began_on, refused.get(number)
        if each.taken_on is not None:
            answered = each.approved_on or no or each.resolved_on
            yield from case.period("urgent_approval", began, _on(began + _DAY), answered, about)
        if no is not None:
            yield from case.period("giving_back", no, _on(no), each.resolved_on, about)
            continue
        if each.kind == "封存":
            more = each.extension.days if each.extension is not None else 0
            code, last = "sealing", case.calendar.after_days(began, SEAL_DAYS + more)
        else:
            code, last = "keeping", case.calendar.after_workdays(began, KEPT_DAYS)
        yield from case.period(code, began, last, each.resolved_on, about)


def _refused(record: CaseRecord) -> Mapping[int, dt.date]:
    """Return the measures that were refused, by their place on file, with the day of the refusal: that of its entry."""
    found: dict[int, dt.date] = {}
    proposed = 0
    for event in record.standing:
        body = event.data["body"]
        proposed += event.kind == "propose_measure"
        if event.kind == "reject_measure" and isinstance(body, Mapping):
            found[int(str(body.get("number") or proposed))] = dt.date.fromisoformat(event.at[:10])
    return found


def _reviews(case: Case) -> Iterator[Deadline]:
    record = case.record
    spans = [(each.received_on, each.dated) for each in record.reviews]
    if case.state == "legal_review":
        spans.append((record.submitted_on, None))
    for number, (received, dated) in enumerate(spans, 1):
        if received is None:
            continue
        still = dated is None and (record.state == "suspended" or case.with_police)
        last = None if still else _review_end(case, received)
        about = f"第{number}次" if number > 1 else ""
        yield from case.period("review", received, last, dated, about)


def _review_end(case: Case, received: dt.date) -> LastDay:
    """Return the last day of a review; working days while the case was suspended or with the police are given back."""
    days = REVIEW_DAYS
    end = case.calendar.after_workdays(received, days)
    away = (span for span in excluded(case.record) if span.kind in _STOPPING)
    for span in sorted(away, key=lambda each: each.first):
        if span.last is not None and received <= span.first <= end.day:
            days += case.calendar.workdays_between(max(received, span.first - _DAY), span.last)
            end = case.calendar.after_workdays(received, days)
    return end


def _decision(case: Case) -> Iterator[Deadline]:
    record, decided = case.record, case.record.decision
    met = decided.dated if decided is not None else None
    last = decision_deadline(record, case.calendar, met or case.today)
    more = sum(each.days for each in record.extensions)
    about = f"延长 {more} 日" if more else ""
    yield from case.period("decision", record.filed_on, last, met, about)


def _answers(case: Case) -> Iterator[Deadline]:
    """Yield the party's periods after each notice; to one that was replaced nothing is answered any more."""
    record = case.record
    for number, (notice, said) in enumerate(zip(record.notices, _said(record), strict=True), 1):
        newest = number == len(record.notices)
        about = f"第{number}次告知" if len(record.notices) > 1 else ""
        spoke = next((each for each in said if each.manner != "期满未提出"), None)
        if spoke is not None or not said:
            last = case.calendar.after_days(notice.served_on, case.office.statement_days)
            met = spoke.on if spoke is not None else None
            yield from case.period("statement", notice.served_on, last, met, about, possible=newest)
        if notice.hearing_right:
            last = case.calendar.after_workdays(notice.served_on, HEARING_DAYS)
            met = next((each.on for each in said if each.hearing != "未要求"), None)
            yield from case.period("hearing_request", notice.served_on, last, met, about, possible=newest)


def _said(record: CaseRecord) -> list[list[Statement]]:
    """Return for each notice the statements made to it."""
    found: list[list[Statement]] = []
    statements = iter(record.statements)
    for event in record.standing:
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
    for event in record.standing:
        if event.kind == "notify_hearing":
            pending = next(told)
        elif event.kind == "waive_hearing":
            pending = None
        elif event.kind == "record_hearing":
            day = next(held).held_on
            if pending is not None:
                yield from case.period("hearing", pending.notified_on, _on(pending.holds_on), day)
            pending = None
    if pending is not None:
        yield from case.period("hearing", pending.notified_on, _on(pending.holds_on), None)


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
        yield from case.period("spot_report", start, last, record.spot_reported_on)
        return
    served = record.service
    met = (served.announced_on or served.served_on) if served is not None else None
    last = case.calendar.after_workdays(start, SERVICE_DAYS)
    yield from case.period("service", start, last, met)


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
        yield from case.period(code, start, due.last, _paid_up(record, "罚款", total), about)
    if refund := dues.refund_due(record):
        met = _paid_up(record, "退回基金", refund)
        last = dues.refund_deadline(record, case.office)
        yield from case.period("refund", record.service.served_on, last, met)


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
        yield from case.period("reconsideration", served, last, met)
    possible = not dues.annulled(record) and dues.pending_appeal(record) is None
    if ended and ended[-1] is not None:
        last = case.calendar.after_days(ended[-1], dues.SUIT_AFTER_RECONSIDERATION)
        yield from case.period("suit_after_reconsideration", ended[-1], last, sued, possible=possible)
    else:
        last = case.calendar.after_months(served, dues.SUIT_MONTHS)
        yield from case.period("suit", served, last, sued, possible=possible)


def _enforcement(case: Case) -> Iterator[Deadline]:
    record, left = case.record, dues.unperformed(case.record)
    asked = [each.applied_on for each in record.applications if each.accepted is not False]
    if record.demands:
        served = record.demands[-1].served_on
        done = [*(each.paid_on for each in record.payments), *(each.on for each in record.performances)]
        met = max(done, default=None) if not left else None
        last = dues.demand_end(record, case.calendar)
        # Once the court is asked, or time was given, the demand has done its work; nor is nothing demanded.
        possible = bool(left) and last is not None and not any(day >= served for day in asked)
        yield from case.period("demand", served, last, met, possible=possible)
    window = dues.court_window(record, case.calendar)
    if window is not None and (asked or (left and case.today >= window[0])):
        yield from case.period("court", window[0] - _DAY, window[1], asked[-1] if asked else None)


def _publications(case: Case) -> Iterator[Deadline]:
    changed = [each.ended_on for each in case.record.appeals if each.outcome in {"变更", "撤销", "确认违法"}]
    for number, each in enumerate(case.record.publications, 1):
        due = next((day for day in changed if day is not None and day >= each.on), None)
        if due is None or (each.withdrawn_on is not None and each.withdrawn_on < due):
            continue
        about = f"第{number}次公开" if len(case.record.publications) > 1 else ""
        last = case.calendar.after_workdays(due, WITHDRAWAL_DAYS)
        yield from case.period("withdrawal", due, last, each.withdrawn_on, about)


def _crimes(case: Case) -> Iterator[Deadline]:
    crimes = case.record.crimes
    for number, each in enumerate(crimes, 1):
        yield from _crime(case, each, f"第{number}次" if len(crimes) > 1 else "")


def _crime(case: Case, crime: Crime, about: str) -> Iterator[Deadline]:
    def days(start: dt.date | None) -> LastDay | None:
        return case.calendar.after_days(start, POLICE_DAYS) if start is not None else None

    there = case.with_police
    asked, decided, sent, told = crime.reported_on, crime.decided_on, crime.sent_on, crime.answered_on
    yield from case.period("crime_approval", asked, days(asked), decided, about)
    if crime.approved and decided is not None:
        yield from case.period("sending", decided, _on(decided + _DAY), sent, about)
    yield from case.period("police_answer", sent, days(sent), told, about, possible=there)
    if crime.answer == "立案":
        yield from case.period("hand_over", told, days(told), crime.handed_over_on, about, possible=there)
    elif crime.answer == "不予立案":
        yield from case.period("objection", told, days(told), crime.objected_on, about, possible=there)


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
