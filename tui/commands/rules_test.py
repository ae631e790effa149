"""`penalty rules test`: the cases of a ruleset run, and what a change of the rules changes, case by case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from penalty.analysis.rule_cases import (
    GENERATED,
    Recorded,
    RuleCase,
    changes,
    made_anew,
    order_of,
    read_cases,
    read_generated,
    write_generated,
)
from penalty.library import RULESETS, find_ruleset, ruleset_ids
from penalty.ruleset import Ruleset
from tui.chinese_click import ChineseCommand
from tui.commands.failures import FINDINGS, InputError, reported

_HELP = (
    "运行裁量规则的案例（手写的和由要件表生成的），逐例报告结果有什么变化。"
    "不写编号则运行全部；也可写一个规则文件夹或其中的文件。有变化、未确认或过时的案例时以 1 退出。"
)
_LABELS: Final = {
    "order": "条款次序",
    "status": "状态",
    "tier": "档次",
    "clause": "条款",
    "holds": "成立的各档",
    "multiple": "倍数",
    "multiple_min": "倍数下限",
    "multiple_max": "倍数上限",
    "fine": "罚款幅度",
    "fine_min": "最低罚款",
    "fine_max": "最高罚款",
    "suspension": "暂停",
    "suspension_min": "暂停下限",
    "suspension_max": "暂停上限",
    "suspension_of": "暂停的对象",
    "refund": "退回",
    "measures": "措施",
    "candidates": "可能的各档",
    "missing": "待查明",
    "redirected_to": "改适用",
}
_KINDS: Final = {"changed": "有变化", "unconfirmed": "未确认", "outdated": "过时"}
_CHECKOUT: Final = RULESETS.parents[1] / "tests" / "rules"
"""Where the cases of the rulesets that come with the program lie, where its source is at hand."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One thing to report: `changed`, `unconfirmed` or `outdated`."""

    kind: str
    ruleset: str
    provision: str
    title: str
    where: str
    facts: dict[str, str]
    changes: dict[str, tuple[str, str]]
    generated: bool

    def to_json(self) -> dict[str, object]:
        return {
            "kind": self.kind,
            "ruleset": self.ruleset,
            "provision": self.provision,
            "title": self.title,
            "where": self.where,
            "generated": self.generated,
            "facts": self.facts,
            "changes": {name: {"was": was, "now": now} for name, (was, now) in self.changes.items()},
        }


@click.command("test", cls=ChineseCommand, help=_HELP)
@click.argument("name", metavar="[编号|文件夹]", required=False)
@click.option("--cases", "cases", metavar="文件夹", type=click.Path(path_type=Path), help="案例在哪里")
@click.option("--generate", is_flag=True, help="由要件表重新生成成对案例的事实")
@click.option("--bless", is_flag=True, help="把现在的结果确认为生成案例的预期结果；手写案例的预期结果从不改写")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON：有变化、未确认、过时的案例的列表")
def test_command(name: str | None, cases: Path | None, generate: bool, bless: bool, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Run the cases of one ruleset, or of all that come with the program."""

    def run() -> int:
        if cases is not None and name is None:
            raise InputError("--cases 只与一部规则同用，请写编号或文件夹")
        items: list[_Item] = []
        for each in [name] if name else ruleset_ids():
            ruleset, home = find_ruleset(each)
            folder = _folder(ruleset, home, cases, writing=generate or bless)
            written = write_generated(folder, ruleset, generate=generate, bless=bless) if generate or bless else ()
            own, recorded = read_cases(folder, ruleset), read_generated(folder, ruleset)
            if not own and not recorded:
                message = "没有案例，请写案例、用 --cases 指明文件夹，或用 --generate --bless 由要件表生成"
                raise InputError(f"{ruleset.id}：{folder} 里{message}")
            found = list(_items(ruleset, own, recorded))
            items += found
            if not as_json:
                click.echo("\n".join(_report(ruleset, own, recorded, written, found)))
        if as_json:
            click.echo(json.dumps([item.to_json() for item in items], ensure_ascii=False, indent=2))
        return FINDINGS if items else 0

    return reported(run)


def _folder(ruleset: Ruleset, home: Path, given: Path | None, *, writing: bool) -> Path:
    """Return where the cases of a ruleset lie.

    An author's copy of a ruleset has its own beside it (`cases`); until it does, it is held against those of the
    ruleset it is a copy of, but nothing is generated there.
    """
    if given is not None:
        if not given.is_dir() and not writing:
            raise InputError(f"没有这个文件夹：{given}")
        return given
    beside, kept = home / "cases", _CHECKOUT / ruleset.id
    if beside.is_dir() or not kept.is_dir():
        return beside
    return beside if writing and home != RULESETS / ruleset.id else kept


def _items(ruleset: Ruleset, own: tuple[RuleCase, ...], recorded: dict[str, Recorded]) -> Iterator[_Item]:
    for case in own:
        yield from _item(case, ruleset, generated=False)
    anew = made_anew(ruleset) if recorded else {}
    for provision, pairs in anew.items():
        kept = recorded.get(provision)
        where = kept.where if kept is not None else f"{GENERATED}/{provision}.yaml"
        common = (ruleset.id, provision)
        if kept is not None and kept.pairs.order != order_of(ruleset, provision):
            both = ("、".join(kept.pairs.order), "、".join(order_of(ruleset, provision)))
            yield _Item("changed", *common, "条款的次序", where, {}, {"order": both}, generated=True)
        for case in kept.cases if kept is not None else ():
            yield from _item(case, ruleset, generated=True)
        if kept is None or kept.pairs != pairs:
            yield _Item("outdated", *common, "与要件表不一致，请用 --generate 重新生成", where, {}, {}, generated=True)


def _item(case: RuleCase, ruleset: Ruleset, *, generated: bool) -> Iterator[_Item]:
    changed = changes(case, ruleset)
    if changed or case.expected is None:
        kind = "changed" if changed else "unconfirmed"
        given = dict(case.given)
        yield _Item(kind, case.ruleset, case.provision, case.title, case.where, given, changed, generated=generated)


def _report(
    ruleset: Ruleset,
    own: tuple[RuleCase, ...],
    recorded: dict[str, Recorded],
    written: tuple[Path, ...],
    items: list[_Item],
) -> Iterator[str]:
    generated = sum(len(each.cases) for each in recorded.values())
    kinds = [item.kind for item in items]
    tail = "".join(f"，{word} {kinds.count(kind)}" for kind, word in _KINDS.items())
    yield f"{ruleset.id}　{ruleset.title}：手写 {len(own)} 例，生成 {generated} 例{tail}"
    yield from (f"  ＋ 已写 {path}" for path in written)
    for item in items:
        yield f"  ✗ {item.where}　{_KINDS[item.kind]}：{item.provision}　{item.title}"
        if item.facts:
            yield f"      事实：{'，'.join(f'{name}={value}' for name, value in item.facts.items())}"
        yield from (f"      {_LABELS[name]}：{was} → {now}" for name, (was, now) in item.changes.items())
    if any(item.generated and item.kind != "outdated" for item in items):
        yield "  生成的案例：核对变化属实后，用 --bless 确认"
    if any(not item.generated for item in items):
        yield "  手写的案例：预期结果不由本命令改写，请对照条文，改规则或改案例"
    if not recorded:
        yield "  没有生成的案例，可用 --generate --bless 由要件表生成"
