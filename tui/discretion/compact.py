"""The panel in three lines, where the form needs the room: tier and place in the band, figures, 大写."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from rich.cells import cell_len

from penalty.assessment import Status
from penalty.band import Band, decimal_text
from penalty.in_words import suspension_text
from penalty.money import daxie, group_yuan
from tui.discretion.summary import COLOURS, OPEN, STRONG, WRONG, fines_in, trouble_lines
from tui.discretion.weighing import Part, Weighed, fined_in_all
from tui.language import _
from tui.widgets.chart import Line, fit
from tui.wording import listed, span

LINES: Final = 3
_BAR: Final = 16


def compact_lines(weighed: Weighed, width: int) -> list[Line]:
    """Return exactly `LINES` lines, none wider than `width`; the panel enlarged says all."""
    lines = [*trouble_lines(weighed)]
    if weighed.discretion is not None:
        lines += _one(weighed.parts[0]) if len(weighed.parts) == 1 else _several(weighed)
    lines = [(_cut(text.replace("\n", " "), width), style) for text, style in lines][:LINES]
    return lines + [("", "")] * (LINES - len(lines))


def _cut(text: str, width: int) -> str:
    return text if cell_len(text) <= width else fit(text, width)


def _one(part: Part) -> Iterator[Line]:
    assessment = part.group.assessment
    tier = assessment.tier
    head = f"{tier.label} {tier.cite}" if tier is not None else assessment.status.label
    yield "  ".join(filter(None, (head, _place(part)))), COLOURS[assessment.status]
    yield from _open(part)
    sums = fines_in(part.group)
    parts = [_("罚款 {sums}").format(sums=span(*sums)) if sums is not None else ""]
    parts += [_("所选 {sum} 元").format(sum=group_yuan(part.fine)) if part.fine is not None else ""]
    if assessment.suspension is not None:
        parts.append(_("暂停 {length}").format(length=suspension_text(assessment.suspension)))
    if any(parts):
        yield _("；").join(filter(None, parts)), STRONG
    if part.fine is not None:
        yield daxie(part.fine), ""
    elif sums is not None:
        low, high = sums
        words = _("{low} 至 {high}").format(low=daxie(low), high=daxie(high))
        yield (daxie(low) if low == high else words), ""


def _open(part: Part) -> Iterator[Line]:
    """Yield what keeps the outcome open."""
    assessment = part.group.assessment
    if assessment.missing:
        names = listed(_(assessment.label(name)) for name in assessment.missing)
        yield _("还差：{names}").format(names=names), OPEN
    if assessment.status in {Status.UNDETERMINED, Status.CONFLICT} and assessment.candidates:
        names = listed(dict.fromkeys(tier.label for tier in assessment.candidates))
        conflict = assessment.status is Status.CONFLICT
        yield (_("由人选定：{names}") if conflict else _("仍有可能：{names}")).format(names=names), ""
    chosen, limits = part.chosen, part.limits
    band = None if limits is None else limits.multiple or limits.fine
    if band is not None and chosen is not None and not band.holds(*chosen.as_integer_ratio()):
        yield _("所选在幅度以外"), WRONG


def _place(part: Part) -> str:
    """Draw the band in one line with the choice in it: "倍数 (1 ===|=====] 1.5  所选 1.2"."""
    limits = part.limits
    if limits is None or (limits.multiple is None and limits.fine is None):
        return ""
    if limits.multiple is not None:
        said = _("所选 {multiple} 倍").format(multiple=decimal_text(part.chosen)) if part.chosen is not None else ""
        return "  ".join(filter(None, (_("倍数 {bar}").format(bar=bar(limits.multiple, part.chosen)), said)))
    return bar(limits.fine, part.chosen, yuan=True) if limits.fine is not None else ""


def bar(band: Band, chosen: Fraction | None, *, yuan: bool = False) -> str:
    """Draw a band with its ends in figures and "|" where the choice lies, if it lies in the band."""

    def end(value: Fraction | None) -> str:
        if value is None:
            return ""
        return group_yuan(int(value)) if yuan else decimal_text(value)

    if band.fixed:
        return end(band.low)
    signs = ["="] * _BAR
    if chosen is not None and band.low is not None and band.high is not None and band.low <= chosen <= band.high:
        signs[round((chosen - band.low) / (band.high - band.low) * (_BAR - 1))] = "|"
    left, right = "[" if band.low_inside else "(", "]" if band.high_inside else ")"
    return f"{left}{end(band.low)} {''.join(signs)} {end(band.high)}{right}"


def _outcome(part: Part) -> str:
    tier = part.group.assessment.tier
    return tier.label if tier is not None else part.group.assessment.status.label


def _several(weighed: Weighed) -> Iterator[Line]:
    settled = all(each.group.assessment.status is Status.DETERMINED for each in weighed.parts)
    names = _("；").join(f"{part.group.key} {_outcome(part)}" for part in weighed.parts)
    lead = _("{count} 个条款：{names}").format(count=len(weighed.parts), names=names)
    yield lead, COLOURS[Status.DETERMINED] if settled else OPEN
    total = weighed.discretion.combined.fine_range if weighed.discretion is not None else None
    chosen = fined_in_all(weighed.parts)
    parts = [_("合计罚款 {sums}").format(sums=span(*total)) if total is not None else _("合计罚款未定")]
    parts += [_("所选 {sum} 元").format(sum=group_yuan(chosen))] if chosen is not None else []
    yield _("；").join(parts), STRONG
    if chosen is not None:
        yield daxie(chosen), ""
    elif total is not None:
        yield _("{low} 至 {high}").format(low=daxie(total[0]), high=daxie(total[1])), ""
