"""Keys in the profile: read with their days, refused with their line, and what is missing named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from cases.evidence.keys import PublicKey
from workflow import signatures
from workflow.office import OfficeError, load_office, shortcomings

KEY = PublicKey(bytes(31) + b"\1").text
OTHER = PublicKey(bytes(31) + b"\2").text
WEAK = "ed25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def profile(folder: Path, *changes: tuple[str, str]) -> Path:
    text = Path(signatures.__file__).with_name("offices").joinpath("demonstration.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "office.yaml"
    path.write_text(text, encoding="utf-8")
    return path


SUN = "certificate: 演示-0004, rank: head"
REQUIRED = ("signatures: none\n", "signatures: required\n")


def test_keys_are_read_with_their_days(tmp_path: Path) -> None:
    keys = f"{SUN}, keys: ['{KEY}', {{key: '{OTHER}', since: 2026-01-01, until: 2026-06-30}}]"
    office = load_office(profile(tmp_path, (SUN, keys), REQUIRED))
    sun = office.person("sun")
    assert sun.signs_with(KEY, dt.date(2020, 1, 1))
    assert [sun.signs_with(OTHER, dt.date(2026, *day)) for day in ((1, 1), (6, 30), (7, 1))] == [True, True, False]
    assert not sun.signs_with(OTHER, dt.date(2025, 12, 31))
    assert office.requires_signature(dt.date(2020, 1, 1))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ((SUN, f"{SUN}, keys: [ed25519:xx]"), "不是公钥"),
        ((SUN, f"{SUN}, keys: ['{WEAK}']"), "对应它的签名谁都造得出"),
        ((SUN, f"{SUN}, keys: [{{key: '{KEY}', since: 2026-02-01, until: 2026-01-01}}]"), "until 早于 since"),
        ((SUN, f"{SUN}, keys: [{{key: '{KEY}', until: soon}}]"), "不是日期"),
        ((SUN, f"{SUN}, keys: [{{key: '{KEY}', from: 2026-01-01}}]"), "不认识的键"),
        (("signatures: none", "signatures: perhaps"), "只能是 required、none"),
        (("signatures: none", "signatures: required\nsignatures_since: x"), "不是日期"),
        (("signatures: none", "signatures: none\nformer: [{user: han, name: 韩某, keys: []}]"), "office.yaml:"),
    ],
)
def test_a_wrong_key_is_refused_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(OfficeError, match=r"office\.yaml:\d+") as error:
        load_office(profile(tmp_path, change))
    assert said in str(error.value)


def test_a_key_of_two_people_is_refused(tmp_path: Path) -> None:
    zhao = "certificate: 演示-0003, review_basis: 法律职业资格"
    with pytest.raises(OfficeError, match="zhao、sun写了同一把密钥"):
        load_office(profile(tmp_path, (SUN, f"{SUN}, keys: ['{KEY}']"), (zhao, f"{zhao}, keys: ['{KEY}']")))


def test_what_is_missing_for_signing_is_named(tmp_path: Path) -> None:
    lines = [each for each in shortcomings(load_office(profile(tmp_path, REQUIRED))) if "密钥" in each]
    assert [name for name in ("赵某", "孙某", "武某", "王某", "周某") if any(name in each for each in lines)] == [
        "赵某", "孙某", "武某"
    ]  # fmt: skip
    signed = profile(tmp_path, REQUIRED, (SUN, f"{SUN}, keys: ['{KEY}']"))
    assert not any("孙某" in each for each in shortcomings(load_office(signed)))
    real = profile(tmp_path, ("\nidentity: asserted", "\nidentity: system"))
    assert any("signatures: none" in each for each in shortcomings(load_office(real)))
    assert not any("签名" in each for each in shortcomings(load_office()))


# The letters.
