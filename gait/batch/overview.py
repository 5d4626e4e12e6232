"""What a whole run leaves beside the sessions' folders: three tables and the page of the day."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from gait.batch.job import Job, Settings
from gait.batch.row import Glance, Row
from gait.batch.storage import base_name, join, reachable, read_many, write
from gait.measurement import MEASUREMENT_COLUMNS
from gait.results.document import STEP_COLUMNS
from gait.results.layout import MEASURES_FILE, REPORT_FILE, RESULTS_FILE, STEPS_FILE
from gait.results.reading import surface_of

if TYPE_CHECKING:
    from gait.batch.record import Record

INDEX_FILE = "index.html"
TABLES: dict[str, str] = {"measures": MEASURES_FILE, "steps": STEPS_FILE}
"""Tables that are gathered from the sessions' own, by name."""

_TEXT = ("session", "view", "id", "unit", "status", "reason", "label", "asymmetry_unit", "side")
_TRUTHS = ("used", "asymmetry_claimed")
SESSION_TEXTS = (
    *("session", "state", "problem", "remedy", "folder", "report", "runner_id", "note", "side_file", "rear_file"),
    *("surface", "engine", "model", "gait_version", "key", "outcome", "findings", "symptoms", "same_clips_as"),
)
SESSION_NUMBERS = ("height_m", "speed_mps", "incline_deg", "capture_fps", "seconds")
SESSION_COUNTS = ("cores", "warnings")


def write_overview(rows: Sequence[Row], settings: Settings) -> None:
    """Write `sessions.parquet`, `measures.parquet`, `steps.parquet` and `index.html` of a run.

    Parameters
    ----------
    rows : sequence of Row
        What became of each session.
    settings : Settings
        What they share; the files go into its `out`.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    from gait.batch.index import index_html

    with reachable(settings.out):
        glances = _glances(rows, settings.out)
        write(join(settings.out, "sessions.parquet"), _parquet(sessions_table(glances, settings)))
        for name, file in TABLES.items():
            write(join(settings.out, f"{name}.parquet"), _parquet(_gathered(rows, settings.out, file)))
        write(join(settings.out, INDEX_FILE), index_html(glances).encode())


def sessions_table(glances: Sequence[Glance], settings: Settings) -> pd.DataFrame:
    """Return one row a session: what was asked, and what became of it."""
    table = pd.DataFrame(
        [_session(glance, settings) for glance in glances], columns=[*SESSION_TEXTS, *SESSION_NUMBERS, *SESSION_COUNTS]
    )
    types = dict.fromkeys(SESSION_TEXTS, "string") | dict.fromkeys(SESSION_NUMBERS, "float64")
    return table.astype(types | dict.fromkeys(SESSION_COUNTS, "Int64"))


def _glances(rows: Sequence[Row], out: str) -> tuple[Glance, ...]:
    places = {row.job.name: join(out, row.record.folder, RESULTS_FILE) for row in rows if row.record}
    read = read_many(sorted(set(places.values())))
    alike = _same_clips(rows)
    return tuple(
        Glance(
            row=row,
            results=json.loads(read[place]) if (place := places.get(row.job.name, "")) in read else {},
            same_clips_as=alike.get(row.job.name, ()),
        )
        for row in rows
    )


def _same_clips(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The names of the other sessions of the very same clips, for each that has any."""
    groups: dict[frozenset[tuple[str, str]], list[str]] = {}
    for row in rows:
        if row.record is not None:
            groups.setdefault(frozenset(row.record.clips.items()), []).append(row.job.name)
    return {
        name: tuple(other for other in names if other != name)
        for names in groups.values()
        if len(names) > 1
        for name in names
    }


def _session(glance: Glance, settings: Settings) -> dict[str, Any]:
    job, record = glance.row.job, glance.row.record
    return {
        "session": job.name,
        "state": glance.row.state,
        "problem": glance.row.problem or None,
        "remedy": glance.row.remedy or None,
        "runner_id": job.runner_id,
        "note": job.note or None,
        **_files(job, glance.results),
        "height_m": job.runner.height_m,
        "symptoms": "; ".join(job.runner.symptoms) or None,
        "speed_mps": job.speed_mps,
        "incline_deg": job.incline_deg,
        "capture_fps": job.capture_fps,
        "surface": surface_of(glance.results) if glance.results else job.surface,
        "engine": settings.engine,
        "model": base_name(settings.model),
        **_done(glance, record),
    }


def _files(job: Job, results: Mapping[str, Any]) -> dict[str, str]:
    named = {f"{source.view}_file": base_name(source.url) for source in job.sources if source.view}
    return {f"{clip['view']}_file": clip["file"] for clip in results.get("clips", ())} | named


def _done(glance: Glance, record: Record | None) -> dict[str, Any]:
    if record is None or not glance.results:
        return {}
    return {
        "folder": record.folder,
        "report": f"{record.folder}/{REPORT_FILE}",
        "gait_version": glance.results["gait_version"],
        "key": record.key,
        "seconds": record.seconds,
        "cores": record.cores,
        "warnings": len(glance.remarks),
        "findings": "; ".join(glance.findings) or None,
        "same_clips_as": "; ".join(glance.same_clips_as) or None,
        "outcome": (glance.results.get("advice") or {}).get("outcome"),
    }


def _gathered(rows: Sequence[Row], out: str, file: str) -> pd.DataFrame:
    """Put the sessions' tables below each other, with the session's name in the first column."""
    places = {row.job.name: join(out, row.record.folder, file) for row in rows if row.record}
    read = read_many(sorted(set(places.values())))
    tables = []
    for name, place in places.items():
        if place in read:
            table = pd.read_csv(io.BytesIO(read[place]))
            table.insert(0, "session", name)
            tables.append(table.astype(_types(table.columns)))
    if not tables:
        empty = pd.DataFrame(
            columns=["session", *(MEASUREMENT_COLUMNS if file == TABLES["measures"] else STEP_COLUMNS)]
        )
        return empty.astype(_types(empty.columns))
    return pd.concat(tables, ignore_index=True)


def _types(columns: Sequence[str] | pd.Index[str]) -> dict[str, str]:
    """The same types whatever a table holds: a column that is empty in one session is not in another."""
    kinds = dict.fromkeys(_TEXT, "string") | dict.fromkeys(_TRUTHS, "boolean") | {"n": "Int64"}
    return {column: kinds.get(column, "float64") for column in columns}


def _parquet(table: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    table.to_parquet(content, engine="pyarrow", index=False)
    return content.getvalue()
