"""From a case on file to what its letters say.

Nothing is decided here: figures come from the sanction on file, clauses from the ruleset it was chosen under, numbers
and days from the steps recorded. What is not on file is None, and `required` will name it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from cases.fold import fold
from cases.parts import REVIEW_ITEMS, GroupSanction, Violation
from cases.record import CaseRecord
from penalty.assessment import Assessment
from penalty.choice import Allowed, allowed, referred
from penalty.combine import Group
from penalty.facts import Facts, read_facts
from penalty.in_words import multiple_text
from penalty.ruleset import MEASURES, Ruleset, Tier
from penalty.vocabulary import PROVISION_NAMES, item_name
from templates import heard, letter
from templates.grounds import full_title, grounds
from templates.signed import signatures
from workflow.discretion import Discretion, recheck
from workflow.numbers import notice_number, review_number
from workflow.office import Office as Profile
from workflow.signatures import refuse_broken

REGULATION: Final = "《医疗保障基金使用监督管理条例》"
_OWN: Final = frozenset({"order_correction", "talk"})
"""Measures this office orders beside refund, fine and suspension, which are printed with their figures."""
_OTHERS: Final = frozenset({"terminate_agreement", "discipline", "revoke_licence_referral"})
"""Measures that others decide: the agency, the party's superiors, the licensing authority."""


class StaleRulesetError(ValueError):
    """The rules on this machine are not those the sanction was chosen under; a Chinese sentence."""


def letter_data(record: CaseRecord, profile: Profile, kind: str, today: dt.date) -> letter.LetterData:
    """Return what a document of a case says, as the case stood when the step it belongs to was taken.

    A prior notice that is not issued yet is drawn up from the case as it stands, dated `today`. Raises KeyError for an
    unknown kind, StaleRulesetError, FactsError when the facts on file no longer make sense, and Refused where a
    signature of the case does not hold.
    """
    refuse_broken(record, profile)
    return _letter_data(_as_of(record, kind), profile, kind, today)


def _letter_data(record: CaseRecord, profile: Profile, kind: str, today: dt.date) -> letter.LetterData:
    number, dated = _DATES[kind](record, profile, today)
    discretion = _discretion(record, profile)
    sanction = record.sanction
    return letter.LetterData(
        office=_office(profile, record),
        party=_party(record),
        case=_case(record),
        officers=tuple(letter.Officer(officer.name, officer.certificate) for officer in record.officers),
        evidence=tuple(_evidence(record)),
        violations=tuple(_lines(record, discretion)) if discretion else (),
        measured=tuple(grounds(record, discretion)) if discretion else (),
        suspensions=tuple(_suspensions(record, discretion)) if discretion else (),
        measures=_measures(record, discretion, _OWN) if discretion else (),
        referrals=_measures(record, discretion, _OTHERS) if discretion else (),
        benchmarked=any(each.tier is not None for each in _assessments(record, discretion)) if discretion else False,
        reasons=sanction.reason if sanction else None,
        no_penalty_ground=record.decision.ground if record.decision else None,
        readings=_readings(record, discretion) if discretion else (),
        refund_total=sanction.refund if sanction else None,
        fine_total=sanction.fine if sanction else None,
        notice=heard.notice(record),
        earlier=tuple(heard.earlier(record)),
        statements=tuple(heard.statements(record)),
        hearing=heard.hearing(record),
        review=_review(record),
        hearing_right=heard.hearing_right_told(record, profile, kind),
        document_number=number,
        dated=dated,
        approved_by=record.decision.approver if record.decision else None,
        discussed_on=heard.discussed(record),
        ruleset=sanction.ruleset if sanction else None,
        engine=sanction.engine if sanction else None,
        signatures=tuple(signatures(record, profile)),
    )


def _discretion(record: CaseRecord, profile: Profile) -> Discretion | None:
    """Return the violations assessed, under the very rules the sanction was chosen by."""
    discretion = Discretion.of(record, profile) if record.violations else None
    if record.sanction and discretion and record.sanction.ruleset != discretion.ruleset.version:
        chosen, now = record.sanction.ruleset, discretion.ruleset.version
        raise StaleRulesetError(f"裁量规则已变：处罚按 {chosen} 选定，现为 {now}；请用当时的版本出具文书")
    faults = recheck(record, profile) if record.sanction and discretion else ()
    if faults:
        reasons = "；".join(fault.message for fault in faults)
        raise StaleRulesetError(f"选定的处罚按在卷事实重算不再成立，不能出具文书：{reasons}")
    return discretion


def available(record: CaseRecord) -> tuple[str, ...]:
    """Return the kinds of documents a case can have as it stands.

    A decision made on the spot and one that nothing was established have no letter here yet.
    """
    kinds = []
    if record.notices or _notice_due(record):
        kinds.append("prior_notice")
    if record.reviews:
        kinds.append("review_opinion")
    if record.decision is not None and record.decision.outcome != "not_established" and not record.decision.on_the_spot:
        kinds.append("penalty_decision" if record.decision.outcome == "penalty" else "no_penalty_decision")
    return tuple(kinds)


