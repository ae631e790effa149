from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cases.events import Event, NewEvent, seal
from cases.evidence.keys import BadKey, PrivateKey, new_key, open_key
from cases.evidence.signing import check_signature, signed
from cases.keeper import Conflict
from cases.parts import PartError
from cases.record import CaseRecord
from templates.export import export, missing, preview
from tests.workflow.walk import DOCUMENT, REASON, STEPS, Walk, larger_office, step
from workflow import signatures
from workflow.actions import perform
from workflow.desk import Desk
from workflow.keyring import Former, SigningKey
from workflow.office import Office
from workflow.procedure import PROCEDURE
from workflow.refusal import Refused
from workflow.signatures import findings, signature_faults, signs

WORDS = "correct horse battery"
DECIDERS = ("zhao", "sun", "wu", "both")
DECIDE = step("sun", "decide", {"dated": "2026-04-28"}, "2026-04-28")
Keyring = dict[str, PrivateKey]


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    """Return a key for every reviewer and head, and one that nobody has."""
    folder = tmp_path_factory.mktemp("keys")
    for user in (*DECIDERS, "nobody"):
        new_key(folder / user, WORDS)
    return {user: open_key(folder / user, WORDS) for user in (*DECIDERS, "nobody")}


def office_of(keyring: Keyring, **changes: object) -> Office:
    office = larger_office()
    people = tuple(
        each.model_copy(update={"keys": (SigningKey(key=keyring[each.user].public.text),)})
        if each.user in keyring
        else each
        for each in office.people
    )
    return office.model_copy(update={"people": people, "signatures": "required", **changes})


class Signed(Walk):
    """A case of which every step is taken with the key of who takes it."""

    def __init__(self, keyring: Keyring, office: Office | None = None) -> None:
        super().__init__(office or office_of(keyring))
        self.keyring = keyring
        self.asked = 0
        self.with_key: str | None = None

    def desk(self, user: str) -> Desk:
        def signer() -> PrivateKey:
            self.asked += 1
            return self.keyring[self.with_key or user]

        return replace(super().desk(user), signer=signer)


@pytest.fixture
def walk(keyring: Keyring) -> Signed:
    return Signed(keyring)


def written(walk: Walk, event: Event, changes: Mapping[str, Any] | None = None) -> None:
    """Write an event as somebody would who can write the store and goes round the program."""
    changed = replace(event, **changes or {})
    walk.keeper.append(
        walk.case_id,
        len(walk.keeper.load(walk.case_id)),
        NewEvent(changed.at, changed.actor, changed.kind, changed.data),
    )


# Which steps.


def test_the_steps_that_are_signed_are_those_only_reviewers_and_heads_take() -> None:
    chosen = {row.trigger for row in PROCEDURE if signs(row)}
    assert {"file_case", "approve_review", "return_review", "decide", "close_case", "record_deliberation"} <= chosen
    assert chosen == {row.trigger for row in PROCEDURE if not {"officer", "clerk"} & {*row.roles}}
    assert {row.trigger for row in PROCEDURE if {"reviewer", "approver"} & {*row.roles}} - chosen == {
        "assign_officers", "request_recusal", "mark_case", "submit_for_deliberation", "record_document", "comment",
        "settle_comment",
    }  # fmt: skip


# Taking steps.


def test_a_whole_case_is_signed_where_it_has_to_be(walk: Signed) -> None:
    record = walk.until("record_service").record
    found = {event.kind: check_signature(event) for event in record.history}
    assert {kind for kind, each in found.items() if each is not None} == {"file_case", "approve_review", "decide"}
    assert all(each.holds for each in found.values() if each is not None)
    assert walk.asked == 3
    assert list(signature_faults(record.history, walk.office)) == []
    assert [each.event.kind for each in findings(record.history, walk.office)] == [
        "file_case",
        "approve_review",
        "decide",
    ]


def test_a_document_put_on_file_by_a_head_is_not_signed(walk: Signed) -> None:
    walk.until("decide")
    before = walk.asked
    walk.do(step("sun", "record_document", DOCUMENT))
    assert walk.asked == before


