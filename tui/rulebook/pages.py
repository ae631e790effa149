"""What is told of a ruleset, of a provision with its ladder, and of a finding of the check."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

from penalty.analysis.acknowledged import Acknowledgement
from penalty.analysis.check import KINDS, Finding
from penalty.facts import LABELS
from penalty.in_words import day_text, length_text, truth_text
from penalty.ruleset import Provision, Ruleset, Tier
from penalty.vocabulary import PROVISION_NAMES, FactKind, item_name
from tui.language import _
from tui.rulebook.books import Book, Place, find_place
from tui.rulebook.clauses import article_name, clause_blocks, clause_heading, law_blocks
from tui.rulebook.page import OPEN, SOFT, STRONG, Block, Pair, Text
from tui.rulebook.steps import band_text, ladder_of

_YUAN = frozenset({"amount", "prior_year_payment"})


def ruleset_blocks(book: Book, today: dt.date) -> Iterator[Block]:
    """Yield what a ruleset is: where from, since when, how sure, how it counts, what the check found."""
    ruleset = book.ruleset
    yield Text(f"《{ruleset.title}》", STRONG)
    yield Text(f"{ruleset.document_number}　{ruleset.issuer}　{ruleset.jurisdiction}")
    yield Text(period(ruleset, today))
    if book.own:
        yield Text(_("本机关按这一部办案。"), STRONG)
    if ruleset.system != "处罚":
        yield Text(_("这一部是{system}的规则，不是行政处罚。").format(system=ruleset.system))
    if ruleset.verified:
        yield Text(_("文本已经核对。{note}").format(note=ruleset.source_note))
    else:
        yield Text(_("文本未核实：{note}").format(note=ruleset.source_note), OPEN)
    if ruleset.partial is not None:
        yield Text(_("只收录一部分：{what}").format(what=ruleset.partial), OPEN)
    if ruleset.successor is not None:
        told = f"《{ruleset.successor.title}》：{ruleset.successor.note}"
        yield Text(_("已有后继：{told}").format(told=told), OPEN)
    yield Text()
    yield Text(_("检查：{told}").format(told=check_words(book)), OPEN if _open(book) else "")
    yield Text(_("含不含本数：{text}").format(text=ruleset.bounds_text))
    if ruleset.base is not None:
        yield Text(_("上位规则：《{title}》").format(title=ruleset.base.title))
    yield Text(_("编号与版本：{version}").format(version=ruleset.version), SOFT)
    yield from _own_words(ruleset)
    for rule in ruleset.general:
        yield Text()
        yield Text(rule.cite, STRONG)
        yield Text(f"  {rule.text}")


def _own_words(ruleset: Ruleset) -> Iterator[Block]:
    facts = [f"{each.label}（{each.help}）" if each.help else each.label for each in ruleset.words.facts.values()]
    if facts:
        yield Text(_("这一部另问的事实：{facts}").format(facts="、".join(facts)))


def whole_blocks(book: Book, today: dt.date) -> Iterator[Block]:
    """Yield a ruleset from its title to its last clause."""
    yield from ruleset_blocks(book, today)
    for provision in book.ruleset.provisions.values():
        yield Text()
        yield from provision_blocks(book.ruleset, provision)
        for tier in provision.tiers:
            yield Text()
            yield from clause_blocks(Place(book.ruleset, provision, tier))


def period(ruleset: Ruleset, today: dt.date) -> str:
    """Say since when and until when a ruleset is in force, and whether it is today."""
    if ruleset.in_force_from is None:
        return _("施行日期未见，不会按日期选用，只能写明编号使用。")
    since = day_text(ruleset.in_force_from)
    if ruleset.in_force_to is None:
        told = _("自{since}起施行，没有写失效日期。").format(since=since)
    else:
        told = _("自{since}起施行，至{until}止。").format(since=since, until=day_text(ruleset.in_force_to))
    if ruleset.in_force(today):
        return told
    return told + (_("现在尚未施行。") if today < ruleset.in_force_from else _("现在已经失效。"))


def check_words(book: Book) -> str:
    """Say what the check found, as `penalty rules check` counts it."""
    if book.fault:
        return book.fault
    if book.check is None:
        return _("正在检查……")
    waiting, total, stale = book.check.waiting, len(book.check.findings), len(book.check.stale)
    return _("未确认 {waiting}，已确认 {known}，失效的确认 {stale}").format(
        waiting=waiting, known=total - waiting, stale=stale
    )


def _open(book: Book) -> bool:
    return bool(book.fault) or (book.check is not None and bool(book.check.waiting or book.check.stale))


def provision_heading(ruleset: Ruleset, provision: Provision) -> str:
    """Name a provision by its article in the ruleset and the one it is about."""
    about = article_name(ruleset, provision)
    return about if about.endswith(provision.cite) else f"{provision.cite}　{about}"


def provision_blocks(ruleset: Ruleset, provision: Provision) -> Iterator[Block]:
    """Yield a provision: its ladder, its tiers in the order of the text, the article it is about."""
    yield Text(provision_heading(ruleset, provision), STRONG)
    yield Text(_("金额指：{what}").format(what=provision.amount_is))
    yield Text()
    found = ladder_of(provision)
    if found is None:
        yield Text(_("这一条没有两档以上按同一个数（金额、比例、得分）分开，画不出阶梯；各档见下。"), SOFT)
    else:
        yield from found.blocks()
    yield Text()
    yield Pair(_("各档，按原文次序"), _("倍数、数额、暂停，或者措施"), SOFT)
    for tier in provision.tiers:
        yield Pair(clause_heading(tier), _ordered(ruleset, tier))
    yield Text()
    yield from law_blocks(ruleset, provision)


def _ordered(ruleset: Ruleset, tier: Tier) -> str:
    """Say in few words what a tier orders: its figures, else its measures."""
    band, suspension = band_text(tier.sanction), tier.sanction.suspension
    if band:
        return band
    if suspension is not None:
        return _("暂停 {length}").format(length=length_text(suspension))
    return "、".join(ruleset.measures[each] for each in tier.sanction.measures) or _("没有")


def article_blocks(ruleset: Ruleset, provision: Provision, item: int) -> Iterator[Block]:
    """Yield a 项 of the article a provision is about (0: its own words), to stand above the provision."""
    yield Text(f"{article_name(ruleset, provision)}{item_name(item)}", STRONG)
    yield Text(f"  {provision.items[item] if item else provision.text}")
    yield Text()


def finding_blocks(book: Book, found: Finding, *, file: bool = False) -> Iterator[Block]:
    """Yield a finding: what and where, facts that show it, whether it is acknowledged, the clauses concerned.

    With `file` also the file and line, which whoever writes rulesets needs.
    """
    yield Text(finding_heading(found), STRONG if found.acknowledged is not None else OPEN)
    yield Text(_("位置：{where}").format(where=_article_of(book, found)))
    if file:
        yield Text(_("规则文件：{where}").format(where=found.where), SOFT)
    yield Text(_("范围：{region}").format(region=found.region))
    yield Text(_("发现：{message}").format(message=found.message))
    if found.acknowledged is not None:
        yield Text(_("已确认，理由：{reason}").format(reason=found.acknowledged))
    else:
        yield Text(_("没有确认。是写错了就改；是条文本身如此，写入 acknowledged.yaml 并说明理由。"))
    if found.example is not None:
        yield Text()
        yield Text(_("能看到它的一组事实："), STRONG)
        for name, value in found.example.items():
            yield Pair(*_fact(book.ruleset, found.provision, name, value))
        yield Text(_("交给 penalty assess 的写法："), SOFT)
        yield Text(json.dumps(found.example, ensure_ascii=False, indent=2))
    for clause in found.clauses:
        place = find_place(book.ruleset, clause)
        if place is not None:
            yield Text()
            yield Text(clause_heading(place.tier), STRONG)
            yield Text(f"  {place.tier.text}")


def _article_of(book: Book, found: Finding) -> str:
    """Name where in the ruleset's text a finding lies: its clauses as they are cited, else its provision."""
    places = (find_place(book.ruleset, clause) for clause in found.clauses)
    cites = list(dict.fromkeys(place.tier.cite for place in places if place is not None))
    provision = book.ruleset.provisions.get(found.provision)
    return "、".join(cites) or (provision.cite if provision is not None else found.provision)


