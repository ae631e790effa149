"""`penalty office check`: a profile as the program reads it, and what it lacks for real use."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from rich.cells import cell_len

from penalty.library import load_ruleset
from penalty.money import group_yuan
from tui.chinese_click import ChineseCommand, LazyGroup, store_options
from tui.commands.case_failures import case_reported
from tui.commands.failures import FINDINGS
from tui.store import PROFILE, open_store
from workflow.office import (
    DEMONSTRATION,
    RANK_NAMES,
    ROLE_NAMES,
    UNSOURCED,
    DeliberationRule,
    Office,
    ReviewRule,
    load_office,
    shortcomings,
)
from workflow.profile import LOCAL, LocalKey

_HELP = (
    "核对机关档案：逐项显示内容、来源和核实等级，列出人员和角色，说明正式使用还缺什么。"
    "不写文件则核对案件库的 office.yaml。有缺项时以 1 退出，档案读不了时以 2 退出。"
)
_EVIDENCE = {
    "none": "不查证据是否出示",
    "notice": "告知书所列或者此后出示过的",
    "signed": "当事人签收过的",
}
LEVELS = "A 已与全文核对；B 见到原文节录；C 仅二手资料；K 未核对；机关自定 由机关决定"
Row = tuple[str, ...]


@click.group(cls=LazyGroup, help="机关档案：人员、角色，各地自定的数字及其来源。")
@store_options
def office_group() -> None:
    """Hold the commands about the office's profile."""


@office_group.command("check", cls=ChineseCommand, short_help="核对机关档案", help=_HELP)
@store_options
@click.argument("file", metavar="[文件]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON")
def check_command(file: str | None, as_json: bool) -> int:  # noqa: FBT001 - click passes flags so
    """Check a profile: the file given, else the store's."""

    def run() -> int:
        path, office = _profile(file)
        missing = list(shortcomings(office))
        if as_json:
            click.echo(json.dumps(_json(path, office, missing), ensure_ascii=False, indent=2))
        else:
            click.echo("\n".join(_report(path, office, missing)))
        return FINDINGS if missing else 0

    return case_reported(run)


def _profile(file: str | None) -> tuple[Path, Office]:
    if file is not None:
        return Path(file), load_office(Path(file))
    store = open_store(click.get_current_context().find_root().obj["store"])
    own = store.folder / PROFILE
    return own if os.path.lexists(own) else DEMONSTRATION, store.office


def _json(path: Path, office: Office, missing: list[str]) -> dict[str, Any]:
    values = office.model_dump(mode="json", exclude={"calendar", "sources"})
    unsourced = {key: {"text": UNSOURCED, "level": None} for key in sorted(LOCAL)}
    sources = unsourced | {key: note.model_dump() for key, note in office.sources.items()}
    holidays = {str(each.year): each.document for each in office.calendar.years.values()}
    return {"file": str(path), **values, "sources": sources, "holidays": holidays, "missing": missing}


def _report(path: Path, office: Office, missing: list[str]) -> Iterator[str]:
    shipped = "（案件库中没有 office.yaml，这是演示机关的档案）" if path == DEMONSTRATION else ""
    yield f"机关档案　{path}{shipped}"
    for title, rows in (
        ("机关", _general(office)),
        ("各地自定的数字", _local(office)),
        ("人员", [("用户", "姓名", "角色", "职务", "执法证号", "审核资格"), *_people(office)]),
        ("角色", _roles(office)),
        ("放假安排", _holidays(office)),
    ):
        yield f"\n【{title}】"
        yield from _table(rows)
    yield "\n【正式使用还缺】"
    yield from (f"  ✗ {each}" for each in missing) if missing else ("  ✓ 不缺",)


def _table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield rows with their columns aligned; a Chinese character takes two."""
    listed = list(rows)
    sizes = [max(map(cell_len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        cells = (text + " " * (size - cell_len(text)) for text, size in zip(row, sizes, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def _general(office: Office) -> Iterator[Row]:
    ruleset = load_ruleset(office.ruleset)
    unverified = "" if ruleset.verified else "〔未核实〕"
    agencies = office.agencies
    yield "名称", office.name
    yield "身份认定", "只凭自称（asserted）" if office.asserted else "操作系统用户（system）"
    yield "省级档案", office.based_on or "未取"
    yield "辖区", office.jurisdiction
    yield "裁量规则", f"{ruleset.id}　{ruleset.title}　{ruleset.document_number}{unverified}"
    yield "文号格式", office.document_number.replace("{prefix}", office.document_prefix)
    yield "地址", office.address
    yield "联系人", f"{office.contact}　{office.phone}"
    yield "缴纳罚款", office.fine_account
    yield "退回基金", office.refund_account
    yield "复议机关", office.reconsideration_body
    yield "管辖法院", office.court
    yield "医疗保障经办机构", agencies.handling_body or "未写"
    yield "上一级部门", agencies.superior or "未写"
    yield "公安机关", agencies.police or "未写"
    yield "检察机关", agencies.procuratorate or "未写"


def _local(office: Office) -> Iterator[Row]:
    threshold = office.hearing_threshold
    values: tuple[tuple[LocalKey, str, str], ...] = (
        ("statement_days", "陈述申辩期限", f"{office.statement_days} 日"),
        ("refund_days", "退回基金期限", f"{office.refund_days} 日"),
        ("hearing_threshold", "听证", _sums("罚款在下列数额", threshold.individual, threshold.organisation)),
        ("review", "法制审核", _review(office.review)),
        ("deliberation", "集体讨论", _deliberation(office.deliberation)),
        ("evidence_shown", "定案的证据", _EVIDENCE[office.evidence_shown]),
    )
    for key, label, value in values:
        note = office.sources.get(key)
        yield label, value
        yield "", f"来源〔{note.level}〕：{note.text}" if note else UNSOURCED
    yield "等级", LEVELS


def _sums(of: str, individual: int | None, organisation: int | None) -> str:
    """Write from which sums a rule holds; nothing where none is set."""
    sums = (("公民", individual), ("法人或其他组织", organisation))
    written = "，".join(f"{who} {group_yuan(each)} 元" for who, each in sums if each is not None)
    return f"{of}以上（含本数）：{written}" if written else ""


def _review(rule: ReviewRule) -> str:
    if rule.always:
        return "一律审核"
    sums = _sums("退回与罚款合计在下列数额", rule.individual, rule.organisation)
    return "；".join(["依法应当审核的", *([sums] if sums else [])])


def _deliberation(rule: DeliberationRule) -> str:
    sums = _sums("罚款在下列数额", rule.individual, rule.organisation)
    parts = ("情节复杂或者重大违法的", "责令暂停的" if rule.suspension else "", sums)
    return "；".join(filter(None, parts))


def _people(office: Office) -> Iterator[Row]:
    for each in office.people:
        rank = RANK_NAMES[each.rank] if each.rank else "-"
        yield each.user, each.name, each.role_names, rank, each.certificate or "-", each.review_basis or "-"


def _roles(office: Office) -> Iterator[Row]:
    for role, name in ROLE_NAMES.items():
        yield name, "、".join(each.name for each in office.people if role in each.roles) or "没有"


def _holidays(office: Office) -> Iterator[Row]:
    own = office.calendar.years
    for year in sorted(own):
        yield f"{year}", f"{own[year].document}（机关的文件）"
    yield "其余年份", "随程序发布；未发布的年份只算周末，期限标明暂估"
