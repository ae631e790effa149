"""The answers of one provision, each worked out once.

Facts in one cell (`penalty.space`) have one answer, with one trace; only the sums differ. So an answer is worked out
by the interpreter when its cell is first asked for, and found again after that. What is found is what was computed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from penalty.assessment import Ruling, Status, Trace, used_readings
from penalty.circumstances import Circumstance, Effect, circumstances_of, pointed_at
from penalty.conditions import Finding, ItemIs, Truth, facts_of
from penalty.decide import decide
from penalty.facts import Facts
from penalty.limitation import barred_tier, not_asked, time_barred
from penalty.missing import deciding_facts, in_order
from penalty.ruleset import Ruleset, Sanction, Suspension, Tier, TierKind
from penalty.space import Key, Space

_MOST: Final = 20_000
"""How many answers are kept; real tables ask for a few hundred cells, and a cell's trace takes some kilobytes."""


class Rulings:
    """The answers of one provision under one ruleset."""

    def __init__(self, ruleset: Ruleset, provision: str) -> None:
        """Take a provision of a ruleset; KeyError when it does not hold it."""
        self.ruleset = ruleset
        self.provision = ruleset.provisions[provision]
        self.statutory = ruleset.statutory(provision)
        self._punishes = ruleset.system == "处罚"  # the Penalty Law says nothing of agreements
        self.space = Space(self.provision, () if self.statutory is None else (self.statutory,))
        self._known: dict[Key, Ruling] = {}

    @classmethod
    def of(cls, ruleset: Ruleset, provision: str) -> Rulings:
        """Return the answers of a provision, kept with the ruleset."""
        found = ruleset.rulings.get(provision)
        if found is None:
            found = ruleset.rulings[provision] = cls(ruleset, provision)
        return found

    def on(self, facts: Facts) -> Ruling:
        """Return the answer to the facts, sums apart."""
        if self._punishes and facts.discovered_on is not None and (barred := time_barred(facts)) is not False:
            return self._late(facts, barred)
        ruling, note = self._in_time(facts), not_asked(facts)
        if note is None:
            return ruling
        return replace(ruling, trace=replace(ruling.trace, notes=(*ruling.trace.notes, note)))

    def _in_time(self, facts: Facts) -> Ruling:
        key = self.space.key(facts)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            found = self._known[key] = self._rule(facts)
        return found

    def under(self, ruling: Ruling, tier: Tier, facts: Facts) -> Ruling:
        """Return the answer with what one tier orders for its facts.

        `on` does this with the tier that holds; a person resolving a conflict (裁量细则第七条) does it with the one
        chosen among the candidates.
        """
        sanction = tier.sanction
        suspension, unsettled = self._suspension(sanction, facts)
        unsettled |= {name for name in sanction.counts if facts.value(name) is None}
        readings = list(ruling.trace.readings)
        readings += [found for each in ruling.trace.tiers if each.tier is tier for found in used_readings(each.finding)]
        if suspension is not None and suspension.reading is not None:
            readings.append(suspension.reading)
        return replace(
            ruling,
            tier=tier,
            sanction=sanction,
            suspension=suspension,
            measures=self._measures(sanction, suspension, facts),
            missing=in_order(unsettled),
            trace=replace(ruling.trace, readings=tuple(dict.fromkeys(readings))),
        )

    def _rule(self, facts: Facts) -> Ruling:
        """Work an answer out."""
        provision = self.provision
        outcome = decide(provision, self.space.values(facts))
        found = circumstances_of(facts.circumstances) if self._punishes else ()
        notes = (*outcome.notes, *self._scope())
        trace = Trace(provision, outcome.redirect, outcome.tiers, notes, (), found)
        plain = Ruling(status=outcome.status, ruleset=self.ruleset.version, trace=trace)
        if outcome.tier is not None:
            return self._weighed(self.under(plain, outcome.tier, facts), outcome.tier, facts)
        if outcome.status is Status.UNDETERMINED:
            still = tuple(found.tier for found in outcome.tiers if found.verdict is not False)
            return replace(plain, candidates=still, missing=deciding_facts(provision, self.space, facts))
        if outcome.status is Status.CONFLICT:
            return self._in_conflict(plain)
        if outcome.status is Status.GAP:
            return self._spared_in_gap(self._in_gap(plain, facts))
        return replace(plain, redirected_to=provision.redirect.to if provision.redirect else None)

    def _scope(self) -> tuple[str, ...]:
        """Say with every answer what the ruleset does not hold, and what kind of rules it is."""
        ruleset = self.ruleset
        partial = (f"本规则只收录了一部分：{ruleset.partial}。",) if ruleset.partial is not None else ()
        kind = (f"这是{ruleset.system}规则的结果，不是行政处罚。",) if ruleset.system != "处罚" else ()
        return (*partial, *kind)

    def _weighed(self, ruling: Ruling, tier: Tier, facts: Facts) -> Ruling:
        """Return the answer with its circumstances: those against the tier leave it to a person (裁量细则第七条).

        Where the provision has no other tier for these facts the tier stands, and the note says what is left to do.
        """
        opposed = [each for each in ruling.trace.circumstances if each.opposes(tier.kind)]
        if not opposed:
            return ruling
        sparing = [each for each in opposed if each.effect is Effect.SPARE]
        if sparing:
            return self._to_spare(ruling, sparing, tier)
        pointed = [
            each for each in pointed_at(opposed, self.provision, self._fitting(ruling, facts)) if each is not tier
        ]
        left = "由人根据违法行为的性质和主要情节确定" if pointed else "本条对这些事实没有相应的档次，请在幅度内考虑"
        note = f"{_named(opposed)}与“{tier.label}”（{tier.cite}）方向相反，{left}。"
        trace = replace(ruling.trace, notes=(*ruling.trace.notes, note))
        if not pointed:
            return replace(ruling, trace=trace)
        plain = Ruling(status=Status.CONFLICT, ruleset=ruling.ruleset, trace=trace)
        return replace(plain, candidates=tuple(sorted((tier, *pointed), key=lambda each: each.kind.weight)))

    def _fitting(self, ruling: Ruling, facts: Facts) -> list[Tier]:
        """Return the tiers that the facts do not exclude by their 项, and no fine where the statute fines nobody."""
        law = self.statutory
        fines = law is None or law.when.judge(self.space.values(facts), {}).verdict is not False
        payment, _ = self.provision.payment
        found = [each.tier for each in ruling.trace.tiers if not _other_item(each.finding)]
        return [tier for tier in found if fines or payment not in tier.sanction.measures]

    def _spared_in_gap(self, gap: Ruling) -> Ruling:
        """Return the answer of a gap; who must not be punished (应当不予处罚) is spared here too."""
        sparing = [each for each in gap.trace.circumstances if each.effect is Effect.SPARE]
        return self._to_spare(gap, sparing, None) if sparing and gap.statutory is not None else gap

    def _in_conflict(self, plain: Ruling) -> Ruling:
        """Return the answer of a conflict: every tier that holds and the readings it holds by; or who is spared."""
        sparing = [each for each in plain.trace.circumstances if each.effect is Effect.SPARE]
        if sparing:
            return self._to_spare(plain, sparing, None)
        holding = [found for found in plain.trace.tiers if found.verdict is True]
        readings = tuple(dict.fromkeys(reading for found in holding for reading in used_readings(found.finding)))
        trace = replace(plain.trace, readings=readings)
        return replace(plain, candidates=tuple(found.tier for found in holding), trace=trace)

    def _to_spare(self, ruling: Ruling, sparing: list[Circumstance], tier: Tier | None) -> Ruling:
        """Return the answer where the law leaves no punishment (应当不予处罚): a person confirms that it is so.

        Who thinks the circumstance is not made out takes it off the facts; beside it no fine may be chosen.
        """
        against = f"与“{tier.label}”（{tier.cite}）方向相反" if tier is not None else "成立"
        note = f"{_named(sparing)}{against}：由人确认不予处罚；情节不成立的，请从事实中删去。"
        trace = replace(ruling.trace, notes=(*ruling.trace.notes, note), readings=())
        plain = Ruling(status=Status.CONFLICT, ruleset=ruling.ruleset, trace=trace)
        return replace(plain, candidates=pointed_at(sparing, self.provision, ()))

    def _late(self, facts: Facts, barred: Truth) -> Ruling:
        """Return the answer where the violation was found after two years (行政处罚法第三十六条)."""
        ruling = self._in_time(facts)
        spared = ruling.tier is not None and ruling.tier.kind is TierKind.NONE
        if ruling.status is Status.REDIRECTED or spared:
            return ruling
        tier = barred_tier(self.provision)
        if barred:
            refund = "；医保基金仍应退回" if self.provision.refunds else ""
            note = f"违法行为于{facts.violation_end}终了，{facts.discovered_on}才被发现，不再给予处罚{refund}。"
            trace = replace(ruling.trace, notes=(note,), readings=())
            plain = Ruling(status=Status.DETERMINED, ruleset=ruling.ruleset, trace=trace)
            return self.under(plain, tier, facts)
        held = ruling.candidates or ((ruling.tier,) if ruling.tier is not None else ())
        missing = in_order({*ruling.missing, "life_or_health_harm"})
        plain = Ruling(status=Status.UNDETERMINED, ruleset=ruling.ruleset, trace=ruling.trace)
        return replace(plain, candidates=(tier, *held), missing=missing)

    def _in_gap(self, plain: Ruling, facts: Facts) -> Ruling:
        """Return the answer where no tier covers the facts: the statute's own band beside it, where there is one."""
        tier = self.statutory
        if tier is None:
            return plain
        sanction = tier.sanction
        suspension, unsettled = self._suspension(sanction, facts)
        return replace(
            plain,
            sanction=sanction,
            suspension=suspension,
            measures=self._measures(sanction, suspension, facts),
            missing=in_order(unsettled),
            statutory=tier,
        )

    def _suspension(self, sanction: Sanction, facts: Facts) -> tuple[Suspension | None, set[str]]:
        """Return the suspension that applies, and the unknown facts on which it still hangs."""
        suspension = sanction.suspension
        if suspension is None or suspension.when is None:
            return suspension, set()
        verdict = suspension.when.judge(self.space.values(facts), {}).verdict
        if verdict is None:
            return None, {name for name in facts_of(suspension.when) if facts.value(name) is None}
        return (suspension if verdict else None), set()

    def _measures(self, sanction: Sanction, suspension: Suspension | None, facts: Facts) -> tuple[str, ...]:
        """Return the measures a tier orders for these facts, in the contract's order."""
        ordered = set(sanction.measures)
        if facts.amount == 0:
            ordered.discard("refund")
        if suspension is not None:
            ordered.add(suspension.measure[0])
        return tuple(measure for measure in self.ruleset.measures if measure in ordered)


def _other_item(finding: Finding) -> bool:
    """Tell whether a tier is one of another 项 than the facts'."""
    if isinstance(finding.condition, ItemIs):
        return finding.verdict is False
    return any(_other_item(part) for part in finding.parts)


def _named(found: Iterable[Circumstance]) -> str:
    return "、".join(f"{each.label}（{each.cite}，{each.effect.label}）" for each in found)
