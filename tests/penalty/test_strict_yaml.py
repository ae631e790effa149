from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penalty import RulesetError
from penalty.reading.strict_yaml import Node, read_yaml
from tests.penalty.strategies import examples

WORDS = (
    "no",
    "yes",
    "true",
    "null",
    "~",
    "1.20",
    "012",
    "0x1F",
    "1e3",
    "2024-03-31",
    "12:30:00",
    "1_000",
    "是",
    ".inf",
)


@pytest.mark.parametrize("word", WORDS)
def test_every_scalar_stays_text(word: str) -> None:
    node = read_yaml(f"key: {word}\n", "f.yaml").entries()["key"]
    assert (node.value, node.where) == (word, "f.yaml:1")


def test_a_tree_knows_its_lines() -> None:
    node = read_yaml("a:\n  - x\n  - b: y\nc: z\n", "f.yaml")
    inner = node.entries()["a"].nodes()[1].entries()["b"]
    assert (inner.text(), inner.where, node.entries()["c"].where) == ("y", "f.yaml:3", "f.yaml:4")


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "写了两次"),
        ("top:\n  a: 1\n  a: 1\n", 3, "写了两次"),
        ("a: {x: 1, x: 1}\n", 1, "写了两次"),
        ("a: 1\nb: &anchor 2\n", 2, "锚点"),
        ("a: &anchor [1]\n", 1, "锚点"),
        ("a: &anchor {b: c}\n", 1, "锚点"),
        ("a: &x 1\nb: *x\n", 1, "锚点"),
        ("a: 1\nb:\n  - *nowhere\n", 3, "别名"),
        ("a: 1\nb: !!int 2\n", 2, "类型标记"),
        ("a: !custom [1]\n", 1, "类型标记"),
        ("a: 1\nb: !!python/object/apply:os.system [x]\n", 2, "类型标记"),
        ("a: 1\n? [b]\n: 2\n", 2, "键"),
        ("a: 1\n---\nb: 2\n", 2, "---"),
        ("a: 1\n...\n---\nb: 2\n", 3, "---"),
        ("", 1, "空的"),
        ("# 只有注释\n", 1, "空的"),
        ("a: [1\nb: 2\n", 2, "YAML"),
        ("a: 1\n\tb: 2\n", 2, "YAML"),
        ("a: 1\nb: 'open\n", 3, "YAML"),
        ("a: 1\n b: 2\n", 2, "YAML"),
        ("a: 1\nb: c\x00d\n", 2, "YAML"),
        ("a: 1\nb: 2\nc: \x07\n", 3, "YAML"),
    ],
)
def test_a_fault_names_its_line(content: str, line: int, word: str) -> None:
    with pytest.raises(RulesetError) as caught:
        read_yaml(content, "f.yaml")
    (fault,) = caught.value.faults
    place = fault.split("：")[0]
    assert word in fault
    # A second document is shown where it starts or where its content starts.
    assert place in ({f"f.yaml:{line}", f"f.yaml:{line + 1}"} if word == "---" else {f"f.yaml:{line}"})
    assert "\n" not in fault


@pytest.mark.parametrize(
    "nested",
    ["- " * 10_000 + "x", "- " * 10_000, "{a: " * 10_000, "[" * 2_000, "[" * 2_000 + "]" * 2_000],
    ids=["list", "list-open", "mapping-open", "brackets-open", "brackets"],
)
def test_deep_nesting_is_refused_not_crashed_on(nested: str) -> None:
    with pytest.raises(RulesetError) as caught:
        read_yaml(f"a: 1\nb:\n  {nested}\n", "f.yaml")
    assert caught.value.faults[0].startswith(("f.yaml:3：", "f.yaml:4："))


@examples(200)
@given(content=st.text(alphabet="ab:-[]{}&*!|>'\"#%@, \n\t是\x00", max_size=40))
def test_any_text_gives_a_tree_or_a_fault_with_its_place(content: str) -> None:
    try:
        node = read_yaml(content, "f.yaml")
    except RulesetError as error:
        assert all(fault.startswith("f.yaml:") for fault in error.faults)  # noqa: PT017 - both ways out are right
    else:
        assert texts_only(node)


def texts_only(node: Node) -> bool:
    if isinstance(node.value, list):
        return all(texts_only(part) for part in node.value)
    if isinstance(node.value, dict):
        return all(texts_only(part) for part in node.value.values())
    return isinstance(node.value, str)


def test_a_node_refuses_the_wrong_shape() -> None:
    node = read_yaml("a: x\nb: [y]\nc: ''\n", "f.yaml")
    entries = node.entries()
    for call, place in (
        (entries["a"].nodes, "f.yaml:1"),
        (entries["a"].entries, "f.yaml:1"),
        (entries["b"].text, "f.yaml:2"),
        (entries["c"].text, "f.yaml:3"),
        (node.text, "f.yaml:1"),
    ):
        with pytest.raises(RulesetError, match=f"^{place}："):
            call()


def test_a_mapping_names_unknown_and_missing_keys() -> None:
    node = read_yaml("a: x\nb: y\n", "f.yaml")
    with pytest.raises(RulesetError, match=r"^f\.yaml:2：.*“b”"):
        node.mapping(frozenset({"a"}))
    with pytest.raises(RulesetError, match=r"^f\.yaml:1：缺少键：c"):
        node.mapping(frozenset({"a", "b", "c"}))
