"""The list of the rules screen: rulesets, and under the open one its provisions and tiers, or what the check found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.style import Style
from textual.message import Message

from penalty.analysis.acknowledged import Acknowledgement
from penalty.analysis.check import KINDS, Finding
from penalty.analysis.check_words import condition_text
from penalty.conditions import atoms
from penalty.ruleset import Provision, Tier
from penalty.space import conditions_of
from penalty.vocabulary import PROVISION_NAMES, item_name
from tui.language import _
from tui.rulebook.books import Book, Place, find_place
from tui.rulebook.clauses import clause_blocks
from tui.rulebook.page import SOFT, STRONG, Block, Text
from tui.rulebook.pages import (
    article_blocks,
    finding_blocks,
    finding_heading,
    provision_blocks,
    provision_heading,
    ruleset_blocks,
    stale_blocks,
    stale_heading,
)
from tui.rulebook.steps import name_of
from tui.widgets.chart import fit
from tui.widgets.line_list import LineList
from tui.wording import shown

_CLAUSE: Final = 16
"""Cells of the longest clause id."""
_LABEL: Final = 8
_MARK: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a ruleset, or of it a provision, a tier, a finding, an acknowledgement of what is gone.

    With an `item` it is that 项 of the provision's article, with 0 the article's own words.
    """

    book: Book
    opened: bool = False
    provision: Provision | None = None
    tier: Tier | None = None
    finding: Finding | None = None
    stale: Acknowledgement | None = None
    item: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What tells rows apart while the list is made anew."""
        return (
            self.book.ruleset.id,
            self.provision.id if self.provision is not None else None,
            name_of(self.tier) if self.tier is not None else None,
            self.finding.key if self.finding is not None else None,
            self.stale.where if self.stale is not None else None,
            self.item,
        )

    @property
    def head(self) -> bool:
        """Whether other rows may stand under this one."""
        return self.tier is None and self.finding is None and self.stale is None and self.item is None

    @property
    def place(self) -> Place | None:
        """Where the tier of this row stands."""
        if self.provision is None or self.tier is None:
            return None
        return Place(self.book.ruleset, self.provision, self.tier)

    def other_side(self) -> Row:
        """Return the finding that concerns this row's tier, or the tier that its finding concerns; else the ruleset."""
        if self.place is not None and self.book.check is not None:
            found = self.book.check.of_clause(name_of(self.place.tier))
            return Row(self.book, finding=found[0]) if found else Row(self.book)
        if self.finding is not None:
            places = (find_place(self.book.ruleset, clause) for clause in self.finding.clauses)
            place = next((each for each in places if each is not None), None)
            if place is not None:
                return Row(self.book, provision=place.provision, tier=place.tier)
        return Row(self.book)

    def blocks(self, today: dt.date, *, whole: bool = False) -> Iterator[Block]:
        """Yield what is told of this row; the file and line of a finding only where all of it is asked for."""
        if self.finding is not None:
            yield from finding_blocks(self.book, self.finding, file=whole)
        elif self.stale is not None:
            yield from stale_blocks(self.stale, file=whole)
        elif self.place is not None:
            yield from clause_blocks(self.place)
            yield from self._found_here(self.place)
        elif self.provision is not None:
            if self.item is not None:
                yield from article_blocks(self.book.ruleset, self.provision, self.item)
            yield from provision_blocks(self.book.ruleset, self.provision)
        else:
            yield from ruleset_blocks(self.book, today)

    def _found_here(self, place: Place) -> Iterator[Block]:
        found = self.book.check.of_clause(name_of(place.tier)) if self.book.check is not None else ()
        if found:
            yield Text()
            yield Text(_("检查中与这一档有关的发现（F4 查看）："), STRONG)
            yield from (Text(finding_heading(each), SOFT) for each in found)


def clause_rows(books: Sequence[Book], opened: str, words: Sequence[str]) -> list[Row]:
    """List the rulesets, the tiers of the one opened; with words to look for, what of all of them has all the words.

    That is the tiers, and the articles and their 项 that the tiers are about.
    """
    rows: list[Row] = []
    for book in books:
        under: list[Row] = []
        for provision in book.ruleset.provisions.values() if words or book.ruleset.id == opened else ():
            fitting = [tier for tier in provision.tiers if _has(_said(book, provision, tier), words)]
            articles = list(_articles(book, provision, words))
            if fitting or articles:
                under.append(Row(book, provision=provision))
                under += [Row(book, provision=provision, tier=tier) for tier in fitting]
                under += articles
        if under or not words:
            rows += [Row(book, opened=bool(under)), *under]
    return rows


def finding_rows(books: Sequence[Book], opened: str, words: Sequence[str]) -> list[Row]:
    """List the rulesets, what the check found in the one opened; with words, in all, where they occur."""
    rows: list[Row] = []
    for book in books:
        under: list[Row] = []
        if book.check is not None and (words or book.ruleset.id == opened):
            # What nobody has looked at comes first.
            under += [Row(book, stale=each) for each in book.check.stale if _has(stale_heading(each), words)]
            found = sorted(book.check.findings, key=lambda each: each.acknowledged is not None)
            under += [Row(book, finding=each) for each in found if _has(_of_finding(each), words)]
        if under or not words:
            rows += [Row(book, opened=book.ruleset.id == opened or bool(under)), *under]
    return rows


