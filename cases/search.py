"""Finding cases: what may be asked of a store, and what of a case answers it.

One list of tests is evaluated three ways: here in Python, which says what they mean, and as SQL by the two keepers that
have an index. Texts are compared folded (`casefold`), so that all three agree on every letter.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final, Literal, TypeAlias

from cases.events import JSON, Event
from cases.states import STATES


@dataclass(frozen=True, slots=True)
class Search:
    """What a case must have to be found; everything given must hold, and nothing given finds all.

    `party` and `number` (a document's, or the case's own) are found anywhere inside; `states` is any of them; `officer`
    is a whole user name or part of a person's name; `provision` is `38` or `38.3`; `due_from` and `due_to` bound a
    last day that ran when the case was last written, both included; of `line` and `text` each word (between
    spaces) must be found, in what the list shows of the case, or in what anybody ever wrote in it.
    """

    party: str = ""
    number: str = ""
    states: tuple[str, ...] = ()
    officer: str = ""
    provision: str = ""
    due_from: dt.date | None = None
    due_to: dt.date | None = None
    line: str = ""
    text: str = ""


ALL: Final = Search()


@dataclass(frozen=True, slots=True)
class Keys:
    """What of a case is searched, folded; of several values each stands between spaces (" wang li ").

    `due` holds ISO days, a space between them, `state` is as in `STATES`. `text` is not here: it grows with each event.
    """

    case_id: str
    party: str
    numbers: str
    state: str
    officers: str
    officer_names: str
    provisions: str
    due: str
    line: str
    updated_at: str


KEYS: Final = tuple(each.name for each in fields(Keys))
"""The columns of an index, in order."""


def keys(case_id: str, listing: Mapping[str, str]) -> Keys:
    """Return what of a case is searched, from the fields of the list; a field it lacks is empty.

    `provisions` holds each provision of the case and what it lies in: for 41.1.3 also 41.1 and 41; and likewise each
    clause that was decided by, as 38.lenient.
    """

    def text(name: str) -> str:
        return folded(listing.get(name, ""))

    provisions = listing.get("provisions", "").split()
    decided = [word.partition("=")[0] for word in listing.get("clauses", "").split()]
    named = [each.split(".") for each in (*provisions, *decided)]
    articles = {".".join(parts[:size]) for parts in named for size in range(1, len(parts) + 1)}
    state = listing.get("state", "")
    label = STATES[state][0] if state in STATES else ""
    shown = ("waiting", "title", "party", "officers", "officer_names", "numbers", "provisions")
    line = "\n".join([case_id.casefold(), label, state, *(text(name) for name in shown)])
    return Keys(
        case_id=case_id,
        party=text("party"),
        numbers=f"{case_id.casefold()}\n{text('numbers')}",
        state=folded(state),
        officers=_between(text("officers").split()),
        officer_names=text("officer_names"),
        provisions=_between(sorted(articles)),
        due=" ".join(_DAY.findall(listing.get("due", ""))),
        line=line,
        updated_at=text("updated_at"),
    )


def folded(text: str) -> str:
    """Return a text as it is compared: without case, and without what a database cannot hold."""
    return text.casefold().replace("\0", " ").encode(errors="replace").decode()


def words_of(event: Event) -> str:
    """Return every text that somebody wrote into an event, folded, a line each: what a search looks through."""
    written = {name: value for name, value in event.data.items() if name != "signature"}
    return folded("\n".join(_texts(written)))


_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Order = Literal["number", "newest", "party", "state", "officer", "due"]
"""How a list is sorted: by case id; last written first; by party; as a case goes through its states; by the officers'
names; by the earliest last day, those without one at the end. Of equal ones the case id decides."""

_STEPS: Final = tuple(STATES)
_RANKS: Final = " ".join(f"WHEN '{name}' THEN {place}" for place, name in enumerate(_STEPS))
ORDERS: Final[Mapping[Order, str]] = {
    "number": "case_id",
    "newest": "updated_at DESC, case_id DESC",
    "party": "party, case_id",
    "state": f"CASE state {_RANKS} ELSE {len(_STEPS)} END, case_id",
    "officer": "officer_names, case_id",
    "due": "due = '', due, case_id",
}
"""Each order in SQL, over the columns of `KEYS`."""


def in_order(order: Order, found: Iterable[Keys]) -> list[Keys]:
    """Sort as the databases do, by code points."""
    if order == "newest":
        return sorted(found, key=lambda each: (each.updated_at, each.case_id), reverse=True)
    key: Mapping[Order, Callable[[Keys], tuple[object, ...]]] = {
        "number": lambda each: (each.case_id,),
        "party": lambda each: (each.party, each.case_id),
        "state": lambda each: (_STEPS.index(each.state) if each.state in STATES else len(_STEPS), each.case_id),
        "officer": lambda each: (each.officer_names, each.case_id),
        "due": lambda each: (not each.due, each.due, each.case_id),
    }
    return sorted(found, key=key[order])


Kind = Literal["contains", "among", "within"]
Column: TypeAlias = str


@dataclass(frozen=True, slots=True)
class Test:
    """One condition on a column of `KEYS` or on `text`; of several `columns` any may hold it."""

    columns: tuple[Column, ...]
    kind: Kind
    values: tuple[str, ...]


def tests(search: Search) -> tuple[Test, ...]:
    """Return what a search asks for, condition by condition; all must hold."""
    return tuple(_tests(search))


def _tests(search: Search) -> Iterator[Test]:
    for column, value in (("party", search.party), ("numbers", search.number)):
        if value:
            yield Test((column,), "contains", (folded(value),))
    if search.states:
        yield Test(("state",), "among", search.states)
    if search.officer:
        yield _either(search.officer)
    if search.provision:
        yield Test(("provisions",), "contains", (f" {folded(search.provision)} ",))
    if search.due_from is not None or search.due_to is not None:
        span = (search.due_from or dt.date.min, search.due_to or dt.date.max)
        yield Test(("due",), "within", tuple(day.isoformat() for day in span))
    for column, value in (("line", search.line), ("text", search.text)):
        for word in folded(value).split():
            yield Test((column,), "contains", (word,))


def _either(officer: str) -> Test:
    """Return the test for an officer, by user or by name: the one stands between spaces, the other anywhere."""
    return Test(("officers", "officer_names"), "contains", (f" {folded(officer)} ", folded(officer)))


def matches(search: Search, found: Keys, text: str) -> bool:
    """Tell whether a case is found. `text` is the folded words of all its events."""
    values = {**{name: getattr(found, name) for name in KEYS}, "text": text}
    return all(_holds(test, values) for test in tests(search))


def _holds(test: Test, values: Mapping[str, str]) -> bool:
    first = values[test.columns[0]]
    match test.kind:
        case "contains":
            pairs = zip(test.columns, test.values, strict=True)
            return any(wanted in values[column] for column, wanted in pairs)
        case "among":
            return first in test.values
        case "within":
            return any(test.values[0] <= day <= test.values[1] for day in first.split())


_FEW: Final = 4
"""Up to how many states are worth an index."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database says it: the function that tells where one text stands in another, the placeholder of a value.

    `each` makes rows with a column `value` of the days in a `{column}`, compared byte by byte. `aside` before a column
    keeps an index on it out of use: where most cases pass a test, the order of the list is what an index is good for.
    """

    position: str
    mark: str
    each: str
    aside: str = ""


def where(search: Search, dialect: Dialect) -> tuple[str, list[str]]:
    """Return a condition in SQL with its parameters; "" where everything is found."""
    position, mark = dialect.position, dialect.mark
    clauses: list[str] = []
    parameters: list[str] = []
    for test in tests(search):
        parameters += test.values
        match test.kind:
            case "contains":
                clauses.append("(" + " OR ".join(f"{position}({each}, {mark}) > 0" for each in test.columns) + ")")
            case "among":
                aside = dialect.aside if len(test.values) > _FEW else ""
                clauses.append(f"{aside}{test.columns[0]} IN ({', '.join(mark for _ in test.values)})")
            case "within":
                days = dialect.each.format(column=test.columns[0])
                found = f"SELECT 1 FROM {days} WHERE value BETWEEN {mark} AND {mark}"  # noqa: S608 - names and placeholders
                clauses.append(f"{test.columns[0]} <> '' AND EXISTS ({found})")
    return " AND ".join(clauses), parameters


def _between(values: Sequence[str]) -> str:
    return f" {' '.join(values)} " if values else ""


def _texts(value: JSON) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)
