"""The pain log of a runner: what was typed in, and what was told at each visit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from sqlalchemy import select

from gait.errors import InputError, OptionError
from gait.history.database import reading, writing
from gait.history.store import find_runner, runner_to_add_to, sessions_in_order
from gait.history.tables import PainRow
from gait.results.header import read_runner
from gait.runner import Runner, Site, questions_of
from gait.runtime.csv_file import escaped, unescaped

MAX_NOTE_LENGTH = 200
CSV_COLUMNS = ("date", "score", "place", "note", "source")
LOGGED, VISIT = "log", "visit"
_REQUIRED = ("date", "score")
# A spreadsheet takes a cell that begins with one of these for a formula.


@dataclass(frozen=True, kw_only=True)
class Pain:
    """One entry of a pain log.

    Parameters
    ----------
    day : str
        The day, as ``2026-05-31``.
    score : float
        Worst pain of that day, from 0 to 10.
    place : str or None
        Where it hurt, from `gait.runner.SITES`. For a visit, the first of the places.
    note : str or None
        What was noted.
    source : {"log", "visit"}
        Whether it was typed into the log, or told at a visit.

    Raises
    ------
    OptionError
        If a value is not valid.
    """

    day: str
    score: float
    place: Site | None = None
    note: str | None = None
    source: str = LOGGED

    def __post_init__(self) -> None:
        try:
            valid = date.fromisoformat(self.day).isoformat() == self.day
        except ValueError:
            valid = False
        if not valid:
            raise OptionError(f"'{self.day}' is not a date.", "Give it as year-month-day: 2026-05-31.")
        # NaN fails both comparisons.
        if not 0 <= self.score <= 10:
            raise OptionError(f"A pain of {self.score:g} is not on the scale.", "Give a number from 0 to 10.")
        if self.place is not None and self.place not in get_args(Site):
            raise OptionError(f"'{self.place}' is not a place.", f"Give one of: {', '.join(get_args(Site))}.")
        if self.note is not None and (len(self.note) > MAX_NOTE_LENGTH or not self.note.isprintable()):
            raise OptionError(
                "The note is too long or holds a line break.", f"Give one line of at most {MAX_NOTE_LENGTH} characters."
            )


def add_pains(url: str | Path | None, pains: Iterable[Pain], *, runner_id: str) -> int:
    """Add entries to the pain log of a runner. An entry that is already there is not added again.

    Parameters
    ----------
    url : str or Path or None
        Address of the history. A missing file is created.
    pains : iterable of Pain
        The entries. Those of visits are left out, because they are in the history with their session.
    runner_id : str
        The runner.

    Returns
    -------
    int
        Number of entries that were added.

    Raises
    ------
    OptionError
        If the runner's name is not valid.
    HistoryError
        If the history cannot be written.
    """
    added = 0
    with writing(url) as session:
        runner = runner_to_add_to(session, runner_id)
        present = {
            (row.day, row.score, row.place, row.note)
            for row in session.scalars(select(PainRow).where(PainRow.runner_id == runner.id))
        }
        for pain in pains:
            content = (pain.day, pain.score, pain.place, pain.note)
            if pain.source == LOGGED and content not in present:
                present.add(content)
                day, score, place, note = content
                session.add(PainRow(runner_id=runner.id, day=day, score=score, place=place, note=note))
                added += 1
    return added


def pain_log(url: str | Path | None, runner_id: str | None) -> tuple[Pain, ...]:
    """Return the pain log of a runner, with the answers that were given at visits.

    Parameters
    ----------
    url : str or Path or None
        Address of the history.
    runner_id : str or None
        The runner; None for the sessions without a runner.

    Returns
    -------
    tuple of Pain
        Oldest first.

    Raises
    ------
    HistoryError
        If the history cannot be read, or the runner is not in it.
    """
    with reading(url) as session:
        runner = find_runner(session, runner_id)
        rows = session.scalars(select(PainRow).where(PainRow.runner_id == runner.id).order_by(PainRow.id))
        typed = [
            Pain(day=row.day, score=row.score, place=row.place, note=row.note)  # type: ignore[arg-type]
            for row in rows
        ]
        told = []
        for visit in sessions_in_order(session, runner_id):
            answers = read_runner({"runner": visit.runner_answers or {}})
            if answers.worst_pain is not None:
                day = visit.recorded_at.astimezone().date().isoformat()
                place = next(iter(answers.symptoms), None)
                told.append(Pain(day=day, score=answers.worst_pain, place=place, source=VISIT))
    return tuple(sorted([*told, *typed], key=lambda pain: pain.day))


def pain_csv(pains: Iterable[Pain]) -> str:
    """Return a pain log as CSV with the columns `CSV_COLUMNS`.

    Parameters
    ----------
    pains : iterable of Pain
        The entries.

    Returns
    -------
    str
        A note that a spreadsheet would take for a formula begins with an apostrophe.

    Examples
    --------
    >>> print(pain_csv([Pain(day="2026-05-31", score=2.0, note="=1+1")]).strip())
    date,score,place,note,source
    2026-05-31,2,,'=1+1,log
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for pain in pains:
        writer.writerow([pain.day, f"{pain.score:g}", pain.place or "", escaped(pain.note or ""), pain.source])
    return text.getvalue()


def read_pain_csv(path: str | Path) -> tuple[Pain, ...]:
    """Read a pain log from a CSV file.

    Parameters
    ----------
    path : str or Path
        The file, in UTF-8, with the columns `date` and `score`, and optionally `place`, `note` and `source`.

    Returns
    -------
    tuple of Pain

    Raises
    ------
    InputError
        If the file cannot be read, or a line is not valid. The message names the line.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in _REQUIRED if name not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"'{path.name}' has no column '{missing[0]}'.", f"Its first line names: {', '.join(CSV_COLUMNS)}."
                )
            return tuple(_read_row(row, path, reader.line_num) for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"'{path.name}' cannot be read as a table.", "Save it as CSV in UTF-8.") from error


def _read_row(row: dict[str, str | None], path: Path, line: int) -> Pain:
    values = {name: (text or "").strip() for name, text in row.items() if isinstance(text, str | None)}
    note = unescaped(values.get("note", ""))
    place = values.get("place") or None
    try:
        return Pain(
            day=values["date"],
            score=float(values["score"]),
            place=place,  # type: ignore[arg-type]
            note=note or None,
            source=values.get("source") or LOGGED,
        )
    except OptionError as error:
        raise InputError(f"'{path.name}', line {line}: {error.problem}", error.remedy) from None
    except ValueError:
        raise InputError(
            f"'{path.name}', line {line}: '{values['score']}' is not a number.", "Give a number from 0 to 10."
        ) from None


def pain_label(place: Site | None) -> str:
    """Return the label of a place on the form; empty for none."""
    labels = next(question.choices for question in questions_of(Runner) if question.name == "symptoms")
    return "" if place is None else labels[place]
