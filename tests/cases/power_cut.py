"""Cuts the power under a writer, again and again: `python -m tests.cases.power_cut [cuts] [seed]`, as root.

A file system in a file, that by itself writes nothing for minutes; the writer killed at a random moment; the file
copied as it is then, and what the copy holds held against what the writer was told. What was only in memory is not in
the copy. The same without any flush must lose something, or the cuts prove nothing. What a drive loses that says it has
written and has not cannot be shown so.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from cases.keeper import StoreError
from tests.cases.checker import Say, Told, check, fork, write
from tests.cases.helpers import keeper_in

NOT_HERE = 77
"""The exit code of a machine where this cannot be tried; the reason is printed."""
_MIB = 64
_TOOLS = ("mkfs.ext4", "mount", "umount", "losetup", "cp")


def why_not() -> str | None:
    """Return why the power cannot be cut here, None where it can."""
    if os.geteuid() != 0:
        return "不是 root，不能装载文件系统"
    missing = [name for name in _TOOLS if shutil.which(name) is None]
    if missing:
        return f"没有 {'、'.join(missing)}"
    with TemporaryDirectory() as folder:
        try:
            with mounted(_formatted(Path(folder, "image")), Path(folder, "tried")):
                return None
        except subprocess.CalledProcessError as error:
            return f"不能装载循环设备：{str(error.stderr).strip()}"


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)


def _formatted(image: Path) -> Path:
    with image.open("wb") as file:
        file.truncate(_MIB << 20)
    _run("mkfs.ext4", "-q", "-F", image)
    return image


@contextmanager
def mounted(image: Path, point: Path) -> Iterator[Path]:
    point.mkdir()
    _run("mount", "-o", "loop,commit=300", image, point)
    try:
        yield point
    finally:
        _run("umount", point)


def _write(store: Path, name: str, flushes: bool, say: Say) -> None:  # noqa: FBT001 - called through `partial`
    def nothing(_fd: int) -> None:
        pass

    with mock.patch("os.fsync", os.fsync if flushes else nothing):
        write(keeper_in(store), name, [f"C{number}" for number in range(5)], 10**6, say)


def cut(folder: Path, name: str, seconds: float, *, flushes: bool) -> tuple[int, str]:
    """Cut the power once; return how much was promised before, and what is wrong after ("" for nothing)."""
    image, copy, told = _formatted(folder / "image"), folder / "copy", Told()
    with mounted(image, folder / "live") as live:
        writer = fork(partial(_write, live / "store", name, flushes))
        time.sleep(seconds)
        os.kill(writer.pid, signal.SIGKILL)
        _run("cp", "--sparse=always", image, copy)
        told.hear(writer.lines())
        assert writer.ended() == -signal.SIGKILL
    with mounted(copy, folder / "after") as after:
        keeper = keeper_in(after / "store")
        try:
            check(keeper, told)
        except (AssertionError, StoreError) as error:
            return len(told.promised), str(error) or "wrong"
        finally:
            keeper.close()
    return len(told.promised), ""


def cuts(count: int, seed: int, *, flushes: bool) -> dict[str, int]:
    """Cut the power so many times; return how much was promised, and after how many cuts something was wrong."""
    chance = random.Random(seed)  # noqa: S311 - moments of a test
    promised = wrong = 0
    for number in range(count):
        with TemporaryDirectory() as folder:
            told, fault = cut(Path(folder), f"P{number}", chance.uniform(0.1, 0.6), flushes=flushes)
        promised += told
        wrong += bool(fault)
        if fault and flushes:
            sys.stderr.write(f"cut {number}: {fault}\n")
    return {"cuts": count, "promised": promised, "wrong": wrong}


def main(count: int, seed: int) -> int:
    """Cut with flushes and without; print the figures; return 0 if the one lost nothing and the other something."""
    reason = why_not()
    if reason is not None:
        print(reason)
        return NOT_HERE
    figures = {"flushed": cuts(count, seed, flushes=True), "control": cuts(max(3, count // 4), seed, flushes=False)}
    print(json.dumps(figures))
    if not figures["control"]["wrong"]:
        print("没有落盘的对照组也没有丢失：断电试验没有证明什么。")
        return 1
    return int(figures["flushed"]["wrong"] > 0 or not figures["flushed"]["promised"])


if __name__ == "__main__":
    arguments = [int(each) for each in sys.argv[1:]]
    sys.exit(main(*(arguments + [20, 20261122][len(arguments) :])))
