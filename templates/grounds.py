"""What a letter says of how the rules were applied: sums and ratios, limitation, one act, circumstances, which rules.

Each sentence lets a court follow a figure by hand: what carried the outcome and is not in the tier's own clause.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Final

from cases.parts import GroupChoice
from cases.record import CaseRecord
from penalty.assessment import Status, ratio_text
from penalty.choice import Choice, allowed
from penalty.circumstances import Effect
from penalty.combine import Group
from penalty.conditions import Within, atoms
from penalty.in_words import day_text
from penalty.money import Fen, format_yuan
from penalty.ruleset import Provision
from penalty.vocabulary import PROVISION_NAMES
from workflow.discretion import Discretion, read_choice


def grounds(record: CaseRecord, discretion: Discretion) -> Iterator[str]:
    """Yield the sentences, group by group, then those on the whole case."""
    chosen = {each.choice.key: each.choice for each in record.sanction.groups} if record.sanction else {}
    for group in discretion.combined.groups:
        if group.barred:
            yield from _barred(discretion, group)
            continue
        yield from _measured(discretion, group)
        yield from _tier(discretion, group)
        yield from _circumstances(discretion, group, chosen.get(group.key))
        yield from _absorbed(discretion, group)
    yield from _whole(discretion, chosen, record.sanction.confirmed if record.sanction else None)


_PENALTY_LAW: Final = "行政处罚法"


def full_title(cite: str) -> str:
    """Write a citation of the Penalty Law with the law's title in full; any other as it is."""
    return re.sub(f"^{_PENALTY_LAW}", f"《中华人民共和国{_PENALTY_LAW}》", cite)


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
    ratio = ratio_text(facts.amount, facts.prior_year_payment) if _by_ratio(provision) else None
    if ratio is not None and facts.prior_year_payment is not None:
        about = f"约{ratio.replace('…', '')}" if "…" in ratio else ratio
        sentence += f"，占当事人上年度医保基金支付额{format_yuan(facts.prior_year_payment)}元的{about}"
    yield sentence


def _by_ratio(provision: Provision) -> bool:
    """Tell whether the tiers of a provision are found by a ratio."""
    parts = (part for tier in provision.tiers for part in atoms(tier.when))
    return any(isinstance(part, Within) and part.scale.unit == "percent" for part in parts)


def _tier(discretion: Discretion, group: Group) -> Iterator[str]:
    """Say where the benchmark leaves the tier to a person, or has none."""
    numbers, title = _numbers(discretion, group), discretion.ruleset.title
    if group.assessment.status is Status.CONFLICT:
        tiers = "、".join(f"{tier.cite}（{tier.label}）" for tier in group.assessment.candidates)
        lead = f"{numbers}同时具备《{title}》{tiers}的情形"
        found = group.assessment.trace.circumstances
        if any(each.effect is Effect.SPARE for each in found):
            yield f"{numbers}是否具备应当不予处罚的情节（{tiers}）由本机关认定，理由见裁量理由"
            return
        if found:
            lead = f"{numbers}的情节轻重方向不一，涉及{tiers}"
        seventh = any(each.cite == "第七条" for each in discretion.ruleset.general)
        rule = f"依照《{title}》第七条，" if seventh else ""
        yield f"{lead}；本机关{rule}根据违法行为的性质和主要情节确定适用的处罚幅度，理由见裁量理由"
    if group.assessment.status is Status.GAP:
        yield f"《{title}》对{numbers}的情形没有规定对应的档次，本机关在条例规定的幅度内裁量"


def _circumstances(discretion: Discretion, group: Group, choice: GroupChoice | None) -> Iterator[str]:
    """Say which acts have which circumstance, and which one carried the fine or the suspension below the band."""
    for each in group.assessment.trace.circumstances:
        having = [share.index for share in group.shares if each.id in share.facts.circumstances]
        numbers = "、".join(f"违法行为{discretion.violations[place].number}" for place in having)
        lowered = choice is not None and each.id == choice.ground and each.mitigates and _below(group, choice)
        used = "，本机关据此在幅度以下减轻处罚" if lowered else ""
        state = "" if each.verified else "，条文未核实"
        yield f"{numbers}具有“{each.label}”的情节（{full_title(each.cite)}{state}）{used}"


