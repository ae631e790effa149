"""One digest over many: the root of a Merkle tree (RFC 9162, section 2.1).

Leaves and inner nodes are hashed apart, so that no inner node can be passed off as a leaf.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def merkle_root(leaves: Iterable[bytes]) -> str:
    """Return the root in hex over leaves in their order; without leaves it is the sha256 of nothing.

    The leaves are read once and none is kept.
    """
    # The whole subtrees so far, from left to right, each lower than the one before: height and hash.
    whole: list[tuple[int, bytes]] = []
    for leaf in leaves:
        height, node = 0, hashlib.sha256(b"\x00" + leaf).digest()
        while whole and whole[-1][0] == height:
            height, node = height + 1, _node(whole.pop()[1], node)
        whole.append((height, node))
    if not whole:
        return hashlib.sha256(b"").hexdigest()
    root = whole.pop()[1]
    while whole:
        root = _node(whole.pop()[1], root)
    return root.hex()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
