"""Demonstration cases: files of steps, played through the same functions as everything else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from penalty.reading.strict_yaml import Node, RulesetError, read_yaml
from tui.store import Store
from workflow.actions import open_case, perform
from workflow.desk import Desk

EXAMPLES: Final = Path(__file__).resolve().parent.parent / "cases" / "examples"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, by whom, which, with what."""

    at: dt.datetime
    user: str
    action: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Example:
    """A demonstration case: its steps, what of it is published and what invented, what must come out."""

    name: str
    title: str
    published: str
    invented: str
    expect: Mapping[str, Any]
    steps: tuple[Step, ...]


def examples(folder: Path = EXAMPLES) -> tuple[Example, ...]:
    """Read the demonstration cases by file name. Raises RulesetError with file:line."""
    return tuple(read_example(path) for path in sorted(folder.glob("*.yaml")))


def read_example(path: Path) -> Example:
    """Read one demonstration case. Raises RulesetError with file:line."""
    keys = frozenset({"title", "published", "invented", "expect", "steps"})
    entry = read_yaml(path.read_text(encoding="utf-8"), path.name).mapping(keys)
    return Example(
        name=path.stem,
        title=entry["title"].text(),
        published=entry["published"].text(),
        invented=entry["invented"].text(),
        expect=plain(entry["expect"]),
        steps=tuple(_step(node) for node in entry["steps"].nodes()),
    )


def play(store: Store, example: Example) -> str:
    """Play a case into a store and return its number. Raises what its steps raise."""
    first, *rest = example.steps
    case_id = open_case(_desk(store, first), first.data).case_id
    for step in rest:
        perform(_desk(store, step), case_id, step.action, step.data)
    return case_id


def plain(node: Node) -> Any:  # noqa: ANN401 - text, lists and mappings to any depth
    """Return a node's value as plain text, lists and mappings."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(value) for value in node.value]
    return node.value


def _desk(store: Store, step: Step) -> Desk:
    return replace(store.desk(step.user), clock=lambda: step.at)


def _step(node: Node) -> Step:
    entry = node.mapping(frozenset({"at", "as", "do"}), frozenset({"data"}))
    try:
        at = dt.datetime.fromisoformat(entry["at"].text())
    except ValueError as error:
        raise RulesetError(f"{entry['at'].where}：不是时间，请写作 2026-03-02T09:00:00+08:00") from error
    data = plain(entry["data"]) if "data" in entry else {}
    return Step(at, entry["as"].text(), entry["do"].text(), data)
