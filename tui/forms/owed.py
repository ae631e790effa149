"""What a decision costs the party, as the forms of payment and enforcement say it: sums, and their last days."""

from __future__ import annotations

from penalty.money import group_yuan
from tui.forms.view import View
from tui.language import _
from workflow.dues import (
    PAYMENT_DAYS,
    SURCHARGE_PERCENT,
    balance,
    court_window,
    demand_end,
    overdue,
    refund_deadline,
    remedy_end,
    schedule,
    surcharge,
    surcharge_ordered,
    unperformed,
)


def decision_lines(view: View) -> str:
    """Say which decision was made, and what of it is owed."""
    record = view.record
    if record.decision is None:
        return ""
    made = _("{number}，{day} 作出").format(number=record.decision.number, day=record.decision.dated)
    return f"{made}\n{sums(view)}"


def sums(view: View) -> str:
    """Say what is left of each sum, and by when it is due."""
    record = view.record
    if record.decision is None:
        return _("尚未作出决定，只登记当事人主动退回的款项")
    fine, refund, more = (balance(record, each) for each in ("罚款", "退回基金", "加处罚款"))
    owed = _("尚欠：罚款 {fine} 元，退回 {refund} 元")
    parts = [owed.format(fine=group_yuan(fine), refund=group_yuan(refund))]
    parts += [_("加处罚款 {sum} 元").format(sum=group_yuan(more))] if surcharge_ordered(record) else []
    lines = [_("，").join(parts)]
    dues = schedule(record, view.desk.office.calendar)
    if len(dues) == 1 and fine:
        rule = _("罚款应于 {last} 前缴清（送达后 {days} 日，或者批准的日期）")
        lines.append(rule.format(last=dues[0].last, days=PAYMENT_DAYS))
    elif fine:
        part = _("第 {number} 期 {last} 前 {sum} 元")
        lines += [
            part.format(number=number, last=each.last, sum=group_yuan(each.amount))
            for number, each in enumerate(dues, start=1)
        ]
    last = refund_deadline(record, view.desk.office)
    lines += [_("退回应于 {last} 前完成").format(last=last)] if last is not None and refund else []
    return "\n".join(lines)


def surcharge_lines(view: View) -> str:
    """Say what the fine has grown by until today, and by which rule."""
    record, calendar, today = view.record, view.desk.office.calendar, view.desk.today
    owed, late = surcharge(record, calendar, today), overdue(record, calendar, today)
    capped = _("，已到上限") if owed.capped else ""
    now = _("逾期未缴罚款 {late} 元；至今日逾期 {days} 日，加处 {sum} 元{capped}")
    rule = _("每日按逾期未缴数额的 {percent}% 加处，总额不超过罚款数额；复议、诉讼期间不计算")
    lines = [
        now.format(late=group_yuan(late), days=owed.days, sum=group_yuan(owed.amount), capped=capped),
        rule.format(percent=SURCHARGE_PERCENT),
    ]
    if record.surcharges:
        before = _("此前已决定加处 {sum} 元，新的决定取代它")
        lines.append(before.format(sum=group_yuan(surcharge_ordered(record))))
    return "\n".join(lines)


def left_over(view: View) -> str:
    """Say what of the decision is not performed yet."""
    left = unperformed(view.record)
    return _("尚未履行：{left}").format(left="；".join(left)) if left else _("决定的事项已经履行完毕")


def court(view: View) -> str:
    """Say what is left to perform, and when the court may be asked."""
    record, calendar = view.record, view.desk.office.calendar
    demanded, window = demand_end(record, calendar), court_window(record, calendar)
    lines = [left_over(view)]
    until = _("催告的期限至 {last} 止").format(last=demanded)
    lines.append(until if demanded is not None else _("尚未催告"))
    if window is None:
        lines.append(_("复议或者诉讼尚无结果，现在不能申请"))
    else:
        lines.append(_("可以申请的期间：{first} 至 {last}").format(first=window[0], last=window[1]))
    return "\n".join(lines)


def remedy(view: View) -> str:
    """Say until when the party may seek a remedy."""
    end = remedy_end(view.record, view.desk.office.calendar)
    return _("当事人申请复议、提起诉讼的期限至 {end} 止").format(end=end) if end is not None else ""
