"""A demonstration profile with only its identity changed is no profile of a real office."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from workflow.office import DEMONSTRATION, load_office, shortcomings

ME = pwd.getpwuid(os.getuid()).pw_name


def missing(folder: Path, *changes: tuple[str, str]) -> str:
    text = DEMONSTRATION.read_text(encoding="utf-8")
    for old, new in (("identity: asserted", "identity: system"), *changes):
        assert old in text
        text = text.replace(old, new)
    path = folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    return "\n".join(shortcomings(load_office(path)))


def test_what_still_is_of_the_demonstration_is_named(tmp_path: Path) -> None:
    said = missing(tmp_path)
    assert "仍是演示内容：name" in said
    assert "people.wang" in said
    assert "fine_account" in said


def test_people_without_an_account_are_named(tmp_path: Path) -> None:
    said = missing(tmp_path, ("user: wang,", f"user: {ME},"))
    line = next(line for line in said.splitlines() if "这台机器上没有用户" in line)
    assert ME not in line.partition("：")[2].partition("，")[0].split("、")
    assert "li" in line.partition("：")[2].partition("，")[0].split("、")


def test_a_threshold_of_ones_own_wants_its_source(tmp_path: Path) -> None:
    own = ("based_on: jiangxi\n", "based_on: jiangxi\nhearing_threshold: {individual: 5000, organisation: 100000}\n")
    assert "听证起点没有写来源" in missing(tmp_path, own)
    assert "听证起点没有写来源" not in missing(tmp_path)
