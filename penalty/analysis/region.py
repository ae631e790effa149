"""A region of the fact space in words a rule author reads, and a set of facts that lies in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from penalty.analysis.atlas import NO, YES, Atlas, Dimension
from penalty.analysis.boxes import Box, Boxes
from penalty.band import decimal_text
from penalty.conditions import Scale
from penalty.money import format_yuan
from penalty.space import Axis
from penalty.vocabulary import FactKind, item_name

_SAID: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "insured": ("非参保人员", "参保人员"),
        "first_offence": ("非初次", "初次违法"),
        "corrected_in_time": ("未及时改正", "及时改正"),
        "refused_correction": ("无拒不改正情形", "拒不改正"),
        "obstructed": ("未拒绝检查", "拒绝检查或提供虚假情况"),
        "fraud_intent": ("无骗保目的", "以骗保为目的"),
        "self_reported": ("检查发现", "自查自纠发现"),
        "isolated": ("非个别行为", "个别人或个别部门行为"),
        "personal_account_only": ("非均由个人账户支付", "均由个人账户支付"),
        "serious": ("情节不严重", "情节严重"),
    }
)
"""How a region says that a fact is false, and that it is true."""
_LIGHTEN: Final = frozenset({"first_offence", "corrected_in_time", "isolated"})
EVERYTHING: Final = "一切事实"


def region_text(atlas: Atlas, boxes: Iterable[Box]) -> str:
    """Write a region: "非初次，金额 ≤ 5000 元"; several boxes are joined by 或."""
    return "；或 ".join(_box_text(atlas, box) for box in boxes)


def _box_text(atlas: Atlas, box: Box) -> str:
    parts = [
        _part(atlas, dimension, mask)
        for dimension, mask, whole in zip(atlas.dimensions, box, atlas.full, strict=True)
        if (mask | dimension.none) != (whole | dimension.none) or mask == dimension.none
    ]
    return "，".join(parts) or EVERYTHING


def _part(atlas: Atlas, dimension: Dimension, mask: int) -> str:
    if dimension.axis is not None:
        return _number_text(dimension, mask)
    if dimension.name == "item":
        return "、".join(item_name(item) for item in range(1, dimension.size + 1) if mask & 1 << (item - 1))
    return flag_text(atlas, dimension.name, value=mask == YES)


def flag_text(atlas: Atlas, name: str, *, value: bool) -> str:
    """Say that a yes-or-no fact is so: "非初次", "及时改正"; a ruleset's own: "足额退回为否"."""
    if name in _SAID:
        return _SAID[name][value]
    return f"{atlas.provision.words.facts[name].label}为{'是' if value else '否'}"


def _number_text(dimension: Dimension, mask: int) -> str:
    axis = dimension.axis
    if axis is None or mask == dimension.none:
        return "没有可比的上年度支付额" if dimension.name == "ratio" else "比例无从计算"
    runs = _runs(mask & ~dimension.none, axis.size)
    return " 或 ".join(_run_text(axis, first, last) for first, last in runs)


def _runs(mask: int, size: int) -> list[tuple[int, int]]:
    """Return the first and last cell of each unbroken row of cells."""
    runs: list[tuple[int, int]] = []
    for cell in range(size):
        if mask & 1 << cell:
            if runs and runs[-1][1] == cell - 1:
                runs[-1] = (runs[-1][0], cell)
            else:
                runs.append((cell, cell))
    return runs


def _run_text(axis: Axis, first: int, last: int) -> str:
    scale = axis.scale
    if first == last and first % 2:
        return f"{scale.label} = {end_on(scale, axis.cuts[first // 2])}"
    starts = (scale.unit != "percent" and first == 1) or first == 0
    low = "" if starts else f"{end_on(scale, axis.cuts[(first - 1) // 2])} {'≤' if first % 2 else '<'} "
    high = "" if last == axis.size - 1 else f" {'≤' if last % 2 else '<'} {end_on(scale, axis.cuts[last // 2])}"
    if low and not high:
        return f"{scale.label} {'≥' if first % 2 else '>'} {end_on(scale, axis.cuts[(first - 1) // 2])}"
    return f"{low}{scale.label}{high}"


def end_on(scale: Scale, value: Fraction) -> str:
    """Write a threshold in the unit of its scale: "5000 元", "0.2%"."""
    if scale.unit == "percent":
        return f"{decimal_text(value * 100)}%"
    return f"{decimal_text(value / 100)} 元" if scale.unit == "yuan" else decimal_text(value)


