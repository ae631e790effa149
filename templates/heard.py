"""What a letter says of how the party was told and heard, and who decided together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from cases.parts import Hearing, Notice, Statement, Waiver
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
    """Yield what the party said since the notice that the decision follows.

    What was registered again in the same words, to add what became of the hearing, is said once.
    """
    count = sum(event.kind == "record_statement" for event in record.since("issue_notice"))
    yield from dict.fromkeys(map(_statement, record.statements[len(record.statements) - count :]))


def _statement(said: Statement) -> letter.Statement:
    return letter.Statement(said.manner, said.text, said.response)


def earlier(record: CaseRecord) -> Iterator[letter.Round]:
    """Yield each notice that a later one replaced, with what was said and heard: a court asks why there were two."""
    notices, statements = iter(record.notices), iter(record.statements)
    hearings, waivers = iter(record.hearings), iter(record.waivers)
    rounds: list[tuple[letter.Notice, list[letter.Statement], list[str]]] = []
    for event in record.history:
        match event.kind:
            case "issue_notice":
                rounds.append((_notice_of(next(notices)), [], []))
            case "record_statement":
                rounds[-1][1].append(_statement(next(statements)))
            case "record_hearing":
                rounds[-1][2].append(_held(next(hearings)))
            case "waive_hearing":
                rounds[-1][2].append(_waived(next(waivers)))
    for made, answers, heard in rounds[:-1]:
        yield letter.Round(made, tuple(dict.fromkeys(answers)), heard[-1] if heard else None)


def _held(hearing: Hearing) -> str:
    return f"当事人要求听证。本机关于{day_text(hearing.held_on)}举行听证，由{hearing.presider}主持。{hearing.record}"


def _waived(waiver: Waiver) -> str:
    manner = "书面放弃听证" if waiver.manner == "书面放弃" else f"{waiver.manner}听证，视为放弃听证权利"
    return f"当事人要求听证。{day_text(waiver.on)}，当事人{manner}"


def hearing(record: CaseRecord) -> str:
    """Say how the hearing went since the last notice: held, withdrawn, waived, or not asked for."""
    since = record.since("issue_notice")
    if record.last("waive_hearing", "record_hearing") > record.last("issue_notice"):
        waived = record.last("waive_hearing") > record.last("record_hearing")
        return _waived(record.waivers[-1]) if waived else _held(record.hearings[-1])
    told = sum(event.kind == "record_statement" for event in since)
    last = record.statements[len(record.statements) - told :]
    said = [statement.hearing for statement in last if statement.hearing != "未要求"]
    if "要求听证" in said:
        return "当事人要求听证，后书面撤回" if said[-1] == "书面放弃听证" else "当事人要求听证"
    return "当事人书面放弃听证的权利" if said else "当事人在法定期限内未要求听证"


def discussed(record: CaseRecord) -> dt.date | None:
    """Return the day the heads agreed on the decision together; None where one person decided."""
    agreed = record.last("record_deliberation") > record.last("choose_sanction")
    return record.deliberations[-1].held_on if agreed and record.deliberations[-1].conclusion == "同意" else None
