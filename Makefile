# One entry point for every chore. `make run` and `make test` need Python 3.11 or later, make and git;
# they fetch the rest.

HOST ?= 127.0.0.1
PORT ?= 8000
# Further arguments for the program behind a target: make test ARGS="-k search"
ARGS ?=

PYTHON_HERE = .venv/bin/python
COMPILE = $(PYTHON_HERE) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header $(ARGS)

.DEFAULT_GOAL := help
.PHONY: help run test check fix worker bench lock clean environment tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment ## Start the site with its demo content and its worker: make run PORT=8001 HOST=0.0.0.0
	@exec $(PYTHON_HERE) manage.py serve --host "$(HOST)" --port "$(PORT)"

test: tools ## Run all tests, those in a browser included: make test ARGS="-k search"
	@BROWSER_PATH=$$(scripts/browser.sh) && export BROWSER_PATH && \
		exec $(PYTHON_HERE) -m pytest -n auto --maxprocesses 12 --dist worksteal $(ARGS)

check: tools ## Check style, templates, layers, migrations, settings and known holes
	@scripts/check.sh

fix: tools ## Put right what ruff can put right by itself
	@$(PYTHON_HERE) -m ruff check --fix
	@$(PYTHON_HERE) -m ruff format

worker: environment ## Run the tasks and the timers without a web server
	@exec $(PYTHON_HERE) manage.py serve --worker-only

bench: tools ## Measure the speed of the site
	@$(PYTHON_HERE) -m bench $(ARGS)

lock: tools ## Compile the requirements again: make lock ARGS=--upgrade
	@$(COMPILE) requirements.in --output-file requirements.txt
	@$(COMPILE) --constraint requirements.txt requirements-dev.in --output-file requirements-dev.txt

clean: ## Remove the environment and the caches; content, media and mail in var stay
	@rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf var/cache var/derived var/static var/static.stamp var/tools
	@find . -name __pycache__ -prune -exec rm -rf {} +

environment:
	@scripts/bootstrap.sh requirements.txt

tools:
	@scripts/bootstrap.sh requirements-dev.txt
