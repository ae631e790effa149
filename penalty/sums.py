"""The sums a sanction comes to, in whole 分."""

from __future__ import annotations

from penalty.facts import Facts
from penalty.money import Fen
from penalty.ruleset import Sanction


def sum_range(sanction: Sanction, facts: Facts) -> tuple[Fen, Fen] | None:
    """Return the smallest and largest lawful sum (分) for the facts, or None where none is due or can be told."""
    if sanction.multiple is not None:
        amount = facts.amount if sanction.of == "amount" else facts.value(sanction.of)
        if sanction.at_least and isinstance(amount, int):
            low, high = sanction.multiple.whole(amount) or (0, 0)
            return max(low, sanction.at_least), max(high, sanction.at_least)
        return sanction.multiple.whole(amount) if amount else None  # type: ignore[arg-type]  # 分 by its kind
    if sanction.fine is None:
        return None
    count = 1 if sanction.each is None else facts.value(sanction.each)
    return sanction.fine.whole(count) if isinstance(count, int) else None
