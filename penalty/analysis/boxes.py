"""Sets of facts as unions of boxes: exact, and as small as the rules are, however many cells there are.

A box says for each dimension which of its cells are allowed, as bits. Where a table's cells run into the millions its
rules are still a few dozen boxes, so nothing here counts cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Box: TypeAlias = tuple[int, ...]
"""One mask a dimension; a box with an empty mask is no box and never appears in a list."""
Boxes: TypeAlias = list[Box]


def meet(one: Box, other: Box) -> Box | None:
    """Return what two boxes have in common, or None."""
    both = tuple([left & right for left, right in zip(one, other, strict=True)])
    return None if 0 in both else both


def within(inner: Box, outer: Box) -> bool:
    """Tell whether a box lies inside another."""
    return all(not small & ~large for small, large in zip(inner, outer, strict=True))


def meets(box: Box, others: Iterable[Box]) -> bool:
    """Tell whether a box has anything in common with any of the others."""
    return any(all(left & right for left, right in zip(box, other, strict=True)) for other in others)


def intersect(left: Iterable[Box], right: Sequence[Box]) -> Boxes:
    """Return what is in both sets."""
    return absorb([both for one in left for other in right if (both := meet(one, other)) is not None])


def unite(*sets: Iterable[Box]) -> Boxes:
    """Return what is in any of the sets."""
    return absorb([box for each in sets for box in each])


def absorb(boxes: Boxes) -> Boxes:
    """Leave out boxes that lie inside another."""
    kept: Boxes = []
    for box in sorted(set(boxes), key=lambda each: (-_size(each), each[::-1])):
        if not any(within(box, other) for other in kept):
            kept.append(box)
    return kept


def subtract(left: Iterable[Box], right: Iterable[Box]) -> Boxes:
    """Return what is in the left set and not in the right, as boxes that do not overlap where the left's do not."""
    rest = list(left)
    for hole in right:
        rest = [piece for box in rest for piece in _split(box, hole)]
    return rest


def _split(box: Box, hole: Box) -> Boxes:
    """Return a box without a hole: one slice for each dimension in which it reaches beyond."""
    if not all(left & right for left, right in zip(box, hole, strict=True)):
        return [box]
    # The dimension with the most cells first: numbers tell tiers apart; flags split first would multiply the pieces.
    reach = [place for place, mask in enumerate(hole) if box[place] & ~mask]
    pieces: Boxes = []
    for place in sorted(reach, key=lambda each: -box[each].bit_count()):
        pieces.append((*box[:place], box[place] & ~hole[place], *box[place + 1 :]))
        box = (*box[:place], box[place] & hole[place], *box[place + 1 :])
    return pieces


def cover(target: Boxes, outside: Sequence[Box], full: Box, order: Sequence[int], ranges: frozenset[int]) -> Boxes:
    """Return few large boxes that together hold the target and nothing of what is outside.

    Cells that are in neither may be taken in where that makes a box simpler. Dimensions are widened in the given
    order; those in `ranges` grow cell by cell, so that they stay without gaps.
    """
    # Widened both ways round, so that the choice does not hang on how the target happens to be cut up.
    both = (order, order[::-1])
    large = absorb([_widen(box, outside, full, each, ranges) for box in target for each in both])
    # Of two that exclude each other, that one is false says more than that the other is true.
    large.sort(key=lambda box: (_bounds(box, full), -_size(box), sum(box), box))
    kept: Boxes = []
    rest = target
    for box in large:
        left = subtract(rest, [box])
        if len(left) != len(rest) or left != rest:
            kept.append(box)
            rest = left
    return _needed(kept, target)


def _needed(boxes: Boxes, target: Boxes) -> Boxes:
    """Leave out boxes whose part of the target the others hold."""
    kept = list(boxes)
    for box in reversed(boxes):
        others = [other for other in kept if other != box]
        if others and not subtract(intersect(target, [box]), others):
            kept = others
    return kept


def _widen(box: Box, outside: Sequence[Box], full: Box, order: Sequence[int], ranges: frozenset[int]) -> Box:
    for place in order:
        if place in ranges:
            box = _grow(box, outside, full, place)
            continue
        whole = _with(box, place, full[place])
        if not meets(whole, outside):
            box = whole
            continue
        for bit in _bits(full[place] & ~box[place]):
            wider = _with(box, place, box[place] | bit)
            if not meets(wider, outside):
                box = wider
    return box


def _grow(box: Box, outside: Sequence[Box], full: Box, place: int) -> Box:
    """Grow a box along a range, cell by cell up and down, as far as nothing outside is touched."""
    for up in (True, False):
        while True:
            mask = box[place]
            wider = (mask | (mask << 1 if up else mask >> 1)) & full[place]
            if wider == mask or meets(_with(box, place, wider), outside):
                break
            box = _with(box, place, wider)
    return box


def _with(box: Box, place: int, mask: int) -> Box:
    return (*box[:place], mask, *box[place + 1 :])


def _bits(mask: int) -> Iterable[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def _size(box: Box) -> int:
    size = 1
    for mask in box:
        size *= mask.bit_count()
    return size


def _bounds(box: Box, full: Box) -> int:
    """Return in how many dimensions a box says anything."""
    return sum(mask != whole for mask, whole in zip(box, full, strict=True))
