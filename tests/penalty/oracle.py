"""The law said a second time, plainly, so that two independent readings can be held against each other.

Written from the text of the discretion rules and of the Regulation, tier by tier with `if`-like helpers; nothing here
knows how the engine stores or evaluates a rule. Amounts are integers of 分, ratios and multiples are Fractions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any, TypeAlias

from penalty.money import format_yuan

Truth: TypeAlias = bool | None

FLAGS = (
    "insured",
    "first_offence",
    "corrected_in_time",
    "refused_correction",
    "obstructed",
    "fraud_intent",
    "self_reported",
    "isolated",
    "personal_account_only",
    "serious",
)
ITEMS = {"37": 0, "38": 7, "39": 7, "40": 4, "41.1": 3, "41.2": 0}
ORDER = ("item", "amount", "prior_year_payment", *FLAGS)
MEASURES = (
    "order_correction",
    "refund",
    "talk",
    "fine",
    "suspend_department",
    "suspend_settlement",
    "terminate_agreement",
    "discipline",
    "revoke_licence_referral",
)
WEIGHTS = ("none", "correction_only", "mitigated", "lenient", "ordinary", "severe", "statutory")
ALWAYS = True
ARTICLE_10 = ("refused_correction", "obstructed")
LIGHTENING = ("first_offence", "corrected_in_time")
READ = {
    "37": ("amount", *LIGHTENING, *ARTICLE_10),
    "38": (
        *("amount", "prior_year_payment", *LIGHTENING, *ARTICLE_10),
        *("fraud_intent", "self_reported", "isolated"),
    ),
    "39": ("item", "amount", *LIGHTENING, *ARTICLE_10, "serious"),
    "40": ("amount", "prior_year_payment", *LIGHTENING, *ARTICLE_10),
    "41.1": ("amount", *LIGHTENING, *ARTICLE_10, "fraud_intent", "personal_account_only"),
    "41.2": ("amount", *LIGHTENING, *ARTICLE_10, "personal_account_only"),
}
"""Which facts the text of each provision asks for to find the tier."""
LIMITS = {"37": (1000, 2000, 5000, 6000), "38": (5000, 100_000), "39": (1000,), "40": ()}
LIMITS |= dict.fromkeys(("41.1", "41.2"), (500, 1000, 2000, 6000))
"""The amounts in 元 at which tiers of each provision begin or end."""
PARTS = (2, 5, 15)
"""The thousandths of the prior year's payment at which tiers of 38 and 40 begin or end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """The contract's facts that the law reads; None is unknown, amounts in 分."""

    provision: str
    item: int | None = None
    amount: int | None = None
    prior_year_payment: int | None = None
    insured: Truth = None
    first_offence: Truth = None
    corrected_in_time: Truth = None
    refused_correction: Truth = None
    obstructed: Truth = None
    fraud_intent: Truth = None
    self_reported: Truth = None
    isolated: Truth = None
    personal_account_only: Truth = None
    serious: Truth = None

    def written(self) -> dict[str, object]:
        """Return the facts as the contract writes them: amounts as 元 in text, unknown ones left out."""
        given: dict[str, object] = {name: getattr(self, name) for name in ("provision", *ORDER)}
        for name in ("amount", "prior_year_payment"):
            value = getattr(self, name)
            given[name] = None if value is None else format_yuan(value)
        return {name: value for name, value in given.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier: does it hold, and what does it order. Bands as (low, high); months likewise."""

    clause: str | None
    kind: str
    holds: Truth
    measures: str
    multiple: tuple[Fraction, Fraction] | None = None
    fine: tuple[int, int] | None = None
    months: tuple[int, int] | None = None


def both(*parts: Truth) -> Truth:
    """And: one false part settles it, else one unknown part leaves it open."""
    return False if False in parts else (None if None in parts else True)


def either(*parts: Truth) -> Truth:
    """Or: one true part settles it, else one unknown part leaves it open."""
    return True if True in parts else (None if None in parts else False)


def no(part: Truth) -> Truth:
    """Not: the unknown stays unknown."""
    return None if part is None else not part


@cache
def number(text: str) -> Fraction:
    """Return a number of the law, exactly as it is written."""
    return Fraction(text)


def over(value: Fraction | None, limit: str) -> Truth:
    """以上 (第十一条: 不包括本数)."""
    return None if value is None else value > number(limit)


def upto(value: Fraction | None, limit: str) -> Truth:
    """以下 (第十一条: 包括本数)."""
    return None if value is None else value <= number(limit)


