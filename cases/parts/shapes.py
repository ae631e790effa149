"""What every part of a case file is made of: texts that can be seen, days, sums, and strict reading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from cases.signs import unseen
from penalty.facts import FactsError, Fault, read_date, read_facts
from penalty.money import parse_yuan

MAX_FEN: Final = 10**15
"""No sum on file is larger (十万亿元), so that nothing overflows in a sum of many."""


def _plain(value: object) -> object:
    """Trim text, and refuse what cannot be seen: it could hide, or leave blank, what a document says."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    for sign in text:
        if unseen(sign):
            raise ValueError(f"含有控制字符或看不见的字符（U+{ord(sign):04X}），请删去")
    return text


def _unset(value: object) -> object:
    value = _plain(value)
    return None if value == "" else value


def _day(value: object) -> object:
    """Take a day as ISO writes it, not as a number of seconds."""
    return value if isinstance(value, dt.date) else read_date(str(value).strip())


def _yuan(value: object) -> int:
    """Take a sum in 元, never a number that could be one of 分."""
    if isinstance(value, bool | float) or not isinstance(value, int | str):
        raise ValueError("金额应为元，写作文字，如 24000.00")  # noqa: TRY004 - pydantic turns only ValueErrors into faults
    return parse_yuan(str(value))


def _yes(value: object) -> object:
    return {"是": True, "否": False}.get(value, value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_plain), StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[str, BeforeValidator(_plain), StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
MaybeLine = Annotated[str, BeforeValidator(_plain), StringConstraints(max_length=200, pattern=r"^[^\n]*$")]
"""A line that may be empty."""
OptionalLine = Annotated[Line | None, BeforeValidator(_unset)]
OptionalText = Annotated[Text | None, BeforeValidator(_unset)]
Day = Annotated[dt.date, BeforeValidator(_day)]
OptionalDay = Annotated[Day | None, BeforeValidator(_unset)]
Fen = Annotated[int, Field(ge=0, le=MAX_FEN)]
"""A sum on file, in 分."""
Yuan = Annotated[int, BeforeValidator(_yuan), Field(ge=1, le=MAX_FEN)]
"""A sum as a person or a script gives it, "24000.00" 元; read to 分."""
OptionalYuan = Annotated[
    Annotated[int, BeforeValidator(_yuan), Field(ge=0, le=MAX_FEN)] | None, BeforeValidator(_unset)
]
Number = Annotated[int, Field(ge=1, le=9999)]
"""The place of something on file, from 1."""
YesNo = Annotated[bool, BeforeValidator(_yes)]
"""Yes or no, as a script writes it or a form: true, "是"."""


class Part(BaseModel):
    """A part of a case: frozen, nothing beside its fields."""

    # Some ninety shapes: each is built when it is first read, not when the desk starts.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class PartError(ValueError):
    """Data is no such part; `faults` names every fault by field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("；".join(str(fault) for fault in faults))
        self.faults = faults


_Part = TypeVar("_Part", bound=Part)


def read_part(shape: type[_Part], data: Mapping[str, Any]) -> _Part:
    """Read a part strictly. Raises PartError with every fault, each by field and in Chinese."""
    try:
        part = shape.model_validate(data)
    except ValidationError as error:
        raise PartError(tuple(_fault(shape, entry) for entry in error.errors(include_url=False))) from error
    facts = getattr(part, "facts", None)
    if facts is not None:
        try:
            read_facts(facts)
        except FactsError as error:
            raise PartError(error.faults) from error
    return part


def title_of(shape: type[Part], field: str) -> str:
    """Return the Chinese name of a part's field."""
    info = shape.model_fields.get(field)
    return (info.title if info else None) or field


def _fault(shape: type[Part], entry: Mapping[str, Any]) -> Fault:
    name = ".".join(str(step) for step in entry["loc"]) or "data"
    title = title_of(shape, str(entry["loc"][0])) if entry["loc"] else "内容"
    context = entry.get("ctx", {})
    match entry["type"]:
        case "missing" | "string_too_short" | "too_short":
            message = "必填"
        case "extra_forbidden":
            return Fault(name, f"没有这个字段，可用：{'、'.join(shape.model_fields)}")
        case "literal_error":
            expected = str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、").replace("'", "")
            message = f"只能是：{expected}"
        case "string_too_long" | "too_long":
            message = f"太长，最多 {context.get('max_length')}"
        case "string_pattern_mismatch":
            message = "写成一行，不要换行"
        case "value_error":
            message = str(context.get("error", "不合要求"))
        case kind if kind.startswith("date"):
            message = "不是日期，请写作 2024-03-31"
        case kind if kind.startswith(("int", "greater", "less")):
            bounds = (("不小于", context.get("ge")), ("不大于", context.get("le")))
            message = "，".join(["应为整数", *(f"{words} {bound}" for words, bound in bounds if bound is not None)])
        case kind if kind.startswith("bool"):
            message = "应为 true 或 false"
        case _:
            message = "格式不对"
    return Fault(name, f"{title}：{message}" if title != name else message)
