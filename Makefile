# Every word sets itself up: the environment is made once and renewed when pyproject.toml changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
.DEFAULT_GOAL := help
.PHONY: help demo test test-all check lint type layers docs bench bench-large scoreboard slow clean

help: ## say what each word does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.demo ## compare two months of New York's flights: terminal summary and page
	$(BIN)/kullback demo

test: $(VENV)/.test ## run the tests (no torch, no Spark)
	$(BIN)/python -m pytest -q

test-all: $(VENV)/.all ## install every extra and run every quick test, with coverage
	$(BIN)/python -m pytest -q --cov --cov-report=term:skip-covered --cov-fail-under=90

slow: $(VENV)/.test ## run the calibration tests that take minutes
	$(BIN)/python -m pytest -q -m slow

check: lint type layers ## what must hold of the code: style, types, layers

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

type: $(VENV)/.dev
	$(BIN)/mypy

layers: $(VENV)/.dev
	$(BIN)/lint-imports

docs: $(VENV)/.peers ## renew the tables in docs/ that benchmarks measure (an hour)
	$(BIN)/python benchmarks/calibration.py --write docs/calibration.md
	$(BIN)/python benchmarks/closed_forms.py --write docs/closed-forms.md
	$(BIN)/python benchmarks/scoreboard.py --write docs/scoreboard.md
	$(BIN)/python benchmarks/core.py --write docs/speed.md
	$(BIN)/python benchmarks/counts.py --write docs/counts.md
	$(BIN)/python benchmarks/estimators.py --write docs/samples.md
	$(BIN)/python benchmarks/coding.py --write docs/coding.md
	$(BIN)/python benchmarks/text.py --write docs/text.md

bench: $(VENV)/.peers ## measure speed and memory beside SciPy, torch, dit, DuckDB and peers (minutes)
	$(BIN)/python benchmarks/core.py
	$(BIN)/python benchmarks/pairwise.py
	$(BIN)/python benchmarks/estimators_at_scale.py
	$(BIN)/python benchmarks/coding.py
	$(BIN)/python benchmarks/text.py
	$(BIN)/python benchmarks/topics.py
	$(BIN)/python benchmarks/ngrams.py
	$(BIN)/python benchmarks/tables.py --rows 2000000

scoreboard: $(VENV)/.test ## run the hard cases through kullback, SciPy and, if installed, torch
	$(BIN)/python benchmarks/scoreboard.py

bench-large: $(VENV)/.test ## the same on 20,000,000 rows (4 GB of disk)
	$(BIN)/python benchmarks/tables.py --rows 20000000

clean: ## remove what was made here
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: $(VENV)/bin/python pyproject.toml
	$(PIP) install -e ".[demo]"
	@touch $@

$(VENV)/.test: $(VENV)/bin/python pyproject.toml
	$(PIP) install -e ".[test]"
	@touch $@ $(VENV)/.demo

$(VENV)/.peers: $(VENV)/bin/python pyproject.toml
	$(PIP) install -e ".[peers]"
	@touch $@ $(VENV)/.test $(VENV)/.demo

$(VENV)/.dev: $(VENV)/bin/python pyproject.toml
	$(PIP) install -e ".[dev]"
	@touch $@ $(VENV)/.test $(VENV)/.demo

# torch 2.13.0 first: with it installed, nothing larger is fetched.
$(VENV)/.all: $(VENV)/.dev
	$(BIN)/python -c "import torch" 2>/dev/null || $(PIP) install torch==2.13.0
	$(PIP) install -e ".[all]"
	@touch $@
