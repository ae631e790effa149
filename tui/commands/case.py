"""`penalty case …`: the workflow for scripts, every step of the desk included."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cases.evidence.keys import BadKey
from cases.record import CaseRecord
from cases.states import STATES
from penalty.facts import FactsError
from penalty.money import format_yuan
from penalty.oserror import in_chinese
from penalty.reading.strict_yaml import RulesetError
from tui.chinese_click import ChineseCommand, LazyGroup, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import InputError
from tui.commands.reading import read_object
from tui.demo import Example, play, read_example
from tui.dossier import label_of_event, when, who
from tui.signer import ready_to_sign
from tui.store import Store, open_store
from workflow.actions import open_case, perform
from workflow.consequences import consequences
from workflow.contents import NOTE, contents, lacking
from workflow.desk import Desk, load, offers
from workflow.office import ROLE_NAMES, Office
from workflow.procedure import BY_TRIGGER


@click.group(
    cls=LazyGroup,
    lazy={
        "list": ("tui.commands.case_list:list_command", "列出、查找案件"),
        "due": ("tui.commands.due:due_command", "期限：什么时候该办什么"),
    },
    help="办案：new 新建、list 列表、show 查看、actions 下一步、do 办理、play 走一遍、due 期限。",
)
@store_options
def case_group() -> None:
    """Hold the commands about cases."""


def _store() -> Store:
    return open_store(click.get_current_context().find_root().obj["store"])


def _desk() -> Desk:
    return _store().desk(click.get_current_context().find_root().obj["user"])


def _print(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


_json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON")
_data_option = click.option("--data", metavar="文件", help="步骤的内容（JSON 对象），- 为标准输入")


@case_group.command("new", cls=ChineseCommand, help="登记线索，新建案件。")
@store_options
@_data_option
@_json_option
def new_command(data: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Open a case."""

    def run() -> int:
        record = open_case(_desk(), read_object(data) if data else {})
        _print(record_json(record)) if as_json else click.echo(record.case_id)
        return 0

    return case_reported(run, as_json=as_json)