def test_without_a_key_the_step_is_refused_and_nothing_is_written(keyring: Keyring) -> None:
    walk = Walk(office_of(keyring))
    for each in STEPS[:4]:
        walk.do(each)
    assert walk.codes(STEPS[4]) == ("signature_missing",)


def test_with_the_key_of_another_it_is_refused(walk: Signed) -> None:
    walk.until("record_statement")
    for wrong in ("wu", "nobody"):
        walk.with_key = wrong
        assert walk.codes(DECIDE) == ("signature_key_unknown",)
    walk.with_key = None
    assert walk.codes(DECIDE) == ()


def test_nobody_is_asked_for_a_step_that_is_refused_anyway(walk: Signed) -> None:
    walk.until("approve_review")
    before = walk.asked
    assert walk.codes(DECIDE)
    assert walk.codes(step("wang", "file_case", {"filed_on": "2026-05-06"}))
    with pytest.raises(PartError):
        walk.do(step("sun", "return_decision", {"wrong": "x"}))
    assert walk.asked == before


def test_a_key_that_does_not_open_leaves_the_case_as_it_was(keyring: Keyring) -> None:
    walk = Signed(keyring).until("record_statement")
    before, walk.day = walk.kept(), dt.date(2026, 4, 28)

    def wrong() -> PrivateKey:
        raise BadKey("口令不对")

    with pytest.raises(BadKey):
        perform(replace(walk.desk("sun"), signer=wrong), walk.case_id, "decide", {"dated": "2026-04-28"})
    assert walk.kept() == before


def test_who_writes_while_the_passphrase_is_typed_wins(walk: Signed, keyring: Keyring) -> None:
    walk.until("record_statement")
    walk.day = dt.date(2026, 4, 28)
    plain = walk.desk("sun")

    def slowly() -> PrivateKey:
        walk.do(step("sun", "mark_case", REASON, "2026-04-28"))
        return keyring["sun"]

    with pytest.raises(Conflict):
        perform(replace(plain, signer=slowly), walk.case_id, "decide", {"dated": "2026-04-28"})
    assert walk.record.decision is None
    assert walk.record.history[-1].kind == "mark_case"


def test_where_no_signature_is_required_one_may_be_given(keyring: Keyring) -> None:
    walk = Signed(keyring, office_of(keyring, signatures="none")).until("approve_review")
    assert {each.event.kind for each in findings(walk.record.history, walk.office)} == {"file_case", "approve_review"}
    plain = Walk(walk.office).until("decide")
    assert list(findings(plain.record.history, plain.office)) == []


def test_a_key_signs_only_in_its_days(keyring: Keyring) -> None:
    text = keyring["sun"].public.text
    for days, codes in (
        ({"until": "2026-04-28"}, ()),
        ({"until": "2026-04-27"}, ("signature_key_unknown",)),
        ({"since": "2026-04-28"}, ()),
        ({"since": "2026-04-29"}, ("signature_key_unknown",)),
    ):
        walk = Signed(keyring).until("record_statement")
        people = tuple(
            each.model_copy(update={"keys": (SigningKey.model_validate({"key": text, **days}),)})
            if each.user == "sun"
            else each
            for each in walk.office.people
        )
        walk.office = walk.office.model_copy(update={"people": people})
        assert walk.codes(DECIDE) == codes


# What is found later.


def test_a_signature_that_does_not_fit_is_found(walk: Signed) -> None:
    record = walk.until("record_statement").record
    forged = walk.desk("sun")
    last = record.history[-1]
    decided = Signed(walk.keyring, walk.office).until("decide").record.history[-1]
    body = {**decided.data["body"], "dated": "2026-04-27"}  # type: ignore[dict-item] # an object
    written(walk, decided, {"data": {**decided.data, "body": body}})
    (fault,) = signature_faults(walk.record.history, walk.office)
    assert f"第 {last.revision + 1} 条记录（批准决定）：签名不符" in fault
    for refused in (
        lambda: preview(walk.record, forged, "prior_notice"),
        lambda: missing(walk.record, forged, "penalty_decision"),
        lambda: export(forged, walk.case_id, "penalty_decision", Path("never.txt")),
    ):
        with pytest.raises(Refused) as error:
            refused()
        assert [each.code for each in error.value.refusals] == ["signature_broken"]
    assert not Path("never.txt").exists()


