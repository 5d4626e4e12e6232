"""The generated pages of the documentation site are complete."""

from __future__ import annotations

import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import pytest

import gait

PROJECT = Path(gait.__file__).parents[1]
DOCS = PROJECT / "docs"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("site_pages", PROJECT / "scripts" / "docs" / "site_pages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def command_line(script: ModuleType) -> str:
    return str(script.command_line())


@pytest.mark.parametrize(
    "command", ["analyze", "batch", "compare", "export", "history erase", "methods", "metronome", "serve", "user add"]
)
def test_every_command_has_a_section(command_line: str, command: str) -> None:
    assert re.search(rf"^##+ `gait {command}`$", command_line, flags=re.MULTILINE)


def test_options_and_exit_codes_are_listed(command_line: str) -> None:
    assert "* `--capture-fps N`: " in command_line
    assert "Exit codes. 0: " in command_line
    assert command_line.startswith("# Command line\n")


def test_every_key_of_the_schema_is_listed(script: ModuleType) -> None:
    schema = json.loads((PROJECT / "gait" / "results" / "results.schema.json").read_text(encoding="utf-8"))
    page = script.results_schema(schema)

    def keys(node: object) -> set[str]:
        if isinstance(node, list):
            return set().union(*map(keys, node))
        if not isinstance(node, dict):
            return set()
        return set(node.get("properties", ())).union(*map(keys, node.values()))

    rules = {key for entry in schema["$defs"].values() for key in keys(entry.get("allOf", []))}
    assert {key for key in keys(schema) | rules if f"| `{key}`" not in page} == set()


@pytest.mark.parametrize(
    ("schema_type", "words"),
    [
        ({"type": ["number", "null"], "minimum": 0, "maximum": 10}, "number or null (at least 0, at most 10)"),
        ({"enum": ["side", "rear"]}, '`"side"`, `"rear"`'),
        ({"$ref": "#/$defs/step"}, "[step](#step)"),
        ({"type": "array", "items": {"$ref": "#/$defs/step"}, "minItems": 1}, "array of [step](#step) (at least 1)"),
    ],
)
def test_types_are_put_in_words(script: ModuleType, schema_type: dict[str, object], words: str) -> None:
    schema = {
        "description": "Results.",
        "properties": {"key": schema_type},
        "$defs": {"step": {"properties": {"side": {"type": "string"}}}},
    }
    assert f"| `key` (optional) | {words} |" in script.results_schema(schema)


def test_links_to_files_beside_docs_lead_to_their_pages(script: ModuleType) -> None:
    text = "[a](../CONTRIBUTING.md) [b](../notebooks/a_cohort.ipynb) [c](batch.md)"
    assert script.links_on_site(text) == (
        "[a](/generated/contributing.md) [b](/generated/notebooks/a_cohort.ipynb) [c](batch.md)"
    )


def test_every_public_name_is_in_the_reference() -> None:
    listed = re.findall(r"^   (\w+)$", (DOCS / "api.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(gait.__all__) - {"__version__"} <= set(listed)


def test_the_design_names_every_package() -> None:
    page = (DOCS / "design.md").read_text(encoding="utf-8")
    table = page[page.index("| package | content |") : page.index("## Decisions")]
    root = Path(gait.__file__).parent
    names = {path.stem for path in root.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert names - {"__init__", "__main__"} == set(re.findall(r"`(\w+)`", re.sub(r"\|[^|]*\|$", "", table, flags=re.M)))
