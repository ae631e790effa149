"""Whether what a store says of its cases is true: every chain, the order of writing, the list, and the anchors.

Works on any keeper by what every keeper offers. Nothing is changed. Cases are read one at a time; of all of them only
where each stands is kept, so that a store of any size can be proved.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.events import Event
from cases.evidence.anchor import SHOWN, Anchor, disagreements, held_against, named
from cases.evidence.standing import Standings, standing_of
from cases.keeper import BadCaseId, Damaged, Entry, Head, Keeper, LedgerDamaged, Project, UnknownCase

PAUSE_SECONDS: Final = 0.2
"""How long between two looks at a case that was being written when it was first looked at."""

PATIENCE_SECONDS: Final = 15.0
"""How long a write may take between the case and the order of writing: more than the 10 s a lock is waited for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a Chinese sentence, and the case where it is about one."""

    case_id: str | None
    says: str


@dataclass(frozen=True, slots=True)
class Checks:
    """What is asked of each case beside its chain.

    `listed` makes those fields of the list that rest on the case alone; `further` yields Chinese sentences for what
    else is wrong with a case. Without one that is not asked.
    """

    listed: Project | None = None
    further: Callable[[Sequence[Event]], Iterable[str]] | None = None


class Order:
    """The order of writing as read once: where it leaves every case, and what is wrong with it.

    `faults` are Chinese sentences. `broken` tells that not all of it could be read, `held` are the names of the anchors
    that agree, in the order of their counts. Raises StoreError.
    """

    def __init__(self, keeper: Keeper, anchors: Mapping[str, Anchor] | None = None) -> None:
        # Heads first, then entries, then cases: what is written meanwhile only ever adds to the later.
        self.heads: Mapping[str, Head] = {head.case_id: head for head in keeper.heads()}
        self.standings = Standings()
        self.faults: list[str] = []
        self.broken = False
        self.held: list[str] = []
        self._anchors = dict(anchors or {})
        self._waiting = sorted(self._anchors, key=lambda name: self._anchors[name].entries, reverse=True)
        self._hold_anchors()
        try:
            for entry in keeper.entries():
                fault = self.standings.add(entry)
                if fault is not None:
                    self.faults.append(fault)
                self._hold_anchors()
        except Damaged as fault:
            self.broken = True
            self.faults.append(str(fault))
        for name in reversed(self._waiting):
            self.faults.append(self._short(name))

    def ahead(self) -> str | None:
        """Say which case the list knows further than the order of writing does; None where there is none."""
        for case_id, head in self.heads.items():
            standing = self.standings.cases.get(case_id)
            known = standing.revision if standing else 0
            if head.revision > known:
                return (
                    f"案件 {case_id} 在列表中有 {head.revision} 次记录，总账只登记到第 {known} 次：总账被截短或改动过"
                )
        return None

    @property
    def proven(self) -> int:
        """How many of the first entries an anchor that agrees has proved."""
        return max((self._anchors[name].entries for name in self.held), default=0)

    def _hold_anchors(self) -> None:
        """Hold against the store the anchors that were taken where it now stands."""
        while self._waiting and self._anchors[self._waiting[-1]].entries == self.standings.entries:
            name = self._waiting.pop()
            differences = list(held_against(self._anchors[name], self.standings))
            if differences:
                self.faults.append(f"{name}：与案件库不符：{'；'.join(differences)}。{self._between(name)}")
            else:
                self.held.append(name)

    def _between(self, name: str) -> str:
        """Say between which entries the change lies, for all that an earlier anchor covers is as it was."""
        entries = self._anchors[name].entries
        if not self.held:
            return f"前 {entries} 条中有记录被改动、删去、添加或换过顺序"
        return f"前 {self.proven} 条与 {self.held[-1]} 一致，改动在第 {self.proven + 1} 条至第 {entries} 条之间"

    def _short(self, name: str) -> str:
        """Say of an anchor that counted more entries than could be read, what that means."""
        anchor, found = self._anchors[name], self.standings.entries
        newest = anchor.newest
        missing = f"比锚定时少了 {anchor.entries - found} 条（锚定时 {anchor.entries} 条，现有 {found} 条）"
        if self.broken:
            return f"{name}：总账只读得到第 {found} 条，{missing}，不能核对"
        last = f"锚定时最后一条是{named(newest)}" if newest else ""
        return f"{name}：{missing}，{last}。{self._between(name)}"


class Verification:
    """One run over a store. `anchors` are those whose signature holds, by name; `step` is told of progress.

    After it `cases` and `events` say what was read, `unread` how many cases could not be, the ledger being broken,
    `damaged` of which cases something is wrong, and `held` which anchors agree. Both runs yield each finding once, and
    raise StoreError where the store cannot be read at all.
    """

    def __init__(
        self,
        keeper: Keeper,
        checks: Checks,
        anchors: Mapping[str, Anchor] | None = None,
        step: Callable[[int, int], None] | None = None,
    ) -> None:
        self._keeper = keeper
        self._checks = checks
        self._anchors = anchors or {}
        self._step = step or (lambda _done, _total: None)
        self._said: set[str] = set()
        self.cases = self.events = self.unread = 0
        self.damaged: set[str] = set()
        self.held: Sequence[str] = ()

    def every(self) -> Iterator[Finding]:
        """Verify the store itself and every case in it."""
        order = self._order()
        for says in (*order.faults, *self._keeper.inspect()):
            yield from self._found(None, [says])
        yield from self._run(order, sorted({*order.heads, *order.standings.cases}))

    def one(self, case_id: str) -> Iterator[Finding]:
        """Verify one case, and the order of writing as far as that can be read. Raises UnknownCase, BadCaseId too."""
        order = self._order()
        if case_id not in order.standings.cases and case_id not in order.heads:
            self._keeper.load(case_id)
        for says in order.faults:
            yield from self._found(None, [says])
        yield from self._run(order, [case_id])

    def _order(self) -> Order:
        order = Order(self._keeper, self._anchors)
        self.held = order.held
        order.faults.extend(disagreements(self._anchors))
        return order

    def _run(self, order: Order, case_ids: Sequence[str]) -> Iterator[Finding]:
        doubtful: dict[str, int] = {}
        for done, case_id in enumerate(case_ids, start=1):
            self._step(done, len(case_ids))
            try:
                events, faults = self._loaded(case_id)
            except LedgerDamaged as fault:
                # Nothing is known of the case itself.
                self.unread += 1
                yield from self._found(None, [str(fault)])
                continue
            if events:
                self.cases, self.events = self.cases + 1, self.events + len(events)
                faults += self._further(events)
                if not _agrees(events, order):
                    doubtful[case_id] = len(events)
                else:
                    faults += self._unlike_head(events, order.heads[case_id], len(events))
            yield from self._found(case_id, faults)
        if doubtful:
            yield from self._settled(doubtful, order.proven)

    def _settled(self, doubtful: Mapping[str, int], proven: int) -> Iterator[Finding]:
        """Look once more at cases that did not agree, given how many events each had; say where they do not.

        Most were being written just then. What was in a case before this look must be in the list and in the order of
        writing now, however much is written meanwhile; only its last event may still be on the way there for a while.
        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while doubtful:
            time.sleep(PAUSE_SECONDS)
            patient = time.monotonic() < deadline
            heads = {head.case_id: head for head in self._keeper.heads() if head.case_id in doubtful}
            under_way: dict[str, int] = {}
            try:
                entries = self._entries_of(doubtful)
                for case_id, seen in doubtful.items():
                    events, faults = self._loaded(case_id)
                    kept, head = entries.get(case_id, ()), heads.get(case_id)
                    if patient and events and _under_way(events, kept, head, seen):
                        under_way[case_id] = seen
                    elif events:
                        faults += _unlike_entries(events, kept, seen, proven) or self._unlike_head(events, head, seen)
                    yield from self._found(case_id, faults)
            except Damaged as fault:
                yield from self._found(None, [str(fault)])
                return
            doubtful = under_way

    def _entries_of(self, case_ids: Container[str]) -> Mapping[str, Sequence[Entry]]:
        """Return the entries of some cases, in order. Raises Damaged."""
        found: dict[str, list[Entry]] = {}
        for entry in self._keeper.entries():
            if entry.case_id in case_ids:
                found.setdefault(entry.case_id, []).append(entry)
        return found

    def _loaded(self, case_id: str) -> tuple[tuple[Event, ...], list[str]]:
        """Return a case's events, or none and why. Raises LedgerDamaged."""
        try:
            return self._keeper.load(case_id), []
        except UnknownCase:
            return (), [f"案件 {case_id} 登记过，现在案件库中没有：整案被删去，请从备份恢复"]
        except LedgerDamaged:
            raise
        except (Damaged, BadCaseId) as fault:
            return (), [str(fault)]

    def _further(self, events: Sequence[Event]) -> list[str]:
        return [] if self._checks.further is None else list(self._checks.further(events))

    def _unlike_head(self, events: Sequence[Event], head: Head | None, seen: int) -> list[str]:
        """Say where the list, looked at when a case had `seen` events or more, shows what is not in the case."""
        case_id = events[0].case_id
        if head is None:
            return [f"案件 {case_id} 登记过，案件列表中却没有：索引被改动过"]
        known = events[: head.revision]
        if not seen <= head.revision == len(known) or head.digest != known[-1].digest:
            listed = f"列表记的是 {head.revision} 次，末端 {head.digest[:SHOWN]}…"
            found = f"案件 {case_id} 有 {len(events)} 次记录，末端 {events[-1].digest[:SHOWN]}…"
            return [f"{found}；{listed}：索引或总账被改动过"]
        if self._checks.listed is None:
            return []
        try:
            fields = self._checks.listed(known)
        except ValueError as error:
            return [f"案件 {case_id} 的事件不能归为案件记录：{error}"]
        wrong = "、".join(name for name, value in fields.items() if head.listing.get(name) != value)
        means = "总账或索引被改动过，或为另一版本的软件所写"
        return [f"案件 {case_id} 在列表中的内容与案件不符（{wrong}）：{means}"] if wrong else []

    def _found(self, case_id: str | None, faults: Iterable[str]) -> Iterator[Finding]:
        for says in faults:
            if case_id is not None:
                self.damaged.add(case_id)
            if says not in self._said:
                self._said.add(says)
                yield Finding(case_id, says)


