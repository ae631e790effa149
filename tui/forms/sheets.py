"""The forms of the steps, as data: which fields, what they hold at first, which of them a choice makes needless.

The fields come from the shape of the step's request; here stands only what the case adds to them. A step whose fields
depend on the case as a whole (a violation, a sanction) has its own module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from cases.parts import OPINIONS, REVIEW_ITEMS, Delivery, Part, PartError
from penalty.facts import Fault
from tui.forms.entries import options
from tui.forms.fields import Echo, Field, Sheet, Values
from tui.forms.first import first_values
from tui.forms.needs import SHAPING, echoes, needed, needless
from tui.forms.shapes import UNSET, fields_of, pairs, preset, request_of
from tui.forms.view import View
from tui.language import N_, _
from tui.wording import listed, role_words
from workflow.pending import CHOOSING
from workflow.procedure import BY_TRIGGER
from workflow.requests import REQUESTS

__all__ = ["View", "officers_sheet", "plain_sheet", "removal_sheet", "review_sheet"]

_USUAL: Final[Mapping[str, tuple[str, ...]]] = {
    "open_case": ("source",),
    "record_source": ("source",),
    "record_party": ("kind", "id_kind"),
    "record_evidence": ("kind",),
}
"""Choices that start at their first option; any other is made by a person, or the step says that it was not."""

_HAND_MADE: Final = frozenset({"findings", "opinion"})
"""Fields of a legal review that its sheet asks for in its own way."""
_VERDICTS: Final = (("符合", N_("符合")), ("不符合", N_("不符合")), ("不涉及", N_("不涉及")), ("", N_("未审")))


def plain_sheet(trigger: str, view: View, values: Values | None = None) -> Sheet:
    """Return the sheet of a step as its request asks, filled with what is known.

    `values` are those typed so far, where they change which fields are needed.
    """
    shape = REQUESTS[trigger]
    asked = tuple(_of_the_case(trigger, each, view) for each in fields_of(shape, _USUAL.get(trigger, ())))
    asked = tuple(sorted(asked, key=lambda each: _place(shape, each.name)))
    today = view.desk.today.isoformat()
    initial = {each.name: _alone(trigger, each) or preset(each, shape, today) for each in asked}
    initial |= first_values(trigger, view)
    spared = needless(trigger, view, {**initial, **(values or {})})
    fields = tuple(each for each in asked if each.name not in spared)
    return Sheet(
        trigger=trigger,
        title=BY_TRIGGER[trigger].label,
        draft=trigger,
        fields=fields,
        initial=initial,
        data=partial(request_of, fields),
        echoes=partial(echoes, trigger, view),
        needs=partial(needed, trigger, view),
        shaping=SHAPING.get(trigger, frozenset()),
    )


def officers_sheet(view: View) -> Sheet:
    """Return the sheet of 指定办案人员: those of the office who may be officers, the present ones marked."""
    people = [
        person
        for person in view.desk.office.people
        if "officer" in person.roles and person.certificate and person.user not in view.record.recused
    ]
    options = tuple((person.user, f"{person.name}  {person.certificate}") for person in people)
    present = ",".join(officer.user for officer in view.record.officers)
    return Sheet(
        trigger="assign_officers",
        title=BY_TRIGGER["assign_officers"].label,
        draft="assign_officers",
        fields=(Field("officers", N_("办案人员"), "many", N_("不少于两人，空格选中或取消"), options, required=True),),
        initial={"officers": present},
        data=_officers,
        echoes=_few,
    )


def removal_sheet(view: View) -> Sheet:
    """Return the sheet of 删去违法行为: which one, by its number and its words."""
    sheet = plain_sheet("remove_violation", view)
    options = tuple((str(each.number), f"{each.number}. {each.conduct[:20]}") for each in view.record.violations)
    fields = (replace(sheet.fields[0], kind="choice", options=options or (UNSET,)), *sheet.fields[1:])
    initial = {**sheet.initial, "number": options[0][0] if options else ""}
    return replace(sheet, fields=fields, initial=initial, data=partial(request_of, fields))


def review_sheet(trigger: str, view: View) -> Sheet:
    """Return the sheet of a legal review: the items one by one; the opinion only where there is one to choose."""
    sheet, agreeing = plain_sheet(trigger, view), trigger == "approve_review"
    opinions = pairs([each for each in OPINIONS if each != "同意"])
    opinion = (
        () if agreeing else (Field("opinion", N_("审核意见"), "choice", options=(*opinions, UNSET), required=True),)
    )
    items = tuple(
        Field(f"findings.{item}", item, "choice", options=_VERDICTS, required=agreeing) for item in REVIEW_ITEMS
    )
    text = Field("text", N_("审核说明"), "text", N_("有问题的项目，在这里写明问题和建议"), required=True)
    rest = tuple(each for each in sheet.fields if each.name not in _HAND_MADE | {"text"})
    fields = (*opinion, text, *items, *rest)
    initial = {each.name: sheet.initial.get(each.name, "") for each in fields}
    return replace(sheet, fields=fields, initial=initial, data=partial(_review, trigger, fields))


def _of_the_case(trigger: str, field: Field, view: View) -> Field:
    """Give a field what the case knows of it: the entries to choose from, the people, the evidence."""
    record, office = view.record, view.desk.office
    match trigger, field.name:
        case _, "number" if trigger in CHOOSING:
            entries = options(trigger, record)
            return replace(
                field,
                label=N_("哪一件"),
                full="",
                kind="choice",
                help="",
                options=entries if len(entries) == 1 else (*entries, UNSET),
                required=True,
            )
        case "request_recusal", "user":
            people = tuple(
                (each.user, _("{name}（{roles}）").format(name=each.name, roles=role_words(each.role_names)))
                for each in office.people
            )
            return replace(field, kind="choice", help="", options=(*people, UNSET))
        case "show_evidence", "numbers":
            pieces = tuple((str(n), f"{n} {_(each.kind)} {each.name}") for n, each in enumerate(record.evidence, 1))
            return replace(field, label=N_("证据"), kind="many", help=N_("空格选中或取消"), options=pieces)
        case "record_appeal", "body":
            said = _("复议如：{body}；诉讼如：{court}")
            return replace(field, help=said.format(body=office.reconsideration_body, court=office.court))
        case _, "members":
            heads = listed(each.name for each in office.holding("approver"))
            return replace(field, help=_("{help}；负责人：{names}").format(help=field.help, names=heads))
        case _, "submitted_on" | "dated" if field.kind == "date" and not field.help:
            required = REQUESTS[trigger].model_fields[field.name].is_required()
            return field if required else replace(field, help=N_("不填为今日"))
        case _:
            return field


def _place(shape: type[Part], name: str) -> int:
    """Return where a field stands: a paper's own day before its service, why it is entered late after all else."""
    if name == "entry_note":
        return 1
    return -1 if name == "dated" and issubclass(shape, Delivery) else 0


