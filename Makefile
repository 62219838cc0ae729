# Every target sets up what it needs first. `make help` lists them.
ARGS ?=

.PHONY: run test build-all build-ts build-swift bench check format clean help setup

run: build-ts ## start the camera; ARGS="--port 1936" passes options on
	@node packages/rtmp-vcam-app/dist/main.js run $(ARGS)

test: build-ts ## set up everything the tests need and run every test
	@scripts/setup-test-tools.sh
	@npm run --silent test

build-all: build-ts build-swift ## build everything this system can build

# By npm, which finds tsc: make 3.81, which macOS has, looks for commands in the PATH it was started with only.
build-ts: setup ## compile the TypeScript packages
	@npm run --silent build

build-swift: setup ## the macOS app with the Camera Extension (needs macOS and Xcode)
	@scripts/build-swift.sh

bench: build-ts ## print speed, latency and memory beside a named yardstick
	@scripts/setup-test-tools.sh
	@npm run --silent bench -- $(ARGS)

check: setup ## types, lint and format
	@npm run --silent check

format: setup ## format and mend what the linter can mend
	@npm run --silent format

clean: ## remove what was built and installed
	rm -rf node_modules build packages/*/dist packages/*/node_modules

setup: # the npm packages, when they are missing or out of date
	@scripts/setup-npm.sh

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
