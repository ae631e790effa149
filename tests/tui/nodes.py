"""Every class of the desk that may have bindings."""

import importlib
import inspect
import pkgutil

from textual.dom import DOMNode

import tui
from tui.app import DeskApp


def nodes() -> list[type[DOMNode]]:
    """Return the application and every screen and widget of the desk's own."""
    found: list[type[DOMNode]] = [DeskApp]
    for info in pkgutil.walk_packages(tui.__path__, "tui."):
        if info.name.startswith(("tui.commands", "tui.web")) or info.name == "tui.app":
            continue
        module = importlib.import_module(info.name)
        found += [
            each
            for _name, each in inspect.getmembers(module, inspect.isclass)
            if issubclass(each, DOMNode) and each.__module__ == info.name
        ]
    return found
