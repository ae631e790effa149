"""The choice of a person: what follows the suggestion needs no ground, what leaves it needs one, and which."""

from __future__ import annotations

import pytest

from cases.parts import GroupChoice, PartError, Sanction, Violation
from penalty.choice import GROUNDS
from tests.workflow.walk import CHOICE, FACTS, FRAUD, Data, Walk, step
from workflow.discretion import Discretion, choose, recheck
from workflow.office import load_office

OFFICE = load_office()


def made(facts: Data, *choices: Data) -> Sanction | dict[str, str]:
    """Return the sanction, or the faults by field."""
    violation = Violation(number=1, conduct="某行为", period="某年", facts={**facts, "violation_end": "2024-12-31"})
    found = choose(Discretion([violation], OFFICE), [GroupChoice(**each) for each in choices], "理由")
    return found if isinstance(found, Sanction) else {fault.field: fault.message for fault in found}


def on_38(**given: str) -> Data:
    return {"key": "38", **given}


def on_40(**given: str) -> Data:
    return {"key": "40", "department": "检验科", **given}


LENIENT = {**FACTS, "amount": "17500.00"}
"""0.35 %: the middle of 38.lenient, so 1.25 times is suggested."""


@pytest.mark.parametrize("multiple", ["1.25", "1.25倍", "1.250", " 1.25 "])
def test_what_is_suggested_needs_no_ground(multiple: str) -> None:
    found = made(LENIENT, on_38(multiple=multiple))
    assert isinstance(found, Sanction)
    assert found.fine == 2_187_500


@pytest.mark.parametrize("multiple", ["1.24", "1.26", "1.01", "1.5", "1.250001"])
def test_what_leaves_it_needs_one_and_the_sentence_says_from_what(multiple: str) -> None:
    found = made(LENIENT, on_38(multiple=multiple))
    assert isinstance(found, dict)
    assert set(found) == {"38.ground"}
    assert "1.25倍" in found["38.ground"]
    assert isinstance(made(LENIENT, on_38(multiple=multiple, ground="nature")), Sanction)


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_coded_ground_is_one(ground: str) -> None:
    assert isinstance(made(LENIENT, on_38(multiple="1.3", ground=ground)), Sanction)


@pytest.mark.parametrize("ground", ["性质", "Nature", "nature ;harm", "merit", "under_14"])
def test_what_is_no_ground_or_not_on_file_is_refused(ground: str) -> None:
    found = made(LENIENT, on_38(multiple="1.3", ground=ground))
    assert isinstance(found, dict)
    assert set(found) == {"38.ground"}
    assert "没有这一理由类别" in found["38.ground"]


def test_a_circumstance_on_file_is_a_ground_inside_the_band_too() -> None:
    facts = {**LENIENT, "circumstances": "merit"}
    inside = made(facts, on_38(multiple="1.1", ground="merit"))
    below = made(facts, on_38(multiple="0.5", ground="merit"))
    assert isinstance(inside, Sanction)
    assert isinstance(below, Sanction)
    assert (inside.fine, below.fine) == (1_925_000, 875_000)


@pytest.mark.parametrize(
    ("circumstances", "ground"),
    [
        pytest.param("", None, id="没有理由"),
        pytest.param("", "nature", id="性质不是减轻情节"),
        pytest.param("", "merit", id="立功不在卷"),
        pytest.param("merit", None, id="立功在卷而未援引"),
        pytest.param("merit", "confessed", id="援引的是另一项，不在卷"),
        pytest.param("first_minor", "first_minor", id="首违不罚不是减轻"),
        pytest.param("merit", "other", id="援引其他"),
    ],
)
def test_below_the_band_only_with_a_mitigating_ground_on_file(circumstances: str, ground: str | None) -> None:
    given = {"multiple": "0.5"} | ({"ground": ground} if ground else {})
    found = made({**LENIENT, "circumstances": circumstances}, on_38(**given))
    assert isinstance(found, dict)
    assert "38.multiple" in found
    assert "减轻" in found["38.multiple"]


