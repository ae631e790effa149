"""Who may come in: the desk acts with the rights of whoever started it, and every program of the machine can connect.

A token that is printed once lets one browser in; from then on a cookie does, which a page's script cannot read.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import Final

BYTES: Final = 32
"""Bytes of randomness in the token, and in the cookie."""


class Door:
    """The lock of one server, for as long as it runs. `token` opens it once."""

    def __init__(self) -> None:
        self.token: Final = secrets.token_urlsafe(BYTES)
        self._unused = True
        self._cookie = ""

    def enter(self, token: str) -> str | None:
        """Take the token and return the cookie that stands for it from now on; None for a wrong or a used one."""
        if not (self._unused and _same(token, self.token)):
            return None
        self._unused = False
        self._cookie = secrets.token_urlsafe(BYTES)
        return self._cookie

    def knows(self, cookie: str) -> bool:
        """Tell whether a cookie is the one handed out."""
        return bool(self._cookie) and _same(cookie, self._cookie)


def _same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing of how much is right."""
    return compare_digest(one.encode("utf-8", "replace"), other.encode())
