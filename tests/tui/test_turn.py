"""Whose turn it is: said after every step, by name where it is another's."""

from __future__ import annotations

import pytest

from tests.workflow.walk import REASON, Walk, step
from tests.workflow.ways_after import head
from tui.turn import turn_words
from workflow.office import Office


def said(walk: Walk, user: str, given: Office | None = None) -> str:
    desk = walk.desk(user)
    return turn_words(walk.record, given or walk.office, desk.actor, desk.today)


@pytest.mark.parametrize(
    ("last", "user", "words"),
    [
        ("open_case", "wang", "接下来：填写当事人"),
        ("request_filing", "wang", "接下来：待负责人批准立案（孙某、武某、双某），F10 换人"),
        ("request_filing", "sun", "接下来：批准立案"),
        ("record_violation", "wang", "接下来：认定事实"),
        ("submit_for_review", "wang", "接下来：待法制审核人员审核（赵某、双某、韩某），F10 换人"),
        ("submit_for_review", "zhao", "接下来：审核同意"),
        ("approve_review", "zhao", "接下来：待办案人员事先告知（王某、李某），F10 换人"),
        ("record_statement", "wang", "接下来：待负责人批准决定（孙某、武某、双某），F10 换人"),
        ("record_service", "wang", "接下来：待内勤登记缴款（周某），F10 换人"),
    ],
)
def test_the_next_step_is_named_with_who_has_it(last: str, user: str, words: str) -> None:
    assert said(Walk().until(last), user) == words


def test_who_may_take_one_is_not_told_to_change_seats_in_a_real_office() -> None:
    walk = Walk().until("request_filing")
    assert said(walk, "wang", walk.office.model_copy(update={"identity": "account"})).endswith("双某）")


def test_an_officer_goes_on_while_a_recusal_waits_beside_the_way() -> None:
    walk = Walk().until("record_evidence")
    asked = {"user": "han", "asked_by": "当事人", "reason": "亲属", "on": "2026-03-13"}
    walk.do(step("wang", "request_recusal", asked, "2026-03-13"))
    assert said(walk, "wang") == "接下来：调查终结"
    assert said(walk, "zhou").startswith("接下来：待负责人决定是否回避（")


def test_a_finished_case_is_nobodys_turn() -> None:
    walk = Walk().until("request_filing")
    walk.do(head("decline_case", "2026-03-05", **REASON))
    assert {said(walk, each.user) for each in walk.office.people} == {""}


def test_many_names_are_counted() -> None:
    walk = Walk().until("request_filing")
    sun = walk.office.person("sun")
    more = tuple(sun.model_copy(update={"user": f"sun{place}", "name": f"孙{place}"}) for place in range(4))
    crowd = walk.office.model_copy(update={"people": (*walk.office.people, *more)})
    assert "等 7 人）" in said(walk, "wang", crowd)
