"""Keys, colours and views that a person chose: what is read, what is refused in a sentence, what is kept."""

import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.events import Key

from tests.tui.nodes import nodes
from tests.tui.stage import NARROW, picture, play, press, settle, store_in
from tui.app import DeskApp
from tui.seat import Seat, fingerprint, note_down, noted
from tui.settings import FILE, KEPT, PRESETS, View, preset_names, read_settings
from tui.store import open_seat, open_store
from tui.themes import ALL
from tui.widgets.line_input import FilterInput
from workflow.office import DEMONSTRATION


def wrongs() -> Iterator[tuple[str, str]]:
    yield "theme = ", "不合格式"
    yield 'theme = "pink"', "没有配色“pink”，有：dark、light、contrast、mono"
    yield 'preset = "emacs"', "没有按键方案“emacs”"
    yield "keys = 3", "keys 应为一组"
    yield '[keys]\n"cases.new" = 3', "“cases.new”的按键写得不对"
    yield '[keys]\n"cases.new" = "f2,,"', "“cases.new”的按键写得不对"
    yield 'colour = "red"', "没有“colour”这一项"


@pytest.mark.parametrize(("text", "said"), list(wrongs()))
def test_what_cannot_be_used_is_said_and_left(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    settings = read_settings(tmp_path)
    (fault,) = settings.faults
    assert said in fault
    assert str(tmp_path / FILE) in fault
    assert (settings.theme, dict(settings.keys)) == ("", {})


def test_what_a_person_chose_goes_before_the_scheme(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        'theme = "light"\npreset = "vim"\n[keys]\n"list.up" = "up, w"\n"cases.new" = "ctrl+n"', encoding="utf-8"
    )
    settings = read_settings(tmp_path)
    assert settings.faults == ()
    assert settings.theme == "light"
    assert settings.keys["list.up"] == "up,w"
    assert settings.keys["list.down"] == "down,j"
    assert settings.keys["cases.new"] == "ctrl+n"


def test_views_and_colours_are_kept_and_a_broken_file_is_told(tmp_path: Path) -> None:
    settings = read_settings(tmp_path).with_theme("mono").with_view(View("急", "期限:2026-12-31", "mine", "due"))
    assert settings.with_view(View("急", "甲")).views == (View("急", "甲"),)
    again = read_settings(tmp_path)
    assert again.theme == "mono"
    assert again.views == (View("急", "甲"),)
    assert again.without_view("急").views == read_settings(tmp_path).views == ()
    (tmp_path / KEPT).write_text('{"theme": 1', encoding="utf-8")
    (fault,) = read_settings(tmp_path).faults
    assert str(tmp_path / KEPT) in fault
    kept = '{"theme": "pink", "views": [{"title": "x", "typed": "状态:没有", "base": "all", "order": "z"}]}'
    (tmp_path / KEPT).write_text(kept, encoding="utf-8")
    assert (read_settings(tmp_path).theme, read_settings(tmp_path).views) == ("", ())


@pytest.mark.parametrize("name", preset_names())
def test_a_scheme_names_actions_that_exist(name: str) -> None:
    keys = tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8"))["keys"]
    known = {
        binding.id for node in nodes() for binding in vars(node).get("BINDINGS", ()) if isinstance(binding, Binding)
    }
    assert keys.keys() <= known
    assert keys


def test_no_two_actions_of_a_place_share_a_key() -> None:
    schemes = [{}, *(tomllib.loads((PRESETS / f"{name}.toml").read_text())["keys"] for name in preset_names())]
    for keys in schemes:
        for node in nodes():
            taken = [
                key.strip()
                for binding in vars(node).get("BINDINGS", ())
                for key in keys.get(binding.id, binding.key).split(",")
            ]
            assert len(taken) == len(set(taken)), (node, taken)


def test_every_function_key_has_another_way_in_the_scheme_without_them() -> None:
    keys = tomllib.loads((PRESETS / "alt.toml").read_text(encoding="utf-8"))["keys"]
    for node in nodes():
        for binding in vars(node).get("BINDINGS", ()):
            if re.search(r"\bf[0-9]+\b", binding.key):
                assert any(not re.fullmatch(r"f[0-9]+", each) for each in keys[binding.id].split(",")), binding


async def test_chosen_keys_work_and_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config" / "penalty-desk"
    config.mkdir(parents=True)
    (config / FILE).write_text('theme = "contrast"\n[keys]\n"cases.due" = "ctrl+l"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    app = DeskApp(store_in(tmp_path / "store"), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "^L 期限" in picture(app)
        assert app.theme == "contrast"
        await press(pilot, "f6")
        assert "^L 期限" in picture(app)
        await press(pilot, "ctrl+l")
        await settle(pilot)
        assert "全部案件尚未办结的期限" not in picture(app)
        assert "届满" in picture(app)


async def test_colours_go_round_and_a_fault_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "config" / "penalty-desk"
    config.mkdir(parents=True)
    (config / FILE).write_text("theme = 3", encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    app = DeskApp(store_in(tmp_path / "store"), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert "没有配色“3”" in picture(app).replace("\n", "").replace(" ", "")
        seen = []
        for _ in ALL:
            await press(pilot, "ctrl+t")
            seen.append(app.theme)
        assert seen == ["light", "contrast", "mono", "dark"]
    assert read_settings(config).theme == "dark"


def test_the_note_of_who_sits_here_holds_only_for_the_same_profile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    store, seat = open_seat(str(tmp_path), "wang")
    assert store._office is not None  # noqa: SLF001 - read, for there was no note
    assert seat.name == "王某"
    again, same = open_seat(str(tmp_path), "wang")
    assert again._office is None  # noqa: SLF001 - not read yet
    assert same == seat
    assert again.office.name == seat.office
    other, li = open_seat(str(tmp_path), "li")
    assert other._office is not None  # noqa: SLF001 - another person's note does not hold
    assert li.user == "li"
    (tmp_path / "office.yaml").write_text("identity: asserted\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"office\.yaml"):
        open_seat(str(tmp_path), "li")


def test_a_broken_or_foreign_note_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    seat = Seat("局", asserted=False, user="u", name="n", roles=("officer",), role_names="办案人员", where="w")
    mark = fingerprint(b"x", "y")
    note_down(mark, seat)
    assert noted(mark) == seat
    assert noted(fingerprint(b"x", "z")) is None
    (file,) = (tmp_path / "penalty-desk" / "seats").iterdir()
    for broken in ("", "{}", f'{{"of": "{mark}", "seat": {{"user": 1}}}}', f'{{"of": "{mark}", "seat": 3}}'):
        file.write_text(broken, encoding="utf-8")
        assert noted(mark) is None


@pytest.mark.parametrize("name", list(ALL))
async def test_the_colours_chosen_are_those_of_the_first_screen(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config" / "penalty-desk"
    config.mkdir(parents=True)
    (config / FILE).write_text(f'theme = "{name}"', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    app = DeskApp(store_in(tmp_path / "store"), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        background = ALL[name].background
        assert background is not None
        assert app.screen.styles.background.hex.casefold() == background


async def test_with_alt_held_nothing_is_typed(tmp_path: Path) -> None:
    app = DeskApp(store_in(tmp_path), "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        # A terminal sends the sign along.
        for sign in "szh":
            app.post_message(Key(f"alt+{sign}", sign))
        await settle(pilot)
        assert app.screen.query_one(FilterInput).value == ""


async def test_a_note_that_is_not_true_shows_nothing_for_long(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    play(store, "file_case")
    forged = Seat("局", asserted=True, user="wang", name="王某", roles=("officer",), role_names="办案人员")
    app = DeskApp(store, "admin", forged)
    app.ask_first()
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        assert app.seat.user == "admin"
        assert "2026-0001" not in picture(app).replace(str(app.today.year), "2026")
        assert "管理员" in picture(app)


async def test_who_is_taken_off_the_profile_goes_on_no_further(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    profile = tmp_path / "office.yaml"
    shutil.copy(DEMONSTRATION, profile)
    store = open_store(str(tmp_path))
    play(store, "open_case")
    app = DeskApp(store, "wang")
    async with app.run_test(size=NARROW) as pilot:
        await settle(pilot)
        text = profile.read_text(encoding="utf-8")
        profile.write_text(text.replace("name: 王某, roles: [officer]", "name: 王某, roles: [clerk]"), encoding="utf-8")
        assert app.desk.actor.roles == ("clerk",)
        assert app.seat.roles == ("clerk",)
        profile.write_text(text.replace("user: wang,", "user: wang2,"), encoding="utf-8")
        await press(pilot, "enter")
        while app.trouble is None:
            await pilot.pause(0.01)
    assert "wang" in app.trouble
