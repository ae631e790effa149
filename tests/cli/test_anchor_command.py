from __future__ import annotations

import getpass
from pathlib import Path

import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.evidence.anchor import read_anchor
from cases.evidence.keys import new_key, public_of
from tests.cases.evidence import lines_of, reseal
from tests.cases.helpers import names_in
from tests.cli.conftest import Case
from tests.cli.runner import ENGLISH, Penalty, sentences
from tui import signer

WORDS = "correct horse battery"


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test its own place for a key, and no terminal."""
    monkeypatch.setenv("PENALTY_KEY", str(tmp_path / "own.json"))
    monkeypatch.setattr(signer, "_can_ask", lambda: False)
    return tmp_path / "own.json"


@pytest.fixture
def words(tmp_path: Path, own: Path) -> Path:
    """Return the file of the passphrase of one's own key."""
    new_key(own, WORDS)
    path = tmp_path / "words"
    path.write_text(f"{WORDS}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_an_anchor_is_printed(walked: Case, penalty: Penalty, words: Path, own: Path, tmp_path: Path) -> None:
    done = penalty("anchor", "--passphrase-file", words)
    assert done.code == 0
    assert len(done.out.splitlines()) < 20
    (tmp_path / "a.json").write_text(done.out, encoding="utf-8")
    anchor = read_anchor(tmp_path / "a.json")
    assert anchor.signed
    assert (anchor.cases, anchor.entries, anchor.key) == (1, 17, public_of(own))
    assert anchor.newest is not None
    assert (anchor.newest.case_id, anchor.newest.revision) == (walked.id, 17)
    assert done.err == f"手抄留底：{anchor.line}　密钥 {anchor.key.fingerprint}\n"


def test_an_anchor_is_written_once(opened: Case, penalty: Penalty, words: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    done = penalty("anchor", "-o", file, "--passphrase-file", words)
    assert (done.code, done.err) == (0, "")
    assert f"已锚定：{file}" in done.out
    before = file.read_bytes()
    assert read_anchor(file).line in done.out
    penalty("anchor", "-o", file, "--passphrase-file", words).refused(2, "已有这个文件", str(file))
    assert file.read_bytes() == before
    penalty("anchor", "-o", tmp_path / "不在" / "a.json", "--passphrase-file", words).refused(2, "不能建立")
    assert opened.id == read_anchor(file).newest.case_id  # type: ignore[union-attr]  # an empty store would fail here


def test_a_person_is_asked(penalty: Penalty, words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert words.exists()
    monkeypatch.setattr(signer, "_can_ask", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: WORDS)
    assert penalty("anchor").code == 0
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: "别的口令别的口令别的口令")
    penalty("anchor").refused(2, "口令不对")


def test_without_a_key_it_is_said_how_to_make_one(penalty: Penalty, tmp_path: Path) -> None:
    penalty("anchor").refused(2, "own.json", "penalty key new")
    penalty("anchor", "--key", tmp_path / "别的.json").refused(2, "别的.json", "penalty key new")


def test_without_a_terminal_a_passphrase_file_is_asked_for(penalty: Penalty, words: Path) -> None:
    penalty("anchor").refused(2, "--passphrase-file")
    words.chmod(0o644)
    penalty("anchor", "--passphrase-file", words).refused(2, "chmod 600")


def broken(store: Path) -> None:
    lines = (store / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (store / "ledger.jsonl").write_bytes(b"".join(lines[:3] + lines[4:]))


def resealed(store: Path) -> None:
    lines = lines_of(store / "ledger.jsonl")
    del lines[3]
    reseal(store / "ledger.jsonl", lines)


def cut(store: Path) -> None:
    lines = (store / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    (store / "ledger.jsonl").write_bytes(b"".join(lines[:-1]))


@pytest.mark.parametrize("change", [broken, resealed, cut])
def test_of_a_broken_ledger_nothing_is_signed(
    walked: Case, penalty: Penalty, words: Path, store: Path, tmp_path: Path, change: object
) -> None:
    assert walked.id
    assert callable(change)
    # A ledger cut where nobody has looked since is not to be told from one that ended there.
    assert penalty("case", "list").code == 0
    change(store)
    done = penalty("anchor", "-o", tmp_path / "a.json", "--passphrase-file", words)
    assert (done.code, done.out) == (1, "")
    sentences(done.err)
    assert "没有锚定" in done.err
    assert "a.json" not in names_in(tmp_path)


def test_of_a_ledger_behind_the_list_nothing_is_signed(
    walked: Case, penalty: Penalty, words: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = EmbeddedKeeper.entries
    monkeypatch.setattr(EmbeddedKeeper, "entries", lambda keeper: iter(tuple(real(keeper))[:-1]))
    done = penalty("anchor", "--passphrase-file", words)
    done.refused(1, f"案件 {walked.id} 在列表中有 17 次记录，总账只登记到第 16 次", "没有锚定")


def test_nobody_types_in_vain(penalty: Penalty, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(_prompt: str) -> str:
        raise AssertionError

    monkeypatch.setattr(signer, "_can_ask", lambda: True)
    monkeypatch.setattr(getpass, "getpass", ask)
    penalty("anchor", "-o", words).refused(2, "已有这个文件")
    penalty("anchor", "--key", words).refused(2, "不能使用")
    penalty("anchor", "--key", tmp_path / "没有").refused(2, "penalty key new")


def test_a_store_with_other_faults_is_anchored_and_they_are_said(
    opened: Case, penalty: Penalty, words: Path, store: Path, tmp_path: Path
) -> None:
    """Who could stop the daily anchor by laying a file into the store, would have the days without one."""
    assert opened.id
    (store / "cases" / "X.json").write_bytes(b"x")
    done = penalty("anchor", "-o", tmp_path / "a.json", "--passphrase-file", words)
    assert done.code == 1
    assert "X.json 不在总账中" in done.err
    assert read_anchor(tmp_path / "a.json").signed


def test_who_may_read_may_anchor(opened: Case, penalty: Penalty, words: Path) -> None:
    assert opened.id
    assert penalty("--as", "qian", "anchor", "--passphrase-file", words).code == 0
    penalty("--as", "admin", "anchor", "--passphrase-file", words).refused(3, "administrator_reads_no_case")


@pytest.mark.parametrize("command", ["anchor", "verify"])
def test_help_is_chinese(penalty: Penalty, command: str) -> None:
    done = penalty(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert ENGLISH.search(done.out) is None
    assert "--anchor" in penalty("verify", "--help").out
