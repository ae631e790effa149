"""The whole procedure by commands: played from its file at once, and step by step with today's clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Penalty
from tui.demo import EXAMPLES, read_example

FILE = EXAMPLES / "full-procedure.yaml"
WANTED = {
    "extend_verification", "decide_recusal", "approve_measure", "resolve_measure", "exclude_period", "return_review",
    "confirm_electronic", "notify_hearing", "extend_decision", "record_hearing", "record_deliberation", "decide",
    "record_service", "publish_decision", "grant_deferral", "impose_surcharge", "record_payment", "close_case",
    "archive_case",
}  # fmt: skip


def parts(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a case says, without when it was typed and the chain that depends on it."""
    own = {"history", "revision", "opened_at", "updated_at", "case_id"}
    found = {name: value for name, value in record.items() if name not in own}
    # Reports and requests are dated by the clock where the file gives no day.
    found["full_report"] = {**found["full_report"], "dated": None}
    found["closing"] = {**found["closing"], "asked_on": None}
    for name in ("decision", "service", "sanction"):
        assert found[name] is not None
    return json.loads(json.dumps(found).replace(record["case_id"].replace("2026-", "〔2026〕"), "N"))  # type: ignore[no-any-return]


def test_the_file_has_every_part_of_the_procedure() -> None:
    assert {step.action for step in read_example(FILE).steps} >= WANTED


def test_played_at_once(penalty: Penalty) -> None:
    done = penalty("case", "play", FILE)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert len(lines) == len(read_example(FILE).steps) + 1
    assert "已结案" in lines[-1]


def test_step_by_step_with_todays_clock(penalty: Penalty) -> None:
    """Nothing in it needs a clock set back: an officer types the days that are on the papers."""
    first, *rest = read_example(FILE).steps
    opened = penalty("case", "new", "--as", first.user, "--data", "-", stdin=json.dumps(first.data).encode())
    assert opened.code == 0, opened
    case_id = opened.out.strip()
    late = set()
    for step in rest:
        taken = ("case", "do", "--as", step.user, case_id, step.action, "--data", "-")
        done = penalty(*taken, stdin=json.dumps(step.data).encode())
        if done.code == 3:
            # Its period is over today: why it is typed in only now belongs on file.
            assert "〔entered_late〕" in done.err
            late.add(step.action)
            done = penalty(*taken, stdin=json.dumps({**step.data, "entry_note": "照纸质案卷补录"}).encode())
        assert done.code == 0, (step, done)
    # While the clock stands still (an appraisal, a hearing awaited), nothing is late.
    stopping = {"exclude_period", "record_statement"}
    assert late == {"extend_verification", "file_case", "approve_measure", "decide"} | stopping
    typed = json.loads(penalty("case", "show", case_id, "--json").out)
    played = json.loads(penalty("case", "play", FILE, "--json").out)
    assert typed["state"] == played["state"] == "closed"
    for name in ("sanction", "payments", "deferrals", "surcharges", "extensions", "hearings", "deliberations"):
        assert parts(typed)[name] == parts(played)[name], name
    kinds = [[event["kind"] for event in each["history"]] for each in (typed, played)]
    assert kinds[0] == kinds[1]


def test_the_table_of_contents(penalty: Penalty) -> None:
    case_id = json.loads(penalty("case", "play", FILE, "--json").out)["case_id"]
    done = penalty("case", "contents", case_id, "--json")
    found = json.loads(done.out)
    assert found["missing"] == []
    assert [entry["place"] for entry in found["entries"]] == list(range(1, len(found["entries"]) + 1))
    assert found["entries"][0]["title"].startswith("行政处罚决定书")
    assert {"听证笔录", "结案审批表", "缴款、退款凭证", "备考表"} <= {entry["title"] for entry in found["entries"]}
    text = penalty("case", "contents", case_id).out
    assert "卷内目录" in text
    assert "缺" not in text


def test_an_open_case_says_what_its_file_still_wants(penalty: Penalty, tmp_path: Path) -> None:
    cut = FILE.read_text(encoding="utf-8").partition("  - at: 2026-02-09T09:00:00+08:00\n    as: sun\n")[0]
    path = tmp_path / "cut.yaml"
    path.write_text(cut, encoding="utf-8")
    case_id = json.loads(penalty("case", "play", path, "--json").out)["case_id"]
    assert "  缺　回避决定" in penalty("case", "contents", case_id).out.splitlines()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title: 一\n", "cut.yaml:1"),
        ("\udcff", "不是 UTF-8 文本"),
        (FILE.read_text(encoding="utf-8").replace("2026-01-05T09:00:00+08:00", "昨天", 1), "不是时间"),
    ],
)
def test_a_file_that_cannot_be_played(penalty: Penalty, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "cut.yaml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    penalty("case", "play", path).refused(2, said)
    assert json.loads(penalty("case", "list", "--json").out) == []


def test_an_office_of_real_people_has_the_real_clock_only(penalty: Penalty, store: Path) -> None:
    profile = (Path(__file__).parents[2] / "workflow" / "offices" / "demonstration.yaml").read_text(encoding="utf-8")
    store.mkdir(exist_ok=True)
    (store / "office.yaml").write_text(profile.replace("identity: asserted", "identity: system"), encoding="utf-8")
    penalty("case", "play", FILE).refused(2, "只能在演示机关")


def test_an_administrator_reads_no_case(penalty: Penalty) -> None:
    case_id = json.loads(penalty("case", "play", FILE, "--json").out)["case_id"]
    for command in (("case", "show", case_id), ("case", "list"), ("case", "contents", case_id)):
        penalty("--as", "admin", *command).refused(3, "administrator_reads_no_case")
    assert penalty("--as", "qian", "case", "show", case_id).code == 0
