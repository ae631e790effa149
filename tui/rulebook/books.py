"""The rulesets as the screens hold them: each with what its check found, and where a clause stands in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from penalty.analysis.acknowledged import Acknowledgement, checked
from penalty.analysis.check import Finding
from penalty.library import STATUTE, find_ruleset, load_ruleset, ruleset_ids
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Provision, Ruleset, Tier
from tui.rulebook.steps import name_of


@dataclass(frozen=True, slots=True)
class Checked:
    """What `penalty rules check` finds in a ruleset, and the acknowledgements of what is no longer there."""

    findings: tuple[Finding, ...]
    stale: tuple[Acknowledgement, ...]

    @property
    def waiting(self) -> int:
        """How many findings nobody has acknowledged."""
        return sum(each.acknowledged is None for each in self.findings)

    def of_clause(self, clause: str) -> tuple[Finding, ...]:
        """Return the findings that name a clause."""
        return tuple(each for each in self.findings if clause in each.clauses)


@dataclass(frozen=True, slots=True)
class Book:
    """One ruleset; `check` is None until it is done, and where it cannot be: `fault` says why."""

    ruleset: Ruleset
    folder: Path
    own: bool
    """The office decides by it."""
    check: Checked | None = None
    fault: str = ""


class Place(NamedTuple):
    """Where a clause stands: the ruleset that holds it, the provision, the tier."""

    ruleset: Ruleset
    provision: Provision
    tier: Tier


def read_books(own: str) -> tuple[list[Book], list[str]]:
    """Return the rulesets that come with the program, that of the office first, then the Regulation, and the faults.

    A ruleset that cannot be read is a fault, a sentence each with file:line; the others are there all the same.
    """
    books: list[Book] = []
    faults: list[str] = []
    for name in sorted(ruleset_ids(), key=lambda each: (each != own, each != STATUTE, each)):
        try:
            ruleset, folder = find_ruleset(name)
        except (RulesetError, OSError) as error:
            faults.append(str(error))
        else:
            books.append(Book(ruleset, folder, name == own))
    return books, faults


def check_book(book: Book) -> Book:
    """Return a book with what `penalty rules check` finds in it, or why nothing can be found."""
    try:
        return replace(book, check=Checked(*checked(book.ruleset, book.folder)))
    except (RulesetError, OSError) as error:
        return replace(book, fault=str(error))


def places(ruleset: Ruleset) -> Iterator[Place]:
    """Yield every tier of a ruleset in the order of its text."""
    for provision in ruleset.provisions.values():
        for tier in provision.tiers:
            yield Place(ruleset, provision, tier)


def find_place(ruleset: Ruleset, clause: str) -> Place | None:
    """Return where a clause stands, by its id or its citation: in the ruleset, else in the statute it lies on."""
    for each in (ruleset, ruleset.statute):
        found = [place for place in places(each) if name_of(place.tier) == clause]
        if found:
            return found[0]
    return None


def held(version: str) -> Ruleset:
    """Return a ruleset by its id or by a version of it ("jiangxi-2021@0123456789ab"). Raises RulesetError."""
    return load_ruleset(version.partition("@")[0])
