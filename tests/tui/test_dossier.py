import re
from dataclasses import replace

import pytest

from cases.parts import Document, Violation
from cases.states import STATES
from tests.tui.dossier_walks import on_the_spot, walks, whole
from tests.workflow.walk import FACTS, PARTY, Walk
from tui.dossier import event_lines, explanation, label_of_event, on_file, part_lines, proposal
from tui.dossier.words import clause_words, fact_words, ground_words, key_words, ruleset_words
from workflow.procedure import BY_TRIGGER

HASH = re.compile(r"版本 [0-9a-f]{12}|[a-z]+-\d+@[0-9a-f]{12}")
"""The version of the rules used, as the desk and as the report itself name it."""
WORD = re.compile(r"[A-Za-z_]{2,}")


@pytest.fixture(scope="module")
def played() -> tuple[Walk, ...]:
    return tuple(walks())


def foreign(text: str, walk: Walk) -> set[str]:
    """Return the words that are not Chinese, but for names of users and identifiers that stand for themselves."""
    own = {each.user for each in walk.office.people} | {str(PARTY["id_number"])}
    for name in sorted(own, key=len, reverse=True):
        text = text.replace(name, "")
    return set(WORD.findall(HASH.sub("", text)))


def test_the_walks_take_every_step_and_end_in_every_way(played: tuple[Walk, ...]) -> None:
    assert {event.kind for walk in played for event in walk.record.history} == set(BY_TRIGGER)


def test_no_event_shows_an_officer_a_foreign_word(played: tuple[Walk, ...]) -> None:
    for walk in played:
        for event in walk.record.history:
            lines = [line for line in event_lines(event) if not line.startswith(("摘要：", "校验值："))]
            assert not foreign("\n".join(lines), walk), (event.kind, lines)
            assert lines[0].removeprefix("办后状态：") in {name for name, _ in STATES.values()}
            assert not label_of_event(event).isascii()


def test_every_field_of_an_event_is_shown(played: tuple[Walk, ...]) -> None:
    for walk in played:
        for event in walk.record.history:
            body = event.data["body"]
            assert isinstance(body, dict)
            said = [value for value in body.values() if value is not None and value not in ("", [], {})]
            top = [line for line in event_lines(event) if not line.startswith(" ")]
            lists = sum(len(value) - 1 for value in said if isinstance(value, list) and isinstance(value[0], dict))
            assert len([line for line in top if "：" in line]) == len(said) + lists + 2, (event.kind, top)


def test_what_is_on_file_is_chinese_too(played: tuple[Walk, ...]) -> None:
    shown = set()
    for walk in played:
        for trigger in BY_TRIGGER:
            text = on_file(trigger, walk.record)
            shown |= {trigger} if text else set()
            lines = [line for line in text.splitlines() if not line.startswith("校验值：")]
            assert not foreign("\n".join(lines), walk), (trigger, text)
    keeps = {
        "begin_simplified", "switch_to_ordinary", "request_filing", "return_filing", "decline_case",
        "reopen_investigation", "reopen_facts", "skip_review", "return_decision", "undo_last",
    }  # fmt: skip
    assert set(BY_TRIGGER) - shown == keeps


def test_the_whole_case_has_every_section(played: tuple[Walk, ...]) -> None:
    titles: set[str] = set()
    for walk in played:
        text = proposal(walk.record, walk.office).replace(explanation(walk.record, walk.office), "")
        lines = [line for line in text.splitlines() if not line.startswith("校验值：")]
        assert not foreign("\n".join(lines), walk), walk.record.state
        titles |= set(re.findall(r"【(.+?)】", text))
    assert titles >= {
        "回避", "证据出示", "保存、封存", "不计入的期间", "中止", "办案期限的延长", "案件调查终结报告", "听证通知",
        "放弃听证", "集体讨论", "终止调查", "移送其他机关", "涉嫌犯罪", "公开", "复议、诉讼", "缴款", "延期、分期",
        "加处罚款", "催告", "申请法院强制执行", "其他履行", "结案", "归档", "文书", "不计入办案期限", "其他后果",
        "办理过程",
    }  # fmt: skip


