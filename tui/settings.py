"""What a person chose for their own desk: the keys, the colours, views of the list.

`desk.toml` is written by the person; what the desk keeps by itself stands beside it, in a file of its own, so that
neither spoils the other. A fault in either is said in one sentence, and the desk goes on without it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, cast, get_args

from cases.search import Order
from tui.language import _
from tui.scopes import EVERYTHING, MINE, Scope, narrowed
from tui.search import read_search
from tui.wording import listed

FILE: Final = "desk.toml"
KEPT: Final = "desk-state.json"
PRESETS: Final = Path(__file__).with_name("keymaps")
THEMES: Final = ("dark", "light", "contrast", "mono")
"""Dark, light, high contrast, without colours."""
_BASES: Final = {scope.key: scope for scope in (MINE, EVERYTHING)}


@dataclass(frozen=True, slots=True)
class View:
    """A list kept under a name: what was typed, which list it narrows, how it is sorted."""

    title: str
    typed: str
    base: str = "all"
    order: Order | None = None

    @property
    def scope(self) -> Scope:
        """The list to show. Raises ValueError where what was typed cannot be read any more."""
        base = _BASES.get(self.base, EVERYTHING)
        search = narrowed(base.search, read_search(self.typed))
        return replace(base, key=f"view:{self.title}", title=self.title, search=search, order=self.order)


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices as read: a theme's name, keys by the id of what they do, views.

    `faults` says what could not be used, a Chinese sentence each; `kept` is where the desk writes.
    """

    kept: Path
    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    views: tuple[View, ...] = ()
    faults: tuple[str, ...] = ()

    def with_theme(self, theme: str) -> Settings:
        """Return the settings with another theme, written down. Raises OSError."""
        return _written(replace(self, theme=theme))

    def with_view(self, view: View) -> Settings:
        """Return the settings with a view added, in place of one of the same name, written down. Raises OSError."""
        others = tuple(each for each in self.views if each.title != view.title)
        return _written(replace(self, views=(*others, view)))

    def without_view(self, title: str) -> Settings:
        """Return the settings without a view, written down. Raises OSError."""
        return _written(replace(self, views=tuple(each for each in self.views if each.title != title)))


def _written(settings: Settings) -> Settings:
    views = [
        {"title": each.title, "typed": each.typed, "base": each.base, "order": each.order or ""}
        for each in settings.views
    ]
    kept = settings.kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    fresh = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        text = json.dumps({"theme": settings.theme, "views": views}, ensure_ascii=False, indent=1)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(kept)
    finally:
        fresh.unlink(missing_ok=True)
    return settings


def read_settings(folder: Path | None = None) -> Settings:
    """Read a person's choices from a folder, else from where they are kept on this machine; never raises."""
    if folder is None:
        from platformdirs import user_config_dir

        folder = Path(user_config_dir("penalty-desk", appauthor=False))
    faults: list[str] = []
    theme, views = _kept(folder / KEPT, faults)
    own = folder / FILE
    chosen: Mapping[str, object] = {}
    if own.exists():
        chosen = _toml(own, faults)
        unknown = sorted(chosen.keys() - {"theme", "preset", "keys"})
        said = _("{file}：没有“{name}”这一项，有 theme、preset、keys")
        faults += [said.format(file=own, name=name) for name in unknown]
    # What was chosen at the desk is newer than the file only in what the file leaves open.
    theme = _theme(chosen.get("theme"), own, faults) or theme
    keys = {**_preset(chosen.get("preset"), own, faults), **_keys(chosen.get("keys", {}), own, faults)}
    return Settings(folder / KEPT, theme, keys, views, tuple(faults))


def preset_names() -> tuple[str, ...]:
    """Return the names of the key schemes that come with the desk."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.toml")))


def _preset(name: object, own: Path, faults: list[str]) -> dict[str, str]:
    if name is None:
        return {}
    if name not in preset_names():
        said = _("{file}：没有按键方案“{name}”，有：{names}")
        faults.append(said.format(file=own, name=name, names=listed(preset_names())))
        return {}
    path = PRESETS / f"{name}.toml"
    return _keys(_toml(path, faults).get("keys", {}), path, faults)


def _theme(name: object, own: Path, faults: list[str]) -> str:
    if name is None:
        return ""
    if name not in THEMES:
        faults.append(_("{file}：没有配色“{name}”，有：{names}").format(file=own, name=name, names=listed(THEMES)))
        return ""
    return str(name)


def _keys(found: object, own: Path, faults: list[str]) -> dict[str, str]:
    if not isinstance(found, dict):
        faults.append(_('{file}：keys 应为一组“动作 = "按键"”，如 "cases.new" = "f2,ctrl+n"').format(file=own))
        return {}
    keys: dict[str, str] = {}
    for name, key in found.items():
        if isinstance(key, str) and key.strip() and all(each.strip() for each in key.split(",")):
            keys[name] = ",".join(each.strip() for each in key.split(","))
        else:
            said = _("{file}：“{name}”的按键写得不对，应如 f2 或 ctrl+n，几个以逗号分开")
            faults.append(said.format(file=own, name=name))
    return keys


def _toml(path: Path, faults: list[str]) -> Mapping[str, object]:
    import tomllib

    from penalty.oserror import in_chinese

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        faults.append(_("{file} 读不出：{reason}；现按默认设置").format(file=path, reason=in_chinese(error)))
    except ValueError as error:
        faults.append(_("{file} 不合格式（{error}）；现按默认设置，请改正或移走").format(file=path, error=error))
    return {}


def _kept(path: Path, faults: list[str]) -> tuple[str, tuple[View, ...]]:
    if not path.exists():
        return "", ()
    try:
        kept = json.loads(path.read_bytes())
        theme = kept["theme"] if kept["theme"] in THEMES else ""
        return theme, tuple(view for view in map(_view, kept["views"]) if view is not None)
    except (OSError, ValueError, KeyError, TypeError):
        faults.append(_("{file} 读不出，自存的视图和配色没有读入；请移走该文件").format(file=path))
        return "", ()


def _view(kept: Mapping[str, str]) -> View | None:
    """Read a view; None for one that does not hold any more, as a state that no longer exists."""
    order = kept["order"] if kept["order"] in get_args(Order) else None
    view = View(str(kept["title"]), str(kept["typed"]), str(kept["base"]), cast("Order | None", order))
    try:
        read_search(view.typed)
    except ValueError:
        return None
    return view
