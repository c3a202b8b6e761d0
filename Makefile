# `make run` takes a fresh clone to a running site with demonstration data; it may be repeated at any time.
# The database is SQLite under var/ unless DATABASE_URL names another. `make help` lists the rest.

PYTHON ?= python3
ADDRESS ?= 127.0.0.1:8000
WORKERS ?= auto

BIN := .venv/bin
PYTHON_IN := $(BIN)/python
MANAGE := $(PYTHON_IN) manage.py
PIP := $(PYTHON_IN) -m pip install --quiet --disable-pip-version-check --require-hashes

PDF_LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_PROGRAMS := chromium clamav-daemon poppler-utils qpdf zbar-tools libnss3-tools softhsm2
CATALOGUES := $(wildcard relisensi/locale/*/LC_MESSAGES/*.po)

# Lints and formats style sheets and scripts; its package has a build for Linux on x86-64 only (`pyproject.toml`).
define biome
@if [ -x $(BIN)/biome ]; then echo "$(BIN)/biome $(1) static"; $(BIN)/biome $(1) static; \
	else echo "No biome for this machine: CI looks at style sheets and scripts."; fi
endef

export PYTHONUNBUFFERED = 1

.PHONY: run help accounts test test-fast bench check format figures lock clean

run: export DEVELOPMENT = 1
run: export SITE_URL ?= http://$(ADDRESS)
run: .venv/installed .venv/catalogues
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable
	@$(MANAGE) load_rules
	@$(MANAGE) make_signing_key
	@$(MANAGE) seed_demo
	@echo
	@echo "Relisensi: http://$(ADDRESS)/"
	@$(MANAGE) seed_demo --accounts
	@echo "Ctrl-C stops it; var/ keeps the data."
	@echo
	@$(MANAGE) db_worker --no-startup-delay & worker=$$!; trap 'kill $$worker 2>/dev/null' EXIT INT TERM; \
		$(MANAGE) runserver --nostatic $(ADDRESS)

help:
	@echo "make run        a running site with demonstration data; ADDRESS=127.0.0.1:8000"
	@echo "make accounts   the accounts of the demonstration"
	@echo "make test       all tests; ARGS='tests/audits -k visit' for some, WORKERS=4 for more at once"
	@echo "make test-fast  the same without browser and whole cases: the loop while one writes"
	@echo "make bench      how quick it is: phone, dossier, register, dashboard; ARGS=tests/bench/test_phone_speed.py for one"
	@echo "make check      what must be clean before a commit"
	@echo "make format     code, templates, style sheets and scripts into shape"
	@echo "make figures    the figures of the house"
	@echo "make lock       both lists of packages, made anew from pyproject.toml"
	@echo "make clean      away with everything made here but the data in var/"

accounts: export DEVELOPMENT = 1
accounts: .venv/installed
	@$(MANAGE) seed_demo --accounts

test: .venv/installed-for-tests .venv/catalogues
	@deploy/system-packages $(TEST_PROGRAMS)
	$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

# The loop while one writes: no browser, no whole cases.
test-fast: .venv/installed-for-tests .venv/catalogues
	@deploy/system-packages $(TEST_PROGRAMS)
	$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal -m "not browser" --ignore tests/journeys --ignore tests/browser $(ARGS)

# Seconds depend on the machine, so they are printed and no part of the tests.
bench: .venv/installed-for-tests .venv/catalogues
	$(BIN)/pytest --quiet --capture=no $(or $(ARGS),tests/bench)
	$(if $(ARGS),,DEVELOPMENT=1 $(PYTHON_IN) -m tests.bench.dashboard)

check: export DEVELOPMENT = 1
check: .venv/installed-for-tests .venv/catalogues
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djangofmt --check templates
	$(BIN)/djlint --quiet --lint templates
	$(call biome,ci --error-on-warnings)
	$(BIN)/mypy
	$(MANAGE) makemigrations --check --dry-run
	DEVELOPMENT=0 SECRET_KEY=$$($(PYTHON_IN) -c 'import secrets; print(secrets.token_urlsafe(50))') \
		SITE_URL=https://relisensi.example.id $(MANAGE) check --deploy --fail-level WARNING
	$(MANAGE) check_catalogues

format: .venv/installed-for-tests
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/djangofmt templates
	$(call biome,format --write)

# The figures of the house: they describe, the tests hold.
figures: .venv/installed-for-tests
	@DEVELOPMENT=1 $(PYTHON_IN) -m tests.figures

# The locks hold no index address; users need nothing but pip to install them.
lock: .venv/installed-for-tests
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--no-annotate --constraint requirements.txt --group dev --output-file tests/requirements.txt pyproject.toml
	echo 'django-storages[s3]' | $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --constraint tests/requirements.txt --output-file deploy/requirements-s3.txt -

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache relisensi/locale/*/LC_MESSAGES/*.mo

# Files in .venv say what has been done, so that a second run does not do it again.

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || deploy/system-packages python3-venv
	@deploy/system-packages $(PDF_LIBRARIES)
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: requirements.txt .venv/made
	@echo "Installing packages ..."
	@$(PIP) -r requirements.txt
	@touch $@

.venv/installed-for-tests: tests/requirements.txt .venv/installed
	@echo "Installing packages for tests ..."
	@$(PIP) -r tests/requirements.txt
	@touch $@

.venv/catalogues: $(CATALOGUES) .venv/installed
	@DEVELOPMENT=1 $(MANAGE) compile_catalogues
	@touch $@
