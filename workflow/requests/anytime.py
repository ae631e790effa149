"""Requests of what may happen at any time beside the procedure: taking back a record, commenting."""

from __future__ import annotations

from pydantic import Field

from cases.parts import Number, OptionalText, Part, Text
from workflow.requests.shapes import Numbered


class Undoing(Part):
    """Which record is taken back: the last one, named so that no other is meant; and why."""

    revision: Number | None = Field(
        default=None, title="第几条记录", description="不填为最后一条；不是最后一条的不能撤销"
    )
    reason: Text = Field(title="理由")


class Settling(Numbered):
    """A comment dealt with."""

    note: OptionalText = Field(default=None, title="处理说明")