def between(value: Fraction | None, low: str, high: str) -> Truth:
    """…以上…以下."""
    return both(over(value, low), upto(value, high))


def yuan(violation: Violation) -> Fraction | None:
    """Return the amount in 元."""
    return None if violation.amount is None else Fraction(violation.amount, 100)


def percent(violation: Violation) -> Fraction | None:
    """Return 占上年度医保基金支付额 in per cent; unknown without a payment above zero."""
    if violation.amount is None or not violation.prior_year_payment:
        return None
    return Fraction(violation.amount * 100, violation.prior_year_payment)


def tenth(violation: Violation) -> Truth:
    """第十条: 拒绝监督检查或者提供虚假情况, 且拒不改正."""
    return both(violation.obstructed, violation.refused_correction)


def times(low: str, high: str) -> tuple[Fraction, Fraction]:
    """Write a band of multiples."""
    return number(low), number(high)


def article_37(v: Violation) -> list[Tier]:
    """第一条."""
    amount, light, orders = yuan(v), both(v.first_offence, v.corrected_in_time), "refund fine discipline"
    first, second = both(light, upto(amount, "1000")), both(light, between(amount, "1000", "2000"))
    lenient = both(light, between(amount, "2000", "5000"))
    severe = either(over(amount, "6000"), tenth(v))
    ordinary = both(no(either(first, second, lenient, severe)), between(amount, "5000", "6000"))
    return [
        Tier("37.mitigated.1", "mitigated", first, orders, times("0", "1")),
        Tier("37.mitigated.2", "mitigated", second, orders, times("1", "2")),
        Tier("37.lenient", "lenient", lenient, orders, times("2", "3")),
        Tier("37.severe", "severe", severe, orders, times("4", "5")),
        Tier("37.ordinary", "ordinary", ordinary, orders, times("3", "4")),
    ]


def article_38(v: Violation) -> list[Tier]:
    """第二条."""
    amount, ratio, honest = yuan(v), percent(v), no(v.fraud_intent)
    orders = "order_correction refund talk fine"
    self_found = both(v.self_reported, upto(amount, "100000"), v.corrected_in_time)
    inspected = both(
        no(v.self_reported), v.first_offence, v.isolated, upto(amount, "5000"), honest, v.corrected_in_time
    )
    light = both(v.first_offence, honest, v.corrected_in_time)
    mitigated, lenient = both(light, upto(ratio, "0.2")), both(light, between(ratio, "0.2", "0.5"))
    severe = both(honest, either(over(ratio, "1.5"), tenth(v)))
    ordinary = both(no(either(mitigated, lenient, severe)), between(ratio, "0.5", "1.5"), honest)
    return [
        Tier("38.none.1", "none", self_found, "talk"),
        Tier("38.none.2", "none", inspected, "talk"),
        Tier("38.mitigated", "mitigated", mitigated, orders, times("0", "1"), months=(6, 12)),
        Tier("38.lenient", "lenient", lenient, orders, times("1", "1.5"), months=(6, 12)),
        Tier("38.severe", "severe", severe, orders, times("1.5", "2"), months=(6, 12)),
        Tier("38.ordinary", "ordinary", ordinary, orders, times("1.5", "1.5"), months=(6, 12)),
    ]


def article_39(v: Violation) -> list[Tier]:
    """第三条; the last tier is the Regulation's own: fined only 拒不改正的."""
    amount, refused, orders = yuan(v), v.refused_correction, "order_correction talk fine"
    one_to_five = None if v.item is None else v.item <= 5
    six, seven = (None, None) if v.item is None else (v.item == 6, v.item == 7)
    none = both(v.first_offence, v.corrected_in_time)
    lenient = both(six, upto(amount, "1000"), refused)
    severe_1 = both(one_to_five, either(both(refused, v.serious), tenth(v)))
    severe_2 = both(six, either(both(over(amount, "1000"), refused), tenth(v)))
    severe_3 = both(seven, refused)
    ordinary = both(no(either(lenient, severe_1, severe_2, severe_3)), one_to_five, refused)
    only = both(no(none), no(refused))
    return [
        Tier("39.none", "none", none, "talk"),
        Tier("39.lenient", "lenient", lenient, orders, fine=(10_000, 20_000)),
        Tier("39.severe.1", "severe", severe_1, orders, fine=(40_000, 50_000)),
        Tier("39.severe.2", "severe", severe_2, orders, fine=(40_000, 50_000)),
        Tier("39.severe.3", "severe", severe_3, orders, fine=(40_000, 50_000)),
        Tier("39.ordinary", "ordinary", ordinary, orders, fine=(20_000, 40_000)),
        Tier(None, "correction_only", only, "order_correction talk"),
    ]


