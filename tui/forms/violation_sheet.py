"""The form of a violation: only the facts on which its provision's tiers, suspension and redirection hang.

A new violation starts from the facts of the party that the last one stated; what belongs to an act is asked anew, for
a fact nobody has looked into is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cases.parts import PartError, Violation, read_part
from penalty.circumstances import all_circumstances
from penalty.combine import PARTY_FACTS
from penalty.conditions import facts_of
from penalty.facts import FIELDS as FACT_FIELDS
from penalty.facts import FLAGS, LABELS, FactsError, Fault, read_facts
from penalty.library import load_ruleset
from penalty.ruleset import Provision, Ruleset
from penalty.vocabulary import ITEMS, PROVISION_NAMES
from tui.forms.fields import FACT_OPTIONS, Echo, Field, Sheet, Values
from tui.forms.links import NO_EVIDENCE, evidence_options
from tui.forms.shapes import UNSET
from tui.forms.view import View
from tui.language import N_, _
from tui.wording import in_words
from workflow.office import Office
from workflow.requests import Finding

NEW: Final = "new"
_CARRIED: Final = ("id", "decision_date", "discovered_on")
"""Facts that only scripts give; an edit at the desk keeps them."""

_ALWAYS: Final = frozenset({"life_or_health_harm", "circumstances", "act"})
"""Facts of the Penalty Law, which any provision may meet: 时效、一般情节、一事不再罚."""

_HELP: Final[Mapping[str, str]] = {
    "prior_year_payment": N_("机构上年度医保基金支付额，元"),
    "corrected_in_time": N_("责令改正之前已退回（第八条）"),
    "refused_correction": N_("责令后仍不改正（第九条、第十条）"),
    "obstructed": N_("拒绝检查或者提供虚假情况（第十条）"),
    "self_reported": N_("本机构自查自纠发现为“是”，检查发现为“否”"),
    "life_or_health_harm": N_("终了两年以后才发现的，填“是”时效为五年（处罚法第三十六条）"),
    "act": N_("同一行为触犯两条的，两处填同一编号，只罚一次"),
    "violation_end": N_("如 2025-12-31；决定适用哪版规则和追责时效"),
}


def violation_sheet(view: View, values: Values) -> Sheet:
    """Return the sheet of a violation; `values` may name which one ("number") and its provision."""
    number = values.get("number") or NEW
    old = next((each for each in view.record.violations if str(each.number) == number), None)
    initial = _initial(view, old)
    provision = values.get("provision") or initial["provision"]
    fields = (*_head(view), *_fact_fields(provision, view.desk.office), *_tail(view, provision, old))
    return Sheet(
        trigger="record_violation",
        title=_("修改违法行为 {number}").format(number=number) if old else _("登记违法行为"),
        draft=f"record_violation:{number if old else NEW}",
        fields=fields,
        initial=initial,
        data=lambda given: _data(given, old, view.desk.office),
        echoes=lambda given: _echoes(given, view.desk.office),
        shaping=frozenset({"number", "provision"}),
        switch="number",
    )


def facts_shown(provision: Provision, ruleset: Ruleset) -> tuple[str, ...]:
    """Return the facts that can matter under a provision, in the contract's order; the amount always."""
    read = {"amount", "violation_end"}
    for tier in (*provision.tiers, *ruleset.statute.provisions[provision.id].tiers):
        read |= facts_of(tier.when)
        suspension = tier.sanction.suspension
        if suspension is not None and suspension.when is not None:
            read |= facts_of(suspension.when)
    if provision.redirect is not None:
        read.add(provision.redirect.fact)
    if ITEMS[provision.id]:
        read.add("item")
    return tuple(name for name in FACT_FIELDS if name in read | _ALWAYS)


def facts_in(values: Values, office: Office) -> dict[str, str]:
    """Return the facts of a form's current values: those shown and not empty."""
    provision = values.get("provision", "")
    if provision not in ITEMS:
        return {}
    ruleset = load_ruleset(office.ruleset)
    names = facts_shown(ruleset.provisions[provision], ruleset)
    return {"provision": provision} | {
        name: typed_fact(name, text) for name in names if (text := values.get(name, "").strip())
    }


def typed_fact(name: str, text: str) -> str:
    """Return a field's text as the contract writes the fact: a choice of many as a list."""
    return text.replace(",", ";").strip() if name == "circumstances" else text.strip()


def shown_fact(name: str, text: str) -> str:
    """Return a fact as its field holds it, however a script wrote it."""
    return text.replace(";", ",") if name == "circumstances" else _shown_flag(name, text)


def unsaved(record_violations: tuple[Violation, ...], values: Values, office: Office) -> tuple[Violation, ...]:
    """Return the violations as they would stand with the form's values, checked by nobody yet."""
    place = number_of(record_violations, values)
    old = next((each for each in record_violations if each.number == place), None)
    facts = facts_in(values, office) | _carried(old)
    edited = Violation.model_construct(number=place, conduct="", period="", facts=facts)
    others = [each for each in record_violations if each.number != place]
    return tuple(sorted([*others, edited], key=lambda each: each.number))


def number_of(violations: tuple[Violation, ...], values: Values) -> int:
    """Return the number that the form's violation has, or will have."""
    number = values.get("number", "")
    return int(number) if number.isdecimal() else max((each.number for each in violations), default=0) + 1


def _carried(old: Violation | None) -> dict[str, str]:
    """Return the facts that only scripts give, as they stand on file."""
    return {} if old is None else {name: old.facts[name] for name in _CARRIED if name in old.facts}


