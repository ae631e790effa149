"""The cases that have letters, or come to them now: the way to each case's letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.language import N_
from tui.scopes import EVERYTHING, WITH_LETTERS, Scope
from tui.screens.case_list import CaseListScreen

if TYPE_CHECKING:
    from cases.record import CaseRecord
    from tui.screens.base import DeskScreen


class LetterListScreen(CaseListScreen):
    """Opens the letters of a case."""

    AREA = "letters"
    SCOPES: ClassVar[tuple[Scope, ...]] = (WITH_LETTERS, EVERYTHING)
    HELP = N_(
        "文书\n\n"
        "列出已送法制审核及以后的案件，Enter 打开该案的文书：预览、缺什么、导出。\n"
        "直接输入文字即查找，如“文号:2026”找文号；写法与案件列表相同：{names}。\n"
        "F4 换列表，F3 选视图，F7 换排序，F5 重新读取，F6 期限，F10 换人（只在演示机关）。"
    )

    def open(self, case_id: str) -> None:
        """Open the letters of a case."""

        def screen(record: CaseRecord) -> DeskScreen:
            from tui.screens.letters import LettersScreen

            return LettersScreen(record)

        self.desk_app.open_with(case_id, screen)
