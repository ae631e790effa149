# Two commands do everything on a machine with Python 3.11 and make: `make run` and `make test`.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test check env lint types contracts rule-tests catalogue bench soak power-cut lock clean

run: env
	@$(BIN)/penalty demo

# Side by side on every core; what one has left over another takes.
test: env
	@$(BIN)/pytest -n auto --dist worksteal

check: lint types contracts test

env: $(READY)

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新版本。" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本，找到的是 $$($(PYTHON) -V)。" >&2; exit 2; }
	@echo "正在准备环境 $(VENV)（仅首次）…" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

lint: env
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: env
	@$(BIN)/mypy

contracts: env
	@$(BIN)/lint-imports

rule-tests: env
	@$(BIN)/penalty rules test --generate --bless

# Gathers what the desk says for the catalogues of tui/locale, and names what has no translation yet.
catalogue: env
	@$(BIN)/python -m tests.tui.catalogue

bench: env
	@$(BIN)/python -m tests.bench

# Longer searches than a check has time for; run by hand.
soak: env
	@$(BIN)/pytest -m soak tests/cases
	@$(BIN)/pytest tests/penalty/test_two_ways.py tests/workflow/test_play.py --hypothesis-profile thorough

# Power is cut under a writer, on a loop device; needs root. With its control: without flushes something must be lost.
power-cut: env
	@$(BIN)/python -m tests.cases.power_cut

lock: env
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
