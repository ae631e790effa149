from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.runner import ROOT, Penalty
from tests.cli.test_assess import FIELDS, facts

HEADINGS = ("为何不是别的结果", "接下来查明", "两种情形对比")


def test_explain_adds_why_not_and_what_next(penalty: Penalty) -> None:
    plain = penalty("assess", "-", stdin=facts(fraud_intent=None))
    done = penalty("assess", "-", "--explain", stdin=facts(fraud_intent=None))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(plain.out)
    more = done.out.removeprefix(plain.out)
    assert "  若查明不以骗取医保基金为目的，即为从轻处罚（38.lenient）。\n" in more
    assert "  1. 以骗取医保基金为目的：否 → 从轻处罚；是 → 改适用第四十条\n" in more
    assert more.index(HEADINGS[0]) < more.index(HEADINGS[1])
    assert not any(heading in plain.out for heading in HEADINGS)


def test_where_nothing_is_missing_nothing_is_asked(penalty: Penalty) -> None:
    done = penalty("assess", "-", "--explain", stdin=facts())
    assert HEADINGS[0] in done.out
    assert HEADINGS[1] not in done.out
    assert "\n\n\n" not in done.out


def test_json_gains_its_keys_only_where_asked_for(penalty: Penalty) -> None:
    plain = penalty("assess", "-", "--json", stdin=facts(fraud_intent=None)).json()
    more = penalty("assess", "-", "--json", "--explain", "--if", "amount=1", stdin=facts(fraud_intent=None)).json()
    assert list(plain) == FIELDS
    assert list(more) == [*FIELDS, "why_not", "what_next", "what_if"]
    assert {name: more[name] for name in FIELDS} == plain
    lenient = next(each for each in more["why_not"] if each["clause"] == "38.lenient")
    assert lenient == {
        "status": "determined",
        "tier": "lenient",
        "clause": "38.lenient",
        "redirected_to": None,
        "changes": [{"fact": "fraud_intent", "from": None, "to": False}],
        "text": "若查明不以骗取医保基金为目的，即为从轻处罚（38.lenient）",
    }
    assert more["what_next"] == [
        {
            "fact": "fraud_intent",
            "answers": [
                {"value": False, "status": "determined", "clauses": ["38.lenient"], "text": "从轻处罚"},
                {"value": True, "status": "redirected", "clauses": [], "text": "改适用第四十条"},
            ],
            "text": "以骗取医保基金为目的：否 → 从轻处罚；是 → 改适用第四十条",
        }
    ]
    assert more["what_if"]["facts"] == [{"fact": "amount", "was": "12345.67", "would_be": "1.00"}]


@pytest.mark.parametrize("change", ["corrected_in_time=否", "及时改正=false", " corrected_in_time = 0 "])
def test_if_puts_two_sets_of_facts_side_by_side(penalty: Penalty, change: str) -> None:
    done = penalty("assess", "-", "--if", change, stdin=facts())
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("两种情形对比：\n  及时改正：是 → 否\n  结论\n")
    assert "    从轻处罚 第二条（三）：✓ → ✗\n" in done.out


def test_if_can_be_repeated_and_can_make_a_fact_unknown(penalty: Penalty) -> None:
    done = penalty("assess", "-", "--json", "--if", "first_offence=", "--if", "金额=30000", stdin=facts())
    found = done.json()["what_if"]["facts"]
    assert found == [
        {"fact": "amount", "was": "12345.67", "would_be": "30000.00"},
        {"fact": "first_offence", "was": True, "would_be": None},
    ]


def test_versus_compares_with_another_file(penalty: Penalty, tmp_path: Path) -> None:
    path = tmp_path / "另一.json"
    path.write_bytes(facts(corrected_in_time=False, id="第2行"))
    done = penalty("assess", "-", "--versus", path, stdin=facts())
    assert done == penalty("assess", "-", "--if", "corrected_in_time=否", stdin=facts())
    both = penalty("assess", "-", "--explain", "--versus", path, stdin=facts())
    assert both.out.endswith("\n\n" + done.out)
    assert HEADINGS[0] in both.out


def test_a_rulesets_own_fact_can_be_changed_by_its_chinese_name(penalty: Penalty) -> None:
    given = {"ruleset": "chifeng-deposit", "provision": "deposit", "deposit": "10000", "score": "90"}
    done = penalty("assess", "-", "--if", "考核得分=70", stdin=json.dumps(given).encode())
    assert (done.code, done.err) == (0, "")
    assert "  考核得分：90 → 70\n" in done.out


REFUSED: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("--if", "corrected_in_time"), ("--if corrected_in_time", "字段=值")),
    (("--if", "=否"), ("--if", "字段=值")),
    (("--if", "corrected_in_time=也许"), ("--if", "corrected_in_time", "也许")),
    (("--if", "refused_correction=是"), ("--if", "refused_correction", "不能同时")),
    (("--if", "first_offense=是"), ("--if", "是否要写 first_offence")),
    (("--if", "amount=-1"), ("--if", "amount")),
    (("--if", "ruleset=mars"), ("--if", "mars")),
    (("--if", "amount=1", "--if", "金额=2"), ("金额=2", "两次")),
    (("--if", "amount=1", "--versus", "x.json"), ("--if", "--versus", "其一")),
    (("--versus", "-"), ("--versus", "标准输入")),
    (("--versus", "没有.json"), ("没有.json", "读不了")),
)


@pytest.mark.parametrize(("arguments", "words"), REFUSED, ids=[" ".join(arguments) for arguments, _ in REFUSED])
@pytest.mark.parametrize("flags", [(), ("--json", "--explain")])
def test_what_cannot_be_compared_is_refused_in_one_sentence(
    penalty: Penalty, arguments: tuple[str, ...], words: tuple[str, ...], flags: tuple[str, ...]
) -> None:
    done = penalty("assess", "-", *flags, *arguments, stdin=facts())
    done.refused(2, *words)
    assert len(done.err.splitlines()) == 1


LOADED = """
import sys
from tui.main import main
sys.argv = ["penalty", "assess", *sys.argv[1:]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
LATE = {
    "penalty.analysis.atlas",
    "penalty.analysis.boxes",
    "penalty.telling.reach",
    "penalty.telling.why_not",
    "penalty.telling.what_next",
    "penalty.telling.what_if",
}


@pytest.mark.parametrize(("flags", "loaded"), [((), set()), (("--explain", "--if", "amount=1"), LATE)])
def test_the_plain_command_loads_none_of_it(tmp_path: Path, flags: tuple[str, ...], loaded: set[str]) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(facts())
    program = [sys.executable, "-c", LOADED, str(path), *flags]
    done = subprocess.run(program, capture_output=True, text=True, check=True, cwd=ROOT)
    assert LATE & set(done.stderr.split()) == loaded
