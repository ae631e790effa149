"""What a ruleset is: provisions, each a list of tiers in the order of its text.

The shapes only; `penalty.reading.reader` makes them from YAML, `penalty.engine` decides with them.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from penalty.band import Band
from penalty.conditions import Condition, NoTier, Reading, atoms
from penalty.vocabulary import Vocabulary

if TYPE_CHECKING:
    from penalty.rulings import Rulings

MEASURES: Final[Mapping[str, str]] = {
    "order_correction": "责令改正",
    "refund": "责令退回医疗保障基金",
    "talk": "约谈",
    "fine": "罚款",
    "suspend_department": "责令暂停相关责任部门涉及医疗保障基金使用的医药服务",
    "suspend_settlement": "暂停医疗费用联网结算",
    "terminate_agreement": "直至由医疗保障经办机构解除服务协议",
    "discipline": "对直接负责的主管人员和其他直接责任人员依法给予处分",
    "revoke_licence_referral": "有执业资格的，由有关主管部门依法吊销执业资格",
}
"""Measures by their stable name, in the contract's order, with their Chinese names."""

SUSPENSIONS: Final[Mapping[str, str]] = {
    "department": "suspend_department",
    "settlement": "suspend_settlement",
    "physician": "suspend_physician",
}
"""What is suspended, and the measure that says so; a physician's is an agreement's own measure."""


class TierKind(enum.StrEnum):
    """The weight of a tier; the order of definition is from lightest to heaviest."""

    NONE = "none"
    CORRECTION_ONLY = "correction_only"
    MITIGATED = "mitigated"
    LENIENT = "lenient"
    ORDINARY = "ordinary"
    SEVERE = "severe"
    SCALE = "scale"
    STATUTORY = "statutory"

    @property
    def label(self) -> str:
        """The Chinese name of the tier."""
        return _TIER_LABELS[self]

    @property
    def weight(self) -> int:
        """The place from lightest (0) to heaviest."""
        return _TIER_WEIGHTS[self]


_TIER_LABELS: Final = {
    TierKind.NONE: "不予处罚",
    TierKind.CORRECTION_ONLY: "仅责令改正",
    TierKind.MITIGATED: "减轻处罚",
    TierKind.LENIENT: "从轻处罚",
    TierKind.ORDINARY: "一般处罚",
    TierKind.SEVERE: "从重处罚",
    TierKind.SCALE: "裁量档",
    TierKind.STATUTORY: "法定幅度",
}
_TIER_WEIGHTS: Final = {kind: weight for weight, kind in enumerate(TierKind)}


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension a tier orders: how long (months or days), of what, on which condition, and where it is written."""

    length: Band
    of: str
    when: Condition | None
    cite: str
    reading: Reading | None
    measure: tuple[str, str]
    """The measure that orders it, and its Chinese name."""
    unit: Literal["months", "days"] = "months"
    optional: bool = False
    """The text says it may be ordered (可以), not that it shall."""


@dataclass(frozen=True, slots=True)
class Sanction:
    """What a tier orders: measures, and bands of the multiple or of the fine itself (分), and a suspension."""

    measures: tuple[str, ...]
    multiple: Band | None
    fine: Band | None
    suspension: Suspension | None
    of: str = "amount"
    """The amount that is multiplied."""
    at_least: int = 0
    """The least that is to be paid, 分."""
    each: str | None = None
    """The count by which a fixed sum is multiplied (每次、每例)."""

    @property
    def counts(self) -> tuple[str, ...]:
        """The facts from which the sum is computed."""
        if self.multiple is not None:
            return (self.of,)
        return (self.each,) if self.each is not None else ()


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of a provision. `clause` is None where the text gives the tier no clause of its own."""

    clause: str | None
    kind: TierKind
    cite: str
    text: str
    when: Condition
    sanction: Sanction
    where: str
    name: str | None = None

    @property
    def label(self) -> str:
        """The Chinese name of the tier: its own, else its kind's."""
        return self.name or self.kind.label

    def readings(self) -> Iterator[Reading]:
        """Yield the readings this tier's conditions and suspension rest on."""
        for condition in atoms(self.when):
            if condition.source.reading is not None:
                yield condition.source.reading
        suspension = self.sanction.suspension
        if suspension is not None and suspension.reading is not None:
            yield suspension.reading


