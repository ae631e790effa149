"""`penalty letter`: a case's documents from the command line."""

from __future__ import annotations

from pathlib import Path

import click

from templates.letter import KINDS
from tui.chinese_click import ChineseCommand, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import InputError
from tui.store import open_store


@click.command(
    "letter",
    cls=ChineseCommand,
    help="生成文书。种类：prior_notice 事先告知书、review_opinion 法制审核意见书、penalty_decision 处罚决定书、"
    "no_penalty_decision 不予处罚决定书。不带 -o 则在屏幕上显示。",
)
@store_options
@click.argument("case_id", metavar="案件")
@click.argument("kind", metavar="种类", type=click.Choice(list(KINDS)))
@click.option(
    "-o", "--output", "target", metavar="文件", type=click.Path(path_type=Path), help="写到 .txt、.docx、.pdf"
)
def letter_command(case_id: str, kind: str, target: Path | None) -> int:
    """Write a letter, or show it."""

    def run() -> int:
        from templates.export import ExportError, StaleRulesetError, available, export, preview
        from templates.required import MissingFields
        from workflow.desk import load

        root = click.get_current_context().find_root().obj
        desk = open_store(root["store"]).desk(root["user"])
        try:
            if target is not None:
                export(desk, case_id, kind, target)
                return 0
            record = load(desk, case_id)
            if kind not in available(record):
                raise InputError(f"本案现在没有这种文书，可用：{'、'.join(available(record)) or '无'}")
            click.echo(preview(record, desk, kind))
        except (ExportError, MissingFields, StaleRulesetError) as error:
            raise InputError(str(error)) from error
        return 0

    return case_reported(run)
