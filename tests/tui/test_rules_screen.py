"""The screen of the rules: what is listed, what the check found, where one can jump, and that nothing waits."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import Screen

from penalty.library import find_ruleset, load_ruleset, ruleset_ids
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Ruleset
from tests.tui.stage import NARROW, WIDE, picture, press, settle, store_in, type_text
from tests.tui.test_rulebook import book_of, plain, said
from tui.app import DeskApp
from tui.commands.rules_check import check_command
from tui.rulebook import books
from tui.rulebook.books import Book, check_book, find_place, places
from tui.rulebook.outline import Outline
from tui.rulebook.page import Page, PageView
from tui.rulebook.reader import ClauseScreen, PageScreen
from tui.screens import rules
from tui.screens.rules import RulesScreen

ALL = ruleset_ids()


async def opened(pilot: Pilot[None], screen: RulesScreen) -> Outline:
    """Open the screen over the desk and wait until it has checked everything."""
    await settle(pilot)
    await pilot.app.push_screen(screen)
    await settle(pilot)
    return screen.query_one(Outline)


def showing(app: DeskApp) -> Screen[object]:
    """Return the screen on top; asked anew, where a checker remembers the answer before."""
    return app.screen


def told(app: DeskApp) -> str:
    """Return what stands beside the row under the cursor."""
    return said(app.screen.query_one(PageView).query_one(Page).blocks)


async def test_the_rulesets_are_listed_that_of_the_office_first_and_open(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        outline = await opened(pilot, RulesScreen())
        heads = [row for row in outline.items if row.provision is None]
        assert [row.book.ruleset.id for row in heads][:2] == ["jiangxi-2021", "regulation-2021"]
        assert sorted(row.book.ruleset.id for row in heads) == sorted(ALL)
        assert [row.opened for row in heads] == [True] + [False] * (len(ALL) - 1)
        jiangxi = load_ruleset("jiangxi-2021")
        assert [row.tier for row in outline.items if row.tier] == [each.tier for each in places(jiangxi)]
        screen = picture(app)
        assert "本机关 未核实" in screen
        assert "条款 33 档" in screen
        assert "赣医保办发〔2021〕23号" in screen
        assert "自2021年12月31日起施行，没有写失效日期。" in screen
        assert "本机关按这一部办案。" in screen
        # A ruleset is closed and opened with one key, and another takes its place.
        await press(pilot, "enter")
        assert [row.opened for row in outline.items] == [False] * len(ALL)
        await press(pilot, "down", "enter")
        assert [row.book.ruleset.id for row in outline.items if row.opened] == ["regulation-2021"]
        assert "37.statutory" in picture(app)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_tier_stands_beside_what_is_read_in_it(tmp_path: Path, size: tuple[int, int]) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=size) as pilot:
        outline = await opened(pilot, RulesScreen("jiangxi-2021", "38.lenient"))
        assert outline.chosen is not None
        assert outline.chosen.tier is not None
        assert outline.chosen.tier.clause == "38.lenient"
        assert "从轻处罚 未核 第二条（三）" in picture(app)
        line = next(line for line in picture(app).splitlines() if "初次违法＝是" in line)
        assert line.split()[-2:] == ["初次违法", "初次违法＝是"]
        await press(pilot, "pagedown")
        assert "倍数 1倍以上（不含）1.5倍以下（含）" in told(app)
        # The tree is one key away, the clause with its article another.
        await press(pilot, "f7")
        assert isinstance(showing(app), PageScreen)
        assert "1.1　初次违法＝是" in picture(app)
        await press(pilot, "escape", "enter")
        assert isinstance(showing(app), ClauseScreen)
        await press(pilot, "escape")
        assert isinstance(showing(app), RulesScreen)


async def test_words_narrow_the_list_across_all_rulesets(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=WIDE) as pilot:
        outline = await opened(pilot, RulesScreen())
        await type_text(pilot, "第十条")
        found = [row.tier.clause for row in outline.items if row.tier]
        assert found == [
            "37.severe", "38.severe", "39.severe.1", "39.severe.2", "40.severe", "41.1.severe", "41.2.severe",
        ]  # fmt: skip
        assert outline.chosen is not None
        assert outline.chosen.tier is not None
        assert outline.chosen.tier.clause == "37.severe"
        await press(pilot, "escape")
        await type_text(pilot, "超定额 50%")
        assert [row.tier.clause for row in outline.items if row.tier] == ["quota.scale.2"]
        await type_text(pilot, "无此")
        assert not outline.items
        assert "没有符合的，Esc 清除查找" in picture(app)
        await press(pilot, "escape")
        assert len([row for row in outline.items if row.tier]) == 33
        await press(pilot, "escape")
        assert not isinstance(showing(app), RulesScreen)


async def test_words_of_the_law_lead_to_the_article_and_its_item(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        outline = await opened(pilot, RulesScreen())
        await type_text(pilot, "超量")
        found = [
            (row.book.ruleset.id, row.provision.id, row.item) for row in outline.items if row.provision and row.item
        ]
        assert ("jiangxi-2021", "38", 2) in found
        assert ("regulation-2021", "38", 2) in found
        assert outline.chosen is not None
        assert (outline.chosen.provision, outline.chosen.item) == (find_ruleset("jiangxi-2021")[0].provisions["38"], 2)
        assert "第三十八条第二项" in told(app)
        assert "超量开药" in picture(app)
        assert f"条款 0 档，条文 {len(found)} 处" in picture(app)
        await press(pilot, "enter")
        assert isinstance(showing(app), PageScreen)
        await press(pilot, "escape", "f4", "escape")
        # The article's own words are looked through as those of its parts are.
        await press(pilot, "f4")
        await type_text(pilot, "jiangxi 第三十八条 分解住院")
        assert [row.item for row in outline.items if row.item is not None] == [1]
        await press(pilot, "escape")
        await type_text(pilot, load_ruleset("jiangxi-2021").provisions["38"].text[:12])
        assert 0 in [row.item for row in outline.items]


async def test_the_axis_of_a_ladder_has_its_unit(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=WIDE) as pilot:
        await opened(pilot, RulesScreen())
        await press(pilot, "down")
        assert "横为金额（元），竖为倍数" in told(app)
        await press(pilot, "ctrl+down")
        assert "横为占上年度医保基金支付额（%），竖为倍数" in told(app)


async def test_what_the_check_found_is_what_the_command_finds(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    result = CliRunner().invoke(check_command, ["--json"])
    wanted = json.loads(result.stdout)
    async with app.run_test(size=NARROW) as pilot:
        outline = await opened(pilot, RulesScreen())
        await press(pilot, "f4")
        assert "检查发现 45 项" in picture(app)
        found = []
        for name in ALL:
            screen = app.screen
            assert isinstance(screen, RulesScreen)
            screen.at(name, "")
            await press(pilot, "f4")
            found += [row.finding.to_json() for row in outline.items if row.finding is not None]
        assert sorted(found, key=str) == sorted(wanted, key=str)
        assert len(found) > 45


async def test_a_finding_is_opened(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, RulesScreen())
        await press(pilot, "f4", "down")
        # The file is for whoever writes rulesets; it stands where all of the finding does.
        assert "位置：第一条" in told(app)
        assert ".yaml" not in told(app).replace("acknowledged.yaml", "")
        await press(pilot, "enter")
        assert isinstance(showing(app), PageScreen)
        page = said(app.screen.query_one(Page).blocks)
        assert "规则文件：jiangxi-2021/37.yaml:4" in page
        assert "已确认，理由：细则第一条的减轻、从轻" in page
        assert "没有任何一档涵盖这些事实" in page
        assert "500.00 元" in page
        facts = json.loads(page[page.index("{") : page.index("}") + 1])
        assert facts["provision"] == "37"
        assert facts["first_offence"] is False
        assert "初次违法且骗取医保基金1000元以下并及时改正的" in page


async def test_from_a_clause_to_what_was_found_of_it_and_back(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        outline = await opened(pilot, RulesScreen("jiangxi-2021", "40.ordinary"))
        assert "检查中与这一档有关的发现（F4 查看）：" in told(app)
        await press(pilot, "f4")
        assert outline.chosen is not None
        assert outline.chosen.finding is not None
        assert "40.ordinary" in outline.chosen.finding.clauses
        first = outline.chosen.finding.clauses[0]
        await press(pilot, "f4")
        assert outline.chosen.tier is not None
        assert outline.chosen.tier.clause == first
        # A clause of which nothing was found leads to its ruleset.
        screen = app.screen
        assert isinstance(screen, RulesScreen)
        screen.at("tianjin-art39", "39.scale.2")
        await press(pilot, "f4")
        assert outline.chosen.head
        assert outline.chosen.book.ruleset.id == "tianjin-art39"


async def test_a_check_that_takes_long_holds_up_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    go_on = threading.Event()

    def slow(book: Book) -> Book:
        go_on.wait()
        return check_book(book)

    monkeypatch.setattr(rules, "check_book", slow)
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        try:
            await app.push_screen(RulesScreen())
            while not app.screen.query_one(Outline).items:
                await pilot.pause(0.01)
            assert "检查：正在检查……" in told(app)
            await press(pilot, "down", "down")
            assert "37.mitigated.1" in told(app)
            await press(pilot, "pagedown", "up", "up")
        finally:
            go_on.set()
        await settle(pilot)
        assert "未确认 0，已确认 45，失效的确认 0" in told(app)


async def test_reading_on_while_a_check_ends(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, RulesScreen("jiangxi-2021", "38.severe"))
        await press(pilot, "pagedown")
        page = app.screen.query_one(PageView)
        at = page.scroll_offset.y
        assert at > 0
        screen = app.screen
        assert isinstance(screen, RulesScreen)
        screen._checked(check_book(book_of("henan-2022")))  # noqa: SLF001 - what the thread calls when it is done
        await settle(pilot)
        assert page.scroll_offset.y == at
        await press(pilot, "down")
        assert page.scroll_offset.y == 0


async def test_a_ruleset_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = DeskApp(store_in(tmp_path), "wang")

    def broken(name: str) -> tuple[Ruleset, Path]:
        if name == "henan-2022":
            raise RulesetError("henan-2022/37.yaml:3：金额不是数")
        return find_ruleset(name)

    monkeypatch.setattr(books, "find_ruleset", broken)
    async with app.run_test(size=NARROW) as pilot:
        outline = await opened(pilot, RulesScreen())
        assert "henan-2022/37.yaml:3：金额不是数" in picture(app)
        assert len({row.book.ruleset.id for row in outline.items}) == len(ALL) - 1


async def test_jumping_to_a_clause(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        screen = RulesScreen()
        outline = await opened(pilot, screen)
        await type_text(pilot, "河南")
        await press(pilot, "f4")
        screen.at(load_ruleset("xinjiang-art37").version, "37.scale.2")
        await settle(pilot)
        assert outline.chosen is not None
        assert outline.chosen.place == find_place(load_ruleset("xinjiang-art37"), "37.scale.2")
        # A gap is cited by the Regulation's own clause, under the benchmark that has the gap.
        screen.at("jiangxi-2021", "38.statutory")
        await settle(pilot)
        assert outline.chosen.book.ruleset.id == "regulation-2021"
        assert "38.statutory" in told(app)
        screen.at("jiangxi-2021", "38.nothing")
        await settle(pilot)
        assert "没有条款38.nothing。" in plain(picture(app))
        screen.at("nowhere-1999", "38.none.1")
        await settle(pilot)
        assert "没有收录裁量规则 nowhere-1999" in picture(app)


async def test_as_an_area_there_is_nothing_to_go_back_to(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        await app.switch_mode("rules")
        await settle(pilot)
        await type_text(pilot, "38.severe")
        assert "条款 1 档" in picture(app)
        await press(pilot, "escape", "escape", "escape")
        assert isinstance(showing(app), RulesScreen)
        assert "条款 33 档" in picture(app)


async def test_every_key_has_an_id_and_its_help(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    for kind, lead in ((RulesScreen, ("rules.",)), (ClauseScreen, ("clause.", "page.")), (PageScreen, ("page.",))):
        bindings = [each for each in kind.BINDINGS if isinstance(each, Binding)]
        assert len(bindings) == len(kind.BINDINGS)
        assert all((each.id or "").startswith(lead) for each in bindings)
        assert len({each.id for each in bindings}) == len(bindings)
    async with app.run_test(size=NARROW) as pilot:
        await opened(pilot, RulesScreen())
        await press(pilot, "f1")
        assert "随程序的各部裁量规则" in picture(app)


async def read_clause(pilot: Pilot[None], ruleset: str, clause: str) -> str:
    await settle(pilot)
    await pilot.app.push_screen(ClauseScreen(ruleset, clause))
    await settle(pilot)
    return said(pilot.app.screen.query_one(Page).blocks)


async def test_a_clause_with_its_article(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        version = load_ruleset("jiangxi-2021").version
        text = await read_clause(pilot, version, "38.lenient")
        assert "处造成损失金额1倍以上1.5倍以下的罚款。" in text
        assert "认定为“及时改正”" in text
        assert "《医疗保障基金使用监督管理条例》第三十八条" in text
        assert "第二项　违反诊疗规范过度诊疗" in text
        assert "文本未核实：" in text
        assert "当时按版本" not in text
        await press(pilot, "right")
        assert "38.severe" in picture(app)
        await press(pilot, "left", "left")
        assert "38.mitigated" in picture(app)
        await press(pilot, "f7")
        assert "要件怎样判断" in picture(app)
        await press(pilot, "f7")
        for _ in range(10):
            await press(pilot, "left")
        assert "这已经是第一档。" in picture(app)
        assert "37.mitigated.1" in picture(app)


@pytest.mark.parametrize(
    ("ruleset", "clause", "words"),
    [
        ("jiangxi-2021@0123456789ab", "38.lenient", "当时按版本 jiangxi-2021@0123456789ab 计算"),
        ("jiangxi-2021", "38.statutory", "法定幅度  第三十八条  38.statutory"),
        ("jiangxi-2021", "条例第三十九条", "仅责令改正  条例第三十九条"),
        ("jiangxi-2021", "law.time_barred", "违法行为在二年内未被发现的"),
        ("jiangxi-2021", "law.under_14", "不满十四周岁的未成年人有违法行为的"),
        ("jiangxi-2021", "law.nothing", "里没有条款 law.nothing"),
        ("jiangxi-2021", "99.lenient", "里没有条款 99.lenient"),
        ("nowhere-1999", "38.lenient", "没有裁量规则 nowhere-1999"),
    ],
)
async def test_a_clause_however_it_is_cited(tmp_path: Path, ruleset: str, clause: str, words: str) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        assert words in await read_clause(pilot, ruleset, clause)
        # Where there is no clause the keys of one do nothing.
        await press(pilot, "f7", "right", "escape")
        await settle(pilot)
