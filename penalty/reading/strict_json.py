"""JSON read strictly: numbers come as they are written, so that an amount is never a float; no key twice."""

from __future__ import annotations

import json
from typing import Any


class JSONError(ValueError):
    """The text is no JSON object of the wanted kind; a Chinese sentence, and the line it was found on (from 1)."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


def read_json_object(text: str) -> dict[str, Any]:
    """Read one JSON object, numbers as their text. Raises JSONError."""
    try:
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        raise JSONError("不是合法的 JSON，请核对引号和逗号", error.lineno) from error
    except RecursionError as error:
        raise JSONError("JSON 嵌套过深，请改为一层对象") from error
    if not isinstance(value, dict):
        raise JSONError("应是一个 JSON 对象（以 { 开头）")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise JSONError(f"字段 {key} 写了两次，请留一个")
        result[key] = value
    return result
