"""What other processes do while a backup is made: die over it, or write."""

from __future__ import annotations

DYING = """
import os, sys
from pathlib import Path
from cases.transfer.backup import back_up
from tests.cases.helpers import keeper_in
folder, target = map(Path, sys.argv[1:])
back_up(keeper_in(folder), target, office="", made_at="", folder=folder, progress=lambda done, total: os._exit(77))
"""

WRITER = """
import sys
from pathlib import Path
from tests.cases.helpers import keeper_in, new
from cases.keeper import Conflict
folder, name = Path(sys.argv[1]), sys.argv[2]
keeper = keeper_in(folder)
print("ready", flush=True)
own = 0
while not (folder / "stop").exists():
    own = keeper.append(name, own, new("note", mark=f"{name}-{own}"))
    try:
        keeper.append("shared", len(keeper.load("shared")), new("note", mark=name))
    except Conflict:
        pass
print(own, flush=True)
"""
