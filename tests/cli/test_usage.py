from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import ENGLISH, Penalty
from tui.cli import COMMANDS

WRONG: tuple[tuple[tuple[str, ...], str], ...] = (
    (("bogus",), "bogus"),
    (("--bogus",), "--bogus"),
    (("--stor", "x"), "--stor"),
    (("--store",), "--store"),
    (("--as",), "--as"),
    (("assess",), "文件"),
    (("assess", "a", "b"), "b"),
    (("assess", "--jsn", "a"), "--jsn"),
    (("assess", "a", "--json=yes"), "--json"),
    (("batch",), "输入"),
    (("batch", "a.csv"), "--output"),
    (("batch", "a.csv", "-o"), "-o"),
    (("rules", "bogus"), "bogus"),
    (("rules", "show"), "编号"),
    (("rules", "list", "x"), "x"),
    (("case", "bogus"), "bogus"),
    (("case", "show"), "案件"),
    (("case", "do"), "案件"),
    (("case", "do", "2026-0001"), "步骤"),
    (("case", "do", "2026-0001", "a", "--data"), "--data"),
    (("letter",), "案件"),
    (("letter", "2026-0001"), "种类"),
    (("letter", "2026-0001", "bogus"), "prior_notice"),
    (("letter", "2026-0001", "prior_notice", "-o"), "-o"),
    (("verify", "a", "b"), "b"),
    (("demo", "x"), "x"),
)


@pytest.mark.parametrize(("arguments", "word"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_a_wrong_command_line_is_one_chinese_sentence(penalty: Penalty, arguments: tuple[str, ...], word: str) -> None:
    done = penalty(*arguments)
    done.refused(2, word)
    assert len(done.err.splitlines()) == 1


def test_a_flag_that_was_given_a_value_is_not_told_to_lack_one(penalty: Penalty) -> None:
    assert "缺少它的值" not in penalty("assess", "a", "--json=yes").err


HELP = (
    (), ("assess",), ("batch",), ("rules",), ("rules", "list"), ("rules", "show"), ("case",), ("case", "new"),
    ("case", "list"), ("case", "show"), ("case", "actions"), ("case", "do"), ("letter",), ("verify",), ("demo",),
)  # fmt: skip


@pytest.mark.parametrize("command", HELP, ids=[" ".join(words) or "penalty" for words in HELP])
def test_help_is_chinese(penalty: Penalty, command: tuple[str, ...]) -> None:
    done = penalty(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "用法：" in done.out
    assert "显示本帮助" in done.out
    english = ENGLISH.search(done.out)
    assert english is None, english


def test_help_names_every_command(penalty: Penalty) -> None:
    out = penalty("--help").out
    assert all(name in out for name in COMMANDS)


@pytest.mark.parametrize("group", ["rules", "case"])
def test_a_group_alone_shows_its_help_and_exits_with_two(penalty: Penalty, group: str) -> None:
    done = penalty(group)
    assert (done.code, done.out) == (2, "")
    assert "命令" in done.err


def test_the_version(penalty: Penalty) -> None:
    import penalty as engine

    done = penalty("--version")
    assert (done.code, done.out, done.err) == (0, f"penalty {engine.__version__}\n", "")


def test_the_desk_wants_a_terminal(penalty: Penalty, store: Path) -> None:
    penalty().refused(2, "终端", "penalty case")
    assert not store.exists()


def test_an_unknown_person_does_not_open_the_desk(penalty: Penalty) -> None:
    penalty("--as", "nobody").refused(2, "nobody")
