"""The files of a whole run beside the sessions' folders: three tables and the overview page."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from gait.batch.job import Job, Settings
from gait.batch.status import SessionStatus, SessionSummary
from gait.batch.storage import base_name, contents, join, read_many, remove, storage_errors_as_output_errors, write
from gait.measurement import MEASUREMENT_COLUMNS
from gait.results.layout import HANDOUT_FILE, MEASURES_FILE, REPORT_FILE, RESULTS_FILE, STEPS_FILE, THUMBNAIL_FILE
from gait.results.reading import surface_of
from gait.results.tables import STEP_TABLE_COLUMNS
from gait.runner import Runner, questions_of
from gait.runner.question import Kind
from gait.runtime.csv_file import csv_text, original_text

if TYPE_CHECKING:
    from gait.batch.record import Record

INDEX_FILE = "index.html"
SESSIONS_TABLE = "sessions"
GATHERED_TABLES: dict[str, str] = {"measures": MEASURES_FILE, "steps": STEPS_FILE}
"""Tables of the run, and the tables in the sessions' folders that they are gathered from."""

_STRING_COLUMNS = ("session", "view", "id", "unit", "status", "reason", "label", "asymmetry_unit", "side")
_BOOLEAN_COLUMNS = ("used", "asymmetry_claimed")
SESSION_STRINGS = (
    *("session", "state", "problem", "remedy", "folder", "report", "runner_id", "note"),
    *("side_file", "side_left_file", "side_right_file", "rear_file"),
    *("surface", "engine", "model", "gait_version", "key", "outcome", "headline", "findings", "reasons"),
    "same_clips_as",
)
SESSION_NUMBERS = ("speed_mps", "incline_deg", "capture_fps", "seconds")
SESSION_COUNTS = ("cores", "warnings")
_QUESTION_TYPES: Mapping[Kind, str] = {
    "quantity": "float64",
    "number": "float64",
    "rating": "float64",
    "choice": "string",
    "choices": "string",
    "yes_no": "boolean",
    "text": "string",
    "date": "string",
}


def write_overview(sessions: Sequence[SessionStatus], settings: Settings) -> None:
    """Write the tables `sessions`, `measures` and `steps` of a run, and `index.html`.

    The tables are Parquet files, or CSV files if pyarrow of the extra `research` is not installed.

    Parameters
    ----------
    sessions : sequence of SessionStatus
        The outcome of each session.
    settings : Settings
        The settings of the run. The files are written into its `out`.

    Raises
    ------
    OutputError
        If they cannot be written.
    """
    from gait.batch.index import index_html

    out = settings.out
    with storage_errors_as_output_errors(out):
        summaries = _summaries(sessions, out)
        tables = {SESSIONS_TABLE: sessions_table(summaries, settings)}
        tables |= {name: _gather(sessions, out, file) for name, file in GATHERED_TABLES.items()}
        kind: Literal["parquet", "csv"] = "parquet" if has_parquet() else "csv"
        for name, table in tables.items():
            write(join(out, f"{name}.{kind}"), _parquet(table) if kind == "parquet" else _csv(table))
            if kind == "csv":
                # Those of an earlier run, which would be read instead.
                remove(join(out, f"{name}.parquet"))
        page = index_html(summaries, tables=[f"{name}.{kind}" for name in tables])
        write(join(out, INDEX_FILE), page.encode())


def has_parquet() -> bool:
    """Return whether pyarrow is installed, which writes Parquet files."""
    return find_spec("pyarrow") is not None


def sessions_table(summaries: Sequence[SessionSummary], settings: Settings) -> pd.DataFrame:
    """Return one row per session: its options and its outcome.

    Parameters
    ----------
    summaries : sequence of SessionSummary
        The sessions with their results.
    settings : Settings
        The settings of the run.

    Returns
    -------
    DataFrame
        With the columns `SESSION_STRINGS`, `SESSION_NUMBERS` and `SESSION_COUNTS`, and one for each question to the
        runner. Several choices are separated by semicolons.
    """
    types = dict.fromkeys(SESSION_STRINGS, "string") | dict.fromkeys(SESSION_NUMBERS, "float64")
    types |= dict.fromkeys(SESSION_COUNTS, "Int64")
    types |= {question.name: _QUESTION_TYPES[question.kind] for question in questions_of(Runner)}
    table = pd.DataFrame([_session_row(summary, settings) for summary in summaries], columns=list(types))
    return table.astype(types)


