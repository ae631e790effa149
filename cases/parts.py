"""What the parts of a case file say: the shapes of an event's body, read strictly with Chinese faults.

The same shapes are what a form fills, what a script sends, what an event keeps and what the record shows.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from penalty.facts import FactsError, Fault, read_date, read_facts

SOURCES: Final = (
    "日常检查",
    "专项检查",
    "飞行检查",
    "抽查复查",
    "投诉举报",
    "智能监控",
    "部门移送",
    "上级交办",
    "自查自纠",
    "其他",
)
"""Where a case comes from."""

EVIDENCE_KINDS: Final = (
    "书证",
    "物证",
    "视听资料",
    "电子数据",
    "证人证言",
    "当事人的陈述",
    "鉴定意见",
    "勘验笔录、现场笔录",
)
"""The eight kinds of evidence (行政处罚法第四十六条)."""

OPINIONS: Final = ("同意", "继续调查", "变更", "纠正", "其他")
"""The five opinions of a legal review (医疗保障行政处罚程序暂行规定第三十九条, 二手资料)."""

REVIEW_ITEMS: Final = (
    "执法主体",
    "执法人员资格",
    "程序",
    "事实与证据",
    "法律适用与裁量基准",
    "权限",
    "文书",
    "是否需移送",
    "其他",
)
"""What a legal review looks at (咸宁市医疗保障局法制审核目录, 地方做法)."""


MAX_VIOLATIONS: Final = 999
"""How many violations one case may name."""


_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, zero-width and direction marks, surrogates, line separators (Unicode categories)."""
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that show nothing: a name made of them would be a blank in a letter."""


def unseen(sign: str) -> bool:
    """Tell whether a character shows nothing and is no line end: it may not stand in a text on file."""
    return sign != "\n" and (sign in _BLANK or unicodedata.category(sign) in _UNSEEN)


def _plain(value: object) -> object:
    """Trim text, and refuse what cannot be seen: it could hide, or leave blank, what a document says."""
    if not isinstance(value, str):
        return value
    text = value.strip()
    for sign in text:
        if unseen(sign):
            raise ValueError(f"含有控制字符或看不见的字符（U+{ord(sign):04X}），请删去")
    return text


def _unset(value: object) -> object:
    value = _plain(value)
    return None if value == "" else value


def _day(value: object) -> object:
    """Take a day as ISO writes it, not as a number of seconds."""
    return value if isinstance(value, dt.date) else read_date(str(value).strip())


Text = Annotated[str, BeforeValidator(_plain), StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[str, BeforeValidator(_plain), StringConstraints(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
OptionalLine = Annotated[Line | None, BeforeValidator(_unset)]
OptionalText = Annotated[Text | None, BeforeValidator(_unset)]
Day = Annotated[dt.date, BeforeValidator(_day)]
EvidenceNumber = Annotated[int, Field(ge=1, le=9999)]
Findings = dict[Literal[REVIEW_ITEMS], Line]  # type: ignore[valid-type]  # the list above is the type


def _facts(value: object) -> object:
    """Take facts as scripts write them: true and false as words, null as unknown."""
    if not isinstance(value, Mapping):
        return value
    words = {True: "是", False: "否"}
    return {
        name: words[fact] if isinstance(fact, bool) else fact for name, fact in value.items() if fact not in (None, "")
    }


FactTexts = Annotated[dict[str, str], BeforeValidator(_facts)]


class Part(BaseModel):
    """A part of a case: frozen, nothing beside its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """How the case came in (线索登记)."""

    source: Literal[SOURCES] = Field(title="案件来源")  # type: ignore[valid-type]  # the list above is the type
    received_on: Day = Field(title="收到日期")
    cause: Line = Field(title="案由")
    summary: Text = Field(title="案情摘要")


