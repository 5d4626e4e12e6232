"""Sessions of synthetic runners, analysed like real clips but without pictures."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gait.analysis.clip import PreparedClip, measure_clips, prepare_clip
from gait.measurement import view_of_clip
from gait.options import Options
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.runner import Runner
from gait.session import Session
from gait.session.analyze import build_session
from gait.synthetic import NAMES, SyntheticRunner
from gait.video import Clip

Floats = npt.NDArray[np.float64]

_WIDTH_PX, _HEIGHT_PX = 720, 1280
_PIXELS_PER_METRE, _FLOOR_PX = 480.0, 1100.0
# Points that the synthetic runner lacks: a point that it has, and the offset from it in metres forward and up.
_EXTRA_POINTS: dict[str, tuple[str, float, float]] = {
    **{
        f"{side}_eye{place}": (f"{side}_ear", 0.08, 0.03)
        for side in ("left", "right")
        for place in ("", "_inner", "_outer")
    },
    **{f"mouth_{side}": (f"{side}_ear", 0.09, -0.06) for side in ("left", "right")},
    **{
        f"{side}_{hand}": (f"{side}_wrist", 0.07, 0.0)
        for side in ("left", "right")
        for hand in ("pinky", "index", "thumb")
    },
    **{f"{side}_foot_index": (f"{side}_toe", 0.0, 0.0) for side in ("left", "right")},
}


def synthetic_session(
    synthetic: SyntheticRunner,
    *,
    views: tuple[str, ...] = ("side", "rear"),
    duration_s: float = 10.0,
    fps: float = 60.0,
    noise_px: float = 1.5,
    seed: int = 0,
    model: str = "none",
) -> Session:
    """Return the session of a synthetic runner.

    The measures include the corrections for the pose models, which these exact landmarks do not need. Use such sessions
    for differences between runners, not for absolute values.

    Parameters
    ----------
    synthetic : SyntheticRunner
        The runner.
    views : tuple of str
        The clips, by their names in `gait.measurement.CLIP_NAMES`. The camera of `side` is on the runner's right.
    duration_s, fps : float
        Length of the clips in seconds, and their frame rate.
    noise_px : float
        Standard deviation of the noise of the landmarks in pixels.
    seed : int
        Seed of the noise.
    model : str
        The pose model whose corrections and errors the measures assume, such as `heavy`.

    Returns
    -------
    Session
        Its clips have no video files, so nothing that needs pictures can be made from it.

    Examples
    --------
    >>> session = synthetic_session(SyntheticRunner(cadence_spm=176.0), views=("side",))
    >>> round(session.measures.set_index("id").value["cadence"])
    176
    """
    clips = synthetic_clips(
        synthetic, names=views, duration_s=duration_s, fps=fps, noise_px=noise_px, seed=seed, model=model
    )
    return build_session(measure_clips(clips), runner=_runner(synthetic), options=_options(synthetic))


def synthetic_clips(
    synthetic: SyntheticRunner,
    *,
    names: tuple[str, ...],
    duration_s: float = 10.0,
    fps: float = 60.0,
    noise_px: float = 1.5,
    seed: int = 0,
    model: str = "none",
) -> list[PreparedClip]:
    """Return clips of a synthetic runner with their steps, not measured yet.

    Parameters
    ----------
    synthetic : SyntheticRunner
        The runner.
    names : tuple of str
        The clips, by their names in `gait.measurement.CLIP_NAMES`.
    duration_s, fps, noise_px, seed, model
        As for `synthetic_session`.

    Returns
    -------
    list of PreparedClip
        In the order of `names`.
    """
    runner, options = _runner(synthetic), _options(synthetic)
    time_s = np.arange(round(duration_s * fps)) / fps
    random = np.random.default_rng(seed)
    clips = []
    for name in names:
        clip = Clip(
            path=Path(f"{name}.mp4"),
            sha256=hashlib.sha256(f"{synthetic} {name} {seed}".encode()).hexdigest(),
            width=_WIDTH_PX,
            height=_HEIGHT_PX,
            rotation_deg=0,
            time_s=time_s,
        )
        noise = random.normal(0, noise_px, (len(time_s), len(KEYPOINTS), 2))
        pose = _pose(synthetic, clip, name=name, noise=noise).assign_attrs(model=model)
        clips.append(prepare_clip(clip, pose, view=view_of_clip(name), runner=runner, options=options))
    return clips


def _runner(synthetic: SyntheticRunner) -> Runner:
    return Runner(height_m=synthetic.height_m)


def _options(synthetic: SyntheticRunner) -> Options:
    return Options(speed_mps=synthetic.speed_mps, model="full")


def _pose(synthetic: SyntheticRunner, clip: Clip, *, name: str, noise: Floats) -> PoseTrack:
    view = view_of_clip(name)
    places_m = _all_points(synthetic.landmarks(clip.time_s))
    if name == "side_left":
        # From the left, the runner runs to the left of the picture, and the depth is the other way round.
        places_m = places_m * [-1.0, 1.0, -1.0]
    across = places_m[..., 0] if view == "side" else places_m[..., 2]
    pixels = np.stack(
        [_WIDTH_PX / 2 + _PIXELS_PER_METRE * across, _FLOOR_PX - _PIXELS_PER_METRE * places_m[..., 1]], -1
    )
    away = places_m[..., 2] if view == "side" else places_m[..., 0]
    return build_track(
        time_s=clip.time_s,
        position_px=pixels + noise,
        confidence=np.ones(pixels.shape[:2]),
        # The camera is on the right-hand side of the runner, or behind; for `side_left` the runner was turned round.
        depth_px=_PIXELS_PER_METRE * (-away if view == "side" else away),
        provenance={
            "source_software": "made up",
            "model": "none",
            "model_sha256": "0" * 64,
            "source_file": clip.path.name,
            "source_sha256": clip.sha256,
            "fps": clip.mean_fps,
            "image_width_px": clip.width,
            "image_height_px": clip.height,
            "people": 1,
            "turned_deg": 0,
            "moving_crop": 0,
        },
    )


def _all_points(places_m: Floats) -> Floats:
    """Return the points of the pose models from the points of the synthetic runner, of shape (frames, points, 3)."""
    columns = []
    for name in KEYPOINTS:
        origin, forward_m, up_m = _EXTRA_POINTS.get(name, (name, 0.0, 0.0))
        columns.append(places_m[:, NAMES.index(origin)] + np.array([forward_m, up_m, 0.0]))
    return np.stack(columns, axis=1)
