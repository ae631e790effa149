"""Requests from the sanction to the decision."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cases.parts import (
    OPINIONS,
    Day,
    Delivery,
    Findings,
    GroupChoice,
    Line,
    OptionalDay,
    OptionalText,
    Part,
    Statement,
    Text,
)
from workflow.requests.shapes import Entered, Names


class Sanctioning(Part):
    """A choice for each group, and the reason for all."""

    choices: tuple[GroupChoice, ...] = Field(title="各条款的选择")
    reason: Text = Field(title="裁量理由")
    confirmed: OptionalText = Field(default=None, title="适用规则的核对")


class Reporting(Part):
    """The report's six parts; what is left empty is drawn up from the file."""

    party: OptionalText = Field(default=None, title="一、当事人基本情况")
    origin: OptionalText = Field(default=None, title="二、案件来源、调查经过和采取的措施")
    established: OptionalText = Field(default=None, title="三、查明的事实和证据")
    nature: OptionalText = Field(default=None, title="四、案件性质")
    proposal: OptionalText = Field(default=None, title="五、处理意见和依据")
    discretion: OptionalText = Field(default=None, title="六、裁量的理由")
    dated: OptionalDay = Field(default=None, title="报告日期", description="不填为今日")


class Submitting(Part):
    """The day of sending to review; without one, today."""

    submitted_on: Day | None = Field(default=None, title="送审日期")


class Reviewing(Part):
    """A legal review; the reviewer is known, and without a day it is today's."""

    dated: Day | None = Field(default=None, title="审核日期")

    opinion: Literal[OPINIONS] = Field(title="审核意见")  # type: ignore[valid-type]  # the list is the type
    text: Text = Field(title="审核说明")
    findings: Findings = Field(default_factory=dict, title="逐项审核")


class Notifying(Delivery, Entered):
    """The day of the prior notice and its service; figures and number are known."""

    dated: Day = Field(title="告知日期")


class Stating(Statement, Entered):
    """What the party said."""


class Gathering(Part):
    """A joint deliberation."""

    held_on: Day = Field(title="讨论日期")
    members: Names = Field(min_length=1, title="参加人", description="以顿号分开")
    opinions: Text = Field(title="各人意见", description="不同意见如实记入")
    conclusion: Literal["同意", "不同意"] = Field(title="结论")


class Deciding(Entered):
    """The day of the decision, and for 不予处罚 its ground."""

    dated: Day = Field(title="决定日期")
    ground: OptionalText = Field(default=None, title="不予处罚理由")


class NotEstablished(Part):
    """Facts that were not established (处罚法第五十七条第一款第三项)."""

    dated: Day = Field(title="决定日期")
    ground: Text = Field(title="不能成立的理由")


class OnTheSpot(Part):
    """A decision handed over where the violation was found (处罚法第五十一、五十二条)."""

    dated: Day = Field(title="决定日期")
    place: Line = Field(title="地点")
    statement: Text = Field(title="当事人的陈述申辩及答复", description="没有陈述申辩的，写明已告知权利")
    signer: Line = Field(title="签收人")
