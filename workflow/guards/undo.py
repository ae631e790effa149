"""Guards on taking back the last record: only what an officer merely wrote down, and nobody else acted on.

What told the party something, moved the case, was signed, approved, served, decided, paid or put on file as a paper
stays: the file must show the whole course (处罚法第四十七条). Nothing is deleted; both records stay in the file.
"""

from __future__ import annotations

from typing import Final

from workflow.refusal import Context, Refusal, Rule, holds

MERE: Final = frozenset(
    {
        "record_source",
        "record_party",
        "record_evidence",
        "show_evidence",
        "exclude_period",
        "end_exclusion",
        "record_violation",
        "remove_violation",
        "choose_sanction",
        "write_report",
    }
)
"""Steps with which an officer only writes down what is so.

Not among them, though the case stays where it is: what asks for something (报请立案, 保存、封存, 报告涉嫌犯罪);
what the party, a court or another authority said (陈述申辩, 回避申请, 送达确认书, 答复); who the officers are and what
marks the case bears, by which others are kept out or brought in; papers, payments and everything approved.
"""

NOT_MERE: Final = Rule(
    "undo_not_mere",
    "行政处罚法第四十七条",
    "own",
    "只能撤销办案人员自己的登记；已告知、报请、审批、签名、送达、归卷和改变阶段的不撤销",
)
NOT_OWN: Final = Rule("undo_not_own", "行政处罚法第四十七条", "own", "登记由登记的人自己撤销")
NOT_LAST: Final = Rule("undo_not_last", "行政处罚法第四十七条", "own", "只能撤销案卷中的最后一条记录")
NUMBER_USED: Final = Rule(
    "undo_number_used", "行政处罚法第四十六条", "own", "违法行为写到的证据不撤销，序号不改指别的证据"
)


@holds(NOT_MERE)
def mere_record(context: Context) -> Refusal | None:
    """The last event only wrote something down; an undo is not undone."""
    last = context.record.history[-1]
    if last.kind in MERE:
        return None
    if last.kind == "undo_last":
        return NOT_MERE.refuse("上一条记录已经是撤销", "需要恢复的，请重新登记")
    return NOT_MERE.refuse("上一条记录不是可以撤销的登记", "有误的，请按程序另行登记或者退回")


@holds(NOT_OWN)
def own_record(context: Context) -> Refusal | None:
    """Nobody takes back what somebody else wrote."""
    last = context.record.history[-1]
    if last.kind not in MERE or last.actor == context.actor.user:
        return None
    return NOT_OWN.refuse(f"上一条记录是 {last.actor} 登记的", "请由其本人撤销，或者另行登记")


@holds(NOT_LAST)
def last_meant(context: Context) -> Refusal | None:
    """The record named is the last one."""
    revision, last = (context.body or {}).get("revision"), context.record.revision
    if revision is None or revision == last:
        return None
    return NOT_LAST.refuse(f"第 {revision} 条不是最后一条记录，最后一条是第 {last} 条", "请核对后再办")


@holds(NUMBER_USED)
def number_unused(context: Context) -> Refusal | None:
    """A violation may name a piece of evidence before it is there: then its number is not freed for another."""
    record = context.record
    if record.history[-1].kind != "record_evidence":
        return None
    number = len(record.evidence)
    users = [str(each.number) for each in record.violations if number in each.evidence]
    if not users:
        return None
    return NUMBER_USED.refuse(
        f"违法行为 {'、'.join(users)} 写到了证据 {number}", "有误的证据请在违法行为中改用别的序号"
    )
