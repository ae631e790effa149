"""Old and new rules: 从旧兼从轻.

The rules in force when the violation ended apply; where others are in force on the day of the decision and are
lighter, those do. 行政处罚法第三十七条 says so of 法律、法规、规章. A benchmark is none of these: that it is treated
so is practice, and every answer that rests on it says so (`PRACTICE`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from penalty.assessment import Assessment, Status
from penalty.band import Band
from penalty.conditions import Reading
from penalty.engine import assess
from penalty.facts import Facts, FactsError, Fault
from penalty.library import DEFAULT, STATUTE, load_ruleset, ruleset_ids
from penalty.ruleset import Ruleset
from penalty.suggestion import POLICY, suggest, suggestion_text
from penalty.vocabulary import PROVISION_NAMES

PRACTICE: Final = Reading(
    text="行政处罚法第三十七条规定的是法律、法规、规章的从旧兼从轻，没有写裁量基准",
    taken="裁量基准前后不同的，两部都算，取较轻的一部",
    reason="裁量基准是规范性文件，条文不直接涵盖；参照该条是实务做法",
    verified=False,
)
"""The reading by which 从旧兼从轻 is applied to benchmarks."""

Kept: TypeAlias = Literal["old", "new"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rulesets that bear on a violation: when it ended, and where others are in force now, those."""

    old: Ruleset
    new: Ruleset | None
    warnings: tuple[str, ...]
    """What a person must look at before relying on the choice: a successor whose text is not held."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The assessment that counts, and beside it the one under the other rules where there are two."""

    assessment: Assessment
    ruleset: Ruleset
    other: Assessment | None
    kept: Kept
    note: str | None
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return the assessment's fields; its trace holds both sets of rules side by side, and the warnings."""
        fields = self.assessment.to_json()
        trace = fields["trace"]
        if isinstance(trace, dict):
            trace["law_in_time"] = self._side_by_side()
            trace["warnings"] = list(self.warnings)
            trace["suggestion"] = self._suggested()
        return fields

    def _suggested(self) -> dict[str, object] | None:
        found = suggest(self.assessment)
        if found is None or not suggestion_text(found):
            return None
        return {"text": suggestion_text(found), "basis": found.basis, "policy": POLICY}

    def _side_by_side(self) -> dict[str, object] | None:
        if self.other is None:
            return None
        here, there = self.assessment.columns(), self.other.columns()
        old, new = (here, there) if self.kept == "old" else (there, here)
        return {"old": old, "new": new, "kept": self.kept, "note": self.note}


def judge(facts: Facts, default: str = DEFAULT) -> Judgement:
    """Assess one violation under the rules of its time and of its decision, and keep the lighter.

    Raises FactsError where no rules were in force or the one named does not exist or does not hold the provision.
    """
    rules = rules_for(facts, default)
    old = assess(facts, rules.old)
    if rules.new is None:
        return Judgement(old, rules.old, None, "old", None, rules.warnings)
    new = assess(facts, rules.new)
    kept, note, still = choose_lighter(weight_of(old), weight_of(new))
    warnings = (*rules.warnings, note) if still else rules.warnings
    if kept == "new":
        return Judgement(new.reading(PRACTICE), rules.new, old, kept, note, warnings)
    return Judgement(old.reading(PRACTICE), rules.old, new, kept, note, warnings)


def ruleset_for(facts: Facts, default: str = DEFAULT) -> Ruleset:
    """Return the rules of the time of a violation. Raises FactsError as `judge` does."""
    return rules_for(facts, default).old


def rules_for(facts: Facts, default: str = DEFAULT) -> Rules:
    """Return the rules a violation may fall under. Raises FactsError as `judge` does."""
    if facts.ruleset is not None:
        return Rules(_named(facts), None, tuple(_out_of_time(_named(facts), facts)))
    ended, decided = facts.violation_end or facts.decision_date, facts.decision_date
    old = _in_force(ended, default, facts.provision)
    if old is None:
        field = "violation_end" if facts.violation_end is not None else "decision_date"
        message = f"{ended} 时条例尚未施行（2021-05-01 起），本系统没有当时的规则；确需计算请写明 ruleset"
        raise FactsError((Fault(field, message),))
    backwards = ended is not None and decided is not None and decided < ended
    new = _in_force(decided, default, facts.provision) if decided is not None and not backwards else None
    last = max((day for day in (ended, decided) if day is not None), default=None)
    warnings = tuple(_warnings(old if new is None else new, last))
    if facts.provision not in load_ruleset(default).provisions:
        warnings = (
            f"{default} 没有收录{PROVISION_NAMES.get(facts.provision, facts.provision)}，按条例自身的幅度计算",
            *warnings,
        )
    if backwards:
        warnings = (f"决定日{decided}早于违法行为终了日{ended}，没有比较新旧规则，请核对两个日期", *warnings)
    return Rules(old, None if new is None or new.version == old.version else new, warnings)


