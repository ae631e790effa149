"""What the party is told and what it answers."""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from cases.parts.sanction import GroupSanction
from cases.parts.shapes import Day, Line, OptionalDay, OptionalLine, OptionalText, Part, Text, YesNo

MANNERS: Final = ("直接送达", "留置送达", "委托送达", "邮寄送达", "转交送达", "电子送达", "公告送达")
"""How papers are served (处罚法第六十一条; 民诉法第九十条至第九十五条)."""


class Delivery(Part):
    """A service: the day it counts as served, how, and what the way asks for (`workflow.delivery` says which)."""

    served_on: Day = Field(title="送达日期", description="签收日、收件日、电子到达日，公告送达为期满日")
    manner: Literal[MANNERS] = Field(default="直接送达", title="送达方式")  # type: ignore[valid-type]  # the list is the type
    signer: OptionalLine = Field(default=None, title="签收人", description="直接、邮寄、委托、转交送达")
    relation: OptionalLine = Field(default=None, title="签收人与当事人的关系", description="非本人的填写")
    refusal: OptionalText = Field(default=None, title="拒收事由", description="留置送达")
    witness: OptionalLine = Field(default=None, title="见证人", description="留置送达：见证人或者录音录像")
    recording: OptionalLine = Field(default=None, title="拍照录像编号", description="留置送达")
    through: OptionalLine = Field(default=None, title="受托、转交单位或邮件号", description="委托、转交、邮寄送达")
    system: OptionalLine = Field(default=None, title="电子送达地址", description="确认书中的地址")
    ground: OptionalText = Field(default=None, title="公告送达的原因", description="下落不明等")
    announced_on: OptionalDay = Field(default=None, title="公告日期", description="满三十日视为送达")
    announced_at: OptionalLine = Field(default=None, title="公告载体")


class Consent(Part):
    """The party's signed consent to electronic service (处罚法第六十一条第二款)."""

    signed_on: Day = Field(title="确认书签署日期")
    address: Line = Field(title="电子送达地址")


class Notice(Part):
    """A prior notice (事先告知): what was announced (分), and when it was served."""

    number: Line = Field(title="文号")
    dated: Day = Field(title="告知日期")
    served_on: Day = Field(title="送达日期")
    refund: int = Field(ge=0, title="告知的退回金额")
    fine: int = Field(ge=0, title="告知的罚款金额")
    hearing_right: bool = Field(title="是否告知听证权利")
    groups: tuple[GroupSanction, ...] = ()
    delivery: Delivery | None = Field(default=None, title="送达")


class Statement(Part):
    """What the party said to the notice, and how it was answered (陈述申辩及复核)."""

    on: Day = Field(title="日期")
    manner: Literal["提出陈述申辩", "书面放弃", "期满未提出"] = Field(title="陈述申辩情况")
    text: OptionalText = Field(default=None, title="陈述申辩内容")
    response: OptionalText = Field(default=None, title="复核意见")
    hearing: Literal["未要求", "要求听证", "书面放弃听证"] = Field(default="未要求", title="听证")


class HearingNotice(Part):
    """When and where a hearing is to be held, by whom, and when the party was told (处罚法第六十四条第二项)."""

    holds_on: Day = Field(title="听证日期")
    place: Line = Field(title="听证地点")
    presider: Line = Field(title="听证主持人", description="不得是本案调查人员")
    public: YesNo = Field(default=True, title="是否公开举行")
    notified_on: Day = Field(title="通知日期", description="听证的七个工作日前")


class Hearing(Part):
    """A hearing that was held (听证笔录)."""

    held_on: Day = Field(title="听证日期")
    presider: Line = Field(title="听证主持人")
    record: Text = Field(title="听证笔录摘要")
    attended: OptionalLine = Field(default=None, title="参加人")


class Waiver(Part):
    """A hearing asked for that will not be held, because of the party."""

    on: Day = Field(title="日期")
    manner: Literal["书面放弃", "无正当理由拒不出席", "未经许可中途退出"] = Field(title="情形")
    note: OptionalText = Field(default=None, title="说明")


class Deliberation(Part):
    """A joint deliberation of the heads (处罚法第五十七条第二款)."""

    held_on: Day = Field(title="讨论日期")
    members: tuple[Line, ...] = Field(min_length=1, title="参加人", description="以顿号或逗号分开")
    opinions: Text = Field(title="各人意见", description="不同意见如实记入")
    conclusion: Literal["同意", "不同意"] = Field(title="结论")
