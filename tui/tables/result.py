"""What came out of a table: how many rows of each kind, the rows of one kind, and for each row the reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, ClassVar, Final, TypeAlias

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from penalty.facts import FactsError
from penalty.judgement import judge
from penalty.ruleset import TierKind
from penalty.table import CARRIED, row_facts
from penalty.telling.explain import explain, in_time_lines, suggestion_lines
from tui.language import N_, _
from tui.screens.base import DeskScreen
from tui.screens.reader import ReaderScreen
from tui.tables.bar_list import BarList, Section
from tui.tables.job import Result
from tui.tables.row_list import RowList, heading, texts
from tui.tables.rows import Row, Rows
from tui.tables.words import clause_order, key_text
from tui.widgets.chart import Bar
from tui.widgets.prose import Prose
from tui.wording import in_words, shown

Kind: TypeAlias = tuple[str, str]
"""A key of `tui.tables.child.KEYS` and a value of it; ("", "") for every row."""

TITLES: Final[Mapping[str, str]] = {
    "status": N_("按结果"),
    "tier": N_("按档次，从轻到重"),
    "band": N_("按倍数幅度"),
    "clause": N_("按条款"),
}
"""The sections of the summary, in order."""
_ORDERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "tier": lambda value: TierKind(value).weight,
    "clause": clause_order,
    "band": lambda value: [Fraction(end) for end in value.split(" ")],
}


class ResultScreen(DeskScreen):
    """An assessed table; the bars on one side choose the rows on the other."""

    HELP = N_(
        "裁量结果\n\n"
        "上半（宽窗口在左）是各类行数，下半（右）是其中光标所在一类的各行。\n"
        "上、下、PageUp、PageDown 移动，Tab 在两边之间切换；在类上按 Enter 进入它的各行，"
        "在行上按 Enter 看这一行的裁量说明，与 penalty assess 所述相同。\n"
        "“不能裁量”的行有错误，光标所在一行的原因全文写在下方；“尚不能确定”的行还缺事实，待查明的写在行上；"
        "“规则空白”的行细则没有规定档次，罚款为条例自身的幅度；“改适用其他条款”的行请按该条另行裁量。\n"
        "“序号”从 1 数起，不含表头。输出表已经写好，离开本页不影响它。Esc 返回。"
    )
    CSS = """
    ResultScreen #result-about { height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
    ResultScreen #warnings { max-height: 3; padding: 0 1; color: $text-warning; }
    ResultScreen #result { height: 1fr; layout: vertical; }
    ResultScreen BarList { height: 2fr; background: $surface; }
    ResultScreen #rows-side { height: 3fr; }
    ResultScreen #row-heading { height: 1; text-style: bold; background: $surface; text-wrap: nowrap; }
    ResultScreen #row-error { max-height: 8; padding: 0 1; color: $text-error; text-style: bold; }
    ResultScreen #row-count { height: 1; color: $text-muted; }
    ResultScreen.-wide #result { layout: horizontal; }
    ResultScreen.-wide BarList { width: 40; height: 1fr; }
    ResultScreen.-wide #rows-side { width: 1fr; height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "app.help", "帮助", id="batch.result_help"),
        Binding("enter", "open", "查看", id="batch.open"),
        Binding("tab", "app.focus_next", "换边", id="batch.side"),
        Binding("escape", "close", "返回", id="batch.close"),
    ]

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result

    def body(self) -> Iterator[Widget]:
        """Yield what was done, what to look at, the kinds and the rows."""
        yield Static(id="result-about")
        yield Prose(id="warnings")
        with Container(id="result"):
            yield BarList[Kind](id="kinds")
            with Vertical(id="rows-side"):
                yield Static(id="row-heading")
                yield RowList(self.result.rows, id="rows")
                yield Prose(id="row-error")
                yield Static(id="row-count")

    def on_mount(self) -> None:
        """Start on all rows."""
        self.say("")
        result = self.result
        about = _("{file}：共 {count} 行，用时 {seconds} 秒").format(
            file=result.target.name, count=f"{len(result.rows):,}", seconds=max(1, round(result.seconds))
        )
        self.query_one("#result-about", Static).update(Content(f" {about}"))
        warned = self.query_one("#warnings", Prose)
        warned.display = bool(result.warnings)
        # The warning itself is a conclusion of the rules; how many rows it concerns is the desk's to say.
        warned.update(
            "\n".join(
                _("须核对 {count} 行：{warning}").format(count=f"{count:,}", warning=warning)
                for warning, count in sorted(result.warnings.items())
            )
        )
        kinds: BarList[Kind] = self.query_one("#kinds", BarList)
        kinds.show(sections(result.rows))
        kinds.focus()

    def on_resize(self) -> None:
        """Set the heading to the new width."""
        self.call_after_refresh(self._head)

    def _head(self) -> None:
        line = self.query_one("#row-heading", Static)
        line.update(Content(heading(max(1, line.size.width - 1))))

    @on(BarList.Moved)
    def _choose(self) -> None:
        kinds: BarList[Kind] = self.query_one("#kinds", BarList)
        key, value = kinds.chosen or ("", "")
        places = self.result.rows.places(key, value)
        self.query_one(RowList).show(places)
        name = key_text(key, value) if key else _("全部")
        count = _("{name}：{count} 行").format(name=name, count=f"{len(places):,}")
        self.query_one("#row-count", Static).update(Content(f" {count}"))

    @on(RowList.Moved)
    def _tell(self) -> None:
        """Show the whole of what is wrong with the row under the cursor."""
        row, line = self.query_one(RowList).chosen, self.query_one("#row-error", Prose)
        wrong = row.answer.get("error", "") if row is not None else ""
        line.display = bool(wrong)
        if row is not None and wrong:
            line.update(_("第 {number} 行：{reason}").format(number=f"{row.number:,}", reason=in_words(shown(wrong))))

    def action_open(self) -> None:
        """Go into the rows of a kind, or show why one came out so."""
        rows = self.query_one(RowList)
        if not rows.has_focus:
            rows.focus()
            return
        row = rows.chosen
        if row is not None:
            title = _("第 {number} 行").format(number=f"{row.number:,}")
            self.app.push_screen(ReaderScreen(title, "\n".join(told(row))))

    def action_close(self) -> None:
        """Go back to where the table was chosen."""
        self.dismiss()


