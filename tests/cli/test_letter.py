from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from cases.embedded.keeper import EmbeddedKeeper
from cases.fold import fold
from templates import pdf
from tests.cli.conftest import Case
from tests.cli.runner import Penalty
from workflow.listing import listing

KINDS = ("prior_notice", "review_opinion", "penalty_decision")
FIGURES = ("24000.00", "贰万肆仟元整", "20000.00", "贰万元整")


def documents(store: Path, case_id: str) -> list[tuple[str, str, str]]:
    record = fold(EmbeddedKeeper(store, listing).load(case_id))
    return [(each.kind, each.format, each.sha256) for each in record.documents]


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_shown_with_its_figures(walked: Case, penalty: Penalty, kind: str) -> None:
    done = penalty("letter", walked.id, kind)
    assert (done.code, done.err) == (0, "")
    plain = "".join(done.out.split())
    assert all(figure in plain for figure in FIGURES)
    assert "演示件" in plain


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_written_and_put_on_file(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path, kind: str
) -> None:
    target = tmp_path / "文书.TXT"
    done = penalty("letter", walked.id, kind, "-o", target)
    assert done == (0, "", "")
    content = target.read_bytes()
    assert documents(store, walked.id) == [(kind, "txt", hashlib.sha256(content).hexdigest())]
    assert penalty("letter", walked.id, kind, "-o", target).code == 0
    assert target.read_bytes() == content
    assert len(documents(store, walked.id)) == 1


def test_a_word_letter(walked: Case, penalty: Penalty, store: Path, tmp_path: Path) -> None:
    target = tmp_path / "决定书.docx"
    assert penalty("letter", walked.id, "penalty_decision", "-o", target) == (0, "", "")
    with zipfile.ZipFile(io.BytesIO(target.read_bytes())) as word:
        text = word.read("word/document.xml").decode()
    assert "贰万肆仟元整" in text
    assert documents(store, walked.id) == [
        ("penalty_decision", "docx", hashlib.sha256(target.read_bytes()).hexdigest())
    ]


@pytest.mark.skipif(not pdf.fonts()["body"], reason="本机没有中文字体，排不出 PDF（fonts-lxgw-wenkai、fonts-noto-cjk）")
def test_a_pdf_letter(walked: Case, penalty: Penalty, store: Path, tmp_path: Path) -> None:
    target = tmp_path / "决定书.PDF"
    assert penalty("letter", walked.id, "penalty_decision", "-o", target) == (0, "", "")
    content = target.read_bytes()
    assert content.startswith(b"%PDF-")
    assert documents(store, walked.id) == [("penalty_decision", "pdf", hashlib.sha256(content).hexdigest())]
    assert penalty("letter", walked.id, "penalty_decision", "-o", target).code == 0
    assert target.read_bytes() == content
    assert len(documents(store, walked.id)) == 1


def test_a_machine_without_fonts_writes_no_pdf(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "installed", lambda: frozenset({"DejaVu Sans"}))
    target = tmp_path / "决定书.pdf"
    penalty("letter", walked.id, "penalty_decision", "-o", target).refused(2, "本机没有中文字体", "请安装", ".docx")
    assert not list(tmp_path.glob("*.pdf*"))
    assert documents(store, walked.id) == []


@pytest.mark.parametrize("name", ["决定书.odt", "决定书", "决定书.doc", ".txt"])
def test_another_suffix_is_refused(walked: Case, penalty: Penalty, tmp_path: Path, name: str) -> None:
    penalty("letter", walked.id, "penalty_decision", "-o", tmp_path / name).refused(2, name, ".docx", ".pdf")
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("place", ["没有/a.txt", "file.txt/a.txt", "文件夹.txt", f"{'长' * 90}.txt"])
def test_an_unwritable_target_leaves_nothing(
    walked: Case, penalty: Penalty, store: Path, tmp_path: Path, place: str
) -> None:
    (tmp_path / "file.txt").write_text("一", encoding="utf-8")
    (tmp_path / "文件夹.txt").mkdir()
    before = sorted(tmp_path.rglob("*"))
    penalty("letter", walked.id, "penalty_decision", "-o", tmp_path / place).refused(2, "写不了")
    assert sorted(tmp_path.rglob("*")) == before
    assert documents(store, walked.id) == []


def test_an_unknown_kind_is_refused_with_those_there_are(walked: Case, penalty: Penalty) -> None:
    penalty("letter", walked.id, "bogus").refused(2, "种类", *KINDS)


@pytest.mark.parametrize("more", [(), ("-o", "x.txt")])
def test_a_letter_the_case_cannot_have_yet_is_refused(
    opened: Case, penalty: Penalty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    for kind in (*KINDS, "no_penalty_decision"):
        penalty("letter", opened.id, kind, *more).refused(2, "没有这种文书")
    assert not (tmp_path / "x.txt").exists()


def test_a_case_that_is_not_there_is_refused(penalty: Penalty, tmp_path: Path) -> None:
    penalty("letter", "2026-9999", "prior_notice").refused(2, "没有案件 2026-9999")
    penalty("letter", "2026-9999", "prior_notice", "-o", tmp_path / "x.txt").refused(2, "没有案件 2026-9999")
    assert not (tmp_path / "x.txt").exists()


def test_a_letter_that_lacks_something_names_it(penalty: Penalty, tmp_path: Path) -> None:
    case = Case(penalty, "open_case")
    from tests.workflow.walk import PARTY, STEPS

    for each in STEPS[1:13]:
        data = {**PARTY, "representative": ""} if each.action == "record_party" else each.data
        data = {**data, "entry_note": "补录"} if each.action == "file_case" else data
        assert case.do(each.user, each.action, data).code == 0
    target = tmp_path / "x.txt"
    penalty("letter", case.id, "review_opinion").refused(2, "当事人代表人姓名")
    penalty("letter", case.id, "review_opinion", "-o", target).refused(2, "当事人代表人姓名")
    assert not target.exists()


def test_who_may_not_put_on_file_leaves_no_letter(walked: Case, penalty: Penalty, store: Path, tmp_path: Path) -> None:
    """Whole or not at all: a letter whose sha256 is not on file was not issued by the desk."""
    target = tmp_path / "x.txt"
    done = penalty("--as", "qian", "letter", walked.id, "penalty_decision", "-o", target)
    done.refused(3, "〔role_required〕")
    assert documents(store, walked.id) == []
    assert not target.exists()


def test_a_letter_that_cannot_be_put_on_file_now_is_not_written(penalty: Penalty, store: Path, tmp_path: Path) -> None:
    case = Case(penalty, "record_statement")
    assert case.do("sun", "return_decision", {"reason": "重新裁量"}).code == 0
    target = tmp_path / "x.txt"
    done = penalty("letter", case.id, "review_opinion", "-o", target)
    assert target.exists() is (done.code == 0)
    assert len(documents(store, case.id)) == (done.code == 0)


def test_an_older_letter_is_not_lost_to_a_refused_one(walked: Case, penalty: Penalty, tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("旧文书", encoding="utf-8")
    assert penalty("--as", "qian", "letter", walked.id, "penalty_decision", "-o", target).code == 3
    assert target.read_text(encoding="utf-8") == "旧文书"
