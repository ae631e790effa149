from __future__ import annotations

import errno
import json
import os
import stat
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cases.events import canonical
from cases.evidence import keys
from cases.evidence.keys import BadKey, PublicKey, change_passphrase, new_key, open_key, public_of, to_bytes, to_text
from cases.keeper import StoreError
from tests.cases.helpers import body_of, names_in, with_checksum

PASSPHRASE = "三只灰雁飞过袁河大桥了"  # noqa: S105 - of keys that live as long as a test
OTHER = "correct horse battery"
KNOWN = PublicKey(bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
"""The public key of RFC 8032's first test."""
OF_NOTHING = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
    "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
)
"""Its signature over the empty message."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a key file under `PASSPHRASE`."""
    path = tmp_path_factory.mktemp("key") / "key.json"
    new_key(path, PASSPHRASE * 2)
    return path.read_bytes()


@pytest.fixture
def key(tmp_path: Path, made: bytes) -> Path:
    path = tmp_path / "key.json"
    path.write_bytes(made)
    return path


def rewritten(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change a key file as a tamperer who knows the format would."""
    content = json.loads(body_of(path))
    change(content)
    path.write_bytes(with_checksum(canonical(content) + b"\n"))
    return path


# Public keys.


def test_a_published_signature_holds_and_no_other() -> None:
    assert KNOWN.holds(OF_NOTHING, b"")
    assert not KNOWN.holds(OF_NOTHING, b"x")
    for place in (0, 31, 32, 63):
        changed = bytearray(OF_NOTHING)
        changed[place] ^= 1
        assert not KNOWN.holds(bytes(changed), b"")
    for wrong in (b"", OF_NOTHING[:-1], OF_NOTHING + b"\0"):
        assert not KNOWN.holds(wrong, b"")


def test_a_public_key_as_text_and_for_the_eye() -> None:
    assert KNOWN.text == "ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert KNOWN.fingerprint == "21fe-31df-a154-a261"
    assert PublicKey.parse(KNOWN.text) == KNOWN


@given(st.binary(min_size=32, max_size=32))
def test_every_key_reads_back(raw: bytes) -> None:
    assume(int.from_bytes(raw, "little") % 2**255 > 1)
    assert PublicKey.parse(PublicKey(raw).text).raw == raw


@pytest.mark.parametrize(
    "text",
    ["", "ed25519:", KNOWN.text[8:], KNOWN.text.upper(), KNOWN.text + "=", KNOWN.text + "\n", KNOWN.text[:-1],
     "ed25519:" + "é" * 43, KNOWN.text[:-1] + "p", "rsa:" + KNOWN.text[8:], "ed25519:-"],
)  # fmt: skip
def test_what_is_no_public_key(text: str) -> None:
    with pytest.raises(BadKey, match="不是公钥"):
        PublicKey.parse(text)


@given(st.text())
def test_any_text_is_a_key_or_refused(text: str) -> None:
    for each in (text, "ed25519:" + text):
        try:
            found = PublicKey.parse(each)
        except BadKey:
            continue
        assert found.text == each


@given(st.binary(max_size=80))
def test_base64url_reads_back_and_only_in_one_form(raw: bytes) -> None:
    text = to_text(raw)
    assert to_bytes(text) == raw
    for other in (text + "=", text + "A\n", f" {text}"):
        with pytest.raises(ValueError, match="base64url"):
            to_bytes(other)


# Key files.


def test_a_key_signs_after_it_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "key.json"
    public = new_key(path, OTHER)
    key = open_key(path, OTHER)
    assert key.public == public == public_of(path)
    assert len(key.sign(b"x")) == 64
    assert public.holds(key.sign(b"x"), b"x")
    assert not KNOWN.holds(key.sign(b"x"), b"x")
    assert names_in(path.parent) == ["key.json"]


def test_nothing_secret_is_shown_or_lies_open(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    new_key(path, OTHER)
    key = open_key(path, OTHER)
    raw = key._key.private_bytes_raw()  # noqa: SLF001 - to prove that it is nowhere
    assert repr(key) == f"PrivateKey({key.public.fingerprint})"
    content = path.read_bytes()
    for secret in (raw, raw.hex().encode(), to_text(raw).encode(), OTHER.encode()):
        assert secret not in content


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_only_the_owner_can_read_it_at_every_moment(tmp_path: Path, umask: int) -> None:
    modes: list[int] = []
    real = os.fsync

    def watched(fd: int) -> None:
        found = os.fstat(fd)
        if stat.S_ISREG(found.st_mode):
            modes.append(stat.S_IMODE(found.st_mode))
        real(fd)

    path = tmp_path / "key.json"
    before = os.umask(umask)
    try:
        with mock.patch.object(os, "fsync", watched):
            new_key(path, OTHER)
            modes.append(stat.S_IMODE(path.stat().st_mode))
            change_passphrase(path, OTHER, PASSPHRASE * 2)
        modes.append(stat.S_IMODE(path.stat().st_mode))
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert set(modes) == {0o600}
    assert len(modes) == 4


def test_two_keys_under_one_passphrase_share_nothing(tmp_path: Path) -> None:
    new_key(tmp_path / "a", OTHER)
    new_key(tmp_path / "b", OTHER)
    one, two = (json.loads(body_of(tmp_path / name)) for name in "ab")
    for name in ("salt", "nonce", "sealed", "public"):
        assert one[name] != two[name]


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    for content in (b"", b"precious"):
        path.write_bytes(content)
        with pytest.raises(BadKey, match="已有文件"):
            new_key(path, OTHER)
        assert path.read_bytes() == content
    path.unlink()
    path.symlink_to(tmp_path / "nowhere")
    with pytest.raises(BadKey, match="已有文件"):
        new_key(path, OTHER)


def test_a_disk_that_fails_leaves_nothing(tmp_path: Path) -> None:
    full = OSError(errno.ENOSPC, "")
    with mock.patch.object(os, "fsync", side_effect=full), pytest.raises(StoreError, match="没有写入"):
        new_key(tmp_path / "key.json", OTHER)
    assert names_in(tmp_path) == []
    new_key(tmp_path / "key.json", OTHER)
    before = (tmp_path / "key.json").read_bytes()
    with mock.patch.object(os, "fsync", side_effect=full), pytest.raises(StoreError, match="没有写入"):
        change_passphrase(tmp_path / "key.json", OTHER, PASSPHRASE * 2)
    assert (tmp_path / "key.json").read_bytes() == before
    assert names_in(tmp_path) == ["key.json"]


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("", "至少 12"),
        ("eleven sign", "现为 11"),
        ("é" * 11, "现为 11"),
        ("x" * 1025, "最多"),
        ("\udcff" * 12, "不能识别"),
    ],
)
def test_passphrases_that_no_key_is_made_with(tmp_path: Path, passphrase: str, reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        new_key(tmp_path / "key.json", passphrase)
    assert names_in(tmp_path) == []


def test_a_passphrase_is_the_same_however_it_is_composed(tmp_path: Path) -> None:
    composed = unicodedata.normalize("NFC", "épée dans la pierre")
    new_key(tmp_path / "key.json", unicodedata.normalize("NFD", composed))
    assert open_key(tmp_path / "key.json", composed).public == public_of(tmp_path / "key.json")


@pytest.mark.parametrize("wrong", ["", "x", PASSPHRASE * 2 + " ", "\udcff"])
def test_a_wrong_passphrase_is_told_from_a_damaged_file(key: Path, wrong: str) -> None:
    with pytest.raises(BadKey, match="口令"):
        open_key(key, wrong)
    content = bytearray(key.read_bytes())
    content[len(content) // 2] ^= 1
    key.write_bytes(content)
    with pytest.raises(BadKey, match="校验和"):
        open_key(key, wrong)


def test_the_passphrase_is_changed_and_the_key_is_not(key: Path, tmp_path: Path) -> None:
    public = public_of(key)
    copy = tmp_path / "copy"
    copy.write_bytes(key.read_bytes())
    link = tmp_path / "link"
    link.symlink_to(key)
    change_passphrase(link, PASSPHRASE * 2, OTHER)
    assert link.is_symlink()
    assert open_key(key, OTHER).public == public
    with pytest.raises(BadKey, match="口令不对"):
        open_key(key, PASSPHRASE * 2)
    assert open_key(copy, PASSPHRASE * 2).public == public


@pytest.mark.parametrize(("old", "new", "reason"), [(OTHER, OTHER, "口令不对"), (PASSPHRASE * 2, "short", "至少 12")])
def test_a_change_refused_leaves_the_file_as_it_was(key: Path, old: str, new: str, reason: str) -> None:
    before = key.read_bytes()
    with pytest.raises(BadKey, match=reason):
        change_passphrase(key, old, new)
    assert key.read_bytes() == before


def test_places_where_there_is_no_key_file(tmp_path: Path) -> None:
    (tmp_path / "pipe").parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "big").write_bytes(b"x" * 5000)
    for name, reason in (("none", "没有密钥文件"), ("pipe", "普通文件"), ("big", "过大"), (".", "普通文件")):
        with pytest.raises(BadKey, match=reason):
            open_key(tmp_path / name, OTHER)


# What a tamperer who makes the checksum anew may write.


@pytest.mark.parametrize("name", ["memory_kib", "passes", "lanes"])
@pytest.mark.parametrize("value", [-1, 0, 1, 2**31, 2**62, True, "3", None, [], 65535])
def test_absurd_costs_are_refused_before_any_computing(key: Path, name: str, value: object) -> None:
    rewritten(key, lambda content: content.update({name: value}))
    with mock.patch.object(keys, "_stretch", side_effect=AssertionError), pytest.raises(BadKey, match=name):
        open_key(key, PASSPHRASE * 2)


def test_a_greater_cost_within_bounds_is_read(key: Path) -> None:
    rewritten(key, lambda content: content.update(passes=4))
    with pytest.raises(BadKey, match="口令不对"):
        open_key(key, PASSPHRASE * 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(public=KNOWN.text),
        lambda content: content.update(salt=to_text(bytes(16))),
        lambda content: content.update(nonce=to_text(bytes(12))),
        lambda content: content.update(sealed=to_text(bytes(48))),
    ],
    ids=["public", "salt", "nonce", "sealed"],
)
def test_nothing_in_the_file_can_be_exchanged(key: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with pytest.raises(BadKey, match="口令不对"):
        open_key(rewritten(key, change), PASSPHRASE * 2)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda content: content.update(version=2), "更新的软件"),
        (lambda content: content.update(version=True), "更新的软件"),
        (lambda content: content.update(kdf="scrypt"), "不是密钥"),
        (lambda content: content.update(cipher="none"), "字段"),
        (lambda content: content.update(more=1), "字段"),
        (lambda content: content.pop("salt"), "字段"),
        (lambda content: content.update(salt="AAAA"), "salt 不是 16"),
        (lambda content: content.update(nonce=5), "nonce 不是 12"),
        (lambda content: content.update(sealed="!" * 64), "base64url"),
        (lambda content: content.update(public=5), "public"),
        (lambda content: content.update(public="ed25519:x"), "不是公钥"),
    ],
)
def test_other_contents_are_refused(key: Path, change: Callable[[dict[str, Any]], object], reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        open_key(rewritten(key, change), PASSPHRASE * 2)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None)
@given(content=st.binary(max_size=300) | JUNK, cut=st.integers(0, 600), flip=st.integers(0, 600))
def test_any_bytes_are_refused_with_a_sentence(made: bytes, content: object, cut: int, flip: int) -> None:
    flipped = bytearray(made)
    flipped[flip % len(made)] ^= 1 + flip % 255
    bodies = [bytes(flipped), made[: min(cut, len(made) - 1)]]
    bodies += [content, with_checksum(content + b"\n")] if isinstance(content, bytes) else []
    bodies += [] if isinstance(content, bytes) else [with_checksum(canonical(content) + b"\n")]  # type: ignore[arg-type] # JSON
    field = list(json.loads(made.splitlines()[0]))[flip % len(keys._FIELDS)]  # noqa: SLF001 - each field in turn
    if not isinstance(content, bytes):
        bodies.append(with_checksum(canonical({**json.loads(made.splitlines()[0]), field: content}) + b"\n"))  # type: ignore[dict-item] # JSON
    with TemporaryDirectory() as folder, mock.patch.object(keys, "_stretch", return_value=bytes(32)):
        for body in bodies:
            path = Path(folder) / "key.json"
            path.write_bytes(body)
            with pytest.raises(BadKey, match=r"[\u4e00-\u9fff]"):
                open_key(path, OTHER)


def test_a_machine_without_memory_says_so(key: Path) -> None:
    from cryptography.hazmat.primitives.kdf import argon2

    with mock.patch.object(argon2, "Argon2id", side_effect=MemoryError), pytest.raises(BadKey, match="内存不足"):
        open_key(key, PASSPHRASE * 2)
