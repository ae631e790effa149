import datetime as dt
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from cases.parts import MANNERS, PartError, read_part
from tests.tui.dossier_walks import enforced, to_the_police
from tests.tui.stage import FACTS, play, store_in
from tests.workflow.walk import ASKED, HEARING_TOLD, REASON, STEPS, Step, Walk, step
from tests.workflow.ways_after import AGREED, GATHERED, MARKED, appeal, asked, by, close, demand, head, office, publish
from tui.forms.catalogue import sheet_of
from tui.forms.entries import options
from tui.forms.fields import Field, Sheet, Values, echo_of
from tui.forms.intro import intro
from tui.forms.shapes import LABEL_CELLS, SHORT
from tui.forms.view import View
from tui.widgets.step_list import HIDDEN
from workflow.bodies import BODIES
from workflow.delivery import NEEDS
from workflow.pending import CHOOSING
from workflow.procedure import BY_TRIGGER
from workflow.requests import REQUESTS

HAND_MADE = {
    "record_violation",
    "choose_sanction",
    "assign_officers",
    "remove_violation",
    "approve_review",
    "return_review",
}
"""Steps whose form is more than what their request asks for."""


def filled(fields: tuple[Field, ...], initial: Values) -> dict[str, str]:
    """Fill every empty field with the least that a person could type."""
    typed_in = {"line": "甲", "text": "甲", "date": "2026-03-31", "amount": "1", "fact": "是", "note": ""}
    apart = {"days": "1", "number": "1", "instalments": "2026-09-30 8000", "members": "孙某、武某"}
    values = dict(initial)
    for field in fields:
        if not values.get(field.name):
            chosen = next((value for value, _ in field.options if value), "")
            values[field.name] = apart.get(field.name) or typed_in.get(field.kind) or chosen
    return values


@pytest.mark.parametrize("trigger", [each for each in BY_TRIGGER if each not in HIDDEN | HAND_MADE])
def test_a_step_has_the_form_that_its_request_asks_for(tmp_path: Path, trigger: str) -> None:
    store = store_in(tmp_path)
    view = View(play(store, "record_evidence"), store.desk("wang"))
    sheet = sheet_of(trigger, view, {})
    shape = REQUESTS[trigger]
    values = filled(sheet.fields, sheet.initial)
    whole = sheet_of(trigger, view, values)
    assert sheet.title
    assert {each.name for each in whole.fields} <= set(shape.model_fields)
    assert all(cell_len(each.label) <= LABEL_CELLS and not each.label.isascii() for each in whole.fields)
    assert not any(label.isascii() for each in whole.fields for _, label in each.options)
    part = read_part(shape, whole.data(filled(whole.fields, values)))
    assert {name for name, info in shape.model_fields.items() if info.is_required()} <= part.model_fields_set
    with suppress(PartError):
        # Nobody has said yet what only a person can say.
        untouched = read_part(shape, sheet.data(sheet.initial))
        judged = [name for name, info in shape.model_fields.items() if info.is_required() and info.annotation is bool]
        assert not judged, untouched


@pytest.mark.parametrize("trigger", sorted(HAND_MADE))
def test_a_hand_made_form_gives_what_its_step_requires(tmp_path: Path, trigger: str) -> None:
    store = store_in(tmp_path)
    view = View(play(store, "choose_sanction"), store.desk("wang"))
    sheet = sheet_of(trigger, view, {})
    required = {name for name, info in REQUESTS[trigger].model_fields.items() if info.is_required()}
    values = {**filled(sheet.fields, sheet.initial), **FACTS, "number": "1", "officers": "wang", "evidence": "1"}
    if trigger == "choose_sanction":
        values = dict(sheet.initial)
    assert required <= set(sheet.data(values))


def at(last: str, *more: Step) -> Walk:
    walk = Walk().until(last)
    for each in more:
        walk.do(each)
    return walk


def view_of(walk: Walk, user: str = "wang", day: str | None = None) -> View:
    walk.day = dt.date.fromisoformat(day) if day else walk.day
    return View(walk.record, walk.desk(user))


def names(sheet: Sheet) -> set[str]:
    return {each.name for each in sheet.fields}


def field(sheet: Sheet, name: str) -> Field:
    return next(each for each in sheet.fields if each.name == name)


@pytest.mark.parametrize("trigger", ["issue_notice", "record_service", "demand_performance"])
@pytest.mark.parametrize("manner", MANNERS)
def test_a_service_asks_for_what_its_way_needs(trigger: str, manner: str) -> None:
    sheet = sheet_of(trigger, view_of(at("decide")), {"manner": manner})
    needed = {name for group in NEEDS[manner] for name in group}
    every = {name for groups in NEEDS.values() for group in groups for name in group}
    assert needed <= names(sheet)
    assert not names(sheet) & (every - needed - {"signer"})
    assert ("signer" in names(sheet)) is (manner not in {"留置送达", "电子送达", "公告送达"})
    assert sheet.shaping == {"manner"}
    assert sheet.initial["manner"] == "直接送达"
    hidden = dict.fromkeys(every - names(sheet), "不应留下")
    assert not set(sheet.data({**sheet.initial, **hidden, "manner": manner})) & set(hidden)


