"""The manifest of a batch: a CSV table with one row per session."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path, PureWindowsPath
from typing import Any

from gait.batch.job import Job, Source
from gait.batch.storage import base_name, is_remote, join
from gait.errors import OptionError
from gait.measurement import CLIP_NAMES
from gait.options import Options
from gait.runner import Runner, Visit, questions_of, runner_from
from gait.runtime.text_table import text_table
from gait.units import LENGTH_SYSTEMS, Lengths, parse_incline, parse_speed, units_as_typed

_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MAX_ROWS_LISTED = 8


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError as error:
        raise OptionError(f"'{text}' is not a number.", "Write a plain number, such as 42 or 3.5.") from error


def _yes_no(text: str) -> bool:
    if text.lower() not in _YES_NO:
        raise OptionError(f"'{text}' is neither yes nor no.", "Write yes or no.")
    return _YES_NO[text.lower()]


def _word(text: str) -> str:
    """Return a choice as it is defined: people write `Treadmill`."""
    return text.lower()


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(";") if part.strip())


def _system(text: str) -> Lengths:
    for system in LENGTH_SYSTEMS:
        if text.lower() == system:
            return system
    raise OptionError(f"'{text}' is not a system of units.", f"Write one of: {', '.join(LENGTH_SYSTEMS)}.")


@dataclass(frozen=True, kw_only=True)
class _Column:
    """A column: the `Job` argument it sets, the function that reads a cell, and the cell of the template."""

    argument: str
    read: Callable[[str], Any]
    example: str


_CLIP_COLUMNS = {"name": "anna", "side": "anna_side.mp4", "side_left": "", "side_right": "", "rear": "anna_rear.mp4"}
_FIT_COLUMN = "fit"
_SESSION_COLUMNS = {
    "runner_id": _Column(argument="runner_id", read=str, example="R-0042"),
    "speed": _Column(argument="speed_mps", read=parse_speed, example="10.8km/h"),
    "incline": _Column(argument="incline_deg", read=parse_incline, example="1%"),
    "surface": _Column(argument="surface", read=_word, example="treadmill"),
    "units": _Column(argument="units", read=_system, example=""),
    "capture_fps": _Column(argument="capture_fps", read=_number, example=""),
}
# By kind of question. A quantity is parsed with the runner's other answers.
_READERS: dict[str, Callable[[str], Any]] = {
    "number": _number,
    "rating": _number,
    "yes_no": _yes_no,
    "choice": _word,
    "choices": _list,
}


def _columns(runner_type: type[Runner]) -> dict[str, str]:
    """Return the example of every column, in the order of the template."""
    runner = {question.column: question.example for question in questions_of(runner_type)}
    session = {name: column.example for name, column in _SESSION_COLUMNS.items()}
    visit = {question.column: question.example for question in questions_of(Visit)}
    return _CLIP_COLUMNS | {"runner_id": session["runner_id"]} | runner | session | visit | {_FIT_COLUMN: ""}


COLUMNS: tuple[str, ...] = tuple(_columns(Runner))
"""Every column that a manifest may have. All of them may be left out or empty, except that a session needs a clip."""


def manifest_template(runner_type: type[Runner] = Runner) -> str:
    """Return a manifest with every column and one example row.

    Parameters
    ----------
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    str

    Examples
    --------
    >>> manifest_template().splitlines()[0][:30]
    'name,side,side_left,side_right'
    """
    columns = _columns(runner_type)
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows([columns.keys(), columns.values()])
    return lines.getvalue()


def read_manifest(
    text: str, *, folder: str, title: str = "the manifest", runner_type: type[Runner] = Runner
) -> tuple[Job, ...]:
    """Read a manifest.

    Parameters
    ----------
    text : str
        The table. Cells are separated by commas, semicolons or tabs. The line `sep=;` of spreadsheets, and empty
        columns and rows, are passed over.
    folder : str
        Folder of the clips that are given by a relative path.
    title : str
        Name of the manifest in error messages.
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    tuple of Job

    Raises
    ------
    OptionError
        If a column is unknown, or rows are invalid. The message explains the first invalid row and lists the numbers of
        the others. Row 1 is the header, as in a spreadsheet.

    Examples
    --------
    >>> jobs = read_manifest("name,side,height\\nanna,a.mp4,178cm\\n", folder="/clips")
    >>> jobs[0].sources[0].url, jobs[0].runner.height_m
    ('/clips/a.mp4', 1.78)
    """
    jobs: dict[str, Job] = {}
    errors: list[tuple[int, OptionError]] = []
    for number, row in _rows(text, title, set(_columns(runner_type))):
        try:
            job = _job(row, folder, runner_type)
            if job.name in jobs:
                raise OptionError(f"Another row is also called '{job.name}'.", "Give each row a different name.")
            jobs[job.name] = job
        except OptionError as error:
            errors.append((number, error))
    if errors:
        number, first = errors[0]
        others = [str(row) for row, _ in errors[1:]]
        listed = ", ".join(others[:_MAX_ROWS_LISTED]) + (" and more" if len(others) > _MAX_ROWS_LISTED else "")
        also = f" Also invalid: {'row' if len(others) == 1 else 'rows'} {listed}." if others else ""
        raise OptionError(f"Row {number} of {title}: {first.problem}{also}", first.remedy)
    if not jobs:
        raise OptionError(f"There is no session in {title}.", "Write one row per session below the header.")
    return tuple(jobs.values())


def _rows(text: str, title: str, known: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Check the header, then yield the number and the filled cells of each row that is not empty."""
    found = text_table(text)
    table = _cells(found.text, title, found.separator)
    columns = [cell.strip().lower() for cell in next(table, [])]
    named = [column for column in columns if column]
    unknown = [column for column in named if column not in known]
    if unknown or not set(CLIP_NAMES) & set(named) or len(set(named)) < len(named):
        what = f"There is no column '{unknown[0]}'" if unknown else "Columns are missing or repeated"
        raise OptionError(
            f"{what} in {title}.",
            "Use the columns that `gait batch --template` prints. One column of clips, such as side, is required.",
        )
    for number, cells in enumerate(table, start=2):
        stripped = [cell.strip() for cell in cells]
        # A cell beyond the header, or below an empty one, belongs to no column.
        filled = {column: cell for column, cell in zip_longest(columns, stripped, fillvalue="") if column and cell}
        surplus = [cell for column, cell in zip_longest(columns, stripped, fillvalue="") if not column and cell]
        if filled or surplus:
            yield number, filled | ({"": surplus[0]} if surplus else {})


