"""The process that reads and assesses a table, so that the desk goes on painting while 100,000 rows run.

In a thread of the desk's own process the same work makes a key wait for up to a third of a second. What is written
here, a line each, is for `tui.tables.job` only: a word, a tab, and what belongs to it.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, Final

from penalty.table import assess_rows, in_names, read_table
from penalty.table_error import TableError
from tui.tables.columns import look_at

KEYS: Final = ("status", "tier", "clause", "band")
"""By what rows are counted and found; `band` is both ends of the multiple, the others are columns of those names.

A column more here is counted, listed and found by as these are.
"""
SHOWN: Final = ("multiple_min", "multiple_max", "fine_min", "fine_max", "missing", "redirected_to", "error")
"""What of a row's answer is sent for its line beside the keys."""

BLOCK: Final = 1 << 16
"""Bytes written and read at once: with every row a message of its own, the desk would wake for each."""


def run(source: Path, target: Path, say: Callable[[str, str], None]) -> None:
    """Assess a table; say how many rows it has, each row, and at the end the counts. Raises TableError."""
    table = read_table(source)
    say("total", str(table.total))
    left = count(table.total - 1, -1)

    def watch(given: Mapping[str, object], row: Mapping[str, str]) -> None:
        keys = {**row, "band": f"{row['multiple_min']} {row['multiple_max']}".strip()}
        answer = {name: row[name] for name in SHOWN if row[name]}
        if next(left) == 0:
            # From the last row on a request to stop comes too late: whoever asked must not hear that nothing was
            # written where the file is put in its place just then.
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        say("row", "\t".join([*(keys[key] for key in KEYS), _json([in_names(given), answer])]))

    summary = assess_rows(source.name, table, target, watch)
    say("done", _json(summary.warnings))


def main(arguments: list[str], out: BinaryIO) -> int:
    """Do what is asked (`look` or `run`, and the files) and write it to `out`; return the exit code."""

    def say(word: str, text: str) -> None:
        out.write(f"{word}\t{text}\n".encode(errors="replace"))

    try:
        what, source, *rest = arguments
        if what == "look":
            say("look", _json(look_at(Path(source)).to_json()))
        else:
            run(Path(source), Path(rest[0]), say)
    except TableError as error:
        say("wrong", _json(str(error)))
    out.flush()
    return 0


def _json(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    return json.dumps(value, ensure_ascii=False)


def _stop(*_: object) -> None:
    """Leave as an exception does, so that the file begun is removed."""
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    with open(sys.stdout.fileno(), "wb", buffering=BLOCK, closefd=False) as stdout:
        code = main(sys.argv[1:], stdout)
    sys.exit(code)
