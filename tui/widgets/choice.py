"""A choice among few: changed with left, right, space or a first letter, and with a digit where the option shows it."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.language import _
from tui.widgets.prose import set_lines
from tui.wording import shown

_LONG: Final = 60
"""Options that together take more cells than this are shown one at a time, where one of them alone is wide."""
_WIDE: Final = 24
_DIGITS: Final = "123456789"


class Choice(Widget, can_focus=True):
    """One of `options` (value, label) is chosen; `quick` maps further keys to values."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "step(-1)", "上一项", id="choice.previous", show=False),
        Binding("right,space", "step(1)", "下一项", id="choice.next", show=False),
    ]

    value: reactive[str] = reactive("", layout=True)

    class Changed(Message):
        """Another option was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The choice that changed."""
            return self.choice

    def __init__(
        self, options: tuple[tuple[str, str], ...], value: str = "", quick: dict[str, str] | None = None
    ) -> None:
        super().__init__()
        # A value no longer among the options is kept in sight, so that it is not replaced in silence.
        known = {each for each, _label in options}
        self.options = options if value in known else (*options, (value, value or _("未选")))
        self.quick = quick or {}
        self.set_reactive(Choice.value, value)

    @property
    def place(self) -> int:
        """The place of the chosen option, from 0."""
        return next(place for place, (value, _label) in enumerate(self.options) if value == self.value)

    @property
    def _labels(self) -> list[str]:
        return [shown(_(label)).replace("\n", " ") for _value, label in self.options]

    @property
    def _one_at_a_time(self) -> bool:
        sizes = [cell_len(label) for label in self._labels]
        return sum(sizes) > _LONG and max(sizes) > _WIDE

    def _keys(self) -> dict[str, int]:
        """Return the signs that choose an option: its quick key, the number it says itself, else its place in view.

        What is not in view is not chosen by its place: a figure typed one field too far would change it unseen.
        """
        values = [value for value, _label in self.options]
        if self.quick:
            return {sign: values.index(value) for sign, value in self.quick.items()}
        own = {value: place for place, value in enumerate(values) if len(value) == 1 and value in _DIGITS}
        if own or self._one_at_a_time:
            return own
        return {sign: place for place, sign in zip(range(len(values)), _DIGITS, strict=False)}

    def render(self) -> Content:
        """Draw the options, each behind its key, with the chosen one in brackets; of long ones only that."""
        labels = self._labels
        if self._one_at_a_time:
            text = f"<{self.place + 1}/{len(labels)}> {labels[self.place]}{_('（左右键选）')}"
            return Content.styled("\n".join(set_lines(text, self.content_size.width or _LONG)), "bold")
        parts: list[tuple[str, str]] = []
        # No space behind the key: a line would break there.
        keys = {
            place: f"{sign}." if sign.isdigit() else sign
            for sign, place in self._keys().items()
            if self.options[place][0] != sign
        }
        for place, label in enumerate(labels):
            # A space is never inside a label, so a line breaks between options only.
            unbroken = f"{keys.get(place, '')}{label}".replace(" ", "\u00a0")
            parts.append((f"[{unbroken}]", "bold") if place == self.place else (f"\u00a0{unbroken}\u00a0", "dim"))
            parts.append((" ", ""))
        return Content.assemble(*parts)

    def action_step(self, by: int) -> None:
        """Choose the next or previous option, around the ends."""
        self._choose((self.place + by) % len(self.options))

    def on_key(self, event: events.Key) -> None:
        """Choose by the key an option shows, or the first letter of its label."""
        sign = event.character
        if sign is None or not event.is_printable or sign == " ":
            return
        keys = self._keys()
        if sign in keys:
            self._choose(keys[sign])
        elif not sign.isdecimal():
            order = [*range(self.place + 1, len(self.options)), *range(self.place + 1)]
            labels = [_(label).casefold() for _value, label in self.options]
            hits = [place for place in order if labels[place].startswith(sign.casefold())]
            if hits:
                self._choose(hits[0])
        event.stop()

    def on_click(self) -> None:
        """Choose the next option."""
        self.action_step(1)

    def _choose(self, place: int) -> None:
        value = self.options[place][0]
        if value != self.value:
            self.value = value
            self.post_message(self.Changed(self))