def _cells(text: str, title: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the cells of each row, and raise an error where the table is damaged."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from table
    except csv.Error as error:
        raise OptionError(
            f"Line {table.line_num} of {title} cannot be read.",
            "Check its quotation marks: a cell that starts with one must end with one.",
        ) from error


def _job(row: dict[str, str], folder: str, runner_type: type[Runner]) -> Job:
    if "" in row:
        raise OptionError(f"There is no column for '{row['']}'.", "Put cells that contain a separator in quotes.")
    sources = tuple(Source(url=_clip_url(row[name], folder), view=name) for name in CLIP_NAMES if name in row)
    if not sources:
        raise OptionError("No clip is given.", "Give a side clip, a rear clip, or both.")
    if "side" in row and ("side_left" in row or "side_right" in row):
        raise OptionError("The side clip is given twice.", "Fill side, or side_left and side_right, but not both.")
    if len({source.url for source in sources}) < len(sources):
        names = "side clip and the rear clip" if "side" in row else "clips of one row"
        raise OptionError(f"The {names} are the same file.", "Give a different file for each view.")
    values = _values(row, _SESSION_COLUMNS)
    values["units"] = units_as_typed(height=row.get("height"), speed=row.get("speed"), system=values.get("units"))
    job = Job(
        name=row.get("name") or base_name(sources[0].url).rsplit(".", 1)[0],
        sources=sources,
        runner=runner_from(_values(row, _question_columns(runner_type)), runner_type, named="column"),
        visit=runner_from(_values(row, _question_columns(Visit)), Visit, named="column"),
        fit=_clip_url(row[_FIT_COLUMN], folder) if _FIT_COLUMN in row else None,
        **values,
    )
    # Raises an error for options that `gait analyze` would refuse.
    Options(speed_mps=job.speed_mps, incline_deg=job.incline_deg, surface=job.surface, capture_fps=job.capture_fps)
    return job


def _question_columns(asked: type[Runner | Visit]) -> dict[str, _Column]:
    return {
        question.column: _Column(
            argument=question.name, read=_READERS.get(question.kind, str), example=question.example
        )
        for question in questions_of(asked)
    }


def _values(row: dict[str, str], columns: dict[str, _Column]) -> dict[str, Any]:
    return {column.argument: column.read(row[name]) for name, column in columns.items() if name in row}


def _clip_url(clip: str, folder: str) -> str:
    if is_remote(clip):
        return clip
    # A table that was written on Windows separates folders by backslashes. Elsewhere they may belong to a name.
    if "\\" in clip and (sys.platform == "win32" or not Path(folder, clip).exists()):
        clip = PureWindowsPath(clip).as_posix()
    is_absolute = clip.startswith("/") or (sys.platform == "win32" and PureWindowsPath(clip).drive != "")
    return clip if is_absolute else join(folder, clip)
