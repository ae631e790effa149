"""Which list to look at: those of the desk, and views of one's own, which are kept and taken away here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui.language import _
from tui.scopes import ORDER_NAMES, Scope
from tui.screens.base import Dialog
from tui.settings import View
from tui.widgets.line_input import LineInput
from tui.wording import sentence, shown


class ViewsScreen(Dialog[Scope]):
    """Returns the list chosen, or None; `here` is what is shown now, to be kept under a name."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "返回", id="views.close"),
        Binding("f2", "keep", "存为视图", id="views.keep"),
        Binding("delete,f9", "drop", "删去视图", id="views.drop"),
    ]

    def __init__(self, scopes: Sequence[Scope], now: Scope, here: View) -> None:
        super().__init__()
        self._scopes, self._now, self._here = scopes, now, here

    def compose(self) -> ComposeResult:
        """List the lists, and a field for a name."""
        with Vertical(classes="dialog"):
            yield Static(Content(_("列表和自存的视图")))
            yield OptionList(markup=False)
            yield Static(Content(self._words()), classes="keys")
            yield LineInput(placeholder=_("视图的名称，Enter 存下"))
            yield Static(Content(_("Enter 选定  F2 把现在的筛选和排序存为视图  F9 删去  Esc 返回")), classes="keys")
            yield Static(id="views-said", classes="keys")

    def on_mount(self) -> None:
        """Start at the list that is shown."""
        self.query_one(LineInput).display = False
        self._fill()
        self.query_one(OptionList).focus()

    def _all(self) -> Iterator[Scope]:
        from tui.app import DeskApp

        yield from self._scopes
        yield from (each.scope for each in cast("DeskApp", self.app).settings.views)

    def _fill(self) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        scopes = list(self._all())
        options.add_options(Option(Content(shown(_(each.title))), id=each.key) for each in scopes)
        keys = [each.key for each in scopes]
        options.highlighted = keys.index(self._now.key) if self._now.key in keys else 0

    def _words(self) -> str:
        order = _(ORDER_NAMES[self._here.order]) if self._here.order else _("默认")
        return _("现在：筛选“{typed}”，按{order}排").format(typed=shown(self._here.typed), order=order)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(next(each for each in self._all() if each.key == event.option_id))

    def action_keep(self) -> None:
        """Ask for a name."""
        field = self.query_one(LineInput)
        field.display = True
        field.focus()

    @on(Input.Submitted)
    def _keep(self) -> None:
        from tui.app import DeskApp

        app, title = cast("DeskApp", self.app), self.query_one(LineInput).value.strip()
        if not title:
            self._say(_("请填写视图的名称"))
            return
        view = replace(self._here, title=title)
        try:
            app.settings = app.settings.with_view(view)
        except OSError as error:
            self._say(sentence(error))
            return
        self.dismiss(view.scope)

    def action_drop(self) -> None:
        """Take away the view under the cursor; the lists of the desk stay."""
        from tui.app import DeskApp

        app, options = cast("DeskApp", self.app), self.query_one(OptionList)
        place = options.highlighted
        key = (options.get_option_at_index(place).id or "") if place is not None else ""
        if not key.startswith("view:"):
            self._say(_("这是办案台自带的列表，不能删去"))
            return
        try:
            app.settings = app.settings.without_view(key.removeprefix("view:"))
        except OSError as error:
            self._say(sentence(error))
            return
        self._fill()
        self._say(_("已删去；案件不受影响"))

    def _say(self, text: str) -> None:
        self.query_one("#views-said", Static).update(Content(shown(text)))

    def action_close(self) -> None:
        """Stay with the list that is shown."""
        self.dismiss(None)
