"""What a person types to find cases: plain words, and words with a name before them ("条款:38.3 全文:住院").

The list's filter and `penalty case list` read the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from cases.search import Search
from cases.states import STATES
from tui.language import N_, _

NAMES: Final[Mapping[str, str]] = {
    "当事人": "party",
    "文号": "number",
    "状态": "states",
    "办案": "officer",
    "条款": "provision",
    "期限": "due_to",
    "全文": "text",
    "party": "party",
    "number": "number",
    "state": "states",
    "officer": "officer",
    "provision": "provision",
    "due": "due_to",
    "text": "text",
}
"""The words that may stand before a colon, and what of a case each is about; both kinds hold in every language."""

HELP: Final = N_("当事人:、文号:、状态:、办案:、条款:、期限:、全文:")
"""The same for whoever searches, translated where it is shown."""


def read_search(typed: str) -> Search:
    """Read what was typed. Raises ValueError with a Chinese sentence for a state or day that is none.

    Words without a name before them are looked for in the line of the list, all of them; of one name given twice the
    last counts, but every word of the full text.
    """
    search = Search()
    for word in typed.split():
        name, colon, value = word.replace("：", ":").partition(":")
        if colon and name in NAMES:
            search = _READ[NAMES[name]](search, value) if value else search
        else:
            search = replace(search, line=f"{search.line} {word}".strip())
    return search


def states_named(text: str) -> tuple[str, ...]:
    """Return the states whose name contains a text, in Chinese or as scripts write it. Raises ValueError for none."""
    found = tuple(state for state, (label, _phase) in STATES.items() if text in label or text.casefold() in state)
    if not found:
        # In another language the states are typed as scripts write them.
        names = _("、").join(label if _(label) == label else state for state, (label, _phase) in STATES.items())
        raise ValueError(_("没有状态“{text}”，有：{names}").format(text=text, names=names))
    return found


def _due(search: Search, value: str) -> Search:
    """Read a last day, or a span ("2026-12-01..2026-12-31", either side may be left out)."""
    first, dots, last = value.partition("..")
    if not dots:
        return replace(search, due_to=_day(value))
    if not first and not last:
        raise ValueError(_("期限的范围至少写一边，如 2026-12-01..2026-12-31"))
    return checked_span(replace(search, due_from=_day(first), due_to=_day(last)))


def checked_span(search: Search) -> Search:
    """Return a search whose span of days has a first not after its last. Raises ValueError."""
    if search.due_from is not None and search.due_to is not None and search.due_from > search.due_to:
        said = _("期限的起始日 {first} 晚于截止日 {last}，请核对")
        raise ValueError(said.format(first=search.due_from, last=search.due_to))
    return search


def _day(text: str) -> dt.date | None:
    from penalty.facts import read_date

    return read_date(text) if text else None


_READ: Final[Mapping[str, Callable[[Search, str], Search]]] = {
    "party": lambda search, value: replace(search, party=value),
    "number": lambda search, value: replace(search, number=value),
    "states": lambda search, value: replace(search, states=states_named(value)),
    "officer": lambda search, value: replace(search, officer=value),
    "provision": lambda search, value: replace(search, provision=value),
    "due_to": _due,
    "text": lambda search, value: replace(search, text=f"{search.text} {value}".strip()),
}
