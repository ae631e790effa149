from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Penalty

FACTS: dict[str, Any] = {
    "provision": "38",
    "item": 3,
    "amount": "12345.67",
    "prior_year_payment": "3000000",
    "first_offence": True,
    "corrected_in_time": True,
    "refused_correction": False,
    "obstructed": False,
    "fraud_intent": False,
    "self_reported": False,
    "isolated": False,
    "serious": False,
    "violation_end": "2025-12-31",
    "id": "第1行",
}

FIELDS = [
    "status", "tier", "clause", "multiple_min", "multiple_max", "fine_min", "fine_max", "suspension_min",
    "suspension_max", "suspension_of", "refund", "measures", "candidates", "missing", "redirected_to", "statutory",
    "ruleset", "engine", "trace",
]  # fmt: skip
"""The contract's fields of an assessment."""


def facts(**changed: object) -> bytes:
    return json.dumps({**FACTS, **changed}, ensure_ascii=False).encode()


def test_a_file_is_explained_in_chinese(penalty: Penalty, tmp_path: Path) -> None:
    path = tmp_path / "事实.json"
    path.write_bytes(facts())
    done = penalty("assess", path)
    assert (done.code, done.err) == (0, "")
    for words in (
        "从轻处罚",
        "38.lenient",
        "12345.68 元 至 18518.50 元",
        "壹万捌仟伍佰壹拾捌元伍角整",
        "退回：12345.67 元",
    ):
        assert words in done.out


