"""Whether a person sits at a terminal, or a script or a pipe does."""

from __future__ import annotations

import sys


def on_a_terminal() -> bool:
    """Tell whether both input and output are a terminal; a closed one is none."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
