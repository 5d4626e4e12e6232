"""Files that other programs wrote, from `../shared/cases`, which is not part of the project."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

CASES = Path(__file__).parents[2] / "shared" / "cases"
RENDERED = CASES.parent / "clips" / "rendered"

needs_cases = pytest.mark.skipif(not CASES.exists(), reason="needs the files in ../shared/cases")


def truth(clip: str) -> dict[str, float]:
    """Return the true means of a rendered runner by their names in its file."""
    document = json.loads((RENDERED / f"{clip}.truth.json").read_text("utf-8"))
    means = {name: metric.get("mean") for name, metric in document["metrics"].items() if isinstance(metric, dict)}
    return {**means, "cadence": document["params"]["cadence_spm"]}


def unpacked(name: str, folder: Path) -> Path:
    """Unpack an archive of `../shared/cases` and return the folder of its files."""
    with zipfile.ZipFile(CASES / name) as archive:
        archive.extractall(folder)
    return next(path.parent for path in sorted(folder.rglob("*.json")))
