"""Guards on the party's rights: told before, heard, and never worse off for having spoken (处罚法第四十四条等)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from cases.events import Event
from penalty.money import format_yuan
from workflow.refusal import Context, Refusal
from workflow.workdays import after_days, after_workdays

HEARING_DAYS = 5
"""当事人要求听证的，应当在告知后五日内提出, in working days (行政处罚法第六十四条第一项, 第八十五条)."""


def notified(context: Context) -> Refusal | None:
    """No penalty without a prior notice served (处罚法第四十四条, 第六十二条)."""
    if not _punishes(context) or context.record.notices:
        return None
    return Refusal("notice_missing", "行政处罚法第四十四条、第六十二条", "尚未事先告知当事人", "请先送达事先告知书")


def notice_on_file(context: Context) -> Refusal | None:
    """A statement answers a notice (处罚法第四十四条)."""
    if context.record.notices:
        return None
    return Refusal("notice_missing", "行政处罚法第四十四条", "尚未事先告知当事人", "请先送达事先告知书")


def not_heavier_than_notified(context: Context) -> Refusal | None:
    """Fine and refund never exceed the lowest ever notified.

    处罚法第四十五条 forbids a heavier penalty because of a statement; that the refund, and what new facts show, is held
    to the same line is this desk's own rule, until a notice of changed facts is modelled.
    """
    sanction = context.record.sanction
    if sanction is None or not context.record.notices:
        return None
    for name, now, lowest in (
        ("罚款", sanction.fine, min(notice.fine for notice in context.record.notices)),
        ("退回", sanction.refund, min(notice.refund for notice in context.record.notices)),
    ):
        if now > lowest:
            return _heavier(f"{name} {format_yuan(now)} 元高于曾告知的最低额 {format_yuan(lowest)} 元")
    return _suspension_not_heavier(context)


def _suspension_not_heavier(context: Context) -> Refusal | None:
    """The same for a suspension: never longer than the shortest notified for the provision."""
    sanction = context.record.sanction
    for group in sanction.groups if sanction else ():
        now = int(group.choice.months or 0)
        told = [
            max(
                (int(each.choice.months or 0) for each in notice.groups if each.choice.key == group.choice.key),
                default=0,
            )
            for notice in context.record.notices
        ]
        if now > min(told, default=0):
            return _heavier(f"暂停 {now} 个月长于曾告知的最短期限 {min(told, default=0)} 个月")
    return None


def statement_heard(context: Context) -> Refusal | None:
    """The party was heard, or let the time pass (处罚法第四十四、四十五、六十二条)."""
    record = context.record
    if not _punishes(context) or not record.notices:
        return None
    since = [event for event in record.since("issue_notice") if event.kind == "record_statement"]
    if since:
        return None
    return Refusal(
        "statement_missing",
        "行政处罚法第四十五条、第六十二条",
        "未登记当事人的陈述申辩情况",
        "请登记当事人提出、放弃或者期满未提出陈述申辩",
    )


def statement_in_time(context: Context) -> Refusal | None:
    """The party lets time pass only after its end; a statement made is answered (处罚法第四十五条)."""
    record, body = context.record, context.body
    if body is None or not record.notices:
        return None
    notice = record.notices[-1]
    on = dt.date.fromisoformat(str(body["on"]))
    last = after_days(notice.served_on, context.office.statement_days)
    if on < notice.served_on or on > context.today:
        return Refusal(
            "statement_date", "行政处罚法第四十五条", f"日期 {on} 早于告知送达日或在将来", "请核对陈述申辩的日期"
        )
    if body["manner"] == "期满未提出" and on <= last.day:
        return Refusal(
            "statement_period_open",
            "行政处罚法第四十四条、第六十二条",
            f"陈述申辩期限至 {last} 止，尚未届满",
            "请待期满后再登记，或登记当事人的书面放弃",
        )
    if body["manner"] == "提出陈述申辩" and not (body.get("text") and body.get("response")):
        return Refusal(
            "statement_unanswered",
            "行政处罚法第四十五条",
            "当事人提出陈述申辩，未写明内容或复核意见",
            "请写明陈述申辩的内容和复核意见",
        )
    return None


def hearing_held(context: Context) -> Refusal | None:
    """A hearing asked for is held before the decision (处罚法第六十三条, 第六十四条)."""
    told = [(event.revision, _hearing_of(event)) for event in context.record.history]
    asked = [revision for revision, said in told if said == "要求听证"]
    met = [revision for revision, said in told if said in {"held", "书面放弃听证"}]
    if not asked or (met and met[-1] > asked[-1]):
        return None
    return Refusal(
        "hearing_pending",
        "行政处罚法第六十三条、第六十四条",
        "当事人要求听证，尚未举行",
        "请举行听证并登记笔录，或登记当事人书面放弃听证",
    )


def hearing_period_over(context: Context) -> Refusal | None:
    """The five working days for asking for a hearing have passed, or the party waived in writing (处罚法第六十四条)."""
    record = context.record
    if not record.notices or not record.notices[-1].hearing_right:
        return None
    if any(_hearing_of(event) in {"held", "要求听证", "书面放弃听证"} for event in record.since("issue_notice")):
        return None
    last = after_workdays(record.notices[-1].served_on, HEARING_DAYS)
    decided_on = context.today
    if context.body is not None and "dated" in context.body:
        decided_on = dt.date.fromisoformat(str(context.body["dated"]))
    if decided_on > last.day:
        return None
    return Refusal(
        "hearing_period_open",
        "行政处罚法第六十四条第一项",
        f"当事人要求听证的期限至 {last} 止，尚未届满",
        "请待期满后再作决定，或登记当事人书面放弃听证",
    )


def hearing_asked(context: Context) -> Refusal | None:
    """A hearing is recorded only where one was asked for."""
    if hearing_held(context) is not None:
        return None
    return Refusal(
        "hearing_not_asked", "行政处罚法第六十三条", "没有等待举行的听证", "当事人要求听证的，请先在陈述申辩中登记"
    )


def _punishes(context: Context) -> bool:
    return context.record.sanction is not None and context.record.sanction.punishes


def _heavier(excess: str) -> Refusal:
    return Refusal(
        "heavier_than_notified",
        "行政处罚法第四十五条；退回金额和新查明事实从其例（本系统办案规则）",
        excess,
        "不得因陈述、申辩或者听证加重；请退回裁量，改为不重于曾告知的内容",
    )


def _hearing_of(event: Event) -> str | None:
    """Return what an event says of the hearing: "held", what a statement says, or None."""
    if event.kind == "record_hearing":
        return "held"
    body = event.data.get("body")
    said = body.get("hearing") if event.kind == "record_statement" and isinstance(body, Mapping) else None
    return str(said) if said else None
