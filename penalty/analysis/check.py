"""The analysis of a ruleset: every gap, overlap and slip its tables contain, exactly, with the facts that show it.

What is found is either a fault of the table or a fault of the law itself; the latter is acknowledged with a reason
(`penalty.analysis.acknowledged`), so that nothing goes unnoticed and nothing known hides what is new.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from penalty.analysis import check_words
from penalty.analysis.atlas import Atlas, conditions
from penalty.analysis.boxes import Boxes, intersect, meets, subtract, unite
from penalty.analysis.check_sanctions import band_slips, falls
from penalty.analysis.region import facts_in, region_text
from penalty.conditions import Condition, Within, facts_of
from penalty.in_words import by_rule
from penalty.ruleset import Provision, Ruleset, Tier, TierKind

KINDS: Final = MappingProxyType(
    {
        "gap": "空白",
        "overlap": "重叠",
        "shadow": "从不成立",
        "boundary": "界点",
        "no_ratio": "无从计算比例",
        "band": "超出条例幅度",
        "unused": "不起作用的要件",
        "ladder": "轻重倒挂",
        "quote": "引文不符",
    }
)
"""What can be found, by its stable name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: what kind, the clauses concerned, the region in words, facts that show it, file:line.

    `example` is facts as the contract writes them; `message` says what is wrong and what decides.
    """

    kind: str
    provision: str
    clauses: tuple[str, ...]
    region: str
    message: str
    example: dict[str, object] | None
    where: str
    acknowledged: str | None = None

    @property
    def key(self) -> tuple[str, str, tuple[str, ...], str]:
        """What tells findings apart, and by which one is acknowledged."""
        clauses = () if self.kind in _PLACES else self.clauses
        return (self.kind, self.provision, clauses, self.region)

    def to_json(self) -> dict[str, object]:
        """Return the contract's fields."""
        return {
            "kind": self.kind,
            "provision": self.provision,
            "clauses": list(self.clauses),
            "region": self.region,
            "message": self.message,
            "example": self.example,
            "acknowledged": self.acknowledged,
            "where": self.where,
        }


_PLACES: Final = frozenset({"gap", "no_ratio"})
"""Kinds that are told apart by their region alone; the clauses named are only the nearest."""


def check_ruleset(ruleset: Ruleset) -> tuple[Finding, ...]:
    """Return all findings of a ruleset, provision by provision, none of them acknowledged yet."""
    return tuple(found for provision in ruleset.provisions.values() for found in _Check(ruleset, provision).all())


