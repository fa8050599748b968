# Sunwai. `make setup`, `make demo`, `make test`, `make test-all`, `make voice-lab`, `make check`, `make format`.
PYTHON ?= python3.11
VENV := .venv
STAMP := $(VENV)/.ready
RUN := $(VENV)/bin

.PHONY: setup demo test test-all voice-lab check format clean

setup: $(STAMP)

$(STAMP): requirements/runtime.txt requirements/dev.txt pyproject.toml
	@PYTHON=$(PYTHON) sh requirements/install.sh $(VENV)
	@touch $@

demo: $(STAMP)
	@$(RUN)/sunwai demo $(if $(ONCE),--once) $(if $(PORT),--port $(PORT))

test: $(STAMP)
	@$(RUN)/pytest -m "not slow" -n 2 --dist loadfile

test-all: $(STAMP)
	@sh tests/machine.sh $(RUN)

voice-lab:
	@sh tests/lab/build.sh

check: $(STAMP)
	@$(RUN)/ruff format --check .
	@$(RUN)/ruff check .
	@$(RUN)/lint-imports
	@$(RUN)/mypy
	@$(RUN)/sunwai db start >/dev/null
	@$(RUN)/python -m django makemigrations --check --dry-run --settings sunwai.config.settings

format: $(STAMP)
	@$(RUN)/ruff format .
	@$(RUN)/ruff check --fix .

clean:
	rm -rf build .mypy_cache .ruff_cache .pytest_cache .hypothesis
