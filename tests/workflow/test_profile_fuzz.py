"""Any bytes as a profile, a year of holidays or a played case: read, or refused in a sentence naming the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from penalty.reading.strict_yaml import RulesetError
from tui.demo import read_example
from workflow.office import DEMONSTRATION, OfficeError, load_office

EXAMPLE = Path(__file__).parents[2] / "cases" / "examples" / "hospital-38.yaml"
HOLIDAYS = b"year: 2027\nsource: {text: x, level: A}\nholidays:\n  2027-01-01: x\nworkdays: {}\n"
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def spoilt(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw any bytes, or the whole with a piece of it replaced by others."""
    piece = draw(
        st.binary(max_size=40)
        | st.sampled_from([b"&a", b"*a", b"!!python/object:os.system x", b"\t", b"{", b"- ", b"\xff", b"\0"])
    )
    if draw(st.booleans()):
        return piece
    start = draw(st.integers(0, len(whole)))
    return whole[:start] + piece + whole[start + draw(st.integers(0, 60)) :]


def read_beside(folder: Path, name: str, content: bytes) -> None:
    (folder / "office.yaml").write_bytes(DEMONSTRATION.read_bytes())
    (folder / name).write_bytes(content)
    load_office(folder / "office.yaml")


READERS: dict[str, tuple[bytes, Callable[[Path, bytes], None]]] = {
    "office.yaml": (DEMONSTRATION.read_bytes(), lambda folder, content: read_beside(folder, "office.yaml", content)),
    "holidays-2027.yaml": (HOLIDAYS, lambda folder, content: read_beside(folder, "holidays-2027.yaml", content)),
}


@pytest.mark.parametrize("name", READERS)
@FUZZ
@given(data=st.data())
def test_what_stands_in_a_stores_folder(tmp_path: Path, name: str, data: st.DataObject) -> None:
    whole, read = READERS[name]
    try:
        read(tmp_path, data.draw(spoilt(whole)))
    except OfficeError as error:
        sentence = str(error)
    else:
        return
    assert name in sentence, sentence
    assert "Traceback" not in sentence


@FUZZ
@given(data=st.data())
def test_a_played_case(tmp_path: Path, data: st.DataObject) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data.draw(spoilt(EXAMPLE.read_bytes())))
    try:
        read_example(file)
    except (RulesetError, UnicodeDecodeError) as error:
        sentence = str(error)
    else:
        return
    assert "case.yaml" in sentence or "codec" in sentence
