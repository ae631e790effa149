"""Each demonstration case is played; its figures are counted here again by hand, from the published numbers."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from cases.record import CaseRecord
from templates.export import available, missing, preview
from tui.commands.demo import seed
from tui.demo import EXAMPLES, Example, examples, play, read_example
from tui.store import Store, open_store
from workflow.desk import load
from workflow.discretion import Discretion

BY_NAME = {example.name: example for example in examples()}

HAND = {
    # Per violation: the amount in 分 as published or as the file says, and the multiple chosen.
    "hospital-38": ((1379160, "1.2"), (108750, "1.2"), (200000, "1.2")),
    "pharmacy-40": ((1110709, "2"),),
    "person-41-2": ((186000, "2.5"),),
    "self-reported": ((4821036, "0"),),
    "combined-38-40": ((506627, "1.1"), (6106, "1.1"), (59541, "1.1"), (22068, "1.8")),
    "full-procedure": ((11000000, "1.2"),),
}
"""The cases in which something is chosen. 506627 x 1.1 = 557289.7, cut to 557289; 6106 x 1.1 = 6716.6, cut to 6716."""

FINES = {
    "hospital-38": (1654992, 130500, 240000),
    "pharmacy-40": (2221418,),
    "person-41-2": (465000,),
    "self-reported": (0,),
    "combined-38-40": (557289, 6716, 65495, 39722),
    "full-procedure": (13200000,),
}
"""The fine of each violation in 分, counted by hand and cut, never rounded up."""

WORDS = {
    "hospital-38": ("20254.92", "贰万零贰佰伍拾肆元玖角贰分", "16879.10", "壹万陆仟捌佰柒拾玖元壹角整"),
    "pharmacy-40": ("22214.18", "贰万贰仟贰佰壹拾肆元壹角捌分", "11107.09", "壹万壹仟壹佰零柒元零玖分"),
    "person-41-2": ("4650.00", "肆仟陆佰伍拾元整", "1860.00", "壹仟捌佰陆拾元整"),
    "self-reported": ("48210.36", "肆万捌仟贰佰壹拾元叁角陆分"),
    "combined-38-40": ("6692.22", "陆仟陆佰玖拾贰元贰角贰分", "5943.42", "伍仟玖佰肆拾叁元肆角贰分"),
    "full-procedure": ("132000.00", "壹拾叁万贰仟元整", "110000.00", "壹拾壹万元整"),
}
"""Fine and refund as a letter writes them."""

LETTERS = {
    "hospital-38": ("prior_notice", "review_opinion", "penalty_decision"),
    "pharmacy-40": (),
    "person-41-2": ("prior_notice", "review_opinion"),
    "self-reported": ("review_opinion", "no_penalty_decision"),
    "gap": (),
    "combined-38-40": (),
    "full-procedure": ("prior_notice", "review_opinion", "penalty_decision"),
}


def yuan(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 100 + int(decimals.ljust(2, "0"))


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Store, str]]:
    """Play every case into a store of its own, once for all the tests here."""
    played = {}
    for name, example in BY_NAME.items():
        store = open_store(str(tmp_path_factory.mktemp(name)))
        played[name] = (store, play(store, example))
    return played


def record_of(stores: dict[str, tuple[Store, str]], name: str) -> CaseRecord:
    store, case_id = stores[name]
    return load(store.desk(), case_id)


def test_the_cases_are_there_and_described() -> None:
    assert set(BY_NAME) == set(LETTERS)
    text = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.yaml`" in text for name in BY_NAME)
    assert all(example.published and example.invented for example in BY_NAME.values())


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_step_is_on_file_as_the_file_says(stores: dict[str, tuple[Store, str]], name: str) -> None:
    record = record_of(stores, name)
    example: Example = BY_NAME[name]
    assert record.state == example.expect["state"]
    assert [event.kind for event in record.history] == [step.action for step in example.steps]
    assert [event.actor for event in record.history] == [step.user for step in example.steps]
    assert all(
        event.at.startswith(f"{step.at:%Y-%m-%dT%H:%M}")
        for event, step in zip(record.history, example.steps, strict=True)
    )


@pytest.mark.parametrize("name", sorted(HAND))
def test_fines_and_refunds_as_counted_by_hand(stores: dict[str, tuple[Store, str]], name: str) -> None:
    record, expect = record_of(stores, name), BY_NAME[name].expect
    counted = tuple(int(amount * Fraction(multiple)) for amount, multiple in HAND[name])
    assert counted == FINES[name]
    assert record.sanction is not None
    assert record.sanction.fine == sum(FINES[name]) == yuan(expect["fine"])
    assert record.sanction.refund == sum(amount for amount, _ in HAND[name]) == yuan(expect["refund"])
    assert tuple(fine for group in record.sanction.groups for fine in group.fines) == FINES[name]
    assert [group.clause for group in record.sanction.groups] == expect["clauses"]


@pytest.mark.parametrize("name", sorted(HAND))
def test_the_amounts_on_file_are_those_counted(stores: dict[str, tuple[Store, str]], name: str) -> None:
    violations = record_of(stores, name).violations
    assert tuple(yuan(each.facts["amount"]) for each in violations) == tuple(amount for amount, _ in HAND[name])
    published = BY_NAME[name].published
    if "没有采用" not in published:
        named = [each.facts["amount"] for each in violations if each.facts["amount"] in published]
        assert named


def test_the_gap_is_one_and_leaves_the_regulations_own_band(stores: dict[str, tuple[Store, str]]) -> None:
    store, _ = stores["gap"]
    record, expect = record_of(stores, "gap"), BY_NAME["gap"].expect
    (group,) = Discretion.of(record, store.office).combined.groups
    assert group.assessment.status == expect["status"] == "gap"
    assert group.assessment.statutory is not None
    # 3980.00 by 1 and by 2, both ends inside.
    assert group.assessment.fine_range == (398000, 796000)
    assert group.assessment.fine_range == (yuan(expect["fine_min"]), yuan(expect["fine_max"]))
    assert record.sanction is None


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_every_letter_there_is_lacks_nothing_and_has_the_figures(
    stores: dict[str, tuple[Store, str]], name: str
) -> None:
    store, case_id = stores[name]
    desk = store.desk()
    record = load(desk, case_id)
    assert available(record) == LETTERS[name]
    for kind in available(record):
        assert missing(record, desk, kind) == ()
        text = "".join(preview(record, desk, kind).split())
        for words in WORDS[name]:
            assert words in text, (kind, words)
        for amount, _ in HAND[name]:
            assert f"{amount // 100}.{amount % 100:02d}" in text, (kind, amount)
        assert "演示件" in text


def test_the_decision_names_each_fine(stores: dict[str, tuple[Store, str]]) -> None:
    store, _ = stores["hospital-38"]
    text = "".join(preview(record_of(stores, "hospital-38"), store.desk(), "penalty_decision").split())
    for figure in ("16549.92", "1305.00", "2400.00"):
        assert figure in text


def test_a_demonstration_store_is_filled_once(tmp_path: Path) -> None:
    folder = tmp_path / "demonstration"
    first = seed(folder)
    assert len(first.keeper.heads()) == len(BY_NAME)
    before = {path.name: path.read_bytes() for path in (folder / "cases").iterdir()}
    seed(folder)
    assert {path.name: path.read_bytes() for path in (folder / "cases").iterdir()} == before
    assert (folder / "office.yaml").exists()


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("at: 2026-09-07T09:00:00+08:00", "at: 昨天", "时间"),
        ("title:", "titel:", "titel"),
        ("do: open_case", "doo: open_case", "doo"),
    ],
)
def test_a_faulty_example_names_its_line(tmp_path: Path, old: str, new: str, word: str) -> None:
    from penalty.reading.strict_yaml import RulesetError

    path = tmp_path / "gap.yaml"
    text = (EXAMPLES / "gap.yaml").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulesetError, match=rf"gap\.yaml:\d+.*{word}"):
        read_example(path)
