"""What the list keeps of decided cases, and what it says of like ones."""

from __future__ import annotations

import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.memory import MemoryKeeper
from cases.search import Search
from tests.cases.helpers import new
from tests.workflow.walk import FINDING, FRAUD, SOURCE, Data, Walk, choice, step
from workflow.listing import listing_for
from workflow.similar import ENOUGH, Similar, similar
from workflow.time.deadlines import open_deadlines

MULTIPLES = st.lists(st.fractions(0, 5, max_denominator=100), min_size=2, max_size=40)


def shown(walk: Walk) -> dict[str, str]:
    return dict(listing_for(walk.office)(walk.keeper.load(walk.case_id)))


def listed() -> Walk:
    """Return a walk whose store lists what an office's does."""
    walk = Walk()
    walk.keeper = MemoryKeeper(listing_for(walk.office))
    return walk


def of(multiples: list[Fraction]) -> Similar:
    return Similar("38.lenient", tuple(sorted(multiples)))


def test_a_case_lists_its_clauses_once_it_is_decided() -> None:
    walk = Walk().until("record_statement")
    assert shown(walk)["clauses"] == ""
    walk.do(step("sun", "decide", {"dated": "2026-04-28"}, "2026-04-28"))
    assert shown(walk)["clauses"] == "38.lenient=1.2"


def test_an_annulled_decision_lists_none() -> None:
    walk = Walk().until("record_service")
    filed = {"kind": "行政复议", "filed_on": "2026-05-06", "body": "某市人民政府"}
    walk.do(step("wang", "record_appeal", filed))
    assert shown(walk)["clauses"] == "38.lenient=1.2"
    walk.do(step("wang", "record_appeal_outcome", {"outcome": "撤销", "on": "2026-05-06"}))
    assert shown(walk)["clauses"] == ""


def test_what_was_not_established_lists_none() -> None:
    walk = Walk().until("choose_sanction")
    walk.do(step("sun", "decide_not_established", {"ground": "查无实据", "dated": "2026-04-28"}, "2026-04-28"))
    assert shown(walk)["clauses"] == ""


def decided_with(facts: Data, sanction: Data) -> Walk:
    finding = {**FINDING, "facts": facts}
    return Walk().until("decide", change={"record_violation": finding, "choose_sanction": sanction})


def test_a_suspension_beside_the_multiple_changes_nothing() -> None:
    groups = [{"key": "40", "multiple": "2倍", "months": "3", "department": "检验科", "ground": "harm"}]
    walk = decided_with(FRAUD, {"choices": groups, "reason": "主动退回", "confirmed": "已核对"})
    assert shown(walk)["clauses"] == "40.mitigated=2"


@pytest.mark.parametrize("last", ["file_case", "issue_notice", "record_service"])
def test_the_deadlines_are_the_days_due_with_their_terms(last: str) -> None:
    walk = Walk().until(last)
    line = shown(walk)
    words = line["deadlines"].split()
    found = [each.deadline for each in open_deadlines((walk.record,), walk.office, walk.day)]
    assert {word.rstrip("~").split("=")[0] for word in words} == set(line["due"].split()) != set()
    assert words == sorted(
        {f"{each.last.day}={each.term.code}" + "~" * each.last.provisional for each in found if each.last is not None}
    )


def test_a_provisional_last_day_is_marked() -> None:
    walk = Walk().until("record_service")
    words = shown(walk)["deadlines"].split()
    marked = {word.rstrip("~").split("=")[1]: word.endswith("~") for word in words}
    assert marked["payment"] is False
    far = Walk()
    far.do(step("wang", "open_case", {**SOURCE, "received_on": "2099-03-02"}, "2099-03-02"))
    assert shown(far)["deadlines"].endswith("=verification~")


def test_like_cases_are_found_without_the_case_itself() -> None:
    walk = listed()
    ids = []
    for multiple in ("1.3", "1.2", "1.45"):
        walk.until("decide", change={"choose_sanction": choice(multiple)})
        ids.append(walk.case_id)
    walk.until("choose_sanction")
    found = similar(walk.keeper, "38.lenient", but=walk.case_id)
    assert found.multiples == (Fraction(6, 5), Fraction(13, 10), Fraction(29, 20))
    assert similar(walk.keeper, "38.lenient", but=ids[0]).multiples == (Fraction(6, 5), Fraction(29, 20))
    assert similar(walk.keeper, "38.severe", but=walk.case_id).count == 0
    assert [head.case_id for head in walk.keeper.query(Search(provision="38.lenient"))] == ids


