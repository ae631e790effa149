"""The screen of 稽核: choosing a table, running it in a process of its own, and what came out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Static

from penalty.facts import LABELS
from penalty.table import assess_table
from tests.tui.stage import NARROW, WIDE, picture, press, rest, store_in, type_text
from tests.tui.test_tables import CONTENT, listed, many, table
from tui.app import DeskApp
from tui.screens.batch import BatchScreen
from tui.screens.confirm import ConfirmScreen
from tui.screens.reader import ReaderScreen
from tui.tables.bar_list import BarList
from tui.tables.result import ResultScreen
from tui.tables.row_list import RowList
from tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.pilot import Pilot

PATIENCE = 30


async def until(pilot: Pilot[None], true: Callable[[], object]) -> None:
    """Wait for what another process or a thread does."""
    for _ in range(PATIENCE * 100):
        if true():
            return
        await asyncio.sleep(0.01)
        await rest(pilot)
    raise AssertionError(shown(pilot))


@asynccontextmanager
async def audit(folder: Path, size: tuple[int, int] = NARROW) -> AsyncIterator[tuple[Pilot[None], BatchScreen]]:
    """Open the desk at its 稽核, in the folder of the test."""
    kept = folder / "库"
    kept.mkdir(exist_ok=True)
    app = DeskApp(store_in(kept), "wang")
    async with app.run_test(size=size) as pilot:
        await app.action_area("audit")
        screen = app.screen
        assert isinstance(screen, BatchScreen)
        await until(pilot, lambda: "库/" in shown(pilot))
        yield pilot, screen


def shown(pilot: Pilot[None]) -> str:
    app = pilot.app
    assert isinstance(app, DeskApp)
    return picture(app)


async def chosen(pilot: Pilot[None], begun: str) -> None:
    """Type the beginning of a name, take the table that is listed, and wait until it was looked at."""
    await type_text(pilot, begun)
    await until(pilot, lambda: begun in shown(pilot).split("文件夹和表")[-1])
    await press(pilot, "enter")
    await until(pilot, lambda: "行。F5" in shown(pilot) or "列不能用。" in shown(pilot))


async def finished(pilot: Pilot[None]) -> ResultScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, ResultScreen))
    screen = pilot.app.screen
    assert isinstance(screen, ResultScreen)
    await until(pilot, lambda: "全部行" in shown(pilot) and " 全部：" in shown(pilot))
    return screen


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the folder the desk was started in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_from_the_name_to_the_rows(here: Path) -> None:
    source = table(here)
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三")
        looked = shown(pilot)
        assert " 输入表  三季度 明细.csv" in looked
        assert " 输出表  三季度 明细-裁量.csv" in looked
        assert "prior_year_payment    上年度医保基金支付额" in looked
        assert "x_机构名称            原样带过" in looked
        assert "共 7 行。F5 开始裁量" in looked
        assert "没有的列，当作空白，事实即为未查明：参保人员、均由个人账户支付" in looked
        await press(pilot, "f5")
        await finished(pilot)
        result = shown(pilot)
        assert "三季度 明细-裁量.csv：共 7 行" in result
        assert "1       甲          38.3   从轻处罚     1-1.5倍  12,345.68-18,518.50" in result
        assert "2       乙          38.3   尚不能确定            待查明：初次违法" in result
        assert "3       丙          38.9   不能裁量" in result
        assert "4       丁          38.3   改适用其他..          改适用 40" in result
        assert "6       己          39.1   仅责令改正            不处罚款" in result
    assess_table(source, here / "命令.csv")
    assert (here / "三季度 明细-裁量.csv").read_bytes() == (here / "命令.csv").read_bytes()


async def test_a_bar_chooses_the_rows_and_a_row_tells_why(here: Path) -> None:
    table(here)
    async with audit(here, WIDE) as (pilot, _screen):
        await chosen(pilot, "三")
        await press(pilot, "f5")
        result = await finished(pilot)
        kinds: BarList[tuple[str, str]] = result.query_one("#kinds", BarList)
        for _ in range(20):
            if kinds.chosen == ("status", "invalid"):
                break
            await press(pilot, "down")
        assert "不能裁量：2 行" in shown(pilot)
        rows = result.query_one(RowList)
        assert list(rows.items) == [2, 6]
        await press(pilot, "enter", "down", "enter")
        assert isinstance(pilot.app.screen, ReaderScreen)
        assert "这一行不能裁量：这一行有 2 格，表头有 15 列" in shown(pilot)
        await press(pilot, "escape", "tab", "home", "tab", "enter")
        told_of = shown(pilot)
        assert "第 1 行" in told_of
        # What a person typed is no markup.
        assert "机构名称：[b]某医院[/b]" in told_of
        assert "结论：已确定 · 从轻处罚" in told_of
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, BatchScreen)
        assert "已写入 三季度 明细-裁量.csv，F6 看结果" in shown(pilot)
        await press(pilot, "f6")
        await finished(pilot)


async def test_a_misspelt_column_is_named_and_nothing_is_written(here: Path) -> None:
    source = table(here, CONTENT.replace(",amount,", ",ammount,", 1))
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三")
        assert "不能用：没有这个字段，是否要写 amount" in shown(pilot)
        assert "有 1 列不能用" in shown(pilot)
        before = listed(here)
        await press(pilot, "f5")
        await until(pilot, lambda: "有 1 列不能用" in shown(pilot))
        assert listed(here) == before
        # Put right meanwhile, the same key goes on.
        source.write_text(CONTENT, encoding="utf-8")
        await press(pilot, "f5")
        await until(pilot, lambda: "共 7 行。F5 开始裁量" in shown(pilot))
        await press(pilot, "f5")
        await finished(pilot)


async def test_an_output_that_is_there_is_not_overwritten_unasked(here: Path) -> None:
    table(here)
    target = here / "三季度 明细-裁量.csv"
    target.write_text("旧", encoding="utf-8")
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三季度 明细.")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, ConfirmScreen)
        assert "已经存在" in shown(pilot)
        await press(pilot, "escape")
        assert "没有开始" in shown(pilot)
        assert target.read_text(encoding="utf-8") == "旧"
        await press(pilot, "f5", "enter")
        await finished(pilot)
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid,")


async def test_a_run_that_is_stopped_leaves_nothing(here: Path) -> None:
    many(here)
    async with audit(here) as (pilot, screen):
        await chosen(pilot, "许")
        before = listed(here)
        await press(pilot, "f5")
        running = screen._job  # noqa: SLF001 - what runs has no other name
        assert running is not None
        await until(pilot, lambda: running.done > 0)
        await until(pilot, lambda: "每秒" in shown(pilot))
        assert "共 30,000 行" in shown(pilot)
        # Nothing else can be begun meanwhile.
        await press(pilot, "f5")
        assert "正在裁量" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert running.stopped is False
        await press(pilot, "escape", "enter")
        await until(pilot, lambda: "已停止，没有写出任何文件" in shown(pilot))
        assert running.done < running.total
        assert listed(here) == before
        await press(pilot, "f6")
        assert "还没有结果" in shown(pilot)


async def test_leaving_the_desk_ends_the_run_and_leaves_nothing(here: Path) -> None:
    many(here)
    async with audit(here) as (pilot, screen):
        await chosen(pilot, "许")
        before = listed(here)
        await press(pilot, "f5")
        running = screen._job  # noqa: SLF001 - as above
        assert running is not None
        await until(pilot, lambda: running.done > 0)
        process = running._process  # noqa: SLF001 - as above
        assert process is not None
        assert process.pid != os.getpid()
    assert process.wait(PATIENCE) != 0
    assert listed(here) == before


async def test_whoever_went_elsewhere_is_not_called_away(here: Path) -> None:
    table(here)
    async with audit(here) as (pilot, screen):
        await chosen(pilot, "三")
        await press(pilot, "f5")
        app = pilot.app
        assert isinstance(app, DeskApp)
        await app.action_area("statistics")
        await until(pilot, lambda: screen._job is None)  # noqa: SLF001 - as above
        assert app.current_area == "statistics"
        await app.action_area("audit")
        await until(pilot, lambda: "已写入" in shown(pilot))
        await press(pilot, "f6")
        await finished(pilot)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "请写明写到哪个文件"),
        ("结果.txt", "文件名须以 .csv 或 .jsonl 结尾"),
        ("没有/结果.csv", "没有文件夹 没有"),
        ("库.csv", "是文件夹"),
        ("./三季度 明细.csv", "不能写到输入表上"),
    ],
)
async def test_a_name_that_cannot_be_written_to(here: Path, name: str, said: str) -> None:
    table(here)
    (here / "库.csv").mkdir()
    async with audit(here) as (pilot, screen):
        await chosen(pilot, "三")
        before = listed(here)
        screen.query_one("#target").value = name  # type: ignore[attr-defined]  # the field for the output
        await press(pilot, "f5")
        assert said in shown(pilot)
        assert listed(here) == before
    assert (here / "三季度 明细.csv").read_text(encoding="utf-8") == CONTENT


async def test_folders_are_gone_into_and_a_table_that_is_none_is_said_to_be(here: Path) -> None:
    inner = here / "数据[b]"
    inner.mkdir()
    table(inner, "", "空.csv")
    table(inner, '{"provision": "37"}\n', "行.jsonl")
    async with audit(here) as (pilot, screen):
        await type_text(pilot, "数")
        await until(pilot, lambda: " 数据[b]/" in shown(pilot) and "库/" not in shown(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: " 空.csv" in shown(pilot) and " 行.jsonl" in shown(pilot))
        await press(pilot, "down", "up", "enter")
        await until(pilot, lambda: "空.csv：表是空的，第一行应是列名" in shown(pilot))
        await press(pilot, *["backspace"] * 9)
        await type_text(pilot, "不")
        await until(pilot, lambda: "没有以此开头的" in shown(pilot))
        await press(pilot, "enter")
        await until(pilot, lambda: "不认识的表格格式" in shown(pilot))
        await press(pilot, *["backspace"] * 9)
        await press(pilot, "enter", "f5")
        assert screen._job is None  # noqa: SLF001 - as above
        await type_text(pilot, "没有这个/")
        await until(pilot, lambda: "读不了" in shown(pilot))


async def test_f5_without_a_table_asks_for_one(here: Path) -> None:
    async with audit(here) as (pilot, _screen):
        await press(pilot, "f5")
        assert "请先选一张表" in shown(pilot)
        await press(pilot, "escape", "f1")
        assert "稽核：裁量整张表" in shown(pilot)


async def test_the_columns_scroll_where_they_do_not_fit(here: Path) -> None:
    table(here)
    async with audit(here) as (pilot, screen):
        await chosen(pilot, "三")
        columns = screen.query_one("#columns")
        await press(pilot, "pagedown", "pagedown")
        assert columns.cursor == 14  # type: ignore[attr-defined]  # the list of columns
        await pilot.resize_terminal(*WIDE)
        await until(pilot, lambda: "第 3 行" in shown(pilot))
        assert isinstance(screen.query_one("#below"), Static)


CHINESE = {
    "amount": "金额",
    "provision": "适用条款",
    "prior_year_payment": "上年度支付额",
    "violation_end": "行为终了日",
}


def in_chinese(content: str = CONTENT) -> str:
    head, _line, rest = content.partition("\n")
    return "\n".join([",".join(CHINESE.get(name, name) for name in head.split(",")), rest])


async def test_chinese_headings_are_known_and_kept(here: Path) -> None:
    source = table(here, in_chinese().replace(",38,", ",第三十八条,"))
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三")
        assert "上年度支付额          上年度医保基金支付额" in shown(pilot)
        assert "未查明：参保人员、均由个人账户支付" in shown(pilot)
        await press(pilot, "f5")
        await finished(pilot)
        assert "1       甲          38.3   从轻处罚     1-1.5倍  12,345.68-18,518.50" in shown(pilot)
    assess_table(source, here / "命令.csv")
    written = (here / "三季度 明细-裁量.csv").read_bytes()
    assert written == (here / "命令.csv").read_bytes()
    assert written.decode("utf-8-sig").startswith("id,适用条款,item,金额,上年度支付额,")


async def test_the_same_fact_twice_is_refused_by_name(here: Path) -> None:
    table(here, "适用条款,amount,金额\n38,1,1\n")
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三")
        assert "有 1 列不能用。金额：与列 amount 是同一项事实，请只留一列" in shown(pilot)


async def test_the_headings_and_their_values_are_told(here: Path) -> None:
    async with audit(here) as (pilot, _screen):
        seen = "".join(shown(pilot).split())
        assert "amount金额、prior_year_payment上年度医保基金支付额" in seen
        assert "act同一行为的编号。" in seen
        assert "条款如38、第三十八条" in seen
        await press(pilot, "f1")
        reader = pilot.app.screen
        assert isinstance(reader, ReaderScreen)
        for name, label in LABELS.items():
            assert f"{name}  {label}" in reader.text
        assert "prior_year_payment  上年度医保基金支付额：元，如 120000.50，不写 12万" in reader.text
        assert "契约" not in reader.text
        # The key that opened the help closes it.
        await press(pilot, "f1")
        assert isinstance(pilot.app.screen, BatchScreen)


async def test_a_sample_is_written_and_can_be_assessed(here: Path) -> None:
    (here / "样表.csv").write_text("旧", encoding="utf-8")
    (here / "子").mkdir()
    async with audit(here) as (pilot, screen):
        await press(pilot, "f3")
        await until(pilot, lambda: "样表已经写入" in shown(pilot))
        assert "样表-2.csv" in shown(pilot)
        assert (here / "样表.csv").read_text(encoding="utf-8") == "旧"
        await press(pilot, "enter")
        await until(pilot, lambda: "共 3 行。F5 开始裁量" in shown(pilot))
        await press(pilot, "f5")
        result = await finished(pilot)
        assert [result.result.rows.row(place).keys["status"] for place in range(3)] == [
            "determined",
            "determined",
            "undetermined",
        ]
        await press(pilot, "escape")
        screen.query_one("#source", LineInput).value = "子/"
        await until(pilot, lambda: "没有以此开头" in shown(pilot))
        await press(pilot, "f3")
        await until(pilot, lambda: "样表已经写入" in shown(pilot))
        screen.query_one("#source", LineInput).value = "没有这个/"
        await press(pilot, "f3")
        await until(pilot, lambda: "样表已经写入" not in shown(pilot))
    assert listed(here / "子") == {"样表.csv"}
    assert not (here / "没有这个").exists()
    head = (here / "样表-2.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
    assert head.startswith("编号,适用条款,项,金额,上年度医保基金支付额,初次违法,")


async def test_an_invalid_row_tells_all_that_is_wrong_under_the_cursor(here: Path) -> None:
    table(here)
    async with audit(here) as (pilot, _screen):
        await chosen(pilot, "三")
        await press(pilot, "f5")
        await finished(pilot)
        assert "第 3 行：" not in shown(pilot)
        await press(pilot, "enter", "down", "down")
        seen = "".join(shown(pilot).split())
        said = next(line for line in seen.split("第3行：")[1:])
        assert "“项”：项应为1至7的整数：9" in said
        assert "“金额”：不是金额：'一万'，请写作元，如12345.67" in said
        await press(pilot, "up")
        assert "第 3 行：" not in shown(pilot)


async def test_up_and_down_go_from_field_to_field(here: Path) -> None:
    table(here)
    table(here, name="四季度.csv")
    async with audit(here) as (pilot, screen):
        source, target = screen.query_one("#source", LineInput), screen.query_one("#target", LineInput)
        # Among the files first: the folder of the store, two tables.
        await press(pilot, "down", "down")
        assert source.has_focus
        await press(pilot, "down")
        assert target.has_focus
        await press(pilot, "up", "up")
        assert source.has_focus
        await press(pilot, "enter")
        await until(pilot, lambda: "行。F5" in shown(pilot))
        assert target.has_focus
        await press(pilot, "up")
        assert source.has_focus
        await press(pilot, "down")
        assert target.has_focus


async def test_the_output_follows_the_input_until_somebody_names_it(here: Path) -> None:
    table(here)
    table(here, name="四季度.csv")
    async with audit(here) as (pilot, screen):
        source, target = screen.query_one("#source", LineInput), screen.query_one("#target", LineInput)
        await chosen(pilot, "三")
        assert target.value == "三季度 明细-裁量.csv"
        for name, wanted in (("四季度.csv", "四季度-裁量.csv"), ("三季度 明细.csv", "我的.csv")):
            source.value = name
            await press(pilot, "up", "up")
            await until(pilot, lambda: "文件夹和表" in shown(pilot))
            await press(pilot, "enter")
            await until(pilot, lambda: "行。F5" in shown(pilot))
            assert target.value == wanted
            target.value = "我的.csv"
        # The input under another name of the same file is refused before anything is asked.
        (here / "我的.csv").hardlink_to(here / "三季度 明细.csv")
        await press(pilot, "f5")
        assert "不能写到输入表上" in shown(pilot)
        assert isinstance(pilot.app.screen, BatchScreen)
