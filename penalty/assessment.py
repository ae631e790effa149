"""The answer: what the law says about one violation, with the whole way to it.

An Assessment is a value; its trace is part of it and is what was computed, not a log of it. Field names and their
written forms are the contract's.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, NamedTuple, cast

from penalty import __version__
from penalty.band import Band, decimal_text
from penalty.circumstances import Circumstance
from penalty.conditions import AllOrAny, Condition, Finding, FlagIs, ItemIs, NoTier, Reading, Scale, Truth, Within
from penalty.facts import LABELS, Facts
from penalty.money import Fen, format_yuan
from penalty.ruleset import Provision, Sanction, Suspension, Tier, TierKind

ENGINE: Final = f"penalty {__version__}"
"""What computed an assessment."""


class Status(enum.StrEnum):
    """How far the facts settle the matter."""

    DETERMINED = "determined"
    UNDETERMINED = "undetermined"
    GAP = "gap"
    CONFLICT = "conflict"
    REDIRECTED = "redirected"

    @property
    def label(self) -> str:
        """The Chinese name of the status."""
        return _STATUS_LABELS[self]


_STATUS_LABELS: Final = {
    Status.DETERMINED: "已确定",
    Status.UNDETERMINED: "尚不能确定",
    Status.GAP: "规则空白",
    Status.CONFLICT: "情节竞合，须由人裁量",
    Status.REDIRECTED: "改适用其他条款",
}


class TierFinding(NamedTuple):
    """The verdict on one tier."""

    tier: Tier
    verdict: Truth
    finding: Finding


@dataclass(frozen=True, slots=True)
class Trace:
    """Every tier of the provision in the order of the text, the notes on how one was chosen, the readings used."""

    provision: Provision
    redirect: Truth
    tiers: tuple[TierFinding, ...]
    notes: tuple[str, ...]
    readings: tuple[Reading, ...]
    circumstances: tuple[Circumstance, ...] = ()
    """The general circumstances on file, whether they weigh against the outcome or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the rules say to all facts of one cell: everything of an assessment but the sums."""

    status: Status
    ruleset: str
    trace: Trace
    tier: Tier | None = None
    sanction: Sanction | None = None
    """What is ordered: the tier's, in a gap the statute's own."""
    suspension: Suspension | None = None
    measures: tuple[str, ...] = ()
    candidates: tuple[Tier, ...] = ()
    missing: tuple[str, ...] = ()
    redirected_to: str | None = None
    statutory: Tier | None = None
    """In a gap, the tier with the statute's own band."""


