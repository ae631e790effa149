"""The catalogue holds what the desk says, and what it holds fits where it is shown."""

from __future__ import annotations

import ast
import re
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from textual.binding import Binding

from cases.parts import title_of
from cases.search import Search
from cases.states import PHASES, STATES
from tests.cli.runner import in_its_own
from tests.tui.catalogue import ROOM, gathered, modules, po_file, read
from tests.tui.stage import play, store_in
from tui.areas import AREAS
from tui.forms.shapes import fields_of
from tui.language import FOLDER, _
from tui.search import HELP, NAMES, read_search
from workflow.procedure import PROCEDURE
from workflow.requests import REQUESTS
from workflow.time.terms import TERMS

LANGUAGES = sorted(path.name for path in FOLDER.iterdir())
HAN = re.compile("[\u4e00-\u9fff]")
KEY_CELLS, AREA_CELLS, STEP_CELLS = 14, 10, 16
"""Room for what a key does in the bar of keys, for an area on top, for a word of a step's name in the list of steps."""
TERM_CELLS = 15
"""Room for the name of a period before what is left of it."""
LABEL_CELLS, FIELD_CELLS = 14, 42
"""Room in a form of 60 cells: for a label, and for what an empty field of one line says."""


def pairs(language: str) -> dict[str, str]:
    return {str(each.id): str(each.string or "") for each in read(language) if each.id}


def test_there_is_english() -> None:
    assert LANGUAGES == ["en"]


@pytest.mark.parametrize("language", LANGUAGES)
class TestCatalogue:
    def test_it_holds_what_the_desk_says_and_nothing_else(self, language: str) -> None:
        catalogue = read(language)
        assert set(pairs(language)) == set(gathered()), "make catalogue"
        assert not catalogue.obsolete

    def test_every_text_has_a_translation_in_that_language(self, language: str) -> None:
        wanting = [text for text, told in pairs(language).items() if not told.strip() or HAN.search(told)]
        assert wanting == []

    def test_a_translation_has_the_same_places_to_fill(self, language: str) -> None:
        wrong = [text for text, told in pairs(language).items() if places(text) != places(told)]
        assert wrong == []

    def test_a_translation_has_as_many_lines_as_its_text(self, language: str) -> None:
        wrong = [text for text, told in pairs(language).items() if text.count("\n") != told.count("\n")]
        assert wrong == []

    def test_what_the_desk_reads_is_what_was_translated(self, language: str) -> None:
        path = po_file(language).with_suffix(".mo")
        with path.open("rb") as file:
            compiled = GNUTranslations(file)
        told = pairs(language)
        assert {text: compiled.gettext(text) for text in told} == told


def places(text: str) -> list[str]:
    return sorted(name for _text, name, _spec, _sign in Formatter().parse(text) if name is not None)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENALTY_LANG", "en")


def bindings() -> list[Binding]:
    """Return every binding that the desk's modules declare."""
    import importlib
    import inspect

    found = []
    for path in modules():
        name = ".".join(path.relative_to(ROOM.parent).with_suffix("").parts)
        module = importlib.import_module(name)
        for _name, each in inspect.getmembers(module, inspect.isclass):
            if each.__module__ == name:
                found += [binding for binding in vars(each).get("BINDINGS", ()) if isinstance(binding, Binding)]
    return found


@pytest.mark.usefixtures("english")
class TestRoom:
    def test_the_names_of_keys_fit_the_bar(self) -> None:
        shown = {_(each.description) for each in bindings() if each.show and each.description}
        assert len(shown) > 30
        assert [each for each in shown if len(each) > KEY_CELLS] == []

    def test_the_areas_fit_the_top_line(self) -> None:
        assert [_(each.title) for each in AREAS if len(_(each.title)) > AREA_CELLS] == []

    def test_the_phases_leave_room_for_the_days(self) -> None:
        # With a mark behind each and a line between: 80 cells less the frame and the shortest word on the days.
        assert sum(len(_(each)) + 2 for each in PHASES) + len("100 days late") < 78

    def test_every_state_fits_its_column(self) -> None:
        assert [_(label) for label, _phase in STATES.values() if len(_(label)) > 13] == []

    def test_labels_and_what_stands_in_empty_fields_fit_a_narrow_form(self) -> None:
        fields = [field for shape in REQUESTS.values() for field in fields_of(shape)]
        assert {each.label for each in fields if len(_(each.label)) > LABEL_CELLS} == set()
        lines = [each for each in fields if each.kind in {"line", "date", "amount", "number"}]
        assert {each.help for each in lines if len(_(each.help)) > FIELD_CELLS} == set()

    def test_a_period_fits_its_column_with_what_is_left_of_it(self) -> None:
        assert [_(term.label) for term in TERMS if len(_(term.label)) > TERM_CELLS] == []

    def test_no_word_of_a_step_is_cut(self) -> None:
        assert [row.label for row in PROCEDURE if any(len(word) > STEP_CELLS for word in _(row.label).split())] == []


