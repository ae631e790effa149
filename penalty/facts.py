"""The facts of one violation, as scripts, tables and forms give them.

A missing fact is unknown (None), never false. Everything that cannot be a fact is refused here, every fault named by
its field, before any rule looks at it.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final, TypeAlias, cast

from penalty.circumstances import all_circumstances, circumstances_of
from penalty.money import Fen, parse_yuan
from penalty.vocabulary import PROVISION_NAMES, REGULATION, FactKind, Vocabulary

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "id": "编号",
        "provision": "适用条款",
        "item": "项",
        "amount": "金额",
        "prior_year_payment": "上年度医保基金支付额",
        "insured": "参保人员",
        "first_offence": "初次违法",
        "corrected_in_time": "及时改正",
        "refused_correction": "拒不改正",
        "obstructed": "拒绝检查或提供虚假情况",
        "fraud_intent": "以骗取医保基金为目的",
        "self_reported": "自查自纠发现",
        "isolated": "个别人或个别部门行为",
        "personal_account_only": "均由个人账户支付",
        "serious": "情节严重或造成严重后果",
        "violation_end": "违法行为终了日",
        "decision_date": "决定日",
        "ruleset": "裁量规则",
        "discovered_on": "违法行为被发现之日",
        "life_or_health_harm": "涉及生命健康安全且有危害后果",
        "circumstances": "法定的一般情节",
        "act": "同一行为的编号",
    }
)
"""The Chinese name of each fact."""

FLAGS: Final = (
    "insured",
    "first_offence",
    "corrected_in_time",
    "refused_correction",
    "obstructed",
    "fraud_intent",
    "self_reported",
    "isolated",
    "personal_account_only",
    "serious",
)
"""The facts that are true, false or unknown."""

_INSTITUTIONS: Final = frozenset({"37", "38", "39", "40"})
"""Provisions of the Regulation that bind institutions (条例第三十七条至第四十条)."""

FIRST_YEAR, LAST_YEAR = 1949, 2199
"""The years a day may lie in: a later one is a placeholder, and no period could be counted from it."""
_TRUE = frozenset({"true", "1", "yes", "是"})
_FALSE = frozenset({"false", "0", "no", "否"})
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,6})?", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_Reader: TypeAlias = Callable[[object], object]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One violation; amounts in 分, None where unknown. Field meanings: contract.md, "Facts of one violation".

    Built from text by `read_facts`; a script that builds it directly answers for the checks made there.
    """

    provision: str
    item: int | None = None
    amount: Fen | None = None
    prior_year_payment: Fen | None = None
    insured: bool | None = None
    first_offence: bool | None = None
    corrected_in_time: bool | None = None
    refused_correction: bool | None = None
    obstructed: bool | None = None
    fraud_intent: bool | None = None
    self_reported: bool | None = None
    isolated: bool | None = None
    personal_account_only: bool | None = None
    serious: bool | None = None
    violation_end: dt.date | None = None
    decision_date: dt.date | None = None
    ruleset: str | None = None
    id: str | None = None
    discovered_on: dt.date | None = None
    life_or_health_harm: bool | None = None
    circumstances: tuple[str, ...] = ()
    """Ids of the general circumstances established (`penalty.circumstances`); one not named is not established."""
    act: str | None = None
    """One act that falls under two provisions bears one id in both (处罚法第二十九条)."""
    own: tuple[tuple[str, bool | int | Fraction], ...] = ()
    """The known facts that only the ruleset's own vocabulary has, by name."""

    def value(self, name: str) -> object:
        """Return a fact by its name, the ruleset's own included; None where it is unknown."""
        if name in _STANDARD:
            return getattr(self, name)
        return next((value for own, value in self.own if own == name), None)


FIELDS: Final = tuple(field.name for field in dataclasses.fields(Facts) if field.name != "own")
"""The names of the contract's facts, in its order."""
_STANDARD: Final = frozenset(FIELDS)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the input: the field, and a Chinese sentence saying what and what to do."""

    field: str
    message: str

    def __str__(self) -> str:
        label = LABELS.get(self.field)
        return f"{self.field}（{label}）：{self.message}" if label else f"{self.field}：{self.message}"


class FactsError(ValueError):
    """The input is no set of facts; `faults` names every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("；".join(str(fault) for fault in faults))
        self.faults = faults


def read_facts(given: Mapping[str, object], words: Vocabulary = REGULATION) -> Facts:
    """Read the facts of one violation from text, JSON or form values (amounts in 元; empty or None is unknown).

    `words` are the ruleset's, where it has provisions or facts of its own. Raises FactsError with every fault.
    """
    faults: list[Fault] = []
    values: dict[str, object] = {}
    readers = _readers(words)
    for name, raw in given.items():
        reader = readers.get(name)
        if reader is None:
            faults.append(unknown_field(name, words))
        elif raw is not None and not (isinstance(raw, str) and not raw.strip()):
            try:
                values[name] = reader(raw)
            except ValueError as error:
                faults.append(Fault(name, str(error)))
    faults += _contradictions(values, {fault.field for fault in faults}, words)
    if faults:
        raise FactsError(tuple(faults))
    own = tuple((name, values.pop(name)) for name in words.facts if name in values)
    return Facts(**values, own=own)  # type: ignore[arg-type]  # each value was made by the reader of its own field


def unknown_field(name: str, words: Vocabulary = REGULATION) -> Fault:
    """Return the fault of a field the contract does not have, with the nearest one it does have."""
    near = difflib.get_close_matches(name, (*FIELDS, *words.facts), n=1)
    hint = f"，是否要写 {near[0]}" if near else "，请删去或改用契约中的字段名"
    return Fault(name, f"没有这个字段{hint}")