def facts_in(atlas: Atlas, boxes: Boxes) -> dict[str, object] | None:
    """Return facts (as the contract writes them) that lie in the boxes, or None where no whole 分 does.

    Where either will do, flags that lighten are true and others false; numbers come from the middle of their cells.
    """
    for box in boxes:
        found = _facts(atlas, box)
        if found is not None:
            return found
    return None


def _facts(atlas: Atlas, box: Box) -> dict[str, object] | None:
    facts: dict[str, object] = {"provision": atlas.provision.id}
    if atlas.ruleset.base is None or atlas.ruleset.partial is not None:
        facts["ruleset"] = atlas.ruleset.id
    masks = {dimension.name: mask for dimension, mask in zip(atlas.dimensions, box, strict=True)}
    if "item" in masks:
        facts["item"] = (masks["item"] & -masks["item"]).bit_length()
    numbers = _numbers(atlas, masks)
    if numbers is None:
        return None
    facts |= numbers
    for name in (*atlas.space.flags, *atlas.space.own_flags):
        facts[name] = bool(masks[name] & YES) if name in _LIGHTEN else not masks[name] & NO
    return facts


def _numbers(atlas: Atlas, masks: Mapping[str, int]) -> dict[str, object] | None:
    """Return the amount, what it is measured against, and the ruleset's own numbers."""
    space = atlas.space
    numbers: dict[str, object] = {}
    for axis in space.numbers:
        value = _sample(axis, masks[axis.scale.name], whole=_whole(atlas, axis))
        if value is None:
            return None
        numbers[axis.scale.name] = _written(axis.scale, value)
    if space.ratio is None or space.base is None:
        amount = _sample(space.amount, masks["amount"], whole=True)
        return None if amount is None else {"amount": format_yuan(int(amount)), **numbers}
    pair = _amount_and_base(space.amount, space.ratio, masks["amount"], masks[space.ratio.scale.name])
    if pair is None:
        return None
    return {"amount": format_yuan(pair[0]), space.base: format_yuan(pair[1]), **numbers}


def _whole(atlas: Atlas, axis: Axis) -> bool:
    own = atlas.provision.words.facts.get(axis.scale.name)
    return own is None or own.kind is not FactKind.NUMBER


def _written(scale: Scale, value: Fraction) -> str:
    return format_yuan(int(value)) if scale.unit == "yuan" else decimal_text(value)


def cells(mask: int) -> list[int]:
    """Return the cells of a mask: intervals before the thresholds between them, each ascending."""
    return sorted((cell for cell in range(mask.bit_length()) if mask & 1 << cell), key=lambda cell: (cell % 2, cell))


def _sample(axis: Axis, mask: int, *, whole: bool) -> Fraction | None:
    """Return a number in one of the cells, a whole one where asked for, or None."""
    for cell in cells(mask):
        value = axis.sample(cell)
        for candidate in (value, Fraction(value.__ceil__()), Fraction(value.__floor__())):
            if axis.cell(candidate) == cell and candidate >= 0 and (not whole or candidate.denominator == 1):
                return candidate
    return None


_TRIED: Final = (1, 3, 7, 10, 100, 1000, 3000, 1_000_000)


def _amount_and_base(amounts: Axis, ratios: Axis, amount_mask: int, ratio_mask: int) -> tuple[int, int] | None:
    """Return an amount and a payment (分) in the cells, or None where no two whole numbers are."""
    for cell in cells(amount_mask):
        middle = int(amounts.sample(cell))
        tries = {middle, *(middle // step * step for step in _TRIED), *(middle * step for step in _TRIED)}
        for amount in sorted(
            (value for value in tries if amounts.cell(value) == cell), key=lambda value: abs(value - middle)
        ):
            for part in cells(ratio_mask):
                base = payment_for(ratios, part, amount)
                if base is not None:
                    return amount, base
    return None


def payment_for(ratios: Axis, cell: int, amount: int) -> int | None:
    """Return the payment with which an amount has a ratio in the cell; no payment at all for the last one."""
    if cell == ratios.size:
        return 0
    if amount == 0:
        return 100_000_000 if ratios.ratio_cell(0, 1) == cell else None
    wanted = ratios.sample(cell)
    if wanted == 0:
        return None
    near = int(amount / wanted)
    places = range(len(str(near)) - 1, -1, -1)
    # The roundest payment that will do reads best.
    tries = [base for place in places for base in (near // 10**place * 10**place, (near // 10**place + 1) * 10**place)]
    return next((base for base in tries if base > 0 and ratios.ratio_cell(amount, base) == cell), None)
