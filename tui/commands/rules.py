"""`penalty rules list` and `penalty rules show`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from penalty.analysis.check_words import condition_text
from penalty.conditions import AllOrAny, Condition
from penalty.in_words import multiple_text, suspension_text, yuan_text
from penalty.library import find_ruleset, load_ruleset, ruleset_ids
from penalty.money import format_yuan
from penalty.ruleset import Provision, Ruleset, Sanction, Tier
from penalty.vocabulary import PROVISION_NAMES
from tui.chinese_click import ChineseCommand, LazyGroup
from tui.commands.failures import reported

_LATER = {
    "check": ("tui.commands.rules_check:check_command", "分析裁量规则：空白、重叠、界点、幅度"),
    "test": ("tui.commands.rules_test:test_command", "运行规则的案例，报告结果的变化"),
}


@click.group(cls=LazyGroup, lazy=_LATER, help="裁量规则：有哪些，条文和要件怎样对应，有没有空白和矛盾。")
def rules_group() -> None:
    """Hold the commands about rulesets."""


@rules_group.command("list", cls=ChineseCommand, help="列出裁量规则。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def list_command(as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """List the rulesets that come with the program."""

    def run() -> int:
        rulesets = [load_ruleset(name) for name in ruleset_ids()]
        if as_json:
            click.echo(json.dumps([_head(ruleset) for ruleset in rulesets], ensure_ascii=False, indent=2))
            return 0
        for ruleset in rulesets:
            state = "" if ruleset.verified else "〔未核实〕"
            click.echo(f"{ruleset.id}　{ruleset.title}　{ruleset.document_number}{state}")
            click.echo(f"    {ruleset.jurisdiction}，{_period(ruleset)}，版本 {ruleset.version}")
        return 0

    return reported(run)


@rules_group.command("show", cls=ChineseCommand, help="显示一部裁量规则：条文在前，要件和处罚在后。")
@click.argument("ruleset_id", metavar="编号|文件")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def show_command(ruleset_id: str, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Show a ruleset's text beside its conditions."""

    def run() -> int:
        ruleset, _ = find_ruleset(ruleset_id)
        if as_json:
            click.echo(json.dumps({**_head(ruleset), "provisions": _provisions(ruleset)}, ensure_ascii=False, indent=2))
        else:
            _show(ruleset)
        return 0

    return reported(run)


def _period(ruleset: Ruleset) -> str:
    until = ruleset.in_force_to.isoformat() if ruleset.in_force_to else "今"
    return f"{ruleset.in_force_from or '施行日期未见'} 至 {until}"


def _head(ruleset: Ruleset) -> dict[str, object]:
    return {
        "id": ruleset.id,
        "title": ruleset.title,
        "document_number": ruleset.document_number,
        "issuer": ruleset.issuer,
        "jurisdiction": ruleset.jurisdiction,
        "in_force_from": ruleset.in_force_from.isoformat() if ruleset.in_force_from else None,
        "in_force_to": ruleset.in_force_to.isoformat() if ruleset.in_force_to else None,
        "bounds": ruleset.bounds_text,
        "verified": ruleset.verified,
        "source": ruleset.source_note,
        "version": ruleset.version,
        "system": ruleset.system,
        "partial": ruleset.partial,
        "base": ruleset.base.id if ruleset.base else None,
    }


def _provisions(ruleset: Ruleset) -> list[dict[str, object]]:
    return [
        {
            "provision": provision.id,
            "cite": provision.cite,
            "tiers": [
                {"clause": tier.clause, "tier": str(tier.kind), "cite": tier.cite, "text": tier.text}
                for tier in provision.tiers
            ],
        }
        for provision in ruleset.provisions.values()
    ]


def _show(ruleset: Ruleset) -> None:
    click.echo(f"{ruleset.title}　{ruleset.document_number}（{ruleset.version}）")
    click.echo(f"{ruleset.jurisdiction}，{_period(ruleset)}。{ruleset.bounds_text}")
    if not ruleset.verified:
        click.echo(f"〔未核实〕{ruleset.source_note}")
    if ruleset.partial is not None:
        click.echo(f"〔只收录一部分〕{ruleset.partial}")
    if ruleset.successor is not None:
        click.echo(f"〔已有后继〕《{ruleset.successor.title}》：{ruleset.successor.note}")
    for general in ruleset.general:
        click.echo(f"\n{general.cite}　{general.text}")
    for provision in ruleset.provisions.values():
        law = f"条例 {provision.id}" if provision.id in PROVISION_NAMES else f"编号 {provision.id}"
        click.echo(f"\n━ {provision.cite}（{law}；金额指{provision.amount_is}）")
        for tier in provision.tiers:
            _show_tier(tier, ruleset.measures, provision)


def _show_tier(tier: Tier, measures: Mapping[str, str], provision: Provision) -> None:
    click.echo(f"\n  {tier.cite}　{tier.label}　{tier.clause or ''}")
    click.echo(f"    原文：{tier.text}")
    _show_condition(tier.when, "    要件：")
    sanction = tier.sanction
    parts = [measures[measure] for measure in sanction.measures]
    parts += sanction_parts(sanction, provision)
    click.echo(f"    {'处罚' if provision.id in PROVISION_NAMES else '处理'}：{'；'.join(parts)}")
    for reading in dict.fromkeys(tier.readings()):
        state = "已核" if reading.verified else "未核实"
        click.echo(f"    读法〔{state}〕：{reading.text}；{reading.taken}。理由：{reading.reason}")


def sanction_parts(sanction: Sanction, provision: Provision) -> Iterator[str]:
    """Yield what a tier orders in figures: the sum and how it is counted, the suspension."""
    facts, (measure, label) = provision.words.facts, provision.payment
    if sanction.multiple is not None:
        base = f"{facts[sanction.of].label}的" if sanction.of in facts else ""
        yield f"倍数 {base}{multiple_text(sanction.multiple)}"
    if sanction.at_least:
        yield f"不低于 {format_yuan(sanction.at_least)} 元"
    if sanction.fine is not None:
        each = f"，乘以{facts[sanction.each].label}" if sanction.each is not None else ""
        yield f"{'罚款' if measure == 'fine' else label} {yuan_text(sanction.fine)}{each}"
    if sanction.suspension is not None:
        yield f"暂停 {suspension_text(sanction.suspension)}"


def _show_condition(condition: Condition, lead: str) -> None:
    quote = f"　“{condition.source.quote}”" if condition.source.quote else ""
    click.echo(f"{lead}{condition_text(condition)}{quote}")
    if isinstance(condition, AllOrAny):
        for part in condition.parts:
            _show_condition(part, f"{' ' * (len(lead) + lead.count('要件：') * 2)}· ")