def _summaries(sessions: Sequence[SessionStatus], out: str) -> tuple[SessionSummary, ...]:
    urls = {each.job.name: join(out, each.record.folder, RESULTS_FILE) for each in sessions if each.record}
    read = read_many(sorted(set(urls.values())))
    files = contents(out)
    same_clips = _same_clips(sessions)
    return tuple(
        SessionSummary(
            status=each,
            results=json.loads(read[url]) if (url := urls.get(each.job.name, "")) in read else {},
            same_clips_as=same_clips.get(each.job.name, ()),
            has_thumbnail=each.record is not None and THUMBNAIL_FILE in files.get(each.record.folder, ()),
            has_handout=each.record is not None and HANDOUT_FILE in files.get(each.record.folder, ()),
        )
        for each in sessions
    )


def _same_clips(sessions: Sequence[SessionStatus]) -> dict[str, tuple[str, ...]]:
    """Return, for each session whose clips other sessions also have, the names of those sessions."""
    groups: dict[frozenset[tuple[str, str]], list[str]] = {}
    for each in sessions:
        if each.record is not None:
            groups.setdefault(frozenset(each.record.clips.items()), []).append(each.job.name)
    return {
        name: tuple(other for other in names if other != name)
        for names in groups.values()
        if len(names) > 1
        for name in names
    }


def _session_row(summary: SessionSummary, settings: Settings) -> dict[str, Any]:
    status, job, results = summary.status, summary.status.job, summary.results
    return {
        "session": job.name,
        "state": status.state,
        "problem": status.problem or None,
        "remedy": status.remedy or None,
        "runner_id": job.runner_id,
        "note": job.note or None,
        **_file_columns(job, results),
        **_answers(job.runner),
        "speed_mps": job.speed_mps,
        "incline_deg": job.incline_deg,
        "capture_fps": job.capture_fps,
        "surface": surface_of(results) if results else job.surface,
        "engine": settings.engine,
        "model": base_name(settings.model),
        **_result_columns(summary, status.record),
    }


def _answers(runner: Runner) -> dict[str, Any]:
    """Return the runner's answers by the name of the question."""
    answers = {question.name: getattr(runner, question.name) for question in questions_of(type(runner))}
    return {name: "; ".join(value) or None if isinstance(value, tuple) else value for name, value in answers.items()}


def _file_columns(job: Job, results: Mapping[str, Any]) -> dict[str, str]:
    named = {f"{source.view}_file": base_name(source.url) for source in job.sources if source.view}
    return {f"{clip['view']}_file": clip["file"] for clip in results.get("clips", ())} | named


def _result_columns(summary: SessionSummary, record: Record | None) -> dict[str, Any]:
    if record is None or not summary.results:
        return {}
    return {
        "folder": record.folder,
        "report": f"{record.folder}/{REPORT_FILE}",
        "gait_version": summary.results["gait_version"],
        "key": record.key,
        "seconds": record.seconds,
        "cores": record.cores,
        "warnings": len(summary.warnings),
        "headline": summary.headline or None,
        "reasons": " ".join(summary.reasons) or None,
        "findings": "; ".join(summary.findings) or None,
        "same_clips_as": "; ".join(summary.same_clips_as) or None,
        "outcome": (summary.results.get("advice") or {}).get("outcome"),
    }


def _gather(sessions: Sequence[SessionStatus], out: str, file: str) -> pd.DataFrame:
    """Concatenate a table of all sessions, with the session's name in the first column."""
    urls = {each.job.name: join(out, each.record.folder, file) for each in sessions if each.record}
    read = read_many(sorted(set(urls.values())))
    tables = []
    for name, url in urls.items():
        if url in read:
            table = original_text(pd.read_csv(io.BytesIO(read[url])))
            table.insert(0, "session", name)
            tables.append(table.astype(_column_types(table.columns)))
    if not tables:
        named = MEASUREMENT_COLUMNS if file == MEASURES_FILE else STEP_TABLE_COLUMNS
        empty = pd.DataFrame(columns=["session", *named])
        return empty.astype(_column_types(empty.columns))
    return pd.concat(tables, ignore_index=True)


def _column_types(columns: Sequence[str] | pd.Index[str]) -> dict[str, str]:
    """Return a fixed type for each column, since a column that is empty in one session is not in another."""
    types = dict.fromkeys(_STRING_COLUMNS, "string") | dict.fromkeys(_BOOLEAN_COLUMNS, "boolean") | {"n": "Int64"}
    return {column: types.get(column, "float64") for column in columns}


def _csv(table: pd.DataFrame) -> bytes:
    return csv_text(table).encode()


def _parquet(table: pd.DataFrame) -> bytes:
    content = io.BytesIO()
    table.to_parquet(content, engine="pyarrow", index=False)
    return content.getvalue()
