"""How a command fails: each fault one Chinese sentence on stderr, and the contract's exit code.

1 is done, with findings; 2 is refused input; 3 is refused by the procedure. The errors of cases and procedure are known
in `case_failures`, so that a command about rules alone does not load them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click

from penalty.facts import FactsError
from penalty.reading.strict_yaml import RulesetError
from penalty.table_error import TableError

FINDINGS, INPUT, PROCEDURE = 1, 2, 3


class InputError(ValueError):
    """Input that cannot be read; `faults` are Chinese sentences."""

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def reported(command: Callable[[], int]) -> int:
    """Run a command and turn what it raises into sentences and an exit code."""
    try:
        return command()
    except FactsError as error:
        return say(error.faults, INPUT)
    except (InputError, RulesetError) as error:
        return say(error.faults, INPUT)
    except TableError as error:
        return say(str(error).splitlines(), INPUT)


def say(sentences: Iterable[object], code: int) -> int:
    """Print sentences on stderr and return the exit code."""
    for sentence in sentences:
        click.echo(str(sentence), err=True)
    return code
