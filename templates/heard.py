"""What a letter says of how the party was told and heard, and who decided together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases.parts import Notice, Statement
from cases.record import CaseRecord
from penalty.in_words import day_text
from templates import letter
from workflow.numbers import hearing_right
from workflow.office import Office as Profile


def notice(record: CaseRecord) -> letter.Notice | None:
    """Return the notice that the decision follows; None where there is none."""
    if not record.notices:
        return None
    return _notice_of(record.notices[-1])


def _notice_of(made: Notice) -> letter.Notice:
    return letter.Notice(made.number, made.dated, made.served_on, made.refund, made.fine)


def hearing_right_told(record: CaseRecord, profile: Profile, kind: str) -> bool:
    """Tell whether there is a right to a hearing: what the notice said, or for one to be drawn up what it must say."""
    if record.notices and kind != "prior_notice":
        return record.notices[-1].hearing_right
    return hearing_right(profile, record)


def statements(record: CaseRecord) -> Iterator[letter.Statement]:
    """Yield what the party said since the notice that the decision follows."""
    count = sum(event.kind == "record_statement" for event in record.since("issue_notice"))
    yield from map(_statement, record.statements[len(record.statements) - count :])


def _statement(said: Statement) -> letter.Statement:
    return letter.Statement(said.manner, said.text, said.response)


def earlier(record: CaseRecord) -> Iterator[letter.Round]:
    """Yield each notice that a later one replaced, with what was said to it: a court asks why there were two."""
    notices, statements = iter(record.notices), iter(record.statements)
    rounds: list[tuple[letter.Notice, list[letter.Statement]]] = []
    for event in record.history:
        if event.kind == "issue_notice":
            rounds.append((_notice_of(next(notices)), []))
        elif event.kind == "record_statement":
            rounds[-1][1].append(_statement(next(statements)))
    for made, answers in rounds[:-1]:
        yield letter.Round(made, tuple(answers))


def hearing(record: CaseRecord) -> str:
    """Say how the hearing went: held, withdrawn, waived, or not asked for."""
    said = [statement.hearing for statement in record.statements if statement.hearing != "未要求"]
    if record.last("waive_hearing") > record.last("record_hearing"):
        waiver = record.waivers[-1]
        manner = "书面放弃听证" if waiver.manner == "书面放弃" else f"{waiver.manner}听证，视为放弃听证权利"
        return f"当事人要求听证。{day_text(waiver.on)}，当事人{manner}"
    if record.hearings:
        held = record.hearings[-1]
        day = day_text(held.held_on)
        return f"当事人要求听证。本机关于{day}举行听证，由{held.presider}主持。{held.record}"
    if "要求听证" in said:
        return "当事人要求听证，后书面撤回" if said[-1] == "书面放弃听证" else "当事人要求听证"
    return "当事人书面放弃听证的权利" if said else "当事人在法定期限内未要求听证"


def discussed(record: CaseRecord) -> dt.date | None:
    """Return the day the heads agreed on the decision together; None where one person decided."""
    agreed = record.last("record_deliberation") > record.last("choose_sanction")
    return record.deliberations[-1].held_on if agreed and record.deliberations[-1].conclusion == "同意" else None
