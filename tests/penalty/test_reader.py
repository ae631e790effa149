from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from penalty import Ruleset, RulesetError, load_ruleset, read_facts, ruleset_for, ruleset_ids
from penalty.facts import FactsError
from penalty.library import RULESETS
from penalty.reading.reader import read_ruleset

KEY = re.compile(r"(?P<before>\s*(?:- )?)(?P<key>[a-z_]+)(?P<after>:.*)")
REMARKS = {"quote", "reading"}
TIER_INDENT = 6


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULESETS / "jiangxi-2021", tmp_path / "jiangxi-2021"))


def read(folder: Path) -> Ruleset:
    return read_ruleset(folder, load_ruleset)


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(RulesetError) as caught:
        read(folder)
    faults: tuple[str, ...] = caught.value.faults
    return faults


def break_line(path: Path, old: str, new: str) -> int:
    """Replace the first occurrence of `old`; return its line."""
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return content[: content.index(old)].count("\n") + 1


def test_an_unbroken_copy_reads_the_same(copied: Path) -> None:
    assert read(copied) == load_ruleset("jiangxi-2021")


def test_the_digest_follows_every_byte_of_the_rules_and_of_their_base(copied: Path) -> None:
    before = load_ruleset("jiangxi-2021").digest
    assert re.fullmatch(r"[0-9a-f]{12}", before)
    break_line(copied / "37.yaml", "初次违法且骗取医保基金1000元以下", "初次违法且骗取医保基金1000元以下 ")
    assert read(copied).digest != before


BROKEN = [
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {from: 2, to: 1}", "区间为空"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {from: 1, to: 1}", "区间为空"),
    ("38.yaml", "      multiple: {exactly: 1.5}", "      multiple: {exactly: 1.5, to: 2}", "exactly"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {from: 1}", "上限"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {}", "from"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {to: -1}", "不是数"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: {to: 1, upto: 2}", "upto"),
    ("38.yaml", "      multiple: {to: 1}", "      multiple: 1", "键: 值"),
    ("38.yaml", "      - ratio: {to: 0.2%}", "      - ratio: {to: 0.2}", "%"),
    ("38.yaml", "      - ratio: {to: 0.2%}", "      - ratio: {from: 0.5%, to: 0.2%}", "区间为空"),
    ("38.yaml", "      - amount: {to: 5000}", "      - amount: {to: 5000.001}", "小数"),
    ("38.yaml", "      - amount: {to: 5000}", "      - amount: {to: 五千}", "不是数"),
    ("38.yaml", "      - isolated: 是", "      - isolated: true", "true"),
    ("38.yaml", "      - isolated: 是", "      - isolated: no", "no"),
    ("38.yaml", "      - isolated: 是", "      - isolate: 是", "isolate"),
    ("38.yaml", "      - isolated: 是", "      - isolated: [是]", "文字"),
    ("38.yaml", "      - isolated: 是", "      - isolated: ''", "空"),
    ("38.yaml", "      - none_of: [mitigated, lenient, severe]", "      - none_of: [heavy]", "heavy"),
    ("38.yaml", "  - clause: 38.lenient", "  - clause: 38.mitigated", "重复"),
    ("38.yaml", "  - clause: 38.lenient", "  - clause: 39.lenient", "38."),
    ("38.yaml", "    tier: lenient", "    tier: light", "light"),
    ("38.yaml", "    tier: lenient", "    tier: lenient\n    tier: lenient", "写了两次"),
    ("38.yaml", "  of: department", "  of: hospital", "hospital"),
    ("38.yaml", "  months: {from: 6, to: 12}", "  months: {from: 6}", "上限"),
    ("38.yaml", "  months: {from: 6, to: 12}", "  months: {from: 6.5, to: 12}", "6.5"),
    ("38.yaml", 'provision: "38"', 'provision: "39"', "文件名"),
    ("38.yaml", "cite: 第二条", "cite: &a 第二条", "锚点"),
    ("38.yaml", "cite: 第二条", "cite: *a", "别名"),
    ("38.yaml", "cite: 第二条", "cite: !!str 第二条", "类型标记"),
    ("39.yaml", "      - item: [6]", "      - item: [8]", "8"),
    ("39.yaml", "      - item: [6]", "      - item: 6", "列表"),
    ("39.yaml", "      fine: {from: 10000, to: 20000}", "      fine: {from: 20000, to: 10000}", "区间为空"),
    ("ruleset.yaml", "id: jiangxi-2021", "id: jiangxi-2022", "文件夹"),
    ("ruleset.yaml", "verified: 否", "verified: false", "false"),
    ("ruleset.yaml", "bounds: {from: 不含, to: 含}", "bounds: {from: 不包括, to: 含}", "不包括"),
    ("ruleset.yaml", "in_force: {from: 2021-12-31}", "in_force: {from: 2021-13-31}", "日期"),
    ("ruleset.yaml", "in_force: {from: 2021-12-31}", "in_force: {to: 2021-12-31}", "from"),
    ("ruleset.yaml", 'provisions: ["37", ', 'provisions: ["36", ', "36"),
    ("ruleset.yaml", "title: 江西", "titel: 江西", "titel"),
]


