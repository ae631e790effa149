from __future__ import annotations

import json
from pathlib import Path

import pytest

from templates.text import columns
from tests.cli.runner import ROOT, Penalty, sentences
from workflow.manual import FILE, manual
from workflow.procedure import PROCEDURE


def test_the_table_has_every_step_and_fits_a_terminal(penalty: Penalty) -> None:
    done = penalty("procedure")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert max(map(columns, lines)) <= 80
    heads = [line for line in lines[1:] if not line.startswith("    ")]
    assert [line[1:].split()[:2] for line in heads] == [[row.trigger, row.label] for row in PROCEDURE]
    assert [line.startswith("＊") for line in heads] == [row.path == "main" for row in PROCEDURE]
    place = lines.index(next(line for line in lines if "decide " in line))
    assert lines[place].endswith("负责人")
    assert lines[place + 1] == "    告知、集体讨论 → 已决定"


def test_the_table_as_json(penalty: Penalty) -> None:
    entries = penalty("procedure", "--json").json()
    assert [entry["step"] for entry in entries] == [row.trigger for row in PROCEDURE]
    filing = next(entry for entry in entries if entry["step"] == "file_case")
    assert filing == penalty("procedure", "show", "file_case", "--json").json()
    assert (filing["from"], filing["to"], filing["roles"], filing["path"]) == (
        ["intake"],
        "investigation",
        ["approver"],
        "main",
    )
    assert filing["rules"][0]["code"] == "actor_recused"
    assert {"code", "says", "article", "level"} == filing["rules"][0].keys()
    assert filing["terms"] == ["verification"]
    assert filing["fields"][0] == {
        "name": "filed_on",
        "title": "立案日期",
        "kind": "日期",
        "required": True,
        "help": "九十日从这一天起算",
        "default": "",
    }


@pytest.mark.parametrize("name", ["file_case", "批准立案"])
def test_one_step_by_its_name_or_label(penalty: Penalty, name: str) -> None:
    done = penalty("procedure", "show", name)
    assert (done.code, done.err) == (0, "")
    for words in (
        "批准立案　file_case",
        "由谁　负责人",
        "阶段　受理 → 调查（主线）",
        "filed_on　立案日期（必填）　日期。九十日从这一天起算",
        "late_reason　逾期的理由（可不填）",
        "线索核查　15 个工作日：从收到线索或者材料之日到决定是否立案",
        "verification_late　超过核查期限才决定是否立案的，须写明理由",
        "第十四条〔二手资料〕",
    ):
        assert words in done.out


def test_every_step_is_shown_within_a_terminal(penalty: Penalty) -> None:
    for row in PROCEDURE:
        done = penalty("procedure", "show", row.trigger)
        assert done.code == 0
        assert max(map(columns, done.out.splitlines())) <= 80, row.trigger
        assert "【规则】" in done.out


def test_a_step_that_asks_for_nothing_says_so(penalty: Penalty) -> None:
    assert "没有要填的" in penalty("procedure", "show", "confirm_facts").out


def test_a_default_is_shown(penalty: Penalty) -> None:
    assert "不填为“直接送达”" in penalty("procedure", "show", "record_service").out.replace("\n      ", "")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("file_cas", "file_case"),
        ("批准立安", "批准立案"),
        ("封存", "延长封存"),
        ("zzz", "没有这个步骤：zzz，用 penalty"),
    ],
)
def test_an_unknown_step_is_refused_with_what_is_near(penalty: Penalty, name: str, near: str) -> None:
    penalty("procedure", "show", name).refused(2, "没有这个步骤", near, "penalty procedure")


def test_show_without_a_step_shows_all(penalty: Penalty) -> None:
    assert penalty("procedure", "show") == penalty("procedure")
    assert penalty("procedure", "show", "--json") == penalty("procedure", "--json")


def test_what_is_written_is_current(penalty: Penalty, tmp_path: Path) -> None:
    path = tmp_path / FILE
    missing = penalty("procedure", "check", tmp_path)
    missing.refused(1, str(path), "没有这个文件", f"penalty procedure write {tmp_path}")
    for _ in range(2):
        done = penalty("procedure", "write", tmp_path)
        assert (done.code, done.err, done.out) == (0, "", f"已写 {path}\n")
        assert path.read_bytes() == manual().encode()
        assert [each.name for each in tmp_path.iterdir()] == [FILE]
    done = penalty("procedure", "check", tmp_path)
    assert (done.code, done.err, done.out) == (0, "", f"{path} 与程序一致\n")


def test_a_file_changed_by_hand_is_a_finding(penalty: Penalty, tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(manual().replace("批准立案", "同意立案", 1), encoding="utf-8")
    penalty("procedure", "check", tmp_path).refused(1, str(path), "与程序不一致", f"penalty procedure write {tmp_path}")


def test_the_committed_file_is_checked_by_default(penalty: Penalty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert penalty("procedure", "check").code == 0


def test_where_nothing_can_be_written_nothing_is_left(penalty: Penalty, tmp_path: Path) -> None:
    penalty("procedure", "write", tmp_path / "没有").refused(2, FILE, "写不了", "请核对文件夹")
    (tmp_path / FILE).mkdir()
    penalty("procedure", "write", tmp_path).refused(2, FILE, "写不了")
    assert [each.name for each in tmp_path.iterdir()] == [FILE]
    penalty("procedure", "check", tmp_path).refused(2, FILE, "读不了")


def test_nothing_of_it_touches_a_store(penalty: Penalty, store: Path) -> None:
    for arguments in ((), ("--json",), ("show", "decide"), ("show", "decide", "--json")):
        assert penalty("procedure", *arguments).code == 0
    assert not store.exists()


def test_its_help_is_chinese(penalty: Penalty) -> None:
    for arguments in (("procedure",), ("procedure", "show"), ("procedure", "check"), ("procedure", "write")):
        done = penalty(*arguments, "--help")
        assert done.code == 0
        assert "用法" in done.out
    sentences("\n".join(line for line in penalty("procedure", "--help").out.splitlines() if line.strip()) + "\n")


def test_json_is_one_document(penalty: Penalty) -> None:
    assert json.loads(penalty("procedure", "show", "decide", "--json").out)["label"] == "批准决定"
