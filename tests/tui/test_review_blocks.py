"""The list of blocks: where the cursor may stand, and that a block longer than the window is read to its end."""

from __future__ import annotations

from textual.app import App, ComposeResult

from tui.widgets.block_list import Block, BlockList, text_block, wrapped

LONG = "\n".join(str(number) for number in range(30))


class Holder(App[None]):
    """Holds one list of ten lines."""

    CSS = "BlockList { height: 10; }"

    def __init__(self, *, reads_on: bool = True) -> None:
        super().__init__()
        self._reads_on = reads_on

    def compose(self) -> ComposeResult:
        yield BlockList(reads_on=self._reads_on)

    @property
    def shown(self) -> BlockList:
        return self.query_one(BlockList)

    def window(self) -> list[str]:
        return [self.shown.render_line(y).text.rstrip() for y in range(10)]


def blocks() -> list[Block]:
    return [
        text_block("head", "组一", head=True, stop=False),
        text_block("a", "甲"),
        text_block("b", LONG),
        text_block("head2", "组二", head=True, stop=False),
        text_block("c", "丙"),
    ]


async def test_the_cursor_goes_from_stop_to_stop_and_reads_long_blocks() -> None:
    app = Holder()
    async with app.run_test(size=(40, 12)) as pilot:
        app.shown.focus()
        app.shown.show(blocks())
        assert app.shown.chosen is not None
        assert app.shown.chosen.key == "a"
        await pilot.press("down")
        assert app.shown.chosen.key == "b"
        seen = set(app.window())
        downs = 0
        while app.shown.chosen.key == "b":
            await pilot.press("down")
            seen |= set(app.window())
            downs += 1
            assert downs < 20
        assert downs > 5
        assert {f"  {number}" for number in range(1, 30)} <= seen
        assert app.shown.chosen.key == "c"
        assert "> 丙" in app.window()
        await pilot.press("ctrl+up")
        assert app.shown.chosen.key == "a"
        assert app.window()[:2] == ["  组一", "> 甲"]
        await pilot.press("end")
        assert app.shown.chosen.key == "c"
        await pilot.press("home")
        assert app.shown.chosen.key == "a"


async def test_a_list_that_does_not_read_on_goes_to_the_next() -> None:
    app = Holder(reads_on=False)
    async with app.run_test(size=(40, 12)) as pilot:
        app.shown.focus()
        app.shown.show(blocks())
        await pilot.press("down", "down")
        assert app.shown.chosen is not None
        assert app.shown.chosen.key == "c"


async def test_pages_end_at_both_ends() -> None:
    app = Holder()
    async with app.run_test(size=(40, 12)) as pilot:
        app.shown.focus()
        app.shown.show(blocks())
        await pilot.press(*["pagedown"] * 5)
        assert app.shown.chosen is not None
        assert app.shown.chosen.key == "c"
        await pilot.press(*["pageup"] * 6)
        assert app.shown.chosen.key == "a"
        assert app.window()[0] == "  组一"


async def test_an_empty_list_has_no_cursor() -> None:
    app = Holder()
    async with app.run_test(size=(40, 12)) as pilot:
        app.shown.focus()
        app.shown.show([])
        await pilot.press("down", "up", "pagedown", "pageup", "home", "end", "ctrl+down", "ctrl+up")
        assert app.shown.chosen is None
        assert not app.shown.go("a")
        app.shown.show([text_block("head", "只有标题", stop=False)])
        await pilot.press("down", "end")
        assert app.window()[0].endswith("只有标题")


async def test_the_cursor_stays_on_its_block_when_others_come() -> None:
    app = Holder()
    async with app.run_test(size=(40, 12)) as pilot:
        app.shown.focus()
        app.shown.show(blocks())
        assert app.shown.go("c")
        app.shown.show([text_block("new", "新"), *blocks()])
        assert app.shown.chosen is not None
        assert app.shown.chosen.key == "c"
        app.shown.show([text_block("x", "一"), text_block("y", "二")])
        assert app.shown.chosen.key == "y"
        await pilot.press("up")
        assert app.shown.chosen.key == "x"


def test_paragraphs_are_wrapped_one_by_one() -> None:
    assert wrapped("甲乙丙丁戊己\n庚", 8) == ["甲乙丙丁", "戊己", "庚"]
    assert wrapped("", 8) == [""]
