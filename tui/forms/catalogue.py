"""Which sheet belongs to which step, with what a person should read around it; and why a step is refused."""

from __future__ import annotations

from dataclasses import replace

from cases.record import CaseRecord
from tui.dossier import on_file, proposal
from tui.forms.fields import Sheet, Values
from tui.forms.intro import JUDGED, intro
from tui.forms.sanction_sheet import sanction_sheet
from tui.forms.sheets import officers_sheet, plain_sheet, removal_sheet, review_sheet
from tui.forms.view import View
from tui.forms.violation_sheet import violation_sheet
from tui.widgets.prose import Line
from workflow.desk import Offer


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
        case "approve_review" | "return_review":
            sheet = review_sheet(trigger, view)
        case _:
            sheet = plain_sheet(trigger, view, values)
    whole = proposal(view.record, view.desk.office) if trigger in JUDGED else ""
    return replace(sheet, intro=intro(trigger, view), appendix=whole)


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
