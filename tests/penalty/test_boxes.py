"""The box algebra against plain sets of points, over spaces small enough to list."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from penalty.analysis.boxes import Box, Boxes, absorb, cover, intersect, meet, meets, subtract, unite, within
from tests.penalty.strategies import examples

SIZES = (2, 3, 4)
FULL: Box = tuple((1 << size) - 1 for size in SIZES)
RANGE = 2
"""The dimension that stands for numbers."""
BOX = st.tuples(*(st.integers(1, mask) for mask in FULL))
BOXES = st.lists(BOX, max_size=5)
Point = tuple[int, ...]


def points(boxes: Iterable[Box]) -> set[Point]:
    """Return the points of a set of boxes, each by its cell in every dimension."""
    return {
        point
        for box in boxes
        for point in itertools.product(
            *([cell for cell in range(size) if mask >> cell & 1] for mask, size in zip(box, SIZES, strict=True))
        )
    }


@examples(300)
@given(left=BOXES, right=BOXES)
def test_sets_of_boxes_are_sets_of_points(left: Boxes, right: Boxes) -> None:
    assert points(intersect(left, right)) == points(left) & points(right)
    assert points(unite(left, right)) == points(left) | points(right)
    assert points(subtract(left, right)) == points(left) - points(right)
    assert points(absorb(left)) == points(left)
    assert {meets(box, right) for box in left} == {bool(points([box]) & points(right)) for box in left}


@examples(200)
@given(one=BOX, other=BOX)
def test_two_boxes(one: Box, other: Box) -> None:
    both = meet(one, other)
    assert points([] if both is None else [both]) == points([one]) & points([other])
    assert within(one, other) == (points([one]) <= points([other]))


@examples(200)
@given(left=BOX, right=BOXES)
def test_what_is_left_of_a_box_does_not_overlap(left: Box, right: Boxes) -> None:
    pieces = subtract([left], right)
    assert sum(len(points([piece])) for piece in pieces) == len(points(pieces))


@examples(200)
@given(boxes=BOXES)
def test_absorbing_leaves_no_box_inside_another_and_does_not_depend_on_the_order(boxes: Boxes) -> None:
    kept = absorb(boxes)
    assert not any(within(one, other) for one, other in itertools.permutations(kept, 2))
    assert absorb(boxes[::-1]) == kept


@examples(300)
@given(target=BOXES, free=BOXES)
def test_a_cover_holds_the_target_and_nothing_outside(target: Boxes, free: Boxes) -> None:
    outside = subtract([FULL], unite(target, free))
    boxes = cover(target, outside, FULL, range(len(SIZES)), frozenset({RANGE}))
    assert points(boxes) >= points(target)
    assert not points(boxes) & points(outside)
    for box in boxes:
        others = [other for other in boxes if other != box]
        assert points(target) - points(others), "a box that adds nothing"


@examples(200)
@given(target=BOXES, free=BOXES)
def test_a_cover_breaks_no_unbroken_range(target: Boxes, free: Boxes) -> None:
    unbroken = [box for box in target if is_run(box[RANGE])]
    outside = subtract([FULL], unite(unbroken, free))
    boxes = cover(unbroken, outside, FULL, range(len(SIZES)), frozenset({RANGE}))
    assert all(is_run(box[RANGE]) for box in boxes)


def is_run(mask: int) -> bool:
    low = mask & -mask
    return (mask // low) & (mask // low + 1) == 0
