"""What a reviewer reads, without the screen: what changed, where a comment stands, what the proposal comes to now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from rich.cells import cell_len

from cases.record import CaseRecord
from tests.tui.dossier_walks import walks
from tests.workflow.walk import FACTS, FINDING, RETURNED, Walk, step
from tui.dossier.beside import WIDE, Sides, heading_lines, pair_lines, row_lines
from tui.dossier.compare import Row, Section, at_revision, changed, compare
from tui.dossier.places import SECTIONS, STEP_OF, about_field, about_place, about_words
from tui.dossier.review_page import Page, page_blocks
from tui.dossier.weighed import similar_words, weigh
from workflow.comments import open_comments
from workflow.guards.remarks import MISPLACED
from workflow.similar import ENOUGH, Similar

DAY = "2026-04-09"
TODAY = dt.date(2026, 4, 9)
SIDES = Sides("从前", "现在", "原", "现")


@pytest.fixture(scope="module")
def played() -> tuple[Walk, ...]:
    return tuple(walks())


def changes(before: CaseRecord | None, now: CaseRecord) -> list[tuple[str, str, str, str | None, str | None]]:
    """Return every field that changed: section, entry, field, before, now."""
    return [
        (section.title, entry.title, row.title, row.before, row.now)
        for section in changed(compare(before, now))
        for entry in section.entries
        for row in entry.rows
        if not row.heading and row.change != "same"
    ]


def rows(sections: Sequence[Section]) -> list[Row]:
    return [row for section in sections for entry in section.entries for row in entry.rows]


def returned() -> Walk:
    """Return a case that was sent back, of which facts and sanction were then changed."""
    walk = Walk().until("submit_for_review")
    walk.do(step("zhao", "comment", {"about": "record_violation.1.amount", "text": "怎样算的？"}, DAY))
    walk.do(step("zhao", "return_review", RETURNED, DAY))
    walk.do(step("wang", "reopen_facts", {"reason": "补正"}, DAY))
    facts = {**FACTS, "amount": "21000.00"}
    walk.do(step("wang", "record_violation", {**FINDING, "number": 1, "facts": facts}, DAY))
    walk.do(step("wang", "record_violation", {**FINDING, "conduct": "重复收费。", "period": "2024年"}, DAY))
    return walk


def lines(page: Page, width: int = 76) -> list[str]:
    return ["".join(text for text, _look in line) for each in page_blocks(page) for line in each.block.draw(width)]


def test_a_case_is_the_same_as_itself(played: tuple[Walk, ...]) -> None:
    for walk in played:
        assert changed(compare(walk.record, walk.record)) == ()
        assert all(row.change == "same" for row in rows(compare(None, walk.record)))


def test_what_every_event_writes_is_seen_as_a_change(played: tuple[Walk, ...]) -> None:
    silent = {"comment", "settle_comment"}
    unseen = set()
    for walk in played:
        for event in walk.record.history[1:]:
            before, now = (at_revision(walk.record, event.revision - by) for by in (1, 0))
            assert now is not None
            if not changes(before, now):
                unseen.add(event.kind)
    assert unseen == silent


def test_what_changed_is_told_field_by_field() -> None:
    walk = returned()
    before = at_revision(walk.record, 14)
    assert before is not None
    assert before.history[-1].kind == "return_review"
    found = changes(before, walk.record)
    assert ("本案", "", "状态", "裁量", "事实认定") in found
    assert ("违法行为", "违法行为 1", "金额", "20,000.00 元", "21,000.00 元") in found
    assert ("违法行为", "违法行为 2", "违法事实", None, "重复收费。") in found
    assert ("选定的处罚", "", "罚款（元）", "24,000.00", None) in found
    assert not [each for each in found if each[2] == "涉及期间" and each[1] == "违法行为 1"]
    kinds = {(each.title, entry.change) for each in compare(before, walk.record) for entry in each.entries}
    assert ("违法行为", "new") in kinds
    assert ("选定的处罚", "gone") in kinds
    assert ("当事人", "same") in kinds


def test_an_entry_is_found_by_its_number_also_where_another_went() -> None:
    walk = returned()
    before = walk.record
    walk.do(step("wang", "remove_violation", {"number": 1, "reason": "不成立"}, DAY))
    section = next(each for each in changed(compare(before, walk.record)) if each.title == "违法行为")
    assert [(each.title, each.change) for each in section.entries] == [("违法行为 1", "gone")]
    assert section.changes == 1


def test_an_officer_is_found_by_name() -> None:
    walk = Walk().until("assign_officers")
    before = walk.record
    walk.do(step("wang", "assign_officers", {"officers": ["li"]}, "2026-03-02"))
    section = next(each for each in changed(compare(before, walk.record)) if each.title == "办案人员")
    assert [each.change for each in section.entries] == ["gone"]
    assert {row.before for row in section.entries[0].rows} >= {"王某"}


def test_before_the_first_event_there_is_no_case() -> None:
    assert at_revision(returned().record, 0) is None


def test_what_was_taken_back_is_gone_again() -> None:
    walk = Walk().until("record_evidence")
    walk.do(step("wang", "record_evidence", {"kind": "书证", "name": "误登", "proves": "误"}, "2026-03-12"))
    filed = walk.record
    walk.do(step("wang", "undo_last", {"reason": "登错"}, "2026-03-12"))
    section = next(each for each in changed(compare(filed, walk.record)) if each.title == "证据")
    assert [(each.title, each.change) for each in section.entries] == [("证据 2", "gone")]


def test_every_place_that_can_be_commented_on_is_one_that_the_procedure_takes(played: tuple[Walk, ...]) -> None:
    asked = 0
    for walk in (played[0], returned()):
        over = walk.record.state == "closed"
        for section in compare(None, walk.record):
            for about in {section.about, *(row.about for entry in section.entries for row in entry.rows)}:
                assert about_words(about), about
                if over:
                    continue
                codes = walk.codes(step("zhao", "comment", {"about": about, "text": "请核对"}, "2026-07-07"))
                assert MISPLACED.code not in codes, about
                asked += 1
    assert asked > 20


def test_a_comment_stands_under_its_field_and_keeps_it_in_sight() -> None:
    walk = returned()
    walk.do(step("zhao", "comment", {"about": "record_party.address", "text": "住所不全"}, DAY))
    walk.do(step("zhao", "comment", {"about": "", "text": "卷宗整齐"}, DAY))
    walk.do(step("zhao", "comment", {"about": "record_evidence.1.name", "text": "名称不准"}, DAY))
    page = Page(before=at_revision(walk.record, 14), now=walk.record, office=walk.office, only_changes=True)
    said = lines(page)
    address = next(place for place, line in enumerate(said) if "某路1号" in line)
    assert "批注 2  赵某（zhao）" in said[address + 1]
    assert said[address + 2].strip() == "住所不全"
    amount = next(place for place, line in enumerate(said) if "21,000.00 元" in line)
    assert "[违法行为 1 金额]" in said[amount + 1]
    whole = next(place for place, line in enumerate(said) if "[全案]" in line)
    assert said[whole - 1].startswith("批注：未处理 4 条")
    name = next(place for place, line in enumerate(said) if "[证据 1 证据名称]" in line)
    assert "结算明细" in said[name - 1]
    # What has nothing to do with either is left out.
    assert not any("法定代表人" in line for line in said)


def test_settled_comments_are_folded_until_they_are_opened() -> None:
    walk = returned()
    walk.do(step("wang", "settle_comment", {"number": 1, "note": "已附明细"}, DAY))
    page = Page(before=None, now=walk.record, office=walk.office)
    folded = [each for each in page_blocks(page) if each.block.key.startswith("settled:")]
    assert [each.block.key for each in folded] == ["settled:record_violation.1.amount"]
    assert not any("怎样算的" in line for line in lines(page))
    opened = lines(replace(page, unfolded=frozenset({"record_violation.1.amount"})))
    assert any("怎样算的？" in line for line in opened)
    assert any("王某（wang）" in line and "已附明细" in line for line in opened)
    assert open_comments(walk.record) == ()


def test_a_comment_on_what_is_not_shown_stands_with_the_whole_case() -> None:
    walk = Walk().until("submit_for_review")
    walk.do(step("zhao", "comment", {"about": "decide.dated", "text": "日期"}, DAY))
    said = lines(Page(before=None, now=walk.record, office=walk.office))
    assert said[0].startswith("批注：未处理 1 条")
    assert "[决定 成文日期]" in said[1] or "[决定 决定日期]" in said[1]


@pytest.mark.parametrize("width", [76, 116])
def test_no_line_is_wider_than_the_screen(played: tuple[Walk, ...], width: int) -> None:
    for walk in (*played, returned()):
        middle = at_revision(walk.record, walk.record.revision // 2)
        for before in (None, middle):
            weighing = weigh(walk.record, walk.office, TODAY)
            page = Page(before=before, now=walk.record, office=walk.office, weighing=weighing)
            wide = [line for line in lines(page, width) if cell_len(line) > width]
            assert not wide, wide


def test_keys_of_blocks_are_their_own(played: tuple[Walk, ...]) -> None:
    for walk in (*played, returned()):
        page = Page(
            before=at_revision(walk.record, 3),
            now=walk.record,
            office=walk.office,
            weighing=weigh(walk.record, walk.office, TODAY),
        )
        keys = [each.block.key for each in page_blocks(page)]
        assert len(keys) == len(set(keys))


def test_two_columns_where_there_is_room_else_one_under_the_other() -> None:
    row = Row("record_party.address", "address", "住所", 0, "某路1号", "某路2号")
    narrow = ["".join(text for text, _look in line) for line in row_lines(row, SIDES, WIDE - 1)]
    assert narrow == ["* 住所", "    原  某路1号", "    现  某路2号"]
    (wide,) = ["".join(text for text, _look in line) for line in row_lines(row, SIDES, WIDE)]
    assert wide.split() == ["*", "住所", "某路1号", "│", "某路2号"]
    (names,) = ["".join(text for text, _look in line) for line in heading_lines(SIDES, WIDE)]
    assert cell_len(names.partition("│")[0]) == cell_len(wide.partition("│")[0])
    assert heading_lines(SIDES, WIDE - 1) == []


@pytest.mark.parametrize(
    ("before", "now", "change", "narrow"),
    [
        (None, "乙", "new", "+ 住所        乙"),
        ("甲", None, "gone", "- 住所        甲"),
        ("甲", "甲", "same", "  住所        甲"),
    ],
)
def test_what_came_or_went_has_a_sign(before: str | None, now: str | None, change: str, narrow: str) -> None:
    row = Row("", "address", "住所", 0, before, now)
    assert row.change == change
    assert ["".join(text for text, _look in line) for line in row_lines(row, SIDES, 60)] == [narrow]


def test_a_pair_keeps_its_indent() -> None:
    said = ["".join(text for text, _look in line) for line in pair_lines("  倍数", "1 至 1.5", "1.2", SIDES, 60)]
    assert said == ["  倍数", "    原  1 至 1.5", "    现  1.2"]


def test_the_proposal_weighed_says_the_same() -> None:
    walk = Walk().until("submit_for_review")
    weighing = weigh(walk.record, walk.office, TODAY)
    assert weighing is not None
    assert weighing.wrong == ()
    (group,) = weighing.groups
    pairs = {each.title: (each.computed, each.proposed) for each in group.pairs}
    assert pairs["倍数"] == ("1倍以上（不含）1.5倍以下（含）", "1.2 倍")
    assert pairs["罚款"] == ("20,000.01 至 30,000.00 元", "24,000.00 元")
    assert pairs["档次"][0] == pairs["档次"][1]
    assert pairs["建议"][1] == "理由类别：违法行为的性质、情节"
    assert (group.clause, group.multiple) == ("38.lenient", Fraction(6, 5))
    assert {each.title: each.proposed for each in weighing.totals}["退回合计"] == "20,000.00 元"


def test_a_proposal_whose_facts_say_otherwise_is_told() -> None:
    walk = Walk().until("submit_for_review")
    facts = {**FACTS, "amount": "90000.00"}
    heavier = (walk.record.violations[0].model_copy(update={"facts": facts}),)
    weighing = weigh(replace(walk.record, violations=heavier), walk.office, TODAY)
    assert weighing is not None
    assert weighing.wrong
    said = lines(Page(before=None, now=walk.record, office=walk.office, weighing=weighing))
    assert "裁量核对：重算与提案不符" in said
    assert weigh(replace(walk.record, violations=()), walk.office, TODAY) is None


def test_without_a_proposal_there_is_nothing_to_weigh() -> None:
    walk = Walk().until("confirm_facts")
    assert weigh(walk.record, walk.office, TODAY) is None


def test_like_cases_are_compared_only_where_there_are_enough() -> None:
    tenth = Fraction(1, 10)
    few = Similar("38.lenient", (Fraction(6, 5),) * (ENOUGH - 1))
    assert similar_words(few, Fraction(6, 5)).startswith("同类案件不足 10 件（9 件）")
    many = Similar("38.lenient", tuple(1 + tenth * (place % 5) for place in range(20)))
    sorted_many = replace(many, multiples=tuple(sorted(many.multiples)))
    said = similar_words(sorted_many, Fraction(3, 2))
    assert said.startswith("同类案件 20 件，中位数 1.2 倍；本案 1.5 倍，高于其中 100%")
    assert "与多数案件差别大" in said
    assert said.endswith("（本机关以往的选定，不是法律）")
    assert "差别" not in similar_words(sorted_many, Fraction(6, 5))


def test_places_are_named_as_the_forms_name_them() -> None:
    assert set(STEP_OF) >= {field for _title, field in SECTIONS}
    assert about_field("record_violation.2", "facts.amount") == "record_violation.2.amount"
    assert about_field("choose_sanction", "groups.38.choice.multiple") == "choose_sanction.38.multiple"
    assert about_field("choose_sanction", "groups.41.1.choice.multiple") == "choose_sanction.multiple"
    assert about_field("choose_sanction", "reason") == "choose_sanction.reason"
    assert about_field("approve_review.1", "findings.程序") == "approve_review.1"
    assert about_place("open_case.summary") == "record_source.summary"
    assert about_place("") == ""


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ("", "全案"),
        ("record_party.address", "当事人 住所（住址）"),
        ("record_violation.2.amount", "违法行为 2 金额"),
        ("record_evidence.3", "证据 3"),
        ("choose_sanction.38.multiple", "选定的处罚 第三十八条 倍数"),
        ("choose_sanction", "选定的处罚"),
        ("confirm_facts", "违法行为"),
        ("不是地方", "不是地方"),
    ],
)
def test_places_are_told_in_chinese(about: str, words: str) -> None:
    assert about_words(about) == words
