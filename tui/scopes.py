"""What a list of cases may show: what waits today, everything, or a view of one's own; as searches, for who is here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from cases.keeper import Head
from cases.search import ALL, Order, Search
from tui.language import N_
from tui.seat import Seat
from workflow.waiting import UNFINISHED, awaited_role

SOON: Final = 30
"""Days ahead from which a last day stands among those of today."""

ORDER_NAMES: Final[dict[Order, str]] = {
    "newest": N_("最近办理"),
    "number": N_("编号"),
    "party": N_("当事人"),
    "state": N_("状态"),
    "officer": N_("办案人员"),
    "due": N_("期限"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list under its headline: what is searched, in which order, and which of what is found stays."""

    title: str
    search: Search
    order: Order = "newest"
    keep: Callable[[Head], bool] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """A list that may be chosen; of one without `parts` for a seat everything found is listed, page by page."""

    key: str
    title: str
    parts: Callable[[Seat, dt.date], tuple[Part, ...]] | None = None
    search: Search = ALL
    order: Order | None = None
    base: str = ""
    """The key of the list that a view of one's own narrows."""


def _awaits(role: str, seat: Seat, head: Head) -> bool:
    return awaited_role(head, seat) == role


_BY_ROLE: Final = (
    ("reviewer", N_("待我审核"), ("legal_review",), ""),
    # What a case asks for begins with this word, in the line that is searched.
    ("approver", N_("待我审批"), UNFINISHED, "待"),
    ("officer", N_("我承办的未结案件"), UNFINISHED, ""),
    ("clerk", N_("待送达、待执行、待退还"), (), ""),
)
"""Role -> the headline, the states and the word in which its cases are looked for."""


def waiting(seat: Seat, today: dt.date) -> tuple[Part, ...]:
    """Return what waits for who is here, by role."""
    del today
    found = []
    for role, title, states, word in _BY_ROLE:
        if role in seat.roles:
            search = Search(states=states, line=word, officer=seat.user if role == "officer" else "")
            found.append(Part(title, search, keep=partial(_awaits, role, seat)))
    return tuple(found)


def today_parts(seat: Seat, today: dt.date) -> tuple[Part, ...]:
    """Return what the desk opens with: the last days that are near or over, then what waits."""
    own = "officer" in seat.roles and not {"approver", "reviewer"} & set(seat.roles)
    soon = Search(states=UNFINISHED, due_to=today + dt.timedelta(days=SOON), officer=seat.user if own else "")
    near = Part(N_("我承办的案件的期限") if own else N_("期限"), soon, order="due")
    # An officer looks at the days first; whoever is waited for by others, at who waits.
    return (near, *waiting(seat, today)) if own else (*waiting(seat, today), near)


def awaiting_approval(seat: Seat, today: dt.date) -> tuple[Part, ...]:
    """Return what lies with reviewers and heads: one's own to do first, then one's own cases, then those of others."""
    del today
    mine = [part for part in waiting(seat, dt.date.min) if part.title in {N_("待我审核"), N_("待我审批")}]
    in_review = Search(states=("legal_review",))
    asked = Search(states=UNFINISHED, line="待")

    def others(head: Head) -> bool:
        return awaited_role(head, seat) not in {"reviewer", "approver"}

    def requested(head: Head) -> bool:
        return bool(head.listing.get("requested")) and head.listing.get("state") != "legal_review" and others(head)

    return (*mine, Part(N_("正在法制审核"), in_review, keep=others), Part(N_("等待审批"), asked, keep=requested))


TODAY: Final = Scope("today", N_("今日"), today_parts, base="all")
MINE: Final = Scope("mine", N_("待我办理"), waiting, base="mine")
EVERYTHING: Final = Scope("all", N_("全部"), base="all")
APPROVAL: Final = Scope("approval", N_("审核审批"), awaiting_approval, base="all")
WITH_LETTERS: Final = Scope(
    "letters",
    N_("有文书的案件"),
    search=Search(states=("legal_review", "notice", "hearing", "deliberation", "decision", "service", "enforcement",
                          "closed")),
    base="all",
)  # fmt: skip


def narrowed(search: Search, typed: Search) -> Search:
    """Return a search narrowed by what was typed: what both say must hold of words, what was typed decides else."""
    given = {
        name: getattr(typed, name)
        for name in ("party", "number", "officer", "provision", "due_from", "due_to")
        if getattr(typed, name)
    }
    states = typed.states or search.states
    if typed.states and search.states:
        states = tuple(state for state in typed.states if state in search.states) or ("-",)
    line, text = (f"{getattr(search, name)} {getattr(typed, name)}".strip() for name in ("line", "text"))
    return replace(search, **given, states=states, line=line, text=text)