def _contradictions(values: Mapping[str, object], faulty: set[str], words: Vocabulary) -> list[Fault]:
    """Find what each value alone does not show; nothing is said of a field that has its own fault already."""
    faults: list[Fault] = []
    provision = values.get("provision")
    if provision is None and "provision" not in faulty:
        faults.append(Fault("provision", f"必填，请写 {'、'.join(words.items)} 之一"))
    item = values.get("item")
    if isinstance(provision, str) and isinstance(item, int) and item > words.items[provision]:
        last = words.items[provision]
        scope = f"只有第 1 至 {last} 项" if last else "不分项，请留空"
        faults.append(Fault("item", f"没有第 {item} 项：{words.titles[provision]}{scope}"))
    if values.get("corrected_in_time") is True and values.get("refused_correction") is True:
        faults.append(Fault("corrected_in_time", "与 refused_correction（拒不改正）不能同时为“是”，请核对其一"))
    faults += _against_circumstances(values)
    return faults


def _against_circumstances(values: Mapping[str, object]) -> list[Fault]:
    """Find circumstances that the other facts, the provision or each other exclude."""
    named = cast("tuple[str, ...]", values.get("circumstances", ()))
    faults: list[Fault] = []
    for each in circumstances_of(named):
        if each.individual and values.get("provision") in _INSTITUTIONS:
            faults.append(Fault("circumstances", f"“{each.label}”只适用于个人，请删去"))
        for fact, value in each.against:
            if values.get(fact) is value:
                message = f"“{each.label}”与{LABELS[fact]}为{'是' if value else '否'}矛盾，请核对其一"
                faults.append(Fault("circumstances", message))
        faults += [
            Fault("circumstances", f"“{each.label}”与“{other.label}”不能并存，请留一个")
            for other in circumstances_of(set(each.excludes) & set(named))
        ]
    return faults


def _text(raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, (str, int)):
        raise ValueError("应为文字或数字，不是“是/否”或列表，请改写")  # noqa: TRY004 - one kind of fault for readers
    text = str(raw).strip()
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        raise ValueError("含有控制字符，请删去")
    return text


def provision_id(raw: object) -> object:
    """Return the id of a provision named as the Regulation names it ("第三十八条", "38条"); all else as it is."""
    return _NAMED.get(raw.strip(), raw) if isinstance(raw, str) else raw


_NAMED: Final = {name: each for each, name in PROVISION_NAMES.items()} | {
    f"{each}条": each for each in PROVISION_NAMES if each.isdecimal()
}


def _provision(words: Vocabulary) -> _Reader:
    def read(raw: object) -> str:
        text = _text(raw)
        if text not in words.items:
            raise ValueError(f"没有这一条款：{text}，请写 {'、'.join(words.items)} 之一")
        return text

    return read


def _item(words: Vocabulary) -> _Reader:
    def read(raw: object) -> int:
        text, last = _text(raw), max(words.items.values())
        if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= last:
            raise ValueError(f"项应为 1 至 {last} 的整数：{text}")
        return int(text)

    return read


def _number(raw: object) -> Fraction:
    text = _text(raw)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"应为不为负的数，最多六位小数：{text}")
    return Fraction(text)


def _circumstances(raw: object) -> tuple[str, ...]:
    """Read ids (or their Chinese names) joined by ";", or a list of them; kept in the law's order."""
    given = [_text(each) for each in raw] if isinstance(raw, list) else re.split("[;；]", _text(raw))
    known = all_circumstances()
    names = {each.label: name for name, each in known.items()}
    found = {names.get(text.strip(), text.strip()) for text in given if text.strip()}
    for each in sorted(found - known.keys()):
        raise ValueError(f"没有这一情节：{each}，请写 {'、'.join(known)} 中的，数项以 ; 隔开")
    return tuple(name for name in known if name in found)


def _count(raw: object) -> int:
    text = _text(raw)
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise ValueError(f"应为 1 以上的整数：{text}")
    return int(text)


def _amount(raw: object) -> Fen:
    return parse_yuan(_text(raw))


def _flag(raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = _text(raw)
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(f"应为 是/否（true/false、1/0、yes/no），不是：{text}；不知道请留空")


def read_date(text: str) -> dt.date:
    """Read a day as YYYY-MM-DD and in no other of ISO's forms. Raises ValueError with a Chinese sentence."""
    try:
        if _DATE.fullmatch(text):
            day = dt.date.fromisoformat(text)
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                return day
    except ValueError:
        pass
    raise ValueError(f"不是日期：{text}，请写作 2024-03-31（{FIRST_YEAR} 至 {LAST_YEAR} 年）")


def _date(raw: object) -> dt.date:
    return read_date(_text(raw))


_READERS: Final[Mapping[str, _Reader]] = {
    "amount": _amount,
    "prior_year_payment": _amount,
    "violation_end": _date,
    "decision_date": _date,
    "ruleset": _text,
    "id": _text,
    "discovered_on": _date,
    "life_or_health_harm": _flag,
    "circumstances": _circumstances,
    "act": _text,
    **dict.fromkeys(FLAGS, _flag),
}
_OWN_READERS: Final[Mapping[FactKind, _Reader]] = {
    FactKind.FLAG: _flag,
    FactKind.COUNT: _count,
    FactKind.YUAN: _amount,
    FactKind.NUMBER: _number,
}


def _readers(words: Vocabulary) -> Mapping[str, _Reader]:
    """Return the reader of each field, the ruleset's own facts included."""
    if words is REGULATION:
        return _REGULATION_READERS
    own = {name: _OWN_READERS[fact.kind] for name, fact in words.facts.items()}
    return {"provision": _provision(words), "item": _item(words), **_READERS, **own}


_REGULATION_READERS: Final = {"provision": _provision(REGULATION), "item": _item(REGULATION), **_READERS}
