"""The blocks a document is made of, the line markup that makes them, and how case text stays text.

A template writes one block a line; what a user typed must never become markup. So every value is encoded before it
enters a line (`encode`) and decoded only after the line has been taken apart (`parse`).

Markup: `::mark`, `::title 机关|文种`, `::number`, `::field 名称|值`, `# ` and `## ` (numbered here), `::item` (numbered
within its run), `::table 6c,20l|名称|…` (weight and alignment a column), `::row`, `::sign 姓名|日期`,
`::seal 机关|日期`, `::note`; any other line is a paragraph.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, TypeAlias

Lines: TypeAlias = tuple[str, ...]
"""Paragraphs within one block: a newline in a value starts the next."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A warning above everything else."""

    text: str


@dataclass(frozen=True, slots=True)
class Title:
    """The authority's name and the document's name."""

    office: str
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """发文字号."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the head: name and value."""

    name: str
    lines: Lines


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number ("一、" at level 1, "（一）" at level 2)."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    lines: Lines


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a numbered list."""

    number: int
    lines: Lines


@dataclass(frozen=True, slots=True)
class Table:
    """A bordered table: weights share the width, align is one of l, c, r a column; each cell holds paragraphs."""

    weights: tuple[int, ...]
    align: tuple[str, ...]
    header: tuple[str, ...]
    rows: tuple[tuple[Lines, ...], ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """落款: who signs, and the date. seal: the office's own seal goes there."""

    name: str
    date: str
    seal: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Small print at the foot."""

    lines: Lines


Block: TypeAlias = Mark | Title | Number | Field | Heading | Paragraph | Item | Table | Sign | Note

# An escape character of the private use area, and after it one of its neighbours for each significant character. The
# escape itself is among them, so a rare character of a name that lives in the private use area survives.
_ESCAPE: Final = "\ue000"
_SIGNIFICANT: Final = "\n:#|{}" + _ESCAPE
_CODES: Final = {ord(char): _ESCAPE + chr(ord(_ESCAPE) + 1 + place) for place, char in enumerate(_SIGNIFICANT)}
_CODED: Final = re.compile(f"{_ESCAPE}(.)")
_NEWLINES: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES: Final = re.compile(r"\s*\n\s*")
_COLUMN: Final = re.compile(r"(\d+)([lcr])")


def clean(text: str) -> str:
    """Make text printable in every format: no blank lines, no edges of white space, □ for what no paper shows.

    □ stands for control, invisible formatting (it could reorder what is read), lone surrogates and
    non-characters, so that nothing vanishes unseen.
    """
    plain = _NEWLINES.sub("\n", text).replace("\t", " ")
    shown = "".join(char if char == "\n" or _printable(char) else "□" for char in plain)
    return _BLANK_LINES.sub("\n", shown.strip())


def _printable(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs"} and ord(char) & 0xFFFE != 0xFFFE  # noqa: PLR2004 - the two non-characters of each plane


def encode(text: str) -> str:
    """Clean a value and hide from `parse` whatever could be markup in it."""
    return clean(text).translate(_CODES)


def _decode(text: str) -> str:
    return _CODED.sub(lambda found: _SIGNIFICANT[ord(found[1]) - ord(_ESCAPE) - 1], text.strip(" "))


def _lines(text: str) -> Lines:
    return tuple(_decode(text).split("\n"))


def _line(text: str) -> str:
    return _decode(text).replace("\n", " ")


def parse(source: str) -> tuple[Block, ...]:
    """Take rendered markup apart into blocks; raises ValueError, naming the line, where a template is malformed."""
    reader = _Reader()
    for line in source.split("\n"):
        text = line.strip(" ")
        if text:
            try:
                reader.read(text)
            except (ValueError, IndexError) as error:
                raise ValueError(f"文书模板有误：{_line(text)}") from error
    return tuple(reader.blocks)


class _Reader:
    """Collects blocks, and knows how far the numbering has come."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.counts = [0, 0]

    def read(self, line: str) -> None:
        if line.startswith("::row "):
            self._row(line.removeprefix("::row ").split("|"))
        elif line.startswith("::"):
            name, _, rest = line[2:].partition(" ")
            self.blocks.append(self._directive(name, rest, rest.split("|")))
        elif line.startswith("#"):
            marks, _, rest = line.partition(" ")
            self.blocks.append(self._heading(len(marks), _line(rest)))
        else:
            self.blocks.append(Paragraph(_lines(line)))

    def _directive(self, name: str, rest: str, parts: list[str]) -> Block:
        block: Block
        match name, parts:
            case "mark", [text]:
                block = Mark(_line(text))
            case "title", [office, document]:
                block = Title(_line(office), _line(document))
            case "number", [text]:
                block = Number(_line(text))
            case "field", [label, value]:
                block = Field(_line(label), _lines(value))
            case "item", [text]:
                last = self.blocks[-1] if self.blocks else None
                block = Item(last.number + 1 if isinstance(last, Item) else 1, _lines(text))
            case "table", [columns, *header]:
                block = _table(columns.split(","), header)
            case (("sign" | "seal"), [signer, date]):
                block = Sign(_line(signer), _line(date), name == "seal")
            case "note", [text]:
                block = Note(_lines(text))
            case _:
                raise ValueError(rest)
        return block

    def _heading(self, level: int, text: str) -> Heading:
        self.counts[level - 1] += 1
        if level == 1:
            self.counts[1] = 0
            return Heading(1, f"{chinese(self.counts[0])}、", text)
        return Heading(level, f"（{chinese(self.counts[1])}）", text)

    def _row(self, cells: list[str]) -> None:
        table = self.blocks[-1]
        if not isinstance(table, Table) or len(cells) != len(table.header):
            raise ValueError(cells)
        row = tuple(_lines(cell) for cell in cells)
        self.blocks[-1] = Table(table.weights, table.align, table.header, (*table.rows, row))


def _table(columns: list[str], header: list[str]) -> Table:
    read = [_COLUMN.fullmatch(column.strip()) for column in columns]
    found = [column for column in read if column]
    if len(found) != len(columns) or len(found) != len(header):
        raise ValueError(columns)
    titles = tuple(_line(cell) for cell in header)
    return Table(tuple(int(column[1]) for column in found), tuple(column[2] for column in found), titles, ())


def chinese(number: int) -> str:
    """Write a heading's number in Chinese digits (from 100 in figures): 12 -> "十二"."""
    if number > 99:  # noqa: PLR2004 - beyond what is read easily in words
        return str(number)
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    head = "" if tens == 0 else f"{digits[tens] if tens > 1 else ''}十"
    return head + (digits[ones] if ones else "")