@pytest.mark.parametrize(
    ("asked", "told"),
    [("en", "Help"), ("en_GB.UTF-8", "Help"), ("zh", "帮助"), ("zh_CN.UTF-8", "帮助"), ("", "帮助"), ("fr", "帮助")],
)
def test_which_language_is_spoken(asked: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENALTY_LANG", asked)
    assert _("帮助") == told


def test_without_asking_the_desk_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PENALTY_LANG", raising=False)
    assert _("帮助") == "帮助"
    assert _("") == ""


def test_commands_speak_chinese_whatever_the_desk_speaks(tmp_path: Path) -> None:
    record = play(store_in(tmp_path), "submit_for_review")
    place = {"PENALTY_STORE": str(tmp_path)}
    said = ""
    for arguments in (("case", "list"), ("case", "due"), ("case", "show", record.case_id), ("verify", "--all")):
        plain = in_its_own(*arguments, env=place)
        other = in_its_own(*arguments, env={**place, "PENALTY_LANG": "en"})
        assert (other.code, other.out, other.err) == (plain.code, plain.out, plain.err)
        said += plain.out
    assert HAN.search(said)


def test_names_before_a_colon_hold_in_both_languages() -> None:
    assert read_search("party:甲 provision:38.3 text:床位费") == read_search("当事人:甲 条款:38.3 全文:床位费")
    assert read_search("state:legal_review") == read_search("状态:法制审核") == Search(states=("legal_review",))
    assert read_search("state:Legal") == Search(states=("legal_review",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_names_before_a_colon_are_told(language: str) -> None:
    told = [each.rstrip(":,") for each in re.split("[、 ]", f"{HELP} {pairs(language)[HELP]}")]
    assert told == list(NAMES)


CHINESE = {
    "chinese_click.py": "the command line",
    "cli.py": "the command line",
    "demo.py": "the command line",
    "main.py": "the command line",
    "signer.py": "the command line: the desk asks in a dialog of its own",
    "store.py": "said before there is a desk",
    "dossier/filed.py": "what is on file",
    "dossier/words.py": "what is on file",
    "forms/entries.py": "what is on file",
}
"""Modules that say nothing in another language, and why."""
WORDS = frozenset(
    re.findall(
        r"\S+",
        """
        -裁量 一二三四 不予行政处罚的理由 不涉及 不符合 倍 全文 公告送达 办案 加处罚款
        医保行政处罚案件办理台 发文字号 变更 同意 否 处罚 委托送达 审查决定的负责人 封存
        工作日 已逾期 当事人 待 成文日期 提出陈述申辩 文号 是 暂停 期限 本机关 条款
        状态 直接送达 立案 符合 罚款 要求听证 转交送达 退回基金 逾期 邮寄送达
        例1 例2 例3 38条 第三十八条 是是否否否否否否 是否否否是否否否 是否否否否否否否 是否否否否否否
        某某医院 某某药店 某某诊所 机构名称
        """,
    )
)
"""Words that are compared with what is on file or typed, or written into it; none is shown as it stands."""
TITLES = frozenset(title_of(shape, name) for shape in REQUESTS.values() for name in shape.model_fields)
"""Names of fields, gathered with their shapes."""
NO_WORDS = re.compile(r"^\(\?:|^位次超出了数量$|^一张图最多画 | 档")
"""A pattern; faults of the program itself."""
SPEAKING = sorted({path.relative_to(ROOM).as_posix() for path in modules()} - CHINESE.keys())


@pytest.mark.parametrize("name", SPEAKING)
def test_every_text_of_the_desk_is_marked(name: str) -> None:
    found = {text for text in unmarked(ROOM / name) if not NO_WORDS.search(text)}
    assert found <= WORDS | TITLES


def unmarked(path: Path) -> list[str]:
    """Return the Chinese texts of a module that nothing marks as to be translated, documentation left out."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    marked: set[int] = set()
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_" | "Binding")) | ast.Assign(targets=[ast.Name(id="HELP")]):
                marked |= {id(each) for each in ast.walk(node)}
            case ast.Expr(value=ast.Constant()):
                marked.add(id(node.value))
    return [
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in marked
        and HAN.search(node.value)
    ]
