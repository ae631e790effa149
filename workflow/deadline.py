"""The ninety days from filing to decision (行政处罚法第六十条), counted without what does not count.

Hearing, public notice, expert review and extensions lengthen the period; none of them is on file yet, so past the
ninetieth day this says only how many days have gone, never that the case is overdue.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

DECISION_DAYS: Final = 90


def days_gone(filed_on: dt.date, until: dt.date) -> int:
    """Return how many days have gone since filing; the day of filing is not counted (民诉法第八十五条)."""
    return (until - filed_on).days
