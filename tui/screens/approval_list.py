"""What lies with the reviewers and the heads: first what waits for whoever is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui.language import N_
from tui.scopes import APPROVAL, EVERYTHING, Scope
from tui.screens.case_list import CaseListScreen

if TYPE_CHECKING:
    from cases.record import CaseRecord
    from tui.screens.base import DeskScreen


class ApprovalListScreen(CaseListScreen):
    """Opens a case for review: what changed, what others said of it, and the way to agree or to send it back."""

    AREA = "approval"
    SCOPES: ClassVar[tuple[Scope, ...]] = (APPROVAL, EVERYTHING)
    HELP = N_(
        "审批\n\n"
        "先列待我审核、待我审批的案件，再列正在审核、等待审批的其他案件。Enter 打开审阅：自我上次看过以来改了什么，"
        "批注，以及同意或者退回。\n"
        "直接输入文字即查找，写法与案件列表相同：{names}。\n"
        "F4 换列表，F3 选视图，F7 换排序，F5 重新读取，F6 期限，F10 换人（只在演示机关）。"
    )

    def open(self, case_id: str) -> None:
        """Open a case for review."""

        def screen(record: CaseRecord) -> DeskScreen:
            from tui.screens.review import ReviewScreen

            return ReviewScreen(record)

        self.desk_app.open_with(case_id, screen)
