from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.workflow.test_office import BEFORE, PROFILE, line_of, profile, written
from workflow import profile as reading
from workflow.office import UNSOURCED, OfficeError, Threshold, load_office
from workflow.profile import LOCAL, PROVINCES, STATUTORY, LocalKey


@pytest.mark.parametrize("word", STATUTORY)
@pytest.mark.parametrize("written_as", ["{}", "my_{}_2", "MAX_{}"])
def test_a_statutory_number_is_no_key(tmp_path: Path, word: str, written_as: str) -> None:
    key = written_as.format(word.upper() if written_as.isupper() else word)
    path = profile(tmp_path, "people:", f"{key}:\n  3\npeople:")
    with pytest.raises(OfficeError) as error:
        load_office(path)
    (sentence,) = str(error.value).splitlines()
    assert sentence.startswith(f"{PROFILE}:{line_of(path, key)}：{key}：不认识的键")
    assert STATUTORY[word] in sentence
    assert "法定的数字不能由机关改写" in sentence


def test_a_statutory_number_is_no_key_of_a_rule_either(tmp_path: Path) -> None:
    path = profile(tmp_path, "people:", "deliberation:\n  suspension: 否\n  surcharge_rate: 1\npeople:")
    with pytest.raises(OfficeError, match=rf":{line_of(path, 'surcharge')}：deliberation.surcharge_rate：.*法定的数字"):
        load_office(path)


def test_an_unknown_key_that_is_no_statutory_number_is_not_called_one(tmp_path: Path) -> None:
    with pytest.raises(OfficeError) as error:
        load_office(profile(tmp_path, "people:", "fax: 1\npeople:"))
    assert "法定" not in str(error.value)


BASED = BEFORE.replace("identity: asserted", "identity: asserted\nbased_on: jiangxi")
GIVEN_BY_JIANGXI = (
    "jurisdiction: 江西省\n",
    "ruleset: jiangxi-2021\n",
    "statement_days: 5\n",
    "refund_days: 15\n",
    "hearing_threshold:\n  individual: 3000\n  organisation: 20000\n",
)


def bare() -> str:
    """Return the profile above with everything left to Jiangxi that Jiangxi gives."""
    text = BASED
    for part in GIVEN_BY_JIANGXI:
        assert part in text
        text = text.replace(part, "")
    return text


def test_what_the_office_leaves_out_is_the_provinces(tmp_path: Path) -> None:
    office = load_office(written(tmp_path, bare()))
    assert office.based_on == "jiangxi"
    assert office.jurisdiction == "江西省"
    assert office.ruleset == "jiangxi-2021"
    assert office.hearing_threshold == Threshold(individual=3000_00, organisation=20000_00)
    assert office.review.always
    assert set(office.sources) == LOCAL


def test_jiangxi_says_of_each_number_where_it_is_from_and_verified_only_the_hearing() -> None:
    office = load_office()
    levels = {key: note.level for key, note in office.sources.items()}
    assert levels == {**dict.fromkeys(LOCAL, "机关自定"), "hearing_threshold": "B"}
    assert "江西省行政处罚听证程序规定" in office.source("hearing_threshold")
    others: tuple[LocalKey, ...] = ("statement_days", "refund_days", "review", "deliberation", "evidence_shown")
    assert all("未查到" in office.source(key) for key in others)


def test_what_the_office_writes_is_its_own_and_not_called_the_provinces(tmp_path: Path) -> None:
    text = bare() + "hearing_threshold: {individual: 1000, organisation: 10000}\nstatement_days: 3\n"
    office = load_office(written(tmp_path, text))
    assert office.hearing_threshold == Threshold(individual=1000_00, organisation=10000_00)
    assert office.statement_days == 3
    assert office.source("hearing_threshold") == office.source("statement_days") == UNSOURCED
    assert office.source("refund_days") != UNSOURCED


def test_the_offices_own_note_stands_beside_the_provinces(tmp_path: Path) -> None:
    text = bare() + "statement_days: 3\nsources:\n  statement_days: {text: 本局议定, level: 机关自定}\n"
    office = load_office(written(tmp_path, text))
    assert office.source("statement_days") == "本局议定"
    assert "听证程序规定" in office.source("hearing_threshold")


