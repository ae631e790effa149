"""The ledger of a store: any bytes in its place are refused or mended with a sentence, and never shown as good."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.embedded.keeper import EmbeddedKeeper
from cases.events import GENESIS
from cases.keeper import Damaged, LedgerDamaged, Quarantined, StoreError
from tests.cases.helpers import drop_index, keeper_in, names_in, new, quick_folder, snapshot

FUZZ = settings(
    max_examples=60, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PLACES = [("A", 1), ("A", 2), ("B", 1), ("A", 3), ("B", 2)]


@pytest.fixture(scope="module")
def good() -> Iterator[Path]:
    """Give a store of five events, never to be changed."""
    with quick_folder() as folder:
        keeper = keeper_in(Path(folder, "good"))
        for case_id, revision in PLACES:
            keeper.append(case_id, revision - 1, new(f"k{revision}", text="医" * revision))
        keeper.heads()
        keeper.close()
        yield Path(folder, "good")


def copy_of(good: Path, *, index: bool) -> Path:
    folder = good.parent / "copy"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(good, folder)
    if not index:
        drop_index(folder)
    return folder


def places_of(keeper: EmbeddedKeeper) -> list[tuple[str, int]]:
    return [(entry.case_id, entry.revision) for entry in keeper.entries()]


def lines_of(folder: Path) -> list[bytes]:
    return (folder / "ledger.jsonl").read_bytes().splitlines(keepends=True)


def sealed(previous: str, body: bytes) -> bytes:
    """Return a line as one would write it who knows the format."""
    return hashlib.sha256(previous.encode() + b"\n" + body).hexdigest().encode() + b" " + body + b"\n"


def test_the_ledger_is_plain(good: Path) -> None:
    previous = GENESIS
    for line, place in zip(lines_of(good), PLACES, strict=True):
        body = json.loads(line[65:])
        assert (body["case_id"], body["revision"]) == place
        assert line == sealed(previous, line[65:-1])
        previous = line[:64].decode()


def check_refused(folder: Path, *, reason: str) -> None:
    """Check that nothing is written on a ledger that is known to be wrong, now and when it is opened again."""
    ledger = folder / "ledger.jsonl"
    for _ in range(2):
        keeper = keeper_in(folder, lock_seconds=1)
        (fault,) = keeper.damaged()
        assert isinstance(fault, LedgerDamaged)
        assert fault.file == ledger
        assert reason in fault.reason
        assert str(ledger) in str(fault)
        before = snapshot(folder)
        acts: list[Callable[[], object]] = [
            partial(keeper.append, "A", 3, new()),
            partial(keeper.append, "N", 0, new()),
            partial(keeper.load, "A"),
            lambda keeper=keeper: list(keeper.entries()),  # type: ignore[misc] # the loop's own
        ]
        for act in acts:
            with pytest.raises(LedgerDamaged):
                act()
        assert any(str(ledger) in sentence for sentence in keeper.inspect())
        assert snapshot(folder) == before
        keeper.close()


@pytest.mark.parametrize("lines", range(5))
def test_a_ledger_cut_below_what_was_seen(good: Path, lines: int) -> None:
    folder = copy_of(good, index=True)
    content = lines_of(folder)
    # Not even a write that somebody left unfinished is finished on it.
    keeper = keeper_in(folder)
    keeper.append("B", 2, new())
    keeper.close()
    (folder / "pending" / "B").touch()
    (folder / "ledger.jsonl").write_bytes(b"".join(content[:lines]))
    check_refused(folder, reason="总账被截短")
    assert lines_of(folder) == content[:lines]
    assert [head.revision for head in keeper_in(folder).heads()] == [3, 2]
    (folder / "ledger.jsonl").write_bytes(b"".join(content))
    keeper = keeper_in(folder)
    assert keeper.append("A", 3, new()) == 4
    assert keeper.damaged() == ()
    assert places_of(keeper) == [*PLACES, ("B", 3), ("A", 4)]
    keeper.close()


def test_a_ledger_that_was_cut_and_grew_again(good: Path) -> None:
    folder = copy_of(good, index=True)
    content = lines_of(folder)
    other = content[4].replace("医".encode(), "院".encode())[65:-1] + b" " * 300
    grown = sealed(content[3][:64].decode(), other)
    (folder / "ledger.jsonl").write_bytes(b"".join(content[:4]) + grown)
    check_refused(folder, reason="接不上")


def drop(lines: list[bytes]) -> list[bytes]:
    return lines[:2] + lines[3:]


def swap(lines: list[bytes]) -> list[bytes]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def double(lines: list[bytes]) -> list[bytes]:
    return [*lines, lines[-1]]


def resealed(lines: list[bytes], *bodies: bytes) -> list[bytes]:
    """Return lines of these contents, sealed anew from the beginning, as somebody may who knows the format."""
    made: list[bytes] = []
    for body in bodies or [line[65:-1] for line in lines]:
        made.append(sealed(made[-1][:64].decode() if made else GENESIS, body))
    return made


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (drop, "接不上"),
        (swap, "接不上"),
        (double, "接不上"),
        (lambda lines: [*lines[:4], lines[4].replace("医".encode(), "院".encode())], "接不上"),
        (lambda lines: [lines[0].replace(b"k1", b"k9"), *lines[1:]], "接不上"),
        (lambda lines: [*lines, b"strange bytes\n"], "接不上"),
        (lambda lines: resealed(drop(lines)), "缺失或重复"),
        (lambda lines: resealed(swap(lines)), ""),
        (lambda lines: resealed(double(lines)), "缺失或重复"),
    ],
)
def test_lines_changed_lost_or_moved(good: Path, change: Callable[[list[bytes]], list[bytes]], reason: str) -> None:
    folder = copy_of(good, index=False)
    (folder / "ledger.jsonl").write_bytes(b"".join(change(lines_of(folder))))
    if reason:
        check_refused(folder, reason=reason)
    else:
        # Another order that holds together is not a fault of the ledger; anchors outside the store are for that.
        assert keeper_in(folder).damaged() == ()


NESTED = b"[" * 100_000 + b"]" * 100_000
WHOLE = b'{"case_id":"Z","digest":"d","listing":{},"revision":1,"words":""}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[]",
        b'"Z"',
        b"nonsense",
        NESTED,
        WHOLE.replace(b"1", b"0"),
        WHOLE.replace(b"1", b"-1"),
        WHOLE.replace(b"1", b"1.0"),
        WHOLE.replace(b"1", b"NaN"),
        WHOLE.replace(b"1", b"Infinity"),
        WHOLE.replace(b"1", b"true"),
        WHOLE.replace(b"1", b'"1"'),
        WHOLE.replace(b"1", b"1" + b"0" * 25),
        WHOLE.replace(b"1", b"9" * 5000),
        WHOLE.replace(b'"Z"', b'"\\ud800"'),
        WHOLE.replace(b'"words":""', b'"words":"\\udfff"'),
        WHOLE.replace(b'"words":""', b'"words":"\xff"'),
        WHOLE.replace(b"{}", b'{"party":"\\ud800"}'),
        WHOLE.replace(b"{}", b'{"party":1}'),
        WHOLE.replace(b"{}", b'{"party":null}'),
        WHOLE.replace(b"{}", b"[]"),
        WHOLE.replace(b'"d"', b"1"),
        WHOLE.replace(b'"words"', b'"word"'),
        WHOLE.replace(b'"words"', b'"more":"","words"'),
        WHOLE.replace(b'"words":""', b'"words":"","words":""'),
        WHOLE.replace(b'"revision":1', b'"revision":2,"revision":1'),
        WHOLE.replace(b'"revision":1', b'"revision": 1'),
        WHOLE + b" ",
    ],
)
def test_a_right_seal_over_odd_content(good: Path, body: bytes) -> None:
    folder = copy_of(good, index=False)
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(sealed(lines_of(folder)[-1][:64].decode(), body))
    check_refused(folder, reason="字节处的一行")
    assert [head.revision for head in keeper_in(folder).heads()] == [3, 2]


def test_the_same_line_in_good_form_is_taken(good: Path) -> None:
    """Otherwise the test above would pass whatever is written."""
    folder = copy_of(good, index=False)
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(sealed(lines_of(folder)[-1][:64].decode(), WHOLE))
    assert [head.case_id for head in keeper_in(folder).heads()] == ["A", "B", "Z"]


def test_a_torn_end_cut_at_every_byte(good: Path) -> None:
    """Of a writer that died: his case is written, his line is not, his mark is there."""
    size = len(b"".join(lines_of(good)[:4]))
    last = len(lines_of(good)[4])
    for kept in range(0, last, 5):
        folder = copy_of(good, index=False)
        os.truncate(folder / "ledger.jsonl", size + kept)
        (folder / "pending" / "B").touch()
        keeper = keeper_in(folder)
        assert [head.revision for head in keeper.heads()] == [3, 2]
        assert places_of(keeper) == PLACES
        torn = [fault for fault in keeper.damaged() if isinstance(fault, Quarantined)]
        assert len(torn) == len(keeper.damaged()) == bool(kept)
        if kept:
            assert torn[0].file.read_bytes() == lines_of(good)[4][:kept]
            assert str(torn[0].file) in str(torn[0])
        assert lines_of(folder) == lines_of(good)
        keeper.close()


def test_a_torn_end_that_nobody_marked(good: Path) -> None:
    """The line of an event that was promised is half gone: nobody was writing, so nobody knows where it is from."""
    folder = copy_of(good, index=False)
    os.truncate(folder / "ledger.jsonl", (folder / "ledger.jsonl").stat().st_size - 1)
    keeper = keeper_in(folder)
    for call in (lambda: keeper.load("B"), lambda: keeper.append("B", 2, new())):
        with pytest.raises(Damaged, match="多出的记录来历不明"):
            call()
    assert [type(fault) for fault in keeper.damaged()] == [Quarantined]
    assert places_of(keeper) == PLACES[:-1]
    keeper.close()


def test_a_line_cut_short_that_the_index_knew_stays_where_it_is(good: Path) -> None:
    folder = copy_of(good, index=True)
    keeper = keeper_in(folder)
    keeper.count()
    keeper.close()
    os.truncate(folder / "ledger.jsonl", (folder / "ledger.jsonl").stat().st_size - 1)
    before = (folder / "ledger.jsonl").read_bytes()
    keeper = keeper_in(folder)
    assert [type(fault) for fault in keeper.damaged()] == [LedgerDamaged]
    with pytest.raises(LedgerDamaged, match="被截短"):
        keeper.append("A", 1, new())
    assert (folder / "ledger.jsonl").read_bytes() == before
    assert not (folder / "quarantine").exists()
    keeper.close()


def test_a_torn_end_longer_than_a_block(good: Path) -> None:
    folder = copy_of(good, index=True)
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(b"x" * 200_000)
    keeper = keeper_in(folder)
    assert places_of(keeper) == PLACES
    assert [fault.file.stat().st_size for fault in keeper.damaged()] == [200_000]
    assert keeper.append("A", 3, new(text="医" * 100_000)) == 4
    assert keeper.append("A", 4, new(text="医" * 100_000)) == 5
    assert keeper.append("A", 5, new()) == 6
    assert places_of(keeper_in(folder)) == [*PLACES, ("A", 4), ("A", 5), ("A", 6)]
    keeper.close()


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_a_folder_or_a_pipe_in_its_place(good: Path, make: Callable[[Path], None]) -> None:
    folder = copy_of(good, index=True)
    (folder / "ledger.jsonl").unlink()
    make(folder / "ledger.jsonl")
    keeper = keeper_in(folder)
    for act in (keeper.heads, keeper.damaged, partial(keeper.load, "A"), partial(keeper.append, "A", 3, new())):
        with pytest.raises(LedgerDamaged, match="不是普通文件"):
            act()
    keeper.close()


def check_any(folder: Path) -> None:
    """Check that every verb answers or refuses by a sentence, and that a list that is wrong is not alone."""
    keeper = keeper_in(folder, lock_seconds=1)
    said: list[str] = []
    acts: list[Callable[[], object]] = [keeper.heads, keeper.count, partial(keeper.newest, "")]
    acts += [partial(keeper.load, case_id) for case_id in "AB"]
    acts += [lambda: list(keeper.entries()), lambda: said.extend(map(str, keeper.damaged()))]
    acts += [lambda: said.extend(keeper.inspect()), partial(keeper.append, "A", 3, new())]
    heads = None
    for act in acts:
        try:
            answer = act()
        except StoreError as error:
            said.append(str(error))
        else:
            heads = answer if act == keeper.heads else heads
    keeper.close()
    if heads is not None:
        wrong = [(head.case_id, head.revision) for head in heads] != [("A", 3), ("B", 2)]  # type: ignore[attr-defined] # heads
        assert said or not wrong
    assert all("ledger" in sentence or "总账" in sentence for sentence in said)


@FUZZ
@given(data=st.data(), index=st.booleans())
def test_any_flip_cut_or_splice(good: Path, data: st.DataObject, *, index: bool) -> None:
    folder = copy_of(good, index=index)
    content = (folder / "ledger.jsonl").read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 40)) | st.just(len(content)))
    whole_lines = {sum(map(len, lines_of(good)[:number])) for number in range(6)}
    inside = data.draw(st.binary(max_size=8))
    if not inside and end == len(content) and start in whole_lines and not index:
        # A ledger cut between two lines that nobody has seen is whole; the cases then are ahead of it.
        return
    (folder / "ledger.jsonl").write_bytes(content[:start] + inside + content[end:])
    check_any(folder)


@FUZZ
@given(content=st.binary(max_size=300), index=st.booleans())
@example(content=b"\n", index=False)
@example(content=b"\n\n\n", index=False)
@example(content=b"\0" * 4096, index=True)
@example(content=b"0" * 64 + b" {}\n", index=False)
def test_any_bytes(good: Path, content: bytes, *, index: bool) -> None:
    folder = copy_of(good, index=index)
    (folder / "ledger.jsonl").write_bytes(content)
    if not content and not index:
        return
    check_any(folder)


def test_only_the_end_is_set_aside(good: Path) -> None:
    folder = copy_of(good, index=True)
    with (folder / "ledger.jsonl").open("ab") as file:
        file.write(b"half a line")
    keeper_in(folder).append("A", 3, new())
    assert b"".join(lines_of(folder)).startswith(b"".join(lines_of(good)))
    assert [Path(folder, "quarantine", name).read_bytes() for name in names_in(folder / "quarantine")] == [
        b"half a line"
    ]
