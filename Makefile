# Two commands for everyone: `make run` serves the site, `make test` checks everything. Each first sets up what
# is missing. Stamp files, named .done-*, remember what is up to date.

HOST ?= 127.0.0.1
PORT ?= 8000
JOBS ?= auto
BROWSERS ?= 2
PY := .venv/bin/python
NODE := $(PY) -m scripts.node

# What has failed beside other tests (exit code 1) is played once more by itself, for a machine may be too busy for what a
# person would not notice; it counts as failed when it fails again. Both runs are told.
ALONE = { test $$? -eq 1 && echo "Once more, one at a time: what has failed" && \
	$(PY) -m pytest $(1) --last-failed --last-failed-no-failures none; }

.DEFAULT_GOAL := help
.PHONY: help run test lint types js unit servers browser format cover bench shots goldens clean

help: ## Lists the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

run: .venv/.done-run static/dist/.done ## Serves the site at http://127.0.0.1:8000/ (PORT=… for another)
	@DEBUG="$${DEBUG:-1}" HOST="$(HOST)" PORT="$(PORT)" $(PY) -m scripts.serve

test: ## Runs every check and test; a failure does not keep the later ones from running
	@$(MAKE) --keep-going --no-print-directory lint types js unit servers browser

lint: .venv/.done-dev ## Style: ruff
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: .venv/.done-dev static/node_modules/.done ## Types: mypy and tsc
	$(PY) -m mypy
	$(NODE) tsc --project .
	$(NODE) tsc --project tsconfig.test.json

js: .venv/.done-dev static/node_modules/.done ## Tests of the browser modules, in Node
	$(PY) -m scripts.jstests

# The tests differ by a factor of ten thousand: a worker that is done takes over half of what another has left.
unit: .venv/.done-dev static/dist/.done ## Python tests without a browser
	@$(PY) -m pytest -n $(JOBS) --dist worksteal || $(call ALONE)

servers: .venv/.done-dev static/dist/.done ## Tests with several daphne processes on a PostgreSQL and a Redis
	@$(PY) -m scripts.servers
	$(PY) -m pytest tests/servers

# A process of its own: Playwright's sync interface and pytest-asyncio cannot share one.
browser: .venv/.done-dev static/dist/.done ## Tests in a real Chromium
	@PROBEVIZ_CHROMIUM="$$($(PY) -m scripts.chromium)" && export PROBEVIZ_CHROMIUM && \
	{ $(PY) -m pytest tests/browser -m "not shots" -n $(BROWSERS) --dist worksteal || $(call ALONE,tests/browser -m "not shots"); }

format: .venv/.done-dev ## Formats the Python code and sorts its imports
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

cover: .venv/.done-dev static/dist/.done ## Unit tests, with the lines and branches that none of them reaches
	$(PY) -m pytest -n $(JOBS) --dist worksteal --cov --cov-report=term-missing:skip-covered

bench: .venv/.done-dev static/dist/.done ## Benchmarks, each beside its floor
	@$(PY) -m scripts.bench

shots: .venv/.done-dev static/dist/.done ## Pictures of the pages, into docs/img
	@chromium="$$($(PY) -m scripts.chromium)" && PROBEVIZ_CHROMIUM="$$chromium" $(PY) -m pytest tests/browser -m shots

goldens: .venv/.done-dev static/dist/.done ## The gallery's golden pictures anew; look at what git says has changed
	$(PY) -m scripts.gallery_facts
	@chromium="$$($(PY) -m scripts.chromium)" && PROBEVIZ_GOLDENS=new PROBEVIZ_CHROMIUM="$$chromium" $(PY) -m pytest tests/browser/test_gallery.py -k golden

clean: ## Removes all that the other commands have made, except the database
	rm -rf .venv static/node_modules static/dist staticfiles .coverage htmlcov .hypothesis
	rm -rf .mypy_cache .pytest_cache .ruff_cache

.venv/.done-run: requirements.txt
	@python="$$(scripts/find-python)" && "$$python" scripts/venv.py requirements.txt
	@touch $@

.venv/.done-dev: requirements-dev.txt requirements-servers.txt requirements.txt
	@python="$$(scripts/find-python)" && "$$python" scripts/venv.py requirements-dev.txt
	@touch $@ .venv/.done-run

# Every tool that runs is in the lock file; no package runs a script of its own on installation.
static/node_modules/.done: static/package.json static/package-lock.json static/.npmrc | .venv/.done-run
	@$(NODE) npm ci --ignore-scripts --no-fund --no-audit --loglevel=error
	@touch $@

# Folders are among the sources, so that a deleted file is noticed too.
static/dist/.done: static/node_modules/.done scripts/bundle.py $(wildcard scripts/messages/*.py) \
		$(shell find probeviz/locale -name "*.po") $(shell find static/src)
	@$(PY) -m scripts.bundle
	@touch $@
