"""What is on file, in Chinese: an event as what it said, and the whole proposal as a reviewer or approver reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

from cases.events import Event
from cases.parts import (
    REVIEW_ITEMS,
    Decision,
    Document,
    Evidence,
    GroupChoice,
    GroupSanction,
    Hearing,
    Notice,
    Officer,
    Part,
    Party,
    Report,
    Review,
    Sanction,
    Service,
    Source,
    Statement,
    Violation,
    title_of,
)
from cases.record import STATES, CaseRecord
from penalty.combine import Group
from penalty.facts import LABELS, FactsError
from penalty.in_words import fine_text
from penalty.money import group_yuan
from penalty.ruleset import TierKind
from penalty.telling.explain import explain
from penalty.telling.what_next import what_next, what_next_lines
from penalty.telling.why_not import why_not, why_not_lines
from penalty.vocabulary import PROVISION_NAMES
from tui.forms.sanction_sheet import group_title
from tui.wording import item_words, shown
from workflow.discretion import Discretion
from workflow.office import Office, OfficeError
from workflow.procedure import BY_TRIGGER
from workflow.requests import REQUESTS

_SHAPES: Final[Mapping[str, type[Part]]] = {
    **REQUESTS,
    "open_case": Source,
    "choose_sanction": Sanction,
    "record_violation": Violation,
    "issue_notice": Notice,
    "approve_review": Review,
    "return_review": Review,
    "decide": Decision,
}
_NESTED: Final[Mapping[str, type[Part]]] = {"groups": GroupSanction, "choice": GroupChoice, "officers": Officer}
_NAMES: Final[Mapping[str, str]] = {
    **LABELS,
    **{name: info.title or name for name, info in GroupChoice.model_fields.items()},
    **{name: info.title or name for name, info in Officer.model_fields.items()},
    "user": "用户",
    "groups": "各条款",
    "choice": "选择",
    "tier": "档次",
    "cite": "依据",
    "violations": "违法行为",
    "fines": "各项罚款（元）",
    "suspends": "暂停",
    "engine": "计算程序",
    "refund": "退回（元）",
    "fine": "罚款（元）",
    "punishes": "是否处罚",
    "reason": "理由",
    "submitted_on": "送审日期",
    "officers": "办案人员",
}
_VALUES: Final[Mapping[str, str]] = {
    "organisation": "单位",
    "individual": "个人",
    "penalty": "行政处罚",
    "no_penalty": "不予行政处罚",
    "department": "责任部门的医药服务",
    "settlement": "医疗费用联网结算",
    **{str(kind): kind.label for kind in TierKind},
}
_CODED: Final = frozenset({"kind", "outcome", "tier", "suspends"})
_MONEY: Final = frozenset({"refund", "fine", "fines"})


def label_of_event(event: Event) -> str:
    """Return the Chinese name of what happened."""
    row = BY_TRIGGER.get(event.kind)
    return row.label if row else event.kind


def who(office: Office, user: str) -> str:
    """Return a person's name with the user name; only the user name where they left the office."""
    try:
        return f"{office.person(user).name}（{user}）"
    except OfficeError:
        return user


def when(text: str) -> str:
    """Write an event's time to the minute."""
    return dt.datetime.fromisoformat(text).strftime("%Y-%m-%d %H:%M")


def event_lines(event: Event) -> Iterator[str]:
    """Yield what an event said, a line a field."""
    state = STATES.get(str(event.data.get("state")), ("", 0))[0]
    yield f"办后状态：{state}"
    body = event.data.get("body")
    if isinstance(body, Mapping):
        yield from _lines(body, _SHAPES.get(event.kind), "")
    yield f"摘要：{event.digest}"


def part_lines(part: Part) -> Iterator[str]:
    """Yield a part on file, a line a field."""
    yield from _lines(part.model_dump(mode="json"), type(part), "")


def on_file(trigger: str, record: CaseRecord) -> str:
    """Return what is on file of the step's kind, newest last; empty when nothing is."""
    parts: Mapping[str, tuple[Part, ...]] = {
        "record_source": _one(record.source),
        "record_party": _one(record.party),
        "assign_officers": record.officers,
        "record_evidence": record.evidence,
        "conclude_investigation": _one(record.report),
        "record_violation": record.violations,
        "remove_violation": record.violations,
        "issue_notice": record.notices,
        "record_statement": record.statements,
        "record_hearing": record.hearings,
        "record_service": _one(record.service),
    }
    return "\n".join(_short(number, part) for number, part in enumerate(parts.get(trigger, ()), start=1))


def proposal(record: CaseRecord, office: Office) -> str:
    """Return the whole case for whoever judges it: what is proposed, on which facts, why, and how it came about."""
    lines = [f"案件 {record.case_id}  {record.title}", ""]
    sections: tuple[tuple[str, tuple[Part, ...]], ...] = (
        ("当事人", _one(record.party)),
        ("线索", _one(record.source)),
        ("办案人员", record.officers),
        ("证据", record.evidence),
        ("调查终结报告", _one(record.report)),
        ("违法行为", record.violations),
        ("选定的处罚", _one(record.sanction)),
        ("法制审核", record.reviews),
        ("事先告知", record.notices),
        ("陈述申辩", record.statements),
        ("听证", record.hearings),
        ("决定", _one(record.decision)),
        ("送达", _one(record.service)),
        ("文书", record.documents),
    )
    for title, parts in sections:
        if parts:
            lines.append(f"【{title}】")
            for number, part in enumerate(parts, start=1):
                lines += ["", f"第 {number} 件"] if len(parts) > 1 else []
                lines += part_lines(part)
            lines.append("")
    lines += ["【裁量理由与依据】", explanation(record, office), "", "【办理过程】"]
    lines += [f"{when(each.at)}  {who(office, each.actor)}  {label_of_event(each)}" for each in record.history]
    return shown("\n".join(lines))


