from __future__ import annotations

import shutil
from pathlib import Path

import click
import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import Event
from cases.keeper import StoreError
from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from tests.cli.test_backup import CLUE
from tui.chinese_click import run
from tui.commands.store_copy import copy_command
from workflow.listing import listing
from workflow.office import DEMONSTRATION


@click.group()
@click.pass_context
def program(ctx: click.Context) -> None:
    ctx.obj = {"store": None, "user": None}


program.add_command(copy_command)


def copied(*arguments: object) -> int:
    return run(program, ["copy", *map(str, arguments)])


def order(folder: Path) -> list[object]:
    keeper = EmbeddedKeeper(folder, listing)
    try:
        return list(keeper.entries())
    finally:
        keeper.close()


def test_a_store_is_copied(walked: Case, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "新库"
    assert copied(store, target) == 0
    count = len(order(store))
    assert f"1 案、{count} 条记录（这次写入 {count} 条）" in capsys.readouterr().out
    assert order(target) == order(store)
    assert walked.penalty("case", "show", walked.id, "--store", target).code == 0
    capsys.readouterr()
    shutil.copy(DEMONSTRATION, target / "office.yaml")
    assert copied(store, target) == 0
    out, err = capsys.readouterr()
    assert "（这次写入 0 条）" in out
    assert err == ""


def test_a_profile_that_was_not_copied_is_told(
    opened: Case, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened.id
    assert copied(store, tmp_path / "新库") == 0
    assert "机关档案和草稿没有复制" in capsys.readouterr().err


def test_a_copy_that_stopped_goes_on(
    walked: Case, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert walked.id
    target, real, received = tmp_path / "新库", EmbeddedKeeper.receive, list[int]()
    begun = EmbeddedKeeper(target, listing)
    begun.receive(EmbeddedKeeper(store, listing).load(walked.id)[0])

    def failing(self: EmbeddedKeeper, event: Event) -> None:
        received.append(event.revision)
        if len(received) == 4:
            raise StoreError("磁盘已满。")
        real(self, event)

    with monkeypatch.context() as patch:
        patch.setattr(EmbeddedKeeper, "receive", failing)
        assert copied(store, target) == 2
    assert "停在第 5 条记录" in capsys.readouterr().err
    assert order(target) == order(store)[:4]
    assert copied(store, target) == 0
    assert order(target) == order(store)


def test_another_store_is_not_written_to(
    opened: Case, penalty: Penalty, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened.id
    other = tmp_path / "别的库"
    assert penalty("case", "new", "--store", other, "--data", "-", stdin=CLUE).code == 0
    assert penalty("case", "new", "--store", other, "--data", "-", stdin=CLUE).code == 0
    before = order(other)
    assert copied(store, other) == 2
    assert "没有写入，请换一个空的案件库" in capsys.readouterr().err
    assert order(other) == before


def test_who_is_not_of_the_office_is_refused(
    opened: Case, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert opened.id
    assert copied(store, tmp_path / "新库", "--as", "nobody") == 2
    assert "没有用户 nobody" in capsys.readouterr().err
    assert not (tmp_path / "新库").exists()


def test_a_source_without_cases_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert copied(tmp_path / "写错的", tmp_path / "新库") == 2
    assert "没有案件" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
