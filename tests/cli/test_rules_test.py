from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from penalty.library import RULESETS
from tests.cli.runner import ROOT, Penalty, sentences

CASES = ROOT / "tests" / "rules"
FIELDS = {"kind", "ruleset", "provision", "title", "where", "generated", "facts", "changes"}


@pytest.fixture
def author(tmp_path: Path) -> Path:
    """Return an author's copy of a ruleset, with its cases beside it."""
    folder = Path(shutil.copytree(RULESETS / "henan-2022", tmp_path / "henan-2022"))
    shutil.copytree(CASES / "henan-2022", folder / "cases")
    return folder


def edit(path: Path, old: str, new: str) -> None:
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*.yaml")}


def test_all_rulesets_come_out_as_confirmed(penalty: Penalty) -> None:
    done = penalty("rules", "test")
    assert (done.code, done.err) == (0, "")
    assert "jiangxi-2021　" in done.out
    assert "✗" not in done.out


def test_a_change_of_the_rules_is_reported_case_by_case(penalty: Penalty, author: Path) -> None:
    edit(author / "37.yaml", "multiple: {from: 2, to: 3}", "multiple: {from: 2, to: 3.5}")
    done = penalty("rules", "test", author)
    assert (done.code, done.err) == (1, "")
    assert "倍数上限：3 → 3.5" in done.out
    assert "37.yaml:" in done.out
    assert "手写的案例：预期结果不由本命令改写" in done.out
    sentences(done.out)


def test_the_same_as_json(penalty: Penalty, author: Path) -> None:
    edit(author / "37.yaml", "multiple: {from: 2, to: 3}", "multiple: {from: 2, to: 3.5}")
    done = penalty("rules", "test", author / "37.yaml", "--json")
    assert done.code == 1
    found = done.json()
    assert all(entry.keys() == FIELDS for entry in found)
    assert {entry["kind"] for entry in found} == {"changed"}
    assert {entry["generated"] for entry in found} == {True, False}
    assert {"was": "3", "now": "3.5"} in [entry["changes"].get("multiple_max") for entry in found]


def test_nothing_to_report_is_an_empty_list(penalty: Penalty) -> None:
    done = penalty("rules", "test", "jiangxi-2021", "--json")
    assert (done.code, done.json()) == (0, [])


def test_a_moved_threshold_makes_the_pairs_outdated_until_they_are_generated(penalty: Penalty, author: Path) -> None:
    edit(author / "37.yaml", "amount: {to: 2000 含}", "amount: {to: 2500 含}")
    before = penalty("rules", "test", author, "--json")
    assert {entry["kind"] for entry in before.json()} == {"changed", "outdated"}
    generated = penalty("rules", "test", author, "--generate", "--json")
    assert generated.code == 1
    assert {entry["kind"] for entry in generated.json() if entry["generated"]} <= {"changed", "unconfirmed"}
    assert "unconfirmed" in {entry["kind"] for entry in generated.json()}
    written = contents(author / "cases")
    blessed = penalty("rules", "test", author, "--bless", "--json")
    assert {entry["generated"] for entry in blessed.json()} == {False}
    assert "2500.01" in (author / "cases" / "generated" / "37.yaml").read_text(encoding="utf-8")
    after = contents(author / "cases")
    assert {path for path in written if written[path] != after[path]} == {author / "cases" / "generated" / "37.yaml"}


def test_blessing_leaves_the_written_cases_alone(penalty: Penalty, author: Path) -> None:
    edit(author / "37.yaml", "multiple: {from: 2, to: 3}", "multiple: {from: 2, to: 3.5}")
    own = (author / "cases" / "37.yaml").read_bytes()
    done = penalty("rules", "test", author, "--generate", "--bless")
    assert done.code == 1
    assert (author / "cases" / "37.yaml").read_bytes() == own
    assert "手写的案例：预期结果不由本命令改写" in done.out
    assert "生成的案例：核对变化属实后" not in done.out


def test_the_order_of_the_tiers_is_kept(penalty: Penalty, author: Path) -> None:
    path = author / "37.yaml"
    head, *tiers = path.read_text(encoding="utf-8").split("  - clause: ")
    path.write_text("  - clause: ".join([head, tiers[1], tiers[0], *tiers[2:]]), encoding="utf-8")
    done = penalty("rules", "test", author)
    assert done.code == 1
    assert "条款次序：37.lenient、37.ordinary、37.severe → 37.ordinary、37.lenient、37.severe" in done.out


def test_a_copy_without_cases_is_held_against_those_of_its_original(penalty: Penalty, author: Path) -> None:
    shutil.rmtree(author / "cases")
    kept = contents(CASES / "henan-2022")
    assert penalty("rules", "test", author).code == 0
    assert penalty("rules", "test", author, "--generate", "--bless").code == 0
    assert contents(CASES / "henan-2022") == kept
    assert (author / "cases" / "generated" / "37.yaml").is_file()


def test_a_copy_cannot_bless_the_cases_of_its_original(penalty: Penalty, author: Path) -> None:
    shutil.rmtree(author / "cases")
    edit(author / "37.yaml", "multiple: {from: 2, to: 3}", "multiple: {from: 2, to: 3.5}")
    kept = contents(CASES / "henan-2022")
    penalty("rules", "test", author, "--bless").refused(2, "没有案例")
    assert contents(CASES / "henan-2022") == kept


def test_cases_elsewhere(penalty: Penalty, author: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "别处"
    done = penalty("rules", "test", "henan-2022", "--cases", elsewhere, "--generate", "--bless")
    assert done.code == 0
    assert [path.name for path in elsewhere.rglob("*.yaml")] == ["37.yaml"]
    assert penalty("rules", "test", author, "--cases", elsewhere).code == 0


def test_no_cases_at_all_is_said(penalty: Penalty, tmp_path: Path) -> None:
    penalty("rules", "test", "henan-2022", "--cases", tmp_path / "无").refused(2, "没有这个文件夹")
    (tmp_path / "空").mkdir()
    penalty("rules", "test", "henan-2022", "--cases", tmp_path / "空").refused(2, "没有案例", "--generate")
    penalty("rules", "test", "--cases", tmp_path).refused(2, "--cases")


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("cases:", "case:", "case"),
        ("expected: {status", "expected: {state", "state"),
        ("facts: {", "facts: {amuont: 1, ", "amuont"),
        ('provision: "37"', 'provision: "39"', "39"),
    ],
)
def test_a_fault_in_a_case_has_its_line(penalty: Penalty, author: Path, old: str, new: str, word: str) -> None:
    path = author / "cases" / "37.yaml"
    line = path.read_text(encoding="utf-8").split(old)[0].count("\n") + 1
    edit(path, old, new)
    penalty("rules", "test", author).refused(2, f"cases/37.yaml:{line}：", word)


def test_an_unknown_ruleset_is_refused(penalty: Penalty) -> None:
    penalty("rules", "test", "mars").refused(2, "jiangxi-2021")
