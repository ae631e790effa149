"""A few short lines beside a form: what would be lighter, what heavier, what to find out first.

Said while someone types, so only the nearest outcome on each side is worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from penalty.analysis.region import flag_text
from penalty.assessment import Assessment, Status
from penalty.facts import LABELS, Facts
from penalty.ruleset import Ruleset
from penalty.telling.options import Option, option_text, scale_of
from penalty.telling.reach import Reach, Target, Way, reach_of
from penalty.telling.what_next import what_next
from penalty.telling.why_not import provision_name

WIDEST: Final = 36
"""The longest hint, in characters."""


def hints(assessment: Assessment, ruleset: Ruleset, most: int = 3) -> tuple[str, ...]:
    """Return at most `most` short lines: the nearest lighter outcome, the nearest heavier, the first fact to find out.

    Where the outcome is open, what to find out comes first. A line has at most `WIDEST` characters.
    """
    first = [_question(assessment, ruleset)] if assessment.missing else []
    near = _nearest(assessment, ruleset)
    lines = (*first, *near) if assessment.status is Status.UNDETERMINED else (*near, *first)
    return tuple(lines)[:most]


def _question(assessment: Assessment, ruleset: Ruleset) -> str:
    question = what_next(assessment, ruleset)[0]
    label = f"先查明{question.label}"
    full = "，".join(f"{answer.value_text}→{answer.text}" for answer in question.answers)
    short = "，".join(f"{answer.value_text}→{answer.short}" for answer in question.answers)
    return _fitting(f"{label}：{full}", f"{label}：{short}", label)


def _nearest(assessment: Assessment, ruleset: Ruleset) -> Iterator[str]:
    """Yield the nearest lighter and the nearest heavier outcome; where no tier holds, the nearest two."""
    reach, facts = reach_of(ruleset, assessment.facts.provision), assessment.facts
    tiers = [target for target in reach.boxes if target.status is Status.DETERMINED]
    here = next((place for place, target in enumerate(tiers) if target.tier is assessment.tier), None)
    if here is not None:
        yield from _first(reach, facts, ruleset, tiers[:here][::-1])
        yield from _first(reach, facts, ruleset, tiers[here + 1 :])
    elif assessment.tier is None:
        for half in (tiers[: len(tiers) // 2], tiers[len(tiers) // 2 :]):
            yield from _first(reach, facts, ruleset, half)


def _first(reach: Reach, facts: Facts, ruleset: Ruleset, targets: list[Target]) -> Iterator[str]:
    """Yield the outcome that asks the fewest facts, the first named of equals, and what it asks."""
    sizes = ((reach.least(facts, target), place, target) for place, target in enumerate(targets))
    for _, _, target in sorted((size, place, target) for size, place, target in sizes if size):
        for way in reach.ways(facts, target, most=1):
            yield _short(reach, ruleset, way)
            return


def _short(reach: Reach, ruleset: Ruleset, way: Way) -> str:
    tier = way.target.tier
    end = tier.label if tier is not None else provision_name(ruleset, reach.provision.id)
    full = f"若{'、'.join(_ask(reach, ask) for ask in way.asks)}→{end}"
    names = "、".join(_label(reach, ask) for ask in way.asks)
    return _fitting(full, f"若{names}不同→{end}", f"若另有 {len(way.values)} 项事实不同→{end}")


def _fitting(*lines: str) -> str:
    """Return the first line that is short enough; a name that is too long even alone is cut."""
    return next((line for line in lines if len(line) <= WIDEST), lines[-1][: WIDEST - 1] + "…")


def _label(reach: Reach, ask: Option) -> str:
    words = reach.provision.words
    scale = scale_of(reach.atlas.space, words, ask.fact)
    own = words.facts.get(ask.fact)
    return scale.label if scale is not None else (own.label if own is not None else LABELS[ask.fact])


def _ask(reach: Reach, ask: Option) -> str:
    scale = scale_of(reach.atlas.space, reach.provision.words, ask.fact)
    if ask.band is not None and scale is not None:
        return f"{scale.label}{option_text(ask, scale)}"
    if ask.items or ask.fact == "life_or_health_harm":
        return option_text(ask, None) if ask.items else LABELS[ask.fact]
    return flag_text(reach.atlas, ask.fact, value=bool(ask.value))
