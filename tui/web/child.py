"""What runs behind one connection: a desk whose terminal is a page in a browser.

It must end with the server however that ends: a desk without a server would hold on to nothing but its memory.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from typing import Final

LOOK_EVERY: Final = 0.5
"""Seconds between two looks at whether the server is still there."""
GRACE: Final = 5.0
"""Seconds from the signal, on which the desk saves its drafts, to the end without asking."""
REFUSED: Final = "refused"
"""Type of the packet that carries why the desk did not open, under `say`."""


def end_with(server: int) -> None:
    """Watch in a thread that the process `server` stays this one's parent; once it is gone, save and end."""

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(LOOK_EVERY)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="server-watch").start()


def main() -> int:
    """Open the desk of PENALTY_STORE for the user named second, under the server whose process id is named first."""
    server, *user = sys.argv[1:]
    end_with(int(server))
    from tui.app import run
    from tui.store import open_store
    from tui.wording import ERRORS, sentence

    person = user[0] if user else None
    try:
        store = open_store()
        store.desk(person)
    except ERRORS as error:
        _refuse(sentence(error))
        return 2
    run(store, person)
    return 0


def _refuse(text: str) -> None:
    """Say in the terminal's protocol why there is no desk."""
    packet = json.dumps({"type": REFUSED, "say": text}).encode()
    sys.stdout.buffer.write(b"__GANGLION__\nM" + len(packet).to_bytes(4, "big") + packet)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
