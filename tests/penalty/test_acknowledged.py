"""Findings acknowledged beside the rules: what stands, what is stale, what is new."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from penalty import load_ruleset
from penalty.analysis.acknowledged import checked, draft, read_acknowledged
from penalty.library import RULESETS
from penalty.reading.reader import ACKNOWLEDGED, read_ruleset
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Ruleset


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULESETS / "jiangxi-2021", tmp_path / "jiangxi-2021"))


def read(folder: Path) -> Ruleset:
    return read_ruleset(folder, load_ruleset)


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def test_every_finding_of_jiangxi_has_its_reason(copied: Path) -> None:
    findings, stale = checked(read(copied), copied)
    assert findings
    assert stale == ()
    assert all(each.acknowledged for each in findings)


def test_acknowledging_changes_no_answer(copied: Path) -> None:
    before = read(copied).digest
    change(copied / ACKNOWLEDGED, "reason: ", "reason: 又核对过一次。")
    assert read(copied).digest == before


def test_a_threshold_moved_by_one_fen_makes_it_stale_and_the_new_finding_stands_out(copied: Path) -> None:
    change(copied / "37.yaml", "{from: 5000, to: 6000}", "{from: 5000.01, to: 6000}")
    findings, stale = checked(read(copied), copied)
    fresh = [each for each in findings if each.acknowledged is None]
    assert {each.kind for each in fresh} == {"gap", "quote"}
    assert "5000.01 元" in fresh[0].region
    assert {each.key[0] for each in stale} == {"gap"}
    assert all(each.where.startswith("jiangxi-2021/acknowledged.yaml:") for each in stale)


def test_without_the_file_nothing_is_acknowledged(copied: Path) -> None:
    (copied / ACKNOWLEDGED).unlink()
    findings, stale = checked(read(copied), copied)
    assert findings
    assert stale == ()
    assert {each.acknowledged for each in findings} == {None}


def test_a_draft_can_be_pasted_and_makes_the_check_green(copied: Path) -> None:
    (copied / ACKNOWLEDGED).unlink()
    findings, _ = checked(read(copied), copied)
    pasted = draft(findings).replace("  reason: ", "  reason: 条文如此")
    (copied / ACKNOWLEDGED).write_text(pasted, encoding="utf-8")
    findings, stale = checked(read(copied), copied)
    assert stale == ()
    assert {each.acknowledged for each in findings} == {"条文如此"}


def test_a_draft_without_its_reason_is_refused(copied: Path) -> None:
    (copied / ACKNOWLEDGED).unlink()
    findings, _ = checked(read(copied), copied)
    (copied / ACKNOWLEDGED).write_text(draft(findings[:1]), encoding="utf-8")
    with pytest.raises(RulesetError, match=r"jiangxi-2021/acknowledged\.yaml:5：这里不能为空"):
        read_acknowledged(copied)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("- kind: gap", "- kind: hole", "hole"),
        ("  regions:", "  region:", "region"),
        ('  provision: "37"\n', "", "provision"),
        ("  reason: ", "  why: ", "why"),
    ],
)
def test_a_fault_has_its_line(copied: Path, old: str, new: str, word: str) -> None:
    change(copied / ACKNOWLEDGED, old, new)
    with pytest.raises(RulesetError) as caught:
        read_acknowledged(copied)
    assert caught.value.faults[0].startswith("jiangxi-2021/acknowledged.yaml:")
    assert word in caught.value.faults[0]
