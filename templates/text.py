"""Blocks as text for the terminal: Chinese line breaking at a width in columns.

A line never starts with a closing mark nor ends with an opening one (禁则), and a number stays in one piece with its
unit: a fine broken over two lines is a fine misread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import singledispatch
from typing import Final

from templates.blocks import Block, Field, Heading, Item, Lines, Mark, Note, Number, Paragraph, Sign, Table, Title

NO_START: Final = frozenset("。，、；：）》」』】！？〕”’…％,.;:!?)]}%")
NO_END: Final = frozenset("（《「『【〔“‘([{")
MIN_WIDTH: Final = 40
"""Columns below which a table is no longer readable."""

_UNITS: Final = "元|倍|个月|个|日|年|月|号|项|条|件|人"
_RUN: Final = re.compile(rf"[¥￥]?[0-9A-Za-z][0-9A-Za-z.,%/\-_:@+×]*(?:{_UNITS})?|.", re.DOTALL)


def to_text(blocks: tuple[Block, ...], width: int = 72) -> str:
    """Set blocks as lines of at most `width` columns, ending in a newline.

    A wide character takes two columns; one of ambiguous width takes one, as terminals have it. Raises ValueError
    below `MIN_WIDTH` columns.
    """
    if width < MIN_WIDTH:
        raise ValueError(f"文书至少需要 {MIN_WIDTH} 列，现为 {width} 列，请加宽终端")
    out: list[str] = []
    last: Block | None = None
    for block in blocks:
        if last is not None and not _close(last, block):
            out.append("")
        out += [line.rstrip() for line in _set(block, width)]
        last = block
    return "\n".join(out) + "\n"


def columns(text: str) -> int:
    """Count the terminal columns of a text."""
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break one paragraph into lines of at most `width` columns, with an indent for the first and for the others.

    Spaces at a break are dropped. Only a piece longer than a whole line is broken where it must not be.
    """
    lines: list[str] = []
    line, used = first, columns(first)
    empty = True
    for piece in _fitting(text, width - max(columns(first), columns(rest))):
        size = columns(piece)
        if not empty and used + size > width:
            lines.append(line.rstrip(" "))
            line, used, empty = rest, columns(rest), True
        if empty and lines and piece == " ":
            continue
        line, used, empty = line + piece, used + size, False
    return [*lines, line] if not empty or not lines else lines


def _fitting(text: str, room: int) -> Iterator[str]:
    for piece in _pieces(text):
        if columns(piece) <= room:
            yield piece
        else:
            yield from piece


def _pieces(text: str) -> Iterator[str]:
    """Cut a text where a line may break: not before a closing mark, not after an opening one, not within a run."""
    held = ""
    for run in _RUN.findall(text):
        # A space behind an opening mark is dropped at a break, and the mark would end the line after all.
        opened = held.rstrip(" ")[-1:] in NO_END
        joins = held and (run[0] in NO_START or opened or not _cell(run[0]))
        if held and not joins:
            yield held
            held = ""
        held += run
    if held:
        yield held


def _close(last: Block, block: Block) -> bool:
    """Tell whether two blocks stand without a blank line between them."""
    pair = (type(last), type(block))
    return pair in {
        (Field, Field),
        (Item, Item),
        (Note, Note),
        (Paragraph, Paragraph),
        (Paragraph, Item),
        (Item, Paragraph),
        (Heading, Paragraph),
        (Heading, Item),
        (Heading, Heading),
        (Heading, Table),
        (Paragraph, Table),
    }


@singledispatch
def _set(block: Block, width: int) -> list[str]:  # noqa: ARG001 - the signature of every setter
    raise TypeError(type(block).__name__)


@_set.register
def _(block: Mark, width: int) -> list[str]:
    return _centred(f"【{block.text}】", width)


@_set.register
def _(block: Title, width: int) -> list[str]:
    return [*_centred(block.office, width), *_centred(block.name, width)]


@_set.register
def _(block: Number, width: int) -> list[str]:
    return _centred(block.text, width)


@_set.register
def _(block: Field, width: int) -> list[str]:
    return _paragraphs(block.lines, width, f"{block.name}：", "")


@_set.register
def _(block: Heading, width: int) -> list[str]:
    return wrap(f"{block.number}{block.text}", width, "" if block.level == 1 else "  ")


@_set.register
def _(block: Paragraph, width: int) -> list[str]:
    return _paragraphs(block.lines, width, "    ", "")


@_set.register
def _(block: Item, width: int) -> list[str]:
    return _paragraphs(block.lines, width, f"    {block.number}. ", "")


@_set.register
def _(block: Note, width: int) -> list[str]:
    return _paragraphs(block.lines, width, "注：", "    ")


@_set.register
def _(block: Sign, width: int) -> list[str]:
    name = [f"{block.name}（印章）" if block.seal else block.name, block.date]
    lines = [line for text in name for line in wrap(text, width - 8)]
    widest = max(columns(line) for line in lines)
    margin = width - 4 - widest
    return [" " * (margin + (widest - columns(line)) // 2) + line for line in lines]


@_set.register
def _(block: Table, width: int) -> list[str]:
    sizes = _shares(block.weights, width - 3 * (len(block.weights) - 1))
    rule = "─┼─".join("─" * size for size in sizes)
    edge = "─" * columns(rule)
    lines = [edge, *_row(tuple((cell,) for cell in block.header), ("c",) * len(sizes), sizes), rule]
    for row in block.rows:
        lines += _row(row, block.align, sizes)
    return [*lines, edge]


def _shares(weights: tuple[int, ...], room: int) -> list[int]:
    """Share the room by weight, at least one wide character each; the last column takes what rounding left."""
    sizes = [max(2, room * weight // sum(weights)) for weight in weights]
    sizes[sizes.index(max(sizes))] += room - sum(sizes)
    return sizes


def _row(cells: tuple[Lines, ...], align: tuple[str, ...], sizes: list[int]) -> list[str]:
    wrapped = [[line for text in cell for line in wrap(text, size)] for cell, size in zip(cells, sizes, strict=True)]
    height = max(len(lines) for lines in wrapped)
    return [
        " │ ".join(
            _padded(lines[place] if place < len(lines) else "", size, side)
            for lines, size, side in zip(wrapped, sizes, align, strict=True)
        )
        for place in range(height)
    ]


def _padded(text: str, size: int, side: str) -> str:
    gap = max(0, size - columns(text))
    left = {"l": 0, "c": gap // 2, "r": gap}[side]
    return " " * left + text + " " * (gap - left)


def _centred(text: str, width: int) -> list[str]:
    return [" " * ((width - columns(line)) // 2) + line for line in wrap(text, width)]


def _paragraphs(lines: Lines, width: int, lead: str, indent: str) -> list[str]:
    """Set the first paragraph after its lead, the others with a paragraph's indent."""
    head, *others = lines
    out = wrap(f"{lead.strip(' ')}{head}", width, " " * (len(lead) - len(lead.lstrip(" "))), indent)
    return out + [line for text in others for line in wrap(text, width, "    ", indent)]
