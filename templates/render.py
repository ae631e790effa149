"""One way from data to blocks: nothing missing, sums that add up, then the kind's template.

The templates see the data and the few filters below; everything they print goes through `encode`, so a value can say
anything and still be no markup.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from penalty.in_words import day_text
from penalty.money import Fen, daxie, format_yuan
from templates.blocks import Block, clean, encode, parse
from templates.letter import KINDS, Evidence, LetterData, Violation
from templates.required import MissingFields, known, missing

_DRAFTS: Final = {"prior_notice", "review_opinion"}
_LOSSES: Final = {
    "37": "骗取金额",
    "38": "造成损失金额",
    "39": "涉及金额",
    "40": "骗取金额",
    "41.1": "造成损失金额",
    "41.2": "骗取金额",
}
_LOST: Final = _LOSSES | {"38": "造成医疗保障基金损失", "41.1": "造成医疗保障基金损失"}
_ENDINGS: Final = ("。", "！", "？", "；", "…", "。”", "。）")


def render(kind: str, data: LetterData) -> tuple[Block, ...]:
    """Render one document of `KINDS`.

    Raises MissingFields naming everything still unknown; ValueError for an unknown kind, for parts that do not add up
    to their total, and for an 不予 decision that carries a fine. Nothing is rendered then.
    """
    lacking = missing(kind, data)
    if lacking:
        raise MissingFields(kind, lacking)
    _check_sums(kind, data)
    context = {field.name: getattr(data, field.name) for field in fields(data)}
    template = _environment().get_template(f"{kind}.j2")
    return parse(template.render(context, document=KINDS[kind], draft=kind in _DRAFTS))


def _check_sums(kind: str, data: LetterData) -> None:
    totals = {
        "责令退回": (data.refund_total, [violation.refund for violation in data.violations]),
        "罚款": (data.fine_total, [violation.fine for violation in data.violations]),
    }
    for name, (total, parts) in totals.items():
        summed = sum(part or 0 for part in parts)
        if summed != (total or 0):
            both = f"{name}合计{format_yuan(total or 0)}元与各违法行为之和{format_yuan(summed)}元"
            raise ValueError(f"{both}不一致，请核对后再生成文书")
    if kind == "no_penalty_decision" and (data.fine_total or data.suspensions):
        raise ValueError("不予行政处罚决定书不得含有罚款或者暂停，请核对裁量结果")


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 - no HTML: `encode` is the escaping of this markup
        loader=FileSystemLoader(Path(__file__).parent / "letters"),
        undefined=StrictUndefined,
        finalize=_final,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "yuan": _yuan,
        "figure": _figure,
        "money": _money,
        "date": day_text,
        "stop": _stop,
        "loss": _LOSSES.__getitem__,
        "lost": _LOST.__getitem__,
        "proof": _proof,
        "numbers": _numbers,
        "bases": _bases,
    }
    environment.tests["known"] = known
    return environment


def _final(value: object) -> str:
    """Encode what a template prints; a blank here is a hole in `required`, and must not reach paper."""
    if not known(value):
        raise ValueError("文书模板用到了尚未知道的内容，没有生成")
    return encode(str(value))


def _yuan(fen: Fen) -> str:
    return f"{format_yuan(fen)}元"


def _figure(fen: Fen | None) -> str:
    """For a table's cell, whose unit stands in the header."""
    return "—" if fen is None else format_yuan(fen)


def _money(fen: Fen) -> str:
    return f"人民币{format_yuan(fen)}元（大写：{daxie(fen)}）"


def _stop(text: str) -> str:
    """End a user's sentence with a full stop where it has none."""
    plain = clean(text)
    return plain if plain.endswith(_ENDINGS) else f"{plain}。"


def _proof(evidence: Iterable[Evidence], violation: int) -> str:
    return "、".join(f"证据{each.number}" for each in evidence if violation in each.violations)


def _numbers(numbers: Iterable[int]) -> str:
    return "、".join(str(number) for number in numbers) or "全案"


def _bases(violations: Iterable[Violation]) -> str:
    """Cite the articles of all violations once each, the law's title only where it changes."""
    cited: list[str] = []
    title = ""
    for basis in dict.fromkeys(each.basis for each in violations if each.basis):
        law, mark, article = basis.rpartition("》")
        cited.append(article if law + mark == title else basis)
        title = law + mark
    return "、".join(cited)
