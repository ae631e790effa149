"""What a case screen does with its discretion: pages of the panel, the full reasons, a supposition, the clause."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from typing import Final

from textual.binding import Binding

from tui.discretion.pages import Page
from tui.discretion.weighing import Question, Weighed, weigh
from tui.dossier import explained, proposal
from tui.forms.intro import JUDGED
from tui.language import _
from tui.taking import TakingScreen
from tui.widgets.keybar import key_names
from tui.widgets.panel import Panel

WEIGHING_KEYS: Final = (
    Binding("f6", "panel", "裁量", id="panel.size"),
    Binding("f7", "explain", "理由", id="panel.explain"),
    Binding("ctrl+o", "panel_page('why_not')", "为何不是别的", id="panel.why_not", show=False),
    Binding("ctrl+n", "panel_page('next')", "接下来查明", id="panel.next", show=False),
    Binding("ctrl+l", "panel_page('similar')", "同类案件", id="panel.similar", show=False),
    Binding("ctrl+r", "what_if", "如果", id="panel.what_if", show=False),
    Binding("ctrl+b", "clause", "依据", id="panel.clause", show=False),
    Binding("ctrl+up", "panel_scroll(-1)", "裁量上翻", id="panel.up", show=False),
    Binding("ctrl+down", "panel_scroll(1)", "裁量下翻", id="panel.down", show=False),
)
_TOLD: Final = frozenset({"panel.why_not", "panel.next", "panel.similar", "panel.what_if", "panel.clause"})
"""Keys named at the end of the panel: the line of keys has no room for them."""


class WeighingScreen(TakingScreen):
    """A case screen with the panel beside its form."""

    @abstractmethod
    def question(self) -> Question:
        """Return what is to be weighed, as the form stands."""

    @property
    @abstractmethod
    def step(self) -> str:
        """The step that is looked at; empty where there is none."""

    @abstractmethod
    def violation_number(self) -> str:
        """Return the number of the violation in the form; empty where the form is of something else."""

    def weigh(self) -> None:
        """Have the panel weigh the form as it stands."""
        keys = self.desk_app.settings.keys
        panel = self.query_one(Panel)
        panel.footer = tuple(
            f"{key_names(each, keys)} {_(each.description)}" for each in WEIGHING_KEYS if each.id in _TOLD
        )
        panel.ask(self.question())

    def action_panel(self) -> None:
        """Give the panel more room in a narrow window or take it back; in a wide one hide or show it."""
        self.toggle_class("panel-other")
        self.query_one(Panel).redraw()

    def action_panel_page(self, page: Page) -> None:
        """Turn the panel to a page, and back; one that has no room for it gets some."""
        panel = self.query_one(Panel)
        panel.turn_to(page)
        wide = self.has_class("-wide")
        if wide == self.has_class("panel-other") and panel.shown_page != "summary":
            self.set_class(not wide, "panel-other")
        panel.redraw()

    def action_panel_scroll(self, by: int) -> None:
        """Scroll the panel."""
        self.query_one(Panel).page(by)

    async def action_explain(self) -> None:
        """Open the full explanation of what the panel says; on a judging step, of the whole case."""
        from tui.screens.reader import ReaderScreen

        if self.step in JUDGED:
            text = await asyncio.to_thread(proposal, self.record, self.desk_app.desk.office)
            self.app.push_screen(ReaderScreen(_("全案"), text))
            return
        weighed = await self._weighed()
        if weighed.discretion is None:
            self.say(_("没有可以说明的裁量：请先登记违法行为"))
            return
        text = await asyncio.to_thread(explained, weighed.discretion)
        self.app.push_screen(ReaderScreen(_("裁量理由"), text))

    async def action_what_if(self) -> None:
        """Open the supposition on one fact."""
        from tui.screens.what_if import WhatIfScreen

        question = self.question()
        if question.violations:
            self.app.push_screen(WhatIfScreen(question, self.violation_number()))
        else:
            self.say(_("没有可以假设的事实：请先登记违法行为"))

    async def action_clause(self) -> None:
        """Open the clause by which the violation in the form is judged, else the first; or the first that may be."""
        from tui.rulebook.reader import ClauseScreen

        weighed = await self._weighed()
        clause = _clause(weighed, self.violation_number())
        if weighed.discretion is None or clause is None:
            self.say(_("还没有可以对照的条款：请先登记违法行为的条款和事实"))
        else:
            self.app.push_screen(ClauseScreen(weighed.discretion.ruleset.version, clause))

    async def _weighed(self) -> Weighed:
        """Weigh what the form holds now: the panel may still be at what it held before."""
        return await asyncio.to_thread(weigh, self.question())


def _clause(weighed: Weighed, number: str) -> str | None:
    """Return the clause to show: that of the violation numbered, and of it the one that holds or else may hold."""
    if weighed.discretion is None or not weighed.parts:
        return None
    numbers = weighed.discretion.numbers
    parts = [each for each in weighed.parts if number in {str(one) for one in numbers(each.group)}] or weighed.parts
    assessment = parts[0].group.assessment
    statutory = [assessment.statutory] if assessment.statutory is not None else []
    return parts[0].clause or next((each.clause for each in (*assessment.candidates, *statutory) if each.clause), None)
