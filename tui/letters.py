"""Letters for the screens and the command line: what exists, what is missing, a preview, an export.

Jinja2 and python-docx are loaded only when a letter is made.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cases.record import CaseRecord
from penalty.oserror import in_chinese
from workflow.actions import record_document
from workflow.desk import Desk, load
from workflow.machine import refusals_of
from workflow.refusal import Refused

SUFFIXES = (".txt", ".docx")


class ExportError(ValueError):
    """A letter could not be written; a Chinese sentence that says why and what to do."""


def available(record: CaseRecord) -> tuple[str, ...]:
    """Return the kinds of letters the case can have as it stands."""
    from templates.build import available as kinds

    return kinds(record)


def missing(record: CaseRecord, desk: Desk, kind: str) -> tuple[str, ...]:
    """Return the Chinese names of everything the letter still lacks."""
    from templates.build import letter_data
    from templates.required import missing as lacking

    return lacking(kind, letter_data(record, desk.office, kind, desk.today))


def preview(record: CaseRecord, desk: Desk, kind: str, width: int = 72) -> str:
    """Return the letter as text. Raises MissingFields rather than leave a blank."""
    from templates.build import letter_data
    from templates.render import render
    from templates.text import to_text

    return to_text(render(kind, letter_data(record, desk.office, kind, desk.today)), width)


def export(desk: Desk, case_id: str, kind: str, path: Path) -> CaseRecord:
    """Write the letter to .txt or .docx, whole or not at all, and put its sha256 on file.

    Raises ExportError, MissingFields, and what the step of putting it on file raises.
    """
    from templates.build import letter_data
    from templates.render import render

    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportError(f"{path.name}：文书只能存为 {' 或 '.join(SUFFIXES)}，请改文件名后缀")
    record = load(desk, case_id)
    if kind not in available(record):
        raise ExportError(f"本案现在没有这种文书：{kind}，可用：{'、'.join(available(record)) or '无'}")
    data = letter_data(record, desk.office, kind, desk.today)
    refusals = refusals_of("record_document", desk.context(record))
    if refusals:
        raise Refused(*refusals)
    content = _bytes(render(kind, data), suffix)
    document = {
        "kind": kind,
        "number": data.document_number or "",
        "format": suffix.removeprefix("."),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    return _put(desk, case_id, document, path, content)


def _put(desk: Desk, case_id: str, document: Mapping[str, str], path: Path, content: bytes) -> CaseRecord:
    """Write beside the target, put the hash on file, and only then put the letter in its place."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        temporary.write_bytes(content)
        filed = record_document(desk, case_id, document)
        temporary.replace(path)
    except OSError as error:
        raise ExportError(f"{path}：写不了：{in_chinese(error)}，请换一个位置") from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return filed


def _bytes(blocks: tuple[object, ...], suffix: str) -> bytes:
    if suffix == ".docx":
        from templates.word import to_docx

        return to_docx(blocks)  # type: ignore[arg-type]
    from templates.text import to_text

    return to_text(blocks).encode()  # type: ignore[arg-type]
