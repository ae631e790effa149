"""A ruleset's own words: facts, ratios, measures and provisions that no other has."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from penalty import FactsError, RulesetError, assess, judge, load_ruleset, read_facts
from penalty.library import RULESETS, own_names, read_given, words_for
from penalty.reading.reader import read_ruleset
from penalty.table import assess_table
from penalty.telling.explain import explain
from penalty.vocabulary import REGULATION, item_name


def faults(given: dict[str, object]) -> str:
    with pytest.raises(FactsError) as caught:
        read_given(given)
    return str(caught.value)


def test_the_words_are_those_of_the_ruleset_named() -> None:
    assert words_for({"provision": "38"}) is REGULATION
    assert words_for({"ruleset": "没有这一部"}) is REGULATION
    assert set(words_for({"ruleset": "xinjiang-art37"}).facts) == {"repaid_in_full"}
    assert {"score", "deposit", "times", "repaid_in_full", "quota"} <= own_names()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"provision": "37", "repaid_in_full": "是"}, "没有这个字段"),
        ({"ruleset": "xinjiang-art37", "provision": "38"}, "没有这一条款：38，请写 37 之一"),
        ({"ruleset": "xinjiang-art37", "provision": "37", "repaid_in_full": "大概"}, "是/否"),
        ({"ruleset": "xinjiang-art37", "provision": "37", "repaid": "是"}, "repaid_in_full"),
        ({"ruleset": "suqian-2018", "provision": "54", "item": "10"}, "项应为 1 至 9"),
        ({"ruleset": "suqian-2018", "provision": "52", "item": "9"}, "只有第 1 至"),
        ({"ruleset": "suqian-2018", "provision": "52", "times": "0"}, "1 以上的整数"),
        ({"ruleset": "suqian-2018", "provision": "52", "times": "1.5"}, "1 以上的整数"),
        ({"ruleset": "chifeng-deposit", "provision": "deposit", "score": "-1"}, "不为负的数"),
        ({"ruleset": "chifeng-deposit", "provision": "deposit", "score": "84.1234567"}, "最多六位小数"),
        ({"ruleset": "chifeng-deposit", "provision": "deposit", "deposit": "1.001"}, "两位小数"),
    ],
)
def test_what_is_no_such_fact_is_refused_by_name(given: dict[str, object], said: str) -> None:
    assert said in faults(given)


def test_a_partial_ruleset_refuses_what_it_does_not_hold() -> None:
    with pytest.raises(FactsError, match="henan-2022 没有 38，只有：37"):
        judge(read_facts({"provision": "38", "ruleset": "henan-2022"}))


def test_every_answer_of_a_partial_ruleset_says_so() -> None:
    for given in ({"provision": "37", "amount": "800"}, {"provision": "37"}):
        result = assess(read_facts(given), load_ruleset("henan-2022"))
        assert any("只收录了一部分" in note for note in result.trace.notes)
        assert "只收录了一部分" in explain(result, load_ruleset("henan-2022"))


def test_an_agreement_is_said_to_be_no_penalty_and_pays_no_fine() -> None:
    ruleset = load_ruleset("suqian-2018")
    result = assess(read_given({"ruleset": "suqian-2018", "provision": "55", "item": "1", "amount": "3000"}), ruleset)
    text = explain(result, ruleset)
    assert result.fine_range == (1_000_000, 1_000_000)
    assert "缴纳违约金：10000.00 元" in text
    assert "不是行政处罚" in text
    assert "罚款" not in text.partition("理由（")[0]
    assert (result.columns()["suspension_min"], result.columns()["suspension_max"]) == ("15日", "15日")
    assert "可以暂停" in text


def test_a_table_may_mix_rulesets_and_leaves_their_cells_empty(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        "id,ruleset,provision,amount,repaid_in_full,first_offence,score,deposit\n"
        "1,xinjiang-art37,37,3000.01,否,,,\n"
        "2,,37,800,,是,,\n"
        "3,chifeng-deposit,deposit,,,,75,10000\n"
        "4,,37,800,是,,,\n",
        encoding="utf-8",
    )
    summary = assess_table(source, target)
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert "13500.04" in lines[1]
    assert "undetermined" in lines[2]
    assert "9000.00" in lines[3]
    assert "没有这个字段" in lines[4]
    assert summary.statuses == {"determined": 2, "undetermined": 1, "invalid": 1}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  repaid_in_full: {", "  amount: {", "固定的含义"),
        ("  repaid_in_full: {", "  REPAID: {", "小写英文字母"),
        ("kind: flag", "kind: bool", "flag"),
        ("kind: flag", "kind: flag, unit: 元", "unit"),
        ('provisions: ["37"]', 'provisions: ["99"]', "99"),
        ("partial:", "partials:", "partials"),
        ("base: regulation-2021", "base: regulation-2021\npayment: gift", "gift"),
        ("base: regulation-2021", "base: regulation-2021\nsystem: 建议", "建议"),
        ("base: regulation-2021", "base: regulation-2021\nmeasures: {fine: 罚}", "固定的含义"),
        ("base: regulation-2021", "base: regulation-2021\nratios: {share: {label: 比, of: score, to: quota}}", "score"),
    ],
)
def test_a_fault_in_the_words_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    folder = Path(shutil.copytree(RULESETS / "xinjiang-art37", tmp_path / "xinjiang-art37"))
    head = folder / "ruleset.yaml"
    content = head.read_text(encoding="utf-8")
    assert old in content
    head.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesetError) as caught:
        read_ruleset(folder, load_ruleset)
    assert said in str(caught.value)
    assert "xinjiang-art37/" in str(caught.value)


@pytest.mark.parametrize(
    ("number", "name"), [(None, ""), (1, "第一项"), (9, "第九项"), (10, "第十项"), (21, "第二十一项")]
)
def test_an_item_is_written_as_the_law_does(number: int | None, name: str) -> None:
    assert item_name(number) == name
