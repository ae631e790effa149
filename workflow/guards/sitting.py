"""Guards on the sitting (听证会): asked for in time, told of in time, held as told (处罚法第六十四条)."""

from __future__ import annotations

from typing import Final

from workflow.guards.dates import DATE_OUT_OF_ORDER, follows
from workflow.guards.hearing import HEARING_DAYS, asked_on, hearing_held
from workflow.refusal import Context, Refusal, Rule, holds

HEARING_NOTICE_DAYS: Final = 7
"""举行听证的七日前通知, in working days (处罚法第六十四条第二项, 第八十五条)."""

TOO_LATE: Final = Rule(
    "hearing_request_late", "行政处罚法第六十四条第一项", "A", "要求听证的，应当在告知后五个工作日内提出"
)
NO_RIGHT: Final = Rule("hearing_no_right", "行政处罚法第六十三条", "A", "告知了听证权利的，才登记要求听证")
SHORT: Final = Rule("hearing_notice_short", "行政处罚法第六十四条第二项", "A", "举行听证的七个工作日前通知当事人")
OTHER_DAY: Final = Rule("hearing_not_as_notified", "行政处罚法第六十四条第二项", "A", "听证按通知的日期和主持人举行")

STAYED_AWAY: Final = Rule(
    "hearing_not_begun", "行政处罚法第六十四条第六项", "K", "拒不出席、中途退出的，以举行听证之日为准，视为放弃听证"
)


@holds(TOO_LATE, NO_RIGHT, DATE_OUT_OF_ORDER)
def hearing_request_in_time(context: Context) -> Refusal | None:
    """A hearing is asked for within five working days of a notice that offered it."""
    record, body = context.record, context.body
    if body is not None and body.get("hearing") == "书面放弃听证" and hearing_held(context) is not None:
        return follows(context, "on", asked_on(record))
    if body is None or not record.notices or body.get("hearing") != "要求听证":
        return None
    notice, on = record.notices[-1], context.day("on")
    if not notice.hearing_right:
        return NO_RIGHT.refuse("本案的告知书没有告知听证权利", "仍要举行的，请重新裁量、重新告知；否则登记为未要求")
    last = context.office.calendar.after_workdays(notice.served_on, HEARING_DAYS)
    if on is None or on <= last.day or last.provisional:
        return None
    return TOO_LATE.refuse(f"要求听证的期限至 {last} 止", "逾期要求的，登记为未要求，并告知当事人")


@holds(SHORT, DATE_OUT_OF_ORDER)
def hearing_notice_in_time(context: Context) -> Refusal | None:
    """Seven working days lie between the notice and the hearing."""
    held, told = context.day("holds_on"), context.day("notified_on")
    if held is None or told is None:
        return None
    asked, notices = asked_on(context.record), context.record.notices
    if asked is not None and notices and notices[-1].served_on <= told < asked:
        return follows(context, "notified_on", asked)
    last = context.office.calendar.before_workdays(held, HEARING_NOTICE_DAYS)
    if told <= last.day:
        return None
    return SHORT.refuse(f"{held} 听证，最迟应于 {last} 通知，实际 {told} 通知", "请改期举行")


@holds(OTHER_DAY)
def hearing_as_notified(context: Context) -> Refusal | None:
    """The hearing is held on the day, and by the presider, the party was told of."""
    told = context.record.hearing_notices
    held, body = context.day("held_on"), context.body
    if body is None or not told:
        return None
    if held == told[-1].holds_on and body["presider"] == told[-1].presider:
        return None
    return OTHER_DAY.refuse(
        f"通知的是 {told[-1].holds_on}、主持人{told[-1].presider}", "请核对；改期、换人的，请重新通知"
    )


@holds(STAYED_AWAY, DATE_OUT_OF_ORDER)
def hearing_given_up(context: Context) -> Refusal | None:
    """A hearing is given up in writing once it was asked for, or by staying away on its day."""
    told, on, body = context.record.hearing_notices, context.day("on"), context.body
    if body is None or on is None or not told:
        return None
    if body["manner"] != "书面放弃" and on < told[-1].holds_on:
        return STAYED_AWAY.refuse(
            f"听证定于 {told[-1].holds_on}，{on} 尚未举行", "请在听证日之后登记，或者登记书面放弃"
        )
    return follows(context, "on", asked_on(context.record))
