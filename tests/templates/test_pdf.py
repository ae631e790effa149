from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from templates import pdf
from templates.blocks import Block, Paragraph, clean
from templates.export import ExportError, written
from templates.pdf import FontError, fonts, to_pdf
from templates.render import render
from templates.required import known
from tests.templates.example import DOCUMENTS, PENALTY
from tests.templates.paths import changed, put
from tests.templates.test_injection import strings, texts

pytestmark = pytest.mark.skipif(
    not fonts()["body"], reason="本机没有中文字体，排不出 PDF（fonts-lxgw-wenkai、fonts-noto-cjk）"
)
READER = shutil.which("pdftotext")
read_back = pytest.mark.skipif(READER is None, reason="本机没有 pdftotext，读不回 PDF 的文字（poppler-utils）")
DAY = dt.date(2026, 11, 21)
MARK = "演示件：身份未经核验，不得作为执法文书使用"


def pages(raw: bytes, folder: Path, *options: str) -> list[str]:
    """Read a PDF back as text, page by page."""
    file = folder / "letter.pdf"
    file.write_bytes(raw)
    done = subprocess.run([READER or "", *options, file, "-"], capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def plain(text: str) -> str:
    """Return text without what setting it may add: line ends, spaces, page numbers, the places of a long run."""
    return re.sub(r"[\s\u200b]", "", re.sub(r"— \d+ —", "", text))


def words(raw: bytes, folder: Path) -> list[tuple[int, float, float, str]]:
    """Return each word of a PDF as (page, left edge, right edge in mm, text)."""
    file = folder / "letter.pdf"
    file.write_bytes(raw)
    done = subprocess.run([READER or "", "-bbox", file, "-"], capture_output=True, text=True, check=True)
    found = []
    page = 0
    for line in done.stdout.splitlines():
        page += "<page " in line
        word = re.search(r'xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*)</word>', line)
        if word:
            found.append((page, float(word[1]) * 25.4 / 72, float(word[2]) * 25.4 / 72, word[3]))
    return found


def filled(count: int) -> tuple[Block, ...]:
    return (Paragraph(("国" * count,)),)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_letter_gives_the_same_bytes_for_keeping(name: str) -> None:
    kind, data = DOCUMENTS[name]

    raw = to_pdf(render(kind, data), data.dated)

    assert raw.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in raw
    assert raw == to_pdf(render(kind, data), data.dated)


def test_the_file_bears_the_date_of_the_letter() -> None:
    blocks = render("penalty_decision", PENALTY)

    assert b"<xmp:CreateDate>2026-11-21" in to_pdf(blocks, DAY)
    assert b"<xmp:CreateDate>2000-01-01" in to_pdf(blocks, None)


def test_what_is_written_is_told_by_the_suffix() -> None:
    blocks = render("penalty_decision", PENALTY)

    assert written("penalty_decision", PENALTY, ".pdf") == to_pdf(blocks, PENALTY.dated)
    assert written("penalty_decision", PENALTY, ".txt").decode().startswith(" ")
    assert written("penalty_decision", PENALTY, ".docx").startswith(b"PK")
    with pytest.raises(ExportError, match=r"\.txt、\.docx、\.pdf"):
        written("penalty_decision", PENALTY, ".odt")


@read_back
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_word_of_the_letter_is_on_its_pages(name: str, tmp_path: Path) -> None:
    kind, data = DOCUMENTS[name]
    blocks = render(kind, data)

    page = plain("".join(pages(to_pdf(blocks, data.dated), tmp_path, "-raw")))

    for text in strings(tuple(block for block in blocks)):
        assert text in {"l", "c", "r"} or plain(text) in page, text


@read_back
def test_a_page_has_22_lines_of_28_characters(tmp_path: Path) -> None:
    first, second = pages(to_pdf(filled(28 * 24 - 2), DAY), tmp_path, "-raw")

    lines = [len(line) for line in first.splitlines() if "国" in line]
    assert lines == [26, *[28] * 21]
    assert second.count("国") == 28 * 2


@read_back
def test_the_text_stands_inside_the_margins_of_the_standard(tmp_path: Path) -> None:
    body = [each for each in words(to_pdf(filled(400), DAY), tmp_path) if "国" in each[3]]

    assert min(left for _, left, _, _ in body) == pytest.approx(28, abs=0.3)
    assert max(right for _, _, right, _ in body) == pytest.approx(210 - 26, abs=0.5)


@read_back
def test_pages_are_numbered_on_the_outer_side(tmp_path: Path) -> None:
    found = words(to_pdf(filled(28 * 22 * 3), DAY), tmp_path)
    dashes = {page: [(left, right) for at, left, right, text in found if at == page and text == "—"] for page in (1, 2)}

    assert max(right for _, right in dashes[1]) == pytest.approx(210 - 26 - 5, abs=1)
    assert min(left for left, _ in dashes[2]) == pytest.approx(28 + 5, abs=1)
    assert [text for page, _, _, text in found if text.isdecimal()] == ["1", "2", "3", "4"]


@read_back
def test_every_page_of_a_demonstration_says_so(tmp_path: Path) -> None:
    data = replace(PENALTY, office=replace(PENALTY.office, demonstration=True))

    found = pages(to_pdf(render("penalty_decision", data), DAY), tmp_path)

    assert len(found) > 3
    assert all(MARK in plain(page) for page in found)
    assert not any(MARK in plain(page) for page in pages(to_pdf(render("penalty_decision", PENALTY), DAY), tmp_path))


@read_back
def test_a_long_cell_and_a_long_run_are_broken_and_whole(tmp_path: Path) -> None:
    data = changed(PENALTY, "evidence.0.proves", "证明内容" * 400)
    data = changed(data, "evidence.1.name", "a1" * 60)
    data = changed(data, "violations.0.conduct", f"见 https://example.org/{'x' * 300}尾")

    raw = to_pdf(render("penalty_decision", data), DAY)

    page = plain("".join(pages(raw, tmp_path)))
    assert page.count("证") >= 400
    assert page.count("x") >= 300
    # Of a closing mark at the end of a line, the blank half may stand outside the text area.
    assert max(right for _, _, right, _ in words(raw, tmp_path)) < 210 - 26 + 3


@read_back
@given(text=texts)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_case_text_is_no_markup(text: str, tmp_path: Path) -> None:
    typed = clean(text if known(text) else "字").replace("\ue000", "").replace("\ue001\ue007", "")
    typed = "".join(sign for sign in typed if sign.isascii() or "\u4e00" <= sign <= "\u9fa5") + '#panic("x") $a$ *b*'
    blocks = render("penalty_decision", put(PENALTY, ("violations", 0, "conduct"), typed))

    page = plain("".join(pages(to_pdf(blocks, DAY), tmp_path, "-raw")))

    assert all(plain(line) in page for line in clean(typed).split("\n"))


@pytest.mark.parametrize(("sign", "named"), [("\ue863", "〔U+E863〕"), ("\U000312aa", "\U000312aa〔U+312AA〕")])
def test_a_character_that_no_font_has_is_named(sign: str, named: str) -> None:
    if to_pdf_shows(sign):
        pytest.skip(f"本机的字体里有 {named}")
    blocks = render("penalty_decision", changed(PENALTY, "party.name", f"葛{sign}医院"))

    with pytest.raises(FontError, match=re.escape(f"没有文书中的字 {named}，不能生成 PDF：请安装")):
        to_pdf(blocks, DAY)


def to_pdf_shows(sign: str) -> bool:
    try:
        to_pdf((Paragraph((sign,)),), DAY)
    except FontError:
        return False
    return True


def test_a_machine_without_chinese_fonts_makes_no_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "installed", lambda: frozenset({"DejaVu Sans"}))

    with pytest.raises(FontError, match="本机没有中文字体，不能生成 PDF：请安装仿宋"):
        to_pdf(render("penalty_decision", PENALTY), DAY)
    assert not any(fonts().values())


def test_the_office_font_comes_before_its_substitutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "installed", lambda: frozenset({"FangSong", "SimSun", "SimHei", "KaiTi"}))

    first = {role: families[0] for role, families in fonts().items()}

    assert first == {"body": "FangSong", "title": "SimSun", "heavy": "SimHei", "script": "KaiTi", "folio": "SimSun"}
