"""The history of a case as blocks: the events by day and phase, each opened in place to what it said and changed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from cases.events import Event
from cases.record import CaseRecord
from cases.states import PHASES, STATES
from cases.undoing import UNDO, undone
from tui.dossier.beside import Sides, plain_lines, row_lines
from tui.dossier.compare import Entry, at_revision, changed, compare
from tui.dossier.events import event_lines, label_of_event, signature_words, who
from tui.language import _
from tui.widgets.block_list import Block, Spans, text_block, wrapped
from workflow.office import Office
from workflow.signatures import Finding

_DAY: Final = re.compile(r"(?:(\d{4})[-年./])?(\d{1,2})(?:[-月./](?:(\d{1,2})日?)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The history of `record`: its signatures by revision, which events are open, the latest first or the earliest.

    `words` narrow it to the events whose lines hold all of them.
    """

    record: CaseRecord
    office: Office
    findings: Mapping[int, Finding]
    opened: frozenset[int] = frozenset()
    latest_first: bool = True
    words: tuple[str, ...] = ()
    drawn: dict[tuple[int, int], tuple[Spans, ...]] = field(default_factory=dict)
    """What is under an open event by revision and width: an event never changes, and each is compared by two folds."""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events shown, in their order on the screen."""
        found = [each for each in self.record.history if self._has_words(each)]
        return tuple(reversed(found)) if self.latest_first else tuple(found)

    def text_of(self, event: Event) -> str:
        """Return everything that stands in an event, as it is searched."""
        said = event_lines(event, self.findings.get(event.revision))
        label, phase = label_of_event(event), _phase(event)
        names = (label, _(label), who(self.office, event.actor), event.at, phase, _(phase))
        return "\n".join([*names, *said])

    def _has_words(self, event: Event) -> bool:
        return not self.words or all(word in self.text_of(event).casefold() for word in self.words)


def timeline_blocks(timeline: Timeline) -> list[Block]:
    """Return the events with a heading for each day and phase; an event's block is known by its revision."""
    blocks: list[Block] = []
    heading = ""
    gone = undone(timeline.record.history)
    for event in timeline.events:
        named = f"{_day_of(event)}  {_(_phase(event))}"
        if named != heading:
            blocks.append(text_block(f"head:{named}:{event.revision}", named, "head", head=True, stop=False))
            heading = named
        draw = partial(_event_lines, timeline, event, event.revision in gone)
        blocks.append(Block(str(event.revision), draw))
    return blocks


def day_meant(text: str, events: Sequence[Event]) -> int | None:
    """Return the revision of the first event on or after a day typed ("2026-3-5", "3-5", "2026-3"); None for no day.

    After the last event it is the last; a day without a year is one of the last event's.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None or not events or (found[1] is None and found[3] is None):
        return None
    last = dt.datetime.fromisoformat(events[-1].at).date()
    try:
        day = dt.date(int(found[1] or last.year), int(found[2]), int(found[3] or 1))
    except ValueError:
        return None
    later = (each.revision for each in events if dt.datetime.fromisoformat(each.at).date() >= day)
    return next(later, events[-1].revision)


def _day_of(event: Event) -> str:
    day = dt.datetime.fromisoformat(event.at)
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def _phase(event: Event) -> str:
    """Return the phase to which an event led."""
    state = STATES.get(str(event.data.get("state")))
    return PHASES[state[1]] if state is not None else ""


def _event_lines(timeline: Timeline, event: Event, gone: bool, width: int) -> list[Spans]:  # noqa: FBT001 - bound by `partial`
    """Draw an event: a line, and where it is open what it said, how it is signed, what it changed."""
    finding = timeline.findings.get(event.revision)
    is_open = event.revision in timeline.opened
    at = dt.datetime.fromisoformat(event.at).strftime("%H:%M")
    sign = "-" if is_open else "+"
    line = f"{sign}{event.revision:>4}  {at}  {_(label_of_event(event))}  {who(timeline.office, event.actor)}"
    marks = [_("已撤销")] if gone else []
    marks += [signature_words(finding).partition("，")[0].partition("：")[0]] if finding is not None else []
    look = "wrong" if finding is not None and finding.fault is not None else "struck" if gone else ""
    lines: list[Spans] = [((each, look),) for each in wrapped("  ".join([line, *filter(None, marks)]), width)]
    if not is_open:
        return lines
    if (event.revision, width) not in timeline.drawn:
        timeline.drawn[event.revision, width] = tuple(_opened(timeline, event, width))
    return [*lines, *timeline.drawn[event.revision, width]]


def _opened(timeline: Timeline, event: Event, width: int) -> Iterator[Spans]:
    """Yield the lines of an open event under its own."""
    inside = "      "
    for text in (*event_lines(event, timeline.findings.get(event.revision)), *_signed_by(timeline, event)):
        for line in wrapped(text, width - len(inside)):
            yield (inside, ""), (line, "soft" if event.digest in text else "")
    rows = list(_changed(timeline, event, width - len(inside)))
    if rows:
        yield (inside, ""), (_("改动前后："), "strong")
        yield from (((inside, ""), *row) for row in rows)


def _signed_by(timeline: Timeline, event: Event) -> Iterator[str]:
    """Say whose signature an event bears, where it holds."""
    finding = timeline.findings.get(event.revision)
    if finding is not None and finding.signature is not None and finding.fault is None:
        words = _("签名人：{who}；密钥是机关档案中本人当日有效的，签名与内容相符")
        yield words.format(who=who(timeline.office, event.actor))


def _changed(timeline: Timeline, event: Event, width: int) -> Iterator[Spans]:
    """Yield what an event changed of what stood on file before; what it only added is what it said."""
    before, now = (at_revision(timeline.record, event.revision + by) for by in (-1, 0))
    if before is None or now is None:
        return
    sides = Sides(_("改动前"), _("改动后"), _("前"), _("后"))
    for section in changed(compare(before, now, differing=True)):
        for entry in section.entries:
            # What was added is the event's own words; taken back, it is what an undo changed.
            if entry.change == "new" and event.kind != UNDO:
                continue
            yield ((" ".join(filter(None, (f"【{_(section.title)}】", entry.title, _tag(entry)))), "strong"),)
            for row in entry.rows:
                yield from (
                    plain_lines(row, "struck", width) if entry.change == "gone" else row_lines(row, sides, width)
                )


def _tag(entry: Entry) -> str:
    return {"gone": _("删去"), "new": _("新增")}.get(entry.change, "")
