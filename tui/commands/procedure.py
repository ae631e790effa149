"""`penalty procedure`: the procedure as the program holds it, one step of it, and the generated part of the manual."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click

from penalty.oserror import in_chinese
from templates.text import columns, wrap
from tui.chinese_click import ChineseCommand, LazyGroup
from tui.commands.failures import FINDINGS, InputError, reported, say
from workflow.asked import asks
from workflow.manual import (
    FILE,
    GENERAL,
    LEVEL_WORDS,
    PATH_WORDS,
    find_step,
    leads_to,
    manual,
    stages,
    step_rules,
    step_terms,
    who,
)
from workflow.procedure import BY_TRIGGER, PROCEDURE, Transition
from workflow.refusal import Rule

WIDTH = 80
"""Columns of a terminal nobody widened."""
_DOCS = click.Path(path_type=Path)


@click.group(
    cls=LazyGroup, invoke_without_command=True, help="办案程序：全部步骤、每步由谁办、受哪些规则约束、要填什么。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
@click.pass_context
def procedure_group(ctx: click.Context, as_json: bool) -> int | None:  # noqa: FBT001 - click passes flags so
    """Show every step, or pass on to a command."""
    if ctx.invoked_subcommand is not None:
        return None
    return _all(as_json=as_json)


def _all(*, as_json: bool) -> int:
    click.echo(_written([_json(row) for row in PROCEDURE]) if as_json else "\n".join(_table()))
    return 0


@procedure_group.command(
    "show", cls=ChineseCommand, help="显示一步：由谁办、从哪里到哪里、要填什么、受哪些规则约束。不写步骤则显示全部。"
)
@click.argument("step", metavar="[步骤]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def show_command(step: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Show one step, by its name or its Chinese label; without a step, all."""

    def run() -> int:
        if step is None:
            return _all(as_json=as_json)
        row = _step(step)
        click.echo(_written(_json(row)) if as_json else "\n".join(_one(row)))
        return 0

    return reported(run)


@procedure_group.command(
    "check", cls=ChineseCommand, help=f"核对文件夹（默认 docs）中的 {FILE} 与程序一致；不一致以 1 退出。"
)
@click.argument("folder", metavar="[文件夹]", type=_DOCS, default=Path("docs"))
def check_command(folder: Path) -> int:
    """Compare the generated file with what would be written now."""

    def run() -> int:
        path = folder / FILE
        try:
            written = path.read_bytes() if path.exists() else None
        except OSError as error:
            raise InputError(f"{path}：读不了：{in_chinese(error)}，请核对文件夹") from error
        if written == manual().encode():
            click.echo(f"{path} 与程序一致")
            return 0
        fault = "没有这个文件" if written is None else "与程序不一致"
        return say([f"{path}：{fault}，请运行 penalty procedure write {folder}"], FINDINGS)

    return reported(run)


@procedure_group.command("write", cls=ChineseCommand, help=f"把阶段图、步骤表、规则表、期限表写到文件夹中的 {FILE}。")
@click.argument("folder", metavar="文件夹", type=_DOCS)
def write_command(folder: Path) -> int:
    """Write the generated file anew, whole or not at all."""

    def run() -> int:
        try:
            _replace(folder / FILE, manual())
        except OSError as error:
            raise InputError(f"{folder / FILE}：写不了：{in_chinese(error)}，请核对文件夹") from error
        click.echo(f"已写 {folder / FILE}")
        return 0

    return reported(run)


def _replace(path: Path, text: str) -> None:
    with NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=path.parent, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            part.chmod(0o644)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _step(name: str) -> Transition:
    try:
        return find_step(name)
    except KeyError:
        known = [*BY_TRIGGER, *(row.label for row in PROCEDURE)]
        near = get_close_matches(name, known, 3, 0.5) or [row.label for row in PROCEDURE if name and name in row.label]
        hint = f"是否要写 {'、'.join(near)}；" if near else ""
        raise InputError(f"没有这个步骤：{name}，{hint}用 penalty procedure 看全部步骤") from None


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _json(row: Transition) -> dict[str, Any]:
    return {
        "step": row.trigger,
        "label": row.label,
        "path": row.path,
        "from": list(row.sources),
        "to": row.target,
        "roles": list(row.roles),
        "articles": row.articles,
        "rules": [_rule_json(rule) for rule in (*GENERAL, *step_rules(row))],
        "terms": [term.code for term in step_terms(row)],
        "fields": [field.to_json() for field in asks(row.trigger)],
    }


def _rule_json(rule: Rule) -> dict[str, str]:
    return {"code": rule.code, "says": rule.says, "article": rule.article, "level": rule.level}


def _padded(text: str, size: int) -> str:
    return text + " " * (size - columns(text))


def _table() -> Iterator[str]:
    """Yield every step on two lines: name, label and who; from where to where."""
    names = max(len(row.trigger) for row in PROCEDURE)
    labels = max(columns(row.label) for row in PROCEDURE)
    lead = f"办案程序共 {len(PROCEDURE)} 步，按办案先后；＊为主线。看其中一步：penalty procedure show 步骤"
    yield from wrap(lead, WIDTH)
    for row in PROCEDURE:
        sign = "＊" if row.path == "main" else "　"
        yield f"{sign}{_padded(row.trigger, names)} {_padded(row.label, labels)} {who(row).replace('人员', '')}"
        yield from wrap(_way(row), WIDTH, " " * 4, " " * 4)


def _way(row: Transition) -> str:
    return f"{stages(row.sources)} → {leads_to(row)}"


def _one(row: Transition) -> Iterator[str]:
    yield f"{row.label}　{row.trigger}"
    for title, text in (
        ("由谁", who(row)),
        ("阶段", f"{_way(row)}（{PATH_WORDS[row.path]}）"),
        ("依据", row.articles),
    ):
        yield from wrap(text, WIDTH, f"{title}　", " " * 6)
    yield "\n【要填】"
    yield from _fields(row)
    yield from _terms(row)
    yield "\n【规则】有一项不符即不予办理"
    for rule in (*GENERAL, *step_rules(row)):
        yield from wrap(f"{rule.code}　{rule.says}", WIDTH, "  ", " " * 6)
        yield from wrap(f"{rule.article}〔{LEVEL_WORDS[rule.level]}〕", WIDTH, " " * 6, " " * 6)


def _terms(row: Transition) -> Iterator[str]:
    terms = step_terms(row)
    if terms:
        yield "\n【期限】"
    for term in terms:
        yield from wrap(f"{term.label}　{term.length}：从{term.starts}到{term.until}", WIDTH, "  ", " " * 6)
        yield from wrap(f"{term.article}〔{LEVEL_WORDS[term.level]}〕", WIDTH, " " * 6, " " * 6)
        yield from wrap(f"过期以后：{term.missed}", WIDTH, " " * 6, " " * 6)


def _fields(row: Transition) -> Iterator[str]:
    fields = asks(row.trigger)
    if not fields:
        yield "  没有要填的"
    for field in fields:
        must = "必填" if field.required else "可不填"
        default = f"，不填为“{field.default}”" if field.default else ""
        help_text = f"。{field.help}" if field.help else ""
        said = f"{field.name}　{field.title}（{must}）　{field.kind}{default}{help_text}"
        yield from wrap(said, WIDTH, "  ", " " * 6)
