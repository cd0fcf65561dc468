# The project's commands. `make` without a target lists them. PYTHON=python3.12 selects an interpreter.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1) # one more than the cores: tests wait for browsers and processes
unexport PYTHONDONTWRITEBYTECODE # the tests start hundreds of processes, which would compile every module again

.DEFAULT_GOAL := help
.PHONY: help setup run demo test long clients-real contract bundle spec-tools vendor-documents mutants clients lint format lock bench bench-peers readme docs clean

help:  ## print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY)  ## install missing packages into .venv, pinned by requirements.lock

$(READY): requirements.lock pyproject.toml clients/pyproject.toml
	@echo "Installing into $(VENV) (once; see requirements.lock) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is required: make PYTHON=python3.12 $(or $(MAKECMDGOALS),setup)"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
	  { echo "$(PYTHON) cannot create virtual environments: install its venv package (Debian: python3-venv)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@for package in . clients; do \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable $$package || exit 1; \
	done
	@touch $@

run: $(READY)  ## start all mock servers on their default ports (OPTIONS="--tls" adds options)
	@$(BIN)/mockservers up $(OPTIONS)

demo: $(READY)  ## run a demo of all vendors in less than a minute (OPTIONS="--stay" keeps the servers running)
	@$(BIN)/mockservers demo $(OPTIONS)

test: $(READY)  ## run the tests, without the long ones
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m "not long"

long: $(READY)  ## run the long tests: more requests, killed processes, more pages, axe-core, the wheel, the demo, the README, a sample of mutants
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal -q -m long

clients-real: $(READY)  ## build environments of the public ServiceNow clients in build/clients-real, and run the tests of them
	@$(BIN)/python -m contract_tests.kit.real_clients
	@$(BIN)/python -m pytest -n $(WORKERS) -q -m long contract_tests/clients_real

contract: $(READY)  ## run long random contract tests with a new seed (SEED=... repeats a run, EXAMPLES=... sets its length)
	@$(BIN)/python -m contract_tests.kit.differential $(if $(SEED),--seed $(SEED))
	@$(BIN)/python -m contract_tests.kit.long_run $(if $(SEED),--seed $(SEED)) $(if $(EXAMPLES),--examples $(EXAMPLES))
	@$(BIN)/python -m pytest -q -m long contract_tests/vendor_documents
	@$(MAKE) --no-print-directory spec-tools

spec-tools: $(READY)  ## check the specs with linters and generators of the ecosystem (needs Node.js)
	@$(BIN)/python -m contract_tests.kit.spec_tools

vendor-documents: $(READY)  ## fetch the vendors' own documents and compare specs and answers with them (FROM=<folder> takes files at hand)
	@$(BIN)/python -m contract_tests.kit.vendor_documents $(if $(FROM),--from $(FROM))
	@$(BIN)/python -m pytest -q -m long contract_tests/vendor_documents

mutants: $(READY)  ## make one mistake at a time and check that a test of a rule fails (SEED=... for other mistakes)
	@PYTHONPATH=.:clients $(BIN)/python -m contract_tests.kit.mutation $(if $(SEED),--seed $(SEED)) $(OPTIONS)

clients: $(READY)  ## generate the vendors' clients from openapi/ (SPEC=petstore.yaml TO=. generates one for another API)
	@$(if $(SPEC),$(BIN)/python -m samclients.generator generate $(SPEC) --to $(or $(TO),.),$(BIN)/python clients/generate.py)

lint: $(READY)  ## check style, types, imports, specs and the shape of the code
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@PYTHONPATH=.:clients $(BIN)/lint-imports --no-logo --config pyproject.toml
	@$(BIN)/python -m mockservers.checks.conformance.specs
	@$(BIN)/python clients/generate.py --check
	@$(BIN)/python tools/house.py --check > /dev/null || { $(BIN)/python tools/house.py; exit 1; }

format: $(READY)  ## format the code
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

lock: $(READY)  ## update all pinned versions (needs uv: pip install uv)
	@uv pip compile --quiet --upgrade --universal --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 --group pyproject.toml:dev pyproject.toml clients/pyproject.toml -o requirements.lock

bundle: $(READY)  ## build dist/bundle, which installs and starts without a network, and dist/mockservers.pyz, which needs no installation
	@$(BIN)/python tools/bundle.py

bench: $(READY)  ## run the benchmarks (ROUNDS=5 ONLY=rates,imports SHORT=1 PLOT=1)
	@$(BIN)/python benchmarks/run.py $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(ONLY),--only $(ONLY)) $(if $(SHORT),--short) $(if $(PLOT),--plot)

bench-peers: $(READY)  ## install the compared tools of the benchmarks into benchmarks/.peers
	@$(BIN)/python benchmarks/install_peers.py

readme: $(READY)  ## update the output of the examples in README and docs/, and the how-tos
	@$(BIN)/python -m contract_tests.kit.manual.examples

docs: $(READY)  ## build the manual's site into build/manual, and check its links
	@PYTHONPATH=.:clients $(BIN)/python -m contract_tests.kit.manual.site

clean:  ## remove installed and generated files
	@rm -rf $(VENV) .mockservers .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache build dist clients/dist
