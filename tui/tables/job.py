"""One run of a table in a process of its own: begun, watched, stopped.

The desk may end at any time. The process then finds nobody to write to, and leaves without its file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.language import _
from tui.tables.child import BLOCK
from tui.tables.columns import Look
from tui.tables.rows import Rows


class JobError(ValueError):
    """The table was not read or not written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Result:
    """A table that was assessed: where it is, its rows, what a person must look at in how many, how long it took."""

    source: Path
    target: Path
    rows: Rows
    warnings: dict[str, int]
    seconds: float


@dataclass(slots=True)
class Job:
    """A table on its way; `done` of `total` rows, 0 of 0 while it is still being read."""

    source: Path
    target: Path
    done: int = 0
    total: int = 0
    stopped: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _began: float = field(default_factory=time.monotonic)
    _first: float = 0.0

    def run(self) -> Result | None:
        """Assess the table, in a thread that may wait; None where it was stopped, and nothing was written.

        Raises JobError.
        """
        rows = Rows()
        try:
            result = self._watched(rows)
        except BaseException:
            rows.close()
            raise
        if result is None:
            rows.close()
        return result

    def stop(self) -> None:
        """Ask for an end; `run` returns soon after, with the result where this came too late."""
        self.stopped = True
        if self._process is not None:
            self._process.terminate()

    @property
    def speed(self) -> int:
        """Rows a second since the first one."""
        passed = time.monotonic() - self._first
        return round(self.done / passed) if self.done and passed > 0 else 0

    @property
    def left(self) -> int:
        """Seconds to go at this speed."""
        return -(-(self.total - self.done) // self.speed) if self.speed else 0

    def _watched(self, rows: Rows) -> Result | None:
        with tempfile.TemporaryFile() as complaint:
            with _process(["run", str(self.source), str(self.target)], complaint) as process:
                self._process = process
                if self.stopped:
                    process.terminate()
                last = self._follow(process, rows)
            complaint.seek(0)
            said = complaint.read().decode(errors="replace").strip()
        match last:
            case "done", warnings:
                return Result(self.source, self.target, rows, warnings, time.monotonic() - self._began)
            case "wrong", about:
                raise JobError(about)
            case _ if self.stopped:
                return None
            case _:
                raise _broken(said)

    def _follow(self, process: subprocess.Popen[bytes], rows: Rows) -> tuple[str, Any]:
        last: tuple[str, Any] = ("", None)
        for line in process.stdout or ():
            word, _tab, rest = line.partition(b"\t")
            match word:
                case b"row":
                    rows.add(rest)
                    self.done += 1
                case b"total":
                    self.total, self._first = int(rest), time.monotonic()
                case _:
                    last = (word.decode(), json.loads(rest))
        return last


def look_from_outside(source: Path) -> Look:
    """Look at a table in a process of its own. Raises JobError."""
    with tempfile.TemporaryFile() as complaint:
        with _process(["look", str(source)], complaint) as process:
            written, _rest = process.communicate()
        complaint.seek(0)
        said = complaint.read().decode(errors="replace").strip()
    word, _tab, rest = written.partition(b"\t")
    match word:
        case b"look":
            return Look.from_json(json.loads(rest))
        case b"wrong":
            raise JobError(json.loads(rest))
        case _:
            raise _broken(said)


def _process(arguments: list[str], complaint: Any) -> subprocess.Popen[bytes]:  # noqa: ANN401 - a file, by any class
    """Start the child; the folder one stands in must not lend it modules."""
    command = [sys.executable, "-P", "-m", "tui.tables.child", *arguments]
    return subprocess.Popen(  # noqa: S603 - this program itself, with two names of files
        command, bufsize=BLOCK, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaint
    )


def _broken(said: str) -> JobError:
    last = said.rpartition("\n")[2] or _("没有说明原因")
    return JobError(_("处理表格的程序中途停了（{reason}），没有写出任何文件；请重试").format(reason=last))
