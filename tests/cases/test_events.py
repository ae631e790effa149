from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.events import GENESIS, JSON, Event, NewEvent, canonical, first_break, parse, seal
from tests.cases.helpers import new

QUIET = settings(database=None, deadline=None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LEAVES = st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | TEXT
VALUES: st.SearchStrategy[JSON] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=12
)


def chain(*kinds: str) -> list[Event]:
    events: list[Event] = []
    for place, kind in enumerate(kinds, start=1):
        events.append(seal("A", place, events[-1].digest if events else GENESIS, new(kind, amount=place)))
    return events


@QUIET
@given(VALUES)
def test_canonical_bytes_are_read_back(value: JSON) -> None:
    assert parse(canonical(value)) == value


def test_canonical_form_is_fixed() -> None:
    assert canonical({"b": [1, None, True], "a": "医保"}) == '{"a":"医保","b":[1,null,true]}'.encode()


def test_digest_is_the_sha256_of_the_other_fields() -> None:
    event = seal("A", 1, GENESIS, new("open", party="某医院"))
    rest = {name: value for name, value in event.to_dict().items() if name != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert event.digest == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (1.0, "整数分"),
        (float("nan"), "整数分"),
        ({"facts": [1, {"amount": 0.5}]}, r"facts\[1\]\.amount"),
        ({1: "x"}, "字段名须为文字"),
        (2**63, "超过 64 位"),
        ("\ud800", "无法保存的字符"),
        (b"x", "bytes 不能保存"),
        ({1, 2}, "set 不能保存"),
    ],
)
def test_canonical_refuses(value: JSON, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        canonical(value)


def test_canonical_refuses_endless_nesting() -> None:
    loop: list[JSON] = []
    loop.append(loop)
    with pytest.raises(ValueError, match="层次过深"):
        canonical(loop)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1, 2]",
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b"1.5",
        b"NaN",
        b"\xff",
        b"[" * 100_000,
        b"9" * 5000,
        b'"\\u0041"',
    ],
)
def test_parse_refuses_every_other_form(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"内容|过大"):
        parse(body)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"at": "2026-11-21T09:30:00"}, "缺时区"),
        ({"at": "昨天"}, "不是时间"),
        ({"at": 5}, "不是时间"),
        ({"actor": ""}, "actor 不能为空"),
        ({"kind": None}, "kind 不能为空"),
        ({"data": ["x"]}, "data 不是一组字段"),
        ({"data": {"fine": 1.5}}, r"data\.fine：小数"),
        ({"data": {3: "x"}}, "字段名须为文字"),
    ],
)
def test_seal_refuses(change: dict[str, object], reason: str) -> None:
    fields: dict[str, object] = {
        "at": "2026-11-21T09:30:00+08:00",
        "actor": "wang",
        "kind": "note",
        "data": {},
        **change,
    }
    with pytest.raises(ValueError, match=reason):
        seal("A", 1, GENESIS, NewEvent(**fields))  # type: ignore[arg-type] # bad on purpose


def test_sealed_data_are_a_copy() -> None:
    items: list[JSON] = [1]
    event = seal("A", 1, GENESIS, new(items=items))
    items.append(2)
    assert event.data == {"items": [1]}
    assert first_break([event]) is None


def test_event_survives_its_dict() -> None:
    (event,) = chain("open")
    assert Event.from_dict(event.to_dict()) == event


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"extra": 1}, "多余：extra"),
        ({"revision": True}, "revision"),
        ({"revision": 0}, "revision"),
        ({"revision": "1"}, "revision"),
        ({"digest": "f" * 63}, "digest"),
        ({"previous": "F" * 64}, "previous"),
        ({"case_id": 7}, "case_id 不是文字"),
        ({"data": None}, "data"),
        ({"at": "2026"}, "at"),
    ],
)
def test_from_dict_is_strict(change: dict[str, JSON], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Event.from_dict({**chain("open")[0].to_dict(), **change})


def test_from_dict_wants_every_field() -> None:
    raw = chain("open")[0].to_dict()
    for name in raw:
        with pytest.raises(ValueError, match=f"不齐或多余：{name}"):
            Event.from_dict({key: value for key, value in raw.items() if key != name})
    with pytest.raises(ValueError, match="不是一组字段"):
        Event.from_dict([1])


def test_a_whole_chain_has_no_break() -> None:
    assert first_break([]) is None
    assert first_break(chain("open", "facts", "close")) is None


def test_first_break_names_the_event() -> None:
    one, two, three = chain("open", "facts", "close")
    forged = seal("A", 2, one.digest, new("facts", amount=999))
    other = seal("B", 2, one.digest, new("facts"))
    assert (
        first_break([one, replace(two, data={"amount": 1}), three]) == "第 2 个事件的内容与其摘要不符：该事件被改动过"
    )
    for events, place, reason in (
        ([one, three], 2, "编号是 3，应为 2"),
        ([one, three, two], 2, "编号是 3"),
        ([two, three], 1, "编号是 2"),
        ([one, one], 2, "编号是 1"),
        ([one, other], 2, "属于案件 B"),
        ([one, forged, three], 3, "前一事件摘要不符"),
        ([replace(one, previous="1" * 64)], 1, "前一事件摘要不符"),
        ([replace(one, digest=GENESIS)], 1, "摘要不符"),
        ([replace(one, data={"amount": 0.5})], 1, "无法核对"),  # type: ignore[dict-item] # bad on purpose
    ):
        found = first_break(events)
        assert found is not None
        assert found.startswith(f"第 {place} 个事件")
        assert reason in found


@QUIET
@given(st.sampled_from(["case_id", "at", "actor", "kind", "data", "previous", "digest"]), st.integers(0, 2))
def test_any_changed_field_breaks_the_chain(field: str, place: int) -> None:
    events = chain("open", "facts", "close")
    changed: dict[str, Any] = {field: {"amount": 77} if field == "data" else "f" * 64}
    events[place] = replace(events[place], **changed)
    assert first_break(events) is not None
