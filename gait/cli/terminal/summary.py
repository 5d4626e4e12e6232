"""What an analysis prints: main measures, problems of the clips, what to change first, and the files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gait.coaching.judging import judged_sentences
from gait.measures import REGISTRY
from gait.report.content import facts, most_certain
from gait.report.watch import watch_rows
from gait.words import say
from gait.words.numbers import claimed_difference, sides_differ

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
"""The measures in the summary. The report has all of them."""

_DECIMALS = {"ms": 0, "m": 2, "ft": 2, "m/s": 2, "s": 3}
# In a narrower terminal, the usual ranges are left out, so that no number is cut.
_WIDTH_WITH_USUAL = 92
_STATUS_STYLE = {"ok": "green", "low_confidence": "yellow", "withheld": "red"}


def print_summary(session: AnalysisResult, console: Console | None = None) -> None:
    """Print what was measured, while the report is still to be written.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    console : Console, optional
        Where to print. By default, standard output.
    """
    console = console or Console(highlight=False)
    session = session.in_display_units()
    given = facts(session)
    if given:
        console.print(Text(", ".join(given)))
    console.print(_table(session, with_usual=console.width >= _WIDTH_WITH_USUAL))
    for line in (*_clip_lines(session), *_watch_lines(session), *_advice_lines(session)):
        console.print(line)
    # Standard output may be a pipe. The numbers are to be read now.
    console.file.flush()


def print_files(report: Path, console: Console | None = None) -> None:
    """Print the paths of the files that were written.

    Parameters
    ----------
    report : Path
        The report. The other files are in the same folder.
    console : Console, optional
        Where to print. By default, standard output.
    """
    console = console or Console(highlight=False)
    # Not wrapped, so that a long path can be copied.
    console.out(f"\nReport: {report}", highlight=False)
    console.out(f"Other files: {', '.join(sorted(p.name for p in report.parent.iterdir() if p != report))}")


def format_value(value: float | None, unit: str) -> str:
    """Return the value without its unit, rounded to a number of decimals that suits the unit.

    Parameters
    ----------
    value : float or None
        The value, in `unit`.
    unit : str
        The unit, such as "ms" or "deg".

    Returns
    -------
    str
        The number; "-" for None.

    Examples
    --------
    >>> format_value(260.33, "ms"), format_value(9.88, "deg"), format_value(None, "deg")
    ('260', '9.9', '-')
    """
    return "-" if value is None else f"{value:.{_DECIMALS.get(unit, 1)}f}"


def _headlines(session: AnalysisResult) -> Iterator[Measurement]:
    """Yield each main measure once, from the view that is most certain of it, as the page and the PDF do."""
    for name in HEADLINES:
        of_views = [m for m in session.measurements if m.id == name]
        if of_views:
            yield most_certain(of_views, name) or of_views[0]


def _table(session: AnalysisResult, *, with_usual: bool) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, collapse_padding=True)
    table.add_column("", no_wrap=True)
    for heading in ("Value", "95 % interval", *(("Usual",) if with_usual else ())):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Status", no_wrap=True)
    for view, heading in (("side", "Seen from the side"), ("rear", "Seen from behind")):
        rows = [_row(m, with_usual=with_usual) for m in _headlines(session) if m.view == view]
        if rows:
            table.add_row(Text(heading, style="bold"))
        for row in rows:
            table.add_row(*row)
        table.add_section()
    return table


def _row(m: Measurement, *, with_usual: bool) -> tuple[str | Text, ...]:
    return (
        REGISTRY[m.id].title,
        _value(m),
        "" if m.ci95 is None else " to ".join(format_value(end, m.unit) for end in m.ci95),
        *((_usual(m),) if with_usual else ()),
        Text(say(f"status.{m.status}"), style=_STATUS_STYLE[m.status]),
    )


def _value(m: Measurement) -> str:
    if m.value is None:
        return "-"
    value = f"{format_value(m.value, m.unit)} {m.unit}"
    return say("number.about", value=value) if m.status == "low_confidence" else value


def _usual(m: Measurement) -> str:
    return "" if m.reference is None else " to ".join(f"{float(format_value(end, m.unit)):g}" for end in m.reference)


def _clip_lines(session: AnalysisResult) -> Iterator[Text]:
    """Yield the checks that did not pass, what was heard, and why measures are withheld or less certain."""
    for analysis in session.clips:
        for check in analysis.checks:
            # Who asks to listen wants to know what was heard, whatever it is.
            if check.status != "pass" or check.id == "sound":
                style = "" if check.status == "pass" else "yellow"
                yield Text(f"{say(f'clip.{analysis.name}')}: {check.message}", style=style)
    reasons: dict[tuple[str, str], list[str]] = {}
    for m in _headlines(session):
        if m.reason:
            reasons.setdefault((m.status, m.reason), []).append(REGISTRY[m.id].title)
    for (status, reason), titles in reasons.items():
        yield Text(f"{say(f'status.{status}').capitalize()}: {', '.join(titles)}. {reason}")
    for m in session.measurements:
        if sides_differ(m):
            yield Text(claimed_difference(m, title=REGISTRY[m.id].title))


def _watch_lines(session: AnalysisResult) -> Iterator[Text]:
    """Yield what the watch disagrees about. The report has the whole table."""
    for row in watch_rows(session):
        if row.differ:
            text = say("watch.terminal", title=row.title, film=row.film, watch=row.watch, verdict=row.verdict)
            yield Text(text, style="yellow")


def _advice_lines(session: AnalysisResult) -> Iterator[Text]:
    advice = session.advice
    yield Text(f"\n{advice.headline}", style="bold")
    yield Text(advice.message)
    for text in filter(None, (advice.week, advice.follow_up)):
        yield Text(text)
    for sentence in judged_sentences(advice.groups):
        yield Text(sentence, style="dim")
    for reason in advice.clinician:
        yield Text(f"- {reason}")
    for cue in advice.cues:
        yield Text(f"\n{cue.title}", style="bold")
        yield Text(cue.seen)
        yield Text(f"Try: {cue.instruction}", style="green")
        for sentence in cue.dose:
            yield Text(f"- {sentence}")
    for left in advice.left_alone:
        yield Text(f"\n{left.title}", style="bold")
        yield Text(left.reason)
