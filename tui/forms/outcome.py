"""What a step taken several times in a row came to, said behind its name: that it is on file, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from cases.record import CaseRecord
from penalty.combine import Group, Share
from penalty.facts import FactsError
from tui.language import _
from tui.wording import listed, shown, span
from workflow.desk import Desk
from workflow.discretion import Discretion

_CUT = 20


def came_to(trigger: str, record: CaseRecord, desk: Desk) -> str:
    """Return what is to be said of the entry that a step has just put on file; empty for every other step."""
    if trigger == "record_evidence" and record.evidence:
        name = record.evidence[-1].name
        cut = name if len(name) <= _CUT else f"{name[: _CUT - 1]}…"
        said = _("证据 {number} {name}；可继续登记下一份，或 Esc 到调查终结")
        return said.format(number=len(record.evidence), name=shown(cut))
    if trigger != "record_violation" or not record.violations:
        return ""
    body = record.history[-1].data.get("body")
    number = body.get("number") if isinstance(body, dict) else None
    if not isinstance(number, int):
        return ""
    words = [_outcome(record, desk, number), _("可继续登记下一项，或 Esc 到认定事实")]
    return _("违法行为 {number} {words}").format(number=number, words="；".join(filter(None, words)))


def _outcome(record: CaseRecord, desk: Desk, number: int) -> str:
    """Say how a violation is judged and what it may cost, then the whole case where it has several."""
    try:
        discretion = Discretion.of(record, desk.office, desk.today)
    except FactsError:
        return ""
    found = [
        (group, share)
        for group in discretion.combined.groups
        for each, share in zip(discretion.numbers(group), group.shares, strict=True)
        if each == number
    ]
    words = [_judged(group, share) for group, share in found]
    if len(record.violations) > 1:
        words.append(_whole(discretion.combined.groups))
    return "；".join(filter(None, words))


def _judged(group: Group, share: Share) -> str:
    assessment = group.assessment
    if assessment.tier is None:
        missing = listed(assessment.label(name) for name in assessment.missing)
        lacking = _("，还差 {missing}").format(missing=missing) if missing else ""
        return f"{assessment.status.label}{lacking}"
    fine = _("，罚款 {sums}").format(sums=span(*share.fine_range)) if share.fine_range else ""
    return f"{assessment.tier.label}{fine}"


def _whole(groups: Sequence[Group]) -> str:
    """Say between which sums the fines of the whole case lie; nothing while one of them is open."""
    ranges = [share.fine_range for group in groups for share in group.shares if share.absorbed is None]
    if not all(ranges):
        return ""
    low, high = (sum(each[place] for each in ranges if each) for place in (0, 1))
    return _("全案罚款 {sums}").format(sums=span(low, high))
