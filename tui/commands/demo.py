"""`penalty demo`: the desk on demonstration cases, or without a terminal one case walked to its letter."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import click

from cases.states import STATES
from templates.export import available, preview
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.demo import Example, examples, play
from tui.store import VARIABLE, Store, open_store
from tui.terminal import on_a_terminal
from workflow.desk import load
from workflow.office import DEMONSTRATION
from workflow.procedure import BY_TRIGGER

WALKED = "hospital-38"
"""The case that is walked without a terminal: it goes all the way to a decision letter."""


@click.command(
    "demo", cls=ChineseCommand, help="用演示案件打开办案台；没有终端时，把一案走到决定书并打印出来（只用临时文件夹）。"
)
@store_options
def demo_command() -> int:
    """Open the desk on demonstration cases."""
    return case_reported(lambda: _open() if on_a_terminal() else _walk())


def _open() -> int:
    from platformdirs import user_data_path

    root = click.get_current_context().find_root().obj
    given = root["store"] or os.environ.get(VARIABLE)
    folder = Path(given) if given else user_data_path("penalty-desk", appauthor=False) / "demonstration"
    opened = seed(folder)
    from tui.app import run as run_desk

    run_desk(opened, root["user"])
    return 0


_SHIPPED_BEFORE: Final = frozenset({"fe9fa1a6443e489779f92d4dff3bf6578cf6a9f8eb2456ef0993c1ee1ccffb53"})
"""Demonstration profiles of earlier versions, unchanged: they lack people that steps now ask for."""


def seed(folder: Path) -> Store:
    """Open a demonstration store, filled with the demonstration cases where it is empty."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = folder / "office.yaml"
    if not profile.exists() or hashlib.sha256(profile.read_bytes()).hexdigest() in _SHIPPED_BEFORE:
        shutil.copy(DEMONSTRATION, profile)
    store = open_store(str(folder))
    if not store.keeper.heads() and not store.keeper.damaged():
        for example in examples():
            play(store, example)
    return store


def _walk() -> int:
    example = next(example for example in examples() if example.name == WALKED)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder)
        case_id = play(store, example)
        _narrate(example)
        desk = store.desk()
        record = load(desk, case_id)
        click.echo(f"案件 {case_id} 现处“{STATES[record.state][0]}”。\n")
        click.echo(preview(record, desk, available(record)[-1]))
    return 0


def _narrate(example: Example) -> None:
    click.echo(f"演示案件：{example.title}\n公开数字：{example.published}\n编造部分：{example.invented}\n")
    for step in example.steps:
        click.echo(f"{step.at:%Y-%m-%d}　{step.user:<5}{BY_TRIGGER[step.action].label}")
    click.echo("")
