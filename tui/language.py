"""The language of the interface: Chinese is the source, a catalogue gives another where PENALTY_LANG asks for it.

Only what the desk itself says is translated. The law, what the rules conclude from it, and documents are Chinese in
every language: a translation of them would be one more text that nobody adopted.
"""

from __future__ import annotations

import os
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Final

VARIABLE: Final = "PENALTY_LANG"
DOMAIN: Final = "desk"
FOLDER: Final = Path(__file__).with_name("locale")


def _(text: str) -> str:
    """Return a text of the interface, given in Chinese, in the language asked for; itself where there is no other."""
    return _catalogue(os.environ.get(VARIABLE, "")).gettext(text) if text else text


def N_(text: str) -> str:  # noqa: N802 - the name by which extraction knows it
    """Mark a text that is translated where it is shown, not where it stands."""
    return text


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return the catalogue of a language ("en", "en_GB.UTF-8"); of one that there is none for, the source."""
    if not language or language.startswith("zh"):
        return NullTranslations()
    from gettext import translation

    plain = language.partition(".")[0]
    return translation(DOMAIN, FOLDER, languages=[plain], fallback=True)
