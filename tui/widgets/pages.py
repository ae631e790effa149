"""A long list read page by page as it is looked at: 100,000 cases cost no more than the lines in the window."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar, overload

Item = TypeVar("Item")

PAGE: Final = 200
"""How many items are read at once."""
_KEPT: Final = 40
"""How many pages are kept; the one looked at longest ago goes first."""


class Pages(Sequence[Item | None], Generic[Item]):
    """Items in their order, None where the page is not there yet: looking at such a place asks for it once."""

    def __init__(self, count: int, want: Callable[[int], None]) -> None:
        self._count = count
        self._want = want
        self._pages: OrderedDict[int, Sequence[Item]] = OrderedDict()
        self._asked: set[int] = set()

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Item | None: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Item | None]: ...
    def __getitem__(self, place: int | slice) -> Item | Sequence[Item | None] | None:
        """Return an item if its page is there."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not 0 <= place < self._count:
            raise IndexError(place)
        number, at = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is not None:
            self._pages.move_to_end(number)
            # Others may have written since the cases were counted: what is gone shows as a blank line.
            return page[at] if at < len(page) else None
        if number not in self._asked:
            self._asked.add(number)
            self._want(number)
        return None

    def put(self, number: int, items: Sequence[Item]) -> None:
        """Take a page that was asked for."""
        self._asked.discard(number)
        self._pages[number] = items
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)

    def there(self) -> list[tuple[int, Item]]:
        """Return what is there, with its place."""
        return [(number * PAGE + at, item) for number, page in self._pages.items() for at, item in enumerate(page)]