def _initial(view: View, old: Violation | None) -> dict[str, str]:
    blank = dict.fromkeys((*FACT_FIELDS, "conduct", "period", "breached", "evidence"), "")
    for name in _CARRIED:
        del blank[name]
    if old is None:
        last = view.record.violations[-1].facts if view.record.violations else {}
        shared: dict[str, str] = {name: _shown_flag(name, last[name]) for name in PARTY_FACTS if name in last}
        return {**blank, **shared, "number": NEW, "provision": last.get("provision", "38")}
    known = {name: shown_fact(name, text) for name, text in old.facts.items() if name in blank}
    texts = {"conduct": old.conduct, "period": old.period, "breached": old.breached or ""}
    return {**blank, **known, **texts, "evidence": ",".join(map(str, old.evidence)), "number": str(old.number)}


def _shown_flag(name: str, text: str) -> str:
    """Write a true-or-false fact as its field does, however a script wrote it."""
    if name not in {*FLAGS, "life_or_health_harm"} or not text.strip():
        return text
    return "是" if text.strip().lower() in {"true", "1", "yes", "是"} else "否"


def _head(view: View) -> tuple[Field, ...]:
    numbers = tuple((str(each.number), str(each.number)) for each in view.record.violations)
    provisions = tuple((name, label) for name, label in PROVISION_NAMES.items())
    return (
        Field("number", N_("违法行为"), "choice", options=((NEW, N_("新增")), *numbers)),
        Field("provision", LABELS["provision"], "choice", options=provisions),
    )


def _fact_fields(provision_id: str, office: Office) -> tuple[Field, ...]:
    ruleset = load_ruleset(office.ruleset)
    provision = ruleset.provisions[provision_id]
    shown = facts_shown(provision, ruleset)
    return tuple(fact_field(name, provision) for name in shown if name not in _ALWAYS)


def fact_field(name: str, provision: Provision) -> Field:
    """Return the field that asks for a fact under a provision."""
    hint = _HELP.get(name, "")
    if name == "item":
        options = tuple((str(number), f"（{number}）{text}") for number, text in provision.items.items())
        return Field(name, LABELS[name], "choice", options=(UNSET, *options))
    if name == "amount":
        return Field(name, LABELS[name], "amount", _("{what}，元").format(what=provision.amount_is))
    if name == "prior_year_payment":
        return Field(name, N_("上年度支付额"), "amount", hint)
    if name == "violation_end":
        return Field(name, N_("行为终了日"), "date", hint)
    if name == "circumstances":
        return Field(name, N_("一般情节"), "many", N_("空格选中或取消"), _circumstance_options(provision))
    if name == "act":
        return Field(name, N_("同一行为编号"), help=hint)
    short = {
        "life_or_health_harm": N_("致生命健康危害"),
        "fraud_intent": N_("以骗保为目的"),
        "obstructed": N_("拒查或提供虚假"),
        "serious": N_("严重情节或后果"),
    }
    short |= {"isolated": N_("个别人或部门"), "personal_account_only": N_("均由个人账户付")}
    full = LABELS[name] if name in short else ""
    return Field(name, short.get(name, LABELS[name]), "fact", hint, FACT_OPTIONS, full=full)


def _circumstance_options(provision: Provision) -> tuple[tuple[str, str], ...]:
    personal = provision.id in {"41.1", "41.2"}
    return tuple(
        (each.id, f"{each.effect.label}：{each.label}")
        for each in all_circumstances().values()
        if personal or not each.individual
    )


def _tail(view: View, provision_id: str, old: Violation | None) -> tuple[Field, ...]:
    provision = load_ruleset(view.desk.office.ruleset).provisions[provision_id]
    own = old.number if old is not None else None
    evidence = evidence_options(view.record, own)
    marked = evidence_options(view.record, own, marked=True)
    return (
        Field("conduct", N_("违法事实"), "text", required=True),
        Field("period", N_("涉及期间"), help=N_("如：2025年1月至12月"), required=True),
        Field("breached", N_("违反条款"), help=N_("可不填")),
        Field("evidence", N_("证据"), "many", N_("空格选中或取消"), evidence, marked=marked),
        *(fact_field(name, provision) for name in FACT_FIELDS if name in _ALWAYS),
    )


def _echoes(values: Values, office: Office) -> Mapping[str, Echo]:
    """Say what is wrong with the facts as they stand, and that a violation still rests on nothing."""
    said: dict[str, Echo] = {}
    try:
        read_facts(facts_in(values, office))
    except FactsError as error:
        said = {fault.field: Echo(in_words(fault.message), wrong=True) for fault in error.faults}
    if not values.get("evidence"):
        said["evidence"] = Echo(_(NO_EVIDENCE), doubt=True)
    return said


def _data(values: Values, old: Violation | None, office: Office) -> dict[str, Any]:
    facts = facts_in(values, office) | _carried(old)
    request = {
        "number": old.number if old else None,
        "conduct": values["conduct"],
        "period": values["period"],
        "breached": values["breached"],
        "evidence": [int(number) for number in values["evidence"].split(",") if number],
        "facts": facts,
    }
    faults: list[Fault] = []
    try:
        read_facts(facts)
    except FactsError as error:
        faults += [Fault(fault.field, in_words(fault.message)) for fault in error.faults]
    try:
        read_part(Finding, request)
    except PartError as error:
        faults += error.faults
    if faults:
        raise PartError(tuple(faults))
    return request
