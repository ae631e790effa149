"""The form of the sanction: for each group of violations the band, what is chosen inside it, and what that comes to.

While the officer types, each choice is held against the same check that recording it will use.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from cases.parts import GroupChoice, PartError, Sanction, read_part
from penalty.assessment import Status
from penalty.band import decimal_text
from penalty.choice import GROUNDS, Allowed, Choice, allowed, check_choice, deviates, fines_of, nameable, suggested
from penalty.combine import Group, resolved
from penalty.facts import Fault
from penalty.in_words import by_rule, length_text, multiple_text, yuan_text
from penalty.money import daxie, group_yuan, parse_yuan
from penalty.suggestion import suggestion_text
from penalty.vocabulary import PROVISION_NAMES
from tui.forms.fields import Echo, Field, Sheet, Values
from tui.forms.shapes import UNSET
from tui.forms.view import View
from tui.language import N_, _
from tui.wording import item_words, listed, span
from workflow.discretion import Discretion, choose, read_choice
from workflow.requests import Sanctioning

_PARTS: Final = ("multiple", "fine", "months", "clause", "department", "ground")


def sanction_sheet(view: View, values: Values) -> Sheet:
    """Return the sheet of the sanction; `values` may already name the tier of a conflict. Raises FactsError."""
    discretion = Discretion.of(view.record, view.desk.office, view.desk.today)
    initial = _initial(view, discretion.combined.groups)
    now = {**initial, **values}
    fields = [field for group in _groups(discretion, now) for field in _fields(group, now)]
    return Sheet(
        trigger="choose_sanction",
        title=_("选定处罚"),
        draft="choose_sanction",
        fields=(*fields, *_ending(discretion)),
        initial=initial,
        data=lambda given: _data(discretion, given),
        echoes=lambda given: _echoes(discretion, given),
        needs=lambda given: _unlike(discretion, given),
        shaping=frozenset(f"{group.key}.clause" for group in discretion.combined.groups),
    )


def _groups(discretion: Discretion, values: Values) -> tuple[Group, ...]:
    """Return the groups as the tiers named so far leave them: an act is fined under one provision only."""
    keys = [group.key for group in discretion.combined.groups]
    return resolved(discretion.combined, {key: values.get(f"{key}.clause") or None for key in keys}).groups


def group_title(discretion: Discretion, group: Group) -> str:
    """Name a group: its provision and the numbers of its violations."""
    provision = PROVISION_NAMES[group.assessment.trace.provision.id]
    apart = group.key.partition("#")[2]
    item = item_words(apart) or ("" if apart in {"", "?"} else f"·{apart}")
    numbers = listed(str(number) for number in discretion.numbers(group))
    return provision + item + _("（违法行为 {numbers}）").format(numbers=numbers)


def _initial(view: View, groups: tuple[Group, ...]) -> dict[str, str]:
    """Return what was chosen before; where the law leaves one value, that value."""
    sanction = view.record.sanction
    before = {each.choice.key: each.choice for each in sanction.groups} if sanction else {}
    filled = {"reason": sanction.reason if sanction else "", "confirmed": (sanction and sanction.confirmed) or ""}
    for group in groups:
        chosen = before.get(group.key)
        for part in _PARTS:
            filled[f"{group.key}.{part}"] = (getattr(chosen, part) if chosen else None) or ""
        limits = allowed(group)
        if chosen is None and limits is not None:
            filled |= _fixed(group.key, limits)
    return filled


def _fixed(key: str, limits: Allowed) -> dict[str, str]:
    filled = {}
    if limits.multiple is not None and limits.multiple.fixed:
        filled[f"{key}.multiple"] = decimal_text(limits.multiple.low or Fraction(0))
    if limits.suspension is not None and limits.suspension.length.fixed:
        filled[f"{key}.months"] = decimal_text(limits.suspension.length.low or Fraction(0))
    return filled


def _ending(discretion: Discretion) -> Iterator[Field]:
    """Yield the sum, the reason, and where a later benchmark is known of and not held, the person's confirmation."""
    yield Field("total", N_("合计"), "note")
    yield Field("reason", N_("裁量理由"), "text", required=True)
    if discretion.warnings:
        yield Field("confirmed", N_("规则的核对"), "text", required=True)


