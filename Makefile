# One command for each habit. `make` alone lists them.
SHELL := /bin/sh
export HUIYIN_HOME ?= $(CURDIR)/data
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup run test lint fmt bench docs guide lock install install-dev

help: ## 列出这些命令
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

install:
	@[ -f .venv/.installed-requirements-dev.lock ] && scripts/install requirements-dev.lock || scripts/install requirements.lock

install-dev:
	@scripts/install requirements-dev.lock

setup: install ## 准备好一切(运行环境、数据目录、数据库),但不启动
	@$(BIN)/huiyin setup

run: install ## 准备好一切,装入演示数据(只在第一次),在 http://127.0.0.1:8000 启动
	@[ -f "$(HUIYIN_HOME)/demo-passwords.txt" ] || $(BIN)/huiyin demo load >/dev/null # serve lists the accounts
	@exec $(BIN)/huiyin serve --port $(PORT)

test: install-dev lint ## 检查写法,运行全部测试
	@$(TEST_HOME) $(BIN)/pytest -n 2 --dist worksteal $(ARGS)

lint: install-dev ## 检查写法、类型和各部分之间的依赖
	@$(BIN)/ruff check .
	@$(TEST_HOME) $(BIN)/mypy

fmt: install-dev ## 整理写法
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: install-dev ## 测量速度,结果写入 bench-results/
	@$(TEST_HOME) $(BIN)/python -m bench $(ARGS)

docs: install-dev ## 检查文档与程序是否相符
	@$(TEST_HOME) $(BIN)/pytest -q -n 0 -k docs tests/guards

guide: install-dev ## 重拍使用指南的图片,写入 docs/guide/pictures/
	@$(TEST_HOME) $(BIN)/python -m tools.guide

lock: install-dev ## 按 requirements*.in 重新锁定依赖
	@$(COMPILE) requirements.in -o requirements.lock
	@$(COMPILE) requirements-dev.in -c requirements.lock -o requirements-dev.lock

# For every Python and system at once, and without the address of whatever mirror this machine uses.
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-header --no-emit-index-url --no-emit-find-links

# Reading the settings makes a signing key; that of tests and tools does not belong into anybody's data folder.
TEST_HOME = HUIYIN_HOME="$(CURDIR)/.cache/tools-home"
