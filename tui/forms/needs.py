"""Which fields a choice makes needless, and what is said beside a field while it is filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cases.parts import Delivery, Extension, PartError, read_part
from penalty.facts import read_date
from penalty.identity import doubt_about
from penalty.money import group_yuan
from tui.forms.fields import Echo, Values
from tui.forms.view import View
from tui.language import _
from workflow.delivery import ANNOUNCEMENT_DAYS, NEEDS
from workflow.dues import balance, surcharge
from workflow.guards.sitting import HEARING_NOTICE_DAYS
from workflow.office import OfficeError
from workflow.requests import REQUESTS, Granting
from workflow.time.left import is_over
from workflow.time.periods import decision_deadline
from workflow.time.verification import verification_end

SHAPING: Final[Mapping[str, frozenset[str]]] = {
    "record_party": frozenset({"kind"}),
    "decide_recusal": frozenset({"number"}),
    "issue_notice": frozenset({"manner"}),
    "record_service": frozenset({"manner"}),
    "demand_performance": frozenset({"manner"}),
    "record_statement": frozenset({"manner"}),
    "record_appeal_outcome": frozenset({"outcome"}),
    "record_performance": frozenset({"what"}),
}
"""Step -> the choices on which its other fields depend."""

_NONE: Final[frozenset[str]] = frozenset()
_DETAILS: Final = frozenset(Delivery.model_fields) - {"served_on", "manner"}
_SIGNED: Final = frozenset({"直接送达", "委托送达", "邮寄送达", "转交送达"})
"""Ways of service where somebody signs."""


def needless(trigger: str, view: View, values: Values) -> frozenset[str]:
    """Return the fields of a step that need not be asked for, as its case and its choices stand."""
    if issubclass(REQUESTS[trigger], Delivery):
        return _DETAILS - _details(values["manner"])
    rule = _RULES.get(trigger)
    return rule(view, values) if rule is not None else _NONE


def _details(manner: str) -> frozenset[str]:
    """Return what a way of service is shown by, and who may have signed for it."""
    needed = {name for names in NEEDS.get(manner, ()) for name in names}
    return frozenset(needed | ({"signer", "relation"} if manner in _SIGNED else set()))


def needed(trigger: str, view: View, values: Values) -> frozenset[str]:
    """Return the fields of a step that its case and its choices make required, beside those that always are."""
    if issubclass(REQUESTS[trigger], Delivery):
        groups = NEEDS.get(values.get("manner", ""), ())
        return frozenset(_one_of(values, names) for names in groups)
    found: set[str] = set()
    for name, chosen, names in _CALLED_FOR.get(trigger, ()):
        if values.get(name) == chosen:
            found |= {_one_of(values, each) for each in names}
    # What is asked for only where it is due, is due.
    due = _DUE.get(trigger, _NONE)
    return frozenset(found | (due - needless(trigger, view, values)))


def _one_of(values: Values, names: tuple[str, ...]) -> str:
    """Return the field that stands for several of which one is enough: the one filled in, else the first."""
    return next((name for name in names if values.get(name, "").strip()), names[0])


def _unless(name: str, chosen: str, *fields: str) -> Callable[[View, Values], frozenset[str]]:
    """Make the rule of fields that only one choice needs."""
    return lambda _view, values: _NONE if values.get(name) == chosen else frozenset(fields)


def _in_time(view: View, _values: Values) -> frozenset[str]:
    """Being late needs a reason only once it is late."""
    end = verification_end(view.record, view.desk.office.calendar)
    late = end is not None and is_over(end, view.desk.today)
    return _NONE if late else frozenset({"late_reason"})


def _alone(view: View, _values: Values) -> frozenset[str]:
    """Ask for no members where one person may extend: the first time, and in time."""
    end = decision_deadline(view.record, view.desk.office.calendar, view.desk.today)
    together = view.record.extensions or (end is not None and is_over(end, view.desk.today))
    return _NONE if together else frozenset({"members"})


def _by_one(view: View, values: Values) -> frozenset[str]:
    """Only the recusal of the head, or one's own, is decided together."""
    place = values.get("number", "")
    if not place.isdecimal() or int(place) > len(view.record.recusals):
        return _NONE
    user = view.record.recusals[int(place) - 1].user
    try:
        head = view.desk.office.person(user).rank == "head"
    except OfficeError:
        head = False
    return _NONE if head or user == view.desk.actor.user else frozenset({"members"})


def _punished(view: View, _values: Values) -> frozenset[str]:
    sanction = view.record.sanction
    return frozenset({"ground"}) if sanction is not None and sanction.punishes else _NONE


def _not_on_the_spot(view: View, _values: Values) -> frozenset[str]:
    decision = view.record.decision
    return _NONE if decision is not None and decision.on_the_spot else frozenset({"on_the_spot"})


_RULES: Final[Mapping[str, Callable[[View, Values], frozenset[str]]]] = {
    "record_party": _unless("kind", "organisation", "representative_title", "representative"),
    "file_case": _in_time,
    "decline_case": _in_time,
    "extend_decision": _alone,
    "decide_recusal": _by_one,
    "record_statement": _unless("manner", "提出陈述申辩", "text", "response"),
    "record_appeal_outcome": _unless("outcome", "变更", "fine", "refund"),
    "record_performance": _unless("what", "暂停", "until"),
    "record_payment": _not_on_the_spot,
    "decide": _punished,
    # The desk means the record that it shows as the last one.
    "undo_last": lambda _view, _values: frozenset({"revision"}),
}