@pytest.mark.parametrize(
    ("trigger", "walk", "values", "shown", "hidden"),
    [
        ("record_party", at("open_case"), {"kind": "individual"}, {"name"}, {"representative", "representative_title"}),
        ("record_party", at("open_case"), {"kind": "organisation"}, {"representative"}, set()),
        ("record_statement", at("issue_notice"), {"manner": "书面放弃"}, {"hearing"}, {"text", "response"}),
        ("record_statement", at("issue_notice"), {"manner": "提出陈述申辩"}, {"text", "response"}, set()),
        ("record_appeal_outcome", at("record_service"), {"outcome": "维持"}, {"on"}, {"fine", "refund"}),
        ("record_appeal_outcome", at("record_service"), {"outcome": "变更"}, {"fine", "refund"}, set()),
        ("record_performance", at("record_service"), {"what": "约谈"}, {"note"}, {"until"}),
        ("record_performance", at("record_service"), {"what": "暂停"}, {"until"}, set()),
        ("record_payment", at("record_service"), {}, {"amount"}, {"on_the_spot"}),
        ("decide", at("record_statement"), {}, {"dated"}, {"ground"}),
        ("extend_decision", at("record_evidence"), {}, {"days"}, {"members"}),
        ("file_case", at("request_filing"), {}, {"filed_on"}, {"late_reason"}),
    ],
)
def test_what_a_choice_makes_needless_is_not_asked(
    trigger: str, walk: Walk, values: Values, shown: set[str], hidden: set[str]
) -> None:
    sheet = sheet_of(trigger, view_of(walk), values)
    assert shown <= names(sheet)
    assert not hidden & names(sheet)


def test_being_late_asks_why() -> None:
    assert "late_reason" in names(sheet_of("file_case", view_of(at("request_filing"), "sun", "2026-04-20"), {}))


def test_a_second_extension_asks_who_discussed_it() -> None:
    first = head("extend_decision", "2026-03-12", days="30", reason="复杂", granted_on="2026-03-12")
    sheet = sheet_of("extend_decision", view_of(at("record_evidence", first), "sun"), {})
    assert "members" in names(sheet)
    assert "负责人：孙某、武某" in field(sheet, "members").help
    assert "延长后至 2026-09-01" in sheet.echoes({"days": "60"})["days"].text
    assert "days" not in sheet.echoes({"days": "许多"})


def _recusal(user: str) -> Step:
    data = {"user": user, "asked_by": "当事人", "reason": "亲属", "on": "2026-03-12"}
    return step("wang", "request_recusal", data, "2026-03-12")


def test_one_of_several_entries_is_chosen_by_its_words() -> None:
    one = sheet_of("decide_recusal", view_of(at("record_evidence", _recusal("li")), "sun"), {})
    assert one.initial["number"] == "1"
    assert field(one, "number").options == (("1", "1. 李某，2026-03-12 当事人提出：亲属"),)
    assert "members" not in names(one)
    walk = at("record_evidence", _recusal("li"), _recusal("sun"))
    two = sheet_of("decide_recusal", view_of(walk, "wu"), {})
    assert two.initial["number"] == ""
    assert [value for value, _ in field(two, "number").options] == ["1", "2", ""]
    chosen = sheet_of("decide_recusal", view_of(walk, "wu"), {"number": "2"})
    assert "members" in names(chosen)
    assert two.switch == ""


def test_the_entries_offered_are_those_the_step_may_be_about() -> None:
    things = {"things": "账册", "place": "某室", "proposed_on": "2026-03-12"}
    walk = at(
        "record_evidence",
        office("propose_measure", "2026-03-12", kind="封存", **things),
        head("approve_measure", "2026-03-12", approved_on="2026-03-12"),
        office("propose_measure", "2026-03-12", kind="封存", **things),
        office("exclude_period", "2026-03-12", kind="鉴定", starts_on="2026-03-12", document="鉴字1号"),
        _recusal("li"),
        office("comment", "2026-03-12", text="住所不全"),
    )
    served = at("record_service", asked("2026-05-06"), appeal("行政复议", "2026-05-06"), publish("2026-05-06"))
    told = [(trigger, each, options(trigger, each.record)) for each in (walk, served) for trigger in CHOOSING]
    assert {trigger for trigger, _, listed in told if listed} >= set(CHOOSING) - {"record_court_answer"}
    for trigger, each, listed in told:
        shape = REQUESTS[trigger]
        known = {value for value, _ in listed}
        for number in ("1", "2", "3"):
            values: dict[str, Any] = {**dict.fromkeys(shape.model_fields), "number": int(number)}
            request = shape.model_construct(None, **values)
            try:
                BODIES[trigger](each.desk("sun"), each.record, request)
            except PartError:
                assert number not in known, trigger
            else:
                assert number in known, trigger


