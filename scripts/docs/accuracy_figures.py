"""Write `gait/report/accuracy.csv`, the figures that `gait methods` quotes, from the table in `docs/accuracy.md`.

python scripts/docs/accuracy_figures.py [--page docs/accuracy.md] [--out gait/report/accuracy.csv]

Run it after `scripts/accuracy/validate.py`. A test compares the two files.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from gait.measures import REGISTRY

PROJECT = Path(__file__).parents[2]
HEADER = "measure,view,frame_rate,clips,mean_absolute_error,ok_intervals,ok_intervals_with_truth"
_ROW = re.compile(
    r"^\| (?P<title>.+?) \((?P<unit>[^|]+)\) \| (?P<view>side|rear) \| (?P<rate>60\+|30) \| (?P<clips>\d+) "
    r"\| [^|]* \| (?P<error>[\d.]+) \| [^|]* \| (?P<inside>\d+) of (?P<ok>\d+) \|"
)


def figures(page: str) -> str:
    """Return the figures in the table of measures as CSV. Measures that are withheld have no row."""
    ids = {entry.title: entry.id for entry in REGISTRY.values()}
    rows = [
        ",".join([ids[found["title"]], *(found[name] for name in ("view", "rate", "clips", "error", "ok", "inside"))])
        for line in page.splitlines()
        if (found := _ROW.match(line)) and found["title"] in ids
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def main() -> int:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--page", type=Path, default=PROJECT / "docs" / "accuracy.md")
    parser.add_argument("--out", type=Path, default=PROJECT / "gait" / "report" / "accuracy.csv")
    options = parser.parse_args()
    options.out.write_text(figures(options.page.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
