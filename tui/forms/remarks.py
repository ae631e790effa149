"""Open comments as they stand beside the fields of a form, and how many wait at each step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Final

from cases.parts import Comment
from cases.record import CaseRecord
from tui.dossier import when, who
from tui.language import _
from workflow.comments import open_comments
from workflow.office import Office

_ABOUT: Final = re.compile(r"(?P<step>[a-z_]+)(?:\.(?P<number>\d+))?(?:\.(?P<field>.+))?")
_TAKEN_AS: Final[Mapping[str, str]] = {"open_case": "record_source"}
"""Steps taken once -> the step that mends what they wrote."""


def place_of(about: str) -> tuple[str, str, str]:
    """Return the step, the number of the entry and the field that a comment is on; each may be empty."""
    found = _ABOUT.fullmatch(about)
    if found is None:
        return "", "", ""
    step = found["step"]
    if step == "choose_sanction":
        # Its fields are named with their provision: 38.multiple.
        return step, "", about.partition(".")[2]
    return _TAKEN_AS.get(step, step), found["number"] or "", found["field"] or ""


def remarks(trigger: str, number: str, fields: Collection[str], record: CaseRecord, office: Office) -> dict[str, str]:
    """Return the open comments on a step by field; those on another entry or on no field of the form under "".

    `number` is the entry the form is about, empty where a step has no entries.
    """
    found: dict[str, list[str]] = {}
    for each in open_comments(record):
        step, entry, field = place_of(each.about)
        if step != trigger:
            continue
        own = not entry or entry == number
        place = field if own and field in fields else ""
        apart = "" if own else _("（第 {number} 项）").format(number=entry)
        found.setdefault(place, []).append(f"{comment_line(each, office)}{apart}")
    return {place: "\n".join(lines) for place, lines in found.items()}


def comment_line(comment: Comment, office: Office) -> str:
    """Write a comment in a line: its number, by whom, when, what."""
    words = _("批注 {number}  {who} {when}：{text}")
    return words.format(number=comment.number, who=who(office, comment.by), when=when(comment.at), text=comment.text)


def waiting_at(record: CaseRecord) -> Counter[str]:
    """Count the open comments by step; those on the whole case under ""."""
    return Counter(place_of(each.about)[0] for each in open_comments(record))
