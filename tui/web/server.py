"""The server: one address of this machine, locked; a desk of its own for each window, which ends with the window.

The protocol with the desk and the terminal in the page are textual-serve's; its own server lets anyone in and leaves
desks running.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from tui.web import pages
from tui.web.child import GRACE, REFUSED
from tui.web.door import Door

HOST: Final = "127.0.0.1"
MOST: Final = 4
"""How many windows may be open at once: each is a desk with some 65 MB of memory."""
HEARTBEAT: Final = 15.0
"""Seconds between two questions whether the browser is still there."""
FULL, ENDED = 4001, 4002
"""Close codes, as desk.js reads them: too many windows; the desk ended by a fault, or did not open."""
HTTP_PORT: Final = 80
WIDEST, HIGHEST = 500, 200
"""The largest window that is drawn, in cells; whoever asks for more gets this."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listen(port: int) -> socket.socket:
    """Return a socket that listens on this machine only; port 0 means any that is free. Raises OSError."""
    return socket.create_server((HOST, port))


class Session(AppService):
    """One desk and the websocket to its window."""

    def __init__(self, websocket: web.WebSocketResponse, place: str | None, user: str | None) -> None:
        super().__init__(
            "",
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=self._left,
            download_manager=DownloadManager(),
        )
        self._websocket = websocket
        self._place = place
        self._user = user

    async def _left(self) -> None:
        await self._websocket.close()

    def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
        environment = super()._build_environment(width, height)
        # Not an argument: others on the machine can read those.
        return environment | ({"PENALTY_STORE": self._place} if self._place else {})

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start the desk without a shell, out of reach of the Ctrl+C that ends the server."""
        # -P: a folder in which the server was started must not stand in for the program's own modules.
        command = [sys.executable, "-P", "-m", "tui.web.child", str(os.getpid())]
        self._process = await asyncio.create_subprocess_exec(
            *command,
            *([self._user] if self._user else []),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=self._build_environment(width, height),
            start_new_session=True,
        )
        self._stdin = self._process.stdin
        return self._process

    async def run(self) -> None:
        """Pass on what the desk writes until it ends; then end the connection, which otherwise would stay open."""
        await super().run()
        await self._websocket.close(code=ENDED)

    async def on_data(self, payload: bytes) -> None:
        """Pass on to the window; read on without one, for a desk that cannot write cannot end."""
        with suppress(ConnectionError, RuntimeError):
            await super().on_data(payload)

    async def on_meta(self, data: bytes) -> None:
        """Pass on why the desk did not open. A desk hands no files and no addresses to the browser."""
        packet = json.loads(data)
        if packet["type"] == REFUSED:
            with suppress(ConnectionError, RuntimeError):
                await self.remote_write_str(json.dumps([REFUSED, packet["say"]]))
        elif packet["type"] == "exit":
            await self.remote_close()

    async def stop(self) -> None:
        """Let the desk save its drafts and end; end it where it does not."""
        if self._process is None or self._task is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        done, _ = await asyncio.wait([self._task], timeout=GRACE)
        if not done:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        await self._task


class DeskServer:
    """The server on a listening socket, for the store and the user given; see `open_store`."""

    def __init__(self, listening: socket.socket, place: str | None, user: str | None) -> None:
        self._listening = listening
        self._place = place
        self._user = user
        self._door = Door()
        self._sockets: set[web.WebSocketResponse] = set()
        port = listening.getsockname()[1]
        self._authority = HOST if port == HTTP_PORT else f"{HOST}:{port}"
        # Cookies are shared between the ports of a machine: each server has a name of its own.
        self._cookie = f"penalty-desk-{port}"

    @property
    def address(self) -> str:
        """The link that lets one browser in, once."""
        return f"http://{self._authority}/?token={self._door.token}"

    def serve(self, ready: Callable[[], None]) -> None:
        """Serve until SIGINT, SIGTERM or SIGHUP, then end every desk; `ready` is called when the first may come."""
        # What a desk that failed wrote is printed; that the library calls it a failure adds nothing.
        logging.getLogger("textual-serve").setLevel(logging.CRITICAL)
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: Callable[[], None]) -> None:
        stop = asyncio.Event()
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(each, stop.set)
        runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2 * GRACE)
        await runner.setup()
        try:
            await web.SockSite(runner, self._listening).start()
            ready()
            await stop.wait()
        finally:
            await runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard])
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/static/{name}", self._file),
                web.get("/ws", self._window),
            ]
        )
        application.on_response_prepare.append(self._sign)
        application.on_shutdown.append(self._close_all)
        return application

    async def _sign(self, _request: web.Request, response: web.StreamResponse) -> None:
        response.headers.update(pages.headers(self._authority))

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let in who asks this very address and has the cookie, or the token for the first time."""
        # Another name for this machine would be some other site's, made to point here.
        if request.headers.getall("Host", []) != [self._authority]:
            return _refusal(pages.NO_HOST, 403)
        cookie = None
        if not self._door.knows(request.cookies.get(self._cookie, "")):
            asked = request.query.get("token", "") if (request.method, request.path) == ("GET", "/") else ""
            cookie = self._door.enter(asked)
            if cookie is None:
                return _refusal(pages.NO_KEY, 403)
        try:
            response = await handler(request)
        except web.HTTPException as error:
            return _refusal(pages.NO_PAGE, error.status)
        if cookie is not None:
            response.set_cookie(self._cookie, cookie, path="/", httponly=True, samesite="Strict")
        return response

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(text=pages.desk_page(self._authority, MOST), content_type="text/html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            path, kind = pages.FILES[request.match_info["name"]]
        except KeyError:
            raise web.HTTPNotFound from None
        return web.FileResponse(path, headers={"Content-Type": f"{kind}; charset=utf-8"})

    async def _window(self, request: web.Request) -> web.StreamResponse:
        """Run a desk for a window, until either ends."""
        # A browser sends the cookie with any page's websocket; which page it was stands here.
        if request.headers.getall("Origin", []) != [f"http://{self._authority}"]:
            return _refusal(pages.NO_ORIGIN, 403)
        websocket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=2.0)
        await websocket.prepare(request)
        if len(self._sockets) >= MOST:
            await websocket.close(code=FULL)
            return websocket
        self._sockets.add(websocket)
        session = Session(websocket, self._place, self._user)
        try:
            await session.start(*_size(request.query.get("width", ""), request.query.get("height", "")))
            with suppress(ConnectionError):
                async for message in websocket:
                    if message.type is WSMsgType.TEXT:
                        await _obey(session, websocket, message.data)
        finally:
            # Until its desk has ended, the window counts.
            await asyncio.shield(session.stop())
            self._sockets.discard(websocket)
        return websocket

    async def _close_all(self, _application: web.Application) -> None:
        await asyncio.gather(*(each.close(code=1001) for each in self._sockets))


async def _obey(session: Session, websocket: web.WebSocketResponse, text: str) -> None:
    """Do what one message of the page asks; a message that is none of these is passed over."""
    try:
        message = json.loads(text)
    except ValueError:
        return
    match message:
        case ["stdin", str(typed)] if typed:  # a packet of nothing would end the desk's reading
            await session.send_bytes(typed.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await session.set_terminal_size(*_size(width, height))
        case ["ping", str(mark)]:
            await websocket.send_json(["pong", mark])
        case ["blur"]:
            await session.blur()
        case ["focus"]:
            await session.focus()


def _size(width: str | int, height: str | int) -> tuple[int, int]:
    """Return the size of a window in cells, within what can be drawn; 80 by 24 where none is told."""
    try:
        return max(1, min(int(width), WIDEST)), max(1, min(int(height), HIGHEST))
    except ValueError:
        return 80, 24


def _refusal(text: str, status: int) -> web.Response:
    return web.Response(text=pages.refusal_page(text), status=status, content_type="text/html")
