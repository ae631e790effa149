"""What each document cannot do without, asked before a word of it is rendered.

A decision with a blank in it is the worst fault these documents could have: 处罚法 59 names what a decision must say,
处罚法 44 what a prior notice must. So `missing` walks the data by the lists below and names every gap at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from templates.blocks import clean
from templates.letter import KINDS, LetterData, Statement, Violation

Condition = Callable[[LetterData, Any], bool]
"""Asks of the data, and of the entry the value stands in, whether the value is due."""


@dataclass(frozen=True, slots=True)
class Need:
    """A value that must be known: "violations.*.period" walks the entries; when says in which data it is due."""

    path: str
    label: str
    when: Condition = lambda _data, _entry: True


class MissingFields(Exception):  # noqa: N818 - named by what it carries
    """A document was asked for before its data were complete; fields are the Chinese labels of `missing`."""

    def __init__(self, kind: str, fields: tuple[str, ...]) -> None:
        self.kind = kind
        self.fields = fields
        super().__init__(f"《{KINDS[kind]}》还缺：{'；'.join(fields)}。请在案件中补齐后再生成。")


def _fined(data: LetterData, _entry: object) -> bool:
    return bool(data.fine_total)


def _returns(data: LetterData, _entry: object) -> bool:
    return bool(data.refund_total)


def _organisation(data: LetterData, _entry: object) -> bool:
    return data.party.kind == "organisation"


def _stated(_data: LetterData, statement: Statement) -> bool:
    return statement.manner == "提出陈述申辩"


def _heard(data: LetterData, _entry: object) -> bool:
    return data.hearing_right


def _lossy(_data: LetterData, violation: Violation) -> bool:
    # 条例 39 punishes what costs the fund nothing; only its sixth item is measured by an amount.
    return violation.provision != "39"


def _measured(_data: LetterData, violation: Violation) -> bool:
    return violation.multiple is not None or violation.multiple_band is not None


_HEAD = (
    Need("office.name", "机关名称"),
    Need("party.name", "当事人姓名或者名称"),
    Need("party.id_kind", "当事人证件种类"),
    Need("party.id_number", "当事人证件号码"),
    Need("party.address", "当事人地址"),
    Need("party.representative_title", "当事人代表人身份（法定代表人或者主要负责人）", _organisation),
    Need("party.representative", "当事人代表人姓名", _organisation),
    Need("case.cause", "案由"),
    Need("case.source", "案件来源"),
    Need("case.filed_on", "立案日期"),
    Need("case.concluded_on", "调查终结日期"),
    Need("dated", "成文日期"),
)
_NUMBERED = (Need("document_number", "发文字号"),)
_FACTS = (
    Need("officers.*.name", "姓名"),
    Need("officers.*.certificate", "执法证号"),
    Need("evidence.*.kind", "证据种类"),
    Need("evidence.*.name", "名称"),
    Need("evidence.*.proves", "证明内容"),
    Need("violations.*.basis", "法律依据"),
    Need("violations.*.period", "涉及期间"),
    Need("violations.*.conduct", "违法事实"),
    Need("violations.*.amount", "涉及金额", _lossy),
    Need("violations.*.tier_name", "裁量等级"),
    Need("violations.*.benchmark_cite", "裁量基准条款"),
    Need("violations.*.clause_text", "裁量基准条文"),
    Need("violations.*.refund", "责令退回金额", _lossy),
    Need("measured.*", "内容"),
    Need("measures.*", "内容"),
    Need("referrals.*", "内容"),
    Need("readings.*", "内容"),
)
_FINES = (
    Need("violations.*.multiple", "罚款倍数", _measured),
    Need("violations.*.multiple_band", "罚款倍数幅度", _measured),
    Need("violations.*.fine", "罚款金额", _measured),
    Need("suspensions.*.what", "内容"),
    Need("suspensions.*.months", "期限"),
    Need("suspensions.*.basis", "依据"),
    Need("reasons", "裁量理由"),
    Need("refund_total", "责令退回合计"),
    Need("fine_total", "罚款合计"),
)
_TOLD = (
    Need("notice.document_number", "事先告知书文号"),
    Need("notice.dated", "事先告知书成文日期"),
    Need("notice.served_on", "事先告知书送达日期"),
    Need("statements.*.manner", "情况"),
    Need("statements.*.text", "内容", _stated),
    Need("statements.*.response", "复核意见", _stated),
)
_REMEDIES = (
    Need("office.refund_account", "退回医疗保障基金的账户和方式", _returns),
    Need("office.refund_days", "退回医疗保障基金的期限", _returns),
    Need("office.reconsideration_body", "行政复议机关"),
    Need("office.court", "管辖法院"),
    Need("approved_by", "审查决定的负责人"),
)
_NEEDS: Final[Mapping[str, tuple[Need, ...]]] = {
    "prior_notice": (
        *_HEAD,
        *_NUMBERED,
        *_FACTS,
        *_FINES,
        Need("office.statement_days", "陈述申辩期限"),
        Need("office.address", "机关地址"),
        Need("office.contact", "机关联系人"),
        Need("office.phone", "机关联系电话"),
    ),
    "review_opinion": (
        *_HEAD,
        Need("case.number", "案件编号"),
        Need("case.title", "案件名称"),
        *_FACTS,
        *_FINES,
        Need("review", "法制审核意见"),
        Need("review.reviewer", "法制审核人员"),
        Need("review.opinion", "法制审核结论"),
        Need("review.text", "法制审核的问题与建议"),
        Need("review.received_on", "法制审核材料收到日期"),
        Need("review.dated", "法制审核日期"),
        Need("review.items.*", "结论"),
        Need("ruleset", "裁量规则版本"),
        Need("engine", "计算程序版本"),
    ),
    "penalty_decision": (
        *_HEAD,
        *_NUMBERED,
        *_FACTS,
        *_FINES,
        Need("notice", "行政处罚事先告知书及其送达"),
        *_TOLD,
        Need("hearing", "听证情况", _heard),
        Need("office.fine_account", "罚款缴纳方式", _fined),
        *_REMEDIES,
    ),
    "no_penalty_decision": (
        *_HEAD,
        *_NUMBERED,
        *_FACTS,
        Need("no_penalty_ground", "不予行政处罚的理由"),
        *_TOLD,
        Need("refund_total", "责令退回合计"),
        *_REMEDIES,
    ),
}
_ENTRIES: Final = {
    "officers": "执法人员",
    "evidence": "证据",
    "violations": "违法行为",
    "statements": "陈述申辩",
    "suspensions": "暂停措施",
    "items": "审核事项",
    "measured": "计量说明",
    "measures": "处理措施",
    "referrals": "由他机关处理的事项",
    "readings": "裁量基准说明",
}
_REVIEW_ITEMS: Final = 9
_OFFICERS: Final = 2


def known(value: object) -> bool:
    """Tell whether a value says anything: not None, and no blank text."""
    return value is not None and not (isinstance(value, str) and not clean(value))


def missing(kind: str, data: LetterData) -> tuple[str, ...]:
    """Name in Chinese everything the document still lacks, with its place ("违法行为2：涉及期间"); () when complete.

    Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"没有这种文书：{kind}，可选：{'、'.join(KINDS)}")
    found = list(_too_few(kind, data))
    for need in _NEEDS[kind]:
        for place, entry, value in _walk(data, need.path.split("."), "", data):
            if need.when(data, entry) and not known(value):
                found.append(f"{place}{need.label}")
    return tuple(found)


