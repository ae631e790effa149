"""What is told of rulesets: nothing of a clause left out, ladders that say what the tiers say, columns that fit."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from penalty.analysis.check_words import condition_text
from penalty.conditions import Within, atoms
from penalty.library import RULESETS, find_ruleset, load_ruleset, ruleset_ids
from penalty.space import conditions_of
from tui.rulebook.books import Book, Place, check_book, find_place, places
from tui.rulebook.clauses import cites, clause_blocks, tree_blocks
from tui.rulebook.outline import clause_rows, finding_rows
from tui.rulebook.page import Block, Page, Pair, Picture, Text, set_page
from tui.rulebook.pages import provision_blocks, ruleset_blocks
from tui.rulebook.steps import ladder_of, name_of

ALL = ruleset_ids()
EVERY = [place for name in ALL for place in places(load_ruleset(name))]
TODAY = dt.date(2026, 4, 20)


def said(blocks: tuple[Block, ...], width: int = 4000) -> str:
    return "\n".join(text for text, _style in set_page(blocks, width))


def plain(text: str) -> str:
    """Return a text as read, however its lines were broken."""
    return "".join(text.split())


def book_of(name: str) -> Book:
    return Book(*find_ruleset(name), own=False)


def test_what_is_not_acknowledged_comes_first_and_what_is_gone_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "jiangxi-2021"
    shutil.copytree(RULESETS / "jiangxi-2021", folder)
    path = folder / "acknowledged.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("非初次，无拒不改正情形，金额 ≤ 5000 元", "非初次，金额 ≤ 4999 元"), "utf-8")
    book = check_book(Book(*find_ruleset(str(folder)), own=True))
    rows = finding_rows([book], "jiangxi-2021", ())
    stale = [row.stale for row in rows if row.stale is not None]
    found = [row.finding for row in rows if row.finding is not None]
    assert [each.key[3] for each in stale] == ["非初次，金额 ≤ 4999 元"]
    assert [each.acknowledged is None for each in found] == [True] + [False] * 44
    assert "未确认 1，已确认 44，失效的确认 1" in said(tuple(ruleset_blocks(book, TODAY)))
    assert "请删去或者改写这一条确认" in said(tuple(rows[1].blocks(TODAY)))
    assert "写入 acknowledged.yaml 并说明理由" in said(tuple(rows[2].blocks(TODAY)))
    path.write_text("- kind: 没有这种\n", "utf-8")
    broken = check_book(Book(*find_ruleset(str(folder)), own=True))
    assert broken.check is None
    assert "acknowledged.yaml:1" in said(tuple(ruleset_blocks(broken, TODAY)))


@pytest.mark.parametrize("name", ALL)
def test_the_rows_of_a_ruleset_can_be_told_apart(name: str) -> None:
    rows = clause_rows([book_of(name)], name, ())
    assert len({row.key for row in rows}) == len(rows)
    for place in places(load_ruleset(name)):
        assert find_place(load_ruleset(name), name_of(place.tier)) == place


@pytest.mark.parametrize("place", EVERY, ids=lambda each: f"{each.ruleset.id}:{name_of(each.tier)}")
def test_nothing_of_a_tier_is_left_out(place: Place) -> None:
    page, tree = plain(said(tuple(clause_blocks(place)))), plain(said(tuple(tree_blocks(place))))
    assert plain(place.tier.text) in page
    for part in (part for each in conditions_of(place.tier) for part in atoms(each)):
        if not (hasattr(part, "parts") and not part.source.quote):
            assert plain(condition_text(part)) in page
        assert plain(condition_text(part)) in tree
        for words in filter(None, (part.source.quote, part.source.cite)):
            assert plain(words) in page
    for reading in place.tier.readings():
        state = "读法（已核）" if reading.verified else "读法（未核实）"
        assert all(plain(words) in page for words in (state, reading.text, reading.taken, reading.reason))
        assert plain(reading.taken) in tree
    assert all(plain(each) in page for each in cites(place))
    assert all(place.ruleset.measures[each] in page for each in place.tier.sanction.measures)


def test_words_in_the_tree_are_cited_from_where_they_stand() -> None:
    place = find_place(load_ruleset("jiangxi-2021"), "38.severe")
    assert place is not None
    tree = said(tuple(tree_blocks(place)))
    assert "“造成医保基金损失占上年度医保基金支付额1.5%以上”〔第二条（四）〕" in tree
    # Both stand in 第十条, which only the branch above them says.
    assert "“且拒不改正”〔第十条〕" in tree
    assert "“或者造成严重后果的”〔条例第三十八条〕" in tree


@pytest.mark.parametrize("name", ALL)
def test_a_ladder_says_what_the_tiers_say(name: str) -> None:
    ruleset = load_ruleset(name)
    for provision in ruleset.provisions.values():
        found = ladder_of(provision)
        page = said(tuple(provision_blocks(ruleset, provision)), 80)
        if found is None:
            assert "画不出阶梯" in page
            continue
        assert "各档的阶梯：" in page
        assert not set(found.without) & {
            tier for tier in provision.tiers if any(name_of(tier) in each.label for each in found.steps)
        }
        for step in found.steps:
            tier = next(each for each in provision.tiers if step.label.startswith(f"{each.label} {name_of(each)}"))
            bands = [part.band for part in atoms(tier.when) if isinstance(part, Within) and part.scale == found.scale]
            assert step.across in bands
            band = found.height.of(tier.sanction)
            assert band is not None
            assert (step.up.high, step.up.low or None) == (band.high, band.low or None)


def test_the_ladder_of_article_38() -> None:
    provision = load_ruleset("jiangxi-2021").provisions["38"]
    found = ladder_of(provision)
    assert found is not None
    assert [each.label for each in found.steps] == [
        "减轻处罚 38.mitigated",
        "从轻处罚 38.lenient",
        "从重处罚 38.severe（另有不论这个数的情形）",
        "一般处罚 38.ordinary",
    ]
    assert [tier.clause for tier in found.without] == ["38.none.1", "38.none.2"]
    lines = said(tuple(found.blocks()), 60).splitlines()
    # 1.5 times: 从轻 up to it, 一般 exactly it; 从重 lies above, beyond 1.5%.
    assert next(line for line in lines if line.startswith("1.5 |")).count("D") > 5
    assert next(line for line in lines if line.split() == ["0.2%", "0.5%", "1.5%"])


def test_a_provision_without_figures_has_no_ladder() -> None:
    ruleset = load_ruleset("regulation-2021")
    assert ladder_of(ruleset.provisions["38"]) is None
    assert ladder_of(load_ruleset("suqian-2018").provisions["59"]) is None
    # 41.1 fines nobody: its tiers climb by months.
    found = ladder_of(load_ruleset("jiangxi-2021").provisions["41.1"])
    assert found is not None
    assert "竖为暂停（月）" in said(tuple(found.blocks()))


@given(
    st.text("文字，。（）“”abc 12.5%", max_size=60), st.text("要件＝是，。（） 12", max_size=60), st.integers(30, 90)
)
def test_columns_never_run_over(left: str, right: str, width: int) -> None:
    blocks: list[Block] = [Pair(left, right)]
    lines = [text for text, _style in set_page(blocks, width)]
    assert all(cell_len(line) <= width for line in lines)
    assert sorted(plain("".join(lines))) == sorted(plain(left + right))


def test_a_picture_is_drawn_for_the_width() -> None:
    blocks: list[Block] = [Text("一"), Picture(lambda width: [("=" * width, "dim")])]
    assert list(set_page(blocks, 7)) == [("一", ""), ("=======", "dim")]


async def test_text_is_never_markup() -> None:
    class Bench(App[None]):
        def compose(self) -> ComposeResult:
            yield Page([Text("[b]甲[/]乙"), Pair("[/丙]", "\x1b[31m丁")])

    app = Bench()
    async with app.run_test(size=(60, 6)):
        lines = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]  # noqa: SLF001 - no public way
        assert lines[0] == "[b]甲[/]乙"
        assert "[/丙]" in lines[1]
        assert "<001B>[31m丁" in lines[1]


def test_whether_a_ruleset_is_in_force() -> None:
    shandong = said(tuple(ruleset_blocks(book_of("shandong-2019"), TODAY)))
    assert "自2019年12月15日起施行，至2021年4月30日止。现在已经失效。" in shandong
    early = replace(book_of("henan-2022").ruleset, in_force_from=dt.date(2030, 1, 1))
    assert "现在尚未施行。" in said(tuple(ruleset_blocks(replace(book_of("henan-2022"), ruleset=early), TODAY)))
    assert "施行日期未见" in said(tuple(ruleset_blocks(book_of("chifeng-deposit"), TODAY)))
    assert "这一部是结算的规则，不是行政处罚。" in said(tuple(ruleset_blocks(book_of("shenzhen-quota"), TODAY)))
