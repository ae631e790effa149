"""Comments that nobody dealt with yet: a screen names them before a review is approved, which they do not forbid."""

from __future__ import annotations

from cases.parts import Comment
from cases.record import CaseRecord


def open_comments(record: CaseRecord) -> tuple[Comment, ...]:
    """Return the comments that are not settled, in the order in which they were made; `by` is a user name."""
    return tuple(each for each in record.comments if each.settled is None)
