"""What each way of service asks for (处罚法第六十一条; 民诉法第九十条至第九十五条)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

ANNOUNCEMENT_DAYS: Final = 30
"""Natural days from the announcement until it counts as served (民诉法第九十五条)."""

NEEDS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "直接送达": (("signer",),),
    "留置送达": (("refusal",), ("witness", "recording")),
    "委托送达": (("through",), ("signer",)),
    "邮寄送达": (("through",),),
    "转交送达": (("through",),),
    "电子送达": (("system",),),
    "公告送达": (("ground",), ("announced_on",), ("announced_at",)),
}
"""Way of service -> what must be written down; of the names in one tuple, one is enough."""


def lacking(body: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return what a service lacks, each as the names of which one would do."""
    return tuple(names for names in NEEDS[str(body["manner"])] if not any(body.get(name) for name in names))
