"""Case text is data: whatever it says, a document has the same blocks, and the text is in it."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from io import BytesIO

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from templates.blocks import Block, Table, clean, encode, parse
from templates.letter import KINDS, LetterData
from templates.render import render
from templates.required import known
from templates.text import to_text
from templates.word import to_docx
from tests.templates.example import NO_PENALTY, PENALTY
from tests.templates.paths import Path, leaves, put

DATA = {kind: NO_PENALTY if kind == "no_penalty_decision" else PENALTY for kind in KINDS}
# These choose the wording and hold codes, not what a user typed.
CODES = {"provision"}
HOSTILE = (
    "\n",
    "::item 免罚",
    "# ",
    "|",
    "{{ dated }}",
    "{% raw %}",
    "\ue000",
    "\ue001\ue007",
    "\x00",
    "\u202e",
    "：",
    "<w:p>",
)
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12)), min_size=1, max_size=6).map("".join)


def strings(value: object) -> list[str]:
    """Flatten a block's texts."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for each in value for text in strings(each)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in strings(getattr(value, field.name))]
    return []


def shape(blocks: tuple[Block, ...]) -> list[tuple[str, int]]:
    return [(type(block).__name__, len(block.rows) if isinstance(block, Table) else 0) for block in blocks]


@cache
def spoken(kind: str) -> tuple[Path, ...]:
    """Find the texts that stand in a document: a mark put in their place is found again."""
    paths = [
        path
        for path, value in leaves(DATA[kind])
        if isinstance(value, str) and path[-1] not in CODES and path != ("party", "kind")
    ]
    return tuple(path for path in paths if "記號" in "".join(strings(render(kind, put(DATA[kind], path, "記號")))))


@pytest.mark.parametrize("kind", KINDS)
def test_most_texts_are_spoken(kind: str) -> None:
    assert len(spoken(kind)) >= 30


@given(data=st.data(), kind=st.sampled_from(sorted(KINDS)), text=texts)
@settings(max_examples=250, deadline=None)
def test_any_text_keeps_the_blocks_and_survives(data: st.DataObject, kind: str, text: str) -> None:
    path = data.draw(st.sampled_from(spoken(kind)))
    typed = text if known(text) else "字"
    letter: LetterData = put(DATA[kind], path, typed)

    blocks = render(kind, letter)

    assert shape(blocks) == shape(render(kind, DATA[kind]))
    together = "\n".join(strings(blocks))
    assert all(line in together for line in clean(typed).split("\n"))


@given(st.text())
@example("a\r\nb\u2028c\x85d")
@example("\ue000\ue001\n|#:{}")
def test_encoding_is_undone_by_parsing(text: str) -> None:
    if not clean(text):
        return

    (block,) = parse(encode(text))

    assert "\n".join(strings(block)) == clean(text)


@pytest.mark.parametrize(
    "invisible", ["\x00", "\x1b", "\x7f", "\u202e", "\u200b", "\ufeff", "\ud800", "\ufffe", "\U0001ffff"]
)
def test_what_no_paper_shows_is_shown_as_a_box(invisible: str) -> None:
    assert clean(f"甲{invisible}乙") == "甲□乙"


@pytest.mark.parametrize("rare", ["\ue000", "\ue863", "𠅤", "䶮", "葛\U000e0100"])
def test_rare_characters_of_names_survive(rare: str) -> None:
    letter: LetterData = put(PENALTY, ("party", "name"), rare)

    assert f"当事人：{rare}\n" in to_text(render("penalty_decision", letter))


@given(texts)
@settings(max_examples=15, deadline=None)
def test_any_text_makes_a_word_file_that_opens(text: str) -> None:
    typed = text if known(text) else "字"
    blocks = render("penalty_decision", put(PENALTY, ("violations", 0, "conduct"), typed))

    read = "\n".join(paragraph.text for paragraph in Document(BytesIO(to_docx(blocks))).paragraphs)

    assert all(line in read for line in clean(typed).split("\n"))


@pytest.mark.parametrize(
    "fault", ["::table 3x|甲", "::table 3l,3l|甲", "::row 甲", "::title 只一个", "::unknown x", "### 深"]
)
def test_a_malformed_template_is_refused(fault: str) -> None:
    with pytest.raises(ValueError, match="文书模板有误"):
        parse(f"段落\n{fault}")
