"""Comments: who makes them where, that they change nothing else, and who says that they were dealt with."""

from __future__ import annotations

import pytest

from cases.parts import PartError
from tests.workflow.walk import REVIEW, Walk, step
from tests.workflow.ways import ask_recusal, settle_recusal
from workflow.asked import asks
from workflow.comments import open_comments
from workflow.pending import waiting
from workflow.procedure import BY_TRIGGER

DAY = "2026-04-09"


def commented(*users: str, last: str = "submit_for_review") -> Walk:
    walk = Walk().until(last)
    for user in users:
        walk.do(step(user, "comment", {"about": "record_party.address", "text": f"{user}：住所不全"}, DAY))
    return walk


def test_a_comment_is_on_file_with_who_and_when() -> None:
    walk = commented("zhao", "qian")
    one, two = walk.record.comments
    assert (one.number, one.about, one.text, one.by) == (1, "record_party.address", "zhao：住所不全", "zhao")
    assert one.at.startswith(DAY)
    assert (two.number, two.by, two.settled) == (2, "qian", None)
    assert open_comments(walk.record) == (one, two)


@pytest.mark.parametrize(
    ("user", "codes"),
    [
        ("wang", ()),
        ("zhao", ()),
        ("sun", ()),
        ("qian", ()),
        ("both", ()),
        ("zhou", ("role_required", "not_case_officer")),
        ("admin", ("administrator_reads_no_case",)),
    ],
)
def test_who_comments(user: str, codes: tuple[str, ...]) -> None:
    assert commented().codes(step(user, "comment", {"text": "请核对"}, DAY)) == codes


def test_an_officer_of_other_cases_only_does_not() -> None:
    walk = Walk().until("record_party")
    assert walk.codes(step("li", "comment", {"text": "请核对"}, DAY)) == ("not_case_officer",)


def test_who_must_keep_out_does_not() -> None:
    walk = Walk().until("file_case")
    walk.do(ask_recusal("zhao", "2026-03-12"))
    walk.do(settle_recusal("是", "2026-03-12"))
    assert walk.codes(step("zhao", "comment", {"text": "请核对"}, DAY)) == ("actor_recused",)


def test_a_comment_changes_no_state_and_keeps_nobody_from_going_on() -> None:
    walk = commented("zhao")
    assert walk.record.state == "legal_review"
    walk.do(step("zhao", "approve_review", {**REVIEW, "dated": "2026-04-13"}, "2026-04-13"))
    assert walk.record.state == "notice"
    assert [each.by for each in open_comments(walk.record)] == ["zhao"]


def test_the_whole_case_is_what_is_commented_where_nothing_is_named() -> None:
    walk = commented()
    assert walk.do(step("qian", "comment", {"text": "卷宗整齐"}, DAY)).comments[0].about == ""


def test_a_comment_is_settled_by_an_officer_or_by_its_author() -> None:
    walk = commented("zhao", "qian")
    with pytest.raises(PartError, match="请写明第几件"):
        walk.do(step("wang", "settle_comment", {}, DAY))
    walk.do(step("wang", "settle_comment", {"number": 1, "note": "已补全"}, DAY))
    one, two = walk.record.comments
    assert one.settled is not None
    assert (one.by, one.settled.by, one.settled.note) == ("zhao", "wang", "已补全")
    assert one.settled.at.startswith(DAY)
    assert set(waiting("settle_comment", walk.record)) == {2}
    assert walk.codes(step("zhao", "settle_comment", {}, DAY)) == ("comment_not_theirs",)
    walk.do(step("qian", "settle_comment", {}, DAY))
    assert open_comments(walk.record) == ()
    assert two.settled is None


def test_a_comment_settled_twice_is_refused() -> None:
    walk = commented("zhao", "qian")
    walk.do(step("wang", "settle_comment", {"number": 1}, DAY))
    with pytest.raises(PartError, match="可办的是：2"):
        walk.do(step("wang", "settle_comment", {"number": 1}, DAY))


def test_comments_are_made_until_the_case_is_over() -> None:
    over = {"closed", "declined"}
    for name in ("comment", "settle_comment"):
        assert not over & set(BY_TRIGGER[name].sources)
        assert BY_TRIGGER[name].target is None
    assert {"intake", "suspended", "terminated", "transferred", "service"} <= set(BY_TRIGGER["comment"].sources)


@pytest.mark.parametrize(
    "data", [{}, {"text": ""}, {"text": "一", "about": "a" * 201}, {"text": "一", "about": "甲\n乙"}]
)
def test_a_comment_that_says_nothing_is_none(data: dict[str, str]) -> None:
    walk = commented()
    before = walk.kept()
    with pytest.raises(PartError):
        walk.do(step("zhao", "comment", data, DAY))
    assert walk.kept() == before


def test_a_form_asks_for_the_comment_only() -> None:
    assert [(each.name, each.required) for each in asks("comment")] == [("about", False), ("text", True)]
