"""What a list of cases is asked, and the answer of the store's index: pages of everything, or parts with headlines."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from cases.keeper import Head, Keeper, StoreError
from cases.search import ALL, Order, Search
from tui.language import _
from tui.scopes import TODAY, Part, Scope, narrowed
from tui.seat import Seat
from tui.widgets.case_table import Headline, Row
from tui.widgets.pages import PAGE, Pages

MOST: Final = 500
"""How many cases a part shows; of more the headline says so."""
_AT_ONCE: Final = 0.1
"""Seconds to wait for the first list before the screen is put up without it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for: the list chosen, what was typed, and the order."""

    scope: Scope
    typed: Search = ALL
    order: Order | None = None

    @property
    def paged(self) -> bool:
        """Tell whether everything found is listed; what is typed looks beyond today."""
        return self.scope.parts is None or (self.typed != ALL and self.scope is TODAY)

    @property
    def sorting(self) -> Order:
        """The order in which pages are read."""
        return self.order or self.scope.order or "newest"

    @property
    def search(self) -> Search:
        """What is searched page by page."""
        return narrowed(self.scope.search, self.typed)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer: the lines, and how many cases stand in them; `more` where there are more than are shown."""

    rows: Sequence[Row]
    cases: int
    more: bool = False


NOTHING: Final = Found((), 0)


def page(asked: Asked, keeper: Keeper, number: int) -> tuple[Head, ...]:
    """Return a page of what is found. Raises StoreError."""
    return keeper.query(asked.search, order=asked.sorting, limit=PAGE, offset=number * PAGE)


def answers(
    asked: Asked, keeper: Keeper, seat: Seat, today: dt.date, want: Callable[[Pages[Head], int], None]
) -> Iterator[Found]:
    """Yield what is found, first what is found soonest; `want` is called with a page that is looked at and not there.

    Raises StoreError.
    """
    parts = asked.scope.parts
    if asked.paged or parts is None:
        pages: Pages[Head] = Pages(keeper.count(asked.search), lambda number: want(pages, number))
        pages.put(0, page(asked, keeper, 0))
        yield Found(pages, len(pages))
        return
    listed = parts(seat, today)
    heads: dict[int, list[Head]] = {}
    # The days are found last, wherever they stand.
    for place in sorted(range(len(listed)), key=lambda place: listed[place].order == "due"):
        heads[place] = _part(asked, listed[place], keeper)
        if heads[place]:
            yield _sections(listed, heads)
    yield _sections(listed, heads)


def _part(asked: Asked, part: Part, keeper: Keeper) -> list[Head]:
    search = narrowed(narrowed(part.search, asked.scope.search), asked.typed)
    found = keeper.query(search, order=asked.order or asked.scope.order or part.order, limit=MOST)
    return [head for head in found if part.keep is None or part.keep(head)]


def _sections(parts: Sequence[Part], heads: dict[int, list[Head]]) -> Found:
    """Put the parts under their headlines, those that are empty left out."""
    rows: list[Row] = []
    cases: set[str] = set()
    for place, found in sorted(heads.items()):
        if found:
            count = f"{len(found)}{'+' if len(found) == MOST else ''}"
            rows += [Headline(_("{title}  {count} 件").format(title=_(parts[place].title), count=count)), *found]
            cases |= {head.case_id for head in found}
    return Found(rows, len(cases), more=any(len(found) == MOST for found in heads.values()))


class FirstAnswer:
    """The first list, asked for while the program is still loading; where it takes longer, the screen asks itself."""

    def __init__(self, asked: Asked, keeper: Keeper, seat: Seat, today: dt.date) -> None:
        self.asked = asked
        self._found: Found | None = None
        self._asking = threading.Thread(target=self._ask, args=(keeper, seat, today), daemon=True)
        self._asking.start()

    def _ask(self, keeper: Keeper, seat: Seat, today: dt.date) -> None:
        try:
            self._found = next(answers(self.asked, keeper, seat, today, lambda _pages, _number: None), None)
        except (StoreError, OSError):
            # The screen asks again, and says what is wrong.
            self._found = None

    def found(self) -> Found | None:
        """Return the answer if it is there by now, or in a moment."""
        self._asking.join(_AT_ONCE)
        return self._found
