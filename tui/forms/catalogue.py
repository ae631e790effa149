"""Which sheet belongs to which step, with what a person should read around it; and why a step is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.record import CaseRecord
from tui.dossier import digest, on_file, proposal
from tui.forms.fields import Sheet, Values
from tui.forms.sanction_sheet import sanction_sheet
from tui.forms.sheets import View, officers_sheet, plain_sheet, removal_sheet
from tui.forms.violation_sheet import violation_sheet
from tui.widgets.prose import Line
from workflow.desk import Offer
from workflow.workdays import after_days

_JUDGED: Final = frozenset({"approve_review", "return_review", "decide", "return_decision", "issue_notice"})
_DECIDED: Final = frozenset({"成文日期", "发文字号", "审查决定的负责人", "不予行政处罚的理由"})
"""What a decision letter has from the decision itself."""
_SAID: Final = {
    "request_filing": "把线索和当事人报负责人审批立案。报请后不能再改，除非退回。F2 报请。",
    "confirm_facts": "认定上列事实，进入裁量。F2 认定。",
    "submit_for_review": "把拟作出的处罚送法制审核。F2 送审。",
}


def sheet_of(trigger: str, view: View, values: Values) -> Sheet:
    """Return the sheet of a step, with what is on file above it. Raises what the sheets raise."""
    match trigger:
        case "record_violation":
            sheet = violation_sheet(view, values)
        case "choose_sanction":
            sheet = sanction_sheet(view, values)
        case "assign_officers":
            sheet = officers_sheet(view)
        case "remove_violation":
            sheet = removal_sheet(view)
        case _:
            sheet = plain_sheet(trigger, view)
    intro = _intro(trigger, view)
    if trigger not in _JUDGED:
        return replace(sheet, intro=intro)
    return replace(sheet, intro=intro, appendix=proposal(view.record, view.desk.office))


def refused_text(offer: Offer, record: CaseRecord) -> list[Line]:
    """Say why a step is not open: what is missing, the article, what to do; then what is on file of its kind."""
    lines: list[tuple[str, str]] = [(f"{offer.row.label}：现在不能办理", "bold")]
    for refusal in offer.refusals:
        lines.append((f"\n缺：{refusal.missing}", "$text-warning"))
        lines.append((f"依据：{refusal.article}\n办法：{refusal.remedy}", ""))
    kept = on_file(offer.row.trigger, record)
    if kept:
        lines += [("\n在卷：", "bold"), (kept, "")]
    return lines


def _period(view: View) -> str:
    """Say until when the party may speak."""
    if not view.record.notices:
        return ""
    last = after_days(view.record.notices[-1].served_on, view.desk.office.statement_days)
    return f"陈述申辩期限至 {last} 止；期满未提出的，次日起登记"


def _gaps(view: View) -> str:
    """Say what the decision letter would still lack once the decision has given it number, date and approver."""
    from templates import export as letters

    sanction = view.record.sanction
    if sanction is None:
        return ""
    kind = "penalty_decision" if sanction.punishes else "no_penalty_decision"
    lacking = [name for name in letters.missing(view.record, view.desk, kind) if name not in _DECIDED]
    return f"决定书还缺：{'、'.join(lacking)}" if lacking else "决定书内容齐备，批准后编号"


def _intro(trigger: str, view: View) -> str:
    record = view.record
    if trigger in _JUDGED or trigger == "submit_for_review":
        more = "（全案在表单之后，PageDown 翻看，F7 单独阅读）" if trigger in _JUDGED else ""
        lines = (digest(record), on_file("issue_notice", record), on_file("record_statement", record))
        gaps = _gaps(view) if trigger == "decide" else ""
        return "\n".join(filter(None, (*lines, gaps, _SAID.get(trigger, more))))
    if trigger == "confirm_facts":
        return f"{on_file('record_violation', record)}\n{_SAID[trigger]}"
    if trigger in {"file_case", "decline_case", "return_filing"}:
        return "\n".join(filter(None, (on_file("record_source", record), on_file("record_party", record))))
    if trigger == "record_statement":
        return "\n".join(filter(None, (on_file("issue_notice", record), _period(view), on_file(trigger, record))))
    if trigger in {"record_evidence", "remove_violation", "record_violation"}:
        return on_file(trigger, record)
    return _SAID.get(trigger, "")
