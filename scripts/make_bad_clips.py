"""Make a corpus of bad and odd clips, analyse each, and say whether what became of it is right.

    python scripts/make_bad_clips.py [--group NAME ...] [--only NAME ...] [--quick] [--results FILE] [--write]

Every case has to end within its time and memory, with the right exit code, one clear pair of sentences where it is
refused, no traceback, no file left behind, and no `ok` number that is wrong. With `--results`, what is known already is
not tried again, so that the corpus can be worked through in parts; `--write` then puts everything known into
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
from bad_clips.trial import Record, attempt

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "docs" / "reliability-corpus.md"
GROUPS = {"files": files, "formats": formats, "scenes": scenes, "names": names}


def main() -> None:
    """Try the cases that are asked for and not known yet."""
    options = _options()
    known = {} if options.results is None else _read(options.results)
    cases = list(_asked(options))
    for group, case in cases:
        if case.name in known:
            continue
        record = attempt(case, group=group, model=options.model)
        if record is None:
            print(f"{case.name}: cannot be made on this machine", flush=True)
            continue
        known[case.name] = record
        if options.results is not None:
            _write(options.results, known)
        print(_line(case, record), flush=True)
    judged = [(case, known[case.name], faults(case, known[case.name])) for _, case in cases if case.name in known]
    print(f"{sum(not found for *_, found in judged)} of {len(judged)} as they should be")
    if options.write:
        untried = [case.name for module in GROUPS.values() for case in module.CASES if case.name not in known]
        PAGE.write_text(page(judged, model=options.model, untried=untried), encoding="utf-8")
    sys.exit(any(found for *_, found in judged))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--group", nargs="+", choices=GROUPS, default=list(GROUPS), help="run these groups")
    parser.add_argument("--only", nargs="+", default=[], help="run cases whose name holds one of these")
    parser.add_argument("--quick", action="store_true", help="leave out the clips that take minutes")
    parser.add_argument("--model", default="lite")
    parser.add_argument("--results", type=Path, metavar="FILE", help="keep what became of each case here")
    parser.add_argument("--write", action="store_true", help="write docs/reliability-corpus.md")
    return parser.parse_args()


def _asked(options: argparse.Namespace) -> Iterator[tuple[str, Case]]:
    for group in options.group:
        for case in GROUPS[group].CASES:
            wanted = not options.only or any(part in case.name for part in options.only)
            if wanted and not (options.quick and case.slow):
                yield group, case


def _line(case: Case, record: Record) -> str:
    found = faults(case, record)
    mark = "FAULT " + "; ".join(found) if found else "good"
    said = " ".join(record.said) if record.exit_code else "; ".join(message for _, message in record.warnings)
    took = f"{record.seconds:.1f} s, {record.processor_s:.1f} s of processors, {record.peak_mb:.0f} MB"
    return f"{case.name}: {record.outcome}, {took}, {mark} | {said[:200]}"


def _read(path: Path) -> dict[str, Record]:
    if not path.exists():
        return {}
    held = json.loads(path.read_text("utf-8"))
    return {
        entry["name"]: Record(**{key: _frozen(value) for key, value in entry.items()}) for entry in held
    }  # fmt: skip


def _frozen(value: object) -> object:
    """Lists, as JSON has them, back to tuples."""
    return tuple(_frozen(part) for part in value) if isinstance(value, list) else value


def _write(path: Path, known: dict[str, Record]) -> None:
    path.write_text(json.dumps([asdict(record) for record in known.values()], indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
