"""Requests from the clue to the facts, and of what may happen beside them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cases.parts import (
    MAX_VIOLATIONS,
    Conduct,
    Day,
    Exclusion,
    HaltRequest,
    Line,
    OptionalDay,
    OptionalLine,
    OptionalText,
    Part,
    Text,
    YesNo,
)
from workflow.requests.shapes import Entered, Lengthening, Names, Numbered, Reason


class Assignment(Part):
    """The officers of the case, by user name."""

    officers: Annotated[tuple[Line, ...], Field(min_length=1)] = Field(title="办案人员")


class FilingRequest(Part):
    """What the verification of the clue came to (核查结论), and why this office has jurisdiction."""

    conclusion: OptionalText = Field(default=None, title="核查结论")
    jurisdiction: OptionalText = Field(default=None, title="管辖依据", description="如：违法行为发生在本辖区")


class Filing(Entered):
    """The day of filing, from which the ninety days run (处罚法第六十条)."""

    filed_on: Day = Field(title="立案日期", description="九十日从这一天起算")
    late_reason: OptionalText = Field(default=None, title="逾期的理由", description="超过核查期限才填")


class Declining(Reason, Entered):
    """Why a case is not filed."""

    declined_on: OptionalDay = Field(default=None, title="决定日期", description="不填为今日")
    late_reason: OptionalText = Field(default=None, title="逾期的理由", description="超过核查期限才填")


class RecusalDecision(Numbered):
    """Whether somebody must keep out, decided by rank (4号令第五条, 未核实)."""

    upheld: YesNo = Field(title="是否回避")
    reason: Text = Field(title="决定理由")
    on: Day = Field(title="决定日期")
    members: Names = Field(default=(), title="集体讨论参加人", description="主要负责人回避的才填，以顿号分开")


class VerificationExtension(Entered):
    """Fifteen working days more to verify a clue (4号令第十四条, 二手资料)."""

    reason: Text = Field(title="延长理由")
    granted_on: Day = Field(title="批准日期")


class DecisionExtension(Lengthening, Entered):
    """More days for the decision; the second time after joint deliberation (4号令第四十五条, 二手资料)."""

    members: Names = Field(default=(), title="集体讨论参加人", description="再次延长、逾期补办的须集体讨论，以顿号分开")


class MeasureApproval(Numbered, Entered):
    """A measure approved."""

    approved_on: Day = Field(title="批准日期")


class MeasureExtension(Numbered, Entered):
    """A sealing prolonged once, by thirty days at most (4号令第二十九条至第三十三条, 二手资料)."""

    days: Annotated[int, Field(ge=1, le=30)] = Field(title="延长天数")
    reason: Text = Field(title="延长理由")
    granted_on: Day = Field(title="批准日期")


class MeasureOutcome(Numbered):
    """What became of things held."""

    outcome: Literal["退还", "解除", "采取封存措施", "作为证据留存", "移送有关部门"] = Field(title="处理")
    on: Day = Field(title="处理日期")
    note: OptionalText = Field(default=None, title="说明")


class Excluding(Exclusion, Entered):
    """A span that does not count, with what proves it."""

    document: Line = Field(title="凭据", description="如：鉴定委托书文号")


class Halting(HaltRequest, Entered):
    """A suspension."""


class ExclusionEnd(Numbered, Entered):
    """The last day that does not count."""

    ends_on: Day = Field(title="止")


class Finding(Conduct):
    """A violation to be put on file; without a number it gets the next one."""

    number: Annotated[int, Field(ge=1, le=MAX_VIOLATIONS)] | None = Field(default=None, title="违法行为序号")


class Removal(Part):
    """Which violation is taken off."""

    number: Annotated[int, Field(ge=1, le=MAX_VIOLATIONS)] = Field(title="违法行为序号")
    reason: Text = Field(title="理由")


class CrimeDecision(Part):
    """Whether the case goes to the police, by the head of the office (国务院令第310号第五条)."""

    approved: YesNo = Field(title="是否批准移送")
    reason: Text = Field(title="审批意见", description="不批准的，理由记录在案")
    on: Day = Field(title="审批日期")


class Sending(Entered):
    """The case handed to the police."""

    police: Line = Field(title="公安机关")
    on: Day = Field(title="移送日期")
    receipt: OptionalLine = Field(default=None, title="回执")


class PoliceAnswer(Part):
    """What the police answered."""

    answer: Literal["立案", "不予立案"] = Field(title="答复")
    on: Day = Field(title="收到日期")


class PoliceObjection(Part):
    """What was done against a refusal to file (国务院令第310号第九条)."""

    manner: Literal["提请复议", "建议检察机关立案监督"] = Field(title="异议方式")
    on: Day = Field(title="提出日期")