def article_40(v: Violation) -> list[Tier]:
    """第四条; 解除服务协议 stands in 从重 only, 吊销执业资格 in the Regulation for all."""
    ratio, light, orders = percent(v), both(v.first_offence, v.corrected_in_time), "refund fine revoke_licence_referral"
    mitigated, lenient = both(light, upto(ratio, "0.2")), both(light, between(ratio, "0.2", "0.5"))
    severe = either(over(ratio, "1.5"), tenth(v))
    ordinary = both(no(either(mitigated, lenient, severe)), between(ratio, "0.5", "1.5"))
    return [
        Tier("40.mitigated", "mitigated", mitigated, orders, times("0", "2"), months=(0, 6)),
        Tier("40.lenient", "lenient", lenient, orders, times("2", "3"), months=(6, 9)),
        Tier("40.severe", "severe", severe, f"{orders} terminate_agreement", times("4", "5"), months=(12, 12)),
        Tier("40.ordinary", "ordinary", ordinary, orders, times("3", "4"), months=(9, 12)),
    ]


def article_41_1(v: Violation) -> list[Tier]:
    """第五条, with 6000 for the received text's 600."""
    amount, light, orders = yuan(v), both(v.first_offence, v.corrected_in_time), "order_correction refund"
    none = both(v.personal_account_only, v.corrected_in_time)
    first, second = both(light, upto(amount, "500")), both(light, between(amount, "500", "1000"))
    lenient = both(light, between(amount, "1000", "2000"))
    severe = either(over(amount, "6000"), tenth(v))
    ordinary = both(no(either(first, second, lenient, severe)), between(amount, "2000", "6000"))
    return [
        Tier("41.1.none", "none", none, "talk"),
        Tier("41.1.mitigated.1", "mitigated", first, orders, months=(0, 1)),
        Tier("41.1.mitigated.2", "mitigated", second, orders, months=(1, 3)),
        Tier("41.1.lenient", "lenient", lenient, orders, months=(3, 6)),
        Tier("41.1.severe", "severe", severe, orders, months=(9, 12)),
        Tier("41.1.ordinary", "ordinary", ordinary, orders, months=(6, 9)),
    ]


def article_41_2(v: Violation) -> list[Tier]:
    """第六条: 初次违法 and (个人账户 or the amount) and 及时改正."""
    amount, light, orders = yuan(v), both(v.first_offence, v.corrected_in_time), "order_correction refund fine"
    account = v.personal_account_only
    first = both(light, either(account, upto(amount, "500")))
    second = both(light, either(account, between(amount, "500", "1000")))
    lenient = both(light, either(account, between(amount, "1000", "2000")))
    severe = either(over(amount, "6000"), tenth(v))
    ordinary = both(no(either(first, second, lenient, severe)), between(amount, "2000", "6000"))
    return [
        Tier("41.2.mitigated.1", "mitigated", first, orders, times("0", "1"), months=(0, 1)),
        Tier("41.2.mitigated.2", "mitigated", second, orders, times("1", "2"), months=(1, 3)),
        Tier("41.2.lenient", "lenient", lenient, orders, times("2", "3"), months=(3, 6)),
        Tier("41.2.severe", "severe", severe, orders, times("4", "5"), months=(9, 12)),
        Tier("41.2.ordinary", "ordinary", ordinary, orders, times("3", "4"), months=(6, 9)),
    ]


def regulation(v: Violation) -> list[Tier]:
    """《条例》: one band a provision; 39 fines only 拒不改正的."""
    corrected = "order_correction talk"
    match v.provision:
        case "37":
            return [Tier("37.statutory", "statutory", ALWAYS, "refund fine discipline", times("2", "5"))]
        case "38":
            orders = "order_correction refund talk fine"
            return [Tier("38.statutory", "statutory", ALWAYS, orders, times("1", "2"), months=(6, 12))]
        case "39":
            refused = v.refused_correction
            fined = Tier("39.statutory", "statutory", refused, f"{corrected} fine", fine=(10_000, 50_000))
            return [fined, Tier(None, "correction_only", no(refused), corrected)]
        case "40":
            orders = "refund fine terminate_agreement revoke_licence_referral"
            return [Tier("40.statutory", "statutory", ALWAYS, orders, times("2", "5"), months=(6, 12))]
        case "41.1":
            return [Tier("41.1.statutory", "statutory", ALWAYS, "order_correction refund", months=(3, 12))]
        case _:
            orders = "order_correction refund fine"
            return [Tier("41.2.statutory", "statutory", ALWAYS, orders, times("2", "5"), months=(3, 12))]