_STEPS: Final = {
    "prior_notice": frozenset({"issue_notice"}),
    "review_opinion": frozenset({"approve_review", "return_review"}),
    "penalty_decision": frozenset({"decide"}),
    "no_penalty_decision": frozenset({"decide"}),
}
"""The step each kind of document belongs to."""


def _as_of(record: CaseRecord, kind: str) -> CaseRecord:
    """Return the case as it stood after the latest step of the document, so that a reprint says what was said then."""
    if kind == "prior_notice" and _notice_due(record):
        return record
    revisions = [event.revision for event in record.history if event.kind in _STEPS[kind]]
    return fold(record.history[: revisions[-1]]) if revisions else record


def _notice_due(record: CaseRecord) -> bool:
    """Tell whether a notice is to be drawn up: none was issued since the sanction was chosen."""
    if record.state != "notice" or record.sanction is None or not record.sanction.punishes:
        return False
    return any(event.kind == "choose_sanction" for event in record.since("issue_notice"))


_Dated = tuple[str | None, dt.date | None]


def _notice_dates(record: CaseRecord, profile: Profile, today: dt.date) -> _Dated:
    if record.notices and not _notice_due(record):
        return record.notices[-1].number, record.notices[-1].dated
    return notice_number(profile, record, today.year), today


def _review_dates(record: CaseRecord, profile: Profile, _today: dt.date) -> _Dated:
    review = record.reviews[-1] if record.reviews else None
    if review is None or review.dated is None:
        return None, None
    return review_number(profile, record, review.dated.year), review.dated


def _decision_dates(record: CaseRecord, _profile: Profile, _today: dt.date) -> _Dated:
    return (record.decision.number, record.decision.dated) if record.decision else (None, None)


_DATES: Final = {
    "prior_notice": _notice_dates,
    "review_opinion": _review_dates,
    "penalty_decision": _decision_dates,
    "no_penalty_decision": _decision_dates,
}


def _office(profile: Profile, record: CaseRecord) -> letter.Office:
    return letter.Office(
        name=profile.name,
        address=profile.address,
        contact=profile.contact,
        phone=profile.phone,
        fine_account=profile.fine_account,
        refund_account=profile.refund_account,
        reconsideration_body=profile.reconsideration_body,
        court=profile.court,
        statement_days=profile.statement_days,
        refund_days=profile.refund_days,
        demonstration=profile.asserted or record.asserted,
    )


def _party(record: CaseRecord) -> letter.Party:
    party = record.party
    if party is None:
        return letter.Party(None, "organisation", None, None, None)
    return letter.Party(
        party.name,
        party.kind,
        party.id_kind,
        party.id_number,
        party.address,
        party.representative_title,
        party.representative,
    )


def _case(record: CaseRecord) -> letter.Case:
    source, report = record.source, record.report
    return letter.Case(
        number=record.case_id,
        cause=source.cause if source else None,
        source=source.source if source else None,
        filed_on=record.filed_on,
        concluded_on=report.concluded_on if report else None,
        title=record.title,
    )


def _evidence(record: CaseRecord) -> Iterator[letter.Evidence]:
    for number, piece in enumerate(record.evidence, 1):
        shown = tuple(each.number for each in record.violations if number in each.evidence)
        yield letter.Evidence(number, piece.kind, piece.name, piece.proves, shown)


_Chosen = tuple[Group, GroupSanction | None, Allowed | None]


def _chosen(record: CaseRecord, discretion: Discretion) -> Iterator[_Chosen]:
    """Yield each group with what was chosen for it and what was allowed."""
    made = {each.choice.key: each for each in record.sanction.groups} if record.sanction else {}
    for group in discretion.combined.groups:
        own = made.get(group.key)
        yield group, own, allowed(group, own.choice.clause if own else None)


def _lines(record: CaseRecord, discretion: Discretion) -> Iterator[letter.Violation]:
    """Yield each violation with the tier its group has, in the order of their numbers."""
    found = {}
    for chosen in _chosen(record, discretion):
        group, made, _ = chosen
        for place, share in enumerate(group.shares):
            violation = discretion.violations[share.index]
            line = _line(violation, chosen, discretion.ruleset, made.fines[place] if made else None)
            found[violation.number] = replace(line, refund=share.refund)
    for number in sorted(found):
        yield found[number]


