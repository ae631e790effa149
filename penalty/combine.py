"""Several violations of one case: one tier a provision, a fine and a refund a violation, and the totals.

That a tier is found on a sum is a reading (`SUMMED`), and every answer that rests on it says so. In article 39
each 项 is judged by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from penalty.assessment import Assessment, Status
from penalty.band import Band
from penalty.circumstances import Circumstance, circumstances_of
from penalty.conditions import Reading, all_of, any_of
from penalty.engine import assess, under_tier
from penalty.facts import Facts, FactsError, Fault
from penalty.limitation import NAME, time_barred
from penalty.money import Fen
from penalty.ruleset import Ruleset, Tier

_EVERY: Final = ("first_offence", "corrected_in_time", "isolated", "personal_account_only")
"""Facts that lighten: they hold for the group only if they hold for each violation."""
_ANY: Final = ("refused_correction", "obstructed", "serious")
"""Facts that weigh: they hold for the group if they hold for one violation."""
PARTY_FACTS: Final = ("prior_year_payment", "insured")
"""Facts of the party: violations that state them must agree, one that does not takes them from another."""

SUMMED: Final = Reading(
    text="裁量规则未写一案有同一条款的数项违法行为时怎样计量",
    taken="同一条款各项的金额合计确定档次，罚款按各项自己的金额分别计算；从轻情节须各项都有，从重情节一项有即算",
    reason="档次衡量当事人在该条款下造成的全部损失，逐项计算使每一行为的罚款可以核对",
    verified=False,
)
"""The reading by which several violations of one provision share a tier."""


HIGHER: Final = Reading(
    text="行政处罚法第二十九条：同一个违法行为违反多个法律规范应当给予罚款处罚的，按照罚款数额高的规定处罚",
    taken="以本案算出的罚款上限比较（相同的比下限），按高的一条罚款一次；责令改正、暂停等措施并行，同一笔基金只退回一次",
    reason="条文没有说比较法定上限还是本案数额；本案数额是当事人实际要承担的",
    verified=False,
)
"""The reading by which one act under two provisions is fined once."""


@dataclass(frozen=True, slots=True)
class Share:
    """One violation's part: its place in the given order, the lawful range of its own fine, its refund (分).

    The refund is 0 where the same act is on file twice and what it took is returned under the other violation.
    """

    index: int
    facts: Facts
    fine_range: tuple[Fen, Fen] | None
    refund: Fen | None
    absorbed: int | None = None
    """The index of the violation under which the same act is fined, where it is fined elsewhere (处罚法第二十九条)."""


@dataclass(frozen=True, slots=True)
class Group:
    """The violations that share a tier: the assessment on the sum, and each one's share."""

    key: str
    assessment: Assessment
    shares: tuple[Share, ...]
    redirected: tuple[int, ...]
    ruleset: Ruleset

    @property
    def barred(self) -> bool:
        """Whether these violations were found too late to be punished."""
        tier = self.assessment.tier
        return tier is not None and tier.clause == f"law.{NAME}"

    @property
    def fined(self) -> bool:
        """Whether a fine is computed on these amounts."""
        return self.assessment.bands[0] is not None


@dataclass(frozen=True, slots=True)
class Combined:
    """All groups of a case; totals in 分, None while any part of them is not known."""

    groups: tuple[Group, ...]

    @property
    def settled(self) -> bool:
        """Whether every group has its tier."""
        return all(group.assessment.status is Status.DETERMINED for group in self.groups)

    @property
    def refund(self) -> Fen | None:
        """The sum of all refunds; None while one is unknown. Provisions without a refund add nothing."""
        shares = [share for group in self.groups if group.assessment.trace.provision.refunds for share in group.shares]
        return _sum_by_act((None, share.refund) for share in shares)

    @property
    def base(self) -> Fen | None:
        """The sum of the amounts on which fines are computed; None while one is unknown."""
        fined = [share for group in self.groups if group.fined for share in group.shares if share.absorbed is None]
        return _sum_by_act((share.facts.act, share.facts.amount) for share in fined)

    @property
    def barred(self) -> tuple[Share, ...]:
        """The violations found too late: refunded, not fined (处罚法第三十六条)."""
        return tuple(share for group in self.groups if group.barred for share in group.shares)

    @property
    def fine_range(self) -> tuple[Fen, Fen] | None:
        """The smallest and largest lawful sum of all fines; None while a tier or an amount is open."""
        if not self.settled:
            return None
        if any("amount" in group.assessment.missing for group in self.groups):
            return None
        ranges = [share.fine_range or (0, 0) for group in self.groups for share in group.shares]
        return (sum(low for low, _ in ranges), sum(high for _, high in ranges))


