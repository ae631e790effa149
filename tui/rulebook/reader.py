"""Screens that show one page: a clause from wherever it is cited, a tree of conditions, a ruleset whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from penalty.circumstances import all_circumstances
from penalty.limitation import CITE, NAME, TEXT
from penalty.reading.strict_yaml import RulesetError
from tui.language import N_, _
from tui.rulebook.books import Place, find_place, held, places
from tui.rulebook.clauses import clause_blocks, clause_heading, defining, law_blocks, tree_blocks
from tui.rulebook.page import OPEN, STRONG, Block, PageView, Text
from tui.screens.base import DeskScreen
from tui.wording import shown

_LAW = "law."
"""With this begin the ids of what the Penalty Law itself orders, in whatever ruleset."""


_HELP: Final = Binding("f1", "app.help", "帮助", id="page.help")
_SCROLL: Final = (
    Binding("pageup", "turn(-1)", "上一页", id="page.up"),
    Binding("pagedown,space", "turn(1)", "下一页", id="page.down"),
    Binding("up", "move(-1)", "上翻一行", id="page.line_up", show=False),
    Binding("down", "move(1)", "下翻一行", id="page.line_down", show=False),
    Binding("home", "home", "回到开头", id="page.home", show=False),
)
"""The keys by which a page is read, whatever is on it."""


class PageScreen(DeskScreen):
    """Shows a page under a title; arrows and page keys scroll it."""

    HELP = N_("上、下、PageUp、PageDown 翻看，Home 回到开头，Esc 返回。")
    BINDINGS: ClassVar[list[BindingType]] = [
        _HELP,
        *_SCROLL,
        Binding("escape,f7", "close", "返回", id="page.close"),
    ]

    def __init__(self, title: str, blocks: Sequence[Block]) -> None:
        super().__init__()
        self._title, self._blocks = title, blocks

    def body(self) -> Iterator[Widget]:
        """Yield the title and the page."""
        yield Static(id="case-title")
        yield PageView(id="page")

    def on_mount(self) -> None:
        """Begin."""
        self.say("")
        self.begin()

    def begin(self) -> None:
        """Show what is there at the beginning."""
        self.show_page(self._title, self._blocks)

    def show_page(self, title: str, blocks: Sequence[Block]) -> None:
        """Show blocks under a title."""
        self.query_one("#case-title", Static).update(Content(shown(f" {title}")))
        self.query_one(PageView).show(blocks)

    def action_turn(self, by: int) -> None:
        """Scroll by pages."""
        self.query_one(PageView).turn(by)

    def action_move(self, by: int) -> None:
        """Scroll by lines."""
        self.query_one(PageView).move(by)

    def action_home(self) -> None:
        """Go back to the beginning."""
        self.query_one(PageView).scroll_home(animate=False)

    def action_close(self) -> None:
        """Go back."""
        self.dismiss()


class ClauseScreen(PageScreen):
    """A clause of a ruleset, given by its id or a version of it, and the article it is about.

    A clause that is not there is said to be missing, with what to do; nothing is raised.
    """

    HELP = N_(
        "依据\n\n这一档的原文、原文的字句和程序据以判断的要件、处罚、依据和读法，以及条例的条文。\n"
        "左、右看前一档、后一档；F7 看要件怎样一步步判断。上、下、PageUp、PageDown 翻看，Home 回到开头，Esc 返回。\n"
        "“未核实”的读法是收录时的取法，用作依据以前请核对。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        _HELP,
        Binding("left", "step(-1)", "前一档", id="clause.before", show=False),
        Binding("right", "step(1)", "后一档", id="clause.after", show=False),
        Binding("f7", "tree", "要件", id="clause.tree"),
        *_SCROLL,
        Binding("escape", "close", "返回", id="clause.close"),
    ]

    def __init__(self, ruleset: str, clause: str) -> None:
        super().__init__("", ())
        self.ruleset, self.clause = ruleset, clause
        self.place: Place | None = None

    def begin(self) -> None:
        """Find the clause and show it."""
        try:
            held_now = held(self.ruleset)
            self.place = find_place(held_now, self.clause)
        except RulesetError as error:
            self.show_page(self.clause, [Text(str(error), OPEN)])
            return
        if self.place is not None:
            self._show()
        else:
            self.show_page(self.clause, list(_of_the_law(self.clause, held_now.title)))

    def _show(self) -> None:
        if self.place is not None:
            title = f"《{self.place.ruleset.title}》{self.place.tier.cite}"
            self.show_page(title, [*_aged(self.ruleset, self.place), *reading_page(self.place)])

    def action_step(self, by: int) -> None:
        """Turn to the tier before or after this one in the text."""
        if self.place is None:
            return
        found = list(places(self.place.ruleset))
        at = next(nth for nth, each in enumerate(found) if each.tier is self.place.tier) + by
        if 0 <= at < len(found):
            self.say("")
            self.place = found[at]
            self._show()
        else:
            self.say(_("这已经是最后一档。") if by > 0 else _("这已经是第一档。"))

    def action_tree(self) -> None:
        """Open how the conditions are judged."""
        if self.place is not None:
            self.app.push_screen(tree_screen(self.place))


def tree_screen(place: Place) -> PageScreen:
    """Return the screen of how a tier's conditions are judged."""
    title = _("要件怎样判断：{clause}").format(clause=clause_heading(place.tier))
    return PageScreen(title, list(tree_blocks(place)))


def reading_page(place: Place) -> Iterator[Block]:
    """Yield a clause, the general rules it rests on, and the article it is about."""
    yield from clause_blocks(place)
    for rule in defining(place):
        yield Text()
        yield Text(rule.cite, STRONG)
        yield Text(f"  {rule.text}")
    yield Text()
    yield from law_blocks(place.ruleset, place.provision)
    yield Text()
    if place.ruleset.verified:
        yield Text(_("文本已经核对。{note}").format(note=place.ruleset.source_note))
    else:
        yield Text(_("文本未核实：{note}").format(note=place.ruleset.source_note), OPEN)


def _aged(version: str, place: Place) -> Iterator[Block]:
    """Yield a warning where a case was decided by another version than is held now."""
    _id, _at, digest = version.partition("@")
    if digest and version != place.ruleset.version and held(version) is place.ruleset:
        told = _("当时按版本 {then} 计算，现在收录的是 {now}，文字可能不同。").format(
            then=version, now=place.ruleset.version
        )
        yield Text(told, OPEN)
        yield Text()


def _of_the_law(clause: str, title: str) -> Iterator[Block]:
    """Yield what the Penalty Law itself orders under an id; else that there is no such clause."""
    name = clause.removeprefix(_LAW)
    circumstance = all_circumstances().get(name) if clause.startswith(_LAW) else None
    if circumstance is not None:
        yield Text(f"{circumstance.cite}　{circumstance.label}　{circumstance.effect.label}", STRONG)
        yield Text(f"  {circumstance.text}")
        if not circumstance.verified:
            yield Text(_("内容没有核对。"), OPEN)
    elif clause == f"{_LAW}{NAME}":
        yield Text(CITE, STRONG)
        yield Text(f"  {TEXT}")
    else:
        told = _("《{title}》里没有条款 {clause}：请在“规则”里按文字查找，或者核对案件记录的规则版本。")
        yield Text(told.format(title=title, clause=clause), OPEN)
