# The hub: `make run` serves it, `make test` proves it. `make help` lists the rest.
# Needs Python 3.11 or newer and make; everything else is fetched by tools/environment.py.

SHELL := /bin/sh
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test mutants lint format bench demo-reset migrate verify environment test-environment
unexport PYTHONPATH PYTHONHOME
# Without byte code kept, every start would compile everything again: twice the time.
unexport PYTHONDONTWRITEBYTECODE

ifndef PYTHON
PYTHON := $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
endif
BIN := .venv/bin
PYTEST_ARGS ?=

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 20

run: environment ## Serve the hub on http://127.0.0.1:8000 (HUB_PORT), with a demo platform in var/ (HUB_DATA)
	@exec $(BIN)/hub run

test: test-environment services ## Lint, types, import contracts, and every test, on SQLite and PostgreSQL, in Chromium
	@$(MAKE) lint
	@$(BIN)/pytest --numprocesses=4 --dist=loadfile --no-loadscope-reorder $(PYTEST_ARGS)

mutants: test-environment ## Change the access rule in a thousand ways and name what no test noticed
	@$(PYTHON) -c 'import shutil; shutil.rmtree("mutants", ignore_errors=True)'
	@$(BIN)/mutmut run
	@$(BIN)/mutmut export-cicd-stats >/dev/null
	@$(PYTHON) tools/mutation_score.py

lint: test-environment ## Ruff, mypy, import contracts, and that uv.lock is up to date
	@$(PYTHON) tools/environment.py lock
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo 'hub: run `make format`' >&2; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

format: test-environment ## Let ruff lay out and mend the code
	@$(BIN)/ruff format --quiet
	@$(BIN)/ruff check --fix --quiet

bench: test-environment ## Print the hub's speed as ratios, on a large demo platform of its own
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

demo-reset: environment ## Throw the demo platform away; the next `make run` loads a new one
	@$(BIN)/hub demo reset

migrate: environment ## Bring the database to the newest schema
	@$(BIN)/hub migrate

verify: environment ## Recompute the whole audit log and say whether it is intact
	@$(BIN)/hub audit verify

environment: python
	@$(PYTHON) tools/environment.py run

test-environment: python
	@$(PYTHON) tools/environment.py test

services: test-environment
	@$(BIN)/python -m tests.services.install

.PHONY: python services
python:
	@test -n "$(PYTHON)" || { echo 'hub: Python 3.11 or newer is needed and none is on the PATH' >&2; exit 1; }
