"""A form on the screen: made from a sheet, read back as texts, with each fault beside its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar, Final, TypeAlias

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from penalty.facts import Fault
from tui.forms.fields import NO, UNKNOWN, YES, Echo, Field, Sheet, Values, echo_of
from tui.widgets.choice import Choice
from tui.widgets.line_input import LineInput
from tui.widgets.many import Many
from tui.widgets.prose import Line, Prose
from tui.widgets.text_box import TextBox

Editor: TypeAlias = LineInput | TextBox | Choice | Many
_QUICK: Final = {"1": YES, "0": NO, "-": UNKNOWN}


class Form(VerticalScroll, inherit_bindings=False):
    """The fields of one sheet, one under the other."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "app.focus_next", "下一个字段", id="form.next", show=False),
        Binding("up", "app.focus_previous", "上一个字段", id="form.previous", show=False),
    ]

    class Edited(Message):
        """A field changed; `name` is which."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, id: str | None = None) -> None:  # noqa: A002 - the name Textual uses
        super().__init__(id=id, can_focus=False)
        self._sheet: Sheet | None = None
        self._editors: dict[str, Editor] = {}
        self._notes: dict[str, Prose] = {}
        self._faults: dict[str, str] = {}
        self._values: dict[str, str] = {}

    async def show(self, sheet: Sheet, values: Values) -> None:
        """Put a sheet on the screen in place of the one before, filled with `values`."""
        self._sheet, self._faults, self._values = sheet, {}, dict(values)
        self._editors, self._notes = {}, {}
        widgets: list[Widget] = []
        if sheet.intro:
            widgets.append(Prose(sheet.intro, classes="intro"))
        for field in sheet.fields:
            widgets += self._row(field)
        if sheet.appendix:
            widgets.append(Prose(sheet.appendix, classes="appendix"))
        await self.remove_children()
        await self.mount_all(widgets)
        self.scroll_home(animate=False)
        self._echo()

    async def show_text(self, text: Iterable[Line]) -> None:
        """Put text in place of a form: a step that cannot be taken now, and why."""
        self._sheet, self._editors, self._notes, self._values = None, {}, {}, {}
        await self.remove_children()
        await self.mount(Prose(text, classes="intro"))
        self.scroll_home(animate=False)

    @property
    def sheet(self) -> Sheet | None:
        """The sheet on the screen; None where there is only text."""
        return self._sheet

    def values(self) -> dict[str, str]:
        """Return what the form holds: the fields on the screen, and what it was given for others."""
        return {**self._values, **{name: editor.value for name, editor in self._editors.items()}}

    def focus_first(self) -> bool:
        """Put the cursor into the first field; False where there is none."""
        return self.focus_field(next(iter(self._editors), ""))

    def focus_field(self, name: str) -> bool:
        """Put the cursor into a field; False where the form has none of this name."""
        editor = self._editors.get(name)
        if editor is None:
            return False
        editor.focus()
        return True

    @property
    def focused_field(self) -> str:
        """The name of the field with the cursor; empty where none has it."""
        return next((name for name, editor in self._editors.items() if editor.has_focus), "")

    def mark(self, faults: Iterable[Fault]) -> tuple[str, ...]:
        """Write each fault beside its field, put the cursor into the first, return those that fit no field."""
        self._faults, rest = {}, []
        for fault in faults:
            place = next((each for each in _places(fault.field) if each in self._notes), None)
            if place is None:
                rest.append(fault.message)
            else:
                self._faults[place] = fault.message
        self._echo()
        first = next((name for name in self._editors if name in self._faults), None)
        if first is not None:
            self.focus_field(first)
        return tuple(rest)

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    @on(Many.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        name = next((name for name, editor in self._editors.items() if editor is event.control), None)
        if name is None or self._values.get(name) == self._editors[name].value:
            return
        self._values[name] = self._editors[name].value
        self._faults.pop(name, None)
        self._echo()
        self.post_message(self.Edited(name))

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _point(self, event: events.DescendantFocus | events.DescendantBlur) -> None:
        """Point at the field with the cursor, for those who see no colours."""
        row = event.widget.parent
        if self._sheet is None or row is None:
            return
        mark = ">" if isinstance(event, events.DescendantFocus) else " "
        for field in self._sheet.fields:
            if self._editors.get(field.name) is event.widget:
                row.query_one(".label", Static).update(Content(f"{mark}{field.label}"))

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()

    def _row(self, field: Field) -> list[Widget]:
        note = Prose(classes="note")
        note.display = False
        self._notes[field.name] = note
        label = Static(Content(f" {field.label}"), classes="label")
        if field.kind == "note":
            note.add_class("plain")
            return [label, note]
        editor = _editor(field, self._values.get(field.name, ""))
        self._editors[field.name] = editor
        return [Horizontal(label, editor, classes="row"), note]

    def _echo(self) -> None:
        """Say beside each field what it comes to, its fault before anything else."""
        if self._sheet is None:
            return
        values = self.values()
        echoes: Mapping[str, Echo] = self._sheet.echoes(values)
        for field in self._sheet.fields:
            own = echoes.get(field.name) or echo_of(field.kind, values.get(field.name, ""))
            if field.name in self._faults:
                own = Echo(self._faults[field.name], wrong=True)
            note = self._notes[field.name]
            note.display = own is not None and bool(own.text)
            note.set_class(own is not None and own.wrong, "wrong")
            note.update(own.text if own is not None else "")


def _places(name: str) -> tuple[str, ...]:
    """Return where a fault may belong: "facts.amount" to "amount", a group's own fault to its heading."""
    last = name.rpartition(".")[2]
    return name, last, f"{name.rpartition('.')[0]}.status"


def _editor(field: Field, value: str) -> Editor:
    match field.kind:
        case "text":
            return TextBox(value, field.help)
        case "choice":
            return Choice(field.options, value)
        case "fact":
            return Choice(field.options, value, _QUICK)
        case "many":
            return Many(field.options, value)
        case _:
            return LineInput(value, field.help)
