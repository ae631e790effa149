import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty.identity import card_check, code_check, doubt_about

CODE, CARD = "统一社会信用代码", "身份证号"
GOOD_CODE = "91350100M000100Y43"
GOOD_CARD = "11010519491231002X"
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TODAY = dt.date(2026, 3, 31)


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (CODE, GOOD_CODE),
        (CODE, f" {GOOD_CODE.lower()} "),
        (CODE, "９１３５０１００M000100Y43"),
        (CARD, GOOD_CARD),
        (CARD, "11010519491231002x"),
        (CODE, ""),
        (CARD, "  "),
        ("医疗机构执业许可证登记号", "随便写"),
        ("其他证件号", "123"),
    ],
)
def test_what_is_right_or_of_another_kind_is_not_doubted(kind: str, number: str) -> None:
    assert doubt_about(kind, number, TODAY) == ""


@pytest.mark.parametrize(
    ("kind", "number", "said"),
    [
        (CODE, "9135010", "应为 18 位，现为 7 位"),
        (CODE, "9I350100M000100Y43", "第 2 位“I”不是代码用的字符，疑为 1"),
        (CODE, "91350100M0O0100Y43", "第 11 位“O”不是代码用的字符，疑为 0"),
        (CODE, "91990100M000100Y43", "第 3 至 8 位“990100”不是行政区划代码"),
        (CODE, "91A50100M000100Y43", "第 3 至 8 位“A50100”不是行政区划代码"),
        (CODE, "91350100M001000Y43", "可能是第 12、13 位颠倒，对调后相符"),
        (CODE, "91350100M000100Y44", "第 18 位应为 3"),
        (CODE, "91350200M000100Y43", "多半错在第 1 至 8 位"),
        (CODE, "91350100M000900Y43", "多半错在第 9 至 17 位"),
        (CARD, "110105491231002", "15 位的旧号码"),
        (CARD, "1101051949123100", "应为 18 位，现为 16 位"),
        (CARD, "1101O519491231002X", "第 5 位“O”应为数字"),
        (CARD, "11010519491231002A", "第 18 位“A”应为数字或者 X"),
        (CARD, "99010519491231002X", "第 1、2 位“99”不是省级行政区划代码"),
        (CARD, "11010519490231002X", "第 7 至 14 位“19490231”不是可能的出生日期"),
        (CARD, "11010520490131002X", "不是可能的出生日期"),
        (CARD, "110105194912310021", "第 18 位应为 X"),
        (CARD, "11010519491231020X", "第 16、17 位颠倒，对调后相符"),
    ],
)
def test_what_is_odd_is_said_with_its_place(kind: str, number: str, said: str) -> None:
    assert said in doubt_about(kind, number, TODAY)


def test_without_a_day_no_birth_is_in_the_future() -> None:
    born = f"110105{20490131}002"
    assert doubt_about(CARD, born + card_check(born)) == ""


@st.composite
def codes(draw: st.DrawFn) -> str:
    organisation = draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = (11 - sum(alphabet.index(sign) * weight for sign, weight in zip(organisation, weights, strict=True))) % 11
    first = f"91{draw(st.sampled_from(['3609', '1101', '5101']))}00{organisation}{'0123456789X'[check]}"
    return first + code_check(first)


@given(codes(), st.integers(0, 17), st.sampled_from(SIGNS))
def test_every_single_slip_in_a_code_is_doubted(code: str, place: int, sign: str) -> None:
    assert doubt_about(CODE, code) == ""
    slipped = f"{code[:place]}{sign}{code[place + 1 :]}"
    assert bool(doubt_about(CODE, slipped)) is (slipped != code)


@given(st.dates(dt.date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_slip_in_a_card_is_doubted(born: dt.date, serial: int, place: int, sign: str) -> None:
    first = f"360902{born:%Y%m%d}{serial:03}"
    card = first + card_check(first)
    assert doubt_about(CARD, card, TODAY) == ""
    slipped = f"{card[:place]}{sign}{card[place + 1 :]}"
    assert bool(doubt_about(CARD, slipped, TODAY)) is (slipped != card)


@given(codes(), st.integers(0, 16))
def test_neighbours_that_changed_places_are_found(code: str, place: int) -> None:
    swapped = f"{code[:place]}{code[place + 1]}{code[place]}{code[place + 2 :]}"
    said = doubt_about(CODE, swapped)
    if swapped != code and "对调" in said:
        assert re.search(r"第 \d+、\d+ 位", said)
        assert f"第 {place + 1}、{place + 2} 位" in said


@given(st.text(max_size=24), st.sampled_from([CODE, CARD]))
def test_nothing_typed_breaks_it(text: str, kind: str) -> None:
    assert isinstance(doubt_about(kind, text, TODAY), str)
