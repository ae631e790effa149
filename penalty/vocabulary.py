"""The words in which facts are written: the contract's own, and those a ruleset adds.

A benchmark of another province may ask what no other asks (repaid within the ordered time), and an agreement asks of
scores and counts. Such facts are declared in the ruleset, with their kind, and are read and shown as the others are.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

ITEMS: Final[Mapping[str, int]] = MappingProxyType({"37": 0, "38": 7, "39": 7, "40": 4, "41.1": 3, "41.2": 0})
"""How many 项 each provision of the Regulation has; the keys are the provisions themselves."""

PROVISION_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "37": "第三十七条",
        "38": "第三十八条",
        "39": "第三十九条",
        "40": "第四十条",
        "41.1": "第四十一条第一款",
        "41.2": "第四十一条第二款",
    }
)


class FactKind(enum.StrEnum):
    """What the value of a ruleset's own fact is."""

    FLAG = "flag"
    COUNT = "count"
    YUAN = "yuan"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class OwnFact:
    """A fact a ruleset adds: 是/否, a whole number, an amount (分) or a number; `falling`: the higher, the lighter."""

    name: str
    label: str
    kind: FactKind
    help: str | None
    falling: bool


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of two amounts by which conditions measure."""

    name: str
    label: str
    of: str
    to: str


SHARE: Final = Ratio("ratio", "占上年度医保基金支付额", "amount", "prior_year_payment")
"""The ratio the Regulation's benchmarks measure by (裁量细则第二条、第四条)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The provisions that facts may name, with their number of 项, and the facts and ratios beside the contract's."""

    items: Mapping[str, int]
    titles: Mapping[str, str]
    facts: Mapping[str, OwnFact] = field(default_factory=dict)
    ratios: Mapping[str, Ratio] = field(default_factory=lambda: {SHARE.name: SHARE})

    def of_kind(self, kind: FactKind) -> tuple[str, ...]:
        """Return the names of the own facts of a kind."""
        return tuple(name for name, fact in self.facts.items() if fact.kind is kind)


REGULATION: Final = Vocabulary(ITEMS, PROVISION_NAMES)
"""The words of the contract."""


def item_name(item: int | None) -> str:
    """Write a 项 as the law does: 2 -> "第二项"; nothing for None."""
    if not item:
        return ""
    tens, ones = divmod(item, 10)
    digits = "零一二三四五六七八九"
    ten = "" if not tens else ("十" if tens == 1 else f"{digits[tens]}十")
    return f"第{ten}{digits[ones] if ones or not ten else ''}项"
