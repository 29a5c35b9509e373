# Every target does its own set-up: Python 3.11, make and a C compiler are all that is needed.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SOURCE ?=
# The lock files name every package there is need of, and leave out some that a package says it needs (see pyproject.toml).
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps
export ASSISTANT_SOURCE = $(SOURCE)

.PHONY: install chat test lint format evals bench fit lock clean

install: $(VENV)/dev.stamp  ## everything, for developing

chat: $(VENV)/runtime.stamp  ## the page, on 127.0.0.1; SOURCE=folder for your own documents
	$(BIN)/assistant chat

# These run one after the other: Chromium takes both cores, Playwright leaves an event loop behind in its process, and
# processes that are spawned need a main program of their own.
ALONE := tests/scenario tests/evals/test_page.py tests/evals/test_events.py

test: $(VENV)/dev.stamp  ## all tests, the real browser and database included
	sh tests/ensure_installed.sh
	$(BIN)/python -m pytest -n 2 --dist loadfile $(addprefix --ignore=,$(ALONE))
	$(BIN)/python -m pytest $(ALONE)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

evals: $(VENV)/dev.stamp  ## the fixed question set without a model: fails where a figure fell or a citation is not exact
	$(BIN)/python -m evals guard

bench: $(VENV)/dev.stamp  ## DATA=folder of the public question sets
	$(BIN)/python -m evals bench --most 300 --data $(or $(DATA),$(error name the folder of the public sets: make bench DATA=folder))
	$(BIN)/python -m evals growth --data $(DATA) --size 1000 --size 10000 --size 100000

fit: $(VENV)/dev.stamp  ## DATA=folder of the public question sets
	$(BIN)/python -m evals fit --data $(or $(DATA),$(error name the folder of the public sets: make fit DATA=folder))

lock: $(VENV)/dev.stamp  ## pin versions anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra formats --group build $(LOCK) -o requirements/runtime.txt
	$(BIN)/uv pip compile pyproject.toml --extra evals --extra peers --extra gguf --extra postgres --extra formats --group build --group dev -c requirements/runtime.txt $(LOCK) -o requirements/dev.txt
LOCK := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet

clean:
	rm -rf $(VENV) .assistant dist

# hatchling comes from the lock file, so that building the package asks no index for anything.
$(VENV)/runtime.stamp: requirements/runtime.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements/runtime.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/runtime.stamp
	$(PIP) -r requirements/dev.txt
	touch $@
