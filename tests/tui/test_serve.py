"""The desk in a browser: who gets in, what is served, and that every desk ends with what it was opened by."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, CookieJar, WSMsgType, WSServerHandshakeError

from cases.drafts import Drafts
from tests.cli.runner import sentences
from tests.tui.browser import PATIENCE, VARIABLE, Served, Tab, browser, chromium, ended, plain
from tests.tui.stage import play, store_in
from tui.chinese_click import run
from tui.cli import cli
from tui.commands.demo import seed
from tui.web import server
from tui.web.door import Door

NAME = "断线前的字"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    play(store_in(tmp_path), "file_case")
    return tmp_path


@contextmanager
def serving(store: Path, **env: str) -> Iterator[Served]:
    """Serve a store as wang; at the end no desk is left."""
    served = Served(store, "--as", "wang", **env)
    desks: list[int] = []
    try:
        yield served
        desks = served.desks() if served.process.poll() is None else []
    finally:
        if served.process.poll() is None:
            served.end()
    assert ended(*desks)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve an empty store; nobody uses the link."""
    with serving(tmp_path_factory.mktemp("empty")) as one:
        yield one


@asynccontextmanager
async def visitor(served: Served, *, enters: bool = True) -> AsyncIterator[ClientSession]:
    """Be a browser of its own, which has used the link or has not."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as client:
        if enters:
            async with client.get(served.link) as answer:
                assert answer.status == 200
        yield client


class Window:
    """A window as the page's script opens it."""

    def __init__(self, connected: ClientWebSocketResponse) -> None:
        self.socket = connected
        self.received = bytearray()
        self.said: list[list[str]] = []

    @property
    def drawn(self) -> str:
        return plain(bytes(self.received))

    async def wait_for(self, text: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while text not in self.drawn:
                    assert await self._next(), self.drawn[-2000:]
        except TimeoutError:
            raise AssertionError(f"{text} was not drawn:\n{self.drawn[-2000:]}") from None

    async def end(self) -> int | None:
        """Wait for the server to close; return its code."""
        async with asyncio.timeout(PATIENCE):
            while await self._next():
                pass
        return self.socket.close_code

    async def type(self, text: str) -> None:
        await self.socket.send_json(["stdin", text])

    async def _next(self) -> bool:
        message = await self.socket.receive()
        if message.type is WSMsgType.BINARY:
            self.received += message.data
        elif message.type is WSMsgType.TEXT:
            self.said.append(json.loads(message.data))
        return message.type in {WSMsgType.BINARY, WSMsgType.TEXT}


async def opened(client: ClientSession, served: Served, size: str = "?width=100&height=30") -> Window:
    return Window(await client.ws_connect(f"{served.origin}/ws{size}", origin=served.origin))


async def half_typed(window: Window) -> None:
    """Leave a name in the form of a piece of evidence, not handed in."""
    for seen, key in (("1/1 件", "\r"), ("> 登记证据", "\r"), (">证据种类", "\x1b[B"), (">证据名称", NAME)):
        await window.wait_for(seen)
        window.received.clear()
        await window.type(key)
    await window.wait_for(NAME)


def fewer(served: Served) -> bool:
    """Wait until fewer desks run than may."""
    end = time.monotonic() + PATIENCE
    while len(served.desks()) >= server.MOST and time.monotonic() < end:
        time.sleep(0.05)
    return len(served.desks()) < server.MOST


def draft(store: Path) -> str | None:
    case_id = store_in(store).keeper.heads()[0].case_id
    return Drafts(store).load(case_id, "record_evidence", "wang")[0].get("name")


def started(desk: int) -> tuple[bytes, bytes]:
    """Return the environment and the command line that a process was started with."""
    process = Path("/proc", str(desk))
    return (process / "environ").read_bytes(), (process / "cmdline").read_bytes()


def test_a_token_opens_once_and_only_whole() -> None:
    door = Door()
    assert len(door.token) * 6 >= 256
    assert not door.knows("")
    assert door.enter("") is None
    assert door.enter(door.token[:-1]) is None
    cookie = door.enter(door.token)
    assert cookie
    assert cookie != door.token
    assert door.enter(door.token) is None
    assert door.knows(cookie)
    assert not door.knows(door.token)
    assert not door.knows("锁")
    assert Door().token != door.token


async def test_the_link_lets_one_browser_in(store: Path) -> None:
    with serving(store) as served:
        async with visitor(served, enters=False) as stranger:
            for path in (
                "/",
                "/?token=",
                "/?token=wrong",
                "/ws",
                "/static/desk.js",
                "/none",
                f"/none?token={served.token}",
            ):
                async with stranger.get(served.origin + path) as answer:
                    assert answer.status == 403, path
                    text = await answer.text()
                    assert "请到运行 penalty serve 的终端" in text
                    assert 'lang="zh-CN"' in text
            for method in ("HEAD", "POST"):
                async with stranger.request(method, served.link) as answer:
                    assert answer.status == 403
        async with visitor(served, enters=False) as client:
            async with client.get(served.link) as answer:
                assert answer.status == 200
                cookie = answer.headers["Set-Cookie"]
                assert "HttpOnly" in cookie
                assert "SameSite=Strict" in cookie
                assert served.token not in cookie
                assert answer.headers["Cache-Control"] == "no-store"
            async with client.get(served.origin) as answer:
                assert answer.status == 200
                assert "Set-Cookie" not in answer.headers
            async with client.get(served.origin + "/none") as answer:
                assert answer.status == 404
                assert "没有这个页面" in await answer.text()
        async with visitor(served, enters=False) as other, other.get(served.link) as answer:
            assert answer.status == 403
        assert served.token not in served.end()


@pytest.mark.parametrize("host", ["localhost:{port}", "desk.example:{port}", "127.0.0.1", "127.0.0.1:1"])
async def test_another_name_of_the_machine_is_refused(served: Served, host: str) -> None:
    port = served.origin.rpartition(":")[2]
    async with visitor(served, enters=False) as client:
        for path in ("/", "/ws", f"/?token={served.token}"):
            async with client.get(served.origin + path, headers={"Host": host.format(port=port)}) as answer:
                assert answer.status == 403
                assert "127.0.0.1" in await answer.text()


async def test_a_window_opens_from_the_own_page_only(store: Path) -> None:
    with serving(store, PENALTY_LANG="zh") as served:
        async with visitor(served, enters=False) as stranger:
            with pytest.raises(WSServerHandshakeError, match="403"):
                await opened(stranger, served)
        async with visitor(served) as client:
            for origin in (None, "null", "http://desk.example", served.origin + "1", "https" + served.origin[4:]):
                with pytest.raises(WSServerHandshakeError, match="403"):
                    await client.ws_connect(f"{served.origin}/ws", origin=origin)
            assert served.desks() == []
            window = await opened(client, served)
            await window.wait_for("1/1 件")
            (desk,) = served.desks()
            env, command = started(desk)
            assert b"TEXTUAL_DISABLE_KITTY_KEY=1" in env
            assert b"PENALTY_LANG=zh" in env
            assert str(store).encode() not in command
            assert served.token.encode() not in command + env
            # Neither nonsense nor an impossible size does any harm.
            for text in (
                "{",
                "[]",
                '["resize"]',
                '["stdin", 1]',
                '["stdin", ""]',
                '["resize", {"width": 1000000000, "height": 0}]',
                '["x"]',
            ):
                await window.socket.send_str(text)
            await window.socket.send_json(["resize", {"width": 90, "height": 28}])
            await window.socket.send_json(["ping", "7"])
            window.received.clear()
            await window.type("甲")
            await window.wait_for("0/1 件")
            assert ["pong", "7"] in window.said
            await window.type("\x11")
            assert await window.end() == 1000
            assert ended(desk)


async def test_nothing_served_names_another_address(tmp_path: Path) -> None:
    with serving(tmp_path) as own:
        async with visitor(own) as client:
            for path in (
                "/",
                "/static/desk.js",
                "/static/desk.css",
                "/static/textual.js",
                "/static/xterm.css",
                "/none",
            ):
                async with client.get(own.origin + path) as answer:
                    text = await answer.text()
                    policy = answer.headers["Content-Security-Policy"]
                    assert "default-src 'none'" in policy
                    assert "script-src 'self';" in policy
                    found = set(re.findall(r"(?:https?:|wss?:)//[^\s\"'<;]*", text + policy))
                    own_ones = {f"ws{own.origin[4:]}", f"ws{own.origin[4:]}/ws", "http://127.0.0.1"}
                    # The licence of the terminal names where it comes from, in a comment.
                    assert found <= own_ones | {"https://github.com/chjj/term.js", "http://bellard.org/jslinux/"}, path
                    if "/static/x" not in path:
                        assert "//github" not in text
                    assert not re.search(r"url\(|@import", text), path


def test_no_other_address_of_the_machine_listens(served: Served) -> None:
    port = int(served.origin.rpartition(":")[2])
    for address in ("127.0.0.2", socket.gethostbyname(socket.gethostname())):
        if address != "127.0.0.1":
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((address, port), timeout=2)


@pytest.mark.parametrize("how", ["SIGTERM", "SIGKILL", "the window goes"])
async def test_a_desk_ends_with_the_server_and_with_its_window(store: Path, how: str) -> None:
    with serving(store) as served:
        async with visitor(served) as client:
            window = await opened(client, served)
            await half_typed(window)
            desks = served.desks()
            assert len(desks) == 1
            if how == "the window goes":
                assert client.connector is not None
                await client.connector.close()
            else:
                # The server waits for the window to say goodbye too, so it must be heard.
                closing = asyncio.create_task(window.end())
                said = await asyncio.to_thread(served.end, signal.Signals[how])
                assert said == ("" if how == "SIGKILL" else "已结束。\n")
                assert served.process.returncode == (-signal.SIGKILL if how == "SIGKILL" else 0)
                assert await closing in {1001, 1006}
        assert await asyncio.to_thread(ended, *desks)
    assert draft(store) == NAME


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP])
def test_the_server_ends_as_asked(tmp_path: Path, how: signal.Signals) -> None:
    with serving(tmp_path) as served:
        assert served.end(how) == "已结束。\n"
        assert served.process.returncode == 0


