"""The office's own holiday files: a year the State Council has published is known the day someone writes it down.

Each `holidays-YYYY.yaml` holds one notice (国务院办公厅放假通知); its dates must all lie in its year:

    year: 2027
    document: 国办发明电〔2026〕9号
    off: [2027-01-01, 2027-02-05..2027-02-11]
    work: [2027-02-14]
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from penalty.facts import read_date
from penalty.oserror import in_chinese
from penalty.reading.strict_yaml import Node, RulesetError, read_yaml
from workflow.time.workdays import Year

_KEYS: Final = frozenset({"year", "document", "off", "work"})
_MEANT: Final = re.compile(r"holiday.*\.ya?ml", re.IGNORECASE)
_NAME: Final = re.compile(r"holidays-(20[0-9]{2})\.yaml")
_SATURDAY: Final = 5


def read_years(folder: Path) -> dict[int, Year]:
    """Return the years whose files lie in a folder, in order. Raises RulesetError with every fault of every file."""
    try:
        files = sorted(path for path in folder.iterdir() if _MEANT.fullmatch(path.name))
    except OSError as error:
        raise RulesetError(f"{folder}：读不了放假安排所在的文件夹：{in_chinese(error)}") from error
    faults: list[str] = []
    years: dict[int, Year] = {}
    for path in files:
        try:
            year = _year(path)
        except RulesetError as error:
            faults += error.faults
        else:
            years[year.year] = year
    if faults:
        raise RulesetError(*faults)
    return years


def _year(path: Path) -> Year:
    name = _NAME.fullmatch(path.name)
    if name is None:
        raise RulesetError(f"{path.name}:1：放假安排的文件名应为 holidays-年份.yaml，如 holidays-2027.yaml，请改名")
    try:
        node = read_yaml(path.read_bytes().decode("utf-8-sig"), path.name)
    except OSError as error:
        raise RulesetError(f"{path.name}:1：读不了放假安排：{in_chinese(error)}") from error
    except UnicodeDecodeError as error:
        raise RulesetError(f"{path.name}:1：不是 UTF-8 文本，请另存为 UTF-8") from error
    return _Notice(node, int(name[1])).year()


class _Notice:
    """One file while it is read: what is wrong so far, and on which line each day stands."""

    def __init__(self, node: Node, year: int) -> None:
        self._entries = node.mapping(_KEYS)
        self._number = year
        self._faults: list[str] = []
        self._lines: dict[dt.date, int] = {}

    def year(self) -> Year:
        """Return the year, or raise RulesetError with every fault."""
        self._check_year(self._entries["year"])
        document = self._document(self._entries["document"])
        off = frozenset(day for day in self._days("off") if day.weekday() < _SATURDAY)
        if not off and not self._faults:
            self._fault(self._entries["off"], "off：没有一个工作日放假，不会是全年的安排，请照放假通知写全")
        work = frozenset(self._days("work"))
        if self._faults:
            raise RulesetError(*self._faults)
        return Year(self._number, off, work, document)

    def _fault(self, node: Node, message: str) -> None:
        self._faults += node.fault(message).faults

    def _check_year(self, node: Node) -> None:
        if node.value != str(self._number):
            self._fault(node, f"year：应与文件名一致，写 {self._number}")

    def _document(self, node: Node) -> str:
        text = node.value.strip() if isinstance(node.value, str) else ""
        if text and text.isprintable():
            return text
        self._fault(node, "document：请写放假通知的文号，如 国办发明电〔2026〕9号")
        return ""

    def _days(self, key: str) -> Iterator[dt.date]:
        """Yield the days under a key that are without fault."""
        node = self._entries[key]
        if not isinstance(node.value, list):
            self._fault(node, f"{key}：应是日期的列表，每项以“- ”开头，没有就写 []")
            return
        for entry in node.value:
            try:
                days = _span(entry) if key == "off" else [_day(key, entry, entry.text())]
                self._check(key, entry, days)
            except RulesetError as error:
                self._faults += error.faults
            else:
                yield from days

    def _check(self, key: str, entry: Node, days: list[dt.date]) -> None:
        """Raise for the first day that cannot stand here, else note the line of all."""
        for day in days:
            if day.year != self._number:
                raise entry.fault(f"{key}：{day} 不在 {self._number} 年，请写到 holidays-{day.year}.yaml")
            if day in self._lines:
                raise entry.fault(f"{key}：{day} 写了两次（第一次在第 {self._lines[day]} 行），请只留一处")
            if key == "work" and day.weekday() < _SATURDAY:
                raise entry.fault(f"{key}：{day} 不是周末，本来就上班，请核对日期或者删去")
        self._lines.update(dict.fromkeys(days, entry.line))


def _day(key: str, entry: Node, text: str) -> dt.date:
    try:
        return read_date(text.strip())
    except ValueError as error:
        raise entry.fault(f"{key}：{error}") from error


def _span(entry: Node) -> list[dt.date]:
    """Return the days of "2027-02-05" or "2027-02-05..2027-02-11", both ends included."""
    first_text, dots, last_text = entry.text().partition("..")
    first = _day("off", entry, first_text)
    last = _day("off", entry, last_text) if dots else first
    if last < first:
        raise entry.fault(f"off：{first}..{last} 的终点早于起点，请对调")
    return [first + dt.timedelta(days=number) for number in range((last - first).days + 1)]
