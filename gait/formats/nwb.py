"""Body points and steps as an NWB file, with the extension `ndx-pose`.

References
----------
Neurodata Without Borders (nwb.org), and ndx-pose, its extension for pose estimation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.errors import OptionError
from gait.runtime.optional import require
from gait.version import __version__

_REMEDY = 'Install it with: pip install "gait-report[nwb]"'
_AXES = {"side": "x forward, y up", "rear": "x to the runner's right, y up"}
_CHAINS = (
    ("left_shoulder", "left_hip", "left_knee", "left_ankle", "left_heel", "left_toe"),
    ("right_shoulder", "right_hip", "right_knee", "right_ankle", "right_heel", "right_toe"),
    ("left_hip", "right_hip"),
    ("left_shoulder", "right_shoulder"),
    ("left_shoulder", "left_elbow", "left_wrist"),
    ("right_shoulder", "right_elbow", "right_wrist"),
)
_SEXES = {"woman": "F", "man": "M"}


def write_nwb(session: AnalysisResult, path: Path) -> None:
    """Write body points in metres, as measured, and the steps of every clip as an NWB file.

    Times are in the runner's own time, from the start of each clip. The two clips of a session are not aligned with
    each other. NWB requires the day of the recording, so that the visit must have one; the runner's name is left out.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    path : Path
        The file to write.

    Raises
    ------
    OptionError
        If the session has no date, or `pynwb` or `ndx-pose` is not installed.
    """
    pynwb = require("pynwb", for_what="NWB files", remedy=_REMEDY)
    ndx_pose = require("ndx_pose", for_what="NWB files", remedy=_REMEDY)
    if session.visit.date_filmed is None:
        raise OptionError("An NWB file needs the day of filming.", "Give it with --date when the clips are analysed.")
    identifier = "-".join(clip.clip.sha256[:16] for clip in session.clips)
    sex, age = session.runner.sex, session.runner.age_years
    book = pynwb.NWBFile(
        session_description="Running, filmed with one camera per view.",
        identifier=identifier,
        session_start_time=datetime.fromisoformat(session.visit.date_filmed).replace(tzinfo=UTC),
        subject=pynwb.file.Subject(
            subject_id=identifier,
            species="Homo sapiens",
            sex=_SEXES.get(sex or "", "U"),
            age=None if age is None else f"P{age:.0f}Y",
        ),
    )
    behavior = book.create_processing_module(name="behavior", description="Running")
    skeletons = []
    for clip in session.clips:
        skeleton, pose = _pose(ndx_pose, clip, book.create_device(name=f"{clip.name} camera"))
        skeletons.append(skeleton)
        behavior.add(pose)
        _add_steps(book, pynwb, clip)
    behavior.add(ndx_pose.Skeletons(skeletons=skeletons))
    with pynwb.NWBHDF5IO(str(path), mode="w") as file:
        file.write(book)


def _pose(ndx_pose: Any, clip: ClipAnalysis, camera: Any) -> tuple[Any, Any]:
    motion = clip.motion
    names = list(motion.names)
    edges = [
        (names.index(a), names.index(b)) for chain in _CHAINS for a, b in pairwise(chain) if a in names and b in names
    ]
    skeleton = ndx_pose.Skeleton(name=f"{clip.name} skeleton", nodes=names, edges=np.array(edges, np.uint8))
    series: list[Any] = []
    for name in names:
        points_m = np.ascontiguousarray(motion.point(name))
        series.append(
            ndx_pose.PoseEstimationSeries(
                name=name,
                description=f"Position of {name.replace('_', ' ')}, as measured and not smoothed.",
                data=points_m,
                unit="meters",
                reference_frame=_AXES[clip.view],
                # All series share the times of the first one.
                timestamps=series[0] if series else motion.time_s,
                confidence=np.isfinite(points_m).all(axis=1).astype(np.float64),
                confidence_definition="1 if the point was seen, 0 if not",
            )
        )
    pose = ndx_pose.PoseEstimation(
        name=clip.name,
        pose_estimation_series=series,
        description=f"Filmed from the {clip.view}. {_AXES[clip.view]}.",
        device=camera,
        scorer=str(clip.pose.attrs["model"]),
        source_software="gait",
        source_software_version=__version__,
        skeleton=skeleton,
    )
    return skeleton, pose


def _add_steps(book: Any, pynwb: Any, clip: ClipAnalysis) -> None:
    table = pynwb.epoch.TimeIntervals(
        name=f"{clip.name}_contacts", description="Ground contacts, from initial contact to toe-off, that measures use."
    )
    table.add_column(name="side", description="The foot: left or right.")
    for step in clip.steps:
        if step.used and np.isfinite(step.toe_off_s):
            table.add_interval(start_time=step.initial_contact_s, stop_time=step.toe_off_s, side=step.side)
    book.add_time_intervals(table)
