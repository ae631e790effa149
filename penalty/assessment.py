"""The answer: what the law says about one violation, with the whole way to it.

An Assessment is a value; its trace is part of it and is what was computed, not a log of it. Field names and their
written forms are the contract's.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from penalty.band import Band, decimal_text
from penalty.conditions import AllOrAny, Condition, Finding, FlagIs, ItemIs, NoTier, Reading, Truth, Within
from penalty.facts import LABELS, Facts
from penalty.money import Fen, format_yuan
from penalty.ruleset import Provision, Suspension, Tier, TierKind


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


@dataclass(frozen=True, slots=True)
class Statutory:
    """The Regulation's own band, where the benchmark has none for the facts."""

    clause: str
    multiple: Band | None
    fine: Band | None
    fine_range: tuple[Fen, Fen] | None
    suspension: Suspension | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The outcome for one violation; amounts in 分, months whole, None where nothing applies or nothing is known."""

    facts: Facts
    status: Status
    tier: Tier | None = None
    fine_range: tuple[Fen, Fen] | None = None
    suspension: Suspension | None = None
    refund: Fen | None = None
    measures: tuple[str, ...] = ()
    candidates: tuple[Tier, ...] = ()
    missing: tuple[str, ...] = ()
    redirected_to: str | None = None
    statutory: Statutory | None = None
    ruleset: str
    engine: str
    trace: Trace

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
        if self.tier is not None:
            return self.tier.sanction.multiple, self.tier.sanction.fine
        return (self.statutory.multiple, self.statutory.fine) if self.statutory is not None else (None, None)

    def columns(self) -> dict[str, str | int | tuple[str, ...] | None]:
        """Return the contract's fields without the trace, amounts and multiples as text."""
        fine_min, fine_max = self.fine_range or (None, None)
        multiple, months = self.multiple, self.suspension.months if self.suspension else None
        return {
            "status": str(self.status),
            "tier": str(self.kind) if self.kind else None,
            "clause": self.tier.clause if self.tier else None,
            "multiple_min": end_text(multiple, "low"),
            "multiple_max": end_text(multiple, "high"),
            "fine_min": None if fine_min is None else format_yuan(fine_min),
            "fine_max": None if fine_max is None else format_yuan(fine_max),
            "suspension_min": _whole(months, "low"),
            "suspension_max": _whole(months, "high"),
            "suspension_of": self.suspension.of if self.suspension else None,
            "refund": None if self.refund is None else format_yuan(self.refund),
            "measures": self.measures,
            "candidates": tuple(tier.clause for tier in self.candidates if tier.clause),
            "missing": self.missing,
            "redirected_to": self.redirected_to,
            "ruleset": self.ruleset,
            "engine": self.engine,
        }

    def to_json(self) -> dict[str, object]:
        """Return all fields of the contract, ready for JSON."""
        columns: dict[str, object] = {**self.columns()}
        ruleset, engine = columns.pop("ruleset"), columns.pop("engine")
        return {
            **columns,
            "statutory": _statutory_json(self.statutory),
            "ruleset": ruleset,
            "engine": engine,
            "trace": _trace_json(self.trace, self.facts),
        }


def end_text(band: Band | None, end: str) -> str | None:
    """Write one end of a band as a decimal."""
    value = None if band is None else getattr(band, end)
    return None if value is None else decimal_text(value)


def _whole(band: Band | None, end: str) -> int | None:
    value = None if band is None else getattr(band, end)
    return None if value is None else int(value)


def _statutory_json(statutory: Statutory | None) -> dict[str, object] | None:
    if statutory is None:
        return None
    fine_min, fine_max = statutory.fine_range or (None, None)
    months = statutory.suspension.months if statutory.suspension else None
    return {
        "clause": statutory.clause,
        "multiple_min": end_text(statutory.multiple, "low"),
        "multiple_max": end_text(statutory.multiple, "high"),
        "fine_min": None if fine_min is None else format_yuan(fine_min),
        "fine_max": None if fine_max is None else format_yuan(fine_max),
        "suspension_min": _whole(months, "low"),
        "suspension_max": _whole(months, "high"),
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
            return {"fact": fact, "value": getattr(facts, fact), "threshold": wanted}
        case Within(axis="amount", band=band):
            value = None if facts.amount is None else format_yuan(facts.amount)
            return {"fact": "amount", "value": value, "threshold": yuan_band(band)}
        case Within(band=band):
            return {"fact": "ratio", "value": ratio_text(facts), "threshold": percent_band(band)}
        case ItemIs(items=items):
            return {"fact": "item", "value": facts.item, "threshold": list(items)}
        case AllOrAny(kind=kind):
            return {"any_or_all": kind}
        case NoTier(kinds=kinds):
            return {"fact": "tiers", "value": None, "threshold": list(kinds)}


def ratio_text(facts: Facts) -> str | None:
    """Write the ratio of the amount to the prior year's payment as a per cent, cut to six decimals, or None."""
    if facts.amount is None or not facts.prior_year_payment:
        return None
    scaled, rest = divmod(facts.amount * 10**8, facts.prior_year_payment)
    whole, decimals = divmod(scaled, 10**6)
    digits = f"{decimals:06d}".rstrip("0")
    more = "…" if rest else ""
    return f"{whole}.{digits}{more}%" if digits else f"{whole}{'.000000…' if rest else ''}%"


def yuan_band(band: Band) -> str:
    """Write a band of 分 as 元: "(1000, 2000]"."""
    return str(band.scaled(Fraction(1, 100)))


def percent_band(band: Band) -> str:
    """Write a band of ratios as per cents: "(0.2, 0.5]%"."""
    return f"{band.scaled(Fraction(100))}%"


def label_of(fact: str) -> str:
    """Return the Chinese name of a fact."""
    return LABELS[fact]


def used_readings(finding: Finding) -> Iterator[Reading]:
    """Yield the readings of the conditions that hold and so carry the outcome."""
    if finding.verdict is not True:
        return
    if finding.condition.source.reading is not None:
        yield finding.condition.source.reading
    for part in finding.parts:
        yield from used_readings(part)
