"""`penalty case due` on a day that the test sets."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from rich.cells import cell_len

from cases.events import JSON, NewEvent
from cases.fold import fold
from tests.cli.runner import Penalty
from tests.workflow.walk import PARTY, STEPS, Data, Walk, step
from tui.commands import due
from tui.store import Store, open_store
from workflow.desk import CHINA, Desk
from workflow.time.deadlines import deadlines


class Kept(Walk):
    """A case walked into a store on disk."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.office)
        self.store = store

    def desk(self, user: str) -> Desk:
        return replace(super().desk(user), keeper=self.store.keeper)


NAME = "某某市第一人民医院（集团）有限责任公司附属妇女儿童医疗保健中心[b]"


@pytest.fixture
def cases(store: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Keep three cases: just opened, noticed, served; today is 20 April 2026."""
    today(monkeypatch, "2026-04-20")
    opened = open_store(str(store))
    party: dict[str, Data] = {"record_party": {**PARTY, "name": NAME}}
    steps = ("assign_officers", "issue_notice", "record_service")
    return [Kept(opened).until(last, change=party).case_id for last in steps]


def declined_before(store: Store) -> str:
    """Keep a case declined when no day was asked for; return its id."""
    walk = Kept(store)
    walk.until("request_filing")
    data: dict[str, JSON] = {"state": "declined", "body": {"reason": "不属本机关管辖"}}
    return written(walk, NewEvent("2026-03-05T09:00:00+08:00", "sun", "decline_case", data))


def uncounted(store: Store) -> str:
    """Keep a case sent to the police on a day that its file does not name; return its id."""
    walk = Kept(store)
    walk.until("file_case")
    walk.do(step("wang", "report_crime", {"reported_on": "2026-03-06", "suspicion": "涉嫌诈骗"}, "2026-03-06"))
    walk.do(step("sun", "decide_crime", {"approved": "是", "reason": "同意", "on": "2026-03-06"}, "2026-03-06"))
    data: dict[str, JSON] = {"state": "transferred", "body": {"number": 1, "police": "某市公安局"}}
    return written(walk, NewEvent("2026-03-07T09:00:00+08:00", "wang", "send_to_police", data))


def written(walk: Kept, event: NewEvent) -> str:
    walk.store.keeper.append(walk.case_id, walk.record.revision, event)
    return walk.case_id


def today(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    noon = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(12), CHINA)
    monkeypatch.setattr(due, "now_in_china", lambda: noon)


def test_all_that_is_due_by_day(penalty: Penalty, store: Path, cases: list[str]) -> None:
    done = penalty("case", "due")
    assert (done.code, done.err) == (0, "")
    first = [line for line in done.out.splitlines() if line.startswith("20")]
    assert [line[:10] for line in first] == sorted(line[:10] for line in first)
    assert len(first) == 8
    # The clue of 2 March, fifteen working days, twenty more gone by: 24 to 27; 30 to 3 April; 7 to 10; 13 to 17; 20.
    assert first[0].split() == ["2026-03-23", "周一", "逾期19工作日", cases[0], "本机关", "线索核查"]
    assert first[1].split() == ["2026-04-20", "周一", "今日届满", cases[1], "当事人", "陈述申辩"]
    assert "行政处罚法第六十四条第一项、第八十五条" in done.out
    assert "（二手资料）" in done.out
    assert max(map(cell_len, done.out.splitlines())) <= 80
    # The columns stand under each other though Chinese takes two cells.
    assert {cell_len(line[: line.index(" 2026-0")]) for line in first} == {29}
    assert store.is_dir()


def test_the_longest_line_fits(penalty: Penalty, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today(monkeypatch, "2026-12-30")
    walk = Kept(open_store(str(store))).until("file_case")
    for number, on in enumerate(("2026-03-06", "2026-03-09")):
        walk.do(step("wang", "report_crime", {"reported_on": on, "suspicion": "涉嫌诈骗"}, on))
        decision = {"approved": number > 0, "reason": "依法审批", "on": on}
        walk.do(step("sun", "decide_crime", decision, on))
    walk.do(step("wang", "send_to_police", {"police": "某市公安局", "on": "2026-03-09"}, "2026-03-09"))
    (line,) = (each for each in penalty("case", "due").out.splitlines() if "答复（第2次）" in each)
    assert "逾期293日" in line
    assert cell_len(line) <= 80


def test_one_case(penalty: Penalty, cases: list[str]) -> None:
    done = penalty("case", "due", cases[1], "--json")
    assert [(each["code"], each["last"], each["left"], each["state"]) for each in done.json()] == [
        ("statement", "2026-04-20", 0, "进行中"),
        ("hearing_request", "2026-04-21", 1, "进行中"),
        ("decision", "2026-06-03", 44, "进行中"),
    ]
    assert {each["case_id"] for each in done.json()} == {cases[1]}
    (decision,) = (each for each in done.json() if each["code"] == "decision")
    assert decision["officers"] == ["wang", "li"]
    assert (decision["whose"], decision["article"], decision["level"]) == ("本机关", "行政处罚法第六十条", "A")


def test_a_case_that_is_not_there(penalty: Penalty, cases: list[str]) -> None:
    assert cases
    penalty("case", "due", "2026-0999").refused(2, "没有案件 2026-0999")


def test_soon_and_overdue(penalty: Penalty, cases: list[str]) -> None:
    soon = penalty("case", "due", "--days", "1", "--json").json()
    assert [each["code"] for each in soon] == ["verification", "statement", "hearing_request"]
    overdue = penalty("case", "due", "--overdue", "--json").json()
    assert [(each["case_id"], each["left"]) for each in overdue] == [(cases[0], -19)]
    none = penalty("case", "due", cases[1], "--overdue")
    assert (none.code, none.out) == (0, "没有符合的期限。\n")


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ("wang", {"statement", "hearing_request", "reconsideration", "suit"}),
        ("sun", {"verification", "decision"}),
        ("zhou", {"payment", "refund", "reconsideration", "suit"}),
        ("zhao", set()),
    ],
)
def test_mine(penalty: Penalty, cases: list[str], user: str, expected: set[str]) -> None:
    assert cases
    found = penalty("case", "due", "--mine", "--as", user, "--json").json()
    assert {each["code"] for each in found} == expected


def test_a_month(penalty: Penalty, cases: list[str]) -> None:
    assert cases
    lines = penalty("case", "due", "--month", "2026-05").out.splitlines()
    assert lines[0].strip() == "2026 年 5 月"
    assert lines[1].split() == [f"周{name}" for name in "一二三四五六日"]
    # 1 to 5 May off, Saturday the 9th worked; the fine and the refund fall on the 14th.
    assert lines[2].split() == ["1休", "2休", "3休"]
    assert lines[3].split() == ["4休", "5休", "6", "7", "8", "9", "10休"]
    assert lines[4].split() == ["11", "12", "13", "14", "2件", "15", "16休", "17休"]
    days = [line[:10] for line in lines if line.startswith("2026-")]
    assert days == ["2026-05-14", "2026-05-14"]
    assert max(map(cell_len, lines)) <= 80


def test_a_month_nobody_published_says_so(penalty: Penalty, cases: list[str]) -> None:
    assert cases
    assert "放假安排未公布" in penalty("case", "due", "--month", "2035-05").out


@pytest.mark.parametrize("month", ["2026-13", "十月", "2026", "0000-01", "2026-05-01"])
def test_a_month_that_is_none(penalty: Penalty, cases: list[str], month: str) -> None:
    assert cases
    penalty("case", "due", "--month", month).refused(2, "--month", "2026-10")


@pytest.mark.parametrize("days", ["-1", "三", "1.5"])
def test_days_that_are_none(penalty: Penalty, cases: list[str], days: str) -> None:
    assert cases
    penalty("case", "due", "--days", days).refused(2, "--days")


def test_a_day_not_certain_says_so(penalty: Penalty, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    today(monkeypatch, "2026-12-31")
    late = {**STEPS[0].data, "received_on": "2026-12-28"}
    Kept(open_store(str(store))).do(step("wang", "open_case", late, "2026-12-28"))
    (entry,) = penalty("case", "due", "--json").json()
    assert (entry["provisional"], entry["state"]) == (True, "进行中")
    assert " 暂估 " in penalty("case", "due").out
    today(monkeypatch, "2027-12-31")
    (entry,) = penalty("case", "due", "--json").json()
    assert (entry["left"], entry["state"]) == (None, "进行中")
    assert " 待定 " in penalty("case", "due").out


def test_damaged_files_are_named_and_the_rest_is_listed(penalty: Penalty, store: Path, cases: list[str]) -> None:
    file = store / "cases" / f"{cases[0]}.json"
    file.write_bytes(file.read_bytes()[:-10])
    done = penalty("case", "due")
    assert done.code == 1
    assert f"{cases[0]}.json" in done.err
    assert cases[1] in done.out
    assert cases[0] not in done.out
    alone = penalty("case", "due", cases[0])
    assert alone.code == 1
    assert f"{cases[0]}.json" in alone.err


def test_no_cases_at_all(penalty: Penalty, store: Path) -> None:
    done = penalty("case", "due")
    assert (done.code, done.out, done.err) == (0, "没有符合的期限。\n", "")
    assert not store.exists()
    assert penalty("case", "due", "--json").json() == []


def test_an_administrator_reads_no_case(penalty: Penalty, cases: list[str]) -> None:
    assert cases
    penalty("case", "due", "--as", "admin").refused(3, "管理员")


def test_the_command_is_listed(penalty: Penalty) -> None:
    assert "due" in penalty("case", "--help").out
    assert "--overdue" in penalty("case", "due", "--help").out


def test_a_case_declined_before_a_day_was_asked_for(penalty: Penalty, store: Path, cases: list[str]) -> None:
    opened = open_store(str(store))
    case_id = declined_before(opened)
    assert penalty("case", "due", case_id).out == "没有符合的期限。\n"
    record = fold(opened.keeper.load(case_id))
    (kept,) = deadlines(record, opened.office, dt.date(2026, 4, 20))
    assert (kept.term.code, kept.met_on) == ("verification", dt.date(2026, 3, 5))
    done = penalty("case", "due")
    assert (done.code, done.err) == (0, "")
    assert all(each in done.out for each in cases)


def test_a_case_that_cannot_be_counted_is_named_and_the_rest_is_listed(
    penalty: Penalty, store: Path, cases: list[str]
) -> None:
    case_id = uncounted(open_store(str(store)))
    for done in (penalty("case", "due"), penalty("case", "due", case_id)):
        assert done.code == 1
        assert f"案件 {case_id} 的期限算不出" in done.err
        assert case_id not in done.out
    assert all(each in penalty("case", "due").out for each in cases)