def _below(group: Group, choice: GroupChoice) -> bool:
    """Tell whether what was chosen lies below the band of its tier."""
    limits, made = allowed(group, choice.clause), read_choice(choice)
    if limits is None or not isinstance(made, Choice):
        return False
    length = None if limits.suspension is None else limits.suspension.length
    pairs = ((limits.multiple, made.multiple), (limits.fine, made.fine), (length, made.months))
    return any(
        band is not None and number is not None and not band.holds(*number.as_integer_ratio()) for band, number in pairs
    )


def _barred(discretion: Discretion, group: Group) -> Iterator[str]:
    for share in group.shares:
        facts, number = share.facts, discretion.violations[share.index].number
        returned = format_yuan(share.refund) if share.refund else None
        what = group.assessment.trace.provision.amount_is
        sum_text = f"；{what}{returned}元仍责令退回，不作为罚款的计算基数" if returned is not None else ""
        yield (
            f"违法行为{number}于{_day(facts.violation_end)}终了，{_day(facts.discovered_on)}被发现，"
            f"依照《中华人民共和国行政处罚法》第三十六条不再给予行政处罚{sum_text}"
        )


def _day(day: dt.date | None) -> str:
    return "" if day is None else day_text(day)


def _absorbed(discretion: Discretion, group: Group) -> Iterator[str]:
    for share in group.shares:
        if share.absorbed is not None:
            own, other = (discretion.violations[place].number for place in (share.index, share.absorbed))
            yield (
                f"违法行为{own}与违法行为{other}是同一个违法行为，依照《中华人民共和国行政处罚法》第二十九条，"
                f"按照罚款数额高的规定只在违法行为{other}中处罚款一次"
            )


def _once_returned(discretion: Discretion) -> Iterator[str]:
    """Say that what one act took is returned once, where two violations on file are one act."""
    acts: dict[str, list[int]] = {}
    for group in discretion.combined.groups:
        for share in group.shares:
            if share.facts.act is not None and share.refund is not None and share.facts.amount:
                acts.setdefault(share.facts.act, []).append(discretion.violations[share.index].number)
    for numbers in acts.values():
        if len(numbers) > 1:
            named = "、".join(f"违法行为{number}" for number in sorted(numbers))
            yield f"{named}是同一个违法行为，所涉医疗保障基金只退回一次，合计中按其中较高的金额计算"


def _base(discretion: Discretion, chosen: Mapping[str, GroupChoice]) -> Fen | None:
    """Return the sum on which fines are computed, the tiers that a person chose included; None where unknown."""
    acts: dict[str | int, Fen] = {}
    for group in discretion.combined.groups:
        choice = chosen.get(group.key)
        limits = allowed(group, choice.clause if choice is not None else None)
        if limits is None or limits.multiple is None:
            continue
        for share in group.shares:
            if share.facts.amount is None:
                return None
            if share.absorbed is None:
                act = share.facts.act or share.index
                acts[act] = max(acts.get(act, 0), share.facts.amount)
    return sum(acts.values())


def _whole(discretion: Discretion, chosen: Mapping[str, GroupChoice], confirmed: str | None) -> Iterator[str]:
    """Say what the totals are made of where they differ, and under which rules the case was decided."""
    yield from _once_returned(discretion)
    refund, base = discretion.combined.refund, _base(discretion, chosen)
    if discretion.combined.barred and refund is not None and base is not None:
        yield f"本案责令退回的金额合计{format_yuan(refund)}元，计算罚款的金额合计{format_yuan(base)}元"
    if discretion.other_ruleset is not None and discretion.law_note is not None:
        compared = discretion.law_note
        if compared in discretion.warnings:
            compared = f"两部的结果不能直接比较轻重，本机关核对后适用《{discretion.ruleset.title}》"
        yield (
            f"违法行为终了时与作出决定时的裁量规则不同（另一部为《{discretion.other_ruleset.title}》），"
            f"本机关分别计算后比较：{compared}"
        )
    if confirmed is not None:
        yield f"关于本案适用的裁量规则，本机关核对如下：{confirmed.rstrip('。')}"
