"""What this office chose in earlier cases under the same clause, so that like cases come out alike.

The law asks that like cases be treated alike (a ground of `penalty.choice.GROUNDS`) and gives no figures: how
many cases are compared, and what counts as far from the others, is the office's own way of looking. Nothing here binds.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from cases.keeper import Keeper
from cases.search import Search

ENOUGH: Final = 10
"""Cases below which none is called far from the others: the office's own way of looking, not law."""
_MIDDLE: Final = (Fraction(1, 10), Fraction(9, 10))
"""Between these shares lies what is usual: the middle 80 %. The office's own way of looking, not law."""

_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Similar:
    """The multiples chosen in decided cases under one clause, exact, from the smallest.

    A case counts once for each of its groups under the clause; one that fixed a sum without a multiple does not count.
    """

    clause: str
    multiples: tuple[Fraction, ...]

    @property
    def count(self) -> int:
        """How many choices are compared."""
        return len(self.multiples)

    @property
    def median(self) -> Fraction | None:
        """The multiple in the middle; None where there is no case."""
        return self._at(Fraction(1, 2))

    @property
    def quartiles(self) -> tuple[Fraction, Fraction, Fraction] | None:
        """The multiples a quarter, half and three quarters of the way up; None where there is no case."""
        low, middle, high = (self._at(Fraction(part, 4)) for part in (1, 2, 3))
        return None if low is None or middle is None or high is None else (low, middle, high)

    def histogram(self, bins: int, low: Fraction, high: Fraction) -> tuple[int, ...]:
        """Return how many multiples lie in each of equal bins from `low` to `high`; what lies outside is left out.

        A bin has its lower end, the last one both. Raises ValueError for no bin, or ends that are not in order.
        """
        if bins < 1 or low >= high:
            raise ValueError("分段须至少一段，且上端大于下端")
        counts = [0] * bins
        for each in self.multiples:
            if low <= each <= high:
                counts[min(int((each - low) * bins / (high - low)), bins - 1)] += 1
        return tuple(counts)

    def place(self, multiple: Fraction) -> Fraction | None:
        """Return the share of the cases below a multiple, from 0 to 1; None where there is no case."""
        return Fraction(bisect_left(self.multiples, multiple), self.count) if self.multiples else None

    def far(self, multiple: Fraction) -> bool:
        """Tell whether a multiple lies outside the middle 80 % of at least `ENOUGH` cases."""
        low, high = (self._at(share) for share in _MIDDLE)
        return self.count >= ENOUGH and low is not None and high is not None and not low <= multiple <= high

    def _at(self, share: Fraction) -> Fraction | None:
        """Return the multiple at a share of the way from the smallest to the largest, between two the part between."""
        if not self.multiples:
            return None
        place = share * (self.count - 1)
        below = int(place)
        above = min(below + 1, self.count - 1)
        return self.multiples[below] + (place - below) * (self.multiples[above] - self.multiples[below])


def similar(keeper: Keeper, clause: str, *, but: str, limit: int = 2000) -> Similar:
    """Return what was chosen under a clause in the `limit` decided cases last written, without the case `but`.

    The list answers: no case is read. Raises StoreError.
    """
    # One more, for the case itself may be among them.
    found = keeper.query(Search(provision=clause), order="newest", limit=limit + 1)
    others = [head for head in found if head.case_id != but][:limit]
    return Similar(clause, tuple(sorted(each for head in others for each in _chosen(head.listing, clause))))


def _chosen(listing: Mapping[str, str], clause: str) -> Iterator[Fraction]:
    """Yield the multiples that a line of the list names under a clause."""
    for word in listing.get("clauses", "").split():
        name, _, multiple = word.rpartition("=")
        if name == clause and _NUMBER.fullmatch(multiple):
            yield Fraction(multiple)
