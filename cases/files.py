"""Files that are either wholly the old or wholly the new, and that know when they were changed.

Both the case files and the drafts are written here, so that there is one order of steps to be right about: a new file
beside the old one, written, flushed to disk, put in its place in one step, and the folder flushed. The last line of a
file is `sha256:` and the checksum of all before it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cases.keeper import OutcomeUnknown, StoreError
from penalty.oserror import in_chinese

_TOKEN = re.compile(r"[0-9a-f]{16}\.tmp")
_FOOTER = len("sha256:\n") + 64


def write_sealed(path: Path, body: bytes, temp: Path | None = None) -> None:
    """Replace `path` with `body` and its checksum line, in one step that survives a power cut.

    `body` must end with a newline; `temp`, on the same file system, is where the new file is written first (beside
    `path` without one), and is overwritten. Raises StoreError while the old content still stands, OutcomeUnknown once
    it may have been replaced. Callers hold a lock over `path`.
    """
    if temp is None:
        temp = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    else:
        remove_quietly(temp)
    try:
        _write_new(temp, sealed(body))
    except OSError as error:
        remove_quietly(temp)
        raise StoreError(f"没有写入 {path}：{in_chinese(error)}。原有内容未变，请排除后重试。") from error
    except BaseException:
        remove_quietly(temp)
        raise
    try:
        temp.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        remove_quietly(temp)
        raise OutcomeUnknown(
            f"写入 {path} 的最后一步出错（{in_chinese(error)}），不能确定是否已写入：请重新打开核对，不要直接重做。"
        ) from error


def read_sealed(path: Path) -> bytes:
    """Return what `write_sealed` wrote, without its checksum line.

    Raises ValueError with a Chinese reason for any other content, and OSError (FileNotFoundError among them).
    """
    # A pipe or device under this name would make the read wait for ever.
    if not stat.S_ISREG(path.stat().st_mode):
        raise ValueError("不是普通文件")
    content = path.read_bytes()
    if not content:
        raise ValueError("文件是空的")
    body, footer = content[:-_FOOTER], content[-_FOOTER:]
    if not footer.startswith(b"sha256:") or not body.endswith(b"\n"):
        raise ValueError("缺少末行的校验和，文件被截断或被改动过")
    if footer != _footer(body):
        raise ValueError("内容与校验和不符，文件被改动过或磁盘有坏处")
    return body


def sealed(body: bytes) -> bytes:
    """Return `body`, which must end with a newline, with its checksum line."""
    return body + _footer(body)


def remove_leftovers(path: Path) -> None:
    """Remove what a killed writer of `path` left beside it. Callers hold the lock, so none is still in use."""
    prefix = f".{path.name}."
    # Only tidying: what cannot be removed now is removed at the next write.
    with suppress(OSError):
        for name in os.listdir(path.parent):  # noqa: PTH208 - names alone: a path object each costs more than the listing
            if name.startswith(prefix) and _TOKEN.fullmatch(name.removeprefix(prefix)):
                remove_quietly(path.parent / name)


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, in no order; none where there is no such folder. Raises StoreError."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - names alone: a path object each costs more than the listing
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(f"案件库 {folder} 读不出：{in_chinese(error)}。请管理员检查权限和磁盘。") from error


def make_folder(folder: Path) -> None:
    """Make a folder with its parents, so that it survives a power cut. Raises StoreError."""
    try:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        for place in missing:
            sync_folder(place.parent)
    except OSError as error:
        raise StoreError(f"不能建立文件夹 {folder}：{in_chinese(error)}。请换一个位置或请管理员开通权限。") from error


def write_all(fd: int, content: bytes) -> None:
    """Write all of `content`. Raises OSError with a part of it written."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk. Raises OSError."""
    if os.name == "nt":  # Windows cannot open a folder; it flushes the entry with the file
        return
    fd = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_removal(path: Path) -> None:
    """Remove a file, if it is there, so that it stays removed. Raises StoreError."""
    try:
        path.unlink(missing_ok=True)
        if path.parent.exists():
            sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"没有删除 {path}：{in_chinese(error)}。请稍后重试。") from error


def remove_quietly(path: Path) -> None:
    """Remove a file if that can be done: only tidying, what stays is overwritten or removed later."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


@contextmanager
def tried(lock_file: Path) -> Iterator[bool]:
    """Hold the lock if nobody else does, and tell so; never wait. A lock that cannot be had at all is not held."""
    from filelock import FileLock, Timeout  # noqa: PLC0415 - looking at a list takes no lock

    lock = FileLock(lock_file, timeout=0)
    try:
        lock.acquire()
    except (Timeout, OSError):
        yield False
        return
    try:
        yield True
    finally:
        with suppress(OSError):
            lock.release()


@contextmanager
def locked(lock_file: Path, subject: str, seconds: float) -> Iterator[None]:
    """Hold the lock for one writer among all processes; `subject` names in Chinese what is being written.

    Raises StoreError when it is not free within `seconds`, or cannot be had. The folder must be a local disk: network
    file systems do not all honour locks.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415 - as above

    lock = FileLock(lock_file, timeout=seconds, poll_interval=0.02)
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreError(f"{subject}正由另一个窗口写入，等了 {seconds:g} 秒仍未空出：没有写入，请稍后重试。") from error
    except OSError as error:
        raise StoreError(f"不能锁定 {lock_file}：{in_chinese(error)}。没有写入，请排除后重试。") from error
    try:
        yield
    finally:
        # What was written is already safe, and the system frees the lock with its descriptor.
        with suppress(OSError):
            lock.release()


def _footer(body: bytes) -> bytes:
    return f"sha256:{hashlib.sha256(body).hexdigest()}\n".encode()


def _write_new(path: Path, content: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        write_all(fd, content)
        os.fsync(fd)
    finally:
        os.close(fd)
