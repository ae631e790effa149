"""Characters that show nothing, and so may not stand in a text on file or in a field."""

from __future__ import annotations

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, zero-width and direction marks, surrogates, line separators (Unicode categories)."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing: a name made of them would be a blank in a letter."""


def unseen(sign: str) -> bool:
    """Tell whether a character shows nothing and is no line end: it may not stand in a text on file."""
    return sign != "\n" and (sign in _BLANK or unicodedata.category(sign) in _UNSEEN)
