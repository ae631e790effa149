from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases.embedded.keeper import EmbeddedKeeper
from cases.evidence.keys import new_key
from tests.cases.helpers import names_in
from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from tests.workflow.walk import REASON, REVIEW
from workflow.listing import listing
from workflow.office import DEMONSTRATION

WORDS = "correct horse battery"
FILES = {"events.jsonl", "案卷摘要.txt", "卷内目录.txt", "文书清单.txt", "核对方法.txt", "SHA256SUMS"}


def checked(files: dict[str, bytes]) -> None:
    """Check the sums as `sha256sum -c` does: every line, and every other file once."""
    lines = files["SHA256SUMS"].decode().splitlines()
    sums = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert sums == {name: hashlib.sha256(body).hexdigest() for name, body in files.items() if name != "SHA256SUMS"}


def chained(body: bytes) -> list[dict[str, object]]:
    """Check the chain as the export itself says how, with nothing of this program."""
    previous, events = "0" * 64, [json.loads(line) for line in body.splitlines()]
    for number, event in enumerate(events, start=1):
        rest = {key: value for key, value in event.items() if key != "digest"}
        text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert hashlib.sha256(text.encode()).hexdigest() == event["digest"]
        assert (event["revision"], event["previous"]) == (number, previous)
        previous = event["digest"]
    return events


def read(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def filed(penalty: Penalty, case: Case, folder: Path) -> dict[str, bytes]:
    """Put three documents on file; return them by the names that an export gives them."""
    found = {}
    for number, (kind, title, suffix) in enumerate(
        [
            ("prior_notice", "行政处罚事先告知书", "txt"),
            ("penalty_decision", "行政处罚决定书", "docx"),
            ("review_opinion", "法制审核意见书", "txt"),
        ],
        start=1,
    ):
        file = folder / f"{kind}.{suffix}"
        assert penalty("letter", case.id, kind, "-o", file).code == 0
        found[f"文书/{number:02d}-{title}.{suffix}"] = file.read_bytes()
    return found


@pytest.mark.parametrize("name", ["导出", "导出.zip", "导出.ZIP"])
def test_a_case_goes_out_with_all_that_checks_it(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "信").mkdir()
    letters = filed(penalty, walked, tmp_path / "信")
    target = tmp_path / name
    done = penalty("export", walked.id, "-o", target)
    assert (done.code, done.err) == (0, "")
    if target.is_dir():
        files = read(target)
    else:
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            files = {each: archive.read(each) for each in archive.namelist()}
    assert files.keys() == FILES | letters.keys()
    checked(files)
    assert {each: files[each] for each in letters} == letters
    events = EmbeddedKeeper(store, listing).load(walked.id)
    assert chained(files["events.jsonl"]) == [event.to_dict() for event in events]
    summary = files["案卷摘要.txt"].decode()
    for words in ("演示件", "某医院", "超量开药", "24,000.00", "【办理过程】", "【送达】", events[-1].digest):
        assert words in summary, words
    assert "行政处罚决定书" in files["卷内目录.txt"].decode()
    index = files["文书清单.txt"].decode()
    assert "没有附：" not in index
    assert all(f"附：{each}" in index for each in letters)
    assert names_in(tmp_path) == sorted([name, "信", "库"])


def signed_by(event: Mapping[str, Any]) -> str:
    """Check a record's signature as the export itself says how, with nothing of this program; return the key."""
    written = {name: value for name, value in event.items() if name != "digest"}
    written["data"] = {name: value for name, value in event["data"].items() if name != "signature"}
    text = json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    key, value = event["data"]["signature"]["key"], event["data"]["signature"]["value"]
    raw = base64.urlsafe_b64decode(key.removeprefix("ed25519:") + "=")
    public = Ed25519PublicKey.from_public_bytes(raw)
    public.verify(base64.urlsafe_b64decode(value + "=="), b"penalty-desk event v1\n" + text.encode())
    return "-".join(re.findall("....", hashlib.sha256(raw).hexdigest()[:16]))


def test_who_receives_it_can_do_what_it_says(penalty: Penalty, store: Path, tmp_path: Path) -> None:
    case = Case(penalty, "submit_for_review")
    key = new_key(tmp_path / "key.json", WORDS)
    (tmp_path / "words").write_text(WORDS, encoding="utf-8")
    (tmp_path / "words").chmod(0o600)
    zhao, profile = "certificate: 演示-0003", DEMONSTRATION.read_text(encoding="utf-8")
    (store / "office.yaml").write_text(profile.replace(zhao, f"{zhao}, keys: ['{key.text}']"), encoding="utf-8")
    signing = ("--key", str(tmp_path / "key.json"), "--passphrase-file", str(tmp_path / "words"))
    assert case.do("zhao", "approve_review", {**REVIEW, "dated": "2026-04-13"}, *signing).code == 0
    assert penalty("export", case.id, "-o", tmp_path / "导出").code == 0
    files = read(tmp_path / "导出")
    last = chained(files["events.jsonl"])[-1]
    assert signed_by(last) == key.fingerprint
    with pytest.raises(InvalidSignature):
        signed_by({**last, "at": "2026-04-14T12:00:00+08:00"})
    assert case.do("wang", "mark_case", REASON).code == 0
    answered = penalty("verify", case.id, "--json").json()
    assert answered["whole"]
    assert {"revision": last["revision"], "digest": last["digest"]} in answered["revisions"]
    assert answered["revision"] == len(answered["revisions"]) > int(str(last["revision"]))
    shown = penalty("verify", case.id).out
    assert f"签名成立（密钥 {key.fingerprint}）" in shown
    how = files["核对方法.txt"].decode()
    for words in ("penalty verify 案件编号 --json", "revisions", "penalty-desk event v1", "Ed25519", "指纹"):
        assert words in how, words


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_nobody_else_can_read_it(walked: Case, penalty: Penalty, tmp_path: Path, umask: int) -> None:
    filed(penalty, walked, tmp_path)
    before = os.umask(umask)
    try:
        assert penalty("export", walked.id, "-o", tmp_path / "导出").code == 0
        assert penalty("export", walked.id, "-o", tmp_path / "导出.zip").code == 0
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    made = [tmp_path / "导出", tmp_path / "导出.zip", *(tmp_path / "导出").rglob("*")]
    assert len(made) > 8
    for path in made:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="there is no sha256sum on this system")
