"""An anchor: where all cases stood at a time, signed, to be kept where whoever can write the store cannot.

A chain of digests proves nothing against somebody who can write all of it anew. Against a root that was written down
elsewhere, every event that the root covers can be proved, and any other history fails.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

from cases.events import JSON, canonical
from cases.evidence.keys import BadKey, PrivateKey, PublicKey, to_bytes, to_text
from cases.evidence.standing import Standings
from cases.files import remove_quietly, sync_folder, write_all
from cases.keeper import BadCaseId, Entry, check_case_id
from penalty.oserror import in_chinese

SHOWN: Final = 16
"""How many digits of a root or digest are shown to people."""

_DOMAIN: Final = b"penalty-desk anchor v1\n"
_VERSION: Final = 1
_BIGGEST = 1 << 16
_MAX_COUNT = 2**63 - 1
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FIELDS = ("version", "office", "taken_at", "entries", "cases", "root", "newest", "key", "signature")
_PLACE = ("number", "case_id", "revision", "digest")


class BadAnchor(ValueError):  # noqa: N818 - an ordinary refusal, shown as it is
    """A file that is no anchor, or an anchor that cannot be written; one Chinese sentence that names the file."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a store stood: `entries` events of `cases` cases, `root` over the heads, `newest` the last entry.

    `taken_at` is ISO 8601 with an offset, by the clock of the machine; `signature` is that of `key` over all else.
    """

    office: str
    taken_at: str
    entries: int
    cases: int
    root: str
    newest: Entry | None
    key: PublicKey
    signature: bytes

    @property
    def signed(self) -> bool:
        """Whether the signature is that of the key; whose key it is, is for a person to know."""
        return self.key.holds(self.signature, _statement(self))

    @property
    def line(self) -> str:
        """What a person can copy by hand: the day, the count, and the first digits of the root."""
        return f"{self.taken_at[:10]}　{self.cases} 案 {self.entries} 条　根 {self.root[:SHOWN]}"

    def text(self) -> str:
        """Return the file's text, one screen of JSON."""
        content = {**_content(self), "signature": to_text(self.signature)}
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def new_anchor(standings: Standings, office: str, taken_at: str, key: PrivateKey) -> Anchor:
    """Return the signed anchor of a store that stands so."""
    bare = Anchor(
        office,
        taken_at,
        standings.entries,
        len(standings.cases),
        standings.root(),
        standings.newest,
        key.public,
        signature=b"",
    )
    return replace(bare, signature=key.sign(_statement(bare)))