@pytest.mark.parametrize("multiple", ["0", "0.000000", "0.0000001"])
def test_mitigation_is_never_nothing(multiple: str) -> None:
    found = made({**LENIENT, "circumstances": "merit"}, on_38(multiple=multiple, ground="merit"))
    assert isinstance(found, dict)
    assert set(found) == {"38.multiple"}


def test_months_away_from_the_suggestion_are_a_deviation_of_their_own() -> None:
    facts = {**FRAUD, "amount": "17500", "refused_correction": "否"}
    # 0.35 % under 40: 2.5 times and, of 6 to 9 months, 8.
    assert isinstance(made(facts, on_40(multiple="2.5", months="8")), Sanction)
    for months in ("7", "9"):
        found = made(facts, on_40(multiple="2.5", months=months))
        assert isinstance(found, dict)
        assert set(found) == {"40.ground"}
        assert "8个月" in found["40.ground"]
    low = made({**facts, "circumstances": "confessed"}, on_40(multiple="2.5", months="3", ground="confessed"))
    assert isinstance(low, Sanction)
    refused = made(facts, on_40(multiple="2.5", months="3", ground="nature"))
    assert isinstance(refused, dict)
    assert set(refused) == {"40.months"}


def test_in_a_gap_the_middle_is_suggested_and_the_rest_needs_a_ground() -> None:
    facts = {**LENIENT, "first_offence": "否"}
    assert isinstance(made(facts, on_38(multiple="1.5")), Sanction)
    found = made(facts, on_38(multiple="1"))
    assert isinstance(found, dict)
    assert set(found) == {"38.ground"}


def test_a_first_minor_offence_is_a_choice_that_the_file_keeps() -> None:
    facts = {**LENIENT, "circumstances": "first_minor"}
    found = made(facts, on_38(clause="law.first_minor"))
    assert isinstance(found, Sanction)
    assert (found.fine, found.refund, found.punishes) == (0, 1_750_000, False)
    (group,) = found.groups
    assert (group.clause, group.cite) == ("law.first_minor", "行政处罚法第三十三条第一款")
    without = made(LENIENT, on_38(clause="law.first_minor"))
    assert isinstance(without, dict)
    assert set(without) == {"38.clause"}


def test_a_conflict_is_resolved_with_a_clause_and_its_own_suggestion() -> None:
    facts = {**LENIENT, "circumstances": "grave_harm"}
    open_still = made(facts, on_38(multiple="1.25"))
    assert isinstance(open_still, dict)
    assert set(open_still) == {"38.clause"}
    lenient = made(facts, on_38(clause="38.lenient", multiple="1.25"))
    severe = made(facts, on_38(clause="38.severe", multiple="1.75", ground="grave_harm"))
    assert isinstance(lenient, Sanction)
    assert isinstance(severe, Sanction)
    assert (lenient.fine, severe.fine) == (2_187_500, 3_062_500)
    elsewhere = made(facts, on_38(clause="38.mitigated", multiple="0.5"))
    assert isinstance(elsewhere, dict)


def test_in_a_case_a_deviation_without_its_ground_leaves_nothing_behind() -> None:
    walk = Walk().until("confirm_facts")
    before = walk.kept()
    bare = {**CHOICE, "choices": [{"key": "38", "multiple": "1.2"}]}
    with pytest.raises(PartError) as caught:
        walk.do(step("wang", "choose_sanction", bare, "2026-04-08"))
    assert [fault.field for fault in caught.value.faults] == ["38.ground"]
    assert walk.kept() == before
    walk.do(step("wang", "choose_sanction", CHOICE, "2026-04-08"))
    sanction = walk.record.sanction
    assert sanction is not None
    assert sanction.groups[0].choice.ground == "nature"
    assert recheck(walk.record, walk.office) == ()


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_deviation_carries_a_text_beside_its_code(reason: str) -> None:
    walk = Walk().until("confirm_facts")
    with pytest.raises(PartError, match="reason"):
        walk.do(step("wang", "choose_sanction", {**CHOICE, "reason": reason}, "2026-04-08"))
