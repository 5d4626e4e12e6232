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
import sample_pair

FOLDER = Path(__file__).parent.parent / "notebooks"

Names = dict[str, Any]

# Models and views of the notebooks that analyse the sample pair. Other tests know its pose from the default model.
ANALYSED = {"first_look": ("full", ("side", "rear")), "validation": ("lite", ("side",))}


def quicker(name: str, *, whole: bool) -> str:
    """Return a notebook's JSON with the model of `sample_pair`, and unless it is run as a whole, with fewer runners."""
    changes = {}
    if name in ANALYSED:
        changes[rf"model=\"{ANALYSED[name][0]}\""] = rf"model=\"{sample_pair.MODEL}\""
    if name == "a_cohort" and not whole:
        changes["range(50)"] = "range(20)"
    text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
    for given, quick in changes.items():
        assert text.count(given) == 1, f"{name} no longer contains {given}"
        text = text.replace(given, quick)
    return text


def _first_look(names: Names) -> bool:
    return names["session"].measures["value"].notna().sum() > 20 and "knee_flexion" in names["cycles"]


def _comparing(names: Names) -> bool:
    return "cadence" in {change.id for change in names["comparison"].changed}


def _cohort(names: Names) -> bool:
    return len(names["wide"]) >= 0.95 * (names["number"] + 1) and names["slope"] < 0


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


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        *(pytest.param(name, False, id=name) for name in EXPECTED),
        pytest.param("a_cohort", True, id="a_cohort-whole", marks=pytest.mark.slow),
    ],
)
def test_every_cell_runs(name: str, whole: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    if name in ANALYSED:
        sample_pair.use_known_poses(monkeypatch, *ANALYSED[name][1])
    cells = json.loads(quicker(name, whole=whole))["cells"]
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
