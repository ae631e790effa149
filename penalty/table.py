"""Tables of facts, row by row: each row keeps its place, the assessment's columns are added.

A row that cannot be assessed is `invalid` with its `error`; a table that cannot be read at all is refused whole. The
columnar engine for large tables comes behind the same function.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, TextIO, TypeAlias

from penalty.assessment import Assessment
from penalty.facts import FIELDS, LABELS, Facts, FactsError, Fault, provision_id
from penalty.judgement import judge
from penalty.library import load_ruleset, own_names, read_given, ruleset_ids
from penalty.oserror import in_chinese
from penalty.reading.strict_json import JSONError, read_json_object
from penalty.table_error import TableError

ADDED: Final = (
    "status",
    "tier",
    "clause",
    "multiple_min",
    "multiple_max",
    "fine_min",
    "fine_max",
    "suspension_min",
    "suspension_max",
    "suspension_of",
    "refund",
    "measures",
    "candidates",
    "missing",
    "redirected_to",
    "statutory",
    "ruleset",
    "engine",
    "error",
)
"""The columns a table gains; lists in a cell are joined by ";"."""

CARRIED: Final = "x_"
"""A column whose name begins so is no fact and is carried along unread."""

SHORT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "上年度支付额": "prior_year_payment",
        "行为终了日": "violation_end",
        "一般情节": "circumstances",
        "同一行为编号": "act",
        "致生命健康危害": "life_or_health_harm",
        "以骗保为目的": "fraud_intent",
        "拒查或提供虚假": "obstructed",
        "严重情节或后果": "serious",
        "个别人或部门": "isolated",
        "均由个人账户付": "personal_account_only",
    }
)
"""The labels that forms show instead of those of `penalty.facts.LABELS`, and the facts they stand for."""

SUFFIXES: Final = (".csv", ".jsonl")


Watch: TypeAlias = Callable[[Mapping[str, object], Mapping[str, str]], None]
"""Told of each row, as it was read and as it is written; what it raises ends the run, and no target appears."""


class Table(NamedTuple):
    """A table that was read: its columns, its rows (to be gone through once), and how many there are."""

    columns: list[str]
    rows: Iterable[dict[str, object]]
    total: int


@dataclass(slots=True)
class Summary:
    """How many rows came out with each status, and how many with each clause."""

    rows: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    clauses: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    """What a person must look at before relying on a row, and how many rows it concerns."""

    @property
    def invalid(self) -> int:
        """The number of rows that could not be assessed."""
        return self.statuses["invalid"]

    def count(self, row: dict[str, str]) -> None:
        """Count one finished row."""
        self.rows += 1
        self.statuses[row["status"]] += 1
        if row["clause"]:
            self.clauses[row["clause"]] += 1


def assess_table(source: Path, target: Path, watch: Watch | None = None) -> Summary:
    """Assess every row of a table (.csv, .jsonl) into another; the target appears whole or not at all.

    Raises TableError when the source cannot be read or the target cannot be written.
    """
    for path in (source, target):
        _check_suffix(path)
    return assess_rows(source.name, read_table(source), target, watch)


def assess_rows(name: str, table: Table, target: Path, watch: Watch | None = None) -> Summary:
    """Assess a table that was read from a file of this name, as `assess_table` does. Raises TableError."""
    target = target.resolve()
    _check_suffix(target)
    faults = column_faults(table.columns)
    if faults:
        hint = f"（无关的列请删去，或列名前加 {CARRIED} 原样带过）"
        raise TableError("\n".join(f"{name} 列 {fault}{hint}" for fault in faults))
    summary = Summary()
    names = [*(column for column in table.columns if column not in ADDED), *ADDED]
    _write(target, names, _counted(_assessed(table.rows, summary.warnings, watch), summary))
    return summary


def read_table(source: Path) -> Table:
    """Read a table (.csv, .jsonl); its columns and rows keep the headings of the file. Raises TableError."""
    _check_suffix(source)
    text = _text(source)
    return _read_csv(text, source.name) if source.suffix.lower() == ".csv" else _read_jsonl(text)


def column_faults(columns: Iterable[str]) -> list[Fault]:
    """Return a fault for each column that is neither a fact nor carried along, and for each fact given once more."""
    known = {*FIELDS, *own_names()}
    taken: dict[str, str] = {}
    faults: list[Fault] = []
    for column in columns:
        name = field_of(column)
        if column.startswith(CARRIED):
            continue
        if name not in known:
            faults.append(_unknown(column))
        elif taken.setdefault(name, column) != column:
            faults.append(Fault(column, f"与列 {taken[name]} 是同一项事实，请只留一列"))
    return faults


@lru_cache
def headings() -> Mapping[str, str]:
    """Return the Chinese headings a column may have, each with the name of its fact.

    A label that several facts of the rulesets share is no heading: nobody could tell which is meant.
    """
    own: dict[str, set[str]] = {}
    for ruleset in ruleset_ids():
        for name, fact in load_ruleset(ruleset).words.facts.items():
            own.setdefault(fact.label, set()).add(name)
    labels = {label: name for name, label in LABELS.items()}
    only = {label: min(names) for label, names in own.items() if len(names) == 1}
    return MappingProxyType({**only, **labels, **SHORT})


def field_of(column: str) -> str:
    """Return the name of the fact a column's heading stands for; a heading that is none is returned as it is."""
    return headings().get(column, column)


