"""Which sheet belongs to which step, with what a person should read around it."""

from __future__ import annotations

from dataclasses import replace

from tui.dossier import proposal
from tui.forms.fields import Sheet, Values
from tui.forms.intro import JUDGED, intro
from tui.forms.remarks import remarks
from tui.forms.sanction_sheet import sanction_sheet
from tui.forms.sheets import officers_sheet, plain_sheet, removal_sheet, review_sheet
from tui.forms.view import View
from tui.forms.violation_sheet import violation_sheet


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
    record, office = view.record, view.desk.office
    whole = proposal(record, office) if trigger in JUDGED else ""
    number = sheet.initial.get(sheet.switch, "") if sheet.switch else ""
    said = remarks(trigger, number, {each.name for each in sheet.fields}, record, office)
    return replace(sheet, intro=intro(trigger, view), appendix=whole, remarks=said)
