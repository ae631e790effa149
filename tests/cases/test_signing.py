from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.events import GENESIS, JSON, Event, NewEvent, parse, seal
from cases.evidence.keys import PrivateKey, new_key, open_key
from cases.evidence.signing import check_signature, signed, statement

WORDS = "correct horse battery"
NEW = NewEvent(
    "2026-04-28T12:00:00+08:00",
    "sun",
    "decide",
    {"state": "decision", "body": {"fine": 2400000, "x": ["处罚"]}},
)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> PrivateKey:
    path = tmp_path_factory.mktemp("key") / "key.json"
    new_key(path, WORDS)
    return open_key(path, WORDS)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> PrivateKey:
    path: Path = tmp_path_factory.mktemp("other") / "key.json"
    new_key(path, WORDS)
    return open_key(path, WORDS)


@pytest.fixture
def event(key: PrivateKey) -> Event:
    return seal("A", 3, "ab" * 32, signed("A", 3, "ab" * 32, NEW, key))


def resealed(event: Event, changes: Mapping[str, Any]) -> Event:
    """Return a changed event with a digest that fits, as who can write the store would make it."""
    changed = replace(event, **changes)
    return seal(
        changed.case_id,
        changed.revision,
        changed.previous,
        NewEvent(changed.at, changed.actor, changed.kind, changed.data),
    )


def test_what_is_signed_is_pinned() -> None:
    assert (
        statement("A", 3, "ab" * 32, NEW)
        == (
            'penalty-desk event v1\n{"actor":"sun","at":"2026-04-28T12:00:00+08:00","case_id":"A",'
            '"data":{"body":{"fine":2400000,"x":["处罚"]},"state":"decision"},"kind":"decide",'
            f'"previous":"{"ab" * 32}","revision":3}}'
        ).encode()
    )


def test_a_signature_holds_for_the_event_it_is_in(event: Event, key: PrivateKey) -> None:
    found = check_signature(event)
    assert found is not None
    assert found.holds
    assert found.key == key.public
    again = check_signature(Event.from_dict(event.to_dict()))
    assert again == found


def test_an_event_without_one_has_none() -> None:
    assert check_signature(seal("A", 1, GENESIS, NEW)) is None


def test_nothing_is_signed_twice(key: PrivateKey) -> None:
    once = signed("A", 3, GENESIS, NEW, key)
    assert "signature" not in NEW.data
    with pytest.raises(ValueError, match="已有签名"):
        signed("A", 3, GENESIS, once, key)


@pytest.mark.parametrize(
    "changes",
    [
        {"case_id": "B"},
        {"revision": 4},
        {"previous": "cd" * 32},
        {"at": "2026-04-28T12:00:01+08:00"},
        {"at": "2026-04-28T04:00:00+00:00"},
        {"actor": "wu"},
        {"kind": "decide_not_established"},
    ],
    ids=str,
)
def test_it_holds_in_no_other_place_time_or_mouth(event: Event, changes: Mapping[str, Any]) -> None:
    found = check_signature(resealed(event, changes))
    assert found is not None
    assert not found.holds


@pytest.mark.parametrize(
    "change",
    [
        {"state": "service"},
        {"body": {"fine": 2400001, "x": ["处罚"]}},
        {"body": {"fine": "2400000", "x": ["处罚"]}},
        {"entry_note": ""},
    ],
    ids=str,
)
def test_it_holds_for_no_other_content(event: Event, change: Mapping[str, JSON]) -> None:
    found = check_signature(resealed(event, {"data": {**event.data, **change}}))
    assert found is not None
    assert not found.holds


def test_another_key_under_the_same_signature_does_not_hold(event: Event, other: PrivateKey) -> None:
    signature = event.data["signature"]
    assert isinstance(signature, Mapping)
    exchanged = {**signature, "key": other.public.text}
    found = check_signature(resealed(event, {"data": {**event.data, "signature": exchanged}}))
    assert found is not None
    assert found.key == other.public
    assert not found.holds


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "value", "more"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(junk=JUNK)
def test_whatever_stands_in_its_place_is_found_wrong_and_never_an_error(junk: JSON) -> None:
    for place in (junk, {"key": junk, "value": "AA"}, {"key": "ed25519:" + "A" * 43, "value": junk}):
        found = check_signature(Event("A", 1, NEW.at, "sun", "decide", {"signature": place}, GENESIS, "0" * 64))
        assert found is not None
        assert not found.holds


DATA = st.dictionaries(
    st.text(max_size=5).filter(lambda name: name != "signature"),
    st.none() | st.booleans() | st.integers(-(2**63) + 1, 2**63 - 1) | st.text(max_size=9).filter(str.isprintable),
    max_size=4,
)


@given(data=DATA, revision=st.integers(1, 10**6), one=st.integers(0, 63), bit=st.integers(0, 7))
def test_any_event_signs_and_no_signature_survives_a_bit(
    data: dict[str, JSON], revision: int, one: int, bit: int
) -> None:
    key = _KEYS[0]
    new = replace(NEW, data=data)
    event = seal("A", revision, GENESIS, signed("A", revision, GENESIS, new, key))
    found = check_signature(event)
    assert found is not None
    assert found.holds
    said = statement("A", revision, GENESIS, new)
    assert parse(said.partition(b"\n")[2])
    value = bytearray(key.sign(said))
    value[one] ^= 1 << bit
    assert not key.public.holds(bytes(value), said)


_KEYS: list[PrivateKey] = []


@pytest.fixture(autouse=True, scope="module")
def _one_key(key: PrivateKey) -> None:
    _KEYS[:] = [key]
