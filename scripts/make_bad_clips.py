"""Make a corpus of bad and unusual clips, analyse each clip, and check the result.

    python scripts/make_bad_clips.py [--group NAME ...] [--only NAME ...] [--quick] [--results FILE] [--write]

Every case must end within its limits of time and memory, with the right exit code, a two-line message if the clip is
rejected, no traceback, no files left behind, and no wrong number with the status `ok`. With `--results`, cases that are
in the file are not run again, so that the corpus can be run in parts; `--write` then writes all results to
`docs/reliability-corpus.md`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from bad_clips import files, formats, names, scenes
from bad_clips.case import Case
from bad_clips.judge import faults
from bad_clips.page import page
from bad_clips.trial import Record, run_case

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "reliability-corpus.md"
GROUPS = {"files": files, "formats": formats, "scenes": scenes, "names": names}


def main() -> None:
    """Run the selected cases that have no result yet."""
    options = _options()
    records = {} if options.results is None else _read(options.results)
    cases = list(_selected(options))
    for group, case in cases:
        if case.name in records:
            continue
        record = run_case(case, group=group, model=options.model)
        if record is None:
            print(f"{case.name}: cannot be created on this machine", flush=True)
            continue
        records[case.name] = record
        if options.results is not None:
            _write(options.results, records)
        print(_line(case, record), flush=True)
    checked = [
        (case, records[case.name], faults(case, records[case.name])) for _, case in cases if case.name in records
    ]
    print(f"{sum(not found for *_, found in checked)} of {len(checked)} cases have the expected result")
    if options.write:
        missing = [case.name for module in GROUPS.values() for case in module.CASES if case.name not in records]
        PAGE.write_text(page(checked, model=options.model, missing=missing), encoding="utf-8")
    sys.exit(any(found for *_, found in checked))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--group", nargs="+", choices=GROUPS, default=list(GROUPS), help="run these groups")
    parser.add_argument("--only", nargs="+", default=[], help="run cases whose name contains one of these")
    parser.add_argument("--quick", action="store_true", help="leave out the clips that take minutes")
    parser.add_argument("--model", default="lite")
    parser.add_argument("--results", type=Path, metavar="FILE", help="file that keeps the result of each case")
    parser.add_argument("--write", action="store_true", help="write docs/reliability-corpus.md")
    return parser.parse_args()


def _selected(options: argparse.Namespace) -> Iterator[tuple[str, Case]]:
    for group in options.group:
        for case in GROUPS[group].CASES:
            wanted = not options.only or any(part in case.name for part in options.only)
            if wanted and not (options.quick and case.slow):
                yield group, case


def _line(case: Case, record: Record) -> str:
    found = faults(case, record)
    verdict = "FAULT " + "; ".join(found) if found else "good"
    messages = " ".join(record.messages) if record.exit_code else "; ".join(message for _, message in record.warnings)
    took = f"{record.seconds:.1f} s, {record.processor_s:.1f} s of processor time, {record.peak_mb:.0f} MB"
    return f"{case.name}: {record.outcome}, {took}, {verdict} | {messages[:200]}"


def _read(path: Path) -> dict[str, Record]:
    if not path.exists():
        return {}
    entries = json.loads(path.read_text("utf-8"))
    return {entry["name"]: Record(**{key: _frozen(value) for key, value in entry.items()}) for entry in entries}


def _frozen(value: object) -> object:
    """Convert the lists of a JSON document to tuples."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _write(path: Path, records: dict[str, Record]) -> None:
    path.write_text(json.dumps([asdict(record) for record in records.values()], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
