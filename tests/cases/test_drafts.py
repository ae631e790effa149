from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.drafts import Drafts
from cases.events import canonical
from cases.keeper import BadCaseId, OutcomeUnknown, StoreError
from tests.cases.faults import faults
from tests.cases.helpers import body_of, names_in, with_checksum

FIELDS = {"当事人": "江西某医院", "金额": "12,345.67"}


def only_file(folder: Path) -> Path:
    (name,) = [name for name in names_in(folder / "drafts") if name.endswith(".json")]
    return folder / "drafts" / name


def test_a_draft_survives(tmp_path: Path) -> None:
    Drafts(tmp_path).save("A", "事实认定", "王某", FIELDS)
    Drafts(tmp_path).save("A", "事实认定", "王某", {**FIELDS, "备注": ""})
    assert Drafts(tmp_path).load("A", "事实认定", "王某") == ({**FIELDS, "备注": ""}, None)
    assert len(names_in(tmp_path / "drafts")) == 1


def test_no_draft_is_an_empty_one_and_makes_no_folder(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    assert drafts.load("A", "form", "wang") == ({}, None)
    drafts.discard("A", "form", "wang")
    assert names_in(tmp_path) == []


def test_discard(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save("A", "form", "wang", FIELDS)
    drafts.save("A", "form", "li", FIELDS)
    drafts.discard("A", "form", "wang")
    assert drafts.load("A", "form", "wang") == ({}, None)
    assert drafts.load("A", "form", "li") == (FIELDS, None)


@settings(max_examples=25, deadline=None, database=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from(["A", "B"]), st.text(max_size=6), st.text(max_size=6)), st.text(), max_size=4
    )
)
def test_each_case_form_and_user_has_its_own(model: dict[tuple[str, str, str], str]) -> None:
    with TemporaryDirectory() as folder:
        drafts = Drafts(Path(folder))
        for (case_id, form, user), text in model.items():
            drafts.save(case_id, form, user, {"text": text})
        for (case_id, form, user), text in model.items():
            assert drafts.load(case_id, form, user) == ({"text": text}, None)


@pytest.mark.parametrize("name", ["../../x", "a/b", "\0", "con", "长" * 500, "A", "a", "", "a\n", ".", "。"])
def test_names_are_safe(tmp_path: Path, name: str) -> None:
    drafts = Drafts(tmp_path / "store")
    drafts.save("A", name, "wang", {"x": "1"})
    drafts.save("A", "wang", name, {"x": "2"})
    assert drafts.load("A", name, "wang")[0] == {"x": "1"}
    assert drafts.load("A", "wang", name)[0] == {"x": "2"}
    assert names_in(tmp_path) == ["store"]
    assert len(names_in(tmp_path / "store" / "drafts")) == 2


def test_what_is_refused(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    with pytest.raises(BadCaseId):
        drafts.save("../A", "form", "wang", {})
    with pytest.raises(ValueError, match="草稿的字段须为文字：'金额'"):
        drafts.save("A", "form", "wang", {"金额": 5})  # type: ignore[dict-item] # bad on purpose
    with pytest.raises(ValueError, match="无法保存的字符"):
        drafts.save("A", "form", "wang", {"备注": "\udc80"})
    assert names_in(tmp_path) == []


def draft(**change: object) -> bytes:
    whole = {"case_id": "A", "form": "form", "user": "wang", "fields": FIELDS, **change}
    return with_checksum(canonical(whole) + b"\n")  # type: ignore[arg-type] # bad on purpose


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件是空的"),
        (b"{", "缺少末行的校验和"),
        (draft()[:-1] + b"x", "校验和"),
        (draft(user="li"), "内容属于另一份表单"),
        (draft(fields=["x"]), "不是一组字段"),
        (draft(fields={"x": 1}), "不是文字的字段"),
        (draft(more=1), "内容不是草稿"),
        (with_checksum(b"[" * 100_000 + b"\n"), "不是可读的 JSON"),
    ],
)
def test_a_damaged_draft_is_set_aside(tmp_path: Path, content: bytes, reason: str) -> None:
    drafts = Drafts(tmp_path)
    drafts.save("A", "form", "wang", FIELDS)
    file = only_file(tmp_path)
    file.write_bytes(content)
    fields, note = drafts.load("A", "form", "wang")
    assert fields == {}
    assert note is not None
    assert reason in note
    (aside,) = names_in(tmp_path / "drafts")
    assert aside.endswith(".damaged")
    assert aside in note
    assert (tmp_path / "drafts" / aside).read_bytes() == content
    # The note comes once, and what is typed next does not touch the file set aside.
    assert drafts.load("A", "form", "wang") == ({}, None)
    drafts.save("A", "form", "wang", FIELDS)
    assert (tmp_path / "drafts" / aside).read_bytes() == content


