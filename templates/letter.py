"""What a letter says, as data, so that a template decides only how it is said.

Every value is typed and final; one that is not known yet is None, never "". Which of them a document cannot do without
stands in `required`. Amounts are integers of 分.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "prior_notice": "行政处罚事先告知书",
    "review_opinion": "法制审核意见书",
    "penalty_decision": "行政处罚决定书",
    "no_penalty_decision": "不予行政处罚决定书",
}
"""Kind of document -> its Chinese name. The review opinion is internal; the others go to the party."""


@dataclass(frozen=True, slots=True)
class Office:
    """The deciding authority, from its profile.

    fine_account says how and where a fine is paid (处罚法 67), refund_account where fund money is returned
    (条例 45); both are complete sentences. statement_days are the days the office gives for the party's
    statement, refund_days for returning the fund's money. demonstration puts the mark on top that the paper is
    no enforcement document.
    """

    name: str | None
    address: str | None
    contact: str | None
    phone: str | None
    fine_account: str | None
    refund_account: str | None
    reconsideration_body: str | None
    court: str | None
    statement_days: int | None
    refund_days: int | None
    demonstration: bool


@dataclass(frozen=True, slots=True)
class Party:
    """The party: kind is "individual" or "organisation"; id_kind names the document that id_number is from."""

    name: str | None
    kind: str
    id_kind: str | None
    id_number: str | None
    address: str | None
    representative_title: str | None = None
    representative: str | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """One case officer and the number of the enforcement certificate (处罚法 42, 55)."""

    name: str | None
    certificate: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence: kind is one of the eight of 处罚法 46; violations are the numbers of those it proves."""

    number: int
    kind: str | None
    name: str | None
    proves: str | None
    violations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """One violation with the clause that decides it.

    provision is the contract's ("38", "41.2"); basis and breached are citations in words (breached None: not stated
    separately). multiple ("1.2") and multiple_band ("1倍以上（不含）1.5倍以下（含）") are None where the fine is no
    multiple; fine and refund are None where none is due.
    """

    number: int
    provision: str
    basis: str | None
    breached: str | None
    period: str | None
    conduct: str | None
    amount: int | None
    tier_name: str | None
    benchmark_cite: str | None
    clause_text: str | None
    multiple: str | None
    multiple_band: str | None
    fine: int | None
    refund: int | None


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension: what ("暂停内科涉及医疗保障基金使用的医药服务"; no 责令 before it), its length in months."""

    what: str | None
    months: int | None
    basis: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """The case itself: cause is 案由, source 案件来源; the dates are those of 立案 and 调查终结."""

    number: str | None
    cause: str | None
    source: str | None
    filed_on: dt.date | None
    concluded_on: dt.date | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """The prior notice as it was served; refund and fine are what it announced, in 分."""

    document_number: str | None
    dated: dt.date | None
    served_on: dt.date | None
    refund: int | None
    fine: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What the party said to the notice, and the office's answer (复核意见).

    manner is one of 提出陈述申辩, 书面放弃, 期满未提出; text and response belong to the first only.
    """

    manner: str | None
    text: str | None
    response: str | None


@dataclass(frozen=True, slots=True)
class Round:
    """A notice that a later one replaced, and what the party said to it."""

    notice: Notice
    statements: tuple[Statement, ...]
    hearing: str | None


@dataclass(frozen=True, slots=True)
class Review:
    """The legal review: items are its nine (item, finding) pairs; text is the reviewer's problems and advice."""

    reviewer: str | None
    opinion: str | None
    text: str | None
    received_on: dt.date | None
    dated: dt.date | None
    items: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """An electronic signature under a step: act is 法制审核 or 决定, at the time in words.

    digest is the first digits of the event's; fingerprint is None where the office required a signature and there is
    none.
    """

    act: str
    signer: str
    at: str
    fingerprint: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class LetterData:
    """Everything any document of one case says.

    measured says, a sentence a provision, what sum and what ratio the tier was found on. measures are those
    that are neither refund, fine nor suspension ("责令改正", "约谈有关负责人"). referrals are what other
    authorities decide, no orders of this office; benchmarked says whether a benchmark's clause was applied at
    all. reasons is the account of the discretion used, readings what was read into an unclear benchmark and
    which figures are unverified. ruleset and engine name what computed the figures; only internal documents
    show them. approved_by is who decided, discussed_on the day the heads agreed
    together where they had to (处罚法 57). signatures are empty where nobody signed and nobody had to.
    """

    office: Office
    party: Party
    case: Case
    officers: tuple[Officer, ...]
    evidence: tuple[Evidence, ...]
    violations: tuple[Violation, ...]
    measured: tuple[str, ...]
    suspensions: tuple[Suspension, ...]
    measures: tuple[str, ...]
    referrals: tuple[str, ...]
    benchmarked: bool
    reasons: str | None
    no_penalty_ground: str | None
    readings: tuple[str, ...]
    refund_total: int | None
    fine_total: int | None
    notice: Notice | None
    earlier: tuple[Round, ...]
    statements: tuple[Statement, ...]
    hearing: str | None
    review: Review | None
    hearing_right: bool
    document_number: str | None
    dated: dt.date | None
    approved_by: str | None
    discussed_on: dt.date | None
    ruleset: str | None
    engine: str | None
    signatures: tuple[Signature, ...] = ()
