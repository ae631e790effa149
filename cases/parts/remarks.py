"""What those around a case say of what is written in it: comments, and what became of them."""

from __future__ import annotations

from pydantic import Field

from cases.parts.shapes import Line, MaybeLine, Number, OptionalText, Part, Text


class Settled(Part):
    """Who dealt with a comment, when (ISO, with offset), and what was done."""

    by: Line = Field(title="处理人")
    at: Line = Field(title="处理时间")
    note: OptionalText = Field(default=None, title="处理说明")


class CommentRequest(Part):
    """A comment (批注), as it is made.

    `about` names a step, the number of an entry, a field ("record_violation.2.amount"); "" is the whole case.
    """

    about: MaybeLine = Field(default="", title="批注对象", description="如 record_party.address；不填为全案")
    text: Text = Field(title="批注内容")


class Comment(CommentRequest):
    """A comment on file: its number from 1, who made it (user name), when, and who dealt with it, if anybody."""

    number: Number = Field(title="序号")
    by: Line = Field(title="批注人")
    at: Line = Field(title="批注时间")
    settled: Settled | None = Field(default=None, title="处理")
