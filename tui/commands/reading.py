"""What a command reads: one JSON object from a file or standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from penalty.oserror import in_chinese
from penalty.reading.strict_json import JSONError, read_json_object
from tui.commands.failures import InputError


def read_object(file: str) -> dict[str, Any]:
    """Read one JSON object, numbers as their text. Raises InputError."""
    name = "标准输入" if file == "-" else file
    try:
        if file == "-" and sys.stdin is None:
            raise InputError("标准输入：没有内容，请用管道送入或改写文件名")
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return read_json_object(content.decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{name}：读不了：{in_chinese(error)}，请核对文件名") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name}：不是 UTF-8 文本，请另存为 UTF-8") from error
    except JSONError as error:
        raise InputError(f"{name}:{error.line}：{error}") from error
