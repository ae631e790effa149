"""Two states of a case, field by field: what a reviewer asks who has seen it before is what has changed since.

A field is found again by where it stands: an entry by its number, an officer by the user name, a group of the sanction
by its provision; so what came before it in the list does not make it look changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from cases.fold import fold
from cases.parts import Officer, Part, Violation
from cases.record import CaseRecord
from cases.states import STATES
from tui.dossier.places import SECTIONS, about_entry, about_field
from tui.dossier.words import Said, part_said
from tui.language import N_, _
from tui.wording import listed

Change = Literal["same", "changed", "new", "gone"]
_NUMBERED: Final[Mapping[str, str]] = {"violations": N_("违法行为"), "evidence": N_("证据")}


@dataclass(frozen=True, slots=True)
class Row:
    """One field: what a comment on it is on, its name and how deep it lies, what it held before and holds now.

    None where it was or is empty; a `heading` holds nothing, the fields inside it follow, one deeper.
    """

    about: str
    path: str
    title: str
    depth: int
    before: str | None
    now: str | None
    heading: bool = False

    @property
    def change(self) -> Change:
        """What became of the field; of a heading only whether it was and is there."""
        if self.before == self.now:
            return "same"
        if self.before is None or self.now is None:
            return "new" if self.before is None else "gone"
        return "changed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One part on file, with its fields; `title` is empty where there is only ever one of its kind."""

    about: str
    title: str
    rows: tuple[Row, ...]
    change: Change


@dataclass(frozen=True, slots=True)
class Section:
    """The parts of one kind: its title, what a comment on all of it is on, the parts in their order."""

    title: str
    about: str
    entries: tuple[Entry, ...]

    @property
    def changes(self) -> int:
        """How many fields changed; an entry that came or went counts once."""
        return sum(_changes(each) for each in self.entries)


def at_revision(record: CaseRecord, revision: int) -> CaseRecord | None:
    """Return a case as it stood after its first `revision` events; None for 0, before there was a case."""
    return fold(record.history[:revision]) if revision > 0 else None


def compare(before: CaseRecord | None, now: CaseRecord, *, differing: bool = False) -> tuple[Section, ...]:
    """Return every section of a case with what stood there before; without `before` everything is as it is now.

    Where only what is `differing` is wanted, parts that are equal are left out unread.
    """
    found = [_general(before, now)]
    for title, field in SECTIONS:
        old, new = _parts(field, before if before is not None else now), _parts(field, now)
        if differing:
            equal = {key for key in old if key in new and old[key] == new[key]}
            old, new = ({key: each[key] for key in each if key not in equal} for each in (old, new))
        entries = tuple(_entries(field, old, new))
        if entries:
            found.append(Section(title, about_entry(field), entries))
    return tuple(found)


def changed(sections: Sequence[Section], keep: frozenset[str] = frozenset()) -> tuple[Section, ...]:
    """Return what changed, and unchanged fields and parts that `keep` names (those commented on)."""
    found = []
    for section in sections:
        entries = tuple(
            replace(entry, rows=_rows_of_note(entry.rows, keep))
            for entry in section.entries
            if entry.change != "same" or entry.about in keep or any(row.about in keep for row in entry.rows)
        )
        if entries or section.about in keep:
            found.append(replace(section, entries=entries))
    return tuple(found)


def _general(before: CaseRecord | None, now: CaseRecord) -> Section:
    """Return what the record says of the case as a whole."""
    old, new = ({each.path: each for each in _of_the_whole(side)} for side in (before or now, now))
    rows = tuple(
        Row(path, path, (new.get(path) or old[path]).title, 0, _text(old.get(path)), _text(new.get(path)))
        for path in _merged(list(old), list(new))
    )
    change: Change = "same" if all(row.change == "same" for row in rows) else "changed"
    return Section(N_("本案"), "", (Entry("", "", rows, change),))


def _of_the_whole(record: CaseRecord) -> Iterator[Said]:
    yield Said("", N_("状态"), _(STATES[record.state][0]))
    if record.filing_requested and record.filed_on is None:
        yield Said("request_filing", "立案", _("已报请，待审批"))
    if record.simplified:
        yield Said("begin_simplified", N_("程序"), _("简易程序"))
    if record.marks:
        yield Said("mark_case.marks", N_("案件性质"), listed(_(each) for each in record.marks))
    for path, title, day in (
        ("file_case.filed_on", N_("立案日期"), record.filed_on),
        ("submit_for_review.submitted_on", N_("送审日期"), record.submitted_on),
        ("report_spot_decision.on", N_("当场处罚报备日期"), record.spot_reported_on),
    ):
        if day is not None:
            yield Said(path, title, day.isoformat())


def _parts(field: str, record: CaseRecord) -> dict[str, Part]:
    """Return the parts in a field of the record by what each is known by."""
    value = getattr(record, field)
    if value is None:
        return {}
    if isinstance(value, Part):
        return {"": value}
    return {_known_by(part, place): part for place, part in enumerate(value, start=1)}


def _known_by(part: Part, place: int) -> str:
    match part:
        case Violation():
            return str(part.number)
        case Officer():
            return part.user
        case _:
            return str(place)


def _entries(field: str, old: Mapping[str, Part], new: Mapping[str, Part]) -> Iterator[Entry]:
    for place, key in enumerate(_merged(list(old), list(new)), start=1):
        number = int(key) if key.isdecimal() else None
        about = about_entry(field, number)
        rows = tuple(_rows(about, old.get(key), new.get(key)))
        change: Change = "changed"
        if key not in old or key not in new:
            change = "new" if key not in old else "gone"
        elif all(row.change == "same" for row in rows):
            change = "same"
        title = (
            ""
            if not key
            else f"{_(_NUMBERED[field])} {number or place}"
            if field in _NUMBERED
            else (_("第 {number} 件") if number else _("第 {number} 人")).format(number=number or place)
        )
        yield Entry(about, title, rows, change)


def _rows(about: str, old: Part | None, new: Part | None) -> Iterator[Row]:
    """Yield the fields of a part that is there on one side or on both."""
    before, now = ({each.path: each for each in part_said(part)} if part is not None else {} for part in (old, new))
    for path in _merged(list(before), list(now)):
        said = now.get(path) or before[path]
        own = about_field(about, path)
        yield Row(own, path, said.title, said.depth, _text(before.get(path)), _text(now.get(path)), said.text is None)


def _text(said: Said | None) -> str | None:
    """Return what a field holds, "" for a heading, None where there is none."""
    return None if said is None else said.text or ""


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the keys of both in the order of the new; those that went stand where they stood."""
    merged, known = list(new), set(new)
    for place, key in enumerate(old):
        if key not in known:
            merged.insert(merged.index(old[place - 1]) + 1 if place else 0, key)
            known.add(key)
    return merged


def _rows_of_note(rows: Sequence[Row], keep: frozenset[str]) -> tuple[Row, ...]:
    """Return the rows that changed or are kept, each under its headings."""
    wanted = [row.path for row in rows if not row.heading and (row.change != "same" or row.about in keep)]
    return tuple(
        row for row in rows if row.path in wanted or (row.heading and any(_inside(each, row.path) for each in wanted))
    )


def _inside(path: str, heading: str) -> bool:
    return path.startswith(f"{heading}.")


def _changes(entry: Entry) -> int:
    match entry.change:
        case "same":
            return 0
        case "changed":
            return sum(row.change != "same" for row in entry.rows if not row.heading)
        case _:
            return 1
