"""What a person or a script gives for each step; what the program adds itself is not asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import Field

from cases.parts import (
    MAX_VIOLATIONS,
    OPINIONS,
    Conduct,
    Day,
    Document,
    Evidence,
    Findings,
    GroupChoice,
    Hearing,
    Line,
    OptionalText,
    Part,
    Party,
    Report,
    Service,
    Source,
    Statement,
    Text,
)


class Nothing(Part):
    """A step that needs no data."""


class Reason(Part):
    """A step that needs its reason."""

    reason: Text = Field(title="理由")


class Assignment(Part):
    """The officers of the case, by user name."""

    officers: Annotated[tuple[Line, ...], Field(min_length=1)] = Field(title="办案人员")


class Filing(Part):
    """The day of filing, from which the ninety days run (处罚法第六十条)."""

    filed_on: Day = Field(title="立案日期")


class Finding(Conduct):
    """A violation to be put on file; without a number it gets the next one."""

    number: Annotated[int, Field(ge=1, le=MAX_VIOLATIONS)] | None = Field(default=None, title="违法行为序号")


class Removal(Part):
    """Which violation is taken off."""

    number: Annotated[int, Field(ge=1, le=MAX_VIOLATIONS)] = Field(title="违法行为序号")
    reason: Text = Field(title="理由")


class Sanctioning(Part):
    """A choice for each group, and the reason for all."""

    choices: tuple[GroupChoice, ...] = Field(title="各条款的选择")
    reason: Text = Field(title="裁量理由")
    confirmed: OptionalText = Field(default=None, title="适用规则的核对")


class Submitting(Part):
    """The day of sending to review; without one, today."""

    submitted_on: Day | None = Field(default=None, title="送审日期")


class Reviewing(Part):
    """A legal review; the reviewer is known, and without a day it is today's."""

    dated: Day | None = Field(default=None, title="审核日期")

    opinion: Literal[OPINIONS] = Field(title="审核意见")  # type: ignore[valid-type]  # the list is the type
    text: Text = Field(title="审核说明")
    findings: Findings = Field(default_factory=dict, title="逐项审核")


class Notifying(Part):
    """The days of the prior notice; figures and number are known."""

    dated: Day = Field(title="告知日期")
    served_on: Day = Field(title="送达日期")


class Deciding(Part):
    """The day of the decision, and for 不予处罚 its ground."""

    dated: Day = Field(title="决定日期")
    ground: OptionalText = Field(default=None, title="不予处罚理由")


REQUESTS: Final[Mapping[str, type[Part]]] = {
    "open_case": Source,
    "record_source": Source,
    "record_party": Party,
    "assign_officers": Assignment,
    "request_filing": Nothing,
    "return_filing": Reason,
    "file_case": Filing,
    "decline_case": Reason,
    "record_evidence": Evidence,
    "conclude_investigation": Report,
    "reopen_investigation": Reason,
    "record_violation": Finding,
    "remove_violation": Removal,
    "confirm_facts": Nothing,
    "reopen_facts": Reason,
    "choose_sanction": Sanctioning,
    "submit_for_review": Submitting,
    "approve_review": Reviewing,
    "return_review": Reviewing,
    "issue_notice": Notifying,
    "record_statement": Statement,
    "record_hearing": Hearing,
    "return_decision": Reason,
    "decide": Deciding,
    "record_document": Document,
    "record_service": Service,
}
"""The request of each step of the procedure."""
