"""A clause as a page: its text whole, its words beside what the program reads in them, what it orders and cites."""

from __future__ import annotations

from collections.abc import Iterator

from penalty.analysis.check_words import condition_text
from penalty.conditions import AllOrAny, Condition, FlagIs, ItemIs, NoTier, Reading, Within, atoms
from penalty.ruleset import General, Provision, Ruleset, Tier
from penalty.space import conditions_of
from penalty.telling.phrases import flag_phrase
from penalty.vocabulary import PROVISION_NAMES, item_name
from tui.commands.rules import sanction_parts
from tui.language import _
from tui.rulebook.books import Place
from tui.rulebook.page import OPEN, SOFT, STRONG, Block, Pair, Text
from tui.rulebook.steps import name_of

_INDENT = "  "


def clause_heading(tier: Tier) -> str:
    """Name a tier: its weight, where it stands, its id."""
    return "  ".join(filter(None, (tier.label, tier.cite, tier.clause)))


def clause_blocks(place: Place) -> Iterator[Block]:
    """Yield a clause: its text, the conditions beside their words, the sanction, what it cites, its readings."""
    yield Text(clause_heading(place.tier), STRONG)
    yield Text(f"{_INDENT}{place.tier.text}")
    yield Text()
    yield Pair(_("原文的字句"), _("程序所读的要件"), SOFT)
    yield from condition_pairs(place.tier.when)
    yield Text()
    yield from _sanction(place)
    yield Text(_("依据：{cites}").format(cites="、".join(cites(place))))
    yield from reading_blocks(place.tier)


def condition_pairs(condition: Condition) -> Iterator[Block]:
    """Yield a condition and its parts, each beside the words of the text that it was made from."""
    if isinstance(condition, AllOrAny) and condition.kind == "all" and condition.source.quote is None:
        if not condition.parts:
            yield Pair(_("（没有写）"), _("没有其他要件，适用本条的都成立"))
        for part in condition.parts:
            yield from _pairs(part, "")
    else:
        yield from _pairs(condition, "")


def _pairs(condition: Condition, indent: str) -> Iterator[Block]:
    source = condition.source
    cite = f"〔{source.cite}〕" if source.cite else ""
    mark = "" if source.reading is None else _("〔读法〕") if source.reading.verified else _("〔读法，未核实〕")
    group = isinstance(condition, AllOrAny)
    left = f"{source.quote or ''}{cite}" or ("" if group else _("（没有写）"))
    right = f"{condition_text(condition)}{'：' if group else ''}{mark}"
    yield Pair(f"{indent}{left}", f"{indent}{right}", OPEN if source.reading and not source.reading.verified else "")
    for part in condition.parts if isinstance(condition, AllOrAny) else ():
        yield from _pairs(part, indent + _INDENT)


def _sanction(place: Place) -> Iterator[Block]:
    ruleset, provision, tier = place
    parts = [ruleset.measures[each] for each in tier.sanction.measures] + list(sanction_parts(tier.sanction, provision))
    lead = _("处罚：{what}") if ruleset.system == "处罚" else _("处理：{what}")
    yield Text(lead.format(what="；".join(parts) or _("没有")))
    suspension = tier.sanction.suspension
    if suspension is not None and suspension.when is not None:
        yield Text(_("暂停只在下列情形："))
        yield from condition_pairs(suspension.when)


def cites(place: Place) -> list[str]:
    """Return the articles a tier rests on, its own first."""
    found = [place.tier.cite]
    found += [part.source.cite for each in conditions_of(place.tier) for part in atoms(each) if part.source.cite]
    found += [rule.cite for rule in defining(place)]
    suspension = place.tier.sanction.suspension
    if suspension is not None:
        found.append(suspension.cite)
    return list(dict.fromkeys(found))


def defining(place: Place) -> list[General]:
    """Return the general rules that say what a fact of the tier means (第八条 for 及时改正)."""
    parts = [part for each in conditions_of(place.tier) for part in atoms(each)]
    said = "".join(_phrase(place, part) for part in parts if isinstance(part, FlagIs))
    cited = {part.source.cite for part in parts}
    return [rule for rule in place.ruleset.general if f"（{rule.cite}）" in said or rule.cite in cited]


def _phrase(place: Place, condition: FlagIs) -> str:
    return flag_phrase(place.ruleset, place.provision, condition.fact, value=condition.wanted)


def reading_blocks(tier: Tier) -> Iterator[Block]:
    """Yield the readings a tier rests on; those nobody has verified stand out."""
    for reading in dict.fromkeys(tier.readings()):
        yield Text()
        yield from _reading(reading)


def _reading(reading: Reading) -> Iterator[Block]:
    yield Text(_("读法（已核）") if reading.verified else _("读法（未核实）"), STRONG if reading.verified else OPEN)
    yield Text(_("  原文：{text}").format(text=reading.text))
    yield Text(_("  取法：{taken}").format(taken=reading.taken))
    yield Text(_("  理由：{reason}").format(reason=reading.reason))


