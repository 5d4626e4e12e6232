"""The manifest: a CSV table, one row a session."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from gait.batch.job import Job, Source
from gait.batch.storage import is_remote, join
from gait.errors import OptionError
from gait.runner import Runner
from gait.units import parse_height, parse_incline, parse_mass, parse_speed, parse_weekly_distance

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MOST_ROWS_NAMED = 8


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise OptionError(f"'{text}' is not a number.", "Write a plain number, like 42 or 3.5.") from error


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise OptionError(f"'{text}' is neither yes nor no.", "Write yes or no.")
    return _YES_NO[text.lower()]


def _places(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


# Column: the argument it becomes, how it is read, and the example in the template.
_RUNNER: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "height": ("height_m", parse_height, "178cm"),
    "mass": ("mass_kg", parse_mass, "70kg"),
    "age": ("age_years", _number, "34"),
    "sex": ("sex", str, "woman"),
    "weekly": ("weekly_km", parse_weekly_distance, "40km"),
    "experience": ("experience", str, "recreational"),
    "goal": ("goal", str, "comfort"),
    "injuries": ("injuries", _places, "shin; plantar"),
    "symptoms": ("symptoms", _places, "knee_front"),
    "pain_run": ("pain_run", _number, "2"),
    "pain_24h": ("pain_24h", _number, "1"),
    "pain_at_night": ("pain_at_night", _yes_no, "no"),
    "altered_gait": ("altered_gait", _yes_no, "no"),
    "weeks_without_progress": ("weeks_without_progress", _number, "0"),
}
_SESSION: dict[str, tuple[str, Callable[[str], Any], str]] = {
    "runner_id": ("runner_id", str, "R-0042"),
    "speed": ("speed_mps", parse_speed, "10.8km/h"),
    "incline": ("incline_deg", parse_incline, "1%"),
    "surface": ("surface", str, "treadmill"),
    "capture_fps": ("capture_fps", _number, ""),
    "note": ("note", str, "new shoes"),
}
_CLIPS = {"name": "anna", "side": "anna_side.mp4", "rear": "anna_rear.mp4"}
COLUMNS: tuple[str, ...] = (*_CLIPS, "runner_id", *_RUNNER, *(name for name in _SESSION if name != "runner_id"))
"""Every column a manifest may have; all but one clip may be left out or empty."""


def manifest_template() -> str:
    """Return a manifest with every column and one row to replace.

    Examples
    --------
    >>> manifest_template().splitlines()[0][:30]
    'name,side,rear,runner_id,heigh'
    """
    examples = _CLIPS | {name: column[2] for name, column in (_RUNNER | _SESSION).items()}
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([COLUMNS, [examples[name] for name in COLUMNS]])
    return lines.getvalue()


def read_manifest(text: str, *, folder: str, title: str = "the manifest") -> tuple[Job, ...]:
    """Read a manifest.

    Parameters
    ----------
    text : str
        The table, with commas, semicolons or tabs between its cells.
    folder : str
        Where clips named without a folder lie.
    title : str
        What the manifest is called in a refusal.

    Returns
    -------
    tuple of Job

    Raises
    ------
    OptionError
        If a column or a row cannot be understood; the first wrong row is explained, the others are named by number.
        Row 1 is the header, as in a spreadsheet.

    Examples
    --------
    >>> jobs = read_manifest("name,side,height\\nanna,a.mp4,178cm\\n", folder="/clips")
    >>> jobs[0].sources[0].url, jobs[0].runner.height_m
    ('/clips/a.mp4', 1.78)
    """
    jobs: list[Job] = []
    refused: list[tuple[int, OptionError]] = []
    for number, row in _rows(text, title):
        try:
            job = _job(row, folder)
            if job.name in {other.name for other in jobs}:
                raise OptionError(f"Another row is called '{job.name}' too.", "Give each row a name of its own.")
            jobs.append(job)
        except OptionError as error:
            refused.append((number, error))
    if refused:
        number, first = refused[0]
        others = ", ".join(str(row) for row, _ in refused[1 : _MOST_ROWS_NAMED + 1])
        further = " and more" if len(refused) > _MOST_ROWS_NAMED + 1 else ""
        more = f" Wrong too: row {others}{further}." if others else ""
        raise OptionError(f"Row {number} of {title}: {first.problem}{more}", first.remedy)
    if not jobs:
        raise OptionError(f"There is no session in {title}.", "Write one row a session below the header.")
    return tuple(jobs)


def _rows(text: str, title: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row that holds anything, with its number; checks the header first."""
    text = text.removeprefix("\ufeff")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = [cell.strip().lower() for cell in next(table, [])]
    wrong = [column for column in columns if column not in COLUMNS]
    if wrong or not {"side", "rear"} & set(columns) or len(set(columns)) < len(columns):
        what = f"There is no column '{wrong[0]}'" if wrong else "Columns are missing or there twice"
        raise OptionError(
            f"{what} in {title}.", "Use the columns that `gait batch --template` writes; side or rear must be there."
        )
    for number, cells in enumerate(table, start=2):
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, _named(columns, stripped)


def _named(columns: list[str], cells: list[str]) -> dict[str, str]:
    if any(cells[len(columns) :]):
        return {"": cells[len(columns)]}
    return {column: cell for column, cell in zip(columns, cells, strict=False) if cell}


def _job(row: dict[str, str], folder: str) -> Job:
    if "" in row:
        raise OptionError(f"There is no column for '{row['']}'.", "Put cells that hold a separator into quotes.")
    sources = tuple(Source(url=_place(row[view], folder), view=view) for view in ("side", "rear") if view in row)
    if not sources:
        raise OptionError("No clip is named.", "Name a side clip, a rear clip, or both.")
    if len({source.url for source in sources}) < len(sources):
        raise OptionError("The side clip and the rear clip are the same file.", "Name each clip in its own column.")
    runner = Runner(**_values(row, _RUNNER))
    job = Job(name=row.get("name") or _stem(sources[0].url), sources=sources, runner=runner, **_values(row, _SESSION))
    _check_options(job)
    return job


def _values(row: dict[str, str], columns: dict[str, tuple[str, Callable[[str], Any], str]]) -> dict[str, Any]:
    return {argument: read(row[name]) for name, (argument, read, _) in columns.items() if name in row}


def _check_options(job: Job) -> None:
    from gait.options import Options

    Options(speed_mps=job.speed_mps, incline_deg=job.incline_deg, surface=job.surface, capture_fps=job.capture_fps)


def _place(clip: str, folder: str) -> str:
    return clip if is_remote(clip) or clip.startswith("/") else join(folder, clip)


def _stem(url: str) -> str:
    return url.rsplit("/", 1)[-1].rsplit(".", 1)[0]