class Assessment(NamedTuple):
    """The outcome for one violation; amounts in 分, None where nothing applies or nothing is known."""

    facts: Facts
    ruling: Ruling
    fine_range: tuple[Fen, Fen] | None

    @property
    def status(self) -> Status:
        """How far the facts settle the matter."""
        return self.ruling.status

    @property
    def tier(self) -> Tier | None:
        """The tier that holds."""
        return self.ruling.tier

    @property
    def suspension(self) -> Suspension | None:
        """The suspension ordered."""
        return self.ruling.suspension

    @property
    def refund(self) -> Fen | None:
        """What is to be returned to the fund."""
        return self.facts.amount if self.ruling.trace.provision.refunds else None

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures ordered, in the contract's order; no fine where no whole 分 is due."""
        measures, (payment, _) = self.ruling.measures, self.trace.provision.payment
        if self.fine_range is None and payment in measures and not self._sum_unknown:
            return tuple(measure for measure in measures if measure != payment)
        return measures

    @property
    def _sum_unknown(self) -> bool:
        sanction = self.ruling.sanction
        return sanction is not None and any(self.facts.value(name) is None for name in sanction.counts)

    @property
    def candidates(self) -> tuple[Tier, ...]:
        """The tiers that may still hold, or in a conflict those that do."""
        return self.ruling.candidates

    @property
    def missing(self) -> tuple[str, ...]:
        """The unknown facts that would settle it."""
        return self.ruling.missing

    @property
    def redirected_to(self) -> str | None:
        """The provision to go to."""
        return self.ruling.redirected_to

    @property
    def statutory(self) -> Tier | None:
        """In a gap, the tier with the statute's own band."""
        return self.ruling.statutory

    @property
    def trace(self) -> Trace:
        """Every tier with every condition, and the readings used."""
        return self.ruling.trace

    @property
    def ruleset(self) -> str:
        """The ruleset's id and content hash."""
        return self.ruling.ruleset

    def reading(self, *readings: Reading) -> Assessment:
        """Return the assessment with further readings it rests on."""
        trace = replace(self.trace, readings=(*self.trace.readings, *readings))
        return self._replace(ruling=replace(self.ruling, trace=trace))

    def label(self, fact: str) -> str:
        """Return the Chinese name of a fact, the ruleset's own included."""
        own = self.trace.provision.words.facts.get(fact)
        return own.label if own is not None else LABELS[fact]

    @property
    def kind(self) -> TierKind | None:
        """The weight of the tier that holds."""
        return self.tier.kind if self.tier else None

    @property
    def multiple(self) -> Band | None:
        """The band of the multiple that the tier allows."""
        return self.tier.sanction.multiple if self.tier else None

    @property
    def bands(self) -> tuple[Band | None, Band | None]:
        """The bands of the multiple and of the fine itself: the tier's, in a gap the Regulation's own."""
        sanction = self.ruling.sanction
        return (None, None) if sanction is None else (sanction.multiple, sanction.fine)

    def columns(self) -> dict[str, str | int | tuple[str, ...] | None]:
        """Return the contract's fields without the trace, amounts and multiples as text."""
        fine_min, fine_max = self.fine_range or (None, None)
        multiple = self.multiple
        return {
            "status": str(self.status),
            "tier": str(self.kind) if self.kind else None,
            "clause": self.tier.clause if self.tier else None,
            "multiple_min": end_text(multiple, "low"),
            "multiple_max": end_text(multiple, "high"),
            "fine_min": None if fine_min is None else format_yuan(fine_min),
            "fine_max": None if fine_max is None else format_yuan(fine_max),
            "suspension_min": _length(self.suspension, "low"),
            "suspension_max": _length(self.suspension, "high"),
            "suspension_of": self.suspension.of if self.suspension else None,
            "refund": None if self.refund is None else format_yuan(self.refund),
            "measures": self.measures,
            "candidates": tuple(tier.clause for tier in self.candidates if tier.clause),
            "missing": self.missing,
            "redirected_to": self.redirected_to,
            "ruleset": self.ruleset,
            "engine": ENGINE,
        }

    def to_json(self) -> dict[str, object]:
        """Return all fields of the contract, ready for JSON."""
        columns: dict[str, object] = {**self.columns()}
        ruleset, engine = columns.pop("ruleset"), columns.pop("engine")
        return {
            **columns,
            "statutory": _statutory_json(self),
            "ruleset": ruleset,
            "engine": engine,
            "trace": _trace_json(self.trace, self.facts),
        }


def end_text(band: Band | None, end: str) -> str | None:
    """Write one end of a band as a decimal."""
    value = None if band is None else getattr(band, end)
    return None if value is None else decimal_text(value)


def _length(suspension: Suspension | None, end: str) -> int | str | None:
    """Write one end of a suspension: months as a number (the contract's unit), days with their unit."""
    value = None if suspension is None else getattr(suspension.length, end)
    if suspension is None or value is None:
        return None
    return int(value) if suspension.unit == "months" else f"{int(value)}日"


def _statutory_json(assessment: Assessment) -> dict[str, object] | None:
    tier = assessment.statutory
    if tier is None:
        return None
    fine_min, fine_max = assessment.fine_range or (None, None)
    return {
        "clause": tier.clause,
        "multiple_min": end_text(tier.sanction.multiple, "low"),
        "multiple_max": end_text(tier.sanction.multiple, "high"),
        "fine_min": None if fine_min is None else format_yuan(fine_min),
        "fine_max": None if fine_max is None else format_yuan(fine_max),
        "suspension_min": _length(assessment.suspension, "low"),
        "suspension_max": _length(assessment.suspension, "high"),
    }


