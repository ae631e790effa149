"""Backups as a forger would write them, and for what each is refused."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from cases.events import JSON, canonical


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name.encode(errors="replace").decode() or "空"), content)
    return buffer.getvalue()


def members_of(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def resealed(members: dict[str, bytes], **changes: JSON) -> dict[str, bytes]:
    """Return the members with a manifest that knows them, as a forger would write it."""
    raw = json.loads(members["manifest.json"])
    sums = {name: hashlib.sha256(body).hexdigest() for name, body in members.items() if name != "manifest.json"}
    return {**members, "manifest.json": canonical({**raw, "members": sums, **changes}) + b"\n"}


def _without(members: dict[str, bytes], name: str) -> dict[str, bytes]:
    return {key: body for key, body in members.items() if key != name}


def _changed(members: dict[str, bytes], name: str, old: str, fresh: str) -> dict[str, bytes]:
    assert old.encode() in members[name]
    return {**members, name: members[name].replace(old.encode(), fresh.encode())}


Forge = Callable[[dict[str, bytes]], dict[str, bytes]]
FORGED: dict[str, tuple[Forge, str]] = {
    "traversal": (lambda m: resealed({**m, "cases/../../x.jsonl": b""}), "不是备份里该有的文件"),
    "absolute": (lambda m: resealed({**m, "/etc/x": b""}), "不是备份里该有的文件"),
    "backslash": (lambda m: resealed({**m, "drafts\\..\\x": b""}), "不是备份里该有的文件"),
    "reserved": (lambda m: resealed({**m, "cases/con.jsonl": b""}), "不是备份里该有的文件"),
    "key": (lambda m: resealed({**m, "key.json": b""}), "不是备份里该有的文件"),
    "extra": (lambda m: {**m, "damaged/Z.raw": b""}, "清单与实有的文件不符"),
    "missing": (lambda m: _without(m, "cases/A.jsonl"), "清单与实有的文件不符"),
    "no manifest": (lambda m: _without(m, "manifest.json"), "里面没有 manifest.json"),
    "no entries": (lambda m: resealed(_without(m, "entries.jsonl")), "里面没有 manifest.json 或 entries.jsonl"),
    "wrong sha256": (lambda m: _changed(m, "cases/A.jsonl", "一", "二"), "sha256 不符"),
    "changed event": (lambda m: resealed(_changed(m, "cases/A.jsonl", "一", "二")), "该事件被改动过"),
    "case cut short": (
        lambda m: resealed({**m, "cases/A.jsonl": b"".join(m["cases/A.jsonl"].splitlines(keepends=True)[:2])}),
        "登记的记录不符",
    ),
    "case under another name": (lambda m: resealed({**m, "cases/B.jsonl": m["cases/A.jsonl"]}), "不是这一案件"),
    "case left out": (lambda m: resealed(_without(m, "cases/C.jsonl")), "对不上（C）"),
    "damaged unknown": (lambda m: resealed(m, damaged={"Z": "坏"}), "对不上"),
    "half a line": (lambda m: resealed({**m, "entries.jsonl": m["entries.jsonl"][:-1]}), "末行不完整"),
    "order changed": (
        lambda m: resealed({**m, "entries.jsonl": b"".join(m["entries.jsonl"].splitlines(keepends=True)[::-1])}),
        "账目缺失",
    ),
    "order empty": (lambda m: resealed({**m, "entries.jsonl": b""}), "对不上"),
    "line endless": (lambda m: resealed({**m, "entries.jsonl": b"[" * 100_000}), "有一行过长"),
    "entry of text": (lambda m: resealed({**m, "entries.jsonl": b'["1","A",1,"x"]\n'}), "不是一条登记"),
    "root": (lambda m: resealed(m, root="0" * 64), "根与内容不符"),
    "count": (lambda m: resealed(m, entries=7), "根与内容不符"),
    "version": (lambda m: resealed(m, format="penalty-backup 2"), "另一版本"),
    "field": (lambda m: resealed(m, more=1), "项目不齐或多余"),
    "kind": (lambda m: resealed(m, cases=True), "清单的内容不合要求"),
    "manifest deep": (lambda m: {**m, "manifest.json": b"[" * 100_000}, "manifest.json"),
}
