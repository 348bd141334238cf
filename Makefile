# Two commands set everything up: `make up` and `make test`. The others are for people who change the code.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiles what calculates indices, beside the page, so that the first value need not wait for it.
COMPILE = PYTHONPATH=src $(BIN)/python -m weatherglass live --feed simulated --speed 1000 --once

.PHONY: up test test-slow test-long test-wheel test-openbb lint types charts chart-types rules docs bench instructions \
	notebook lock packaged audit sbom dist clean

# Ends with Ctrl+C; for other ports, hosts and feeds: .venv/bin/weatherglass up --help
up: $(VENV)/.run charts
	@$(BIN)/weatherglass up

test: $(VENV)/.dev charts
	$(BIN)/python -m pytest -n 2 -m "not long and not slow"

test-slow: $(VENV)/.dev charts
	$(BIN)/python -m pytest -n 2 -m "slow and not long"

test-long: $(VENV)/.dev charts
	$(BIN)/python -m pytest -n 2

# Builds the wheel, installs it without any extra into an environment of its own, and uses it there.
test-wheel: $(VENV)/.dev charts
	$(BIN)/python -m pytest tests/black_box/test_wheel.py

# Installs the provider for OpenBB with the real openbb-core into an environment of its own, and asks it there.
test-openbb: $(VENV)/.dev
	$(BIN)/python -m pytest tests/black_box/test_openbb.py

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Also as on Windows, where modules and calls are missing.
types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/windows

# The report's charts and the dashboard, where page/ has changed; where they cannot be built it says why, all else works.
charts: $(VENV)/.run
	@$(BIN)/python hatch_build.py || true

# For people who change page/: needs Node and npm on the machine.
chart-types:
	cd page && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && npm run --silent types

# The documentation as a site; a warning is an error.
docs: $(VENV)/.dev
	$(BIN)/sphinx-build -W --keep-going -q -b html docs build/docs
	@echo "build/docs/index.html"

# Every benchmark and a summary; BENCH="--only run" for one of them.
bench: $(VENV)/.dev
	$(BIN)/python benchmarks/suite.py $(if $(VECTORBT),--vectorbt $(VECTORBT)) $(BENCH)

# Fails where a unit of work takes more instructions than are recorded; where they cannot be counted it says why.
instructions: $(VENV)/.dev
	$(BIN)/python benchmarks/instructions.py || test $$? -eq 3

# Ends with Ctrl+C; to read without the code: .venv/bin/marimo run notebooks/read_the_vix.py
notebook: $(VENV)/.dev
	$(BIN)/marimo edit --skip-update-check notebooks

# Re-resolves the pinned versions; the files hold names, versions and hashes only.
lock: $(VENV)/.dev
	$(BIN)/python scripts/lock.py

# Asks the databases of known holes; exit code 3 where they cannot be asked.
audit: $(VENV)/.dev
	$(BIN)/python scripts/audit.py

sbom: $(VENV)/bin/python
	@mkdir -p dist
	$(BIN)/python scripts/sbom.py dist/weatherglass.cdx.json

# What is released, into dist/, from nothing that lay there before; TAG=v0.1.0 refuses where the version is another.
dist: $(VENV)/.dev charts
	@test -z "$(TAG)" || test "$(TAG)" = "v$$($(BIN)/python -c 'import weatherglass; print(weatherglass.__version__)')" \
		|| { echo "the tag is $(TAG), the version another"; exit 2; }
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist
	$(BIN)/python -m build --no-isolation --outdir dist integrations/openbb
	$(BIN)/python scripts/sbom.py dist/weatherglass.cdx.json

packaged: $(VENV)/.dev
	$(BIN)/python scripts/build_packaged_data.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info[:2] < (3, 14) else "Weatherglass needs Python 3.11 to 3.13; this is " + sys.version.split()[0] + ". Say which: make up PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(VENV)/bin/python constraints/run.txt pyproject.toml
	@echo "Installing into $(VENV) (about a minute) ..."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints/run.txt
	@$(COMPILE) > /dev/null 2>&1 & $(BIN)/python hatch_build.py || true; wait
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src/weatherglass
	touch $@

$(VENV)/.dev: $(VENV)/.run constraints/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints/dev.txt
	touch $@

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis dist build page/node_modules \
		src/weatherglass/delivery/report/assets src/weatherglass/delivery/dashboard/assets
