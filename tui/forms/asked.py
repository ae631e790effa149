"""What is asked before a step is taken: where nobody looked into its form, and where it cannot be taken back.

A key pressed twice takes the next step by accident; a letter sent or a stage closed stays so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tui.forms.fields import Field, Sheet, Values
from tui.language import N_, _
from tui.wording import listed, shown

FINAL: Final[Mapping[str, str]] = {
    "file_case": N_("立案以后，办案期限开始计算"),
    "decline_case": N_("不予立案，本案到此为止"),
    "terminate_case": N_("终止调查，本案不再查处"),
    "transfer_case": N_("本案移送其他机关，本机关不再办理"),
    "send_to_police": N_("本案移送公安机关"),
    "issue_notice": N_("告知当事人以后，不能再加重；陈述申辩期限开始计算"),
    "notify_hearing": N_("听证的时间和地点通知当事人"),
    "decide": N_("决定作出以后，不能退回重办"),
    "decide_not_established": N_("决定作出以后，不能退回重办"),
    "decide_on_the_spot": N_("决定当场交付当事人，不能退回重办"),
    "record_service": N_("自送达之日起，缴款、复议和诉讼的期限开始计算"),
    "publish_decision": N_("决定向社会公开"),
    "grant_deferral": N_("缴款期限随之改变，并告知当事人"),
    "refuse_deferral": N_("不批准的结果告知当事人"),
    "impose_surcharge": N_("当事人应缴的数额增加"),
    "demand_performance": N_("催告书送达当事人"),
    "apply_to_court": N_("向人民法院提出申请"),
    "close_case": N_("结案以后，本案不再办理"),
}
"""Steps that tell somebody outside something, or end the case or a stage for good -> what cannot be undone by them."""

_LONG: Final = 160
"""How much of what will be recorded the question says."""


def question(sheet: Sheet, values: Values, *, touched: bool) -> str:
    """Return what is asked before a step is taken as its form stands; empty where nothing is.

    `touched` tells whether the cursor was in the form. A form that still lacks something is not asked about: taking it
    says what it lacks.
    """
    if sheet.empty(values):
        return ""
    echoes = sheet.echoes(values)
    reasons = [echoes[each.name].text for each in sheet.fields if each.name in echoes and echoes[each.name].ask]
    if sheet.trigger in FINAL:
        reasons.append(_(FINAL[sheet.trigger]))
    unseen = not touched and dict(values) == dict(sheet.initial)
    if not reasons and not unseen and sheet.fields:
        return ""
    said = "；".join(_recorded(sheet.fields, values))
    said = said if len(said) <= _LONG else f"{said[: _LONG - 1]}…"
    records = _("将记入：{said}").format(said=shown(said)) if said else ""
    asked = _("{title}：确定办理？").format(title=_(sheet.title))
    return "\n".join(filter(None, (asked, records, *reasons)))


def _recorded(fields: tuple[Field, ...], values: Values) -> Iterator[str]:
    """Yield each field that holds something, with the words of what was chosen."""
    for field in fields:
        text = " ".join(values.get(field.name, "").split())
        if not text or field.kind == "note":
            continue
        words = dict(field.options)
        if field.kind == "many":
            text = listed(_(words.get(each, each)) for each in text.split(","))
        yield f"{_(field.full or field.label)} {_(words.get(text, text))}"
