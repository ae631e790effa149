"""The forms of the steps, as data: which fields, under which names, with which help.

A step whose fields depend on the case (a violation, a sanction) has its own module; all others stand here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from cases.parts import EVIDENCE_KINDS, OPINIONS, REVIEW_ITEMS, SOURCES, PartError, Party, Service, Statement
from cases.record import CaseRecord
from penalty.facts import Fault
from tui.forms.fields import Field, Sheet, Values
from workflow.desk import Desk
from workflow.procedure import BY_TRIGGER


@dataclass(frozen=True, slots=True)
class View:
    """What a sheet is made from: the case as loaded, and who looks at it."""

    record: CaseRecord
    desk: Desk

    @property
    def today(self) -> str:
        """The day by the desk's clock, as a date field holds it."""
        return self.desk.today.isoformat()


def _pairs(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in names)


def _literals(shape: type[BaseModel], name: str) -> tuple[tuple[str, str], ...]:
    return _pairs(shape.model_fields[name].annotation.__args__)  # type: ignore[union-attr]  # a Literal has arguments


_REASON: Final = (Field("reason", "理由", "text"),)
_SOURCE: Final = (
    Field("source", "案件来源", "choice", options=_pairs(SOURCES)),
    Field("received_on", "收到日期", "date"),
    Field("cause", "案由", help="如：违规使用医疗保障基金"),
    Field("summary", "案情摘要", "text"),
)
_REVIEW: Final = (
    Field("text", "审核说明", "text", help="有问题的项目，在这里写明问题和建议"),
    *(
        Field(
            f"findings.{item}",
            item,
            "choice",
            options=(("", "未审"), ("符合", "符合"), ("不符合", "不符合"), ("不涉及", "不涉及")),
        )
        for item in REVIEW_ITEMS
    ),
)

FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {
    "open_case": _SOURCE,
    "record_source": _SOURCE,
    "record_party": (
        Field("kind", "当事人类别", "choice", options=(("organisation", "单位"), ("individual", "个人"))),
        Field("name", "名称或姓名"),
        Field("id_kind", "证件类型", "choice", options=_literals(Party, "id_kind")),
        Field("id_number", "证件号码"),
        Field("address", "住所（住址）"),
        Field("representative_title", "负责人职务", help="单位填写，如：法定代表人"),
        Field("representative", "负责人姓名", help="单位填写"),
    ),
    "request_filing": (),
    "return_filing": _REASON,
    "file_case": (Field("filed_on", "立案日期", "date", help="九十日从这一天起算"),),
    "decline_case": _REASON,
    "record_evidence": (
        Field("kind", "证据种类", "choice", options=_pairs(EVIDENCE_KINDS)),
        Field("name", "证据名称"),
        Field("proves", "证明目的", "text"),
    ),
    "conclude_investigation": (
        Field("text", "调查终结报告", "text"),
        Field("concluded_on", "调查终结日期", "date"),
    ),
    "reopen_investigation": _REASON,
    "confirm_facts": (),
    "reopen_facts": _REASON,
    "submit_for_review": (),
    "approve_review": _REVIEW,
    "return_review": (
        Field("opinion", "审核意见", "choice", options=_pairs(tuple(each for each in OPINIONS if each != "同意"))),
        *_REVIEW,
    ),
    "issue_notice": (
        Field("dated", "告知日期", "date"),
        Field("served_on", "送达日期", "date"),
    ),
    "record_statement": (
        Field("on", "日期", "date"),
        Field("manner", "陈述申辩情况", "choice", options=_literals(Statement, "manner")),
        Field("text", "陈述申辩内容", "text", help="提出陈述申辩的，必填"),
        Field("response", "复核意见", "text", help="提出陈述申辩的，必填"),
        Field("hearing", "听证", "choice", options=_literals(Statement, "hearing")),
    ),
    "record_hearing": (
        Field("held_on", "听证日期", "date"),
        Field("presider", "听证主持人", help="不得是本案调查人员"),
        Field("record", "听证笔录摘要", "text"),
    ),
    "return_decision": _REASON,
    "decide": (
        Field("dated", "决定日期", "date"),
        Field("ground", "不予处罚理由", "text"),
    ),
    "record_service": (
        Field("served_on", "送达日期", "date"),
        Field("manner", "送达方式", "choice", options=_literals(Service, "manner")),
        Field("receipt", "送达回证说明", "text", help="如：当事人签收"),
    ),
}
"""The fields of every step whose form does not depend on the case."""


