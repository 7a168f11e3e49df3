# Every target sets itself up: a fresh clone needs only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup run test check servers test-servers soak bench lock format clean
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("followup needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	@echo "Setting up in $(VENV) (once; a minute or two) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
	  --config-settings editable_mode=compat -e .
	@$(BIN)/python -m compileall -q bot
	@touch $@

setup: $(READY)  ## create .venv and install the locked dependencies

run: setup  ## simulate the next 12 months, then start the bot as a dry run
	@$(BIN)/followup rehearse --assume go-ahead,verified,approved
	@$(BIN)/followup run

test: setup  ## run all tests that need no installed server (under 2 minutes)
	$(BIN)/pytest -n auto -rs

check: setup  ## run ruff, mypy --strict and the lint tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest tests/lint

servers: setup  ## install the real servers that test-servers publishes to
	scripts/servers

test-servers: setup  ## publish to the real servers and kill the bot 200 times; a missing server fails
	FOLLOWUP_SERVERS=required $(BIN)/pytest -n 4 --dist loadgroup -m servers tests/servers

soak: setup  ## kill the bot 1,000 times with the real servers, 125 times with injected faults, 150 times on PostgreSQL
	FOLLOWUP_SERVERS=required FOLLOWUP_KILLS=$${FOLLOWUP_KILLS:-1000} $(BIN)/pytest -n 3 --dist loadgroup -m servers \
	  tests/servers/test_kill_rig.py tests/servers/test_fault_rig.py tests/servers/test_two_bots_rig.py

bench: setup  ## measure speed and memory as ratios against a bare baseline
	$(BIN)/python -m bench

lock: setup  ## update requirements.lock from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate pyproject.toml -o requirements.lock

format: setup  ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:  ## remove the environment and caches; never the ledger or the outbox
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis build *.egg-info
