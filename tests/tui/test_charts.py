from __future__ import annotations

import statistics
import unicodedata
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from penalty.band import Band
from tui.widgets.chart import (
    LEAST,
    Bar,
    Line,
    Step,
    bars,
    binned,
    edges,
    fit,
    histogram,
    ladder,
    median,
    position,
)
from tui.widgets.prose import set_lines

F = Fraction
WIDTHS = (20, 33, 60, 80, 119)
ENTRIES = (Bar("受理", 3), Bar("事实认定", 0), Bar("第四十一条第一款 41.1.mitigated.2", 1200, "倍数中位数 1.2"))
LENIENT = Band(F(1), F(3, 2), low_inside=False, high_inside=True)
STEPS = (
    Step("减轻处罚 38.mitigated", Band(None, F(5000), low_inside=False, high_inside=True),
         Band(F(0), F(1), low_inside=False, high_inside=True)),
    Step("从轻处罚 38.lenient", Band(F(5000), F(10000), low_inside=False, high_inside=True), LENIENT),
    Step("一般处罚 38.ordinary", Band(F(10000), F(50000), low_inside=False, high_inside=False), Band.exactly(F(3, 2))),
    Step("从重处罚 38.severe", Band(F(50000), None, low_inside=True, high_inside=True),
         Band(F(3, 2), F(2), low_inside=False, high_inside=True)),
)  # fmt: skip


def texts(lines: Sequence[Line]) -> list[str]:
    return [text for text, _style in lines]


