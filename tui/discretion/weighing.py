"""One weighing of a case: the question as the form stands, and all that the panel shows of its answer.

Pure, so that it runs beside the keys: what it needs is in the question, and the answer names the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from cases.parts import GroupChoice, Violation
from cases.record import CaseRecord
from penalty.choice import Allowed, Choice, allowed, fines_of
from penalty.combine import Group, resolved
from penalty.facts import LABELS, FactsError, read_facts
from penalty.money import Fen
from workflow.desk import Desk
from workflow.discretion import Discretion, days_of, read_choice
from workflow.similar import Similar

_PARTS: Final = ("multiple", "fine", "months", "clause", "department", "ground")


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be weighed: the violations as the form has them, and the choices it holds (field name -> text).

    Without `choices` those on file count. `similar` are the earlier cases known so far, by clause; None is an empty
    place for those that could not be read.
    """

    violations: tuple[Violation, ...]
    record: CaseRecord
    desk: Desk
    choices: Mapping[str, str] | None = None
    similar: Mapping[str, Similar | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One group of the case: what may be chosen for it, what is, and what that costs."""

    group: Group
    limits: Allowed | None
    choice: Choice | None

    @property
    def clause(self) -> str | None:
        """The clause by which the group is judged, as far as it is settled."""
        tier = self.limits.assessment.tier if self.limits is not None else None
        return tier.clause if tier is not None else None

    @property
    def chosen(self) -> Fraction | None:
        """The multiple chosen, or where the sum itself is, that sum in 分."""
        if self.choice is None:
            return None
        return self.choice.multiple or (None if self.choice.fine is None else Fraction(self.choice.fine))

    @property
    def fine(self) -> Fen | None:
        """What the choice comes to; None while nothing lawful to the amounts is chosen."""
        if self.choice is None or self.chosen is None or self.limits is None:
            return None
        return sum(fines_of(self.group, self.choice))


@dataclass(frozen=True, slots=True)
class Weighed:
    """The answer: the discretion with its groups, or why there is none; what could not be read; what was on file."""

    question: Question
    discretion: Discretion | None = None
    parts: tuple[Part, ...] = ()
    unread: tuple[str, ...] = ()
    error: FactsError | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses by which groups are judged, each once."""
        return tuple(dict.fromkeys(each.clause for each in self.parts if each.clause is not None))

    @property
    def changed(self) -> bool:
        """Tell whether the form says something else than the file."""
        return bool(self.question.record.violations) and self.question.violations != self.question.record.violations


def weigh(question: Question) -> Weighed:
    """Answer a question. Faulty fields are named and taken as unknown; contradictory facts are the error."""
    if not question.violations:
        return Weighed(question)
    unread: dict[str, None] = {}
    try:
        readable = [_readable(each, unread) for each in question.violations]
        days = {**days_of(question.record), "decided_on": question.desk.today}
        discretion = Discretion(readable, question.desk.office, **days)
    except FactsError as error:
        return Weighed(question, unread=tuple(unread), error=error)
    return Weighed(question, discretion, tuple(_parts(discretion, _chosen(question))), tuple(unread))


def on_file(question: Question) -> Discretion | None:
    """Return the discretion of what is on file; None where its facts contradict each other."""
    try:
        return Discretion.of(question.record, question.desk.office)
    except FactsError:
        return None


def _chosen(question: Question) -> Callable[[str], GroupChoice]:
    """Return the way to what is chosen for a group, by its key: in the form, else on file."""
    given, sanction = question.choices, question.record.sanction
    before = {each.choice.key: each.choice for each in sanction.groups} if sanction is not None else {}

    def find(key: str) -> GroupChoice:
        if given is None:
            return before.get(key) or GroupChoice(key=key)
        texts = {part: given.get(f"{key}.{part}", "").strip() or None for part in _PARTS}
        # Not read strictly: what is half typed has no form yet, and a field at fault is told beside it.
        return GroupChoice.model_construct(None, key=key, **texts)

    return find


def _parts(discretion: Discretion, chosen: Callable[[str], GroupChoice]) -> Iterator[Part]:
    raw = {group.key: chosen(group.key) for group in discretion.combined.groups}
    for group in resolved(discretion.combined, {key: each.clause for key, each in raw.items()}).groups:
        choice = read_choice(raw[group.key]) if group.key in raw else None
        clause = choice.clause if isinstance(choice, Choice) else None
        yield Part(group, allowed(group, clause), choice if isinstance(choice, Choice) else None)


def _readable(violation: Violation, unread: dict[str, None]) -> Violation:
    """Return a violation without the facts that cannot be read, their names added to `unread`."""
    facts = dict(violation.facts)
    try:
        read_facts(facts)
    except FactsError as error:
        for fault in error.faults:
            unread[LABELS.get(fault.field, fault.field)] = None
            if fault.field != "provision":
                facts.pop(fault.field, None)
        return violation.model_copy(update={"facts": facts})
    return violation


def fined_in_all(parts: Iterable[Part]) -> Fen | None:
    """Return what the choices come to together; None while one is open."""
    fines = [each.fine for each in parts if each.limits is None or each.limits.multiple or each.limits.fine]
    return None if any(each is None for each in fines) else sum(each for each in fines if each is not None)
