"""Keys with which a person signs: made, kept under a passphrase, opened.

Who holds a file of this kind and knows its passphrase can sign as its owner; without the passphrase each guess costs
64 MiB of memory. The only module that knows the cryptography library, which is imported when first used.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.events import JSON, canonical, parse
from cases.files import make_folder, read_sealed, remove_leftovers, write_sealed
from penalty.oserror import in_chinese

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SHORTEST: Final = 12
"""How many signs a passphrase has at least."""

_LONGEST = 1024
_LENGTH = 32
_PREFIX = "ed25519:"
_TEXT = re.compile(r"[A-Za-z0-9_-]*")
_VERSION = 1
_COST: Final[Mapping[str, int]] = {"memory_kib": 64 * 1024, "passes": 3, "lanes": 4}
# What a file may ask: a little more than today's cost, never what would take the machine's memory or an hour.
_MOST: Final[Mapping[str, int]] = {"memory_kib": 256 * 1024, "passes": 10, "lanes": 8}
_LENGTHS: Final[Mapping[str, int]] = {"salt": 16, "nonce": 12, "sealed": 48}
_FIELDS: Final = frozenset({"version", "kdf", "cipher", "public", *_COST, *_LENGTHS})
_BIGGEST_FILE = 4096


# The points of order 1, 2, 4 and 8, in every way to write them but for the highest bit, the sign of x: with one of
# these as the key, anyone can make a signature over anything.
_SMALL: Final = frozenset(
    bytes.fromhex(text)
    for text in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)


class BadKey(ValueError):  # noqa: N818 - an ordinary refusal, shown as it is
    """A key, a key file or a passphrase cannot be used; one Chinese sentence that may be shown as it is."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a signature is checked with: the 32 bytes of an Ed25519 public key.

    Raises BadKey for any other length, and for a key that proves nothing.
    """

    raw: bytes

    def __post_init__(self) -> None:
        if len(self.raw) != _LENGTH:
            raise BadKey(f"公钥不是 {_LENGTH} 个字节，请从 penalty key show 的输出重新复制")
        if self.raw[:-1] + bytes((self.raw[-1] & 0x7F,)) in _SMALL:
            raise BadKey(f"公钥 {self.text} 不能用：对应它的签名谁都造得出，请换用 penalty key new 建立的密钥")

    @property
    def text(self) -> str:
        """The key in one line, as it stands in the profile and in events: `ed25519:` and base64url."""
        return _PREFIX + to_text(self.raw)

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of the key's sha256 in groups of four, for people to compare."""
        digits = hashlib.sha256(self.raw).hexdigest()[:16]
        return "-".join(digits[place : place + 4] for place in range(0, 16, 4))

    def holds(self, signature: bytes, message: bytes) -> bool:
        """Tell whether `signature` (64 bytes) is this key's over `message`."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - costs start-up, needed when signed
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above

        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read what `text` gave. Raises BadKey."""
        raw = b""
        with suppress(ValueError):
            raw = to_bytes(text.removeprefix(_PREFIX) if text.startswith(_PREFIX) else "-")
        if len(raw) != _LENGTH:
            raise BadKey(f"“{text[:80]}”不是公钥，应是 ed25519: 后跟 43 个字符，请从 penalty key show 的输出重新复制")
        return cls(raw)


class PrivateKey:
    """What a person signs with. It shows itself by its fingerprint only."""

    __slots__ = ("_key", "public")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public: Final = PublicKey(key.public_key().public_bytes_raw())

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.fingerprint})"

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature over `message`."""
        return self._key.sign(message)


def to_text(raw: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """Read what `to_text` gave, and only that. Raises ValueError with a Chinese reason."""
    if not _TEXT.fullmatch(text):
        raise ValueError("不是 base64url 文字")
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(raw) != text:
        raise ValueError("不是 base64url 文字")
    return raw


def new_key(path: Path, passphrase: str) -> PublicKey:
    """Make a key and keep it at `path` under a passphrase, readable by its owner only; return its public half.

    Raises BadKey for a file that is already there and a passphrase that is too short, StoreError and OutcomeUnknown as
    `write_sealed`.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

    secret = _secret(passphrase, fresh=True)
    key = Ed25519PrivateKey.generate()
    make_folder(path.parent)
    try:
        # Taken in one step, so that of two makers of a key neither loses the other's.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError as error:
        raise BadKey(f"已有文件 {path}，没有改动：请换一个文件名，旧密钥请留着") from error
    except OSError as error:
        raise BadKey(f"不能建立密钥文件 {path}：{in_chinese(error)}。请换一个位置。") from error
    try:
        _write(path, key, secret)
    except BaseException:
        with suppress(OSError):
            if path.stat().st_size == 0:
                path.unlink()
        raise
    return PrivateKey(key).public


