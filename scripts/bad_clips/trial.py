"""Analyse a clip of the corpus in its own process, with limits, and record the result."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bad_clips.case import Case

MEMORY_BYTES = 6 * 1024**3
WALL_TIME_FACTOR = 5
"""A case is stopped after this many times its limit of processor time, since other work may use the processors."""
# The superuser may read and write everything, unless these capabilities are removed.
_WITHOUT_OVERRIDE = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """Result of a case.

    Parameters
    ----------
    name, group : str
        The case and its group.
    exit_code : int
        Exit code of the command; negative if a signal ended it.
    messages : tuple of str
        The lines on standard error, without progress.
    warnings : tuple of tuple of str
        Name and message of the clip checks that did not pass.
    measures : tuple of (str, str, float, float, float)
        Name, status, value and both ends of the interval of every measure with a value. Without an interval, both ends
        are the value.
    left_behind : tuple of str
        Files that the command should have removed.
    seconds, processor_s, peak_mb : float
        Wall time, processor time and largest resident memory.
    """

    name: str
    group: str
    exit_code: int
    messages: tuple[str, ...]
    warnings: tuple[tuple[str, str], ...]
    measures: tuple[tuple[str, str, float, float, float], ...]
    left_behind: tuple[str, ...]
    seconds: float
    processor_s: float
    peak_mb: float

    @property
    def outcome(self) -> str:
        """The result in one or two words."""
        if self.exit_code == 0:
            return "warning" if self.warnings else "report"
        return {3: "rejection", 2: "wrong command"}.get(self.exit_code, f"exit code {self.exit_code}")


def run_case(case: Case, *, group: str, model: str) -> Record | None:
    """Make the clip, analyse it and remove it. Returns None if the case cannot be created on this machine."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with (case.disk or nullcontext)(folder) as disk:
            return None if disk is None else _analyze(case, folder, disk, group=group, model=model)


def _analyze(case: Case, folder: Path, disk: Path, *, group: str, model: str) -> Record:
    for name in ("in", "home", "temporary"):
        (folder / name).mkdir()
    clip, out = case.make(folder / "in" / case.name), disk / "out"
    command = [sys.executable, "-m", "gait", "analyze", f"--{case.view}={clip}", "--model", model, "--out", str(out)]
    command += [*(() if "--height" in case.options else ("--height", "172cm")), *case.options]
    if case.bound_by_permissions and os.geteuid() == 0:
        command = [*_WITHOUT_OVERRIDE, *command]
    before = _listing(folder)
    start = time.monotonic()
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            cwd=folder,
            env={**os.environ, "HOME": str(folder / "home"), "TMPDIR": str(folder / "temporary")},
            preexec_fn=_limits,
        )
        alarm = threading.Timer(WALL_TIME_FACTOR * case.seconds, process.kill)
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        lines = errors.read().replace(f"{folder}/", "").splitlines()
        messages = tuple(line for line in lines if line and not line.endswith("..."))
    results = json.loads((out / "results.json").read_text("utf-8")) if process.returncode == 0 else {}
    return Record(
        name=case.name,
        group=group,
        exit_code=process.returncode,
        messages=messages,
        warnings=_warnings(results),
        measures=_measures(results),
        left_behind=tuple(sorted(_listing(folder) - before - _report(folder, out, process.returncode))),
        seconds=round(time.monotonic() - start, 1),
        processor_s=round(usage.ru_utime + usage.ru_stime, 1),
        peak_mb=round(usage.ru_maxrss / 1024),
    )  # fmt: skip


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _listing(folder: Path) -> set[str]:
    """Return every file and folder, except what other programs keep in the home folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_relative_to(folder / "home")}


def _report(folder: Path, out: Path, code: int) -> set[str]:
    """Return the files that a successful command may leave: its report, without hidden files."""
    if code:
        return set()
    return {str(path.relative_to(folder)) for path in (out, *out.iterdir()) if not path.name.startswith(".")}


def _measures(results: dict[str, Any]) -> tuple[tuple[str, str, float, float, float], ...]:
    return tuple(
        (m["id"], m["status"], m["value"], *(m["ci95"] or (m["value"], m["value"])))
        for m in results.get("measures", ())
        if m["value"] is not None
    )


def _warnings(results: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (check["id"], check["message"])
        for clip in results.get("clips", ())
        for check in clip["checks"]
        if check["status"] != "pass"
    )
