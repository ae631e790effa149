"""The ledger of a store in files: one line an event, in the order of writing, each sealed over the line before.

It feeds the list, so that nobody reads every case to show one, and anchors each case's head, so that a case file cut
short, put back or taken away shows. A line is never changed. What a dying writer left half-written at the end is put
into `quarantine/` and reported, never cut silently.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from cases.events import GENESIS, JSON, canonical, parse
from cases.files import locked, make_folder, sync_folder, write_all
from cases.keeper import Damaged, LedgerDamaged, StoreError
from penalty.oserror import in_chinese

LEDGER: Final = "ledger.jsonl"
REBUILT: Final = ".rebuilt"
"""How the name of a ledger in quarantine ends that was replaced by one made anew from the cases."""
_SEAL: Final = 64
_BLOCK: Final = 1 << 16
_NAMES: Final = ("case_id", "revision", "digest", "listing", "words")
_FIELDS: Final = frozenset(_NAMES)


@dataclass(frozen=True, slots=True)
class Line:
    """One event: where it stands, its digest, the case's fields for the list after it, and its own words, folded."""

    case_id: str
    revision: int
    digest: str
    listing: Mapping[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two lines: how many bytes lie before it, and the seal of the line before."""

    offset: int
    seal: str


START: Final = Place(0, GENESIS)


class Ledger:
    """The ledger in a store's folder; `lock_seconds` is how long a writer waits for another.

    Who appends a case's line holds that case's lock.
    """

    def __init__(self, folder: Path, *, lock_seconds: float = 10.0) -> None:
        self.path = folder / LEDGER
        self.quarantine = folder / "quarantine"
        self._lock = folder / "locks" / ".ledger.lock"
        self._lock_seconds = lock_seconds

    def size(self) -> int | None:
        """Return the ledger's size in bytes, None where there is no ledger. Raises StoreError."""
        try:
            info = os.stat(self.path)  # noqa: PTH116 - called at every look at a case
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unreadable(error) from error
        # A pipe or device under this name would make the read wait for ever.
        if not stat.S_ISREG(info.st_mode):
            raise LedgerDamaged(self.path, "不是普通文件")
        return info.st_size

    def make(self) -> None:
        """Make an empty ledger, so that a store with cases but without one has lost it. Raises StoreError."""
        if self.size() is not None:
            return
        with locked(self._lock, "总账", self._lock_seconds):
            try:
                os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o666))
                sync_folder(self.path.parent)
            except OSError as error:
                raise StoreError(f"总账 {self.path} 建不成：{in_chinese(error)}。没有写入，请排除后重试。") from error

    def append(self, line: Line) -> None:
        """Add a line; on return it is on disk. Raises StoreError, OSError, Damaged: then it is not, or not surely."""
        with locked(self._lock, "总账", self._lock_seconds):
            place = self._mended()
            content = _sealed(place.seal, line)
            fd = os.open(self.path, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
            try:
                try:
                    write_all(fd, content)
                except OSError:
                    # Half of our own line, promised to nobody; if it cannot be taken back it is quarantined later.
                    os.ftruncate(fd, place.offset)
                    raise
                os.fsync(fd)
            finally:
                os.close(fd)

    def extend(self, lines: Iterable[Line]) -> None:
        """Add many lines, on disk together on return: for a ledger that nobody uses yet, made if need be.

        Raises as `append`, and whatever `lines` raises; any number of the lines may then be there.
        """
        self.make()
        with locked(self._lock, "总账", self._lock_seconds):
            place = self._mended()
            with self.path.open("ab") as file:
                seal = place.seal
                for line in lines:
                    content = _sealed(seal, line)
                    seal = content[:_SEAL].decode()
                    file.write(content)
                file.flush()
                os.fsync(file.fileno())

    def mend(self) -> None:
        """Put a half-written end into quarantine, if there is one. Raises StoreError, Damaged."""
        if self._ends_whole():
            return
        with locked(self._lock, "总账", self._lock_seconds):
            try:
                self._mended()
            except OSError as error:
                raise StoreError(
                    f"总账 {self.path} 的末尾不完整，又不能移入 {self.quarantine}：{in_chinese(error)}。"
                    "没有写入，请排除后重试。"
                ) from error

    def read(self, after: Place, end: int) -> Iterator[tuple[Line, Place]]:
        """Yield each whole line after a place and before byte `end`, with the place behind it.

        A half-written end is not there yet. Raises Damaged, StoreError.
        """
        try:
            with self.path.open("rb") as file:
                file.seek(after.offset)
                place = after
                for raw in file:
                    if not raw.endswith(b"\n") or place.offset + len(raw) > end:
                        return
                    if not _follows(place.seal, raw):
                        raise self._broken(place)
                    line = self._line(raw, place)
                    place = Place(place.offset + len(raw), raw[:_SEAL].decode())
                    yield line, place
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unreadable(error) from error

    def sync(self) -> None:
        """Flush what others wrote: nothing may rest on a line that a power cut could take. Raises StoreError."""
        try:
            fd = os.open(self.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
        except OSError as error:
            raise self._unreadable(error) from error

    def _ends_whole(self) -> bool:
        if not self.size():
            return True
        try:
            with self.path.open("rb") as file:
                if file.seek(0, os.SEEK_END) == 0:
                    return True
                file.seek(-1, os.SEEK_END)
                return file.read(1) == b"\n"
        except FileNotFoundError:
            return True
        except OSError as error:
            raise self._unreadable(error) from error

    def _mended(self) -> Place:
        """Return the place behind the last whole line, anything after it moved into quarantine. The lock is held.

        Raises Damaged where that line does not follow the one before it: no dying writer leaves such a thing.
        """
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                end, last, seal = _ending(file, size)
                file.seek(end)
                torn = file.read()
        except FileNotFoundError:
            return START
        if last and not _follows(seal, last):
            raise self._broken(Place(end - len(last), seal))
        if torn:
            self._set_aside(torn, end)
        return Place(end, last[:_SEAL].decode()) if last else START

    def _set_aside(self, torn: bytes, offset: int) -> None:
        """Copy a half-written end into quarantine, on disk, and only then cut it off."""
        make_folder(self.quarantine)
        fd = os.open(
            self.quarantine / f"ledger-{time.time_ns()}.torn",
            os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0),
            0o666,
        )
        try:
            write_all(fd, torn)
            os.fsync(fd)
        finally:
            os.close(fd)
        sync_folder(self.quarantine)
        fd = os.open(self.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            os.ftruncate(fd, offset)
            os.fsync(fd)
        finally:
            os.close(fd)

    def _line(self, raw: bytes, place: Place) -> Line:
        """Read a line whose seal holds: a forger can seal any content. Raises Damaged."""
        try:
            value = parse(raw[_SEAL + 1 : -1])
        except ValueError as error:
            raise self._broken(place, f"：{error}") from error
        line = _read(value)
        if line is None:
            raise self._broken(place, "内容不是一条账目")
        return line

    def _unreadable(self, error: OSError) -> StoreError:
        return StoreError(f"总账 {self.path} 读不出：{in_chinese(error)}。请管理员检查权限和磁盘。")

    def _broken(self, place: Place, reason: str = "与前一行接不上：有账目被改动、删去或换过顺序") -> Damaged:
        return LedgerDamaged(self.path, f"第 {place.offset} 字节处的一行{reason}")


def _sealed(previous: str, line: Line) -> bytes:
    body = canonical(
        {
            "case_id": line.case_id,
            "revision": line.revision,
            "digest": line.digest,
            "listing": line.listing,
            "words": line.words,
        }
    )
    return _seal(previous, body) + b" " + body + b"\n"


def _seal(previous: str, body: bytes) -> bytes:
    return hashlib.sha256(previous.encode("latin-1") + b"\n" + body).hexdigest().encode()


def _follows(previous: str, raw: bytes) -> bool:
    return (
        raw[_SEAL : _SEAL + 1] == b" " and raw.endswith(b"\n") and raw[:_SEAL] == _seal(previous, raw[_SEAL + 1 : -1])
    )


def _ending(file: BinaryIO, size: int) -> tuple[int, bytes, str]:
    """Return where the last whole line ends, that line, and the seal of the line before it; from the end backwards."""
    block = _BLOCK
    while True:
        start = max(0, size - block)
        file.seek(start)
        content = file.read(size - start)
        end = content.rfind(b"\n") + 1
        last = content.rfind(b"\n", 0, max(0, end - 1)) + 1
        before = content.rfind(b"\n", 0, max(0, last - 1)) + 1
        # Without the beginning of the file the first piece may be only a part of a line.
        if start == 0 or before > 0:
            seal = content[before : before + _SEAL].decode("latin-1") if last else GENESIS
            return start + end, content[last:end], seal
        block *= 16


def _read(value: JSON) -> Line | None:
    """Return a line's fields, None where they are not those of a line."""
    if not isinstance(value, dict) or value.keys() != _FIELDS:
        return None
    case_id, revision, digest, listing, words = (value[name] for name in _NAMES)
    if not (isinstance(case_id, str) and isinstance(digest, str) and isinstance(words, str)):
        return None
    if type(revision) is not int or revision < 1 or not isinstance(listing, dict):
        return None
    texts = {name: text for name, text in listing.items() if isinstance(text, str)}
    return Line(case_id, revision, digest, texts, words) if len(texts) == len(listing) else None
