"""Whose key is whose, as the office's profile says it: a person's keys, and from when to when each signs.

A key that is no longer used stays in the profile, else what was signed with it could not be attributed any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from cases.evidence.keys import PublicKey
from cases.parts import Line
from cases.parts.shapes import Day


def _public(value: str) -> str:
    return PublicKey.parse(value).text


class SigningKey(BaseModel):
    """A public key as its text, and the days on which it signs, both included; a text alone signs on every day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[Line, AfterValidator(_public)]
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_alone(cls, value: object) -> object:
        return {"key": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until < self.since:
            raise ValueError("until 早于 since，请核对起止日期")
        return self

    def signs_on(self, day: dt.date) -> bool:
        """Tell whether the key may be used on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


Keys = tuple[SigningKey, ...]


class Former(BaseModel):
    """Somebody who left: may do nothing, but what they signed stays theirs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: Line
    name: Line
    keys: Keys = Field(min_length=1)


def among(keys: Sequence[SigningKey], text: str, day: dt.date) -> bool:
    """Tell whether a public key, as its text, is one of these on a day."""
    return any(each.key == text and each.signs_on(day) for each in keys)


def days_of(keys: Sequence[SigningKey], text: str) -> str:
    """Return in Chinese on which days a public key, as its text, is one of these; empty where on every day."""
    spans = [(each.since, each.until) for each in keys if each.key == text]
    if any(span == (None, None) for span in spans):
        return ""
    words = ((f"自 {since} 起用" if since else "", f"只用到 {until}" if until else "") for since, until in spans)
    return "；".join("，".join(filter(None, each)) for each in words)


def shared(holders: Sequence[tuple[str, Keys]]) -> Iterator[str]:
    """Yield a Chinese sentence for each key that two users have: such a signature would be nobody's."""
    owners: dict[str, list[str]] = {}
    for user, keys in holders:
        for text in {each.key for each in keys}:
            owners.setdefault(text, []).append(user)
    for text, users in owners.items():
        if len(set(users)) > 1:
            yield f"{'、'.join(users)}写了同一把密钥 {PublicKey.parse(text).fingerprint}，每人须有自己的密钥"