async def test_windows_are_counted_and_a_desk_that_cannot_open_says_why(store: Path) -> None:
    with serving(store) as served:
        async with visitor(served) as client:
            windows = [await opened(client, served) for _ in range(server.MOST)]
            assert await (await opened(client, served)).end() == server.FULL
            await windows[0].wait_for("1/1 件")
            (store / "office.yaml").write_text("坏的", encoding="utf-8")
            desks = served.desks()
            assert len(desks) == server.MOST
            # A desk that does not answer is not waited for without end.
            os.kill(desks[0], signal.SIGSTOP)
            await windows[0].socket.close()
            assert await asyncio.to_thread(fewer, served)
            refused = await opened(client, served)
            assert await refused.end() == server.ENDED
            assert len(refused.said) == 1
            kind, text = refused.said[0]
            assert kind == "refused"
            assert "office.yaml" in text


def test_a_port_that_cannot_be_had_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(arguments: list[str], *words: str) -> None:
        assert run(cli, ["--store", str(tmp_path), "--as", "wang", "serve", *arguments]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        sentences(err)
        assert err.count("\n") == 1
        for word in words:
            assert word in err

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused(["--port", port], port, "已有程序在用")
    for error, word in ((PermissionError(13, ""), "没有权限"), (OSError(99, ""), "EADDRNOTAVAIL")):

        def fails(_port: int, error: OSError = error) -> socket.socket:
            raise error

        with monkeypatch.context() as patch:
            patch.setattr(server, "listen", fails)
            refused([], "8765", word)
    refused(["--port", "99999"], "--port")
    refused(["--as", "nobody"], "nobody")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(chromium() is None, reason=f"没有浏览器 chromium（也没有以 {VARIABLE} 指明），真实浏览器的测试跳过")
async def test_a_case_is_found_and_opened_in_a_real_browser(tmp_path: Path) -> None:
    store = tmp_path / "库"
    seed(store)
    with serving(store) as served:
        async with browser(tmp_path / "browser") as context:
            tab = Tab(await context.new_page())
            await tab.page.goto(served.link)
            await tab.wait_for("/7 件")
            assert "某药店（演示二）" in tab.drawn
            assert tab.page.url == f"{served.origin}/"
            assert await tab.page.title() == "医保行政处罚案件办理台"
            empty = await tab.page.screenshot()
            tab.forget()
            await tab.compose("yaodian", "药店")
            await tab.wait_for("1/7 件")
            assert "药店" in tab.drawn
            assert "yaodian" not in tab.drawn
            tab.forget()
            await tab.page.keyboard.press("Enter")
            await tab.wait_for("2026-0006")
            await tab.wait_for("Esc 返回")
            assert await tab.page.screenshot() != empty
            # One Chinese character takes two Latin ones' room, and no more.
            widths = await tab.page.evaluate(
                "() => { const pen = document.createElement('canvas').getContext('2d');"
                "pen.font = \"16px 'Roboto Mono'\";"
                "return ['医', '“', '●', 'W'].map(sign => pen.measureText(sign).width) }"
            )
            assert widths[0] <= 2 * widths[3]
            assert widths[1] == widths[2] == widths[3]
            (desk,) = served.desks()
            tab.forget()
            await tab.page.reload()
            await tab.wait_for("/7 件")
            assert await asyncio.to_thread(ended, desk)
            await asyncio.to_thread(served.end, signal.SIGKILL)
            await tab.page.get_by_text("与办案台的连接断了").wait_for(timeout=PATIENCE * 1000)
            assert tab.faults == []
            own = (f"{served.origin}/", f"ws{served.origin[4:]}/ws", "data:,")
            assert [url for url in tab.asked if not url.startswith(own)] == []
