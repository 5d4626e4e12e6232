"""The data dictionary: what every column of every table is, in which unit, and in which files it stands."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from gait.measures import REGISTRY
from gait.measures.cycles import CURVES
from gait.results.tables import STEP_MEASURES
from gait.runner import Question, Runner, questions_of


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a table, or one variable of a NetCDF file.

    Parameters
    ----------
    table : str
        The table.
    name : str
        Name of the column. A part in angle brackets stands for several names, such as ``<point>_up_m``.
    type : {"text", "number", "integer", "boolean", "date"}
        Type of the values.
    unit : str
        Unit of a number; empty for shares, counts and text.
    description : str
        What the column holds, with zero and sign where that matters.
    """

    table: str
    name: str
    type: str
    unit: str
    description: str

    def matches(self, name: str) -> bool:
        """Return whether a column of this name is described by this entry.

        Parameters
        ----------
        name : str
            The column's name in a file.

        Returns
        -------
        bool
        """
        parts = re.split(r"<\w+>", self.name)
        return re.fullmatch(r"\w+".join(map(re.escape, parts)), name) is not None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table, with the files that hold it.

    Parameters
    ----------
    name : str
        Name of the table.
    files : str
        The files, and the commands or functions that write them.
    rows : str
        What one row is.
    columns : tuple of Column
        The columns, in order.
    """

    name: str
    files: str
    rows: str
    columns: tuple[Column, ...]


# Name, type, unit and description.
_Fields = tuple[str, str, str, str]

_VIEW: _Fields = ("view", "text", "", "`side` or `rear`: where the camera stood.")
_SIDE: _Fields = ("side", "text", "", "`left` or `right`: the foot that lands.")
_SESSION: _Fields = ("session", "text", "", "The session: its folder below that of the cohort. Joins the tables.")
_MEASUREMENT: tuple[_Fields, ...] = (
    ("value", "number", "as `unit`", "The measured value. Empty if it is withheld. For a category: its probability."),
    ("unit", "text", "", "Unit of `value`, `ci95_low`, `ci95_high`, `sd`, `left`, `right` and the reference."),
    ("ci95_low", "number", "as `unit`", "Lower end of the 95 % interval of `value`."),
    ("ci95_high", "number", "as `unit`", "Upper end of the 95 % interval of `value`."),
    ("n", "integer", "", "Number of steps behind the value."),
    (
        *("sd", "number", "as `unit`"),
        "Standard deviation (n - 1) of the values of these steps, both feet together. It holds the difference between "
        "the feet and the errors of single steps as well as the runner's own variability.",
    ),
    ("left", "number", "as `unit`", "Value of the left side, shrunk towards that of the right; see the measures."),
    ("right", "number", "as `unit`", "Value of the right side, shrunk towards that of the left; see the measures."),
    ("status", "text", "", "`ok`, `low_confidence` or `withheld`."),
    ("reason", "text", "", "Why the status is not `ok`, or the sides are not given."),
    ("reference_low", "number", "as `unit`", "Lower end of the usual range of healthy runners, if one is published."),
    ("reference_high", "number", "as `unit`", "Upper end of that range."),
    ("label", "text", "", "The category, for foot strike: `rearfoot`, `midfoot` or `forefoot`."),
    ("asymmetry", "number", "as `asymmetry_unit`", "Left minus right; + = left is larger."),
    ("asymmetry_unit", "text", "", "`%` of the mean of both sides, or the unit of the measure."),
    ("asymmetry_detectable", "number", "as `asymmetry_unit`", "Smallest detectable difference between the sides."),
    ("asymmetry_claimed", "boolean", "", "Whether the asymmetry exceeds it, with enough steps on both sides."),
    (
        *("step_sd", "number", "as `unit`"),
        "Standard deviation between the steps of one foot, without the noise of the measurement. Empty if it cannot be "
        "told from the noise.",
    ),
    ("step_sd_low", "number", "as `unit`", "Lower end of the 95 % interval of `step_sd`; 0 if it is empty."),
    ("step_sd_high", "number", "as `unit`", "Upper end of that interval."),
    ("step_cv_pct", "number", "%", "`step_sd` as a share of the value."),
)
_STEP: tuple[_Fields, ...] = (
    _VIEW,
    _SIDE,
    ("initial_contact_s", "number", "s", "When the foot lands, on the time axis of the clip."),
    ("toe_off_s", "number", "s", "When it leaves the ground, on the time axis of the clip. Empty if the clip ends."),
    ("initial_contact_se_s", "number", "s", "Standard error of `initial_contact_s`."),
    ("toe_off_se_s", "number", "s", "Standard error of `toe_off_s`."),
    ("used", "boolean", "", "Whether the measures use the step."),
    ("reason", "text", "", "Why they do not."),
    ("by_hand", "text", "", "Events that were set by hand: `initial_contact`, `toe_off`, or both, joined by +."),
)
_PROVENANCE: tuple[_Fields, ...] = (
    ("software", "text", "", "Name and version of the program. Only in exports."),
    ("engine", "text", "", "The engine that ran the pose model. Only in exports."),
    ("model", "text", "", "The pose model. Only in exports."),
    ("clip", "text", "", "File name of the clip. Only in exports."),
    ("clip_sha256", "text", "", "SHA-256 of the clip. Only in exports."),
)
_CLIP: tuple[_Fields, ...] = (
    ("<view>_file", "text", "", "File name of the clip of this view."),
    ("<view>_sha256", "text", "", "SHA-256 of the clip."),
    ("<view>_mean_fps", "number", "1/s", "Mean number of frames a second in the file."),
    ("<view>_duration_s", "number", "s", "Duration of the clip."),
    ("<view>_slow_motion_factor", "number", "", "How many times slower than real time the clip plays."),
    ("<view>_facing", "text", "", "`left` or `right`: direction of running in the picture; empty from behind."),
    ("<view>_model_sha256", "text", "", "SHA-256 of the pose model."),
    ("<view>_scale_source", "text", "", "What the scale rests on: height, average, speed, gravity, joined by +."),
    ("<view>_metres_per_pixel", "number", "m", "Length of a pixel at the runner."),
)
_OPTIONS: tuple[_Fields, ...] = (
    ("engine", "text", "", "The engine that ran the pose model."),
    ("model", "text", "", "The pose model."),
    ("speed_mps", "number", "m/s", "The belt speed that was given."),
    ("capture_fps", "number", "1/s", "Frames a second at which a slow-motion clip was recorded, if given."),
    ("incline_deg", "number", "deg", "The belt's incline; + = uphill."),
    ("surface", "text", "", "`treadmill` or `overground`."),
)
_BATCH: tuple[_Fields, ...] = (
    ("state", "text", "", "What became of the session. Only in `sessions.parquet` of a batch, as those below."),
    ("problem", "text", "", "Why it failed."),
    ("remedy", "text", "", "What to do about it."),
    ("folder", "text", "", "Folder of the session."),
    ("report", "text", "", "Path of the report's page."),
    ("runner_id", "text", "", "The runner in the history."),
    ("note", "text", "", "Note from the manifest."),
    ("key", "text", "", "Fingerprint of clips and options: the session is not analysed again while it stays the same."),
    ("outcome", "text", "", "Outcome of the advice."),
    ("headline", "text", "", "Headline of the advice."),
    ("reasons", "text", "", "Reasons why the session needs attention."),
    ("same_clips_as", "text", "", "Other sessions of the same clips, separated by semicolons."),
    ("seconds", "number", "s", "Duration of the analysis."),
    ("cores", "integer", "", "Number of cores that it used."),
    ("warnings", "integer", "", "Number of warnings."),
)
_HISTORY_SESSION: tuple[_Fields, ...] = (
    ("recorded_at", "date", "", "Day of filming, or time of the analysis, in UTC."),
    ("height_m", "number", "m", "Barefoot standing height."),
    ("views", "text", "", "Views of the session. Not in the exported table."),
    ("files", "text", "", "File names of the clips. Not in the exported table."),
    ("content_sha256", "text", "", "SHA-256 of the results."),
    ("pain_run", "number", "0 to 10", "Worst pain during a usual run."),
    ("pain_24h", "number", "0 to 10", "Worst pain within 24 hours after a usual run."),
    ("symptoms", "text", "", "Places that hurt, separated by semicolons."),
    ("cues", "text", "", "Cues of the advice."),
    ("lengths", "text", "", "`metric` or `imperial`: how lengths are shown. Stored values are SI."),
    ("speeds", "text", "", "Unit in which speeds are shown."),
)
_VERSION: _Fields = ("gait_version", "text", "", "Version of the program that analysed the session.")
_QUESTION_TYPES = {"quantity": "number", "number": "number", "rating": "number", "yes_no": "boolean", "date": "date"}


def data_dictionary(runner_type: type[Runner] = Runner) -> tuple[Table, ...]:
    """Return every table that gait writes, with every column.

    Parameters
    ----------
    runner_type : type
        `Runner`, or a subclass with further questions.

    Returns
    -------
    tuple of Table

    Examples
    --------
    >>> tables = {table.name: table for table in data_dictionary()}
    >>> column = next(column for column in tables["steps"].columns if column.name == "cadence")
    >>> column.type, column.unit
    ('number', 'steps/min')
    """
    answers = [_question(question) for question in questions_of(runner_type)]
    measure_id: _Fields = ("id", "text", "", "The measure, see the page on measures.")
    return (
        _table(
            "measures",
            "`measures.csv` of a session; `gait export --to csv|parquet|xlsx|bids`; `measures.parquet` of a batch",
            "a measure in a view",
            [_SESSION, _VIEW, measure_id, *_MEASUREMENT, *_PROVENANCE],
        ),
        _table(
            "steps",
            "`steps.csv` of a session; `gait export --to csv|parquet|xlsx|bids`; `steps.parquet` of a batch",
            "a step; the columns that are named after measures hold the value of that step alone",
            [_SESSION, *_STEP, *map(_step_value, STEP_MEASURES), *_PROVENANCE],
        ),
        _table(
            "step_values",
            "`gait export --to csv|parquet|xlsx`; `gait.results.tables.step_values_table`",
            "one value of one step",
            [
                _VIEW,
                _SIDE,
                ("step", "integer", "", "Number of the step in the clip, from 1; flagged steps are counted."),
                ("initial_contact_s", "number", "s", "When the foot lands, on the time axis of the clip."),
                measure_id,
                ("value", "number", "as `unit`", "The measure's value of this step alone."),
                ("unit", "text", "", "Unit of `value`."),
                ("status", "text", "", "Status of the measure in this clip: `ok` or `low_confidence`."),
                *_PROVENANCE,
            ],
        ),
        _table(
            "cycles",
            "`gait export --to csv|parquet`; `gait.results.arrays.cycles_table`",
            "one per cent of the stride of one curve and side",
            [
                _VIEW,
                ("curve", "text", "", "The curve: " + ", ".join(f"`{name}`" for name in _curves()) + "."),
                ("unit", "text", "", "Unit of `mean` and `sd`."),
                _SIDE,
                ("percent", "number", "%", "Phase of the stride: 0 is initial contact, 100 the same foot's next one."),
                ("mean", "number", "as `unit`", "Mean over the strides."),
                ("sd", "number", "as `unit`", "Standard deviation (n - 1) over the strides."),
                ("strides", "integer", "", "Number of strides."),
                ("toe_off_percent", "number", "%", "Mean toe-off."),
                *_PROVENANCE,
            ],
        ),
        _table(
            "points",
            "`<view>.points` of `gait export --to csv|parquet`",
            "a frame",
            [
                ("time_s", "number", "s", "Time of the frame in the runner's own time: slow motion is undone."),
                ("<point>_forward_m", "number", "m", "Position of a body point along the running direction (side)."),
                ("<point>_right_m", "number", "m", "Position to the runner's right (rear)."),
                ("<point>_up_m", "number", "m", "Height. As measured, not smoothed."),
                *_PROVENANCE,
                ("near_side", "text", "", "The leg that is nearer to the camera."),
                ("scale_relative_se", "number", "", "Standard error of the scale, as a share."),
                ("roll_se_deg", "number", "deg", "Standard error of the vertical."),
            ],
        ),
        _table(
            "strides",
            "`<view>.strides.nc` of `gait export --to netcdf`; `Session.cycles`",
            "a variable or coordinate; curves have the dimensions `stride` and `percent`",
            [
                *_curve_fields(),
                ("percent", "number", "%", "Phase of the stride: 0 is initial contact, 100 the same foot's next one."),
                ("stride", "integer", "", "Number of the stride, from 0."),
                _SIDE,
                ("initial_contact_s", "number", "s", "Initial contact in the runner's own time."),
                ("duration_s", "number", "s", "Duration of the stride in the runner's own time."),
                ("toe_off_percent", "number", "%", "Toe-off."),
            ],
        ),
        _table(
            "sessions",
            "`sessions.parquet` of a batch or of `Cohort.to_parquet`; `gait.load_sessions(...).sessions`",
            "a session",
            [
                *(_SESSION, _VERSION, *answers, *_OPTIONS, *_CLIP),
                ("units", "text", "", "Units in which lengths and speeds are shown. Stored values are SI."),
                ("findings", "text", "", "Findings of the advice; their number in tables from session folders."),
                *_BATCH,
            ],
        ),
        _table(
            "history sessions",
            "`sessions.csv` of `gait history export`",
            "a session of the runner",
            [
                ("session", "integer", "", "Number of the session in the history."),
                *_HISTORY_SESSION,
                _VERSION,
                *(field for field in _OPTIONS if field[0] != "capture_fps"),
            ],
        ),
        _table(
            "history measurements",
            "`measurements.csv` of `gait history export`",
            "a measure of a session in a view",
            [
                ("session", "integer", "", "Number of the session in the history."),
                ("recorded_at", "date", "", "Day of filming, or time of the analysis, in UTC."),
                ("measure", "text", "", "The measure, see the page on measures."),
                _VIEW,
                *(field for field in _MEASUREMENT if field[0] != "sd"),
            ],
        ),
        _table(
            "history clips",
            "`clips.csv` of `gait history export`",
            "a clip of a session",
            [
                ("session", "integer", "", "Number of the session in the history."),
                _VIEW,
                ("file", "text", "", "File name of the clip."),
                ("sha256", "text", "", "SHA-256 of the clip."),
                ("model_sha256", "text", "", "SHA-256 of the pose model."),
            ],
        ),
    )


def dictionary_text(tables: Iterable[Table], *, to: str) -> str:
    """Return the data dictionary as a document.

    Parameters
    ----------
    tables : iterable of Table
        From `data_dictionary`.
    to : {"csv", "json", "md"}
        Format of the document.

    Returns
    -------
    str

    Examples
    --------
    >>> dictionary_text(data_dictionary(), to="csv").splitlines()[0]
    'table,name,type,unit,description'
    """
    tables = tuple(tables)
    if to == "json":
        return json.dumps([asdict(table) for table in tables], indent=2) + "\n"
    if to == "csv":
        content = io.StringIO()
        writer = csv.DictWriter(content, ["table", "name", "type", "unit", "description"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(column) for table in tables for column in table.columns)
        return content.getvalue()
    parts = ["# Data dictionary", "Every column of every table. Numbers are in SI units or those named here."]
    for table in tables:
        rows = [
            f"| `{column.name}` | {column.type} | {column.unit} | {column.description} |" for column in table.columns
        ]
        head = ["| column | type | unit | content |", "|---|---|---|---|"]
        parts += [f"## {table.name}", f"One row is {table.rows}. In {table.files}.", "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def _table(name: str, files: str, rows: str, fields: Iterable[_Fields]) -> Table:
    columns = tuple(
        Column(table=name, name=column, type=kind, unit=unit, description=description)
        for column, kind, unit, description in fields
    )
    return Table(name=name, files=files, rows=rows, columns=columns)


def _step_value(name: str) -> _Fields:
    entry = REGISTRY[name]
    return (name, "number", entry.unit, f"{entry.title} of this step. {entry.definition}")


def _question(question: Question) -> _Fields:
    return (question.name, _QUESTION_TYPES.get(question.kind, "text"), question.unit, question.description)


def _curves() -> list[str]:
    return list(dict.fromkeys(name for curves in CURVES.values() for name in curves))


def _curve_fields() -> list[_Fields]:
    found = {name: curve for curves in CURVES.values() for name, curve in curves.items()}
    return [
        (name, "number", curve.unit, f"{curve.meaning[0].upper()}{curve.meaning[1:]}.") for name, curve in found.items()
    ]
