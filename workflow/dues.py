"""What is due from the party, since when, and what it adds up to: fine, refund, surcharge, the ways to the court.

Pure arithmetic over the file. Sums are 分; every period is one of the statutes' own (处罚法第六十六、六十七、七十二、
七十三条; 行政强制法第五十三、五十四条; 行政复议法第二十条; 行政诉讼法第四十五、四十六条).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

from cases.parts import Appeal, Deferral, Performance
from cases.record import CaseRecord
from penalty.money import group_yuan
from workflow.office import Office
from workflow.time.workdays import Calendar, LastDay, months_after

PAYMENT_DAYS: Final = 15
"""Days from service for paying the fine (处罚法第六十七条)."""
SURCHARGE_PERCENT: Final = 3
"""Percent of the fine a day (处罚法第七十二条第一款第一项)."""
DEMAND_DAYS: Final = 10
"""Working days from the demand's service before the court is asked (行政强制法第五十四条, 第六十九条)."""
COURT_MONTHS: Final = 3
"""Months from the end of the remedies for asking the court (行政强制法第五十三条)."""
SUIT_MONTHS: Final = 6
"""Months from service for a suit (行政诉讼法第四十六条): the longer of the two periods for a remedy."""
RECONSIDERATION_DAYS: Final = 60
"""Days from service for reconsideration (行政复议法第二十条)."""
SUIT_AFTER_RECONSIDERATION: Final = 15
"""Days for a suit against the outcome of a reconsideration (行政诉讼法第四十五条)."""

_DAY: Final = dt.timedelta(days=1)
What = Literal["退回基金", "罚款", "加处罚款", "退还当事人"]