def finding_heading(found: Finding) -> str:
    """Name a finding in a line: acknowledged or not, its kind, where."""
    mark = "✓" if found.acknowledged is not None else "✗"
    return f"{mark} {KINDS[found.kind]}　{found.provision}　{found.region}"


def stale_blocks(stale: Acknowledgement, *, file: bool = False) -> Iterator[Block]:
    """Yield an acknowledgement of what is no longer found; with `file` also where it is written."""
    yield Text(stale_heading(stale), OPEN)
    if file:
        yield Text(_("规则文件：{where}").format(where=stale.where), SOFT)
    yield Text(_("确认的发现已不存在，请删去或者改写这一条确认。"))
    yield Text(_("当时的理由：{reason}").format(reason=stale.reason))


def stale_heading(stale: Acknowledgement) -> str:
    """Name an acknowledgement in a line."""
    kind, provision, _clauses, region = stale.key
    return _("✗ 失效的确认　{kind}　{provision}　{region}").format(kind=KINDS[kind], provision=provision, region=region)


def _fact(ruleset: Ruleset, provision: str, name: str, value: object) -> tuple[str, str]:
    """Write a fact of an example in words: its name, its value."""
    own = ruleset.words.facts.get(name)
    label = own.label if own is not None else LABELS.get(name, name)
    if isinstance(value, bool):
        return label, truth_text(value)
    if name == "provision":
        return label, PROVISION_NAMES.get(str(value), ruleset.provisions[provision].cite)
    if name == "ruleset":
        return label, f"《{ruleset.title}》"
    yuan = name in _YUAN or (own is not None and own.kind is FactKind.YUAN)
    return label, _("{sum} 元").format(sum=value) if yuan else str(value)
