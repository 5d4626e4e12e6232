"""Write `docs/dependencies.md`: every package that `gait` uses, with its licence and its purpose.

Licences are read from the metadata of the installed packages. Packages without usable metadata are listed in
`dependencies.toml`, with the licence from the file they ship. Versions are those of `requirements/test.lock`.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "dependencies.md"
PURPOSES = tomllib.loads((PROJECT / "scripts" / "docs" / "dependencies.toml").read_text(encoding="utf-8"))

_BY_CLASSIFIER = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_BY_NAME = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
}
_LONGEST_NAME = 40


def locked(name: str) -> dict[str, str]:
    """Return the versions that a lock file gives this Python, by package."""
    versions = {}
    for line in (PROJECT / "requirements" / f"{name}.lock").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([a-z0-9][a-z0-9._-]*)==([^ ]+)(?: ; (.+?))? \\$", line):
            package, version, marker = found.groups()
            if marker is None or Marker(marker).evaluate():
                versions[package] = version
    return versions


def declared() -> dict[str, list[str]]:
    """Return the packages that `pyproject.toml` declares: `run`, then each extra."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = {"run": project["dependencies"], **project["optional-dependencies"]}
    return {group: [canonicalize_name(Requirement(line).name) for line in lines] for group, lines in groups.items()}


def licence(package: str) -> str:
    """Return an installed package's licence, as an SPDX expression where it gives one."""
    if package in PURPOSES["licences"]:
        return str(PURPOSES["licences"][package])
    told = metadata.metadata(package)
    classifiers = [line.split(" :: ")[-1] for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    short = told.get("License") or ""
    named = told.get("License-Expression") or (short if len(short) < _LONGEST_NAME and "\n" not in short else "")
    return str(_BY_NAME.get(named, named) or " OR ".join(_BY_CLASSIFIER[name] for name in classifiers))


def _table(packages: list[str], versions: dict[str, str], last: str, told: dict[str, str]) -> str:
    rows = [f"| {name} | {versions[name]} | {licence(name)} | {told[name]} |" for name in packages]
    return "\n".join([f"| package | version | licence | {last} |", "|---|---|---|---|", *rows])


def _reasons(versions: dict[str, str]) -> dict[str, str]:
    """Return which packages require each package; requirements of extras count only if there are no others."""
    asking: dict[str, set[str]] = {name: set() for name in versions}
    asking_for_extra: dict[str, set[str]] = {name: set() for name in versions}
    for package in versions:
        for line in metadata.requires(package) or []:
            requirement = Requirement(line)
            needed = canonicalize_name(requirement.name)
            if needed in asking and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
                asking[needed].add(package)
            elif needed in asking and "extra" in str(requirement.marker):
                asking_for_extra[needed].add(package)
    return {name: ", ".join(sorted(asking[name] or asking_for_extra[name])) for name in versions}


def document() -> str:
    """Return the page."""
    run, test, groups = locked("run"), locked("test"), declared()
    installed = {name: version for name, version in test.items() if name not in PURPOSES["build"]}
    extras = sorted({name for group, names in groups.items() if group not in ("run", "dev") for name in names})
    tests = sorted(set(groups["dev"]) - set(extras))
    direct = {*groups["run"], *groups["dev"]}
    purposes, reasons = PURPOSES["purposes"], _reasons(installed)
    run_indirect = [name for name in run if name in installed and name not in direct]
    test_indirect = [name for name in installed if name not in run and name not in direct]
    parts = [
        PURPOSES["text"]["top"],
        "## In every installation",
        _table(sorted(groups["run"]), installed, "purpose", purposes),
        PURPOSES["text"]["bundled"],
        "## Extras",
        _table(extras, installed, "purpose", purposes),
        "## For tests and documentation",
        _table(tests, installed, "purpose", purposes),
        "## Required by these packages",
        _table(run_indirect, installed, "required by", reasons),
        "Required only by extras, tests and documentation:",
        _table(test_indirect, installed, "required by", reasons),
        PURPOSES["text"]["bottom"],
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
