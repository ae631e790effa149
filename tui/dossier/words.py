"""The fields of a part as lines: their Chinese names, and what stands in them written for people.

Codes and identifiers are for scripts; a person reads what they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cases.parts import (
    REVIEW_ITEMS,
    Delivery,
    Extension,
    GroupChoice,
    GroupSanction,
    Instalment,
    Officer,
    Part,
    title_of,
)
from penalty.choice import GROUNDS
from penalty.circumstances import all_circumstances
from penalty.facts import LABELS
from penalty.library import load_ruleset, ruleset_ids
from penalty.money import group_yuan, parse_yuan
from penalty.ruleset import TierKind
from penalty.vocabulary import PROVISION_NAMES
from templates.letter import KINDS
from tui.language import N_, _
from tui.wording import item_words, shown

_NESTED: Final[Mapping[str, type[Part]]] = {
    "groups": GroupSanction,
    "choice": GroupChoice,
    "officers": Officer,
    "delivery": Delivery,
    "extension": Extension,
    "instalments": Instalment,
}
_NAMES: Final[Mapping[str, str]] = {
    **LABELS,
    "name": N_("姓名"),
    "user": N_("用户名"),
    "certificate": N_("执法证号"),
    "groups": N_("各条款"),
    "choice": N_("选择"),
    "tier": N_("档次"),
    "cite": N_("依据"),
    "clause": N_("具体档次"),
    "violations": N_("违法行为"),
    "fines": N_("各项罚款（元）"),
    "suspends": N_("暂停"),
    "ruleset": N_("裁量规则"),
    "engine": N_("计算程序"),
    "refund": N_("退回（元）"),
    "fine": N_("罚款（元）"),
    "punishes": N_("是否处罚"),
    "reason": N_("理由"),
    "officers": N_("办案人员"),
    "number": N_("第几件"),
    "signer": N_("签收人"),
    "sha256": N_("校验值"),
}
"""Names of what no shape gives a title, or a title that only scripts understand."""

_VALUES: Final[Mapping[str, str]] = {
    "organisation": "单位",
    "individual": "个人",
    "penalty": "行政处罚",
    "no_penalty": "不予行政处罚",
    "not_established": "违法事实不成立",
    "department": "责任部门的医药服务",
    "settlement": "医疗费用联网结算",
    "txt": "文本",
    "docx": "文字处理文件",
    **{str(kind): kind.label for kind in TierKind},
    **KINDS,
}
_CODED: Final = frozenset({"kind", "outcome", "tier", "suspends", "format"})
_MONEY: Final = frozenset({"refund", "fine", "fines", "amount"})
_TRUTH: Final[Mapping[str, str]] = {
    "true": "是", "1": "是", "yes": "是", "false": "否", "0": "否", "no": "否"
}  # fmt: skip
_FACT_MONEY: Final = frozenset({"amount", "prior_year_payment"})


def part_lines(part: Part) -> Iterator[str]:
    """Yield a part on file, a line a field."""
    yield from lines(part.model_dump(mode="json"), type(part))


def part_said(part: Part) -> Iterator[Said]:
    """Yield the fields of a part on file that are not empty."""
    yield from said(part.model_dump(mode="json"), type(part))


def lines(body: Mapping[str, Any], shape: type[Part] | None) -> Iterator[str]:
    """Yield the fields of a body in the order of its shape, without those that are empty."""
    for each in said(body, shape):
        yield "  " * each.depth + _("{title}：{text}").format(title=_(each.title), text=each.text or "")


@dataclass(frozen=True, slots=True)
class Said:
    """One field as it is read: where it stands ("choice.multiple"), its Chinese name, what it holds.

    `text` is None for the heading over the fields inside it, which are one deeper.
    """

    path: str
    title: str
    text: str | None
    depth: int = 0


def said(body: Mapping[str, Any], shape: type[Part] | None, path: str = "", depth: int = 0) -> Iterator[Said]:
    """Yield the fields of a body in the order of its shape, those inside a field after it, none that is empty."""
    order = list(shape.model_fields) if shape is not None else [*REVIEW_ITEMS, *LABELS]
    places = {name: place for place, name in enumerate(order)}
    for name in sorted(body, key=lambda each: places.get(each, len(order))):
        value, title, inside = body[name], name_of(shape, name), f"{path}{name}"
        if value is None or value in ("", [], {}):
            continue
        if isinstance(value, Mapping):
            yield Said(inside, title, None, depth)
            yield from (
                _facts(value, inside, depth + 1)
                if name == "facts"
                else said(value, _NESTED.get(name), f"{inside}.", depth + 1)
            )
        elif isinstance(value, list) and isinstance(value[0], Mapping):
            for number, each in enumerate(value, start=1):
                yield Said(f"{inside}.{_key_of(each, number)}", f"{_(title)} {number}", None, depth)
                yield from said(each, _NESTED.get(name), f"{inside}.{_key_of(each, number)}.", depth + 1)
        else:
            yield Said(inside, title, shown(value_of(name, value, title)), depth)


def _key_of(entry: Mapping[str, Any], number: int) -> str:
    """Return what an entry of a list is known by, also where others come before it: its provision, else its place."""
    choice = entry.get("choice")
    return str(choice["key"]) if isinstance(choice, Mapping) and choice.get("key") else str(number)


def name_of(shape: type[Part] | None, name: str) -> str:
    """Return the Chinese name of a field."""
    title = title_of(shape, name) if shape is not None and shape is not Officer else name
    return _NAMES.get(name, title) if name in {title, "sha256"} else title


def value_of(name: str, value: object, title: str = "") -> str:
    """Write a value: yes and no, sums in 元, codes as what they mean."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value_of(name, each, title) for each in value)
    if isinstance(value, int) and name in _MONEY:
        return group_yuan(value) + ("" if title.endswith("（元）") else " 元")
    text = str(value)
    if name in _CODED:
        return _VALUES.get(text, text)
    words = _WORDS.get(name)
    return words(text) if words is not None else text


