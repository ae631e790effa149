from __future__ import annotations

from dataclasses import replace

import pytest

from penalty.money import daxie, format_yuan
from templates.blocks import Mark, Paragraph
from templates.letter import KINDS, LetterData
from templates.render import render
from templates.text import to_text
from tests.templates.bless import EXPECTED
from tests.templates.example import DOCUMENTS, NO_PENALTY, PATIENT, PENALTY
from tests.templates.paths import changed

FORM_NOTE = "通用样式，未采自国家医疗保障局示范文本"


def flat(kind: str, data: LetterData) -> str:
    return "".join(to_text(render(kind, data)).split())


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_reads_as_expected(name: str) -> None:
    kind, data = DOCUMENTS[name]

    assert to_text(render(kind, data)) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_every_kind_has_an_example_and_no_expected_file_is_left_over() -> None:
    assert {kind for kind, _ in DOCUMENTS.values()} == set(KINDS)
    assert {path.stem for path in EXPECTED.iterdir()} == set(DOCUMENTS)


def test_the_totals_stand_in_figures_and_in_words() -> None:
    text = flat("penalty_decision", PENALTY)

    for total in (PENALTY.refund_total, PENALTY.fine_total):
        assert total
        assert f"人民币{format_yuan(total)}元（大写：{daxie(total)}）" in text


def test_every_violation_shows_its_figures_and_its_grounds() -> None:
    text = flat("penalty_decision", PENALTY)

    for violation in PENALTY.violations:
        assert violation.amount is not None
        assert violation.fine is not None
        assert f"造成医疗保障基金损失{format_yuan(violation.amount)}元" in text
        assert f"属于{violation.basis}规定的情形" in text
        assert f"按{violation.multiple}倍处以罚款，计{format_yuan(violation.fine)}元" in text
    assert all(reading in text for reading in PENALTY.readings)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_the_internal_document_speaks_of_the_form_and_the_computation(kind: str) -> None:
    data = NO_PENALTY if kind == "no_penalty_decision" else PENALTY
    text = flat(kind, data)

    internal = kind == "review_opinion"
    assert PENALTY.ruleset is not None
    for words in (FORM_NOTE, "".join(PENALTY.ruleset.split())):
        assert (words in text) is internal


@pytest.mark.parametrize("right", [True, False])
def test_the_notice_gives_the_right_to_a_hearing_only_where_there_is_one(*, right: bool) -> None:
    text = flat("prior_notice", replace(PENALTY, hearing_right=right))

    assert ("5个工作日" in text) is right
    assert ("听证" in text) is right
    assert "5日内" in text


def test_a_requested_hearing_is_told() -> None:
    account = "本机关于2026年11月12日举行听证，由孙某主持"
    data = changed(PENALTY, "hearing", f"当事人要求听证。{account}")

    text = flat("penalty_decision", data)

    assert f"当事人要求听证。{account}。" in text
    assert "未要求听证" not in text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_demonstration_carries_its_mark_on_top(kind: str) -> None:
    data = NO_PENALTY if kind == "no_penalty_decision" else PENALTY

    marked = render(kind, changed(data, "office.demonstration", new=True))

    assert marked[0] == Mark("演示件：身份未经核验，不得作为执法文书使用")
    assert marked[1:] == render(kind, data)


def test_a_suspension_without_a_fine_says_nothing_of_paying_one() -> None:
    text = flat("penalty_decision", PATIENT)

    assert "暂停当事人医疗费用联网结算，期限4个月" in text
    for words in ("缴纳罚款", "加处罚款", "处以罚款"):
        assert words not in text


def test_an_unpunished_party_still_returns_the_money() -> None:
    text = flat("no_penalty_decision", NO_PENALTY)

    assert "1.不予行政处罚。" in text
    assert "责令退回医疗保障基金人民币2000.00元（大写：贰仟元整）" in text
    assert "处以罚款" not in text


def test_a_fine_that_is_no_multiple_is_stated_as_an_amount() -> None:
    fixed = replace(
        PENALTY.violations[0], provision="39", amount=None, refund=None, multiple=None, multiple_band=None, fine=1500000
    )
    data = replace(
        PENALTY, violations=(fixed,), evidence=PENALTY.evidence[:1], measures=(), refund_total=None, fine_total=1500000
    )
    with pytest.raises(Exception, match="责令退回合计"):
        render("penalty_decision", data)

    text = flat("penalty_decision", replace(data, refund_total=0))

    assert "本机关对该行为处以罚款15000.00元" in text
    assert "退回医疗保障基金：" not in text


@pytest.mark.parametrize("field", ["refund_total", "fine_total"])
def test_parts_that_do_not_make_their_total_are_refused(field: str) -> None:
    with pytest.raises(ValueError, match="不一致，请核对"):
        render("penalty_decision", changed(PENALTY, field, getattr(PENALTY, field) + 1))


def test_no_penalty_with_a_suspension_is_refused() -> None:
    with pytest.raises(ValueError, match="不得含有罚款或者暂停"):
        render("no_penalty_decision", replace(NO_PENALTY, suspensions=PATIENT.suspensions))


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="没有这种文书：invoice"):
        render("invoice", PENALTY)


def test_a_newline_makes_a_paragraph_in_the_same_block() -> None:
    blocks = render("penalty_decision", changed(PENALTY, "statements.0.text", "一。\n\n# 六、决定\r\n::item 免罚"))

    assert Paragraph(("当事人提出陈述、申辩：一。", "# 六、决定", "::item 免罚。")) in blocks