def sections(rows: Rows) -> list[Section[Kind]]:
    """Return the kinds of rows with how many there are of each, by key."""
    found: list[Section[Kind]] = [Section(_("全部"), [(Bar(_("全部行"), len(rows)), ("", ""))])]
    for key, title in TITLES.items():
        counts = rows.counts(key)
        order = _ORDERS.get(key, str)
        entries = [(Bar(key_text(key, value), counts[value]), (key, value)) for value in sorted(counts, key=order)]
        found.append(Section(_(title), entries))
    return found


def told(row: Row) -> Iterator[str]:
    """Yield a row's explanation as one violation's is told, or why there is none, after what else the table says."""
    carried = [f"{name.removeprefix(CARRIED)}：{value}" for name, value in row.given.items() if name[:2] == CARRIED]
    if row.given.get("id"):
        yield _("编号：{id}").format(id=row.given["id"])
    yield from carried
    if row.given.get("id") or carried:
        yield ""
    if row.keys["status"] == "invalid":
        yield _("这一行不能裁量：{reason}").format(reason="；".join(texts(row)[-1:]))
        return
    try:
        one = judge(row_facts(row.given))
    except FactsError as error:
        # The rules were other ones when the table was assessed.
        yield str(error)
        return
    yield from (_("须由人核对：{warning}").format(warning=warning) for warning in one.warnings)
    yield explain(one.assessment, one.ruleset)
    for more in (suggestion_lines(one.assessment), in_time_lines(one)):
        lines = list(more)
        yield from ("", *lines) if lines else ()
