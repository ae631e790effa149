"""What the browser is served: the page around the terminal, refusals as pages, and a fixed list of files.

Nothing names an address outside the server, and the headers forbid the browser to ask one.
"""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Final

from tui.language import N_, _

_HERE: Final = Path(__file__).parent

NO_KEY: Final = N_(
    "没有进入的凭据，或者链接已经用过：一个链接只能打开一次，关掉浏览器以后也要换新的。"
    "请到运行 penalty serve 的终端，按 Ctrl+C 结束它，重新运行，再打开新显示的链接。"
)
NO_HOST: Final = N_("只能用运行 penalty serve 时显示的地址打开（以 http://127.0.0.1 开头）。请核对浏览器的地址栏。")
NO_ORIGIN: Final = N_("连接不是从办案台自己的页面发起的，已拒绝。请用运行 penalty serve 时显示的链接打开办案台。")
NO_PAGE: Final = N_("没有这个页面。请从地址栏去掉 / 以后的部分，回到办案台。")

LEFT: Final = N_("已退出办案台；没有提交的内容存为草稿。要继续办案，请重新打开。")
ENDED: Final = N_(
    "办案台意外结束；没有提交的内容已存为草稿。请重新打开；再次发生的，请看运行 penalty serve 的终端里写的原因。"
)
LOST: Final = N_(
    "与办案台的连接断了；没有提交的内容已存为草稿。"
    "请看运行 penalty serve 的终端：还在运行的，重新打开；已经结束的，重新运行并用新链接打开。"
)
FULL: Final = N_("同时打开的窗口已有 {most} 个，不能再开。请关掉一个，再重新打开。")
WAIT: Final = N_("正在打开办案台……")
AGAIN: Final = N_("重新打开")
NO_SCRIPT: Final = N_("办案台要用 JavaScript，请在浏览器中允许本页使用。")
TITLE: Final = N_("医保行政处罚案件办理台")

_TERMINAL: Final = Path(str(files("textual_serve"))) / "static"
FILES: Final = {
    "desk.css": (_HERE / "desk.css", "text/css"),
    "desk.js": (_HERE / "desk.js", "text/javascript"),
    "textual.js": (_TERMINAL / "js" / "textual.js", "text/javascript"),
    "xterm.css": (_TERMINAL / "css" / "xterm.css", "text/css"),
}
"""What may be fetched under /static/, with its type; nothing else is."""


def headers(authority: str) -> dict[str, str]:
    """Return the headers of every answer of the server at `authority` ("127.0.0.1:8765")."""
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        # The terminal sets the sizes of its rows in style elements that it writes itself.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "data:",
        # Not every browser counts a websocket among 'self'.
        "connect-src": f"'self' ws://{authority}",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "Server": "penalty",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }


def desk_page(authority: str, most: int) -> str:
    """Return the page with the terminal. `most` is how many windows may be open at once."""
    texts = {
        "title": _(TITLE),
        "wait": _(WAIT),
        "again": _(AGAIN),
        "left": _(LEFT),
        "ended": _(ENDED),
        "lost": _(LOST),
        "full": _(FULL).format(most=most),
        "noscript": _(NO_SCRIPT),
        "socket": f"ws://{authority}/ws",
    }
    return _filled("desk.html", texts)


def refusal_page(text: str) -> str:
    """Return a page that says one thing: `text`, a constant of this module."""
    return _filled("refusal.html", {"title": _(TITLE), "text": _(text)})


def _filled(name: str, texts: dict[str, str]) -> str:
    template = Template((_HERE / name).read_text(encoding="utf-8"))
    return template.substitute({key: escape(text) for key, text in texts.items()})
