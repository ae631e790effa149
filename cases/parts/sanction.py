"""What is proposed, and what the legal review says of it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from cases.parts.shapes import Day, Line, OptionalLine, OptionalText, Part, Text

OPINIONS: Final = ("同意", "继续调查", "变更", "纠正", "其他")
"""The five opinions of a legal review (医疗保障行政处罚程序暂行规定第三十九条, 二手资料)."""

REVIEW_ITEMS: Final = (
    "执法主体",
    "执法人员资格",
    "程序",
    "事实与证据",
    "法律适用与裁量基准",
    "权限",
    "文书",
    "是否需移送",
    "其他",
)
"""What a legal review looks at (咸宁市医疗保障局法制审核目录, 地方做法)."""


Findings = dict[Literal[REVIEW_ITEMS], Line]  # type: ignore[valid-type]  # the list above is the type


class GroupChoice(Part):
    """What was chosen for one group of violations: texts as typed, "1.2" times, 元, whole months."""

    key: Line = Field(title="条款")
    multiple: OptionalLine = Field(default=None, title="倍数")
    fine: OptionalLine = Field(default=None, title="罚款")
    months: OptionalLine = Field(default=None, title="暂停月数")
    clause: OptionalLine = Field(default=None, title="适用档次")
    department: OptionalLine = Field(default=None, title="暂停的责任部门")
    ground: OptionalLine = Field(default=None, title="与建议不同的理由类别")


class GroupSanction(Part):
    """What a choice comes to: the tier, and per violation the fine (分)."""

    choice: GroupChoice
    tier: Line
    cite: Line
    clause: OptionalLine = None
    violations: tuple[int, ...]
    fines: tuple[int, ...]
    suspends: OptionalLine = None


class Sanction(Part):
    """The sanction proposed: its groups, the reason, what computed it, and the totals (分)."""

    groups: tuple[GroupSanction, ...]
    reason: Text
    ruleset: Line
    engine: Line
    refund: int
    fine: int
    punishes: bool
    confirmed: OptionalText = Field(default=None, title="适用规则的核对")
    """Why the rules used are the right ones, where a later benchmark is known of and not held."""


class Review(Part):
    """A legal review (法制审核意见)."""

    opinion: Literal[OPINIONS] = Field(title="审核意见")  # type: ignore[valid-type]  # the list above is the type
    text: Text = Field(title="审核说明")
    findings: Findings = Field(default_factory=dict, title="逐项审核")
    reviewer: OptionalLine = Field(default=None, title="审核人")
    received_on: Day | None = Field(default=None, title="收件日期")
    dated: Day | None = Field(default=None, title="审核日期")
