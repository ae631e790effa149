"""What was typed but not yet recorded, so that a power cut or a closed window costs no work.

A draft is no part of the case: it carries no right and proves nothing, it only fills the form again. One file for each
case, form and user.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from cases.events import canonical, parse
from cases.files import locked, make_folder, read_sealed, remove_leftovers, sync_removal, write_sealed
from cases.keeper import StoreError, check_case_id
from penalty.oserror import in_chinese


class Drafts:
    """Drafts in `drafts/` under the store's folder; `lock_seconds` is how long a save waits for another."""

    def __init__(self, folder: Path, *, lock_seconds: float = 10.0) -> None:
        self._folder = folder / "drafts"
        self._locks = folder / "locks"
        self._lock_seconds = lock_seconds

    def save(self, case_id: str, form: str, user: str, fields: Mapping[str, str]) -> None:
        """Keep a form's fields as typed, in place of those kept before; on return they are on disk.

        Raises ValueError for what is not text, BadCaseId, StoreError with the draft before still there, and
        OutcomeUnknown.
        """
        path = self._path(case_id, form, user)
        for name, text in fields.items():
            if not isinstance(name, str) or not isinstance(text, str):
                raise ValueError(f"草稿的字段须为文字：{name!r}")  # noqa: TRY004 - one kind of error for bad input
        body = canonical({"case_id": case_id, "form": form, "user": user, "fields": fields}) + b"\n"
        make_folder(self._folder)
        make_folder(self._locks)
        with self._locked():
            remove_leftovers(path)
            write_sealed(path, body)

    def load(self, case_id: str, form: str, user: str) -> tuple[dict[str, str], str | None]:
        """Return the fields kept ({} if none) and None, or {} and a Chinese note on a damaged draft.

        A damaged draft is set aside as `*.damaged` beside it, so that what is typed next does not overwrite it. Raises
        BadCaseId, and StoreError for a draft that cannot be read or set aside.
        """
        path = self._path(case_id, form, user)
        try:
            return self._fields(path, case_id, form, user), None
        except ValueError:
            make_folder(self._locks)
        # Again under the lock, for a good one may have been saved in between.
        with self._locked():
            try:
                return self._fields(path, case_id, form, user), None
            except ValueError as error:
                return {}, _set_aside(path, str(error))

    def discard(self, case_id: str, form: str, user: str) -> None:
        """Remove a draft, if there is one: what it held is now recorded. Raises BadCaseId and StoreError."""
        sync_removal(self._path(case_id, form, user))

    def _path(self, case_id: str, form: str, user: str) -> Path:
        # A digest, for names in Chinese can be longer than a file name, and differ in ways that some disks ignore.
        name = hashlib.sha256(canonical([form, user])).hexdigest()[:32]
        return self._folder / f"{check_case_id(case_id)}.{name}.json"

    def _locked(self) -> AbstractContextManager[None]:
        # No case id starts with a dot, so this is no case's lock.
        return locked(self._locks / ".drafts.lock", "草稿", self._lock_seconds)

    @staticmethod
    def _fields(path: Path, case_id: str, form: str, user: str) -> dict[str, str]:
        """Return a draft's fields, none without a file. Raises ValueError with a Chinese reason, and StoreError."""
        try:
            raw = parse(read_sealed(path).removesuffix(b"\n"))
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise StoreError(f"草稿 {path} 读不出：{in_chinese(error)}。请排除后重试。") from error
        if not isinstance(raw, Mapping) or raw.keys() != {"case_id", "form", "user", "fields"}:
            raise ValueError("内容不是草稿")
        if (raw["case_id"], raw["form"], raw["user"]) != (case_id, form, user):
            raise ValueError("内容属于另一份表单")
        fields = raw["fields"]
        if not isinstance(fields, Mapping):
            raise ValueError("草稿的内容不是一组字段")  # noqa: TRY004 - one kind of error for every bad shape
        texts = {name: text for name, text in fields.items() if isinstance(text, str)}
        if len(texts) != len(fields):
            raise ValueError("草稿里有不是文字的字段")
        return texts


def _set_aside(path: Path, reason: str) -> str:
    """Rename a damaged draft and return the note for its author."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.damaged")
    try:
        path.replace(aside)
    except OSError as error:
        raise StoreError(
            f"草稿 {path} 已损坏（{reason}），又不能改名留存：{in_chinese(error)}。请排除后重试。"
        ) from error
    return f"上次未提交的草稿已损坏（{reason}），已留存为 {aside.name}；表单从空白开始。"
