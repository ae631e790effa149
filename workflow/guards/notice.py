"""Guards on the party's rights: told before, heard, and never worse off for having spoken (处罚法第四十四条等)."""

from __future__ import annotations

from typing import Final

from penalty.money import format_yuan
from workflow.refusal import Context, Refusal, Rule, holds

NOTICE_MISSING: Final = Rule(
    "notice_missing", "行政处罚法第四十四条、第六十二条", "A", "作出处罚决定前应当事先告知当事人"
)
HEAVIER_THAN_NOTIFIED: Final = Rule(
    "heavier_than_notified",
    "行政处罚法第四十五条；退回金额和新查明事实从其例",
    "own",
    "处罚和退回金额不得重于曾告知的内容",
)
STATEMENT_MISSING: Final = Rule(
    "statement_missing", "行政处罚法第四十五条、第六十二条", "A", "作出处罚决定前应当听取当事人的陈述、申辩"
)
STATEMENT_DATE: Final = Rule(
    "statement_date", "行政处罚法第四十五条", "A", "陈述申辩的日期不得早于告知送达日，也不得在将来"
)
STATEMENT_PERIOD_OPEN: Final = Rule(
    "statement_period_open", "行政处罚法第四十四条、第六十二条", "A", "陈述申辩期限届满前，不得登记为期满未提出"
)
STATEMENT_UNANSWERED: Final = Rule(
    "statement_unanswered", "行政处罚法第四十五条", "A", "当事人提出的陈述、申辩应当复核并答复"
)


@holds(NOTICE_MISSING)
def notified(context: Context) -> Refusal | None:
    """No penalty without a prior notice served (处罚法第四十四条, 第六十二条)."""
    if not _punishes(context) or context.record.notices:
        return None
    return NOTICE_MISSING.refuse("尚未事先告知当事人", "请先送达事先告知书")


@holds(NOTICE_MISSING)
def notice_on_file(context: Context) -> Refusal | None:
    """A statement answers a notice (处罚法第四十四条)."""
    if context.record.notices:
        return None
    return NOTICE_MISSING.refuse("尚未事先告知当事人", "请先送达事先告知书")


@holds(HEAVIER_THAN_NOTIFIED)
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


@holds(STATEMENT_MISSING)
def statement_heard(context: Context) -> Refusal | None:
    """The party was heard, or let the time pass (处罚法第四十四、四十五、六十二条)."""
    record = context.record
    if not _punishes(context) or not record.notices:
        return None
    since = [event for event in record.since("issue_notice") if event.kind == "record_statement"]
    if since:
        return None
    return STATEMENT_MISSING.refuse("未登记当事人的陈述申辩情况", "请登记当事人提出、放弃或者期满未提出陈述申辩")


@holds(STATEMENT_DATE, STATEMENT_PERIOD_OPEN, STATEMENT_UNANSWERED)
def statement_in_time(context: Context) -> Refusal | None:
    """The party lets time pass only after its end; a statement made is answered (处罚法第四十五条)."""
    record, body, on = context.record, context.body, context.day("on")
    if body is None or on is None or not record.notices:
        return None
    notice = record.notices[-1]
    last = context.office.calendar.after_days(notice.served_on, context.office.statement_days)
    if on < notice.served_on or on > context.today:
        return STATEMENT_DATE.refuse(f"日期 {on} 早于告知送达日或在将来", "请核对陈述申辩的日期")
    if body["manner"] == "期满未提出" and not last.over(on):
        return STATEMENT_PERIOD_OPEN.refuse(
            f"陈述申辩期限至 {last} 止，尚未届满", f"请待期满后再登记，或登记当事人的书面放弃{last.advice}"
        )
    if body["manner"] == "提出陈述申辩" and not (body.get("text") and body.get("response")):
        return STATEMENT_UNANSWERED.refuse("当事人提出陈述申辩，未写明内容或复核意见", "请写明陈述申辩的内容和复核意见")
    return None


def _punishes(context: Context) -> bool:
    return context.record.sanction is not None and context.record.sanction.punishes


def _heavier(excess: str) -> Refusal:
    return HEAVIER_THAN_NOTIFIED.refuse(excess, "不得因陈述、申辩或者听证加重；请退回裁量，改为不重于曾告知的内容")
