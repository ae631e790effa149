"""JSON from a file or standard input, read strictly: numbers as written, no key twice."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from penalty.oserror import in_chinese
from tui.commands.failures import InputError


def read_object(file: str) -> dict[str, Any]:
    """Read one JSON object; numbers come as their text, so that an amount is never a float. Raises InputError."""
    name = "标准输入" if file == "-" else file
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
        value = json.loads(text, parse_float=str, parse_int=str, parse_constant=_no_constant, object_pairs_hook=_unique)
    except OSError as error:
        raise InputError(f"{name}：读不了：{in_chinese(error)}，请核对文件名") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name}：不是 UTF-8 文本，请另存为 UTF-8") from error
    except json.JSONDecodeError as error:
        raise InputError(f"{name}:{error.lineno}：不是合法的 JSON，请核对第 {error.lineno} 行的引号和逗号") from error
    except _Repeated as error:
        raise InputError(f"{name}：字段 {error} 写了两次，请留一个") from error
    except RecursionError as error:
        raise InputError(f"{name}：JSON 嵌套过深，请改为一层对象") from error
    except ValueError as error:
        raise InputError(f"{name}：{error}") from error
    if not isinstance(value, dict):
        raise InputError(f"{name}：应是一个 JSON 对象（以 {{ 开头），字段见 README")
    return value


class _Repeated(Exception):  # noqa: N818 - carries the key from inside the parser
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise _Repeated(key)
        result[key] = value
    return result


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} 不是数，请改为数字或留空")
