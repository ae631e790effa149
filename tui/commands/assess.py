"""`penalty assess` and `penalty batch`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from penalty.assess import assess
from penalty.explain import explain
from penalty.library import read_given, ruleset_for
from tui.chinese_click import ChineseCommand
from tui.commands.failures import reported
from tui.commands.reading import read_object

if TYPE_CHECKING:
    from penalty.table import Summary


@click.command(cls=ChineseCommand, help="裁量一个违法行为。文件是一个 JSON 对象，- 为标准输入；字段见 README。")
@click.argument("file", metavar="文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def assess_command(file: str, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Explain one violation, or print its assessment."""

    def run() -> int:
        facts = read_given(read_object(file))
        ruleset = ruleset_for(facts)
        assessment = assess(facts, ruleset)
        if as_json:
            click.echo(json.dumps(assessment.to_json(), ensure_ascii=False, indent=2))
        else:
            click.echo(explain(assessment, ruleset))
        return 0

    return reported(run)


@click.command(cls=ChineseCommand, help="裁量一张表，每行一个违法行为，加上结果各列。支持 .csv 和 .jsonl。")
@click.argument("source", metavar="输入", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "target", metavar="输出", required=True, type=click.Path(path_type=Path), help="写到哪里"
)
@click.option("--strict", is_flag=True, help="有不能裁量的行时以 1 退出")
def batch_command(source: Path, target: Path, strict: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Assess a table row by row."""

    def run() -> int:
        from penalty.table import assess_table

        summary = assess_table(source, target)
        _print_summary(summary)
        return 1 if strict and summary.invalid else 0

    return reported(run)


def _print_summary(summary: Summary) -> None:
    click.echo(f"共 {summary.rows} 行", err=True)
    for status, count in sorted(summary.statuses.items()):
        click.echo(f"  {status:<14}{count}", err=True)
    for clause, count in sorted(summary.clauses.items()):
        click.echo(f"    {clause:<18}{count}", err=True)