@pytest.mark.parametrize(("file", "old", "new", "word"), BROKEN)
def test_one_broken_line_is_named_exactly(copied: Path, file: str, old: str, new: str, word: str) -> None:
    line = break_line(copied / file, old, new) + new.count("\n")
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/{file}:{line}：")
    assert word in fault


def test_a_fine_without_its_measure_and_the_reverse(copied: Path) -> None:
    line = break_line(copied / "37.yaml", "measures: [refund, fine, discipline]", "measures: [refund, discipline]")
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/37.yaml:{line}：")
    assert "fine" in fault


def test_a_measure_of_fine_without_a_band(copied: Path) -> None:
    line = break_line(copied / "38.yaml", "measures: [talk]", "measures: [refund, talk, fine]")
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/38.yaml:{line}：")


def test_a_tier_may_not_exclude_itself(copied: Path) -> None:
    break_line(copied / "38.yaml", "none_of: [mitigated, lenient, severe]", "none_of: [mitigated, ordinary]")
    (fault,) = faults_of(copied)
    assert "ordinary" in fault


def test_a_condition_says_one_thing(copied: Path) -> None:
    line = break_line(copied / "38.yaml", "      - isolated: 是", "      - isolated: 是\n        serious: 是")
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/38.yaml:{line}：")
    assert "一个" in fault


@pytest.fixture
def slim(copied: Path) -> Path:
    """Keep article 38 alone, which has every kind of key, so that reading it many times is quick."""
    for path in copied.glob("*.yaml"):
        if path.name not in {"ruleset.yaml", "38.yaml"}:
            path.unlink()
    break_line(copied / "ruleset.yaml", '["37", "38", "39", "40", "41.1", "41.2"]', '["38"]')
    assert set(read(copied).provisions) == {"38"}
    return copied


def keys_in(content: str, kind: str) -> Iterator[int]:
    """Yield the lines (from 0) of the keys with their value beside them, below them, or remarks on a condition.

    `cite` is left out, for it stands both on tiers and as a remark on conditions.
    """
    for place, line in enumerate(content.splitlines()):
        match = KEY.fullmatch(line)
        if match is None or match["key"] == "cite":
            continue
        remark = match["key"] in REMARKS and len(match["before"]) > TIER_INDENT
        block = match["after"] == ":"
        if kind == ("remark" if remark else "below" if block else "beside"):
            yield place


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("38.yaml", "beside"),
        ("38.yaml", "below"),
        ("38.yaml", "remark"),
        ("ruleset.yaml", "beside"),
        ("ruleset.yaml", "below"),
    ],
)
def test_every_misspelt_key_is_named_at_its_own_line(slim: Path, file: str, kind: str) -> None:
    content = (slim / file).read_text(encoding="utf-8")
    wrong = []
    for place in keys_in(content, kind):
        lines = content.splitlines()
        lines[place] = KEY.sub(r"\g<before>zz\g<key>\g<after>", lines[place])
        (slim / file).write_text("\n".join(lines), encoding="utf-8")
        faults = faults_of(slim)
        if len(faults) != 1 or not faults[0].startswith(f"jiangxi-2021/{file}:{place + 1}：") or "zz" not in faults[0]:
            wrong.append((lines[place].strip(), f"{file}:{place + 1}", faults))
    assert wrong == []


def test_faults_of_several_tiers_and_files_are_told_together(copied: Path) -> None:
    lines = [
        ("37.yaml", break_line(copied / "37.yaml", "{to: 1000}", "{to: x}")),
        ("37.yaml", break_line(copied / "37.yaml", "{from: 6000}", "{from: y}")),
        ("40.yaml", break_line(copied / "40.yaml", "multiple: {to: 2}", "multiple: {to: z}")),
    ]
    assert [fault.split("：")[0] for fault in faults_of(copied)] == [f"jiangxi-2021/{file}:{at}" for file, at in lines]


def test_a_missing_provision_file(copied: Path) -> None:
    (copied / "40.yaml").unlink()
    line = (copied / "ruleset.yaml").read_text(encoding="utf-8").split("provisions:")[0].count("\n") + 1
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/ruleset.yaml:{line}：")
    assert "40.yaml" in fault