def test_the_usual_program_checks_it(walked: Case, penalty: Penalty, tmp_path: Path) -> None:
    filed(penalty, walked, tmp_path)
    folder = tmp_path / "导出"
    assert penalty("export", walked.id, "-o", folder).code == 0
    check = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / "events.jsonl").write_bytes((folder / "events.jsonl").read_bytes() + b"\n")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 1


def test_a_document_that_comes_out_otherwise_is_told_and_not_given(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path
) -> None:
    (name, *_), digests = filed(penalty, walked, tmp_path), []
    profile = DEMONSTRATION.read_text(encoding="utf-8")
    (store / "office.yaml").write_text(profile.replace("某市某区演示路1号", "另一处"), encoding="utf-8")
    assert penalty("export", walked.id, "-o", tmp_path / "导出").code == 0
    files = read(tmp_path / "导出")
    checked(files)
    assert name not in files
    index = files["文书清单.txt"].decode()
    assert "没有附：重新生成的内容与登记的不同" in index
    digests = [event["data"] for event in chained(files["events.jsonl"]) if event["kind"] == "record_document"]
    assert all(str(data["body"]["sha256"]) in index for data in digests if isinstance(data, dict))


@pytest.mark.parametrize(
    ("kind", "about", "fault"),
    [
        ("照片", "照片，一号，docx", "本程序不能生成这种文书"),
        ("no_penalty_decision", "不予行政处罚决定书，一号，docx", "归卷时案卷里还没有这种文书的内容"),
    ],
)
def test_a_document_that_cannot_be_made_is_told(
    walked: Case, penalty: Penalty, tmp_path: Path, kind: str, about: str, fault: str
) -> None:
    document = {"kind": kind, "number": "一号", "format": "docx", "sha256": "ab" * 32}
    done = walked.do("wang", "record_document", document)
    assert done.code == 0, done
    assert penalty("export", walked.id, "-o", tmp_path / "导出").code == 0
    files = read(tmp_path / "导出")
    assert files.keys() == FILES
    index = files["文书清单.txt"].decode()
    assert about in index
    assert f"没有附：{fault}" in index


def test_a_case_that_has_hardly_begun(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    assert penalty("export", opened.id, "-o", tmp_path / "导出").code == 0
    files = read(tmp_path / "导出")
    assert files.keys() == FILES
    assert files["文书清单.txt"].decode() == "在卷没有登记文书。\n"
    checked(files)


@pytest.mark.parametrize("name", ["导出", "导出.zip"])
def test_nothing_is_written_over(opened: Case, penalty: Penalty, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    assert penalty("export", opened.id, "-o", target).code == 0
    before = read(target) if target.is_dir() else {name: target.read_bytes()}
    penalty("export", opened.id, "-o", target).refused(2, name, "已经存在")
    assert (read(target) if target.is_dir() else {name: target.read_bytes()}) == before


@pytest.mark.parametrize("place", ["没有/导出", "没有/导出.zip", f"{'长' * 90}", f"{'长' * 90}.zip"])
def test_an_unwritable_target_leaves_nothing(opened: Case, penalty: Penalty, tmp_path: Path, place: str) -> None:
    penalty("export", opened.id, "-o", tmp_path / place).refused(2, "写不了")
    assert names_in(tmp_path) == ["库"]


def test_who_may_not_read_cases_may_not_export(opened: Case, penalty: Penalty, tmp_path: Path) -> None:
    penalty("export", opened.id, "-o", tmp_path / "导出", "--as", "admin").refused(3, "〔administrator_reads_no_case〕")
    assert names_in(tmp_path) == ["库"]


def test_a_case_that_is_not_there(penalty: Penalty, tmp_path: Path) -> None:
    penalty("export", "2026-9999", "-o", tmp_path / "导出").refused(2, "没有案件 2026-9999")
    penalty("export", "2026-9999").refused(2, "缺少参数")