def test_a_signature_by_a_key_nobody_registered_is_found(walk: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    walk.until("record_statement")
    walk.with_key = "nobody"
    monkeypatch.setattr(signatures, "refuse_stranger", lambda *_: None)
    walk.do(DECIDE)
    monkeypatch.undo()
    (fault,) = signature_faults(walk.record.history, walk.office)
    assert walk.keyring["nobody"].public.fingerprint in fault
    with pytest.raises(Refused):
        preview(walk.record, walk.desk("sun"), "penalty_decision")


def test_a_decision_without_the_required_signature_is_found_and_its_letter_says_so(walk: Signed) -> None:
    record = walk.until("record_statement").record
    plain = Walk(larger_office()).until("decide").record.history[-1]
    written(walk, plain)
    (fault,) = signature_faults(walk.record.history, walk.office)
    assert fault == f"案件 {record.case_id} 第 {record.revision + 1} 条记录（批准决定）：没有签名，而机关要求签名"
    text = "".join(preview(walk.record, walk.desk("sun"), "penalty_decision").split())
    assert "决定：孙某，2026年4月28日12时00分，没有电子签名" in text


def test_what_was_decided_before_signatures_were_required_needs_none(keyring: Keyring) -> None:
    plain = Walk(larger_office()).until("approve_review")
    day = dt.date(2026, 4, 20)
    plain.office = office_of(keyring, signatures_since=day)
    assert list(signature_faults(plain.record.history, plain.office)) == []
    for each in STEPS[13:15]:
        plain.do(each)
    assert plain.codes(DECIDE) == ("signature_missing",)
    early = plain.office.model_copy(update={"signatures_since": dt.date(2026, 4, 13)})
    assert ["审核同意" in each for each in signature_faults(plain.record.history, early)] == [True]


def test_an_event_that_claims_an_earlier_time_does_not_escape(keyring: Keyring) -> None:
    walk = Walk(office_of(keyring, signatures_since=dt.date(2026, 4, 14))).until("record_statement")
    decided = Walk(larger_office()).until("decide").record.history[-1]
    written(walk, decided, {"at": "2026-04-01T12:00:00+08:00"})
    assert ["批准决定" in each for each in signature_faults(walk.record.history, walk.office)] == [True]


def ended(keyring: Keyring, until: str) -> Office:
    """Return an office in which the key of sun signs up to a day."""
    key = SigningKey.model_validate({"key": keyring["sun"].public.text, "until": until})
    office = office_of(keyring)
    people = tuple(each.model_copy(update={"keys": (key,)}) if each.user == "sun" else each for each in office.people)
    return office.model_copy(update={"people": people})


def forged(walk: Walk, key: PrivateKey, at: str) -> Event:
    """Write a decision that claims a time, signed as who has the key can."""
    body = Walk(larger_office()).until("decide").record.history[-1].data
    record = walk.record
    new = signed(
        record.case_id, record.revision + 1, record.history[-1].digest, NewEvent(at, "sun", "decide", body), key
    )
    walk.keeper.append(record.case_id, record.revision, new)
    return walk.keeper.load(record.case_id)[-1]


def test_a_key_that_was_ended_does_not_sign_by_claiming_an_earlier_day(walk: Signed, keyring: Keyring) -> None:
    walk.until("record_statement")
    office = ended(keyring, "2026-04-10")
    assert list(signature_faults(walk.record.history, office)) == []
    event = forged(walk, keyring["sun"], "2026-04-10T12:00:00+08:00")
    (fault,) = signature_faults(walk.record.history, office)
    latest = max(dt.datetime.fromisoformat(each.at).date() for each in walk.record.history)
    assert f"第 {event.revision} 条记录（批准决定）：签名不符" in fault
    assert f"在前面的记录已写到的 {latest} 不是机关档案中 sun 的密钥" in fault
    assert list(signature_faults(walk.record.history, ended(keyring, latest.isoformat()))) == []


def test_a_step_is_refused_whose_signature_would_be_found_wrong(walk: Signed, keyring: Keyring) -> None:
    walk.until("record_statement")
    walk.office = ended(keyring, "2026-04-10")
    assert walk.codes(step("sun", "return_decision", REASON, "2026-04-10")) == ("signature_key_unknown",)


def test_a_whole_case_of_earlier_days_needs_no_signature(keyring: Keyring) -> None:
    """The limit that the manual states: the case alone does not show when it was made."""
    plain = Walk(larger_office()).until("decide")
    since = office_of(keyring, signatures_since=dt.date(2026, 12, 1))
    assert list(signature_faults(plain.record.history, since)) == []


def test_a_clock_set_back_does_not_free_from_signing(keyring: Keyring) -> None:
    walk = Walk(office_of(keyring, signatures_since=dt.date(2026, 4, 14))).until("record_statement")
    assert walk.codes(step("sun", "return_decision", REASON, "2026-04-01")) == ("signature_missing",)
    walk.office = office_of(keyring, signatures_since=dt.date(2026, 4, 16))
    assert walk.codes(step("sun", "return_decision", REASON, "2026-04-15")) == ()


def test_who_left_keeps_what_they_signed(walk: Signed, keyring: Keyring) -> None:
    record = walk.until("decide").record
    rest = tuple(each for each in walk.office.people if each.user != "sun")
    without = walk.office.model_copy(update={"people": rest})
    assert len(list(signature_faults(record.history, without))) == 2
    left = Former(user="sun", name="孙某", keys=(SigningKey(key=keyring["sun"].public.text),))
    kept = without.model_copy(update={"former": (left,)})
    assert list(signature_faults(record.history, kept)) == []
    assert "决定：孙某" in preview(record, replace(walk.desk("zhao"), office=kept), "penalty_decision")


def test_an_officers_event_that_carries_a_wrong_signature_is_found(walk: Signed) -> None:
    record = walk.until("record_party").record
    last = record.history[-1]
    written(walk, last, {"data": {**last.data, "signature": {"key": "x"}}})
    (fault,) = signature_faults(walk.record.history, walk.office)
    assert "填写当事人" in fault
    assert "不是签名的写法" in fault


def test_an_unknown_kind_of_event_is_no_error(walk: Signed) -> None:
    event = seal("A", 1, "0" * 64, NewEvent("2026-05-06T12:00:00+08:00", "sun", "from_later", {"signature": 1}))
    (fault,) = signature_faults((event,), walk.office)
    assert "from_later" in fault


# The profile.


def shown(walk: Walk, kind: str) -> str:
    return "".join(preview(walk.record, walk.desk("sun"), kind).split())


def event_of(record: CaseRecord, kind: str) -> Event:
    return next(event for event in reversed(record.history) if event.kind == kind)


def test_letters_say_who_signed_what(walk: Signed, keyring: Keyring) -> None:
    record = walk.until("decide").record
    review, decision = event_of(record, "approve_review"), event_of(record, "decide")
    zhao, sun = keyring["zhao"].public.fingerprint, keyring["sun"].public.fingerprint
    reviewed = f"法制审核：赵某，2026年4月13日12时00分，密钥指纹{zhao}，记录摘要{review.digest[:16]}"
    decided = f"决定：孙某，2026年4月28日12时00分，密钥指纹{sun}，记录摘要{decision.digest[:16]}"
    for kind, both in (("review_opinion", False), ("prior_notice", False), ("penalty_decision", True)):
        text = shown(walk, kind)
        assert reviewed in text
        assert (decided in text) is both
        assert "第十三条（未核实）所称的可靠的电子签名" in text


@pytest.mark.parametrize("kind", ["review_opinion", "prior_notice", "penalty_decision"])
def test_where_nobody_signed_and_nobody_had_to_letters_are_silent(kind: str) -> None:
    assert "签名" not in shown(Walk().until("decide"), kind)
