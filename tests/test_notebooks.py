"""The notebooks run from top to bottom, show the expected results, and store their outputs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"

Names = dict[str, Any]

# Smaller numbers with which every cell still runs. The notebooks as they are take minutes.
SMALLER = {
    "first_look": [(r"model=\"full\"", r"model=\"lite\"")],
    "a_cohort": [],
    "validation": [],
    "comparing_two_runs": [],
}


def smaller(name: str) -> str:
    """Return a notebook's JSON with the numbers of `SMALLER`."""
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    for number, less in SMALLER[name]:
        assert text.count(number) == 1, f"{name} no longer contains {number}"
        text = text.replace(number, less)
    return text


def _first_look(names: Names) -> bool:
    return names["session"].measures["value"].notna().sum() > 20 and "knee_flexion" in names["cycles"]


def _comparing(names: Names) -> bool:
    return "cadence" in {change.id for change in names["comparison"].changed}


def _cohort(names: Names) -> bool:
    return len(names["wide"]) >= 48 and names["slope"] < 0


def _validation(names: Names) -> bool:
    return len(names["pairs"]) >= 24 and names["right_foot"].all() and names["agreement"].inside.sum() >= 4


EXPECTED: dict[str, Callable[[Names], bool]] = {
    "first_look": _first_look,
    "comparing_two_runs": _comparing,
    "a_cohort": _cohort,
    "validation": _validation,
}


@pytest.fixture(autouse=True)
def without_a_display() -> Iterator[None]:
    mpl.use("agg")
    yield
    plt.close("all")


def test_every_notebook_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_cell_runs(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    cells = json.loads(smaller(name))["cells"]
    names: Names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert EXPECTED[name](names)


@pytest.mark.parametrize("name", EXPECTED)
def test_outputs_are_stored_and_free_of_errors(name: str) -> None:
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert {output["output_type"] for output in outputs} <= {"display_data", "execute_result"}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_notebook_is_small_and_names_no_folder_of_a_machine(name: str) -> None:
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    assert len(text) < 1_000_000
    assert not re.search(r"/(home|root|tmp|usr|work|Users)/", text)
