"""Read what the `movement` toolbox reads: DeepLabCut and SLEAP files."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gait.errors import InputError, OptionError
from gait.formats.landmarks import Landmarks
from gait.runtime.isolated import read_isolated
from gait.runtime.optional import require

_LEAST_CONFIDENCE = 0.1


def read_with_movement(path: str | Path, *, fps: float | None, individual: str | None = None) -> Landmarks:
    """Read a DeepLabCut (`.csv`, `.h5`) or SLEAP (`.slp`, analysis `.h5`) file through `movement`.

    Parameters
    ----------
    path : str or Path
        The file.
    fps : float
        Frames per second; these files hold no times.
    individual : str, optional
        Whom to take; of several, the one who is seen in most frames when not given.

    Returns
    -------
    Landmarks

    Raises
    ------
    InputError
        If `movement` cannot read it, or the individual is not in it.
    OptionError
        If `fps` is not given, or `movement` is not installed.
    """
    path = Path(path)
    if not fps or fps <= 0:
        raise OptionError(f"'{path.name}' holds no times.", "Say with `fps` how many frames a second it has.")
    require(
        "movement",
        for_what="DeepLabCut and SLEAP files",
        remedy="Install `movement` in an environment of its own with gait: it brings a second OpenCV.",
    )
    if not path.is_file():
        raise InputError(f"'{path}' is not there.", "Check the file's name.")
    refusal = InputError(f"'{path.name}' is no DeepLabCut or SLEAP file that can be read.", "Export it again.")
    read = read_isolated("movement", path, error=refusal)
    who, names = ([str(name) for name in read[kind]] for kind in ("individuals", "keypoints"))
    if individual is not None and individual not in who:
        raise InputError(f"'{path.name}' holds no individual '{individual}'.", "It holds: " + ", ".join(who) + ".")
    position, confidence = read["position"], read["confidence"]
    if not position.size or position.shape[-1] != 2:
        raise refusal
    # Whoever is seen in most frames.
    seen = np.isfinite(position).all(axis=-1).sum(axis=(0, 2))
    chosen = who.index(individual) if individual is not None else int(np.argmax(seen))
    points = position[:, chosen]
    points[confidence[:, chosen] < _LEAST_CONFIDENCE] = np.nan
    time_s = np.arange(len(points)) / fps
    return Landmarks(time_s=time_s, points=points, names=tuple(names), unit="px")
