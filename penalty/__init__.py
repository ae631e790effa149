"""The law of the penalty desk: facts in, assessment out.

Pure: no clock, no user, no files but its own rulesets and the tables it is handed. A script imports it alone:

    from penalty import assess, load_ruleset, read_facts
    assess(read_facts({"provision": "37", "amount": "800"}), load_ruleset("jiangxi-2021"))
"""

__version__ = "0.1.0"

from penalty.assess import assess
from penalty.assessment import Assessment, Status
from penalty.facts import Facts, FactsError, read_facts
from penalty.judgement import judge, ruleset_for
from penalty.library import load_ruleset, ruleset_ids
from penalty.reading.strict_yaml import RulesetError
from penalty.ruleset import Ruleset, TierKind

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