def _line(violation: Violation, chosen: _Chosen, ruleset: Ruleset, fine: int | None) -> letter.Violation:
    """Return a violation; an act that is not fined shows no multiple, though its group has one."""
    group, made, limits = chosen
    tier = limits.assessment.tier if limits else None
    band = limits.multiple if limits and fine != 0 else None
    facts = read_facts(violation.facts)
    provision = group.assessment.trace.provision
    statute = ruleset.statute.provisions[provision.id]
    return letter.Violation(
        number=violation.number,
        provision=provision.id,
        basis=_basis(facts, provision.id),
        breached=violation.breached,
        period=violation.period,
        conduct=violation.conduct,
        amount=facts.amount,
        tier_name=_tier_name(group, tier),
        benchmark_cite=_benchmark(tier.cite if tier else None, statute.cite, ruleset),
        clause_text=tier.text if tier else statute.tiers[0].text,
        multiple=made.choice.multiple if made and band is not None else None,
        multiple_band=multiple_text(band) if band is not None else None,
        fine=fine or None,
        refund=facts.amount if provision.refunds else None,
    )


def _tier_name(group: Group, tier: Tier | None) -> str:
    if tier is None:
        return "法定幅度（裁量规则没有对应档次）"
    return f"{tier.label}（因在卷情节参照该档的幅度）" if referred(group, tier) else tier.label


def _basis(facts: Facts, provision: str) -> str:
    """Return the clause of the Regulation, with the one that sent the violation there where it was sent."""
    own = f"{PROVISION_NAMES[facts.provision]}{item_name(facts.item)}"
    if facts.provision == provision:
        return f"{REGULATION}{own}"
    return f"{REGULATION}{own}和{PROVISION_NAMES[provision] + ('第二款' if provision == '40' else '')}"


def _benchmark(cite: str | None, statute: str, ruleset: Ruleset) -> str:
    if cite is None or ruleset.base is None:
        return f"{REGULATION}{statute}"
    if cite.startswith("条例"):
        return f"{REGULATION}{cite.removeprefix('条例')}"
    if full_title(cite) != cite:
        return full_title(cite)
    return f"《{ruleset.title}》（{ruleset.document_number}）{cite}"


def _suspensions(record: CaseRecord, discretion: Discretion) -> Iterator[letter.Suspension]:
    for _, made, limits in _chosen(record, discretion):
        if made is None or made.suspends is None or limits is None or limits.suspension is None:
            continue
        department = made.choice.department
        what = "暂停当事人的医疗费用联网结算"
        if made.suspends == "department":
            what = f"暂停{department}涉及医疗保障基金使用的医药服务" if department else ""
        basis = _suspension_basis(limits.suspension.cite, discretion.ruleset, limits.assessment.facts.provision)
        months = int(made.choice.months) if made.choice.months else None
        yield letter.Suspension(what or None, months, basis)


def _suspension_basis(cite: str, ruleset: Ruleset, provision: str) -> str:
    """Cite the Regulation for a suspension, and the benchmark's clause where it grades it."""
    statutory = ruleset.statute.provisions[provision].tiers[0].sanction.suspension
    law = f"{REGULATION}{statutory.cite.removeprefix('条例')}" if statutory else REGULATION
    return law if cite.startswith("条例") else f"{law}和{_benchmark(cite, '', ruleset)}"


def _assessments(record: CaseRecord, discretion: Discretion) -> Iterator[Assessment]:
    for group, _, limits in _chosen(record, discretion):
        yield limits.assessment if limits else group.assessment


def _measures(record: CaseRecord, discretion: Discretion, wanted: frozenset[str]) -> tuple[str, ...]:
    """Name the measures of a kind that were ordered, in the contract's order."""
    ordered = {measure for each in _assessments(record, discretion) for measure in each.measures}
    person = record.party is not None and record.party.kind == "individual"
    names = {
        **MEASURES,
        "talk": "约谈当事人" if person else "约谈有关负责人",
        "terminate_agreement": "暂停相关责任部门的医药服务，直至由医疗保障经办机构解除服务协议",
    }
    return tuple(names[measure] for measure in MEASURES if measure in ordered & wanted)


def _readings(record: CaseRecord, discretion: Discretion) -> tuple[str, ...]:
    """Say which readings the outcome rests on, and that the benchmark's text is not verified where it is not."""
    ruleset = discretion.ruleset
    lines = []
    if not ruleset.verified:
        lines.append(f"《{ruleset.title}》文本未核实：{ruleset.source_note}")
    used = [reading for each in _assessments(record, discretion) for reading in each.trace.readings]
    for reading in dict.fromkeys(used):
        state = "" if reading.verified else "（未核实）"
        lines.append(f"{reading.text}；{reading.taken}{state}：{reading.reason}")
    return tuple(lines)


def _review(record: CaseRecord) -> letter.Review | None:
    if not record.reviews:
        return None
    review = record.reviews[-1]
    items = tuple((item, review.findings.get(item)) for item in REVIEW_ITEMS)
    return letter.Review(review.reviewer, review.opinion, review.text, review.received_on, review.dated, items)
