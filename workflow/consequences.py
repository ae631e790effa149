"""What follows from a case beside its sanction: decided by others, or by law of itself.

An officer who fixes a fine should see what else the decision sets off. Each consequence is a row of a table; a row
says no more than its source does, and where a fact that decides is not on file, it says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from cases.parts import GRAVE_LOSS, SOCIAL_EFFECT
from cases.record import CaseRecord
from penalty.choice import allowed
from penalty.conditions import Truth
from penalty.facts import FactsError, Fault
from workflow.discretion import Discretion
from workflow.dues import annulled
from workflow.office import Office

Level = Literal["A", "B", "C", "K"]
"""How far a source was checked: A its full text, B an excerpt, C second-hand, K from knowledge alone."""

"""Marks of a case on which a consequence depends (条例第四十三条, 处罚法第四十八条)."""

_DESIGNATED: Final = frozenset({"38", "39", "40"})
"""Provisions on designated institutions; 37 binds the handling body, 41 a person (条例第三十七条至第四十一条)."""
_FRAUD: Final = frozenset({"37", "40"})
"""Provisions on institutions that took money by fraud (骗取); a person (41.2) holds no title."""
_ELSEWHERE: Final = frozenset({"terminated", "transferred"})
"""States in which a case with a sanction proposed is not this office's to decide."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """One consequence: a stable code, a sentence for the officer, its source and the level of that source.

    `certain` is True where it follows from what is on file, None where a fact decides that nobody recorded.
    """

    code: str
    title: str
    says: str
    article: str
    level: Level
    certain: Literal[True] | None


@dataclass(frozen=True, slots=True)
class _Case:
    """What the rows ask of a case: provisions found breached, those punished, the measures ordered with them."""

    record: CaseRecord
    found: frozenset[str]
    punished: frozenset[str]
    measures: frozenset[str]

    @property
    def performed(self) -> bool:
        closing = self.record.closing
        return closing is not None and closing.ground == "执行完毕" and closing.approved_on is not None

    def ordered(self, measure: str) -> bool:
        return measure in self.measures

    def marked(self, mark: str) -> Truth:
        """Tell whether a mark is on file; without it nobody judged the question."""
        return True if mark in self.record.marks else None


@dataclass(frozen=True, slots=True)
class _Row:
    """One consequence of the table; `open` names the fact that decides where the condition is None."""

    code: str
    title: str
    article: str
    level: Level
    follows: Callable[[_Case], Truth]
    says: str
    open: str = ""


def _may(*, when: bool) -> Truth:
    """Return None where a consequence may follow, False where it cannot."""
    return None if when else False


_REGULATION: Final = "《医疗保障基金使用监督管理条例》"
_SICHUAN: Final = "四川省2021年定点评估细则（不予受理的情形）"

_TABLE: Final = (
    _Row(
        "credit_record",
        "纳入信用信息",
        f"{_REGULATION}第三十三条",
        "A",
        lambda case: bool(case.punished),
        "{lead}{party}的行政处罚结果纳入信用信息平台",
    ),
    _Row(
        "publication",
        "公开处罚决定",
        f"行政处罚法第四十八条、第五十条，{_REGULATION}第三十二条、第三十四条",
        "A",
        lambda case: bool(case.punished) and case.marked(SOCIAL_EFFECT),
        "{lead}对{party}的处罚决定具有一定社会影响的，应当依法公开，公开时隐去个人信息；监督检查结果定期公布",
        "案卷未认定是否具有一定社会影响",
    ),
    _Row(
        "sector_ban",
        "行业禁入",
        f"{_REGULATION}第四十三条",
        "A",
        lambda case: bool(case.punished & _DESIGNATED) and case.marked(GRAVE_LOSS),
        "{lead}{party}造成重大损失或者严重不良社会影响的，其法定代表人或者主要负责人{head}5年内禁止从事定点医药机构管理活动",
        "案卷未认定是否造成重大损失或者严重不良社会影响",
    ),
    _Row(
        "discipline_referral",
        "依法给予处分",
        f"{_REGULATION}第三十七条",
        "A",
        lambda case: case.ordered("discipline"),
        "{lead}对{party}直接负责的主管人员和其他直接责任人员依法给予处分",
    ),
    _Row(
        "licence_referral",
        "吊销执业资格",
        f"{_REGULATION}第四十条",
        "A",
        lambda case: _may(when=case.ordered("revoke_licence_referral")),
        "{lead}{party}一案中有执业资格的，由有关主管部门依法吊销执业资格",
        "案卷未记载有无执业资格",
    ),
    _Row(
        "agreement_ended",
        "解除服务协议",
        f"{_REGULATION}第四十条",
        "A",
        lambda case: _may(when=case.ordered("terminate_agreement")),
        "{lead}暂停{party}相关责任部门涉及医疗保障基金使用的医药服务，直至由医疗保障经办机构解除服务协议",
        "案卷未记载经办机构是否解除",
    ),
    _Row(
        "agreement_grade",
        "年度信用等级",
        "2003年关于定点服务协议的全国性通知（原文未核实）",
        "C",
        lambda case: _may(when=bool(case.found & _DESIGNATED)),
        "{lead}按2003年关于定点服务协议的全国性通知，{party}的年度信用等级评为最差的，追究违约责任、终止协议、取消定点资格",
        "案卷未记载年度信用等级",
    ),
    _Row(
        "designation_bar_unperformed",
        "定点申请不予受理：处罚未履行",
        _SICHUAN,
        "C",
        lambda case: _may(when=bool(case.punished & _DESIGNATED) and not case.performed),
        "{lead}{party}未履行处罚的，按{sichuan}，其定点申请不予受理",
        "案卷未记载处罚已执行完毕",
    ),
    _Row(
        "designation_bar_ended",
        "定点申请不予受理：因违法被解除协议",
        _SICHUAN,
        "C",
        lambda case: _may(when=case.ordered("terminate_agreement")),
        "{lead}{party}因违法被解除服务协议的，按{sichuan}，3年内其定点申请不予受理",
        "案卷未记载经办机构是否解除",
    ),
    _Row(
        "designation_bar_grave",
        "定点申请不予受理：严重违约",
        _SICHUAN,
        "C",
        lambda case: _may(when=bool(case.punished & _DESIGNATED)),
        "{lead}{party}的行为构成严重违约的，按{sichuan}，1年内其定点申请不予受理",
        "案卷未记载是否构成严重违约",
    ),
    _Row(
        "designation_bar_persons",
        "定点申请不予受理：责任人员",
        _SICHUAN,
        "C",
        lambda case: _may(when=case.ordered("terminate_agreement")),
        "{lead}{party}因违法被解除服务协议的，按{sichuan}，对其责任人员的限制为5年",
        "案卷未记载经办机构是否解除、谁是责任人员",
    ),
    _Row(
        "demonstration_title",
        "示范点资格",
        "示范点评定标准（三年内无骗保；第30项一票否决，原文未核实）",
        "C",
        lambda case: _may(when=bool(case.found & _FRAUD)),
        "{lead}{party}是示范点或者申报示范点的，因骗取医疗保障基金被一票否决，示范点只限三年内没有骗保的机构",
        "案卷未记载是否为示范点",
    ),
)


def consequences(record: CaseRecord, office: Office) -> tuple[Consequence, ...]:
    """Return what follows beside the sanction, in the table's order; what cannot follow is not named.

    Empty without a sanction, where the facts were not established, where the decision was annulled, and where the case
    went elsewhere. Raises FactsError when the facts on file contradict each other, or when they or the rules are no
    longer those the sanction was chosen on.
    """
    if not _stands(record):
        return ()
    case = _case(record, office)
    words = _words(record, office)
    return tuple(_entries(case, words))


def _entries(case: _Case, words: dict[str, str]) -> Iterator[Consequence]:
    for row in _TABLE:
        follows = row.follows(case)
        if follows is False:
            continue
        sentence = row.says.format_map(words)
        says = f"{sentence}（{row.open}）。" if follows is None else f"{sentence}。"
        yield Consequence(row.code, row.title, says, row.article, row.level, follows)


def _stands(record: CaseRecord) -> bool:
    """Tell whether the case has, or is to have, a decision that says what the party did."""
    if record.sanction is None:
        return False
    if record.decision is None:
        return record.state not in _ELSEWHERE
    return record.decision.outcome != "not_established" and not annulled(record)


def _case(record: CaseRecord, office: Office) -> _Case:
    """Look at the groups as they were assessed, on the day of the decision where there is one."""
    sanction, decision = record.sanction, record.decision
    discretion = Discretion.of(record, office, decision.dated if decision else None)
    groups = {group.key: group for group in discretion.combined.groups}
    made = {each.choice.key: each for each in sanction.groups} if sanction else {}
    if sanction is None or discretion.ruleset.version != sanction.ruleset or groups.keys() != made.keys():
        message = "事实或者裁量规则已变，与选定处罚时不同，不能列出其他后果；请重新选定处罚，或者用当时的版本查看"
        raise FactsError((Fault("sanction", message),))
    spared = decision is not None and decision.outcome == "no_penalty"
    found: set[str] = set()
    punished: set[str] = set()
    measures: set[str] = set()
    for key, group in groups.items():
        provision, own = group.assessment.trace.provision.id, made[key]
        found.add(provision)
        if spared or (own.suspends is None and not any(own.fines)):
            continue
        punished.add(provision)
        limits = allowed(group, own.choice.clause)
        measures |= set(limits.assessment.measures) if limits else set()
    return _Case(record, frozenset(found), frozenset(punished), frozenset(measures))


def _words(record: CaseRecord, office: Office) -> dict[str, str]:
    """Return what the sentences name: when, the party, its head, whose rule of designation."""
    party = record.party
    punishes = record.sanction is not None and record.sanction.punishes
    kind = "处罚决定" if punishes else "不予处罚决定"
    head = party.representative if party else None
    return {
        "lead": "" if record.decision else f"作出{kind}后，",
        "party": party.name if party else "当事人",
        "head": f"（{head}）" if head else "",
        "sichuan": "四川省2021年定点评估细则" + ("" if "四川" in office.jurisdiction else "（外地规定）"),
    }
