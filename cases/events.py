"""What happened in a case, as a chain of sealed events.

A case is never edited, only added to. Each event carries the sha256 of the one before it, so that a later change to any
of them shows; every keeper stores these events and none may give them another form.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

JSON: TypeAlias = "bool | int | str | Sequence[JSON] | Mapping[str, JSON] | None"
"""What an event may hold: no float, for money is an integer of 分 and a ratio is kept as its two terms."""

GENESIS: Final = "0" * 64
"""The `previous` of a case's first event."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_TEXTS = ("case_id", "at", "actor", "kind", "previous", "digest")
_FIELDS = frozenset({*_TEXTS, "revision", "data"})
_MAX_INT = 2**63 - 1
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event not yet in a case.

    `at` is ISO 8601 with an offset ("2026-11-21T09:30:00+08:00"), `actor` a user id, `kind` the event's name, `data`
    what it says. The values are checked when it is sealed.
    """

    at: str
    actor: str
    kind: str
    data: Mapping[str, JSON]


@dataclass(frozen=True, slots=True)
class Event:
    """An event in its place: the fields of `NewEvent`, and where it stands.

    `revision` counts from 1, `previous` is the digest of the event before (`GENESIS` for the first), `digest` the
    sha256 in hex of the canonical bytes of all other fields.
    """

    case_id: str
    revision: int
    at: str
    actor: str
    kind: str
    data: Mapping[str, JSON]
    previous: str
    digest: str

    def to_dict(self) -> dict[str, JSON]:
        """Return the event's fields by name, ready for JSON."""
        return {**_content(self), "digest": self.digest}

    @classmethod
    def from_dict(cls, raw: JSON) -> Event:
        """Read what `to_dict` gave. Raises ValueError with a Chinese reason for any other shape.

        Whether the event fits its chain is for `first_break` to say.
        """
        if not isinstance(raw, Mapping):
            raise ValueError("事件不是一组字段")  # noqa: TRY004 - one kind of error for every bad shape
        if raw.keys() != _FIELDS:
            names = "、".join(sorted(map(str, raw.keys() ^ _FIELDS)))
            raise ValueError(f"事件的字段不齐或多余：{names}")
        texts: dict[str, str] = {}
        for name in _TEXTS:
            value = raw[name]
            if not isinstance(value, str):
                raise ValueError(f"事件的 {name} 不是文字")  # noqa: TRY004 - as above
            texts[name] = value
        revision, data = raw["revision"], raw["data"]
        if type(revision) is not int or revision < 1:
            raise ValueError("事件的 revision 不是从 1 起的整数")
        for name in ("previous", "digest"):
            if not _DIGEST.fullmatch(texts[name]):
                raise ValueError(f"事件的 {name} 不是 64 位十六进制摘要")
        return cls(revision=revision, data=_check(texts["at"], texts["actor"], texts["kind"], data), **texts)


def canonical(value: JSON) -> bytes:
    """Return the one form in which a value is hashed and stored: sorted keys, no spaces, UTF-8.

    Raises ValueError with a Chinese sentence naming the place for what JSON or another reader would change: floats,
    NaN, keys that are not text, integers beyond 64 bits, lone surrogates, nesting deeper than 32.
    """
    text = json.dumps(_plain(value, "", 0), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"文字里有无法保存的字符：{text[error.start]!r}，请重新输入") from error


