"""Blocks as a Word document in the geometry of GB/T 9704-2012: A4, 22 lines of 28 characters, 3 号仿宋.

Fonts are named, not embedded: an office's machine has them. The same blocks give the same bytes, so that a document's
hash can stand in the case record.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from functools import singledispatchmethod
from io import BytesIO
from typing import Final

from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph

from templates.blocks import Block, Field, Heading, Item, Lines, Mark, Note, Number, Paragraph, Sign, Table, Title
from templates.text import columns

BODY: Final = "仿宋"
TITLE: Final = "方正小标宋简体"
HEAVY: Final = "黑体"
SCRIPT: Final = "楷体"
FOLIO: Final = "宋体"

_BODY_WIDTH: Final = Mm(156)
_LINE_PITCH: Final = 579  # twips; 580 makes 21 lines of the 22
_SQUEEZE: Final = -5  # twips a character; without it 28 of 16 pt do not fit 156 mm
_INDENT: Final = Pt(31.5)  # two characters as squeezed
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_ALIGN: Final = {"l": WD_ALIGN_PARAGRAPH.LEFT, "c": WD_ALIGN_PARAGRAPH.CENTER, "r": WD_ALIGN_PARAGRAPH.RIGHT}
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")


def to_docx(blocks: tuple[Block, ...]) -> bytes:
    """Set blocks as a .docx; the same blocks always give the same bytes."""
    document = Document()
    _page(document)
    _normal(document)
    _folio(document)
    _name(document, blocks)
    setter = _Setter(document)
    for block in blocks:
        setter.add(block)
    raw = BytesIO()
    document.save(raw)
    return _still(raw)


def _still(raw: BytesIO) -> bytes:
    """Write the package again with a fixed time on every part."""
    out = BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()


def _page(document: Doc) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENTATION.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # 页码 stands 7 mm below the text area.
    section.footer_distance = Mm(23)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - the library has no word for the grid
    if grid is None:
        grid = _element("w:docGrid")
        section._sectPr.append(grid)  # noqa: SLF001 - as above
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(_LINE_PITCH))


def _normal(document: Doc) -> None:
    style = document.styles["Normal"]
    properties = style.element.get_or_add_rPr()
    _fonts(properties, BODY)
    properties.append(_element("w:spacing", val=str(_SQUEEZE)))
    for tag in ("w:sz", "w:szCs"):
        properties.append(_element(tag, val="32"))
    properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
    paragraph = style.element.get_or_add_pPr()
    # Automatic gaps between Chinese and figures would stretch the 28 characters of a line.
    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        paragraph.append(_element(tag, val="0"))
    paragraph.append(_element("w:spacing", before="0", after="0", line="240", lineRule="auto"))


def _name(document: Doc, blocks: tuple[Block, ...]) -> None:
    """Say in the file's properties what it is, and nothing of what wrote it or when."""
    titles = [block for block in blocks if isinstance(block, Title)]
    core = document.core_properties
    core.title = titles[0].name if titles else ""
    core.author = core.last_modified_by = titles[0].office[:255] if titles else ""
    core.comments = ""
    core.created = core.modified = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the library writes naive times as UTC