def test_a_missing_ruleset_file(copied: Path) -> None:
    (copied / "ruleset.yaml").unlink()
    (fault,) = faults_of(copied)
    assert fault.startswith("jiangxi-2021/ruleset.yaml:1：")


def test_a_file_no_one_lists(copied: Path) -> None:
    shutil.copy(copied / "37.yaml", copied / "42.yaml")
    (fault,) = faults_of(copied)
    assert fault.startswith("jiangxi-2021/42.yaml:1：")


def test_a_file_that_is_no_utf8(copied: Path) -> None:
    text = (copied / "38.yaml").read_text(encoding="utf-8")
    (copied / "38.yaml").write_bytes(text.encode("gb18030"))
    (fault,) = faults_of(copied)
    assert fault.startswith("jiangxi-2021/38.yaml:1：")
    assert "UTF-8" in fault


def test_a_byte_order_mark_does_no_harm(copied: Path) -> None:
    text = (copied / "38.yaml").read_text(encoding="utf-8")
    (copied / "38.yaml").write_bytes(text.encode("utf-8-sig"))
    assert read(copied) == load_ruleset("jiangxi-2021")


@pytest.mark.parametrize("content", ["", "# 空\n"])
def test_an_empty_file(copied: Path, content: str) -> None:
    (copied / "38.yaml").write_text(content, encoding="utf-8")
    (fault,) = faults_of(copied)
    assert fault.startswith("jiangxi-2021/38.yaml:1：")


def test_two_documents_in_a_file(copied: Path) -> None:
    path = copied / "38.yaml"
    lines = path.read_text(encoding="utf-8").count("\n")
    path.write_text(path.read_text(encoding="utf-8") + "---\nprovision: x\n", encoding="utf-8")
    (fault,) = faults_of(copied)
    assert fault.split("：")[0] in {f"jiangxi-2021/38.yaml:{lines + 1}", f"jiangxi-2021/38.yaml:{lines + 2}"}


def test_conditions_nested_too_deep_are_a_fault_with_its_place(copied: Path) -> None:
    quote = "      - isolated: 是\n        quote: ②属于个别人或个别部门行为"
    line = break_line(copied / "38.yaml", quote, "      - " + "{all: [" * 1000 + "{isolated: 是}" + "]}" * 1000)
    (fault,) = faults_of(copied)
    assert fault.startswith(f"jiangxi-2021/38.yaml:{line}：")


def test_the_library_names_what_it_has() -> None:
    assert {"jiangxi-2021", "regulation-2021"} <= set(ruleset_ids())
    for name in ("hunan-2020", "", "..", "../rulesets/jiangxi-2021"):
        with pytest.raises(RulesetError, match="jiangxi-2021"):
            load_ruleset(name)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, "jiangxi-2021"),
        ({"violation_end": "2021-12-31"}, "jiangxi-2021"),
        ({"violation_end": "2021-12-30"}, "regulation-2021"),
        ({"violation_end": "2021-05-01"}, "regulation-2021"),
        ({"violation_end": "2021-05-01", "decision_date": "2024-01-01"}, "regulation-2021"),
        ({"decision_date": "2024-01-01"}, "jiangxi-2021"),
        ({"violation_end": "2024-01-01", "ruleset": "regulation-2021"}, "regulation-2021"),
        ({"violation_end": "2020-01-01", "ruleset": "jiangxi-2021"}, "jiangxi-2021"),
    ],
)
def test_the_date_chooses_the_rules(given: dict[str, str], expected: str) -> None:
    assert ruleset_for(read_facts({"provision": "37", **given})).id == expected


def test_before_the_regulation_there_are_no_rules() -> None:
    with pytest.raises(FactsError, match="violation_end"):
        ruleset_for(read_facts({"provision": "37", "violation_end": "2021-04-30"}))


def test_an_unknown_ruleset_is_a_fault_of_the_facts() -> None:
    with pytest.raises(FactsError, match="jiangxi-2021"):
        ruleset_for(read_facts({"provision": "37", "ruleset": "hunan"}))


def test_a_period_that_ends(copied: Path) -> None:
    break_line(copied / "ruleset.yaml", "{from: 2021-12-31}", "{from: 2021-12-31, to: 2025-11-30}")
    ruleset = read(copied)
    days = (dt.date(2021, 12, 30), dt.date(2021, 12, 31), dt.date(2025, 11, 30), dt.date(2025, 12, 1))
    assert [ruleset.in_force(day) for day in days] == [False, True, True, False]