def in_names(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row with its headings as names of facts and its provision as its id. Raises FactsError."""
    given: dict[str, object] = {}
    for column, value in row.items():
        name = field_of(column)
        if name in given:
            raise FactsError((Fault(name, "写了两次，请只留一个"),))
        given[name] = provision_id(value) if name == "provision" else value
    return given


def _unknown(column: str) -> Fault:
    near = difflib.get_close_matches(column, (*FIELDS, *own_names(), *headings()), n=1)
    hint = f"，是否要写 {near[0]}" if near else "；列名用英文或中文均可，如 amount 或 金额"
    return Fault(column, f"没有这个字段{hint}")


def _check_suffix(path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise TableError(f"{path.name}：不认识的表格格式，请用 {' 或 '.join(SUFFIXES)}")


def assess_row(row: dict[str, object], warned: Counter[str] | None = None) -> dict[str, str]:
    """Return a row's own columns as text with the assessment's columns added; warnings are counted in `warned`."""
    given = {name: "" if value is None else _cell(value) for name, value in row.items()}
    try:
        judgement = judge(row_facts(row))
    except FactsError as error:
        return {**given, **dict.fromkeys(ADDED, ""), "status": "invalid", "error": str(error)}
    if warned is not None:
        warned.update(judgement.warnings)
    return {**given, **_cells(judgement.assessment)}


def row_facts(row: Mapping[str, object]) -> Facts:
    """Return the facts of a row as it was read. Raises FactsError."""
    row, names = in_names(row), own_names()
    return read_given(
        {
            name: value
            for name, value in row.items()
            if not name.startswith(CARRIED) and (value not in (None, "") or name not in names)
        }
    )


def _cells(result: Assessment) -> dict[str, str]:
    cells = {name: _cell(value) for name, value in result.columns().items()}
    statutory = result.statutory
    band = None if statutory is None else statutory.sanction.multiple or statutory.sanction.fine
    return {**cells, "statutory": "" if band is None else str(band), "error": ""}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ";".join(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else str(value)


def _assessed(rows: Iterable[dict[str, object]], warned: Counter[str], watch: Watch | None) -> Iterator[dict[str, str]]:
    for row in rows:
        error = row.pop(_BROKEN, None)
        if error is None:
            done = assess_row(row, warned)
        else:
            given = {name: _cell(value) for name, value in row.items()}
            done = {**given, **dict.fromkeys(ADDED, ""), "status": "invalid", "error": str(error)}
        if watch is not None:
            watch(row, done)
        yield done


def _counted(rows: Iterable[dict[str, str]], summary: Summary) -> Iterator[dict[str, str]]:
    for row in rows:
        summary.count(row)
        yield row


_BROKEN: Final = "\0broken"
"""Marks a row that could not be read, with the reason; no column can have this name."""


def _text(source: Path) -> str:
    """Read the file as UTF-8, or as GB18030, which is how Excel saves Chinese csv."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise TableError(f"{source}：读不了：{in_chinese(error)}") from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(f"{source.name}：不是文本文件（既不是 UTF-8 也不是 GB18030），请另存为 UTF-8 的 csv")


def _read_csv(text: str, name: str) -> Table:
    if "\0" in text:
        raise TableError(f"{name}：不是文本文件，请另存为 UTF-8 的 csv")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        table = list(reader)
    except csv.Error as error:
        raise TableError(f"{name} 第 {reader.line_num} 行：不是合法的 csv，请检查这一行的引号是否成对") from error
    if not table:
        raise TableError(f"{name}：表是空的，第一行应是列名")
    columns = [column.strip() for column in table[0]]
    repeated = sorted({column for column in columns if columns.count(column) > 1})
    if repeated:
        raise TableError(f"{name}：列名重复：{'、'.join(repeated) or '（空）'}，请各留一列")
    filled = [cells for cells in table[1:] if cells]
    return Table(columns, (_csv_row(columns, cells) for cells in filled), len(filled))


def _csv_row(columns: list[str], cells: list[str]) -> dict[str, object]:
    row: dict[str, object] = dict(zip(columns, cells, strict=False))
    if len(cells) != len(columns):
        row[_BROKEN] = f"这一行有 {len(cells)} 格，表头有 {len(columns)} 列，请核对"
    return row


def _read_jsonl(text: str) -> Table:
    rows: list[dict[str, object]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                rows.append(read_json_object(line))
            except JSONError as error:
                rows.append({_BROKEN: f"第 {number} 行：{error}"})
    columns = list(dict.fromkeys(column for row in rows for column in row if column != _BROKEN))
    return Table(columns, rows, len(rows))


def _write(target: Path, columns: list[str], rows: Iterable[dict[str, str]]) -> None:
    """Write to a temporary file beside the target and put it in place only when whole."""
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise TableError(f"{target}：写不了：{in_chinese(error)}，请换一个文件夹") from error
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace", newline="") as out:
            (_write_csv if target.suffix.lower() == ".csv" else _write_jsonl)(out, columns, rows)
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(target)
    except OSError as error:
        raise TableError(f"{target}：写不了：{in_chinese(error)}") from error
    finally:
        Path(temporary).unlink(missing_ok=True)


def _umask() -> int:
    """Return the process's mask, which only setting it tells; a temporary file is made for its owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _write_csv(out: TextIO, columns: list[str], rows: Iterable[dict[str, str]]) -> None:
    # A byte-order mark lets Excel read the Chinese.
    out.write("\ufeff")
    # With both ends of line as terminator, a cell that holds either is quoted.
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)


def _write_jsonl(out: TextIO, columns: list[str], rows: Iterable[dict[str, str]]) -> None:
    for row in rows:
        line = json.dumps({name: row.get(name) or None for name in columns}, ensure_ascii=False)
        print(line, file=out)
