from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import Case
from tests.cli.runner import Penalty, sentences
from tests.workflow.walk import CHOICE, FINDING, PARTY, REASON, SOURCE
from workflow.actions import ACTIONS
from workflow.office import DEMONSTRATION


def body(data: object) -> bytes:
    return json.dumps(data, ensure_ascii=False).encode()


def test_a_whole_case_by_commands(walked: Case, penalty: Penalty) -> None:
    done = penalty("case", "show", walked.id, "--json")
    assert (done.code, done.err) == (0, "")
    record = done.json()
    assert record["state"] == "service"
    assert record["decision"]["number"].endswith("1号")
    assert (record["sanction"]["fine"], record["sanction"]["refund"]) == (24_000_00, 20_000_00)
    assert [event["kind"] for event in record["history"]][:2] == ["open_case", "record_party"]
    assert len(record["history"]) == record["revision"] == 17
    assert [officer["user"] for officer in record["ever_officers"]] == ["wang", "li"]


def test_a_case_is_shown_in_chinese(walked: Case, penalty: Penalty) -> None:
    done = penalty("case", "show", walked.id)
    assert (done.code, done.err) == (0, "")
    for words in (
        walked.id,
        "某医院违规使用医疗保障基金案",
        "已送达",
        "王某（演示-0001）",
        "24000.00 元",
        "20000.00 元",
    ):
        assert words in done.out


def test_cases_are_listed(walked: Case, penalty: Penalty) -> None:
    done = penalty("case", "list")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{walked.id}　已送达　某医院违规使用医疗保障基金案\n"
    (head,) = penalty("case", "list", "--json").json()
    assert (head["case_id"], head["revision"], head["state"], head["party"]) == (walked.id, 17, "service", "某医院")
    assert len(head["digest"]) == 64


def test_looking_creates_nothing(penalty: Penalty, store: Path) -> None:
    assert penalty("case", "list").out == ""
    assert penalty("case", "list", "--json").json() == []
    penalty("case", "show", "2026-0001").refused(2, "没有案件 2026-0001")
    penalty("case", "actions", "2026-0001").refused(2, "没有案件 2026-0001")
    penalty("case", "do", "2026-0001", "request_filing").refused(2, "没有案件 2026-0001")
    assert not store.exists()


def test_new_prints_the_number_or_the_case(penalty: Penalty) -> None:
    first = penalty("case", "new", "--data", "-", stdin=body(SOURCE))
    second = penalty("case", "new", "--data", "-", "--json", stdin=body(SOURCE))
    assert (first.code, first.err, second.err) == (0, "", "")
    record = second.json()
    assert record["case_id"].rpartition("-")[2] == "0002"
    assert first.out.strip().rpartition("-")[2] == "0001"
    assert record["officers"][0]["user"] == "wang"
    assert record["state"] == "intake"


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_new_without_data_names_what_is_wanted(penalty: Penalty, store: Path, flags: tuple[str, ...]) -> None:
    penalty("case", "new", *flags).refused(2, "source", "received_on", "cause", "summary")
    assert not store.exists()


def test_actions_are_offered_with_roles_and_refusals(opened: Case, penalty: Penalty) -> None:
    offered = {entry["action"]: entry for entry in penalty("case", "actions", opened.id, "--json").json()}
    assert set(offered) == set(ACTIONS)
    assert offered["record_party"]["open"] is True
    assert offered["record_party"]["refusals"] == []
    assert offered["file_case"]["roles"] == ["approver"]
    assert [each["code"] for each in offered["file_case"]["refusals"]] == [
        "role_required", "was_case_officer", "filing_not_requested", "party_missing", "officers_fewer_than_two",
    ]  # fmt: skip
    for entry in offered.values():
        assert entry["open"] is not bool(entry["refusals"])
        for refusal in entry["refusals"]:
            assert list(refusal) == ["code", "article", "missing", "remedy"]
            assert all(refusal.values())


