"""`penalty case due`: what is due when, in one case or in all of them, and as a month."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any

import click

from cases.keeper import Damaged
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError
from tui.due_text import counts, detail, month_lines, row
from tui.store import open_store
from workflow.desk import Desk, load, may_read, now_in_china
from workflow.time.deadlines import Open, case_deadlines, store_deadlines
from workflow.time.workdays import Calendar

_HELP = (
    "按日期列出尚未办结的期限：届满日、余下的日数、案件、谁的期限、依据。不写案件则为案件库的全部案件。"
    "停计的期限列在最后。损坏的案件文件和算不出期限的案件另行列出，并以 1 退出。"
)


@click.command("due", cls=ChineseCommand, short_help="期限：什么时候该办什么", help=_HELP)
@store_options
@click.argument("case_id", metavar="[案件]", required=False)
@click.option("--days", metavar="日数", type=click.IntRange(0, 36500), help="只列今后若干日内届满的，已逾期的也列")
@click.option("--overdue", is_flag=True, help="只列已逾期的")
@click.option("--mine", is_flag=True, help="只列由我的角色办理的；办案人员只列自己承办的案件")
@click.option("--month", metavar="年-月", help="画出一个月的日历（如 2026-10），只列该月届满的")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def due_command(
    case_id: str | None,
    days: int | None,
    overdue: bool,  # noqa: FBT001 - click passes flags so
    mine: bool,  # noqa: FBT001 - click passes flags so
    month: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags so
) -> int:
    """List what is due."""

    def run() -> int:
        root = click.get_current_context().find_root().obj
        store, today = open_store(root["store"]), now_in_china().date()
        first = _month(month) if month is not None else None
        desk = store.desk(root["user"])
        may_read(desk)
        calendar = desk.office.calendar
        found, damaged = _read(desk, case_id, today)
        chosen = [
            each
            for each in found
            if (not mine or each.falls_to(desk.actor))
            and (not overdue or each.deadline.state(today) == "已逾期")
            and _within(each, today, days, first)
        ]
        if as_json:
            click.echo(json.dumps([_json(each, calendar, today) for each in chosen], ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_report(chosen, calendar, today, first)))
        for fault in damaged:
            click.echo(str(fault), err=True)
        return FINDINGS if damaged else 0

    return case_reported(run)


def _read(desk: Desk, case_id: str | None, today: dt.date) -> tuple[Sequence[Open], Sequence[Damaged]]:
    if case_id is None:
        return store_deadlines(desk.keeper, desk.office, today)
    try:
        return case_deadlines(load(desk, case_id), desk.office, today), ()
    except Damaged as error:
        return (), (error,)


def _month(text: str) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%Y-%m").replace(tzinfo=dt.UTC).date()
    except ValueError as error:
        raise InputError(f"--month：“{text}”不是月份，请写作 2026-10") from error


def _within(entry: Open, today: dt.date, days: int | None, first: dt.date | None) -> bool:
    """Tell whether a deadline falls into the days and the month asked for; what stands still falls into none."""
    if days is None and first is None:
        return True
    last = entry.deadline.last
    if last is None:
        return False
    soon = days is None or (last.day - today).days <= days
    return soon and (first is None or (last.day.year, last.day.month) == (first.year, first.month))


def _report(entries: Sequence[Open], calendar: Calendar, today: dt.date, first: dt.date | None) -> Iterator[str]:
    if first is not None:
        yield from month_lines(first, counts(entries), today, calendar)
        yield ""
    if not entries:
        yield "没有符合的期限。"
    for each in entries:
        yield row(each, today, calendar)
        yield from detail(each)


def _json(entry: Open, calendar: Calendar, today: dt.date) -> dict[str, Any]:
    deadline = entry.deadline
    term, last = deadline.term, deadline.last
    return {
        "case_id": entry.case_id,
        "party": entry.party,
        "officers": list(entry.officers),
        "code": term.code,
        "label": term.label,
        "about": deadline.about,
        "start": deadline.start.isoformat(),
        "last": last.day.isoformat() if last is not None else None,
        "provisional": last is not None and last.provisional,
        "state": deadline.state(today),
        "left": deadline.left(today, calendar),
        "unit": "工作日" if term.unit == "工作日" else "日",
        "whose": term.whose,
        "article": term.article,
        "level": term.level,
        "starts": term.starts,
        "until": term.until,
        "stops": term.stops,
        "missed": term.missed,
    }
