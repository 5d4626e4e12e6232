"""The notebooks run from top to bottom and show what they promise."""

from __future__ import annotations

import json
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
    "a_cohort": [("range(50)", "range(12)"), ("ordered[:10]", "ordered[:4]"), ("ordered[-10:]", "ordered[-4:]")],
    "validation": [("range(5 if noise_mm else 1)", "range(1)")],
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
    return len(names["wide"]) >= 10 and names["slope"] < 0


def _validation(names: Names) -> bool:
    return len(names["pairs"]) >= 24 and names["right_foot"].all() and names["agreement"].inside.sum() >= 4


PROMISES: dict[str, Callable[[Names], bool]] = {
    "first_look": _first_look,
    "comparing_two_runs": _comparing,
    "a_cohort": _cohort,
    "validation": _validation,
}


@pytest.fixture(autouse=True)
def drawn_nowhere() -> Iterator[None]:
    mpl.use("agg")
    yield
    plt.close("all")


def test_every_notebook_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(PROMISES)


@pytest.mark.parametrize("name", PROMISES)
def test_every_cell_runs(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(FOLDER)
    monkeypatch.setattr("tempfile.mkdtemp", lambda: str(tmp_path))
    cells = json.loads(smaller(name))["cells"]
    names: Names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert PROMISES[name](names)


@pytest.mark.parametrize("name", PROMISES)
def test_no_output_is_kept(name: str) -> None:
    cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    assert not any(cell.get("outputs") for cell in cells)
