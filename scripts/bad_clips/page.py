"""The page that shows what became of every case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import fill

from bad_clips.case import Case
from bad_clips.judge import CADENCE_TOLERANCE_SPM, INTERVALS, RESIDENT_MB
from bad_clips.trial import MEMORY_BYTES, Record

Judged = tuple[Case, Record, list[str]]

_TITLES = {
    "files": "Damaged, cut off, or no film",
    "formats": "Formats, tags and times",
    "scenes": "What the camera saw",
    "names": "Names and places",
}
_HEAD = (
    "| clip | what became of it | as expected | processor s | peak MB | what was said |",
    "|---|---|---|--:|--:|---|",
)
_SAID_LETTERS = 180


def page(judged: Sequence[Judged], *, model: str, untried: Sequence[str]) -> str:
    """Return the page with a summary, every case that is not as it should be, and all tables."""
    wrong = [each for each in judged if each[2]]
    outcomes = Counter(record.outcome for _, record, _ in judged)
    counted = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    total_s = sum(record.seconds for _, record, _ in judged)
    lines = [
        "# Bad and odd clips",
        "",
        "Written by `python scripts/make_bad_clips.py --write`. Each clip is made from the sample runner, analysed by "
        f"`gait analyze --model {model}` in a process of its own (at most {MEMORY_BYTES / 1024**3:.0f} GB of address "
        "space), and judged: the right outcome and exit code; where refused, two sentences, trouble and remedy; "
        f"no traceback; no file left behind; at most {RESIDENT_MB:.0f} MB held; within its time; and no wrong number "
        f"given as `ok`: a step rate must be the runner's within {CADENCE_TOLERANCE_SPM:g} steps/min, another measure "
        f"within {INTERVALS:g} times its own interval.",
        "",
        f"**{len(judged) - len(wrong)} of {len(judged)} cases ended as they should** ({counted}), in "
        f"{total_s / 60:.0f} minutes by the clock on two cores that other work shared. "
        + ("Not as they should:" if wrong else ""),
    ]
    lines += ["", *(f"- `{case.name}`: {'; '.join(found)}" for case, _, found in wrong)] if wrong else []
    lines += ["", f"Not tried: {', '.join(f'`{name}`' for name in untried)}."] if untried else []
    for group, title in _TITLES.items():
        rows = [_row(*each) for each in judged if each[1].group == group]
        lines += ["", f"## {title} ({len(rows)})", "", *_HEAD, *rows] if rows else []
    return "\n".join(line if line.startswith("|") else fill(line, 120, break_on_hyphens=False) for line in lines) + "\n"


def _row(case: Case, record: Record, found: list[str]) -> str:
    said = " ".join(record.said) if record.exit_code else "; ".join(name for name, _ in record.warnings)
    if record.exit_code == 0 and said:
        said = f"checks: {said}"
    cells = (
        case.name,
        record.outcome,
        f"**no: {'; '.join(found)}**" if found else "yes",
        f"{record.processor_s:.1f}",
        f"{record.peak_mb:.0f}",
        said[:_SAID_LETTERS],
    )
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("<", "&lt;")
