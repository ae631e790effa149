"""What the tests of the desk in a browser share: the server in a process of its own, and a real browser."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from playwright.async_api import BrowserContext, Page, WebSocket, async_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
VARIABLE: Final = "PENALTY_TEST_CHROMIUM"
PATIENCE: Final = 30
SERVE: Final = "from tui.main import main; main()"
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing but the server is there to be found, whatever the page asks.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
_ESCAPES: Final = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


def chromium() -> str | None:
    """Return the browser to test with: the one named by the variable, else the system's; None where there is none."""
    return os.environ.get(VARIABLE) or shutil.which("chromium")


def plain(data: bytes) -> str:
    """Return what a terminal would write on its screen, without where and how."""
    return _ESCAPES.sub("", data.decode("utf-8", "replace"))


class Served:
    """`penalty serve` on a free port. `link` is the line that it printed."""

    def __init__(self, store: Path, *options: str, **env: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "--store", str(store), *options, "serve", "--port", "0"],
            cwd=ROOT,
            env={**os.environ, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if "Ctrl+C" in line:
                break
        self.link = next((line for line in self.said if line.startswith("http")), "")
        assert self.link, self.said
        self.origin, _, self.token = self.link.partition("/?token=")

    def desks(self) -> list[int]:
        """Return the processes that the server has started."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(each) for each in children.read_text().split()]

    def end(self, how: signal.Signals = signal.SIGTERM) -> str:
        """End the server and return what it still said."""
        self.process.send_signal(how)
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            said = stream.read()
        self.process.wait(PATIENCE)
        return said


def alive(process: int) -> bool:
    """Tell whether a process runs; one that has ended and was not yet asked for is none."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def ended(*processes: int) -> bool:
    """Wait until processes are gone; tell whether they went in time."""
    end = time.monotonic() + PATIENCE
    while any(map(alive, processes)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


class Tab:
    """A page in a real browser, and all that the desk has sent to it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.faults: list[str] = []
        self._received = bytearray()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", self._connected)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def _connected(self, socket: WebSocket) -> None:
        self.asked.append(socket.url)
        socket.on("framereceived", self._take)

    def _take(self, payload: bytes | str) -> None:
        if isinstance(payload, bytes):
            self._received += payload

    def forget(self) -> None:
        """Look only at what is drawn from now on."""
        self._received.clear()

    @property
    def drawn(self) -> str:
        """What was drawn since the last `forget`, in the order of its drawing."""
        return plain(bytes(self._received))

    async def wait_for(self, text: str) -> None:
        """Wait until a text has been drawn."""
        end = time.monotonic() + PATIENCE
        while text not in self.drawn:
            assert time.monotonic() < end, f"{text} was not drawn:\n{self.drawn[-3000:]}"
            await asyncio.sleep(0.05)

    async def compose(self, spelling: str, text: str) -> None:
        """Type as an input method does: the spelling stands in the field first, then the text replaces it."""
        devtools = await self.page.context.new_cdp_session(self.page)
        for count in range(1, len(spelling) + 1):
            await devtools.send(
                "Input.imeSetComposition", {"text": spelling[:count], "selectionStart": count, "selectionEnd": count}
            )
        await devtools.send("Input.insertText", {"text": text})
        await devtools.detach()


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[BrowserContext]:
    """Run the browser with an empty profile in a folder of the test."""
    async with async_playwright() as playwright:
        context = await playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=chromium(),
            headless=True,
            args=list(OPTIONS),
            viewport={"width": 1200, "height": 760},
            locale="zh-CN",
        )
        try:
            yield context
        finally:
            with suppress(OSError):
                await context.close()