def parse(body: bytes) -> JSON:
    """Read canonical bytes back. Raises ValueError with a Chinese reason for bytes that `canonical` never gives."""
    try:
        value: JSON = json.loads(body, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise ValueError("内容不是可读的 JSON") from error
    if canonical(value) != body:
        raise ValueError("内容的写法不是本软件写出的形式")
    return value


def seal(case_id: str, revision: int, previous: str, new: NewEvent) -> Event:
    """Put an event in its place at `revision` (from 1) after the event whose digest is `previous`.

    The data are copied, so a later change to the caller's own does not reach the event. Raises ValueError with a
    Chinese sentence for a time without offset, an empty actor or kind, and data that `canonical` refuses.
    """
    data = _check(new.at, new.actor, new.kind, new.data)
    event = Event(case_id, revision, new.at, new.actor, new.kind, data, previous, digest="")
    return Event(case_id, revision, new.at, new.actor, new.kind, data, previous, digest=_digest(event))


def first_break(events: Sequence[Event]) -> str | None:
    """Return None for a whole chain, else a Chinese sentence naming the first event that does not fit."""
    previous = GENESIS
    for place, event in enumerate(events, start=1):
        if event.revision != place:
            return f"第 {place} 个事件的编号是 {event.revision}，应为 {place}：有事件缺失、重复或换过顺序"
        if event.case_id != events[0].case_id:
            return f"第 {place} 个事件属于案件 {event.case_id}，不属于 {events[0].case_id}"
        if event.previous != previous:
            return f"第 {place} 个事件记载的前一事件摘要不符：它之前的事件被改动或替换过"
        try:
            digest = _digest(event)
        except ValueError as error:
            return f"第 {place} 个事件无法核对：{error}"
        if event.digest != digest:
            return f"第 {place} 个事件的内容与其摘要不符：该事件被改动过"
        previous = event.digest
    return None


def _content(event: Event) -> dict[str, JSON]:
    """Return every field but the digest."""
    return {
        "case_id": event.case_id,
        "revision": event.revision,
        "at": event.at,
        "actor": event.actor,
        "kind": event.kind,
        "data": event.data,
        "previous": event.previous,
    }


def _digest(event: Event) -> str:
    return hashlib.sha256(canonical(_content(event))).hexdigest()


def _check(at: str, actor: str, kind: str, data: JSON) -> dict[str, JSON]:
    """Return a plain copy of the data of an event that may be sealed; ValueError for any other."""
    try:
        offset = datetime.fromisoformat(at).utcoffset()
    except (ValueError, TypeError) as error:
        raise ValueError(f"事件的 at 不是时间：{at!r}，应如 2026-11-21T09:30:00+08:00") from error
    if offset is None:
        raise ValueError(f"事件的 at 缺时区：{at!r}，应如 2026-11-21T09:30:00+08:00")
    for name, text in (("actor", actor), ("kind", kind)):
        if not isinstance(text, str) or not text:
            raise ValueError(f"事件的 {name} 不能为空，且须为文字")
    if not isinstance(data, Mapping):
        raise ValueError("事件的 data 不是一组字段")  # noqa: TRY004 - one kind of error for every bad shape
    copy: dict[str, JSON] = {}
    for name, value in data.items():
        _check_key(name, "data")
        copy[name] = _plain(value, f"data.{name}", 1)
    return copy


def _plain(value: JSON, where: str, depth: int) -> JSON:
    """Return a copy of `value` made of dict, list, str, int, bool and None only."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > _MAX_INT:
            raise ValueError(f"{where or '值'} 的整数过大，超过 64 位")
        return value
    if depth > _MAX_DEPTH:
        raise ValueError(f"{where} 的层次过深，最多 {_MAX_DEPTH} 层")
    if isinstance(value, Mapping):
        for key in value:
            _check_key(key, where)
        return {key: _plain(item, f"{where}.{key}" if where else key, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, f"{where}[{place}]", depth + 1) for place, item in enumerate(value)]
    hint = "小数不能保存，金额请用整数分" if isinstance(value, float) else f"{type(value).__name__} 不能保存"
    raise ValueError(f"{where or '值'}：{hint}")


def _check_key(key: object, where: str) -> None:
    if not isinstance(key, str):
        raise ValueError(f"{where or '值'} 的字段名须为文字：{key!r}")  # noqa: TRY004 - one kind of error for bad data


def _no_float(text: str) -> JSON:
    raise ValueError(text)