@dataclass(frozen=True, slots=True)
class Due:
    """A sum (分) and the last day for paying it."""

    last: LastDay
    amount: int


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What is added for paying late: days counted, the sum (分), and whether the cap was reached."""

    days: int
    amount: int
    capped: bool


def fine_due(record: CaseRecord) -> int:
    """Return the fine (分) as decided, and as changed by the last remedy that changed it."""
    return _changed(record, "fine", record.sanction.fine if _punished(record) and record.sanction else 0)


def refund_due(record: CaseRecord) -> int:
    """Return the refund (分) as decided, also where nothing was punished, and as changed by a remedy."""
    ordered = record.decision is not None and record.decision.outcome != "not_established"
    return _changed(record, "refund", record.sanction.refund if ordered and record.sanction else 0)


def _punished(record: CaseRecord) -> bool:
    return record.decision is not None and record.decision.outcome == "penalty"


def _changed(record: CaseRecord, name: str, decided: int) -> int:
    for appeal in record.appeals:
        if appeal.outcome == "撤销":
            decided = 0
        elif appeal.outcome == "变更":
            changed = getattr(appeal, name)
            decided = decided if changed is None else changed
    return decided


def annulled(record: CaseRecord) -> bool:
    """Tell whether a remedy took the decision away."""
    return any(each.outcome == "撤销" for each in record.appeals)


def paid(record: CaseRecord, what: What, before: dt.date | None = None) -> int:
    """Return what was paid (分) of a kind, all of it or what was paid before a day."""
    return sum(
        each.amount for each in record.payments if each.what == what and (before is None or each.paid_on < before)
    )


def balance(record: CaseRecord, what: What) -> int:
    """Return what is still to be paid (分) of a kind; never less than nothing."""
    owed = {
        "罚款": fine_due(record),
        "退回基金": refund_due(record),
        "加处罚款": surcharge_ordered(record),
        "退还当事人": _overpaid(record),
    }[what]
    return max(0, owed - paid(record, what))


def _overpaid(record: CaseRecord) -> int:
    """Return what the party paid beyond what was decided, or stands since a remedy."""
    if record.decision is None:
        return 0
    stands: dict[What, int] = {
        "罚款": fine_due(record),
        "加处罚款": surcharge_ordered(record),
        "退回基金": refund_due(record),
    }
    return sum(max(0, paid(record, what) - due) for what, due in stands.items())


def surcharge_ordered(record: CaseRecord) -> int:
    """Return the surcharge (分) as last ordered; a later order replaces the one before."""
    return min(record.surcharges[-1].amount, fine_due(record)) if record.surcharges else 0


def schedule(record: CaseRecord, calendar: Calendar, on: dt.date | None = None) -> tuple[Due, ...]:
    """Return by when which parts of the fine are due, as it stood on a day: fifteen days, or the time given.

    Empty before service. What was paid before time was given stands at the front, as due when it was.
    """
    if record.service is None:
        return ()
    first = calendar.after_days(record.service.served_on, PAYMENT_DAYS)
    deferral = _deferral(record, on)
    if deferral is None or deferral.decided_on is None:
        return (Due(first, fine_due(record)),)
    later = tuple(Due(calendar.after_workdays(each.due_on - _DAY, 1), each.amount) for each in deferral.instalments)
    earlier = fine_due(record) - sum(each.amount for each in later)
    return (Due(first, earlier), *later) if earlier > 0 else later


def _deferral(record: CaseRecord, on: dt.date | None) -> Deferral | None:
    given = [each for each in record.deferrals if each.granted and each.decided_on is not None]
    known = [each for each in given if on is None or (each.decided_on is not None and each.decided_on <= on)]
    return known[-1] if known else None


def overdue(record: CaseRecord, calendar: Calendar, on: dt.date) -> int:
    """Return how much of the fine (分) should have been paid before a day and was not, as the day begins."""
    owed = sum(due.amount for due in schedule(record, calendar, on) if due.last.day < on and not due.last.provisional)
    return max(0, min(owed, fine_due(record)) - paid(record, "罚款", on))


def surcharge(record: CaseRecord, calendar: Calendar, on: dt.date) -> Surcharge:
    """Return what is added by the end of a day: 3 % a day of what is overdue, at most the fine.

    Days while a reconsideration or a suit is pending are not counted (处罚法第七十三条第三款). That the days are
    counted on the unpaid part, where part was paid, is a reading: the text says 罚款数额.
    """
    if record.service is None:
        return Surcharge(0, 0, capped=False)
    cap, days, hundredths, day = fine_due(record), 0, 0, record.service.served_on
    while day < on and hundredths < cap * 100:
        day += _DAY
        late = 0 if _contested(record, day) else overdue(record, calendar, day)
        days += late > 0
        hundredths += SURCHARGE_PERCENT * late
    return Surcharge(days, min(hundredths // 100, cap), capped=bool(cap) and hundredths >= cap * 100)


def _contested(record: CaseRecord, day: dt.date) -> bool:
    return any(each.filed_on <= day and (each.ended_on is None or day <= each.ended_on) for each in record.appeals)


def pending_appeal(record: CaseRecord) -> Appeal | None:
    """Return the remedy that is not decided yet."""
    return next((each for each in record.appeals if each.outcome is None), None)


def remedy_end(record: CaseRecord, calendar: Calendar) -> LastDay | None:
    """Return the last day on which the party may seek a remedy; None before service and while one is pending."""
    if record.service is None or pending_appeal(record) is not None:
        return None
    ended = [each for each in record.appeals if each.ended_on is not None and each.outcome != "撤回"]
    last = ended[-1] if ended else None
    if last is None or last.ended_on is None:
        end = calendar.after_months(record.service.served_on, SUIT_MONTHS)
    elif last.kind == "行政诉讼":
        end = LastDay(last.ended_on, provisional=False)
    else:
        end = calendar.after_days(last.ended_on, SUIT_AFTER_RECONSIDERATION)
    # One withdrawn when no other is possible any more kept the court closed until then.
    given_up = [each.ended_on for each in record.appeals if each.outcome == "撤回" and each.ended_on is not None]
    return max([end, *(LastDay(day, provisional=False) for day in given_up)], key=lambda each: each.day)


def court_window(record: CaseRecord, calendar: Calendar) -> tuple[dt.date, LastDay] | None:
    """Return the first and the last day for asking the court; None before service and while a remedy is pending.

    It opens when the remedies have ended, and where time was given when that has ended (处罚法第七十二条第二款).
    """
    end = remedy_end(record, calendar)
    if end is None:
        return None
    deferral = _deferral(record, None)
    later = schedule(record, calendar)[-1].last.day if deferral is not None else end.day
    start = max(end.day, later)
    last = calendar.after_months(start, COURT_MONTHS)
    return start + _DAY, LastDay(last.day, last.provisional or end.provisional)


def demand_end(record: CaseRecord, calendar: Calendar) -> LastDay | None:
    """Return the last of the ten working days of the last demand; None where none was served."""
    deferral = _deferral(record, None)
    given = deferral.decided_on if deferral is not None else None
    demands = [each for each in record.demands if given is None or each.served_on >= given]
    if not demands:
        return None
    return calendar.after_workdays(demands[-1].served_on, DEMAND_DAYS)


def refund_deadline(record: CaseRecord, office: Office) -> LastDay | None:
    """Return the last day for the refund, in the days the office gives from service."""
    if record.service is None:
        return None
    return office.calendar.after_days(record.service.served_on, office.refund_days)


def suspensions_open(record: CaseRecord) -> bool:
    """Tell whether a suspension was ordered and its carrying out is not on file."""
    ordered = _punished(record) and not annulled(record) and record.sanction is not None
    suspends = ordered and record.sanction is not None and any(each.suspends for each in record.sanction.groups)
    return suspends and not any(each.what == "暂停" and _long_enough(record, each) for each in record.performances)


def _long_enough(record: CaseRecord, done: Performance) -> bool:
    """Tell whether a suspension lasts as long as ordered, or has no end on file yet."""
    ordered = max(int(each.choice.months or 0) for each in record.sanction.groups) if record.sanction else 0
    return done.until is None or done.until + _DAY >= months_after(done.on, ordered)


def unperformed(record: CaseRecord) -> tuple[str, ...]:
    """Return, in words, what the decision ordered of the party and is not carried out by the file."""
    kinds: tuple[What, ...] = ("退回基金", "罚款", "加处罚款")
    left = [f"{what}尚欠 {group_yuan(rest)} 元" for what in kinds if (rest := balance(record, what))]
    return (*left, *(["暂停尚未执行"] if suspensions_open(record) else []))


def owed_back(record: CaseRecord) -> tuple[str, ...]:
    """Return, in words, what the office still has to pay back to the party."""
    rest = balance(record, "退还当事人")
    return (f"应退还当事人 {group_yuan(rest)} 元",) if rest else ()
