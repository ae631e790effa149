"""Guards on the simplified procedure and the decision made on the spot (处罚法第五十一、五十二条)."""

from __future__ import annotations

from typing import Final

from cases.parts import GRAVE, MANY_RELATIONS, PUBLIC_INTEREST
from workflow.guards.dates import DATE_OUT_OF_ORDER, follows
from workflow.refusal import Context, Refusal, Rule, holds

ORDINARY: Final = Rule(
    "simplified_under_way", "行政处罚法第五十一条", "own", "按简易程序办理的，当场决定或者先转为普通程序"
)
NOT_SIMPLIFIED: Final = Rule("not_simplified", "行政处罚法第五十一条", "A", "当场处罚须按简易程序办理")
TOO_HIGH: Final = Rule(
    "simplified_too_high",
    "行政处罚法第五十一条",
    "A",
    "当场处罚：公民二百元以下、法人或者其他组织三千元以下罚款",
)
COMPLEX: Final = Rule(
    "simplified_complex", "行政处罚法第五十一条、第五十七条、第五十八条", "own", "重大、复杂的案件不当场处罚"
)
_COMPLEX: Final = frozenset({PUBLIC_INTEREST, MANY_RELATIONS, GRAVE})
NOT_SPOT: Final = Rule("not_on_the_spot", "行政处罚法第五十二条", "A", "当场作出的决定，报所属机关备案，一次")

SPOT_FINES: Final = {"individual": 200_00, "organisation": 3000_00}
"""The most (分) of a fine on the spot, included (处罚法第五十一条)."""
SPOT_REPORT_DAYS: Final = 7
"""Working days for reporting it to the office (4号令第五十一条, 二手资料)."""


@holds(ORDINARY)
def ordinary(context: Context) -> Refusal | None:
    """A case under the simplified procedure is decided on the spot, or goes back to the ordinary one."""
    if not context.record.simplified:
        return None
    return ORDINARY.refuse("本案按简易程序办理", "请当场作出决定，或者转为普通程序")


@holds(NOT_SIMPLIFIED, COMPLEX, TOO_HIGH)
def fit_for_the_spot(context: Context) -> Refusal | None:
    """Only a small fine, and nothing but a fine, is decided on the spot."""
    record = context.record
    if not record.simplified:
        return NOT_SIMPLIFIED.refuse("本案按普通程序办理", "请按普通程序作出决定")
    complex_ = [mark for mark in record.marks if mark in _COMPLEX]
    if complex_:
        return COMPLEX.refuse(f"案件标明{'、'.join(complex_)}", "请转为普通程序")
    if record.sanction is None or record.party is None:
        return None
    if any(group.suspends for group in record.sanction.groups) or record.sanction.fine > SPOT_FINES[record.party.kind]:
        return TOO_HIGH.refuse("选定的处罚超出当场处罚的范围", "请转为普通程序")
    if not record.sanction.punishes:
        return TOO_HIGH.refuse("不予处罚不是当场处罚", "请转为普通程序")
    return None


@holds(NOT_SIMPLIFIED)
def simplified_only(context: Context) -> Refusal | None:
    """Only what is under the simplified procedure leaves it."""
    if context.record.simplified:
        return None
    return NOT_SIMPLIFIED.refuse("本案按普通程序办理", "请核对要办的步骤")


@holds(NOT_SPOT, DATE_OUT_OF_ORDER)
def on_the_spot(context: Context) -> Refusal | None:
    """A decision made on the spot is reported once."""
    record = context.record
    if record.decision is not None and record.decision.on_the_spot and record.spot_reported_on is None:
        return follows(context, "on", record.decision.dated)
    return NOT_SPOT.refuse("没有待备案的当场处罚", "请核对要办的步骤")