class Party(Part):
    """The party (当事人). An organisation is named with its representative."""

    kind: Literal["organisation", "individual"] = Field(title="当事人类别")
    name: Line = Field(title="当事人名称")
    id_kind: Literal["统一社会信用代码", "医疗机构执业许可证登记号", "身份证号", "其他证件号"] = Field(title="证件类型")
    id_number: Line = Field(title="证件号码")
    address: Line = Field(title="住所（住址）")
    representative_title: OptionalLine = Field(default=None, title="负责人职务")
    representative: OptionalLine = Field(default=None, title="法定代表人（主要负责人）")


class Officer(Part):
    """An officer of the case, as named when assigned."""

    user: Line = Field(title="办案人员")
    name: Line = Field(title="姓名")
    certificate: Line = Field(title="执法证号")


class Evidence(Part):
    """One piece of evidence; its number is its place on file, from 1."""

    kind: Literal[EVIDENCE_KINDS] = Field(title="证据种类")  # type: ignore[valid-type]  # the list above is the type
    name: Line = Field(title="证据名称")
    proves: Text = Field(title="证明目的")


class Conduct(Part):
    """What was done, which evidence shows it, and its facts by the contract's names."""

    conduct: Text = Field(title="违法事实")
    period: Line = Field(title="涉及期间")
    breached: OptionalLine = Field(default=None, title="违反条款")
    evidence: tuple[EvidenceNumber, ...] = Field(default=(), title="证据序号")
    facts: FactTexts = Field(title="裁量事实")


class Violation(Conduct):
    """One violation on file, by its number."""

    number: int = Field(ge=1, le=MAX_VIOLATIONS, title="违法行为序号")


class Report(Part):
    """The report that closes the investigation (案件调查终结报告)."""

    text: Text = Field(title="调查终结报告")
    concluded_on: Day = Field(title="调查终结日期")


class GroupChoice(Part):
    """What was chosen for one group of violations: texts as typed, "1.2" times, 元, whole months."""

    key: Line = Field(title="条款")
    multiple: OptionalLine = Field(default=None, title="倍数")
    fine: OptionalLine = Field(default=None, title="罚款")
    months: OptionalLine = Field(default=None, title="暂停月数")
    clause: OptionalLine = Field(default=None, title="适用档次")
    department: OptionalLine = Field(default=None, title="暂停的责任部门")
    ground: OptionalLine = Field(default=None, title="与建议不同的理由类别")


class GroupSanction(Part):
    """What a choice comes to: the tier, and per violation the fine (分)."""

    choice: GroupChoice
    tier: Line
    cite: Line
    clause: OptionalLine = None
    violations: tuple[int, ...]
    fines: tuple[int, ...]
    suspends: OptionalLine = None


class Sanction(Part):
    """The sanction proposed: its groups, the reason, what computed it, and the totals (分)."""

    groups: tuple[GroupSanction, ...]
    reason: Text
    ruleset: Line
    engine: Line
    refund: int
    fine: int
    punishes: bool
    confirmed: OptionalText = Field(default=None, title="适用规则的核对")
    """Why the rules used are the right ones, where a later benchmark is known of and not held."""


class Review(Part):
    """A legal review (法制审核意见)."""

    opinion: Literal[OPINIONS] = Field(title="审核意见")  # type: ignore[valid-type]  # the list above is the type
    text: Text = Field(title="审核说明")
    findings: Findings = Field(default_factory=dict, title="逐项审核")
    reviewer: OptionalLine = Field(default=None, title="审核人")
    received_on: Day | None = Field(default=None, title="收件日期")
    dated: Day | None = Field(default=None, title="审核日期")


class Notice(Part):
    """A prior notice (事先告知): what was announced (分), and when it was served."""

    number: Line = Field(title="文号")
    dated: Day = Field(title="告知日期")
    served_on: Day = Field(title="送达日期")
    refund: int = Field(ge=0, title="告知的退回金额")
    fine: int = Field(ge=0, title="告知的罚款金额")
    hearing_right: bool = Field(title="是否告知听证权利")
    groups: tuple[GroupSanction, ...] = ()


