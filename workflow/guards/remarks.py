"""Guards on comments: who around a case may make one, on what, and who says that it was dealt with."""

from __future__ import annotations

import re
from typing import Final

from workflow.guards.people import NOT_CASE_OFFICER, is_case_officer
from workflow.pending import waiting
from workflow.refusal import Context, Refusal, Rule, holds
from workflow.requests import REQUESTS

_DIVISION: Final = "本机关办案分工"
MISPLACED: Final = Rule("comment_misplaced", _DIVISION, "own", "批注的对象是本案中有的步骤、违法行为或者证据")
NONE_OPEN: Final = Rule("comment_not_open", _DIVISION, "own", "批注经提出才处理")
NOT_THEIRS: Final = Rule("comment_not_theirs", _DIVISION, "own", "批注由本案办案人员或者批注人自己标明已处理")

_ABOUT: Final = re.compile(r"(?P<step>[a-z_]+)(?:\.(?P<number>[0-9]{1,4})(?=\.|$))?(?:\.[^\s.]+)*")
"""A step, the number of an entry where there are several, what a field lies in (or a key: 38#自查自纠), the field."""
_ABOVE: Final = frozenset({"reviewer", "approver", "auditor"})


@holds(NOT_CASE_OFFICER)
def of_the_case(context: Context) -> Refusal | None:
    """An officer speaks of their own cases, those who review, approve and audit of any."""
    return None if _ABOVE & set(context.actor.roles) else is_case_officer(context)


@holds(MISPLACED)
def comment_placed(context: Context) -> Refusal | None:
    """What a comment is on can be found: nothing (the whole case), a step, and of violations and evidence which."""
    about = str((context.body or {}).get("about") or "")
    if not about:
        return None
    found = _ABOUT.fullmatch(about)
    step, number = (found["step"], found["number"]) if found else ("", None)
    if step not in REQUESTS:
        return MISPLACED.refuse(f"没有“{about}”这一批注对象", "请写步骤和字段，如 record_party.address；全案的不填")
    known = _numbers(context, step)
    if number is None or known is None or int(number) in known:
        return None
    return MISPLACED.refuse(f"案卷中没有“{about}”所指的第 {number} 项", "请核对序号；全案的不填")


def _numbers(context: Context, step: str) -> frozenset[int] | None:
    """Return the numbers that entries of a step have; None where they are not held to any."""
    record = context.record
    if step == "record_violation":
        return frozenset(each.number for each in record.violations)
    return frozenset(range(1, len(record.evidence) + 1)) if step == "record_evidence" else None


@holds(NONE_OPEN)
def comment_open(context: Context) -> Refusal | None:
    """There is a comment to deal with."""
    if waiting("settle_comment", context.record):
        return None
    return NONE_OPEN.refuse("没有未处理的批注", "请核对要办的步骤")


@holds(NOT_THEIRS)
def comment_for_actor(context: Context) -> Refusal | None:
    """The officers of the case answer every comment; others take back only their own."""
    left = waiting("settle_comment", context.record)
    if not left or is_case_officer(context) is None:
        return None
    meant = left.values() if context.body is None else [left[int(context.body["number"])]]
    if any(each.by == context.actor.user for each in meant):
        return None
    return NOT_THEIRS.refuse(f"{context.actor.name}不是本案办案人员，也不是批注人", "请由办案人员或者批注人办理")
