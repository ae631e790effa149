"""A case's letters for whoever asks: what exists, what is missing, a preview, and an export put on file."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cases.record import CaseRecord
from penalty.oserror import in_chinese
from templates import required
from templates.build import StaleRulesetError, available, letter_data
from templates.letter import LetterData
from templates.render import render
from templates.required import Gap
from templates.text import to_text
from workflow.actions import record_document
from workflow.desk import Desk, load
from workflow.machine import refusals_of
from workflow.refusal import Refused

__all__ = ["ExportError", "StaleRulesetError", "available", "export", "gaps", "missing", "preview", "written"]

SUFFIXES = (".txt", ".docx", ".pdf")


class ExportError(ValueError):
    """A letter could not be written; a Chinese sentence that says why and what to do."""


def missing(record: CaseRecord, desk: Desk, kind: str) -> tuple[str, ...]:
    """Return the Chinese names of everything the letter still lacks."""
    return required.missing(kind, letter_data(record, desk.office, kind, desk.today))


def gaps(record: CaseRecord, desk: Desk, kind: str) -> tuple[Gap, ...]:
    """Return everything the letter still lacks, each with the step and the field where it is filled in."""
    return required.gaps(kind, letter_data(record, desk.office, kind, desk.today))


def preview(record: CaseRecord, desk: Desk, kind: str, width: int = 72) -> str:
    """Return the letter as text. Raises MissingFields rather than leave a blank, StaleRulesetError."""
    return to_text(render(kind, letter_data(record, desk.office, kind, desk.today)), width)


def written(kind: str, data: LetterData, suffix: str) -> bytes:
    """Return a letter as the bytes of a file of one of `SUFFIXES`; the same letter always gives the same bytes.

    A .pdf also depends on the fonts of the machine. Raises MissingFields, and ExportError for another suffix or
    where the machine has no font for a .pdf.
    """
    blocks = render(kind, data)
    # What sets a page takes a third of a second to load; a preview does without it.
    match suffix:
        case ".txt":
            return to_text(blocks).encode()
        case ".docx":
            from templates.word import to_docx  # noqa: PLC0415 - as above

            return to_docx(blocks)
        case ".pdf":
            from templates.pdf import FontError, to_pdf  # noqa: PLC0415 - as above

            try:
                return to_pdf(blocks, data.dated)
            except FontError as error:
                raise ExportError(str(error)) from error
        case _:
            raise ExportError(f"文书只能存为 {'、'.join(SUFFIXES)}，请改文件名后缀")


def export(desk: Desk, case_id: str, kind: str, path: Path) -> CaseRecord:
    """Write the letter to .txt, .docx or .pdf, whole or not at all, and put its sha256 on file.

    Raises ExportError, MissingFields, StaleRulesetError, and what the step of putting it on file raises.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise ExportError(f"{path.name}：文书只能存为 {'、'.join(SUFFIXES)}，请改文件名后缀")
    record = load(desk, case_id)
    if kind not in available(record):
        raise ExportError(f"本案现在没有这种文书：{kind}，可用：{'、'.join(available(record)) or '无'}")
    data = letter_data(record, desk.office, kind, desk.today)
    refusals = refusals_of("record_document", desk.context(record))
    if refusals:
        raise Refused(*refusals)
    content = written(kind, data, suffix)
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
