"""Packages that cannot be loaded, as on a computer that lacks a library of the system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

LIBRARY = "libGL.so.1"
SENTENCES = (
    f"The system library {LIBRARY} is missing.\n"
    "On Debian or Ubuntu: sudo apt-get install libgl1 libglib2.0-0. On Fedora: sudo dnf install mesa-libGL glib2.\n"
)
_VARIABLE = "GAIT_TEST_HIDDEN_MODULES"
_SITE = "import hidden_libraries; hidden_libraries.install()\n"


class _Hide:
    """An importer that finds these modules, and cannot load them."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._modules = modules

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in self._modules else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        raise ImportError(f"{LIBRARY}: cannot open shared object file: No such file or directory")

    def exec_module(self, module: ModuleType) -> None:
        """Importers must have it. It is never called."""


@contextmanager
def hidden(*modules: str) -> Iterator[None]:
    """Hide modules from imports in this process."""
    loaded = {name: sys.modules.pop(name) for name in modules if name in sys.modules}
    finder: Any = _Hide(modules)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        sys.modules.update(loaded)


def environment(folder: Path, *modules: str) -> dict[str, str]:
    """Return the environment of a Python that cannot load these modules."""
    (folder / "sitecustomize.py").write_text(_SITE, encoding="utf-8")
    search = [str(folder), str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(search), _VARIABLE: ",".join(modules)}


def install() -> None:
    """Hide the modules that the environment names, for the whole run of this process."""
    finder: Any = _Hide(tuple(os.environ[_VARIABLE].split(",")))
    sys.meta_path.insert(0, finder)
