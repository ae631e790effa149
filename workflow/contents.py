"""The file's table of contents (卷内目录): what is in it, in the customary order, and what is expected and not there.

The order is the customary one, not a text (未核实); one case is one file (4号令第五十七条, 二手资料).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cases.events import Event
from cases.record import CaseRecord

NOTE: Final = "卷内顺序为常用顺序，未见统一规定"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: its place from 1, what it is, its number where it has one, its day, the entry of the history."""

    place: int
    title: str
    number: str
    day: dt.date | None
    revision: int
    entry_note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A kind of paper: from which steps, how it is called, and which fields hold its number and day."""

    title: str
    kinds: tuple[str, ...]
    day: tuple[str, ...]
    number: str = "number"


_ROWS: Final = (
    _Row("行政处罚决定书（不予行政处罚决定书）", ("decide", "decide_not_established", "decide_on_the_spot"),
         ("dated",)),
    _Row("决定书送达回证", ("record_service",), ("served_on",), "manner"),
    _Row("线索登记表", ("open_case", "record_source"), ("received_on",), "source"),
    _Row("延长核查期限审批表", ("extend_verification",), ("granted_on",), ""),
    _Row("立案审批表", ("file_case",), ("filed_on",), ""),
    _Row("不予立案审批表", ("decline_case",), ("declined_on",), ""),
    _Row("回避申请和决定", ("request_recusal", "decide_recusal"), ("on",), "name"),
    _Row("证据", ("record_evidence",), ("collected_on",), "name"),
    _Row("证据出示记录", ("show_evidence",), ("on",), "manner"),
    _Row("先行登记保存、封存审批和处理", ("propose_measure", "approve_measure", "reject_measure", "extend_measure",
                                        "resolve_measure"), ("proposed_on", "approved_on", "granted_on", "on"), "kind"),
    _Row("不计入期间的凭据", ("exclude_period",), ("starts_on",), "document"),
    _Row("中止、恢复、延长审批表", ("suspend_case", "resume_case", "extend_decision"),
         ("starts_on", "on", "granted_on"), ""),
    _Row("案件调查终结报告", ("write_report",), ("dated",), ""),
    _Row("法制审核送审表", ("submit_for_review",), ("submitted_on",), ""),
    _Row("法制审核意见书", ("approve_review", "return_review"), ("dated",), "opinion"),
    _Row("集体讨论记录", ("record_deliberation",), ("held_on",), "conclusion"),
    _Row("行政处罚事先告知书及送达回证", ("issue_notice",), ("dated",)),
    _Row("电子送达确认书", ("confirm_electronic",), ("signed_on",), "address"),
    _Row("陈述申辩和复核意见", ("record_statement",), ("on",), "manner"),
    _Row("听证通知书", ("notify_hearing",), ("notified_on",), ""),
    _Row("听证笔录", ("record_hearing", "waive_hearing"), ("held_on", "on"), "presider"),
    _Row("涉嫌犯罪案件移送材料", ("report_crime", "decide_crime", "send_to_police", "record_police_answer", "hand_over",
                                "object_to_police", "take_back"), ("reported_on", "on"), "police"),
    _Row("移送其他机关的函", ("transfer_case",), ("on",), "authority"),
    _Row("终止调查审批表", ("terminate_case",), ("on",), "ground"),
    _Row("复议、诉讼材料", ("record_appeal", "record_appeal_outcome"), ("filed_on", "on"), "kind"),
    _Row("延期、分期缴纳申请和审批", ("request_deferral", "grant_deferral", "refuse_deferral"),
         ("asked_on", "on"), "kind"),
    _Row("缴款、退款凭证", ("record_payment",), ("paid_on",), "voucher"),
    _Row("加处罚款决定书", ("impose_surcharge",), ("dated",), ""),
    _Row("催告书及送达回证", ("demand_performance",), ("dated",), ""),
    _Row("强制执行申请书和裁定", ("apply_to_court", "record_court_answer"), ("applied_on", "on"), "court"),
    _Row("其他履行的记录", ("record_performance",), ("on",), "what"),
    _Row("公开和撤回的记录", ("publish_decision", "withdraw_publication"), ("on",), "where"),
    _Row("当场处罚备案", ("report_spot_decision",), ("on",), ""),
    _Row("结案审批表", ("close_case",), ("on",), ""),
    _Row("备考表", ("archive_case",), ("on",), "place"),
)  # fmt: skip


def contents(record: CaseRecord) -> tuple[Entry, ...]:
    """Return the lines of the table of contents, in the customary order, each kind by time."""
    found = [(row, event) for row in _ROWS for event in record.standing if event.kind in row.kinds]
    return tuple(_entry(place, row, event) for place, (row, event) in enumerate(found, 1))


def _entry(place: int, row: _Row, event: Event) -> Entry:
    body = event.data["body"]
    fields = body if isinstance(body, dict) else {}
    number = str(fields.get(row.number) or "") if row.number else ""
    day = next((str(fields[name]) for name in row.day if fields.get(name)), None)
    return Entry(
        place,
        row.title,
        number,
        dt.date.fromisoformat(day) if day else None,
        event.revision,
        str(event.data.get("entry_note") or ""),
    )


_Due = Callable[[CaseRecord], bool]
_EXPECTED: Final[tuple[tuple[str, _Due], ...]] = (
    ("决定书送达回证", lambda record: record.decision is not None and record.service is None),
    ("行政处罚事先告知书及送达回证", lambda record: record.state == "notice" and not record.notices),
    ("先行登记保存、封存的处理", lambda record: any(each.stands for each in record.measures)),
    ("回避决定", lambda record: any(each.upheld is None for each in record.recusals)),
    ("延期、分期的审批", lambda record: any(each.granted is None for each in record.deferrals)),
    ("复议、诉讼的结果", lambda record: any(each.outcome is None for each in record.appeals)),
    (
        "当场处罚备案",
        lambda record: record.decision is not None and record.decision.on_the_spot and record.spot_reported_on is None,
    ),
    ("备考表", lambda record: record.state == "closed" and record.archive is None),
)


def lacking(record: CaseRecord) -> Iterator[str]:
    """Yield the papers that what is on file calls for and that are not there yet."""
    yield from (title for title, due in _EXPECTED if due(record))
