from __future__ import annotations

import re
from pathlib import Path

import pytest

from cases.states import STATES
from workflow import guards
from workflow.asked import asks
from workflow.manual import (
    COMMAND,
    FILE,
    LEVEL_WORDS,
    all_rules,
    asked_by,
    diagram,
    find_step,
    leads_to,
    manual,
    stages,
    step_rules,
    step_terms,
)
from workflow.procedure import BACK, BY_TRIGGER, PROCEDURE
from workflow.refusal import LEVELS, rules_of
from workflow.requests import REQUESTS
from workflow.time.terms import TERMS

DOCS = Path(__file__).parents[2] / "docs"
BY_HAND = (DOCS / "procedure.md").read_text(encoding="utf-8")
ARROW = re.compile(r"^    (\S+) --> (\S+): (.+)$", re.MULTILINE)
LABELS = {row.label for row in PROCEDURE}
CODES = {rule.code for rule in all_rules()}
NUMERALS = "零一二三四五六七八九"


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, its two head lines left out."""
    under = text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]
    assert under, heading
    table = [line for line in under.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table[2:]]


def in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return f"第{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}条"


def test_the_committed_file_is_what_the_procedure_says() -> None:
    written = (DOCS / FILE).read_text(encoding="utf-8")
    assert written == manual(), f"docs/{FILE} 与程序不一致，请运行：{COMMAND}"


def test_every_step_has_its_row() -> None:
    table = rows(manual(), "## 步骤表")
    assert [re.findall(r"`(\w+)`", cells[0]) for cells in table] == [[row.trigger] for row in PROCEDURE]
    for row, cells in zip(PROCEDURE, table, strict=True):
        assert len(cells) == 6
        assert cells[0].startswith("**") is (row.path == "main")
        assert cells[4] == row.articles
        assert set(re.findall(r"`(\w+)`", cells[5])) == {rule.code for rule in step_rules(row)}


def test_every_rule_has_its_row_and_its_steps() -> None:
    table = rows(manual(), "## 规则表")
    assert len({cells[0] for cells in table}) == len(table) == len(all_rules())
    for (rule, asking), cells in zip(all_rules().items(), table, strict=True):
        assert cells == [f"`{rule.code}`", rule.says, rule.article, LEVEL_WORDS[rule.level], asked_by(asking)]
        assert asking


def test_no_guard_holds_a_rule_that_no_step_asks_for() -> None:
    held = {rule for name in guards.__all__ for rule in rules_of(getattr(guards, name))}
    assert held == set(all_rules())


def test_every_deadline_has_its_row() -> None:
    table = rows(manual(), "## 期限表")
    assert [cells[0] for cells in table] == [term.label for term in TERMS]
    assert all(len(cells) == 10 and all(cells) for cells in table)
    assert {step for term in TERMS for step in term.steps} <= set(BY_TRIGGER)


def test_a_level_has_a_word() -> None:
    assert set(LEVEL_WORDS) == set(LEVELS)


def test_the_diagram_draws_every_step_that_moves_a_case() -> None:
    drawn = ARROW.findall(diagram())
    moving = {row.label for row in PROCEDURE if row.target is not None}
    assert {label for _, _, label in drawn} == moving
    assert len(set(drawn)) == len(drawn)
    for row in PROCEDURE:
        ways = {(source, target) for source, target, label in drawn if label == row.label}
        if row.target is None:
            continue
        target = "where_it_was" if row.target == BACK else row.target
        together = set(BY_TRIGGER["suspend_case"].sources)
        for source in set(row.sources or ("[*]",)) - {target}:
            named = "any_of_them" if source in together and together <= set(row.sources) else source
            assert (named, target) in ways, (row.trigger, source)
        assert {way[0] for way in ways} <= {*row.sources, "any_of_them", "[*]"}


def test_the_diagram_starts_with_the_main_way_and_names_every_state() -> None:
    text = diagram()
    main = ARROW.findall(text.partition("%% 主线\n")[2].partition("%%")[0])
    assert main[0][:2] == ("[*]", "intake")
    assert [target for _, target, _ in main] == [source for source, _, _ in main[1:]] + ["closed"]
    bold = re.search(r"class (\S+) main", text)
    assert bold is not None
    assert set(bold[1].split(",")) == {target for _, target, _ in main}
    for state, (name, _) in STATES.items():
        assert f'state "{name}" as {state}\n' in text
    assert re.findall(r"(\w+) --> \[\*\]", text) == ["closed", "declined"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "尚未登记"),
        (("intake",), "受理"),
        (("fact_finding", "investigation"), "调查、事实认定"),
        (("intake", "investigation", "fact_finding"), "受理至事实认定"),
        (("intake", "investigation", "fact_finding", "suspended", "closed"), "受理至事实认定、已结案、中止"),
        (tuple(STATES), "受理至已移送"),
    ],
)
def test_states_are_named_in_their_order(names: tuple[str, ...], words: str) -> None:
    assert stages(names) == words


def test_where_a_step_leads() -> None:
    assert leads_to(BY_TRIGGER["file_case"]) == "调查"
    assert leads_to(BY_TRIGGER["resume_case"]) == "回到搁置前的阶段"
    assert leads_to(BY_TRIGGER["record_party"]) == "阶段不变"


def test_a_rule_of_most_steps_names_those_without_it() -> None:
    assert asked_by(PROCEDURE) == "全部步骤"
    assert asked_by(PROCEDURE[1:]) == "以下各步以外的全部步骤：登记线索"
    assert asked_by(PROCEDURE[:2]) == "登记线索；修改线索"


def test_a_step_is_found_by_name_and_by_label() -> None:
    for row in PROCEDURE:
        assert find_step(row.trigger) is find_step(row.label) is row
    with pytest.raises(KeyError):
        find_step("没有")


def test_a_step_knows_its_deadlines() -> None:
    assert [term.code for term in step_terms(BY_TRIGGER["file_case"])] == ["verification"]
    assert step_terms(BY_TRIGGER["record_party"]) == ()


@pytest.mark.parametrize("trigger", list(REQUESTS))
def test_what_a_step_asks_for_is_said_in_chinese(trigger: str) -> None:
    fields = asks(trigger)
    names = list(REQUESTS[trigger].model_fields)
    assert [field.name for field in fields] == sorted(names, key=lambda name: name == "entry_note")
    for field in fields:
        assert field.required is REQUESTS[trigger].model_fields[field.name].is_required()
        assert field.kind
        assert field.title != field.name or field.name == "sha256"


@pytest.mark.parametrize(
    ("trigger", "name", "kind"),
    [
        ("file_case", "filed_on", "日期"),
        ("file_case", "late_reason", "文字"),
        ("record_party", "name", "一行文字"),
        ("record_party", "kind", "选一：organisation（机构）、individual（个人）"),
        ("record_payment", "amount", "金额，元"),
        ("record_payment", "on_the_spot", "是、否"),
        ("record_appeal_outcome", "fine", "金额，元"),
        ("extend_measure", "days", "整数，1 至 30"),
        ("assign_officers", "officers", "若干：一行文字"),
        ("grant_deferral", "instalments", "若干：due_on 应缴日期（日期）；amount 金额（金额，元）"),
        ("record_violation", "facts", "各项的文字"),
    ],
)
def test_what_a_field_takes(trigger: str, name: str, kind: str) -> None:
    assert next(field for field in asks(trigger) if field.name == name).kind == kind


def test_a_default_is_said() -> None:
    defaults = {field.name: field.default for field in asks("record_payment") + asks("issue_notice")}
    assert defaults["on_the_spot"] == "否"
    assert defaults["manner"] == "直接送达"
    assert defaults["signer"] == ""


# The part written by hand.


def test_it_names_every_step_and_none_that_is_not() -> None:
    assert set(re.findall(r"「(.+?)」", BY_HAND)) == LABELS


def test_it_names_every_rule_and_none_that_is_not() -> None:
    assert {code for code in re.findall(r"`([^`]+)`", BY_HAND) if not code.startswith("penalty ")} == CODES


def test_it_names_every_deadline_and_none_that_is_not() -> None:
    assert set(re.findall(r"『(.+?)』", BY_HAND)) == {term.label for term in TERMS}


def test_the_commands_it_names_show_what_it_says() -> None:
    shown = re.findall(r"`penalty procedure show (.+?)`", BY_HAND)
    assert shown
    for name in shown:
        find_step(name)


def law_articles() -> list[str]:
    tables = BY_HAND.partition("## 一、")[2].partition("## 三、")[0]
    return [line.split(" | ")[0].strip("| ") for line in tables.splitlines() if line.startswith("| 第")]


def test_it_goes_through_the_law_article_by_article() -> None:
    assert law_articles() == [in_chinese(number) for number in range(39, 76)]


def test_it_goes_through_the_regulation_article_by_article() -> None:
    heads = [cells[0] for cells in rows(BY_HAND, "## 五、条例第二十二条至第四十八条")]
    expected = [in_chinese(number) for number in range(22, 49)]
    place = expected.index("第三十七条")
    known = [*expected[:place], "第三十七条至第四十条", *expected[place + 4 :]]
    assert heads == ["第一条至第二十一条", *known, "第四十九条、第五十条"]


def test_each_article_says_how_far_it_was_verified() -> None:
    lines = [line for line in BY_HAND.partition("## 一、")[2].partition("## 九、")[0].splitlines() if line[:2] == "| "]
    levels = [line.strip("| ").split(" | ")[-1] for line in lines if not line.startswith("| 条 |")]
    assert len(levels) > 100
    assert set(levels) <= {*LEVEL_WORDS.values(), "未核对"} - {LEVEL_WORDS["own"]}


def test_beside_an_article_read_word_by_word_a_weaker_rule_is_marked() -> None:
    by_code = {rule.code: rule for rule in all_rules()}
    marked = 0
    for line in BY_HAND.splitlines():
        cells = line.strip("| ").split(" | ")
        if len(cells) != 4 or cells[-1] != "逐字核对":
            continue
        for code in re.findall(r"`(\w+)`", cells[2]):
            level = by_code[code].level
            assert level == "A" or LEVEL_WORDS[level] in cells[2], (cells[0], code)
            marked += level != "A"
    assert marked > 10
