"""A profile's YAML on its way to the shapes of `office`: the province's file beneath it, every fault with its line.

Apart from the shapes, because what is said of a fault hangs on the file and not on what the profile means.
"""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from pydantic import ValidationError

from penalty.oserror import in_chinese
from penalty.reading.strict_yaml import Node, RulesetError, one_of, read_yaml

PROVINCES: Final = Path(__file__).with_name("offices") / "provinces"

LocalKey = Literal["statement_days", "refund_days", "hearing_threshold", "review", "deliberation", "evidence_shown"]
"""What the law leaves to each place; each has its source and how far that was verified."""

LOCAL: Final[frozenset[str]] = frozenset(get_args(LocalKey))
PROVINCIAL: Final = LOCAL | {"jurisdiction", "ruleset", "sources"}
"""What a province's file may say: nothing of one office's people, name or accounts."""

STATUTORY: Final[Mapping[str, str]] = {
    "hearing_days": "五个工作日内要求听证（行政处罚法第六十四条）",
    "hearing_notice_days": "举行听证的七个工作日前通知（行政处罚法第六十四条）",
    "decision_days": "立案之日起九十日内作出处罚决定（行政处罚法第六十条）",
    "service_days": "七个工作日内送达决定书（行政处罚法第六十一条）",
    "payment_days": "十五日内缴纳罚款（行政处罚法第六十七条）",
    "surcharge": "每日按罚款数额的百分之三加处罚款（行政处罚法第七十二条）",
    "preservation_days": "先行登记保存后七个工作日内处理（行政处罚法第五十六条）",
    "limitation": "违法行为二年、五年未被发现不再处罚（行政处罚法第三十六条）",
    "reconsideration_days": "六十日内申请行政复议（行政复议法第二十条）",
    "litigation": "六个月内起诉（行政诉讼法第四十六条）",
    "demand_days": "催告书送达十日后申请强制执行（行政强制法第五十四条）",
    "enforcement_months": "三个月内申请强制执行（行政强制法第五十三条）",
}
"""The statutes' own numbers, by what a key for one would be called."""


def read_profile(path: Path) -> Node:
    """Read a profile with the province's file it is based on beneath it. Raises RulesetError.

    The province's source of a number goes with the number: it is not said of a number the office wrote itself.
    """
    own = _read(path, path.name)
    entries = own.entries()
    if "calendar" in entries:
        place = f"{own.file}:{entries['calendar'].key_line}"
        raise RulesetError(f"{place}：calendar：不认识的键，请删去；放假安排写在档案旁的 holidays-年份.yaml")
    if "based_on" not in entries:
        return own
    province = _province(entries["based_on"])
    notes = province.pop("sources")
    taken = {key: node for key, node in province.items() if key not in entries}
    theirs = {key: note for key, note in notes.entries().items() if key in taken}
    mine = entries["sources"].entries() if "sources" in entries else {}
    sources = replace(entries.get("sources", notes), value={**theirs, **mine})
    return replace(own, value={**taken, **entries, "sources": sources})


def plain(node: Node) -> Any:  # noqa: ANN401 - a YAML value is text, a list or a mapping, to any depth
    """Return a node as text, lists and mappings."""
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    if isinstance(node.value, list):
        return [plain(value) for value in node.value]
    return node.value


def where(node: Node, path: tuple[object, ...], *, key: bool = False) -> str:
    """Return file:line of the deepest node on a path; with `key` the line of the key it stands under."""
    for step in path:
        inner: Node | None = None
        if isinstance(node.value, dict):
            inner = node.value.get(str(step))
        elif isinstance(node.value, list) and isinstance(step, int):
            inner = node.value[step]
        if inner is None:
            break
        node = inner
    return f"{node.file}:{node.key_line}" if key and node.key_line else node.where


def sentences(node: Node, error: ValidationError) -> list[str]:
    """Return one sentence for each fault that the shapes found in a profile."""
    return [_sentence(node, dict(entry)) for entry in error.errors(include_url=False)]


def _read(path: Path, name: str) -> Node:
    try:
        # A pipe or device under this name would make the read wait for ever.
        if not stat.S_ISREG(mode := path.stat().st_mode) and not stat.S_ISDIR(mode):
            raise RulesetError(f"{path}：不是普通文件，请换成机关档案的文件")
        return read_yaml(path.read_bytes().decode("utf-8-sig"), name)
    except OSError as error:
        raise RulesetError(f"{path}：读不了机关档案：{in_chinese(error)}") from error
    except UnicodeDecodeError as error:
        raise RulesetError(f"{name}:1：不是 UTF-8 文本，请另存为 UTF-8") from error


def _province(named: Node) -> dict[str, Node]:
    """Read the province's file a profile names; each of its numbers must say where it comes from."""
    name = one_of(named, frozenset(path.stem for path in PROVINCES.glob("*.yaml")))
    node = _read(PROVINCES / f"{name}.yaml", f"provinces/{name}.yaml")
    entries = node.mapping(required=frozenset({"sources"}), optional=PROVINCIAL)
    notes = entries["sources"].entries()
    for key in sorted(LOCAL & (entries.keys() - notes.keys())):
        raise entries[key].fault(f"{key} 没有来源，请在 sources 中写明")
    return dict(entries)


def _sentence(node: Node, entry: Mapping[str, Any]) -> str:
    path = tuple(step for step in entry["loc"] if step != "[key]")
    name = ".".join(str(step) for step in path)
    match entry["type"]:
        case "missing":
            message = "缺少这一项，请补上"
        case "extra_forbidden":
            return f"{where(node, path, key=True)}：{name}：{_unknown(str(path[-1]))}"
        case "literal_error":
            known = str(entry["ctx"]["expected"]).replace("'", "").replace(" or ", ", ")
            message = f"只能是 {known.replace(', ', '、')}"
        case "value_error":
            message = str(entry["ctx"]["error"])
        case _:
            message = "值不合要求，请照演示机关的档案（demonstration.yaml）核对写法"
    return f"{where(node, path)}：{name}：{message}"


def _unknown(key: str) -> str:
    for part, law in STATUTORY.items():
        if part in key.lower():
            return f"不认识的键，请删去：{law}，法定的数字不能由机关改写"
    return "不认识的键，请删去"
