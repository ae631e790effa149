"""Where on file something stands: the sections of a case, the step that writes each, and what a comment is on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cases.parts import GroupChoice
from tui.dossier.filed import FIELD_OF
from tui.dossier.shapes import SHAPES
from tui.dossier.words import key_words, name_of
from tui.language import N_, _
from workflow.procedure import BY_TRIGGER

SECTIONS: Final = (
    (N_("当事人"), "party"),
    (N_("线索"), "source"),
    (N_("办案人员"), "officers"),
    (N_("核查期限的延长"), "verification_extension"),
    (N_("回避"), "recusals"),
    (N_("证据"), "evidence"),
    (N_("证据出示"), "shown"),
    (N_("保存、封存"), "measures"),
    (N_("不计入的期间"), "exclusions"),
    (N_("中止"), "halts"),
    (N_("办案期限的延长"), "extensions"),
    (N_("调查情况"), "report"),
    (N_("违法行为"), "violations"),
    (N_("选定的处罚"), "sanction"),
    (N_("案件调查终结报告"), "full_report"),
    (N_("法制审核"), "reviews"),
    (N_("电子送达确认书"), "consent"),
    (N_("事先告知"), "notices"),
    (N_("陈述申辩"), "statements"),
    (N_("听证通知"), "hearing_notices"),
    (N_("听证"), "hearings"),
    (N_("放弃听证"), "waivers"),
    (N_("集体讨论"), "deliberations"),
    (N_("决定"), "decision"),
    (N_("终止调查"), "termination"),
    (N_("移送其他机关"), "transfer"),
    (N_("涉嫌犯罪"), "crimes"),
    (N_("送达"), "service"),
    (N_("公开"), "publications"),
    (N_("复议、诉讼"), "appeals"),
    (N_("缴款"), "payments"),
    (N_("延期、分期"), "deferrals"),
    (N_("加处罚款"), "surcharges"),
    (N_("催告"), "demands"),
    (N_("申请法院强制执行"), "applications"),
    (N_("其他履行"), "performances"),
    (N_("结案"), "closing"),
    (N_("归档"), "archive"),
    (N_("文书"), "documents"),
)
"""Title of a section -> the field of the record it shows."""

_TITLES: Final = {field: title for title, field in SECTIONS}
STEP_OF: Final[Mapping[str, str]] = {
    **{field: trigger for trigger, field in reversed(list(FIELD_OF.items()))},
    "source": "record_source",
}
"""Field of the record -> the step whose form it fills: what a comment on it names first."""

_ABOUT: Final = re.compile(r"([a-z_]+)(?:\.([1-9][0-9]{0,3}))?((?:\.[A-Za-z_][\w#]*)*)")


def about_entry(field: str, number: int | None = None) -> str:
    """Return what a comment on a part of the record is on, "record_violation.2"; without a number the only one."""
    return STEP_OF[field] if number is None else f"{STEP_OF[field]}.{number}"


def about_field(entry: str, path: str) -> str:
    """Return what a comment on a field of a part is on: the part, and the field's own name as its form has it.

    A field of a group of the sanction is named with its provision, "choose_sanction.38.multiple", where that can be
    written so, else without.
    """
    names = path.split(".")
    if entry == STEP_OF["sanction"] and len(names) > 1:
        keyed = f"{entry}.{'.'.join(names[1:-1]).removesuffix('.choice')}.{names[-1]}"
        return keyed if _ABOUT.fullmatch(keyed) else f"{entry}.{names[-1]}"
    plain = f"{entry}.{names[-1]}"
    return plain if _ABOUT.fullmatch(plain) else entry


def about_place(about: str) -> str:
    """Return what a comment is on as the record keeps it: any step that writes a part means the part."""
    step, dot, rest = about.partition(".")
    return f"{STEP_OF.get(FIELD_OF.get(step, ''), step)}{dot}{rest}"


def about_words(about: str) -> str:
    """Write what a comment is on for people: "当事人 地址", "违法行为 2 金额", "全案"."""
    found = _ABOUT.fullmatch(about)
    if found is None or found[1] not in BY_TRIGGER:
        return about or _("全案")
    step, number, name = found[1], found[2], found[3].rpartition(".")[2]
    title = _TITLES.get(FIELD_OF.get(step, ""), BY_TRIGGER[step].label)
    place = key_words(number) if number and step == STEP_OF["sanction"] else number
    shape = GroupChoice if name in GroupChoice.model_fields and step == STEP_OF["sanction"] else SHAPES.get(step)
    return " ".join(filter(None, (_(title), place, _(name_of(shape, name)) if name else "")))
