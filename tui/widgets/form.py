"""A form on the screen: made from a sheet, read back as texts, with what is to be said of a field beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final, TypeAlias

from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from penalty.facts import Fault
from tui.forms.checklist import Item
from tui.forms.fields import NO, UNKNOWN, YES, Echo, Field, Sheet, Values, echo_of
from tui.language import _
from tui.widgets.checklist import Checklist
from tui.widgets.choice import Choice
from tui.widgets.field_input import FieldInput
from tui.widgets.fields import Fields
from tui.widgets.fill_line import FillLine
from tui.widgets.many import Many
from tui.widgets.note import Note
from tui.widgets.prose import Line, Prose
from tui.widgets.text_box import TextBox

Editor: TypeAlias = FieldInput | TextBox | Choice | Many
_QUICK: Final = {"1": YES, "0": NO, "-": UNKNOWN}
_HERE, _EMPTY, _FILLED, _WRONG = ">", "*", "✓", "!"
"""What stands before a label: the cursor is here; required and empty; required and filled; at fault."""


class Form(Fields, inherit_bindings=False):
    """The fields of one sheet, one under the other, below a line that says what is still to fill in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,tab", "walk(1)", "下一个字段", id="form.next", show=False),
        Binding("up,shift+tab", "walk(-1)", "上一个字段", id="form.previous", show=False),
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
        self._labels: dict[str, Static] = {}
        self._labelled: dict[str, str] = {}
        self._echoing = False
        self._notes: dict[str, Note] = {}
        self._said: dict[str, str] = {}
        self._faults: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._musts: frozenset[str] = frozenset()
        self.touched = False
        """Whether the cursor was in a field since the sheet came up."""

    async def show(self, sheet: Sheet, values: Values) -> None:
        """Put a sheet on the screen in place of the one before, filled with `values`."""
        self._sheet, self._faults, self._values = sheet, {}, dict(values)
        self._editors, self._labels, self._notes, self._labelled = {}, {}, {}, {}
        self.touched = False
        widgets: list[Widget] = [FillLine()] if sheet.trigger else []
        if sheet.remarks.get(""):
            widgets.append(Prose(sheet.remarks[""], classes="remark apart"))
        if sheet.intro:
            widgets.append(Prose(sheet.intro, classes="intro"))
        for field in sheet.fields:
            widgets += self._row(field)
        if sheet.appendix:
            widgets.append(Prose(sheet.appendix, classes="appendix"))
        await self._put(widgets)
        self._echo()

    async def show_items(self, heading: Iterable[Line], items: Sequence[Item]) -> None:
        """Put a checklist in place of a form: a step that cannot be taken now, why, and what it has already."""
        self._sheet, self._editors, self._labels, self._notes, self._values = None, {}, {}, {}, {}
        await self._put([Prose(heading, classes="intro"), Checklist(items)])

    async def _put(self, widgets: Sequence[Widget]) -> None:
        await self.remove_children()
        await self.mount_all(widgets)
        self.scroll_home(animate=False)

    @property
    def sheet(self) -> Sheet | None:
        """The sheet on the screen; None where there is only a checklist."""
        return self._sheet

    def values(self) -> dict[str, str]:
        """Return what the form holds: the fields on the screen, and what it was given for others."""
        return {**self._values, **{name: editor.value for name, editor in self._editors.items()}}

    def focus_first(self) -> bool:
        """Put the cursor into the first field, or into a checklist that leads on; False where there is neither."""
        for checklist in self.query(Checklist):
            if any(each.leads for each in checklist.items):
                checklist.focus()
                return True
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
        first = next((name for name in self._notes if name in self._faults), None)
        if first is not None and not self.focus_field(first):
            # A fault of a whole group stands at its heading; what is to be changed are the fields under it.
            group = first.rpartition(".")[0]
            self.focus_field(next((name for name in self._editors if name.startswith(f"{group}.")), ""))
        return tuple(rest)

    def turn(self, by: int) -> None:
        """Turn a page; a cursor that would be left out of sight goes to the nearest field in it."""
        self.scroll_relative(y=by * max(1, self._window.height - 2), animate=False)
        self.call_after_refresh(self.call_after_refresh, self._bring_cursor)

    def scroll_to_region(self, region: Region, **options: Any) -> Offset:  # noqa: ANN401 - handed on to the base class
        """Scroll at once: a scroll that takes its time would end after what this form does about the cursor."""
        return super().scroll_to_region(region, **{**options, "animate": False})

    @property
    def _window(self) -> Region:
        """What is seen of the form: all but the line on top."""
        return self.scrollable_content_region.shrink((1, 0, 0, 0))

    def _bring_cursor(self) -> None:
        here = self.focused_field
        if not here or self._in_sight(self._editors[here]):
            return
        seen = [name for name, editor in self._editors.items() if self._in_sight(editor)]
        order = list(self._editors)
        if seen:
            self.focus_field(min(seen, key=lambda name: abs(order.index(name) - order.index(here))))

    def _in_sight(self, editor: Editor) -> bool:
        return self._window.overlaps(editor.region)

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
        # First of all it is kept, then the key is painted; what is said of it comes after.
        self.post_message(self.Edited(name))
        if not self._echoing:
            self._echoing = True
            self.call_after_refresh(self._echo_later, name)

    def _echo_later(self, name: str) -> None:
        self._echoing = False
        self._echo()
        self._show_field(name)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _point(self, event: events.DescendantFocus | events.DescendantBlur) -> None:
        """Point at the field with the cursor, for those who see no colours, and keep what is said of it in sight."""
        name = next((name for name, editor in self._editors.items() if editor is event.widget), None)
        if name is None:
            return
        here = isinstance(event, events.DescendantFocus)
        self._label(name, here=here)
        self._hint(name, here=here)
        if here:
            self.touched = True
            # A field that was just mounted has its place only after the layout that follows.
            self.call_after_refresh(self.call_after_refresh, self._show_field, name)

    def _show_field(self, name: str) -> None:
        """Scroll so that a field is seen with what is said below it, the field first."""
        editor, note = self._editors.get(name), self._notes.get(name)
        if editor is None or note is None or not editor.is_mounted:
            return
        if note.display and not self._window.contains_region(note.region):
            self.scroll_to_widget(note, animate=False)
        window = self._window
        if editor.region.height > window.height:
            self.scroll_relative(y=editor.region.y - window.y, animate=False)
        elif not window.contains_region(editor.region):
            self.scroll_to_widget(editor, animate=False)

    @on(Many.Moved)
    def _show_row(self, event: Many.Moved) -> None:
        """Keep the option with the cursor in sight: a list of them may be longer than the window."""
        event.stop()
        row, window = event.many.region.y + event.many.cursor_row, self._window
        if row < window.y:
            self.scroll_relative(y=row - window.y, animate=False)
        elif row >= window.bottom:
            self.scroll_relative(y=row - window.bottom + 1, animate=False)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_walk(1)

    def _row(self, field: Field) -> list[Widget]:
        assert self._sheet is not None  # noqa: S101 - only a sheet has rows
        note = Note(classes="note")
        note.display = False
        self._notes[field.name] = note
        self._labels[field.name] = label = Static(Content(f" {_(field.label)}"), classes="label")
        if field.kind == "note":
            note.add_class("plain")
            return [label, note]
        editor = _editor(field, self._values.get(field.name, ""))
        self._editors[field.name] = editor
        said = self._sheet.remarks.get(field.name)
        remark = [Prose(said, classes="note remark")] if said else []
        return [Horizontal(label, editor, classes="row"), *remark, note]

    def _hint(self, name: str, *, here: bool) -> None:
        """Say a field's name in full and what it asks while the cursor is in it, where nothing else is said of it."""
        if self._sheet is None or self._said.get(name):
            return
        note, field = self._notes[name], next(each for each in self._sheet.fields if each.name == name)
        if field.hint:
            note.display = here
            note.update(field.hint if here else "")

    def _label(self, name: str, *, here: bool) -> None:
        if self._sheet is None:
            return
        field = next(each for each in self._sheet.fields if each.name == name)
        mark = " "
        if here:
            mark = _HERE
        elif self._notes[name].has_class("wrong"):
            mark = _WRONG
        elif name in self._musts:
            mark = _FILLED if self._values.get(name, "").strip() else _EMPTY
        text = f"{mark}{_(field.label)}"
        # Each update is a new layout of the form: only what is new is worth one.
        if self._labelled.get(name) != text:
            self._labelled[name] = text
            self._labels[name].update(Content(text), layout=False)

    def _echo(self) -> None:
        """Say beside each field what it comes to, its fault before anything else; on top, what is missing."""
        if self._sheet is None:
            return
        values = self.values()
        self._musts = frozenset(each.name for each in self._sheet.required(values))
        echoes: Mapping[str, Echo] = self._sheet.echoes(values)
        wrong = []
        for field in self._sheet.fields:
            here = field.name in self._editors and self._editors[field.name].has_focus
            own = echoes.get(field.name) or echo_of(field.kind, values.get(field.name, "")) or Echo("")
            if here and not own.text:
                own = Echo(field.hint)
            if field.name in self._faults:
                own = Echo(self._faults[field.name], wrong=True)
            note = self._notes[field.name]
            note.display = bool(own.text)
            note.set_class(own.wrong, "wrong")
            note.set_class(own.doubt, "doubt")
            note.update(own.text)
            wrong += [_(field.label)] if own.wrong else []
            self._said[field.name] = "" if own.text == field.hint else own.text
            self._label(field.name, here=here)
        for line in self.query(FillLine):
            line.show(self._sheet, values, wrong)


def _places(name: str) -> tuple[str, ...]:
    """Return where a fault may belong: "facts.amount" to "amount", "members.0" to "members", a group to its heading."""
    head, _, last = name.rpartition(".")
    return name, last, f"{head or name}.status", name.partition(".")[0]


def _editor(field: Field, value: str) -> Editor:
    match field.kind:
        case "text":
            return TextBox(value, _(field.help))
        case "choice":
            return Choice(field.options, value)
        case "fact":
            return Choice(field.options, value, _QUICK)
        case "many":
            return Many(field.options, value, field.marked)
        case _:
            # A plain space would break the hint, and the rest of it stand on a line that is not there.
            return FieldInput(value, _(field.help).replace(" ", "\u00a0"))
