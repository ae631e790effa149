"""The line above a form that says how far it is filled in: how many fields are missing, which, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from tui.forms.fields import Sheet, Values
from tui.language import _
from tui.wording import listed, shown


class FillLine(Static):
    """One line, cut where it is too long; the count stands first."""

    def __init__(self) -> None:
        super().__init__()
        self._said: list[tuple[str, str]] = []

    def show(self, sheet: Sheet, values: Values, wrong: Sequence[str]) -> None:
        """Say what a form's values leave to be done; `wrong` names the fields at fault."""
        parts = [(text, style) for text, style in fill_parts(sheet, values, wrong) if text]
        named = [(_("{title}：").format(title=shown(_(sheet.title))), "bold"), *parts]
        spaced = [part for each in named for part in ((" ", ""), each)]
        if spaced != self._said:
            self._said = spaced
            self.update(Content.assemble(*spaced), layout=False)


def fill_parts(sheet: Sheet, values: Values, wrong: Sequence[str]) -> list[tuple[str, str]]:
    """Return what the line says, part by part with its style."""
    required = sheet.required(values)
    empty = sheet.empty(values)
    remarks = sum(text.count("\n") + 1 for text in sheet.remarks.values())
    parts: list[tuple[str, str]] = []
    if wrong:
        names = shown(listed(wrong))
        parts.append((_("{count} 处须改：{names}；").format(count=len(wrong), names=names), "bold $text-error"))
    if remarks:
        parts.append((_("未处理的批注 {count} 条；").format(count=remarks), "bold $text-warning"))
    if empty:
        names = shown(listed(_(each.label) for each in empty))
        parts.append((_("必填还差 {count} 项：{names}").format(count=len(empty), names=names), "$text-warning"))
    elif required:
        parts.append((_("必填的 {count} 项都已填，F2 办理").format(count=len(required)), "$text-success"))
    else:
        parts.append((_("没有必填的内容，F2 办理"), "$text-muted"))
    return parts
