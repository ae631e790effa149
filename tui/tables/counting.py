"""Cases counted from their lines in the list: how many in which state, by which article, in which month, by whom.

Of the parties nothing is kept here, only the numbers of the cases behind each count.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from cases.keeper import Head
from cases.search import ALL, Search
from cases.states import STATES
from penalty.band import decimal_text
from penalty.ruleset import Ruleset, TierKind
from tui.language import N_, _
from tui.tables.bar_list import Section
from tui.tables.words import clause_order, kind_of, provision_name, provision_of
from tui.widgets.chart import Bar, median
from workflow.time.terms import BY_CODE
from workflow.waiting import FINISHED, UNFINISHED

MONTHS: Final = 12

Kind: TypeAlias = Literal[
    "all", "open", "overdue", "state", "provision", "filed", "decided", "officer", "tier", "clause"
]

TITLES: Final[Mapping[Kind, str]] = {
    "all": N_("案件"),
    "state": N_("按状态"),
    "provision": N_("按条款（认定的违法行为；一案可有数条）"),
    "filed": N_("按月立案"),
    "decided": N_("按月决定"),
    "officer": N_("办案人员未办结的案件（每人都算）"),
    "tier": N_("已决定的，按档次"),
    "clause": N_("已决定的，按裁量条款（名称和出处取自本机关现在的规则）"),
}
"""The sections, in order; what is open and what is overdue stand in the first."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are counted, both included; None on a side without an end."""

    title: str
    first: dt.date | None = None
    last: dt.date | None = None
    low: str = field(init=False, repr=False, compare=False)
    high: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "low", self.first.isoformat() if self.first else "")
        object.__setattr__(self, "high", self.last.isoformat() if self.last else "~")

    def holds(self, day: str) -> bool:
        """Tell whether a day (ISO text) lies in it."""
        return self.low <= day <= self.high

    def months(self, today: dt.date) -> list[str]:
        """Return the months that are shown ("2026-03"): those of the year up to today, or the last twelve."""
        last = min(today, self.last or today)
        ends = last.year * 12 + last.month - 1
        begins = ends - MONTHS + 1 if self.first is None else self.first.year * 12 + self.first.month - 1
        return [f"{place // 12:04}-{place % 12 + 1:02}" for place in range(max(12, begins), ends + 1)]


