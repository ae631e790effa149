"""What if the facts were otherwise: two assessments side by side, so far as they differ.

The two may differ in anything, also in the provision or the rules applied; only what differs is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from penalty.assessment import Assessment, scale_value
from penalty.circumstances import circumstances_of
from penalty.conditions import Truth, own_scale
from penalty.facts import FIELDS, LABELS
from penalty.in_words import fine_text, length_text, multiple_text, yuan_text
from penalty.money import format_yuan
from penalty.ruleset import MEASURES, Tier
from penalty.telling.explain import MARKS, candidates_text
from penalty.vocabulary import PROVISION_NAMES, FactKind, item_name


class Difference(NamedTuple):
    """One thing that differs: its name (a fact, a column of the contract, a clause), what it was and would be."""

    name: str
    label: str
    was: object
    would_be: object


class Comparison(NamedTuple):
    """Two assessments side by side: the facts, the columns and the verdicts on tiers in which they differ."""

    facts: tuple[Difference, ...]
    columns: tuple[Difference, ...]
    tiers: tuple[Difference, ...]
    """Only where both are judged by the same provision of the same rules."""
    lines: tuple[str, ...]
    """The same in Chinese, a line each."""

    def to_json(self) -> dict[str, object]:
        """Return the fields for JSON."""
        return {
            kind: [{name: each.name, "was": each.was, "would_be": each.would_be} for each in found]
            for kind, name, found in (
                ("facts", "fact", self.facts),
                ("columns", "column", self.columns),
                ("tiers", "clause", self.tiers),
            )
        }


def what_if(one: Assessment, other: Assessment, measures: Mapping[str, str] = MEASURES) -> Comparison:
    """Hold an assessment against another: what differs in the facts, and what follows from it.

    `measures` names the measures in Chinese, where rulesets have measures of their own.
    """
    facts, tiers = tuple(_facts(one, other)), tuple(_tiers(one, other))
    before, after = one.columns(), other.columns()
    columns = tuple(Difference(name, name, before[name], after[name]) for name in before if before[name] != after[name])
    lines = (
        "两种情形对比：",
        *_fact_lines(facts),
        *_outcome_lines(_told(one, measures), _told(other, measures)),
        *_tier_lines(tiers),
    )
    return Comparison(facts, columns, tiers, lines)


def _facts(one: Assessment, other: Assessment) -> Iterator[Difference]:
    own = dict.fromkeys(name for each in (one, other) for name, _ in each.facts.own)
    for name in (*FIELDS, *own):
        if name == "id":
            continue  # a row's own key is no fact of it
        was, would_be = one.facts.value(name), other.facts.value(name)
        if was != would_be:
            side = one if name in LABELS or name in one.trace.provision.words.facts else other
            yield Difference(name, side.label(name), _written(one, name), _written(other, name))


def _written(assessment: Assessment, name: str) -> object:
    """Write a fact as the contract does."""
    value, own = assessment.facts.value(name), assessment.trace.provision.words.facts.get(name)
    if own is not None and own.kind is not FactKind.FLAG:
        return scale_value(own_scale(own), assessment.facts)
    if isinstance(value, dt.date):
        return value.isoformat()
    return format_yuan(value) if name in {"amount", "prior_year_payment"} and isinstance(value, int) else value


def _tiers(one: Assessment, other: Assessment) -> Iterator[Difference]:
    if one.ruleset != other.ruleset or one.facts.provision != other.facts.provision:
        return
    for found, then in zip(one.trace.tiers, other.trace.tiers, strict=True):
        if found.verdict is not then.verdict:
            yield Difference(_name(found.tier), f"{found.tier.label} {found.tier.cite}", found.verdict, then.verdict)


def _name(tier: Tier) -> str:
    return tier.clause or tier.cite


def _fact_lines(facts: tuple[Difference, ...]) -> Iterator[str]:
    if not facts:
        yield "  事实相同"
    for each in facts:
        yield f"  {each.label}：{_text(each.name, each.was)} → {_text(each.name, each.would_be)}"


def _text(name: str, value: object) -> str:
    """Write a fact for a reader."""
    if value is None:
        return "未查明"
    if name == "circumstances" and isinstance(value, tuple):
        return "、".join(each.label for each in circumstances_of(value)) or "无"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "provision":
        return PROVISION_NAMES.get(str(value), str(value))
    if name == "item" and isinstance(value, int):
        return item_name(value)
    return f"{value} 元" if name in {"amount", "prior_year_payment"} else str(value)


def _outcome_lines(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    """Yield what both order, so far as it differs."""
    changed = [label for label in dict.fromkeys((*before, *after)) if before.get(label) != after.get(label)]
    if not changed:
        yield "  结论不变"
    for label in changed:
        yield f"  {label}"
        yield f"    原：{before.get(label, '无')}"
        yield f"    改：{after.get(label, '无')}"


def _told(assessment: Assessment, measures: Mapping[str, str]) -> dict[str, str]:
    """Return the outcome and what it orders in Chinese, by what is told."""
    tier, (multiple, fine), suspension = assessment.tier, assessment.bands, assessment.suspension
    found = {"结论": assessment.status.label + (f" · {tier.label} · {tier.clause or tier.cite}" if tier else "")}
    if assessment.redirected_to is not None:
        titles = assessment.trace.provision.words.titles
        found["改适用"] = PROVISION_NAMES.get(assessment.redirected_to) or titles[assessment.redirected_to]
    if assessment.candidates:
        found["可能的档次"] = candidates_text(assessment)
    whose = "（条例自身的幅度）" if assessment.statutory is not None else ""
    if multiple is not None:
        found["倍数"] = multiple_text(multiple) + whose
    elif fine is not None:
        found["幅度"] = yuan_text(fine) + whose
    if assessment.fine_range is not None:
        found[assessment.trace.provision.payment[1]] = fine_text(*assessment.fine_range)
    if suspension is not None:
        found["暂停"] = length_text(suspension)
    if assessment.refund is not None:
        found["退回"] = f"{format_yuan(assessment.refund)} 元"
    if assessment.measures:
        found["措施"] = "、".join(measures.get(measure, measure) for measure in assessment.measures)
    if assessment.missing:
        found["待查明"] = "、".join(assessment.label(name) for name in assessment.missing)
    return found


def _tier_lines(tiers: tuple[Difference, ...]) -> Iterator[str]:
    if tiers:
        yield "  各档"
    for each in tiers:
        yield f"    {each.label}：{_mark(each.was)} → {_mark(each.would_be)}"


def _mark(verdict: object) -> str:
    truth: Truth = verdict if isinstance(verdict, bool) else None
    return MARKS[truth]
