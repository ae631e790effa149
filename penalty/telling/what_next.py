"""What to find out next: the unknown facts in the order that settles most, and what each answer would lead to.

A fact may turn out in as many ways as it has cells (`penalty.telling.options`). Of those that are missing, the first is
the one of whose ways the smallest share still leaves the outcome open; of equals the one after which the fewest
outcomes remain on average; of equals again the one that comes first in the contract. Ways are counted, not weighed:
how likely each is, nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from penalty.assessment import Assessment, Status
from penalty.conditions import Scale
from penalty.decide import decide
from penalty.engine import assess
from penalty.in_words import length_text
from penalty.limitation import barred_tier, time_barred
from penalty.ruleset import Ruleset, Tier
from penalty.rulings import Rulings
from penalty.telling.options import Option, changed, option_json, option_text, options, runs, scale_of
from penalty.telling.why_not import provision_name


class Answer(NamedTuple):
    """One way for a fact to turn out, and the outcome then; `value` as JSON has it, a band where it is a number."""

    value: object
    value_text: str
    status: Status
    clauses: tuple[str, ...]
    """The clause determined, or those still possible."""
    text: str
    short: str


class Question(NamedTuple):
    """A fact to find out, and what its answers lead to; `still_open` is the share of ways that settle nothing."""

    fact: str
    label: str
    answers: tuple[Answer, ...]
    still_open: Fraction

    @property
    def text(self) -> str:
        """Say what each answer leads to: "骗保目的：否 → 从轻处罚；是 → 改适用第四十条"."""
        ends = {answer.text for answer in self.answers}
        if len(self.answers) > 1 and len(ends) == 1:
            return f"{self.label}：不论结果如何，{ends.pop()}"
        return f"{self.label}：" + "；".join(f"{answer.value_text} → {answer.text}" for answer in self.answers)

    def to_json(self) -> dict[str, object]:
        """Return the fields for JSON."""
        answers = [
            {"value": each.value, "status": str(each.status), "clauses": list(each.clauses), "text": each.text}
            for each in self.answers
        ]
        return {"fact": self.fact, "answers": answers, "text": self.text}


class _End(NamedTuple):
    """What an answer leads to, so far as answers are told apart by it."""

    status: Status
    clauses: tuple[str, ...]
    text: str
    left: int
    """How many outcomes remain."""
    short: str


def what_next(assessment: Assessment, ruleset: Ruleset) -> tuple[Question, ...]:
    """Return the missing facts of an assessment, those that settle most first; none where nothing is missing.

    Where the tier is settled already, what is missing are the facts on which a suspension or a sum hangs.
    """
    found = [_question(assessment, ruleset, name) for name in assessment.missing]
    return tuple(question for _, question in sorted(found, key=lambda each: each[0]))


def what_next_lines(questions: tuple[Question, ...]) -> Iterator[str]:
    """Yield the questions, a line each, under a heading; nothing where there is none."""
    if questions:
        yield "接下来查明（最能定案的在前）："
    for number, question in enumerate(questions, start=1):
        yield f"  {number}. {question.text}"


def _question(assessment: Assessment, ruleset: Ruleset, name: str) -> tuple[tuple[Fraction, Fraction], Question]:
    """Return the question on a fact, and what it is sorted by."""
    space = Rulings.of(ruleset, assessment.facts.provision).space
    every = options(space, assessment.facts, name)
    ends = {option: _end(assessment, ruleset, option) for option in every}
    still_open = Fraction(sum(end.left > 1 for end in ends.values()), len(every))
    left = Fraction(sum(end.left for end in ends.values()), len(every))
    scale = scale_of(space, ruleset.words, name)
    answers = tuple(_answer(option, end, scale) for option, end in runs(every, ends.__getitem__))
    return (still_open, left), Question(name, assessment.label(name), answers, still_open)


def _answer(option: Option, end: _End, scale: Scale | None) -> Answer:
    band = option.band
    any_value = band is not None and band.low in (None, 0) and band.high is None
    text = "查明后" if any_value else option_text(option, scale)
    return Answer(option_json(option, scale), text, end.status, end.clauses, end.text, end.short)


def _end(assessment: Assessment, ruleset: Ruleset, option: Option) -> _End:
    """Return what one way for a fact leads to."""
    facts = changed(assessment.facts, {option.fact: option.value})
    if assessment.status is not Status.UNDETERMINED:
        return _ordered(assess(facts, ruleset), option.fact)
    provision, late = assessment.trace.provision, time_barred(facts)
    outcome = decide(provision, Rulings.of(ruleset, facts.provision).space.values(facts))
    if outcome.status is Status.UNDETERMINED:
        # To assess what is still open would find out its own missing facts, which takes long and is not asked here.
        barred = barred_tier(provision)
        still = tuple(found.tier for found in outcome.tiers if found.verdict is not False)
        return _tier_end(barred) if late else _open(still if late is False else (barred, *still))
    after = assess(facts, ruleset)
    return _open(after.candidates) if after.status is Status.UNDETERMINED else _settled(after, ruleset)


def _open(still: tuple[Tier, ...]) -> _End:
    labels = "、".join(dict.fromkeys(tier.label for tier in still))
    text = f"仍未确定（{labels}）" if labels else "仍未确定"
    return _End(
        Status.UNDETERMINED, tuple(tier.clause or tier.cite for tier in still), text, max(2, len(still)), "仍未确定"
    )


def _tier_end(tier: Tier) -> _End:
    return _End(Status.DETERMINED, (tier.clause or tier.cite,), tier.label, 1, tier.label)


def _settled(after: Assessment, ruleset: Ruleset) -> _End:
    if after.tier is not None:
        return _tier_end(after.tier)
    clauses = tuple(tier.clause or tier.cite for tier in after.candidates)
    text = after.status.label
    if after.redirected_to is not None:
        text = f"改适用{provision_name(ruleset, after.redirected_to)}"
    return _End(after.status, clauses, text, 1, text)


def _ordered(after: Assessment, fact: str) -> _End:
    """Return the end where only a sum or a suspension was open."""
    sanction, tier = after.ruling.sanction, after.tier
    counts = sanction.counts if sanction is not None else ()
    clauses = (tier.clause or tier.cite,) if tier is not None else ()
    if fact in counts:
        text = short = f"可算出{after.trace.provision.payment[1]}"
    elif set(after.missing) - set(counts):
        return _End(after.status, clauses, "是否暂停仍未确定", 2, "仍未确定")
    elif after.suspension is None:
        text = short = "不暂停"
    else:
        text, short = f"暂停{length_text(after.suspension)}", "暂停"
    return _End(after.status, clauses, text, 1, short)
