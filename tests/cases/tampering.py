"""Ways to tamper with a store of files, and what verification says of each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from cases.events import seal
from cases.keeper import Keeper
from tests.cases.evidence import (
    Lines,
    Rows,
    forget,
    lines_of,
    rehash,
    reseal,
    rewrite,
    tamper,
)
from tests.cases.helpers import new

Change = Callable[[Path], object]
ORDER = (("B", 0), ("A", 0), ("B", 1), ("A", 1), ("A", 2), ("C", 0))
"""Three cases in six entries."""


def filled(keeper: Keeper) -> Keeper:
    for case_id, revision in ORDER:
        keeper.append(case_id, revision, new("note", amount=revision))
    return keeper


def case_a(folder: Path) -> Path:
    return folder / "cases" / "A.json"


def ledger(folder: Path) -> Path:
    return folder / "ledger.jsonl"


def edit(rows: Rows) -> None:
    rows["2"]["data"]["amount"] = 999


def edit_and_rehash(rows: Rows) -> None:
    edit(rows)
    rehash(rows)


def cut_last(rows: Rows) -> None:
    rows.pop("3")


def swap_files(folder: Path) -> None:
    a, b = case_a(folder), folder / "cases" / "B.json"
    content = a.read_bytes()
    a.write_bytes(b.read_bytes())
    b.write_bytes(content)


def without_line(folder: Path) -> None:
    lines = ledger(folder).read_bytes().splitlines(keepends=True)
    ledger(folder).write_bytes(b"".join(lines[:2] + lines[3:]))


def cut_ledger(folder: Path) -> None:
    ledger(folder).write_bytes(b"".join(ledger(folder).read_bytes().splitlines(keepends=True)[:-2]))


def resealed(change: Callable[[Lines], object]) -> Change:
    """Return a change of the ledger's lines, every seal made anew and the index forgotten."""

    def run(folder: Path) -> None:
        lines = lines_of(ledger(folder))
        change(lines)
        reseal(ledger(folder), lines)
        forget(folder)

    return run


def swap_lines(lines: Lines) -> None:
    lines[3], lines[4] = lines[4], lines[3]


def remove_case(folder: Path) -> None:
    case_a(folder).unlink()
    reseal(ledger(folder), [line for line in lines_of(ledger(folder)) if line["case_id"] != "A"])
    forget(folder)


def both(*changes: Change) -> Change:
    return lambda folder: [change(folder) for change in changes]


