"""The letters of a case: what one lacks leads to its step, a complete one is shown, an exported one goes on file."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from cases.record import CaseRecord
from templates import export as letters
from templates.letter import KINDS
from templates.required import Gap, MissingFields
from tui.language import _
from tui.screens.base import DeskScreen
from tui.widgets.choice import Choice
from tui.widgets.line_input import LineInput
from tui.widgets.prose import Prose
from tui.wording import ERRORS as STEP_ERRORS
from tui.wording import shown
from workflow.desk import Desk
from workflow.procedure import BY_TRIGGER

ERRORS = (*STEP_ERRORS, MissingFields)
FORMATS = (".docx", ".pdf", ".txt")
"""The formats in the order in which the key goes round them."""
_DIGITS = 12


class LettersScreen(DeskScreen):
    """One letter at a time: what it lacks, or its preview and its export to a file.

    Closes with the step and the field where a missing thing is filled in ("" for the step as a whole); with None where
    the person just goes back.
    """

    HELP = (
        "文书\n\n左、右选择文书（光标在“文书”上时）。\n"
        "内容不齐的文书不预览，只列出缺什么、在哪一步填写：上、下选择，Enter 到那一步；补齐后才能导出。\n"
        "内容齐备的文书显示预览：上、下和 PageUp、PageDown 翻看。\n"
        "F2 导出到“存为文件”所写的文件，Tab 到文件名可以修改。F4 换格式，也可以直接改文件名的结尾："
        ".docx 为 Word，.pdf 为 PDF（用本机的中文字体排版），.txt 为文本。\n"
        "已有的文件不会被覆盖，同名时自动编号另存。导出的文书连同 sha256 记入案卷。Esc 返回。"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="letters.help"),
        Binding("f2,ctrl+s", "export", "导出", id="letters.export"),
        Binding("f4", "format", "格式", id="letters.format"),
        Binding("enter", "fill", "去填写", id="letters.fill"),
        Binding("pageup", "page(-1)", "上一页", id="letters.page_up"),
        Binding("pagedown", "page(1)", "下一页", id="letters.page_down"),
        Binding("up", "move(-1)", "上移", id="letters.up", show=False),
        Binding("down", "move(1)", "下移", id="letters.down", show=False),
        Binding("escape", "close", "返回", id="letters.close"),
    ]
    DEFAULT_CSS = """
    LettersScreen #lacking-head { padding: 0 1; }
    LettersScreen #folder { padding: 0 1 0 17; color: $text-muted; }
    LettersScreen #lacking { height: 1fr; border: none; padding: 0 1; background: $background; }
    """

    def __init__(self, record: CaseRecord) -> None:
        super().__init__()
        self._record = record
        self._kinds = letters.available(record)
        self._gaps: tuple[Gap, ...] = ()
        self._exporting = False

    def body(self) -> Iterator[Widget]:
        """Yield the choice, the file name, and under them the preview or what is missing."""
        if self._kinds:
            options = tuple((kind, KINDS[kind]) for kind in self._kinds)
            with Horizontal(classes="row"):
                yield Static(Content(_("文书")), classes="label")
                yield Choice(options, _likely(self._kinds))
            with Horizontal(id="file", classes="row"):
                yield Static(Content(_("存为文件")), classes="label")
                yield LineInput()
            yield Prose(id="folder")
        with VerticalScroll(id="text", can_focus=False):
            yield Prose(id="letter")
        yield Prose(id="lacking-head")
        yield OptionList(id="lacking", markup=False)

    def on_mount(self) -> None:
        """Show the latest letter."""
        self.say("")
        if self._kinds:
            self.query_one(Choice).focus()
            self._show()
        else:
            self._draw(
                _("本案现在还没有可出的文书：法制审核后有审核意见书，审核同意后有事先告知书，决定后有决定书。"), ()
            )

    @on(Choice.Changed)
    def _show(self) -> None:
        kind, desk, name = self.query_one(Choice).value, self.desk_app.desk, self.query_one(LineInput)
        name.value = f"{self._record.case_id}-{KINDS[kind]}{_format_of(name.value)}"
        folder = _("只写文件名的，存到 {folder}").format(folder=shown(str(Path.cwd())))
        self.query_one("#folder", Prose).update(folder)
        try:
            gaps = letters.gaps(self._record, desk, kind)
            width = min(76, self.app.size.width - 4)
            self._draw("" if gaps else letters.preview(self._record, desk, kind, width), gaps)
        except ERRORS as error:
            self._draw("", ())
            self.fail(error)

    def _draw(self, text: str, gaps: tuple[Gap, ...]) -> None:
        """Show a letter's text, or what it lacks."""
        self._gaps = gaps
        for place in self.query("#text, #file, #folder"):
            place.display = not gaps
        for place in self.query("#lacking-head, #lacking"):
            place.display = bool(gaps)
        self.query_one("#letter", Prose).update(text)
        self.query_one("#text").scroll_home(animate=False)
        head = _("还不能出这份文书，缺：{count} 项。上、下选择，Enter 到填写它的步骤。").format(count=len(gaps))
        self.query_one("#lacking-head", Prose).update(head)
        lacking = self.query_one("#lacking", OptionList)
        lacking.clear_options()
        lacking.add_options(Content(shown(_line(gap))) for gap in gaps)
        lacking.highlighted = 0 if gaps else None

    @on(OptionList.OptionSelected)
    def action_fill(self) -> None:
        """Leave for the step where the chosen missing thing is filled in."""
        place = self.query_one("#lacking", OptionList).highlighted
        if not self._gaps or place is None:
            self.say(_("这份文书不缺内容，F2 导出") if self._kinds else "")
            return
        gap = self._gaps[place]
        if gap.trigger is None:
            words = _("“{what}”写在机关档案里，请管理员补上，再重新打开本软件").format(what=gap.label)
            self.say(words, wrong=True)
        elif not self._busy():
            self.dismiss((gap.trigger, gap.field))  # type: ignore[arg-type]  # the frame's other screens return nothing

    def action_format(self) -> None:
        """Give the file name the next format's ending."""
        if not self._kinds:
            return
        name = self.query_one(LineInput)
        now = _format_of(name.value)
        following = FORMATS[(FORMATS.index(now) + 1) % len(FORMATS)]
        stem = name.value[: -len(now)] if name.value.lower().endswith(now) else name.value
        name.value = f"{stem}{following}"

    def action_export(self) -> None:
        """Write the letter and put it on file, without holding up the screen."""
        if not self._kinds or self._busy():
            return
        if self._gaps:
            self.say(_("这份文书内容不齐，不能导出；请先补齐列出的各项"), wrong=True)
            return
        kind, name = self.query_one(Choice).value, self.query_one(LineInput).value.strip()
        if not name:
            self.say(_("请填写文件名，如 告知书.docx"), wrong=True)
            return
        self._exporting = True
        self.say(_("正在导出…"))
        self.run_worker(self._export(kind, _path(name)))

    async def _export(self, kind: str, wanted: Path) -> None:
        path = _free(wanted)
        try:
            self._record, digest = await asyncio.to_thread(
                _written, self.desk_app.desk, self._record.case_id, kind, path
            )
        except ERRORS as error:
            self.fail(error)
        else:
            said = _("已导出 {path}，sha256 前 12 位为 {digest}，已记入案卷").format(path=path, digest=digest)
            if path != wanted:
                said = _("已有同名文件，没有覆盖。{said}").format(said=said)
            self.say(said)
        finally:
            self._exporting = False

    def action_page(self, by: int) -> None:
        """Turn a page of the preview, or of what is missing."""
        if self._gaps:
            self.action_move(by * max(1, self.query_one("#lacking").size.height - 1))
        else:
            text = self.query_one("#text")
            text.scroll_relative(y=by * max(1, text.size.height - 2), animate=False)

    def action_move(self, by: int) -> None:
        """Move the cursor in what is missing, or the preview by a line."""
        if self._gaps:
            lacking = self.query_one("#lacking", OptionList)
            lacking.highlighted = max(0, min(len(self._gaps) - 1, (lacking.highlighted or 0) + by))
        else:
            self.query_one("#text").scroll_relative(y=by, animate=False)

    def action_close(self) -> None:
        """Go back to the case."""
        if not self._busy():
            self.dismiss()

    def _busy(self) -> bool:
        """Tell, and say, whether a letter is being written: nobody leaves before its outcome is known."""
        if self._exporting:
            self.say(_("正在导出，请等它完成"))
        return self._exporting


