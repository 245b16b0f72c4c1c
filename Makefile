# All paths are relative: the checkout may lie in a folder with spaces or Japanese in its name.
# `make` alone prints the targets; what CI does is `make sure`.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BIN := .venv/bin
PG15 := /usr/lib/postgresql/15/bin
LAYERS := api domain adapters migrations
# WORKERS: processes that share the tests. ARGS: more for the program or for pytest, as in
# `make test ARGS="tests/domain -x"`. REPORT: a JUnit file, for counting.
WORKERS ?= 2
ARGS ?=
REPORT ?=
# ROOMS: of the tests, those that show what PostgreSQL 15 makes of our SQL: adapters and use cases speak it
# themselves, the two worlds ask every operation over HTTP. `make test-pg15 ROOMS=tests` runs all.
ROOMS ?= tests/adapters tests/usecases tests/journeys tests/worlds
PYTEST = $(BIN)/pytest -q -p no:cacheprovider $(if $(REPORT),--junitxml=$(REPORT))
SUITE = $(PYTEST) -n $(WORKERS) -m "not slow and not proof and not e2e" --ignore=tests/contract $(ARGS)
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header

.PHONY: help setup run tour test test-pg15 schemathesis proof papers sbom bench fmt lint types imports openapi migration lock sure

help: ## 目的の一覧 / this list
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):[^#]*## (.*)$$/make \1\t\2/' | expand -t 20

run: ## 環境、データベース、見本の網、API を起動する / start it all: environment, database, demo network, API
	@.ci/set-up run
	@exec $(BIN)/kaerini serve --demo $(ARGS)

tour: ## 登録から入金までを通しで試す(自前の網で) / play the main job in a network of its own, from load to payment
	@.ci/set-up run
	@KAERINI_HOME=build/tour $(BIN)/kaerini tour --own-server $(ARGS)

test: setup ## テストを走らせる (PyPI だけで足りる) / run the tests; needs PyPI only
	@$(SUITE)

test-pg15: setup ## Debian の PostgreSQL 15 でテストを走らせる / run the tests on Debian's PostgreSQL 15
	@test -x $(PG15)/postgres || { \
	  echo "PostgreSQL 15 がありません。/ PostgreSQL 15 is missing:" >&2; \
	  echo "    apt install postgresql-15" >&2; exit 1; }
	@KAERINI_PG_BIN=$(PG15) $(SUITE) $(ROOMS)

schemathesis: setup ## 公開 API を契約書どおりか確かめる / hold the running API to its OpenAPI document
	@$(PYTEST) tests/contract $(ARGS)

proof: setup ## 長い計測: 時間から何も漏れないことなど / the long figures: that time tells nothing, and more
	@$(PYTEST) -m "proof or slow" $(ARGS) tests

papers: setup ## 書類を組み、余白からはみ出さないことを確かめる / set the documents and look at their margins
	@command -v pdftotext > /dev/null || { \
	  echo "poppler-utils がありません。/ poppler-utils is missing:" >&2; \
	  echo "    apt install poppler-utils" >&2; exit 1; }
	@$(BIN)/python -m bench.documents build/papers

fmt: setup ## 書式を整える / format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lint: setup ## 書式、書き方、安全、SQL、Dockerfile を見る / style, security, SQL of migrations, Dockerfile
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(LAYERS)
	@.ci/lint-migrations
	@$(BIN)/hadolint Dockerfile

types: setup ## 型を確かめる / check the types
	@$(BIN)/mypy

imports: setup ## 層の決まりを確かめる / check who may import whom
	@$(BIN)/lint-imports

openapi: setup ## clients/openapi.json を書き直す / write clients/openapi.json anew
	@$(BIN)/kaerini openapi

migration: ## 番号付きの移行を書き始める / begin a numbered migration: make migration NAME="loads get a note"
	@.ci/new-migration "$(NAME)"

lock: setup ## 依存を固定し直す (UPGRADE=--upgrade で更新) / lock the dependencies again; UPGRADE=--upgrade renews
	@for set in uv run dev sbom; do $(UV_COMPILE) $(UPGRADE) requirements/$$set.in -o requirements/$$set.txt || exit 1; done

sbom: setup ## 部品表 (CycloneDX) とライセンスの一覧を書く / write the bill of materials and the list of licences
	@.ci/sbom $(ARGS)

bench: setup ## 過負荷を測る (ほかに何も動いていないときに) / measure overload, on a machine that does nothing else
	@$(BIN)/python -m bench.overload $(ARGS)

setup: ## 環境だけを作る / make the environment only
	@.ci/set-up dev

sure: setup ## CI が行うすべて / all that CI does
	@.ci/sure
