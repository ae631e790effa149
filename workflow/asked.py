"""What a step asks for, field by field in words, read off the shape of its request.

A form, a script's author and the manual see the same fields, because none of them is written down twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cases.parts import MAX_FEN
from workflow.requests import REQUESTS

_DATA_WORDS: Final = {"organisation": "organisation（机构）", "individual": "individual（个人）"}
"""Choices that are data rather than words, each with what it means."""
_LINE: Final = 200
"""A text no longer than this is one line."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in data, its Chinese title, what it takes in words, whether it must be given.

    `help` is what the form says beside it, `default` what stands where nothing is given; both may be empty.
    """

    name: str
    title: str
    kind: str
    required: bool
    help: str = ""
    default: str = ""

    def to_json(self) -> dict[str, str | bool]:
        """Return the field as the command line prints it."""
        return {
            "name": self.name,
            "title": self.title,
            "kind": self.kind,
            "required": self.required,
            "help": self.help,
            "default": self.default,
        }


def asks(trigger: str) -> tuple[Field, ...]:
    """Return the fields a step asks for, in the order of its form; empty where it asks for nothing.

    Raises KeyError for a name that is no step.
    """
    schema = REQUESTS[trigger].model_json_schema()
    required = schema.get("required", ())
    return tuple(
        Field(
            name,
            str(entry.get("title", name)),
            _kind(entry, schema.get("$defs", {})),
            name in required,
            str(entry.get("description", "")),
            _default(entry.get("default")),
        )
        # Why something was typed in late is asked last, where it is asked.
        for name, entry in sorted(schema.get("properties", {}).items(), key=lambda each: each[0] == "entry_note")
    )


def _default(value: object) -> str:
    return {True: "是", False: "否"}[value] if isinstance(value, bool) else str(value or "")


def _kind(entry: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    """Say in words what a field takes. Raises ValueError for a shape nobody has words for."""
    if "anyOf" in entry:
        return _kind(next(each for each in entry["anyOf"] if each.get("type") != "null"), shapes)
    if "$ref" in entry:
        return _entries(shapes[entry["$ref"].rpartition("/")[2]], shapes)
    match entry["type"]:
        case "string":
            return _text(entry)
        case "boolean":
            return "是、否"
        case "integer":
            return _number(entry)
        case "array":
            return f"若干：{_kind(entry['items'], shapes)}"
        case "object" if "propertyNames" in entry:
            return f"各项的文字：{'、'.join(entry['propertyNames']['enum'])}"
        case "object" if "additionalProperties" in entry:
            return "各项的文字"
        case other:
            raise ValueError(f"没有说明的字段类型 {other}")


def _entries(shape: Mapping[str, Any], shapes: Mapping[str, Any]) -> str:
    named = shape["properties"].items()
    return "；".join(f"{name} {entry['title']}（{_kind(entry, shapes)}）" for name, entry in named)


def _text(entry: Mapping[str, Any]) -> str:
    if "enum" in entry:
        return f"选一：{'、'.join(_DATA_WORDS.get(each, each) for each in entry['enum'])}"
    if entry.get("format") == "date":
        return "日期"
    if "maxLength" not in entry:
        return "文字"
    return "一行文字" if entry["maxLength"] <= _LINE else "文字"


def _number(entry: Mapping[str, Any]) -> str:
    if entry.get("le") == MAX_FEN:
        return "金额，元"
    return f"整数，{entry['minimum']} 至 {entry['maximum']}"
