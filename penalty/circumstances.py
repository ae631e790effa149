"""The general circumstances of the Penalty Law and of 医保发〔2021〕35号, as facts beside the benchmark's own.

They never move a tier by themselves. All that are on file are shown; one that points the other way than the tier
found makes a conflict, which a person resolves (裁量细则第七条). 应当不予处罚 leaves nothing to weigh: the person
confirms it or takes the circumstance off the facts. 可以 is only shown, and open to be chosen.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from penalty.conditions import AllOrAny, Source
from penalty.reading.strict_yaml import Node, one_of, read_yaml, read_yes_no
from penalty.ruleset import Provision, Sanction, Tier, TierKind

_FILE: Final = Path(__file__).with_name("rulesets") / "circumstances.yaml"
_KEYS: Final = frozenset({"id", "label", "effect", "individual", "cite", "text", "verified"})
_LIGHTER: Final = frozenset({TierKind.NONE, TierKind.CORRECTION_ONLY, TierKind.MITIGATED, TierKind.LENIENT})
_LIGHTENED: Final = frozenset({TierKind.MITIGATED, TierKind.LENIENT})
_HEAVIER: Final = frozenset({TierKind.ORDINARY, TierKind.SEVERE})
_OPEN: Final = frozenset({TierKind.SCALE, TierKind.STATUTORY})
"""Tiers that are neither lighter nor heavier by name: a circumstance has nothing to point against."""


class Effect(enum.StrEnum):
    """What the law says follows from a circumstance."""

    SPARE = "spare"
    MAY_SPARE = "may_spare"
    LIGHTEN = "lighten"
    MAY_LIGHTEN = "may_lighten"
    AGGRAVATE = "aggravate"

    @property
    def label(self) -> str:
        """The law's words."""
        return _EFFECTS[self]


_EFFECTS: Final = {
    Effect.SPARE: "应当不予处罚",
    Effect.MAY_SPARE: "可以不予处罚",
    Effect.LIGHTEN: "应当从轻或者减轻",
    Effect.MAY_LIGHTEN: "可以从轻或者减轻",
    Effect.AGGRAVATE: "应当从重",
}


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One circumstance; `individual`: only a natural person can have it; `verified`: its words were checked."""

    id: str
    label: str
    effect: Effect
    individual: bool
    cite: str
    text: str
    verified: bool
    against: tuple[tuple[str, bool], ...] = ()
    """Facts that contradict it, by name and value: 首违不罚 and 非初次."""
    excludes: tuple[str, ...] = ()
    """Circumstances that cannot stand beside it."""

    def opposes(self, kind: TierKind) -> bool:
        """Tell whether the circumstance points the other way than a tier of this kind; 可以 never does."""
        match self.effect:
            case Effect.SPARE:
                return kind not in {TierKind.NONE, TierKind.CORRECTION_ONLY}
            case Effect.LIGHTEN:
                return kind not in _LIGHTER | _OPEN
            case Effect.AGGRAVATE:
                return kind is not TierKind.SEVERE and kind not in _OPEN
            case _:
                return False

    @property
    def mitigates(self) -> bool:
        """Whether it is a 减轻 ground: with it, and only then, a person may go below the band."""
        return self.effect in {Effect.LIGHTEN, Effect.MAY_LIGHTEN}

    @property
    def spares(self) -> bool:
        """Whether a person may, or must, not punish."""
        return self.effect in {Effect.SPARE, Effect.MAY_SPARE}


@lru_cache
def all_circumstances() -> Mapping[str, Circumstance]:
    """Return every circumstance by id. Raises RulesetError for a faulty file."""
    nodes = read_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name).nodes()
    return {each.id: each for each in map(_read, nodes)}


def _read(node: Node) -> Circumstance:
    entry = node.mapping(_KEYS, frozenset({"against", "excludes"}))
    against = entry["against"].entries() if "against" in entry else {}
    excludes = entry["excludes"].nodes() if "excludes" in entry else []
    return Circumstance(
        entry["id"].text(),
        entry["label"].text(),
        Effect(one_of(entry["effect"], frozenset(Effect))),
        read_yes_no(entry["individual"]),
        entry["cite"].text(),
        entry["text"].text(),
        read_yes_no(entry["verified"]),
        tuple((fact, read_yes_no(value)) for fact, value in against.items()),
        tuple(each.text() for each in excludes),
    )


def circumstances_of(ids: Iterable[str]) -> tuple[Circumstance, ...]:
    """Return the circumstances named."""
    known = all_circumstances()
    return tuple(known[each] for each in ids)


@lru_cache(maxsize=256)
def law_tier(name: str, cite: str, text: str, *, refunds: bool) -> Tier:
    """Return a tier that is the Penalty Law's and not a benchmark's: nobody is punished, what was taken goes back."""
    measures = ("refund",) if refunds else ()
    nothing = Sanction(measures, None, None, None)
    return Tier(f"law.{name}", TierKind.NONE, cite, text, AllOrAny("all", (), Source()), nothing, _FILE.name)


def pointed_at(found: Iterable[Circumstance], provision: Provision, fitting: Sequence[Tier]) -> tuple[Tier, ...]:
    """Return the tiers that circumstances point to; `fitting` are those that the facts do not exclude by themselves.

    A tier of another 项, or a fine where the statute fines nobody, is never pointed to.
    """
    tiers: list[Tier] = []
    for each in found:
        if each.effect is Effect.SPARE:
            tiers.append(law_tier(each.id, each.cite, each.text, refunds=provision.refunds))
            continue
        wanted = _LIGHTENED if each.effect is Effect.LIGHTEN else _HEAVIER
        tiers += [other for other in fitting if other.kind in wanted]
    return tuple({id(tier): tier for tier in tiers}.values())