def test_the_offices_note_on_a_number_of_the_province_is_the_one_told(tmp_path: Path) -> None:
    text = bare() + "sources:\n  statement_days: {text: 本局采用五日, level: 机关自定}\n"
    office = load_office(written(tmp_path, text))
    assert (office.statement_days, office.source("statement_days")) == (5, "本局采用五日")


def test_without_a_province_a_source_is_the_offices_or_unwritten(tmp_path: Path) -> None:
    given = "sources:\n  review: {text: 本局议定, level: 机关自定}\npeople:"
    office = load_office(profile(tmp_path, "people:", given))
    assert (office.source("review"), office.source("refund_days")) == ("本局议定", UNSOURCED)


def test_a_value_of_the_province_that_does_not_fit_names_the_provinces_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PROVINCES", tmp_path)
    given = (PROVINCES / "jiangxi.yaml").read_text(encoding="utf-8").replace("statement_days: 5", "statement_days: 99")
    (tmp_path / "jiangxi.yaml").write_text(given, encoding="utf-8")
    line = line_of(tmp_path / "jiangxi.yaml", "statement_days: 99")
    with pytest.raises(OfficeError, match=rf"^provinces/jiangxi.yaml:{line}：statement_days："):
        load_office(written(tmp_path, bare()))


SAID = "sources:\n  statement_days: {text: 某, level: K}\n"
PROVINCE_FAULTS = (
    ("statement_days: 5\n" + SAID + "people: []\n", 4, "不认识的键“people”"),
    (SAID + "based_on: jiangxi\n", 3, "不认识的键“based_on”"),
    (SAID + "decision_days: 3\n", 3, "不认识的键“decision_days”"),
    ("statement_days: 5\n", 1, "缺少键：sources"),
    (SAID + "refund_days: 5\n", 3, "refund_days 没有来源"),
    ("sources: 某\n", 1, "键: 值"),
    ("", 1, "空"),
    ("- a\n", 1, "键: 值"),
)


@pytest.mark.parametrize(("text", "line", "named"), PROVINCE_FAULTS, ids=[named for *_, named in PROVINCE_FAULTS])
def test_a_faulty_province_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: int, named: str
) -> None:
    monkeypatch.setattr(reading, "PROVINCES", tmp_path)
    (tmp_path / "jiangxi.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(OfficeError) as error:
        load_office(written(tmp_path, BASED))
    assert str(error.value).startswith(f"provinces/jiangxi.yaml:{line}：")
    assert named in str(error.value)


def test_a_province_of_other_bytes_or_that_is_a_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PROVINCES", tmp_path)
    path = written(tmp_path, BASED)
    (tmp_path / "jiangxi.yaml").write_bytes("辖区: 某".encode("gb18030"))
    with pytest.raises(OfficeError, match=r"provinces/jiangxi.yaml:1：不是 UTF-8"):
        load_office(path)
    (tmp_path / "jiangxi.yaml").unlink()
    (tmp_path / "jiangxi.yaml").mkdir()
    with pytest.raises(OfficeError, match=r"jiangxi.yaml：读不了机关档案：那里是一个文件夹"):
        load_office(path)


NEXT_YEAR = "year: 2090\ndocument: 国办发明电〔2089〕1号\noff: [2090-01-02]\nwork: []\n"


def test_a_year_file_beside_the_profile_makes_the_year_known(tmp_path: Path) -> None:
    monday = dt.date(2090, 1, 2)
    assert load_office(profile(tmp_path)).calendar.is_workday(monday) == (True, False)
    (tmp_path / "holidays-2090.yaml").write_text(NEXT_YEAR, encoding="utf-8")
    assert load_office(profile(tmp_path)).calendar.is_workday(monday) == (False, True)
    assert load_office().calendar.is_workday(monday) == (True, False)


def test_a_faulty_year_file_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    (tmp_path / "holidays-2090.yaml").write_text(NEXT_YEAR.replace("year: 2090", "year: 2089"), encoding="utf-8")
    with pytest.raises(OfficeError, match=r"holidays-2090.yaml:1："):
        load_office(profile(tmp_path))