def test_actions_for_a_person(opened: Case, penalty: Penalty) -> None:
    done = penalty("case", "actions", opened.id, "--all", "--as", "wang")
    assert (done.code, done.err) == (0, "")
    marks = {name: mark for mark, name in re.findall(r"^([✓✗]) ([a-z_]+)", done.out, re.MULTILINE)}
    assert set(marks) == set(ACTIONS)
    assert {name for name, mark in marks.items() if mark == "✓"} == {
        "record_source", "record_party", "assign_officers", "request_recusal", "mark_case", "confirm_electronic",
        "report_crime", "comment",
    }  # fmt: skip
    assert "〔party_missing〕" in done.out


def test_an_action_stands_apart_from_its_label(opened: Case, penalty: Penalty) -> None:
    lines = [line for line in penalty("case", "actions", "--all", opened.id).out.splitlines() if line[0] in "✓✗"]
    assert {line.split()[1] for line in lines} == set(ACTIONS)


def test_do_prints_the_state_or_the_case(opened: Case) -> None:
    done = opened.do("wang", "record_party", PARTY)
    assert (done.code, done.out, done.err) == (0, f"{opened.id}　受理\n", "")
    done = opened.do("wang", "assign_officers", {"officers": ["wang", "li"]}, "--json")
    assert done.code == 0
    assert [officer["user"] for officer in done.json()["officers"]] == ["wang", "li"]


def test_a_refusal_of_the_procedure_is_three(opened: Case, penalty: Penalty) -> None:
    done = penalty("case", "do", opened.id, "request_filing")
    done.refused(3, "〔party_missing〕", "〔officers_fewer_than_two〕", "行政处罚法第四十二条")
    assert len(done.err.splitlines()) == 2


def test_a_refusal_as_json_has_the_contracts_fields(opened: Case, penalty: Penalty) -> None:
    done = penalty("case", "do", opened.id, "request_filing", "--json")
    assert done.code == 3
    sentences(done.err)
    answer = done.json()
    assert {"code", "article", "missing", "remedy"} <= set(answer)
    assert answer["code"] == "party_missing"
    assert answer["article"] == "行政处罚法第五十四条、第五十九条"
    assert [each["code"] for each in answer["refusals"]] == ["party_missing", "officers_fewer_than_two"]


def test_a_refusal_writes_nothing(opened: Case, penalty: Penalty, store: Path) -> None:
    before = (store / "cases" / f"{opened.id}.json").read_bytes()
    assert penalty("case", "do", opened.id, "request_filing").code == 3
    assert opened.do("wang", "record_party", {"name": ""}).code == 2
    assert opened.do("wang", "bogus", {}).code == 2
    assert (store / "cases" / f"{opened.id}.json").read_bytes() == before
    assert [path.name for path in (store / "cases").iterdir()] == [f"{opened.id}.json"]


def test_bad_data_is_two_by_field(opened: Case) -> None:
    opened.do("wang", "record_party", {**PARTY, "kind": "公司", "bogus": 1}).refused(2, "kind", "bogus")
    opened.do("wang", "no_such_step", {}).refused(2, "no_such_step", "record_party")
    opened.do("wang", "assign_officers", {"officers": ["nobody"]}).refused(2, "nobody")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"reason": "a", "reason": "b"}', b"\xff"])
