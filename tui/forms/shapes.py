"""Fields made from the shape of a request, so that a step of the procedure has its form without being written twice.

The type of a field says its kind, its title its label, its description what is said beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

from pydantic import BaseModel
from rich.cells import cell_len

from cases.parts.shapes import MAX_FEN
from tui.forms.fields import NO, YES, Field, Kind, Values
from tui.language import N_, _

Options: TypeAlias = tuple[tuple[str, str], ...]

UNSET: Final = ("", N_("未选"))
"""Stands last in a choice that nobody may make by leaving it as it is."""
LABEL_CELLS: Final = 15
"""The room a label has; the column's last cell stays free."""
SHORT: Final[Mapping[str, str]] = {
    "法定代表人（主要负责人）": N_("负责人姓名"),
    "一、当事人基本情况": N_("一、当事人"),
    "二、案件来源、调查经过和采取的措施": N_("二、来源经过"),
    "三、查明的事实和证据": N_("三、事实证据"),
    "五、处理意见和依据": N_("五、处理意见"),
    "签收人与当事人的关系": N_("签收人关系"),
    "受托、转交单位或邮件号": N_("受托或邮件号"),
    "当事人的陈述申辩及答复": N_("申辩及答复"),
    "变更后的退回金额": N_("变更后退回"),
}
"""Titles too long for the column of labels, as they stand there."""

_CODES: Final[Mapping[str, str]] = {"organisation": N_("单位"), "individual": N_("个人")}
"""What the values of a choice mean, where they are not words already."""
_LINE: Final = 200
"""The longest text that is one line."""
_YES_NO: Final = ((YES, N_("是")), (NO, N_("否")))


def pairs(names: Collection[str]) -> Options:
    """Return options whose values are what is shown, but for codes."""
    return tuple((name, _CODES.get(name, name)) for name in names)


def fields_of(shape: type[BaseModel], usual: Collection[str] = ()) -> Iterator[Field]:
    """Yield a field for each field of a request; the choices named in `usual` may start at their first option."""
    for name, schema in shape.model_json_schema()["properties"].items():
        info = shape.model_fields[name]
        title = info.title or name
        label = title if cell_len(title) < LABEL_CELLS else SHORT.get(title, f"{title[:6]}…")
        full = title if label != title else ""
        said = _("；").join(filter(None, (_(full) if full else "", _(info.description or ""))))
        kind, options = _kind(_given(schema))
        if kind in {"choice", "many"}:
            said = _(info.description or "")
        if kind == "choice" and info.is_required() and name not in usual:
            options = (*options, UNSET)
        # A fact or a choice of its own default is never empty; of a text without one, nothing is a fault.
        yield Field(name, label, kind, said, options, required=info.is_required(), full=full)


def preset(field: Field, shape: type[BaseModel], today: str) -> str:
    """Return what a field holds before anything is known: today where a date is due, a default, a usual choice."""
    info = shape.model_fields[field.name]
    if field.kind == "date":
        return today if info.is_required() else ""
    if field.kind != "choice":
        return ""
    if isinstance(info.default, bool):
        return YES if info.default else NO
    if isinstance(info.default, str):
        return info.default
    return "" if UNSET in field.options else field.options[0][0]


def request_of(fields: Collection[Field], values: Values) -> dict[str, Any]:
    """Return the request that a form's texts make: an empty field is left out, marks become a list."""
    filled = {each: text for each in fields if (text := values.get(each.name, "")).strip()}
    return {each.name: text.split(",") if each.kind == "many" else text for each, text in filled.items()}


def _given(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a field's schema without the "or nothing" of an optional one."""
    some = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    return some[0] if some else schema


def _kind(schema: Mapping[str, Any]) -> tuple[Kind, Options]:
    if "enum" in schema:
        return "choice", pairs(schema["enum"])
    match schema.get("type"):
        case "boolean":
            return "choice", _YES_NO
        case "integer":
            # Behind a validator of its own, a bound keeps pydantic's name for it.
            return ("amount" if MAX_FEN in {schema.get("maximum"), schema.get("le")} else "number"), ()
        case "array":
            return _list_kind(schema["items"])
        case "string" if schema.get("format") == "date":
            return "date", ()
        case "string" if schema.get("maxLength", 0) > _LINE:
            return "text", ()
        case _:
            return "line", ()


def _list_kind(items: Mapping[str, Any]) -> tuple[Kind, Options]:
    """Return how a list is asked for: marks among known ones, entries a line each, names in one line."""
    if "enum" in items:
        return "many", pairs(items["enum"])
    return ("text" if "$ref" in items else "line"), ()
