# Every target first installs what it needs. `make help` lists the targets.
ARGS ?=
PREFIX ?=

.PHONY: run install uninstall test build-all build-ts build-swift pack bench check format clean help setup

run: build-ts ## start the camera; pass options in ARGS: make run ARGS="--port 1936"
	@node packages/rtmp-vcam/dist/main.js run $(ARGS)

install: build-ts ## make the command rtmp-vcam, in ~/.local/bin or PREFIX/bin
	@PREFIX="$(PREFIX)" scripts/install-command.sh install

uninstall: ## remove the command
	@PREFIX="$(PREFIX)" scripts/install-command.sh uninstall

test: build-ts ## install everything that the tests need, and run all tests
	@scripts/setup-test-tools.sh
	@npm run --silent test

build-all: build-ts build-swift ## build everything that can be built on this system

# npm finds tsc in node_modules. make could not: 3.81, the version of macOS, searches only the PATH it was started with.
build-ts: setup ## compile the TypeScript packages
	@npm run --silent build

build-swift: setup ## build the macOS app with the Camera Extension (needs macOS and Xcode)
	@scripts/build-swift.sh

pack: build-ts ## make the npm packages, in build/packages
	@scripts/pack.sh

bench: build-ts ## measure speed, latency and memory, beside another program for comparison
	@scripts/setup-test-tools.sh
	@npm run --silent bench -- $(ARGS)

check: setup ## check types, lint and format
	@npm run --silent check

format: setup ## format the code and fix what the linter can fix
	@npm run --silent format

clean: ## remove everything that was built and installed
	rm -rf node_modules build packages/*/dist packages/*/node_modules

setup: # install the npm packages, when they are missing or out of date
	@scripts/setup-npm.sh

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
