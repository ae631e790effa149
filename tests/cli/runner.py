"""The command line, run in this process or in its own."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tui.chinese_click import run
from tui.cli import cli

ROOT = Path(__file__).parents[2]
PROGRAM = Path(sys.executable).with_name("penalty")

ENGLISH = re.compile(
    r"\b(Usage|Error|Try|No such|Missing|Invalid|Traceback|Options?|Commands?|Arguments?|OPTIONS|COMMAND|ARGS|"
    r"unexpected|expected|required|not found|does not)\b"
)


class Done(NamedTuple):
    """What a command left: its exit code, stdout and stderr."""

    code: int
    out: str
    err: str

    def json(self) -> Any:  # noqa: ANN401 - whatever JSON the command printed
        return json.loads(self.out)

    def refused(self, code: int, *words: str) -> None:
        """Prove a refusal in Chinese on stderr that names these words, with nothing on stdout."""
        assert self.code == code, self
        assert self.out == ""
        sentences(self.err)
        for word in words:
            assert word in self.err, self.err


Penalty = Callable[..., Done]
"""Run `penalty` with arguments; `stdin` is bytes."""


def sentences(text: str) -> None:
    """Prove that every line is Chinese and none is the library's English."""
    assert text.endswith("\n")
    for line in text.splitlines():
        assert re.search(r"[\u4e00-\u9fff]", line), line
        assert not ENGLISH.search(line), line


class Stream(io.TextIOWrapper):
    """Standard input as the interpreter opens it: text over bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")


def in_process(arguments: tuple[object, ...]) -> int:
    return run(cli, [str(argument) for argument in arguments])


def in_its_own(*arguments: object, stdin: bytes = b"", cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> Done:
    """Run the installed program in a process of its own."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "XDG_DATA_HOME"}}
    done = subprocess.run(
        [str(PROGRAM), *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=cwd,
        env={**kept, **(env or {})},
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
