from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.events import canonical
from cases.evidence.keys import new_key, public_of
from tests.cases.evidence import forget, key_of, lines_of, rehash, reseal, tamper
from tests.cases.helpers import body_of
from tests.cli.conftest import Case
from tests.cli.runner import Penalty, sentences
from tests.workflow.walk import REVIEW
from tui.commands.verify import Progress
from tui.store import open_store
from workflow.listing import listing_for
from workflow.office import DEMONSTRATION

WORDS = "correct horse battery"
DATA = {**REVIEW, "dated": "2026-04-13"}


@pytest.fixture
def signing(tmp_path: Path) -> tuple[object, ...]:
    """Return the options with which a key signs."""
    words = tmp_path / "words"
    words.write_text(f"{WORDS}\n", encoding="utf-8")
    words.chmod(0o600)
    options = ("--key", tmp_path / "key.json", "--passphrase-file", words)
    new_key(tmp_path / "key.json", WORDS)
    return options


def profile(store: Path, tmp_path: Path, *changes: tuple[str, str]) -> None:
    """Write the demonstration's profile, zhao's key in it, with these changes."""
    zhao = "certificate: 演示-0003"
    text = DEMONSTRATION.read_text(encoding="utf-8")
    for old, new in ((zhao, f"{zhao}, keys: ['{public_of(tmp_path / 'key.json').text}']"), *changes):
        assert old in text
        text = text.replace(old, new)
    (store / "office.yaml").write_text(text, encoding="utf-8")


def test_a_whole_store(walked: Case, penalty: Penalty) -> None:
    Case(penalty, "open_case")
    for arguments in (("--all",), (), ("--as", "qian")):
        done = penalty("verify", *arguments)
        assert (done.code, done.err, done.out) == (0, "", "读到 2 案 18 条记录，各案完整\n"), arguments
    answered = penalty("verify", "--json").json()
    assert answered == {
        "whole": True, "cases": 2, "events": 18, "unread": 0, "damaged": [], "findings": [], "anchors": [],
    }  # fmt: skip
    assert penalty("verify", walked.id).out.startswith(f"{walked.id}：17 条记录，链完整，末端 ")


def test_every_finding_is_said_and_every_other_case_is_still_read(walked: Case, penalty: Penalty, store: Path) -> None:
    other = Case(penalty, "open_case")
    tamper(store / "cases" / f"{walked.id}.json", lambda rows: rows["3"].update(actor="li"))
    done = penalty("verify")
    assert done.code == 1
    sentences(done.err)
    assert "第 3 个事件的内容与其摘要不符" in done.err
    assert done.out == "读到 1 案 1 条记录，1 案有问题\n"
    answered = penalty("verify", "--json")
    assert answered.code == 1
    assert answered.json()["damaged"] == [walked.id]
    assert [each["case_id"] for each in answered.json()["findings"]] == [walked.id]
    assert not answered.json()["whole"]
    assert penalty("verify", other.id).code == 0
    alone = penalty("verify", walked.id)
    assert (alone.code, alone.out) == (1, "")
    assert "第 3 个事件" in alone.err
    assert penalty("verify", walked.id, "--json").json()["digest"] is None


def test_what_the_list_shows_is_held_against_the_case(walked: Case, penalty: Penalty, store: Path) -> None:
    ledger = store / "ledger.jsonl"
    lines = lines_of(ledger)
    lines[-1]["listing"]["party"] = "别的医院"
    reseal(ledger, lines)
    for file in store.glob("index.sqlite*"):
        file.unlink()
    done = penalty("verify", walked.id)
    assert done.code == 1
    assert f"案件 {walked.id} 在列表中的内容与案件不符（party）" in done.err


def empty(listing: dict[str, str]) -> None:
    listing.clear()


def without_due(listing: dict[str, str]) -> None:
    del listing["due"]


