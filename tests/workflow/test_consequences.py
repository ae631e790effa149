"""Each consequence is reached by a case it follows from, and not by one it does not follow from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Final, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.parts import (
    GRAVE_LOSS,
    MARKS,
    SOCIAL_EFFECT,
    Appeal,
    Closing,
    Decision,
    GroupChoice,
    Party,
    Sanction,
    Source,
    Violation,
    read_part,
)
from cases.record import CaseRecord
from cases.states import STATES
from penalty.facts import FactsError
from tests.workflow.walk import FACTS, FINDING, FRAUD, PARTY, SOURCE, Data, Walk, fraud
from workflow.consequences import Consequence, consequences
from workflow.discretion import Discretion, choose
from workflow.office import Office, load_office

OFFICE: Final = load_office()
HOSPITAL: Final = read_part(Party, PARTY)
PERSON: Final = read_part(
    Party,
    {"kind": "individual", "name": "吴某", "id_kind": "身份证号", "id_number": "36000019800101000X", "address": "某村"},
)
SETTLED: Final[Data] = {
    "first_offence": "是",
    "corrected_in_time": "是",
    "refused_correction": "否",
    "obstructed": "否",
}
ENDED: Final[Data] = {"violation_end": "2025-12-31"}
UNCORRECTED: Final[Data] = {"first_offence": "否", "corrected_in_time": "否"}
AGENCY: Final[Data] = {"provision": "37", "amount": "900", **SETTLED, **ENDED}
REFUSED: Final[Data] = {**SETTLED, **ENDED, "provision": "39", "item": "1", "corrected_in_time": "否"}
MANAGEMENT: Final[Data] = {**REFUSED, "refused_correction": "是", "serious": "否"}
PRIVATE: Final[Data] = {**SETTLED, **ENDED, "insured": "否", "personal_account_only": "否"}
LATE: Final[Data] = {"violation_end": "2022-12-31", "life_or_health_harm": "否"}

Case = tuple[tuple[Data, ...], tuple[Data, ...], Party]

EXCESS: Final[Case] = ((FACTS,), ({"key": "38", "multiple": "1.2", "ground": "nature"},), HOSPITAL)
LIGHT_FRAUD: Final[Case] = ((FRAUD,), tuple(fraud("4")["choices"]), HOSPITAL)
SEVERE_FRAUD: Final[Case] = (
    ({**FRAUD, **UNCORRECTED, "prior_year_payment": "100000"},),
    tuple(fraud("12", "4.5")["choices"]),
    HOSPITAL,
)
GAP_FRAUD: Final[Case] = (({**FRAUD, **UNCORRECTED},), tuple(fraud("6", "2")["choices"]), HOSPITAL)
AGENCY_FRAUD: Final[Case] = ((AGENCY,), ({"key": "37", "multiple": "0.5", "ground": "nature"},), HOSPITAL)
UNMANAGED: Final[Case] = ((MANAGEMENT,), ({"key": "39#1", "fine": "30000", "ground": "nature"},), HOSPITAL)
SPARED: Final[Case] = (({**FACTS, "amount": "700", "isolated": "是"},), (), HOSPITAL)
LATE_FRAUD: Final[Case] = (({**FRAUD, **LATE},), (), HOSPITAL)
MIXED: Final[Case] = ((FACTS, {**FRAUD, **LATE}), EXCESS[1], HOSPITAL)
PERSON_FRAUD: Final[Case] = (
    ({**PRIVATE, "provision": "41.2", "amount": "1200"},),
    ({"key": "41.2", "multiple": "2.5", "ground": "nature"},),
    PERSON,
)
PERSON_SUSPENDED: Final[Case] = (
    ({**PRIVATE, "provision": "41.1", "item": "1", "amount": "1500", "insured": "是", "fraud_intent": "否"},),
    ({"key": "41.1", "months": "4", "ground": "nature"},),
    PERSON,
)

PENALTY: Final = ("credit_record", "publication")
INSTITUTION: Final = (*PENALTY, "sector_ban")
BARS: Final = ("designation_bar_unperformed", "designation_bar_grave")

EXPECTED: Final[Mapping[str, tuple[Case, tuple[str, ...]]]] = {
    "excess": (EXCESS, (*INSTITUTION, "agreement_grade", *BARS)),
    "management": (UNMANAGED, (*INSTITUTION, "agreement_grade", *BARS)),
    "light fraud": (
        LIGHT_FRAUD,
        (*INSTITUTION, "licence_referral", "agreement_grade", *BARS, "demonstration_title"),
    ),
    "severe fraud": (
        SEVERE_FRAUD,
        (
            *INSTITUTION,
            "licence_referral",
            "agreement_ended",
            "agreement_grade",
            "designation_bar_unperformed",
            "designation_bar_ended",
            "designation_bar_grave",
            "designation_bar_persons",
            "demonstration_title",
        ),
    ),
    "agency": (AGENCY_FRAUD, (*PENALTY, "discipline_referral", "demonstration_title")),
    "person": (PERSON_FRAUD, PENALTY),
    "person suspended": (PERSON_SUSPENDED, PENALTY),
    "spared": (SPARED, ("agreement_grade",)),
    "late fraud": (LATE_FRAUD, ("agreement_grade", "demonstration_title")),
    "excess and late fraud": (MIXED, (*INSTITUTION, "agreement_grade", *BARS, "demonstration_title")),
}
"""Every code in the order it is named in, by case."""


def on_file(case: Case) -> CaseRecord:
    """Return a case with its sanction chosen, not yet decided."""
    facts, choices, party = case
    violations = tuple(
        Violation(number=place, conduct="某行为", period="某年", facts=each) for place, each in enumerate(facts, 1)
    )
    record = CaseRecord(
        case_id="2026-0001",
        state="discretion",
        updated_at="2026-04-08T12:00:00+08:00",
        source=read_part(Source, SOURCE),
        party=party,
        violations=violations,
    )
    discretion = Discretion.of(record, OFFICE)
    sanction = choose(discretion, [GroupChoice(**each) for each in choices], "理由", "已核对")
    assert isinstance(sanction, Sanction), sanction
    return replace(record, sanction=sanction)


def decided(record: CaseRecord, outcome: Literal["penalty", "no_penalty", "not_established"]) -> CaseRecord:
    decision = Decision(outcome=outcome, number="一号", dated=dt.date(2026, 4, 28), approver="孙某")
    return replace(record, state="decision", decision=decision, updated_at="2026-04-28T12:00:00+08:00")


def appeal(outcome: Literal["维持", "变更", "撤销"] | None) -> Appeal:
    return Appeal(kind="行政复议", body="某市人民政府", filed_on=dt.date(2026, 5, 6), outcome=outcome)


def follows(record: CaseRecord, office: Office = OFFICE) -> dict[str, Consequence]:
    return {each.code: each for each in consequences(record, office)}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case_names_what_follows_from_it_and_nothing_else(name: str) -> None:
    case, codes = EXPECTED[name]
    assert tuple(follows(on_file(case))) == codes


def test_every_code_is_reached_by_one_case_and_not_by_another() -> None:
    named = [set(codes) for _, codes in EXPECTED.values()]
    reached = set.union(*named)
    assert len(reached) == 12
    assert set.intersection(*named) == set()


def test_a_gap_takes_the_measures_of_the_regulation_itself() -> None:
    codes = follows(on_file(GAP_FRAUD))
    assert {"licence_referral", "agreement_ended", "designation_bar_ended", "designation_bar_persons"} <= codes.keys()


@pytest.mark.parametrize(
    ("clause", "multiple", "months", "ground", "ended"),
    [("severe", "4.5", "12", "grave_harm", True), ("mitigated", "1", "4", "nature", False)],
)
def test_in_a_conflict_the_measures_are_those_of_the_tier_a_person_chose(
    clause: str, multiple: str, months: str, ground: str, *, ended: bool
) -> None:
    (choice,) = fraud(months, multiple)["choices"]
    facts = {**FRAUD, "circumstances": "grave_harm"}
    codes = follows(on_file(((facts,), ({**choice, "clause": f"40.{clause}", "ground": ground},), HOSPITAL)))
    assert ("agreement_ended" in codes) is ended
    assert "licence_referral" in codes


def test_fraud_intent_sends_an_excess_to_the_article_on_fraud() -> None:
    facts = {**FRAUD, "provision": "38", "item": "2", "fraud_intent": "是"}
    case: Case = ((facts,), LIGHT_FRAUD[1], HOSPITAL)
    assert tuple(follows(on_file(case))) == EXPECTED["light fraud"][1]


@pytest.mark.parametrize(("code", "mark"), [("publication", SOCIAL_EFFECT), ("sector_ban", GRAVE_LOSS)])
def test_a_mark_on_file_makes_it_certain(code: str, mark: str) -> None:
    record = on_file(EXCESS)
    others = tuple(each for each in MARKS if each != mark)
    open_entry = follows(replace(record, marks=others))[code]
    assert mark in MARKS
    assert open_entry.certain is None
    assert "（案卷未认定是否" in open_entry.says
    settled = follows(replace(record, marks=(mark,)))[code]
    assert settled.certain is True
    assert "案卷未认定" not in settled.says


@pytest.mark.parametrize("case", [SPARED, LATE_FRAUD, PERSON_FRAUD, AGENCY_FRAUD])
def test_a_mark_alone_bans_nobody(case: Case) -> None:
    """条例第四十三条 is of designated institutions; where nothing is punished nobody is banned."""
    assert "sector_ban" not in follows(replace(on_file(case), marks=MARKS))


def test_the_ban_names_the_head_of_the_institution_and_its_length() -> None:
    record = on_file(EXCESS)
    assert "某医院" in follows(record)["sector_ban"].says
    assert "法定代表人或者主要负责人（周某）5年内禁止" in follows(record)["sector_ban"].says
    nameless = replace(record, party=HOSPITAL.model_copy(update={"representative": None}))
    assert "法定代表人或者主要负责人5年内禁止" in follows(nameless)["sector_ban"].says


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("designation_bar_unperformed", "未履行处罚"),
        ("designation_bar_ended", "3年内"),
        ("designation_bar_grave", "1年内"),
        ("designation_bar_persons", "5年"),
    ],
)
def test_another_provinces_rule_is_marked_as_such(code: str, words: str) -> None:
    record = on_file(SEVERE_FRAUD)
    entry = follows(record)[code]
    assert entry.level == "C"
    assert entry.certain is None
    assert words in entry.says
    assert "四川省2021年定点评估细则（外地规定）" in entry.says
    own = follows(record, OFFICE.model_copy(update={"jurisdiction": "四川省"}))[code]
    assert "四川省2021年定点评估细则，" in own.says
    assert "外地规定" not in own.says


def test_no_rule_of_another_place_follows_from_a_case_of_a_person() -> None:
    assert not [each for each in consequences(on_file(PERSON_FRAUD), OFFICE) if "四川" in each.says]


def test_before_the_decision_it_is_said_what_would_follow() -> None:
    would = consequences(on_file(EXCESS), OFFICE)
    assert all("作出处罚决定后，" in each.says for each in would)
    does = consequences(decided(on_file(EXCESS), "penalty"), OFFICE)
    assert [each.code for each in does] == [each.code for each in would]
    assert [each.says for each in does] == [each.says.replace("作出处罚决定后，", "") for each in would]


def test_of_a_case_not_to_be_punished_only_what_really_follows_is_said() -> None:
    record = on_file(SPARED)
    assert "作出不予处罚决定后，" in follows(record)["agreement_grade"].says
    assert tuple(follows(decided(record, "no_penalty"))) == ("agreement_grade",)


def test_a_decision_not_to_punish_takes_away_what_follows_from_a_penalty() -> None:
    assert tuple(follows(decided(on_file(EXCESS), "no_penalty"))) == ("agreement_grade",)


@pytest.mark.parametrize("case", [EXCESS, SEVERE_FRAUD, SPARED, PERSON_FRAUD])
def test_nothing_follows_where_the_facts_were_not_established(case: Case) -> None:
    assert consequences(decided(on_file(case), "not_established"), OFFICE) == ()


@pytest.mark.parametrize(("state", "said"), [("terminated", False), ("transferred", False), ("suspended", True)])
def test_a_case_that_went_elsewhere_has_no_consequences_here(state: str, *, said: bool) -> None:
    assert state in STATES
    assert bool(consequences(replace(on_file(EXCESS), state=state), OFFICE)) is said


def test_a_decision_already_made_stands_though_the_case_was_passed_on() -> None:
    assert consequences(replace(decided(on_file(EXCESS), "penalty"), state="transferred"), OFFICE)


@pytest.mark.parametrize(
    ("outcomes", "stands"),
    [((), True), ((None,), True), (("维持",), True), (("变更",), True), (("撤销",), False), (("维持", "撤销"), False)],
)
def test_nothing_follows_from_a_decision_that_was_annulled(
    outcomes: tuple[Literal["维持", "变更", "撤销"] | None, ...], *, stands: bool
) -> None:
    record = replace(decided(on_file(EXCESS), "penalty"), appeals=tuple(appeal(each) for each in outcomes))
    assert bool(consequences(record, OFFICE)) is stands


@pytest.mark.parametrize(
    ("ground", "approved", "barred"),
    [
        ("执行完毕", True, False),
        ("执行完毕", False, True),
        ("人民法院受理强制执行申请", True, True),
    ],
)
def test_a_penalty_performed_bars_no_application(
    ground: Literal["执行完毕", "人民法院受理强制执行申请"], *, approved: bool, barred: bool
) -> None:
    closing = Closing(
        ground=ground,
        summary="已缴",
        asked_on=dt.date(2026, 6, 1),
        approved_on=dt.date(2026, 6, 2) if approved else None,
    )
    record = replace(decided(on_file(EXCESS), "penalty"), closing=closing)
    assert ("designation_bar_unperformed" in follows(record)) is barred
    assert "designation_bar_grave" in follows(record)


def test_a_decided_case_is_seen_by_the_rules_of_the_day_of_its_decision(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the day of the last payment would choose them."""
    record = on_file(EXCESS)
    days: list[dt.date | None] = []
    assess = Discretion.of

    def watched(record: CaseRecord, office: Office, today: dt.date | None = None) -> Discretion:
        days.append(today)
        return assess(record, office, today)

    monkeypatch.setattr(Discretion, "of", watched)
    late = replace(decided(record, "penalty"), updated_at="2031-01-05T12:00:00+08:00")
    assert consequences(late, OFFICE)
    assert consequences(record, OFFICE)
    assert days == [dt.date(2026, 4, 28), None]