def test_the_last_written_are_taken_first() -> None:
    walk = listed()
    for day, multiple in (("2026-05-08", "1.3"), ("2026-05-07", "1.2"), ("2026-05-06", "1.45")):
        walk.until("record_service", change={"choose_sanction": choice(multiple)})
        walk.do(step("wang", "record_performance", {"what": "责令改正", "on": day, "note": "已查验"}, day))
    first = "2026-0001"
    assert similar(walk.keeper, "38.lenient", but="none", limit=1).multiples == (Fraction(13, 10),)
    assert similar(walk.keeper, "38.lenient", but=first, limit=1).multiples == (Fraction(6, 5),)
    assert similar(walk.keeper, "38.lenient", but=first, limit=0).multiples == ()


def test_words_that_name_no_multiple_are_left_out() -> None:
    keeper = MemoryKeeper(lambda _: {"clauses": "39.severe.1= 38.lenient=1.2 38.lenient=一 38.lenient.x=9"})
    keeper.append("2026-0001", 0, new())
    assert similar(keeper, "38.lenient", but="").multiples == (Fraction(6, 5),)
    assert similar(keeper, "39.severe.1", but="").multiples == ()


def test_without_cases_nothing_is_said() -> None:
    none = of([])
    assert (none.count, none.median, none.quartiles, none.place(Fraction(1))) == (0, None, None, None)
    assert not none.far(Fraction(9))
    assert none.histogram(3, Fraction(0), Fraction(3)) == (0, 0, 0)


@given(MULTIPLES)
def test_the_median_and_the_quartiles_are_those_of_the_standard_library(multiples: list[Fraction]) -> None:
    found = of(multiples)
    assert found.median == statistics.median(multiples)
    assert found.quartiles is not None
    assert list(found.quartiles) == statistics.quantiles(multiples, n=4, method="inclusive")


@given(MULTIPLES, st.integers(1, 9))
def test_each_multiple_is_in_one_bin(multiples: list[Fraction], bins: int) -> None:
    found = of(multiples)
    counts = found.histogram(bins, Fraction(0), Fraction(5))
    assert (len(counts), sum(counts)) == (bins, len(multiples))
    assert counts[-1] >= sum(each == 5 for each in multiples)


def test_a_bin_has_its_lower_end() -> None:
    found = of([Fraction(1), Fraction(5, 4), Fraction(3, 2), Fraction(2), Fraction(9)])
    assert found.histogram(2, Fraction(1), Fraction(2)) == (2, 2)
    for bins, low, high in ((0, 1, 2), (2, 2, 2), (2, 3, 2)):
        with pytest.raises(ValueError, match="分段"):
            found.histogram(bins, Fraction(low), Fraction(high))


@given(MULTIPLES, st.fractions(0, 6, max_denominator=100))
def test_the_place_is_the_share_below(multiples: list[Fraction], multiple: Fraction) -> None:
    assert of(multiples).place(multiple) == Fraction(sum(each < multiple for each in multiples), len(multiples))


@given(MULTIPLES, st.fractions(0, 6, max_denominator=100))
def test_far_is_outside_the_first_and_the_last_tenth(multiples: list[Fraction], multiple: Fraction) -> None:
    tenths = statistics.quantiles(multiples, n=10, method="inclusive")
    outside = not tenths[0] <= multiple <= tenths[-1]
    assert of(multiples).far(multiple) is (outside and len(multiples) >= ENOUGH)


def test_too_few_cases_call_nothing_far() -> None:
    usual = [Fraction(6, 5)]
    assert not of(usual * (ENOUGH - 1)).far(Fraction(3, 2))
    assert of(usual * ENOUGH).far(Fraction(3, 2))
    assert not of(usual * ENOUGH).far(Fraction(6, 5))