def test_two_damaged_drafts_are_both_kept(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    for content in (b"1", b"2"):
        drafts.save("A", "form", "wang", FIELDS)
        only_file(tmp_path).write_bytes(content)
        assert drafts.load("A", "form", "wang")[1] is not None
    kept = [(tmp_path / "drafts" / name).read_bytes() for name in names_in(tmp_path / "drafts")]
    assert sorted(kept) == [b"1", b"2"]


def test_the_form_of_the_file(tmp_path: Path) -> None:
    Drafts(tmp_path).save("A", "form", "wang", FIELDS)
    file = only_file(tmp_path)
    assert file.name.startswith("A.")
    assert file.read_bytes() == draft()
    assert body_of(file).endswith(b"\n")


@pytest.mark.parametrize("mode", ["refuse", "late", "short"])
def test_an_error_at_every_call_of_a_save(tmp_path: Path, mode: str) -> None:
    old, later = {"x": "old"}, {"x": "later"}
    with faults(0, mode) as plan:
        Drafts(tmp_path / "dry").save("A", "form", "wang", old)
    for at in range(1, len(plan.made) + 1):
        folder = tmp_path / str(at)
        drafts = Drafts(folder, lock_seconds=1)
        drafts.save("A", "form", "wang", old)
        try:
            with faults(at, mode):
                drafts.save("A", "form", "wang", later)
        except OutcomeUnknown:
            allowed = [old, later]
        except StoreError:
            allowed = [old]
        else:
            allowed = [later]
        fields, note = drafts.load("A", "form", "wang")
        assert note is None
        assert fields in allowed
        drafts.save("A", "form", "wang", later)
        assert len(names_in(folder / "drafts")) == 1


def test_what_a_killed_save_left_is_removed(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path)
    drafts.save("A", "form", "wang", FIELDS)
    file = only_file(tmp_path)
    file.with_name(f".{file.name}.0123456789abcdef.tmp").write_bytes(b"{")
    assert drafts.load("A", "form", "wang") == (FIELDS, None)
    drafts.save("A", "form", "wang", FIELDS)
    assert names_in(tmp_path / "drafts") == [file.name]


def test_a_good_draft_saved_meanwhile_is_not_set_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drafts = Drafts(tmp_path)
    drafts.save("A", "form", "wang", FIELDS)
    file = only_file(tmp_path)
    file.write_bytes(b"{")
    # Between the first look and the lock, another window saves.
    monkeypatch.setattr("cases.drafts.make_folder", lambda _folder: file.write_bytes(draft()))
    assert drafts.load("A", "form", "wang") == (FIELDS, None)
    assert names_in(tmp_path / "drafts") == [file.name]


def test_a_held_lock_is_named(tmp_path: Path) -> None:
    Drafts(tmp_path).save("A", "form", "wang", FIELDS)
    drafts = Drafts(tmp_path, lock_seconds=0.05)
    with FileLock(tmp_path / "locks" / ".drafts.lock"):
        with pytest.raises(StoreError, match="草稿正由另一个窗口写入"):
            drafts.save("A", "form", "wang", {})
        assert drafts.load("A", "form", "wang") == (FIELDS, None)
        file = only_file(tmp_path)
        file.write_bytes(b"{")
        with pytest.raises(StoreError, match="草稿正由另一个窗口写入"):
            drafts.load("A", "form", "wang")
        assert file.read_bytes() == b"{"