def _agrees(events: Sequence[Event], order: Order) -> bool:
    """Tell whether a case is, event for event, what the order of writing says, and the list too."""
    case_id = events[0].case_id
    head, standing = order.heads.get(case_id), order.standings.cases.get(case_id)
    if head is None or standing is None:
        return False
    return standing == standing_of(events) and (head.revision, head.digest) == (standing.revision, standing.digest)


def _under_way(events: Sequence[Event], entries: Sequence[Entry], head: Head | None, seen: int) -> bool:
    """Tell whether nothing is amiss with a case but that the last of its `seen` events is not yet in the list.

    The list is looked at first: the order of writing may have that event by now, or not yet.
    """
    before = events[: seen - 1]
    last = (before[-1].revision, before[-1].digest) if before else None
    listed = (head.revision, head.digest) if head else None
    return listed == last and not _unlike_entries(events, entries, seen - 1, proven=0)


def _unlike_entries(events: Sequence[Event], entries: Sequence[Entry], seen: int, proven: int) -> list[str]:
    """Say where a case first is not what the order of writing had of it once it had `seen` events or more."""
    case_id = events[0].case_id
    for event, entry in zip(events, entries, strict=False):
        if (event.revision, event.digest) != (entry.revision, entry.digest):
            kept = f"总账第 {entry.number} 条登记的是第 {entry.revision} 次、{entry.digest[:SHOWN]}…"
            whose = _whose(events, entry, [each for each in entries if each.number <= proven])
            return [f"案件 {case_id} 第 {event.revision} 次记录的摘要是 {event.digest[:SHOWN]}…，{kept}：{whose}"]
    if len(entries) < seen:
        means = "多出的来历不明，或总账缺账（如是上次写到一半，请能办案的人打开案件库后重核）"
        return [f"案件 {case_id} 有 {seen} 次记录，总账只登记了 {len(entries)} 次：{means}"]
    if len(events) < len(entries):
        return [f"案件 {case_id} 只有 {len(events)} 次记录，总账登记了 {len(entries)} 次：案件被截短，请从备份恢复"]
    return []


def _whose(events: Sequence[Event], entry: Entry, anchored: Sequence[Entry]) -> str:
    """Say which of the two was changed where a case and an entry differ.

    Of `anchored`, the case's entries that an anchor counted, its root proves the last, and that all events before it.
    """
    if entry not in anchored:
        return "两处有一处被改动过"
    last = anchored[-1]
    if len(events) >= last.revision and events[last.revision - 1].digest == last.digest:
        return "案件与锚文件一致，被改动的是总账"
    return f"锚文件证明的是第 {last.revision} 次记录 {last.digest[:SHOWN]}…，案件已不是，被改动的是案件"
