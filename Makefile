# Two commands are enough: `make run` and `make test`. The rest is for those who change the program.
# uv is used where it is installed; python3 (>= 3.11) with venv and pip is enough.

PYTHON ?= python3
WORKERS ?= 2
# A folder laid out like the conformance kit of DMN, for `make tck`.
TCK ?= ../shared/dmn-tck
# A folder of drawings, for `make field`.
FIELD ?= ../shared/bpmn-miwg
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)

ifeq ($(UV),)
NEEDED = -c 'import pip'
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
else
NEEDED = -c ''
INSTALL = $(UV) pip install --quiet --python $(BIN)/python
endif

# What is compiled once is kept, whatever the machine says: each process that starts would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

# A venv holds the path it was made in: in a folder that was renamed or copied its programs call a Python that is gone.
MADE_IN := $(shell cat $(VENV)/made-in 2>/dev/null)
ifneq ($(MADE_IN),)
ifneq ($(MADE_IN),$(CURDIR))
ifneq ($(MAKECMDGOALS),clean)
$(error Esta carpeta cambió de nombre o de lugar: antes era «$(MADE_IN)». Ejecuta «make clean» y repite; tus datos están en var/ y se quedan)
endif
endif
endif

.PHONY: run test sure format lint types conventions check manifest field bench chaos attacks install-matrix hostile tck lock migration clean scans

run: $(VENV)/installed
	@ALIADO_DEMO=$${ALIADO_DEMO:-si} $(BIN)/aliado run

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal --durations=10

sure: format lint types test

format: $(VENV)/installed-dev
	$(BIN)/ruff format .

lint: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/vulture
	$(BIN)/lint-imports --no-logo

types: $(VENV)/installed-dev
	$(BIN)/mypy

conventions: $(VENV)/installed-dev
	$(BIN)/python -m pytest tests/test_conventions.py

# What the analysts drew, against forms and services.
check: $(VENV)/installed
	$(BIN)/aliado check bpmn forms

# What a release puts in force by itself: after a change of bpmn/ or forms/ that belongs to the program.
manifest: $(VENV)/installed
	$(BIN)/python -m web.commands.shipped

# The check and its repairs on other people's drawings: make field FIELD=folder
field: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.field $(FIELD) --repair --workers $(WORKERS)

# How well signed paper is read back, by kind of picture (600 pictures, some minutes).
scans: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks.paper

# What everything costs, into docs/performance.md; FULL=1: a million rows and ten thousand instances too.
bench: $(VENV)/installed-dev
	$(BIN)/python -m benchmarks

# The fault programs at length: hundreds of kills on each database, the claim race, fifty users. An hour.
# Needs PostgreSQL's programs (or the packaged ones) and, for the full disk, the right to mount; says what is missing.
chaos: $(VENV)/installed-dev
	$(BIN)/python -m tests.faults $(CHAOS)

# Every way to install, with the oldest and the newest Python here: works, or why not. Minutes a way.
install-matrix: $(VENV)/installed-dev
	$(BIN)/python -m tests.install $(WAYS)

# Hostile files by kind against check, gate and upload: six hundred in a quarter of an hour.
hostile: $(VENV)/installed-dev
	$(BIN)/python -m tests.hostile $(HOSTILE)

# A thousand attacks on the record, and what finds them: make attacks ATTACKS="5000 10000" (attacks, cases)
attacks: $(VENV)/installed-dev
	$(BIN)/python -m tests.record $(ATTACKS)

# The public conformance vectors of DMN and FEEL.
tck: $(VENV)/installed-dev
	$(BIN)/python -m tests.engine.dmn.tck $(TCK)

# Exact versions with hashes, without the address of any package index. Needs uv.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --group build pyproject.toml --output-file requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --group build --group dev --constraint requirements.lock pyproject.toml --output-file requirements-dev.lock

# make migration m="add the audit anchor": drafts the difference between the tables in code and the last migration.
migration: $(VENV)/installed-dev
	$(BIN)/aliado db draft "$(m)"
	$(BIN)/ruff check --quiet --fix engine/migrations/versions
	$(BIN)/ruff format --quiet engine/migrations/versions

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@# Whole or not at all: what a missing package left half made would be taken for a venv ever after.
	$(PYTHON) -m venv $(VENV) && $(BIN)/python $(NEEDED) && printf '%s' "$(CURDIR)" > $(VENV)/made-in || { rm -rf $(VENV); \
	  echo "No se pudo crear el entorno de Python. En Debian y Ubuntu: sudo apt install python3-venv. Después, repite." >&2; exit 1; }

# The stamps hold the time of the last installation: an unchanged lock is not installed again.
$(VENV)/installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the locked dependencies into $(VENV) …"
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@
