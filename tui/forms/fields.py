"""A form as data: its fields, what fills them, what they make, and what is said beside them while typing.

Every field is text. So a draft is the form, and nothing typed can be lost in a conversion.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from penalty.facts import FIRST_YEAR, LAST_YEAR, read_date
from penalty.money import daxie, group_yuan, parse_yuan
from tui.language import N_, _

Values: TypeAlias = Mapping[str, str]
Kind = Literal["line", "text", "date", "amount", "number", "choice", "fact", "many", "note"]
YES, NO, UNKNOWN = "是", "否", ""
FACT_OPTIONS = ((YES, N_("是")), (NO, N_("否")), (UNKNOWN, N_("未查明")))


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `options` are (value, label) pairs of a choice, a fact or a choice of many.

    A `required` one that is empty is a fault when the step is taken, and is shown as such before. `full` is the label
    where that is cut short. `marked` are other labels of options of many, for as long as they are marked.
    """

    name: str
    label: str
    kind: Kind = "line"
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    full: str = ""
    marked: tuple[tuple[str, str], ...] = ()

    @property
    def hint(self) -> str:
        """What is said of the field while the cursor is in it and nowhere else: its name in full, what it asks."""
        asked = self.help if self.kind in {"choice", "fact", "many"} else ""
        return "；".join(_(each) for each in (self.full, asked) if each)


@dataclass(frozen=True, slots=True)
class Echo:
    """What is said beside a field; `wrong` makes it a fault, `doubt` something to look at that refuses nothing.

    `ask` is a doubt that taking the step asks about first.
    """

    text: str
    wrong: bool = False
    doubt: bool = False
    ask: bool = False


def _silent(_values: Values) -> Mapping[str, Echo]:
    return {}


def _nothing_more(_values: Values) -> Collection[str]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A step's form for one case. `draft` names it among the drafts.

    `data` makes the step's request and may raise PartError; `echoes` says what stands beside the fields; `needs` names
    the fields that the others make required; a change of a field in `shaping` makes the sheet anew. `switch` is the
    field that leads to another entry, with its own draft. `remarks` are the open comments on the fields, by field name;
    "" for those on the step or on no field of it.
    """

    trigger: str
    title: str
    draft: str
    fields: tuple[Field, ...] = ()
    initial: Values = field(default_factory=dict)
    data: Callable[[Values], Mapping[str, Any]]
    echoes: Callable[[Values], Mapping[str, Echo]] = _silent
    needs: Callable[[Values], Collection[str]] = _nothing_more
    shaping: frozenset[str] = frozenset()
    switch: str = ""
    intro: str = ""
    appendix: str = ""
    remarks: Values = field(default_factory=dict)

    def required(self, values: Values) -> tuple[Field, ...]:
        """Return the fields that must be filled in as the others stand."""
        needed = self.needs(values)
        return tuple(each for each in self.fields if each.required or each.name in needed)

    def empty(self, values: Values) -> tuple[Field, ...]:
        """Return the required fields that nothing is in."""
        return tuple(each for each in self.required(values) if not values.get(each.name, "").strip())


def echo_of(kind: Kind, text: str) -> Echo | None:
    """Return what a field of this kind says of its own text: an amount in both forms, a date that is none."""
    if not text.strip():
        return None
    if kind == "amount":
        try:
            fen = parse_yuan(text)
        except ValueError as error:
            return Echo(str(error), wrong=True)
        return Echo(_("{sum} 元  {words}").format(sum=group_yuan(fen), words=daxie(fen)))
    if kind == "date":
        try:
            read_date(text.strip())
        except ValueError:
            year = text.strip()[:4]
            far = year.isascii() and year.isdecimal() and not FIRST_YEAR <= int(year) <= LAST_YEAR
            years = _("（{first} 至 {last} 年）").format(first=FIRST_YEAR, last=LAST_YEAR) if far else ""
            return Echo(_("不是日期，请写作 2026-03-31{years}").format(years=years), wrong=True)
    if kind == "number" and not (text.strip().isascii() and text.strip().isdecimal()):
        return Echo(_("应为整数，如 30"), wrong=True)
    return None