@case_group.command("show", cls=ChineseCommand, help="显示一案。")
@store_options
@click.argument("case_id", metavar="案件")
@_json_option
def show_command(case_id: str, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Show a case and its history."""

    def run() -> int:
        desk = _desk()
        record = load(desk, case_id)
        if as_json:
            _print(record_json(record))
        else:
            _show(record, desk.office)
        return 0

    return case_reported(run)


@case_group.command("contents", cls=ChineseCommand, help="卷内目录：案卷中有什么，还缺什么。")
@store_options
@click.argument("case_id", metavar="案件")
@_json_option
def contents_command(case_id: str, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Print the file's table of contents."""

    def run() -> int:
        record = load(_desk(), case_id)
        entries, missing = contents(record), tuple(lacking(record))
        if as_json:
            rows = [{**asdict(each), "day": each.day.isoformat() if each.day else None} for each in entries]
            _print({"case_id": case_id, "entries": rows, "missing": list(missing)})
            return 0
        mark = "〔演示件：身份未经核验〕" if record.asserted else ""
        click.echo(f"{case_id}　{record.title}　卷内目录（{NOTE}）{mark}")
        for each in entries:
            number = f"　{each.number}" if each.number else ""
            note = f"　补录：{each.entry_note}" if each.entry_note else ""
            day = each.day or "　　　　　"
            click.echo(f"{each.place:>3}　{day}　{each.title}{number}（第 {each.revision} 次记录）{note}")
        for title in missing:
            click.echo(f"  缺　{title}")
        return 0

    return case_reported(run, as_json=as_json)


@case_group.command("actions", cls=ChineseCommand, help="下一步能办什么、由谁办；不能办的，说明为什么。")
@store_options
@click.argument("case_id", metavar="案件")
@click.option("--all", "every", is_flag=True, help="连同别的阶段才办的步骤")
@_json_option
def actions_command(case_id: str, every: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """List what may happen next, and the refusals of what may not."""

    def run() -> int:
        desk = _desk()
        record = load(desk, case_id)
        found = offers(desk, record)
        if as_json:
            _print(
                [
                    {
                        "action": offer.row.trigger,
                        "label": offer.row.label,
                        "roles": list(offer.row.roles),
                        "articles": offer.row.articles,
                        "open": not offer.refusals,
                        "refusals": [refusal.to_json() for refusal in offer.refusals],
                    }
                    for offer in found
                ]
            )
            return 0
        for offer in found if every else [each for each in found if record.state in each.row.sources]:
            roles = "、".join(ROLE_NAMES[role] for role in offer.row.roles)
            mark = "✗" if offer.refusals else "✓"
            click.echo(f"{mark} {offer.row.trigger:<24}{offer.row.label}（{roles}；{offer.row.articles}）")
            for refusal in offer.refusals:
                click.echo(f"    {refusal}〔{refusal.code}〕")
        return 0

    return case_reported(run)


@case_group.command("play", cls=ChineseCommand, help="把一个案件文件（cases/examples/ 的写法）走一遍；只限演示机关。")
@store_options
@click.argument("file", metavar="文件", type=click.Path(dir_okay=False, path_type=Path))
@_json_option
def play_command(file: Path, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Play a file of steps by its own clock; an office of real people has the real clock only."""

    def run() -> int:
        store = _store()
        if not store.office.asserted:
            raise InputError("案件文件自带时间和人员，只能在演示机关（identity: asserted）中使用")
        example = _example(file)
        case_id = play(store, example)
        record = load(store.desk(), case_id)
        if as_json:
            _print(record_json(record))
            return 0
        for step in example.steps:
            click.echo(f"{step.at:%Y-%m-%d}　{step.user:<6}{BY_TRIGGER[step.action].label}")
        click.echo(f"{case_id}　{STATES[record.state][0]}　{record.title}")
        return 0

    return case_reported(run, as_json=as_json)


def _example(file: Path) -> Example:
    try:
        return read_example(file)
    except OSError as error:
        raise InputError(f"{file}：读不了：{in_chinese(error)}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}：不是 UTF-8 文本，请另存为 UTF-8") from error
    except RulesetError as error:
        raise InputError(str(error)) from error


@case_group.command("do", cls=ChineseCommand, help="办理一个步骤。")
@store_options
@click.argument("case_id", metavar="案件")
@click.argument("action", metavar="步骤")
@_data_option
@click.option("--key", metavar="文件", type=click.Path(path_type=Path), help="用这把密钥签名（只限审核、审批的步骤）")
@click.option(
    "--passphrase-file", metavar="文件", type=click.Path(path_type=Path), help="从文件读密钥的口令，供脚本使用"
)
@_json_option
def do_command(
    *, case_id: str, action: str, data: str | None, key: Path | None, passphrase_file: Path | None, as_json: bool
) -> int:
    """Take a step."""

    def run() -> int:
        desk = ready_to_sign(_desk(), key, passphrase_file)
        try:
            record = perform(desk, case_id, action, read_object(data) if data else {})
        except BadKey as error:
            raise InputError(str(error)) from error
        _print(record_json(record)) if as_json else click.echo(f"{case_id}　{STATES[record.state][0]}")
        return 0

    return case_reported(run, as_json=as_json)


def record_json(record: CaseRecord) -> dict[str, Any]:
    """Return a case for JSON: its parts as events keep them, and its history."""

    def dump(part: Any) -> Any:  # noqa: ANN401 - parts, tuples of parts, or plain values
        if hasattr(part, "model_dump"):
            return part.model_dump(mode="json")
        if isinstance(part, (tuple, frozenset)):
            return [dump(each) for each in (sorted(part) if isinstance(part, frozenset) else part)]
        return part.isoformat() if hasattr(part, "isoformat") else part

    names = [name for name in record.__dataclass_fields__ if name != "history"]
    parts = {name: dump(getattr(record, name)) for name in names}
    return {**parts, "title": record.title, "history": [event.to_dict() for event in record.history]}


def _show(record: CaseRecord, office: Office) -> None:
    mark = "〔演示件：身份未经核验〕" if record.asserted else ""
    click.echo(f"{record.case_id}　{record.title}　{STATES[record.state][0]}{mark}")
    for officer in record.officers:
        click.echo(f"  办案人员：{officer.name}（{officer.certificate}）")
    for violation in record.violations:
        click.echo(f"  违法行为{violation.number}：{violation.conduct}（{violation.period}）")
    if record.sanction is not None:
        click.echo(
            f"  处罚：罚款 {format_yuan(record.sanction.fine)} 元，退回 {format_yuan(record.sanction.refund)} 元"
        )
    try:
        found = consequences(record, office)
    except FactsError as error:
        click.echo(f"  其他后果：{error}")
    else:
        for each in found:
            click.echo(f"  {'后果' if each.certain else '可能的后果'}：{each.says}（{each.article}）")
    for event in record.history:
        click.echo(f"  {event.revision:>3} {when(event.at)} {who(office, event.actor)} {label_of_event(event)}")