def _out_of_time(ruleset: Ruleset, facts: Facts) -> Iterator[str]:
    """Yield what speaks against the ruleset someone named, by its dates."""
    for label, day in (("违法行为终了日", facts.violation_end), ("决定日", facts.decision_date)):
        if day is not None and ruleset.in_force_from is not None and not ruleset.in_force(day):
            yield f"{label}{day}不在《{ruleset.title}》的施行期内，写明了 ruleset 才按它计算"
    days = [day for day in (facts.violation_end, facts.decision_date) if day is not None]
    yield from _warnings(ruleset, max(days, default=None))


def _named(facts: Facts) -> Ruleset:
    name = facts.ruleset or ""
    if name not in ruleset_ids():
        raise FactsError((Fault("ruleset", f"没有 {name}，现有：{'、'.join(ruleset_ids())}"),))
    ruleset = load_ruleset(name)
    if facts.provision not in ruleset.provisions:
        held = "、".join(ruleset.provisions)
        raise FactsError((Fault("provision", f"{name} 没有 {facts.provision}，只有：{held}"),))
    return ruleset


def _in_force(day: dt.date | None, default: str, provision: str) -> Ruleset | None:
    """Return the benchmark in force on a day, the Regulation itself where none was, None before the Regulation."""
    rulesets = [*_line(default), load_ruleset(STATUTE)]
    able = [each for each in rulesets if provision in each.provisions]
    return next((each for each in able if day is None or each.in_force(day)), None)


def _line(default: str) -> Iterator[Ruleset]:
    """Yield a benchmark and those that replace it, the latest first."""
    line = [load_ruleset(default)]
    while (before := _replaced_by(line[0].id)) is not None:
        line.insert(0, before)
    while (successor := line[-1].successor) is not None and successor.id is not None:
        line.append(load_ruleset(successor.id))
    yield from reversed(line)


def _replaced_by(ruleset: str) -> Ruleset | None:
    """Return the benchmark that names this one as its successor, where one is held."""
    held = (load_ruleset(name) for name in ruleset_ids() if name != ruleset)
    return next((each for each in held if each.successor is not None and each.successor.id == ruleset), None)


def _warnings(ruleset: Ruleset, day: dt.date | None) -> Iterator[str]:
    """Yield what stands against relying on a ruleset on a day: it has been replaced by one that is not held here."""
    successor = ruleset.successor
    if successor is None or successor.id is not None or day is None or day < successor.announced:
        return
    yield successor.note


Weight: TypeAlias = tuple[Fraction, ...] | None
"""A sanction by its ends, heaviest first: multiple, fine, suspension; None where it is not settled."""


def weight_of(assessment: Assessment) -> Weight:
    """Return what can be compared of an assessment."""
    if assessment.status not in {Status.DETERMINED, Status.GAP} or assessment.missing:
        return None
    multiple, fine = assessment.bands
    length = None if assessment.suspension is None else assessment.suspension.length
    return tuple(end for band in (multiple, fine, length) for end in _ends(band))


def _ends(band: Band | None) -> tuple[Fraction, Fraction]:
    return (Fraction(0), Fraction(0)) if band is None else (band.high or Fraction(0), band.low or Fraction(0))


class Preference(NamedTuple):
    """Which of two sets of rules is kept and why; `open`: a person has to compare them."""

    kept: Kept
    note: str
    open: bool


def choose_lighter(old: Weight, new: Weight) -> Preference:
    """Choose between the rules by what they come to; a person looks where neither is lighter in every respect."""
    if old is None or new is None:
        note = "有一部规则下的结果还没有确定（事实未查明，或须由人选定），暂按行为时的规则；须由人比较两部"
        return Preference("old", note, open=True)
    pairs = list(zip(old, new, strict=True))
    if old == new:
        return Preference("old", "行为时与决定时的规则结果相同，适用行为时的规则", open=False)
    if all(after <= before for before, after in pairs):
        return Preference("new", "决定时的规则较轻，适用决定时的规则（从旧兼从轻）", open=False)
    if all(before <= after for before, after in pairs):
        return Preference("old", "决定时的规则较重，适用行为时的规则（从旧兼从轻）", open=False)
    return Preference("old", "两部规则各有轻重，不能直接比较，暂按行为时的规则；须由人比较两部", open=True)
