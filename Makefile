# `make help` lists the targets. Every one of them does its own set-up; a set-up that is done costs nothing.
.DEFAULT_GOAL := help
.PHONY: help run test guarantees conformance bench lint format screenshots lock clean setup

PY := .venv/bin/python

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

run: ## open the demo venue on http://localhost:8000 (ARGS="--port 9000")
	@sh tools/setup.sh run
	@exec $(PY) -m venue serve --demo $(ARGS)

test: setup ## every test, browser tests included (ARGS="-k name -x")
	@sh tools/test.sh $(ARGS)

guarantees: setup ## break things at full size, some 15 minutes; a table at the end (ARGS="-k storm")
	@sh tools/guarantees.sh $(ARGS)

conformance: setup ## the WebSocket rules, by Autobahn's cases
	@$(PY) -m pytest -q --long tests/guarantees/test_rfc6455.py

bench: setup ## speed, one line a figure (ONLY=name)
	@$(PY) -m bench $(ONLY)

lint: setup ## what ruff finds, and whether the formatting is its own
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

format: setup ## let ruff put right what it can
	@$(PY) -m ruff check --fix .
	@$(PY) -m ruff format .

screenshots: setup ## take the pictures of every page anew
	@$(PY) tools/browsers.py --fonts
	@$(PY) tools/screenshots.py $(ARGS)

setup: ## .venv with the tools for all of the above
	@sh tools/setup.sh dev

lock: setup ## write requirements*.txt from pyproject.toml (ARGS=--upgrade)
	@sh tools/lock.sh $(ARGS)

clean: ## remove what make made (never a venue's data)
	@rm -rf .venv .cache test-results build dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
