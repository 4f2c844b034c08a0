# Every target is one line of help: the text behind its ## is what `make` prints.
PYTHON ?= python3
ARTICLES ?= $(wildcard ../shared/articles)
PORT ?= 8001

BIN := .venv/bin
PIP := .venv/bin/pip install --quiet --disable-pip-version-check
LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet --upgrade
LEDGER := schema.sql metadata.yml data/articles $(wildcard data/*.yml data/*/*.yml data/schema/*.json)
CODE := $(wildcard etl/*.py etl/*.sql etl/languages/*.yml)
WITH_ARTICLES := $(if $(ARTICLES),--articles "$(ARTICLES)")

.DEFAULT_GOAL := help
.PHONY: help setup data check serve test shots card bench docs lock dist clean

help: ## show what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/ready ## make .venv from the hash-locked requirements

data: deals.db ## build deals.db; does nothing when nothing has changed

check: .venv/ready ## say everything that is wrong with the ledger, with file, line and column
	$(BIN)/deals check $(WITH_ARTICLES)

serve: deals.db ## build the ledger, serve it on 127.0.0.1 and print the address (PORT=8001)
	$(BIN)/deals serve deals.db --port $(PORT) $(WITH_ARTICLES)

test: .venv/tests deals.db ## run the tests
	$(BIN)/pytest

shots: .venv/tests deals.db ## take a picture of every kind of page into shots/, on a desk, on a phone and in the dark
	$(BIN)/python tests/shots.py

card: .venv/tests deals.db ## draw the picture that shared links show, site/static/card.png
	$(BIN)/python tests/shots.py card

bench: .venv/tests ## time each work against others, in one table (BENCH="--articles 10000"; bench/README.md)
	$(BIN)/python -m bench --serving $(BENCH)

docs: .venv/tests deals.db ## write the generated parts of the READMEs and the SHA-256 of the database anew
	sha256sum deals.db > SHA256SUMS
	$(BIN)/cog -r README.md data/README.md

lock: ## pin every dependency and its hashes anew
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile pyproject.toml --extra install $(LOCKED) -o requirements.txt
	.venv-lock/bin/uv pip compile pyproject.toml --all-extras --constraint requirements.txt $(LOCKED) -o tests/requirements.txt
	echo 'pysqlite3-binary; sys_platform == "linux" and platform_machine == "x86_64"' | .venv-lock/bin/uv pip compile - $(LOCKED) -o tests/other-sqlite.txt
	rm -rf .venv-lock

dist: deals.db ## pack the database and what it was made from into dist/
	@git diff --quiet HEAD || { echo "there are changes that are not committed; commit them first, or the archive would not be what the database was made from"; exit 1; }
	mkdir -p dist
	git archive --prefix=circular-deals/ --add-file=deals.db -o dist/circular-deals.tar.gz HEAD

clean: ## remove everything that make made
	rm -rf .venv .venv-lock deals.db dist shots

.venv/ready: requirements.txt pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

# the other SQLite is for tests/test_bytes.py alone: where it could be imported, sqlite-utils and Datasette would take it in silence
.venv/tests: .venv/ready tests/requirements.txt tests/other-sqlite.txt
	$(PIP) --require-hashes -r tests/requirements.txt
	$(PIP) --require-hashes --target .venv/other-sqlite -r tests/other-sqlite.txt
	touch $@

deals.db: .venv/ready $(LEDGER) $(CODE)
	$(BIN)/deals build -o $@ $(WITH_ARTICLES)
