from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.cli.runner import ENGLISH, Penalty
from workflow import office as office_module
from workflow.office import DEMONSTRATION, ROLE_NAMES
from workflow.profile import LOCAL

DEMO = DEMONSTRATION.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def a_real_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the demonstration's content for real here; that it is not is tested apart."""
    monkeypatch.setattr(office_module, "_unreal", lambda _office: iter(()))


@pytest.fixture
def real(store: Path) -> Path:
    """Return a profile in the store that lacks nothing."""
    store.mkdir()
    path = store / "office.yaml"
    path.write_text(DEMO.replace("\nidentity: asserted", "\nidentity: system"), encoding="utf-8")
    return path


def changed(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def section(out: str, title: str) -> list[str]:
    return out.partition(f"【{title}】\n")[2].partition("\n\n")[0].splitlines()


def test_without_a_profile_the_demonstration_is_checked_and_nothing_is_created(penalty: Penalty, store: Path) -> None:
    done = penalty("office", "check")
    assert (done.code, done.err) == (1, "")
    assert "这是演示机关的档案" in done.out
    assert section(done.out, "正式使用还缺") == [
        "  ✗ 身份只凭自称（identity: asserted），正式使用请改为 identity: system"
    ]
    assert not store.exists()


def test_the_stores_profile_that_lacks_nothing_is_done_with_zero(penalty: Penalty, real: Path) -> None:
    for arguments in ((), (real,), ("--store", real.parent)):
        done = penalty("office", "check", *arguments)
        assert (done.code, done.err) == (0, "")
        assert str(real) in done.out.splitlines()[0]
        assert "演示机关的档案" not in done.out
        assert section(done.out, "正式使用还缺") == ["  ✓ 不缺"]


def test_a_file_given_is_checked_and_not_the_stores(penalty: Penalty, real: Path, tmp_path: Path) -> None:
    changed(real, "identity: system", "identity: nobody")
    other = tmp_path / "另.yaml"
    other.write_text(DEMO, encoding="utf-8")
    done = penalty("office", "check", other)
    assert done.code == 1
    assert str(other) in done.out


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("rank: head", "rank: deputy", "没有主要负责人"),
        ("roles: [officer]", "roles: [clerk]", "不足两人"),
        ("roles: [reviewer]", "roles: [auditor]", "没有法制审核人员"),
        (", review_basis: 法律职业资格", "", "赵某未写审核资格"),
    ],
)
def test_what_is_missing_is_a_finding(penalty: Penalty, real: Path, old: str, new: str, named: str) -> None:
    done = penalty("office", "check", changed(real, old, new))
    assert (done.code, done.err) == (1, "")
    (line,) = section(done.out, "正式使用还缺")
    assert line.startswith("  ✗ ")
    assert named in line
    assert penalty("office", "check", real, "--json").code == 1


def test_every_local_value_has_its_source_and_level_below(penalty: Penalty, real: Path) -> None:
    lines = section(penalty("office", "check").out, "各地自定的数字")
    values, notes, legend = lines[:-1:2], lines[1::2], lines[-1]
    assert len(values) == len(notes) == len(LOCAL)
    assert "公民 3,000.00 元，法人或其他组织 20,000.00 元" in values[2]
    assert "来源〔B〕：《江西省行政处罚听证程序规定》第二条" in notes[2]
    assert sum("来源〔机关自定〕" in note for note in notes) == len(LOCAL) - 1
    assert all(level in legend for level in ("A ", "B ", "C ", "K ", "机关自定"))
    changed(real, "based_on: jiangxi\n", "based_on: jiangxi\nstatement_days: 3\n")
    first, note, *_ = section(penalty("office", "check").out, "各地自定的数字")
    assert first.split() == ["陈述申辩期限", "3", "日"]
    assert note.strip() == "未写来源"


def test_rules_that_are_not_the_usual_ones_are_told(penalty: Penalty, real: Path) -> None:
    rules = """\
review: {always: 否, individual: 5000, organisation: 100000}
deliberation: {organisation: 200000, suspension: 是}
evidence_shown: signed
based_on: jiangxi
"""
    out = penalty("office", "check", changed(real, "based_on: jiangxi\n", rules)).out
    assert (
        "依法应当审核的；退回与罚款合计在下列数额以上（含本数）：公民 5,000.00 元，法人或其他组织 100,000.00 元" in out
    )
    assert "情节复杂或者重大违法的；责令暂停的；罚款在下列数额以上（含本数）：法人或其他组织 200,000.00 元" in out
    assert "当事人签收过的" in out


