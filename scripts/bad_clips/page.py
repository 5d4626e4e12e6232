"""The page with the results of all cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from textwrap import fill

from bad_clips.case import Case
from bad_clips.judge import CADENCE_TOLERANCE_SPM, INTERVAL_FACTOR, MEMORY_LIMIT_MB
from bad_clips.trial import MEMORY_BYTES, Record

Checked = tuple[Case, Record, list[str]]

_TITLES = {
    "files": "Damaged, cut off, or not a video",
    "formats": "Formats, tags and timestamps",
    "scenes": "Content of the picture",
    "names": "Names and places",
}
_HEAD = (
    "| clip | result | as expected | processor s | peak MB | messages |",
    "|---|---|---|--:|--:|---|",
)
_MAX_MESSAGE_LENGTH = 180


def page(checked: Sequence[Checked], *, model: str, missing: Sequence[str]) -> str:
    """Return the page in Markdown: a summary, the cases with unexpected results, and tables of all cases."""
    wrong = [each for each in checked if each[2]]
    outcomes = Counter(record.outcome for _, record, _ in checked)
    counts = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    total_s = sum(record.seconds for _, record, _ in checked)
    lines = [
        "# Bad and unusual clips",
        "",
        "Written by `python scripts/make_bad_clips.py --write`. Each clip is made from the sample runner and analysed "
        f"by `gait analyze --model {model}` in its own process (at most {MEMORY_BYTES / 1024**3:.0f} GB of address "
        "space). A case passes with the right result and exit code; with a two-line message, problem and remedy, if "
        "the clip is rejected; without a traceback or files left behind; within its limit of processor time and "
        f"{MEMORY_LIMIT_MB:.0f} MB of memory; and without a wrong value that has the status `ok`. Cadence is wrong if "
        f"its error is larger than {CADENCE_TOLERANCE_SPM:g} steps/min, another measure if its error is larger than "
        f"{INTERVAL_FACTOR:g} times its own interval.",
        "",
        f"**{len(checked) - len(wrong)} of {len(checked)} cases have the expected result** ({counts}). They "
        f"took {total_s / 60:.0f} minutes of wall time on two cores, with other work running. "
        + ("Unexpected results:" if wrong else ""),
    ]
    lines += ["", *(f"- `{case.name}`: {'; '.join(found)}" for case, _, found in wrong)] if wrong else []
    lines += ["", f"Not run: {', '.join(f'`{name}`' for name in missing)}."] if missing else []
    for group, title in _TITLES.items():
        rows = [_row(*each) for each in checked if each[1].group == group]
        lines += ["", f"## {title} ({len(rows)})", "", *_HEAD, *rows] if rows else []
    return "\n".join(line if line.startswith("|") else fill(line, 120, break_on_hyphens=False) for line in lines) + "\n"


def _row(case: Case, record: Record, found: list[str]) -> str:
    messages = " ".join(record.messages) if record.exit_code else "; ".join(name for name, _ in record.warnings)
    if record.exit_code == 0 and messages:
        messages = f"checks: {messages}"
    cells = (
        case.name,
        record.outcome,
        f"**no: {'; '.join(found)}**" if found else "yes",
        f"{record.processor_s:.1f}",
        f"{record.peak_mb:.0f}",
        messages[:_MAX_MESSAGE_LENGTH],
    )
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    return text.replace("|", "/").replace("<", "&lt;")
