"""What a sheet is made from: the case as loaded, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from cases.record import CaseRecord
from workflow.desk import Desk


@dataclass(frozen=True, slots=True)
class View:
    """A case, and the desk at which it lies."""

    record: CaseRecord
    desk: Desk