def every_chart(width: int) -> list[list[Line]]:
    counts = {F(6, 5): 5, F(13, 10): 9, F(2): 1, F(5): 3}
    marks = {"中位数": F(13, 10), "此处": F(2)}
    return [
        bars(ENTRIES, width),
        bars([Bar("已裁量", 11_704, "共 100,000 行")], width, 100_000),
        histogram(binned(counts, edges(counts, 8)), width, marks),
        position(LENIENT, width, {"选定": F(6, 5)}),
        position(Band(F(1), None, low_inside=True, high_inside=False), width, {"实际": F(1, 2)}),
        position(Band(None, F(1), low_inside=False, high_inside=False), width),
        position(Band.exactly(F(2)), width, {"实际": F(3)}),
        ladder(STEPS, width, 12, lambda value: f"{value} 元", lambda value: f"{float(value):g}倍"),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_it_may_be_and_prose_leaves_each_as_it_is(width: int) -> None:
    for lines in every_chart(width):
        assert lines
        for text in texts(lines):
            assert cell_len(text) <= width
            assert set_lines(text, width) == (text,)


def test_every_character_has_a_width_that_terminals_agree_on() -> None:
    drawn = set("".join(text for width in WIDTHS for lines in every_chart(width) for text in texts(lines)))
    # Block elements are what charts are drawn with everywhere; nothing else may be of ambiguous width.
    assert {sign for sign in drawn if unicodedata.east_asian_width(sign) == "A"} == {"█", "▌"}


def test_a_chart_narrower_than_the_least_is_drawn_for_the_least() -> None:
    assert bars(ENTRIES, 5) == bars(ENTRIES, LEAST)
    assert position(LENIENT, 1) == position(LENIENT, LEAST)


def test_bars_say_their_figures_and_are_as_long_as_these() -> None:
    lines = texts(bars([Bar("甲", 4), Bar("乙", 2), Bar("无", 0), Bar("丙", 1)], 26))
    assert lines == [
        "甲 " + "█" * 21 + " 4",
        "乙 " + "█" * 10 + "▌" + " " * 10 + " 2",
        "无 " + " " * 21 + " 0",
        "丙 " + "█" * 5 + "▌" + " " * 15 + " 1",
    ]
    assert bars([], 40) == []


def test_however_little_is_not_nothing() -> None:
    one, many = texts(bars([Bar("少", 1), Bar("多", 1_000_000)], 60))
    assert one.count("▌") == 1
    assert many.count("█") > 40
    assert "1,000,000" in many


def test_a_long_label_is_cut_at_a_whole_character() -> None:
    assert fit("第四十条", 7) == "第四 .."
    assert cell_len(fit("第四十条", 7)) == 7
    assert fit("第四", 7) == "第四   "


@given(
    st.lists(st.fractions(min_value=0, max_value=20, max_denominator=60), min_size=1, max_size=30), st.integers(1, 12)
)
@settings(deadline=None, max_examples=60)
def test_every_value_lies_in_exactly_one_bin(values: list[Fraction], count: int) -> None:
    ends = edges(values, count)
    assert len(ends) - 1 <= count + 1
    assert len({high - low for low, high in pairwise(ends)}) == 1
    counts = Counter(values)
    bins = binned(counts, ends)
    assert sum(each.count for each in bins) == len(values)
    for place, each in enumerate(bins):
        inside = [value for value in values if each.low < value <= each.high or (place == 0 and value == each.low)]
        assert each.count == len(inside)


@given(st.lists(st.fractions(min_value=0, max_value=9, max_denominator=10), min_size=1, max_size=20))
@settings(deadline=None, max_examples=60)
def test_the_median_is_the_median(values: list[Fraction]) -> None:
    assert median(Counter(values)) == statistics.median(values)


def test_the_median_of_nothing_is_none() -> None:
    assert median({}) is None
    assert median({F(1): 0}) is None


def test_marks_stand_in_the_bin_that_holds_them() -> None:
    counts = {F(1): 2, F(3, 2): 3, F(2): 1}
    lines = histogram(binned(counts, [F(1), F(3, 2), F(2)]), 60, {"中位数": F(3, 2), "本案": F(2), "最低": F(1)})
    assert texts(lines)[0].endswith(" 5 < 中位数 1.5、最低 1")
    assert texts(lines)[1].endswith(" 1 < 本案 2")
    assert [style for _text, style in lines] == ["bold", "bold"]


def test_no_values_are_no_histogram() -> None:
    assert edges([], 5) == []
    assert histogram(binned({}, []), 60) == []


def test_a_band_shows_which_end_belongs_to_it() -> None:
    mark, line, ends = texts(position(LENIENT, 41, {"选定": F(5, 4)}))
    assert line == "(" + "=" * 39 + "]"
    assert mark.index("v") == 20
    assert mark.endswith("v 选定 1.25")
    assert ends.startswith("1（不含）")
    assert ends.endswith("1.5（含）")


def test_a_mark_may_lie_outside_the_band() -> None:
    mark, line, _ends = texts(position(LENIENT, 40, {"实际": F(2)}))
    assert mark.endswith("实际 2 v")
    assert cell_len(mark) == 40
    assert line.endswith("]")
    assert cell_len(line) < 25


def test_a_side_without_an_end_is_an_arrow_and_a_fixed_band_a_line() -> None:
    assert texts(position(Band(None, F(1), low_inside=False, high_inside=True), 30))[0][0] == "<"
    assert texts(position(Band(F(1), None, low_inside=True, high_inside=False), 30))[0].endswith(">")
    assert texts(position(Band(None, None, low_inside=False, high_inside=False), 30))[0][:1] == "<"
    line, end = texts(position(Band.exactly(F(3, 2)), 31))
    assert line.strip() == "|"
    assert end.strip() == "1.5"


def picture_of(lines: Sequence[Line]) -> dict[str, str]:
    """Return each row of a ladder that has a name, without the margin."""
    rows = [text.partition("|") for text in texts(lines) if "|" in text]
    return {name.strip(): cells for name, _bar, cells in rows if name.strip()}


def test_a_ladder_tells_at_each_threshold_who_holds_it() -> None:
    lines = ladder(STEPS, 48, 10, up=lambda value: f"{float(value):g}")
    rows = picture_of(lines)
    floor = next(text for text in texts(lines) if "+-" in text).partition("+")[2]
    five, ten, fifty = (place for place, sign in enumerate(floor) if sign == "+")
    # 5000 belongs to the mitigated step, 10000 to the lenient, 50000 to the severe.
    assert rows["1"][: five + 1] == "A" * (five + 1)
    assert "B" not in rows["1"]
    assert (rows["1.5"][ten], rows["1.5"][ten + 1], rows["1.5"][fifty - 1]) == ("B", "C", "C")
    assert rows["2"].strip("D").strip() == ""
    assert rows["2"][fifty] == "D"
    # Where a band begins above 1.5, the row of 1.5 itself is the ordinary step's alone.
    assert "D" not in rows["1.5"]
    # No multiple is 0: that end lies outside.
    assert rows["0"] == ""
    assert texts(lines)[-4:] == [f"{letter} {step.label}" for letter, step in zip("ABCD", STEPS, strict=True)]


def test_a_ladder_has_the_height_asked_for_where_that_is_enough() -> None:
    def height(asked: int) -> int:
        return sum("|" in text for text in texts(ladder(STEPS, 60, asked)))

    assert [height(asked) for asked in (7, 12, 20)] == [7, 12, 20]
    assert height(1) == 7


def test_steps_that_lie_on_each_other_are_marked_and_explained() -> None:
    lines = texts(ladder([STEPS[1], Step("或", STEPS[1].across, LENIENT)], 40, 5))
    assert any("+++" in text for text in lines)
    assert lines[-1] == "+ 不止一档，由其他事实决定"
    assert not any("不止一档" in text for text in texts(ladder(STEPS, 40, 5)))


def test_a_ladder_that_does_not_fit_is_not_drawn_cut() -> None:
    cuts = [Band(F(place), F(place + 1), low_inside=False, high_inside=True) for place in range(20)]
    lines = texts(ladder([Step(f"第{place}档", each, LENIENT) for place, each in enumerate(cuts)], 24, 5))
    assert lines[0] == "太窄，画不下"
    assert len(lines) == 21


def test_a_ladder_of_nothing_and_of_too_much() -> None:
    assert ladder([], 40, 5) == []
    with pytest.raises(ValueError, match="最多画 26 档"):
        ladder([STEPS[0]] * 27, 40, 5)


def test_a_ladder_of_one_point() -> None:
    lines = texts(ladder([Step("唯一", Band.exactly(F(1)), Band.exactly(F(2)))], 40, 5))
    assert lines[0].strip() == "2 |A"
