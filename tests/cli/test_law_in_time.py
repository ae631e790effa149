"""The law in time at the command line: days in a file, a table and a case."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from tests.workflow.walk import CHOICE

FACTS = {
    "provision": "38",
    "item": "2",
    "amount": "20000",
    "prior_year_payment": "5000000",
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "fraud_intent": "否",
    "self_reported": "否",
    "isolated": "否",
    "serious": "否",
}


def assessed(penalty: Penalty, **facts: str) -> Any:  # noqa: ANN401 - whatever JSON the command printed
    done = penalty("assess", "-", "--json", stdin=json.dumps({**FACTS, **facts}).encode())
    assert done.code == 0, done
    return done.json()


def shown(penalty: Penalty, **facts: str) -> str:
    done = penalty("assess", "-", stdin=json.dumps({**FACTS, **facts}).encode())
    assert done.code == 0, done
    return done.out


def test_a_violation_found_too_late(penalty: Penalty) -> None:
    found = assessed(penalty, violation_end="2022-03-01", discovered_on="2024-03-02", life_or_health_harm="否")
    assert (found["clause"], found["fine_max"], found["refund"]) == ("law.time_barred", None, "20000.00")
    on_time = assessed(penalty, violation_end="2022-03-01", discovered_on="2024-03-01")
    assert on_time["clause"] == "38.lenient"
    asked = shown(penalty, violation_end="2022-03-01", discovered_on="2024-03-02")
    assert "待查明：涉及生命健康安全且有危害后果" in asked


def test_circumstances_by_their_chinese_names(penalty: Penalty) -> None:
    text = shown(penalty, circumstances="配合查处有立功表现；首违不罚（初次违法、危害后果轻微并及时改正）")
    assert "结论：已确定 · 从轻处罚" in text
    assert "可以不予处罚" in text
    assert "情节竞合" in shown(penalty, circumstances="情节恶劣、造成严重危害后果")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("discovered_on", "2024-02-30"),
        ("discovered_on", "20240301"),
        ("life_or_health_harm", "也许"),
        ("circumstances", "不存在的情节"),
        ("circumstances", "under_14"),
        ("violation_end", "2021-04-30"),
        ("ruleset", "jiangxi-2099"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(penalty: Penalty, field: str, value: str) -> None:
    given = json.dumps({**FACTS, field: value}).encode()
    penalty("assess", "-", stdin=given).refused(2, field)


def table(penalty: Penalty, folder: Path, *rows: dict[str, str]) -> list[dict[str, str]]:
    source, target = folder / "in.csv", folder / "out.csv"
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with source.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    done = penalty("batch", source, "-o", target)
    assert done.code == 0, done
    with target.open(encoding="utf-8-sig", newline="") as done_table:
        return list(csv.DictReader(done_table))


def test_a_table_with_both_days(penalty: Penalty, tmp_path: Path) -> None:
    rows = table(
        penalty,
        tmp_path,
        {**FACTS, "violation_end": "2021-08-31", "decision_date": "2024-05-01"},
        {**FACTS, "violation_end": "2021-08-31", "decision_date": "2024-05-01", "amount": "100000"},
        {**FACTS, "violation_end": "2021-08-31", "decision_date": ""},
        {**FACTS, "violation_end": "2021-04-30", "decision_date": "2024-05-01"},
        {**FACTS, "violation_end": "2022-03-01", "discovered_on": "2027-03-02"},
        {**FACTS, "circumstances": "merit;grave_harm"},
    )
    assert [(row["status"], row["clause"], row["ruleset"].partition("@")[0]) for row in rows] == [
        ("determined", "38.lenient", "jiangxi-2021"),
        ("determined", "38.statutory", "regulation-2021"),
        ("determined", "38.statutory", "regulation-2021"),
        ("invalid", "", ""),
        ("determined", "law.time_barred", "jiangxi-2021"),
        ("conflict", "", "jiangxi-2021"),
    ]
    assert "violation_end" in rows[3]["error"]
    assert rows[4]["refund"] == "20000.00"
    assert rows[5]["candidates"].split(";") == ["38.lenient", "38.ordinary", "38.severe"]


def test_a_case_asks_for_the_ground_and_the_confirmation(penalty: Penalty) -> None:
    case = Case(penalty, "confirm_facts")
    bare = {"choices": [{"key": "38", "multiple": "1.2"}], "reason": "主动退回"}
    done = case.do("wang", "choose_sanction", bare)
    done.refused(2, "38.ground", "confirmed")
    assert case.do("wang", "choose_sanction", CHOICE).code == 0
    record = penalty("case", "show", "--json", case.id).json()
    assert CHOICE["confirmed"] in json.dumps(record, ensure_ascii=False)
    assert "nature" in json.dumps(record)
