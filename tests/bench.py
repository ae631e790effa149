"""Measured figures, as ratios within one run: `make bench`.

Absolute times vary with the machine; each line names what it is held against.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import TypeVar

from penalty import assess, load_ruleset, read_facts
from penalty.analysis.check import check_ruleset
from penalty.library import RULESETS
from penalty.reading.reader import read_ruleset
from penalty.table import assess_table
from penalty.telling.hints import hints
from tests.bench_desk import answering
from tests.bench_facts import realistic
from tests.bench_peers import by_hand, known, zen_input, zen_table
from tests.bench_store import keeping

_Given = TypeVar("_Given")

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
    """Print every figure; end with 1 where a store goes beyond its limits."""
    scalar()
    analysis()
    table()
    start_up()
    within = [answering(), keeping()]
    if not all(within):
        sys.exit("办案台或者案件库超出限度，见上。")


def scalar() -> None:
    """One assessment with its trace, over different violations of article 38, against the peers of `bench_peers`.

    Warm: the median of several passes over the same violations, so that whatever is kept of one serves the next. Cold:
    the first pass of a fresh process, the loading of the ruleset not counted. The peers answer only known facts, so
    each ratio is over the same violations on both sides.
    """
    ruleset = load_ruleset("jiangxi-2021")
    every = [read_facts(given) for given in realistic(1000)]
    settled = [facts for facts in every if known(facts)]
    cold = median(float(_output([sys.executable, "-c", COLD])) for _ in range(5))
    print(
        f"assess 带理由，{len(every)} 件各不相同（事实不全的 {len(every) - len(settled)} 件）："
        f"热 {_each(lambda facts: assess(facts, ruleset), every):.1f} µs/件（情形都已见过）；"
        f"新进程第一遍 {cold:.1f} µs/件（不含载入规则）"
    )
    print(f"读一件事实 {_per_call(lambda: read_facts(FACTS), 3000):.1f} µs")
    ours = _each(lambda facts: assess(facts, ruleset), settled)
    bare = _each(by_hand, settled)
    print(
        f"事实齐全的 {len(settled)} 件：assess 带理由 {ours:.2f} µs；手写第三十八条（无理由，列相同）{bare:.2f} µs；"
        f"assess/手写 {ours / bare:.1f}（望 ≤ 4）"
    )
    written = _each(lambda facts: assess(facts, ruleset).columns(), settled)
    explained = _each(lambda facts: assess(facts, ruleset).to_json(), settled)
    print(f"同上，连同写成契约各列 {written:.2f} µs；连同逐条写出理由（to_json）{explained:.1f} µs")
    few = settled[:200]
    ours = _each(lambda facts: assess(facts, ruleset), few)
    for name, compiled in (("表达式预先编译", True), ("create_decision", False)):
        theirs = _each(zen_table(ruleset, compiled=compiled), [zen_input(facts) for facts in few])
        print(
            f"其中 {len(few)} 件：zen-engine 带理由（{name}）{theirs:.1f} µs；assess 带理由 {ours:.2f} µs；"
            f"zen/assess {theirs / ours:.1f}（望 ≥ 10）"
        )


COLD = """
import time
from penalty import assess, load_ruleset, read_facts
from tests.bench_facts import realistic
ruleset, every = load_ruleset("jiangxi-2021"), [read_facts(given) for given in realistic(1000)]
started = time.perf_counter()
for facts in every:
    assess(facts, ruleset)
print((time.perf_counter() - started) / len(every) * 1e6)
"""


def analysis() -> None:
    """Check all six provisions exactly, against reading the ruleset; and say what else could be, for one assessment."""
    folder = RULESETS / "jiangxi-2021"
    reading = _seconds(lambda: read_ruleset(folder, load_ruleset)) * 1000
    ruleset = read_ruleset(folder, load_ruleset)
    checking = _seconds(lambda: check_ruleset(ruleset)) * 1000
    result = assess(read_facts(FACTS), ruleset)
    hints(result, ruleset)
    hinting = _per_call(lambda: hints(result, ruleset), 50) / 1000
    print(
        f"rules check 六条 {checking:.0f} ms；读这部规则 {reading:.0f} ms；比 {checking / reading:.1f}；"
        f"提示 {hinting:.1f} ms"
    )


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


def _per_call(call: Callable[[], object], count: int) -> float:
    """Return the median of five runs, in microseconds a call."""
    runs = []
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(count):
            call()
        runs.append((time.perf_counter() - started) / count * 1e6)
    return median(runs)


def _each(call: Callable[[_Given], object], every: Sequence[_Given]) -> float:
    """Return the median of fifteen passes over all after one to warm up, in microseconds a violation."""
    runs = []
    for _ in range(16):
        started = time.perf_counter()
        for given in every:
            call(given)
        runs.append((time.perf_counter() - started) / len(every) * 1e6)
    return median(runs[1:])


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _output(command: list[str]) -> str:
    root = Path(__file__).parents[1]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout


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
