from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest
from pydantic import ValidationError

from workflow import office as office_module
from workflow.office import (
    DEMONSTRATION,
    Agencies,
    DeliberationRule,
    OfficeError,
    Person,
    ReviewRule,
    Role,
    Threshold,
    identify,
    load_office,
    shortcomings,
)

GOOD = DEMONSTRATION.read_text(encoding="utf-8")
PROFILE = "office.yaml"
BEFORE = """\
identity: asserted
name: 某市医疗保障局（演示）
jurisdiction: 江西省
ruleset: jiangxi-2021
document_prefix: 某医保
document_number: "{prefix}{kind}〔{year}〕{n}号"
address: 某市某区演示路1号
contact: 基金监管科
phone: 0790-0000000
fine_account: 持本决定书到非税收入代收银行缴纳（演示）
refund_account: 原医疗保障基金财政专户（演示）
reconsideration_body: 某市人民政府
court: 某市某区人民法院
statement_days: 5
refund_days: 15
hearing_threshold:
  individual: 3000
  organisation: 20000
people:
  - {user: wang, name: 王某, roles: [officer], certificate: 演示-0001}
  - {user: li, name: 李某, roles: [officer], certificate: 演示-0002}
  - {user: zhao, name: 赵某, roles: [reviewer], certificate: 演示-0003}
  - {user: sun, name: 孙某, roles: [approver], certificate: 演示-0004}
"""
"""A profile as it was written before there were provinces, ranks and rules of review."""


@pytest.fixture(autouse=True)
def a_real_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the demonstration's content for real here; that it is not is tested apart."""
    monkeypatch.setattr(office_module, "_unreal", lambda _office: iter(()))


def written(folder: Path, text: str) -> Path:
    path = folder / PROFILE
    path.write_text(text, encoding="utf-8")
    return path


