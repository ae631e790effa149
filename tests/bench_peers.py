"""What the assessment is measured against: article 38 of jiangxi-2021 said twice by other means.

`by_hand` is what a programmer would write for speed and without reasons; `zen_table` is the same table in another
rule engine, with that engine's own trace. Both answer for facts that are all known (a payment above zero among them).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Final, NamedTuple, TypeAlias

import zen

from penalty import Facts, Ruleset
from penalty.band import Band, decimal_text
from penalty.conditions import AllOrAny, Condition, FlagIs, NoTier, Scale, Within
from penalty.ruleset import Redirect, Sanction, Tier

PROVISION: Final = "38"
READ: Final = (
    *("amount", "prior_year_payment", "first_offence", "corrected_in_time", "refused_correction", "obstructed"),
    *("fraud_intent", "self_reported", "isolated", "serious"),
)
"""The facts article 38 asks for."""


def known(facts: Facts) -> bool:
    """Tell whether the facts are of article 38 and leave it nothing unknown."""
    return (
        facts.provision == PROVISION
        and all(getattr(facts, name) is not None for name in READ)
        and facts.prior_year_payment != 0
    )


class Statutory(NamedTuple):
    """The Regulation's own band beside a gap; fines in 分, months whole."""

    clause: str
    multiple_min: str
    multiple_max: str
    fine_min: int | None
    fine_max: int | None
    suspension_min: int | None
    suspension_max: int | None


class Answer(NamedTuple):
    """Every column of the contract that known facts of article 38 can fill; fines and refund in 分, months whole."""

    status: str
    tier: str | None
    clause: str | None
    multiple_min: str | None
    multiple_max: str | None
    fine_min: int | None
    fine_max: int | None
    suspension_min: int | None
    suspension_max: int | None
    suspension_of: str | None
    refund: int
    measures: tuple[str, ...]
    candidates: tuple[str, ...]
    missing: tuple[str, ...]
    redirected_to: str | None
    statutory: Statutory | None


_TALK: Final = ("talk",)
_ORDERED: Final = ("order_correction", "refund", "talk", "fine")
_UNFINED: Final = ("order_correction", "refund", "talk")
_NO_LOSS: Final = ("order_correction", "talk")
_STOP: Final = ("suspend_department",)
_MITIGATED: Final = ("mitigated", "38.mitigated", "0", "1")
_LENIENT: Final = ("lenient", "38.lenient", "1", "1.5")
_SEVERE: Final = ("severe", "38.severe", "1.5", "2")
_ORDINARY: Final = ("ordinary", "38.ordinary", "1.5", "1.5")