class _Check:
    """The analysis of one provision."""

    def __init__(self, ruleset: Ruleset, provision: Provision) -> None:
        self.ruleset = ruleset
        self.provision = provision
        self.atlas = Atlas(ruleset, provision)
        self.decided, self.conflict, self.gap = self.atlas.outcomes

    def all(self) -> Iterator[Finding]:
        """Yield every finding."""
        looks: tuple[Callable[[], Iterator[Finding]], ...] = (
            self.gaps,
            self.no_ratio,
            self.overlaps,
            self.shadows,
            self.unused,
            self.slips,
            self.ladder,
        )
        for look in looks:
            yield from look()

    def gaps(self) -> Iterator[Finding]:
        """Facts that no tier covers; single points left out between two covered sides are boundaries."""
        points = self._points(self.gap)
        for box in self.atlas.regions(points):
            message = "界点两侧都有档次，这一点没有：核对“以上”“以下”含不含本数"
            yield self._found("boundary", self._near([box]), [box], message, points)
        rest = subtract(self.gap, points)
        for box in self.atlas.regions(rest):
            yield self._found("gap", self._near([box]), [box], "没有任何一档涵盖这些事实", rest)

    def no_ratio(self) -> Iterator[Finding]:
        """Facts without a ratio on which the outcome hangs on one."""
        region = self.atlas.unsettled
        here = intersect(subtract(self.atlas.consistent, self.atlas.elsewhere), self.atlas.unmeasurable)
        message = "没有可以比较的数（如首年机构没有上年度支付额），按比例划分的档次都无从判断"
        for box in self.atlas.regions(region, here):
            yield self._found("no_ratio", self._measured(), [box], message, region)

    def _measured(self) -> tuple[Tier, ...]:
        ratio = self.atlas.space.ratio
        return tuple(
            tier
            for tier in self.provision.tiers
            if any(isinstance(part, Within) and ratio and part.scale == ratio.scale for part in conditions(tier))
        )

    def overlaps(self) -> Iterator[Finding]:
        """Two tiers that hold at once, and which prevails by which rule."""
        for one, other in itertools.combinations(self.provision.tiers, 2):
            both = intersect(intersect(self.atlas.sets(one)[0], self.atlas.sets(other)[0]), self.atlas.decided_here)
            if not both:
                continue
            points = self._points(both)
            if points:
                message = "两档在界点同时成立：核对“以上”“以下”含不含本数"
                yield self._found("boundary", (one, other), self.atlas.regions(points), message, points)
            rest = subtract(both, points)
            if rest:
                yield self._found(
                    "overlap", (one, other), self.atlas.regions(rest), _prevails(self.ruleset, one, other), rest
                )

    def shadows(self) -> Iterator[Finding]:
        """Tiers that are never the outcome."""
        for place, tier in enumerate(self.provision.tiers):
            holds = self.atlas.sets(tier)[0]
            if self.decided[place] or (self.conflict and meets_any(self.conflict, holds)):
                continue
            if not intersect(holds, self.atlas.decided_here):
                yield self._found("shadow", (tier,), [], "没有任何事实能使这一档成立", [])
            else:
                message = "这一档成立时总有别的档优先，它从不是结果"
                here = intersect(holds, self.atlas.decided_here)
                yield self._found("shadow", (tier,), self.atlas.regions(here), message, here)

    def unused(self) -> Iterator[Finding]:
        """Conditions that never decide whether their tier holds."""
        for tier in self.provision.tiers:
            for part in conditions(tier):
                for what in self._idle(tier, part):
                    yield self._found("unused", (tier,), [], f"要件“{what}”从不影响这一档是否成立", [], region=what)
        yield from self._undeclared()

    def _idle(self, tier: Tier, part: Condition) -> Iterator[str]:
        """Yield in words what of a condition never decides: all of it, or an end of its band."""
        with_it = self.atlas.sets_of(tier.when, (part, True))[0]
        without = self.atlas.sets_of(tier.when, (part, False))[0]
        true, false = self.atlas.sets_of(part)
        matters = intersect(subtract(with_it, without), self.atlas.consistent)
        met = intersect(matters, true)
        if not met or not intersect(matters, false):
            yield check_words.condition_text(part)
        elif isinstance(part, Within):
            for end, name in (("low", "下限"), ("high", "上限")):
                if getattr(part.band, end) is not None and not intersect(met, [self.atlas.edge(part, end)]):
                    yield f"{check_words.condition_text(part)}，{name}"

    def _undeclared(self) -> Iterator[Finding]:
        """Yield the ruleset's own facts that no tier asks for; said once, with the first provision."""
        ruleset = self.ruleset
        if self.provision is not next(iter(ruleset.provisions.values())):
            return
        tiers = [tier for provision in ruleset.provisions.values() for tier in provision.tiers]
        read = {name for tier in tiers for name in (*facts_of(tier.when), *tier.sanction.counts)}
        suspended = [tier.sanction.suspension for tier in tiers if tier.sanction.suspension is not None]
        read |= {name for each in suspended if each.when is not None for name in facts_of(each.when)}
        for name, fact in ruleset.words.facts.items():
            if name not in read:
                message = f"ruleset.yaml 写了事实 {name}，没有任何一档用到"
                yield self._found("unused", (), [], message, [], region=fact.label)

    def slips(self) -> Iterator[Finding]:
        """Sanctions outside the Regulation's band, and quotes that do not say what the condition says."""
        for tier in self.provision.tiers:
            for message in band_slips(self.ruleset, self.provision, tier):
                holds = intersect(self.atlas.sets(tier)[0], self.atlas.decided_here)
                yield self._found("band", (tier,), [], message, holds, region=tier.label)
            for what, message in check_words.quote_slips(self.ruleset, self.provision, tier):
                yield self._found("quote", (tier,), [], message, [], region=what)

    def ladder(self) -> Iterator[Finding]:
        """Sanctions that fall as the amount rises (or rise as a score does), all else being equal."""
        tiers = self.provision.tiers
        for dimension in self.atlas.dimensions:
            if dimension.axis is None:
                continue
            for low, high in itertools.permutations(self.decided, 2):
                less, more = (
                    (high, low) if dimension.axis.scale.falling is not self.provision.pays_party else (low, high)
                )
                if not falls(tiers[less].sanction, tiers[more].sanction):
                    continue
                step = intersect(self._shifted(self.decided[low], dimension.name, up=True), self.decided[high])
                if step:
                    message = f"{dimension.axis.scale.label}更高，处罚反而从“{tiers[low].cite}”降到“{tiers[high].cite}”"
                    pair = (tiers[low], tiers[high])
                    yield self._found("ladder", pair, self.atlas.regions(step), message, step)

    def _points(self, region: Boxes) -> Boxes:
        """Return the part of a region that is a single threshold, neither side of which is in the region."""
        points: Boxes = []
        for place, dimension in enumerate(self.atlas.dimensions):
            if dimension.axis is None:
                continue
            possible = dimension.full & ~dimension.empty
            at = sum(1 << cell for cell in range(1, dimension.axis.size, 2))
            at &= (possible << 1) & (possible >> 1)
            on = [
                (*box[:place], 1 << cell, *box[place + 1 :])
                for box in region
                for cell in range(1, dimension.axis.size, 2)
                if box[place] & at & 1 << cell
            ]
            beside = [self._shifted(region, dimension.name, up=up) for up in (True, False)]
            points = unite(points, subtract(on, unite(*beside)))
        return points

    def _shifted(self, region: Boxes, name: str, *, up: bool) -> Boxes:
        """Move a region by one cell along a dimension; what leaves the dimension is gone."""
        place = self.atlas.place(name)
        dimension = self.atlas.dimensions[place]
        keep = dimension.full & ~dimension.none
        moved = []
        for box in region:
            mask = box[place] & keep
            mask = (mask << 1 if up else mask >> 1) & keep
            if mask:
                moved.append((*box[:place], mask, *box[place + 1 :]))
        return moved

    def _near(self, boxes: Boxes) -> tuple[Tier, ...]:
        """Return the tiers that one change of the facts would reach."""
        near = []
        for place, tier in enumerate(self.provision.tiers):
            for box, other in itertools.product(boxes, self.decided[place]):
                apart = sum(not left & right for left, right in zip(box, other, strict=True))
                if apart == 1:
                    near.append(tier)
                    break
        return tuple(near)

    def _found(
        self, kind: str, tiers: tuple[Tier, ...], boxes: Boxes, message: str, target: Boxes, region: str = ""
    ) -> Finding:
        inside = intersect(boxes, target) if boxes else target
        return Finding(
            kind=kind,
            provision=self.provision.id,
            clauses=tuple(tier.clause or tier.cite for tier in tiers),
            region=region or region_text(self.atlas, boxes) or "无",
            message=message,
            example=facts_in(self.atlas, intersect(inside, self.atlas.consistent)),
            where=tiers[0].where if tiers else f"{self.ruleset.id}/ruleset.yaml",
        )


def meets_any(left: Boxes, right: Boxes) -> bool:
    """Tell whether two sets have anything in common."""
    return any(meets(box, right) for box in left)


def _prevails(ruleset: Ruleset, one: Tier, other: Tier) -> str:
    """Say which of two tiers that hold at once decides, and by which rule."""
    names = {one.kind, other.kind}
    first = one if one.kind.weight <= other.kind.weight else other
    if TierKind.NONE in names:
        return f"不予处罚先于处罚轻重决定，适用“{first.cite}”"
    if TierKind.SEVERE in names and one.kind is not other.kind:
        return f"从重与较轻情节同时成立，由人裁量{by_rule(ruleset)}"
    return f"二者之间取较轻的“{first.cite}”"