def open_key(path: Path, passphrase: str) -> PrivateKey:
    """Open a key file. Raises BadKey: no such file, not a key file, damaged, or the wrong passphrase."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - as above

    kept = _read(path)
    lock = _stretch(_secret(passphrase), kept.salt, kept.cost)
    try:
        raw = ChaCha20Poly1305(lock).decrypt(kept.nonce, kept.sealed, kept.public.raw)
    except InvalidTag as error:
        # The checksum held: damage by chance is ruled out.
        raise BadKey(f"口令不对，打不开密钥文件 {path}：请核对后重输，并留意大小写和输入法") from error
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(raw))
    if key.public != kept.public:
        raise BadKey(f"密钥文件 {path} 不能使用：里面的公钥和私钥不是一对，请从备份恢复")
    return key


def public_of(path: Path) -> PublicKey:
    """Return the public half of a key file, for which no passphrase is needed. Raises BadKey as `open_key`."""
    return _read(path).public


def change_passphrase(path: Path, old: str, new: str) -> None:
    """Keep the same key under another passphrase; copies of the file still open with the old one.

    Raises BadKey as `open_key` and for a new passphrase that is too short, StoreError and OutcomeUnknown as
    `write_sealed`. The file before stands until the new one is whole.
    """
    secret = _secret(new, fresh=True)
    # A link is followed, else it would be replaced and the file it leads to keep the old passphrase.
    place = path.resolve()
    _write(place, open_key(place, old)._key, secret)  # noqa: SLF001 - the secret leaves its class only to be kept


@dataclass(frozen=True, slots=True)
class _Kept:
    """A key file as read: `cost` by the names of `_COST`, the rest raw bytes."""

    cost: Mapping[str, int]
    salt: bytes
    nonce: bytes
    sealed: bytes
    public: PublicKey


def _write(path: Path, key: Ed25519PrivateKey, secret: bytes) -> None:
    """Put the key at `path`, sealed under the passphrase's bytes with a fresh salt and nonce."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305  # noqa: PLC0415 - as above

    public = PublicKey(key.public_key().public_bytes_raw())
    salt, nonce = secrets.token_bytes(_LENGTHS["salt"]), secrets.token_bytes(_LENGTHS["nonce"])
    sealed = ChaCha20Poly1305(_stretch(secret, salt, _COST)).encrypt(nonce, key.private_bytes_raw(), public.raw)
    content: dict[str, JSON] = {
        "version": _VERSION,
        "kdf": "argon2id",
        **_COST,
        "salt": to_text(salt),
        "cipher": "chacha20-poly1305",
        "nonce": to_text(nonce),
        "sealed": to_text(sealed),
        "public": public.text,
    }
    remove_leftovers(path)
    with for_the_owner_only():
        write_sealed(path, canonical(content) + b"\n")


@contextmanager
def for_the_owner_only() -> Iterator[None]:
    """Make every file and folder inside the block so that at no moment others can open it."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _read(path: Path) -> _Kept:
    try:
        return _kept(_content(path))
    except FileNotFoundError as error:
        raise BadKey(f"没有密钥文件 {path}：请核对位置，或用 penalty key new 新建") from error
    except OSError as error:
        raise BadKey(f"密钥文件 {path} 读不出：{in_chinese(error)}。请排除后重试。") from error
    except ValueError as error:
        raise BadKey(f"密钥文件 {path} 不能使用：{error}。请核对文件名，或从备份恢复。") from error


def _content(path: Path) -> JSON:
    """Return what a key file holds. Raises ValueError with a Chinese reason, and OSError."""
    found = path.stat()
    if stat.S_ISREG(found.st_mode) and found.st_size > _BIGGEST_FILE:
        raise ValueError("文件过大，不是密钥文件")
    return parse(read_sealed(path).removesuffix(b"\n"))


def _kept(raw: JSON) -> _Kept:
    """Read a key file's content. Raises ValueError with a Chinese reason for any but what `_write` gives."""
    if not isinstance(raw, Mapping) or "version" not in raw or raw.get("kdf") != "argon2id":
        raise ValueError("内容不是密钥")
    if type(raw["version"]) is not int or raw["version"] != _VERSION:
        raise ValueError(f"版本不是 {_VERSION}，或许是更新的软件写的，请升级本软件")
    if raw.keys() != _FIELDS or raw["cipher"] != "chacha20-poly1305":
        raise ValueError("字段不齐或多余")
    cost: dict[str, int] = {}
    for name, most in _MOST.items():
        value = raw[name]
        if type(value) is not int or not _COST[name] <= value <= most:
            raise ValueError(f"{name} 应在 {_COST[name]} 至 {most} 之间，文件被改动过")
        cost[name] = value
    parts: dict[str, bytes] = {}
    for name, length in _LENGTHS.items():
        text = raw[name]
        if not isinstance(text, str) or len(found := to_bytes(text)) != length:
            raise ValueError(f"{name} 不是 {length} 个字节")
        parts[name] = found
    public = raw["public"]
    if not isinstance(public, str):
        raise ValueError("public 不是文字")  # noqa: TRY004 - one kind of error for every bad shape
    return _Kept(cost, parts["salt"], parts["nonce"], parts["sealed"], PublicKey.parse(public))


def _secret(passphrase: str, *, fresh: bool = False) -> bytes:
    """Return a passphrase's bytes, the same for every way of typing it. Raises BadKey; a `fresh` one has a length."""
    text = unicodedata.normalize("NFC", passphrase)
    if fresh and len(text) < SHORTEST:
        raise BadKey(f"口令至少 {SHORTEST} 个字符，现为 {len(text)} 个：请用几个不相干的词连成一句")
    if len(text) > _LONGEST:
        raise BadKey(f"口令最多 {_LONGEST} 个字符")
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise BadKey("口令里有不能识别的字符，请重新输入") from error


def _stretch(secret: bytes, salt: bytes, cost: Mapping[str, int]) -> bytes:
    """Return the 32 bytes that a passphrase gives, at its cost. Raises BadKey where the machine cannot."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - as above

    try:
        return Argon2id(
            salt=salt,
            length=32,
            iterations=cost["passes"],
            lanes=cost["lanes"],
            memory_cost=cost["memory_kib"],
        ).derive(secret)
    except MemoryError as error:
        raise BadKey(f"内存不足，口令的运算需要 {cost['memory_kib'] // 1024} MiB：请关闭别的程序后重试") from error
    except UnsupportedAlgorithm as error:
        raise BadKey("这台机器的密码库不支持 Argon2id，请由管理员重新安装本软件") from error
