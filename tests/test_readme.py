"""README and citation agree with the rest of the repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import gait

PROJECT = Path(gait.__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
ACCURACY = (PROJECT / "docs" / "accuracy.md").read_text(encoding="utf-8")

# The rows of README's table: for each number, the measure, the view and the decimals.
ROWS = {
    "cadence": [("Cadence (steps/min)", "side", 1)],
    "contact time, flight time": [("Ground contact time (ms)", "side", 0), ("Flight time (ms)", "side", 0)],
    "overstride, from the centre of mass": [
        ("Overstride (cm)", "side", 1),
        ("Overstride from the centre of mass (cm)", "side", 1),
    ],
    "vertical oscillation": [("Vertical oscillation (cm)", "side", 1)],
    "trunk lean": [("Trunk lean (deg)", "side", 1)],
    "shin angle, knee flexion at contact, foot strike angle": [
        ("Shin angle at contact (deg)", "side", 1),
        ("Knee flexion at contact (deg)", "side", 1),
        ("Foot strike angle (deg)", "side", 1),
    ],
    "step width": [("Step width (cm)", "rear", 1)],
}


def error_of(measure: str, view: str, rate: str) -> float:
    """Return a mean absolute error of docs/accuracy.md."""
    (row,) = re.findall(rf"^\| {re.escape(measure)} \| {view} \| {re.escape(rate)} \|(.*)$", ACCURACY, flags=re.M)
    return float(row.split("|")[2])


@pytest.mark.parametrize("name", ROWS)
def test_the_errors_are_those_of_the_accuracy_page(name: str) -> None:
    (cells,) = re.findall(rf"^\| {re.escape(name)} \| (.*) \| (.*) \|$", README, flags=re.MULTILINE)
    for cell, rate in zip(cells, ("60+", "30"), strict=True):
        given = [float(number) for number in re.findall(r"[\d.]+", cell)]
        for number, (measure, view, decimals) in zip(given, ROWS[name], strict=True):
            assert abs(number - error_of(measure, view, rate)) <= 0.5 * 10**-decimals + 1e-9, (measure, rate)


def test_every_link_leads_to_a_file() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert "docs/images/runner.webp" in links
    assert [link for link in links if not (PROJECT / link).exists()] == []


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 76


def test_the_moving_picture_is_small() -> None:
    assert (PROJECT / "docs" / "images" / "runner.webp").stat().st_size < 3e6


def test_the_sample_report_is_small_and_complete() -> None:
    folder = PROJECT / "docs" / "_static" / "sample-report"
    page = (folder / "report.html").read_text(encoding="utf-8")
    files = {name for name in re.findall(r'(?:src|href)="([^"#:]+)"', page) if not name.startswith("data")}
    assert files
    assert [name for name in files if not (folder / name).exists()] == []
    assert sum(path.stat().st_size for path in folder.iterdir()) < 3e6


def test_the_citation_has_the_version_of_the_package() -> None:
    citation = (PROJECT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {gait.__version__}\n" in citation
