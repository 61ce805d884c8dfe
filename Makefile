# Commands for people who run or build the bot. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
CODE := bot handlers storage content config tests deploy
# Tests wait for each other and for the clock now and then: more workers than cores.
WORKERS = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) * 2)')
# Many tests start the bot as a process: it must not compile itself anew each time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup dev demo run check test lint types contracts pytest long page postgresql prove bench plots soak \
        audit dist browser pins clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-16s%s\n", $$1, $$2}'

setup: $(VENV)/runtime ## make .venv with what the bot runs on

$(VENV)/runtime: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; install it, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv is missing; install it first (on Debian and Ubuntu: apt install python3-venv)"; exit 1; }
	@test -x $(BIN)/python || { echo "Making $(VENV) ..."; $(PYTHON) -m venv $(VENV); }
	@echo "Installing what the bot runs on ..."
	@$(PIP) -r requirements.txt
	@touch $@

dev: $(VENV)/development

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	@echo "Installing what tests and benchmarks need ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

demo: setup ## try the bot in the browser: no token, no account
	@$(BIN)/python -m bot demo

run: setup ## run the bot on Telegram; needs BOT_TOKEN
	@$(BIN)/python -m bot run

check: setup ## check the content files
	@$(BIN)/python -m bot check

test: dev ## formatting, lint, types, import contracts and the tests that take no time of their own
	@$(MAKE) --no-print-directory -j 2 lint types contracts pytest

lint: dev
	@$(BIN)/ruff format --check --quiet $(CODE)
	@$(BIN)/ruff check --quiet $(CODE)

types: dev
	@$(BIN)/mypy

contracts: dev
	@$(BIN)/lint-imports --no-cache >$(VENV)/contracts.log 2>&1 || { cat $(VENV)/contracts.log; exit 1; }

pytest: dev
	@$(BIN)/python -m pytest -rs -n $(WORKERS) --dist worksteal --ignore tests/page

long: dev ## the tests that take seconds each: kills, weeks that pass, hostile files and floods
	@$(BIN)/python -m pytest -rs -m "long and not prove and not postgresql and not page" -n $(WORKERS) --dist worksteal

page: dev ## the tests of the chat page in a real Chromium (needs `make browser`)
	@$(BIN)/python -m pytest -rs -m page -n auto

postgresql: dev ## the tests of the storage again, on a PostgreSQL server that they start
	@$(BIN)/python -m pytest -rs -m postgresql -n auto

prove: dev ## the long proofs: kills at random points, a full disk, many more examples of every property
	@HYPOTHESIS_PROFILE=prove $(BIN)/python -m pytest -rs -m "prove or postgresql or hypothesis or long" -n $(WORKERS) --dist worksteal

bench: dev ## timings beside bots on other libraries
	@$(BIN)/python -m bot.bench

plots: dev ## the pictures of docs/speed.md: how cost and memory grow
	@$(BIN)/python -m bot.bench.growth --folder docs

MINUTES ?= 30
soak: dev ## mixed load with faults for MINUTES (30), then a look whether anything was lost or doubled
	@$(BIN)/python -m bot.bench.soak --minutes $(MINUTES)

audit: $(VENV)/audit/done ## ask whether anything is known against the pinned dependencies
	@$(VENV)/audit/bin/python deploy/audit.py $(VENV)/audit/bin/pip-audit requirements.txt requirements-postgresql.txt

$(VENV)/audit/done: requirements-audit.txt
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r $< \
	  2>$(VENV)/audit/log || { echo "pip-audit can't be installed; $(VENV)/audit/log says why"; exit 75; }
	@touch $@

dist: setup ## an archive that installs the bot without a network; POSTGRESQL=1: with what a PostgreSQL server takes
	@sh deploy/make-dist.sh $(BIN)/python $(if $(POSTGRESQL),postgresql)

browser: ## install Debian's Chromium, which the page tests drive
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	  else sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends chromium; fi; }

pins: ## pin the dependencies anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate -c requirements.txt requirements-postgresql.in -o requirements-postgresql.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate -c requirements.txt -c requirements-postgresql.txt requirements-dev.in -o requirements-dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --no-annotate requirements-audit.in -o requirements-audit.txt

clean: ## remove what the commands made, but not data/
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
