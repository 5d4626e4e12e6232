"""The generated page on measures agrees with the registry."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from gait.measures import REGISTRY

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "document_measures", PROJECT / "scripts" / "docs" / "document_measures.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_up_to_date(script: ModuleType) -> None:
    written = (PROJECT / "docs" / "measures.md").read_text(encoding="utf-8")
    assert written == script.document(), "run python scripts/docs/document_measures.py"


def test_the_page_contains_every_measure_with_its_definition_and_source(script: ModuleType) -> None:
    page = script.document()
    for entry in REGISTRY.values():
        assert f"### `{entry.id}`" in page
        assert entry.definition in page
        assert entry.reference_source in page
        for reason in (*entry.low_confidence_views.values(), *entry.withheld_views.values()):
            assert reason.rstrip(".") in page
