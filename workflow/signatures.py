"""Which steps are signed, with whose key, and what is wrong with the signatures of a case.

The procedure's table says which steps are kept to reviewers and heads alone: those are their decisions, and those are
signed. What officers and clerks may do too (a mark, a document put on file) is a record, not a decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from cases.events import Event, NewEvent
from cases.evidence.keys import PrivateKey, PublicKey
from cases.evidence.signing import Signature, check_signature, signed
from cases.record import CaseRecord
from workflow.office import Office, Person
from workflow.procedure import BY_TRIGGER, Transition
from workflow.refusal import Refused, Rule

Signer: TypeAlias = Callable[[], PrivateKey]
"""Opens the key of who acts, asking for the passphrase; called only once a step is about to be signed."""

_DECIDERS: Final = frozenset({"reviewer", "approver"})
_DIVISION: Final = "本机关办案分工"

UNSIGNED: Final = Rule("signature_missing", _DIVISION, "own", "机关要求签名的，审核和审批须由本人签名")
NOT_THEIRS: Final = Rule("signature_key_unknown", _DIVISION, "own", "签名的密钥须是机关档案中本人当日有效的密钥")
BROKEN: Final = Rule("signature_broken", _DIVISION, "own", "有签名不符的案件不出文书")


@dataclass(frozen=True, slots=True)
class Finding:
    """One event as its signature stands: what was found (None: not signed), and what is wrong in Chinese, else None.

    An event that is not signed has a fault where the office required a signature.
    """

    event: Event
    signature: Signature | None
    fault: str | None


def signs(row: Transition) -> bool:
    """Tell whether a step is a decision of reviewers or heads, and so signed."""
    return set(row.roles) <= _DECIDERS


def with_signature(office: Office, actor: Person, record: CaseRecord, new: NewEvent, signer: Signer | None) -> NewEvent:
    """Return the event of a step, signed over its place after `record` where it is one to sign.

    Raises Refused where the office requires a signature and there is no signer, and for a key that is not the actor's;
    whatever the signer raises.
    """
    if not signs(BY_TRIGGER[new.kind]):
        return new
    day = max(_day(at) for at in (new.at, *(event.at for event in record.history)))
    if signer is None:
        if not office.requires_signature(day):
            return new
        label = BY_TRIGGER[new.kind].label
        raise Refused(UNSIGNED.refuse(f"“{label}”没有签名", "请用本人的密钥签名办理（--key，或在办案台输入口令）"))
    key = signer()
    refuse_stranger(actor, key.public, day)
    return signed(record.case_id, record.revision + 1, record.history[-1].digest, new, key)


def refuse_stranger(actor: Person, key: PublicKey, day: dt.date) -> None:
    """Raise Refused for a key with which a person may not sign on a day."""
    if not actor.signs_with(key.text, day):
        missing = f"机关档案中{actor.name}没有当日有效的密钥 {key.fingerprint}"
        raise Refused(NOT_THEIRS.refuse(missing, "请把 penalty key show 的公钥交管理员写入 keys，或换用已登记的密钥"))


def findings(events: Sequence[Event], office: Office) -> Iterator[Finding]:
    """Yield every event of a case that is signed or had to be, oldest first."""
    day = dt.date.min
    for event in events:
        # Nothing was written before what it follows, whatever time it claims: else a key that was ended signs on.
        day = max(day, _day(event.at))
        row, signature = BY_TRIGGER.get(event.kind), check_signature(event)
        if signature is not None:
            yield Finding(event, signature, _fault(event, signature, office, day))
        elif row is not None and signs(row) and office.requires_signature(day):
            yield Finding(event, None, "没有签名，而机关要求签名")


def signature_faults(events: Sequence[Event], office: Office) -> Iterator[str]:
    """Yield a Chinese sentence for every signature of a case that is wrong, not the actor's, or missing."""
    for each in findings(events, office):
        if each.fault is not None:
            row = BY_TRIGGER.get(each.event.kind)
            label = row.label if row is not None else each.event.kind
            yield f"案件 {each.event.case_id} 第 {each.event.revision} 条记录（{label}）：{each.fault}"


def refuse_broken(record: CaseRecord, office: Office) -> None:
    """Raise Refused for a case with a signature that is wrong or not the actor's; the letter says which are missing."""
    wrong = [each for each in findings(record.history, office) if each.signature is not None and each.fault is not None]
    if wrong:
        places = "；".join(f"第 {each.event.revision} 条记录：{each.fault}" for each in wrong)
        raise Refused(BROKEN.refuse(places, "请用 penalty verify 核验本案，查明原因以前不出文书"))


def _fault(event: Event, signature: Signature, office: Office, day: dt.date) -> str | None:
    if signature.key is None:
        return "签名不符：不是签名的写法"
    if not signature.holds:
        return f"签名不符：内容与密钥 {signature.key.fingerprint} 的签名不合"
    if not office.signed_with(event.actor, signature.key.text, day):
        when = "当日" if day == _day(event.at) else f"在前面的记录已写到的 {day} "
        return f"签名不符：密钥 {signature.key.fingerprint} {when}不是机关档案中 {event.actor} 的密钥"
    return None


def _day(at: str) -> dt.date:
    return dt.datetime.fromisoformat(at).date()
