"""Valid data from which several targets start: the points of a synthetic runner, and a short session."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import numpy.typing as npt

from gait.results.document import results_dict
from gait.session import Session
from gait.synthetic import NAMES, SyntheticRunner
from gait.synthetic.session import synthetic_session

FPS = 30.0
FRAMES = 30
_MARKERS = ("hip", "knee", "ankle", "heel", "toe")
POINTS: tuple[str, ...] = tuple(f"{side}_{part}" for side in ("left", "right") for part in _MARKERS)


@cache
def points_m() -> npt.NDArray[np.float64]:
    """Return one second of running, shape (frames, points, 3), in metres, with the points of `POINTS`."""
    places = SyntheticRunner().landmarks(np.arange(FRAMES) / FPS)
    return places[:, [NAMES.index(name) for name in POINTS]]


@cache
def session() -> Session:
    """Return a short session with both views."""
    return synthetic_session(SyntheticRunner(), duration_s=4.0, fps=FPS)


@cache
def results_seeds() -> dict[str, bytes]:
    """Return results with few rows, so that a mutation is likely to hit different parts of the document."""
    document = results_dict(session())
    few = {
        **document,
        "measures": [m for m in document["measures"] if m["id"] in ("cadence", "foot_strike", "overstride")],
        "steps": document["steps"][:3] + document["steps"][-2:],
        "clips": [{**clip, "checks": clip["checks"][:1]} for clip in document["clips"]],
    }
    one = {**few, "clips": few["clips"][:1], "steps": few["steps"][:2], "findings": [], "measures": few["measures"][:1]}
    return {name: json.dumps(seed).encode() for name, seed in (("few", few), ("one", one))}
