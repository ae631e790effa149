"""How a command about cases fails: refused by the procedure, by the store, or for its data.

With `--json` a refusal stands on stdout too: `code`, `article`, `missing`, `remedy`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import click

from cases.keeper import Conflict, StoreError
from cases.parts import PartError
from tui.commands.failures import INPUT, PROCEDURE, reported, say
from workflow.office import OfficeError
from workflow.refusal import Refusal, Refused


def case_reported(command: Callable[[], int], *, as_json: bool = False) -> int:
    """Run a command and turn what it raises into sentences and an exit code."""

    def run() -> int:
        try:
            return command()
        except Refused as error:
            return _refused(error.refusals, as_json=as_json)
        except Conflict as error:
            missing, _, remedy = str(error).partition("：")
            conflict = Refusal("conflict", "案卷版本", missing, remedy.rstrip("。") or "请重新打开案件")
            return _refused((conflict,), as_json=as_json)
        except PartError as error:
            return say(error.faults, INPUT)
        except (StoreError, OfficeError) as error:
            return say(str(error).splitlines(), INPUT)

    return reported(run)


def _refused(refusals: Sequence[Refusal], *, as_json: bool) -> int:
    if as_json:
        entries = [refusal.to_json() for refusal in refusals]
        click.echo(json.dumps({**entries[0], "refusals": entries}, ensure_ascii=False, indent=2))
    return say([f"{refusal}〔{refusal.code}〕" for refusal in refusals], PROCEDURE)