def _grounds(group: Group) -> tuple[tuple[str, str], ...]:
    found = [(each.id, f"{each.label}（{each.cite}）") for each in group.assessment.trace.circumstances]
    return (("", N_("按建议，不需要")), *GROUNDS.items(), *found)


def _fields(group: Group, values: Values) -> Iterator[Field]:
    key = group.key
    yield Field(f"{key}.status", N_("条款"), "note")
    tiers = [(tier.clause or "", f"{tier.label} {tier.clause}") for tier in nameable(group)]
    if group.assessment.status is Status.CONFLICT:
        lead = _("情节竞合，由人选定{rule}").format(rule=by_rule(group.ruleset))
        yield Field(f"{key}.clause", N_("适用档次"), "choice", lead, (UNSET, *tiers), required=True)
    elif tiers:
        lead, choices = N_("可以不予处罚的情节，由人选定"), (("", N_("按本档处罚")), *tiers)
        yield Field(f"{key}.clause", N_("是否处罚"), "choice", lead, choices)
    limits = allowed(group, values.get(f"{key}.clause") or None)
    if limits is None:
        return
    suggestion = suggested(group, values.get(f"{key}.clause") or None)
    if limits.multiple is not None:
        near = suggestion.multiple if suggestion is not None else None
        hint = _("建议 {multiple}").format(multiple=decimal_text(near)) if near is not None else _("如 1.2")
        yield Field(f"{key}.multiple", N_("倍数"), help=hint, required=True)
    if limits.fine is not None:
        yield Field(f"{key}.fine", N_("罚款"), help=N_("元"), required=True)
    if limits.suspension is not None:
        yield Field(f"{key}.months", N_("暂停月数"), "number", N_("整月"), required=not limits.suspension.optional)
        if limits.suspension.of == "department":
            yield Field(f"{key}.department", N_("暂停的责任部门"), help=N_("如：骨科"), required=True)
    if suggestion is not None and suggestion_text(suggestion):
        lead = _("建议 {words}；选别的须写明理由类别").format(words=suggestion_text(suggestion))
        yield Field(f"{key}.ground", N_("偏离理由"), "choice", lead, _grounds(group))


def _choices(groups: tuple[Group, ...], values: Values) -> Iterator[dict[str, str]]:
    for group in groups:
        shown = {field.name for field in _fields(group, values)}
        named = {part: f"{group.key}.{part}" for part in _PARTS if f"{group.key}.{part}" in shown}
        given = {part: text for part, name in named.items() if (text := values.get(name, "").strip())}
        yield {"key": group.key, **given}


def _unlike(discretion: Discretion, values: Values) -> set[str]:
    """Return the grounds to be named: of the groups whose choice is lawful and is not the one suggested."""
    groups, found = _groups(discretion, values), set()
    for group, given in zip(groups, _choices(groups, values), strict=True):
        try:
            choice = read_choice(read_part(GroupChoice, given))
        except PartError:
            continue
        if isinstance(choice, Choice) and not check_choice(group, choice) and deviates(group, choice) is not None:
            found.add(f"{group.key}.ground")
    return found


def _data(discretion: Discretion, values: Values) -> dict[str, Any]:
    """Make the request; the faults of the choices and of the reason are named together."""
    choices = list(_choices(_groups(discretion, values), values))
    request = {"choices": choices, "reason": values["reason"], "confirmed": values.get("confirmed", "")}
    faults: list[Fault] = []
    try:
        given = [read_part(GroupChoice, each) for each in choices]
        made = choose(discretion, given, "—", values.get("confirmed", "").strip() or None)
        faults += made if isinstance(made, tuple) else ()
        read_part(Sanctioning, request)
    except PartError as error:
        faults += error.faults
    if faults:
        raise PartError(tuple(faults))
    return request


