"""What each document cannot do without, asked before a word of it is rendered, and where each of it is filled in.

A decision with a blank in it is the worst fault these documents could have: 处罚法 59 names what a decision must say,
处罚法 44 what a prior notice must. So `gaps` walks the data by the lists below and names every gap at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from templates.blocks import clean
from templates.letter import KINDS, LetterData, Statement, Violation

Condition = Callable[[LetterData, Any], bool]
"""Asks of the data, and of the entry the value stands in, whether the value is due."""


Place = tuple[str | None, str]
"""A step (its trigger) and a field of its form; "" is the step as a whole, None the office's profile."""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a document lacks, in Chinese with its place ("违法行为2：涉及期间"), and where it is filled in.

    trigger is a step of the procedure, or None for the office's profile; field is a field of that step's form or of
    the profile, "" where the step as a whole is meant.
    """

    label: str
    trigger: str | None
    field: str


@dataclass(frozen=True, slots=True)
class Need:
    """A value that must be known: "violations.*.period" walks the entries; when says in which data it is due."""

    path: str
    label: str
    place: Place
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


def _dated(step: str) -> Need:
    return Need("dated", "成文日期", (step, "dated"))


def _numbered(step: str) -> Need:
    """Ask for a number that the step itself gives."""
    return Need("document_number", "发文字号", (step, ""))


_SANCTION: Final = ("choose_sanction", "")
"""Where the tier, the multiple, the fine and whatever follows from them are chosen."""
_HEAD = (
    Need("office.name", "机关名称", (None, "name")),
    Need("party.name", "当事人姓名或者名称", ("record_party", "name")),
    Need("party.id_kind", "当事人证件种类", ("record_party", "id_kind")),
    Need("party.id_number", "当事人证件号码", ("record_party", "id_number")),
    Need("party.address", "当事人地址", ("record_party", "address")),
    Need(
        "party.representative_title",
        "当事人代表人身份（法定代表人或者主要负责人）",
        ("record_party", "representative_title"),
        _organisation,
    ),
    Need("party.representative", "当事人代表人姓名", ("record_party", "representative"), _organisation),
    Need("case.cause", "案由", ("record_source", "cause")),
    Need("case.source", "案件来源", ("record_source", "source")),
    Need("case.filed_on", "立案日期", ("file_case", "filed_on")),
    Need("case.concluded_on", "调查终结日期", ("conclude_investigation", "concluded_on")),
)
_FACTS = (
    Need("officers.*.name", "姓名", ("assign_officers", "officers")),
    Need("officers.*.certificate", "执法证号", ("assign_officers", "officers")),
    Need("evidence.*.kind", "证据种类", ("record_evidence", "kind")),
    Need("evidence.*.name", "名称", ("record_evidence", "name")),
    Need("evidence.*.proves", "证明内容", ("record_evidence", "proves")),
    Need("violations.*.basis", "法律依据", ("record_violation", "provision")),
    Need("violations.*.period", "涉及期间", ("record_violation", "period")),
    Need("violations.*.conduct", "违法事实", ("record_violation", "conduct")),
    Need("violations.*.amount", "涉及金额", ("record_violation", "amount"), _lossy),
    Need("violations.*.tier_name", "裁量等级", _SANCTION),
    Need("violations.*.benchmark_cite", "裁量基准条款", _SANCTION),
    Need("violations.*.clause_text", "裁量基准条文", _SANCTION),
    Need("violations.*.refund", "责令退回金额", ("record_violation", "amount"), _lossy),
    Need("measured.*", "内容", ("record_violation", "amount")),
    Need("measures.*", "内容", _SANCTION),
    Need("referrals.*", "内容", _SANCTION),
    Need("readings.*", "内容", _SANCTION),
)
_FINES = (
    Need("violations.*.multiple", "罚款倍数", _SANCTION, _measured),
    Need("violations.*.multiple_band", "罚款倍数幅度", _SANCTION, _measured),
    Need("violations.*.fine", "罚款金额", _SANCTION, _measured),
    Need("suspensions.*.what", "内容", _SANCTION),
    Need("suspensions.*.months", "期限", _SANCTION),
    Need("suspensions.*.basis", "依据", _SANCTION),
    Need("reasons", "裁量理由", ("choose_sanction", "reason")),
    Need("refund_total", "责令退回合计", _SANCTION),
    Need("fine_total", "罚款合计", _SANCTION),
)
_TOLD = (
    Need("notice.document_number", "事先告知书文号", ("issue_notice", "")),
    Need("notice.dated", "事先告知书成文日期", ("issue_notice", "dated")),
    Need("notice.served_on", "事先告知书送达日期", ("issue_notice", "served_on")),
    Need("statements.*.manner", "情况", ("record_statement", "manner")),
    Need("statements.*.text", "内容", ("record_statement", "text"), _stated),
    Need("statements.*.response", "复核意见", ("record_statement", "response"), _stated),
)
_REMEDIES = (
    Need("office.refund_account", "退回医疗保障基金的账户和方式", (None, "refund_account"), _returns),
    Need("office.refund_days", "退回医疗保障基金的期限", (None, "refund_days"), _returns),
    Need("office.reconsideration_body", "行政复议机关", (None, "reconsideration_body")),
    Need("office.court", "管辖法院", (None, "court")),
    Need("approved_by", "审查决定的负责人", ("decide", "")),
)
NEEDS: Final[Mapping[str, tuple[Need, ...]]] = {
    "prior_notice": (
        *_HEAD,
        _dated("issue_notice"),
        _numbered("issue_notice"),
        *_FACTS,
        *_FINES,
        Need("office.statement_days", "陈述申辩期限", (None, "statement_days")),
        Need("office.address", "机关地址", (None, "address")),
        Need("office.contact", "机关联系人", (None, "contact")),
        Need("office.phone", "机关联系电话", (None, "phone")),
    ),
    "review_opinion": (
        *_HEAD,
        _dated("approve_review"),
        Need("case.number", "案件编号", ("open_case", "")),
        Need("case.title", "案件名称", ("record_party", "name")),
        *_FACTS,
        *_FINES,
        Need("review", "法制审核意见", ("approve_review", "")),
        Need("review.reviewer", "法制审核人员", ("approve_review", "")),
        Need("review.opinion", "法制审核结论", ("approve_review", "")),
        Need("review.text", "法制审核的问题与建议", ("approve_review", "text")),
        Need("review.received_on", "法制审核材料收到日期", ("submit_for_review", "submitted_on")),
        Need("review.dated", "法制审核日期", ("approve_review", "dated")),
        Need("review.items.*", "结论", ("approve_review", "findings")),
        Need("ruleset", "裁量规则版本", _SANCTION),
        Need("engine", "计算程序版本", _SANCTION),
    ),
    "penalty_decision": (
        *_HEAD,
        _dated("decide"),
        _numbered("decide"),
        *_FACTS,
        *_FINES,
        Need("notice", "行政处罚事先告知书及其送达", ("issue_notice", "")),
        *_TOLD,
        Need("hearing", "听证情况", ("record_statement", "hearing"), _heard),
        Need("office.fine_account", "罚款缴纳方式", (None, "fine_account"), _fined),
        *_REMEDIES,
    ),
    "no_penalty_decision": (
        *_HEAD,
        _dated("decide"),
        _numbered("decide"),
        *_FACTS,
        Need("no_penalty_ground", "不予行政处罚的理由", ("decide", "ground")),
        *_TOLD,
        Need("refund_total", "责令退回合计", _SANCTION),
        *_REMEDIES,
    ),
}
"""Kind of document -> what must be known for it."""
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
    return tuple(gap.label for gap in gaps(kind, data))


def gaps(kind: str, data: LetterData) -> tuple[Gap, ...]:
    """Return everything the document still lacks, with the step and the field where it is filled in; () when complete.

    Raises ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"没有这种文书：{kind}，可选：{'、'.join(KINDS)}")
    found = list(_too_few(kind, data))
    for need in NEEDS[kind]:
        for place, entry, value in _walk(data, need.path.split("."), "", data):
            if need.when(data, entry) and not known(value):
                found.append(Gap(f"{place}{need.label}", *_where(need.place, entry)))
    return tuple(found)


