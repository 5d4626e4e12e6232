"""Kill a process with signal 9 while it replaces a report: is the old report there, or the new one?

    python scripts/attacks/kills.py --write

A process replaces the files of a session's folder without end, each time with files of another number, and is killed
after a random time, many times. With `--analyses N`, `gait analyze --overwrite` is killed N times as well, which takes
a minute each.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from target import PROJECT, SAMPLE, Table, arguments, conditions

from gait.results.layout import SESSION_FILES
from gait.runtime.atomic import atomic_folder

REPLACE = """
import sys
from pathlib import Path
from gait.results.layout import SESSION_FILES
from gait.runtime.atomic import atomic_folder

number = int(sys.argv[2])
while True:
    number += 1
    with atomic_folder(Path(sys.argv[1]), replace=SESSION_FILES) as unfinished:
        for name in SESSION_FILES:
            (unfinished / name).write_text(str(number))
    print(number, flush=True)
"""


def numbers(folder: Path) -> set[str]:
    """Return the numbers that the files of the report hold; more than one if the report is mixed."""
    return {(folder / name).read_text() if (folder / name).exists() else "missing" for name in SESSION_FILES}


def leftovers(*folders: Path) -> list[str]:
    """Return the hidden files and folders that a killed process left."""
    return [path.name for folder in folders for path in folder.iterdir() if path.name.startswith(".gait-save-")]


def kill_replacing(table: Table, home: Path, *, kills: int, with_letter: bool) -> None:
    """Kill a process that replaces the report, and look at the folder before and after the next run."""
    home.mkdir()
    folder = home / "report"
    with atomic_folder(folder) as unfinished:
        for name in SESSION_FILES:
            (unfinished / name).write_text("0")
    if with_letter:
        (folder / "letter.txt").write_text("dear")
    mixed_at_once = mixed_after = left_after = replaced = 0
    for _ in range(kills):
        (last,) = numbers(folder) if len(numbers(folder)) == 1 else ("0",)
        process = subprocess.Popen(
            [sys.executable, "-c", REPLACE, str(folder), last], stdout=subprocess.PIPE, cwd=PROJECT, text=True
        )
        assert process.stdout is not None
        # Once it works, at any moment of the next replacement or of a later one.
        replaced += process.stdout.readline() != ""
        time.sleep(random.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        mixed_at_once += len(numbers(folder)) != 1
        try:
            with atomic_folder(folder, replace=SESSION_FILES):
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            pass
        mixed_after += len(numbers(folder)) != 1
        left_after += bool(leftovers(folder, home))
    where = "a folder with another file" if with_letter else "a folder of its own"
    seen = f"mixed at once {mixed_at_once}, after the next run {mixed_after}; left over {left_after}"
    held = mixed_after == left_after == 0 and replaced == kills and (with_letter or mixed_at_once == 0)
    expected = "never mixed after the next run" if with_letter else "never mixed"
    table.add(f"{kills} kills of a process that replaces a report in {where}", f"{expected}, nothing left", seen, held)


def kill_analyses(table: Table, home: Path, *, kills: int) -> None:
    """Kill `gait analyze --overwrite` at random moments."""
    home.mkdir()
    out = home / "out"
    line = [sys.executable, "-m", "gait", "analyze", "--side", str(SAMPLE), "--model", "lite", "--out", str(out)]
    line += ["--overwrite", "--runner", "ada", "--history", str(home / "history.sqlite")]
    started_s = time.monotonic()
    subprocess.run(line, cwd=PROJECT, check=True, capture_output=True)
    whole_s, wrong = time.monotonic() - started_s, 0
    names = {path.name for path in out.iterdir()}
    for _ in range(kills):
        process = subprocess.Popen(
            line, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(random.uniform(0.3, whole_s))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        found = {path.name for path in out.iterdir() if not path.name.startswith(".")}
        json.loads((out / "results.json").read_text())
        wrong += found != names
    again = subprocess.run(line, cwd=PROJECT, check=False, capture_output=True).returncode
    seen = f"{wrong} incomplete; then exit code {again}, left over {len(leftovers(out, home))}"
    held = wrong == again == 0 and not leftovers(out, home)
    table.add(f"{kills} kills of `gait analyze --overwrite`", "a whole report each time", seen, held)


def main() -> int:
    """Kill processes."""
    parser = arguments(__doc__)
    parser.add_argument("--kills", type=int, default=60, metavar="N")
    parser.add_argument("--analyses", type=int, default=0, metavar="N")
    options = parser.parse_args()
    table = Table("kills")
    with tempfile.TemporaryDirectory(prefix="gait-kills-") as name:
        kill_replacing(table, Path(name, "own"), kills=options.kills, with_letter=False)
        kill_replacing(table, Path(name, "shared"), kills=options.kills, with_letter=True)
        if options.analyses:
            kill_analyses(table, Path(name, "analyses"), kills=options.analyses)
    return table.finish(write=options.write, conditions=conditions())


if __name__ == "__main__":
    sys.exit(main())
