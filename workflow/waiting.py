"""For whom a case in the list waits, told from its line alone: a list is shown before the procedure is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from cases.keeper import Head
from cases.states import STATES

FINISHED: Final = frozenset({"closed", "declined"})
"""States in which a case waits for nobody."""
UNFINISHED: Final = tuple(state for state in STATES if state not in FINISHED)
SERVED: Final = frozenset({"service", "enforcement"})


class Seated(Protocol):
    """Who is at the desk: a user with roles."""

    @property
    def user(self) -> str:
        """The operating system's user name."""
        ...

    @property
    def roles(self) -> Sequence[str]:
        """The roles, as the profile names them."""
        ...


def waits_for(head: Head, person: Seated) -> bool:
    """Tell whether a case waits for a person, by what their roles do next."""
    return bool(awaited_role(head, person))


def awaited_role(head: Head, person: Seated) -> str:
    """Return the role in which a case waits for a person; empty where it does not."""
    listing, roles = head.listing, person.roles
    state, requested = listing.get("state", ""), listing.get("requested", "")
    mine = person.user in listing.get("officers", "").split()
    if state in FINISHED and requested != "repay":
        return ""
    awaited = {
        "officer": mine and requested != "repay",
        "reviewer": state == "legal_review" and not mine,
        "approver": bool(requested) and requested != "repay" and not mine,
        "clerk": requested == "repay" or (state in {"decision", *SERVED} and requested != "closing"),
    }
    return next((role for role, waits in awaited.items() if waits and role in roles), "")
