"""What the house promises of itself: sizes, and what is loaded when."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("penalty", "cases", "workflow", "templates", "tui")
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
LINES, FUNCTION = 400, 40
HEAVY = ("textual", "tinydb", "jinja2", "docx", "pydantic")

names = pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(ROOT)) for path in MODULES])


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def test_there_are_modules_to_measure() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(PACKAGES)


@names
def test_a_module_reads_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES


@names
def test_a_function_fits_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [each.name for each in functions(tree) if (each.end_lineno or 0) - each.lineno + 1 > FUNCTION]
    assert long == []


@names
def test_a_module_says_why_it_is_there(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert text
    assert text.splitlines()[0].endswith((".", "?"))


def test_a_module_is_short_by_habit() -> None:
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert sizes[len(sizes) // 2] <= 140


LOADED = """
import sys
from tui.main import main
sys.argv = ["penalty", *sys.argv[1:]]
try:
    main()
finally:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(*arguments: str, stdin: str = "") -> tuple[str, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=ROOT, input=stdin, capture_output=True, text=True, check=True
    )
    return done.stdout, set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("module", HEAVY)
def test_assessing_loads_nothing_heavy(module: str) -> None:
    out, modules = loaded("assess", "-", "--json", stdin='{"provision": "37", "amount": "800"}')
    assert '"status"' in out
    assert module not in modules


def test_help_loads_nothing_heavy() -> None:
    out, modules = loaded("--help")
    assert "用法" in out
    assert modules.isdisjoint(HEAVY)


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [(("rules", "list"), {"textual", "tinydb", "jinja2", "docx"}), (("case", "list"), {"textual", "jinja2", "docx"})],
)
def test_a_command_loads_no_other_floor(
    arguments: tuple[str, ...], absent: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PENALTY_STORE", str(tmp_path))
    _, modules = loaded(*arguments)
    assert modules.isdisjoint(absent)
