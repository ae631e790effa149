"""What does not count in the ninety days: counted by hand, and against a count day by day written apart.

The walk's case is filed on 5 March 2026; ninety days end on Wednesday 3 June.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.parts import Delivery, Exclusion, Extension, Halt, read_part
from cases.record import CaseRecord
from tests.workflow.walk import PLEA, Step, Walk
from tests.workflow.ways import Way
from tests.workflow.ways_after import ASKED_STEP, HELD, TOLD, afresh, by, head, office, told, typed
from workflow.time.periods import Span, days_used, decision_deadline, excluded
from workflow.time.workdays import STANDARD, LastDay

FILED = dt.date(2026, 3, 5)
TODAY = dt.date(2026, 12, 31)
ASKED_AGAIN = office("record_statement", "2026-05-11", **{**PLEA, "on": "2026-05-11", "hearing": "要求听证"})
WITHDRAWN = office("record_statement", "2026-04-17", on="2026-04-17", manner="书面放弃", hearing="书面放弃听证")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@cache
def _filed() -> CaseRecord:
    return Walk().until("file_case").record


def case(filed: str = "2026-03-05", **parts: Any) -> CaseRecord:  # noqa: ANN401 - fields of any part
    return replace(_filed(), filed_on=day(filed), **parts)


def exclusion(first: str, last: str | None, kind: str = "鉴定") -> Exclusion:
    return read_part(Exclusion, {"kind": kind, "starts_on": first, "ends_on": last})


def halt(first: str, resumed: str | None) -> Halt:
    return read_part(Halt, {"ground": "不可抗力", "reason": "洪水", "starts_on": first, "ends_on": resumed})


def extensions(*days: int) -> tuple[Extension, ...]:
    given = (
        {"days": each, "reason": "案情复杂", "granted_on": "2026-05-20", "members": ["孙某", "武某"]} for each in days
    )
    return tuple(read_part(Extension, each) for each in given)


def last(record: CaseRecord, today: dt.date = TODAY) -> str | None:
    found = decision_deadline(record, STANDARD, today)
    return str(found.day) if found else None


def played(*steps: Step, until: str = "issue_notice") -> CaseRecord:
    walk = Walk().until(until)
    for each in steps:
        walk.do(each)
    return walk.record


# --- ninety days and their extensions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed", "more", "expected"),
    [
        pytest.param("2026-03-05", (), "2026-06-03", id="26 of March, 30 of April, 31 of May, 3 of June"),
        pytest.param("2026-03-05", (30,), "2026-07-03", id="thirty more"),
        pytest.param("2026-03-05", (30, 60), "2026-09-01", id="thirty and sixty more"),
        pytest.param("2026-03-05", (10,), "2026-06-15", id="13 June is a Saturday"),
        pytest.param("2026-07-03", (), "2026-10-08", id="1 October, in the holiday until the 7th"),
        pytest.param("2026-02-08", (), "2026-05-09", id="a Saturday that is worked"),
        pytest.param("2025-11-18", (), "2026-02-24", id="16 February, in the holiday until the 23rd"),
    ],
)
def test_ninety_days_from_filing(filed: str, more: tuple[int, ...], expected: str) -> None:
    """处罚法第六十条, natural days; 民诉法第八十五条: the last one a day off moves on."""
    record = case(filed, extensions=extensions(*more))
    assert decision_deadline(record, STANDARD, TODAY) == LastDay(day(expected), provisional=False)


def test_before_filing_no_period_runs() -> None:
    record = replace(_filed(), filed_on=None)
    assert decision_deadline(record, STANDARD, TODAY) is None
    assert days_used(record, TODAY) == 0


def test_in_a_year_nobody_published_the_last_day_is_provisional() -> None:
    found = decision_deadline(case("2034-12-01"), STANDARD, TODAY)
    assert found is not None
    assert found.provisional


# --- what does not count ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param({"exclusions": (exclusion("2026-04-01", "2026-04-10"),)}, "2026-06-15", id="ten days; 13 June"),
        pytest.param({"exclusions": (exclusion("2026-04-01", "2026-04-01"),)}, "2026-06-04", id="one day"),
        pytest.param(
            {"exclusions": (exclusion("2026-04-01", "2026-04-10"), exclusion("2026-04-08", "2026-04-15", "专家评审"))},
            "2026-06-18",
            id="fifteen days for two reasons that share three",
        ),
        pytest.param(
            {"exclusions": (exclusion("2026-04-01", "2026-04-10"), exclusion("2026-04-03", "2026-04-05", "专家评审"))},
            "2026-06-15",
            id="one inside the other",
        ),
        pytest.param({"exclusions": (exclusion("2026-02-01", "2026-03-05"),)}, "2026-06-03", id="up to filing"),
        pytest.param({"exclusions": (exclusion("2026-03-01", "2026-03-07"),)}, "2026-06-05", id="two after filing"),
        pytest.param({"exclusions": (exclusion("2026-06-04", "2026-06-30"),)}, "2026-06-03", id="after the end"),
        pytest.param({"exclusions": (exclusion("2026-06-03", "2026-06-09"),)}, "2026-06-10", id="from the last day"),
        pytest.param(
            {"halts": (halt("2026-04-20", "2026-05-10"),)}, "2026-06-23", id="twenty days, resumed on the next"
        ),
        pytest.param({"halts": (halt("2026-04-20", "2026-04-20"),)}, "2026-06-03", id="resumed on the same day"),
        pytest.param(
            {"halts": (halt("2026-04-20", "2026-04-25"), halt("2026-05-11", "2026-05-16"))},
            "2026-06-15",
            id="suspended twice, five days each",
        ),
        pytest.param(
            {"halts": (halt("2026-04-20", "2026-05-10"),), "exclusions": (exclusion("2026-05-01", "2026-05-15"),)},
            "2026-06-29",
            id="a suspension and an appraisal that share nine days: 26 days",
        ),
        pytest.param(
            {"exclusions": (exclusion("2026-04-01", "2026-04-10"),), "extensions": extensions(30)},
            "2026-07-13",
            id="ten days and thirty more",
        ),
    ],
)
def test_days_that_do_not_count(parts: dict[str, Any], expected: str) -> None:
    """4号令第四十二、四十五条 (二手资料): suspension, tests, appraisals, expert opinions, each day once."""
    assert last(case(**parts)) == expected


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"exclusions": (exclusion("2026-05-01", None),)}, id="an appraisal"),
        pytest.param({"halts": (halt("2026-05-01", None),)}, id="a suspension"),
        pytest.param(
            {"exclusions": (exclusion("2026-04-01", "2026-04-10"),), "halts": (halt("2026-05-01", None),)},
            id="after another",
        ),
    ],
)
def test_while_the_clock_stands_still_there_is_no_last_day(parts: dict[str, Any]) -> None:
    record = case(**parts)
    assert last(record, day("2026-05-01")) is None
    assert last(record, TODAY) is None
    before = 10 if "exclusions" in parts and parts["exclusions"][0].ends_on else 0
    assert days_used(record, day("2026-05-20")) == 56 - before  # 6 March to 30 April


def test_an_announcement_does_not_count_from_the_day_after_it_to_its_service() -> None:
    """公告送达: announced on 14 April, served on 14 May, thirty days."""
    record = Walk().until("issue_notice").record
    delivery = {"served_on": "2026-05-14", "manner": "公告送达", "announced_on": "2026-04-14"}
    notice = record.notices[0].model_copy(
        update={"served_on": day("2026-05-14"), "delivery": read_part(Delivery, delivery)}
    )
    announced = replace(record, notices=(notice,))
    assert excluded(announced) == (Span("公告", day("2026-04-15"), day("2026-05-14")),)
    assert last(announced) == "2026-07-03"
    # The office also wrote the announcement down by hand: the days are the same, and count once.
    twice = replace(announced, exclusions=(exclusion("2026-04-15", "2026-05-14", "公告"),))
    assert last(twice) == "2026-07-03"


@pytest.mark.parametrize(
    ("steps", "span", "expected"),
    [
        pytest.param((ASKED_STEP, TOLD, HELD), ("2026-04-16", "2026-04-27"), "2026-06-15", id="held: twelve days"),
        pytest.param(
            (ASKED_STEP, TOLD, office("waive_hearing", "2026-04-27", on="2026-04-20", manner="书面放弃")),
            ("2026-04-16", "2026-04-20"),
            "2026-06-08",
            id="given up after it was told of: five days",
        ),
        pytest.param((ASKED_STEP, WITHDRAWN), ("2026-04-16", "2026-04-17"), "2026-06-05", id="withdrawn: two days"),
        pytest.param(
            (ASKED_STEP, *afresh("2026-04-17", "1.1"), told("2026-04-20"), typed(WITHDRAWN._replace(
                data={**WITHDRAWN.data, "on": "2026-04-21"}), "2026-04-21")),
            ("2026-04-16", "2026-04-21"),
            "2026-06-09",
            id="withdrawn only after a new notice: six days",
        ),
    ],
)  # fmt: skip
def test_a_hearing_does_not_count_from_its_request_to_its_end(
    steps: tuple[Step, ...], span: tuple[str, str], expected: str
) -> None:
    """4号令第四十五条 (二手资料): the day of the request is past, the day of the hearing is taken up by it."""
    record = played(*steps)
    assert excluded(record) == (Span("听证", day(span[0]), day(span[1])),)
    assert last(record) == expected


def test_a_hearing_asked_for_and_not_held_stops_the_clock() -> None:
    record = played(ASKED_STEP)
    assert excluded(record) == (Span("听证", day("2026-04-16"), None),)
    assert last(record, day("2026-04-15")) == "2026-06-03"
    assert last(record, day("2026-04-16")) is None
    assert last(played(ASKED_STEP, TOLD), TODAY) is None


def test_a_statement_without_a_request_excludes_nothing() -> None:
    assert excluded(played(office("record_statement", "2026-04-15", **PLEA))) == ()


def test_a_second_hearing_after_a_new_notice_does_not_count_either() -> None:
    """16 to 27 April, and 12 to 22 May: twelve and eleven days."""
    later = {"holds_on": "2026-05-22", "place": "本局会议室", "presider": "高某", "notified_on": "2026-05-11"}
    steps = (
        *(ASKED_STEP, TOLD, HELD),
        *afresh("2026-04-28", "1.1")[1:],
        told("2026-05-06"),
        ASKED_AGAIN,
        office("notify_hearing", "2026-05-11", **later),
        office("record_hearing", "2026-05-22", held_on="2026-05-22", presider="高某", record="双方陈述意见。"),
    )
    record = played(*steps)
    assert [(str(span.first), str(span.last)) for span in excluded(record)] == [
        ("2026-04-16", "2026-04-27"),
        ("2026-05-12", "2026-05-22"),
    ]
    assert last(record) == "2026-06-26"


@pytest.mark.parametrize("first", ["2026-04-28", "2026-04-20", "2026-04-16"])
def test_a_hearing_and_an_appraisal_at_once_count_once(first: str) -> None:
    """16 to 27 April, and up to the 30th: fifteen days, however far they share them."""
    written = office(
        "exclude_period", "2026-05-06", kind="鉴定", starts_on=first, ends_on="2026-04-30", document="委托书1号"
    )
    assert last(played(ASKED_STEP, TOLD, HELD, written)) == "2026-06-18"


@pytest.mark.parametrize(
    ("until", "used"), [("2026-03-05", 0), ("2026-03-06", 1), ("2026-04-10", 26), ("2026-06-13", 90)]
)
def test_days_gone_by(until: str, used: int) -> None:
    assert days_used(case(exclusions=(exclusion("2026-04-01", "2026-04-10"),)), day(until)) == used


def test_two_spans_meet_on_a_day_they_share() -> None:
    first = Span("鉴定", day("2026-04-01"), day("2026-04-10"))
    assert first.meets(Span("中止调查", day("2026-04-10"), None))
    assert Span("中止调查", day("2026-04-10"), None).meets(first)
    assert not first.meets(Span("中止调查", day("2026-04-11"), None))
    assert Span("鉴定", day("2026-04-01"), None).meets(Span("听证", day("2027-04-01"), None))


# --- against a count day by day --------------------------------------------------------------------------------------

_SPANS = st.lists(st.tuples(st.integers(-20, 200), st.integers(0, 40)), max_size=6)


@settings(deadline=None, max_examples=60)
@given(spans=_SPANS, halts=_SPANS, more=st.sampled_from(((), (30,), (7, 60))))
def test_the_last_day_is_the_one_a_count_by_hand_finds(
    spans: list[tuple[int, int]], halts: list[tuple[int, int]], more: tuple[int, ...]
) -> None:
    dates = [(str(FILED + dt.timedelta(first)), str(FILED + dt.timedelta(first + length))) for first, length in spans]
    stops = [(str(FILED + dt.timedelta(first)), str(FILED + dt.timedelta(first + length))) for first, length in halts]
    record = case(
        exclusions=tuple(exclusion(*each) for each in dates),
        halts=tuple(halt(*each) for each in stops),
        extensions=extensions(*more),
    )
    counted, today = 0, FILED
    while counted < 90 + sum(more):
        today += dt.timedelta(1)
        out = any(first <= str(today) <= end for first, end in dates)
        out = out or any(first <= str(today) < end for first, end in stops)
        counted += not out
    assert days_used(record, today) == counted
    while not STANDARD.is_workday(today)[0]:
        today += dt.timedelta(1)
    assert last(record) == str(today)


# --- at the decision -------------------------------------------------------------------------------------------------


def decided(on: str, *before: Step, typed_on: str = "2026-12-31") -> tuple[str, ...]:
    return Way(
        "record_statement", typed(head("decide", on, dated=on, entry_note="补录"), typed_on), more=before
    ).codes()


def test_no_decision_past_the_last_day_and_none_while_the_clock_stands_still() -> None:
    running = office("exclude_period", "2026-05-06", kind="鉴定", starts_on="2026-05-06", document="委托书1号")
    ended = office("end_exclusion", "2026-05-20", ends_on="2026-05-15")
    assert decided("2026-06-03") == ()
    assert decided("2026-06-04") == ("decision_overdue",)
    assert decided("2026-05-20", running) == ("exclusion_open",)
    assert decided("2026-06-15", running, ended) == ()
    assert decided("2026-06-16", running, ended) == ("decision_overdue",)


def test_time_suspended_is_given_back_and_no_more() -> None:
    """20 April to 9 May, twenty days: 23 June."""
    stop = head("suspend_case", "2026-04-20", ground="不可抗力", reason="洪水", starts_on="2026-04-20")
    go_on = head("resume_case", "2026-05-10", on="2026-05-10")
    assert decided("2026-06-23", stop, go_on) == ()
    assert decided("2026-06-24", stop, go_on) == ("decision_overdue",)


def test_one_head_named_twice_is_no_discussion() -> None:
    late = by("sun", "extend_decision", "2026-06-20", days=30, reason="案情复杂", granted_on="2026-06-20")
    for members, expected in ((["孙某", "孙某"], ("extension_late",)), (["孙某", "武某"], ())):
        assert Way("record_statement", late._replace(data={**late.data, "members": members})).codes() == expected
