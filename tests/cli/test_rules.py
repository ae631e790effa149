from __future__ import annotations

import pytest

from penalty.library import ruleset_ids
from tests.cli.runner import Penalty


def test_the_rulesets_are_listed(penalty: Penalty) -> None:
    done = penalty("rules", "list")
    assert (done.code, done.err) == (0, "")
    for name in ("jiangxi-2021", "regulation-2021", "赣医保办发〔2021〕23号", "2021-05-01"):
        assert name in done.out


def test_the_list_as_json(penalty: Penalty) -> None:
    found = penalty("rules", "list", "--json").json()
    assert [entry["id"] for entry in found] == list(ruleset_ids())
    assert {"jiangxi-2021", "regulation-2021"} <= set(ruleset_ids())
    assert all(entry["version"].startswith(f"{entry['id']}@") for entry in found)
    assert all(entry["title"] and entry["issuer"] and entry["source"] for entry in found)


CLAUSES = {
    "jiangxi-2021": {
        "37": "mitigated.1 mitigated.2 lenient severe ordinary",
        "38": "none.1 none.2 mitigated lenient severe ordinary",
        "39": "none lenient severe.1 severe.2 severe.3 ordinary",
        "40": "mitigated lenient severe ordinary",
        "41.1": "none mitigated.1 mitigated.2 lenient severe ordinary",
        "41.2": "mitigated.1 mitigated.2 lenient severe ordinary",
    },
    "regulation-2021": dict.fromkeys(("37", "38", "39", "40", "41.1", "41.2"), "statutory"),
}
"""The clause ids of the contract."""


@pytest.mark.parametrize("ruleset", sorted(CLAUSES))
def test_a_ruleset_as_json_has_the_contracts_clauses(penalty: Penalty, ruleset: str) -> None:
    shown = penalty("rules", "show", ruleset, "--json").json()
    assert shown["id"] == ruleset
    found = {entry["provision"]: {tier["clause"] for tier in entry["tiers"]} - {None} for entry in shown["provisions"]}
    wanted = {
        provision: {f"{provision}.{name}" for name in names.split()} for provision, names in CLAUSES[ruleset].items()
    }
    assert found == wanted
    assert all(tier["text"] and tier["cite"] for entry in shown["provisions"] for tier in entry["tiers"])


@pytest.mark.parametrize("ruleset", sorted(CLAUSES))
def test_a_ruleset_is_shown_with_text_conditions_and_sanctions(penalty: Penalty, ruleset: str) -> None:
    done = penalty("rules", "show", ruleset)
    assert (done.code, done.err) == (0, "")
    for provision, names in CLAUSES[ruleset].items():
        assert all(f"{provision}.{name}" in done.out for name in names.split())
    tiers = sum(len(names.split()) for names in CLAUSES[ruleset].values())
    assert done.out.count("原文：") >= tiers
    assert done.out.count("要件：") >= tiers
    assert done.out.count("处罚：") >= tiers


@pytest.mark.parametrize("name", ["mars", "", "../jiangxi-2021", "jiangxi-2021/", "/etc"])
@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_an_unknown_ruleset_is_refused_with_those_there_are(
    penalty: Penalty, name: str, flags: tuple[str, ...]
) -> None:
    penalty("rules", "show", name, *flags).refused(2, "jiangxi-2021", "regulation-2021")


@pytest.mark.parametrize("ruleset", ruleset_ids())
def test_every_ruleset_is_shown_with_what_stands_against_it(penalty: Penalty, ruleset: str) -> None:
    done = penalty("rules", "show", ruleset)
    assert (done.code, done.err) == (0, "")
    head = next(each for each in penalty("rules", "list", "--json").json() if each["id"] == ruleset)
    assert ("〔未核实〕" in done.out) is not head["verified"]
    assert ("〔只收录一部分〕" in done.out) is (head["partial"] is not None)
    assert ("条例 3" in done.out or "条例 4" in done.out) is (head["base"] is not None or ruleset == "regulation-2021")