class Statement(Part):
    """What the party said to the notice, and how it was answered (陈述申辩及复核)."""

    on: Day = Field(title="日期")
    manner: Literal["提出陈述申辩", "书面放弃", "期满未提出"] = Field(title="陈述申辩情况")
    text: OptionalText = Field(default=None, title="陈述申辩内容")
    response: OptionalText = Field(default=None, title="复核意见")
    hearing: Literal["未要求", "要求听证", "书面放弃听证"] = Field(default="未要求", title="听证")


class Hearing(Part):
    """A hearing that was held (听证笔录)."""

    held_on: Day = Field(title="听证日期")
    presider: Line = Field(title="听证主持人")
    record: Text = Field(title="听证笔录摘要")


class Decision(Part):
    """The decision (处罚法第五十七条): which kind, its number and date, by whom."""

    outcome: Literal["penalty", "no_penalty"] = Field(title="决定种类")
    number: Line = Field(title="文号")
    dated: Day = Field(title="决定日期")
    approver: Line = Field(title="批准人")
    ground: OptionalText = Field(default=None, title="不予处罚理由")


class Document(Part):
    """A document as rendered: its kind, number and the sha256 of its bytes."""

    kind: Line = Field(title="文书种类")
    number: Line = Field(title="文号")
    format: Literal["txt", "docx"] = Field(title="格式")
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(title="sha256")


class Service(Part):
    """A service of the decision (送达)."""

    served_on: Day = Field(title="送达日期")
    manner: Literal["直接送达", "留置送达", "委托送达", "邮寄送达", "转交送达", "电子送达", "公告送达"] = Field(
        title="送达方式"
    )
    receipt: Text = Field(title="送达回证说明")


class PartError(ValueError):
    """Data is no such part; `faults` names every fault by field."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("；".join(str(fault) for fault in faults))
        self.faults = faults


_Part = TypeVar("_Part", bound=Part)


def read_part(shape: type[_Part], data: Mapping[str, Any]) -> _Part:
    """Read a part strictly. Raises PartError with every fault, each by field and in Chinese."""
    try:
        part = shape.model_validate(data)
    except ValidationError as error:
        raise PartError(tuple(_fault(shape, entry) for entry in error.errors(include_url=False))) from error
    facts = getattr(part, "facts", None)
    if facts is not None:
        try:
            read_facts(facts)
        except FactsError as error:
            raise PartError(error.faults) from error
    return part


def title_of(shape: type[Part], field: str) -> str:
    """Return the Chinese name of a part's field."""
    info = shape.model_fields.get(field)
    return (info.title if info else None) or field


def _fault(shape: type[Part], entry: Mapping[str, Any]) -> Fault:
    name = ".".join(str(step) for step in entry["loc"]) or "data"
    title = title_of(shape, str(entry["loc"][0])) if entry["loc"] else "内容"
    context = entry.get("ctx", {})
    match entry["type"]:
        case "missing" | "string_too_short" | "too_short":
            message = "必填"
        case "extra_forbidden":
            return Fault(name, f"没有这个字段，可用：{'、'.join(shape.model_fields)}")
        case "literal_error":
            expected = str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、").replace("'", "")
            message = f"只能是：{expected}"
        case "string_too_long" | "too_long":
            message = f"太长，最多 {context.get('max_length')}"
        case "string_pattern_mismatch":
            message = "写成一行，不要换行"
        case "value_error":
            message = str(context.get("error", "不合要求"))
        case kind if kind.startswith("date"):
            message = "不是日期，请写作 2024-03-31"
        case kind if kind.startswith(("int", "greater", "less")):
            bounds = (("不小于", context.get("ge")), ("不大于", context.get("le")))
            message = "，".join(["应为整数", *(f"{words} {bound}" for words, bound in bounds if bound is not None)])
        case kind if kind.startswith("bool"):
            message = "应为 true 或 false"
        case _:
            message = "格式不对"
    return Fault(name, f"{title}：{message}" if title != name else message)