def plain_sheet(trigger: str, view: View) -> Sheet:
    """Return the sheet of a step of `FIELDS`, filled with what is on file and with today where a date is asked."""
    fields = FIELDS[trigger]
    if trigger == "decide" and view.record.sanction is not None and view.record.sanction.punishes:
        fields = tuple(each for each in fields if each.name != "ground")
    initial = {each.name: _first(each, view) for each in fields} | _on_file(trigger, view.record)
    return Sheet(
        trigger=trigger,
        title=BY_TRIGGER[trigger].label,
        draft=trigger,
        fields=fields,
        initial=initial,
        data=_DATA.get(trigger, dict),
    )


def officers_sheet(view: View) -> Sheet:
    """Return the sheet of 指定办案人员: those of the office who may be officers, the present ones marked."""
    people = [person for person in view.desk.office.people if "officer" in person.roles and person.certificate]
    options = tuple((person.user, f"{person.name}  {person.certificate}") for person in people)
    present = ",".join(officer.user for officer in view.record.officers)
    return Sheet(
        trigger="assign_officers",
        title=BY_TRIGGER["assign_officers"].label,
        draft="assign_officers",
        fields=(Field("officers", "办案人员", "many", "不少于两人，空格选中或取消", options),),
        initial={"officers": present},
        data=_officers,
    )


def removal_sheet(view: View) -> Sheet:
    """Return the sheet of 删去违法行为."""
    options = tuple((str(each.number), f"{each.number}") for each in view.record.violations)
    fields = (Field("number", "违法行为序号", "choice", options=options), *_REASON)
    return Sheet(
        trigger="remove_violation",
        title=BY_TRIGGER["remove_violation"].label,
        draft="remove_violation",
        fields=fields,
        initial={"number": options[0][0] if options else "", "reason": ""},
        data=lambda values: {"number": int(values["number"] or 0), "reason": values["reason"]},
    )


def _officers(values: Values) -> dict[str, Any]:
    users = [user for user in values["officers"].split(",") if user]
    if not users:
        raise PartError((Fault("officers", "还没有选人，请用空格选中至少两名办案人员"),))
    return {"officers": users}


def _first(field: Field, view: View) -> str:
    """Return what a field holds before anything is known."""
    if field.kind == "date":
        return view.today
    return field.options[0][0] if field.kind == "choice" else ""


def _on_file(trigger: str, record: CaseRecord) -> dict[str, str]:
    """Return what is on file for a step that replaces it."""
    parts: Mapping[str, BaseModel | None] = {
        "record_source": record.source,
        "record_party": record.party,
        "conclude_investigation": record.report,
    }
    part = parts.get(trigger)
    return {name: _text(value) for name, value in part.model_dump().items()} if part else {}


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _review(opinion: str | None) -> Callable[[Values], dict[str, Any]]:
    def data(values: Values) -> dict[str, Any]:
        findings = {item: text for item in REVIEW_ITEMS if (text := values.get(f"findings.{item}", ""))}
        return {"opinion": opinion or values["opinion"], "text": values["text"], "findings": findings}

    return data


_DATA: Final[Mapping[str, Callable[[Values], Mapping[str, Any]]]] = {
    "approve_review": _review("同意"),
    "return_review": _review(None),
}
"""How the texts of a form become the request, where it is more than the texts themselves."""
