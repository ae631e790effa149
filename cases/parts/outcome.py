"""How a case is decided, and the papers of the decision."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from cases.parts.notice import Delivery
from cases.parts.shapes import Day, Line, OptionalDay, OptionalLine, OptionalText, Part, Text, YesNo


class Decision(Part):
    """The decision (处罚法第五十七条): which kind, its number and date, by whom."""

    outcome: Literal["penalty", "no_penalty", "not_established"] = Field(title="决定种类")
    number: Line = Field(title="文号")
    dated: Day = Field(title="决定日期")
    approver: Line = Field(title="批准人")
    ground: OptionalText = Field(default=None, title="不予处罚理由")
    on_the_spot: bool = Field(default=False, title="当场处罚")
    statement: OptionalText = Field(default=None, title="当场陈述申辩及答复")
    place: OptionalLine = Field(default=None, title="当场处罚的地点")


class Transfer(Part):
    """A case passed to another authority (4号令第四十三条, 二手资料)."""

    authority: Line = Field(title="移送的机关")
    reason: Text = Field(title="移送理由")
    on: Day = Field(title="移送日期")
    receipt: OptionalLine = Field(default=None, title="回执")


class Termination(Part):
    """An investigation ended without a decision (4号令第四十七条, 情形未核实)."""

    ground: Literal["公民死亡", "法人或者其他组织终止，无承受人", "其他"] = Field(title="终止情形")
    reason: Text = Field(title="理由")
    on: Day = Field(title="终止日期")


class Service(Delivery):
    """A service of the decision (送达)."""

    receipt: OptionalText = Field(default=None, title="送达回证说明")


class PublicationRequest(Part):
    """A decision made public (处罚法第四十八条)."""

    on: Day = Field(title="公开日期")
    where: Line = Field(title="公开的载体")
    redacted: YesNo = Field(title="个人信息已隐去")


class Publication(PublicationRequest):
    """A decision made public, and taken back."""

    withdrawn_on: OptionalDay = Field(default=None, title="撤回日期")
    withdrawal_reason: OptionalText = Field(default=None, title="撤回理由")


class Document(Part):
    """A document as rendered: its kind, number and the sha256 of its bytes."""

    kind: Line = Field(title="文书种类")
    number: Line = Field(title="文号")
    format: Literal["txt", "docx", "pdf"] = Field(title="格式")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(title="sha256")
