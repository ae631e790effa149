"""What each column of a table is taken for, so that a misspelt one is seen before 100,000 rows are assessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from penalty.facts import FIELDS, LABELS
from penalty.library import load_ruleset, own_names, ruleset_ids
from penalty.table import Table, column_faults, field_of, read_table

Taken: TypeAlias = Literal["fact", "own", "carried", "unknown"]
FIRST: Final = 3
"""How many rows are shown before the table is assessed."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is taken for, the fact's Chinese name or what is wrong, and its cells in the first rows."""

    name: str
    taken: Taken
    meaning: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """A table before it is assessed: its columns, the facts it has no column for, and how many rows it has."""

    columns: tuple[Column, ...]
    absent: tuple[str, ...]
    total: int

    @property
    def wrong(self) -> tuple[Column, ...]:
        """The columns that are no fact and are not carried along: with any of them the table is refused."""
        return tuple(column for column in self.columns if column.taken == "unknown")

    def to_json(self) -> dict[str, Any]:
        """Return the look as one process writes it for another."""
        return asdict(self)

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Look:
        """Read what `to_json` made."""
        columns = (Column(**{**each, "cells": tuple(each["cells"])}) for each in fields["columns"])
        return cls(tuple(columns), tuple(fields["absent"]), fields["total"])


def look_at(source: Path) -> Look:
    """Look at a table. Raises TableError where it cannot be read."""
    return look(read_table(source))


def look(table: Table) -> Look:
    """Say what each column of a table is taken for; its rows are gone through as far as they are shown."""
    first = [row for row, _place in zip(table.rows, range(FIRST), strict=False)]
    wrong = {fault.field: fault.message for fault in column_faults(table.columns)}
    columns = tuple(_column(name, wrong, first) for name in table.columns)
    given = {field_of(column) for column in table.columns}
    absent = tuple(LABELS[name] for name in FIELDS if name not in given)
    return Look(columns, absent, table.total)


def _column(name: str, wrong: dict[str, str], first: Sequence[dict[str, object]]) -> Column:
    cells = tuple("" if row.get(name) is None else str(row[name]) for row in first)
    if name in wrong:
        return Column(name, "unknown", wrong[name], cells)
    fact = field_of(name)
    if fact in LABELS:
        return Column(name, "fact", LABELS[fact], cells)
    return Column(name, "own", _own_label(fact), cells) if fact in own_names() else Column(name, "carried", "", cells)


def _own_label(name: str) -> str:
    """Return the Chinese name of a fact that only some ruleset has, and which does."""
    found = [(ruleset, load_ruleset(ruleset).words.facts.get(name)) for ruleset in ruleset_ids()]
    labels = {fact.label: None for _ruleset, fact in found if fact is not None}
    return f"{'、'.join(labels)}（{'、'.join(ruleset for ruleset, fact in found if fact is not None)}）"
