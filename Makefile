# `make run` and `make test` need Python 3.11+ and PyPI, nothing else.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
DATA_DIR ?= $(CURDIR)/.data
VENV := .venv
BIN := $(VENV)/bin
export PORT DATA_DIR

.DEFAULT_GOAL := help
.PHONY: help run test test-long lint fmt types check messages lock bench graph client

help: ## Show what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# Stamps say which lock the environment holds, so that a start with everything in place does nothing.
$(VENV)/.run: requirements.lock | $(VENV)/bin/python
	@[ -f $(VENV)/.dev ] && [ $(VENV)/.dev -nt requirements-dev.lock ] || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ $(VENV)/.run

$(VENV)-clients/.ready: requirements-clients.lock
	$(PYTHON) -m venv $(VENV)-clients
	$(VENV)-clients/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-clients.lock
	@touch $@

# Programs of others that read the status pages' JSON; without npm their tests are skipped (in CI they fail).
JS_CLIENTS := statuspage.js@1.0.17 statuspage.io@3.3.8
$(VENV)-clients/.js: Makefile $(VENV)-clients/.ready
	@if command -v npm >/dev/null; then npm install --silent --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --prefix $(VENV)-clients $(JS_CLIENTS) && touch $@; fi

MO := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
locale/%.mo: locale/%.po
	@$(BIN)/pybabel --quiet compile -i $< -o $@

run: $(VENV)/.run $(MO) ## Run the desk: http://127.0.0.1:8000 (PORT, DATA_DIR)
	@exec $(BIN)/python manage.py desk

test: $(VENV)/.dev $(VENV)-clients/.js $(MO) ## Run the whole test suite against a real PostgreSQL
	$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

test-long: $(VENV)/.dev $(MO) ## Run the long profiles: 2,000 state machines, 1,000 rounds of each race
	HYPOTHESIS_PROFILE=long ROUNDS=1000 $(BIN)/python -m pytest -n auto --dist worksteal tests/incidents tests/faults

lint: $(VENV)/.dev ## Check style and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

fmt: $(VENV)/.dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.dev ## Check the types
	$(BIN)/mypy .

check: ## Everything that CI runs
	.ci/run

messages: $(VENV)/.dev ## Collect the texts to translate into locale/
	$(BIN)/pybabel --quiet extract -F babel.cfg -k _ -k gettext_lazy -k ngettext:1,2 --no-location --sort-output -o locale/django.pot .
	$(BIN)/pybabel --quiet update -D django -i locale/django.pot -d locale --no-fuzzy-matching --ignore-obsolete

graph: $(VENV)/.dev ## Draw the lifecycle from the code into docs/lifecycle.md
	$(BIN)/python manage.py lifecycle_graph --write docs/lifecycle.md

client: $(VENV)/.dev ## Generate clients/python from the API's OpenAPI document
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && \
	DATA_DIR=$$folder $(BIN)/python manage.py spectacular --validate --fail-on-warn --format openapi-json --file $$folder/openapi.json && \
	$(BIN)/python clients/generate.py $$folder/openapi.json clients/python/servicedesk_client/v1

lock: ## Refresh the locks after a change of dependencies (needs uv); they serve every Python from 3.11.0 on
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11.0 --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11.0 --no-header --group dev pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11.0 --no-header --group pyproject.toml:clients -o requirements-clients.lock

bench: $(VENV)/.dev $(MO) ## Measure (ratios within one run; ARGS="--sizes 10000 1000000")
	$(BIN)/python -m benchmarks.pages $(ARGS)
	$(BIN)/python -m benchmarks.weights
	$(BIN)/python -m benchmarks.status_pages
	$(BIN)/python -m benchmarks.api
	$(BIN)/python -m benchmarks.mail_in
	$(BIN)/python -m benchmarks.events_in
	$(BIN)/python -m benchmarks.event_storm
	$(BIN)/python -m benchmarks.pings
	$(BIN)/python -m benchmarks.checks
