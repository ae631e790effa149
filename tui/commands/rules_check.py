"""`penalty rules check`: the analysis of a ruleset, and what its author has acknowledged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from penalty.analysis.acknowledged import Acknowledgement, checked, draft
from penalty.analysis.check import KINDS, Finding
from penalty.library import find_ruleset, ruleset_ids
from penalty.ruleset import Ruleset
from tui.chinese_click import ChineseCommand
from tui.commands.failures import FINDINGS, reported

_HELP = (
    "分析裁量规则：空白、重叠、界点、幅度、不起作用的要件、轻重倒挂、引文。"
    "不写编号则分析全部；也可写一个规则文件夹或其中的文件。有未确认的发现、或确认了已不存在的发现时以 1 退出。"
)


@click.command("check", cls=ChineseCommand, help=_HELP)
@click.argument("name", metavar="[编号|文件]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：全部发现的列表")
@click.option("--all", "everything", is_flag=True, help="也逐条显示已确认的发现")
@click.option("--draft", "as_draft", is_flag=True, help="把未确认的发现写成 acknowledged.yaml 的样子，补上理由即可")
def check_command(name: str | None, as_json: bool, everything: bool, as_draft: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Analyse one ruleset, or all that come with the program."""

    def run() -> int:
        found = [(each, *checked(*each)) for each in map(find_ruleset, [name] if name else ruleset_ids())]
        if as_json:
            listed = [finding.to_json() for _, findings, _ in found for finding in findings]
            listed += [_stale_json(stale) for _, _, unfound in found for stale in unfound]
            click.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        for (ruleset, folder), findings, unfound in () if as_json else found:
            if as_draft:
                click.echo(draft(each for each in findings if each.acknowledged is None))
            else:
                click.echo("\n".join(_report(ruleset, folder, findings, unfound, everything=everything)))
        open_ones = any(unfound or _open(findings) for _, findings, unfound in found)
        return FINDINGS if open_ones else 0

    return reported(run)


def _open(findings: tuple[Finding, ...]) -> list[Finding]:
    return [each for each in findings if each.acknowledged is None]


def _stale_json(stale: Acknowledgement) -> dict[str, object]:
    kind, provision, clauses, region = stale.key
    return {
        "kind": "stale",
        "provision": provision,
        "clauses": list(clauses),
        "region": region,
        "message": f"确认的“{KINDS[kind]}”已不存在",
        "example": None,
        "acknowledged": None,
        "where": stale.where,
    }


def _report(
    ruleset: Ruleset,
    folder: Path,
    findings: tuple[Finding, ...],
    unfound: tuple[Acknowledgement, ...],
    *,
    everything: bool,
) -> Iterator[str]:
    waiting = _open(findings)
    known = len(findings) - len(waiting)
    yield f"{ruleset.id}　{ruleset.title}：未确认 {len(waiting)}，已确认 {known}，失效的确认 {len(unfound)}"
    for finding in findings if everything else waiting:
        yield from _finding(finding)
    for stale in unfound:
        kind, provision, _, region = stale.key
        yield f"  ✗ {stale.where}　确认的发现已不存在：{KINDS[kind]} {provision}　{region}，请删去或改写这一条确认"
    if waiting:
        yield f"  例子可以直接裁量：penalty assess 例子.json --rules {folder}"
        yield f"  核对后，如是条文本身如此，写入 {folder.name}/acknowledged.yaml 并说明理由（--draft 给出写法）"


def _finding(finding: Finding) -> Iterator[str]:
    mark = "✓" if finding.acknowledged is not None else "✗"
    clauses = "、".join(finding.clauses)
    yield f"  {mark} {finding.where}　{KINDS[finding.kind]}（{finding.kind}）{finding.provision}"
    yield f"      {finding.region}"
    yield f"      {finding.message}" + (f"（{clauses}）" if clauses else "")
    if finding.example is not None:
        yield f"      例：{json.dumps(finding.example, ensure_ascii=False)}"
    if finding.acknowledged is not None:
        yield f"      已确认：{finding.acknowledged}"
