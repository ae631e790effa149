"""How the procedure says no: a code that does not change, the article, what is missing, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

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


Guard: TypeAlias = Callable[[Context], Refusal | None]