def _alone(trigger: str, field: Field) -> str:
    """Return the entry meant where there is only one."""
    return field.options[0][0] if field.name == "number" and trigger in CHOOSING and len(field.options) == 1 else ""


def _few(values: Values) -> Mapping[str, Echo]:
    """Say that one officer is not enough, and what comes of it: the step itself is open to one."""
    if len([user for user in values["officers"].split(",") if user]) != 1:
        return {}
    said = _("执法人员不得少于两人（行政处罚法第四十二条）；只有一人的，以后不能报请立案、登记证据")
    return {"officers": Echo(said, doubt=True, ask=True)}


def _officers(values: Values) -> dict[str, Any]:
    users = [user for user in values["officers"].split(",") if user]
    if not users:
        raise PartError((Fault("officers", _("还没有选人，请用空格选中至少两名办案人员")),))
    return {"officers": users}


def _review(trigger: str, fields: tuple[Field, ...], values: Values) -> dict[str, Any]:
    """Make the request of a review; agreeing is the step itself, not a choice in it."""
    findings = {item: text for item in REVIEW_ITEMS if (text := values.get(f"findings.{item}", ""))}
    plain = {name: text for name, text in request_of(fields, values).items() if "." not in name}
    agreed = {"opinion": "同意"} if trigger == "approve_review" else {}
    if agreed:
        unfit = [Fault(name, said) for name, said in _not_agreed(findings)]
        if unfit:
            raise PartError(tuple(unfit))
    return {**plain, **agreed, "findings": findings}


def _not_agreed(findings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the items that stand in the way of agreeing, by field, with what to do."""
    for item in REVIEW_ITEMS:
        if item not in findings:
            yield f"findings.{item}", _("尚未审核，请选一项")
        elif findings[item] == "不符合":
            yield f"findings.{item}", _("不符合的，不能审核同意；请退回并写明意见")
