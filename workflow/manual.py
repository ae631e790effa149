"""The manual of the procedure, written from the procedure itself: the diagram, the steps, the rules, the deadlines.

Pure text. `docs/procedure-table.md` is this text, and a test holds the one against the other, so that the manual says
what the program does and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from cases.states import STATES
from workflow.guards import not_recused
from workflow.office import ROLE_NAMES
from workflow.procedure import BACK, BY_TRIGGER, PROCEDURE, Transition
from workflow.refusal import Level, Rule, rules_of
from workflow.time.terms import TERMS, Term

FILE: Final = "procedure-table.md"
"""The name of the generated file."""
COMMAND: Final = "penalty procedure write docs"
"""What writes it anew in the source folder."""

LEVEL_WORDS: Final[Mapping[Level, str]] = {
    "A": "逐字核对",
    "B": "公开节录",
    "C": "二手资料",
    "K": "未核实",
    "own": "本系统办案规则",
}
"""How well the source of a rule was verified, in words."""
PATH_WORDS: Final = {"main": "主线", "aside": "旁支", "back": "退回或者了结"}

_UNDER_WAY: Final = BY_TRIGGER["suspend_case"].sources
"""The states of a case filed and not decided; what leads out of all of them is drawn once."""
_ANY: Final = "any_of_them"
_BEFORE: Final = "where_it_was"
_RUN: Final = 3
"""So many states in a row are written as from … to."""


def stages(names: Iterable[str]) -> str:
    """Name states in words, a run of them by its ends; a case that is not opened yet has none."""
    order, given = list(STATES), set(names)
    words: list[str] = []
    run: list[str] = []
    for state in [*order, ""]:
        if state in given:
            run.append(STATES[state][0])
            continue
        words += [f"{run[0]}至{run[-1]}"] if len(run) >= _RUN else run
        run = []
    return "、".join(words) or "尚未登记"


def leads_to(row: Transition) -> str:
    """Say in words where a step leads."""
    if row.target is None:
        return "阶段不变"
    return "回到搁置前的阶段" if row.target == BACK else STATES[row.target][0]


def who(row: Transition) -> str:
    """Name the roles of which one may take a step."""
    return "、".join(ROLE_NAMES[role] for role in row.roles)


def step_rules(row: Transition) -> tuple[Rule, ...]:
    """Return the rules a step asks for, each once, without those that every step asks for."""
    return tuple(dict.fromkeys(rule for guard in row.guards for rule in rules_of(guard)))


GENERAL: Final = rules_of(not_recused)
"""The rules every step asks for."""


def all_rules() -> Mapping[Rule, tuple[Transition, ...]]:
    """Return every rule with the steps that ask for it, in the order in which the procedure meets them."""
    found: dict[Rule, tuple[Transition, ...]] = dict.fromkeys(GENERAL, PROCEDURE)
    for row in PROCEDURE:
        for rule in step_rules(row):
            found[rule] = (*found.get(rule, ()), row)
    return found


def step_terms(row: Transition) -> tuple[Term, ...]:
    """Return the periods that a step meets."""
    return tuple(term for term in TERMS if row.trigger in term.steps)


def find_step(name: str) -> Transition:
    """Return a step by its name or its Chinese label. Raises KeyError."""
    by_label = {row.label: row for row in PROCEDURE}
    return BY_TRIGGER[name] if name in BY_TRIGGER else by_label[name]


def diagram() -> str:
    """Return the states as a Mermaid diagram: the main way first and bold, then what leads back, then the ways out."""
    moves = [row for row in PROCEDURE if row.target is not None]
    bold = [row.target for row in moves if row.path == "main" and row.target != BACK]
    edges = [(row, edge) for row in moves for edge in _edges(row)]
    main = [(row, edge) for row, edge in edges if row.path == "main" and {*edge} <= {*bold, "[*]"}]
    rest = [each for each in edges if each not in main]
    out = [each for each in rest if not {*each[1]} <= {*bold, *_UNDER_WAY, "enforcement", "[*]"}]
    final = [state for state in STATES if all(state not in row.sources for row in moves)]
    lines = ["stateDiagram-v2", "    direction TB"]
    lines += [f'    state "{name}" as {state}' for state, (name, _) in STATES.items()]
    lines += [f'    state "{stages(_UNDER_WAY)}的任一阶段" as {_ANY}', f'    state "搁置前的阶段" as {_BEFORE}']
    lines += ["    %% 主线", *map(_arrow, main)]
    lines += ["    %% 主线以外、决定前后的去向", *(_arrow(each) for each in rest if each not in out)]
    lines += [
        "    %% 不予立案、搁置、移送、终止和结案",
        *map(_arrow, out),
        *(f"    {state} --> [*]" for state in final),
    ]
    lines += ["    classDef main font-weight:bold,stroke-width:3px", "    classDef any stroke-dasharray:4 4"]
    lines += [f"    class {','.join(dict.fromkeys(map(str, bold)))} main", f"    class {_ANY},{_BEFORE} any"]
    return "\n".join(lines)


def _edges(row: Transition) -> Iterator[tuple[str, str]]:
    """Yield from where to where a step moves a case; a state is not left for itself."""
    target = _BEFORE if row.target == BACK else str(row.target)
    together = {*_UNDER_WAY} <= {*row.sources}
    for source in (_ANY,) if together else ():
        yield source, target
    for source in row.sources or ("[*]",):
        if source != target and not (together and source in _UNDER_WAY):
            yield source, target


def _arrow(move: tuple[Transition, tuple[str, str]]) -> str:
    row, (source, target) = move
    return f"    {source} --> {target}: {row.label}"


def manual() -> str:
    """Return the whole text of the generated file."""
    return "\n".join(_parts())


def _parts() -> Iterator[str]:
    yield "# 程序：阶段图、步骤表、规则表、期限表"
    yield f"\n由程序的规定生成，不手改；改了程序就运行 `{COMMAND}`。"
    yield "各条文怎样落到步骤上，见 [procedure.md](procedure.md)。"
    yield "\n## 阶段图\n"
    yield "粗框为主线经过的阶段；不改变阶段的步骤不画。虚框不是阶段：一个代表其中任一阶段，一个代表搁置前所在的阶段。"
    yield "经过“已移送”又收回的，回到移送前的阶段；中止后恢复的，回到中止前的阶段。\n"
    yield f"```mermaid\n{diagram()}\n```"
    yield f"\n## 步骤表\n\n共 {len(PROCEDURE)} 步，按办案先后；粗体为主线。"
    yield "“规则”一列是下一张表的代号，有一项不符即不予办理。"
    yield f"每一步另受 {_codes(GENERAL)} 约束；角色不符的答复 `role_required`，阶段不符的答复 `state_wrong`，"
    yield "案卷在此期间被别人改过的答复 `conflict`。\n"
    yield from _table(("步骤", "阶段", "转到", "由谁办理", "依据", "规则"), map(_step, PROCEDURE))
    rules = all_rules()
    yield f"\n## 规则表\n\n共 {len(rules)} 项。核对：{_levels()}。\n"
    yield from _table(("代号", "规则", "依据", "核对", "哪些步骤"), (_rule(*each) for each in rules.items()))
    yield f"\n## 期限表\n\n共 {len(TERMS)} 项。起算的当日不计入；工作日和自然日各按所写的单位。\n"
    heads = ("期限", "多长", "从", "到", "停计、延长", "谁的", "依据", "核对", "过期以后", "办理的步骤")
    yield from _table(heads, map(_term, TERMS))
    yield ""


def _levels() -> str:
    said = ("与法律、法规全文核对过", "见到公开的原文节录", "只见第三方摘要", "未见出处", "条文没有写，本系统自己要求")
    return "；".join(f"{word}，{meaning}" for word, meaning in zip(LEVEL_WORDS.values(), said, strict=True))


def _step(row: Transition) -> tuple[str, ...]:
    name = f"**{row.label}**" if row.path == "main" else row.label
    return (
        f"{name} `{row.trigger}`",
        stages(row.sources),
        leads_to(row),
        who(row),
        row.articles,
        _codes(step_rules(row)),
    )


def _rule(rule: Rule, rows: tuple[Transition, ...]) -> tuple[str, ...]:
    return f"`{rule.code}`", rule.says, rule.article, LEVEL_WORDS[rule.level], asked_by(rows)


def _term(term: Term) -> tuple[str, ...]:
    steps = _labels(BY_TRIGGER[step] for step in term.steps)
    measured = (term.label, term.length, term.starts, term.until, term.stops, term.whose)
    return *measured, term.article, LEVEL_WORDS[term.level], term.missed, steps


def asked_by(rows: tuple[Transition, ...]) -> str:
    """Name the steps that ask for a rule; where most do, those that do not."""
    others = [row for row in PROCEDURE if row not in rows]
    if not others:
        return "全部步骤"
    if len(others) < len(rows):
        return f"以下各步以外的全部步骤：{_labels(others)}"
    return _labels(rows)


def _labels(rows: Iterable[Transition]) -> str:
    """Name steps; a label may itself hold a "、"."""
    return "；".join(row.label for row in rows)


def _codes(rules: Iterable[Rule]) -> str:
    return "、".join(f"`{rule.code}`" for rule in rules) or "无"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
