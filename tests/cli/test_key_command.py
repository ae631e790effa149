from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.evidence.keys import open_key, public_of
from cases.evidence.signing import check_signature
from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from tests.workflow.walk import REVIEW
from tui import cli, signer
from tui.store import open_store
from workflow.office import DEMONSTRATION

WORDS, OTHER = "correct horse battery", "三只灰雁飞过袁河大桥了吗"


@pytest.fixture(autouse=True)
def a_key_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give every test its own place for keys, no terminal, and the command whether or not it is on the list."""
    monkeypatch.setenv("PENALTY_KEY", str(tmp_path / "own" / "key.json"))
    monkeypatch.setattr(signer, "_can_ask", lambda: False)
    monkeypatch.setitem(cli.COMMANDS, "key", ("tui.commands.key:key_group", "签名的密钥"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own" / "key.json"


def passphrase(folder: Path, text: str = WORDS, name: str = "words") -> Path:
    path = folder / name
    path.write_text(f"{text}\n", encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Return what is typed at the terminal, question by question; all of it must be asked for."""
    answers: list[str] = []
    monkeypatch.setattr(signer, "_can_ask", lambda: True)
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: answers.pop(0))
    yield answers
    assert answers == []


# The keys.


def test_a_key_is_made_and_shown(penalty: Penalty, own: Path, typed: list[str]) -> None:
    typed += [WORDS, WORDS]
    made = penalty("key", "new")
    assert made.code == 0
    public = open_key(own, WORDS).public
    shown = penalty("key", "show")
    assert (shown.code, shown.err, shown.out) == (0, "", made.out)
    assert shown.out.splitlines() == [
        f"公钥　{public.text}",
        f"指纹　{public.fingerprint}",
        f"写入机关档案（本人名下）　keys: [{public.text}]",
    ]
    assert str(own) in made.err


def test_a_script_makes_a_key_anywhere(penalty: Penalty, tmp_path: Path) -> None:
    file = tmp_path / "密钥"
    assert penalty("key", "new", file, "--passphrase-file", passphrase(tmp_path, OTHER)).code == 0
    assert open_key(file, OTHER).public == public_of(file)
    before = file.read_bytes()
    penalty("key", "new", file, "--passphrase-file", passphrase(tmp_path)).refused(2, "已有文件", str(file))
    assert file.read_bytes() == before


def test_the_passphrase_is_changed(penalty: Penalty, own: Path, tmp_path: Path, typed: list[str]) -> None:
    penalty("key", "new", "--passphrase-file", passphrase(tmp_path))
    typed += [WORDS, OTHER, OTHER]
    assert penalty("key", "passphrase").code == 0
    assert open_key(own, OTHER)
    files = ("--passphrase-file", passphrase(tmp_path, OTHER, "old"), "--new-passphrase-file", passphrase(tmp_path))
    assert penalty("key", "passphrase", own, *files).code == 0
    assert open_key(own, WORDS)
    penalty("key", "passphrase", own, *files).refused(2, "口令不对")


def test_two_passphrases_that_differ_make_nothing(penalty: Penalty, own: Path, typed: list[str]) -> None:
    typed += [WORDS, OTHER]
    penalty("key", "new").refused(2, "两次输入的口令不同")
    assert not own.exists()


@pytest.mark.parametrize(
    ("command", "named"),
    [(("show",), "没有密钥文件"), (("passphrase",), "没有密钥文件"), (("new",), "没有终端"), (("burn",), "没有命令")],
)
def test_what_cannot_be_done_is_said(penalty: Penalty, own: Path, command: tuple[str, ...], named: str) -> None:
    penalty("key", *command).refused(2, named)
    assert not own.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610])
def test_a_passphrase_that_others_can_get_at_is_not_used(
    penalty: Penalty, own: Path, tmp_path: Path, mode: int
) -> None:
    file = passphrase(tmp_path)
    file.chmod(mode)
    penalty("key", "new", "--passphrase-file", file).refused(2, "chmod 600", str(file))
    assert not own.exists()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "只有一行"),
        (b"\n", "只有一行"),
        (b"a\nb\n", "只有一行"),
        (b"\xff" * 20, "UTF-8"),
        (b"x" * 5000, "不是口令文件"),
        (b"short\n", "至少 12"),
    ],
)
def test_files_that_hold_no_passphrase(penalty: Penalty, tmp_path: Path, content: bytes, named: str) -> None:
    file = passphrase(tmp_path)
    file.write_bytes(content)
    penalty("key", "new", "--passphrase-file", file).refused(2, named)


