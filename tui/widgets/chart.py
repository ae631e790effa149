"""Charts as lines of text: every figure stands beside its bar, so that nothing is told by colour or length alone.

Pure functions from numbers to lines that `Prose` shows. Lengths are for the eye and are rounded; what is compared is
exact. Labels may be Chinese: what counts is the cells they take.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from rich.cells import cell_len, set_cell_size

from penalty.band import Band, decimal_text
from tui.language import _

Line: TypeAlias = tuple[str, str]
"""A text and its style, as `Prose` takes them."""
Write: TypeAlias = Callable[[Fraction], str]
"""Writes a number of an axis."""

LEAST: Final = 20
"""The narrowest chart; below it a chart is drawn for this width."""
_LONGEST: Final = 48
"""Cells of the longest bar: in a wider window its figure would stand too far from its label."""
_FULL, _HALF = "█", "▌"
_SHORT: Final = ".."


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: what it counts, how many, and what is said behind the figure."""

    label: str
    value: int
    note: str = ""
    style: str = ""


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie above `low` and not above `high`; the first bin of a histogram holds its `low` too."""

    low: Fraction
    high: Fraction
    count: int


def fit(text: str, size: int) -> str:
    """Return a text in exactly `size` cells: filled with spaces, or cut at a whole character and marked."""
    if cell_len(text) <= size:
        return set_cell_size(text, size)
    return set_cell_size(set_cell_size(text, max(0, size - len(_SHORT))) + _SHORT, size)


def bars(entries: Sequence[Bar], width: int, longest: int | None = None) -> list[Line]:
    """Draw horizontal bars, the longest for the greatest value (or for `longest`); a value above 0 always shows.

    Where room is short it is the bars that give way, then the labels.
    """
    if not entries:
        return []
    width = max(LEAST, width)
    top = max(1, longest or 0, *(each.value for each in entries))
    figures = [f"{each.value:,}" for each in entries]
    figure = max(map(len, figures))
    notes = max(cell_len(each.note) for each in entries)
    label = min(max(cell_len(each.label) for each in entries), max(4, (width - figure) // 2 - 2))
    room = max(1, min(_LONGEST, width - label - figure - 2 - (notes + 1 if notes else 0)))
    return [
        (
            _cut(f"{fit(each.label, label)} {_bar(each.value, top, room)} {text:>{figure}} {each.note}", width),
            each.style,
        )
        for each, text in zip(entries, figures, strict=True)
    ]


def _bar(value: int, top: int, room: int) -> str:
    """Draw a bar of at most `room` cells, in half cells."""
    halves = (2 * room * value + top // 2) // top
    if value > 0:
        halves = max(1, halves)
    return set_cell_size(_FULL * (halves // 2) + _HALF * (halves % 2), room)


def _cut(text: str, width: int) -> str:
    plain = text.rstrip()
    return plain if cell_len(plain) <= width else fit(plain, width).rstrip()


def edges(values: Iterable[Fraction], count: int) -> list[Fraction]:
    """Return the ends of at most `count` equal bins of a round size over the values; none where there are none."""
    found = sorted(values)
    if not found:
        return []
    low, high = found[0], found[-1]
    size = _round_size((high - low) / count) if high > low else Fraction(1, 10)
    first, last = low // size, -(-high // size)
    return [size * place for place in range(first, max(last, first + 1) + 1)]


def _round_size(least: Fraction) -> Fraction:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below `least` (above 0)."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least)


def binned(counts: Mapping[Fraction, int], ends: Sequence[Fraction]) -> list[Bin]:
    """Count values (each with how often it occurs) into the bins between `ends`, which ascend; others are left out."""
    totals = [0] * max(0, len(ends) - 1)
    for value, often in counts.items():
        place = max(0, bisect_left(ends, value) - 1)
        if totals and ends[0] <= value <= ends[-1]:
            totals[place] += often
    return [Bin(low, high, total) for low, high, total in zip(ends, ends[1:], totals, strict=False)]


def histogram(
    bins: Sequence[Bin], width: int, marks: Mapping[str, Fraction] | None = None, write: Write = decimal_text
) -> list[Line]:
    """Draw a histogram, a bin a line; behind its figure stand the marks (a median, this case) that lie in it."""
    entries: list[Bar] = []
    for place, each in enumerate(bins):
        told = [
            f"{name} {write(value)}"
            for name, value in (marks or {}).items()
            if each.low < value <= each.high or (place == 0 and value == each.low)
        ]
        note = f"< {'、'.join(told)}" if told else ""
        entries.append(Bar(f"{write(each.low)}-{write(each.high)}", each.count, note, "bold" if told else ""))
    return bars(entries, width)


def median(counts: Mapping[Fraction, int]) -> Fraction | None:
    """Return the median of values given with how often each occurs; None of none."""
    ordered = sorted((value, often) for value, often in counts.items() if often > 0)
    total = sum(often for _value, often in ordered)
    if not total:
        return None
    lower, upper = _ranked(ordered, (total - 1) // 2), _ranked(ordered, total // 2)
    return (lower + upper) / 2


def _ranked(ordered: Sequence[tuple[Fraction, int]], rank: int) -> Fraction:
    """Return the value at a rank (from 0) among values in order, each so often."""
    for value, often in ordered:
        if rank < often:
            return value
        rank -= often
    raise ValueError("位次超出了数量")


def position(
    band: Band, width: int, marks: Mapping[str, Fraction] | None = None, write: Write = decimal_text
) -> list[Line]:
    """Draw a band as a line, `[` and `]` where an end belongs to it, `(` and `)` where not, with marks above it.

    A side without an end is an arrow. Marks may lie outside the band; each has a line of its own.
    """
    width, given = max(LEAST, width), marks or {}
    low, high = _span(band, given.values())
    last = width - 1

    def place(value: Fraction) -> int:
        return round((value - low) / (high - low) * last)

    lines = [(_labelled(place(value), f"{name} {write(value)}", "v", width), "bold") for name, value in given.items()]
    start, end = (place(low if band.low is None else band.low), place(high if band.high is None else band.high))
    line = [" "] * width
    line[start : end + 1] = "=" * (end + 1 - start)
    if band.fixed:
        line[start] = "|"
    else:
        line[start] = "<" if band.low is None else "[" if band.low_inside else "("
        line[end] = ">" if band.high is None else "]" if band.high_inside else ")"
    return [*lines, ("".join(line).rstrip(), ""), *_ends(band, start, end, width, write)]


def _span(band: Band, marks: Iterable[Fraction]) -> tuple[Fraction, Fraction]:
    """Return what the axis covers: the band and the marks, more on a side without an end, never nothing."""
    known = [value for value in (band.low, band.high, *marks) if value is not None] or [Fraction(0)]
    low, high = min(known), max(known)
    more = (high - low or abs(high) or Fraction(1)) / 4
    if low == high:
        return low - more, high + more
    return (low - more if band.low is None else low), (high + more if band.high is None else high)


def _ends(band: Band, start: int, end: int, width: int, write: Write) -> list[Line]:
    """Write the ends below a band, and whether each belongs to it; one under the other where they would touch."""
    if band.fixed and band.low is not None:
        return [(_labelled(start, write(band.low), "", width), "dim")]
    left = "" if band.low is None else write(band.low) + (_("（含）") if band.low_inside else _("（不含）"))
    right = "" if band.high is None else write(band.high) + (_("（含）") if band.high_inside else _("（不含）"))
    from_right = max(0, min(end + 1, width) - cell_len(right))
    begin = min(start, max(0, width - cell_len(left)))
    if left and right and begin + cell_len(left) < from_right:
        return [(" " * begin + left + " " * (from_right - begin - cell_len(left)) + right, "dim")]
    return [(_cut(" " * at + text, width), "dim") for at, text in ((begin, left), (from_right, right)) if text]


def _labelled(place: int, text: str, sign: str, width: int) -> str:
    """Return a sign at a place with a text beside it, on the side that has room."""
    if place + len(sign) + 1 + cell_len(text) <= width:
        return " " * place + f"{sign} {text}".strip()
    begin = max(0, place - cell_len(text) - (1 if sign else 0))
    return _cut(" " * begin + f"{text} {sign}".strip(), width)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a ladder: which amounts or ratios it is for, and which multiples (or sums) it allows."""

    label: str
    across: Band
    up: Band
    style: str = ""


