"""`penalty case list`: all cases, and those that a search finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Case
from tests.cli.runner import Penalty


@pytest.fixture
def two(penalty: Penalty) -> tuple[str, str]:
    """Return an early case and one that is decided."""
    return Case(penalty, "open_case").id, Case(penalty, "decide").id


def ids(penalty: Penalty, *arguments: str) -> list[str]:
    done = penalty("case", "list", *arguments)
    assert done.code == 0, done
    return [line.partition("　")[0] for line in done.out.splitlines()]


def test_all_in_order_and_the_newest_first(penalty: Penalty, two: tuple[str, str]) -> None:
    early, late = two
    assert ids(penalty) == [early, late]
    assert ids(penalty, "--newest") in ([early, late], [late, early])
    assert penalty("case", "list", "--limit", "1").err == "还有 1 件未列出。\n"
    assert penalty("case", "list", "--limit", "2").err == ""


def test_each_way_to_find_a_case(penalty: Penalty, two: tuple[str, str]) -> None:
    early, late = two
    found = json.loads(penalty("case", "list", "--json").out)[1]
    assert found["case_id"] == late
    party, number = found["party"], found["numbers"].splitlines()[0]
    for arguments in (
        ["--party", party[1:]],
        ["--number", number],
        ["--state", "已决定"],
        ["--state", "decision"],
        ["--provision", "38"],
        ["--provision", found["provisions"].split()[0]],
        ["--due-from", found["due"].split()[0], "--due-to", found["due"].split()[0]],
        ["--due-from", found["due"].split()[-1], "--due-to", found["due"].split()[-1]],
        ["--text", party],
        [f"当事人:{party}"],
        [party, "已决定"],
        ["全文:38", "条款:38"],
    ):
        assert ids(penalty, *arguments) == [late], arguments
    assert ids(penalty, "--officer", "wang") == [early, late]
    assert ids(penalty, "--state", "受理", "--state", "已决定") == [early, late]
    for nothing in (["--officer", "wan"], ["--party", "%"], ["--text", "没有的词"], ["--due-to", "2000-01-01"]):
        assert ids(penalty, *nothing) == [], nothing


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["--state", "没有"], "没有状态“没有”"), (["--due-to", "明天"], "不是日期：明天"), (["状态:没有"], "没有状态")],
)
def test_what_is_refused(penalty: Penalty, arguments: list[str], says: str) -> None:
    done = penalty("case", "list", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_a_damaged_case_is_listed_and_a_broken_ledger_is_told(
    penalty: Penalty, store: Path, two: tuple[str, str]
) -> None:
    early, late = two
    (store / "cases" / f"{early}.json").write_bytes(b"broken")
    assert ids(penalty) == [early, late]
    with (store / "ledger.jsonl").open("ab") as ledger:
        ledger.write(b"half")
    done = penalty("case", "list")
    assert done.code == 1
    assert "没有得到确认" in done.err
    assert len(done.out.splitlines()) == 2
    (torn,) = (store / "quarantine").iterdir()
    assert torn.read_bytes() == b"half"
    torn.unlink()
    assert ids(penalty) == [early, late]


def test_the_ledger_taken_away_is_told(penalty: Penalty, store: Path, two: tuple[str, str]) -> None:
    (store / "ledger.jsonl").unlink()
    (store / "index.sqlite").unlink()
    done = penalty("case", "list")
    assert (done.code, done.out) == (1, "")
    assert "有案件而没有总账" in done.err
    assert penalty("case", "show", two[0]).code == 2
