"""The summary after an analysis: headline measures, what the clips could not carry, what to change first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gait.measures import REGISTRY

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.measurement import Measurement

HEADLINES = (
    "cadence",
    "contact_time",
    "flight_time",
    "overstride",
    "shin_angle",
    "knee_flexion_at_contact",
    "foot_strike_angle",
    "vertical_oscillation",
    "trunk_lean",
    "pelvic_drop",
    "trunk_side_lean",
    "step_width",
)
"""Measures shown on the terminal; the report holds all of them."""

_DECIMALS = {"ms": 0, "m": 2, "m/s": 2, "s": 3}
# One short word each: the table is to fit in eighty columns.
_STANDING = {
    "ok": Text("ok", style="green"),
    "low_confidence": Text("low", style="yellow"),
    "withheld": Text("withheld", style="red"),
}


_BEFORE_REASON = {"ok": "Note", "low_confidence": "Low confidence", "withheld": "Withheld"}


def print_summary(session: AnalysisResult, report: Path, console: Console | None = None) -> None:
    """Print the summary of a session whose report has been written.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    report : Path
        The report that was written.
    console : Console, optional
        Where to; standard output by default.
    """
    console = console or Console(highlight=False)
    console.print(_table(session))
    for line in (*_clip_lines(session), *_advice_lines(session)):
        console.print(line)
    # Written as it is, so that a long path can be copied whole.
    console.out(f"\nReport: {report}", highlight=False)
    console.out(f"Beside it: {', '.join(sorted(p.name for p in report.parent.iterdir() if p != report))}")


def format_value(value: float | None, unit: str) -> str:
    """Return the value with as many decimals as its unit is worth, without the unit.

    Examples
    --------
    >>> format_value(260.33, "ms"), format_value(9.88, "deg"), format_value(None, "deg")
    ('260', '9.9', '-')
    """
    return "-" if value is None else f"{value:.{_DECIMALS.get(unit, 1)}f}"


def _headlines(session: AnalysisResult) -> Iterator[Measurement]:
    """Each headline once, from the first view that has a number for it."""
    for name in HEADLINES:
        found = [m for m in session.measurements if m.id == name]
        if found:
            yield next((m for m in found if m.value is not None), found[0])


def _table(session: AnalysisResult) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    table.add_column("", no_wrap=True)
    for heading in ("Value", "95 % interval", "Usual"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Trust", no_wrap=True)
    for view, heading in (("side", "Seen from the side"), ("rear", "Seen from behind")):
        rows = [_row(m) for m in _headlines(session) if m.view == view]
        if rows:
            table.add_row(Text(heading, style="bold"))
        for row in rows:
            table.add_row(*row)
        table.add_section()
    return table


def _row(m: Measurement) -> tuple[str | Text, ...]:
    return (
        REGISTRY[m.id].title,
        "-" if m.value is None else f"{format_value(m.value, m.unit)} {m.unit}",
        "" if m.ci95 is None else " to ".join(format_value(end, m.unit) for end in m.ci95),
        "" if m.reference is None else " to ".join(f"{end:g}" for end in m.reference),
        _STANDING[m.status],
    )


def _clip_lines(session: AnalysisResult) -> Iterator[Text]:
    """What is not as it should be, and why."""
    for analysis in session.clips:
        for check in analysis.checks:
            if check.status != "pass":
                yield Text(f"{analysis.view.capitalize()} clip: {check.message}", style="yellow")
    reasons: dict[tuple[str, str], list[str]] = {}
    for m in _headlines(session):
        if m.reason:
            reasons.setdefault((m.status, m.reason), []).append(REGISTRY[m.id].title)
    for (status, reason), titles in reasons.items():
        yield Text(f"{_BEFORE_REASON[status]}: {', '.join(titles)}. {reason}")


def _advice_lines(session: AnalysisResult) -> Iterator[Text]:
    """What to change first, or who should look first."""
    advice = session.advice
    yield Text(f"\n{advice.headline}", style="bold")
    yield Text(advice.message)
    for reason in advice.clinician:
        yield Text(f"- {reason}")
    for cue in advice.cues:
        yield Text(f"\n{cue.title}", style="bold")
        yield Text(cue.seen)
        yield Text(f"Try: {cue.instruction}", style="green")
        for sentence in cue.dose:
            yield Text(f"- {sentence}")
