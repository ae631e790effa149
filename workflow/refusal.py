"""How the procedure says no: a code that does not change, the article, what is missing, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from cases.record import CaseRecord
    from workflow.office import Office, Person


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a step may not be taken."""

    code: str
    article: str
    missing: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.missing}（{self.article}）。{self.remedy}。"

    def to_json(self) -> dict[str, str]:
        """Return the refusal as the command line prints it."""
        return {"code": self.code, "article": self.article, "missing": self.missing, "remedy": self.remedy}


class Refused(Exception):  # noqa: N818 - the procedure's answer, not a fault of the program
    """A step was refused; `refusals` holds every reason, never none."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__("\n".join(str(refusal) for refusal in refusals))
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class Context:
    """What a guard looks at. `body` is None when the question is only whether the step is open."""

    record: CaseRecord
    office: Office
    actor: Person
    today: dt.date
    body: Mapping[str, Any] | None = None

    def day(self, name: str) -> dt.date | None:
        """Return a day the step gives; None where it gives none, or is not yet asked."""
        value = (self.body or {}).get(name)
        return dt.date.fromisoformat(str(value)) if value else None


Guard: TypeAlias = Callable[[Context], Refusal | None]

Level = Literal["A", "B", "C", "K", "own"]
LEVELS: Final[Mapping[str, str]] = {
    "A": "",
    "B": "（见公开节录）",
    "C": "（二手资料）",
    "K": "（未核实）",
    "own": "（本系统办案规则）",
}
"""How well a rule's source was verified, as written behind the article; A is the text itself, read word by word."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a guard holds: its code that does not change, its article and how well that is verified, and the rule."""

    code: str
    article: str
    level: Level
    says: str

    @property
    def cited(self) -> str:
        """The article with the mark of how well it is verified."""
        return self.article + LEVELS[self.level]

    def refuse(self, missing: str, remedy: str) -> Refusal:
        """Return a refusal by this rule."""
        return Refusal(self.code, self.cited, missing, remedy)


_RULES: dict[Guard, tuple[Rule, ...]] = {}


def holds(*rules: Rule) -> Callable[[Guard], Guard]:
    """Mark a guard with the rules it holds: the table in the manual and the tests are made from these marks."""

    def mark(guard: Guard) -> Guard:
        _RULES[guard] = rules
        return guard

    return mark


def rules_of(guard: Guard) -> tuple[Rule, ...]:
    """Return the rules a guard holds."""
    return _RULES[guard]
