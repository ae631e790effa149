"""What the requests of several steps are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from cases.parts import Day, Line, Number, OptionalText, Part, Text


def _names(value: object) -> object:
    """Take names as a form writes them, "王某、李某"."""
    if not isinstance(value, str):
        return value
    return tuple(name for part in value.replace("，", "、").replace(",", "、").split("、") if (name := part.strip()))


Names = Annotated[tuple[Line, ...], BeforeValidator(_names)]


class Nothing(Part):
    """A step that needs no data."""


class Reason(Part):
    """A step that needs its reason."""

    reason: Text = Field(title="理由")


class Dated(Part):
    """A step that needs only its day."""

    on: Day = Field(title="日期")


class ReasonOn(Reason):
    """A step that needs its reason and its day."""

    on: Day = Field(title="日期")


class Entered(Part):
    """A step that may be typed in after its period ended, and then says why."""

    entry_note: OptionalText = Field(default=None, title="补录说明", description="期限届满后补录更早日期的才填")


class Numbered(Part):
    """A step about one entry of several; without a number, the one that is pending."""

    number: Number | None = Field(default=None, title="第几件", description="只有一件时不填")


class NumberedReason(Numbered):
    """One entry refused, with the reason."""

    reason: Text = Field(title="理由")


class NumberedReasonOn(NumberedReason):
    """One entry taken back, with the reason and the day."""

    on: Day = Field(title="日期")


class Lengthening(Part):
    """More days for a period, with the reason."""

    days: Number = Field(title="延长天数")
    reason: Text = Field(title="延长理由")
    granted_on: Day = Field(title="批准日期")
