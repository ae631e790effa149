"""Blocks as a PDF in the geometry of GB/T 9704-2012, set by `gongwen.typ` with the fonts of this machine.

The fonts are embedded, so the paper looks everywhere as it did here; a machine that cannot show a character of the
letter makes none. The file is PDF/A-2b, for keeping, and the same letter on the same machine gives the same bytes, so
that its hash can stand in the case record.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Final

import typst

from templates.blocks import Block

_PAGE: Final = Path(__file__).with_name("gongwen.typ")
_UNDATED: Final = dt.date(2000, 1, 1)
_FANGSONG: Final = ("FangSong_GB2312", "FangSong", "STFangsong", "LXGW WenKai")
_SONG: Final = ("SimSun", "STSong", "Songti SC", "Noto Serif CJK SC", "Source Han Serif SC")
_HEI: Final = ("SimHei", "STHeiti", "Heiti SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei")
_KAI: Final = ("KaiTi_GB2312", "KaiTi", "STKaiti", "Kaiti SC", "LXGW WenKai")
_TITLE: Final = ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "STZhongsong")
_ROLES: Final[Mapping[str, tuple[str, ...]]] = {
    "body": (*_FANGSONG, *_SONG, *_HEI),
    "title": (*_TITLE, *_SONG, *_HEI, *_FANGSONG),
    "heavy": (*_HEI, *_SONG, *_FANGSONG),
    "script": (*_KAI, *_FANGSONG, *_SONG, *_HEI),
    "folio": (*_SONG, *_FANGSONG, *_HEI),
}
"""What each part of a letter is set in, best first; every role ends in whatever Chinese font there is."""
_OPEN_FONTS: Final = "开放许可的霞鹜文楷、思源宋体、思源黑体（Debian、Ubuntu 的 fonts-lxgw-wenkai、fonts-noto-cjk）"
_REMEDY: Final = "装好以后重新打开本软件再生成；也可以先存为 .docx"
_UNSHOWN: Final = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
_CODE: Final = re.compile(r"\\u\{([0-9a-f]+)\}")


class FontError(ValueError):
    """This machine has no font for the letter; a Chinese sentence that names what is missing and how to get it."""


def to_pdf(blocks: tuple[Block, ...], dated: dt.date | None) -> bytes:
    """Set blocks as a PDF whose own date is that of the letter (2000 where it has none).

    The same blocks, date and fonts always give the same bytes. Raises FontError where no Chinese font is there, or
    none with a character of the letter.
    """
    roles = fonts()
    if not roles["body"]:
        raise FontError(
            "本机没有中文字体，不能生成 PDF：请安装仿宋、黑体、楷体、小标宋（随 Windows 和办公软件提供），"
            f"或者{_OPEN_FONTS}，{_REMEDY}"
        )
    letter = json.dumps([{"block": type(block).__name__, **asdict(block)} for block in blocks])
    # Midnight of Greenwich is the letter's date there and in China.
    stamp = dt.datetime.combine(dated or _UNDATED, dt.time(), dt.UTC)
    try:
        content = typst.Compiler(_PAGE, font_paths=_machine()).compile(
            sys_inputs={"blocks": letter, "fonts": json.dumps(roles)},
            format="pdf",
            pdf_standards="a-2b",
            timestamp=stamp,
        )
    except typst.TypstError as error:
        unshown = _UNSHOWN.search(error.message)
        if unshown is None:
            raise
        raise FontError(
            f"本机的字体里没有文书中的字 {_readable(unshown[1])}，不能生成 PDF："
            f"请安装有这个字的字体，如{_OPEN_FONTS}，{_REMEDY}"
        ) from error
    if not isinstance(content, bytes):
        raise TypeError(type(content).__name__)
    return content


def fonts() -> dict[str, list[str]]:
    """Return for each part of a letter the families of this machine that it is set in, best first; may be empty."""
    families = installed()
    return {role: [name for name in stack if name in families] for role, stack in _ROLES.items()}


def installed() -> frozenset[str]:
    """Return the families of the fonts on this machine; those that come with the setter have no Chinese."""
    return frozenset(_machine().families())


@cache
def _machine() -> typst.Fonts:
    # Looking through the machine's fonts takes half a second; a second letter does without it.
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def _readable(text: str) -> str:
    """Name characters that no font shows by their code points, as 〔U+E000〕; the others as they are."""
    plain = _CODE.sub(lambda found: chr(int(found[1], 16)), text)
    return "、".join(
        f"{sign}〔U+{ord(sign):04X}〕" if sign.isprintable() else f"〔U+{ord(sign):04X}〕" for sign in plain
    )
