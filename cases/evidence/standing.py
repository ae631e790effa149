"""Where every case stood after so many entries, told from the order of writing alone.

Anchors are taken from it and verification holds the cases against it. Of a case it keeps a few hundred bytes, however
many events it has.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cases.events import Event, canonical
from cases.evidence.merkle import merkle_root
from cases.keeper import BadCaseId, Entry, check_case_id

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST = 2**31 - 1


@dataclass(slots=True)
class Standing:
    """A case after its entries so far: its last revision and digest, and one hash over all its digests in order."""

    revision: int = 0
    digest: str = ""
    over: bytes = b""

    def add(self, revision: int, digest: str) -> None:
        """Go on to the next event."""
        self.revision, self.digest = revision, digest
        self.over = hashlib.sha256(self.over + digest.encode()).digest()


class Standings:
    """All cases after the entries so far; `entries` counts them, `newest` is the last of them."""

    def __init__(self) -> None:
        self.cases: dict[str, Standing] = {}
        self.entries = 0
        self.newest: Entry | None = None

    def add(self, entry: Entry) -> str | None:
        """Go on to the next entry; return a Chinese sentence where it cannot be the next, None where it can."""
        self.entries, self.newest = self.entries + 1, entry
        try:
            check_case_id(entry.case_id)
        except BadCaseId:
            return f"总账第 {self.entries} 条的案件编号不可用：{entry.case_id!r}"
        if not _DIGEST.fullmatch(entry.digest) or entry.revision > _MOST:
            return f"总账第 {self.entries} 条（案件 {entry.case_id}）的摘要不是 64 位十六进制数，或次数过大"
        standing = self.cases.setdefault(entry.case_id, Standing())
        before = standing.revision
        standing.add(entry.revision, entry.digest)
        if entry.number != self.entries:
            return f"总账第 {self.entries} 条的序号是 {entry.number}：账目缺失或重复"
        if entry.revision != before + 1:
            return (
                f"总账第 {self.entries} 条是案件 {entry.case_id} 的第 {entry.revision} 次记录，它之前是第 {before} 次："
                "账目缺失、重复或换过顺序"
            )
        return None

    def root(self) -> str:
        """Return the root of the Merkle tree over all heads, by case id; a leaf is `[case id, revision, digest]`."""
        return merkle_root(
            canonical([case_id, self.cases[case_id].revision, self.cases[case_id].digest])
            for case_id in sorted(self.cases)
        )


def standing_of(events: Sequence[Event]) -> Standing:
    """Return where a case stands by its own events."""
    standing = Standing()
    for event in events:
        standing.add(event.revision, event.digest)
    return standing
