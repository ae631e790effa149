from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from penalty.money import MAX_FEN, daxie, format_yuan, group_yuan, parse_yuan

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}
amounts = st.one_of(
    st.integers(min_value=0, max_value=MAX_FEN),
    # Amounts full of zeros are where 零 goes wrong.
    st.text("00001", min_size=1, max_size=15).map(int),
)


def read_integer(text: str) -> int:
    """Read a 大写 integer from its highest unit down: 亿 splits first, then 万, then the four places."""
    for unit, value in (("亿", 10**8), ("万", 10**4)):
        if unit in text:
            high, _, low = text.rpartition(unit)
            return read_integer(high) * value + read_integer(low)
    total = digit = 0
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
        else:
            total += digit * UNITS[char]
            digit = 0
    return total + digit


def read(text: str) -> int:
    """Read a 大写 amount back as 分."""
    fen = 0
    rest = text.removesuffix("整")
    if "元" in rest:
        whole, _, rest = rest.partition("元")
        fen = read_integer(whole) * 100
    for unit, value in (("角", 10), ("分", 1)):
        if unit in rest:
            digit, _, rest = rest.partition(unit)
            fen += DIGITS[digit.lstrip("零")] * value
    assert rest == ""
    return fen


@given(amounts)
@example(MAX_FEN)
@example(10**12 * 100)
@example(10**8 * 100)
def test_daxie_reads_back(fen: int) -> None:
    assert read(daxie(fen)) == fen


@given(amounts)
def test_daxie_is_well_formed(fen: int) -> None:
    text = daxie(fen)

    assert "零零" not in text
    assert not text.startswith("零") or fen == 0
    assert text.endswith("分") is (fen % 10 != 0)
    assert text.endswith("整") is (fen % 10 == 0)
    assert "零元" not in text or fen == 0
    assert "零万" not in text
    assert "零亿" not in text


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角整"),
        (101, "壹元零壹分"),
        (1379160, "壹万叁仟柒佰玖拾壹元陆角整"),
        (1000500, "壹万零伍元整"),
        (10700053, "壹拾万柒仟元伍角叁分"),  # 万位为零而千位不为零：零可写可不写
        (10070053, "壹拾万零柒佰元伍角叁分"),
        (100000050, "壹佰万元伍角整"),
        (10**8 * 100, "壹亿元整"),
        (10**8 * 100 + 100, "壹亿零壹元整"),
        (MAX_FEN, "壹拾万亿元整"),
        (MAX_FEN - 1, "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_daxie_at_its_boundaries(fen: int, text: str) -> None:
    assert daxie(fen) == text


def test_a_negative_amount_has_no_daxie() -> None:
    with pytest.raises(ValueError, match="不能为负"):
        daxie(-1)


@given(amounts)
def test_a_written_amount_reads_back(fen: int) -> None:
    assert parse_yuan(format_yuan(fen)) == fen
    assert parse_yuan(group_yuan(fen)) == fen
    assert parse_yuan(f" {format_yuan(fen)} 元") == fen


@pytest.mark.parametrize(
    ("text", "fen"),
    [("800", 80000), ("12345.6", 1234560), ("12,345.67", 1234567), ("１２３", 12300), ("10000000000000", MAX_FEN)],
)
def test_amounts_as_people_write_them(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-1", "金额不能为负"),
        ("1.234", "最多两位小数"),
        ("10000000000000.01", "超过上限"),
        ("9" * 5000, "超过上限"),
        ("", "不是金额"),
        ("1e3", "不是金额"),
        ("1,23", "不是金额"),
        ("12,3456", "不是金额"),
        (".5", "不是金额"),
        ("nan", "不是金额"),
        ("一百", "不是金额"),
        ("1 2", "不是金额"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_yuan(text)


def test_amounts_are_written_with_two_decimals() -> None:
    assert format_yuan(5) == "0.05"
    assert format_yuan(-1234567) == "-12345.67"
    assert group_yuan(123456789) == "1,234,567.89"
