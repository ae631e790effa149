"""A backup as a file, read with distrust: it may come from anywhere, and what is restored from it becomes the cases.

A zip with `manifest.json` (what it holds, the sha256 of every other member), `entries.jsonl` (the order of writing),
`cases/<case id>.jsonl` (the events as they are hashed), the profile and the drafts, and under `damaged/` what there was
of a case that could not be read when the backup was made.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from struct import error as StructError  # noqa: N812 - as an exception is named here
from types import TracebackType
from typing import Any, Final, Self

from cases.events import JSON, Event, canonical, first_break, parse
from cases.evidence.standing import Standing, Standings, standing_of
from cases.keeper import BadCaseId, Entry, Project, StoreError, check_case_id
from cases.transfer.copying import Progress
from penalty.oserror import in_chinese

FORMAT: Final = "penalty-backup 1"
MANIFEST: Final = "manifest.json"
ENTRIES: Final = "entries.jsonl"
PROFILE: Final = "office.yaml"
LARGEST: Final = 256 << 20
"""Bytes of the largest member but `entries.jsonl`, which alone is read line by line."""

BESIDE: Final = re.compile(
    r"office\.yaml|holidays-[0-9]{4}\.yaml|drafts/[A-Za-z0-9][A-Za-z0-9._-]{0,63}\.[0-9a-f]{32}\.json"
)
"""What is taken along from beside the cases: never a key."""

EVENT: Final = 8 << 20
"""Bytes of the largest event: JSON takes up to fifty times its size in memory once it is read."""

_OF_A_MEMBER: Final = 1024
"""Bytes of the manifest a member, at most: so that a small file cannot hold a large one."""
_CASE: Final = re.compile(r"(?:cases/(.*)\.jsonl|damaged/(.*)\.raw)")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_BLOCK: Final = 1 << 16
_LONGEST: Final = 4096
_ENCRYPTED: Final = 1
_UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, StructError, EOFError, RuntimeError, LookupError, OverflowError)


class BadBackup(StoreError):  # noqa: N818 - describes the file, not the program
    """The file is no backup, or not whole; `reason` says why in Chinese."""

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"备份 {file} 不能使用：{reason}。请换用另一份备份。")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself.

    `entries` counts the whole order of writing and `root` is over all its heads, as in an anchor; `cases` counts those
    that are here, `damaged` tells of each that is not why, `members` holds the sha256 of each member.
    """

    format: str
    made_at: str
    office: str
    entries: int
    cases: int
    root: str
    damaged: Mapping[str, str]
    members: Mapping[str, str]

    def to_bytes(self) -> bytes:
        """Return the member's content."""
        return canonical(asdict(self)) + b"\n"

    @classmethod
    def read(cls, body: bytes) -> Manifest:
        """Read the member. Raises ValueError with a Chinese reason."""
        raw = parse(body.removesuffix(b"\n"))
        if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
            raise ValueError("不是本软件的备份，或者是另一版本的")
        if raw.keys() != set(cls.__slots__):
            raise ValueError("清单的项目不齐或多余")
        kinds: dict[str, type] = {"made_at": str, "office": str, "entries": int, "cases": int, "root": str}
        bad = [name for name, kind in kinds.items() if type(raw[name]) is not kind]
        damaged, members = _texts(raw["damaged"]), _texts(raw["members"])
        if bad or damaged is None or members is None or not all(_SHA256.fullmatch(each) for each in members.values()):
            raise ValueError("清单的内容不合要求")
        fields: dict[str, Any] = {**raw, "damaged": damaged, "members": members}
        return cls(**fields)


def entry_line(entry: Entry) -> bytes:
    """Return an entry's line of `entries.jsonl`."""
    return canonical([entry.number, entry.case_id, entry.revision, entry.digest]) + b"\n"


def case_member(case_id: str) -> str:
    """Return the member that holds a case's events, one canonical line each."""
    return f"cases/{case_id}.jsonl"


