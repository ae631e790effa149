from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from templates.render import render
from templates.text import MIN_WIDTH, NO_END, NO_START, columns, to_text, wrap
from tests.templates.example import DOCUMENTS, PENALTY

PIECES = (
    "医",
    "保",
    "基金",
    "，",
    "。",
    "；",
    "）",
    "》",
    "」",
    "！",
    "？",
    "〕",
    "”",
    "（",
    "《",
    "「",
    "〔",
    "“",
    " ",
    "12345.67元",
    "a1",
    "0.2%",
)
sentences = st.lists(st.sampled_from(PIECES), min_size=1, max_size=80).map("".join)
widths = st.integers(min_value=MIN_WIDTH, max_value=100)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=200), widths)
def test_wrapping_keeps_the_width_and_every_character(text: str, width: int) -> None:
    lines = wrap(text, width, "    ")

    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@example("医医医医医医医医医基金12345.67元0.2%（ 医", 40)
@given(sentences, widths)
def test_no_line_starts_with_a_closing_or_ends_with_an_opening_mark(text: str, width: int) -> None:
    lines = wrap(text, width)
    glued = re.compile(rf"[^{re.escape(''.join(NO_START | NO_END))}]")
    longest = max((columns(run) for run in glued.split(text)), default=0)
    if longest > width // 2:  # nothing but marks: there is no place to break rightly
        return

    for above, below in pairwise(lines):
        assert below[0] not in NO_START
        assert above[-1] not in NO_END


@given(sentences, widths)
def test_an_amount_is_never_split(text: str, width: int) -> None:
    marks = max((len(run) for run in re.findall(r"[^医保基金 ]+", text)), default=0)
    if marks * 2 > width:
        return

    assert "".join(wrap(text, width)).count("12345.67元") == sum(line.count("12345.67元") for line in wrap(text, width))


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("width", [40, 56, 72, 80, 120])
def test_every_document_keeps_its_width_and_its_figures_whole(name: str, width: int) -> None:
    kind, data = DOCUMENTS[name]

    lines = to_text(render(kind, data), width).splitlines()

    assert all(columns(line) <= width for line in lines)
    assert all(line.lstrip()[:1] not in NO_START for line in lines if line)
    assert any("16879.10元" in line for line in lines) is (data.refund_total == PENALTY.refund_total)


def test_wrapping_at_a_known_width() -> None:
    assert wrap("罚款12345.67元，上缴国库。", 14) == ["罚款", "12345.67元，上", "缴国库。"]
    assert wrap("按照《条例》处理", 6) == ["按照", "《条", "例》处", "理"]
    assert wrap("甲乙", 10, "    ") == ["    甲乙"]


def test_too_narrow_a_terminal_is_refused() -> None:
    with pytest.raises(ValueError, match="至少需要 40 列"):
        to_text((), 39)


def test_columns_count_wide_characters_twice_and_marks_on_them_not_at_all() -> None:
    assert columns("医a〔") == 5
    assert columns("e\u0301") == 1
