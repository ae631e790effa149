"""What a letter says of signatures, by the data alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from templates.blocks import Item, Note
from templates.letter import KINDS, Signature
from templates.render import render
from templates.text import to_text
from tests.templates.example import NO_PENALTY, PENALTY

SIGNED = Signature("法制审核", "陈某", "2026年10月29日09时05分", "21fe-31df-a154-a261", "0123456789abcdef")
NOT_SIGNED = Signature("决定", "赵|某", "2026年11月21日10时00分", None, "fedcba9876543210")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_each_signature_is_an_entry_and_a_missing_one_is_said(kind: str) -> None:
    data = NO_PENALTY if kind == "no_penalty_decision" else PENALTY
    blocks = render(kind, replace(data, signatures=(SIGNED, NOT_SIGNED)))
    signed = [block for block in blocks if block not in render(kind, data)]
    assert [each.lines[0] for each in signed if isinstance(each, Item)] == [
        "法制审核：陈某，2026年10月29日09时05分，密钥指纹21fe-31df-a154-a261，记录摘要0123456789abcdef。",
        "决定：赵|某，2026年11月21日10时00分，没有电子签名，记录摘要fedcba9876543210。",
    ]
    (note,) = [each for each in signed if isinstance(each, Note)]
    assert "本身不当然是《中华人民共和国电子签名法》第十三条（未核实）所称的可靠的电子签名" in note.lines[0]
    assert all("签名" not in str(block) for block in render(kind, data))


def test_it_fits_the_narrowest_page() -> None:
    text = to_text(render("penalty_decision", replace(PENALTY, signatures=(SIGNED,))), 40)
    assert "21fe-31df-a154-a261" in "".join(text.split())