@dataclass(frozen=True, slots=True)
class Redirect:
    """A fact that sends the violation to another provision (条例第四十条第二款, 第四十一条第二款)."""

    fact: str
    to: str
    cite: str
    quote: str


@dataclass(frozen=True, slots=True)
class Provision:
    """One provision: what its amount means, its 项, its redirection, and its tiers in the order of the text."""

    id: str
    cite: str
    text: str
    amount_is: str
    refunds: bool
    items: Mapping[int, str]
    redirect: Redirect | None
    tiers: tuple[Tier, ...]
    words: Vocabulary
    payment: tuple[str, str]
    """The measure whose sum is computed, and its Chinese name: 罚款, in an agreement 违约金 or a share of a deposit."""
    pays_party: bool
    """The sum goes to the party (a deposit returned, a share the fund pays), so that more of it is lighter."""
    late: tuple[bool, ...] = field(init=False, repr=False)
    """For each tier, whether it asks about other tiers and so is judged after them."""

    def __post_init__(self) -> None:
        late = tuple(any(isinstance(part, NoTier) for part in atoms(tier.when)) for tier in self.tiers)
        object.__setattr__(self, "late", late)


@dataclass(frozen=True, slots=True)
class General:
    """A general rule of the text (通例), quoted."""

    cite: str
    text: str


@dataclass(frozen=True, slots=True)
class Successor:
    """What replaces a ruleset: its title, the day it became known, what of it is not known, its id where it is held."""

    title: str
    announced: dt.date
    note: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Ruleset:
    """A discretion benchmark, or the Regulation's own bands; `base` is the ruleset it lies on."""

    id: str
    title: str
    document_number: str
    issuer: str
    jurisdiction: str
    in_force_from: dt.date | None
    """None where the day is not known: such rules are never chosen by date, only by name."""
    in_force_to: dt.date | None
    bounds_text: str
    verified: bool
    source_note: str
    digest: str
    provisions: Mapping[str, Provision]
    general: tuple[General, ...]
    base: Ruleset | None
    words: Vocabulary
    partial: str | None
    """What of the text is not held here; said with every answer."""
    system: str
    """处罚, or another kind of rules: 协议 (no administrative penalty), 结算."""
    measures: Mapping[str, str]
    """All measures by name, the ruleset's own after the contract's."""
    successor: Successor | None
    rulings: dict[str, Rulings] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The answers computed so far, by provision (`penalty.rulings`)."""

    @property
    def version(self) -> str:
        """The id with the hash of the content it was read from: "jiangxi-2021@0123456789ab"."""
        return f"{self.id}@{self.digest}"

    @property
    def statute(self) -> Ruleset:
        """The Regulation's own bands, on which every benchmark lies; an agreement lies on nothing but itself."""
        return self.base.statute if self.base is not None else self

    @property
    def weighing(self) -> str:
        """Where the text says how 从重 and lighter circumstances are weighed: "第七条"; "" where it does not."""
        found = (rule.cite for rule in self.general if "同时具有从重" in rule.text)
        return next(found, "")

    def statutory(self, provision: str) -> Tier | None:
        """Return the tier with the statute's own band, or None where no statute fixes one."""
        tiers = self.statute.provisions[provision].tiers
        return next((tier for tier in tiers if tier.kind is TierKind.STATUTORY), None)

    def in_force(self, day: dt.date) -> bool:
        """Tell whether the ruleset was in force on a day (both ends included)."""
        if self.in_force_from is None:
            return False
        return self.in_force_from <= day and (self.in_force_to is None or day <= self.in_force_to)
