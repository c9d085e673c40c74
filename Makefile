.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help:  ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/.ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/.ready  ## make .venv from the lock

demo: setup  ## run the whole pipeline on the embedded newsroom and show what it paused
	$(BIN)/monitor demo

test: setup  ## run all tests
	$(BIN)/python -m pytest

check: setup  ## lint, format check and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup  ## format and mend what can be mended
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup  ## write docs/sql.md again
	$(BIN)/python docs/sql.py

screens: setup  ## photograph the desk for the README again; needs chromium
	$(BIN)/python docs/screens.py

picture: setup  ## draw the README's picture of the demo again
	$(BIN)/python docs/picture.py

lock: setup  ## resolve the dependencies again, with hashes and without addresses
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --extra dev --no-header \
	  --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.lock pyproject.toml

clean:  ## remove what can be made again
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache demo

.PHONY: help setup demo test check format docs picture lock clean
