"""DeepLabCut tables (`.csv`): one or several individuals, with or without body parts that belong to nobody."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.errors import InputError
from gait.formats.landmarks import Landmarks, require_frame_rate
from gait.formats.people import Person, choose
from gait.runtime.text_table import text_table

Floats = npt.NDArray[np.float64]

_LEAST_CONFIDENCE = 0.1
# DeepLabCut writes unique body parts, such as a corner of the belt, as an individual of this name.
_NOBODY = "single"
_HEADER_ROWS = ("scorer", "individuals", "bodyparts", "coords")


def is_deeplabcut(path: Path) -> bool:
    """Return whether a table has the header rows of DeepLabCut.

    Parameters
    ----------
    path : Path
        A `.csv` file.

    Returns
    -------
    bool
    """
    with path.open("rb") as file:
        start = file.read(400)
    try:
        return text_table(start).text.lower().startswith(("scorer", '"scorer'))
    except ValueError:
        return False


def read_deeplabcut(path: str | Path, *, fps: float | None, individual: str | None = None) -> Landmarks:
    """Read a DeepLabCut table.

    Parameters
    ----------
    path : str or Path
        The `.csv` file.
    fps : float
        Frames per second. These files hold no times.
    individual : str, optional
        Name of the person to read. By default, the one who runs.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If the file is damaged, holds three dimensions, or does not hold the individual.
    OptionError
        If `fps` is not given.
    """
    path = Path(path)
    fps = require_frame_rate(fps, file=path.name)
    try:
        table = text_table(path.read_bytes())
        rows = [row for row in csv.reader(io.StringIO(table.text), delimiter=table.separator) if any(row)]
        header = {row[0].strip().lower(): row[1:] for row in rows[: len(_HEADER_ROWS)]}
        parts, coords = header["bodyparts"], header["coords"]
        people = header.get("individuals", [""] * len(parts))
        body = rows[len(header.keys() & set(_HEADER_ROWS)) :]
        values = np.array([[_number(cell, table.decimal) for cell in row[1 : len(parts) + 1]] for row in body])
        frames = _frame_numbers([row[0] for row in body])
        columns = {
            (person.strip(), part.strip(), coord.strip().lower()): column
            for column, (person, part, coord) in enumerate(zip(people, parts, coords, strict=True))
            if part.strip()
        }
        if values.ndim != 2 or not columns or values.shape[1] <= max(columns.values()):
            raise ValueError("rows of different length")
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror}.", "Check the file.") from error
    except (ValueError, KeyError, IndexError, csv.Error) as error:
        raise InputError(f"'{path.name}' is not a readable DeepLabCut table.", "Export it again.") from error
    if any(coord == "z" for _, _, coord in columns):
        raise InputError(
            f"'{path.name}' holds three dimensions, and not their unit.", "Export it as TRC, in metres or millimetres."
        )
    names = list(dict.fromkeys(person for person, _, _ in columns if person != _NOBODY)) or [_NOBODY]
    found = [_person(name, columns, values) for name in names]
    chosen, cautions = choose(found, fps=fps, individual=individual, file=path.name)
    return Landmarks(time_s=frames / fps, points=chosen.points, names=chosen.point_names, unit="px", cautions=cautions)


def _person(name: str, columns: dict[tuple[str, str, str], int], values: Floats) -> Person:
    parts = tuple(dict.fromkeys(part for person, part, _ in columns if person == name))
    points = np.stack(
        [np.stack([values[:, columns[name, part, axis]] for axis in ("x", "y")], axis=-1) for part in parts], axis=1
    )
    for number, part in enumerate(parts):
        if (name, part, "likelihood") in columns:
            points[values[:, columns[name, part, "likelihood"]] < _LEAST_CONFIDENCE, number] = np.nan
    return Person(name=name, point_names=parts, points=points)


def _number(cell: str, decimal: str) -> float:
    return float(cell.replace(decimal, ".")) if cell.strip() else np.nan


def _frame_numbers(cells: list[str]) -> Floats:
    """Return the numbers of the frames, counted from 0; their order in the file if they are not numbered."""
    try:
        numbers = np.array([float(cell) for cell in cells])
    except ValueError:
        return np.arange(len(cells), dtype=np.float64)
    return numbers - numbers[0] if len(numbers) and (np.diff(numbers) > 0).all() else np.arange(len(cells), dtype=float)