def _articles(book: Book, provision: Provision, words: Sequence[str]) -> Iterator[Row]:
    """Yield the article and those of its 项 that have the words, one at least in their own text."""
    named = f"{book.ruleset.id} {book.ruleset.title} {provision.id} {provision_heading(book.ruleset, provision)}"
    for item, text in {0: provision.text, **provision.items}.items():
        own = f"{item_name(item)} {text}".casefold()
        if any(word in own for word in words) and _has(f"{named.casefold()} {own}", words):
            yield Row(book, provision=provision, item=item)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _of_finding(found: Finding) -> str:
    return " ".join((finding_heading(found), found.kind, found.message, found.where, *found.clauses)).casefold()


def _said(book: Book, provision: Provision, tier: Tier) -> str:
    """Return all the words by which a tier may be looked for."""
    parts = [part for each in conditions_of(tier) for part in atoms(each)]
    conditions = [condition_text(part) for part in parts]
    conditions += [word for part in parts for word in (part.source.quote, part.source.cite) if word]
    readings = [word for each in tier.readings() for word in (each.text, each.taken, each.reason)]
    of_book = (book.ruleset.id, book.ruleset.title, provision_heading(book.ruleset, provision))
    own = (tier.clause or "", tier.cite, tier.label, tier.text)
    return " ".join((*of_book, *own, *conditions, *readings)).casefold()


class Outline(LineList[Row], can_focus=False):
    """Rows with a cursor; the keys come from the screen, while the cursor of the keyboard stays in the filter."""

    DEFAULT_CSS = "Outline { overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }"

    class Moved(Message):
        """Another row is under the cursor."""

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id)
        self.findings = False

    def show(self, rows: Sequence[Row], at: tuple[object, ...] | None, *, findings: bool) -> None:
        """List rows with the cursor on the one with a key; where it is gone, on the first that is no heading."""
        self.findings = findings
        places = {row.key: place for place, row in enumerate(rows)}
        first = next((place for place, row in enumerate(rows) if not row.head), 0)
        self.show_items(rows, places.get(at, first) if at is not None else 0)
        self.post_message(self.Moved())

    @property
    def chosen(self) -> Row | None:
        """The row under the cursor."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def line(self, item: Row, width: int) -> tuple[str, Style]:
        """Write a row."""
        if item.finding is not None:
            waiting = item.finding.acknowledged is None
            mark, kind = ("✗" if waiting else "✓"), KINDS[item.finding.kind]
            text = f"   {mark} {kind} {item.finding.provision}  {item.finding.region}"
            return fit(shown(text), width), Style(bold=waiting)
        if item.stale is not None:
            return fit(f"   {shown(stale_heading(item.stale))}", width), Style(bold=True)
        if item.tier is not None:
            return fit(shown(_tier_line(item.tier)), width), Style()
        if item.provision is not None and item.item is not None:
            text = item.provision.items[item.item] if item.item else item.provision.text
            return fit(f"     {item_name(item.item) or _('条文')}  {shown(text)}", width), Style()
        if item.provision is not None:
            return fit(f"   {shown(_provision_line(item.provision))}", width), Style()
        return self._ruleset_line(item, width), Style(bold=True)

    def _ruleset_line(self, row: Row, width: int) -> str:
        ruleset = row.book.ruleset
        if self.findings:
            told = _count(row.book)
        else:
            own = (_("本机关"),) if row.book.own else ()
            told = " ".join((*own, _("已核对") if ruleset.verified else _("未核实")))
        told = fit(told, min(cell_len(told), max(0, width // 2)))
        title = fit(f" {'-' if row.opened else '+'} {shown(ruleset.title)}", max(0, width - cell_len(told) - 2))
        return fit(f"{title} {told}", width)

    def action_move(self, by: int) -> None:
        """Move the cursor, and say so."""
        super().action_move(by)
        self.post_message(self.Moved())

    def action_head(self, by: int) -> None:
        """Move to the next ruleset or provision, or the one before."""
        heads = [place for place, row in enumerate(self.items) if row.head]
        ahead = [place for place in heads if (place > self.cursor if by > 0 else place < self.cursor)]
        if ahead:
            self.action_move((ahead[0] if by > 0 else ahead[-1]) - self.cursor)


def _provision_line(provision: Provision) -> str:
    about = PROVISION_NAMES.get(provision.id, provision.cite)
    named = _("条例{article}").format(article=about)
    return provision.cite if about in provision.cite else f"{provision.cite}  {named}"


def _count(book: Book) -> str:
    """Say in few words what the check of a ruleset found."""
    if book.check is None:
        return _("没有查成") if book.fault else _("正在检查")
    told = _("{total} 项，未确认 {waiting}").format(total=len(book.check.findings), waiting=book.check.waiting)
    return told + (_("，失效 {stale}").format(stale=len(book.check.stale)) if book.check.stale else "")


def _tier_line(tier: Tier) -> str:
    readings = list(tier.readings())
    unsure = any(not each.verified for each in readings)
    mark = _("未核") if unsure else _("读法") if readings else ""
    clause = fit(tier.clause or "-", max(_CLAUSE, len(tier.clause or "")))
    label = fit(tier.label, max(_LABEL, cell_len(tier.label)))
    return f"     {clause} {label} {fit(mark, _MARK)} {tier.cite}"
