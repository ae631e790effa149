"""The rules: every ruleset with its text beside what the program reads in it, and what its check found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from tui.language import N_, _
from tui.rulebook.books import Book, check_book, find_place, read_books
from tui.rulebook.outline import Outline, Row, clause_rows, finding_rows
from tui.rulebook.page import PageView
from tui.rulebook.pages import whole_blocks
from tui.rulebook.reader import ClauseScreen, PageScreen, tree_screen
from tui.rulebook.steps import name_of
from tui.screens.base import DeskScreen
from tui.widgets.line_input import FilterInput
from tui.wording import ERRORS


class RulesScreen(DeskScreen):
    """The rulesets, their provisions and tiers; `ruleset` and `clause` say where to begin."""

    AREA = "rules"
    HELP = N_(
        "规则\n\n随程序的各部裁量规则；本机关办案用的一部排在最前并已展开，其次是条例自身的幅度。\n"
        "上、下选择，Ctrl+上、Ctrl+下跳到前一条、后一条。旁边（窄屏在下方）是所选一行的内容，PageUp、PageDown 翻看：\n"
        "规则的文号、施行日期、来源和是否核实；每一条的阶梯图和条例原文；每一档的原文，以及原文的字句和程序据以判断的要件"
        "（左右对照）、处罚、依据、读法。\n"
        "标“读法”的一档有读法：条文有歧义、错漏或者没有规定时的取法；标“未核”的，读法还没有人核实过，用作依据以前请核对。\n"
        "Enter：在规则上展开或收起，在各档上打开全文（连同条例条文），在条上放大。\n"
        "F7：在各档上看要件怎样一步步判断，在规则上通读全部。\n"
        "F4 在“条款”和“检查发现”之间切换，停在有关的地方。发现有空白、重叠、界点、引文等，与 penalty rules check 相同："
        "✓ 已确认（写明理由），✗ 没有确认。检查在后台进行，不妨碍翻看。\n"
        "直接输入文字即在全部规则中查找条款编号、原文、要件和条例各条、各项；多个词以空格分开，须同时出现。Esc 清除。"
    )
    CSS = """
    RulesScreen #rules { height: 1fr; }
    RulesScreen #outline { height: 9; width: 1fr; }
    RulesScreen #page { height: 1fr; width: 1fr; background: $surface; }
    RulesScreen.-wide #rules { layout: horizontal; }
    RulesScreen.-wide #outline { height: 1fr; width: 50; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="rules.help"),
        Binding("enter", "open", "打开", id="rules.open"),
        Binding("f4", "findings", "条款/检查发现", id="rules.findings"),
        Binding("f7", "tree", "要件/通读", id="rules.tree"),
        Binding("pageup", "turn(-1)", "上翻", id="rules.page_up"),
        Binding("pagedown", "turn(1)", "下翻", id="rules.page_down"),
        Binding("up", "move(-1)", "上一行", id="rules.up", show=False),
        Binding("down", "move(1)", "下一行", id="rules.down", show=False),
        Binding("ctrl+up", "head(-1)", "前一条", id="rules.head_up", show=False),
        Binding("ctrl+down", "head(1)", "后一条", id="rules.head_down", show=False),
        Binding("escape", "leave", "清除查找", id="rules.leave", show=False),
    ]

    def __init__(self, ruleset: str = "", clause: str = "") -> None:
        super().__init__()
        self._books: list[Book] = []
        self._opened = ""
        self._today = dt.date.min
        self._findings = False
        self._wanted = (ruleset, clause)
        self._told: tuple[object, ...] | None = None

    def body(self) -> Iterator[Widget]:
        """Yield the words to look for, the list, what is told of one row, and how many there are."""
        yield FilterInput(placeholder=_("查找：条款编号、原文、要件"))
        with Container(id="rules"):
            yield Outline(id="outline")
            yield PageView(id="page")
        yield Static(_(" 正在读取规则……"), id="count")

    def on_mount(self) -> None:
        """Start with the cursor in the words to look for; read and check off the screen's thread."""
        self.say("")
        self.query_one(FilterInput).focus()
        self._load()

    def at(self, ruleset: str, clause: str) -> None:
        """Go to a clause, given with the id or a version of its ruleset; without a clause, to the ruleset."""
        self._wanted = (ruleset, clause)
        if self._books:
            self._go()

    @work(thread=True, exclusive=True, group="rules", exit_on_error=False)
    def _load(self) -> None:
        try:
            desk = self.desk_app.desk
        except ERRORS as error:
            self.app.call_from_thread(self.fail, error)
            return
        books, faults = read_books(desk.office.ruleset)
        self.app.call_from_thread(self._loaded, books, faults, desk.today)
        for book in books:
            if get_current_worker().is_cancelled:
                return
            self.app.call_from_thread(self._checked, check_book(book))

    def _loaded(self, books: list[Book], faults: Sequence[str], today: dt.date) -> None:
        if not self.is_attached:
            # Left while the rules were read.
            return
        self._books, self._today = books, today
        self._opened = books[0].ruleset.id if books else ""
        self._list(None)
        if self._wanted != ("", ""):
            self._go()
        if faults:
            self.say(_("有规则读不出，没有列入：{faults}").format(faults="；".join(faults)), wrong=True)

    def _checked(self, book: Book) -> None:
        if self.is_attached:
            self._books = [book if each.ruleset.id == book.ruleset.id else each for each in self._books]
            self._list(self._key())

    def _go(self) -> None:
        """Show the clause that was asked for."""
        (version, clause), self._wanted = self._wanted, ("", "")
        name = version.partition("@")[0]
        self.say("")
        book = next((each for each in self._books if each.ruleset.id == name), None)
        if book is None:
            self.say(_("没有收录裁量规则 {name}。").format(name=name), wrong=True)
            return
        place = find_place(book.ruleset, clause) if clause else None
        if clause and place is None:
            told = _("《{title}》里没有条款 {clause}。").format(title=book.ruleset.title, clause=clause)
            self.say(told, wrong=True)
        self._findings = False
        with self.prevent(Input.Changed):
            self.query_one(FilterInput).value = ""
        if place is None:
            self._opened = book.ruleset.id
            self._list(Row(book).key)
        else:
            self._opened = place.ruleset.id
            self._list(Row(self._book(place.ruleset.id), provision=place.provision, tier=place.tier).key)

    def _book(self, name: str) -> Book:
        return next(each for each in self._books if each.ruleset.id == name)

    def _key(self) -> tuple[object, ...] | None:
        row = self.query_one(Outline).chosen
        return row.key if row is not None else None

    @on(Input.Changed)
    def _look(self) -> None:
        row = self.query_one(Outline).chosen
        # Who looks for words wants the first clause that has them, not the heading above it.
        heading = row is None or (row.head and bool(self.query_one(FilterInput).value.split()))
        self._list(() if heading else self._key())

    def _list(self, at: tuple[object, ...] | None) -> None:
        """List what is asked for, with the cursor on the row with a key."""
        words = self.query_one(FilterInput).value.casefold().split()
        rows = (finding_rows if self._findings else clause_rows)(self._books, self._opened, words)
        self.query_one(Outline).show(rows, at, findings=self._findings)
        articles = sum(row.item is not None for row in rows)
        count = sum(not row.head for row in rows) - articles
        told = (_(" 检查发现 {count} 项") if self._findings else _(" 条款 {count} 档")).format(count=count)
        told += _("，条文 {count} 处").format(count=articles) if articles else ""
        hint = _("   没有符合的，Esc 清除查找") if words and not rows else ""
        self.query_one("#count", Static).update(Content(told + hint))

    @on(Outline.Moved)
    def _tell(self) -> None:
        row = self.query_one(Outline).chosen
        key = row.key if row is not None else None
        # A check that is done tells more of the same row: who reads on is not thrown back to the beginning.
        blocks = row.blocks(self._today) if row is not None else ()
        self.query_one(PageView).show(blocks, anew=key != self._told)
        self._told = key

    @on(Input.Submitted)
    def action_open(self) -> None:
        """Open or close a ruleset; read a clause, a provision, a finding on a screen of its own."""
        row = self.query_one(Outline).chosen
        if row is None:
            return
        if row.place is not None:
            self.app.push_screen(ClauseScreen(row.book.ruleset.id, name_of(row.place.tier)))
        elif row.provision is not None or not row.head:
            self._read(row)
        else:
            self._opened = "" if self._opened == row.book.ruleset.id else row.book.ruleset.id
            self._list(row.key)

    def _read(self, row: Row) -> None:
        self.app.push_screen(PageScreen(f"《{row.book.ruleset.title}》", list(row.blocks(self._today, whole=True))))

    def action_tree(self) -> None:
        """Open how a tier's conditions are judged; of a ruleset, all of it."""
        row = self.query_one(Outline).chosen
        if row is None:
            return
        if row.place is not None:
            self.app.push_screen(tree_screen(row.place))
        elif row.provision is not None or not row.head:
            self._read(row)
        else:
            title = f"《{row.book.ruleset.title}》"
            self.app.push_screen(PageScreen(title, list(whole_blocks(row.book, self._today))))

    def action_findings(self) -> None:
        """Switch between the clauses and what the check found: from a clause to what concerns it, and back."""
        row = self.query_one(Outline).chosen
        self._findings = not self._findings
        if row is None:
            self._list(())
            return
        self._opened = row.book.ruleset.id
        self._list(row.other_side().key)

    def action_turn(self, by: int) -> None:
        """Scroll what is told of the row."""
        self.query_one(PageView).turn(by)

    def action_move(self, by: int) -> None:
        """Move in the list while the cursor stays in the words."""
        self.query_one(Outline).action_move(by)

    def action_head(self, by: int) -> None:
        """Move to the next ruleset or provision, or the one before."""
        self.query_one(Outline).action_head(by)

    def action_leave(self) -> None:
        """Empty the words; with none, close the screen where it was opened over another."""
        words = self.query_one(FilterInput)
        if words.value:
            words.value = ""
        elif self.app.screen_stack[0] is not self:
            self.dismiss()
