from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from penalty.analysis.check import KINDS
from penalty.library import RULESETS
from tests.cli.runner import Penalty, sentences

FIELDS = {"kind", "provision", "clauses", "region", "message", "example", "acknowledged", "where"}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULESETS / "jiangxi-2021", tmp_path / "jiangxi-2021"))


def broken(folder: Path) -> Path:
    """Move the lower end of 一般 up by a 分."""
    path = folder / "37.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(content.replace("{from: 5000, to: 6000}", "{from: 5000.01, to: 6000}", 1), encoding="utf-8")
    return folder


def test_jiangxi_is_green(penalty: Penalty) -> None:
    done = penalty("rules", "check", "jiangxi-2021")
    assert (done.code, done.err) == (0, "")
    assert "未确认 0" in done.out
    assert "失效的确认 0" in done.out
    assert "✗" not in done.out


def test_all_shows_the_reasons(penalty: Penalty) -> None:
    done = penalty("rules", "check", "jiangxi-2021", "--all")
    assert done.code == 0
    assert done.out.count("✓") == done.out.count("已确认：") > 10
    sentences(done.out)


def test_json(penalty: Penalty) -> None:
    done = penalty("rules", "check", "jiangxi-2021", "--json")
    assert done.code == 0
    found = done.json()
    assert all(entry.keys() == FIELDS for entry in found)
    assert {entry["kind"] for entry in found} <= KINDS.keys()
    assert all(entry["acknowledged"] and entry["where"].startswith("jiangxi-2021/") for entry in found)


def test_a_slip_is_found_with_its_place_and_the_stale_acknowledgement(penalty: Penalty, copied: Path) -> None:
    done = penalty("rules", "check", broken(copied))
    assert (done.code, done.err) == (1, "")
    assert "空白（gap）37" in done.out
    assert "确认的发现已不存在" in done.out
    assert "jiangxi-2021/37.yaml:" in done.out
    assert "acknowledged.yaml:" in done.out


def test_a_slip_as_json(penalty: Penalty, copied: Path) -> None:
    done = penalty("rules", "check", broken(copied) / "37.yaml", "--json")
    assert done.code == 1
    found = done.json()
    assert all(entry.keys() == FIELDS for entry in found)
    assert "stale" in {entry["kind"] for entry in found}
    fresh = [entry for entry in found if entry["kind"] != "stale" and entry["acknowledged"] is None]
    assert fresh
    assert {entry["example"]["provision"] for entry in fresh if entry["kind"] == "gap"} == {"37"}


def test_the_draft_makes_it_green(penalty: Penalty, copied: Path) -> None:
    (copied / "acknowledged.yaml").unlink()
    drafted = penalty("rules", "check", copied, "--draft")
    assert drafted.code == 1
    pasted = drafted.out.replace("  reason: ", "  reason: 条文如此")
    (copied / "acknowledged.yaml").write_text(pasted, encoding="utf-8")
    assert penalty("rules", "check", copied).code == 0


def test_all_rulesets_at_once(penalty: Penalty) -> None:
    done = penalty("rules", "check")
    assert done.code in {0, 1}
    assert "jiangxi-2021　" in done.out
    assert "regulation-2021　" in done.out
    sentences(done.out)


def test_a_ruleset_that_cannot_be_read_is_refused(penalty: Penalty, copied: Path) -> None:
    (copied / "37.yaml").write_text("provision: 38\n", encoding="utf-8")
    penalty("rules", "check", copied).refused(2, "jiangxi-2021/37.yaml:1")


def test_an_unknown_ruleset_is_refused(penalty: Penalty) -> None:
    penalty("rules", "check", "mars").refused(2, "jiangxi-2021")
