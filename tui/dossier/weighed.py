"""The proposal beside what its facts come to when computed again, so that a reviewer sees whether they agree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cases.parts import GroupSanction, Sanction
from cases.record import CaseRecord
from penalty.band import decimal_text
from penalty.choice import Choice, allowed, suggested
from penalty.combine import Group
from penalty.facts import FactsError
from penalty.in_words import length_text, multiple_text, yuan_text
from penalty.money import group_yuan
from penalty.ruleset import TierKind
from penalty.suggestion import suggestion_text
from tui.dossier.words import ground_words, ruleset_words
from tui.forms.sanction_sheet import group_title
from tui.language import N_, _
from tui.wording import sentence, span
from workflow.discretion import Discretion, read_choice, recheck
from workflow.office import Office
from workflow.similar import ENOUGH, Similar


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing computed and proposed, each as text; `field` is its name in the sanction's form, "" for none."""

    title: str
    computed: str
    proposed: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """One group: its title and key, the pairs, and of a multiple chosen in a tier the tier's id and the multiple."""

    title: str
    key: str
    pairs: tuple[Pair, ...]
    clause: str = ""
    multiple: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Weighing:
    """The proposal weighed: the groups and the totals, what is wrong with it (nothing: it still says the same)."""

    groups: tuple[Weighed, ...]
    totals: tuple[Pair, ...]
    wrong: tuple[str, ...]
    warnings: tuple[str, ...]


def weigh(record: CaseRecord, office: Office, today: dt.date) -> Weighing | None:
    """Compute the proposal of a case again as of `today`; None where nothing is proposed."""
    sanction = record.sanction
    if sanction is None or not record.violations:
        return None
    try:
        discretion = Discretion.of(record, office, today)
        wrong = tuple(each.message for each in recheck(record, office, today))
    except FactsError as error:
        return Weighing((), _totals(sanction, None), (sentence(error),), ())
    chosen = {each.choice.key: each for each in sanction.groups}
    groups = tuple(_weighed(discretion, each, chosen.pop(each.key, None)) for each in discretion.combined.groups)
    gone = tuple(_("{cite}：现在的事实中没有这一条款").format(cite=each.cite) for each in chosen.values())
    return Weighing(groups, _totals(sanction, discretion), (*wrong, *gone), discretion.warnings)


def similar_words(found: Similar, multiple: Fraction) -> str:
    """Say where a multiple lies among those of like cases, or that there are too few to say."""
    if found.median is None or found.count < ENOUGH:
        few = _("同类案件不足 {enough} 件（{count} 件），不作比较")
        return few.format(enough=ENOUGH, count=found.count)
    place = found.place(multiple) or Fraction(0)
    lead = _("同类案件 {count} 件，中位数 {median} 倍；本案 {multiple} 倍，高于其中 {share}%")
    lead = lead.format(
        count=found.count, median=_number(found.median), multiple=_number(multiple), share=round(place * 100)
    )
    far = _("，与多数案件差别大，请核对理由") if found.far(multiple) else ""
    return lead + far + _("（本机关以往的选定，不是法律）")


def _weighed(discretion: Discretion, group: Group, made: GroupSanction | None) -> Weighed:
    raw = read_choice(made.choice) if made is not None else None
    multiple = raw.multiple if isinstance(raw, Choice) else None
    pairs = tuple(_pairs(group, made))
    clause = (made.clause if made is not None else None) or ""
    return Weighed(group_title(discretion, group), group.key, pairs, clause, multiple)


def _pairs(group: Group, made: GroupSanction | None) -> Iterator[Pair]:
    clause = made.choice.clause if made is not None else None
    limits, choice = allowed(group, clause), made.choice if made is not None else None
    tier = limits.assessment.tier if limits is not None else group.assessment.tier
    computed = f"{tier.label} {tier.cite}" if tier is not None else group.assessment.status.label
    proposed = f"{TierKind(made.tier).label} {made.cite}" if made is not None else _("没有选定")
    yield Pair(N_("档次"), computed, proposed, "clause")
    if limits is not None and limits.multiple is not None:
        text = _("没有选定")
        if choice is not None and choice.multiple:
            text = _("{multiple} 倍").format(multiple=choice.multiple.removesuffix("倍"))
        yield Pair(N_("倍数"), multiple_text(limits.multiple), text, "multiple")
    if limits is not None and limits.fine is not None:
        text = choice.fine if choice and choice.fine else _("没有选定")
        yield Pair(N_("罚款幅度"), yuan_text(limits.fine), text, "fine")
    ranges = [share.fine_range for share in group.shares if share.fine_range is not None]
    if ranges or (made is not None and sum(made.fines)):
        low, high = sum(each[0] for each in ranges), sum(each[1] for each in ranges)
        fines = _("{sum} 元").format(sum=group_yuan(sum(made.fines))) if made is not None else _("没有选定")
        yield Pair(N_("罚款"), span(low, high) if ranges else _("不罚款"), fines)
    if limits is not None and limits.suspension is not None:
        months = _("没有选定")
        if choice is not None and choice.months:
            months = _("{months} 个月").format(months=choice.months)
        where = choice.department if choice is not None and choice.department else ""
        yield Pair(N_("暂停"), length_text(limits.suspension), " ".join(filter(None, (months, where))), "months")
    suggestion = suggested(group, clause)
    if suggestion is not None and suggestion_text(suggestion):
        ground = ground_words(choice.ground) if choice is not None and choice.ground else _("按建议")
        words = _("{words}（{basis}）").format(words=suggestion_text(suggestion), basis=suggestion.basis)
        yield Pair(N_("建议"), words, _("理由类别：{ground}").format(ground=ground), "ground")


def _totals(sanction: Sanction, discretion: Discretion | None) -> tuple[Pair, ...]:
    combined = discretion.combined if discretion is not None else None
    fines = combined.fine_range if combined is not None else None
    refund = combined.refund if combined is not None else None
    return (
        Pair(N_("罚款合计"), span(*fines) if fines is not None else _("未定"), span(sanction.fine, sanction.fine)),
        Pair(
            N_("退回合计"),
            span(refund, refund) if refund is not None else _("未定"),
            span(sanction.refund, sanction.refund),
        ),
        Pair(
            N_("裁量规则"),
            ruleset_words(discretion.ruleset.version) if discretion is not None else _("未定"),
            ruleset_words(sanction.ruleset),
        ),
    )


def _number(value: Fraction) -> str:
    """Write a multiple to two places; a median may lie between two."""
    return decimal_text(Fraction(round(value * 100), 100))
