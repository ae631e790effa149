"""A whole table of violations at once: choose it, see how it is read, assess it, look at what came out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static

from cases.keeper import StoreError
from penalty.table import CARRIED, SUFFIXES
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.screens.confirm import ConfirmScreen
from tui.tables.choosing import ColumnList, FileList, columns_heading
from tui.tables.columns import Look
from tui.tables.files import Offer, offers, output_for, path_of
from tui.tables.job import Job, JobError, Result, look_from_outside
from tui.tables.known import known_at_length, known_in_short, write_sample
from tui.widgets.chart import Bar, bars
from tui.widgets.line_input import LineInput
from tui.widgets.prose import Prose
from tui.wording import listed, shown

TICK = 0.25
"""Seconds between two looks at how far a table is."""


class BatchScreen(DeskScreen):
    """Chooses a table, shows how its columns are read, and has it assessed by a process of its own."""

    AREA = "audit"
    HELP = N_(
        "稽核：裁量整张表\n\n"
        "一行是一个违法行为，一列是一项事实，列名用英文或者中文，见本页末尾；可用 .csv 和 .jsonl。"
        "F3 写一张有中文列名和三行例子的样表，不覆盖已有的文件。\n"
        "在“输入表”中输入文件名，下方列出文件夹里的表；上、下选择，Enter 选定，在文件夹上按 Enter 进入。"
        "上、下也在“输入表”“输出表”之间移动，PageUp、PageDown 翻看下方。\n"
        "选定后列出每一列识别为哪项事实、前三行的内容；不认识的列须先改好，列名以 x_ 开头的原样带过。"
        "表里没有的事实一律按未查明处理。\n"
        "“输出表”的名字随输入表而定，自己写过的不再改动；F5（或者在该处按 Enter）开始；已有的文件先问过才覆盖。"
        "裁量时可以照常做别的事；Esc 停止，停止的不写出任何文件。\n"
        "完成后列出各类行数和各行结果，F6 再次打开。结果与命令 penalty batch 逐字节相同，原有的列名不变。"
    )
    CSS = """
    BatchScreen .row { padding: 0 1; }
    BatchScreen .label { width: 8; }
    BatchScreen #below { height: 1; text-style: bold; background: $surface; text-wrap: nowrap; }
    BatchScreen FileList, BatchScreen ColumnList
        { height: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    BatchScreen FileList { min-height: 3; }
    BatchScreen #known { max-height: 12; padding: 0 1; color: $text-muted; }
    BatchScreen #message { max-height: 10; }
    BatchScreen #absent { max-height: 6; padding: 0 1; color: $text-muted; }
    BatchScreen #progress { padding: 0 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="batch.help"),
        Binding("f3", "sample", "写样表", id="batch.sample"),
        Binding("f5", "start", "开始裁量", id="batch.start"),
        Binding("f6", "result", "看结果", id="batch.result"),
        Binding("escape", "stop", "停止", id="batch.stop"),
        Binding("up", "move(-1)", "上一项", id="batch.up", show=False),
        Binding("down", "move(1)", "下一项", id="batch.down", show=False),
        Binding("pageup", "page(-1)", "上一页", id="batch.page_up", show=False),
        Binding("pagedown", "page(1)", "下一页", id="batch.page_down", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._looked_at = ""
        self._offered = ""
        self._listed_for: str | None = None
        self._job: Job | None = None
        self._result: Result | None = None
        self._ticking: Timer | None = None

    def body(self) -> Iterator[Widget]:
        """Yield the two fields, the lists, what is missing, and how far a run is."""
        for name, label in (("source", _("输入表")), ("target", _("输出表"))):
            field = LineInput()
            field.id = name
            yield Horizontal(Static(Content(label), classes="label"), field, classes="row")
        yield Static(id="below")
        yield FileList(id="files")
        yield Prose(known_in_short(), id="known")
        yield ColumnList(id="columns")
        yield Prose(id="absent")
        yield Prose(id="progress")

    def on_mount(self) -> None:
        """Start with the files of this folder."""
        self.say("")
        self.query_one("#progress").display = False
        self._show_files()
        self._source.focus()

    def on_unmount(self) -> None:
        """Leave no process and no file behind."""
        if self._job is not None:
            self._job.stop()
        if self._result is not None:
            self._result.rows.close()

    def on_resize(self) -> None:
        """Set the heading to the new width."""
        self._head()

    @property
    def help_text(self) -> str:
        """What F1 says: how the screen is used, then every heading it knows."""
        return "\n".join((_(self.HELP), "", *known_at_length()))

    @property
    def _source(self) -> LineInput:
        return self.query_one("#source", LineInput)

    @property
    def _target(self) -> LineInput:
        return self.query_one("#target", LineInput)

    @on(Input.Changed, "#source")
    def _typed(self) -> None:
        if self._source.value != self._looked_at:
            self._look, self._looked_at = None, ""
            self._show_files()

    def _show_files(self) -> None:
        for name in ("#files", "#known"):
            self.query_one(name).display = True
        for name in ("#columns", "#absent"):
            self.query_one(name).display = False
        self._head()
        self._list(self._source.value)

    @work(thread=True, exclusive=True, group="batch-files", exit_on_error=False)
    def _list(self, text: str) -> None:
        try:
            found, wrong = offers(text), ""
        except ValueError as error:
            found, wrong = [], str(error)
        self.app.call_from_thread(self._listed, text, found, wrong)

    def _listed(self, text: str, found: Sequence[Offer], wrong: str) -> None:
        if self.is_attached and text == self._source.value and self._job is None:
            self._listed_for = text
            self.query_one(FileList).show_items(found, 0)
            none = _("这里没有以此开头的文件夹或者表（{suffixes}）").format(suffixes=listed(SUFFIXES))
            self.say(wrong or ("" if found else none), wrong=bool(wrong))

    @on(Input.Submitted, "#source")
    def _take(self, event: Input.Submitted) -> None:
        """Go into the folder under the cursor, or look at the table there; what is typed where nothing is listed."""
        event.stop()
        offer = self._offer()
        if offer is not None:
            self._source.value = offer.text
            self._source.cursor_position = len(offer.text)
        if offer is None or not offer.folder:
            self._begin_look()

    def _offer(self) -> Offer | None:
        """Return the file under the cursor; where what is listed is for less than was typed, the first for that."""
        if not self.query_one("#files").display:
            return None
        if self._listed_for == self._source.value:
            return self.query_one(FileList).chosen
        try:
            return next(iter(offers(self._source.value)), None)
        except ValueError:
            # What is wrong with it is said when it is looked at.
            return None

    def _begin_look(self) -> None:
        text = self._source.value
        if not text.strip():
            self.say(_("请先选一张表"), wrong=True)
            return
        self.say(_("正在读取 {file} 的表头……").format(file=path_of(text).name))
        self._look_at(text)

    @work(thread=True, exclusive=True, group="batch-look", exit_on_error=False)
    def _look_at(self, text: str) -> None:
        try:
            look: Look | Exception = look_from_outside(path_of(text))
        except (JobError, OSError) as error:
            look = error
        self.app.call_from_thread(self._looked, text, look)

    def _looked(self, text: str, look: Look | Exception) -> None:
        if not self.is_attached or text != self._source.value:
            return
        if isinstance(look, Exception):
            self.fail(look)
            return
        self._look, self._looked_at = look, text
        if self._target.value.strip() in ("", self._offered):
            self._target.value = self._offered = output_for(text)
        for name in ("#files", "#known"):
            self.query_one(name).display = False
        columns = self.query_one(ColumnList)
        columns.display = True
        columns.show_items(look.columns, 0)
        absent = self.query_one("#absent", Prose)
        absent.display = bool(look.absent)
        names = listed(_(each) for each in look.absent)
        absent.update(_("没有的列，当作空白，事实即为未查明：{facts}").format(facts=names))
        self._head()
        self.say(
            self._wrong() or _("共 {count} 行。F5 开始裁量").format(count=f"{look.total:,}"), wrong=bool(look.wrong)
        )
        self._target.focus()
        self._target.cursor_position = len(self._target.value)

    def _wrong(self) -> str:
        """Say which columns are nothing, and what to do; empty where there are none."""
        if self._look is None or not self._look.wrong:
            return ""
        faults = _("；").join(f"{shown(each.name)}：{each.meaning}" for each in self._look.wrong)
        hint = _("请改好表头再选一次；无关的列请删去，或列名前加 {mark} 原样带过").format(mark=CARRIED)
        return _("有 {count} 列不能用。{faults}。{hint}；认识的列名见 F1。").format(
            count=len(self._look.wrong), hint=hint, faults=faults
        )

    def _head(self) -> None:
        width = max(1, self.size.width - 1)
        text = _("文件夹和表（Enter 选定）") if self.query_one("#files").display else ""
        self.query_one("#below", Static).update(Content(f" {text}" if text else columns_heading(width)))

    @on(Input.Submitted, "#target")
    def action_start(self) -> None:
        """Assess the table that was looked at, once it is clear where the output goes."""
        if self._job is not None:
            self.say(_("正在裁量，请等它完成，或者按 Esc 停止"), wrong=True)
            return
        if self._look is None or self._look.wrong:
            # Read again: the file may have been put right meanwhile.
            self._begin_look()
            return
        source, target = path_of(self._source.value), path_of(self._target.value)
        fault = _target_fault(source, self._target.value)
        if fault:
            self.say(fault, wrong=True)
        elif target.exists():
            question = _("{file} 已经存在，用新的结果覆盖它？").format(file=target)
            self.app.push_screen(ConfirmScreen(question), self._overwrite)
        else:
            self._begin()

    def _overwrite(self, yes: bool | None) -> None:  # noqa: FBT001 - how a screen answers
        if yes:
            self._begin()
        else:
            self._target.focus()
            self.say(_("没有开始；输出表可以换一个名字"))

    def _begin(self) -> None:
        if self._job is not None:
            return
        self._job = Job(path_of(self._source.value), path_of(self._target.value))
        self._source.disabled = self._target.disabled = True
        self.say("")
        self.query_one("#progress").display = True
        self._tick()
        self._ticking = self.set_interval(TICK, self._tick)
        self._run(self._job)

    @work(thread=True, group="batch-run", exit_on_error=False)
    def _run(self, job: Job) -> None:
        try:
            end: Result | Exception | None = job.run()
        except (JobError, OSError) as error:
            end = error
        if self.is_attached:
            self.app.call_from_thread(self._ended, end)
        elif isinstance(end, Result):
            end.rows.close()

    def _tick(self) -> None:
        job = self._job
        if job is not None:
            self.query_one("#progress", Prose).update(_progress(job, self.size.width - 2))

    def _ended(self, end: Result | Exception | None) -> None:
        self._job = None
        if self._ticking is not None:
            self._ticking.stop()
        self._source.disabled = self._target.disabled = False
        self.query_one("#progress").display = False
        if self.app.screen is self:
            self._target.focus()
        if end is None:
            self.say(_("已停止，没有写出任何文件"))
        elif isinstance(end, Exception):
            self.fail(end)
        else:
            self._keep(end)

    def _keep(self, result: Result) -> None:
        before, self._result = self._result, result
        if before is not None:
            before.rows.close()
        self.say(_("已写入 {file}，F6 看结果").format(file=result.target))
        if self.app.screen is self:
            # Whoever went elsewhere meanwhile is not called away from there.
            self.action_result()

    def action_result(self) -> None:
        """Open what came out last."""
        if self._result is None:
            self.say(_("还没有结果：先选一张表，F5 开始裁量"), wrong=True)
            return
        from tui.tables.result import ResultScreen

        self.app.push_screen(ResultScreen(self._result))

    def action_stop(self) -> None:
        """Ask whether to stop what runs."""
        if self._job is None:
            return

        def answered(yes: bool | None) -> None:  # noqa: FBT001 - how a screen answers
            if yes and self._job is not None:
                self._job.stop()
                self.say(_("正在停止……"))

        self.app.push_screen(ConfirmScreen(_("停止裁量？已经算出的不保留，不写出任何文件")), answered)

    def action_sample(self) -> None:
        """Write a sample table into the folder that is typed, and say where."""
        stem = self._source.value[: self._source.value.rfind(os.sep) + 1]
        try:
            path = write_sample(path_of(stem or "."))
            found = offers(f"{stem}{path.name}")
        except (ValueError, OSError, StoreError) as error:
            self.fail(error)
            return
        if self._look is None and self._job is None:
            with self.prevent(Input.Changed):
                self._source.value = f"{stem}{path.name}"
            self._source.cursor_position = len(self._source.value)
            self._source.focus()
            self._listed(self._source.value, found, "")
        told = _("样表已经写入 {file}：照样填写，选作输入表即可").format(file=path.absolute())
        self.say(told)

    def action_move(self, by: int) -> None:
        """Move among the files while the cursor stays in the field; at their end, and without them, to the next one."""
        files = self.query_one(FileList)
        if files.display and self._source.has_focus:
            before = files.cursor
            files.action_move(by)
            if files.cursor != before:
                return
        (self._source if by < 0 else self._target).focus()

    def action_page(self, by: int) -> None:
        """Move by a page."""
        self._shown_list().action_page(by)

    def _shown_list(self) -> FileList | ColumnList:
        files = self.query_one(FileList)
        return files if files.display else self.query_one(ColumnList)


def _target_fault(source: Path, text: str) -> str:
    """Return what is wrong with the name of the output; empty where nothing is."""
    target = path_of(text)
    if not text.strip():
        return _("输出表：请写明写到哪个文件")
    if target.suffix.lower() not in SUFFIXES:
        return _("输出表：文件名须以 {suffixes} 结尾").format(suffixes=_(" 或 ").join(SUFFIXES))
    if target.is_dir():
        return _("输出表：{file} 是文件夹，请写文件名").format(file=target)
    if not target.parent.is_dir():
        return _("输出表：没有文件夹 {folder}，请先建立或者换一处").format(folder=target.parent)
    if target.resolve() == source.resolve() or (target.exists() and source.exists() and target.samefile(source)):
        return _("输出表：不能写到输入表上，请换一个文件名")
    return ""


def _progress(job: Job, width: int) -> list[tuple[str, str]]:
    if not job.total:
        return [(_("正在读取表格……   Esc 停止"), "bold")]
    said = _("每秒 {speed} 行，还需约 {left} 秒   Esc 停止").format(speed=f"{job.speed:,}", left=job.left)
    of = _("共 {count} 行").format(count=f"{job.total:,}")
    return [*bars([Bar(_("已裁量"), job.done, of)], width, job.total), (said if job.speed else of, "bold")]
