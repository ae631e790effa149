"""What a search finds, said case by case; that every keeper finds the same is for `test_keeper` to ask."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.events import GENESIS, seal
from cases.search import ALL, KEYS, Dialect, Search, folded, keys, matches, where, words_of
from tests.cases.helpers import new

CASE: Mapping[str, str] = {
    "title": "宜春某医院重复收费",
    "party": "宜春市 ABC 医院有限公司",
    "officers": "wang li",
    "officer_names": "王卫东 李建国",
    "numbers": "宜医保立〔2026〕3号\n宜医保罚〔2026〕7号",
    "provisions": "38.3 40",
    "state": "notice",
    "due": "2026-01-15 2026-11-30",
    "updated_at": "2026-11-21T09:30:00+08:00",
}
TEXT = folded("重复收取床位费\n涉案 Straße 12 号")
DAY = dt.date(2026, 11, 30)


def found(search: Search, case: Mapping[str, str] = CASE) -> bool:
    return matches(search, keys("YC-2026-0001", case), TEXT)


@pytest.mark.parametrize(
    "search",
    [
        ALL,
        Search(party="宜春市"),
        Search(party="abc"),
        Search(party="有限公司"),
        Search(number="〔2026〕7号"),
        Search(number="yc-2026"),
        Search(number="0001"),
        Search(states=("notice",)),
        Search(states=("intake", "notice")),
        Search(officer="wang"),
        Search(officer="LI"),
        Search(officer="王卫"),
        Search(officer="建国"),
        Search(provision="38"),
        Search(provision="38.3"),
        Search(provision="40"),
        Search(due_from=DAY),
        Search(due_to=DAY),
        Search(due_from=DAY, due_to=DAY),
        Search(due_from=dt.date(2026, 1, 1), due_to=dt.date(2026, 1, 31)),
        Search(line="重复收费 王卫东"),
        Search(line="告知"),
        Search(line="YC-2026 abc 38.3"),
        Search(text="床位费"),
        Search(text="STRASSE 重复"),
        Search(text="  \n "),
        Search(party="宜春", officer="li", provision="38", states=("notice",), text="12", due_to=DAY),
    ],
)
def test_what_finds_the_case(search: Search) -> None:
    assert found(search)


@pytest.mark.parametrize(
    "search",
    [
        Search(party="重复"),
        Search(party="%"),
        Search(party="_"),
        Search(party="医院宜春"),
        Search(number="床位"),
        Search(states=("not",)),
        Search(states=("NOTICE",)),
        Search(officer="wan"),
        Search(officer="ang"),
        Search(provision="3"),
        Search(provision="38.1"),
        Search(provision="8.3"),
        Search(provision="40.1"),
        Search(due_from=DAY + dt.timedelta(1)),
        Search(due_to=dt.date(2026, 1, 14)),
        Search(due_from=dt.date(2026, 1, 16), due_to=DAY - dt.timedelta(1)),
        Search(line="床位费"),
        Search(line="重复收费 张"),
        Search(text="重复收费"),
        Search(text="床位 手术"),
        Search(party="宜春", officer="zhang"),
    ],
)
def test_what_does_not(search: Search) -> None:
    assert not found(search)


def test_a_case_that_says_nothing_is_found_by_nothing_but_its_number() -> None:
    empty = keys("A", {})
    for search in (Search("王"), Search(number="王"), Search(officer="王"), Search(provision="38"), Search(line="王")):
        assert not matches(search, empty, "")
    assert matches(ALL, empty, "")
    assert matches(Search(line="a", number="A"), empty, "")
    assert not matches(Search(due_to=DAY), empty, "")
    assert not matches(Search(due_from=DAY), empty, "")


def test_every_text_of_an_event_is_searched_and_nothing_else() -> None:
    event = seal("A", 1, GENESIS, new("kind", a="一", b=["二", {"c": "三", "d": None}], e=4, f=True))
    assert words_of(event).split("\n") == ["一", "二", "三"]


@given(text=st.text())
@settings(database=None, deadline=None)
def test_what_is_compared_can_be_kept_by_every_database(text: str) -> None:
    assert "\0" not in folded(text)
    assert folded(folded(text)) == folded(text)
    assert folded(text).encode().decode() == folded(text)


def test_lone_surrogates_can_be_asked_for() -> None:
    folded("\ud800").encode()


def test_no_value_becomes_a_part_of_the_sql() -> None:
    evil = "'; DROP TABLE heads; --"
    search = Search(evil, evil, (evil,), evil, evil, DAY, DAY, evil, evil)
    condition, parameters = where(search, Dialect("instr", "?", "(SELECT {column} AS value)"))
    assert "DROP" not in condition
    assert condition.count("?") == len(parameters)
    connection = sqlite3.connect(":memory:")
    columns = ", ".join((*KEYS, "text"))
    connection.execute(f"CREATE TABLE heads ({columns})")
    assert connection.execute(f"SELECT * FROM heads WHERE {condition}", parameters).fetchall() == []  # noqa: S608 - the condition is what is tested
    connection.close()


def test_a_provision_is_found_by_all_that_it_lies_in() -> None:
    case = {"provisions": "41.1.3 38.2"}
    assert all(found(Search(provision=name), case) for name in ("41", "41.1", "41.1.3", "38", "38.2"))
    assert not any(found(Search(provision=name), case) for name in ("1.3", "41.3", "1", "4", "41.1.", "38.1"))
