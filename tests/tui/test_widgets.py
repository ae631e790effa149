import datetime as dt
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from cases.keeper import Head
from cases.signs import unseen
from tui.due_left import left_words
from tui.screens.case_list import CaseListScreen
from tui.widgets.case_table import columns, heading, row_texts
from tui.widgets.choice import Choice
from tui.widgets.many import Many
from tui.widgets.prose import Prose, set_lines
from tui.wording import in_words, item_words, shown, span, typed
from workflow import listing
from workflow.time.workdays import Calendar

KINDS = (("书证", "书证"), ("物证", "物证"), ("视听资料", "视听资料"), ("电子数据", "电子数据"))


class Bench(App[None]):
    """Holds one widget, and notes what it says."""

    def __init__(self, widget: Choice | Many | Prose) -> None:
        super().__init__()
        self.widget = widget
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.widget

    def on_mount(self) -> None:
        self.widget.focus()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        self.heard.append(event.choice.value)

    def on_many_changed(self, event: Many.Changed) -> None:
        self.heard.append(event.many.value)


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (["right"], "物证"),
        (["left"], "电子数据"),
        (["space", "space"], "视听资料"),
        (["4"], "电子数据"),
        (["9"], "书证"),
        (["视"], "视听资料"),
        (["电", "电"], "电子数据"),
        (["x"], "书证"),
    ],
)
async def test_a_choice_by_keys(keys: list[str], value: str) -> None:
    choice = Choice(KINDS, "书证")
    app = Bench(choice)
    async with app.run_test() as pilot:
        await pilot.press(*keys)
        assert choice.value == value
        assert (app.heard[-1] if app.heard else "书证") == value


@pytest.mark.parametrize(("key", "value"), [("1", "是"), ("0", "否"), ("-", ""), ("是", "是"), ("未", "")])
async def test_a_fact_by_quick_keys(key: str, value: str) -> None:
    fact = Choice((("是", "是"), ("否", "否"), ("", "未查明")), "否", {"1": "是", "0": "否", "-": ""})
    app = Bench(fact)
    async with app.run_test() as pilot:
        await pilot.press(key)
        assert fact.value == value


async def test_a_number_means_the_item_of_that_number() -> None:
    item = Choice((("", "未选"), ("1", "（1）甲"), ("2", "（2）乙")))
    app = Bench(item)
    async with app.run_test() as pilot:
        await pilot.press("2")
        assert item.value == "2"


def test_a_value_no_longer_offered_is_kept_in_sight() -> None:
    assert Choice(KINDS, "旧种类").place == len(KINDS)
    assert Many(KINDS, "旧种类,书证").marked == ("书证", "旧种类")


async def test_several_by_keys() -> None:
    many = Many((("wang", "王某"), ("li", "李某"), ("sun", "孙某")), "li")
    app = Bench(many)
    async with app.run_test() as pilot:
        await pilot.press("space", "down", "space", "down", "space")
        assert app.heard == ["wang,li", "wang", "wang,sun"]


LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=60)


@given(LINES)
def test_what_is_shown_never_acts_on_the_terminal(text: str) -> None:
    plain = shown(text)
    assert not any(sign != "\n" and (ord(sign) < 0x20 or 0x7F <= ord(sign) < 0xA0) for sign in plain)
    assert not set(plain) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069")
    assert shown(plain) == plain


@given(LINES)
def test_what_is_typed_keeps_every_character_that_can_be_seen(text: str) -> None:
    def solid(each: str) -> str:
        return "".join(sign for sign in each if not unseen(sign) and sign not in {" ", "\n"})

    assert solid(typed(text)) == solid(text)
    assert not any(unseen(sign) for sign in typed(text))


@given(LINES, st.integers(60, 200))
def test_a_line_of_the_list_is_as_wide_as_the_window(title: str, width: int) -> None:
    listing = {
        "title": title, "state": "intake", "officers": "w", "officer_names": title, "filed_on": "",
        "updated_at": "2026-05-01T08:00:00+08:00", "requested": "",
    }  # fmt: skip
    line = columns(row_texts(Head("2026-0001", 1, "", listing), "余3日 05-05"), width)
    assert cell_len(line) == width
    assert "\n" not in line
    assert cell_len(heading(width)) == width


@given(LINES.filter(lambda text: "\n" not in text), st.integers(20, 80))
def test_wrapping_loses_nothing_but_spaces(text: str, width: int) -> None:
    lines = set_lines(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_full_stop_begins_a_line_and_an_indent_stays() -> None:
    lines = set_lines("    一二三四五六七八九十。一二三", 24)
    assert lines == ("    一二三四五六七八九", "    十。一二三")


def texts() -> Iterator[tuple[str, str]]:
    yield in_words("与 refused_correction（拒不改正）不能同时为“是”"), "与 “拒不改正”不能同时为“是”"
    yield item_words("3"), "第三项"
    yield item_words("?"), ""
    yield span(1379161, 2068740), "13,791.61 至 20,687.40 元"
    yield span(100, 100), "1.00 元"


@pytest.mark.parametrize(("made", "wanted"), list(texts()))
def test_words(made: str, wanted: str) -> None:
    assert made == wanted


def _row(**values: str) -> tuple[str, ...]:
    listing = {
        "title": "某医院案", "state": "notice", "officers": "w", "officer_names": "王某", "filed_on": "2026-03-05",
        "updated_at": "2026-05-01T08:00:00+08:00", "requested": "",
    }  # fmt: skip
    return row_texts(Head("2026-0001", 1, "", {**listing, **values}), "")


def test_the_list_says_what_a_case_waits_for() -> None:
    assert {name for name, _, _ in listing._REQUESTS} == set(listing.WAITING)  # noqa: SLF001 - all that a case can wait for
    for name, words in listing.WAITING.items():
        line = columns(_row(requested=name, waiting=words), 80)
        assert f" {words} " in line
    assert _row()[2] == _row(waiting="")[2] == "告知"


def test_a_wide_window_shows_when_a_case_was_last_written() -> None:
    assert " 更新" not in heading(80)
    assert " 更新" in heading(120)
    assert "05-01 08:00" in columns(_row(), 120)


def test_the_list_says_how_much_is_left_of_the_period_that_ends_first() -> None:
    def said(today: str, deadlines: str) -> tuple[str, bool]:
        head = Head("2026-0001", 1, "", {"deadlines": deadlines})
        return left_words(head, dt.date.fromisoformat(today), Calendar())

    assert said("2026-03-02", "2026-03-06=verification 2026-05-01=decision") == ("余4工作日 03-06", False)
    assert said("2026-03-06", "2026-03-06=verification") == ("余0工作日 03-06", False)
    assert said("2026-03-09", "2026-03-06=verification") == ("逾1工作日 03-06", True)
    assert said("2026-03-09", "2026-06-01=decision") == ("余84日 06-01", False)
    assert said("2026-03-09", "2026-06-01=decision~") == ("余84日 06-01估", False)
    assert said("2026-06-09", "2026-06-01=decision~") == ("待定 06-01", False)
    # Who may ask for a hearing and did not is not late.
    assert said("2026-03-09", "2026-03-02=hearing_request 2026-06-01=decision") == ("余84日 06-01", False)
    assert said("2026-03-09", "") == ("", False)


def test_the_help_of_the_list_names_what_waits_for_whom() -> None:
    assert all(words in CaseListScreen.HELP for words in ("待批立案", "待批决定", "待退还"))
