"""Reads tests/rules/<ruleset>/<provision>.yaml: cases a lawyer wrote, every value as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from penalty import Facts, load_ruleset, read_facts

FOLDER = Path(__file__).parents[1] / "rules"
UNKNOWN, NOTHING = "未查明", "无"
CASE_KEYS = {"title", "clause", "facts", "expected"}


@dataclass(frozen=True, slots=True)
class RuleCase:
    """One case: what is tested, the facts as written, and the columns expected of them."""

    ruleset: str
    provision: str
    title: str
    clauses: tuple[str, ...]
    given: dict[str, str]
    expected: dict[str, str | list[str]]

    @property
    def facts(self) -> Facts:
        """Return the facts as the program reads them."""
        return read_facts({"provision": self.provision, **self.given}, load_ruleset(self.ruleset).words)


def rule_cases() -> Iterator[RuleCase]:
    """Yield all cases, in the order of files and of each file."""
    for path in sorted(FOLDER.glob("*/*.yaml")):
        # BaseLoader reads every scalar as text, so that 1000.00 stays an amount and 40 a provision.
        content: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - builds text, lists and mappings only
        for entry in content["cases"]:
            if entry.keys() != CASE_KEYS:
                raise ValueError(f"{path.name}：{entry.get('title')}：案例应有且只有 {'、'.join(sorted(CASE_KEYS))}")
            together = {**content["unless_said"], **entry["facts"]}
            yield RuleCase(
                ruleset=path.parent.name,
                provision=content["provision"],
                title=entry["title"],
                clauses=tuple(entry["clause"]) if isinstance(entry["clause"], list) else (entry["clause"],),
                given={name: value for name, value in together.items() if value != UNKNOWN},
                expected=entry["expected"],
            )
