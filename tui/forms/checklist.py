"""What a step needs, item by item: done or missing, and where each missing thing is filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tui.dossier import on_file
from tui.forms.fields import Sheet, Values
from tui.forms.remarks import comment_line, place_of
from tui.forms.remedies import place_of as way_of
from tui.forms.view import View
from tui.language import _
from workflow.comments import open_comments
from workflow.desk import Offer
from workflow.refusal import Refusal, rules_of

DONE, MISSING, SAID = "✓", "✗", "!"
_ALWAYS: Final = frozenset({"date_in_future", "date_out_of_order", "entered_late"})
"""Rules on the days of every step: they are asked when it is taken."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist: its mark, what it is, what is said under it, and where Enter leads.

    `step` is "" for the step itself, with its `field`; `comment` is the number of the comment that it is. An item with
    none of the three leads nowhere.
    """

    mark: str
    text: str
    under: str = ""
    step: str = ""
    field: str = ""
    comment: int = 0

    @property
    def leads(self) -> bool:
        """Tell whether Enter leads anywhere."""
        return bool(self.step or self.field or self.comment)


def refused_items(offer: Offer, view: View, offers: Mapping[str, Offer]) -> list[Item]:
    """Say why a step cannot be taken now: what is missing, which article, what to do; then what it has already."""
    return [
        *(_refused(each, offer, view, offers) for each in offer.refusals),
        *_comments(offer, view),
        *_held(offer),
        *_kept(offer, view),
    ]


def open_items(offer: Offer, view: View, sheet: Sheet, values: Values) -> list[Item]:
    """Say what a step that can be taken still needs: its required fields, the comments on it, what it has already."""
    empty = {each.name for each in sheet.empty(values)}
    required = sheet.required(values)
    fields = [
        Item(MISSING if each.name in empty else DONE, _(each.full or each.label), field=each.name) for each in required
    ]
    missing = [each for each in fields if each.mark == MISSING]
    filled = [each for each in fields if each.mark == DONE]
    return [*missing, *_comments(offer, view), *filled, *_held(offer)]


def _refused(refusal: Refusal, offer: Offer, view: View, offers: Mapping[str, Offer]) -> Item:
    step, field = way_of(refusal, offer, view.record, offers, view.desk.actor)
    step = step if step in offers else ""
    under = [_("依据：{article}").format(article=refusal.article), _("办法：{remedy}").format(remedy=refusal.remedy)]
    if step:
        under.append(_("Enter 到“{step}”").format(step=_(offers[step].row.label)))
    return Item(MISSING, _("缺：{missing}").format(missing=refusal.missing), "\n".join(under), step, field)


def _comments(offer: Offer, view: View) -> Iterator[Item]:
    for each in open_comments(view.record):
        step, _number, field = place_of(each.about)
        if step in {offer.row.trigger, ""}:
            words = comment_line(each, view.desk.office)
            yield Item(SAID, words, _("Enter 标明已处理"), field=field, comment=each.number)


def _held(offer: Offer) -> Iterator[Item]:
    """Yield what the procedure asks of the step and finds, a line a rule."""
    if any(each.code == "state_wrong" for each in offer.refusals):
        return
    refused = {each.code for each in offer.refusals} | _ALWAYS
    seen: set[str] = set()
    for guard in offer.row.guards:
        for rule in rules_of(guard):
            if rule.code not in refused | seen:
                seen.add(rule.code)
                yield Item(DONE, rule.says)


def _kept(offer: Offer, view: View) -> Iterator[Item]:
    kept = on_file(offer.row.trigger, view.record)
    if kept:
        yield Item(" ", _("在卷："), kept)