def test_standard_input_gives_the_same(penalty: Penalty, tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(facts())
    assert penalty("assess", "-", stdin=facts()) == penalty("assess", path)
    assert penalty("assess", "-", "--json", stdin=facts()) == penalty("assess", "--json", path)


def test_json_is_the_contract_field_by_field(penalty: Penalty) -> None:
    done = penalty("assess", "-", "--json", stdin=facts())
    assert (done.code, done.err) == (0, "")
    answer = done.json()
    assert list(answer) == FIELDS
    trace = answer.pop("trace")
    ruleset, engine = answer.pop("ruleset"), answer.pop("engine")
    assert ruleset.startswith("jiangxi-2021@")
    assert len(ruleset.partition("@")[2]) == 12
    assert engine.startswith("penalty ")
    # 12345.67 / 3000000 is 0.41 %, from 0.2 % to 0.5 %; more than 1 and at most 1.5 times.
    assert answer == {
        "status": "determined",
        "tier": "lenient",
        "clause": "38.lenient",
        "multiple_min": "1",
        "multiple_max": "1.5",
        "fine_min": "12345.68",
        "fine_max": "18518.50",
        "suspension_min": None,
        "suspension_max": None,
        "suspension_of": None,
        "refund": "12345.67",
        "measures": ["order_correction", "refund", "talk", "fine"],
        "candidates": [],
        "missing": [],
        "redirected_to": None,
        "statutory": None,
    }
    clauses = ["38.none.1", "38.none.2", "38.mitigated", "38.lenient", "38.severe", "38.ordinary"]
    assert sorted(tier["clause"] for tier in trace["tiers"]) == sorted(clauses)
    assert {tier["clause"]: tier["verdict"] for tier in trace["tiers"]} == {
        clause: clause == "38.lenient" for clause in clauses
    }


def test_an_unknown_fact_is_named(penalty: Penalty) -> None:
    answer = penalty("assess", "-", "--json", stdin=facts(first_offence=None)).json()
    assert (answer["status"], answer["missing"]) == ("undetermined", ["first_offence"])
    assert answer["fine_min"] is None


def test_a_gap_gives_the_regulations_own_band(penalty: Penalty) -> None:
    answer = penalty("assess", "-", "--json", stdin=facts(first_offence=False)).json()
    assert answer["status"] == "gap"
    assert answer["statutory"] == {
        "clause": "38.statutory",
        "multiple_min": "1",
        "multiple_max": "2",
        "fine_min": "12345.67",
        "fine_max": "24691.34",
        "suspension_min": None,
        "suspension_max": None,
    }


def test_fraud_is_sent_to_its_own_provision(penalty: Penalty) -> None:
    answer = penalty("assess", "-", "--json", stdin=facts(fraud_intent="是")).json()
    assert (answer["status"], answer["redirected_to"]) == ("redirected", "40")


def test_the_statute_alone(penalty: Penalty) -> None:
    answer = penalty("assess", "-", "--json", stdin=facts(ruleset="regulation-2021")).json()
    assert (answer["tier"], answer["clause"]) == ("statutory", "38.statutory")
    assert (answer["fine_min"], answer["fine_max"]) == ("12345.67", "24691.34")


REFUSED: tuple[tuple[dict[str, object], str], ...] = (
    ({"provision": "42"}, "provision"),
    ({"provision": None}, "provision"),
    ({"item": 8}, "item"),
    ({"provision": "40", "item": 5}, "item"),
    ({"provision": "37", "item": 1}, "item"),
    ({"item": "第三项"}, "item"),
    ({"amount": "-1"}, "amount"),
    ({"amount": "1.234"}, "amount"),
    ({"amount": "10000000000000.01"}, "amount"),
    ({"amount": "一百"}, "amount"),
    ({"amount": True}, "amount"),
    ({"amount": ["1"]}, "amount"),
    ({"amount": {"元": 1}}, "amount"),
    ({"prior_year_payment": "-0.01"}, "prior_year_payment"),
    ({"first_offence": "也许"}, "first_offence"),
    ({"serious": 2}, "serious"),
    ({"refused_correction": True}, "corrected_in_time"),
    ({"violation_end": "2025-02-30"}, "violation_end"),
    ({"violation_end": "20250228"}, "violation_end"),
    ({"violation_end": "2020-12-31"}, "violation_end"),
    ({"decision_date": "昨天"}, "decision_date"),
    ({"ruleset": "mars"}, "ruleset"),
    ({"first_offense": True}, "first_offence"),
    ({"id": "a\u0007"}, "id"),
)


@pytest.mark.parametrize(("changed", "field"), REFUSED, ids=[f"{f}-{n}" for n, (_, f) in enumerate(REFUSED)])
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_every_fault_names_its_field(
    penalty: Penalty, changed: dict[str, object], field: str, flags: tuple[str, ...]
) -> None:
    penalty("assess", "-", *flags, stdin=facts(**changed)).refused(2, field)


def test_all_faults_at_once_a_line_each(penalty: Penalty) -> None:
    done = penalty("assess", "-", stdin=facts(amount="-1", item=9, serious="?", bogus=1))
    done.refused(2, "amount", "item", "serious", "bogus")
    assert len(done.err.splitlines()) == 4


UNREADABLE: tuple[tuple[str, bytes, str], ...] = (
    ("empty", b"", "JSON"),
    ("text", "不是".encode(), "JSON"),
    ("list", b"[]", "对象"),
    ("number", b"1", "对象"),
    ("null", b"null", "对象"),
    ("open", b'{"provision": "38"', "JSON"),
    ("tail", b'{"provision": "38"} x', "JSON"),
    ("comment", b'{"provision": "38" /* */}', "JSON"),
    ("twice", b'{"provision": "38", "amount": "1", "amount": "2"}', "amount"),
    ("gbk", '{"provision": "38", "id": "编号"}'.encode("gbk"), "UTF-8"),
    ("utf16", '{"provision": "38"}'.encode("utf-16"), "UTF-8"),
    ("deep", b'{"amount":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "嵌套"),
    ("control", b'{"provision": "3\n8"}', "JSON"),
)


@pytest.mark.parametrize("word", ["NaN", "-Infinity"])
def test_what_json_calls_a_number_and_is_none_is_refused_by_field(penalty: Penalty, word: str) -> None:
    penalty("assess", "-", stdin=f'{{"provision": "38", "amount": {word}}}'.encode()).refused(2, "amount", word)


@pytest.mark.parametrize(("name", "content", "word"), UNREADABLE, ids=[name for name, _, _ in UNREADABLE])
def test_what_is_no_object_is_refused_by_file(
    penalty: Penalty, tmp_path: Path, name: str, content: bytes, word: str
) -> None:
    path = tmp_path / f"{name}.json"
    path.write_bytes(content)
    penalty("assess", path).refused(2, path.name, word)
    penalty("assess", "-", stdin=content).refused(2, "标准输入", word)


@pytest.mark.parametrize("number", ["1" + "0" * 400, "1" * 5000, "1e400", "1E-400", "0.1e5"])
def test_a_huge_number_is_a_fault_of_its_field(penalty: Penalty, number: str) -> None:
    penalty("assess", "-", stdin=f'{{"provision": "38", "amount": {number}}}'.encode()).refused(2, "amount")


def test_a_number_is_read_as_written(penalty: Penalty) -> None:
    content = b'{"provision": "38", "amount": 9999999999999.99, "ruleset": "regulation-2021"}'
    assert penalty("assess", "-", "--json", stdin=content).json()["refund"] == "9999999999999.99"


def test_a_file_with_a_byte_order_mark_is_read(penalty: Penalty) -> None:
    assert penalty("assess", "-", stdin=b"\xef\xbb\xbf" + facts()).code == 0


@pytest.mark.parametrize("path", ["没有.json", "没有/没有.json", ".", "a" * 300])
def test_a_file_that_cannot_be_read_is_named(penalty: Penalty, tmp_path: Path, path: str) -> None:
    penalty("assess", tmp_path / path).refused(2, "读不了")


def test_assessing_creates_nothing(penalty: Penalty, store: Path, tmp_path: Path) -> None:
    penalty("assess", "-", stdin=facts())
    assert not store.exists()
    assert list(tmp_path.iterdir()) == []
