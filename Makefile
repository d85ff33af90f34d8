# Every target works on a fresh machine that has Python 3.11 or newer and nothing else.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/bash

VENV ?= .venv
BIN := $(VENV)/bin
SAMPLE ?= testdata/projects/analytics/src
PYTEST ?= -n 2

# The first interpreter that is new enough and able to make a virtual environment; the oldest first, as the minimum is
# what a change breaks most easily.
define FIND_PYTHON
for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3 python; do \
  if "$$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
    echo "$$candidate"; exit 0; fi; done; \
echo "no Python 3.11 or newer with the venv module found; set PYTHON=/path/to/python" >&2; exit 1
endef

.PHONY: help scan test unit fuzz mutate bench bench-check whole-trees real-files security fuzz-robustness dist lock lowest audit lint format types layers docs docs-check conformance matrix members check clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	@set -e; python=$$($(FIND_PYTHON)); echo "creating $(VENV) with $$python"; "$$python" -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(BIN)/python
ifdef LOCKED
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
else
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
endif
	@touch $@ $(VENV)/.installed

scan: $(VENV)/.installed ## print the document of a sample project (SAMPLE=folder for another)
	@$(BIN)/oprc-static scan $(SAMPLE)

test: $(VENV)/.installed-dev ## run every test, against the real SDK too (in an environment of its own)
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python -m pytest $(PYTEST) --cov --cov-report=term:skip-covered $(ARGS)

unit: $(VENV)/.installed-dev ## run the tests that need no other runtime
	$(BIN)/python -m pytest $(PYTEST) --ignore=tests/conformance $(ARGS)

conformance: $(VENV)/.installed-dev ## compare every case with every runtime, on the running Python
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python -m pytest $(PYTEST) tests/conformance --every-target $(ARGS)

matrix: $(VENV)/.installed-dev ## the same on every installed Python, and for one another: writes CONFORMANCE.md
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python scripts/matrix.py $(ARGS)

members: $(VENV)/.installed-dev ## the same with the releases that stand for no behaviour group: prints the table
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python scripts/matrix.py --members --print $(ARGS)

fuzz: $(VENV)/.installed-dev ## random programs against a runtime (N=1000 SEED=0 TARGET=sdk-0.3.6)
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python scripts/fuzz.py $(or $(N),1000) --seed $(or $(SEED),0) $(addprefix --target ,$(or $(TARGET),sdk-0.3.6)) --record $(ARGS)

mutate: $(VENV)/.installed-dev ## whether the fuzzer finds seeded bugs: writes tests/fuzz/MUTATIONS.md (N=300 SEED=0)
	$(BIN)/python scripts/sdk_environment.py
	$(BIN)/python scripts/mutate.py --programs $(or $(N),300) --seed $(or $(SEED),0) --record $(ARGS)

bench: $(VENV)/.installed-dev ## compare whole processes with those of peers: writes BENCHMARKS.md (some twenty minutes)
	$(BIN)/python -m benchmarks.run $(ARGS)

bench-check: $(VENV)/.installed-dev ## the same for what has a bound; fails where one is broken
	$(BIN)/python -m benchmarks.run --check $(ARGS)

whole-trees: $(VENV)/.installed-dev ## the standard library and large packages: nothing found, nothing wrong (TREES=django)
	$(BIN)/python scripts/whole_trees.py $(TREES) $(ARGS)

security: $(VENV)/.installed-dev ## hostile inputs, measured: writes the table of SECURITY.md
	$(BIN)/python -m pytest tests/security --record-security --every-target $(ARGS)
	$(BIN)/python scripts/generate_docs.py

fuzz-robustness: $(VENV)/.installed-dev ## broken programs and documents: no crash, no hang (SECONDS=600 SEED=0)
	$(BIN)/python scripts/fuzz_robustness.py $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS),600) --seed $(or $(SEED),0) --record $(ARGS)
	$(BIN)/python scripts/generate_docs.py

real-files: $(VENV)/.installed-dev ## whether the limits refuse a real file: the standard library and large packages
	$(BIN)/python scripts/real_files.py $(TREES)

dist: $(VENV)/.installed-dev ## build wheel and sdist twice, and keep them in dist/ if the bytes are the same
	$(BIN)/python scripts/build_twice.py dist

lock: $(VENV)/.installed-dev ## write requirements-dev.lock anew (needs uv, which it installs)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@head -2 requirements-dev.lock > requirements-dev.lock.new
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --all-extras --upgrade \
	  --no-header --no-annotate pyproject.toml >> requirements-dev.lock.new
	@mv requirements-dev.lock.new requirements-dev.lock

lowest: $(BIN)/python ## the tests that need no other runtime, with the oldest dependencies that are allowed
	$(BIN)/python -m venv .venvs/lowest
	.venvs/lowest/bin/python -m pip install --quiet --disable-pip-version-check packaging
	.venvs/lowest/bin/python scripts/lowest.py > .venvs/lowest/constraints.txt
	.venvs/lowest/bin/python -m pip install --quiet --disable-pip-version-check -c .venvs/lowest/constraints.txt -e '.[dev]'
	.venvs/lowest/bin/python -m pytest $(PYTEST) --ignore=tests/conformance $(ARGS)

audit: $(BIN)/python ## known vulnerabilities of the locked packages, where their database can be reached
	$(BIN)/python -m venv .venvs/audit
	.venvs/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	.venvs/audit/bin/python scripts/audit.py

lint: $(VENV)/.installed-dev ## ruff: rules and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.installed-dev ## let ruff repair what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.installed-dev ## mypy, strict
	$(BIN)/mypy

layers: $(VENV)/.installed-dev ## the import contracts
	$(BIN)/lint-imports

docs: $(VENV)/.installed ## generate docs/ and the README's table of commands
	$(BIN)/python scripts/generate_docs.py

docs-check: $(VENV)/.installed ## fail when a generated file is not up to date
	$(BIN)/python scripts/generate_docs.py --check

check: lint types layers docs-check ## everything but the tests

clean: ## remove the environments and caches
	rm -rf $(VENV) .venvs .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage .coverage.* build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