A_FILE = "A.json 不能使用"
FOUND: dict[str, tuple[Change, tuple[str, ...]]] = {
    "an event edited, the checksum put right": (
        lambda folder: tamper(case_a(folder), edit),
        (A_FILE, "第 2 个事件的内容与其摘要不符：该事件被改动过"),
    ),
    "an event edited, the whole chain made again": (
        lambda folder: tamper(case_a(folder), edit_and_rehash),
        (A_FILE, "第 3 个事件与总账登记的不是同一个", "分叉"),
    ),
    "the last event deleted": (
        lambda folder: tamper(case_a(folder), cut_last),
        (A_FILE, "截短：总账登记到第 3 次，文件只有 2 次"),
    ),
    "an event forged at the end": (
        lambda folder: tamper(case_a(folder), _add_two),
        (A_FILE, "总账只登记到第 3 次记录，文件却有 5 次"),
    ),
    "raw bytes": (
        lambda folder: case_a(folder).write_bytes(case_a(folder).read_bytes().replace(b"wang", b"gnaw")),
        (A_FILE, "校验和不符"),
    ),
    "a file deleted": (lambda folder: case_a(folder).unlink(), (A_FILE, "文件不见了，总账登记到第 3 次记录")),
    "two files swapped": (swap_files, (A_FILE, "里面是案件 B", "B.json 不能使用", "里面是案件 A")),
    "a copy under another name": (
        lambda folder: shutil.copy(case_a(folder), folder / "cases" / "X.json"),
        ("X.json 不在总账中",),
    ),
    "a line of the ledger deleted": (without_line, ("ledger.jsonl", "与前一行接不上")),
    "a line of the ledger deleted, and the index": (both(without_line, forget), ("ledger.jsonl", "与前一行接不上")),
    "a line deleted, all sealed anew": (
        resealed(lambda lines: lines.pop(2)),
        ("B.json", "总账只登记到第 1 次记录，文件却有 2 次"),
    ),
    "an earlier digest in the ledger": (
        resealed(lambda lines: lines[1].update(digest="0" * 64)),
        ("案件 A 第 1 次记录的摘要是", "总账第 2 条登记的是第 1 次、0000000000000000…：两处有一处被改动过"),
    ),
    "the last digest in the ledger": (
        resealed(lambda lines: lines[4].update(digest="0" * 64)),
        (A_FILE, "第 3 个事件与总账登记的不是同一个"),
    ),
    "lines of one case swapped": (resealed(swap_lines), ("总账第 4 条是案件 A 的第 3 次记录，它之前是第 1 次",)),
    "what the list shows": (
        resealed(lambda lines: lines[4]["listing"].update(last="closed")),
        ("案件 A 在列表中的内容与案件不符（last）：总账或索引被改动过，或为另一版本的软件所写",),
    ),
    "a field of the list removed": (
        resealed(lambda lines: lines[4]["listing"].pop("last")),
        ("案件 A 在列表中的内容与案件不符（last）",),
    ),
    "all fields of the list removed": (
        resealed(lambda lines: lines[4].update(listing={})),
        ("案件 A 在列表中的内容与案件不符（last、count）",),
    ),
    "the ledger cut": (cut_ledger, ("ledger.jsonl", "总账被截短")),
    "the ledger cut, and the index": (
        both(cut_ledger, forget),
        ("C.json 不在总账中", "总账只登记到第 2 次记录，文件却有 3 次"),
    ),
    "the ledger's end rewritten": (
        lambda folder: reseal(ledger(folder), [*lines_of(ledger(folder))[:4], *_forged(folder)]),
        ("ledger.jsonl",),
    ),
    "the ledger deleted": (lambda folder: ledger(folder).unlink(), ("ledger.jsonl", "总账被截短")),
    "the ledger deleted, and the index": (
        both(lambda folder: ledger(folder).unlink(), forget),
        ("A.json 不在总账中", "B.json 不在总账中", "C.json 不在总账中"),
    ),
}


def _add_two(rows: Rows) -> None:
    for place in (4, 5):
        rows[str(place)] = seal("A", place, rows[str(place - 1)]["digest"], new("forged")).to_dict()


def _forged(folder: Path) -> Lines:
    """Return the two last lines of the ledger with another event in place of one."""
    first, last = lines_of(ledger(folder))[4:]
    return [{**first, "digest": "f" * 64}, {**last, "words": "longer than before"}]


HIDDEN: dict[str, tuple[Change, str]] = {
    "a case rewritten, ledger and all": (
        lambda folder: rewrite(folder, "A", edit),
        "一.json：与案件库不符：前 6 条算出的根是",
    ),
    "the first event of a case rewritten": (
        lambda folder: rewrite(folder, "B", lambda rows: rows["1"].update(actor="li")),
        "一.json：与案件库不符：前 6 条算出的根是",
    ),
    "a case cut short, ledger and all": (
        lambda folder: rewrite(folder, "A", cut_last),
        "一.json：比锚定时少了 1 条（锚定时 6 条，现有 5 条），锚定时最后一条是案件 C 第 1 次记录",
    ),
    "a case removed, ledger and all": (remove_case, "一.json：比锚定时少了 3 条（锚定时 6 条，现有 3 条）"),
    "everything deleted": (shutil.rmtree, "一.json：比锚定时少了 6 条（锚定时 6 条，现有 0 条）"),
}
