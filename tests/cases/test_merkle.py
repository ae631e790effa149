from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.evidence.merkle import merkle_root

LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
"""The test vectors of the logs of certificates, which use the same tree."""
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
MANY = st.lists(st.binary(max_size=4), max_size=40)


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """Return the root as RFC 9162 defines it, by the largest power of two below the number of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + by_definition(leaves[:split]) + by_definition(leaves[split:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_known_answers(size: int) -> None:
    assert merkle_root(LEAVES[:size]) == ROOTS[size]


@pytest.mark.parametrize("size", [*range(34), 63, 64, 65, 127, 128, 129, 1000])
def test_the_definition_at_every_shape(size: int) -> None:
    leaves = [str(number).encode() for number in range(size)]
    assert merkle_root(iter(leaves)) == by_definition(leaves).hex()


@given(leaves=MANY, data=st.data())
def test_no_leaf_can_be_changed_dropped_added_or_moved(leaves: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(leaves)))
    added = data.draw(st.binary(max_size=4))
    others = [[*leaves[:place], added, *leaves[place:]], leaves[:place] + leaves[place + 1 :]]
    if place < len(leaves):
        others += [
            [*leaves[:place], added, *leaves[place + 1 :]],
            [leaves[place], *leaves[:place], *leaves[place + 1 :]],
        ]
    for other in others:
        assert (merkle_root(other) == merkle_root(leaves)) == (other == leaves)


def test_an_inner_node_is_no_leaf() -> None:
    """Without domains apart, two leaves and the one made of their hashes would have the same root."""
    left, right = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in (b"a", b"b"))
    assert merkle_root([left + right]) != merkle_root([b"a", b"b"])
    assert merkle_root([b"\x01" + left + right]) != merkle_root([b"a", b"b"])
