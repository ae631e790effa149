from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from workflow.office import DEMONSTRATION, OfficeError, identify, load_office

GOOD = DEMONSTRATION.read_text(encoding="utf-8")
PROFILE = "office.yaml"


def profile(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the demonstration profile with one change."""
    head, _, body = GOOD.partition("\nidentity:")  # the comments above name the keys too
    assert old in f"\nidentity:{body}"
    path = folder / PROFILE
    path.write_text(head + f"\nidentity:{body}".replace(old, new, 1), encoding="utf-8")
    return path


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line and not line.startswith("#"))


def test_the_demonstration_profile_is_read() -> None:
    office = load_office()
    assert office.asserted
    assert (office.hearing_threshold.individual, office.hearing_threshold.organisation) == (3000_00, 20000_00)
    assert office.person("wang").certificate == "演示-0001"


FAULTS = (
    ("identity: asserted", "identity: maybe", "identity: maybe", "identity"),
    ("ruleset: jiangxi-2021", "ruleset: mars-2021", "ruleset: mars", "jiangxi-2021"),
    ("ruleset: jiangxi-2021", "ruleset: henan-2022", "ruleset: henan", "第三十八条"),
    ("statement_days: 5", "statement_days: 0", "statement_days: 0", "statement_days"),
    ("statement_days: 5", "statement_days: 五", "statement_days: 五", "statement_days"),
    ("individual: 3000", "individual: -3", "individual: -3", "individual"),
    ("individual: 3000", "individual: 三千", "individual: 三千", "individual"),
    ("individual: 3000", "individual: 3000.001", "individual: 3000.001", "individual"),
    ("user: li,", "user: wang,", "name: 王某", "wang"),
    ("roles: [reviewer]", "roles: [judge]", "judge", "roles"),
    ("roles: [reviewer]", "roles: []", "roles: []", "roles"),
    ("roles: [reviewer]", "roles: reviewer", "roles: reviewer", "roles"),
    ("user: li, name: 李某", "user: li", "user: li", "name"),
    ("court:", "courts:", "courts:", "courts"),
    ("court: 某市某区人民法院\n", "", "identity", "court"),
    ("{n}号", "{number}号", "{number}", "{n}"),
    ("{n}号", "{n", "{n", "{n}"),
    ("{n}号", "{0}号", "{0}", "{n}"),
    ("{n}号", "{n.bogus}号", "{n.bogus}", "{n}"),
)


@pytest.mark.parametrize(("old", "new", "where", "named"), FAULTS, ids=[new or "removed" for _, new, _, _ in FAULTS])
def test_every_fault_names_its_line(tmp_path: Path, old: str, new: str, where: str, named: str) -> None:
    path = profile(tmp_path, old, new)
    with pytest.raises(OfficeError) as error:
        load_office(path)
    sentence = str(error.value)
    assert f"{PROFILE}:{line_of(path, where)}" in sentence
    assert named in sentence


def test_a_number_form_without_the_number_is_refused(tmp_path: Path) -> None:
    """Two decisions of one number could not be told apart (处罚法第五十九条)."""
    with pytest.raises(OfficeError, match="文号"):
        load_office(profile(tmp_path, "{n}号", "号"))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "- a", "只是文字", "identity: asserted\nidentity: system\n", "a: &b 1\nc: *b\n", "a: [1\n", "\tb: 1\n"],
)
def test_what_is_no_profile_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / PROFILE
    path.write_text(text, encoding="utf-8")
    with pytest.raises(OfficeError, match=rf"{PROFILE}:\d+"):
        load_office(path)


def test_a_profile_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / PROFILE
    path.write_bytes(GOOD.encode("gb18030"))
    with pytest.raises(OfficeError, match="UTF-8"):
        load_office(path)


def test_a_profile_that_is_absent_or_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OfficeError, match="没有这个文件"):
        load_office(tmp_path / PROFILE)
    with pytest.raises(OfficeError, match="文件夹"):
        load_office(tmp_path)


def test_a_profile_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / PROFILE
    path.write_text("\ufeff" + GOOD, encoding="utf-8")
    assert load_office(path).name == load_office().name


def me() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


@pytest.fixture
def systemic(tmp_path: Path) -> Path:
    path = profile(tmp_path, "identity: asserted", "identity: system")
    path.write_text(path.read_text(encoding="utf-8").replace("user: li,", f"user: {me()},"), encoding="utf-8")
    return path


def test_by_the_system_the_user_is_who_runs_the_program(systemic: Path) -> None:
    assert identify(load_office(systemic), None).name == "李某"


@pytest.mark.parametrize("claimed", ["wang", "sun", "", "nobody"])
def test_by_the_system_nobody_is_claimed(systemic: Path, claimed: str) -> None:
    with pytest.raises(OfficeError, match="--as"):
        identify(load_office(systemic), claimed)


def test_by_the_system_not_even_oneself_is_claimed(systemic: Path) -> None:
    with pytest.raises(OfficeError, match="--as"):
        identify(load_office(systemic), me())


@pytest.mark.parametrize("variable", ["LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"])
def test_the_environment_does_not_change_who_acts(
    systemic: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "sun")
    assert identify(load_office(systemic), None).user == me()


def test_who_is_not_in_the_profile_is_told_who_is(tmp_path: Path) -> None:
    office = load_office(profile(tmp_path, "identity: asserted", "identity: system"))
    with pytest.raises(OfficeError, match=r"wang（王某，办案人员）"):
        identify(office, None)


def test_a_user_without_a_name_on_this_machine_is_refused(systemic: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 2**31 - 7)
    with pytest.raises(OfficeError):
        identify(load_office(systemic), None)


def test_asserted_identities_are_claimed_or_the_first() -> None:
    office = load_office()
    assert identify(office, "sun").user == "sun"
    assert identify(office, None).user == "wang"
    with pytest.raises(OfficeError, match="nobody"):
        identify(office, "nobody")


def test_document_numbers_in_the_offices_form(tmp_path: Path) -> None:
    assert load_office().numbered("罚字", 2026, "7") == "某医保罚字〔2026〕7号"
    office = load_office(profile(tmp_path, '"{prefix}{kind}〔{year}〕{n}号"', '"{prefix}{kind}〔{year}〕第{n}号"'))
    assert office.numbered("罚告字", 2026, "7-2") == "某医保罚告字〔2026〕第7-2号"
