"""追责时效 (行政处罚法第三十六条): what was found too late is not punished, but what was taken goes back.

Two years from the end of the violation; five where life or health was touched and harm came of it. The law says
"二年内未被发现的": what counts is the day it was found, not the day of the decision.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from penalty.circumstances import law_tier
from penalty.conditions import Truth
from penalty.facts import Facts
from penalty.ruleset import Provision, Tier

YEARS: Final = 2
YEARS_WITH_HARM: Final = 5
"""行政处罚法第三十六条第一款: 涉及公民生命健康安全、金融安全且有危害后果."""
NAME: Final = "time_barred"
CITE: Final = "行政处罚法第三十六条"
TEXT: Final = (
    "违法行为在二年内未被发现的，不再给予行政处罚；涉及公民生命健康安全、金融安全且有危害后果的，上述期限延长至五年。"
    "法律另有规定的除外。"
)


def time_barred(facts: Facts) -> Truth:
    """Tell whether the violation was found too late to be punished.

    None where that hangs on `life_or_health_harm`. Where the day it was found or the day it ended is unknown, the
    question is not asked here (False), and the explanation says so.
    """
    end, found = facts.violation_end, facts.discovered_on
    if end is None or found is None or found <= years_after(end, YEARS):
        return False
    if found > years_after(end, YEARS_WITH_HARM):
        return True
    return None if facts.life_or_health_harm is None else not facts.life_or_health_harm


def not_asked(facts: Facts) -> str | None:
    """Return a note where the day of discovery is known and the day the violation ended is not."""
    if facts.violation_end is not None or facts.discovered_on is None:
        return None
    return f"违法行为终了日未查明，没有核对追责时效（{CITE}）；请补填后再定。"


def years_after(day: dt.date, years: int) -> dt.date:
    """Return the same day some years later; the last of February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def barred_tier(provision: Provision) -> Tier:
    """Return the outcome of a violation found too late."""
    return law_tier(NAME, CITE, TEXT, refunds=provision.refunds)
