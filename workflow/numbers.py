"""Document numbers in the office's form, and the thresholds of its profile applied to a case."""

from __future__ import annotations

from cases.record import CaseRecord
from workflow.office import Office


def notice_number(office: Office, record: CaseRecord, year: int) -> str:
    """Return the number of the next prior notice of a case; a second notice is told apart by its ordinal."""
    ordinal = len(record.notices) + 1
    return office.numbered("罚告字", year, _sequence(record) + (f"-{ordinal}" if ordinal > 1 else ""))


def decision_number(office: Office, record: CaseRecord, year: int, *, punishes: bool) -> str:
    """Return the number of the decision of a case."""
    return office.numbered("罚字" if punishes else "不罚字", year, _sequence(record))


def review_number(office: Office, record: CaseRecord, year: int) -> str:
    """Return the number of the latest legal review of a case."""
    ordinal = max(len(record.reviews), 1)
    return office.numbered("法审字", year, _sequence(record) + (f"-{ordinal}" if ordinal > 1 else ""))


def _sequence(record: CaseRecord) -> str:
    """Return the number of the case within its year, without padding: "2026-0007" gives "7"."""
    tail = record.case_id.rpartition("-")[2]
    return str(int(tail)) if tail.isdecimal() else record.case_id


def hearing_right(office: Office, record: CaseRecord) -> bool:
    """Tell whether the party may ask for a hearing: from the office's threshold on, and for any suspension.

    The suspension is an inference from 处罚法第六十三条第五项 (其他较重的行政处罚), not its words.
    """
    if record.sanction is None or record.party is None:
        return False
    threshold: int = getattr(office.hearing_threshold, record.party.kind)
    return record.sanction.fine >= threshold or any(group.suspends for group in record.sanction.groups)
