"""The first page of the panel: what the law says to the form as it stands, group by group, and what that changes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from penalty.assessment import Status
from penalty.choice import suggested
from penalty.combine import Group
from penalty.in_words import by_rule, multiple_text, suspension_text, yuan_text
from penalty.money import daxie, group_yuan
from penalty.suggestion import suggestion_text
from penalty.telling.hints import hints
from penalty.telling.what_if import what_if
from tui.discretion.weighing import Part, Weighed, fined_in_all, on_file
from tui.dossier.words import ruleset_words
from tui.forms.sanction_sheet import group_title
from tui.language import _
from tui.widgets.chart import Line, position
from tui.wording import listed, sentence, span
from workflow.discretion import Discretion

WRONG, OPEN, STRONG, SOFT = "bold $text-error", "bold $text-warning", "bold", "$text-muted"
COLOURS: Final = {
    Status.DETERMINED: "bold $text-success",
    Status.UNDETERMINED: OPEN,
    Status.GAP: OPEN,
    Status.CONFLICT: WRONG,
    Status.REDIRECTED: OPEN,
}
_TOLD: Final = frozenset({"status", "clause", "fine_min", "fine_max", "suspension_min", "suspension_max"})
"""What of an outcome is worth a comparison while someone types."""
_MOST_LINES: Final = 11


def summary_lines(weighed: Weighed, width: int) -> Iterator[Line]:
    """Yield the page for a width, each line with its style."""
    yield from trouble_lines(weighed)
    if weighed.discretion is None:
        return
    for part in weighed.parts:
        yield from _part_lines(weighed.discretion, part, width)
        yield "", ""
    yield from _of_the_case(weighed)
    if weighed.changed:
        yield from _against(weighed, weighed.discretion)


def trouble_lines(weighed: Weighed) -> Iterator[Line]:
    """Yield why there is nothing to weigh, or what of the form could not be read."""
    if not weighed.question.violations:
        yield _("尚无违法行为，登记后随填随算。"), SOFT
    if weighed.unread:
        yield _("填写有误，暂按未查明计算：{names}").format(names=listed(_(each) for each in weighed.unread)), WRONG
    if weighed.error is not None:
        yield sentence(weighed.error), WRONG


def _part_lines(discretion: Discretion, part: Part, width: int) -> Iterator[Line]:
    group, assessment = part.group, part.group.assessment
    yield group_title(discretion, group), STRONG
    yield assessment.status.label, COLOURS[assessment.status]
    if group.redirected:
        numbers = listed(str(discretion.violations[place].number) for place in group.redirected)
        yield _("违法行为 {numbers} 以骗保为目的，改适用本条").format(numbers=numbers), OPEN
    if assessment.tier is not None:
        yield f"{assessment.tier.label} {assessment.tier.cite}", STRONG
    if assessment.missing:
        names = listed(_(assessment.label(name)) for name in assessment.missing)
        yield _("还差：{names}").format(names=names), OPEN
    if assessment.candidates:
        names = listed(f"{tier.label} {tier.cite}" for tier in assessment.candidates)
        conflict = assessment.status is Status.CONFLICT
        lead = _("由人选定{rule}：").format(rule=by_rule(group.ruleset)) if conflict else _("仍有可能：")
        yield f"{lead}{names}", ""
    yield from _figures(group)
    yield from band_lines(part, width)
    yield from _told(part)


def _told(part: Part) -> Iterator[Line]:
    """Yield what is said of a group beside its figures: circumstances, the suggestion, hints, readings."""
    group, assessment = part.group, part.group.assessment
    for each in assessment.trace.circumstances:
        yield _("情节：{label}（{effect}）").format(label=each.label, effect=each.effect.label), OPEN
    suggestion = suggested(group)
    if suggestion is not None and suggestion_text(suggestion):
        words = suggestion_text(suggestion)
        yield _("建议 {words}（仅供参考；{basis}）").format(words=words, basis=suggestion.basis), SOFT
    yield from ((f"· {hint}", SOFT) for hint in hints(assessment, group.ruleset))
    yield from ((_("说明：{note}").format(note=note), SOFT) for note in assessment.trace.notes)
    for reading in assessment.trace.readings:
        lead = _("读法") if reading.verified else _("读法〔未核实〕")
        yield f"{lead}：{reading.taken}", SOFT


def _figures(group: Group) -> Iterator[Line]:
    assessment = group.assessment
    if assessment.statutory is not None:
        sanction = assessment.statutory.sanction
        band = multiple_text(sanction.multiple) if sanction.multiple else yuan_text(sanction.fine)
        yield _("细则没有对应档次，条例幅度：{band}").format(band=band), OPEN
    if assessment.multiple is not None:
        yield _("倍数 {band}").format(band=multiple_text(assessment.multiple)), ""
    fines = fines_in(group)
    if fines is not None:
        low, high = fines
        yield _("罚款 {sum} 元").format(sum=group_yuan(low)), STRONG
        yield f"  {daxie(low)}", ""
        if low != high:
            yield _("至 {sum} 元").format(sum=group_yuan(high)), STRONG
            yield f"  {daxie(high)}", ""
    if assessment.suspension is not None:
        yield _("暂停 {length}").format(length=suspension_text(assessment.suspension)), STRONG
    if assessment.refund is not None:
        yield _("退回 {sum} 元").format(sum=group_yuan(assessment.refund)), ""


def fines_in(group: Group) -> tuple[int, int] | None:
    """Return the range of a group's fine (分). Of several violations it is the sum of theirs, each in its own."""
    known = [share.fine_range for share in group.shares if share.fine_range is not None]
    if not known or any(share.facts.amount is None for share in group.shares):
        return None
    return sum(each[0] for each in known), sum(each[1] for each in known)


