"""Run every fuzzing target for a while, two at a time, and say how far each came.

    python scripts/fuzz/campaign.py [--seconds 300] [--runs 1000000] [--only NAME ...] [--found DIR] [--corpus DIR]

Exits with 1 if anything but a `GaitError` came out of a target; the inputs lie in the folder `--found`.
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


def run_target(name: str, told: argparse.Namespace) -> tuple[str, int, float, list[str]]:
    """Run a target until its time is used up, again after each input that ends the process; return how it went."""
    begun, executions, ended_by = time.monotonic(), 0, []
    while (left_s := told.seconds - (time.monotonic() - begun)) >= 1 and executions < told.runs:
        command = [
            *(sys.executable, "-m", f"fuzz.{name}", "--seconds", str(round(left_s))),
            *("--runs", str(told.runs - executions), "--found", str(told.found)),
            *(("--corpus", str(told.corpus / name)) if told.corpus else ()),
        ]
        done = subprocess.run(command, cwd=SCRIPTS, capture_output=True, text=True, errors="replace", check=False)
        (told.found / f"{name}.log").write_text(done.stderr)
        counted = re.findall(r"number_of_executed_units: (\d+)", done.stderr) or re.findall(r"#(\d+)\t", done.stderr)
        executions += int(counted[-1]) if counted else 0
        if done.returncode == 0:
            break
        ended_by.append(next((line for line in done.stderr.splitlines() if "ERROR" in line), done.stderr[-300:]))
    return name, executions, time.monotonic() - begun, ended_by


def main() -> None:
    """Run what was asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=300.0, help="for each target")
    parser.add_argument("--runs", type=int, default=1_000_000, help="for each target, at most")
    parser.add_argument("--only", nargs="+", choices=TARGETS, default=TARGETS)
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"))
    parser.add_argument("--corpus", type=Path, help="folder that keeps what was learnt for the next time")
    parser.add_argument("--at-once", type=int, default=min(2, os.cpu_count() or 1))
    told = parser.parse_args()
    told.found = told.found.resolve()
    told.corpus = told.corpus and told.corpus.resolve()
    told.found.mkdir(parents=True, exist_ok=True)
    broken = False
    print("| target | executions | minutes | broke it |\n|---|---:|---:|---|", flush=True)
    with ThreadPoolExecutor(told.at_once) as pool:
        for name, executions, seconds, ended_by in pool.map(lambda name: run_target(name, told), told.only):
            found = sorted(path.name for path in (told.found / name).glob("*") if path.suffix != ".txt")
            broken = broken or bool(found or ended_by)
            said = ", ".join([*found, *ended_by]) or "nothing"
            print(f"| {name} | {executions:,} | {seconds / 60:.1f} | {said} |", flush=True)
    sys.exit(broken)


if __name__ == "__main__":
    main()
