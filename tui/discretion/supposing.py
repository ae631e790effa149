"""A supposition on one fact: the form that asks for it, and what would follow, group by group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cases.parts import Violation
from penalty.facts import LABELS
from penalty.library import load_ruleset
from penalty.telling.what_if import what_if
from penalty.vocabulary import ITEMS, PROVISION_NAMES
from tui.discretion.summary import OPEN, SOFT, STRONG, trouble_lines
from tui.discretion.weighing import Question, Weighed, weigh
from tui.forms.fields import Field, Sheet, Values
from tui.forms.sanction_sheet import group_title
from tui.forms.violation_sheet import fact_field, facts_shown, shown_fact, typed_fact
from tui.language import _
from tui.widgets.chart import Line
from tui.wording import listed


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would follow from a supposition, as lines."""

    lines: tuple[Line, ...]


def supposing_sheet(question: Question, values: Values) -> Sheet:
    """Return the form: which violation, which of its facts, and the value it is supposed to have.

    `values` may name the violation and the fact; the value starts as it is.
    """
    violations = {str(each.number): each for each in question.violations}
    number = values.get("number") if values.get("number") in violations else next(iter(violations))
    violation = violations[number or ""]
    provision = violation.facts.get("provision", "")
    names = _names(provision, question)
    fact = values.get("fact") if values.get("fact") in names else names[0]
    value = replace(_value_field(fact or "", provision, question), name="value", label=_("假设为"))
    numbers = tuple((each, each) for each in violations)
    facts = tuple((name, LABELS[name]) for name in names)
    return Sheet(
        trigger="",
        title=_("如果"),
        draft="",
        fields=(
            Field("number", _("违法行为"), "choice", options=numbers),
            Field("fact", _("哪项事实"), "choice", options=facts),
            value,
        ),
        initial={
            "number": number or "",
            "fact": fact or "",
            "value": shown_fact(fact or "", violation.facts.get(fact or "", "")),
        },
        data=dict,
        shaping=frozenset({"number", "fact"}),
    )


def _names(provision: str, question: Question) -> tuple[str, ...]:
    if provision not in ITEMS:
        return ("provision",)
    ruleset = load_ruleset(question.desk.office.ruleset)
    return (*facts_shown(ruleset.provisions[provision], ruleset), "provision")


def _value_field(name: str, provision: str, question: Question) -> Field:
    if name == "provision":
        return Field(name, LABELS[name], "choice", options=tuple(PROVISION_NAMES.items()))
    return fact_field(name, load_ruleset(question.desk.office.ruleset).provisions[provision])


def suppose(question: Question, values: Values) -> Supposed:
    """Weigh the violations with one fact otherwise, and hold the outcome against the one now."""
    number, fact = values["number"], values["fact"]
    text = typed_fact(fact, values["value"])
    then = replace(
        question,
        violations=tuple(
            _with(each, fact, text) if str(each.number) == number else each for each in question.violations
        ),
    )
    return Supposed((_supposition(question, values), ("", ""), *_lines(weigh(question), weigh(then))))


def _supposition(question: Question, values: Values) -> Line:
    """Say what is supposed: the fact as it is, and as it would be."""
    violation = next(each for each in question.violations if str(each.number) == values["number"])
    fact = values["fact"]
    field = _value_field(fact, violation.facts.get("provision", ""), question)

    def words(text: str) -> str:
        chosen = [_(label) for value, label in field.options if value and value in text.split(",")]
        return listed(chosen) or text.strip() or _("未查明")

    was, then = words(shown_fact(fact, violation.facts.get(fact, ""))), words(values["value"])
    if was == then:
        return _("违法行为 {number} 的“{fact}”：{was}（没有改）").format(
            number=violation.number, fact=_(LABELS[fact]), was=was
        ), STRONG
    said = _("违法行为 {number} 的“{fact}”：{was} → {then}")
    return said.format(number=violation.number, fact=_(LABELS[fact]), was=was, then=then), STRONG


def _with(violation: Violation, name: str, text: str) -> Violation:
    facts = {each: value for each, value in violation.facts.items() if each != name}
    return violation.model_copy(update={"facts": facts | ({name: text} if text else {})})


def _lines(now: Weighed, then: Weighed) -> Iterator[Line]:
    yield from trouble_lines(then)
    if then.discretion is None or now.discretion is None:
        return
    before = {part.group.key: part.group for part in now.parts}
    for part in then.parts:
        group = before.pop(part.group.key, None)
        yield group_title(then.discretion, part.group), STRONG
        if group is None:
            tier = part.group.assessment.tier
            outcome = tier.label if tier is not None else part.group.assessment.status.label
            yield _("  原来没有这一条款；改后：{outcome}").format(outcome=outcome), OPEN
        else:
            comparison = what_if(group.assessment, part.group.assessment)
            # The facts stand above, as of the violation: those of a group are made from several.
            told = comparison.lines[1 + max(1, len(comparison.facts)) :]
            yield from ((line, "") for line in told)
    for group in before.values():
        yield group_title(now.discretion, group), STRONG
        yield _("  改后没有违法行为适用这一条款"), OPEN
    yield "", ""
    yield _("只是假设：表单和案卷都没有变"), SOFT
