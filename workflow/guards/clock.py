"""Guards on time: verification, the period of decision, its extensions, and what does not count in it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from workflow.guards.recusal import together
from workflow.refusal import Context, Refusal, Rule, holds
from workflow.time.periods import FIRST_EXTENSION, SECOND_EXTENSION, Span, decision_deadline, recorded
from workflow.time.verification import verification_end
from workflow.time.workdays import LastDay

_FOUR: Final = "医疗保障行政处罚程序暂行规定"
NOT_FILED: Final = Rule("not_filed", "行政处罚法第五十四条、第六十条", "A", "立案以后才有办案期限，才中止、延长")
VERIFIED_TWICE: Final = Rule("verification_extended", f"{_FOUR}第十四条", "C", "线索核查期限只能延长一次")
VERIFICATION_OVER: Final = Rule("verification_over", f"{_FOUR}第十四条", "C", "延长核查应在核查期限届满前批准")
VERIFICATION_HEAD: Final = Rule("verification_head", f"{_FOUR}第十四条", "C", "延长核查期限由主要负责人批准")
ENTERED_LATE: Final = Rule(
    "entered_late", "行政处罚法第四十七条", "own", "期限届满以后才录入更早日期的，须写明补录的说明，并留在案卷中"
)
VERIFICATION_LATE: Final = Rule(
    "verification_late",
    f"行政处罚法第五十四条、{_FOUR}第十四条",
    "C",
    "超过核查期限才决定是否立案的，须写明理由；超期不免除立案",
)
OVERLAPS: Final = Rule("exclusion_overlaps", f"{_FOUR}第四十二条、第四十五条", "own", "不计入的期间不得重叠")
BEFORE_FILING: Final = Rule("exclusion_before_filing", "行政处罚法第六十条", "A", "不计入的期间不早于立案")
IN_FUTURE: Final = Rule("exclusion_in_future", "案卷日期先后", "own", "不计入的期间不在将来")
BACKWARDS: Final = Rule("exclusion_backwards", "案卷日期先后", "own", "期间的止日不早于起日")
NONE_OPEN: Final = Rule("exclusion_none_open", "案卷日期先后", "own", "尚未结束的期间才能写止日")
EXHAUSTED: Final = Rule("extension_exhausted", f"{_FOUR}第四十五条", "C", "办案期限最多延长两次")
TOO_LONG: Final = Rule("extension_too_long", f"{_FOUR}第四十五条", "C", "第一次延长不超过三十日，再次延长不超过六十日")
ALONE: Final = Rule("extension_needs_discussion", f"{_FOUR}第四十五条", "C", "再次延长须由负责人集体讨论决定")
LATE: Final = Rule(
    "extension_late", "行政处罚法第六十条", "own", "期限届满后才补办的延长，须由负责人集体讨论，并如实留在案卷中"
)
OVERDUE: Final = Rule("decision_overdue", "行政处罚法第六十条", "A", "自立案之日起九十日内作出决定，依法延长的除外")
STOPPED: Final = Rule("exclusion_open", "行政处罚法第六十条", "own", "不计入的期间还没有结束的，不作出决定")


@holds(NOT_FILED)
def filed(context: Context) -> Refusal | None:
    """The period of decision runs from filing."""
    if context.record.filed_on is not None:
        return None
    return NOT_FILED.refuse("本案没有立案", "按简易程序办理的，请当场处罚或者转为普通程序")


@holds(VERIFIED_TWICE, VERIFICATION_OVER)
def verification_extendable(context: Context) -> Refusal | None:
    """The fifteen working days are lengthened once, before they end."""
    if context.record.verification_extension is not None:
        return VERIFIED_TWICE.refuse("核查期限已经延长过一次", "请在延长后的期限内决定是否立案")
    end, granted = verification_end(context.record, context.office.calendar), context.day("granted_on")
    if end is None or granted is None or end.provisional or granted <= end.day:
        return None
    return VERIFICATION_OVER.refuse(f"核查期限已于 {end} 届满", "请尽快决定是否立案，并写明逾期的理由")


@holds(VERIFICATION_HEAD)
def head_extends(context: Context) -> Refusal | None:
    """Only the head of the office lengthens the verification."""
    if context.actor.rank == "head":
        return None
    return VERIFICATION_HEAD.refuse(f"{context.actor.name}不是主要负责人", "请由主要负责人批准")


@holds(ENTERED_LATE)
def verification_entered(context: Context) -> Refusal | None:
    """A day inside the verification that is typed in after its end is explained."""
    return _entered(context, verification_end(context.record, context.office.calendar))


@holds(ENTERED_LATE)
def decision_entered(context: Context) -> Refusal | None:
    """A day inside the period of decision that is typed in after its end is explained, and so is what lengthens it."""
    end = decision_deadline(context.record, context.office.calendar, context.today)
    return _entered(context, end)


_GIVEN: Final = ("filed_on", "declined_on", "granted_on", "dated", "starts_on", "ends_on", "on")


def _entered(context: Context, end: LastDay | None) -> Refusal | None:
    body = context.body or {}
    if "delivery" in body:
        # A notice stops the clock by being announced; a statement only by asking for a hearing.
        announced = body["delivery"]["announced_on"]
        days = [dt.date.fromisoformat(str(announced))] if announced else []
    elif body.get("hearing", "要求听证") != "要求听证":
        days = []
    else:
        days = [day for name in _GIVEN if (day := context.day(name)) is not None]
    if end is None or end.provisional or not days or context.today <= end.day or min(days) > end.day:
        return None
    if (context.body or {}).get("entry_note"):
        return None
    return ENTERED_LATE.refuse(f"期限已于 {end} 届满，今天才录入 {min(days)}", "请写明补录的说明")


@holds(VERIFICATION_LATE)
def verification_in_time(context: Context) -> Refusal | None:
    """A late filing is filed all the same, and says why it is late (处罚法第七十六条 asks who answers for it)."""
    end = verification_end(context.record, context.office.calendar)
    day = context.day("filed_on") or context.day("declined_on")
    if end is None or day is None or end.provisional or day <= end.day or (context.body or {}).get("late_reason"):
        return None
    return VERIFICATION_LATE.refuse(f"核查期限已于 {end} 届满", "请写明逾期的理由")


@holds(OVERLAPS, BEFORE_FILING, IN_FUTURE, BACKWARDS)
def period_sound(context: Context) -> Refusal | None:
    """A span that does not count lies inside the procedure, and counts once."""
    first, last, filed = context.day("starts_on"), context.day("ends_on"), context.record.filed_on
    if first is None:
        return None
    return _sound(context, Span("", first, last), recorded(context.record), filed)


@holds(NONE_OPEN, OVERLAPS, IN_FUTURE, BACKWARDS)
def exclusion_ends(context: Context) -> Refusal | None:
    """A span that still runs is given its end."""
    exclusions = context.record.exclusions
    if all(each.ends_on is not None for each in exclusions):
        return NONE_OPEN.refuse("没有尚未结束的不计入期间", "请核对要办的步骤")
    last = context.day("ends_on")
    if context.body is None or last is None:
        return None
    own = exclusions[int(context.body["number"]) - 1]
    others = [span for span in recorded(context.record) if span != Span(own.kind, own.starts_on, None)]
    return _sound(context, Span(own.kind, own.starts_on, last), tuple(others), None)


@holds(IN_FUTURE, BACKWARDS)
def halt_ends(context: Context) -> Refusal | None:
    """A suspension ends after it began."""
    on = context.day("on")
    if on is None or not context.record.halts:
        return None
    return _sound(context, Span("", context.record.halts[-1].starts_on, on), (), None)


def _sound(context: Context, span: Span, others: tuple[Span, ...], filed: dt.date | None) -> Refusal | None:
    if span.last is not None and span.last < span.first:
        return BACKWARDS.refuse(f"止日 {span.last} 早于起日 {span.first}", "请核对日期")
    if max(span.first, span.last or span.first) > context.today:
        return IN_FUTURE.refuse("期间在将来", "请在发生之后登记；还没有结束的，止日留空")
    if filed is not None and span.first < filed:
        return BEFORE_FILING.refuse(f"起日 {span.first} 早于立案 {filed}", "请核对日期")
    met = next((each for each in others if each.meets(span)), None)
    if met is None:
        return None
    return OVERLAPS.refuse(f"与{met.kind}（{met.first} 至 {met.last or '尚未结束'}）重叠", "请扣除重叠的日子后登记")


@holds(EXHAUSTED, TOO_LONG, ALONE, LATE)
def extension_allowed(context: Context) -> Refusal | None:
    """At most thirty days by the person responsible, then at most sixty after discussion, then no more."""
    given = len(context.record.extensions)
    if given > 1:
        return EXHAUSTED.refuse("办案期限已经延长两次", "不能再延长；请在期限内作出决定，或者依法终止、移送")
    if context.body is None:
        return None
    most = SECOND_EXTENSION if given else FIRST_EXTENSION
    if int(context.body["days"]) > most:
        return TOO_LONG.refuse(f"第{'二' if given else '一'}次延长 {context.body['days']} 日，超过 {most} 日", "请改短")
    if given and not together(context):
        return ALONE.refuse("再次延长未写集体讨论的参加人", "请由负责人集体讨论，写明不少于两名参加人")
    end, granted = decision_deadline(context.record, context.office.calendar, context.today), context.day("granted_on")
    if end is None or granted is None or end.provisional or granted <= end.day or together(context):
        return None
    return LATE.refuse(f"办案期限已于 {end} 届满", "逾期补办的，请由负责人集体讨论，写明不少于两名参加人")


@holds(OVERDUE, STOPPED)
def decision_in_time(context: Context) -> Refusal | None:
    """No decision past its last day without an extension on file; a day not certain yet is never past."""
    record, office = context.record, context.office
    if any(each.ends_on is None for each in record.exclusions):
        return STOPPED.refuse("还有尚未结束的不计入期间", "请先登记它的止日")
    end, day = decision_deadline(record, office.calendar, context.today), context.day("dated")
    if end is None or day is None or end.provisional or day <= end.day:
        return None
    return OVERDUE.refuse(
        f"办案期限已于 {end} 届满，案卷中没有使它继续的延长",
        "可以延长的，请由负责人集体讨论补办延长；不能再延长的，请依法终止或者移送，并报告",
    )
