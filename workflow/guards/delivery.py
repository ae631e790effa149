"""Guards on service: each way with what it needs."""

from __future__ import annotations

import datetime as dt
from typing import Final

from cases.parts import Delivery, title_of
from workflow.delivery import ANNOUNCEMENT_DAYS, lacking
from workflow.guards.dates import DATE_OUT_OF_ORDER
from workflow.refusal import Context, Refusal, Rule, holds

_LAW: Final = "行政处罚法第六十一条、民事诉讼法第九十条至第九十五条"
INCOMPLETE: Final = Rule("service_incomplete", _LAW, "A", "每种送达方式都有凭证：签收、见证、回执、公告")
UNCONFIRMED: Final = Rule(
    "electronic_unconfirmed", "行政处罚法第六十一条第二款", "A", "电子送达须当事人同意并签订确认书，送到确认的地址"
)
TOO_SHORT: Final = Rule("announcement_too_short", "民事诉讼法第九十五条", "A", "公告之日起经过三十日，视为送达")
NOT_AGREED: Final = Rule("electronic_never_agreed", "行政处罚法第六十一条第二款", "A", "没有确认书的，不能采用电子送达")


@holds(INCOMPLETE, UNCONFIRMED, TOO_SHORT, NOT_AGREED, DATE_OUT_OF_ORDER)
def service_complete(context: Context) -> Refusal | None:
    """The service on file could be shown to a court."""
    given = context.body
    body = given.get("delivery", given) if given is not None else {}
    if "manner" not in body:
        return None
    missing = lacking(body)
    if missing:
        names = "、".join("或者".join(title_of(Delivery, name) for name in names) for names in missing)
        return INCOMPLETE.refuse(f"{body['manner']}未写明{names}", "请补填")
    served = context.day("served_on")
    if body["manner"] == "电子送达":
        return _electronic(context, str(body["system"]), served)
    if body["manner"] == "公告送达" and served is not None:
        announced = dt.date.fromisoformat(str(body["announced_on"]))
        decision = context.record.decision
        written = context.day("dated") or (decision.dated if decision is not None else None)
        if written is not None and announced < written:
            return DATE_OUT_OF_ORDER.refuse(f"公告 {announced} 早于文书 {written}", "请核对公告日期")
        least = announced + dt.timedelta(days=ANNOUNCEMENT_DAYS)
        if served < least:
            return TOO_SHORT.refuse(f"{announced} 公告，至 {least} 才满三十日", f"送达日期请写 {least} 或者以后")
    return None


def _electronic(context: Context, address: str, served: dt.date | None) -> Refusal | None:
    consent = context.record.consent
    if consent is None:
        return NOT_AGREED.refuse("案卷中没有电子送达确认书", "请先登记确认书，或者改用其他方式送达")
    if consent.address != address or (served is not None and served < consent.signed_on):
        return UNCONFIRMED.refuse(
            f"确认书于 {consent.signed_on} 确认的地址是 {consent.address}", "请送到确认的地址，并在确认之后送达"
        )
    return None
