"""`penalty case list`: the cases of a store, all or those that a search finds, from its index."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import click

from cases.keeper import Head
from cases.search import Search
from cases.states import state_name
from penalty.facts import read_date
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS, InputError
from tui.search import HELP, checked_span, read_search, states_named
from tui.store import open_store
from workflow.desk import may_read

_HELP = (
    "列出案件。可写要找的词，全部都要符合；也可在词前写明找什么："
    f"{HELP}（期限可写一个范围，如 期限:2026-12-01..2026-12-31），或者用下面的选项。"
    "全文在办案中写过的一切文字里找。期限取各案最近一次记录时的各届满日；随日期推移的准数见 case due。"
    "总账有问题时另行列出，并以 1 退出。"
)


@click.command("list", cls=ChineseCommand, short_help="列出、查找案件", help=_HELP)
@store_options
@click.argument("words", metavar="[词]...", nargs=-1)
@click.option("--party", metavar="名称", help="当事人名称中有")
@click.option("--number", metavar="文号", help="文书文号或者案件编号中有")
@click.option("--state", "states", metavar="状态", multiple=True, help="状态，如 调查；可写多次")
@click.option("--officer", metavar="人员", help="办案人员的用户名，或者姓名中有")
@click.option("--provision", metavar="条款", help="违法行为的条、项，如 38 或 38.3")
@click.option("--due-from", metavar="日期", help="有届满日不早于")
@click.option("--due-to", metavar="日期", help="有届满日不晚于")
@click.option("--text", metavar="词", help="全文中有，以空格分开的各词都要有")
@click.option("--newest", is_flag=True, help="最近办理的在前；否则按编号")
@click.option("--limit", metavar="件数", type=click.IntRange(1), help="最多列出多少件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def list_command(
    words: tuple[str, ...],
    newest: bool,  # noqa: FBT001 - click passes flags so
    limit: int | None,
    as_json: bool,  # noqa: FBT001 - click passes flags so
    **given: Any,  # noqa: ANN401 - the options that narrow the search
) -> int:
    """List the cases of the store, or those that are found."""

    def run() -> int:
        root = click.get_current_context().find_root().obj
        store = open_store(root["store"])
        may_read(store.desk(root["user"]))
        search = _search(" ".join(words), given)
        heads = store.keeper.query(search, order="newest" if newest else "number", limit=limit)
        if as_json:
            click.echo(json.dumps([_json(head) for head in heads], ensure_ascii=False, indent=2))
        else:
            for head in heads:
                click.echo(f"{head.case_id}　{state_name(head.listing)}　{head.listing.get('title', '')}")
            if limit is not None and (more := store.keeper.count(search) - len(heads)) > 0:
                click.echo(f"还有 {more} 件未列出。", err=True)
        damaged = store.keeper.damaged()
        for each in damaged:
            click.echo(str(each), err=True)
        return FINDINGS if damaged else 0

    return case_reported(run)


def _search(words: str, given: dict[str, Any]) -> Search:
    try:
        changes: dict[str, Any] = {
            name: given[name] for name in ("party", "number", "officer", "provision", "text") if given[name]
        }
        changes |= {name: read_date(given[name]) for name in ("due_from", "due_to") if given[name]}
        if given["states"]:
            changes["states"] = tuple(state for each in given["states"] for state in states_named(each))
        return checked_span(replace(read_search(words), **changes))
    except ValueError as error:
        raise InputError(str(error)) from error


def _json(head: Head) -> dict[str, Any]:
    return {"case_id": head.case_id, "revision": head.revision, "digest": head.digest, **head.listing}