def test_data_that_is_no_object_is_two(opened: Case, penalty: Penalty, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.json"
    path.write_bytes(content)
    penalty("case", "do", opened.id, "record_party", "--data", path).refused(2, "data.json")
    penalty("case", "do", opened.id, "record_party", "--data", "-", stdin=content).refused(2, "标准输入")
    penalty("case", "do", opened.id, "record_party", "--data", tmp_path / "没有").refused(2, "没有")


def test_a_number_too_large_to_keep_is_two(penalty: Penalty) -> None:
    case = Case(penalty, "conclude_investigation")
    case.do("wang", "record_violation", {**FINDING, "evidence": [10**30]}).refused(2, "evidence")
    case.do("wang", "record_violation", {**FINDING, "number": 999})
    case.do("wang", "record_violation", FINDING).refused(2, "number")


def test_a_choice_outside_the_band_names_the_band(penalty: Penalty) -> None:
    case = Case(penalty, "confirm_facts")
    done = case.do(
        "wang", "choose_sanction", {**CHOICE, "choices": [{"key": "38", "multiple": "1.6", "ground": "nature"}]}
    )
    done.refused(2, "38.multiple", "1倍以上（不含）1.5倍以下（含）")


@pytest.mark.parametrize("place", ["before", "between", "after"])
def test_store_and_person_before_and_behind_the_command(penalty: Penalty, tmp_path: Path, place: str) -> None:
    other = tmp_path / "另一个库"
    options = ("--store", other, "--as", "li")
    words: dict[str, tuple[object, ...]] = {
        "before": (*options, "case", "new", "--data", "-"),
        "between": ("case", *options, "new", "--data", "-"),
        "after": ("case", "new", "--data", "-", *options),
    }
    done = penalty(*words[place], stdin=body(SOURCE))
    assert done.code == 0
    record = penalty("--store", other, "case", "show", done.out.strip(), "--json").json()
    assert record["officers"][0]["user"] == "li"
    assert penalty("case", "list", "--json").json() == []


def test_the_option_nearer_the_command_counts(penalty: Penalty, tmp_path: Path) -> None:
    near = tmp_path / "近"
    done = penalty("--store", tmp_path / "远", "case", "new", "--store", near, "--data", "-", stdin=body(SOURCE))
    assert done.code == 0
    assert (near / "cases").is_dir()
    assert not (tmp_path / "远").exists()


def test_an_unknown_person_is_told_who_there_is(penalty: Penalty) -> None:
    penalty("--as", "nobody", "case", "new", "--data", "-", stdin=body(SOURCE)).refused(2, "nobody", "wang（王某")


def test_by_the_system_nobody_is_claimed(penalty: Penalty, store: Path) -> None:
    store.mkdir()
    text = DEMONSTRATION.read_text(encoding="utf-8")
    (store / "office.yaml").write_text(text.replace("\nidentity: asserted", "\nidentity: system"), encoding="utf-8")
    penalty("--as", "sun", "case", "show", "2026-0001").refused(2, "--as", "identity: system")
    penalty("case", "new", "--data", "-", stdin=body(SOURCE)).refused(2, "机关档案中没有用户")
    assert [path.name for path in store.iterdir()] == ["office.yaml"]


def test_a_profile_that_cannot_be_followed_is_not_replaced_by_the_demonstration(penalty: Penalty, store: Path) -> None:
    """Otherwise anyone could act as anyone on real cases while the profile's disk is away."""
    store.mkdir()
    (store / "office.yaml").symlink_to(store / "不在.yaml")
    penalty("--as", "wang", "case", "new", "--data", "-", stdin=body(SOURCE)).refused(2, "office.yaml")


def test_a_faulty_profile_names_its_line(penalty: Penalty, store: Path) -> None:
    store.mkdir()
    (store / "office.yaml").write_text("identity: asserted\nidentity: system\n", encoding="utf-8")
    penalty("case", "list").refused(2, "office.yaml:2")
    penalty("verify", "--all").refused(2, "office.yaml:2")
    penalty().refused(2, "office.yaml:2")


def test_someone_else_wrote_meanwhile(opened: Case, penalty: Penalty, monkeypatch: pytest.MonkeyPatch) -> None:
    from cases.embedded.keeper import EmbeddedKeeper

    real = EmbeddedKeeper.append

    def stale(keeper: EmbeddedKeeper, case_id: str, expected: int, new: object) -> int:
        return real(keeper, case_id, expected - 1, new)  # type: ignore[arg-type]  # passed on as it came

    with monkeypatch.context() as patch:
        patch.setattr(EmbeddedKeeper, "append", stale)
        opened_as = opened.do("wang", "record_party", PARTY, "--json")
    assert opened_as.code == 3
    assert opened_as.json()["code"] == "conflict"
    sentences(opened_as.err)
    assert penalty("case", "show", opened.id, "--json").json()["revision"] == 1


def test_a_chain_is_proved(walked: Case, penalty: Penalty) -> None:
    digest = penalty("case", "list", "--json").json()[0]["digest"]
    done = penalty("verify", walked.id)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{walked.id}：17 条记录，链完整，末端 {digest}（各次记录的摘要用 --json 列出）\n"


def damage(path: Path) -> bytes:
    content = path.read_bytes()
    broken = content.replace("某医院".encode(), "某药店".encode(), 1)
    assert broken != content
    path.write_bytes(broken)
    return broken


def test_a_damaged_case_is_reported_and_left_as_it_is(walked: Case, penalty: Penalty, store: Path) -> None:
    other = Case(penalty, "open_case")
    path = store / "cases" / f"{walked.id}.json"
    broken = damage(path)
    for arguments in (("verify", walked.id), ("verify", "--all"), ("verify",)):
        done = penalty(*arguments)
        assert done.code == 1, arguments
        sentences(done.err)
        assert str(path) in done.err
    assert penalty("verify", other.id).code == 0
    # The list reads no case.
    assert [head["case_id"] for head in penalty("case", "list", "--json").json()] == [walked.id, other.id]
    penalty("case", "show", walked.id).refused(2, str(path), "从备份恢复")
    penalty("case", "actions", walked.id).refused(2, str(path))
    walked.do("wang", "record_document", {}).refused(2, str(path))
    penalty("letter", walked.id, "penalty_decision").refused(2, str(path))
    assert path.read_bytes() == broken
    fresh = penalty("case", "new", "--data", "-", stdin=body(SOURCE)).out.strip()
    assert fresh not in {walked.id, other.id}


def test_a_case_that_is_not_there_is_refused_input_and_no_finding(walked: Case, penalty: Penalty) -> None:
    """The contract: 1 is done with findings, 2 is refused input."""
    assert walked.id != "2026-9999"
    penalty("verify", "2026-9999").refused(2, "没有案件 2026-9999")
    penalty("verify", "../escape").refused(2, "案件编号")


@pytest.mark.parametrize("case_id", ["../x", "a/b", "案件", "", "con", "x" * 65, "-x"])
def test_what_is_no_case_id_is_refused(penalty: Penalty, case_id: str) -> None:
    done = penalty("case", "show", "--", case_id)
    done.refused(2)


def test_a_store_that_is_a_file_or_cannot_be_is_refused(penalty: Penalty, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("一", encoding="utf-8")
    for place in (file, file / "内", Path("/proc/没有")):
        penalty("--store", place, "case", "new", "--data", "-", stdin=body(SOURCE)).refused(2, str(place))
    assert file.read_text(encoding="utf-8") == "一"


def test_a_store_name_too_long_is_a_sentence(penalty: Penalty) -> None:
    penalty("--store", "长" * 200, "case", "list").refused(2)


def test_a_returned_case_can_go_on(opened: Case) -> None:
    for user, action, data in (
        ("wang", "record_party", PARTY),
        ("wang", "assign_officers", {"officers": ["wang", "li"]}),
        ("wang", "request_filing", {}),
    ):
        assert opened.do(user, action, data).code == 0
    opened.do("wang", "record_party", PARTY).refused(3, "〔filing_under_way〕")
    opened.do("wang", "return_filing", REASON).refused(3, "〔role_required〕", "〔was_case_officer〕")
    assert opened.do("sun", "return_filing", REASON).code == 0
    assert opened.do("wang", "record_party", PARTY).code == 0