def digest(record: CaseRecord) -> str:
    """Return the proposal in a few lines, to stand above the form in which it is judged."""
    sanction = record.sanction
    if sanction is None:
        return "尚未选定处罚"
    lines = [_short(1, record.party) if record.party else "当事人未填"]
    lines += [_short(each.number, each) for each in record.violations]
    for group in sanction.groups:
        chosen = [f"{group.choice.multiple} 倍" if group.choice.multiple else ""]
        chosen.append(f"暂停 {group.choice.months} 个月" if group.choice.months else "")
        fines = f"罚款 {group_yuan(sum(group.fines))} 元"
        lines.append("  ".join(["拟：", TierKind(group.tier).label, group.cite, *filter(None, chosen), fines]))
    lines.append(f"合计：罚款 {group_yuan(sanction.fine)} 元，退回 {group_yuan(sanction.refund)} 元")
    lines.append(f"裁量理由：{sanction.reason}")
    return shown("\n".join(lines))


def explanation(record: CaseRecord, office: Office) -> str:
    """Return the full explanation of every group, or why there is none."""
    if not record.violations:
        return "没有登记违法行为"
    try:
        discretion = Discretion.of(record, office)
    except FactsError as error:
        return str(error)
    return explained(discretion)


def explained(discretion: Discretion) -> str:
    """Return the full explanation of every group of an assessed case."""
    parts = ["\n".join(_explained(discretion, group)) for group in discretion.combined.groups]
    return "\n\n".join([*parts, *filter(None, ["\n".join(_rules_of(discretion))])])


def _rules_of(discretion: Discretion) -> Iterator[str]:
    """Yield what a person must look at, and what the case comes to under the other rules where there are two."""
    yield from (f"〔须由人核对〕{warning}" for warning in discretion.warnings)
    if discretion.other is None or discretion.other_ruleset is None:
        return
    yield f"新旧规则：{discretion.law_note}"
    for ruleset, combined in (
        (discretion.ruleset, discretion.combined),
        (discretion.other_ruleset, discretion.other),
    ):
        sums = combined.fine_range
        yield f"  《{ruleset.title}》：{'罚款未定' if sums is None else fine_text(*sums)}"


def _explained(discretion: Discretion, group: Group) -> Iterator[str]:
    """Yield the outcome of a group with why, why not another, and what to find out next."""
    assessment, ruleset = group.assessment, discretion.ruleset
    yield f"== {group_title(discretion, group)} =="
    yield explain(assessment, ruleset)
    for lines in (why_not_lines(why_not(assessment, ruleset)), what_next_lines(what_next(assessment, ruleset))):
        found = list(lines)
        yield from ("", *found) if found else ()


def _one(part: Part | None) -> tuple[Part, ...]:
    return (part,) if part is not None else ()


def _short(number: int, part: Part) -> str:
    match part:
        case Evidence():
            return shown(f"{number}. {part.kind}《{part.name}》  证明：{part.proves}")
        case Officer():
            return shown(f"{number}. {part.name}  {part.certificate}")
        case Violation():
            provision = PROVISION_NAMES.get(part.facts.get("provision", ""), "")
            item = item_words(part.facts.get("item", ""))
            amount = part.facts.get("amount") or "未查明"
            return shown(f"违法行为 {part.number}. {provision}{item}  金额 {amount} 元  {part.conduct}")
        case Party():
            return shown(f"当事人：{part.name}  {part.id_kind} {part.id_number}")
        case Notice():
            return shown(f"{part.number}  {part.dated} 告知，{part.served_on} 送达，罚款 {group_yuan(part.fine)} 元")
        case Report() | Statement() | Hearing() | Service() | Source() | Document():
            return shown("\n".join(part_lines(part)))
        case _:
            return shown("  ".join(part_lines(part)))


def _lines(body: Mapping[str, object], shape: type[Part] | None, indent: str) -> Iterator[str]:
    order = list(shape.model_fields) if shape is not None else [*REVIEW_ITEMS, *LABELS]
    for name, value in sorted(
        body.items(), key=lambda entry: order.index(entry[0]) if entry[0] in order else len(order)
    ):
        if value is None or value in ("", [], {}):
            continue
        title = title_of(shape, name) if shape is not None else name
        title = _NAMES.get(name, title) if title == name else title
        if isinstance(value, Mapping):
            yield f"{indent}{title}："
            yield from _lines(value, _NESTED.get(name), indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, each in enumerate(value, start=1):
                yield f"{indent}{title} {number}："
                yield from _lines(each, _NESTED.get(name), indent + "  ")
        else:
            yield f"{indent}{title}：{shown(_value(name, value))}"


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(_value(name, each) for each in value)
    if isinstance(value, int) and name in _MONEY:
        return group_yuan(value)
    text = str(value)
    return _VALUES.get(text, text) if name in _CODED else text