def _line(gap: Gap) -> str:
    if gap.trigger is None:
        return _("{what}：在机关档案中补写").format(what=gap.label)
    return _("{what}：在“{step}”中填写").format(what=gap.label, step=_(BY_TRIGGER[gap.trigger].label))


def _written(desk: Desk, case_id: str, kind: str, path: Path) -> tuple[CaseRecord, str]:
    """Export a letter; return the case and the first digits of the file's sha256."""
    record = letters.export(desk, case_id, kind, path)
    return record, hashlib.sha256(path.read_bytes()).hexdigest()[:_DIGITS]


def _format_of(name: str) -> str:
    """Return the format a file name asks for; Word where it asks for none."""
    return next((each for each in FORMATS if name.strip().lower().endswith(each)), FORMATS[0])


def _likely(kinds: tuple[str, ...]) -> str:
    """Return the letter most likely wanted: the latest that goes to the party."""
    outward = [kind for kind in kinds if kind != "review_opinion"]
    return outward[-1] if outward else kinds[-1]


def _path(name: str) -> Path:
    """Return the file a name means, from the working directory; `~` is the user's home where there is one."""
    return Path(os.path.expanduser(name)).absolute()  # noqa: PTH111 - Path.expanduser raises where there is no home


def _free(path: Path) -> Path:
    """Return the path, or where something is already there, the first numbered one that is free.

    A name of no format stays as it is, to be refused by what was typed.
    """
    if path.suffix.lower() not in letters.SUFFIXES:
        return path
    ways = (path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(1))
    # Unlike Path.exists, this raises nothing where the folder may not be looked into.
    return next(way for way in ways if not os.path.lexists(way))