def test_review_by_law_alone_is_told_and_found_lacking(penalty: Penalty, real: Path) -> None:
    done = penalty("office", "check", changed(real, "based_on: jiangxi\n", "based_on: jiangxi\nreview: {always: 否}\n"))
    assert done.code == 1
    assert section(done.out, "各地自定的数字")[6].split() == ["法制审核", "依法应当审核的"]


def test_columns_are_aligned_for_wide_characters(penalty: Penalty) -> None:
    """Every cell of a column begins on the same terminal column, whatever stands before it."""
    out = penalty("office", "check").out
    people = section(out, "人员")
    for word in ("姓名", "角色"):
        start = cell_len(people[0].partition(word)[0])
        for line in people[1:]:
            before = next(line[:cut] for cut in range(len(line) + 1) if cell_len(line[:cut]) >= start)
            assert cell_len(before) == start
            assert before.endswith("  ")
            assert line[len(before)] != " "
    starts = {cell_len(line) - cell_len(line.split("  ", 2)[-1].lstrip()) for line in section(out, "角色")}
    assert len(starts) == 1


def test_every_role_is_told_with_its_people_or_nobody(penalty: Penalty, real: Path) -> None:
    roles = dict(line.split() for line in section(penalty("office", "check").out, "角色"))
    assert set(roles) == set(ROLE_NAMES.values())
    assert (roles["负责人"], roles["内勤"]) == ("孙某、武某", "周某")
    changed(real, "roles: [clerk]", "roles: [auditor]")
    assert "内勤          没有" in penalty("office", "check").out


def test_a_year_file_is_told(penalty: Penalty, real: Path) -> None:
    text = "year: 2090\ndocument: 国办发明电〔2089〕1号\noff: [2090-01-02]\nwork: []\n"
    (real.parent / "holidays-2090.yaml").write_text(text, encoding="utf-8")
    out = penalty("office", "check").out
    assert section(out, "放假安排")[0].split() == ["2090", "国办发明电〔2089〕1号（机关的文件）"]
    assert penalty("office", "check", "--json").json()["holidays"] == {"2090": "国办发明电〔2089〕1号"}


def test_json(penalty: Penalty, real: Path) -> None:
    changed(real, "based_on: jiangxi\n", "based_on: jiangxi\nrefund_days: 30\n")
    done = penalty("office", "check", "--json")
    assert (done.code, done.err) == (0, "")
    found = done.json()
    assert found["file"] == str(real)
    assert found["hearing_threshold"] == {"individual": "3000.00", "organisation": "20000.00"}
    assert set(found["sources"]) == LOCAL
    assert found["sources"]["hearing_threshold"]["level"] == "B"
    assert found["sources"]["refund_days"] == {"text": "未写来源", "level": None}
    assert [each["rank"] for each in found["people"] if each["user"] in {"sun", "wu"}] == ["head", "deputy"]
    assert (found["missing"], found["holidays"]) == ([], {})
    assert "calendar" not in found


def test_json_names_what_is_missing(penalty: Penalty) -> None:
    done = penalty("office", "check", "--json")
    assert done.code == 1
    (sentence,) = done.json()["missing"]
    assert "identity" in sentence


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_fault_is_refused_with_its_line(penalty: Penalty, real: Path, more: tuple[str, ...]) -> None:
    changed(real, "based_on: jiangxi\n", "hearing_days: 3\nbased_on: jiangxi\n")
    line = 1 + real.read_text(encoding="utf-8").splitlines().index("hearing_days: 3")
    for arguments in ((), (real,)):
        done = penalty("office", "check", *arguments, *more)
        done.refused(2, f"office.yaml:{line}：hearing_days：", "法定的数字不能由机关改写")


def test_a_file_that_is_not_there_or_a_folder_is_refused(penalty: Penalty, tmp_path: Path) -> None:
    penalty("office", "check", tmp_path / "无.yaml").refused(2, "无.yaml", "没有这个文件")
    penalty("office", "check", tmp_path).refused(2, "文件夹")


def test_a_faulty_year_file_is_refused(penalty: Penalty, real: Path) -> None:
    (real.parent / "holidays-2090.yaml").write_text("year: 2090\n", encoding="utf-8")
    penalty("office", "check").refused(2, "holidays-2090.yaml:1")


@pytest.mark.parametrize("command", [("office",), ("office", "check")])
def test_help_is_chinese(penalty: Penalty, command: tuple[str, ...]) -> None:
    done = penalty(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "用法：" in done.out
    assert ENGLISH.search(done.out) is None


@pytest.mark.parametrize(
    ("arguments", "word"), [(("bogus",), "bogus"), (("check", "a", "b"), "b"), (("check", "--jsn"), "--jsn")]
)
def test_a_wrong_command_line_is_refused(penalty: Penalty, arguments: tuple[str, ...], word: str) -> None:
    penalty("office", *arguments).refused(2, word)
