"""行政处罚法第三十七条 从旧兼从轻: the rules of the violation's time, or the decision's where they are lighter."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import (
    Facts,
    FactsError,
    Ruleset,
    Status,
    assess,
    judge,
    judgement,
    library,
    load_ruleset,
    read_facts,
    ruleset_for,
)
from penalty.judgement import PRACTICE, choose_lighter, rules_for, weight_of
from penalty.reading.reader import read_ruleset
from penalty.table import assess_row
from tests.penalty.strategies import examples, violations

FLAGS: dict[str, Any] = {
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
    "fraud_intent": "否",
    "self_reported": "否",
    "isolated": "否",
    "serious": "否",
    "personal_account_only": "否",
    "insured": "是",
    "prior_year_payment": "1000000",
}
BEFORE, AFTER = "2021-08-31", "2024-05-01"
"""A day under the Regulation alone, and one under the benchmark in force from 2021-12-31."""


def case(provision: str, amount: str | None, **facts: Any) -> Facts:  # noqa: ANN401 - facts as a form gives them
    return read_facts({"provision": provision, "amount": amount, **FLAGS, **facts})


def old_and_new(provision: str, amount: str | None, **facts: Any) -> Facts:  # noqa: ANN401 - facts as a form gives them
    return case(provision, amount, **{"violation_end": BEFORE, "decision_date": AFTER, **facts})


HEAVY = {"first_offence": "否", "corrected_in_time": "否", "refused_correction": "是"}


@pytest.mark.parametrize(
    ("provision", "amount", "more", "kept", "said"),
    [
        pytest.param("37", "800", {}, "new", "较轻", id="37减轻：0至1倍比2至5倍轻"),
        pytest.param("37", "4000", {}, "new", "较轻", id="37从轻：2至3倍比2至5倍轻"),
        pytest.param("37", "5500", {}, "old", "各有轻重", id="37一般：3至4倍，上限低而下限高"),
        pytest.param("37", "6000.01", {}, "old", "较重", id="37从重：4至5倍比2至5倍重"),
        pytest.param("38", "3000", {}, "new", "较轻", id="38从轻"),
        pytest.param("38", "20000", {}, "old", "较重", id="38从重"),
        pytest.param("38", "10000", {}, "old", "各有轻重", id="38一般：固定1.5倍"),
        pytest.param("38", "3000", {"isolated": "是"}, "new", "较轻", id="38不予处罚"),
        pytest.param("40", "20000", {}, "old", "较重", id="40从重：固定暂停一年"),
        pytest.param("41.1", "400", {}, "new", "较轻", id="41.1减轻：只有暂停，1个月以下"),
        pytest.param("41.1", "7000", {}, "old", "较重", id="41.1从重：暂停9至12个月"),
        pytest.param("41.1", "7000", {"insured": "否"}, "old", "相同", id="41.1非参保人，两部都不暂停"),
        pytest.param("39", None, {"item": "1", **HEAVY}, "old", "各有轻重", id="39一般：2至4万对1至5万"),
        pytest.param("39", None, {"item": "1", **HEAVY, "serious": "是"}, "old", "较重", id="39从重：4至5万"),
        pytest.param("39", "500", {"item": "6", **HEAVY}, "new", "较轻", id="39从轻：1至2万"),
        pytest.param("37", "800", {"first_offence": "否"}, "old", "相同", id="细则空白，仍是条例幅度"),
        pytest.param("37", "800", {"first_offence": ""}, "old", "还没有确定", id="一部不能确定"),
        pytest.param("37", None, {}, "old", "还没有确定", id="金额未查明"),
        pytest.param("37", "800", {"circumstances": "grave_harm"}, "old", "还没有确定", id="一部情节竞合，由人裁量"),
    ],
)
def test_old_or_new(provision: str, amount: str | None, more: dict[str, Any], kept: str, said: str) -> None:
    found = judge(old_and_new(provision, amount, **more))
    assert (found.kept, found.ruleset.id) == (kept, {"old": "regulation-2021", "new": "jiangxi-2021"}[kept])
    assert found.note is not None
    assert said in found.note
    assert found.other is not None
    assert found.other.ruleset.startswith({"old": "jiangxi-2021", "new": "regulation-2021"}[kept])
    assert PRACTICE in found.assessment.trace.readings


def test_the_trace_shows_both_side_by_side_and_that_it_is_practice() -> None:
    fields = judge(old_and_new("37", "800")).to_json()
    trace: Any = fields["trace"]
    both = trace["law_in_time"]
    assert (both["old"]["fine_min"], both["old"]["fine_max"]) == ("1600.00", "4000.00")
    assert (both["new"]["fine_min"], both["new"]["fine_max"]) == ("0.01", "800.00")
    assert both["kept"] == "new"
    assert fields["fine_max"] == "800.00"
    reading = next(each for each in trace["readings"] if "第三十七条" in each["text"])
    assert "法律、法规、规章" in reading["text"]
    assert "实务" in reading["reason"]
    assert reading["verified"] is False


def test_kept_old_they_stand_the_same_way_round() -> None:
    trace: Any = judge(old_and_new("37", "7000")).to_json()["trace"]
    both = trace["law_in_time"]
    assert both["old"]["ruleset"].startswith("regulation-2021")
    assert both["new"]["ruleset"].startswith("jiangxi-2021")
    assert both["kept"] == "old"


@pytest.mark.parametrize(
    ("days", "ruleset", "compared"),
    [
        pytest.param({}, "jiangxi-2021", False, id="没有日期"),
        pytest.param({"decision_date": BEFORE}, "regulation-2021", False, id="只有决定日"),
        pytest.param({"violation_end": BEFORE}, "regulation-2021", False, id="只有终了日"),
        pytest.param({"violation_end": "2021-12-30"}, "regulation-2021", False, id="细则施行前一日"),
        pytest.param({"violation_end": "2021-12-31"}, "jiangxi-2021", False, id="细则施行当日"),
        pytest.param({"violation_end": "2021-05-01"}, "regulation-2021", False, id="条例施行当日"),
        pytest.param({"violation_end": AFTER, "decision_date": "2025-01-01"}, "jiangxi-2021", False, id="同一部规则"),
        pytest.param({"violation_end": "2021-12-30", "decision_date": "2021-12-31"}, "jiangxi-2021", True, id="隔一日"),
        pytest.param({"violation_end": AFTER, "decision_date": BEFORE}, "jiangxi-2021", False, id="日期倒置，不比较"),
    ],
)
def test_which_rules(days: dict[str, str], ruleset: str, *, compared: bool) -> None:
    found = judge(case("37", "800", **days))
    assert found.ruleset.id == ruleset
    assert (found.other is not None) is compared
    assert (PRACTICE in found.assessment.trace.readings) is compared


def test_a_decision_before_the_violation_is_not_passed_over() -> None:
    (warning,) = judge(case("37", "800", violation_end=AFTER, decision_date=BEFORE)).warnings
    assert "早于违法行为终了日" in warning


@pytest.mark.parametrize("days", [{"violation_end": "2021-04-30"}, {"decision_date": "2021-04-30"}])
def test_before_the_regulation_there_is_nothing_to_judge_by(days: dict[str, str]) -> None:
    with pytest.raises(FactsError) as caught:
        judge(case("37", "800", **days))
    assert [fault.field for fault in caught.value.faults] == list(days)


@pytest.mark.parametrize(
    ("days", "warned"),
    [
        pytest.param({"violation_end": "2025-12-10"}, False, id="新办法见报前一日"),
        pytest.param({"violation_end": "2025-12-11"}, True, id="见报当日终了"),
        pytest.param({"violation_end": AFTER, "decision_date": "2025-12-10"}, False, id="见报前一日决定"),
        pytest.param({"violation_end": AFTER, "decision_date": "2026-01-01"}, True, id="见报后决定"),
        pytest.param({"violation_end": BEFORE, "decision_date": "2026-01-01"}, True, id="条例时的行为，见报后决定"),
        pytest.param({"violation_end": BEFORE}, False, id="条例时的行为，没有决定日"),
        pytest.param({}, False, id="没有日期"),
    ],
)
def test_a_benchmark_replaced_by_one_that_is_not_held(days: dict[str, str], *, warned: bool) -> None:
    found = judge(case("37", "800", **days))
    assert [("未能核到" in warning) for warning in found.warnings] == [True] * warned
    trace: Any = found.to_json()["trace"]
    assert trace["warnings"] == list(found.warnings)


def test_rules_that_are_named_are_those_and_no_others() -> None:
    found = judge(old_and_new("37", "800", ruleset="jiangxi-2021"))
    assert (found.ruleset.id, found.other, found.note) == ("jiangxi-2021", None, None)
    assert judge(old_and_new("37", "800", ruleset="regulation-2021")).ruleset.id == "regulation-2021"
    before = judge(case("40", "800", violation_end="2020-06-01", ruleset="shandong-2019"))
    assert before.ruleset.id == "shandong-2019"


@pytest.mark.parametrize(("ruleset", "field"), [("jiangxi-2099", "ruleset"), ("shandong-2019", "provision")])
def test_rules_that_do_not_exist_or_do_not_hold_the_provision(ruleset: str, field: str) -> None:
    with pytest.raises(FactsError) as caught:
        judge(case("38", "800", ruleset=ruleset))
    assert [fault.field for fault in caught.value.faults] == [field]


def test_a_benchmark_of_one_article_leaves_the_others_to_the_regulation() -> None:
    for provision, expected in (("39", "tianjin-art39"), ("40", "regulation-2021")):
        facts = case(provision, "800", item="1", violation_end="2023-01-01")
        assert ruleset_for(facts, "tianjin-art39").id == expected
    over = case("37", "800", violation_end="2024-06-01", decision_date="2025-01-08")
    rules = rules_for(over, "xinjiang-art37")
    assert rules.old.id == "xinjiang-art37"
    assert rules.new is not None
    assert rules.new.id == "regulation-2021"


ENDS = st.lists(st.fractions(0, 3, max_denominator=2), min_size=4, max_size=4).map(tuple)


@examples(200)
@given(old=ENDS, new=ENDS)
def test_the_new_is_kept_only_where_it_is_nowhere_heavier(old: Any, new: Any) -> None:  # noqa: ANN401 - drawn tuples
    kept, note, still = choose_lighter(old, new)
    nowhere_heavier = all(after <= before for before, after in zip(old, new, strict=True))
    assert kept == ("new" if nowhere_heavier and old != new else "old")
    assert note.endswith(("规则", "（从旧兼从轻）", "由人比较两部"))
    assert still is (note.endswith("由人比较两部"))
    assert choose_lighter(None, new)[0] == choose_lighter(old, None)[0] == "old"


@examples(200)
@given(violation=violations())
def test_nobody_is_worse_off_than_under_the_rules_of_his_time(violation: Any) -> None:  # noqa: ANN401 - the oracle's own shape
    facts = Facts(
        **{name: getattr(violation, name) for name in violation.__dataclass_fields__},
        violation_end=dt.date(2021, 8, 31),
        decision_date=dt.date(2024, 5, 1),
    )
    found, then = judge(facts), assess(facts, load_ruleset("regulation-2021"))
    if found.kept == "old":
        assert found.assessment.columns() == then.columns()
        return
    before, after = weight_of(then), weight_of(found.assessment)
    assert before is not None
    assert after is not None
    assert all(late <= early for early, late in zip(before, after, strict=True))


def test_a_table_follows_both_dates_row_by_row() -> None:
    row = {**FLAGS, "provision": "37", "amount": "800"}
    rules = [
        assess_row({**row, **days})["ruleset"].partition("@")[0]
        for days in (
            {"violation_end": BEFORE, "decision_date": AFTER},
            {"violation_end": BEFORE, "decision_date": ""},
            {"violation_end": AFTER, "decision_date": AFTER},
        )
    ]
    assert rules == ["jiangxi-2021", "regulation-2021", "jiangxi-2021"]
    heavy = assess_row({**row, "amount": "7000", "violation_end": BEFORE, "decision_date": AFTER})
    assert (heavy["clause"], heavy["fine_min"], heavy["fine_max"]) == ("37.statutory", "14000.00", "35000.00")
    wrong = assess_row({**row, "violation_end": "2021-04-30", "decision_date": AFTER})
    assert wrong["status"] == "invalid"
    assert "violation_end" in wrong["error"]


Holding = Callable[[str, str], None]


@pytest.fixture
def holding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Holding:
    """Return a way to hold the newer benchmark too, in force from a day, with other multiples in 第一条（一）1."""
    folder = tmp_path / "rulesets"
    shutil.copytree(library.RULESETS, folder)

    def hold(start: str, multiple: str) -> None:
        shutil.copytree(folder / "jiangxi-2021", folder / "jiangxi-later")
        old, later = folder / "jiangxi-2021" / "ruleset.yaml", folder / "jiangxi-later" / "ruleset.yaml"
        text = old.read_text(encoding="utf-8")
        last = dt.date.fromisoformat(start) - dt.timedelta(days=1)
        period = text.replace("in_force: {from: 2021-12-31}", f"in_force: {{from: 2021-12-31, to: {last}}}")
        old.write_text(period, encoding="utf-8")
        beside = folder / "jiangxi-2021" / "successor.yaml"
        beside.write_text(beside.read_text(encoding="utf-8") + "id: jiangxi-later\n", encoding="utf-8")
        (folder / "jiangxi-later" / "successor.yaml").unlink()
        alone = text
        later.write_text(
            alone.replace("id: jiangxi-2021", "id: jiangxi-later").replace("from: 2021-12-31", f"from: {start}"),
            encoding="utf-8",
        )
        table = folder / "jiangxi-later" / "37.yaml"
        words = table.read_text(encoding="utf-8")
        table.write_text(words.replace("multiple: {to: 1}", f"multiple: {multiple}", 1), encoding="utf-8")
        assert table.read_text(encoding="utf-8") != words
        monkeypatch.setattr(judgement, "load_ruleset", load)

    @cache
    def load(name: str) -> Ruleset:
        return read_ruleset(folder / name, load)

    return hold


@pytest.mark.parametrize(
    ("multiple", "end", "decided", "ruleset", "compared"),
    [
        pytest.param("{to: 0.5}", "2025-06-01", "2026-06-01", "jiangxi-later", True, id="新的较轻，适用新的"),
        pytest.param("{from: 1, to: 2}", "2025-06-01", "2026-06-01", "jiangxi-2021", True, id="新的较重，适用旧的"),
        pytest.param("{to: 0.5}", "2025-06-01", "2025-12-31", "jiangxi-2021", False, id="新的尚未施行"),
        pytest.param("{from: 1, to: 2}", "2026-01-01", "2026-06-01", "jiangxi-later", False, id="行为时已施行"),
        pytest.param("{to: 0.5}", "2021-08-31", "2026-06-01", "jiangxi-later", True, id="跨过一部，条例对最新"),
    ],
)
def test_a_successor_that_is_held(
    holding: Holding, multiple: str, end: str, decided: str, ruleset: str, *, compared: bool
) -> None:
    holding("2026-01-01", multiple)
    found = judge(case("37", "800", violation_end=end, decision_date=decided))
    assert (found.ruleset.id, found.other is not None) == (ruleset, compared)
    assert found.warnings == ()
    assert found.assessment.status is Status.DETERMINED


def test_undated_facts_fall_under_the_newest_held(holding: Holding) -> None:
    holding("2026-01-01", "{to: 0.5}")
    assert judge(case("37", "800")).ruleset.id == "jiangxi-later"