def raw_member(case_id: str) -> str:
    """Return the member that holds what was found of a damaged case."""
    return f"damaged/{case_id}.raw"


class Backup:
    """An opened backup; a `Source` once it is verified. Raises BadBackup for a file that cannot be one."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._size = file.stat().st_size
            if not file.is_file():
                raise BadBackup(file, "不是普通文件")
            self._zip = zipfile.ZipFile(file)
        except OSError as error:
            raise BadBackup(file, f"读不出，{in_chinese(error)}") from error
        except (*_UNREADABLE, ValueError) as error:
            raise BadBackup(file, "不是 zip 文件，或者不完整") from error
        try:
            self._check_members()
            self.manifest = self._manifest()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def verify(self, project: Project | None = None, progress: Progress | None = None) -> None:
        """Prove that every member is what the manifest says and that order and chains agree; read all of it once.

        With `project` every case must fold too. Raises BadBackup.
        """
        for name, digest in self.manifest.members.items():
            if self._sha256(name) != digest:
                raise self._bad(name, "内容与清单登记的 sha256 不符")
        standings = self._standings()
        present = standings.cases.keys() - self.manifest.damaged.keys()
        kept = {case_id for name in self.manifest.members if (case_id := _case_of(name))}
        if present != kept or len(present) + len(self.manifest.damaged) != len(standings.cases):
            odd = "、".join(sorted(present ^ kept)[:5]) or "损坏的案件"
            raise self._bad(ENTRIES, f"与案件文件对不上（{odd}）")
        found = (standings.entries, len(kept), standings.root())
        if found != (self.manifest.entries, self.manifest.cases, self.manifest.root):
            raise self._bad(MANIFEST, "登记的条数、案件数或者根与内容不符")
        for number, case_id in enumerate(sorted(kept), start=1):
            self._check_case(case_id, standings.cases[case_id], project)
            if progress:
                progress(number, len(kept))

    def load(self, case_id: str) -> tuple[Event, ...]:
        """Return a case's events, their chain verified. Raises BadBackup."""
        name = case_member(case_id)
        *lines, rest = self.read(name).split(b"\n")
        if max(map(len, lines), default=0) > EVENT:
            raise self._bad(name, f"有一条记录超过 {EVENT} 字节，过大")
        try:
            events = tuple(Event.from_dict(parse(line)) for line in lines)
            fault = first_break(events)
        except ValueError as error:
            raise self._bad(name, str(error)) from error
        if fault is None and (rest or not events or events[0].case_id != case_id):
            fault = "不是这一案件的完整记录"
        if fault is not None:
            raise self._bad(name, fault)
        return events

    def entries(self) -> Iterator[Entry]:
        """Yield the order of writing, without the cases that were left out."""
        number = 0
        for entry in self._entries():
            if entry.case_id not in self.manifest.damaged:
                number += 1
                yield Entry(number, entry.case_id, entry.revision, entry.digest)

    def beside(self) -> tuple[str, ...]:
        """Return the names of the profile and the drafts: plain paths under a store's folder."""
        return tuple(name for name in self.manifest.members if BESIDE.fullmatch(name))

    def read(self, name: str) -> bytes:
        """Return a member's content. Raises BadBackup."""
        return b"".join(self._chunks(name))

    def _check_members(self) -> None:
        seen: set[str] = set()
        for info in self._zip.infolist():
            name = info.filename
            if name in seen:
                raise self._bad(name, "在压缩文件里有两份")
            if info.orig_filename != name or not _expected(name):
                raise self._bad(repr(info.orig_filename), "不是备份里该有的文件")
            if info.flag_bits & _ENCRYPTED or info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise self._bad(name, "是加密的，或者压缩方法不认识")
            largest = LARGEST if name != MANIFEST else _OF_A_MEMBER * (len(self._zip.infolist()) + 1000)
            if name != ENTRIES and info.file_size > largest:
                raise self._bad(name, f"展开后有 {info.file_size} 字节，过大")
            seen.add(name)
        if not {MANIFEST, ENTRIES} <= seen:
            raise BadBackup(self.file, f"里面没有 {MANIFEST} 或 {ENTRIES}")
        # Members that share bytes unfold to far more than the file could hold.
        if sum(info.compress_size for info in self._zip.infolist()) > self._size:
            raise BadBackup(self.file, "里面的文件互相重叠")

    def _manifest(self) -> Manifest:
        try:
            manifest = Manifest.read(self.read(MANIFEST))
        except ValueError as error:
            raise self._bad(MANIFEST, str(error)) from error
        odd = sorted(manifest.members.keys() ^ (set(self._zip.namelist()) - {MANIFEST}))
        if odd:
            raise BadBackup(self.file, f"清单与实有的文件不符：{'、'.join(map(repr, odd[:5]))}")
        return manifest

    def _standings(self) -> Standings:
        """Return where all cases stood by the order of writing."""
        standings = Standings()
        for entry in self._entries():
            fault = standings.add(entry)
            if fault is not None:
                raise self._bad(ENTRIES, fault)
        return standings

    def _check_case(self, case_id: str, standing: Standing, project: Project | None) -> None:
        events = self.load(case_id)
        if standing_of(events) != standing:
            raise self._bad(case_member(case_id), f"与 {ENTRIES} 登记的记录不符")
        try:
            if project:
                project(events)
        except ValueError as error:
            raise self._bad(case_member(case_id), f"事件不能归为案件记录，{error}") from error

    def _entries(self) -> Iterator[Entry]:
        for number, line in enumerate(self._lines(ENTRIES), start=1):
            try:
                yield _entry(parse(line))
            except (ValueError, BadCaseId) as error:
                raise self._bad(ENTRIES, f"第 {number} 行{error}") from error

    def _lines(self, name: str) -> Iterator[bytes]:
        rest = b""
        for chunk in self._chunks(name):
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
            if len(rest) > _LONGEST:
                break
        if rest:
            raise self._bad(name, "有一行过长，或者末行不完整")

    def _sha256(self, name: str) -> str:
        found = hashlib.sha256()
        for chunk in self._chunks(name):
            found.update(chunk)
        return found.hexdigest()

    def _chunks(self, name: str) -> Iterator[bytes]:
        # No more than the size checked above is ever unfolded, whatever the compressed data say.
        try:
            with self._zip.open(name) as file:
                while chunk := file.read(_BLOCK):
                    yield chunk
        except (*_UNREADABLE, ValueError, OSError) as error:
            raise self._bad(name, "读不出，文件损坏") from error

    def _bad(self, name: str, reason: str) -> BadBackup:
        return BadBackup(self.file, f"{name} {reason}")


def _entry(raw: JSON) -> Entry:
    if (
        not isinstance(raw, list)
        or [type(each) for each in raw] != [int, str, int, str]
        or not _SHA256.fullmatch(raw[3])
    ):
        raise ValueError("不是一条登记")
    number, case_id, revision, digest = raw
    return Entry(number, check_case_id(case_id), revision, digest)


def _case_of(name: str) -> str | None:
    """Return the case whose events a member holds."""
    match = _CASE.fullmatch(name)
    return match[1] if match else None


def _expected(name: str) -> bool:
    """Tell whether a backup may hold a member of this name: none that could lead out of a folder."""
    if name in {MANIFEST, ENTRIES} or BESIDE.fullmatch(name):
        return True
    match = _CASE.fullmatch(name)
    try:
        return match is not None and bool(check_case_id(match[1] or match[2]))
    except BadCaseId:
        return False


def _texts(raw: JSON) -> dict[str, str] | None:
    """Return a mapping of texts as one, None for anything else."""
    if not isinstance(raw, Mapping):
        return None
    texts = {key: value for key, value in raw.items() if isinstance(value, str)}
    return texts if len(texts) == len(raw) else None
