"""How a case comes in and who is in it: the clue, the party, the officers, whoever must stay out of it."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from cases.parts.shapes import Day, Line, Number, OptionalDay, OptionalLine, OptionalText, Part, Text

SOURCES: Final = (
    "日常检查",
    "专项检查",
    "飞行检查",
    "抽查复查",
    "投诉举报",
    "智能监控",
    "部门移送",
    "上级交办",
    "自查自纠",
    "其他",
)
"""Where a case comes from."""


class Source(Part):
    """How the case came in (线索登记)."""

    source: Literal[SOURCES] = Field(title="案件来源")  # type: ignore[valid-type]  # the list above is the type
    received_on: Day = Field(title="收到日期")
    cause: Line = Field(title="案由")
    summary: Text = Field(title="案情摘要")


class Party(Part):
    """The party (当事人). An organisation is named with its representative."""

    kind: Literal["organisation", "individual"] = Field(title="当事人类别")
    name: Line = Field(title="当事人名称")
    id_kind: Literal["统一社会信用代码", "医疗机构执业许可证登记号", "身份证号", "其他证件号"] = Field(title="证件类型")
    id_number: Line = Field(title="证件号码")
    address: Line = Field(title="住所（住址）")
    representative_title: OptionalLine = Field(default=None, title="负责人职务")
    representative: OptionalLine = Field(default=None, title="法定代表人（主要负责人）")


class Officer(Part):
    """An officer of the case, as named when assigned."""

    user: Line = Field(title="办案人员")
    name: Line = Field(title="姓名")
    certificate: Line = Field(title="执法证号")


class Extension(Part):
    """A period lengthened: by how many days, why, when; `members` where the heads discussed it together."""

    days: Number = Field(title="延长天数")
    reason: Text = Field(title="延长理由")
    granted_on: Day = Field(title="批准日期")
    members: tuple[Line, ...] = Field(default=(), title="集体讨论参加人")


class RecusalRequest(Part):
    """A request that somebody keep out of the case (回避, 处罚法第四十三条)."""

    user: Line = Field(title="被申请回避人", description="用户名")
    asked_by: Literal["当事人", "本人", "机关"] = Field(title="提出人")
    reason: Text = Field(title="理由")
    on: Day = Field(title="提出日期")


class Recusal(RecusalRequest):
    """The request, and how it was decided."""

    name: Line = Field(title="姓名")
    upheld: bool | None = Field(default=None, title="是否回避")
    decided_on: OptionalDay = Field(default=None, title="决定日期")
    decision_reason: OptionalText = Field(default=None, title="决定理由")
    members: tuple[Line, ...] = Field(default=(), title="集体讨论参加人")


PUBLIC_INTEREST: Final = "重大公共利益"
MANY_RELATIONS: Final = "疑难复杂、涉及多个法律关系"
GRAVE: Final = "情节复杂或者重大违法行为"
SOCIAL_EFFECT: Final = "具有一定社会影响"
GRAVE_LOSS: Final = "造成重大损失或者严重不良社会影响"
MARKS: Final = (PUBLIC_INTEREST, MANY_RELATIONS, GRAVE, SOCIAL_EFFECT, GRAVE_LOSS)
"""What somebody judged of the whole case, and steps depend on (处罚法第五十七、五十八、四十八条; 条例第四十三条)."""


class Marks(Part):
    """The nature of the case, as judged by a person; each entry replaces the one before."""

    marks: tuple[Literal[MARKS], ...] = Field(default=(), title="案件性质")  # type: ignore[valid-type]  # the list is the type
    reason: Text = Field(title="理由")


class CrimeReport(Part):
    """The written report of a suspected crime (国务院令第310号第五条)."""

    reported_on: Day = Field(title="书面报告日期")
    suspicion: Text = Field(title="涉嫌犯罪的事实")


class Crime(CrimeReport):
    """A suspected crime, and its way to the police (国务院令第310号)."""

    approved: bool | None = Field(default=None, title="是否批准移送")
    decided_on: OptionalDay = Field(default=None, title="审批日期")
    decision_reason: OptionalText = Field(default=None, title="审批意见")
    police: OptionalLine = Field(default=None, title="移送的公安机关")
    sent_on: OptionalDay = Field(default=None, title="移送日期")
    receipt: OptionalLine = Field(default=None, title="回执")
    answer: Literal["立案", "不予立案"] | None = Field(default=None, title="公安机关的答复")
    answered_on: OptionalDay = Field(default=None, title="收到答复日期")
    handed_over_on: OptionalDay = Field(default=None, title="移交涉案材料日期")
    objection: OptionalLine = Field(default=None, title="对不予立案的异议")
    objected_on: OptionalDay = Field(default=None, title="提出异议日期")
