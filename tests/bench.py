"""Measured figures, as ratios within one run: `make bench`.

Absolute times vary with the machine; each line names what it is held against.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from cases.embedded import EmbeddedKeeper
from cases.events import NewEvent
from penalty import assess, load_ruleset, read_facts
from penalty.facts import Facts
from penalty.table import assess_table

FACTS = {
    "provision": "38",
    "amount": "12345.67",
    "prior_year_payment": "3000000",
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "fraud_intent": "否",
    "self_reported": "否",
    "isolated": "否",
    "serious": "否",
}


def main() -> None:
    """Print every figure."""
    scalar()
    table()
    start_up()
    keeping()


def scalar() -> None:
    """One assessment with its trace, against a function written by hand for article 38 without any."""
    ruleset, facts = load_ruleset("jiangxi-2021"), read_facts(FACTS)
    traced = _per_call(lambda: assess(facts, ruleset), 3000)
    bare = _per_call(lambda: _article_38(facts), 30000)
    reading = _per_call(lambda: read_facts(FACTS), 3000)
    print(
        f"assess 带理由 {traced:.1f} µs；手写第三十八条（无理由）{bare:.2f} µs；比 {traced / bare:.0f}；"
        f"读事实 {reading:.1f} µs"
    )


def _article_38(facts: Facts) -> tuple[str, int, int] | None:
    """Decide article 38 by hand, as the peer that the table is measured against."""
    amount, prior = facts.amount or 0, facts.prior_year_payment or 1
    if facts.fraud_intent:
        return None
    if facts.self_reported and amount <= 10_000_000 and facts.corrected_in_time:
        return ("none", 0, 0)
    if facts.first_offence and facts.corrected_in_time:
        if facts.isolated and not facts.self_reported and amount <= 500_000:
            return ("none", 0, 0)
        if amount * 1000 <= 2 * prior:
            return ("mitigated", 1, amount)
        if amount * 1000 <= 5 * prior:
            return ("lenient", amount + 1, amount * 3 // 2)
    if amount * 1000 > 15 * prior or (facts.obstructed and facts.refused_correction):
        return ("severe", amount * 3 // 2 + 1, amount * 2)
    return ("ordinary", amount * 3 // 2, amount * 3 // 2) if amount * 1000 > 5 * prior else None


def table(rows: int = 20_000) -> None:
    """Assess a csv row by row, against the same csv read and written unchanged."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.csv", Path(folder) / "out.csv"
        with source.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, ["id", *FACTS])
            writer.writeheader()
            for number in range(rows):
                row = {**FACTS, "id": str(number), "amount": f"{number * 7 % 90000}.{number % 100:02d}"}
                if number % 5 == 0:
                    row["isolated"] = ""
                writer.writerow(row)
        copied = _seconds(lambda: _copy(source, target))
        assessed = _seconds(lambda: assess_table(source, target))
    print(
        f"batch {rows} 行 {assessed:.2f} s（{rows / assessed:.0f} 行/s）；"
        f"只读写 {copied:.2f} s；比 {assessed / copied:.0f}"
    )


def _copy(source: Path, target: Path) -> None:
    with source.open(encoding="utf-8", newline="") as given, target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(csv.reader(given))


def start_up() -> None:
    """Whole processes: the command line and the desk's imports, against Python alone and Textual alone."""
    python = sys.executable
    bare = _process([python, "-c", "pass"])
    imported = _process([python, "-c", "import penalty"])
    helped = _process([python, "-c", "import sys; sys.argv = ['penalty', '--help']; from tui.main import main; main()"])
    textual = _process([python, "-c", "import textual.app, textual.widgets; from textual.widgets import Input"])
    desk = _process([python, "-c", "import tui.main, tui.app"])
    print(f"python {bare:.0f} ms；import penalty {imported:.0f} ms；penalty --help {helped:.0f} ms")
    print(f"办案台导入 {desk:.0f} ms；只导入 textual {textual:.0f} ms；比 {desk / textual:.2f}")


def keeping(events: int = 200) -> None:
    """Append to one case, with its fsyncs."""
    body = {"text": "案情" * 100}
    with tempfile.TemporaryDirectory() as folder:
        keeper = EmbeddedKeeper(Path(folder), lambda _events: {})

        def append(count: int) -> None:
            for number in range(count):
                new = NewEvent("2026-01-01T09:00:00+08:00", "wang", "record_evidence", body)
                keeper.append("2026-0001", number, new)

        started = time.process_time()
        append(events)
        spent = (time.process_time() - started) / events * 1000
    print(f"追加一条记录 {spent:.2f} ms CPU（一案累至 {events} 条）")


def _per_call(call: Callable[[], object], count: int) -> float:
    """Return the median of five runs, in microseconds a call."""
    runs = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(count):
            call()
        runs.append((time.perf_counter() - started) / count * 1e6)
    return median(runs)


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _process(command: list[str]) -> float:
    """Return the median of seven runs of a whole process, in milliseconds."""
    runs = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        runs.append((time.perf_counter() - started) * 1000)
    return median(runs)


if __name__ == "__main__":
    main()
