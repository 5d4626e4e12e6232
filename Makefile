# `make demo` shows what the program does, `make test` checks it. Both create an environment in .venv first. Only make
# and Python 3.11 or later (with its venv module) must be installed.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# Exact versions and checksums of everything that is installed.
LOCKED := $(PIP) --require-hashes --requirement
TOOLS := .tools
# The first Python that is new enough. Choose another with: make demo PYTHON=/path/to/python3
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$each" && break; done)
TEST_PROCESSES ?= 2
# Tests that share something slow run in one process, and the longest begin first (tests/distribution.py). Bytecode is
# kept, since many tests start Python anew.
PYTEST = env -u PYTHONDONTWRITEBYTECODE $(BIN)/pytest -n $(TEST_PROCESSES) --no-loadscope-reorder
# Libraries that the OpenCV and MediaPipe wheels load from the system. A minimal machine may lack them.
SYSTEM_PACKAGES := libgl1 libegl1 libgles2 libglib2.0-0
# For the tests of the report in a browser, which are skipped without it.
BROWSER_PACKAGES := chromium
APT_INSTALL := apt-get install --yes --no-install-recommends

.PHONY: demo test check-types check-platforms check-style check-imports check-dependencies check-docs docs notebooks sample-report soak lock
.PHONY: licences audit sbom package-check mutate clean
.DELETE_ON_ERROR:

demo: $(VENV)/installed
	$(BIN)/gait analyze --side sample_videos/side.mp4 --rear sample_videos/rear.mp4 --height 172cm --speed 2.8m/s \
		--out report --overwrite
	@echo
	@echo "Open the report in a browser: file://$(CURDIR)/report/report.html"

test: $(VENV)/installed-for-tests
	$(MAKE) --no-print-directory --jobs $(TEST_PROCESSES) $(CHECKS)
	$(PYTEST)

# Each check uses one core, so they run at once.
CHECKS := check-types check-platforms check-docs check-style check-imports check-dependencies

$(CHECKS): $(VENV)/installed-for-tests

check-types:
	$(BIN)/mypy

# The types of the code that differs between systems, as on Windows and macOS. The modules that it imports are not
# checked again, so this takes seconds.
PLATFORM_CODE := --package gait.runtime --package gait.doctor --module gait.batch.lock --module gait.batch.workers \
	--module gait.batch.isolated_worker --module gait.batch.manifest --module gait.cli.signals \
	--module gait.cli.terminal.encoding --module gait.history.address --module gait.pose.engines.mediapipe_process \
	--module gait.pose.engines.mediapipe_worker --module gait.web.queue.process --module gait.web.queue.worker \
	--module gait.web.settings --module gait.web.visits.uploads

check-platforms:
	for each in win32 darwin; do $(BIN)/mypy --platform $$each --cache-dir .mypy_cache/$$each --follow-imports skip \
		--no-warn-unused-ignores --allow-subclassing-any --allow-untyped-decorators $(PLATFORM_CODE) || exit 1; done

check-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check-imports:
	$(BIN)/lint-imports

check-dependencies:
	$(BIN)/deptry .

check-docs:
	$(SPHINX)

# The documentation as a site, built without a network. Warnings are errors, broken links between pages too.
SPHINX := $(BIN)/sphinx-build --builder html --nitpicky --fail-on-warning --keep-going --quiet docs docs/_build/html

docs: $(VENV)/installed-for-tests
	$(SPHINX)
	@echo
	@echo "Open the documentation in a browser: file://$(CURDIR)/docs/_build/html/index.html"

# Runs the notebooks and stores their outputs.
notebooks: $(VENV)/installed-for-tests
	$(BIN)/python scripts/docs/run_notebooks.py

# Makes the sample report and the pictures of README and documentation from the report of `make demo`.
sample-report: demo $(VENV)/installed-for-tests
	$(BIN)/python scripts/docs/make_sample_report.py

# Long versions of the tests of reliability. SOAK_MINUTES is divided among the parts.
SOAK_MINUTES ?= 55
SOAK_FOUND ?= soak-found
SOAK_EXAMPLES = $(shell echo $$(($(SOAK_MINUTES) * 30)))
SOAK_FUZZ_SECONDS = $(shell echo $$(($(SOAK_MINUTES) * 60 / 2 * $(TEST_PROCESSES) / 10)))

