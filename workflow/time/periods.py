"""What does not count in the period of decision, and when it ends (处罚法第六十条; 4号令第四十二、四十五条, 二手资料).

Days are taken as sets, so that a day excluded for two reasons is excluded once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from cases.record import CaseRecord
from workflow.time.workdays import Calendar, LastDay

DECISION_DAYS: Final = 90
"""Natural days from filing to decision (处罚法第六十条)."""
FIRST_EXTENSION: Final = 30
"""The most a first extension gives, by the person responsible (4号令第四十五条, 二手资料)."""
SECOND_EXTENSION: Final = 60
"""The most a second extension gives, after joint deliberation (4号令第四十五条, 二手资料)."""

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count, both ends included; `last` is None while they still run. `kind` is for people."""

    kind: str
    first: dt.date
    last: dt.date | None

    def meets(self, other: Span) -> bool:
        """Tell whether two spans share a day."""
        return self.first <= (other.last or dt.date.max) and other.first <= (self.last or dt.date.max)


def excluded(record: CaseRecord) -> tuple[Span, ...]:
    """Return every span that does not count: recorded ones, suspensions, hearings, notices served by announcement.

    A suspension excludes its first day and not the day of resumption. A hearing excludes the days after the request
    up to the day it was held or given up. The police have a case from the day it was sent to them to the day before it
    was taken back. All three are readings: no text names the ends, and none the police.
    """
    spans = [*recorded(record), *_hearings(record)]
    spans += _with_police(record)
    for notice in record.notices:
        if notice.delivery is not None and notice.delivery.announced_on is not None:
            spans.append(Span("公告", notice.delivery.announced_on + _DAY, notice.served_on))
    return tuple(span for span in spans if span.last is None or span.last >= span.first)


def recorded(record: CaseRecord) -> tuple[Span, ...]:
    """Return the spans that people recorded: exclusions and suspensions. These may not share a day."""
    spans = [Span(each.kind, each.starts_on, each.ends_on) for each in record.exclusions]
    spans += [Span("中止调查", each.starts_on, each.ends_on and each.ends_on - _DAY) for each in record.halts]
    return tuple(span for span in spans if span.last is None or span.last >= span.first)


def _hearings(record: CaseRecord) -> Iterator[Span]:
    """Yield the time from each request for a hearing to its end."""
    asked: dt.date | None = None
    for event in record.standing:
        body = event.data["body"]
        if not isinstance(body, dict):
            continue
        if event.kind == "record_statement" and body.get("hearing") == "要求听证":
            asked = asked or dt.date.fromisoformat(str(body["on"]))
        elif asked is not None and event.kind in {"record_hearing", "waive_hearing", "record_statement"}:
            ended = body.get("held_on") or body.get("on")
            if event.kind == "record_statement" and body.get("hearing") != "书面放弃听证":
                continue
            yield Span("听证", asked + _DAY, dt.date.fromisoformat(str(ended)))
            asked = None
    if asked is not None and record.decision is None:
        yield Span("听证", asked + _DAY, None)


def _with_police(record: CaseRecord) -> Iterator[Span]:
    """Yield the time the police had the case: nothing may be decided then (国务院令第310号第十一条)."""
    sent: dt.date | None = None
    for event in record.standing:
        body = event.data["body"]
        if not isinstance(body, dict) or event.kind not in {"send_to_police", "take_back"}:
            continue
        day = dt.date.fromisoformat(str(body["on"]))
        if event.kind == "send_to_police":
            sent = day
        elif sent is not None:
            yield Span("移送公安机关", sent, day - _DAY)
            sent = None
    if sent is not None:
        yield Span("移送公安机关", sent, None)


def decision_deadline(record: CaseRecord, calendar: Calendar, today: dt.date) -> LastDay | None:
    """Return the last day for the decision; None before filing, and while the clock stands still.

    The day of filing is not counted; a last day that is a day off moves on (民诉法第八十五条).
    """
    if record.filed_on is None:
        return None
    spans = excluded(record)
    if any(span.last is None and span.first <= today for span in spans):
        return None
    days = {span.first + _DAY * step for span in spans for step in range(_length(span))}
    day, left = record.filed_on, DECISION_DAYS + sum(each.days for each in record.extensions)
    while left:
        day += _DAY
        left -= day not in days
    return calendar.after_workdays(day - _DAY, 1)


def _length(span: Span) -> int:
    return (span.last - span.first).days + 1 if span.last is not None else 0


def days_used(record: CaseRecord, until: dt.date) -> int:
    """Return the days of the period gone by a day, without those that do not count; 0 before filing."""
    if record.filed_on is None:
        return 0
    spans = excluded(record)
    days = (record.filed_on + _DAY * (step + 1) for step in range((until - record.filed_on).days))
    return sum(not any(span.first <= day <= (span.last or dt.date.max) for span in spans) for day in days)
