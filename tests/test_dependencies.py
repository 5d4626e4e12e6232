"""The dependencies are locked, listed, and compatible with the licence of the package."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from importlib import metadata
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((PROJECT / "requirements").glob("*.lock"))

RUN = PYPROJECT["project"]["dependencies"]
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
DECLARED = {
    "run": RUN + PYPROJECT["dependency-groups"]["build"],
    "test": [*RUN, *EXTRAS["dev"], *PYPROJECT["dependency-groups"]["build"]],
    **{name: PYPROJECT["dependency-groups"][name] for name in ("fuzz", "mutation", "tools")},
}
DIRECT = sorted({canonicalize_name(Requirement(line).name) for lines in (RUN, *EXTRAS.values()) for line in lines})
# Licences of packages that a work under the Apache License 2.0 may depend on.
COMPATIBLE = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0",
    "BSD 2-Clause License",
    "MIT-CMU", "MPL-2.0", "Matplotlib (from PSF-2.0)", "PSF-2.0", "Public domain", "Zlib",
}  # fmt: skip
ONLY_UNCHANGED = {"psycopg": "LGPL-3.0-only", "psycopg-binary": "LGPL-3.0-only"}
"""Weak copyleft, used unchanged and replaceable, by an extra."""


def versions_in(lock: Path) -> dict[str, list[str]]:
    """Return the versions of each package; different Pythons may need different ones."""
    versions: dict[str, list[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==([^ ]+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE):
        versions.setdefault(name, []).append(version)
    return versions


def listed() -> dict[str, str]:
    """Return the licences on the page, by package."""
    page = (PROJECT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| ([a-z0-9._-]+) \| [0-9][^|]* \| (.*?) \| .+ \|$", page, flags=re.MULTILINE))


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("list_licences", PROJECT / "scripts" / "docs" / "list_licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
    def test_every_version_has_a_checksum_and_no_index_is_named(self, lock: Path) -> None:
        text = lock.read_text(encoding="utf-8")
        packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
        assert packages
        assert [package for package in packages if not re.search(r"--hash=sha256:[0-9a-f]{64}", package)] == []
        assert re.findall(r"://|index|find-links|trusted-host", text) == []

    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
    def test_it_holds_what_pyproject_declares_and_nothing_older(self, lock: Path) -> None:
        locked = versions_in(lock)
        for requirement in map(Requirement, DECLARED[lock.stem]):
            versions = locked.get(canonicalize_name(requirement.name), [])
            assert versions, f"{requirement.name} is missing: run make lock"
            assert all(Version(version) in requirement.specifier for version in versions)

    def test_the_versions_that_run_are_those_that_are_tested(self) -> None:
        run, test = (versions_in(PROJECT / "requirements" / f"{name}.lock") for name in ("run", "test"))
        assert run == {name: versions for name, versions in test.items() if name in run}

    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
    def test_there_is_one_opencv(self, lock: Path) -> None:
        assert {name for name in versions_in(lock) if name.startswith("opencv")} <= {"opencv-contrib-python"}


class TestLicences:
    def test_all_are_listed(self) -> None:
        for_building = {"editables", "hatchling", "tomlkit", "trove-classifiers"}
        other_systems = {"appnope", "colorama", "pywin32", "tzdata"}
        locked = set(versions_in(PROJECT / "requirements" / "test.lock")) - for_building
        assert set(DIRECT) <= set(listed())
        assert locked - set(listed()) <= other_systems, "run make licences"

    def test_all_are_compatible_with_ours(self) -> None:
        assert 'license = "Apache-2.0"' in (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
        for package, licence in listed().items():
            if licence != ONLY_UNCHANGED.get(package):
                assert set(re.split(" AND | OR ", licence)) <= COMPATIBLE, package

    def test_the_list_agrees_with_the_metadata(self, script: ModuleType) -> None:
        page = listed()
        for package in DIRECT:
            try:
                metadata.version(package)
            except metadata.PackageNotFoundError:
                continue
            assert page[package] == script.licence(package), "run make licences"