def save_anchor(path: Path, anchor: Anchor) -> None:
    """Write an anchor to a file that is not there yet. Raises BadAnchor; then no file of ours is left."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    except FileExistsError as error:
        raise BadAnchor(f"{path}：已有这个文件，没有改动：旧的锚文件请留着，换一个文件名") from error
    except OSError as error:
        raise BadAnchor(f"{path}：锚文件不能建立：{in_chinese(error)}，请换一个位置") from error
    try:
        try:
            write_all(fd, anchor.text().encode())
            os.fsync(fd)
        finally:
            os.close(fd)
    except OSError as error:
        remove_quietly(path)
        raise BadAnchor(f"{path}：锚文件没有写成：{in_chinese(error)}，请排除后重试") from error
    except BaseException:
        remove_quietly(path)
        raise
    # Not every medium that anchors are kept on can flush a folder.
    with suppress(OSError):
        sync_folder(path.parent)


def read_anchor(path: Path) -> Anchor:
    """Read an anchor file, however it is spaced. Raises BadAnchor; whether the signature holds `signed` says."""
    try:
        return _anchor(_content_of(path))
    except FileNotFoundError as error:
        raise BadAnchor(f"{path}：没有这个锚文件，请核对文件名") from error
    except OSError as error:
        raise BadAnchor(f"{path}：锚文件读不了：{in_chinese(error)}，请核对文件名和权限") from error
    except (ValueError, RecursionError) as error:
        reason = "层次过深" if isinstance(error, RecursionError) else str(error)
        raise BadAnchor(f"{path}：不是锚文件：{reason}，请核对是否选对文件，或换用另存的一份") from error


def held_against(anchor: Anchor, standings: Standings) -> Iterator[str]:
    """Yield in Chinese how a store differs that stands after as many entries as an anchor counted."""
    root = standings.root()
    if root != anchor.root:
        yield f"前 {anchor.entries} 条算出的根是 {root[:SHOWN]}…，锚定的是 {anchor.root[:SHOWN]}…"
    if len(standings.cases) != anchor.cases:
        yield f"前 {anchor.entries} 条涉及 {len(standings.cases)} 案，锚定时是 {anchor.cases} 案"
    if standings.newest != anchor.newest and anchor.newest is not None:
        yield f"第 {anchor.entries} 条是{named(standings.newest)}，锚定时是{named(anchor.newest)}"


def named(entry: Entry | None) -> str:
    """Name an entry in Chinese so that a person can compare it by eye; None stands before the first."""
    if entry is None:
        return "空的"
    return f"案件 {entry.case_id} 第 {entry.revision} 次记录（{entry.digest[:SHOWN]}…）"


def disagreements(anchors: Mapping[str, Anchor]) -> Iterator[str]:
    """Yield a Chinese sentence for each two neighbouring anchors, by name, that cannot both be of one store."""
    by_count = sorted(anchors.items(), key=lambda item: (item[1].entries, _moment(item[1])))
    for (one, first), (other, then) in pairwise(by_count):
        told = f"{one}（{first.taken_at}，{first.entries} 条）与 {other}（{then.taken_at}，{then.entries} 条）"
        cases, entries = then.cases - first.cases, then.entries - first.entries
        if entries == 0 and (first.root, first.cases, first.newest) != (then.root, then.cases, then.newest):
            yield f"{told}条数相同，内容不同：不是同一案件库的锚，或其间记录被换过"
        elif not 0 <= cases <= entries:
            yield f"{told}的案件数是 {first.cases} 和 {then.cases}：不是同一案件库的锚，或其间案件被删过"
        elif _moment(first) > _moment(then):
            yield f"{told}先后不符：较晚的反而条数少，其间记录被删过，或时钟被拨动过"


def _statement(anchor: Anchor) -> bytes:
    return _DOMAIN + canonical(_content(anchor))


def _content(anchor: Anchor) -> dict[str, JSON]:
    """Return all that is signed."""
    newest = anchor.newest
    return {
        "version": _VERSION,
        "office": anchor.office,
        "taken_at": anchor.taken_at,
        "entries": anchor.entries,
        "cases": anchor.cases,
        "root": anchor.root,
        "newest": None if newest is None else {name: getattr(newest, name) for name in _PLACE},
        "key": anchor.key.text,
    }


def _moment(anchor: Anchor) -> dt.datetime:
    return dt.datetime.fromisoformat(anchor.taken_at)


def _content_of(path: Path) -> bytes:
    """Return what a file holds that may be an anchor. Raises ValueError with a Chinese reason, and OSError."""
    found = path.stat()
    # A pipe or device under this name would make the read wait for ever.
    if not stat.S_ISREG(found.st_mode):
        raise ValueError("不是普通文件")
    if found.st_size > _BIGGEST:
        raise ValueError("文件过大")
    return path.read_bytes()


def _anchor(body: bytes) -> Anchor:
    """Read an anchor's text. Raises ValueError with a Chinese reason, and RecursionError."""
    raw = _object(_json(body), _FIELDS)
    if type(raw["version"]) is not int or raw["version"] != _VERSION:
        raise ValueError(f"版本不是 {_VERSION}，或许是更新的软件写的")
    office, taken_at = _text(raw, "office"), _text(raw, "taken_at")
    if not office or not office.isprintable():
        raise ValueError("office 是空的，或有不可见的字符")
    if not _TIME.fullmatch(taken_at):
        raise ValueError("taken_at 不是带时区的时间")
    try:
        dt.datetime.fromisoformat(taken_at)
    except ValueError as error:
        raise ValueError("taken_at 不是带时区的时间") from error
    entries, cases = _count(raw, "entries"), _count(raw, "cases")
    newest = None if raw["newest"] is None else _newest(_object(raw["newest"], _PLACE))
    if cases > entries or (newest.number if newest else 0) != entries or (cases == 0) != (entries == 0):
        raise ValueError("entries、cases 与 newest 的数目不合")
    key, signature = _text(raw, "key"), _text(raw, "signature")
    try:
        public, signed = PublicKey.parse(key), to_bytes(signature)
    except BadKey as error:
        raise ValueError("key 不是公钥") from error
    except ValueError as error:
        raise ValueError("signature 不是签名") from error
    return Anchor(office, taken_at, entries, cases, _digest(raw, "root"), newest, public, signed)


def _json(body: bytes) -> JSON:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("不是 UTF-8 文本") from error
    try:
        value: JSON = json.loads(text, object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)
    except ValueError as error:
        raise ValueError("内容不是可读的 JSON") from error
    # What text alone cannot show: lone surrogates, integers beyond 64 bits.
    canonical(value)
    return value


def _once(pairs: Sequence[tuple[str, JSON]]) -> JSON:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated")
    return found


def _refuse(text: str) -> JSON:
    raise ValueError(text)


def _object(value: JSON, names: Sequence[str]) -> Mapping[str, JSON]:
    if not isinstance(value, Mapping) or value.keys() != {*names}:
        raise ValueError(f"不是只有 {'、'.join(names)} 的一组字段")
    return value


def _text(raw: Mapping[str, JSON], name: str) -> str:
    value = raw[name]
    if not isinstance(value, str):
        raise ValueError(f"{name} 不是文字")  # noqa: TRY004 - one kind of error for every bad shape
    return value


def _count(raw: Mapping[str, JSON], name: str) -> int:
    value = raw[name]
    if type(value) is not int or not 0 <= value <= _MAX_COUNT:
        raise ValueError(f"{name} 不是从 0 起的整数")
    return value


def _digest(raw: Mapping[str, JSON], name: str) -> str:
    value = _text(raw, name)
    if not _DIGEST.fullmatch(value):
        raise ValueError(f"{name} 不是 64 位十六进制摘要")
    return value


def _newest(raw: Mapping[str, JSON]) -> Entry:
    case_id, revision = _text(raw, "case_id"), _count(raw, "revision")
    try:
        check_case_id(case_id)
    except BadCaseId as error:
        raise ValueError("case_id 不是案件编号") from error
    if revision < 1:
        raise ValueError("revision 不是从 1 起的整数")
    return Entry(_count(raw, "number"), case_id, revision, _digest(raw, "digest"))