soak: $(VENV)/installed-for-tests
	$(LOCKED) requirements/fuzz.lock
	GAIT_FUZZ_EXAMPLES=$(SOAK_EXAMPLES) $(PYTEST) tests/fuzz
	GAIT_SOAK=1 $(PYTEST) -m slow
	$(BIN)/python scripts/fuzz/campaign.py --seconds $(SOAK_FUZZ_SECONDS) --at-once $(TEST_PROCESSES) --found $(SOAK_FOUND)
	$(BIN)/python scripts/make_bad_clips.py --quick
	$(BIN)/python scripts/make_odd_landmarks.py --pairs 120

# Mutation testing: does a test fail when the code changes a little? Works on a copy in `mutation`.
MUTANTS ?= 240

mutate: $(VENV)/installed-for-tests
	$(LOCKED) requirements/mutation.lock
	$(BIN)/python scripts/mutate.py --sample $(MUTANTS) --at mutation

# See docs/dependencies.md.
LOCK := $(TOOLS)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--constraint requirements/constraints.txt --custom-compile-command 'make lock' $(RENEW)

# Keeps versions that still satisfy pyproject.toml. For the newest versions: make lock RENEW=--upgrade
lock: $(TOOLS)/installed
	$(LOCK) pyproject.toml --group build --extra dev --output-file requirements/test.lock
	$(LOCK) pyproject.toml --group build --constraint requirements/test.lock --output-file requirements/run.lock
	$(LOCK) --group fuzz --output-file requirements/fuzz.lock
	$(LOCK) --group mutation --constraint requirements/test.lock --output-file requirements/mutation.lock
	$(LOCK) --group tools --output-file requirements/tools.lock

licences: $(VENV)/installed-for-tests
	$(BIN)/python scripts/docs/list_licences.py

# Asks an online service for known vulnerabilities.
audit: $(TOOLS)/installed
	for each in run test fuzz mutation tools; do $(TOOLS)/bin/pip-audit --require-hashes --disable-pip \
		--requirement requirements/$$each.lock || exit 1; done

# Software bill of materials (CycloneDX).
sbom: $(TOOLS)/installed
	mkdir -p dist
	$(TOOLS)/bin/cyclonedx-py requirements requirements/run.lock --pyproject pyproject.toml --output-reproducible \
		--output-file dist/gait-report.cdx.json

# Builds wheel and source archive and tries each in a clean environment outside this folder.
package-check: $(TOOLS)/installed
	$(TOOLS)/bin/python scripts/check_package.py

clean:
	rm -rf $(VENV) $(TOOLS) report docs/_build docs/generated soak-found mutation dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find gait tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found. Install it, or give its path: make demo PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update && $(APT_INSTALL) python3-venv; \
		else echo "This Python cannot create environments. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

# Editable, so that changes of the code take effect at once.
$(VENV)/installed: $(VENV)/made pyproject.toml requirements/run.lock
	$(LOCKED) requirements/run.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@$(call require_system_libraries)
	@touch $@

$(VENV)/installed-for-tests: $(VENV)/installed requirements/test.lock
	$(LOCKED) requirements/test.lock
	@$(call want_browser) >/dev/null
	@touch $@

$(TOOLS)/installed: requirements/tools.lock
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@

# As root (in a container), missing libraries are installed; otherwise the command to install them is shown.
define require_system_libraries
	$(BIN)/python -c 'import ctypes, cv2; [ctypes.CDLL(name) for name in ("libEGL.so.1", "libGLESv2.so.2")]' 2>/dev/null || { \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update && $(APT_INSTALL) $(SYSTEM_PACKAGES); \
		else echo "A system library is missing. On Debian or Ubuntu: sudo apt-get install $(SYSTEM_PACKAGES)" >&2; exit 1; fi; }
endef

define want_browser
	command -v chromium || command -v chromium-browser || command -v google-chrome || { \
		if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then apt-get update && $(APT_INSTALL) $(BROWSER_PACKAGES); \
		else echo "Without Chromium, the tests of the report in a browser are skipped. On Debian or Ubuntu: sudo apt-get install $(BROWSER_PACKAGES)" >&2; fi; }
endef
