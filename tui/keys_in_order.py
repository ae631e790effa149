"""Keys take effect in the order in which they were typed, however fast they come.

The library hands each key to whatever has the focus when it arrives, and moves the focus when the key that asks for it
has come all the way up: of "12", Tab, "34" sent in one breath over a slow line, all could land in the first field, or
F2 could be taken before the last digit. Here a key that is not plain text waits until what was typed before it has
taken effect, and is waited for before the next.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from string import digits
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast
from weakref import WeakSet

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.events import Key, Paste
from textual.message_pump import MessagePump
from textual.widget import Widget
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.app import App

# Textual takes Alt with a digit for the signs that one terminal on one system types so; here it is a key.
_SEQUENCES = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
for _digit in digits:
    _SEQUENCES.pop(f"\x1b{_digit}", None)

LONGEST: Final = 0.5
"""Seconds after which the next key is taken, though what the one before asked for is still under way."""
_TURNS: Final = 2
"""How often the way up from the focus is looked through: what a key changes in a field is told upwards once more."""

Typed: TypeAlias = Key | Paste


class KeysInOrder:
    """Takes what is typed, and hands it to the application one after the other."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._waiting: asyncio.Queue[Typed] = asyncio.Queue()
        self._turns: WeakSet[Typed] = WeakSet()
        self._task: asyncio.Task[None] | None = None
        self._free = asyncio.Event()
        self._free.set()

    def hold(self) -> None:
        """Let what is typed wait for something that is about to be done, until `release`."""
        self._free.clear()

    def release(self) -> None:
        """Go on."""
        self._free.set()

    def take(self, event: Typed) -> bool:
        """Take an event to hand over in its turn; False for one whose turn it is."""
        if event in self._turns:
            return False
        if self._task is None:
            self._task = asyncio.create_task(self._hand_over())
        if isinstance(event, Key) and event.key.startswith("alt+"):
            # A terminal sends the sign along: with Alt held it is a key, and no field may take it for text.
            event = Key(event.key, None)
        self._waiting.put_nowait(event)
        return True

    async def join(self) -> None:
        """Wait until everything typed has taken effect."""
        await self._waiting.join()

    def stop(self) -> None:
        """Hand over nothing more."""
        if self._task is not None:
            self._task.cancel()

    async def _hand_over(self) -> None:
        while True:
            event = await self._waiting.get()
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._free.wait(), LONGEST)
                text = self._is_text(event)
                if not text:
                    await self._settled()
                self._turns.add(event)
                self._app.post_message(event)
                if not text:
                    await self._settled()
            finally:
                self._waiting.task_done()

    def _is_text(self, event: Typed) -> bool:
        return _is_field(self._app.focused) and (isinstance(event, Paste) or event.is_printable)

    async def _settled(self) -> None:
        """Wait until what was handed over has gone from the application to the focus, and up again."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST):
                await _passed(self._app)
                for _turn in range(_TURNS):
                    focused = self._app.focused or self._app.screen
                    for node in focused.ancestors_with_self:
                        await _passed(node)


def _is_field(widget: Widget | None) -> bool:
    """Tell whether a widget takes text; the one of several lines is loaded only once there is one."""
    area = sys.modules.get("textual.widgets._text_area")
    return isinstance(widget, Input) or (area is not None and isinstance(widget, area.TextArea))


async def _passed(node: MessagePump) -> None:
    """Wait until a node has dealt with the messages it has now."""
    done = asyncio.Event()
    if node.is_running and node.call_later(done.set):
        await done.wait()
