"""A new file or folder that is there whole or not at all, and never in the place of another.

Backups and exports leave the store and go into hands that cannot tell half of one from the whole.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cases.files import remove_quietly, sync_folder, write_all
from cases.keeper import OutcomeUnknown, StoreError
from penalty.oserror import in_chinese

_TAKEN = frozenset({errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR})


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """Yield where to make the file that becomes `target` when the block ends well; nothing stays when it does not.

    Raises StoreError where something has the name already, or cannot be written, and OutcomeUnknown.
    """
    _check_free(target)
    temp = _beside(target)
    try:
        yield temp
        _flush(temp)
        _put(temp, target)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        remove_quietly(temp)
    _settle(target)


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """Yield a folder that becomes `target` when the block ends well; an empty folder may have the name.

    What is written into it must be flushed by its writers. Raises as `new_file`.
    """
    _check_free(target, empty_folder=True)
    temp = _beside(target)
    try:
        # Whole cases: for others its owner may open it later.
        temp.mkdir(mode=0o700)
        if target.exists():
            shutil.copymode(target, temp)
        yield temp
        for inner, _, _ in os.walk(temp):
            sync_folder(Path(inner))
        temp.rename(target)
    except OSError as error:
        raise _refused(target, error) from error
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    _settle(target)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, its parent folders with it, and flush it. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        write_all(fd, content)
        os.fsync(fd)
    finally:
        os.close(fd)


def _beside(target: Path) -> Path:
    # Not named after the target: its name may be as long as a name can be.
    return target.with_name(f".{secrets.token_hex(8)}.part")


def _check_free(target: Path, *, empty_folder: bool = False) -> None:
    if target.name in {"", ".."}:
        raise StoreError(f"{target} 不是一个新的名字：请写明要建立的文件或文件夹叫什么。")
    try:
        target.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise _refused(target, error) from error
    with suppress(OSError):
        if empty_folder and not target.is_symlink() and not any(target.iterdir()):
            return
    raise _taken(target)


def _put(temp: Path, target: Path) -> None:
    """Give a file its name if nothing has it. Raises OSError."""
    try:
        # A rename would replace what came there meanwhile without a word.
        os.link(temp, target)
    except FileExistsError:
        raise
    except OSError:
        # Sticks and shares without hard links.
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "") from None
        temp.rename(target)


def _flush(path: Path) -> None:
    fd = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _settle(target: Path) -> None:
    try:
        sync_folder(target.parent)
    except OSError as error:
        raise OutcomeUnknown(
            f"{target} 已经写成，但不能确定已存到磁盘（{in_chinese(error)}）：请核对后再用。"
        ) from error


def _taken(target: Path) -> StoreError:
    return StoreError(f"{target} 已经存在，没有改动它：请换一个名字，或者先把它移走。")


def _refused(target: Path, error: OSError) -> StoreError:
    if error.errno in _TAKEN and os.path.lexists(target):
        return _taken(target)
    return StoreError(f"{target} 写不了：{in_chinese(error)}。没有留下任何内容，请换一个位置或排除后重试。")
