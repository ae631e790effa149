"""What a reviewer reads, as blocks: what happened since, the comments, the proposal weighed, the case field by field.

Comments stand under what they are on; those that were dealt with are folded into a line until it is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from cases.events import Event
from cases.parts import Comment
from cases.record import CaseRecord
from cases.undoing import undone
from tui.dossier.beside import Sides, heading_lines, pair_lines, plain_lines, row_lines
from tui.dossier.compare import Entry, Row, Section, changed, compare
from tui.dossier.events import label_of_event, when, who
from tui.dossier.places import SECTIONS, STEP_OF, about_field, about_place, about_words
from tui.dossier.weighed import Pair, Weighed, Weighing
from tui.language import _
from tui.widgets.block_list import Block, Spans, text_block, wrapped
from workflow.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What to show: `now`, held against `before` (None: nothing to hold it against), and what is known beside it.

    `only_changes` leaves out what is as it was; `unfolded` are the places whose settled comments are shown; `similar`
    says of a group's key how like cases were decided.
    """

    before: CaseRecord | None
    now: CaseRecord
    office: Office
    only_changes: bool = False
    weighing: Weighing | None = None
    similar: Mapping[str, str] = field(default_factory=dict)
    unfolded: frozenset[str] = frozenset()

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections shown."""
        found = compare(self.before, self.now)
        return changed(found, _commented(self.now)) if self.only_changes else found

    @property
    def since(self) -> tuple[Event, ...]:
        """The events that came after `before`."""
        return self.now.history[self.before.revision :] if self.before is not None else ()


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and what a comment made there is on; None where none can be made."""

    block: Block
    about: str | None


def page_blocks(page: Page) -> list[Placed]:
    """Return the blocks of a page, in order."""
    placed = [*_happened(page)]
    # The proposal is weighed where it stands in the case: after the facts, before what was made of them.
    early = [field for _title, field in SECTIONS[: [field for _title, field in SECTIONS].index("sanction")]]
    facts = {"", *(STEP_OF[each] for each in early)}
    for section in page.sections:
        placed += _section(section, page) if section.about in facts else ()
    placed += _weighed(page)
    for section in page.sections:
        placed += _section(section, page) if section.about not in facts else ()
    places = {each.about for each in reversed(placed) if each.about}
    comments: dict[str, list[Comment]] = defaultdict(list)
    for comment in page.now.comments:
        comments[_nearest(about_place(comment.about), places)].append(comment)
    shown = [*_on_the_whole(page, comments.pop("", []))]
    for each in placed:
        shown.append(each)
        shown += _comments(page, each.about or "", comments.pop(each.about, [])) if each.about else ()
    return shown


def _commented(record: CaseRecord) -> frozenset[str]:
    """Return what has an open comment, and everything that is in."""
    found: set[str] = set()
    for each in record.comments:
        place = about_place(each.about) if each.settled is None else ""
        while place:
            found.add(place)
            place = place.rpartition(".")[0]
    return frozenset(found)


def _nearest(about: str, places: set[str]) -> str:
    """Return the place on the page that something is on or in; "" for the whole case."""
    while about and about not in places:
        about = about.rpartition(".")[0]
    return about


def _on_the_whole(page: Page, comments: Sequence[Comment]) -> Iterator[Placed]:
    """Yield the head of the comments, and those on the whole case."""
    count = len(page.now.comments)
    if not count:
        return
    waiting = sum(each.settled is None for each in page.now.comments)
    text = _("批注：未处理 {waiting} 条，已处理 {settled} 条").format(waiting=waiting, settled=count - waiting)
    yield Placed(text_block("comments", text, "open" if waiting else "soft", head=True), "")
    yield from _comments(page, "", comments)


def _comments(page: Page, about: str, comments: Sequence[Comment]) -> Iterator[Placed]:
    seen = page.before.comments if page.before is not None else page.now.comments
    for each in comments:
        if each.settled is None:
            new = page.before is not None and each.number > len(seen)
            yield _comment_block(each, _("新批注") if new else _("批注"), page.office, "open")
    settled = [each for each in comments if each.settled is not None]
    if not settled:
        return
    if about in page.unfolded:
        for each in settled:
            yield _comment_block(each, _("已处理的批注"), page.office, "soft")
        return
    text = _("已处理的批注 {count} 条，Enter 展开").format(count=len(settled))
    yield Placed(text_block(f"settled:{about}", f"  {text}", "soft"), None)


def _comment_block(comment: Comment, name: str, office: Office, look: str) -> Placed:
    on = about_words(comment.about)
    lines = [f"  {name} {comment.number}  {who(office, comment.by)}  {when(comment.at)}  [{on}]"]
    lines += [f"    {line}" for line in comment.text.split("\n")]
    settled = comment.settled
    if settled is not None:
        words = _("已由{who}于 {when} 处理：{note}")
        note = settled.note or _("没有说明")
        lines.append(f"    {words.format(who=who(office, settled.by), when=when(settled.at), note=note)}")
    return Placed(text_block(f"comment:{comment.number}", "\n".join(lines), look), None)


