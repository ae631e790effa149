"""Requests of service, payment, remedies, enforcement and closing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cases.parts import ClosingRequest, Day, Delivery, Line, OptionalDay, OptionalYuan, Part, YesNo, Yuan
from workflow.requests.shapes import Numbered


class AppealOutcome(Numbered):
    """What a remedy came to; sums in 元 where they were changed."""

    outcome: Literal["维持", "变更", "撤销", "确认违法", "驳回", "撤回"] = Field(title="结果")
    on: Day = Field(title="结果日期")
    fine: OptionalYuan = Field(default=None, title="变更后的罚款", description="元；变更的才填")
    refund: OptionalYuan = Field(default=None, title="变更后的退回金额", description="元；变更的才填")


class Paying(Part):
    """A sum paid, in 元."""

    what: Literal["退回基金", "罚款", "加处罚款", "退还当事人"] = Field(
        title="款项", description="退还当事人：决定被撤销、变更后退还多缴的"
    )
    amount: Yuan = Field(title="金额", description="元")
    paid_on: Day = Field(title="缴款日期")
    voucher: Line = Field(title="凭证号")
    on_the_spot: YesNo = Field(default=False, title="当场收缴")


class DuePart(Part):
    """One instalment, in 元."""

    due_on: Day = Field(title="应缴日期")
    amount: Yuan = Field(title="金额")


def _instalments(value: object) -> object:
    """Take instalments as a form writes them, a line each: "2026-09-30 8000"."""
    if not isinstance(value, str):
        return value
    rows: list[Any] = []
    for line in value.replace("；", "\n").replace(";", "\n").splitlines():
        day, _, amount = line.strip().partition(" ")
        if day:
            rows.append({"due_on": day, "amount": amount.strip()})
    return rows


Instalments = Annotated[tuple[DuePart, ...], BeforeValidator(_instalments), Field(min_length=1, max_length=60)]


class Granting(Numbered):
    """Time to pay: one date for all, or instalments that add up to what is left."""

    on: Day = Field(title="批准日期")
    instalments: Instalments = Field(title="各期", description="每期“日期 金额”，如 2026-09-30 8000；延期只写一期")


class Answer(Numbered):
    """What the court said."""

    accepted: YesNo = Field(title="是否受理")
    on: Day = Field(title="裁定日期")


class Demanding(Delivery):
    """A demand to perform: its day and service (催告)."""

    dated: Day = Field(title="催告日期")


class ClosingAsked(ClosingRequest):
    """A closing asked for."""

    asked_on: OptionalDay = Field(default=None, title="报请日期", description="不填为今日")


class ClosingApproval(Part):
    """The day a case is closed."""

    on: OptionalDay = Field(default=None, title="批准日期", description="不填为今日")