def test_sums_are_yuan_and_days_are_days() -> None:
    record = whole().record
    assert on_file("record_payment", record).splitlines()[1] == "2. 2026-06-01 罚款 11,000.00 元，凭证 票1"
    assert on_file("grant_deferral", record).splitlines()[1] == (
        "2. 2026-05-21 申请分期：资金周转困难；2026-05-21 批准：2026-06-10 11,000.00 元，2026-07-10 11,000.00 元"
    )
    assert on_file("record_appeal", record).endswith("2026-05-20 变更，变更后罚款 22,000.00 元、退回 20,000.00 元")
    granted = next(each for each in record.history if each.kind == "grant_deferral")
    assert "  金额：11,000.00 元" in list(event_lines(granted))
    assert on_file("propose_measure", record).splitlines()[0] == (
        "1. 封存：账册，存放于某室，2026-03-12 提出，2026-03-12 批准，2026-03-13 延长 20 日，2026-03-20 退还"
    )


def test_what_was_entered_late_says_why() -> None:
    event = Walk().until("file_case").record.history[-1]
    late = replace(event, data={**event.data, "entry_note": "当日系统停用"})
    assert "补录说明：当日系统停用" in list(event_lines(late))
    assert not any("补录" in line for line in event_lines(event))


def test_what_may_follow_says_that_it_may() -> None:
    walk = Walk().until("decide")
    text = proposal(walk.record, walk.office)
    assert "纳入信用信息。某医院的行政处罚结果纳入信用信息平台。（《医疗保障基金使用监督管理条例》第三十三条）" in text
    assert "可能：公开处罚决定。" in text
    assert "可能：纳入信用信息" not in text


def test_consequences_that_no_longer_fit_say_why() -> None:
    walk = Walk().until("decide")
    stale = replace(walk.record, sanction=walk.record.sanction.model_copy(update={"ruleset": "jiangxi-2021@0"}))  # type: ignore[union-attr]  # decided
    assert "不能列出其他后果" in proposal(stale, walk.office)


def test_a_decision_on_the_spot_says_so() -> None:
    assert "行政处罚（当场处罚）" in on_file("decide_on_the_spot", on_the_spot().record)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (clause_words("38.none.2"), "38·不予处罚·2"),
        (clause_words("41.2.lenient"), "41·2·从轻处罚"),
        (key_words("39#3"), "第三十九条第三项"),
        (key_words("41.2"), "第四十一条第二款"),
        (ground_words("nature"), "违法行为的性质、情节"),
        (ground_words("coerced"), "受他人胁迫或者诱骗"),
        (ground_words("证据不足"), "证据不足"),
        (fact_words("first_offence", "true"), "是"),
        (fact_words("first_offence", "no"), "否"),
        (fact_words("amount", "13791.6"), "13,791.60 元"),
        (fact_words("amount", "不详"), "不详"),
        (fact_words("item", "2"), "第二项"),
        (fact_words("circumstances", "coerced; meritorious"), "受他人胁迫或者诱骗、meritorious"),
    ],
)
def test_codes_are_written_as_what_they_mean(words: str, said: str) -> None:
    assert words == said


def test_a_ruleset_is_named_by_its_title() -> None:
    assert re.fullmatch(r"《.*江西.*》（版本 0123456789ab）", ruleset_words("jiangxi-2021@0123456789ab"))
    assert ruleset_words("gone@1") == "gone（版本 1）"


def test_facts_stand_in_the_order_of_the_contract() -> None:
    violation = Violation(number=1, conduct="超量", period="上年", facts=dict(reversed(FACTS.items())))
    lines = [line.strip().partition("：")[0] for line in part_lines(violation) if line.startswith("  ")]
    assert lines[:4] == ["适用条款", "项", "金额", "上年度医保基金支付额"]


def test_a_document_is_named() -> None:
    document = Document(kind="penalty_decision", number="一号", format="docx", sha256="ab" * 32)
    assert list(part_lines(document))[:3] == ["文书种类：行政处罚决定书", "文号：一号", "格式：文字处理文件"]
