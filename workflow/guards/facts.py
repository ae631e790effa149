"""Guards on what the violations say: of a party they can concern, in a 项 that exists, on days that have been."""

from __future__ import annotations

from typing import Final

from penalty.facts import read_facts
from penalty.vocabulary import ITEMS, PROVISION_NAMES
from workflow.guards.file import VIOLATIONS_MISSING
from workflow.refusal import Context, Refusal, Rule, holds

PARTY_DOES_NOT_FIT: Final = Rule(
    "party_does_not_fit",
    "条例第三十七条至第四十一条",
    "A",
    "机构应当适用条例第三十七条至第四十条，个人应当适用第四十一条",
)
ITEM_MISSING: Final = Rule("item_missing", "行政处罚法第五十九条第三项", "A", "条文分项的，应当写明适用哪一项")
VIOLATION_AFTER_CONCLUSION: Final = Rule(
    "violation_after_conclusion", "案卷日期先后", "own", "违法行为终了日不得晚于调查终结日"
)

_OF_PERSONS = frozenset({"41.1", "41.2"})


@holds(PARTY_DOES_NOT_FIT)
def party_fits(context: Context) -> Refusal | None:
    """Articles 37 to 40 concern institutions, article 41 individuals (条例第三十七条至第四十一条)."""
    party = context.record.party
    for violation in context.record.violations:
        provision = violation.facts["provision"]
        if party is not None and (party.kind == "individual") is not (provision in _OF_PERSONS):
            kind = "个人" if provision in _OF_PERSONS else "机构"
            return PARTY_DOES_NOT_FIT.refuse(
                f"违法行为{violation.number}适用的{PROVISION_NAMES[provision]}只对{kind}适用，与当事人类别不符",
                "请改正适用条款或者当事人类别",
            )
    return None


@holds(ITEM_MISSING)
def items_named(context: Context) -> Refusal | None:
    """A decision names the 项 where the article has 项 (处罚法第五十九条第三项)."""
    for violation in context.record.violations:
        facts = read_facts(violation.facts)
        if ITEMS[facts.provision] and facts.item is None:
            return ITEM_MISSING.refuse(
                f"违法行为{violation.number}未写明{PROVISION_NAMES[facts.provision]}的哪一项",
                "请在违法行为中选定项",
            )
    return None


@holds(VIOLATION_AFTER_CONCLUSION)
def ended_before_conclusion(context: Context) -> Refusal | None:
    """A violation found by an investigation had ended, or was found to last, when the investigation ended."""
    report = context.record.report
    last = report.concluded_on if report is not None else context.today
    for violation in context.record.violations:
        end = read_facts(violation.facts).violation_end
        if end is not None and end > last:
            return VIOLATION_AFTER_CONCLUSION.refuse(
                f"违法行为{violation.number}的终了日 {end} 晚于{'调查终结日' if report else '今天'} {last}",
                "请核对违法行为终了日",
            )
    return None


@holds(VIOLATIONS_MISSING)
def something_to_remove(context: Context) -> Refusal | None:
    """There is a violation to take off."""
    if context.record.violations:
        return None
    return VIOLATIONS_MISSING.refuse("没有登记违法行为", "没有可以删去的，请继续登记")