def periods(today: dt.date) -> tuple[Period, ...]:
    """Return what may be chosen: this year, last year, all."""
    return (
        Period(N_("本年"), today.replace(month=1, day=1), today.replace(month=12, day=31)),
        Period(N_("上年"), dt.date(today.year - 1, 1, 1), dt.date(today.year - 1, 12, 31)),
        Period(N_("全部")),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """The cases behind a bar: what they are, how the list may be asked for them, and their numbers."""

    title: str
    search: Search | None
    ids: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Counts cases of a period, line by line, as on a day."""

    period: Period
    today: dt.date
    cases: dict[tuple[Kind, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    multiples: dict[tuple[Kind, str], Counter[Fraction]] = field(default_factory=lambda: defaultdict(Counter))
    names: dict[str, str] = field(default_factory=dict)
    cited: Mapping[str, str] = field(default_factory=dict)
    """What the clauses of the office's ruleset are called (`clause_names`); any other goes by its id."""

    def add(self, heads: Iterable[Head]) -> None:
        """Count these cases. Of the period are those filed in it; those not filed yet, last written in it."""
        cases, now = self.cases, self.today.isoformat()
        for head in heads:
            case_id, of = head.case_id, head.listing.get
            filed, decided = of("filed_on", ""), of("decided_on", "")
            if self.period.holds(filed or of("updated_at", "")[:10]):
                state = of("state", "")
                cases["all", ""].append(case_id)
                cases["state", state].append(case_id)
                for provision in _provisions(of("provisions", "")):
                    cases["provision", provision].append(case_id)
                if state not in FINISHED:
                    self._open(case_id, of("officers", ""), of("officer_names", ""), of("deadlines", ""), now)
            if filed and self.period.holds(filed):
                cases["filed", filed[:7]].append(case_id)
            if decided and self.period.holds(decided):
                cases["decided", decided[:7]].append(case_id)
                self._decided(case_id, of("clauses", ""))

    def sections(self) -> list[Section[Group]]:
        """Return the counts as bars, each with the cases behind it."""
        return [self._section(kind, title) for kind, title in TITLES.items()]

    def _open(self, case_id: str, officers: str, names: str, deadlines: str, now: str) -> None:
        self.cases["open", ""].append(case_id)
        if overdue(deadlines, now):
            self.cases["overdue", ""].append(case_id)
        for user, name in _officers(officers, names):
            self.names[user] = name
            self.cases["officer", user].append(case_id)

    def _decided(self, case_id: str, clauses: str) -> None:
        for key, values in _choices(clauses):
            self.cases[key].append(case_id)
            self.multiples[key].update(values)

    def _section(self, kind: Kind, title: str) -> Section[Group]:
        shown: list[tuple[Kind, str]] = (
            [("all", ""), ("open", ""), ("overdue", "")]
            if kind == "all"
            else [(kind, each) for each in self._values(kind)]
        )
        return Section(_(title), [self._entry(*key) for key in shown])

    def _values(self, kind: Kind) -> list[str]:
        """Return what a section has a bar for, in order; months also where there was nothing between two others."""
        found = [value for each, value in self.cases if each == kind]
        match kind:
            case "filed" | "decided":
                months = self.period.months(self.today)
                filled = [place for place, month in enumerate(months) if self.cases.get((kind, month))]
                return months[filled[0] : filled[-1] + 1] if filled else []
            case "state":
                steps = list(STATES)
                return sorted(found, key=lambda state: steps.index(state) if state in steps else len(steps))
            case "tier":
                return sorted(found, key=lambda tier: TierKind(tier).weight)
            case "clause":
                return sorted(found, key=clause_order)
            case "officer":
                return sorted(found, key=lambda user: (-len(self.cases["officer", user]), user))
            case _:
                return sorted(found)

    def _entry(self, kind: Kind, value: str) -> tuple[Bar, Group]:
        ids, multiples = self.cases.get((kind, value), []), self.multiples.get((kind, value), Counter())
        label = self._label(kind, value)
        middle, note = median(multiples), ""
        if middle is not None:
            note = _("倍数中位数 {multiple}").format(multiple=decimal_text(middle))
            if multiples.total() != len(ids):
                note = _("{note}（{count} 项）").format(note=note, count=multiples.total())
        search = self._search(kind, value)
        style = "bold" if kind == "overdue" and ids else ""
        return Bar(label, len(ids), note, style), Group(label, search, frozenset(ids))

    def _label(self, kind: Kind, value: str) -> str:
        match kind:
            case "all" | "open" | "overdue":
                return _(_WHOLE[kind])
            case "state":
                return _(STATES[value][0]) if value in STATES else _("（尚未写完）")
            case "provision":
                return provision_name(value)
            case "officer":
                return self.names.get(value) or value
            case "tier":
                return TierKind(value).label
            case "clause":
                tier = kind_of(value)
                return self.cited.get(value) or (value if tier is None else f"{value} {tier.label}")
            case _:
                return value

    def _search(self, kind: Kind, value: str) -> Search | None:
        """Return how the list is asked for such cases, whatever their period; None where it cannot be."""
        match kind:
            case "all":
                return ALL
            case "open":
                return Search(states=UNFINISHED)
            case "overdue":
                return Search(states=UNFINISHED, due_to=self.today - dt.timedelta(days=1))
            case "state":
                return Search(states=(value,)) if value in STATES else None
            case "provision" | "clause":
                return Search(provision=value)
            case "officer":
                return Search(officer=value, states=UNFINISHED)
            case _:
                return None


def clause_names(ruleset: Ruleset) -> dict[str, str]:
    """Return the clauses of a ruleset and of its statute, each as its id, its weight and where it stands."""
    tiers = [
        tier
        for each in (ruleset.statute, ruleset)
        for provision in each.provisions.values()
        for tier in provision.tiers
    ]
    return {tier.clause: f"{tier.clause} {tier.label} {tier.cite}" for tier in tiers if tier.clause}


_WHOLE: Final[Mapping[str, str]] = {"all": N_("全部案件"), "open": N_("未办结"), "overdue": N_("有期限已经逾期")}


# Of these texts there are few among many cases, and each is taken apart once.


@lru_cache(maxsize=1 << 12)
def overdue(deadlines: str, now: str) -> bool:
    """Tell whether one of the last days of a case, as the list has them, lies before a day (ISO).

    A right that lapsed unused makes nobody late, and a last day in a year without published holidays is not certain.
    """
    for word in deadlines.split():
        day, _sign, code = word.partition("=")
        if day < now and not code.endswith("~") and not (code in BY_CODE and BY_CODE[code].right):
            return True
    return False


@lru_cache(maxsize=1 << 12)
def _provisions(text: str) -> tuple[str, ...]:
    return tuple({provision_of(word) for word in text.split()})


@lru_cache(maxsize=1 << 12)
def _officers(users: str, names: str) -> tuple[tuple[str, str], ...]:
    """Return each officer with the name; the user alone where names and users do not go together."""
    each, named = users.split(), names.split("、")
    return tuple(zip(each, named if len(named) == len(each) else each, strict=True))


@lru_cache(maxsize=1 << 12)
def _choices(clauses: str) -> tuple[tuple[tuple[Kind, str], tuple[Fraction, ...]], ...]:
    """Return each clause and each tier of a decision once, with the multiples chosen under it."""
    found: dict[tuple[Kind, str], tuple[Fraction, ...]] = {}
    for word in clauses.split():
        clause, _sign, multiple = word.partition("=")
        kind = kind_of(clause)
        keys: list[tuple[Kind, str]] = [("clause", clause)]
        if kind is not None:
            keys.append(("tier", str(kind)))
        for key in keys:
            found[key] = (*found.get(key, ()), *_fractions(multiple))
    return tuple(found.items())


def _fractions(text: str) -> tuple[Fraction, ...]:
    try:
        return (Fraction(text),) if text else ()
    except (ValueError, ZeroDivisionError):
        # What a person typed as a multiple is on file as typed.
        return ()