def _where(place: Place, entry: object) -> Place:
    """Return the place of a value; each item of a legal review has a field of its own."""
    trigger, field = place
    if field == "findings" and isinstance(entry, tuple):
        return trigger, f"findings.{entry[0]}"
    return place


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


def _too_few(kind: str, data: LetterData) -> Iterator[Gap]:
    """Name what must be there in number: two officers (处罚法 42), proof of every violation, a penalty to impose."""
    if len(data.officers) < _OFFICERS:
        yield Gap(f"执法人员：不得少于两人，现有{len(data.officers)}人", "assign_officers", "officers")
    if not data.violations:
        yield Gap("违法行为", "record_violation", "")
    if not data.evidence:
        yield Gap("证据", "record_evidence", "")
    for violation in data.violations:
        if data.evidence and not any(violation.number in each.violations for each in data.evidence):
            yield Gap(f"违法行为{violation.number}：证明它的证据", "record_violation", "evidence")
    if kind == "penalty_decision" and not data.statements:
        yield Gap("当事人陈述、申辩情况", "record_statement", "")
    if kind == "review_opinion" and data.review is not None and len(data.review.items) != _REVIEW_ITEMS:
        yield Gap(f"法制审核事项：应有九项，现有{len(data.review.items)}项", "approve_review", "")
    if kind in {"prior_notice", "penalty_decision"} and data.fine_total == 0 and not data.suspensions:
        yield Gap("行政处罚的内容：罚款或者暂停", *_SANCTION)
