"""The catalogue of the interface's texts: gathered from the desk and from what it names of the rooms below.

`make catalogue` writes it: what was translated stays, what is new comes in without a translation, what no screen says
any more goes. The tests hold that nothing is left open. It stands with the tests because nobody needs it to run the
desk.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from cases.parts import OPINIONS, REVIEW_ITEMS, Part, title_of
from cases.states import PHASES, STATES
from penalty.choice import GROUNDS
from penalty.facts import LABELS
from templates.letter import KINDS
from tui.dossier.shapes import SHAPES
from tui.forms.shapes import fields_of
from tui.language import DOMAIN, FOLDER
from workflow.listing import WAITING
from workflow.office import ROLE_NAMES
from workflow.procedure import PROCEDURE
from workflow.requests import REQUESTS
from workflow.time.terms import TERMS

ROOM: Final = FOLDER.parent
"""The folder of the desk's sources."""
SILENT: Final = ("commands",)
"""Rooms of it whose texts are Chinese in every language."""
_HEADERS: Final = frozenset(
    {"Project-Id-Version", "Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}
)
"""What the head of a catalogue says; no date, so that the same texts are the same file."""
_LEAD: Final = "# 办案台界面的译文，由 make catalogue 写出：译文写在 msgstr，msgid 是程序里的中文，不要在这里改。"


class DeskCatalog(Catalog):
    """A catalogue whose head says only what reading it needs."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The head, line by line."""
        return [each for each in super()._get_mime_headers() if each[0] in _HEADERS]


def modules() -> Iterator[Path]:
    """Yield the modules of the desk whose texts are translated."""
    for path in sorted(ROOM.rglob("*.py")):
        if path.relative_to(ROOM).parts[0] not in SILENT:
            yield path


def gathered() -> dict[str, str]:
    """Return every text that is translated where it is shown -> where it is first found."""
    found: dict[str, str] = {}
    for path in modules():
        place = path.relative_to(ROOM.parent).as_posix()
        for text in _spoken(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(text, place)
    for place, texts in _tables().items():
        for text in texts:
            found.setdefault(text, place)
    return {text: place for text, place in found.items() if not text.isascii()}


def _spoken(module: ast.Module) -> Iterator[str]:
    """Yield what a module marks with `_` or `N_`, and what it says where it cannot: descriptions of keys, HELP."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(text))]):
                yield text
            case ast.Call(func=ast.Name(id="Binding"), args=[_, _, ast.Constant(value=str(text)), *_]):
                yield text
            case ast.Assign(targets=[ast.Name(id="HELP")], value=ast.Constant(value=str(text))):
                yield text


def _tables() -> Mapping[str, Iterable[str]]:
    """Return the names that the rooms below give to what the desk shows, by where they stand."""
    return {
        "cases/states.py": (*PHASES, *(label for label, _phase in STATES.values())),
        "workflow/procedure.py": (row.label for row in PROCEDURE),
        "workflow/listing.py": WAITING.values(),
        "workflow/office.py": ROLE_NAMES.values(),
        "workflow/time/terms.py": (text for term in TERMS for text in (term.label, term.whose)),
        "workflow/requests": _asked(),
        "cases/parts": (*REVIEW_ITEMS, *OPINIONS, *_titles(SHAPES.values())),
        "penalty/facts.py": LABELS.values(),
        "penalty/choice.py": GROUNDS.values(),
        "templates/letter.py": KINDS.values(),
    }


def _asked() -> Iterator[str]:
    """Yield what the forms of the steps say: labels, titles, what stands beside a field, what may be chosen."""
    for shape in REQUESTS.values():
        for info in shape.model_fields.values():
            yield info.title or ""
            yield info.description or ""
        for field in fields_of(shape):
            yield from (value for value, _label in field.options)


def _titles(shapes: Iterable[type[Part]]) -> Iterator[str]:
    for shape in shapes:
        yield from (title_of(shape, name) for name in shape.model_fields)


def po_file(language: str) -> Path:
    """Return where the catalogue of a language is written."""
    return FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it was last written; an empty one where there is none."""
    path = po_file(language)
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def renewed(old: Catalog, language: str) -> Catalog:
    """Return the catalogue of what the desk says now, with the translations that there are."""
    new = DeskCatalog(
        locale=language, domain=DOMAIN, project="penalty-desk", version="1", header_comment=_LEAD, fuzzy=False
    )
    for text, place in gathered().items():
        known = old.get(text)
        new.add(text, known.string if known is not None else "", locations=[(place, 0)])
    return new


def po_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as its file, in the order of its sources."""
    out = io.BytesIO()
    write_po(out, catalogue, width=0, include_lineno=False, ignore_obsolete=True)
    return out.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """Return a catalogue as the desk reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def write(language: str) -> list[str]:
    """Write the catalogue of a language anew, and what the desk reads; return what has no translation yet."""
    catalogue = renewed(read(language), language)
    path = po_file(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_bytes(catalogue))
    path.with_suffix(".mo").write_bytes(mo_bytes(catalogue))
    return [str(each.id) for each in catalogue if each.id and not each.string]


if __name__ == "__main__":
    open_texts = write("en")
    print("\n".join(open_texts) or "全部文字都有译文")  # what is still to be translated