def test_no_passphrase_file_is_no_passphrase(penalty: Penalty, tmp_path: Path) -> None:
    penalty("key", "new", "--passphrase-file", tmp_path / "none").refused(2, "读不了")
    os.mkfifo(tmp_path / "pipe", 0o600)
    penalty("key", "new", "--passphrase-file", tmp_path / "pipe").refused(2, "不是口令文件")
    crlf = passphrase(tmp_path)
    crlf.write_bytes(WORDS.encode() + b"\r\n")
    assert penalty("key", "new", tmp_path / "k", "--passphrase-file", crlf).code == 0
    assert open_key(tmp_path / "k", WORDS)


def test_without_the_variable_the_key_is_among_the_users_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PENALTY_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert signer.default_key_path() == tmp_path / "penalty-desk" / "key.json"


# Signing a step.


@pytest.fixture
def review(penalty: Penalty, store: Path, tmp_path: Path) -> Case:
    """Return a case that waits for its review, in an office that from now on requires signatures; zhao has a key."""
    case = Case(penalty, "submit_for_review")
    penalty("key", "new", "--passphrase-file", passphrase(tmp_path))
    zhao = "certificate: 演示-0003"
    text = DEMONSTRATION.read_text(encoding="utf-8").replace("signatures: none", "signatures: required")
    assert zhao in text
    text = text.replace(zhao, f"{zhao}, keys: ['{public_of(tmp_path / 'own' / 'key.json').text}']")
    (store / "office.yaml").write_text(text, encoding="utf-8")
    return case


DATA = {**REVIEW, "dated": "2026-04-13"}


def signed(store: Path, case: Case) -> bool:
    desk = open_store(str(store)).desk("zhao")
    found = check_signature(desk.keeper.load(case.id)[-1])
    return found is not None and found.holds


def test_a_script_signs(review: Case, store: Path, tmp_path: Path) -> None:
    done = review.do("zhao", "approve_review", DATA, "--passphrase-file", str(tmp_path / "words"))
    assert done.code == 0, done
    assert signed(store, review)


def test_a_person_signs_with_a_key_they_name(
    review: Case, store: Path, own: Path, tmp_path: Path, typed: list[str]
) -> None:
    elsewhere = own.rename(tmp_path / "stick.json")
    typed.append(WORDS)
    done = review.do("zhao", "approve_review", DATA, "--key", str(elsewhere))
    assert done.code == 0, done
    assert signed(store, review)


def test_a_person_is_asked_where_the_office_requires_it(review: Case, store: Path, typed: list[str]) -> None:
    typed.append(WORDS)
    assert review.do("zhao", "approve_review", DATA).code == 0
    assert signed(store, review)


def test_without_a_terminal_and_a_passphrase_it_is_refused(review: Case) -> None:
    review.do("zhao", "approve_review", DATA).refused(3, "signature_missing")
    answered = json.loads(review.do("zhao", "approve_review", DATA, "--json").out)
    assert answered["code"] == "signature_missing"


def test_a_wrong_passphrase_writes_nothing(review: Case, store: Path, tmp_path: Path) -> None:
    wrong = passphrase(tmp_path, OTHER, "wrong")
    before = open_store(str(store)).keeper.heads()
    review.do("zhao", "approve_review", DATA, "--passphrase-file", str(wrong)).refused(2, "口令不对")
    assert open_store(str(store)).keeper.heads() == before


def test_nobody_is_asked_where_there_is_no_key(review: Case, own: Path, typed: list[str]) -> None:
    assert typed == []
    own.unlink()
    review.do("zhao", "approve_review", DATA).refused(2, "没有密钥文件")


def test_an_officers_step_is_not_signed_and_asks_nothing(review: Case, store: Path, typed: list[str]) -> None:
    assert typed == []
    clue = {"marks": [], "reason": "无"}
    assert review.do("wang", "mark_case", clue).code == 0
    assert not signed(store, review)


def test_a_key_of_another_is_refused(review: Case, penalty: Penalty, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    penalty("key", "new", other, "--passphrase-file", tmp_path / "words")
    done = review.do("zhao", "approve_review", DATA, "--key", str(other), "--passphrase-file", str(tmp_path / "words"))
    done.refused(3, "signature_key_unknown")
