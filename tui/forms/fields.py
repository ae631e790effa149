"""A form as data: its fields, what fills them, what they make, and what is said beside them while typing.

Every field is text. So a draft is the form, and nothing typed can be lost in a conversion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from penalty.facts import FIRST_YEAR, LAST_YEAR, read_date
from penalty.money import daxie, group_yuan, parse_yuan

Values: TypeAlias = Mapping[str, str]
Kind = Literal["line", "text", "date", "amount", "choice", "fact", "many", "note"]
YES, NO, UNKNOWN = "是", "否", ""
FACT_OPTIONS = ((YES, "是"), (NO, "否"), (UNKNOWN, "未查明"))


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `options` are (value, label) pairs of a choice, a fact or a choice of many."""

    name: str
    label: str
    kind: Kind = "line"
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Echo:
    """What is said beside a field; `wrong` makes it a fault."""

    text: str
    wrong: bool = False


def _silent(_values: Values) -> Mapping[str, Echo]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A step's form for one case. `draft` names it among the drafts.

    `data` makes the step's request and may raise PartError; `echoes` says what stands beside the fields; a change of a
    field in `shaping` makes the sheet anew. `switch` is the field that leads to another entry, with its own draft.
    """

    trigger: str
    title: str
    draft: str
    fields: tuple[Field, ...] = ()
    initial: Values = field(default_factory=dict)
    data: Callable[[Values], Mapping[str, Any]]
    echoes: Callable[[Values], Mapping[str, Echo]] = _silent
    shaping: frozenset[str] = frozenset()
    switch: str = ""
    intro: str = ""
    appendix: str = ""


def echo_of(kind: Kind, text: str) -> Echo | None:
    """Return what a field of this kind says of its own text: an amount in both forms, a date that is none."""
    if not text.strip():
        return None
    if kind == "amount":
        try:
            fen = parse_yuan(text)
        except ValueError as error:
            return Echo(str(error), wrong=True)
        return Echo(f"{group_yuan(fen)} 元  {daxie(fen)}")
    if kind == "date":
        try:
            read_date(text.strip())
        except ValueError:
            year = text.strip()[:4]
            far = year.isascii() and year.isdecimal() and not FIRST_YEAR <= int(year) <= LAST_YEAR
            years = f"（{FIRST_YEAR} 至 {LAST_YEAR} 年）" if far else ""
            return Echo(f"不是日期，请写作 2026-03-31{years}", wrong=True)
    return None
