"""The law of the penalty desk: facts in, assessment out.

Pure: no clock, no user, no files but its own rulesets and the tables it is handed. A script imports it alone:

    from penalty import assess, load_ruleset, read_facts
    assess(read_facts({"provision": "37", "amount": "800"}), load_ruleset("jiangxi-2021"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from penalty.assessment import Assessment, Status
    from penalty.engine import assess
    from penalty.facts import Facts, FactsError, read_facts
    from penalty.judgement import judge, ruleset_for
    from penalty.library import load_ruleset, ruleset_ids
    from penalty.reading.strict_yaml import RulesetError
    from penalty.ruleset import Ruleset, TierKind

__version__ = "0.1.0"

__all__ = [
    "Assessment",
    "Facts",
    "FactsError",
    "Ruleset",
    "RulesetError",
    "Status",
    "TierKind",
    "assess",
    "judge",
    "load_ruleset",
    "read_facts",
    "ruleset_for",
    "ruleset_ids",
]

# A desk that shows a list of cases needs no rules yet: what is named here is loaded when it is asked for.
_HOMES: Final = {
    "assess": "penalty.engine",
    "Assessment": "penalty.assessment",
    "Status": "penalty.assessment",
    "Facts": "penalty.facts",
    "FactsError": "penalty.facts",
    "read_facts": "penalty.facts",
    "judge": "penalty.judgement",
    "ruleset_for": "penalty.judgement",
    "load_ruleset": "penalty.library",
    "ruleset_ids": "penalty.library",
    "RulesetError": "penalty.reading.strict_yaml",
    "Ruleset": "penalty.ruleset",
    "TierKind": "penalty.ruleset",
}


def __getattr__(name: str) -> object:
    """Return a public name, loaded from its module."""
    if name not in _HOMES:
        raise AttributeError(f"module 'penalty' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
