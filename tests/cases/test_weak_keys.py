"""Public keys under which anyone can sign: computed from the curve, and refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases.events import GENESIS, JSON, NewEvent, seal
from cases.evidence.keys import BadKey, PublicKey, to_text
from cases.evidence.signing import Signature, check_signature

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
Point = tuple[int, int]


def added(one: Point, other: Point) -> Point:
    (x, y), (u, v) = one, other
    product = CURVE * x * y * u * v
    return (
        (x * v + u * y) * pow(1 + product, -1, PRIME) % PRIME,
        (y * v + x * u) * pow(1 - product, -1, PRIME) % PRIME,
    )


def times(factor: int, point: Point) -> Point:
    total = (0, 1)
    for digit in f"{factor:b}":
        total = added(total, total)
        total = added(total, point) if digit == "1" else total
    return total


def points() -> Iterator[Point]:
    """Yield points of the curve, one after the other, of whatever order."""
    for y in range(2, 10_000):
        square = (y * y - 1) * pow(CURVE * y * y + 1, -1, PRIME) % PRIME
        root = pow(square, (PRIME + 3) // 8, PRIME)
        for x in (root, root * pow(2, (PRIME - 1) // 4, PRIME) % PRIME):
            if x * x % PRIME == square:
                yield x, y
                yield PRIME - x, y


def small() -> set[Point]:
    """Return the eight points of small order, by the curve's arithmetic alone."""
    found: set[Point] = set()
    for point in points():
        found.add(times(ORDER, point))
        if len(found) == 8:
            return found
    raise AssertionError


def encodings(point: Point) -> Iterator[bytes]:
    """Yield every way to write a point in 32 bytes, also those that no honest program writes."""
    x, y = point
    for height in (y, y + PRIME):
        for sign in (x & 1,) if x else (0, 1):
            if height < 2**255:
                yield (height | sign << 255).to_bytes(32, "little")


def test_a_key_under_which_anyone_can_sign_is_refused() -> None:
    weak = {raw for point in small() for raw in encodings(point)}
    assert len(weak) == 14
    for raw in weak:
        with pytest.raises(BadKey, match="对应它的签名谁都造得出"):
            PublicKey(raw)
        with pytest.raises(BadKey, match="对应它的签名谁都造得出"):
            PublicKey.parse(f"ed25519:{to_text(raw)}")


def test_such_a_key_in_an_event_is_no_signature() -> None:
    """Point 1 as the key and in the signature, zero as the rest: a signature over whatever is said."""
    one = (1).to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(one).verify(one + bytes(32), b"anything")
    data: dict[str, JSON] = {"signature": {"key": f"ed25519:{to_text(one)}", "value": to_text(one + bytes(32))}}
    event = seal("A", 1, GENESIS, NewEvent("2026-11-21T09:30:00+08:00", "sun", "decide", data))
    assert check_signature(event) == Signature(None, holds=False)
