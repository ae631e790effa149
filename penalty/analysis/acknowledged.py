"""The findings a ruleset's author has looked at: the text itself contains them, and here is why they stand.

They lie beside the rules (`acknowledged.yaml`), not in them: a reason better put changes no answer. Each names the
finding exactly, region and all, so that a threshold moved by one 分 makes it stale and the new finding stand out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from penalty.analysis.check import KINDS, Finding, check_ruleset
from penalty.reading.reader import ACKNOWLEDGED, content_of
from penalty.reading.strict_yaml import Node, one_of, read_yaml
from penalty.ruleset import Ruleset

_REQUIRED: Final = frozenset({"kind", "provision", "regions", "reason"})
_KINDS: Final = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """One finding acknowledged: what tells it apart, why it stands, and where that is written."""

    key: tuple[str, str, tuple[str, ...], str]
    reason: str
    where: str


def read_acknowledged(folder: Path) -> tuple[Acknowledgement, ...]:
    """Read what is acknowledged beside a ruleset; nothing where there is no file. Raises RulesetError."""
    path = folder / ACKNOWLEDGED
    # A shell makes the file that a draft is written to before the draft is made: empty, it acknowledges nothing.
    content = content_of(path) if path.exists() else ""
    if not content.strip():
        return ()
    node = read_yaml(content, f"{folder.name}/{ACKNOWLEDGED}")
    return tuple(each for entry in node.nodes() for each in _entry(entry))


def _entry(node: Node) -> Iterable[Acknowledgement]:
    entry = node.mapping(_REQUIRED, frozenset({"clauses"}))
    kind, provision, reason = one_of(entry["kind"], _KINDS), entry["provision"].text(), entry["reason"].text()
    clauses = tuple(clause.text() for clause in entry["clauses"].nodes()) if "clauses" in entry else ()
    for region in entry["regions"].nodes():
        yield Acknowledgement((kind, provision, clauses, region.text()), reason, region.where)


def checked(ruleset: Ruleset, folder: Path) -> tuple[tuple[Finding, ...], tuple[Acknowledgement, ...]]:
    """Return a ruleset's findings, with the reasons of those acknowledged, and the acknowledgements of nothing."""
    given = read_acknowledged(folder)
    reasons = {each.key: each.reason for each in given}
    findings = tuple(replace(found, acknowledged=reasons.get(found.key)) for found in check_ruleset(ruleset))
    found_keys = {found.key for found in findings}
    return findings, tuple(each for each in given if each.key not in found_keys)


def draft(findings: Iterable[Finding]) -> str:
    """Write the acknowledgement of findings for pasting; the reason is the author's to write."""
    lines: list[str] = []
    for found in findings:
        kind, provision, clauses, region = found.key
        lines += [f"- kind: {kind}", f'  provision: "{provision}"']
        lines += [f"  clauses: [{', '.join(clauses)}]"] if clauses else []
        lines += ["  regions:", f"    - {region}", "  reason: "]
    return "\n".join(lines)