def by_hand(facts: Facts) -> Answer:
    """Decide article 38 for facts that are all `known`; amounts in 分. Nothing is checked and nothing explained."""
    amount, prior = facts.amount or 0, facts.prior_year_payment or 0
    if facts.fraud_intent:
        return _unpunished("redirected", None, None, amount, (), "40")
    scaled = amount * 1000
    if facts.corrected_in_time:
        if facts.self_reported:
            if amount <= 10_000_000:
                return _unpunished("determined", "none", "38.none.1", amount, _TALK, None)
        elif amount <= 500_000 and facts.isolated and facts.first_offence:
            return _unpunished("determined", "none", "38.none.2", amount, _TALK, None)
        # Corrected in time is never 拒不改正, so 从重 cannot hold beside these two and no conflict arises.
        if facts.first_offence and scaled <= 5 * prior:
            if scaled <= 2 * prior:
                return _punished(facts, amount, _MITIGATED, 1, amount)
            return _punished(facts, amount, _LENIENT, amount + 1, amount * 3 // 2)
    if scaled > 15 * prior or (facts.obstructed and facts.refused_correction):
        return _punished(facts, amount, _SEVERE, amount * 3 // 2 + 1, amount * 2)
    if scaled > 5 * prior:
        return _punished(facts, amount, _ORDINARY, amount * 3 // 2, amount * 3 // 2)
    return _punished(facts, amount, None, amount, amount * 2)


def _unpunished(
    status: str, tier: str | None, clause: str | None, amount: int, measures: tuple[str, ...], to: str | None
) -> Answer:
    return Answer(
        status, tier, clause, None, None, None, None, None, None, None, amount, measures, (), (), to, None
    )  # fmt: skip


def _punished(facts: Facts, amount: int, tier: tuple[str, str, str, str] | None, low: int, high: int) -> Answer:
    """Return the answer under a tier (its name, clause, multiples), or for None a gap; the fine's ends in 分."""
    fine_min: int | None = low
    fine_max: int | None = high
    measures: tuple[str, ...] = _ORDERED
    if not amount or low > high:
        fine_min = fine_max = None
        measures = _UNFINED if amount else _NO_LOSS
    months_min: int | None = None
    months_max: int | None = None
    of: str | None = None
    if facts.refused_correction or facts.serious:
        months_min, months_max, of, measures = 6, 12, "department", measures + _STOP
    if tier is None:
        band = Statutory("38.statutory", "1", "2", fine_min, fine_max, months_min, months_max)
        return Answer(
            "gap", None, None, None, None, fine_min, fine_max,
            months_min, months_max, of, amount, measures, (), (), None, band,
        )  # fmt: skip
    kind, clause, multiple_min, multiple_max = tier
    return Answer(
        "determined", kind, clause, multiple_min, multiple_max, fine_min, fine_max,
        months_min, months_max, of, amount, measures, (), (), None, None,
    )  # fmt: skip


Evaluate: TypeAlias = Callable[[dict[str, int | bool | None]], "zen.EvaluateResponse"]
Row: TypeAlias = dict[str, str]
"""One row of the other engine's table: a column's name and its cell, an expression as text."""

COLUMNS: Final = (*READ, "ratio")
OUTPUTS: Final = (
    *("status", "tier", "clause", "multiple_min", "multiple_max", "fine_min", "fine_max"),
    *("suspension_min", "suspension_max", "redirected_to"),
)


def zen_table(ruleset: Ruleset, *, compiled: bool = True) -> Evaluate:
    """Return article 38 as a decision table of the other engine, which answers with its trace.

    Its expressions are compiled once if the table comes by the engine's loader; a decision made by `create_decision`
    compiles them at each evaluation.
    """
    graph = zen_graph(ruleset)
    if compiled:
        engine = zen.ZenEngine({"loader": {"type": "static", "content": {PROVISION: graph}}})
        return lambda given: engine.evaluate(PROVISION, given, {"trace": True})
    decision = zen.ZenEngine().create_decision(json.dumps(graph))
    return lambda given: decision.evaluate(given, {"trace": True})


def zen_graph(ruleset: Ruleset) -> dict[str, object]:
    """Return article 38 as a JDM decision table made from the ruleset's own conditions; the first row that holds wins.

    Unlike the assessment a table has no three values, no gap and no "none of the above": a row for each way a tier may
    hold, 不予处罚 before the rest, lighter before heavier, and a tier that asks that no other holds after those it
    names; the last row is the gap. A ratio is cross-multiplied, so that it stays exact.
    """
    provision = ruleset.provisions[PROVISION]
    rows = [_redirection(provision.redirect)] if provision.redirect else []
    for tier in _ordered(provision.tiers):
        rows += [{**way, **_outputs("determined", tier.sanction), **_names(tier)} for way in _ways(tier.when)]
    statute = ruleset.statute.provisions[PROVISION].tiers[0].sanction
    rows.append({**_outputs("gap", statute), "multiple_min": "null", "multiple_max": "null"})
    return _graph(rows)


def zen_input(facts: Facts) -> dict[str, int | bool | None]:
    """Return the facts as the table reads them, amounts in 分."""
    return {name: getattr(facts, name) for name in READ}


def _ordered(tiers: Sequence[Tier]) -> list[Tier]:
    late = {tier.clause for tier in tiers if any(isinstance(part, NoTier) for part in _parts(tier.when))}
    return sorted(tiers, key=lambda tier: (tier.clause in late, tier.kind.weight))


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOrAny) else (condition,)


def _ways(condition: Condition) -> list[Row]:
    """Return the rows of which any makes the condition hold."""
    match condition:
        case FlagIs(fact=fact, wanted=wanted):
            return [{fact: "true" if wanted else "false"}]
        case Within(scale=scale, band=band):
            return [{scale.name: " and ".join(_bounds(scale, band))}]
        case NoTier():
            # The rows of the tiers it names stand above and would have been hit first.
            return [{}]
        case AllOrAny(kind="any", parts=parts):
            return [way for part in parts for way in _ways(part)]
        case AllOrAny(parts=parts):
            return [_merged(chosen) for chosen in product(*map(_ways, parts))]
        case _:
            raise ValueError(f"no column for {condition}")


def _merged(rows: Sequence[Row]) -> Row:
    merged = {name: cell for row in rows for name, cell in row.items()}
    if len(merged) != sum(map(len, rows)):
        raise ValueError(f"one cell cannot hold two conditions: {rows}")
    return merged


def _bounds(scale: Scale, band: Band) -> Iterator[str]:
    """Yield the comparisons of a band with a number (in its own column), or of a ratio, cross-multiplied."""
    for end, sign in ((band.low, ">=" if band.low_inside else ">"), (band.high, "<=" if band.high_inside else "<")):
        if end is not None and scale.unit == "percent":
            measured, against = scale.facts
            yield f"{measured} * {end.denominator} {sign} {against} * {end.numerator}"
        elif end is not None:
            yield f"{sign} {decimal_text(end)}"


def _redirection(redirect: Redirect) -> Row:
    return {redirect.fact: "true", "status": _text("redirected"), "redirected_to": _text(redirect.to)}


def _names(tier: Tier) -> Row:
    return {"tier": _text(tier.kind), "clause": _text(tier.clause or "")}


def _outputs(status: str, sanction: Sanction) -> Row:
    """Return the output cells of a tier: its multiples, its fine's ends in 分 and its suspension as expressions."""
    row = {"status": _text(status)}
    band, suspension = sanction.multiple, sanction.suspension
    if band is not None and band.low is not None and band.high is not None:
        low, high = (f"amount * {end.numerator} / {end.denominator}" for end in (band.low, band.high))
        top = f"floor({high})"
        bottom = top if band.fixed else f"ceil({low})" if band.low_inside else f"floor({low}) + 1"
        row |= {"multiple_min": _text(decimal_text(band.low)), "multiple_max": _text(decimal_text(band.high))}
        row |= {
            name: f"amount > 0 and {bottom} <= {top} ? {end} : null"
            for name, end in (("fine_min", bottom), ("fine_max", top))
        }
    if suspension is not None and suspension.when is not None:
        applies = " or ".join(
            " and ".join(f"{name} == {cell}" for name, cell in way.items()) for way in _ways(suspension.when)
        )
        months = (("suspension_min", suspension.length.low), ("suspension_max", suspension.length.high))
        row |= {name: f"({applies}) ? {end} : null" for name, end in months}
    return row


def _text(value: str) -> str:
    return f'"{value}"'


def _graph(rows: Sequence[Row]) -> dict[str, object]:
    """Return the JDM graph: input, the table, output. A ratio has no field of its own; its cells hold all."""
    inputs = [{"id": name, "name": name} | ({} if name == "ratio" else {"field": name}) for name in COLUMNS]
    table = {
        "hitPolicy": "first",
        "passThrough": False,
        "inputs": [column for column in inputs if any(column["id"] in row for row in rows)],
        "outputs": [{"id": f"out_{name}", "name": name, "field": name} for name in OUTPUTS],
        "rules": [_rule(number, row) for number, row in enumerate(rows)],
    }
    nodes: tuple[tuple[str, Mapping[str, object]], ...] = (
        ("in", {"type": "inputNode"}),
        ("table", {"type": "decisionTableNode", "content": table}),
        ("out", {"type": "outputNode"}),
    )
    return {
        "nodes": [{"id": name, "name": name, "position": {"x": 0, "y": 0}, **node} for name, node in nodes],
        "edges": [
            {"id": f"{start}-{end}", "sourceId": start, "targetId": end, "type": "edge"}
            for start, end in (("in", "table"), ("table", "out"))
        ],
    }


def _rule(number: int, row: Row) -> Row:
    cells = {name: row.get(name, "") for name in COLUMNS}
    return {"_id": f"row {number}", **cells, **{f"out_{name}": row.get(name, "null") for name in OUTPUTS}}
