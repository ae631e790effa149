"""What a letter says of how the rules were applied: sums and ratios, limitation, one act, circumstances, which rules.

Each sentence lets a court follow a figure by hand: what carried the outcome and is not in the tier's own clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from cases.record import CaseRecord
from penalty.assessment import Status, ratio_text
from penalty.combine import Group
from penalty.money import format_yuan
from penalty.vocabulary import PROVISION_NAMES
from workflow.discretion import Discretion


def grounds(record: CaseRecord, discretion: Discretion) -> Iterator[str]:
    """Yield the sentences, group by group, then those on the whole case."""
    chosen = {each.choice.key: each.choice.ground for each in record.sanction.groups} if record.sanction else {}
    for group in discretion.combined.groups:
        if group.barred:
            yield from _barred(discretion, group)
            continue
        yield from _measured(discretion, group)
        yield from _tier(discretion, group)
        yield from _circumstances(discretion, group, chosen.get(group.key))
        yield from _absorbed(discretion, group)
    yield from _whole(discretion)


def _numbers(discretion: Discretion, group: Group) -> str:
    return "、".join(f"违法行为{number}" for number in discretion.numbers(group))


def _measured(discretion: Discretion, group: Group) -> Iterator[str]:
    """Say on what sum and ratio the tier was found."""
    facts, provision = group.assessment.facts, group.assessment.trace.provision
    if facts.amount is None:
        return
    total = "合计" if len(group.shares) > 1 else ""
    sentence = (
        f"适用{PROVISION_NAMES[provision.id]}的{_numbers(discretion, group)}，"
        f"{provision.amount_is}{total}{format_yuan(facts.amount)}元"
    )
    ratio = ratio_text(facts.amount, facts.prior_year_payment)
    if ratio is not None and facts.prior_year_payment is not None:
        about = f"约{ratio.replace('…', '')}" if "…" in ratio else ratio
        sentence += f"，占当事人上年度医保基金支付额{format_yuan(facts.prior_year_payment)}元的{about}"
    yield sentence


def _tier(discretion: Discretion, group: Group) -> Iterator[str]:
    """Say where the benchmark leaves the tier to a person, or has none."""
    numbers, title = _numbers(discretion, group), discretion.ruleset.title
    if group.assessment.status is Status.CONFLICT:
        tiers = "、".join(f"{tier.cite}（{tier.label}）" for tier in group.assessment.candidates)
        lead = f"{numbers}同时具备《{title}》{tiers}的情形"
        if group.assessment.trace.circumstances:
            lead = f"{numbers}的情节轻重方向不一，涉及{tiers}"
        yield (f"{lead}；本机关依照《{title}》第七条，根据违法行为的性质和主要情节确定适用的处罚幅度，理由见裁量理由")
    if group.assessment.status is Status.GAP:
        yield f"《{title}》对{numbers}的情形没有规定对应的档次，本机关在条例规定的幅度内裁量"


def _circumstances(discretion: Discretion, group: Group, ground: str | None) -> Iterator[str]:
    numbers = _numbers(discretion, group)
    for each in group.assessment.trace.circumstances:
        used = "，本机关据此在幅度以下减轻处罚" if each.id == ground and each.mitigates else ""
        yield f"{numbers}具有“{each.label}”的情节（{each.cite}）{used}"


def _barred(discretion: Discretion, group: Group) -> Iterator[str]:
    for share in group.shares:
        facts, number = share.facts, discretion.violations[share.index].number
        refunds = facts.amount is not None and group.assessment.trace.provision.refunds
        sum_text = f"；造成的医保基金损失{format_yuan(facts.amount or 0)}元仍责令退回，不计入罚款" if refunds else ""
        yield (
            f"违法行为{number}于{facts.violation_end}终了，{facts.discovered_on}被发现，"
            f"依照《中华人民共和国行政处罚法》第三十六条不再给予行政处罚{sum_text}"
        )


def _absorbed(discretion: Discretion, group: Group) -> Iterator[str]:
    for share in group.shares:
        if share.absorbed is not None:
            own, other = (discretion.violations[place].number for place in (share.index, share.absorbed))
            yield (
                f"违法行为{own}与违法行为{other}是同一个违法行为，依照《中华人民共和国行政处罚法》第二十九条，"
                f"按照罚款数额高的规定只在违法行为{other}中处罚款一次"
            )


def _whole(discretion: Discretion) -> Iterator[str]:
    """Say what the totals are made of where they differ, and under which rules the case was decided."""
    refund, base = discretion.combined.refund, discretion.combined.base
    if discretion.combined.barred and refund is not None and base is not None:
        yield f"本案责令退回的金额合计{format_yuan(refund)}元，计算罚款的金额合计{format_yuan(base)}元"
    if discretion.other_ruleset is not None and discretion.law_note is not None:
        yield (
            f"违法行为终了时与作出决定时的裁量规则不同（另一部为《{discretion.other_ruleset.title}》），"
            f"本机关分别计算后比较：{discretion.law_note}"
        )
