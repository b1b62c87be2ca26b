# The commands that people use have a line of help behind "##"; `make help` prints them.

.PHONY: help run test setup-run setup-test setup-webkit setup-comparison setup-guests setup-mocks setup-dist
.PHONY: lint unit e2e e2e-client test-webkit test-postgresql comparison kit-guests coverage bench load wheel docs
.PHONY: comparison-mocks mutation lock picture record dist test-dist sheet
.NOTPARALLEL:

SUITABLE := python3 python3.14 python3.13 python3.12 python3.11
PYTHON := $(shell for p in $(SUITABLE); do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
# A failure leaves a picture and a trace.
E2E := $(BIN)/pytest tests/e2e --numprocesses 2 --screenshot only-on-failure --tracing retain-on-failure \
    --output test-results

run: setup-run  ## set up what is missing, and serve the lab at http://localhost:8000
	@$(BIN)/python -m server

test: lint unit e2e  ## set up what is missing, and check style, types, behaviour and the main journeys in browsers

help:
	@sed -nE 's/^([a-z0-9-]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

setup-run setup-test setup-webkit setup-comparison setup-guests setup-mocks setup-dist:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or newer is needed: https://www.python.org/"; exit 1; fi
	@$(PYTHON) -m tools.setup $(@:setup-%=%)

lint: setup-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 app server

unit: setup-test
	$(BIN)/pytest tests/unit --numprocesses 2
	$(BIN)/pytest tests/conformance

# A separate run, because Playwright's event loop and pytest-asyncio's cannot share a process.
e2e: setup-test
	$(E2E)/chromium --browser chromium -m "not client"
	$(E2E)/firefox --browser firefox -m "journey and not client"

# Tabs, third-party cookies, hostile answers, leaks, much of it with a foreign provider too, and foreign clients at our
# own: too long for every run, so not a part of `make test`.
# The tests of one file share a server and a browser, so a file stays in one process.
e2e-client: setup-comparison  ## tabs, popups, hostile answers and leaks, with a foreign provider and foreign clients too
	$(E2E)/client-chromium --browser chromium -m client --dist loadfile
	$(E2E)/client-firefox --browser firefox -m client --dist loadfile

# A smoke test in the engine of Safari, for Linux with WebKitGTK, so it is not a part of `make test`.
test-webkit: setup-webkit  ## a login, a silent renewal and an API call in the engine of Safari (Linux)
	$(BIN)/pytest tests/webkit

# It starts a PostgreSQL of its own, where one is installed (on Debian: apt-get install postgresql).
test-postgresql: setup-test  ## the authorization server's tests and a login in a browser, on a real PostgreSQL
	$(BIN)/python -m tests.on_postgresql

# Not a measurement of the machine it runs on alone: `make load SECONDS=60` is the default.
load: setup-test  ## 200 browsers on PostgreSQL, with one worker and with two; one is killed, the database restarts
	$(BIN)/python -m benchmarks.load $(SECONDS)

# The packages that other projects use beside the test kit are in an environment of their own.
kit-guests: setup-guests  ## the test kit beside frozen clocks, pytest plugins and web frameworks
	$(BIN)/pytest tests/guests --numprocesses 2

# Installs each wheel of `make dist` into an empty environment, with the newest packages that it allows; the test kit with
# the oldest ones too. The packages come from the network.
test-dist: setup-dist  ## the wheels, installed as people install them: the journey, the guide's page, the test kit
	$(BIN)/pytest tests/dist --browser chromium

picture: setup-test  ## docs/page.png anew: the picture of the page in the README
	$(BIN)/python -m tests.e2e.page_picture

sheet: setup-test  ## tasks of the course for a class, to be printed: dist/sheet.html
	@$(BIN)/python -m tools.lessons sheet dist/sheet.html

record: setup-test  ## the recorded login of the page anew, from a real login
	$(BIN)/python -m tools.record_login

# Writes docs/comparison.md: how other people's clients, and ours, behave at issuers that misbehave on purpose.
comparison: setup-comparison  ## what other clients do at issuers that misbehave on purpose
	$(BIN)/python -m tests.comparison

# Writes the part of docs/comparison.md about mock servers: what they do by the protocol.
comparison-mocks: setup-mocks  ## what mock servers do, beside the test issuer
	$(BIN)/python -m tests.comparison.mocks

# Which lines of app/ and server/ no test runs. The page's Python is measured too, while the browser tests run; the
# last line is its share. `.venv/bin/coverage html` shows the lines.
coverage: export COVERAGE_PROCESS_START = $(CURDIR)/pyproject.toml
coverage: setup-comparison  ## which lines no test runs, in the page too
	$(BIN)/coverage erase
	$(BIN)/pytest tests/unit --numprocesses 2
	$(BIN)/pytest tests/conformance
	$(E2E)/coverage --browser chromium --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report
	@echo "app/ in the page alone: $$($(BIN)/coverage report --include 'app/*' --contexts page --format total) %"

# Writes docs/performance.md.
bench: setup-comparison  ## measure
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.issuer_start

# It takes a quarter of an hour, so it is not a part of `make test`.
mutation: setup-test  ## is there a test that notices each small mistake in the validator and the session?
	nice -n 19 $(BIN)/python -m tools.mutation

dist: setup-run  ## build what is published into dist/: the lab with its page, the client library, and its fakes
	@$(BIN)/python -m tools.build_dist

wheel:  ## build the client library into dist/
	@$(PYTHON) -m tools.build_wheel

docs: setup-test  ## build the reference of the client library into dist/reference/
	@$(BIN)/python -m tools.build_reference

# Pin the newest releases that pyproject.toml and package.json allow.
lock: setup-test
	$(BIN)/python -m pip install --quiet uv
	for extra in "run.lock" "test.lock --group dev"; do $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements/$$extra || exit 1; done
	$(BIN)/uv pip compile --group webkit --constraint requirements/test.lock --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements/webkit.lock
	$(BIN)/uv pip compile --group canaille --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements/canaille.lock
	$(BIN)/uv pip compile pyproject.toml --group guests --constraint requirements/test.lock --universal \
	    --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade --quiet \
	    --output-file requirements/kit-guests.lock
	$(BIN)/uv pip compile --group dist --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements/dist.lock
	npm update
	$(BIN)/uv pip compile --group mocks --universal --python-version 3.11 \
	    --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements/mock-servers.lock
	npm update --prefix tests/comparison --package-lock-only
	npm update --prefix tests/comparison/mocks --package-lock-only
