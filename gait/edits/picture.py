"""Apply the edits that change what the steps are found in: left and right, the runner, the vertical and the ground."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gait.edits.edit import ChooseRunner, Edit, ExchangeSides, SetGround, SetVertical
from gait.errors import EditError
from gait.motion.model import Motion
from gait.pose.keypoints import INDEX, KEYPOINTS, LEG
from gait.pose.track import PoseTrack, positions

# Around the landmarks of the runner, as a share of the height of their box: skin, hair and shoes lie outside them.
_BOX_MARGIN = 0.15


def is_mirrored(edits: Sequence[Edit]) -> bool:
    """Return whether the edits say that the film is mirrored.

    Parameters
    ----------
    edits : sequence of Edit
        The edits of one clip.

    Returns
    -------
    bool
    """
    return sum(isinstance(edit, ExchangeSides) and edit.cause == "mirrored" for edit in edits) % 2 == 1


def are_exchanged(edits: Sequence[Edit]) -> bool:
    """Return whether the edits exchange the names of the feet.

    Parameters
    ----------
    edits : sequence of Edit
        The edits of one clip.

    Returns
    -------
    bool
    """
    return sum(isinstance(edit, ExchangeSides) for edit in edits) % 2 == 1


def edit_pose(pose: PoseTrack, edits: Sequence[Edit]) -> PoseTrack:
    """Return the pose with left and right exchanged as the edits say, and check the choice of the runner.

    Parameters
    ----------
    pose : PoseTrack
        The landmarks in pixels.
    edits : sequence of Edit
        The edits of one clip.

    Returns
    -------
    PoseTrack
        The same object if nothing is exchanged.

    Raises
    ------
    EditError
        If another person is chosen, whose pose was not kept.
    """
    for edit in edits:
        if isinstance(edit, ChooseRunner):
            _require_followed(pose, edit)
    whole = is_mirrored(edits)
    legs = sum(isinstance(edit, ExchangeSides) and edit.cause == "legs" for edit in edits) % 2 == 1
    if not (whole or legs):
        return pose
    order = list(range(len(KEYPOINTS)))
    for exchanged, parts in ((whole, None), (legs, LEG)):
        if exchanged:
            order = [order[_other_side(index, parts)] for index in range(len(KEYPOINTS))]
    changed = pose.copy()
    for name in ("position", "confidence", "depth"):
        changed[name] = (pose[name].dims, np.take(pose[name].values, order, axis=pose[name].dims.index("keypoints")))
    return changed


def edit_vertical(motion: Motion, edits: Sequence[Edit], *, incline_deg: float) -> Motion:
    """Return the motion turned upright by the last line that was drawn by hand, if there is one.

    Parameters
    ----------
    motion : Motion
        The motion.
    edits : sequence of Edit
        The edits of one clip.
    incline_deg : float
        Incline of the belt in degrees, + = uphill. A line along the belt is this far from level.

    Returns
    -------
    Motion
    """
    lines = [edit for edit in edits if isinstance(edit, SetVertical | SetGround)]
    if not lines:
        return motion
    line = lines[-1]
    if isinstance(line, SetVertical):
        roll_deg = motion.facing * line.lean_deg
    else:
        roll_deg = incline_deg - motion.facing * line.lean_deg
    return motion.turned(roll_deg - motion.roll_deg, se_deg=line.se_deg, upright_from="hand")


def _other_side(index: int, parts: Sequence[str] | None) -> int:
    """Return the index of the same landmark on the other side; the same index if it is not among the parts."""
    name = KEYPOINTS[index]
    if parts is not None and name.partition("_")[2] not in parts:
        return index
    words = name.split("_")
    exchanged = ["right" if word == "left" else "left" if word == "right" else word for word in words]
    return INDEX["_".join(exchanged)]


def _require_followed(pose: PoseTrack, edit: ChooseRunner) -> None:
    frame = int(np.abs(pose["time"].values - edit.at_s).argmin())
    points = positions(pose)[frame]
    known = points[np.isfinite(points).all(axis=1)]
    if len(known):
        low, high = known.min(axis=0), known.max(axis=0)
        margin = _BOX_MARGIN * (high[1] - low[1])
        place = np.array([edit.x_px, edit.y_px])
        if ((place >= low - margin) & (place <= high + margin)).all():
            return
    raise EditError(
        "The poses of only one person were kept, and this is not that person.",
        "Cut the other people out of the clip, or film the runner alone, and analyse it again.",
    )
