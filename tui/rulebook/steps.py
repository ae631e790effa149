"""The tiers of a provision as a ladder: which multiple, or which fine, at which amount, ratio or score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from penalty.band import Band, decimal_text
from penalty.conditions import AllOrAny, Condition, Scale, Within, atoms
from penalty.in_words import multiple_text, yuan_text
from penalty.ruleset import Provision, Sanction, Tier
from penalty.space import conditions_of
from tui.language import N_, _
from tui.rulebook.page import SOFT, STRONG, Block, Picture, Text
from tui.widgets.chart import Step, Write, ladder

_HEIGHT: Final = 9
_UNITS: Final = {"yuan": N_("（元）"), "percent": N_("（%）"), "number": ""}
_FEWEST: Final = 2
"""Below so many steps there is nothing to climb."""


@dataclass(frozen=True, slots=True)
class _Height:
    """What a ladder climbs by: its name, where a sanction has it, and how a number of it is written."""

    name: str
    of: Callable[[Sanction], Band | None]
    write: Write


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of a provision, on what scale they lie and by what they climb, and the tiers with no place on it."""

    scale: Scale
    height: _Height
    steps: tuple[Step, ...]
    without: tuple[Tier, ...]

    def blocks(self) -> Iterator[Block]:
        """Yield the picture, and what is not in it."""
        across = f"{self.scale.label}{_(_UNITS[self.scale.unit])}"
        yield Text(_("各档的阶梯：横为{across}，竖为{up}").format(across=across, up=_(self.height.name)), STRONG)
        yield Picture(lambda width: ladder(self.steps, width, _HEIGHT, write_scale(self.scale), self.height.write))
        if self.without:
            names = "、".join(f"{tier.label}（{name_of(tier)}）" for tier in self.without)
            yield Text(_("不在图上（没有这个数，或者不按它分档）：{names}").format(names=names), SOFT)


def ladder_of(provision: Provision) -> Ladder | None:
    """Return the ladder that most tiers of a provision stand on; None where fewer than two stand on any."""
    found = [
        Ladder(scale, height, *_steps(provision, scale, height)) for scale in _scales(provision) for height in _HEIGHTS
    ]
    best = max(found, key=lambda each: len(each.steps), default=None)
    return best if best is not None and len(best.steps) >= _FEWEST else None


def name_of(tier: Tier) -> str:
    """Return the id of a tier's clause, or where it stands where it has none of its own."""
    return tier.clause or tier.cite


def band_text(sanction: Sanction) -> str:
    """Write the band of multiples, or of fines, in words; nothing where there is neither."""
    if sanction.multiple is not None:
        return multiple_text(sanction.multiple)
    return yuan_text(sanction.fine) if sanction.fine is not None else ""


def write_scale(scale: Scale) -> Write:
    """Return what writes a number of a scale in its unit: 分 as 元, a ratio as a percentage."""
    if scale.unit == "percent":
        return lambda value: f"{decimal_text(value * 100)}%"
    return _write_yuan if scale.unit == "yuan" else decimal_text


def _write_yuan(value: Fraction) -> str:
    return decimal_text(value / 100)


def _suspended(sanction: Sanction) -> Band | None:
    suspension = sanction.suspension
    return suspension.length if suspension is not None and suspension.unit == "months" else None


_HEIGHTS: Final = (
    _Height(N_("倍数"), lambda sanction: sanction.multiple, decimal_text),
    _Height(N_("罚款（元）"), lambda sanction: sanction.fine, _write_yuan),
    _Height(N_("暂停（月）"), _suspended, decimal_text),
)
"""What a ladder may climb by; of equally many steps the first."""


def _scales(provision: Provision) -> list[Scale]:
    parts = (part for tier in provision.tiers for each in conditions_of(tier) for part in atoms(each))
    return list(dict.fromkeys(part.scale for part in parts if isinstance(part, Within)))


def _steps(provision: Provision, scale: Scale, height: _Height) -> tuple[tuple[Step, ...], tuple[Tier, ...]]:
    steps: list[Step] = []
    without: list[Tier] = []
    for tier in provision.tiers:
        up = height.of(tier.sanction)
        limbs = list(_limbs(tier.when, scale, alone=True))
        if up is None or not limbs:
            without.append(tier)
            continue
        for within, alone in limbs:
            more = "" if alone else _("（另有不论这个数的情形）")
            steps.append(Step(f"{tier.label} {name_of(tier)}{more}", within, _from_nothing(up)))
    return tuple(steps), tuple(without)


def _limbs(condition: Condition, scale: Scale, *, alone: bool) -> Iterator[tuple[Band, bool]]:
    """Yield each band a condition lays on a scale, and whether nothing else can take its place."""
    if isinstance(condition, Within) and condition.scale == scale:
        yield condition.band, alone
    elif isinstance(condition, AllOrAny):
        for part in condition.parts:
            yield from _limbs(part, scale, alone=alone and condition.kind == "all")


def _from_nothing(band: Band) -> Band:
    """Return a band that begins at nothing where it has no lower end."""
    if band.low is not None:
        return band
    return Band(Fraction(0), band.high, low_inside=False, high_inside=band.high_inside)