def _trace_json(trace: Trace, facts: Facts) -> dict[str, object]:
    return {
        "provision": trace.provision.id,
        "cite": trace.provision.cite,
        "tiers": [
            {
                "clause": found.tier.clause,
                "tier": str(found.tier.kind),
                "cite": found.tier.cite,
                "text": found.tier.text,
                "verdict": found.verdict,
                "conditions": [_finding_json(part, found.tier.cite, facts) for part in top_level(found.finding)],
            }
            for found in trace.tiers
        ],
        "notes": list(trace.notes),
        "circumstances": [
            {
                "id": each.id,
                "label": each.label,
                "effect": str(each.effect),
                "cite": each.cite,
                "verified": each.verified,
            }
            for each in trace.circumstances
        ],
        "readings": [
            {"text": reading.text, "taken": reading.taken, "reason": reading.reason, "verified": reading.verified}
            for reading in trace.readings
        ],
    }


def top_level(finding: Finding) -> tuple[Finding, ...]:
    """Return the conditions of a `when` list one by one."""
    condition = finding.condition
    if isinstance(condition, AllOrAny) and condition.kind == "all" and condition.source.quote is None:
        return finding.parts
    return (finding,)


def _finding_json(finding: Finding, cite: str, facts: Facts) -> dict[str, object]:
    """Return a finding; a part stands in the article of the condition it is part of, unless it names its own."""
    source = finding.condition.source
    own = source.cite or cite
    entry = {
        "verdict": finding.verdict,
        **_operands(finding.condition, facts),
        "cite": own,
        "quote": source.quote,
    }
    if finding.parts:
        entry["conditions"] = [_finding_json(part, own, facts) for part in finding.parts]
    return entry


def _operands(condition: Condition, facts: Facts) -> Mapping[str, object]:
    """Return what a condition compared: the fact, its value, the threshold."""
    match condition:
        case FlagIs(fact=fact, wanted=wanted):
            return {"fact": fact, "value": facts.value(fact), "threshold": wanted}
        case Within(scale=scale, band=band):
            return {"fact": scale.name, "value": scale_value(scale, facts), "threshold": band_on(scale, band)}
        case ItemIs(items=items):
            return {"fact": "item", "value": facts.item, "threshold": list(items)}
        case AllOrAny(kind=kind):
            return {"any_or_all": kind}
        case NoTier(kinds=kinds):
            return {"fact": "tiers", "value": None, "threshold": list(kinds)}


def scale_value(scale: Scale, facts: Facts) -> str | None:
    """Write the value on a scale: 元, a number, or a per cent cut to six decimals; None where it is unknown."""
    value = facts.value(scale.facts[0])
    if scale.unit == "percent":
        return ratio_text(value, facts.value(scale.facts[1]))
    if value is None:
        return None
    return format_yuan(cast("Fen", value)) if scale.unit == "yuan" else decimal_text(Fraction(cast("int", value)))


def ratio_text(amount: object, base: object) -> str | None:
    """Write the ratio of two amounts as a per cent, cut to six decimals, or None."""
    if not isinstance(amount, int) or not isinstance(base, int) or not base:
        return None
    scaled, rest = divmod(amount * 10**8, base)
    whole, decimals = divmod(scaled, 10**6)
    digits = f"{decimals:06d}".rstrip("0")
    more = "…" if rest else ""
    return f"{whole}.{digits}{more}%" if digits else f"{whole}{'.000000…' if rest else ''}%"


def band_on(scale: Scale, band: Band) -> str:
    """Write a band as mathematicians do, in the unit of its scale: "(1000, 2000]", "(0.2, 0.5]%"."""
    if scale.unit == "percent":
        return f"{band.scaled(Fraction(100))}%"
    return str(band.scaled(Fraction(1, 100)) if scale.unit == "yuan" else band)


def used_readings(finding: Finding) -> Iterator[Reading]:
    """Yield the readings of the conditions that hold and so carry the outcome."""
    if finding.verdict is not True:
        return
    if finding.condition.source.reading is not None:
        yield finding.condition.source.reading
    for part in finding.parts:
        yield from used_readings(part)
