"""With which key somebody signs at this machine: where its file is, and how its passphrase is given.

The desk asks in a dialog, the command line at the terminal without showing what is typed, a script names a file.
"""

from __future__ import annotations

import getpass
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Final

from cases.evidence.keys import BadKey, PrivateKey, open_key, public_of
from penalty.oserror import in_chinese
from workflow.desk import Desk
from workflow.procedure import BY_TRIGGER
from workflow.signatures import Signer, signs

VARIABLE: Final = "PENALTY_KEY"
_BIGGEST = 4096


class PassphraseWantedError(Exception):
    """A step may be taken and is to be signed; nothing was written yet."""


def default_key_path() -> Path:
    """Return where a person's own key is: PENALTY_KEY, else in the user's settings."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen)
    from platformdirs import user_config_dir

    return Path(user_config_dir("penalty-desk", appauthor=False)) / "key.json"


def ready_to_sign(desk: Desk, key: Path | None, passphrase: Path | None) -> Desk:
    """Return the desk of a command, able to sign where it was told how or the office requires it and can be asked.

    A desk that cannot sign is refused by the procedure where a signature is required.
    """
    told = key is not None or passphrase is not None
    if not told and not (desk.office.requires_signature(desk.today) and _can_ask()):
        return desk
    place = key if key is not None else default_key_path()

    def signer() -> PrivateKey:
        # A file that is no key is said before anybody types.
        public_of(place)
        text = read_passphrase(passphrase) if passphrase is not None else ask_passphrase(f"密钥 {place} 的口令：")
        return open_key(place, text)

    return replace(desk, signer=signer)


def signing_later(desk: Desk, trigger: str) -> Desk:
    """Return the desk for a first try at a step: where it is to be signed it ends with PassphraseWantedError.

    So the passphrase is asked only for a step that nothing else stands against.
    """
    return (
        replace(desk, signer=_wanted) if desk.office.requires_signature(desk.today) or _could(desk, trigger) else desk
    )


def signing_with(desk: Desk, key: PrivateKey | None) -> Desk:
    """Return the desk that signs with an opened key, or with None does not sign."""
    signer: Signer | None = None if key is None else lambda: key
    return replace(desk, signer=signer)


def ask_passphrase(prompt: str) -> str:
    """Ask at the terminal without showing what is typed. Raises BadKey where there is none."""
    if not _can_ask():
        raise BadKey("没有终端可以输入口令：请在终端中运行，或用 --passphrase-file 给出口令文件")
    try:
        return getpass.getpass(prompt)
    except UnicodeDecodeError as error:
        raise BadKey("口令里有不能识别的字符，请重新输入") from error


def ask_new_passphrase() -> str:
    """Ask for a new passphrase twice. Raises BadKey where the two differ."""
    first = ask_passphrase("新口令：")
    if ask_passphrase("再输一次：") != first:
        raise BadKey("两次输入的口令不同，没有改动：请重新运行")
    return first


def read_passphrase(file: Path) -> str:
    """Read a passphrase from a file's only line. Raises BadKey for a file that is none, or that others can read."""
    try:
        found = file.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > _BIGGEST:
            raise BadKey(f"{file}：不是口令文件，应为只有一行的文本文件")
        if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadKey(f"{file}：口令文件别人也能读写，没有使用：请用 chmod 600 {file} 改为只有本人可读")
        text = file.read_bytes().decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
    except OSError as error:
        raise BadKey(f"{file}：口令文件读不了：{in_chinese(error)}，请核对文件名") from error
    except UnicodeDecodeError as error:
        raise BadKey(f"{file}：口令文件不是 UTF-8 文本，请另存为 UTF-8") from error
    if not text or "\n" in text:
        raise BadKey(f"{file}：口令文件应只有一行，就是口令")
    return text


def _wanted() -> PrivateKey:
    raise PassphraseWantedError


def _could(desk: Desk, trigger: str) -> bool:
    """Tell whether somebody who need not sign has the key here with which they may."""
    if not desk.actor.keys or not signs(BY_TRIGGER[trigger]):
        return False
    try:
        return desk.actor.signs_with(public_of(default_key_path()).text, desk.today)
    except BadKey:
        return False


def _can_ask() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True