def law_blocks(ruleset: Ruleset, provision: Provision) -> Iterator[Block]:
    """Yield the article a provision is about: the Regulation's, or the ruleset's own where it lies on none."""
    yield Text(article_name(ruleset, provision), STRONG)
    yield Text(f"{_INDENT}{provision.text}")
    for number, text in provision.items.items():
        yield Text(f"{_INDENT}{item_name(number)}　{text}")
    if provision.redirect is not None:
        redirect = provision.redirect
        yield Text(_("另按他条处理（{cite}）：").format(cite=redirect.cite))
        yield Text(f"{_INDENT}{redirect.quote}")


def article_name(ruleset: Ruleset, provision: Provision) -> str:
    """Name the article a provision is about."""
    if provision.id in PROVISION_NAMES and ruleset.system == "处罚":
        return f"《{ruleset.statute.title}》{PROVISION_NAMES[provision.id]}"
    return provision.cite


def tree_blocks(place: Place) -> Iterator[Block]:
    """Yield how a tier is judged: every condition by its number, what it asks, and what its terms mean."""
    tier = place.tier
    yield Text(clause_heading(tier), STRONG)
    yield Text(f"{_INDENT}{tier.text}")
    yield Text()
    yield from _branches(place, tier.when, "1", tier.cite)
    yield from _suspended(place)
    yield Text()
    yield Text(
        _(
            "每个要件有三种结果：成立、不成立、未查明。“同时具备”中有一项不成立，即不成立；“具备其一”中有一项成立，即成立；"
            "其余只要有一项未查明，结果就是未查明，这一档仍有可能。"
        ),
        SOFT,
    )
    for rule in defining(place):
        yield Text()
        yield Text(rule.cite, STRONG)
        yield Text(f"{_INDENT}{rule.text}")


def _suspended(place: Place) -> Iterator[Block]:
    """Yield on what a tier's suspension hangs, and the reading it rests on."""
    suspension = place.tier.sanction.suspension
    if suspension is None:
        return
    yield Text()
    if suspension.when is not None:
        may = _("这一档成立，并且下列成立的，可以暂停：")
        yield Text(may if suspension.optional else _("这一档成立，并且下列成立的，才暂停："))
        yield from _branches(place, suspension.when, "1", suspension.cite)
    else:
        words = (
            _("这一档成立的，可以暂停（{cite}）。") if suspension.optional else _("这一档成立的，即暂停（{cite}）。")
        )
        yield Text(words.format(cite=suspension.cite))
    if suspension.reading is not None:
        yield _taken(suspension.reading, _INDENT)


def _taken(reading: Reading, indent: str) -> Block:
    words = _("读法（已核）：{taken}") if reading.verified else _("读法（未核实）：{taken}")
    return Text(f"{indent}{words.format(taken=reading.taken)}", "" if reading.verified else OPEN)


def _branches(place: Place, condition: Condition, number: str, cite: str) -> Iterator[Block]:
    """Yield a condition and its parts; `cite` is where its words stand unless it says otherwise itself."""
    source = condition.source
    cite = source.cite or cite
    indent = _INDENT * number.count(".")
    yield Text(f"{indent}{number}　{condition_text(condition)}")
    inside = indent + " " * (len(number) + len("  "))
    if source.quote is not None:
        words = _("原文：“{quote}”〔{cite}〕").format(quote=source.quote, cite=cite)
        yield Text(f"{inside}{words}")
    meaning = _meaning(place, condition)
    if meaning:
        yield Text(f"{inside}{meaning}", SOFT)
    if source.reading is not None:
        yield _taken(source.reading, inside)
    for nth, part in enumerate(condition.parts if isinstance(condition, AllOrAny) else (), start=1):
        yield from _branches(place, part, f"{number}.{nth}", cite)


def _meaning(place: Place, condition: Condition) -> str:
    """Say in the law's terms what a condition asks."""
    provision = place.provision
    match condition:
        case FlagIs(fact=fact):
            own = provision.words.facts.get(fact)
            if own is not None and own.help:
                return _("说明：{words}").format(words=own.help)
            return _("即：{words}").format(words=_phrase(place, condition))
        case Within(scale=scale) if "amount" in scale.facts:
            return _("金额指：{what}").format(what=provision.amount_is)
        case ItemIs(items=items):
            found = [f"{item_name(each)} {provision.items[each]}" for each in items if each in provision.items]
            return _("即：{words}").format(words="；".join(found)) if found else ""
        case NoTier(kinds=kinds):
            names = [name_of(each) for each in provision.tiers if str(each.kind) in kinds]
            return _("即下列各档都不成立：{names}").format(names="、".join(names)) if names else ""
        case _:
            return ""
