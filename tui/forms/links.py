"""Which evidence supports which violation: what an officer links by hand, shown from both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from cases.record import CaseRecord
from tui.language import N_, _
from tui.wording import listed, shown

NO_EVIDENCE: Final = N_("还没有选证据；认定事实以前，每项违法行为须有在卷证据")
_LONG: Final = 24


def supports(record: CaseRecord, number: int) -> tuple[int, ...]:
    """Return the numbers of the violations that a piece of evidence is chosen for."""
    return tuple(each.number for each in record.violations if number in each.evidence)


def evidence_options(
    record: CaseRecord, own: int | None = None, *, marked: bool = False
) -> tuple[tuple[str, str], ...]:
    """Return the evidence on file as options: its number, kind and name, and the violations it supports already.

    `own` is the violation in whose form they are offered; `marked` words them as chosen for it.
    """
    return tuple(
        (
            str(number),
            f"{number} {_(each.kind)} {each.name}"
            + _used([other for other in supports(record, number) if other != own], marked=marked),
        )
        for number, each in enumerate(record.evidence, 1)
    )


def link_lines(record: CaseRecord) -> str:
    """Say of each violation on which evidence it rests, and which evidence supports none; empty before there is any."""
    return shown("\n".join((*_violations(record), *_unused(record))))


def _violations(record: CaseRecord) -> Iterator[str]:
    on_file = len(record.evidence)
    for each in record.violations:
        found = [number for number in each.evidence if number <= on_file]
        numbers = listed(str(number) for number in found)
        says = _("证据 {numbers}").format(numbers=numbers) if found else _("没有证据，请在“登记违法行为”中选")
        yield _("违法行为 {number}（{what}）：{says}").format(number=each.number, what=_cut(each.conduct), says=says)


def _unused(record: CaseRecord) -> Iterator[str]:
    idle = [str(number) for number in range(1, len(record.evidence) + 1) if not supports(record, number)]
    if idle and record.violations:
        yield _("还没有用于任何违法行为：证据 {numbers}").format(numbers=listed(idle))


def _used(others: Sequence[int], *, marked: bool) -> str:
    numbers = listed(map(str, others))
    if marked:
        return _("（本项、违法行为 {numbers}）").format(numbers=numbers) if others else _("（本项）")
    return _("（违法行为 {numbers}）").format(numbers=numbers) if others else _("（还没有用到）")


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONG else f"{line[: _LONG - 1]}…"
