"""The report on the investigation, drawn up from the file in its six parts (4号令第三十六条, 二手资料).

What an officer writes instead stands; this is what the file itself can say.
"""

from __future__ import annotations

from collections.abc import Iterator

from cases.parts import GroupSanction
from cases.record import CaseRecord
from penalty.library import load_ruleset
from penalty.money import group_yuan
from penalty.ruleset import TierKind
from penalty.vocabulary import PROVISION_NAMES, item_name

_MAX = 4000


def report_parts(record: CaseRecord) -> dict[str, str]:
    """Return the six parts as the file gives them; a part the file cannot give says what is not on file."""
    parts = {
        "party": _party(record),
        "origin": "".join(_origin(record)),
        "established": "".join(_facts(record)),
        "nature": "".join(_nature(record)),
        "proposal": "".join(_proposal(record)),
        "discretion": _discretion(record),
    }
    return {name: text[: _MAX - 1] + "…" if len(text) > _MAX else text for name, text in parts.items()}


def _party(record: CaseRecord) -> str:
    party = record.party
    if party is None:
        return "当事人未填写。"
    lead = f"，{party.representative_title or '负责人'}{party.representative}" if party.representative else ""
    home = "住址" if party.kind == "individual" else "住所"
    return f"{party.name}，{party.id_kind}{party.id_number}，{home}{party.address}{lead}。"


def _origin(record: CaseRecord) -> Iterator[str]:
    if record.source is not None:
        yield f"{record.source.received_on}收到线索，案件来源为{record.source.source}：{record.source.summary}"
    officers = "、".join(f"{each.name}（执法证号{each.certificate}）" for each in record.officers)
    filed = f"{record.filed_on}立案，" if record.filed_on else ""
    yield f"\n{filed}由{officers}调查"
    yield f"，{record.report.concluded_on}调查终结。" if record.report else "。"
    for each in record.measures:
        held = f"，{each.resolved_on}{each.outcome}" if each.resolved_on else "，尚未处理"
        yield f"\n{each.kind}：{each.things}，{each.began_on or each.proposed_on}起{held}。"
    for halt in record.halts:
        yield f"\n{halt.starts_on}因{halt.ground}中止" + (f"，{halt.ends_on}恢复。" if halt.ends_on else "。")
    for extension in record.extensions:
        yield f"\n{extension.granted_on}延长办案期限{extension.days}日：{extension.reason}"
    if record.report is not None:
        yield f"\n{record.report.text}"


def _facts(record: CaseRecord) -> Iterator[str]:
    for violation in record.violations:
        proof = "、".join(str(number) for number in violation.evidence)
        amount = violation.facts.get("amount")
        sum_text = f"，金额{amount}元" if amount else ""
        conduct = violation.conduct.rstrip("。；，、 ")
        yield f"违法行为{violation.number}（{violation.period}）：{conduct}{sum_text}，有证据{proof}证明。\n"
    for number, piece in enumerate(record.evidence, 1):
        yield f"证据{number}：{piece.kind}《{piece.name}》，证明{piece.proves.removeprefix('证明')}\n"


def _nature(record: CaseRecord) -> Iterator[str]:
    for violation in record.violations:
        name = PROVISION_NAMES[violation.facts["provision"]]
        item = violation.facts.get("item", "")
        yield f"违法行为{violation.number}属于《医疗保障基金使用监督管理条例》{name}"
        yield f"{item_name(int(item)) if item.isdecimal() else ''}规定的情形。\n"
    if record.marks:
        yield f"案件性质：{'、'.join(record.marks)}。"


def _proposal(record: CaseRecord) -> Iterator[str]:
    sanction = record.sanction
    if sanction is None:
        yield "尚未选定处罚。"
        return
    for group in sanction.groups:
        yield f"{group.cite}，{TierKind(group.tier).label}：{_choice(group)}。\n"
    yield f"合计：责令退回医疗保障基金{group_yuan(sanction.refund)}元，罚款{group_yuan(sanction.fine)}元。"


def _choice(group: GroupSanction) -> str:
    said = [f"{group.choice.multiple}倍" if group.choice.multiple else ""]
    said.append(f"罚款{group_yuan(sum(group.fines))}元" if sum(group.fines) else "不予罚款")
    said.append(f"暂停{group.choice.months}个月" if group.suspends and group.choice.months else "")
    return "，".join(filter(None, said))


def _discretion(record: CaseRecord) -> str:
    sanction = record.sanction
    if sanction is None:
        return "尚未选定处罚。"
    confirmed = f"\n适用规则的核对：{sanction.confirmed}" if sanction.confirmed else ""
    title = load_ruleset(sanction.ruleset.partition("@")[0]).title
    return f"{sanction.reason}\n适用《{title}》。{confirmed}"