def test_a_sanction_chosen_under_other_rules_or_facts_is_not_explained() -> None:
    record = on_file(EXCESS)
    assert record.sanction is not None
    other = record.sanction.model_copy(update={"ruleset": "jiangxi-2021@other"})
    with pytest.raises(FactsError, match="与选定处罚时不同"):
        consequences(replace(record, sanction=other), OFFICE)
    with pytest.raises(FactsError, match="与选定处罚时不同"):
        consequences(replace(record, violations=on_file(LIGHT_FRAUD).violations), OFFICE)


def test_a_name_cannot_change_a_sentence() -> None:
    record = replace(on_file(EXCESS), party=HOSPITAL.model_copy(update={"name": "{lead}{0}某医院"}))
    assert "{lead}{0}某医院的行政处罚结果" in follows(record)["credit_record"].says


def test_a_case_walked_through_the_procedure_has_them_from_the_choice_on() -> None:
    walk = Walk().until("confirm_facts", change={"record_violation": {**FINDING, "facts": FRAUD}})
    assert consequences(walk.record, walk.office) == ()
    walk = Walk().until(
        "choose_sanction", change={"record_violation": {**FINDING, "facts": FRAUD}, "choose_sanction": fraud("4")}
    )
    assert tuple(follows(walk.record, walk.office)) == EXPECTED["light fraud"][1]