_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SEVERAL: Final = "+"


def ladder(
    steps: Sequence[Step],
    width: int,
    height: int,
    across: Write = decimal_text,
    up: Write = decimal_text,
) -> list[Line]:
    """Draw which band of multiples (up) each step allows at which amounts or ratios (across), a letter a step.

    Both axes are orders, not measures: each threshold is a column of its own and each end of a band a row of its own,
    filled where the end belongs to the step, so that 以上 and 以下 can be read off. `height` is how many rows the
    picture has where that is enough for every end; the names of the thresholds and of the steps come below it. A
    side without an end runs to the edge. Where the thresholds do not fit there is no picture, only the steps' names.
    At most 26 steps; raises ValueError for more. No steps are no lines.
    """
    if len(steps) > len(_LETTERS):
        raise ValueError(f"一张图最多画 {len(_LETTERS)} 档，现有 {len(steps)} 档")
    if not steps:
        return []
    width = max(LEAST, width)
    rows, columns = _Axis.of([each.up for each in steps]), _Axis.of([each.across for each in steps])
    margin = min(width // 3, max((cell_len(up(cut)) for cut in rows.cuts), default=0)) + 1
    sizes = columns.sizes(width - margin - 1)
    legend = [
        (_cut(f"{letter} {each.label}", width), each.style) for letter, each in zip(_LETTERS, steps, strict=False)
    ]
    if sum(sizes) > width - margin - 1:
        # A picture that is cut off would show something else.
        return [(_cut(_("太窄，画不下"), width), "dim"), *legend]
    lines: list[Line] = []
    several = False
    for row, times in zip(reversed(rows.places), reversed(rows.sizes(height)), strict=True):
        held = [_held(steps, column, row, columns, rows) for column in columns.places]
        several = several or _SEVERAL in held
        cells = "".join(sign * size for sign, size in zip(held, sizes, strict=True))
        name = fit(up(rows.cuts[row // 2]), margin - 1).rstrip() if row % 2 else ""
        lines += [(f"{' ' * (margin - 1 - cell_len(name))}{name} |{cells}".rstrip(), "")] * times
    return [*lines, *_floor(columns, sizes, margin, width, across), *legend, *_explained(several, width)]


def _explained(several: bool, width: int) -> list[Line]:  # noqa: FBT001 - whether there is something to explain
    return [(_cut(_("+ 不止一档，由其他事实决定"), width), "dim")] if several else []


def _floor(columns: _Axis, sizes: Sequence[int], margin: int, width: int, across: Write) -> Iterator[Line]:
    """Yield the line under a ladder, with a tick at each threshold, and their names."""
    ticks = [sum(sizes[:at]) for at, place in enumerate(columns.places) if place % 2]
    floor = "".join("+" if at in ticks else "-" for at in range(sum(sizes)))
    yield f"{' ' * margin}+{floor}", ""
    yield from ((text, "dim") for text in _names(ticks, [across(cut) for cut in columns.cuts], margin + 1, width))


@dataclass(frozen=True, slots=True)
class _Axis:
    """The cuts of an axis, and its places: 2n + 1 is the cut n, 2n what lies before it, the last what lies behind."""

    cuts: tuple[Fraction, ...]
    places: tuple[int, ...]

    @classmethod
    def of(cls, bands: Sequence[Band]) -> _Axis:
        """Return the axis of some bands; what lies beyond the outermost cuts is there only where a band has no end."""
        cuts = sorted({end for band in bands for end in (band.low, band.high) if end is not None})
        first = 0 if not cuts or any(band.low is None for band in bands) else 1
        last = 2 * len(cuts) if any(band.high is None for band in bands) else max(first, 2 * len(cuts) - 1)
        return cls(tuple(cuts), tuple(range(first, last + 1)))

    def sizes(self, room: int) -> list[int]:
        """Share out some room among the places: a cut has one, the others the rest, at least one each."""
        spaces = sum(place % 2 == 0 for place in self.places)
        free = max(spaces, room - (len(self.places) - spaces))
        each, over = divmod(free, max(1, spaces))
        nth = 0
        found: list[int] = []
        for place in self.places:
            found.append(1 if place % 2 else each + (nth < over))
            nth += place % 2 == 0
        return found

    def reached(self, band: Band, place: int) -> bool:
        """Tell whether a band covers a place."""
        if place % 2:
            return band.holds(*self.cuts[place // 2].as_integer_ratio())
        before = self.cuts[place // 2 - 1] if place else None
        after = self.cuts[place // 2] if place // 2 < len(self.cuts) else None
        above = band.low is None or (before is not None and before >= band.low)
        return above and (band.high is None or (after is not None and after <= band.high))


def _held(steps: Sequence[Step], column: int, row: int, columns: _Axis, rows: _Axis) -> str:
    """Return the letter of the step that holds at a place of both axes."""
    found = [
        letter
        for letter, each in zip(_LETTERS, steps, strict=False)
        if columns.reached(each.across, column) and rows.reached(each.up, row)
    ]
    return " " if not found else found[0] if len(found) == 1 else _SEVERAL


def _names(ticks: Sequence[int], names: Sequence[str], margin: int, width: int) -> list[str]:
    """Set each name under its tick, on a further line where it would touch the one before."""
    lines: list[str] = []
    for tick, name in zip(ticks, names, strict=True):
        text = fit(name, min(cell_len(name), width))
        begin = max(0, min(margin + tick - cell_len(text) // 2, width - cell_len(text)))
        line = next((at for at, each in enumerate(lines) if cell_len(each) < begin), len(lines))
        if line == len(lines):
            lines.append("")
        lines[line] = set_cell_size(lines[line], begin) + text
    return lines