_CALLED_FOR: Final[Mapping[str, tuple[tuple[str, str, tuple[tuple[str, ...], ...]], ...]]] = {
    "record_statement": (("manner", "提出陈述申辩", (("text",), ("response",))),),
    "record_appeal_outcome": (("outcome", "变更", (("fine", "refund"),)),),
}
"""Step -> a choice, its value, and the fields which that value makes required; of those in one tuple, one."""
_DUE: Final[Mapping[str, frozenset[str]]] = {
    "file_case": frozenset({"late_reason"}),
    "decline_case": frozenset({"late_reason"}),
    "extend_decision": frozenset({"members"}),
    "decide_recusal": frozenset({"members"}),
    "decide": frozenset({"ground"}),
}
"""Step -> the fields that are required wherever they are asked for at all."""


def echoes(trigger: str, view: View, values: Values) -> Mapping[str, Echo]:
    """Say what the texts of a form come to: a last day, a sum, what is left."""
    said = dict(_announced(values))
    rule = _ECHOES.get(trigger)
    if rule is not None:
        said |= rule(view, values)
    return said


def _day(values: Values, name: str) -> dt.date | None:
    try:
        return read_date(values.get(name, "").strip())
    except ValueError:
        return None


def _announced(values: Values) -> Mapping[str, Echo]:
    day = _day(values, "announced_on") if values.get("manner") == "公告送达" else None
    if day is None:
        return {}
    first = day + dt.timedelta(days=ANNOUNCEMENT_DAYS)
    return {"announced_on": Echo(_("满三十日视为送达：送达日期最早 {first}").format(first=first))}


def _instalments(view: View, values: Values) -> Mapping[str, Echo]:
    rest = _("尚欠罚款 {sum} 元").format(sum=group_yuan(balance(view.record, "罚款")))
    text = values.get("instalments", "")
    if not text.strip():
        return {"instalments": Echo(rest)}
    try:
        asked = read_part(Granting, {"on": view.desk.today, "instalments": text})
    except PartError as error:
        return {"instalments": Echo(f"{rest}；{'；'.join(each.message for each in error.faults)}", wrong=True)}
    total = sum(each.amount for each in asked.instalments)
    wrong = total != balance(view.record, "罚款")
    said = _("{count} 期合计 {sum} 元，{rest}").format(count=len(asked.instalments), sum=group_yuan(total), rest=rest)
    return {"instalments": Echo(said, wrong=wrong)}


def _hearing(view: View, values: Values) -> Mapping[str, Echo]:
    held, told = _day(values, "holds_on"), _day(values, "notified_on")
    if held is None:
        return {}
    last = view.desk.office.calendar.before_workdays(held, HEARING_NOTICE_DAYS)
    said = _("最迟 {last} 通知当事人").format(last=last)
    return {"holds_on": Echo(said, wrong=told is not None and told > last.day)}


def _paying(view: View, values: Values) -> Mapping[str, Echo]:
    what = values.get("what", "")
    if view.record.decision is None or what not in {"退回基金", "罚款", "加处罚款"}:
        return {}
    owed = group_yuan(balance(view.record, what))  # type: ignore[arg-type]  # one of the three
    return {"what": Echo(_("尚欠 {sum} 元").format(sum=owed))}


def _extension(view: View, values: Values) -> Mapping[str, Echo]:
    days = values.get("days", "").strip()
    if not days.isascii() or not days.isdecimal() or not 0 < int(days) <= _MOST:
        return {}
    more = Extension(days=int(days), reason="—", granted_on=view.desk.today)
    longer = replace(view.record, extensions=(*view.record.extensions, more))
    end = decision_deadline(longer, view.desk.office.calendar, view.desk.today)
    return {"days": Echo(_("延长后至 {end}").format(end=end))} if end is not None else {}


_MOST: Final = 999


def _surcharge(view: View, values: Values) -> Mapping[str, Echo]:
    day = _day(values, "on")
    # A day to come is refused, and until a far one it would be counted day by day.
    if day is None or day > view.desk.today:
        return {}
    owed = surcharge(view.record, view.desk.office.calendar, day)
    capped = _("，已到罚款数额，不再增加") if owed.capped else ""
    said = _("至这一天逾期 {days} 日，加处 {sum} 元{capped}")
    return {"on": Echo(said.format(days=owed.days, sum=group_yuan(owed.amount), capped=capped))}


def _identity(view: View, values: Values) -> Mapping[str, Echo]:
    """Say what is odd about a document's number. It is not refused: a paper may bear an odd one."""
    odd = doubt_about(values.get("id_kind", ""), values.get("id_number", ""), view.desk.today)
    return {"id_number": Echo(_("请核对：{odd}。号码确实如此的可以照记").format(odd=odd), doubt=True)} if odd else {}


_ECHOES: Final[Mapping[str, Callable[[View, Values], Mapping[str, Echo]]]] = {
    "record_party": _identity,
    "grant_deferral": _instalments,
    "notify_hearing": _hearing,
    "record_payment": _paying,
    "extend_decision": _extension,
    "impose_surcharge": _surcharge,
}
