"""The areas of the desk: each has its own screens, which stay as they are while another area is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.language import N_

if TYPE_CHECKING:
    from tui.screens.base import DeskScreen


@dataclass(frozen=True, slots=True)
class Area:
    """An area: its name, and its first screen, loaded when it is gone to."""

    name: str
    title: str
    screen: Callable[[], DeskScreen]
    mode: str
    """The stack of screens it has, by Textual's name."""


def _cases() -> DeskScreen:
    from tui.screens.case_list import CaseListScreen

    return CaseListScreen()


def _approval() -> DeskScreen:
    from tui.screens.approval_list import ApprovalListScreen

    return ApprovalListScreen()


def _audit() -> DeskScreen:
    from tui.screens.batch import BatchScreen

    return BatchScreen()


def _rules() -> DeskScreen:
    from tui.screens.rules import RulesScreen

    return RulesScreen()


def _letters() -> DeskScreen:
    from tui.screens.letter_list import LetterListScreen

    return LetterListScreen()


def _statistics() -> DeskScreen:
    from tui.screens.statistics import StatisticsScreen

    return StatisticsScreen()


AREAS: Final = (
    # The program starts in the stack that Textual has from the beginning: making one takes a third of the start.
    Area("cases", N_("案件"), _cases, "_default"),
    Area("approval", N_("审批"), _approval, "approval"),
    Area("audit", N_("稽核"), _audit, "audit"),
    Area("rules", N_("规则"), _rules, "rules"),
    Area("letters", N_("文书"), _letters, "letters"),
    Area("statistics", N_("统计"), _statistics, "statistics"),
)
"""In the order of their keys, Alt+1 to Alt+6."""
MODES: Final = {area.name: area.mode for area in AREAS}
