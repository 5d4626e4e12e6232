"""The house: nothing imports in a circle, wherever the import stands."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import gait

ROOT = Path(gait.__file__).parent


def named(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {named(path): path for path in ROOT.rglob("*.py")}


def imported(text: str, modules: set[str]) -> Iterator[str]:
    """Modules that a source imports: at the top, in functions, and for type checkers only."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in modules)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole module"
            within = {f"{node.module}.{alias.name}" for alias in node.names}
            yield from within & modules
            if node.module in modules and within - modules:
                yield node.module


@cache
def imported_by(module: str) -> frozenset[str]:
    return frozenset(imported(FILES[module].read_text("utf-8"), set(FILES)))


def order(graph: dict[str, set[str]]) -> list[str]:
    return list(TopologicalSorter(graph).static_order())


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: set(imported_by(module)) for module in FILES}
    assert graph["gait.session.session"] >= {"gait.analysis.result", "gait.session.save"}, "all imports are seen"
    order(graph)


def test_no_room_imports_itself_by_way_of_others() -> None:
    graph: dict[str, set[str]] = {}
    for module in FILES:
        if module != "gait":
            room = module.split(".")[1]
            others = {other.split(".")[1] for other in imported_by(module) - {"gait"}}
            graph.setdefault(room, set()).update(others - {room})
    assert order(graph)[-1] == "__main__"


def test_a_circle_is_found_even_if_only_a_type_checker_sees_it() -> None:
    sources = {
        "a": "if TYPE_CHECKING:\n    from b import B",
        "b": "def late():\n    import c",
        "c": "from a import A",
    }
    with pytest.raises(CycleError):
        order({module: set(imported(text, set(sources))) for module, text in sources.items()})