def test_marks_and_evidence_are_chosen_by_their_words() -> None:
    view = view_of(at("record_evidence", MARKED._replace(day="2026-03-12")))
    marks = sheet_of("mark_case", view, {})
    assert marks.initial["marks"] == "情节复杂或者重大违法行为"
    made = marks.data({"marks": "重大公共利益,疑难复杂、涉及多个法律关系", "reason": "见报告"})
    assert made["marks"] == ["重大公共利益", "疑难复杂、涉及多个法律关系"]
    shown = sheet_of("show_evidence", view, {})
    assert field(shown, "numbers").options == (("1", "1 书证 结算明细"),)
    assert shown.data({**shown.initial, "numbers": "1"})["numbers"] == ["1"]


def test_people_are_chosen_by_name() -> None:
    options = field(sheet_of("request_recusal", view_of(at("file_case")), {}), "user").options
    assert ("sun", "孙某（负责人）") in options
    assert options[-1] == ("", "未选")


def test_a_report_starts_as_the_file_draws_it_up() -> None:
    walk = at("choose_sanction")
    sheet = sheet_of("write_report", view_of(walk), {})
    assert "某医院" in sheet.initial["party"]
    assert "24,000.00元" in sheet.initial["proposal"]
    assert "核对" in sheet.intro
    walk.do(office("write_report", "2026-04-08", nature="性质由人另写"))
    assert sheet_of("write_report", view_of(walk), {}).initial["nature"] == "性质由人另写"
    walk.do(step("wang", "choose_sanction", {**_choice("1.3")}, "2026-04-08"))
    anew = sheet_of("write_report", view_of(walk), {})
    assert "26,000.00元" in anew.initial["proposal"]
    assert "另行选定" in anew.intro


def _choice(multiple: str) -> dict[str, object]:
    chosen = [{"key": "38", "multiple": multiple, "ground": "nature"}]
    return {"choices": chosen, "reason": "主动退回", "confirmed": "已核对"}


def test_a_hearing_starts_from_its_first_lawful_day_and_is_held_as_told() -> None:
    walk = at("issue_notice", step("wang", "record_statement", ASKED, "2026-04-15"))
    sheet = sheet_of("notify_hearing", view_of(walk), {})
    assert sheet.initial["holds_on"] == "2026-04-27"
    assert sheet.echoes(sheet.initial)["holds_on"].text == "最迟 2026-04-15 通知当事人"
    assert sheet.echoes({**sheet.initial, "holds_on": "2026-04-24"})["holds_on"].wrong
    walk.do(step("wang", "notify_hearing", HEARING_TOLD, "2026-04-15"))
    held = sheet_of("record_hearing", view_of(walk), {})
    assert (held.initial["held_on"], held.initial["presider"]) == ("2026-04-27", "高某")


def test_instalments_are_added_up_while_they_are_typed() -> None:
    sheet = sheet_of("grant_deferral", view_of(at("record_service", asked("2026-05-06", "分期")), "sun"), {})
    assert "尚欠：罚款 24,000.00 元" in sheet.intro
    assert "申请分期：资金周转困难" in sheet.intro
    right = "2026-06-01 12000\n2026-07-01 12000"
    echo = sheet.echoes({"instalments": right})["instalments"]
    assert (echo.text, echo.wrong) == ("2 期合计 24,000.00 元，尚欠罚款 24,000.00 元", False)
    assert sheet.echoes({"instalments": "2026-06-01 1"})["instalments"].wrong
    assert "不是金额" in sheet.echoes({"instalments": "2026-06-01 许多"})["instalments"].text
    assert sheet.data({**sheet.initial, "instalments": right})["instalments"] == right


