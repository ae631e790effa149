"""Walks and changes single values of frozen data, so that tests can take any one of them away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeAlias

from templates.letter import LetterData

Path: TypeAlias = tuple[str | int, ...]


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every single value with its path; an empty or absent part is a leaf itself."""
    if is_dataclass(value):
        for field in fields(value):
            yield from leaves(getattr(value, field.name), (*path, field.name))
    elif isinstance(value, tuple) and value:
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    else:
        yield path, value


def put(value: Any, path: Path, new: object) -> Any:  # noqa: ANN401 - any part of the data
    """Return a copy with one value exchanged."""
    if not path:
        return new
    step, *rest = path
    if isinstance(step, int):
        return (*value[:step], put(value[step], tuple(rest), new), *value[step + 1 :])
    return replace(value, **{step: put(getattr(value, step), tuple(rest), new)})


def changed(data: LetterData, dotted: str, new: object) -> LetterData:
    """Exchange the value at a dotted path ("violations.1.period")."""
    path = tuple(int(step) if step.isdigit() else step for step in dotted.split("."))
    result: LetterData = put(data, path, new)
    return result
