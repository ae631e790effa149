"""`penalty assess` and `penalty batch`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from penalty.engine import assess
from penalty.facts import LABELS, FactsError, read_facts
from penalty.judgement import Judgement, judge
from penalty.library import find_ruleset, read_given, words_for
from penalty.telling.explain import explain, in_time_lines, suggestion_lines
from tui.chinese_click import ChineseCommand
from tui.commands.failures import InputError, reported
from tui.commands.reading import read_object

if TYPE_CHECKING:
    from penalty.table import Summary
    from penalty.telling.what_if import Comparison


@click.command(cls=ChineseCommand, help="裁量一个违法行为。文件是一个 JSON 对象，- 为标准输入；字段见 README。")
@click.argument("file", metavar="文件")
@click.option("--explain", "more", is_flag=True, help="并说明为何不是别的档、接下来查明什么")
@click.option(
    "--if", "changes", metavar="字段=值", multiple=True, help="与改动这一事实后的结果对比，可重复；值留空为未查明"
)
@click.option("--versus", metavar="文件", help="与另一个文件的结果对比")
@click.option("--rules", metavar="文件夹", help="按这个文件夹里的规则计算（还在写的规则）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def assess_command(
    file: str,
    more: bool,  # noqa: FBT001 - click passes flags so
    changes: tuple[str, ...],
    versus: str | None,
    rules: str | None,
    as_json: bool,  # noqa: FBT001 - click passes flags so
) -> int:
    """Explain one violation, or print its assessment; beside it what else could be."""

    def run() -> int:
        _refuse_both(file, versus, changes)
        given = read_object(file)
        one = _assessed(given, rules)
        other = _other(given, versus, changes, rules)
        if as_json:
            fields = one.to_json() | _more_json(one, other, more=more)
            click.echo(json.dumps(fields, ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_lines(one, other, more=more)))
        return 0

    return reported(run)


def _assessed(given: Mapping[str, object], rules: str | None) -> Judgement:
    """Assess one violation under the rules of its time and, where others are in force at the decision, those.

    With `rules`, a folder or an id, under those alone.
    """
    if rules is None:
        return judge(read_given(given))
    ruleset, _ = find_ruleset(rules)
    facts = read_facts({name: value for name, value in given.items() if name != "ruleset"}, ruleset.words)
    return Judgement(assess(facts, ruleset), ruleset, None, "old", None, ())


def _refuse_both(file: str, versus: str | None, changes: tuple[str, ...]) -> None:
    if versus is not None and changes:
        raise InputError("--if 与 --versus 只能用其一：要对比另一文件改动后的情形，请先改好该文件")
    if file == versus == "-":
        raise InputError("--versus：标准输入只能读一次，请把其中一个写成文件名")


def _other(
    given: Mapping[str, object], versus: str | None, changes: tuple[str, ...], rules: str | None
) -> Judgement | None:
    """Assess what the first is held against: another file, or the same facts with some changed."""
    if versus is not None:
        return _assessed(read_object(versus), rules)
    if not changes:
        return None
    try:
        return _assessed({**given, **_read_changes(given, changes)}, rules)
    except FactsError as error:
        raise InputError(*(f"--if {fault}" for fault in error.faults)) from error


def _read_changes(given: Mapping[str, object], changes: tuple[str, ...]) -> dict[str, str]:
    """Read `--if` options: the field by its name or its Chinese name, and its value. Raises InputError."""
    own = {fact.label: name for name, fact in words_for(given).facts.items()}
    names = {label: name for name, label in LABELS.items()} | own
    found: dict[str, str] = {}
    for change in changes:
        field, equals, value = (part.strip() for part in change.partition("="))
        name = names.get(field, field)
        if not equals or not name:
            raise InputError(f"--if {change}：应写作 字段=值，如 corrected_in_time=否 或 及时改正=否")
        if name in found:
            raise InputError(f"--if {change}：{name} 写了两次，请只留一个")
        found[name] = value
    return found


def _lines(one: Judgement, other: Judgement | None, *, more: bool) -> Iterator[str]:
    """Yield what is printed: the explanation, unless only a comparison is asked for; what else could be."""
    if more or other is None:
        yield from (f"〔须核对〕{warning}" for warning in one.warnings)
        yield explain(one.assessment, one.ruleset)
        yield from _set_off(suggestion_lines(one.assessment))
        yield from _set_off(in_time_lines(one))
    if more:
        from penalty.telling.what_next import what_next, what_next_lines
        from penalty.telling.why_not import why_not, why_not_lines

        yield from _set_off(why_not_lines(why_not(one.assessment, one.ruleset)))
        yield from _set_off(what_next_lines(what_next(one.assessment, one.ruleset)))
    if other is not None:
        yield from (f"〔须核对〕{warning}" for warning in other.warnings if warning not in one.warnings)
        compared = _compared(one, other).lines
        yield from _set_off(compared) if more else compared


def _set_off(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines after an empty one; nothing where there are none."""
    found = list(lines)
    yield from ("", *found) if found else ()


def _more_json(one: Judgement, other: Judgement | None, *, more: bool) -> dict[str, object]:
    fields: dict[str, object] = {}
    if more:
        from penalty.telling.what_next import what_next
        from penalty.telling.why_not import why_not

        fields["why_not"] = [each.to_json() for each in why_not(one.assessment, one.ruleset)]
        fields["what_next"] = [each.to_json() for each in what_next(one.assessment, one.ruleset)]
    if other is not None:
        fields["what_if"] = _compared(one, other).to_json()
    return fields


def _compared(one: Judgement, other: Judgement) -> Comparison:
    from penalty.telling.what_if import what_if

    return what_if(one.assessment, other.assessment, {**one.ruleset.measures, **other.ruleset.measures})


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
    for warning, count in sorted(summary.warnings.items()):
        click.echo(f"〔须核对〕{count} 行：{warning}", err=True)
