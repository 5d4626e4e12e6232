"""Make a corpus of bad and odd clips, analyse each, and say whether what became of it is right.

    python scripts/make_bad_clips.py [--only NAME ...] [--keep DIR] [--model lite] [--write]

Every case has to end within its time and memory, with the right exit code, one clear pair of sentences where it is
refused, no traceback, no file left behind, and no `ok` number that is wrong. `--write` puts the table into
`docs/reliability-corpus.md`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bad_clips import files, formats, names, scenes
from bad_clips.case import EXIT_CODE, Case

PROJECT = Path(__file__).parents[1]
TABLE_HEAD = ("| clip | what became of it | seconds | what was said |", "|---|---|---|---|")
GROUPS = {"damaged files": files, "formats": formats, "scenes": scenes, "names and places": names}
SECONDS = 120.0
LONG_SECONDS = 900.0
MEMORY_BYTES = 6 * 1024**3
RESIDENT_MB = 1500.0
"""More than any ordinary clip needs: frames of 8K alone take 100 MB each in flight."""
CADENCE_TOLERANCE_SPM = 3.0


@dataclass(frozen=True, kw_only=True)
class Result:
    """What became of a case."""

    case: Case
    group: str
    outcome: str
    said: str
    seconds: float
    peak_mb: float
    faults: tuple[str, ...]


def run(case: Case, group: str, folder: Path, model: str) -> Result:
    """Make the clip, analyse it in a process of its own with limits, and judge."""
    inbox, out = folder / "in", folder / "out"
    inbox.mkdir(parents=True)
    clip = case.make(inbox / case.name)
    before = _listing(folder)
    command = [sys.executable, "-m", "gait", "analyze", f"--{case.view}={clip}", "--model", model, "--out", str(out)]
    if "--height" not in case.options:
        command += ["--height", "172cm"]
    allowed = LONG_SECONDS if "half_an_hour" in case.name else SECONDS
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(
            [*command, *case.options], stdout=subprocess.DEVNULL, stderr=errors, cwd=folder, preexec_fn=_limits
        )
        alarm = threading.Timer(allowed, process.kill)
        alarm.start()
        _, status, usage = os.wait4(process.pid, 0)
        alarm.cancel()
        code, peak_mb = os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024
        process.returncode = code
        errors.seek(0)
        said = [line for line in errors.read().splitlines() if line and not line.endswith("...")]
    seconds = time.monotonic() - start
    outcome, warnings = _outcome(code, out)
    faults = [*_faults(case, code, outcome, said, warnings, out)]
    if seconds > allowed:
        faults.append("took too long")
    if peak_mb > RESIDENT_MB:
        faults.append(f"took {peak_mb:.0f} MB")
    if code and _listing(folder) != before:
        faults.append("left files behind")
    sentence = " ".join(said) if outcome != "warning" else "; ".join(warnings)
    return Result(case=case, group=group, outcome=outcome, said=sentence, seconds=seconds, peak_mb=peak_mb,
                  faults=tuple(faults))  # fmt: skip


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _outcome(code: int, out: Path) -> tuple[str, list[str]]:
    if code == 0:
        results = json.loads((out / "results.json").read_text(encoding="utf-8"))
        warnings = [c["message"] for clip in results["clips"] for c in clip["checks"] if c["status"] != "pass"]
        return ("warning" if warnings else "report"), warnings
    return {3: "refusal", 2: "wrong command"}.get(code, f"exit code {code}"), []


def _faults(case: Case, code: int, outcome: str, said: list[str], warnings: list[str], out: Path) -> list[str]:
    faults = []
    if outcome not in case.outcomes:
        faults.append(f"should be {' or '.join(case.outcomes)}")
    elif code != EXIT_CODE[outcome]:
        faults.append("wrong exit code")
    if any("Traceback" in line for line in said):
        faults.append("traceback")
    if code and len(said) != 2:
        faults.append(f"{len(said)} lines instead of two sentences")
    told = " ".join(said if code else warnings)
    if case.says and outcome == case.outcomes[0] and case.says not in told:
        faults.append(f"does not say '{case.says}'")
    if code == 0:
        faults += _wrong_numbers(case, out)
    return faults


def _wrong_numbers(case: Case, out: Path) -> list[str]:
    """A step rate given as `ok` that is not the runner's."""
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    cadence = [m for m in results["measures"] if m["id"] == "cadence" and m["status"] == "ok"]
    if case.cadence_spm is None or not cadence:
        return []
    wrong = [m["value"] for m in cadence if abs(m["value"] - case.cadence_spm) > CADENCE_TOLERANCE_SPM]
    return [f"cadence {value:.1f} given as ok" for value in wrong]


def page(results: list[Result]) -> str:
    """Return the table of everything that was tried."""
    good = sum(not result.faults for result in results)
    lines = [
        "# Bad and odd clips",
        "",
        f"Written by `python scripts/make_bad_clips.py --write`: {good} of {len(results)} cases ended as they should. "
        "The clips are made from the sample runner; a step rate given as `ok` must be the runner's within "
        f"{CADENCE_TOLERANCE_SPM:g} steps/min.",
    ]
    for group in GROUPS:
        lines += ["", f"## {group.capitalize()}", "", *TABLE_HEAD]
        for r in results:
            if r.group == group:
                fault = f" **{'; '.join(r.faults)}**" if r.faults else ""
                said = r.said.replace("|", "/").replace("<", "&lt;")[:220]
                lines.append(f"| {r.case.name} | {r.outcome}{fault} | {r.seconds:.1f} | {said} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Run the cases that are asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", default=[], help="run cases whose name holds one of these")
    parser.add_argument("--model", default="lite")
    parser.add_argument("--short", action="store_true", help="leave out the clips that take minutes")
    parser.add_argument("--write", action="store_true", help="write docs/reliability-corpus.md")
    options = parser.parse_args()
    results = []
    for group, module in GROUPS.items():
        for case in module.CASES:
            asked = not options.only or any(part in case.name for part in options.only)
            if not asked or (options.short and case.name in ("half_an_hour.mp4", "eight_k.mp4")):
                continue
            with tempfile.TemporaryDirectory() as folder:
                result = run(case, group, Path(folder), options.model)
            results.append(result)
            mark = "FAULT " + "; ".join(result.faults) if result.faults else "good"
            print(f"{case.name}: {result.outcome}, {result.seconds:.1f} s, {mark} | {result.said[:150]}", flush=True)
    print(f"{sum(not r.faults for r in results)} of {len(results)} as they should be")
    if options.write:
        (PROJECT / "docs" / "reliability-corpus.md").write_text(page(results), encoding="utf-8")
    sys.exit(any(result.faults for result in results))


if __name__ == "__main__":
    main()
