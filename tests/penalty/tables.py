"""Random small tables, and where in an atlas a set of facts lies."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

from penalty import Facts, Ruleset, load_ruleset
from penalty.analysis.atlas import NO, YES, Atlas
from penalty.analysis.boxes import Box
from penalty.band import Band
from penalty.conditions import AMOUNT, AllOrAny, Condition, FlagIs, ItemIs, NoTier, Scale, Source, Within
from penalty.facts import LABELS
from penalty.ruleset import Provision, Sanction, Tier, TierKind
from penalty.vocabulary import SHARE

SOURCE: Final = Source()
RATIO: Final = Scale.of_ratio(SHARE)
FLAGS: Final = ("first_offence", "corrected_in_time", "refused_correction", "fraud_intent")
KINDS: Final = (TierKind.NONE, TierKind.MITIGATED, TierKind.LENIENT, TierKind.SEVERE)
AMOUNTS: Final = (0, 1, 99_999, 100_000, 100_001, 500_000, 500_001)
PAYMENTS: Final = (0, 1, 20_000_000, 50_000_000, 100_000_000)
_CUTS: Final = {
    AMOUNT: (Fraction(0), Fraction(100_000), Fraction(500_000)),
    RATIO: (Fraction(1, 500), Fraction(1, 200)),
}


@st.composite
def bands(draw: st.DrawFn, scale: Scale) -> Within:
    """Draw a band with any ends, each inside or outside."""
    low, high = draw(st.sampled_from((None, *_CUTS[scale]))), draw(st.sampled_from((None, *_CUTS[scale])))
    if low is None and high is None:
        high = _CUTS[scale][-1]
    if low is not None and high is not None and low > high:
        low, high = high, low
    inside = (True, True) if low == high and low is not None else (draw(st.booleans()), draw(st.booleans()))
    return Within(scale, Band(low, high, *inside), SOURCE)


def flag(name: str, *, wanted: bool = True) -> FlagIs:
    return FlagIs(name, wanted, SOURCE, LABELS[name])


SINGLE: Final = st.one_of(
    st.builds(lambda name, wanted: flag(name, wanted=wanted), st.sampled_from(FLAGS), st.booleans()),
    st.lists(st.integers(1, 7), min_size=1, max_size=3, unique=True).map(lambda items: ItemIs(tuple(items), SOURCE)),
    bands(AMOUNT),
    bands(RATIO),
)


def group(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    return st.builds(
        lambda kind, held: AllOrAny(kind, tuple(held), SOURCE),
        st.sampled_from(("all", "any")),
        st.lists(parts, max_size=3),
    )


CONDITION: Final[st.SearchStrategy[Condition]] = st.recursive(SINGLE, group, max_leaves=5)


@st.composite
def rulesets(draw: st.DrawFn) -> Ruleset:
    """Draw a ruleset with one provision (38, which may be redirected) of up to five tiers and one of last resort."""
    jiangxi = load_ruleset("jiangxi-2021")
    tiers = [
        tier(f"38.{place}", draw(st.sampled_from(KINDS)), draw(CONDITION)) for place in range(draw(st.integers(1, 4)))
    ]
    if draw(st.booleans()):
        last = NoTier(
            tuple(str(kind) for kind in draw(st.lists(st.sampled_from(KINDS), min_size=1, unique=True))), SOURCE
        )
        tiers.append(tier("38.last", TierKind.ORDINARY, AllOrAny("all", (last, draw(CONDITION)), SOURCE)))
    return with_tiers(jiangxi, "38", tiers)


def tier(clause: str, kind: TierKind, when: Condition, multiple: Band | None = None) -> Tier:
    sanction = Sanction(("fine",) if multiple is not None else ("talk",), multiple, None, None)
    return Tier(clause, kind, f"第{clause}款", "", when, sanction, f"table/38.yaml:{clause}")


def with_tiers(ruleset: Ruleset, provision: str, tiers: list[Tier]) -> Ruleset:
    changed: Provision = replace(ruleset.provisions[provision], tiers=tuple(tiers))
    return replace(ruleset, provisions={provision: changed})


@st.composite
def known_facts(draw: st.DrawFn) -> Facts:
    """Draw facts for such a table, all known, that can be."""
    flags: dict[str, Any] = {name: draw(st.booleans()) for name in FLAGS}
    if flags["corrected_in_time"]:
        flags["refused_correction"] = False
    return Facts(
        provision="38",
        item=draw(st.integers(1, 7)),
        amount=draw(st.sampled_from(AMOUNTS)),
        prior_year_payment=draw(st.sampled_from(PAYMENTS)),
        **flags,
    )


def place_of(atlas: Atlas, facts: Facts) -> Box:
    """Return the one cell in which facts lie that are all known."""
    space = atlas.space
    cells = [YES if facts.value(name) else NO for name in (*space.flags, *space.own_flags)]
    if space.items:
        assert facts.item is not None
        cells.append(1 << (facts.item - 1))
    for axis in (*space.numbers, space.amount):
        value = facts.value(axis.scale.name)
        assert isinstance(value, (int, Fraction))
        cells.append(1 << axis.cell(value))
    if space.ratio is not None:
        assert space.base is not None
        assert facts.amount is not None
        payment = facts.value(space.base)
        assert isinstance(payment, int)
        cells.append(1 << (space.ratio.ratio_cell(facts.amount, payment) if payment else space.ratio.size))
    return tuple(cells)