def clause_words(clause: str) -> str:
    """Write the id of a tier for people: "38.none.2" as "38·不予处罚·2"."""
    known = {str(kind): kind.label for kind in TierKind}
    return "·".join(known.get(part, part) for part in clause.split("."))


def key_words(key: str) -> str:
    """Write the key of a group: its provision, and its 项 where it has one."""
    provision, _sign, apart = key.partition("#")
    return PROVISION_NAMES.get(provision, provision) + (
        item_words(apart) or ("" if apart in {"", "?"} else f"·{apart}")
    )


def ruleset_words(version: str) -> str:
    """Name a ruleset by its title, with the hash of the version used."""
    ruleset, _sign, digest = version.partition("@")
    title = f"《{load_ruleset(ruleset).title}》" if ruleset in ruleset_ids() else ruleset
    return f"{title}（版本 {digest}）" if digest else title


def ground_words(code: str) -> str:
    """Write why a choice is not the one suggested; any other ground is words already."""
    circumstances = all_circumstances()
    return GROUNDS.get(code) or (circumstances[code].label if code in circumstances else code)


_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "clause": clause_words,
    "key": key_words,
    "ruleset": ruleset_words,
    "ground": ground_words,
    "engine": lambda text: f"{text.removeprefix('penalty ')} 版",
}


def _facts(facts: Mapping[str, str], path: str, depth: int) -> Iterator[Said]:
    """Yield the facts of a violation, however a script wrote them."""
    order = [*LABELS]
    for name in sorted(facts, key=lambda each: order.index(each) if each in order else len(order)):
        if facts[name]:
            yield Said(f"{path}.{name}", LABELS.get(name, name), shown(fact_words(name, facts[name])), depth)


def fact_words(name: str, text: str) -> str:
    """Write one fact of a violation."""
    match name:
        case "provision":
            return PROVISION_NAMES.get(text, text)
        case "item":
            return item_words(text) or text
        case "ruleset":
            return ruleset_words(text)
        case "circumstances":
            return "、".join(ground_words(each.strip()) for each in text.split(";") if each.strip())
        case _ if name in _FACT_MONEY:
            return _sum(text)
        case "act" | "id":
            return text
        case _:
            return _TRUTH.get(text.strip().lower(), text)


def _sum(text: str) -> str:
    try:
        return f"{group_yuan(parse_yuan(text))} 元"
    except ValueError:
        return text
