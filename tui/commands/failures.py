"""How a command fails: each fault one Chinese sentence on stderr, and the contract's exit code.

2 is refused input, 3 refused by the procedure; with `--json` the refusal stands on stdout too.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import click

from cases.keeper import Conflict, StoreError
from cases.parts import PartError
from penalty.facts import FactsError
from penalty.strict_yaml import RulesetError
from penalty.table import TableError
from workflow.office import OfficeError
from workflow.refusal import Refused

INPUT, PROCEDURE = 2, 3


class InputError(ValueError):
    """Input that cannot be read; `faults` are Chinese sentences."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def reported(command: Callable[[], int], *, as_json: bool = False) -> int:
    """Run a command and turn what it raises into sentences and an exit code."""
    try:
        return command()
    except Refused as error:
        if as_json:
            refusals = [refusal.to_json() for refusal in error.refusals]
            click.echo(json.dumps({**refusals[0], "refusals": refusals}, ensure_ascii=False, indent=2))
        return _say([f"{refusal}〔{refusal.code}〕" for refusal in error.refusals], PROCEDURE)
    except Conflict as error:
        if as_json:
            remedy = {"code": "conflict", "article": "", "missing": str(error), "remedy": "重新查看案件后再办"}
            click.echo(json.dumps({**remedy, "refusals": [remedy]}, ensure_ascii=False, indent=2))
        return _say([str(error)], PROCEDURE)
    except (FactsError, PartError) as error:
        return _say([str(fault) for fault in error.faults], INPUT)
    except (InputError, RulesetError) as error:
        return _say(list(error.faults), INPUT)
    except (StoreError, OfficeError, TableError) as error:
        return _say(str(error).splitlines(), INPUT)


def _say(sentences: list[str], code: int) -> int:
    for sentence in sentences:
        click.echo(sentence, err=True)
    return code
