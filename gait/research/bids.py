"""Many sessions as a folder in the layout of BIDS, with the body points as Motion-BIDS.

References
----------
Jeung, S. et al. (2024). Motion-BIDS: an extension to the brain imaging data structure to organize motion data for
reproducible research. Scientific Data 11, 716. https://doi.org/10.1038/s41597-024-03559-8
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from gait.errors import InputError, OptionError
from gait.measurement import CLIP_NAMES
from gait.results.cohort import load_sessions
from gait.results.dictionary import data_dictionary
from gait.results.layout import pose_name
from gait.results.reading import read_document
from gait.runtime.atomic import atomic_folder
from gait.session.reanalyze import prepare_saved
from gait.version import __version__

if TYPE_CHECKING:
    from gait.motion.model import Motion

BIDS_VERSION = "1.10.0"
TASK = "running"
_MISSING = "n/a"
_SEXES = {"woman": "F", "man": "M"}
_PARTICIPANT = {
    "age": ("age_years", "Age", "year"),
    "sex": ("sex", "Sex: F or M", ""),
    "height_m": ("height_m", "Barefoot standing height", "m"),
    "mass_kg": ("mass_kg", "Body mass", "kg"),
    "weekly_km": ("weekly_km", "Distance run in a usual week", "km"),
}
_AXES = {"side": ("x", "y"), "rear": ("z", "y")}
# Directions of the axes x, y and z: forward, up, right. An axis that the camera does not see is a low line.
_SPATIAL_AXES = {"side": "FU_", "rear": "_UR"}
_FRAME = "runner"


class _Visit(NamedTuple):
    """One session of a participant."""

    subject: str
    visit: str
    name: str
    folder: Path
    document: dict[str, Any]

    @property
    def prefix(self) -> str:
        return f"sub-{self.subject}_ses-{self.visit}_task-{TASK}"


def write_bids(directory: str | Path, out: str | Path) -> Path:
    """Write the sessions below a folder in the layout of BIDS.

    Participants are numbered. Sessions in which the same name was given are those of one participant, in the order of
    their dates; a session without a name is a participant of its own. Names, dates, notes, file names and videos are
    left out. Body points, as measured, are Motion-BIDS; measures and steps are in `derivatives/gait`.

    Parameters
    ----------
    directory : str or Path
        A folder of `gait batch`, or any folder with session folders below it.
    out : str or Path
        The folder to write. It must be empty or not exist.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        If there are no session folders, or one of them cannot be read.
    OptionError
        If `out` is not empty.
    OutputError
        If it cannot be written.
    """
    directory, out = Path(directory), Path(out)
    cohort = load_sessions(directory)
    visits = _visits(directory, list(map(str, cohort.sessions["session"])), cohort.folder)
    tables = {name: cohort.read(name) for name in ("measures", "steps")}
    with atomic_folder(out, what="The folder") as temporary:
        if out.exists() and any(path != temporary for path in out.iterdir()):
            raise OptionError(f"The folder '{out}' is not empty.", "Name a new folder with --out.")
        _write_description(temporary, visits)
        for each in visits:
            _write_motion(temporary, each)
            _write_derivatives(temporary, each, tables)
    return out


def _visits(directory: Path, names: list[str], folder_of: Any) -> list[_Visit]:
    found = [(name, folder_of(name)) for name in names]
    if not all(folder.is_dir() for _, folder in found):
        raise InputError(f"'{directory}' lacks folders of its sessions.", "Name the folder that holds them.")
    by_runner: dict[str, list[tuple[str, str, Path, dict[str, Any]]]] = defaultdict(list)
    for name, folder in found:
        document = read_document(folder)
        details = document.get("visit") or {}
        runner = str(details.get("runner_name") or "").strip().casefold()
        key = f"name {runner}" if runner else f"session {name}"
        by_runner[key].append((str(details.get("date_filmed") or ""), name, folder, document))
    width = max(2, len(str(len(by_runner))))
    return [
        _Visit(f"{subject:0{width}d}", f"{number:02d}", name, folder, document)
        for subject, sessions in enumerate(by_runner.values(), start=1)
        for number, (_, name, folder, document) in enumerate(sorted(sessions, key=lambda one: one[:2]), start=1)
    ]


def _write_description(folder: Path, visits: list[_Visit]) -> None:
    generated = [{"Name": "gait", "Version": __version__}]
    _write_json(
        folder / "dataset_description.json",
        {
            "Name": "Running gait from video",
            "BIDSVersion": BIDS_VERSION,
            "DatasetType": "raw",
            "GeneratedBy": generated,
        },
    )
    _write_json(
        folder / "derivatives" / "gait" / "dataset_description.json",
        {
            "Name": "Measures of running gait",
            "BIDSVersion": BIDS_VERSION,
            "DatasetType": "derivative",
            "GeneratedBy": generated,
        },
    )
    (folder / "README").write_text(
        "Body points of runners, estimated in videos by gait, and the measures computed from them.\n"
        "One camera sees one plane: the coordinate along its view is missing.\n"
        "Names, dates and videos are not part of this folder.\n",
        encoding="utf-8",
    )
    first = {each.subject: each.document["runner"] for each in reversed(visits)}
    rows = [
        {
            "participant_id": f"sub-{subject}",
            **{name: _answer(first[subject], key) for name, (key, *_) in _PARTICIPANT.items()},
        }
        for subject in sorted(first)
    ]
    _write_table(pd.DataFrame(rows), folder / "participants.tsv")
    _write_json(
        folder / "participants.json",
        {
            name: {"Description": text, **({"Units": unit} if unit else {})}
            for name, (_, text, unit) in _PARTICIPANT.items()
        },
    )


def _answer(runner: dict[str, Any], key: str) -> Any:
    value = runner.get(key)
    return _SEXES.get(value, value) if isinstance(value, str) else value


def _write_motion(folder: Path, each: _Visit) -> None:
    if not any((each.folder / pose_name(name)).exists() for name in CLIP_NAMES):
        return
    target = folder / f"sub-{each.subject}" / f"ses-{each.visit}" / "motion"
    target.mkdir(parents=True)
    for clip, prepared in prepare_saved(each.folder).items():
        motion, view = prepared.scaled.trial.motion, prepared.view
        # Labels in names of files hold letters and digits only.
        name = f"{each.prefix}_tracksys-{clip.replace('_', '')}"
        channels = [(point, axis) for point in motion.names for axis in _AXES[view]]
        pd.DataFrame(motion.points_m.reshape(len(motion.time_s), -1)).to_csv(
            target / f"{name}_motion.tsv", sep="\t", index=False, header=False, na_rep=_MISSING, float_format="%.5f"
        )
        rows = [
            {"name": f"{point}_{axis}", "component": axis, "type": "POS", "tracked_point": point, "units": "m"}
            for point, axis in channels
        ]
        _write_table(pd.DataFrame(rows).assign(reference_frame=_FRAME), target / f"{name}_channels.tsv")
        _write_json(target / f"{name}_channels.json", _reference_frame(view))
        _write_json(target / f"{name}_motion.json", _sidecar(motion, each.document, clip, len(channels)))


def _reference_frame(view: str) -> dict[str, Any]:
    frame = {
        "SpatialAxes": _SPATIAL_AXES[view],
        "Description": "Axes of the runner: x forward, y up, z to the right. The axis along the camera is missing.",
    }
    return {"reference_frame": {"Levels": {_FRAME: frame}}}


def _sidecar(motion: Motion, document: dict[str, Any], name: str, channels: int) -> dict[str, Any]:
    clip = next(clip for clip in document["clips"] if clip["view"] == name)
    interval_s = (motion.time_s[-1] - motion.time_s[0]) / (len(motion.time_s) - 1)
    return {
        "TaskName": TASK,
        "TaskDescription": f"Running, {motion.surface}",
        "SamplingFrequency": float(f"{1 / interval_s:.6g}"),
        "TrackingSystemName": f"one camera, {name.replace('_', ' ')}",
        "RecordingType": "continuous",
        "RecordingDuration": round(float(motion.time_s[-1] - motion.time_s[0]), 3),
        "MotionChannelCount": channels,
        "POSChannelCount": channels,
        "TrackedPointsCount": len(motion.names),
        "MissingValues": _MISSING,
        "SoftwareVersions": f"gait {__version__}",
        "PoseModel": clip["model"],
        "PoseModelSHA256": clip["model_sha256"],
    }


def _write_derivatives(folder: Path, each: _Visit, tables: dict[str, pd.DataFrame]) -> None:
    target = folder / "derivatives" / "gait" / f"sub-{each.subject}" / f"ses-{each.visit}" / "motion"
    target.mkdir(parents=True)
    described = {table.name: table for table in data_dictionary()}
    for name, table in tables.items():
        rows = table[table["session"] == each.name].drop(columns="session")
        path = target / f"{each.prefix}_desc-{name}_motion.tsv"
        _write_table(rows, path)
        columns = [column for column in described[name].columns if column.name in rows]
        _write_json(
            path.with_suffix(".json"),
            {
                column.name: {"Description": column.description, **({"Units": column.unit} if column.unit else {})}
                for column in columns
            },
        )


def _write_table(table: pd.DataFrame, path: Path) -> None:
    # A tab or a line break in a reason would end the cell.
    plain = table.map(lambda value: re.sub(r"\s+", " ", value) if isinstance(value, str) else value)
    plain.to_csv(path, sep="\t", index=False, na_rep=_MISSING)


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2, allow_nan=False) + "\n", encoding="utf-8")
