"""YAML read strictly: every scalar is text, nothing is implied, and every value knows its line.

Rule authors are lawyers: `no` must not become False, `1.20` must not become a float, a key written twice must not
silently win, and a fault must point at its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import yaml

Keys: TypeAlias = frozenset[str]
# The C parser gives the same events ten times as fast; PyYAML can be installed without it.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40


class RulesetError(ValueError):
    """A ruleset file says something that cannot be; `faults` holds one Chinese sentence each, with file:line."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file: text, a list of nodes or a mapping of nodes, and where it stands."""

    value: str | list[Node] | dict[str, Node]
    file: str
    line: int
    key_line: int = 0
    """The line of the key a mapping's value stands under; 0 for what stands under none."""

    @property
    def where(self) -> str:
        """The place as "38.yaml:12"."""
        return f"{self.file}:{self.line}"

    def fault(self, message: str) -> RulesetError:
        """Return the error for this place."""
        return RulesetError(f"{self.where}：{message}")

    def unknown_key(self, key: str, known: Iterable[str]) -> RulesetError:
        """Return the error for the key this value stands under."""
        place = f"{self.file}:{self.key_line or self.line}"
        return RulesetError(f"{place}：不认识的键“{key}”，这里可用：{'、'.join(sorted(known))}")

    def text(self) -> str:
        """Return the text, or raise."""
        if not isinstance(self.value, str):
            raise self.fault("这里应是一段文字")
        if not self.value.strip():
            raise self.fault("这里不能为空")
        return self.value.strip()

    def nodes(self) -> list[Node]:
        """Return the list, or raise."""
        if not isinstance(self.value, list):
            raise self.fault("这里应是一个列表（每项以“- ”开头）")
        return self.value

    def mapping(self, required: Keys = frozenset(), optional: Keys = frozenset()) -> dict[str, Node]:
        """Return the mapping, or raise where a required key is missing or a key is not known."""
        entries = self.entries()
        for key, node in entries.items():
            if key not in required | optional:
                raise node.unknown_key(key, required | optional)
        missing = sorted(required - entries.keys())
        if missing:
            raise self.fault(f"缺少键：{'、'.join(missing)}")
        return entries

    def entries(self) -> dict[str, Node]:
        """Return the mapping whatever its keys, or raise."""
        if not isinstance(self.value, dict):
            raise self.fault("这里应是“键: 值”")
        return self.value


def read_yaml(content: str, file: str) -> Node:
    """Read one YAML document. Raises RulesetError for any syntax fault, repeated key, anchor, alias or tag."""
    try:
        return _document(yaml.parse(content, Loader=_LOADER), file)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise RulesetError(f"{file}:{line}：不是合法的 YAML，请核对这一行的缩进、冒号和引号") from error
    except yaml.YAMLError as error:
        # The reader's complaint of a character has a place in the text but no line.
        line = content[: getattr(error, "position", 0)].count("\n") + 1
        raise RulesetError(f"{file}:{line}：不是合法的 YAML：含有不能使用的控制字符，请删去") from error


def _document(events: Iterator[yaml.Event], file: str) -> Node:
    root: Node | None = None
    for event in events:
        if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)):
            continue
        if isinstance(event, yaml.StreamEndEvent):
            break
        if root is not None:
            raise RulesetError(f"{file}:{_line(event)}：一个文件只写一份内容，请删去“---”之后的部分")
        root = _node(event, events, file, 0)
    if root is None:
        raise RulesetError(f"{file}:1：文件是空的")
    return root


def _node(event: yaml.Event, events: Iterator[yaml.Event], file: str, depth: int) -> Node:
    line = _line(event)
    if depth > _MAX_DEPTH:
        raise RulesetError(f"{file}:{line}：嵌套超过 {_MAX_DEPTH} 层，请改写得平一些")
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
        raise RulesetError(f"{file}:{line}：不用锚点和别名（& 与 *），请把内容写全")
    if getattr(event, "tag", None) is not None:
        raise RulesetError(f"{file}:{line}：不用类型标记（!），一切值都是文字")
    if isinstance(event, yaml.ScalarEvent):
        return Node(event.value, file, line)
    if isinstance(event, yaml.SequenceStartEvent):
        parts: list[Node] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            parts.append(_node(inner, events, file, depth + 1))
        return Node(parts, file, line)
    return Node(_mapping(events, file, depth), file, line)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _mapping(events: Iterator[yaml.Event], file: str, depth: int) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        key = _node(inner, events, file, depth + 1)
        if not isinstance(key.value, str):
            raise key.fault("键应是一段文字")
        if key.value in entries:
            raise key.fault(f"键“{key.value}”写了两次（第一次在第 {entries[key.value].line} 行），请合并")
        entries[key.value] = replace(_node(next(events), events, file, depth + 1), key_line=key.line)
    return entries


def one_of(node: Node, allowed: Mapping[str, object] | frozenset[str]) -> str:
    """Return the node's text if it is one of the allowed words, or raise naming them."""
    text = node.text()
    if text not in allowed:
        raise node.fault(f"不认识“{text}”，这里可写：{'、'.join(sorted(allowed))}")
    return text


def read_yes_no(node: Node) -> bool:
    """Read 是 or 否."""
    return one_of(node, frozenset({"是", "否"})) == "是"