def band_lines(part: Part, width: int) -> Iterator[Line]:
    """Yield where in its band the choice lies, drawn as a line, and what it comes to."""
    limits, chosen = part.limits, part.chosen
    band = None if limits is None else limits.multiple or limits.fine
    if band is None or limits is None:
        return
    marks = {_("本案"): chosen} if chosen is not None else {}
    if limits.multiple is not None:
        yield from position(band, width, marks)
    else:
        yield from position(band, width, marks, _yuan)
    if chosen is not None and not band.holds(*chosen.as_integer_ratio()):
        yield _("所选在幅度以外"), WRONG
    if part.fine is not None and chosen is not None:
        yield _("所选的罚款 {sum} 元").format(sum=group_yuan(part.fine)), STRONG
        yield f"  {daxie(part.fine)}", ""
    if part.choice is not None and part.choice.months is not None:
        yield _("所选的暂停 {months} 个月").format(months=part.choice.months), STRONG


def _yuan(fen: Fraction) -> str:
    return _("{sum} 元").format(sum=group_yuan(int(fen)))


def _of_the_case(weighed: Weighed) -> Iterator[Line]:
    """Yield what concerns all groups: what a person must look at, the other rules, the totals, the rules' source."""
    discretion = weighed.discretion
    if discretion is None:
        return
    for warning in discretion.warnings:
        yield _("须由人核对：{warning}").format(warning=warning), OPEN
    if discretion.law_note is not None:
        yield _("新旧规则：{note}").format(note=discretion.law_note), OPEN
        other = discretion.other.fine_range if discretion.other is not None else None
        if discretion.other_ruleset is not None:
            sums = _("罚款 {sums}").format(sums=span(*other)) if other is not None else _("罚款未定")
            yield _("另一部《{title}》：{sums}").format(title=discretion.other_ruleset.title, sums=sums), SOFT
    total, chosen = discretion.combined.fine_range, fined_in_all(weighed.parts)
    if len(weighed.parts) > 1 and total is not None:
        yield _("合计罚款 {sums}").format(sums=span(*total)), STRONG
    if len(weighed.parts) > 1 and chosen is not None:
        yield _("所选合计罚款 {sum} 元").format(sum=group_yuan(chosen)), STRONG
        yield f"  {daxie(chosen)}", ""
    refund, base = discretion.combined.refund, discretion.combined.base
    if discretion.combined.barred and refund is not None and base is not None:
        words = _("退回合计 {refund} 元，其中计罚基数 {base} 元")
        yield words.format(refund=group_yuan(refund), base=group_yuan(base)), STRONG
    if not discretion.ruleset.verified:
        yield _("〔规则文本未核实〕"), OPEN
    yield ruleset_words(discretion.ruleset.version), SOFT


def _against(weighed: Weighed, now: Discretion) -> Iterator[Line]:
    """Yield what the form would change of what is on file, group by group."""
    before = on_file(weighed.question)
    old = {group.key: group.assessment for group in before.combined.groups} if before is not None else {}
    for group in now.combined.groups:
        if group.key not in old:
            continue
        comparison = what_if(old[group.key], group.assessment)
        if any(each.name in _TOLD for each in comparison.columns):
            yield _("{group}　在卷 → 现在").format(group=group_title(now, group)), STRONG
            yield from ((f"  {line.strip()}", SOFT) for line in comparison.lines[1:_MOST_LINES])
