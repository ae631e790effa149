"""Guards on evidence and on things held: shown before a decision, held for no longer than allowed."""

from __future__ import annotations

from typing import Final

from cases.parts import Measure
from workflow.guards.clock import ENTERED_LATE
from workflow.pending import waiting
from workflow.refusal import Context, Refusal, Rule, holds

_FOUR: Final = "医疗保障行政处罚程序暂行规定"
NOT_SHOWN: Final = Rule(
    "evidence_not_shown", "行政处罚法第四十四条；机关档案", "own", "当事人没有见过的证据，不作为决定的根据"
)
UNKNOWN: Final = Rule("evidence_unknown", "行政处罚法第四十六条", "A", "出示的证据须在卷")
NO_MEASURE: Final = Rule("measure_not_pending", f"行政处罚法第五十六条、{_FOUR}第二十六条", "C", "措施经提出才审批")
NOT_HELD: Final = Rule("measure_not_held", f"行政处罚法第五十六条、{_FOUR}第二十七条", "C", "仍在保存、封存的才能处理")
APPROVED_LATE: Final = Rule(
    "measure_approved_late", f"{_FOUR}第二十六条", "K", "紧急采取的措施，应在二十四小时内补办批准"
)
APPROVED_EARLY: Final = Rule("measure_approved_early", "案卷日期先后", "own", "批准不早于提出，处理不早于采取")
NOT_EXTENDABLE: Final = Rule(
    "measure_not_extendable", f"{_FOUR}第二十九条至第三十三条", "C", "封存在期限届满前可以延长一次；先行登记保存不延长"
)
STILL_HELD: Final = Rule(
    "measure_open", f"行政处罚法第五十六条、{_FOUR}第四十七条", "C", "结案、终止前，保存、封存的物品须处理完毕"
)
SEAL_DAYS: Final = 30
"""Natural days of a sealing, and the most its one extension gives (4号令第二十九条至第三十三条, 二手资料)."""
KEPT_DAYS: Final = 7
"""Working days for dealing with what was registered and kept (处罚法第五十六条)."""


@holds(NOT_SHOWN)
def evidence_shown(context: Context) -> Refusal | None:
    """A decision rests on what the party was shown, as far as the office's profile asks for it."""
    record, policy = context.record, context.office.evidence_shown
    if policy == "none" or record.sanction is None or not record.sanction.punishes:
        return None
    used = {number for violation in record.violations for number in violation.evidence}
    seen = {n for each in record.shown if policy == "notice" or each.manner == "当事人签字确认" for n in each.numbers}
    if policy == "notice":
        told = record.last("issue_notice")
        on_file = sum(event.kind == "record_evidence" and event.revision < told for event in record.standing)
        seen |= set(range(1, on_file + 1))
    unseen = sorted(used - seen)
    if not unseen:
        return None
    numbers = "、".join(str(number) for number in unseen)
    return NOT_SHOWN.refuse(f"证据 {numbers} 没有向当事人出示", "请向当事人出示并登记，或者重新告知")


@holds(UNKNOWN)
def evidence_known(context: Context) -> Refusal | None:
    """What was shown is on file."""
    if context.body is None:
        return None
    count = len(context.record.evidence)
    unknown = [str(number) for number in context.body["numbers"] if int(number) > count]
    if not unknown:
        return None
    return UNKNOWN.refuse(f"案卷中没有证据 {'、'.join(unknown)}", f"现有证据 {count} 件，请核对序号")


@holds(NO_MEASURE)
def measure_pending(context: Context) -> Refusal | None:
    """There is a measure to approve or to refuse."""
    if any(each.approved is None for each in context.record.measures):
        return None
    return NO_MEASURE.refuse("没有待审批的措施", "请由办案人员先提出")


@holds(APPROVED_LATE, APPROVED_EARLY, ENTERED_LATE)
def measure_approved_in_time(context: Context) -> Refusal | None:
    """What was done at once is approved within a day, as far as days tell."""
    measure, day = _named(context), context.day("approved_on")
    if measure is None or day is None:
        return None
    if day < max(measure.taken_on or measure.proposed_on, measure.proposed_on):
        return APPROVED_EARLY.refuse(f"批准日 {day} 早于提出或者采取之日", "请核对日期")
    if measure.taken_on is None:
        return None
    if (day - measure.taken_on).days <= 1:
        late = (context.today - measure.taken_on).days > 1 and not (context.body or {}).get("entry_note")
        return ENTERED_LATE.refuse(f"今天才录入 {day} 的批准", "请写明补录的说明") if late else None
    return APPROVED_LATE.refuse(
        f"{measure.taken_on} 紧急采取，{day} 才批准，超过二十四小时", "不能补批；请不予批准，立即退还，需要的重新提出"
    )


@holds(NOT_HELD, APPROVED_EARLY)
def measure_held(context: Context) -> Refusal | None:
    """There is something held."""
    if not any(each.stands for each in context.record.measures):
        return NOT_HELD.refuse("没有正在保存、封存的物品", "请核对要办的步骤")
    measure, day = _named(context), context.day("on")
    if measure is None or day is None or measure.began_on is None or day >= measure.began_on:
        return None
    return APPROVED_EARLY.refuse(f"处理日 {day} 早于采取之日 {measure.began_on}", "请核对日期")


@holds(NOT_EXTENDABLE, APPROVED_EARLY, ENTERED_LATE)
def measure_extendable(context: Context) -> Refusal | None:
    """A sealing is prolonged once, before it ends."""
    if any(each.stands for each in context.record.measures) and not waiting("extend_measure", context.record):
        return NOT_EXTENDABLE.refuse("没有经批准、正在封存的物品", "请核对要办的步骤")
    measure, day = _named(context), context.day("granted_on")
    if measure is None or day is None or measure.began_on is None:
        return None
    end = context.office.calendar.after_days(measure.began_on, SEAL_DAYS)
    if day < measure.began_on:
        return APPROVED_EARLY.refuse(f"批准日 {day} 早于采取之日 {measure.began_on}", "请核对日期")
    late = context.today > end.day >= day and not end.provisional and not (context.body or {}).get("entry_note")
    if late and measure.kind == "封存" and measure.extension is None:
        return ENTERED_LATE.refuse(f"封存期限已于 {end} 届满，今天才录入 {day}", "请写明补录的说明")
    reason = "先行登记保存不能延长" if measure.kind != "封存" else ""
    reason = reason or ("封存已经延长过一次" if measure.extension is not None else "")
    reason = reason or (f"封存期限已于 {end} 届满" if day > end.day and not end.provisional else "")
    return NOT_EXTENDABLE.refuse(reason, "请作出处理") if reason else None


@holds(STILL_HELD)
def nothing_held(context: Context) -> Refusal | None:
    """Nothing is kept from the party when the case is over."""
    held = next((each for each in context.record.measures if each.stands), None)
    if held is None:
        return None
    return STILL_HELD.refuse(f"{held.kind}的物品尚未处理：{held.things}", "请先登记处理结果")


def _named(context: Context) -> Measure | None:
    """Return the measure that the step is about; None where that is not asked yet."""
    if context.body is None:
        return None
    place = int(context.body.get("number") or 0)
    return context.record.measures[place - 1] if 1 <= place <= len(context.record.measures) else None