def _walk(data: LetterData, path: list[str], place: str, entry: object) -> Iterator[tuple[str, object, object]]:
    """Yield (place, the entry it stands in, value) for every value a path reaches; an absent parent has none."""
    name, *rest = path
    value = getattr(entry, name)
    if not rest:
        yield place, entry, value
    elif rest[0] != "*":
        if value is not None:
            yield from _walk(data, rest, place, value)
    else:
        for position, each in enumerate(value, 1):
            here = f"{_ENTRIES[name]}{getattr(each, 'number', position)}：{place}"
            if rest[1:]:
                yield from _walk(data, rest[1:], here, each)
            elif isinstance(each, tuple):
                item, finding = each
                yield f"{here}{item}的", each, finding if known(item) else None
            else:
                yield here, each, each


def _too_few(kind: str, data: LetterData) -> Iterator[str]:
    """Name what must be there in number: two officers (处罚法 42), proof of every violation, a penalty to impose."""
    if len(data.officers) < _OFFICERS:
        yield f"执法人员：不得少于两人，现有{len(data.officers)}人"
    if not data.violations:
        yield "违法行为"
    if not data.evidence:
        yield "证据"
    for violation in data.violations:
        if data.evidence and not any(violation.number in each.violations for each in data.evidence):
            yield f"违法行为{violation.number}：证明它的证据"
    if kind == "penalty_decision" and not data.statements:
        yield "当事人陈述、申辩情况"
    if kind == "review_opinion" and data.review is not None and len(data.review.items) != _REVIEW_ITEMS:
        yield f"法制审核事项：应有九项，现有{len(data.review.items)}项"
    if kind in {"prior_notice", "penalty_decision"} and data.fine_total == 0 and not data.suspensions:
        yield "行政处罚的内容：罚款或者暂停"
