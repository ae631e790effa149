from __future__ import annotations

import subprocess
import sys

HEAVY = ("textual", "tinydb", "jinja2", "click", "rich", "docx", "transitions", "pydantic", "filelock")
OURS = ("tui", "templates", "workflow", "cases")

SCRIPT = """
import sys
import penalty
facts = penalty.read_facts({"provision": "37", "amount": "800", "first_offence": "是", "corrected_in_time": "是",
                            "refused_correction": "否", "obstructed": "否"})
print(penalty.assess(facts, penalty.ruleset_for(facts)).tier.clause)
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_a_script_loads_the_law_alone() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    clause, modules = done.stdout.splitlines()
    loaded = set(modules.split())
    assert clause == "37.mitigated.1"
    assert "penalty" in loaded
    assert loaded.isdisjoint((*HEAVY, *OURS))
    assert done.stderr == ""
