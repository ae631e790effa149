"""What the body of each kind of event is made like: its request, or the part it was completed to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from cases.parts import (
    Closing,
    Decision,
    Extension,
    FullReport,
    Notice,
    Part,
    Recusal,
    Review,
    Sanction,
    Source,
    Surcharge,
    Violation,
)
from workflow.requests import REQUESTS

SHAPES: Final[Mapping[str, type[Part]]] = {
    **REQUESTS,
    "open_case": Source,
    "extend_verification": Extension,
    "request_recusal": Recusal,
    "record_violation": Violation,
    "choose_sanction": Sanction,
    "write_report": FullReport,
    "approve_review": Review,
    "return_review": Review,
    "issue_notice": Notice,
    "decide": Decision,
    "decide_not_established": Decision,
    "decide_on_the_spot": Decision,
    "impose_surcharge": Surcharge,
    "request_closing": Closing,
}
"""What the body of each kind of event is made like: its request, or the part it was completed to."""