BENCHMARK = {
    "37": article_37,
    "38": article_38,
    "39": article_39,
    "40": article_40,
    "41.1": article_41_1,
    "41.2": article_41_2,
}


def tiers_of(v: Violation, ruleset: str) -> list[Tier]:
    """Return the provision's tiers with their verdicts."""
    return regulation(v) if ruleset == "regulation-2021" else BENCHMARK[v.provision](v)


def outcome(v: Violation, tiers: Sequence[Tier]) -> tuple[str, Tier | None]:
    """Return the status and the tier, in the contract's order of questions."""
    if v.provision in {"38", "41.1"} and v.fraud_intent is not False:
        return ("redirected" if v.fraud_intent else "undetermined"), None
    holding = [tier for tier in tiers if tier.holds]
    spared = [tier for tier in holding if tier.kind == "none"]
    if spared:
        return "determined", spared[0]
    if any(tier.holds is None for tier in tiers):
        return "undetermined", None
    if not holding:
        return "gap", None
    if len({tier.kind == "severe" for tier in holding}) == 2:
        return "conflict", None
    return "determined", min(holding, key=lambda tier: WEIGHTS.index(tier.kind))


def status_of(v: Violation, ruleset: str) -> str:
    """Return the status alone."""
    return outcome(v, tiers_of(v, ruleset))[0]


def unknown(v: Violation, name: str) -> bool:
    """Tell whether a fact is unknown; a payment of zero gives no ratio and so counts as unknown."""
    value = getattr(v, name)
    return value is None or (name == "prior_year_payment" and value == 0)


def settlements(v: Violation, names: Sequence[str]) -> Iterator[Violation]:
    """Yield the violation with these facts settled in every consistent way, amounts by one value a cell."""
    flags = [name for name in names if name in FLAGS]
    items = range(1, ITEMS[v.provision] + 1) if "item" in names else [v.item]
    pairs = list(money(v, names))
    for chosen in itertools.product((True, False), repeat=len(flags)):
        values: dict[str, Any] = dict(zip(flags, chosen, strict=True))
        if all(values.get(name, getattr(v, name)) for name in ("corrected_in_time", "refused_correction")):
            continue
        for item, (amount, prior) in itertools.product(items, pairs):
            yield replace(v, item=item, amount=amount, prior_year_payment=prior, **values)


def money(v: Violation, names: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield amount and payment in 分 for every combination of cells the thresholds of the law leave."""
    payment = v.prior_year_payment
    amounts: list[int | None] = [v.amount]
    if "amount" in names:
        cuts = {0, *(100 * limit for limit in LIMITS[v.provision])}
        if payment and "prior_year_payment" in READ[v.provision]:
            cuts |= {payment * part // 1000 for part in PARTS}
        amounts = [*sorted(cuts), max(cuts) + 1]
    for amount in amounts:
        if "prior_year_payment" in names and amount is not None:
            # 0.1 %, a third of a per cent, 1 %, all of it: one ratio for each cell.
            yield from ((amount, max(amount, 1) * factor) for factor in (1000, 300, 100, 1))
        else:
            yield amount, payment


def fine_of(tier: Tier, amount: int | None, ruleset: str) -> tuple[int, int] | None:
    """Return the smallest and the largest whole 分: 第十一条 keeps the lower end out, the Regulation keeps it in."""
    if tier.fine is not None:
        low, high = Fraction(tier.fine[0] * 100), Fraction(tier.fine[1] * 100)
    elif tier.multiple is not None and amount:
        low, high = tier.multiple[0] * amount, tier.multiple[1] * amount
    else:
        return None
    if tier.multiple is not None and tier.multiple[0] == tier.multiple[1]:
        return floor(high), floor(high)
    least = ceil(low) if ruleset == "regulation-2021" else floor(low) + 1
    return (least, floor(high)) if least <= floor(high) else None


def suspended(v: Violation, tier: Tier) -> tuple[Truth, list[str]]:
    """Tell whether the tier's suspension applies, and the unknown facts it hangs on."""
    if tier.months is None:
        return False, []
    names = {"38": ("refused_correction", "serious"), "40": ()}.get(v.provision, ("insured",))
    values = [getattr(v, name) for name in names]
    applies = either(*values) if names else True
    return applies, [name for name in names if applies is None and getattr(v, name) is None]
