"""What the office owes the party, what nobody owes any more, and closings that come after what they look back on."""

from __future__ import annotations

from tests.workflow.walk import DOCUMENT, Step, Walk
from tests.workflow.ways_after import AGREED, GATHERED, MARKED, appeal, apply, close, demand, head, office, outcome, pay
from workflow.dues import balance, owed_back, unperformed
from workflow.time.workdays import LastDay

PAID = pay("罚款", "24000", "2026-05-06")


def walked(last: str, *more: Step) -> Walk:
    walk = Walk().until(last)
    for each in more:
        walk.do(each)
    return walk


def test_a_refund_paid_in_excess_before_the_decision_goes_back() -> None:
    """责令退回 20000 元, and 30000 were returned before anybody had counted."""
    walk = walked("record_statement", pay("退回基金", "30000", "2026-04-15"))
    walk.do(head("decide", "2026-04-28", dated="2026-04-28"))
    assert owed_back(walk.record) == ("应退还当事人 10,000.00 元",)
    assert "退还当事人" not in "".join(unperformed(walk.record))
    assert walk.codes(pay("退还当事人", "10000.01", "2026-04-29")) == ("payment_before_service",)


def test_where_nothing_was_established_what_was_paid_goes_back() -> None:
    walk = walked("record_violation", pay("退回基金", "20000", "2026-04-03"))
    walk.do(head("decide_not_established", "2026-04-07", dated="2026-04-07", ground="查无实据"))
    served = {"served_on": "2026-04-08", "manner": "直接送达", "signer": "周某"}
    walk.do(office("record_service", "2026-04-08", **served))
    assert walk.codes(close("2026-04-09", "无须执行")) == ("closing_something_due",)
    assert walk.codes(pay("退还当事人", "20000", "2026-04-09")) == ()
    assert walk.codes(close("2026-04-10", "无须执行")) == ()


def test_a_decision_taken_away_is_not_taken_to_court() -> None:
    walk = walked("record_service", PAID, pay("退回基金", "20000", "2026-05-06"))
    walk.do(appeal("行政复议", "2026-05-20"))
    walk.do(outcome("撤销", "2026-06-10"))
    assert unperformed(walk.record) == ()
    assert balance(walk.record, "退还当事人") == 44_000_00
    assert walk.codes(demand("2026-06-11")) == ("performance_not_due",)
    assert walk.codes(apply("2026-06-11")) == ("performance_done",)
    for ground in ("人民法院受理强制执行申请", "执行完毕", "其他"):
        assert walk.codes(close("2026-06-11", ground)) == ("closing_something_due",)
    walk.do(pay("退还当事人", "44000", "2026-06-12"))
    assert walk.codes(close("2026-06-12", "无须执行")) == ()


def test_a_closing_looks_back_on_everything_before_it() -> None:
    walk = walked("record_service", PAID, pay("退回基金", "20000", "2026-05-10"))
    early = office("request_closing", "2026-05-12", ground="执行完毕", summary="缴清", asked_on="2026-05-09")
    assert walk.codes(early) == ("date_out_of_order",)
    walk.do(early._replace(data={**early.data, "asked_on": "2026-05-11"}))
    assert walk.codes(head("close_case", "2026-05-12", on="2026-05-10")) == ("date_out_of_order",)
    assert walk.codes(head("close_case", "2026-05-12", on="2026-05-11")) == ()


def test_the_heads_do_not_discuss_what_was_not_yet_said() -> None:
    walk = walked("record_statement", MARKED, GATHERED)
    early = head("record_deliberation", "2026-04-27", **{**AGREED, "held_on": "2026-04-14"})
    assert walk.codes(early) == ("date_out_of_order",)
    assert walk.codes(head("record_deliberation", "2026-04-27", **AGREED)) == ()


def test_strangers_and_officers_are_no_heads() -> None:
    walk = walked("record_statement", MARKED, GATHERED)
    for members in (["甲", "乙"], ["王某", "李某"], ["孙某", "sun"], ["孙某", "孙 某"]):
        taken = head("record_deliberation", "2026-04-27", **{**AGREED, "members": members})
        assert walk.codes(taken) == ("deliberation_too_few",), members


def test_a_second_extension_is_discussed_by_heads() -> None:
    walk = walked("file_case", head("extend_decision", "2026-04-20", days=30, reason="复杂", granted_on="2026-04-20"))
    more = {"days": 60, "reason": "复杂", "granted_on": "2026-05-20"}
    for members, code in ((["王某", "李某"], ("extension_needs_discussion",)), (["孙某", "武某"], ())):
        assert walk.codes(head("extend_decision", "2026-05-20", **more, members=members)) == code


def test_what_is_provisional_is_over_when_no_holiday_could_move_it_so_far() -> None:
    import datetime as dt

    last = LastDay(dt.date(2035, 1, 5), provisional=True)
    assert not last.over(dt.date(2035, 1, 20))
    assert last.over(dt.date(2035, 1, 21))
    assert "holidays-2035.yaml" in last.advice
    certain = LastDay(dt.date(2026, 1, 5), provisional=False)
    assert certain.over(dt.date(2026, 1, 6))
    assert certain.advice == ""


def test_a_document_on_file_changes_nothing_of_this() -> None:
    walk = walked("record_service", office("record_document", "2026-05-06", **DOCUMENT))
    assert owed_back(walk.record) == ()