def combine(violations: Sequence[Facts], ruleset: Ruleset) -> Combined:
    """Assess the violations of one case together.

    A violation under 38 or 41.1 with fraud intent is counted under the provision that the Regulation sends it to
    (条例第四十条第二款, 第四十一条第二款). Raises FactsError when violations contradict each other on the party.
    """
    moved = [_redirected(facts, ruleset) for facts in violations]
    faults = _disagreements(moved)
    if faults:
        raise FactsError(tuple(faults))
    party = {name: _first_known(moved, name) for name in PARTY_FACTS}
    members: dict[str, list[tuple[int, Facts]]] = {}
    for index, facts in enumerate(moved):
        known: dict[str, Any] = {name: value for name, value in party.items() if getattr(facts, name) is None}
        members.setdefault(_key(facts, moved), []).append((index, replace(facts, **known)))
    groups = tuple(_group(key, members[key], violations, ruleset) for key in sorted(members))
    return Combined(_once(_returned_once(groups)))


def _returned_once(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Leave one refund to an act that stands under two violations: the larger."""
    largest: dict[str, Share] = {}
    for share in (share for group in groups for share in group.shares if share.facts.act is not None and share.refund):
        act = share.facts.act or ""
        if act not in largest or (share.refund or 0) > (largest[act].refund or 0):
            largest[act] = share
    kept = {share.index for share in largest.values()}

    def own(share: Share) -> Share:
        again = share.facts.act in largest and share.refund is not None and share.index not in kept
        return replace(share, refund=0) if again else share

    return tuple(replace(group, shares=tuple(own(share) for share in group.shares)) for group in groups)


def _once(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Leave one fine to an act that falls under two provisions: that of the higher (处罚法第二十九条); measures add.

    While a group is not settled its fine cannot be compared, and the choice refuses to fine the act twice.
    """
    acts: dict[str, list[tuple[Share, tuple[Fen, Fen]]]] = {}
    for group in groups:
        fine = group.assessment.bands[1]
        for share in group.shares:
            # A fine that is no multiple stands with the first act only, but every act may be the one it is due for.
            limits = share.fine_range if fine is None else fine.whole()
            if share.facts.act is not None and limits is not None:
                acts.setdefault(share.facts.act, []).append((share, limits))
    absorbed: dict[int, int] = {}
    for shares in acts.values():
        highest, _ = max(shares, key=lambda pair: pair[1][::-1])
        absorbed |= {share.index: highest.index for share, _ in shares if share is not highest}
    if not absorbed:
        return groups
    return tuple(_absorbed(group, absorbed) for group in groups)


def _absorbed(group: Group, absorbed: Mapping[int, int]) -> Group:
    if not any(share.index in absorbed for share in group.shares):
        return group
    fine = group.assessment.bands[1]
    first = next((share.index for share in group.shares if share.index not in absorbed), None)
    shares = []
    for share in group.shares:
        if share.index in absorbed:
            shares.append(replace(share, fine_range=None, absorbed=absorbed[share.index]))
        elif fine is not None and share.index == first:
            shares.append(replace(share, fine_range=fine.whole()))
        else:
            shares.append(share)
    known = HIGHER in group.assessment.trace.readings
    assessment = group.assessment if known else group.assessment.reading(HIGHER)
    return replace(group, assessment=assessment, shares=tuple(shares))


def resolved(combined: Combined, clauses: Mapping[str, str | None]) -> Combined:
    """Return the case with the fines that follow from the tiers a person chose, by group key, in its conflicts.

    Only then can the fines of one act be compared (处罚法第二十九条). The conflicts themselves stay in sight.
    """
    groups = (_under(group, _chosen_tier(group, clauses.get(group.key))) for group in combined.groups)
    return Combined(_once(tuple(groups)))


def _chosen_tier(group: Group, clause: str | None) -> Tier | None:
    candidates = group.assessment.candidates if group.assessment.status is Status.CONFLICT else ()
    return next((tier for tier in candidates if clause is not None and tier.clause == clause), None)


def _under(group: Group, tier: Tier | None) -> Group:
    """Return a group with every act's own fine again, under a chosen tier where there is one."""
    whole = group.assessment if tier is None else under_tier(group.assessment, tier, group.ruleset)
    shares = tuple(
        replace(share, fine_range=_share_range(whole, share.facts, first=place == 0), absorbed=None)
        for place, share in enumerate(group.shares)
    )
    return replace(group, shares=shares)


def _key(facts: Facts, others: Sequence[Facts]) -> str:
    """Violations with the same key are summed.

    Those of article 39 are told apart by 项; an act that the law spares stands apart from those it does not; where one
    provision has acts found by the party itself and acts found by inspection, the former stand apart, for the benchmark
    treats each kind by a rule of its own (细则第二条（一）).
    """
    barred = time_barred(facts)
    if barred is not False:
        return f"{facts.provision}#{'已过时效' if barred else '时效未定'}"
    if facts.provision == "39":
        apart = "".join(f"#{each.label}" for each in _spared(facts))
        return f"39#{facts.item or '?'}{apart}"
    peers = [other for other in others if other.provision == facts.provision and time_barred(other) is False]
    spared = _spared(facts)
    if spared and any(_spared(other) != spared for other in peers):
        return f"{facts.provision}#{'、'.join(each.label for each in spared)}"
    same = {other.self_reported for other in peers if _spared(other) == spared}
    return f"{facts.provision}#自查自纠" if facts.self_reported is True and False in same else facts.provision


def _spared(facts: Facts) -> tuple[Circumstance, ...]:
    """Return the circumstances for which an act is not punished (应当、可以不予处罚): they are that act's alone."""
    return tuple(each for each in circumstances_of(facts.circumstances) if each.spares)


def _redirected(facts: Facts, ruleset: Ruleset) -> Facts:
    redirect = ruleset.provisions[facts.provision].redirect
    if redirect is None or getattr(facts, redirect.fact) is not True:
        return facts
    return replace(facts, provision=redirect.to, item=None)


def _disagreements(violations: list[Facts]) -> list[Fault]:
    faults = []
    for name in PARTY_FACTS:
        known = {getattr(facts, name) for facts in violations} - {None}
        if len(known) > 1:
            faults.append(Fault(name, "同一当事人的各项违法行为写得不一致，请改为一致"))
    return faults


def _group(key: str, members: list[tuple[int, Facts]], given: Sequence[Facts], ruleset: Ruleset) -> Group:
    merged = _merge([facts for _, facts in members])
    whole = assess(merged, ruleset)
    if len(members) > 1:
        whole = whole.reading(SUMMED)
    shares = tuple(
        Share(index, facts, _share_range(whole, facts, first=place == 0), _own_refund(whole, facts))
        for place, (index, facts) in enumerate(members)
    )
    moved = tuple(index for index, facts in members if facts.provision != given[index].provision)
    return Group(key, whole, shares, moved, ruleset)


def _merge(members: list[Facts]) -> Facts:
    """Make the facts of the group: the amount summed, lightening facts by "and", weighing facts by "or"."""
    merged = members[0]
    if len(members) == 1:
        return merged
    values: dict[str, Any] = {name: all_of([getattr(facts, name) for facts in members]) for name in _EVERY}
    values |= {name: any_of([getattr(facts, name) for facts in members]) for name in _ANY}
    values |= {name: _first_known(members, name) for name in PARTY_FACTS}
    values["amount"] = _sum_by_act((facts.act, facts.amount) for facts in members)
    values["fraud_intent"] = any_of([facts.fraud_intent for facts in members])
    # Acts known to be of both kinds are in groups of their own; known and unknown together are unknown.
    found = {facts.self_reported for facts in members}
    values["self_reported"] = found.pop() if len(found) == 1 else None
    values["circumstances"] = tuple(dict.fromkeys(name for facts in members for name in facts.circumstances))
    if time_barred(members[0]) is not False:
        return replace(merged, **values)  # all of them were found late; the first one's days stand for them
    values["discovered_on"] = None
    values["violation_end"] = max((facts.violation_end for facts in members if facts.violation_end), default=None)
    return replace(merged, **values)


def _first_known(members: list[Facts], name: str) -> object:
    return next((value for facts in members if (value := getattr(facts, name)) is not None), None)


def own_range(multiple: Band | None, amount: Fen | None) -> tuple[Fen, Fen] | None:
    """Return the lawful range of one act's fine (分) under a band of multiples, or None where there is none."""
    return multiple.whole(amount) if multiple is not None and amount else None


def _share_range(whole: Assessment, facts: Facts, *, first: bool) -> tuple[Fen, Fen] | None:
    """Return the range of one act's fine; a fine that is no multiple is due once, and stands with the first act."""
    multiple, fine = whole.bands
    if fine is not None:
        return fine.whole() if first else None
    return own_range(multiple, facts.amount)


def _own_refund(whole: Assessment, facts: Facts) -> Fen | None:
    return facts.amount if whole.trace.provision.refunds else None


def _sum_by_act(amounts: Iterable[tuple[str | None, Fen | None]]) -> Fen | None:
    """Sum amounts, of one act (by its id) the largest; None while one is unknown."""
    total = 0
    largest: dict[str, Fen] = {}
    for act, amount in amounts:
        if amount is None:
            return None
        if act is None:
            total += amount
        else:
            largest[act] = max(largest.get(act, 0), amount)
    return total + sum(largest.values())
