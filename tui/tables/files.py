"""Names of files as a person types them: what a folder offers for what is typed so far, and what to call the output."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from penalty.oserror import in_chinese
from penalty.table import SUFFIXES
from tui.language import _

ADDED_NAME: Final = "-裁量"
"""What the name of the output has more than that of the input."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A folder to go into, or a table: what the field holds once it is taken, and how it is listed."""

    text: str
    name: str
    folder: bool


def path_of(text: str) -> Path:
    """Return the file or folder meant by what was typed; `~` is the home of whoever is here."""
    return Path(text.strip()).expanduser()


def offers(text: str) -> list[Offer]:
    """Return the folders and tables whose names begin with what is typed last, folders first. Raises ValueError."""
    typed = text.strip()
    begun = "" if typed.endswith(os.sep) or not typed else os.path.basename(typed)  # noqa: PTH119 - a Path drops the last /
    stem = typed[: len(typed) - len(begun)]
    folder = path_of(stem or ".")
    found: list[Offer] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if hidden or not entry.name.casefold().startswith(begun.casefold()):
                    continue
                if entry.is_dir():
                    found.append(Offer(f"{stem}{entry.name}{os.sep}", f"{entry.name}{os.sep}", folder=True))
                elif entry.name.lower().endswith(SUFFIXES):
                    found.append(Offer(f"{stem}{entry.name}", entry.name, folder=False))
    except OSError as error:
        message = _("文件夹 {folder} 读不了：{reason}，请核对路径")
        raise ValueError(message.format(folder=folder, reason=in_chinese(error))) from error
    return sorted(found, key=lambda each: (not each.folder, each.name))


def output_for(source: str) -> str:
    """Return what the output is called unless somebody says otherwise: beside the input, in the same format."""
    stem, dot, suffix = source.strip().rpartition(".")
    return f"{stem}{ADDED_NAME}{dot}{suffix}"