def _happened(page: Page) -> Iterator[Placed]:
    """Yield what was done since."""
    if not page.since:
        return
    gone = undone(page.now.history)
    title = _("这期间办理了 {count} 步").format(count=len(page.since))
    yield Placed(text_block("since", title, "head", head=True), "")
    for each in page.since:
        text = f"  {each.revision:>3}  {when(each.at)}  {_(label_of_event(each))}  {who(page.office, each.actor)}"
        struck = each.revision in gone
        yield Placed(
            text_block(
                f"event:{each.revision}", text + ("  " + _("已撤销") if struck else ""), "struck" if struck else ""
            ),
            "",
        )


def _weighed(page: Page) -> Iterator[Placed]:
    """Yield the proposal beside what the facts come to now."""
    weighing, about = page.weighing, STEP_OF["sanction"]
    if weighing is None:
        return
    sides = Sides(_("按在卷事实重算"), _("提案"), _("算"), _("提"))
    verdict = _("裁量核对：重算与提案相符") if not weighing.wrong else _("裁量核对：重算与提案不符")
    look = "head" if not weighing.wrong else "wrong"
    yield Placed(Block("weighed", partial(_verdict, verdict, look, sides), head=True), about)
    for place, text in enumerate((*weighing.wrong, *weighing.warnings)):
        look = "wrong" if place < len(weighing.wrong) else "open"
        yield Placed(text_block(f"weighed:wrong:{place}", f"  ! {text}", look), about)
    for group in weighing.groups:
        yield from _group(group, page, sides)
    for pair in weighing.totals:
        yield _pair(pair, "total", about, sides)
    sanction = page.now.sanction
    if sanction is not None:
        yield Placed(_titled("weighed:reason", _("裁量理由"), sanction.reason), f"{about}.reason")


def _verdict(verdict: str, look: str, sides: Sides, width: int) -> list[Spans]:
    return [*(((line, look),) for line in wrapped(verdict, width)), *heading_lines(sides, width)]


def _group(group: Weighed, page: Page, sides: Sides) -> Iterator[Placed]:
    about = STEP_OF["sanction"]
    yield Placed(text_block(f"weighed:{group.key}", f"  {group.title}", "strong"), about)
    for pair in group.pairs:
        own = about_field(about, f"groups.{group.key}.choice.{pair.field}") if pair.field else about
        yield _pair(pair, group.key, own, sides)
    said = page.similar.get(group.key)
    if said:
        yield Placed(text_block(f"weighed:{group.key}:similar", f"  {said}", "soft"), about)


def _pair(pair: Pair, key: str, about: str, sides: Sides) -> Placed:
    name = f"weighed:{key}:{pair.title}"
    if pair.computed == pair.proposed:
        return Placed(_titled(name, _(pair.title), pair.proposed), about)
    return Placed(Block(name, partial(pair_lines, f"  {_(pair.title)}", pair.computed, pair.proposed, sides)), about)


def _titled(key: str, title: str, text: str) -> Block:
    row = Row("", "", title, 0, None, text)
    return Block(key, partial(plain_lines, row, ""))


def _section(section: Section, page: Page) -> Iterator[Placed]:
    """Yield the title of a section and its entries."""
    changes = section.changes if page.before is not None else 0
    more = f"  {_('{count} 处改动').format(count=changes)}" if changes else ""
    key = f"section:{section.about}"
    yield Placed(text_block(key, f"【{_(section.title)}】{more}", "head", head=True), section.about)
    for entry in section.entries:
        yield from _entry(section, entry, page)


def _entry(section: Section, entry: Entry, page: Page) -> Iterator[Placed]:
    tags = {"new": _("新增"), "gone": _("删去")}
    tag, key = tags.get(entry.change, ""), f"{section.about}/{entry.about}/{entry.title}"
    sign = {"new": "+", "gone": "-"}.get(entry.change, " ")
    if entry.title or tag:
        look = {"new": "now", "gone": "struck"}.get(entry.change, "strong")
        head = " ".join(filter(None, (f"{sign} {entry.title}".rstrip(), tag)))
        yield Placed(text_block(key, head, look), entry.about)
    for row in entry.rows:
        yield Placed(Block(f"{key}/{row.path}", _drawn(entry, row, page)), row.about)


def _drawn(entry: Entry, row: Row, page: Page) -> Callable[[int], list[Spans]]:
    if page.before is None or entry.change in {"new", "gone"}:
        return partial(plain_lines, row, "struck" if entry.change == "gone" else "")
    return partial(row_lines, row, sides_of(page))


def sides_of(page: Page) -> Sides:
    """Return what the two columns of a page are called."""
    before = page.before.revision if page.before is not None else 0
    return Sides(
        _("原：第 {count} 条记录时").format(count=before),
        _("现：第 {count} 条记录时").format(count=page.now.revision),
        _("原"),
        _("现"),
    )
