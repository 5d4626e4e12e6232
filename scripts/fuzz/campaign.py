"""Run every fuzzing target for some time, two at once, and print a table of the results.

    python scripts/fuzz/campaign.py [--seconds 300] [--runs 1000000] [--only NAME ...] [--found DIR] [--corpus DIR]

Exits with 1 if a target raised any error other than `GaitError`. The inputs that raised it are written to `--found`.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SCRIPTS = Path(__file__).parents[1]
TARGETS = (
    *("results", "history", "manifest", "batch_record", "rules"),
    *("trc", "c3d", "points_csv", "keypoint_json", "pose_nc"),
)


def run_target(name: str, options: argparse.Namespace) -> tuple[str, int, float, list[str]]:
    """Run a target until its time is over, restarting it after each input that ends the process.

    Returns
    -------
    tuple
        Name, number of executions, seconds, and the messages with which the process ended early.
    """
    started_s, executions, crashes = time.monotonic(), 0, []
    while (left_s := options.seconds - (time.monotonic() - started_s)) >= 1 and executions < options.runs:
        command = [
            *(sys.executable, "-m", f"fuzz.{name}", "--seconds", str(round(left_s))),
            *("--runs", str(options.runs - executions), "--found", str(options.found)),
            *(("--corpus", str(options.corpus / name)) if options.corpus else ()),
        ]
        finished = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, errors="replace", check=False)
        (options.found / f"{name}.log").write_text(finished.stderr)
        counts = re.findall(r"number_of_executed_units: (\d+)", finished.stderr) or re.findall(
            r"#(\d+)\t", finished.stderr
        )
        executions += int(counts[-1]) if counts else 0
        if finished.returncode == 0:
            break
        crashes.append(next((line for line in finished.stderr.splitlines() if "ERROR" in line), finished.stderr[-300:]))
    return name, executions, time.monotonic() - started_s, crashes


def main() -> None:
    """Run the targets and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300.0, help="time for each target")
    parser.add_argument("--runs", type=int, default=1_000_000, help="maximum number of executions of each target")
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=TARGETS)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--corpus", type=Path, help="folder that keeps the corpus of inputs for the next run")
    parser.add_argument("--at-once", type=int, default=min(2, os.cpu_count() or 1))
    options = parser.parse_args()
    options.found = options.found.resolve()
    options.corpus = options.corpus and options.corpus.resolve()
    options.found.mkdir(parents=True, exist_ok=True)
    failed = False
    print("| target | executions | minutes | failures |\n|---|---:|---:|---|", flush=True)
    with ThreadPoolExecutor(options.at_once) as pool:
        for name, executions, seconds, crashes in pool.map(lambda name: run_target(name, options), options.only):
            found = sorted(path.name for path in (options.found / name).glob("*") if path.suffix != ".txt")
            failed = failed or bool(found or crashes)
            failures = ", ".join([*found, *crashes]) or "none"
            print(f"| {name} | {executions:,} | {seconds / 60:.1f} | {failures} |", flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
