"""Mutation testing of steps, motion and measures: make small changes to the code, and see whether a test fails.

    python scripts/mutate.py [--sample 240] [--seed 1] [--at DIR] [--survivors]

Runs mutmut, which `make mutate` installs, on a copy of the checkout in the folder `--at`. The mutants are a random
sample, the same for the same seed, with a share from every file. Prints a table, and below it the mutants for which no
test failed.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
COPIED = ("gait", "tests", "scripts", "docs", "pyproject.toml", "README.md", "CHANGELOG.md")
FOLDERS = ("steps", "motion", "measures")
MIN_PER_FILE = 4
KILLED = ("killed", "timeout", "segfault")
LAST_SAMPLE = "sample.txt"


def update_copy(at: Path) -> None:
    """Update the copy of the checkout. The results of mutmut stay in its folder `mutants`."""
    at.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = CHECKOUT / name, at / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def mutmut(at: Path, *arguments: str, quiet: bool = False) -> str:
    """Run mutmut in the copy. With `quiet`, return its output instead of printing it. Exit if it fails."""
    finished = subprocess.run(
        [sys.executable, "-m", "mutmut", *arguments],
        cwd=at,
        check=False,
        text=True,
        capture_output=quiet,
        errors="replace",
    )
    if finished.returncode:
        sys.exit(f"mutmut {arguments[0]} failed.")
    return finished.stdout if quiet else ""


def results(at: Path) -> dict[str, dict[str, str]]:
    """Return the status of every mutant, by file and name."""
    from mutmut.stats import status_by_exit_code

    statuses = {}
    for folder in FOLDERS:
        for path in sorted((at / "mutants" / "gait" / folder).glob("*.py.meta")):
            codes = json.loads(path.read_text())["exit_code_by_key"]
            statuses[f"{folder}/{path.name.removesuffix('.meta')}"] = {
                name: status_by_exit_code[code] for name, code in codes.items()
            }
    return statuses


def draw_sample(mutants: dict[str, dict[str, str]], *, sample: int, seed: int) -> list[str]:
    """Draw mutants from each file in proportion to its size, but at least `MIN_PER_FILE`."""
    rng, total = random.Random(seed), sum(map(len, mutants.values()))
    names: list[str] = []
    for of_file in mutants.values():
        count = max(MIN_PER_FILE, round(sample * len(of_file) / total))
        names += rng.sample(sorted(of_file), min(count, len(of_file)))
    return names


def table(mutants: dict[str, dict[str, str]], names: Iterable[str]) -> str:
    """Return a table of the mutants with these names, by file."""
    wanted, lines, every = set(names), ["| file | mutants | killed | survived |", "|---|---:|---:|---:|"], Counter()
    for file, of_file in mutants.items():
        counts = Counter(status in KILLED for name, status in of_file.items() if name in wanted)
        every += counts
        if counts.total():
            lines.append(f"| {file} | {counts.total()} | {counts[True]} | {counts[False]} |")
    lines.append(f"| all | {every.total()} | {every[True]} | {every[False]} |")
    return "\n".join(lines)


def main() -> None:
    """Draw the sample, run it and print the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=240, help="approximate number of mutants")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random sample")
    parser.add_argument("--at", type=Path, default=Path("mutation"), help="folder for the copy")
    parser.add_argument("--survivors", action="store_true", help="only run the survivors of the last sample again")
    options = parser.parse_args()
    update_copy(options.at)
    if not results(options.at):
        # The first run creates all mutants, and records which test runs which function.
        mutmut(options.at, "run", "--max-children", "1", "gait.motion.surface.*__mutmut_1")
    before, last = results(options.at), options.at / LAST_SAMPLE
    names = (
        last.read_text().split() if options.survivors else draw_sample(before, sample=options.sample, seed=options.seed)
    )
    last.write_text("\n".join(names))
    status = {name: state for of_file in before.values() for name, state in of_file.items()}
    selected = [name for name in names if status.get(name) not in KILLED] if options.survivors else names
    mutmut(options.at, "run", "--max-children", "1", *selected)
    after = results(options.at)
    print("\n" + table(after, names))
    for of_file in after.values():
        for name, state in of_file.items():
            if name in names and state not in KILLED:
                print(mutmut(options.at, "show", name, quiet=True))


if __name__ == "__main__":
    main()