def profile(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the profile above with one change."""
    assert old in BEFORE
    return written(folder, BEFORE.replace(old, new, 1))


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line and not line.startswith("#"))


def test_the_demonstration_profile_is_read() -> None:
    office = load_office()
    assert office.asserted
    assert (office.hearing_threshold.individual, office.hearing_threshold.organisation) == (3000_00, 20000_00)
    assert office.person("wang").certificate == "演示-0001"


def test_the_demonstration_has_every_role_and_the_old_people_first() -> None:
    office = load_office()
    assert [each.user for each in office.people] == ["wang", "li", "zhao", "sun", "qian", "wu", "zhou", "admin"]
    held: dict[Role, list[str]] = {
        "officer": ["wang", "li"],
        "reviewer": ["zhao"],
        "approver": ["sun", "wu"],
        "clerk": ["zhou"],
        "auditor": ["qian"],
        "administrator": ["admin"],
    }
    for role, users in held.items():
        assert [each.user for each in office.holding(role)] == users
    assert [office.person(user).rank for user in ("sun", "wu", "wang")] == ["head", "deputy", None]
    assert office.person("zhao").review_basis == "法律职业资格"


def test_a_profile_written_before_loads_with_what_was_the_rule_then(tmp_path: Path) -> None:
    office = load_office(profile(tmp_path))
    assert office.based_on is None
    assert office.review == ReviewRule(always=True, individual=None, organisation=None)
    assert office.deliberation == DeliberationRule(individual=None, organisation=None, suspension=False)
    assert office.evidence_shown == "notice"
    assert office.agencies == Agencies()
    assert office.sources == {}
    assert office.calendar.years == {}
    assert all(each.rank is None and each.review_basis is None for each in office.people)


FAULTS = (
    ("identity: asserted", "identity: maybe", "identity: maybe", "只能是 asserted、system"),
    ("ruleset: jiangxi-2021", "ruleset: mars-2021", "ruleset: mars", "jiangxi-2021"),
    ("ruleset: jiangxi-2021", "ruleset: henan-2022", "ruleset: henan", "第三十八条"),
    ("statement_days: 5", "statement_days: 0", "statement_days: 0", "statement_days"),
    ("statement_days: 5", "statement_days: 五", "statement_days: 五", "statement_days"),
    ("individual: 3000", "individual: -3", "individual: -3", "individual"),
    ("individual: 3000", "individual: 三千", "individual: 三千", "individual"),
    ("individual: 3000", "individual: 3000.001", "individual: 3000.001", "individual"),
    ("individual: 3000", "individual: [3000]", "individual: [3000]", "individual"),
    ("individual: 3000", "individual:", "individual:", "individual"),
    ("user: li,", "user: wang,", "name: 王某", "wang"),
    ("roles: [reviewer]", "roles: [judge]", "judge", "clerk、auditor、administrator"),
    ("roles: [reviewer]", "roles: []", "roles: []", "roles"),
    ("roles: [reviewer]", "roles: reviewer", "roles: reviewer", "roles"),
    ("user: li, name: 李某", "user: li", "user: li", "name"),
    ("court:", "courts:", "courts:", "courts"),
    ("court: 某市某区人民法院\n", "", "identity", "court"),
    ("{n}号", "{number}号", "{number}", "{n}"),
    ("{n}号", "{n", "{n", "{n}"),
    ("{n}号", "{0}号", "{0}", "{n}"),
    ("{n}号", "{n.bogus}号", "{n.bogus}", "{n}"),
    ("roles: [reviewer]", "roles: [reviewer], rank: head", "rank: head", "赵某不是负责人"),
    ("roles: [approver]", "roles: [approver], rank: chief", "rank: chief", "只能是 head、deputy"),
    ("roles: [reviewer]", "roles: [reviewer], review_basis: 有", "review_basis: 有", "法律职业资格、非初次从事"),
    ("people:", "review: {always: 也许}\npeople:", "也许", "只能写 是、否"),
    ("people:", "review: {always: }\npeople:", "always: }", "只能写 是、否"),
    ("people:", "review: {individual: -1}\npeople:", "-1", "金额不能为负"),
    ("people:", "review: {from: 1}\npeople:", "from: 1", "review.from：不认识的键"),
    ("people:", "review: 是\npeople:", "review: 是", "review"),
    ("people:", "deliberation: {suspension: 2}\npeople:", "suspension: 2", "只能写 是、否"),
    ("people:", "evidence_shown: all\npeople:", "evidence_shown: all", "只能是 none、notice、signed"),
    ("people:", "agencies: {notary: 某}\npeople:", "notary", "agencies.notary：不认识的键"),
    ("people:", "sources:\n  court: {text: 某, level: A}\npeople:", "court: {", "sources.court：只能是 statement_days"),
    ("people:", "sources:\n  review: {text: 某, level: D}\npeople:", "level: D", "只能是 A、B、C、K、机关自定"),
    ("people:", "sources:\n  review: {text: 某}\npeople:", "text: 某", "sources.review.level：缺少"),
    ("people:", "sources: 某\npeople:", "sources: 某", "sources"),
    ("people:", "calendar: 某\npeople:", "calendar: 某", "holidays-年份.yaml"),
    ("people:", "based_on: mars\npeople:", "based_on: mars", "jiangxi"),
    ("people:", "based_on: ../demonstration\npeople:", "based_on: ..", "jiangxi"),
    ("people:", "based_on: [jiangxi]\npeople:", "based_on: [", "一段文字"),
    ("people:", "based_on: jiangxi\nsources: 某\npeople:", "sources: 某", "键: 值"),
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


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    path = profile(tmp_path, "statement_days: 5\nrefund_days: 15", "statement_days: 0\nrefund_days: 91")
    with pytest.raises(OfficeError) as error:
        load_office(path)
    assert [line.split("：")[1] for line in str(error.value).splitlines()] == ["statement_days", "refund_days"]


YES_NO = (("是", True), ("true", True), ("True", True), ("否", False), ("false", False), (" FALSE ", False))


@pytest.mark.parametrize(("word", "value"), YES_NO)
def test_yes_and_no_as_they_are_written(tmp_path: Path, word: str, value: bool) -> None:  # noqa: FBT001 - pytest passes it so
    given = f'review: {{always: "{word}"}}\ndeliberation: {{suspension: "{word}"}}\npeople:'
    office = load_office(profile(tmp_path, "people:", given))
    assert (office.review.always, office.deliberation.suspension) == (value, value)


def test_the_sums_of_the_rules_are_yuan_in_the_file_and_fen_inside(tmp_path: Path) -> None:
    given = """\
review: {always: 否, individual: 5000, organisation: "100,000.50"}
deliberation: {organisation: 50000元}
evidence_shown: signed
agencies: {police: 某公安局, superior: }
people:"""
    office = load_office(profile(tmp_path, "people:", given))
    assert office.review == ReviewRule(always=False, individual=5000_00, organisation=100_000_50)
    assert office.deliberation == DeliberationRule(organisation=50_000_00)
    assert office.evidence_shown == "signed"
    assert office.agencies == Agencies(police="某公安局")
    assert office.review.model_dump(mode="json")["organisation"] == "100000.50"


def test_a_sum_given_as_a_number_is_fen() -> None:
    assert Threshold(individual=1, organisation=2).model_dump() == {"individual": 1, "organisation": 2}
    with pytest.raises(ValidationError):
        Threshold(individual=-1, organisation=2)


def ready(folder: Path, old: str = "", new: str = "") -> list[str]:
    """Return what is missing where everything is there, after one change."""
    text = BEFORE.replace("identity: asserted", "identity: system")
    text = text.replace("roles: [approver]", "roles: [approver], rank: head")
    text = text.replace("roles: [reviewer]", "roles: [reviewer], review_basis: 非初次从事")
    assert old in text
    return list(shortcomings(load_office(written(folder, text.replace(old, new, 1)))))


def test_nothing_is_missing_where_everything_is_there(tmp_path: Path) -> None:
    assert ready(tmp_path) == []


MISSING = (
    ("identity: system", "identity: asserted", "identity: system"),
    ("rank: head", "rank: deputy", "没有主要负责人"),
    ("roles: [officer]", "roles: [officer, approver]", "负责人王某未写 rank"),
    ("roles: [officer]", "roles: [officer, approver], rank: head", "主要负责人写了 2 名（王某、孙某）"),
    ("roles: [officer]", "roles: [clerk]", "不足两人，现有 1 人"),
    (", certificate: 演示-0001", "", "不足两人，现有 1 人"),
    ("roles: [reviewer]", "roles: [auditor]", "没有法制审核人员"),
    (", review_basis: 非初次从事", "", "法制审核人员赵某未写审核资格"),
    ("people:", "review: {always: 否}\npeople:", "review.individual、review.organisation"),
    ("people:", "review: {always: 否, individual: 5000}\npeople:", "补上 review.organisation"),
)


@pytest.mark.parametrize(("old", "new", "named"), MISSING, ids=[f"{named}-{new}" for _, new, named in MISSING])
def test_what_is_missing_is_named_alone(tmp_path: Path, old: str, new: str, named: str) -> None:
    (sentence,) = ready(tmp_path, old, new)
    assert named in sentence


def test_a_head_without_a_rank_is_named_and_missing(tmp_path: Path) -> None:
    none, named = ready(tmp_path, ", rank: head", "")
    assert "没有主要负责人" in none
    assert "负责人孙某未写 rank" in named


def test_with_both_sums_review_need_not_be_always(tmp_path: Path) -> None:
    given = "review: {always: 否, individual: 5000, organisation: 100000}\npeople:"
    assert ready(tmp_path, "people:", given) == []


def test_the_demonstration_lacks_only_real_identities() -> None:
    (sentence,) = shortcomings(load_office())
    assert "identity" in sentence


def test_a_person_of_several_roles_may_have_a_rank() -> None:
    person = Person(user="a", name="甲", roles=("officer", "approver"), rank="deputy")
    assert person.role_names == "办案人员、负责人"