CASES: Final = tuple(case for case, _ in EXPECTED.values())
FILED: Final = tuple(on_file(case) for case in CASES)
MARKED: Final = st.lists(st.sampled_from(MARKS), unique=True).map(tuple)


@given(
    st.sampled_from(FILED), st.sampled_from(sorted(STATES)), MARKED, st.sampled_from(["penalty", "no_penalty", None])
)
def test_nothing_is_said_of_a_case_without_sanction(
    record: CaseRecord, state: str, marks: tuple[str, ...], outcome: Literal["penalty", "no_penalty"] | None
) -> None:
    bare = replace(record, sanction=None, marks=marks)
    bare = decided(bare, outcome) if outcome else bare
    assert consequences(replace(bare, state=state), OFFICE) == ()


@given(st.sampled_from(FILED), MARKED, st.sampled_from(["penalty", None]))
def test_every_entry_is_one_sentence_with_its_source(
    record: CaseRecord, marks: tuple[str, ...], outcome: Literal["penalty"] | None
) -> None:
    record = replace(record, marks=marks)
    entries = consequences(decided(record, outcome) if outcome else record, OFFICE)
    assert len({each.code for each in entries}) == len(entries)
    for each in entries:
        assert each.says.endswith("。")
        assert each.says.count("。") == 1
        assert record.party is not None
        assert record.party.name in each.says
        assert "{" not in each.says
        assert ("（案卷未" in each.says) is (each.certain is None)
        assert each.article
        assert each.title
        assert each.level in {"A", "C"}