def test_what_an_officer_needs_stands_above_the_form() -> None:
    served = at("record_service")
    assert "罚款应于 2026-05-14 前缴清" in intro("record_payment", view_of(served, "zhou"))
    late = intro("impose_surcharge", view_of(served, "sun", "2026-05-24"))
    assert "逾期 10 日，加处 7,200.00 元" in late
    assert "3%" in late
    full = sheet_of("impose_surcharge", view_of(served, "sun", "2026-08-24"), {})
    assert "加处 24,000.00 元，已到罚款数额" in full.echoes(full.initial)["on"].text
    served.do(demand("2026-06-02"))
    assert "可以申请的期间：2026-10-30 至 2027-01-29" in intro("apply_to_court", view_of(served, "sun"))
    assert "尚未履行：退回基金尚欠 20,000.00 元；罚款尚欠 24,000.00 元" in intro("request_closing", view_of(served))
    extension = intro("extend_decision", view_of(at("record_evidence"), "sun"))
    assert "已用 7 日" in extension
    assert "第一次延长最多 30 日" in extension
    assert "不须集体讨论" in intro("decide", view_of(at("record_statement"), "sun"))
    marked = intro("decide", view_of(at("record_statement", MARKED), "sun"))
    assert "须经集体讨论：案件标明情节复杂或者重大违法行为" in marked
    agreed = head("record_deliberation", "2026-04-27", **AGREED)
    assert "孙某、武某" in intro("decide", view_of(at("record_statement", MARKED, GATHERED, agreed), "sun"))
    filing = intro("file_case", view_of(at("request_filing"), "sun"))
    assert "核查期限至" in filing


def test_a_clock_that_stands_still_says_so() -> None:
    halt = head("suspend_case", "2026-03-12", ground="不可抗力", reason="洪水", starts_on="2026-03-12")
    assert "现在停计（中止调查）" in intro("resume_case", view_of(at("record_evidence", halt), "sun"))


def test_every_intro_can_be_made_in_every_state() -> None:
    walks = [at(last) for last in ("open_case", "file_case", "choose_sanction", "issue_notice", "decide")]
    walks += [enforced(), to_the_police(), at("record_service", close("2026-05-06", "其他"))]
    for walk in walks:
        for trigger in BY_TRIGGER:
            for person in ("wang", "sun"):
                text = intro(trigger, view_of(walk, person))
                assert "None" not in text, (trigger, text)
                assert "organisation" not in text


def test_short_labels_belong_to_titles_there_are() -> None:
    titles = {info.title for shape in REQUESTS.values() for info in shape.model_fields.values()}
    assert set(SHORT) <= titles
    assert all(cell_len(short) < LABEL_CELLS for short in SHORT.values())


def test_a_step_sent_back_names_its_reason() -> None:
    returned = by("zhao", "return_review", "2026-04-13", opinion="变更", text="理由不足")
    assert "变更：理由不足" in intro("submit_for_review", view_of(at("submit_for_review", returned)))
    refused = head("return_filing", "2026-03-04", **REASON)
    assert "退回立案申请：需要补充" in intro("request_filing", view_of(at("request_filing", refused)))


def test_what_is_not_certain_is_never_late_above_a_form_either() -> None:
    view = view_of(at("record_evidence"), "sun", "2027-03-01")
    view = replace(view, record=replace(view.record, filed_on=dt.date(2026, 10, 9)))
    assert "届满日待定：2027-01-07（放假安排未公布，暂估）" in intro("extend_decision", view)
    assert "逾期" not in intro("extend_decision", view)
    assert "members" not in names(sheet_of("extend_decision", view, {}))
    walk = Walk()
    walk.do(STEPS[0]._replace(day="2026-12-28", data={**STEPS[0].data, "received_on": "2026-12-28"}))
    view = view_of(walk, "sun", "2027-03-01")
    assert "已经届满" not in intro("file_case", view)
    assert "late_reason" not in names(sheet_of("file_case", view, {}))


@pytest.mark.parametrize("text", ["0001-01-02", "9999-12-31", "20260331", "2026-02-30", "2199-12-31", "1949-01-01"])
def test_no_day_that_can_be_typed_breaks_a_form(text: str) -> None:
    contested = at("record_service", appeal("行政复议", "2026-05-06"))
    walks = (contested, at("issue_notice", step("wang", "record_statement", ASKED, "2026-04-15")))
    for walk in walks:
        for trigger in ("impose_surcharge", "notify_hearing", "record_service", "extend_decision"):
            sheet = sheet_of(trigger, view_of(walk, "sun"), {})
            days = {each.name: text for each in sheet.fields if each.kind == "date"}
            said = sheet.echoes({**sheet.initial, **days, "manner": "公告送达", "announced_on": text})
            assert text[:4] in {"2199", "1949"} or not set(said) & {*days, "announced_on"}
    assert (echo_of("date", text) is None) is (text[:4] in {"2199", "1949"})


def test_a_surcharge_is_not_counted_up_to_a_day_to_come() -> None:
    sheet = sheet_of("impose_surcharge", view_of(at("record_service"), "sun", "2026-05-24"), {})
    assert sheet.echoes({"on": "2026-05-24"})
    assert not sheet.echoes({"on": "2026-05-25"})


def test_a_day_of_another_age_names_the_years() -> None:
    said = echo_of("date", "9999-12-31")
    assert said is not None
    assert said.text == "不是日期，请写作 2026-03-31（1949 至 2199 年）"
