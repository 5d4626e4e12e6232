"""Change steps, motion and measures a little, here and there, and see whether a test notices.

    python scripts/mutate.py [--sample 240] [--seed 1] [--at DIR] [--survivors]

Works on a copy of the checkout in the folder `--at`, with mutmut, which `make mutate` installs. What is changed is
drawn from every file by its share, the same again for the same seed. Prints a table, and below it what no test
noticed.
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
LEAST_PER_FILE = 4
NOTICED = ("killed", "timeout", "segfault")
LAST_SAMPLE = "sample.txt"


def copied(at: Path) -> None:
    """Bring the copy up to date; what mutmut has learnt stays in its folder `mutants`."""
    at.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        source, target = CHECKOUT / name, at / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def mutmut(at: Path, *told: str, quiet: bool = False) -> str:
    """Run mutmut in the copy; return what it printed where it is to be quiet, and end where it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "mutmut", *told], cwd=at, check=False, text=True, capture_output=quiet, errors="replace"
    )
    if done.returncode:
        sys.exit(f"mutmut {told[0]} failed.")
    return done.stdout if quiet else ""


def results(at: Path) -> dict[str, dict[str, str]]:
    """Return for each file its mutants with what became of them."""
    from mutmut.stats import status_by_exit_code

    found = {}
    for folder in FOLDERS:
        for path in sorted((at / "mutants" / "gait" / folder).glob("*.py.meta")):
            codes = json.loads(path.read_text())["exit_code_by_key"]
            found[f"{folder}/{path.name.removesuffix('.meta')}"] = {
                name: status_by_exit_code[code] for name, code in codes.items()
            }
    return found


def drawn(mutants: dict[str, dict[str, str]], *, sample: int, seed: int) -> list[str]:
    """Draw from each file its share of the sample, and no fewer than a few."""
    chance, everything = random.Random(seed), sum(map(len, mutants.values()))
    names: list[str] = []
    for of_file in mutants.values():
        count = max(LEAST_PER_FILE, round(sample * len(of_file) / everything))
        names += chance.sample(sorted(of_file), min(count, len(of_file)))
    return names


def table(mutants: dict[str, dict[str, str]], names: Iterable[str]) -> str:
    """Return what became of the mutants of these names, file by file."""
    wanted, lines, every = set(names), ["| file | tried | noticed | not noticed |", "|---|---:|---:|---:|"], Counter()
    for file, of_file in mutants.items():
        counted = Counter(status in NOTICED for name, status in of_file.items() if name in wanted)
        every += counted
        if counted.total():
            lines.append(f"| {file} | {counted.total()} | {counted[True]} | {counted[False]} |")
    lines.append(f"| all | {every.total()} | {every[True]} | {every[False]} |")
    return "\n".join(lines)


def main() -> None:
    """Draw, run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=240, help="how many mutants, about")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    parser.add_argument("--at", type=Path, default=Path("mutation"), help="folder of the copy")
    parser.add_argument("--survivors", action="store_true", help="those of the last sample that no test noticed, anew")
    told = parser.parse_args()
    copied(told.at)
    if not results(told.at):
        # The first run makes all mutants, and learns which test runs which function.
        mutmut(told.at, "run", "--max-children", "1", "gait.motion.surface.*__mutmut_1")
    before, last = results(told.at), told.at / LAST_SAMPLE
    names = last.read_text().split() if told.survivors else drawn(before, sample=told.sample, seed=told.seed)
    last.write_text("\n".join(names))
    status = {name: how for of_file in before.values() for name, how in of_file.items()}
    asked = [name for name in names if status.get(name) not in NOTICED] if told.survivors else names
    mutmut(told.at, "run", "--max-children", "1", *asked)
    after = results(told.at)
    print("\n" + table(after, names))
    for of_file in after.values():
        for name, how in of_file.items():
            if name in names and how not in NOTICED:
                print(mutmut(told.at, "show", name, quiet=True))


if __name__ == "__main__":
    main()