def waits_for_a_decision(listing: dict[str, str]) -> None:
    listing.update(requested="decision", waiting="待批决定")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [(empty, ("title", "party", "state", "requested", "waiting")), (waits_for_a_decision, ("requested", "waiting"))],
)
def test_a_falsified_list_is_found(
    walked: Case, penalty: Penalty, store: Path, change: Callable[[dict[str, str]], None], wrong: tuple[str, ...]
) -> None:
    listed_as(store, change)
    for arguments in ((), (walked.id,)):
        done = penalty("verify", *arguments)
        assert done.code == 1
        sentences(done.err)
        assert f"案件 {walked.id} 在列表中的内容与案件不符（" in done.err
        assert all(name in done.err for name in wrong)
        assert "title" in wrong or "title" not in done.err
        assert "或为另一版本的软件所写" in done.err
        assert "完整" not in done.out
        assert "有问题" in done.out


def test_what_is_due_is_not_held_against_the_case(walked: Case, penalty: Penalty, store: Path) -> None:
    listed_as(store, without_due)
    assert penalty("verify", walked.id).code == 0


def listed_as(store: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Change what the last line of the ledger says for the list, every seal made anew and the index forgotten."""
    lines = lines_of(store / "ledger.jsonl")
    change(lines[-1]["listing"])
    reseal(store / "ledger.jsonl", lines)
    forget(store)


def test_a_case_with_findings_is_not_called_whole(penalty: Penalty, store: Path) -> None:
    case = Case(penalty, "approve_review")
    text = DEMONSTRATION.read_text(encoding="utf-8").replace("signatures: none", "signatures: required")
    (store / "office.yaml").write_text(text, encoding="utf-8")
    done = penalty("verify", case.id)
    assert done.code == 1
    assert "没有签名" in done.err
    assert "链完整" not in done.out
    assert "条记录，有问题，见上，末端 " in done.out


def test_every_digest_of_a_case_is_listed(walked: Case, penalty: Penalty, store: Path) -> None:
    events = open_store(str(store)).keeper.load(walked.id)
    answered = penalty("verify", walked.id, "--json").json()
    assert answered["revisions"] == [{"revision": each.revision, "digest": each.digest} for each in events]
    assert penalty("verify", walked.id).out.endswith("（各次记录的摘要用 --json 列出）\n")


def keyed(store: Path, tmp_path: Path, days: str) -> str:
    """Write the demonstration's profile, in which the key is zhao's on these days; return its text."""
    zhao, text = "certificate: 演示-0003", DEMONSTRATION.read_text(encoding="utf-8")
    assert zhao in text
    key = public_of(tmp_path / "key.json").text
    (store / "office.yaml").write_text(text.replace(zhao, f"{zhao}, keys: [{{key: '{key}', {days}}}]"), "utf-8")
    return key


@pytest.mark.parametrize(
    ("days", "words"),
    [("until: 2020-01-01", "该密钥只用到 2020-01-01"), ("since: 2199-01-01", "该密钥自 2199-01-01 起用")],
)
def test_an_anchor_by_a_key_on_a_day_that_is_not_its_is_a_finding(
    penalty: Penalty, store: Path, tmp_path: Path, signing: tuple[object, ...], days: str, words: str
) -> None:
    opened, anchor = Case(penalty, "open_case"), tmp_path / "a.json"
    assert penalty("anchor", "-o", anchor, *signing).code == 0
    key = keyed(store, tmp_path, days)
    for arguments in ((), (opened.id,), ("--trust", key)):
        done = penalty("verify", "--anchor", anchor, *arguments)
        assert done.code == 1
        sentences(done.err)
        assert f"（赵某（zhao），{words}）所签，当日不是该密钥能用的日子，不作为依据" in done.err
        assert "的锚一致" not in done.out
    assert penalty("verify", "--anchor", anchor, "--json").json()["anchors"][0]["holds"] is False
    penalty("anchor", *signing).refused(2, words, "今天不能用来锚定")


def test_until_when_the_key_of_an_anchor_signs_is_said(
    opened: Case, penalty: Penalty, store: Path, tmp_path: Path, signing: tuple[object, ...]
) -> None:
    anchor = tmp_path / "a.json"
    assert penalty("anchor", "-o", anchor, *signing).code == 0
    keyed(store, tmp_path, "since: 2020-01-01, until: 2199-12-31")
    done = penalty("verify", opened.id, "--anchor", anchor)
    assert (done.code, done.err) == (0, "")
    assert "（赵某（zhao），该密钥自 2020-01-01 起用，只用到 2199-12-31），签名成立" in done.out
    assert penalty("anchor", *signing).code == 0


def test_an_office_that_changed_its_numbers_has_no_false_findings(walked: Case, penalty: Penalty, store: Path) -> None:
    """The next deadline in the list is counted by the profile of its day; it is no evidence."""
    kept = open_store(str(store))
    (head,) = kept.keeper.heads()
    text = DEMONSTRATION.read_text(encoding="utf-8")
    number = "refund_days: 9\nsources: {refund_days: {text: 本局议定, level: 机关自定}}\nname:"
    (store / "office.yaml").write_text(text.replace("\nname:", f"\n{number}"), encoding="utf-8")
    changed = listing_for(open_store(str(store)).office)(kept.keeper.load(walked.id))
    assert changed["due"] != head.listing["due"]
    assert penalty("verify", walked.id).code == 0


def test_who_signed_is_shown(penalty: Penalty, store: Path, tmp_path: Path, signing: tuple[object, ...]) -> None:
    case = Case(penalty, "submit_for_review")
    profile(store, tmp_path)
    assert case.do("zhao", "approve_review", DATA, *map(str, signing)).code == 0
    done = penalty("verify", case.id)
    assert (done.code, done.err) == (0, "")
    chain, signature = done.out.splitlines()
    assert "链完整" in chain
    assert "签名成立" in signature
    assert public_of(tmp_path / "key.json").fingerprint in signature
    (found,) = penalty("verify", case.id, "--json").json()["signatures"]
    assert found["actor"] == "zhao"
    assert found["fault"] is None


def test_a_signature_that_is_missing_or_nobodys_is_a_finding(
    penalty: Penalty, store: Path, tmp_path: Path, signing: tuple[object, ...]
) -> None:
    case = Case(penalty, "submit_for_review")
    profile(store, tmp_path)
    assert case.do("zhao", "approve_review", DATA, *map(str, signing)).code == 0
    (store / "office.yaml").unlink()
    for arguments in ((), (case.id,)):
        done = penalty("verify", *arguments)
        assert done.code == 1
        assert "不是机关档案中 zhao 的密钥" in done.err
    profile(store, tmp_path, ("signatures: none", "signatures: required"))
    missing = penalty("verify", "--json").json()["findings"]
    assert missing
    assert all("没有签名" in each["says"] for each in missing)


def test_anchors_of_a_folder(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path, signing: tuple[object, ...]
) -> None:
    kept = tmp_path / "锚"
    kept.mkdir()
    assert penalty("anchor", "-o", kept / "1.json", *signing).code == 0
    other = Case(penalty, "open_case")
    assert penalty("anchor", "-o", kept / "2.json", *signing).code == 0
    profile(store, tmp_path)
    done = penalty("verify", "--anchor", kept)
    assert (done.code, done.err) == (0, "")
    first, second, notice = done.out.splitlines()[1:]
    assert first.startswith(f"{kept / '1.json'}：")
    assert "1 案 17 条" in first
    assert "2 案 18 条" in second
    assert public_of(tmp_path / "key.json").fingerprint in first
    assert "（赵" in first
    assert "--trust" in notice
    key = public_of(tmp_path / "key.json").text
    trusted = penalty("verify", other.id, "--anchor", kept / "1.json", "--anchor", kept / "2.json", "--trust", key)
    assert (trusted.code, trusted.err) == (0, "")
    assert len(trusted.out.splitlines()) == 3
    answered = penalty("verify", "--anchor", kept, "--trust", key, "--json").json()["anchors"]
    assert [(each["entries"], each["trusted"], each["holds"]) for each in answered] == [
        (17, True, True),
        (18, True, True),
    ]
    (kept / "1.json").replace(tmp_path / "1.json")
    tamper_all(store, walked.id)
    found = penalty("verify", "--anchor", kept)
    assert found.code == 1
    assert f"{kept / '2.json'}：与案件库不符" in found.err
    assert penalty("verify").code == 0


def tamper_all(store: Path, case_id: str) -> None:
    """Rewrite a case's last event, its file, the ledger and the index, so that the store is whole in itself."""
    file = store / "cases" / f"{case_id}.json"

    def change(rows: dict[str, dict[str, object]]) -> None:
        rows[str(len(rows))]["at"] = "2026-11-20T10:00:00+08:00"
        rehash(rows)

    tamper(file, change)
    last = list(json.loads(body_of(file))["events"].values())
    digests = {row["revision"]: row["digest"] for row in last}
    lines = lines_of(store / "ledger.jsonl")
    for line in lines:
        if line["case_id"] == case_id:
            line["digest"] = digests[line["revision"]]
            if line["revision"] == len(digests):
                line["listing"]["updated_at"] = "2026-11-20T10:00:00+08:00"
    reseal(store / "ledger.jsonl", lines)
    for index in store.glob("index.sqlite*"):
        index.unlink()


def test_an_anchor_that_proves_nothing_is_a_finding(
    opened: Case, penalty: Penalty, tmp_path: Path, signing: tuple[object, ...]
) -> None:
    anchor = tmp_path / "a.json"
    assert penalty("anchor", "-o", anchor, *signing).code == 0
    stranger = penalty("verify", "--anchor", anchor, "--trust", key_of("li").public.text)
    assert stranger.code == 1
    assert "不是 --trust 给出的密钥" in stranger.err
    assert "的锚一致" not in stranger.out
    raw = json.loads(anchor.read_bytes())
    anchor.write_bytes(canonical({**raw, "office": "别的局"}))
    forged = penalty("verify", opened.id, "--anchor", anchor)
    assert forged.code == 1
    sentences(forged.err)
    assert "签名不符" in forged.err
    assert penalty("verify", "--anchor", anchor, "--json").json()["anchors"][0]["holds"] is False


def test_refused_input(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    (tmp_path / "空").mkdir()
    (tmp_path / "x.json").write_bytes(b"x")
    penalty("verify", opened.id, "--all").refused(2, "--all")
    penalty("verify", "--trust", "ed25519:x").refused(2, "--anchor")
    penalty("verify", "--anchor", tmp_path / "x.json").refused(2, "x.json：不是锚文件")
    penalty("verify", "--anchor", tmp_path / "不在").refused(2, "没有这个锚文件")
    penalty("verify", "--anchor", tmp_path / "空").refused(2, "没有锚文件（.json）")
    penalty("verify", "--anchor", tmp_path).refused(2, "x.json")
    penalty("verify", "--anchor", tmp_path / "空", "--trust", "x").refused(2)


def test_who_may_read_may_verify(opened: Case, penalty: Penalty) -> None:
    assert penalty("--as", "qian", "verify", opened.id).code == 0
    administrator = penalty("--as", "admin", "verify", "--json")
    assert administrator.code == 3
    assert administrator.json()["code"] == "administrator_reads_no_case"
    penalty("--as", "谁", "verify").refused(2, "没有用户")


def test_an_empty_store_is_not_called_whole(penalty: Penalty, store: Path) -> None:
    done = penalty("verify")
    assert (done.code, done.err, done.out) == (0, "", "案件库中没有案件，如不对请核对 --store 或 PENALTY_STORE\n")
    assert not store.exists()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_long_run_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr("tui.commands.verify._OFTEN", 0.0)
    progress = Progress()
    progress.step(1, 20)
    progress.step(2, 20)
    progress.end()
    progress.end()
    assert screen.getvalue() == "\r核验 1/20 案\r核验 2/20 案\r\x1b[K"


def test_where_nobody_looks_nothing_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.commands.verify._OFTEN", 0.0)
    progress = Progress()
    progress.step(1, 20)
    progress.end()
    assert capsys.readouterr() == ("", "")
