"""How a decision is carried out: payments, time given, remedies sought, demand, court, closing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cases.parts.notice import Delivery
from cases.parts.shapes import Day, Fen, Line, OptionalDay, OptionalLine, OptionalText, Part, Text


class Payment(Part):
    """A sum paid (分): fine, surcharge, the fund's money, or what goes back to the party after a remedy."""

    what: Literal["退回基金", "罚款", "加处罚款", "退还当事人"] = Field(title="款项")
    amount: Fen = Field(title="金额")
    paid_on: Day = Field(title="缴款日期")
    voucher: Line = Field(title="凭证号")
    on_the_spot: bool = Field(default=False, title="当场收缴")


class Instalment(Part):
    """One instalment: until when, how much (分)."""

    due_on: Day = Field(title="应缴日期")
    amount: Fen = Field(title="金额")


class DeferralRequest(Part):
    """The party's request for time to pay the fine (处罚法第六十六条)."""

    kind: Literal["延期", "分期"] = Field(title="申请")
    reason: Text = Field(title="经济困难的情况")
    asked_on: Day = Field(title="申请日期")


class Deferral(DeferralRequest):
    """The request, and how it was decided."""

    granted: bool | None = Field(default=None, title="是否批准")
    decided_on: OptionalDay = Field(default=None, title="审批日期")
    refusal: OptionalText = Field(default=None, title="不批准的理由")
    instalments: tuple[Instalment, ...] = Field(default=(), title="各期")


class AppealRequest(Part):
    """An administrative reconsideration or a suit against the decision."""

    kind: Literal["行政复议", "行政诉讼"] = Field(title="种类")
    body: Line = Field(title="受理机关")
    filed_on: Day = Field(title="受理日期")


class Appeal(AppealRequest):
    """The remedy sought, and what came of it (sums in 分)."""

    outcome: Literal["维持", "变更", "撤销", "确认违法", "驳回", "撤回"] | None = Field(default=None, title="结果")
    ended_on: OptionalDay = Field(default=None, title="结果日期")
    fine: Fen | None = Field(default=None, title="变更后的罚款")
    refund: Fen | None = Field(default=None, title="变更后的退回金额")


class Surcharge(Part):
    """The order to pay more for paying late (加处罚款, 处罚法第七十二条第一款第一项), as computed on its day (分)."""

    dated: Day = Field(title="决定日期")
    days: int = Field(ge=1, title="逾期天数")
    amount: Fen = Field(title="加处罚款")


class Demand(Delivery):
    """A demand to perform before the court is asked (催告, 行政强制法第五十四条)."""

    dated: Day = Field(title="催告日期")


class CourtRequest(Part):
    """An application to the court to enforce (行政强制法第五十三条)."""

    court: Line = Field(title="人民法院")
    applied_on: Day = Field(title="申请日期")


class CourtApplication(CourtRequest):
    """The application, and whether it was accepted."""

    accepted: bool | None = Field(default=None, title="是否受理")
    answered_on: OptionalDay = Field(default=None, title="裁定日期")


class Performance(Part):
    """Something other than money that was carried out."""

    what: Literal["责令改正", "暂停", "约谈", "其他"] = Field(title="履行事项")
    on: Day = Field(title="日期", description="暂停的，为开始之日")
    until: OptionalDay = Field(default=None, title="暂停截止日期")
    note: OptionalText = Field(default=None, title="说明")


class ClosingRequest(Part):
    """Why the case is to be closed (4号令第五十六条, 二手资料): one of four grounds."""

    ground: Literal["执行完毕", "人民法院受理强制执行申请", "无须执行", "其他"] = Field(title="结案情形")
    summary: Text = Field(title="执行情况")


class Closing(ClosingRequest):
    """The closing as asked for and approved."""

    asked_on: Day = Field(title="报请日期")
    approved_on: OptionalDay = Field(default=None, title="批准日期")


class Archive(Part):
    """Where the closed file is kept (归档, 4号令第五十七条, 二手资料)."""

    on: Day = Field(title="归档日期")
    place: Line = Field(title="卷宗号和存放处")
    pages: OptionalLine = Field(default=None, title="页数")
