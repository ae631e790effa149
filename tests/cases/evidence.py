"""What the tests of evidence share: a key, anchors of a keeper, and the hand of somebody who knows every format."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cases.events import GENESIS, Event, NewEvent, canonical, seal
from cases.evidence.anchor import Anchor, new_anchor
from cases.evidence.keys import PrivateKey, new_key, open_key
from cases.evidence.verify import Checks, Order, Verification
from cases.keeper import Keeper
from tests.cases.helpers import body_of, project, with_checksum

WORDS = "correct horse battery"
LISTED = Checks(listed=project)
Rows = dict[str, Any]
Lines = list[dict[str, Any]]


@cache
def key_of(name: str) -> PrivateKey:
    """Return a key, the same one for a name; making one takes a third of a second."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.json"
        new_key(path, WORDS)
        return open_key(path, WORDS)


def anchor_of(keeper: Keeper, taken_at: str = "2026-11-21T18:00:00+08:00", by: str = "sun") -> Anchor:
    order = Order(keeper)
    assert order.faults == []
    return new_anchor(order.standings, "某市医疗保障局", taken_at, key_of(by))


def found(keeper: Keeper, anchors: Mapping[str, Anchor] | None = None, checks: Checks = LISTED) -> list[str]:
    """Return every finding about a store."""
    return [finding.says for finding in Verification(keeper, checks, anchors).every()]


def tamper(file: Path, change: Callable[[Rows], object]) -> None:
    """Change a case file's events, and put its checksum right."""
    tables = json.loads(body_of(file))
    change(tables["events"])
    file.write_bytes(with_checksum(canonical(tables) + b"\n"))


def rehash(rows: Rows) -> None:
    """Make a whole chain of a case's events again, as they now stand."""
    previous = GENESIS
    for place in map(str, range(1, len(rows) + 1)):
        row = rows[place]
        new = NewEvent(row["at"], row["actor"], row["kind"], row["data"])
        event = seal(row["case_id"], int(place), previous, new)
        rows[place] = event.to_dict()
        previous = event.digest


def lines_of(ledger: Path) -> Lines:
    """Return what a ledger's lines say."""
    return [json.loads(line[65:]) for line in ledger.read_bytes().splitlines()]


def reseal(ledger: Path, lines: Lines) -> None:
    """Write a ledger anew, each line sealed over the one before: nothing in it tells that it was rewritten."""
    seal_before, content = GENESIS, b""
    for line in lines:
        body = canonical(line)
        seal_before = hashlib.sha256(seal_before.encode() + b"\n" + body).hexdigest()
        content += seal_before.encode() + b" " + body + b"\n"
    ledger.write_bytes(content)


def forget(folder: Path) -> None:
    """Delete the index, which is made again from the ledger."""
    for file in folder.glob("index.sqlite*"):
        file.unlink()


def rewrite(folder: Path, case_id: str, change: Callable[[Rows], object]) -> None:
    """Rewrite a case as one who may write everything: chain, checksum, ledger and index all fit together again."""
    file = folder / "cases" / f"{case_id}.json"

    def whole(rows: Rows) -> None:
        change(rows)
        rehash(rows)

    tamper(file, whole)
    rows = json.loads(body_of(file))["events"]
    events = [Event.from_dict(rows[str(place)]) for place in range(1, len(rows) + 1)]
    kept = [
        line
        for line in lines_of(folder / "ledger.jsonl")
        if line["case_id"] != case_id or line["revision"] <= len(events)
    ]
    for line in kept:
        if line["case_id"] == case_id:
            part = events[: line["revision"]]
            line.update(digest=part[-1].digest, listing=dict(project(part)))
    reseal(folder / "ledger.jsonl", kept)
    forget(folder)