def _folio(document: Doc) -> None:
    """Set page numbers "— 1 —" on the outer side of odd and of even pages, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "r"), (section.even_page_footer, "l")):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = _ALIGN[side]
        paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = Pt(14)
        _run(paragraph, "— ", FOLIO, 14)
        field = _element("w:fldSimple", instr=" PAGE ")
        paragraph._p.append(field)  # noqa: SLF001 - the library has no word for fields
        number = _run(paragraph, "1", FOLIO, 14)
        field.append(number)
        _run(paragraph, " —", FOLIO, 14)


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _fonts(properties: BaseOxmlElement, font: str) -> None:
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, _element("w:rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font, hint="eastAsia"))


def _run(paragraph: WordParagraph, text: str, font: str = BODY, size: float = 16) -> BaseOxmlElement:
    run = paragraph.add_run(text)
    if (font, size) != (BODY, 16):
        _fonts(run._r.get_or_add_rPr(), font)  # noqa: SLF001 - the library sets no East Asian font
        run.font.size = Pt(size)
    element: BaseOxmlElement = run._r  # noqa: SLF001 - as above
    return element


class _Setter:
    """Adds block after block to one document."""

    def __init__(self, document: Doc) -> None:
        self._document = document
        self._apart = False  # whether the next paragraph stands off from what is above it

    def _paragraph(self, text: str, font: str = BODY, size: float = 16, align: str = "") -> WordParagraph:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = _ALIGN.get(align, WD_ALIGN_PARAGRAPH.JUSTIFY)
        if self._apart:
            paragraph.paragraph_format.space_before = Pt(9)
            self._apart = False
        _run(paragraph, text, font, size)
        return paragraph

    def _body(self, lines: Lines, lead: str = "") -> None:
        for place, line in enumerate(lines):
            paragraph = self._paragraph(line if place else lead + line)
            paragraph.paragraph_format.first_line_indent = _INDENT

    @singledispatchmethod
    def add(self, block: Block) -> None:
        raise TypeError(type(block).__name__)

    @add.register
    def _(self, block: Mark) -> None:
        self._paragraph(f"【{block.text}】", HEAVY, 14, "c")

    @add.register
    def _(self, block: Title) -> None:
        for text in (block.office, block.name):
            paragraph = self._paragraph(text, TITLE, 22, "c")
            _off_grid(paragraph, 33)
            paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_after = Pt(14.5)

    @add.register
    def _(self, block: Number) -> None:
        paragraph = self._paragraph(block.text, align="c")
        paragraph.paragraph_format.space_after = Pt(14.5)

    @add.register
    def _(self, block: Field) -> None:
        for place, line in enumerate(block.lines):
            self._paragraph(line if place else f"{block.name}：{line}", align="l")

    @add.register
    def _(self, block: Heading) -> None:
        paragraph = self._paragraph(f"{block.number}{block.text}", HEAVY if block.level == 1 else SCRIPT, align="l")
        paragraph.paragraph_format.first_line_indent = _INDENT
        paragraph.paragraph_format.keep_with_next = True

    @add.register
    def _(self, block: Paragraph) -> None:
        self._body(block.lines)

    @add.register
    def _(self, block: Item) -> None:
        if block.number == 1 and self._document.paragraphs:
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._body(block.lines, f"{block.number}.")

    @add.register
    def _(self, block: Note) -> None:
        for place, line in enumerate(block.lines):
            paragraph = self._paragraph(line if place else f"注：{line}", size=12, align="l")
            _off_grid(paragraph, 18)

    @add.register
    def _(self, block: Sign) -> None:
        # A 落款 alone on a page belongs to no text: it keeps the last paragraph with it.
        if self._document.paragraphs:
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        name = f"{block.name}（印章）" if block.seal else block.name
        # The date ends four characters from the edge, and the name is centred over it; a column is half a character.
        lead = (columns(name) - columns(block.date)) / 2
        margin = max(0.0, 8 - lead)
        for text, indent in ((name, margin), (block.date, margin + lead)):
            paragraph = self._paragraph(text, align="r")
            paragraph.paragraph_format.right_indent = Pt(8 * indent)
            if text is name:
                paragraph.paragraph_format.keep_with_next = True
                paragraph.paragraph_format.space_before = Pt(58)
        self._apart = True

    @add.register
    def _(self, block: Table) -> None:
        if self._document.paragraphs:
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True
        table = self._document.add_table(rows=0, cols=len(block.weights))
        table.autofit = False
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table._tbl.tblPr.append(_borders())  # noqa: SLF001 - the library sets no borders
        widths = [Emu(_BODY_WIDTH * weight // sum(block.weights)) for weight in block.weights]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        header = tuple((cell,) for cell in block.header)
        rows = ((header, ("c",) * len(widths)), *((row, block.align) for row in block.rows))
        for place, (cells, align) in enumerate(rows):
            row = table.add_row()
            properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no word for these
            properties.append(_element("w:cantSplit"))
            if place == 0:
                properties.append(_element("w:tblHeader"))
            for cell, lines, side, width in zip(row.cells, cells, align, widths, strict=True):
                cell.width = width
                _fill(cell, lines, side, HEAVY if place == 0 else BODY)
        self._apart = True


def _borders() -> BaseOxmlElement:
    borders = _element("w:tblBorders")
    for side in _SIDES:
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="000000"))
    return borders


def _fill(cell: _Cell, lines: Lines, side: str, font: str) -> None:
    for place, line in enumerate(lines):
        paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
        paragraph.alignment = _ALIGN[side]
        _off_grid(paragraph, 18)
        _run(paragraph, line, font, 12)


def _off_grid(paragraph: WordParagraph, height: float) -> None:
    """Take a paragraph off the line grid, which would set it two lines high, and give it its own line height."""
    paragraph._p.get_or_add_pPr().append(_element("w:snapToGrid", val="0"))  # noqa: SLF001 - no word for the grid
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(height)
