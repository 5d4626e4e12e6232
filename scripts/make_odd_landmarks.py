"""Make a corpus of odd landmark files, read and analyse each file, and check the outcome.

    python scripts/make_odd_landmarks.py [--pairs NUMBER] [--seed NUMBER] [--only NAME ...] [--write]

Every case must end with the right values, with an error for the true reason, or with values that are not `ok`. A wrong
value with the status `ok` is a fault. `--write` writes all outcomes to `docs/reliability-landmarks.md`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from textwrap import fill

from odd_landmarks.trial import CADENCE_TOLERANCE_SPM, INTERVAL_FACTOR, Case, Outcome, pairs, run, single_cases

PAGE = Path(__file__).parents[1] / "docs" / "reliability-landmarks.md"
_MAX_MESSAGE_LENGTH = 180


def main() -> None:
    """Run the selected cases."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=40, help="number of random pairs of oddities")
    parser.add_argument("--seed", type=int, default=2, help="seed of the pairs")
    parser.add_argument("--only", nargs="+", default=[], help="run cases whose name contains one of these")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    options = parser.parse_args()
    cases = [*single_cases(), *pairs(options.pairs, seed=options.seed)]
    done = []
    for case in cases:
        if not options.only or any(part in case.name for part in options.only):
            with tempfile.TemporaryDirectory() as folder:
                outcome = run(case, Path(folder))
            done.append((case, outcome))
            print(f"{case.name}: {outcome.outcome}, {'; '.join(outcome.faults) or 'good'}", flush=True)
    if options.write:
        PAGE.write_text(page(done), encoding="utf-8")
    sys.exit(any(outcome.faults for _, outcome in done))


def page(done: Sequence[tuple[Case, Outcome]]) -> str:
    """Return the page in Markdown."""
    counts = Counter(outcome.outcome for _, outcome in done)
    good = sum(not outcome.faults for _, outcome in done)
    lines = [
        "# Odd landmark files",
        "",
        "Written by `python scripts/make_odd_landmarks.py --write`. Each file holds seven seconds of a synthetic "
        "runner, is read by `gait.read_motion` and measured by `gait.analyze_motion`. A case passes with the runner's "
        "values, with an error for the true reason, or with values that are not `ok`, whichever is expected, and "
        f"without a wrong value that has the status `ok`: cadence by more than {CADENCE_TOLERANCE_SPM:g} steps/min, "
        f"another measure by more than {INTERVAL_FACTOR:g} times its own interval and 2 % of its value. Two oddities "
        "at once may end with any error of the package, but not with a wrong value.",
        "",
        f"**{good} of {len(done)} cases have the expected outcome** ({counts['read']} read, "
        f"{counts['refused']} refused).",
    ]
    for group in dict.fromkeys(case.group for case, _ in done):
        rows = [_row(case, outcome) for case, outcome in done if case.group == group]
        lines += [
            "",
            f"## {group} ({len(rows)})",
            "",
            "| file | outcome | as expected | messages |",
            "|---|---|---|---|",
        ]
        lines += rows
    return "\n".join(line if line.startswith("|") else fill(line, 120, break_on_hyphens=False) for line in lines) + "\n"


def _row(case: Case, outcome: Outcome) -> str:
    expected = f"**no: {'; '.join(outcome.faults)}**" if outcome.faults else "yes"
    cells = (case.name, outcome.outcome, expected, outcome.message[:_MAX_MESSAGE_LENGTH])
    return "| " + " | ".join(cell.replace("|", "/").replace("<", "&lt;").replace("\n", " ") for cell in cells) + " |"


if __name__ == "__main__":
    main()
