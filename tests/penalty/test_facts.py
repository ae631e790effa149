from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import Facts, FactsError, read_facts
from penalty.facts import FLAGS
from penalty.money import MAX_FEN, format_yuan
from tests.penalty.strategies import examples

ITEM_COUNTS = {"37": 0, "38": 7, "39": 7, "40": 4, "41.1": 3, "41.2": 0}


def faults_of(**given_facts: object) -> dict[str, str]:
    with pytest.raises(FactsError) as caught:
        read_facts({"provision": "38", **given_facts})
    return {fault.field: fault.message for fault in caught.value.faults}


def test_what_is_not_given_is_unknown_never_false() -> None:
    facts = read_facts({"provision": "38"})
    assert facts == Facts(provision="38")
    assert all(getattr(facts, flag) is None for flag in FLAGS)


@pytest.mark.parametrize("empty", [None, "", "  ", "\u3000"])
def test_an_empty_value_is_unknown(empty: str | None) -> None:
    facts = read_facts({"provision": "38", "amount": empty, "insured": empty, "item": empty, "violation_end": empty})
    assert facts == Facts(provision="38")


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("text", ["true", "1", "yes", "是", "TRUE", "Yes", "True", " yes ", True, 1])
def test_yes(flag: str, text: object) -> None:
    assert getattr(read_facts({"provision": "38", flag: text}), flag) is True


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("text", ["false", "0", "no", "否", "FALSE", "No", "False", " 否 ", False, 0])
def test_no(flag: str, text: object) -> None:
    assert getattr(read_facts({"provision": "38", flag: text}), flag) is False


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("text", ["y", "真", "2", "无", "-1", "是否", "true;", 2, 1.0, [], {}])
def test_neither_yes_nor_no_is_refused(flag: str, text: object) -> None:
    assert flag in faults_of(**{flag: text})


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("800", 80_000),
        ("12345.67", 1_234_567),
        ("12,345.67", 1_234_567),
        ("１２３４５．６７".replace("．", "."), 1_234_567),
        (" 800 ", 80_000),
        ("10000000000000", MAX_FEN),
        ("10000000000000.00", MAX_FEN),
        (800, 80_000),
    ],
)
@pytest.mark.parametrize("field", ["amount", "prior_year_payment"])
def test_amounts_are_read_as_fen(field: str, text: object, fen: int) -> None:
    value = getattr(read_facts({"provision": "38", field: text}), field)
    assert (value, type(value)) == (fen, int)


@pytest.mark.parametrize(
    "text",
    [
        "-1", "-0.01", "0.001", "12.345", "10000000000000.01", "10000000000001", "9" * 5000, "1e3", "千元", "1.2.3",
        "1,23.45", "NaN", "inf", "0x10", "1/2", "٣٤x", 800.5, True, [800], {"yuan": 1},
    ],
)  # fmt: skip
@pytest.mark.parametrize("field", ["amount", "prior_year_payment"])
def test_no_amount_is_refused_by_its_field(field: str, text: object) -> None:
    assert list(faults_of(**{field: text})) == [field]


@examples(100)
@given(fen=st.integers(0, MAX_FEN))
def test_every_amount_comes_back_as_it_was(fen: int) -> None:
    assert read_facts({"provision": "37", "amount": format_yuan(fen)}).amount == fen


@pytest.mark.parametrize("provision", ITEM_COUNTS)
def test_items_an_article_has_and_lacks(provision: str) -> None:
    for item in range(1, 8):
        facts = {"provision": provision, "item": str(item)}
        if item <= ITEM_COUNTS[provision]:
            assert read_facts(facts).item == item
        else:
            with pytest.raises(FactsError, match="item"):
                read_facts(facts)


@pytest.mark.parametrize("item", ["0", "8", "-1", "1.0", "一", "(1)", "11", True, 1.5, [1]])
def test_no_item_at_all_is_refused(item: object) -> None:
    assert list(faults_of(item=item)) == ["item"]


@pytest.mark.parametrize("provision", ["36", "41", "41.3", "38.1", "三十八", "037", 38.0, True, ["38"]])
def test_an_unknown_provision_is_refused(provision: object) -> None:
    with pytest.raises(FactsError) as caught:
        read_facts({"provision": provision})
    assert [fault.field for fault in caught.value.faults] == ["provision"]


def test_a_provision_is_required() -> None:
    for given_facts in ({}, {"provision": ""}, {"provision": None}):
        with pytest.raises(FactsError, match="必填"):
            read_facts(given_facts)


def test_a_provision_may_be_a_number_in_json() -> None:
    assert read_facts({"provision": 38}).provision == "38"


@pytest.mark.parametrize("field", ["violation_end", "decision_date"])
def test_dates(field: str) -> None:
    assert getattr(read_facts({"provision": "38", field: "2024-02-29"}), field) == dt.date(2024, 2, 29)
    for text in ("2023-02-29", "2024-13-01", "2024/03/31", "20240331", "2024-3-1", "2024年3月1日", "2024-W10-1", 2024):
        assert list(faults_of(**{field: text})) == [field]


def test_corrected_and_refused_contradict() -> None:
    assert list(faults_of(corrected_in_time="是", refused_correction="是")) == ["corrected_in_time"]
    for one, other in (("是", "否"), ("否", "是"), ("否", "否"), ("是", ""), ("", "是")):
        read_facts({"provision": "38", "corrected_in_time": one, "refused_correction": other})


def test_an_unknown_field_is_refused_with_the_nearest() -> None:
    message = faults_of(first_offense="是")["first_offense"]
    assert "first_offence" in message
    assert faults_of(zzzz="1").keys() == {"zzzz"}


def test_every_fault_is_named_at_once() -> None:
    faults = faults_of(
        provision="99",
        item="9",
        amount="-1",
        prior_year_payment="0.001",
        insured="也许",
        violation_end="昨天",
        nonsense="1",
        corrected_in_time=True,
        refused_correction=True,
    )
    assert faults.keys() == {
        "provision",
        "item",
        "amount",
        "prior_year_payment",
        "insured",
        "violation_end",
        "nonsense",
        "corrected_in_time",
    }


def test_the_message_names_field_label_and_remedy() -> None:
    with pytest.raises(FactsError) as caught:
        read_facts({"provision": "38", "amount": "abc", "insured": "maybe"})
    text = str(caught.value)
    assert "amount（金额）" in text
    assert "insured（参保人员）" in text
    assert "12345.67" in text
    assert "None" not in text


@pytest.mark.parametrize("field", ["id", "ruleset"])
def test_text_fields(field: str) -> None:
    assert getattr(read_facts({"provision": "38", field: " 赣-01 "}), field) == "赣-01"
    for bad in ("a\x00b", "a\nb", True, 1.5, ["a"]):
        assert list(faults_of(**{field: bad})) == [field]


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "1948-12-31", "0001-01-01"])
def test_a_day_from_which_no_period_can_be_counted_is_refused(day: str) -> None:
    with pytest.raises(FactsError, match="1949 至 2199"):
        read_facts({"provision": "37", "violation_end": day})
