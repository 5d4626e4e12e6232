"""A stand-in for the analysis of a batch's sessions: made-up files at once, or as soon as the test lets it go on.

`environment` puts it into every process of a batch that runs as a command, its workers and a cluster's.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

_GATE = "GAIT_TEST_GATE"
_TESTS = Path(__file__).parents[1]


def made_measure(name: str = "cadence", **changed: Any) -> dict[str, Any]:
    """Return a measure of a `results.json`."""
    made: dict[str, Any] = dict.fromkeys(("ci95", "left", "right", "reason", "reference", "label", "asymmetry"))
    made |= {"id": name, "view": "side", "value": 160.0, "unit": "steps/min", "n": 20, "status": "ok"}
    return made | changed


def made_results(
    *,
    checks: list[dict[str, str]] | None = None,
    findings: list[str] | None = None,
    measures: list[dict[str, Any]] | None = None,
    outcome: str | None = "nothing",
) -> dict[str, object]:
    """Return a `results.json` with the parts that a batch reads."""
    clip = {"view": "side", "file": "a.mp4", "checks": checks or []}
    return {
        "gait_version": "0",
        "clips": [clip],
        "measures": [made_measure()] if measures is None else measures,
        "findings": [{"title": title} for title in findings or []],
        "advice": outcome and {"outcome": outcome, "headline": "Keep running as you do."},
    }


def write_made_up_report(folder: Path) -> None:
    """Write the files of a session that a batch reads."""
    folder.mkdir()
    (folder / "results.json").write_text(json.dumps(made_results()))
    (folder / "report.html").write_text("made up")
    (folder / "measures.csv").write_text("view,id,value,unit,n,reason\nside,cadence,160,steps/min,12,\n")
    (folder / "steps.csv").write_text("view,side,initial_contact_s,used\nside,left,0.5,True\n")


class Gate:
    """Lets the sessions of a batch that runs with `environment` be finished."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "gate"
        self._folder.mkdir()
        site = folder / "site"
        site.mkdir()
        (site / "sitecustomize.py").write_text("import stand_in_analysis\nstand_in_analysis.install()\n")
        path = os.pathsep.join(map(str, (site, Path(__file__).parent, _TESTS.parent)))
        self.environment = os.environ | {"PYTHONPATH": path, _GATE: str(self._folder)}
        """For the processes of the batch."""

    def open(self, session: str = "") -> None:
        """Let one session be finished, or all of them."""
        (self._folder / f"open {session}").touch()


def install() -> None:
    """Replace the analysis in this process."""
    from gait.batch import worker

    worker._analyze = _analyze


def _analyze(job: Any, settings: Any, paths: dict[Any, Path], folder: Path) -> None:
    gate = Path(os.environ[_GATE])
    while not any((gate / f"open {name}").exists() for name in ("", job.name)):
        time.sleep(0.01)
    write_made_up_report(folder)
