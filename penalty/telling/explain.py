"""The explanation of an assessment in Chinese, for a screen or a printout.

Rendered only when asked for: the assessment holds what is said here as data.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from penalty.assessment import (
    Assessment,
    Status,
    TierFinding,
    scale_value,
    top_level,
)
from penalty.conditions import AllOrAny, Finding, FlagIs, ItemIs, NoTier, Truth, Within
from penalty.facts import Facts
from penalty.in_words import (
    by_rule,
    fine_text,
    length_text,
    multiple_text,
    scale_band,
    suspension_text,
    truth_text,
    yuan_text,
)
from penalty.judgement import Judgement
from penalty.money import daxie, format_yuan
from penalty.ruleset import Ruleset, TierKind
from penalty.suggestion import POLICY, suggest, suggestion_text
from penalty.vocabulary import PROVISION_NAMES, item_name

MARKS = {True: "✓", False: "✗", None: "？"}
"""How a verdict is shown."""


def explain(assessment: Assessment, ruleset: Ruleset) -> str:
    """Explain an assessment: outcome, sanction, what is missing, every tier with its conditions, readings, sources."""
    lines = [
        *_heading(assessment, ruleset),
        *outcome_lines(assessment, ruleset),
        "",
        *_why(assessment),
        *_notes(assessment),
    ]
    return "\n".join(lines)


def _heading(assessment: Assessment, ruleset: Ruleset) -> Iterator[str]:
    facts = assessment.facts
    title = assessment.trace.provision.words.titles[facts.provision]
    law = "《医疗保障基金使用监督管理条例》" if facts.provision in PROVISION_NAMES else f"《{ruleset.title}》"
    yield f"{law}{title}{item_name(facts.item)}"
    yield f"裁量依据：《{ruleset.title}》{ruleset.document_number}（{assessment.ruleset}）"
    if not ruleset.verified:
        yield f"〔未核实〕{ruleset.source_note}"
    yield ""


def outcome_lines(assessment: Assessment, ruleset: Ruleset) -> Iterator[str]:
    """Yield the outcome and what it orders, a line each."""
    status, tier = assessment.status, assessment.tier
    yield f"结论：{status.label}" + (f" · {tier.label} · {tier.cite}" if tier else "")
    if tier is not None and tier.clause is not None:
        yield f"条款：{tier.clause}"
    if assessment.redirected_to is not None:
        redirect = assessment.trace.provision.redirect
        cite = redirect.cite if redirect else ""
        yield f"改适用：条例{PROVISION_NAMES[assessment.redirected_to]}（依据{cite}），请按该条另行裁量"
    if status is Status.UNDETERMINED:
        yield f"仍有可能：{candidates_text(assessment)}"
    if status is Status.CONFLICT:
        lead = "可以选定" if assessment.trace.circumstances else "同时成立"
        rest = f"由人根据违法行为的性质和主要情节确定{by_rule(ruleset)}，并说明理由"
        if all((each.clause or "").startswith("law.") for each in assessment.candidates):
            lead, rest = "应当不予处罚", "由人确认情节是否成立；不成立的，请从事实中删去"
        yield f"{lead}：{candidates_text(assessment)}。{rest}"
    yield from _sanction(assessment, ruleset)
    if assessment.missing:
        yield f"待查明：{'、'.join(assessment.label(name) for name in assessment.missing)}"


def suggestion_lines(assessment: Assessment) -> Iterator[str]:
    """Yield the suggested place in the band, how it was found, and by which policy."""
    found = suggest(assessment)
    if found is not None and suggestion_text(found):
        yield f"建议：{suggestion_text(found)}（仅供参考；{found.basis}）"
        yield f"　　　{POLICY}"


def in_time_lines(judgement: Judgement) -> Iterator[str]:
    """Yield both outcomes side by side where the rules of the violation's time and of the decision differ."""
    if judgement.other is None:
        return
    here, there = judgement.assessment, judgement.other
    old, new = (here, there) if judgement.kept == "old" else (there, here)
    yield "新旧规则（从旧兼从轻）："
    for when, each in (("行为时", old), ("决定时", new)):
        yield f"  {when} {each.ruleset}：{'；'.join(_short(each))}"
    yield f"  {judgement.note}"


def _short(assessment: Assessment) -> Iterator[str]:
    tier = assessment.tier
    yield f"{assessment.status.label}" + (f"，{tier.label}（{tier.clause or tier.cite}）" if tier else "")
    multiple, _ = assessment.bands
    if multiple is not None:
        yield f"倍数 {multiple_text(multiple)}"
    if assessment.fine_range is not None:
        yield f"罚款 {fine_text(*assessment.fine_range)}"
    if assessment.suspension is not None:
        yield f"暂停 {length_text(assessment.suspension)}"


