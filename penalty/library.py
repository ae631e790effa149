"""The rulesets that come with the program, read once; which of them applies is judged in `penalty.judgement`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from penalty.facts import Facts, read_facts
from penalty.reading.reader import read_ruleset
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Ruleset
from penalty.vocabulary import REGULATION, Vocabulary

RULESETS: Final = Path(__file__).with_name("rulesets")
DEFAULT: Final = "jiangxi-2021"
STATUTE: Final = "regulation-2021"


@lru_cache
def ruleset_ids() -> tuple[str, ...]:
    """Return the ids of the rulesets that come with the program."""
    return tuple(sorted(path.parent.name for path in RULESETS.glob("*/ruleset.yaml")))


@lru_cache
def load_ruleset(ruleset: str) -> Ruleset:
    """Load a ruleset by id. Raises RulesetError for an unknown id or a faulty file."""
    if ruleset not in ruleset_ids():
        raise RulesetError(f"没有裁量规则 {ruleset}，现有：{'、'.join(ruleset_ids())}")
    return read_ruleset(RULESETS / ruleset, load_ruleset)


def find_ruleset(name: str) -> tuple[Ruleset, Path]:
    """Return a ruleset that comes with the program, by id, or one in a folder, by the folder or a file in it.

    The second value is its folder. Raises RulesetError.
    """
    if name in ruleset_ids():
        return load_ruleset(name), RULESETS / name
    path = Path(name)
    folder = path if path.is_dir() else path.parent
    if not path.exists() or not (folder / "ruleset.yaml").is_file():
        known = "、".join(ruleset_ids())
        raise RulesetError(f"没有裁量规则 {name}：请写现有的编号（{known}），或含有 ruleset.yaml 的文件夹")
    return read_ruleset(folder.resolve(), load_ruleset), folder.resolve()


@lru_cache
def own_names() -> frozenset[str]:
    """Return the names of all facts that only some ruleset has."""
    return frozenset(name for ruleset in ruleset_ids() for name in load_ruleset(ruleset).words.facts)


def words_for(given: Mapping[str, object]) -> Vocabulary:
    """Return the words in which facts are written: those of the ruleset they name, where they name one there is."""
    name = given.get("ruleset")
    return load_ruleset(name.strip()).words if isinstance(name, str) and name.strip() in ruleset_ids() else REGULATION


def read_given(given: Mapping[str, object]) -> Facts:
    """Read the facts of one violation in the words of the ruleset they name. Raises FactsError with every fault."""
    return read_facts(given, words_for(given))