def _echoes(discretion: Discretion, values: Values) -> Mapping[str, Echo]:
    """Say beside each field what the choice comes to, or which band it leaves."""
    groups = _groups(discretion, values)
    echoes: dict[str, Echo] = {}
    for group in groups:
        clause = values.get(f"{group.key}.clause") or None
        limits = allowed(group, clause)
        echoes[f"{group.key}.status"] = Echo(_standing(discretion, group, limits, clause))
    try:
        given = [read_part(GroupChoice, each) for each in _choices(groups, values)]
    except PartError as error:
        return {**echoes, "total": Echo(str(error), wrong=True)}
    made = choose(discretion, given, "—", values.get("confirmed", "").strip() or None)
    faults = {} if isinstance(made, Sanction) else {fault.field: fault.message for fault in made}
    for name, message in faults.items():
        place = f"{name.rpartition('.')[0]}.status" if name.endswith((".status", ".missing")) else name
        typed = bool(values.get(place, "").strip()) or place != name
        echoes[place] = Echo(message, wrong=typed)
    for group, choice in zip(groups, given, strict=True):
        if not any(name.startswith(f"{group.key}.") for name in faults):
            echoes |= _fines(discretion, group, choice)
    if isinstance(made, Sanction):
        total = _("罚款 {fine} 元（{words}）；退回 {refund} 元")
        fine, refund = group_yuan(made.fine), group_yuan(made.refund)
        echoes["total"] = Echo(total.format(fine=fine, words=daxie(made.fine), refund=refund))
    else:
        echoes["total"] = Echo(_("尚有未选定或超出幅度的项目"))
    return echoes


def _standing(discretion: Discretion, group: Group, limits: Allowed | None, clause: str | None) -> str:
    """Say where a group stands: its tier and the bands inside which to choose."""
    assessment = limits.assessment if limits else group.assessment
    parts = [group_title(discretion, group)]
    if assessment.tier is not None:
        parts.append(f"{assessment.tier.label} {assessment.tier.clause or assessment.tier.cite}")
    else:
        parts.append(assessment.status.label)
    if limits is not None and limits.multiple is not None:
        parts.append(_("倍数 {band}").format(band=multiple_text(limits.multiple)))
    if limits is not None and limits.fine is not None:
        parts.append(_("罚款 {sums}").format(sums=yuan_text(limits.fine)))
    if limits is not None and limits.suspension is not None:
        parts.append(_("暂停 {length}").format(length=length_text(limits.suspension)))
    suggestion = suggested(group, clause) if limits is not None else None
    if suggestion is not None and suggestion_text(suggestion):
        said = _("建议 {words}（{basis}）").format(words=suggestion_text(suggestion), basis=suggestion.basis)
        parts.append(said)
    return "\n".join([f"{parts[0]} {parts[1]}", *parts[2:]])


def _fines(discretion: Discretion, group: Group, raw: GroupChoice) -> dict[str, Echo]:
    """Say what a lawful choice costs, violation by violation."""
    multiple = Fraction(raw.multiple.removesuffix("倍").strip()) if raw.multiple else None
    fine = parse_yuan(raw.fine) if raw.fine else None
    fines = fines_of(group, Choice(multiple=multiple, fine=fine, clause=raw.clause))
    lines = []
    for number, share, each in zip(discretion.numbers(group), group.shares, fines, strict=True):
        limits = _("（可罚 {sums}）").format(sums=span(*share.fine_range)) if share.fine_range else ""
        said = _("违法行为 {number} 罚款 {sum} 元{limits}")
        lines.append(said.format(number=number, sum=group_yuan(each), limits=limits))
    name = "multiple" if raw.multiple else "fine"
    return {f"{group.key}.{name}": Echo("\n".join(lines))} if raw.multiple or raw.fine else {}
