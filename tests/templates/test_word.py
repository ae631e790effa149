from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from penalty.money import format_yuan
from templates.letter import KINDS
from templates.render import render
from templates.word import to_docx
from tests.templates.example import DOCUMENTS, PENALTY

PARTY_LETTER = to_docx(render("penalty_decision", PENALTY))


def words(raw: bytes) -> str:
    document = Document(BytesIO(raw))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_file_opens_and_says_the_figures(name: str) -> None:
    kind, data = DOCUMENTS[name]

    text = words(to_docx(render(kind, data)))

    assert KINDS[kind] in text
    for violation in data.violations:
        for fen in (violation.amount, violation.refund, violation.fine):
            assert fen is None or format_yuan(fen) in text


def test_the_same_blocks_give_the_same_bytes() -> None:
    assert to_docx(render("penalty_decision", PENALTY)) == PARTY_LETTER


def test_the_page_is_that_of_the_standard() -> None:
    section = Document(BytesIO(PARTY_LETTER)).sections[0]
    lengths = (
        (section.page_width, 210),
        (section.page_height, 297),
        (section.top_margin, 37),
        (section.bottom_margin, 35),
        (section.left_margin, 28),
        (section.right_margin, 26),
    )

    for length, expected in lengths:
        assert length is not None
        assert abs(length - Mm(expected)) < Mm(0.1)


def test_every_font_is_named_for_east_asian_text() -> None:
    with zipfile.ZipFile(BytesIO(PARTY_LETTER)) as package:
        styles = package.read("word/styles.xml").decode()
    assert 'w:eastAsia="仿宋"' in styles

    document = Document(BytesIO(PARTY_LETTER))
    title = document.paragraphs[0].runs[0]
    heading = next(each for each in document.paragraphs if each.text == "一、违法事实").runs[0]

    for run, font in ((title, "方正小标宋简体"), (heading, "黑体")):
        fonts = run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")  # noqa: SLF001 - the library does not tell the East Asian font
        assert fonts is not None
        assert fonts.get(qn("w:eastAsia")) == font
    assert title.font.size is not None
    assert title.font.size.pt == 22


def test_pages_are_numbered_on_the_outer_side() -> None:
    section = Document(BytesIO(PARTY_LETTER)).sections[0]

    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        paragraph = footer.paragraphs[0]
        assert paragraph.alignment is not None
        assert paragraph.alignment.name == side
        assert " PAGE " in paragraph._p.xml  # noqa: SLF001 - the library has no word for fields


def test_a_table_fills_the_text_area_and_repeats_its_header() -> None:
    table = Document(BytesIO(PARTY_LETTER)).tables[0]

    widths = [column.width for column in table.columns]
    assert sum(width for width in widths if width is not None) == pytest.approx(Mm(156), abs=Mm(0.1))
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None  # noqa: SLF001 - as above


def test_the_file_says_nothing_of_what_wrote_it() -> None:
    core = Document(BytesIO(PARTY_LETTER)).core_properties

    assert core.author == PENALTY.office.name
    assert core.title == "行政处罚决定书"
    assert core.comments == ""
    with zipfile.ZipFile(BytesIO(PARTY_LETTER)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any(b"python-docx" in package.read(name) for name in package.namelist())