def candidates_text(assessment: Assessment) -> str:
    """Name the tiers that hold or may still hold."""
    return "、".join(f"{tier.label}（{tier.clause or tier.cite}）" for tier in assessment.candidates) or "无"


def _sanction(assessment: Assessment, ruleset: Ruleset) -> Iterator[str]:
    statutory = assessment.statutory
    if statutory is not None:
        multiple, fine = assessment.bands
        band = multiple_text(multiple) if multiple else yuan_text(fine)
        yield f"细则对这些事实没有规定档次；条例自身的幅度：{band}（{statutory.clause}）"
    if assessment.multiple is not None:
        yield f"倍数：{multiple_text(assessment.multiple)}"
    if assessment.fine_range is not None:
        low, high = assessment.fine_range
        measure, label = assessment.trace.provision.payment
        yield f"{'罚款' if measure == 'fine' else label}：{fine_text(low, high)}"
        yield f"　　　大写 {daxie(low)}" + ("" if low == high else f" 至 {daxie(high)}")
    if assessment.suspension is not None:
        yield f"暂停：{suspension_text(assessment.suspension)}"
    if assessment.refund is not None:
        yield f"退回：{format_yuan(assessment.refund)} 元"
    elif assessment.trace.provision.refunds:
        yield "退回：金额待查明"
    if assessment.measures:
        yield f"措施：{'、'.join(ruleset.measures[measure] for measure in assessment.measures)}"


def _why(assessment: Assessment) -> Iterator[str]:
    yield f"理由（{assessment.trace.provision.cite}，按原文次序）："
    redirect = assessment.trace.provision.redirect
    if redirect is not None:
        yield f"  {MARKS[assessment.trace.redirect]} 改适用{redirect.cite}：{assessment.label(redirect.fact)}"
    for found in assessment.trace.tiers:
        yield f"  {MARKS[found.verdict]} {found.tier.label} {found.tier.cite}"
        yield from condition_lines(found, assessment.facts)


def condition_lines(found: TierFinding, facts: Facts, indent: str = "      ") -> Iterator[str]:
    """Yield the conditions of a tier, a line each, with the quoted words, the fact and the threshold."""
    for part in top_level(found.finding):
        yield from _finding_lines(part, facts, indent)


def _finding_lines(finding: Finding, facts: Facts, indent: str) -> Iterator[str]:
    source = finding.condition.source
    quote = f"“{source.quote}”" if source.quote else ""
    cite = f"〔{source.cite}〕" if source.cite else ""
    yield f"{indent}{MARKS[finding.verdict]} {_compared(finding, facts)}{quote}{cite}"
    for part in finding.parts:
        yield from _finding_lines(part, facts, indent + "  ")


def _compared(finding: Finding, facts: Facts) -> str:
    match finding.condition:
        case FlagIs(fact=fact, wanted=wanted, label=label):
            return f"{label}须为{truth_text(wanted)}，现为{truth_text(cast('Truth', facts.value(fact)))} "
        case Within(scale=scale, band=band):
            unit = "元" if scale.unit == "yuan" else ""
            value = scale_value(scale, facts)
            now = "未查明" if value is None else f"{value}{unit}"
            return f"{scale.label}须为{scale_band(scale, band)}，现为{now} "
        case ItemIs(items=items):
            return f"第{'、'.join(map(str, items))}项，现为{facts.item or '未查明'} "
        case NoTier(kinds=kinds):
            return f"不具备{'、'.join(TierKind(kind).label for kind in kinds)}情形 "
        case AllOrAny(kind="any"):
            return "具备其一："
        case _:
            return "同时具备："


def _notes(assessment: Assessment) -> Iterator[str]:
    facts = assessment.facts
    if facts.violation_end is not None and facts.discovered_on is None:
        yield "追责时效：没有写被发现之日（discovered_on），未作判断（行政处罚法第三十六条）"
    for each in assessment.trace.circumstances:
        state = "" if each.verified else "〔未核实〕"
        yield f"情节{state}：{each.label}（{each.cite}，{each.effect.label}）"
    for note in assessment.trace.notes:
        yield f"说明：{note}"
    for reading in assessment.trace.readings:
        state = "已核" if reading.verified else "未核实"
        yield f"读法〔{state}〕：{reading.text}；{reading.taken}。理由：{reading.reason}。"
