"""Errors of contacts and toe-offs against truth, on clips and on force-plate trials."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from reference import Reference
from scipy.ndimage import gaussian_filter1d

from gait.motion.model import Motion
from gait.steps import Step, detect_steps

Floats = npt.NDArray[np.float64]

MATCH_S = 0.08
MARGIN_S = 0.7
VIDEO_FPS = 60.0
# Landmark noise of a trial made to look like video: near leg, far leg, and heel and toe in multiples of that.
NEAR_NOISE_M, FAR_NOISE_M, FOOT_TIMES, NOISE_FRAMES = 0.010, 0.015, 2.0, 1.0


@dataclass(frozen=True, kw_only=True)
class EventErrors:
    """What was found of one clip's or trial's true steps."""

    name: str
    contact_ms: Floats
    toe_off_ms: Floats
    missed: int
    invented: int
    wrong_side: int

    def row(self) -> str:
        """Return a row of the table."""
        contact_time = self.toe_off_ms - self.contact_ms
        known = contact_time[np.isfinite(contact_time)]
        return (
            f"| {self.name} | {len(self.contact_ms)} | {self.missed} | {self.invented} | {self.wrong_side} | "
            f"{_summary(self.contact_ms)} | {_summary(self.toe_off_ms)} | {_rms(known):.1f} |"
        )


def _summary(errors_ms: Floats) -> str:
    known = errors_ms[np.isfinite(errors_ms)]
    return f"{known.mean():+.1f}, {np.median(np.abs(known)):.1f}, {_rms(known):.1f}"


def _rms(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))


def compare(name: str, steps: Sequence[Step], truth: Sequence[tuple[str, float, float]], end_s: float) -> EventErrors:
    """Pair each true step in the middle of the recording with the nearest found one within 80 ms."""
    inside = [t for t in truth if MARGIN_S <= t[1] <= end_s - MARGIN_S]
    free = list(steps)
    contact_ms, toe_off_ms, wrong = [], [], 0
    for side, contact_s, toe_off_s in inside:
        near = min(free, key=lambda step: abs(step.initial_contact_s - contact_s), default=None)
        if near is None or abs(near.initial_contact_s - contact_s) > MATCH_S:
            continue
        free.remove(near)
        wrong += near.side != side
        contact_ms.append(1000 * (near.initial_contact_s - contact_s))
        toe_off_ms.append(1000 * (near.toe_off_s - toe_off_s))
    invented = sum(MARGIN_S <= s.initial_contact_s <= end_s - MARGIN_S for s in free)
    # A step left over beside a true one just outside the middle is that one.
    edges = [t[1] for t in truth if t not in inside]
    invented -= sum(
        MARGIN_S <= s.initial_contact_s <= end_s - MARGIN_S
        and any(abs(s.initial_contact_s - edge) < MATCH_S for edge in edges)
        for s in free
    )
    return EventErrors(
        name=name,
        contact_ms=np.array(contact_ms),
        toe_off_ms=np.array(toe_off_ms),
        missed=len(inside) - len(contact_ms),
        invented=invented,
        wrong_side=wrong,
    )


def clip_event_errors(steps: Sequence[Step], reference: Reference) -> EventErrors:
    """Compare a clip's steps with its truth."""
    name = f"{reference.name} ({reference.fps:g}/s)"
    return compare(name, steps, reference.contacts, float(reference.truth["duration_s"]))


def trial_event_errors(folder: Path) -> list[EventErrors]:
    """Compare the force-plate trials in a folder, as given and made to look like video."""
    found = []
    for path in sorted(folder.glob("*.npz")):
        trial = np.load(path)
        with path.with_name(f"{path.stem}_contacts.csv").open() as file:
            truth = [(r["side"], float(r["initial_contact_s"]), float(r["toe_off_s"])) for r in csv.DictReader(file)]
        time_s, names = trial["time"], [str(name) for name in trial["names"]]
        as_given = Motion.from_landmarks(time_s, trial["xyz"], names)
        video_s, video = like_video(time_s, trial["xyz"], names)
        as_video = Motion.from_landmarks(video_s, video, names)
        for label, motion in (("150 Hz as given", as_given), ("60 Hz, side plane, noise", as_video)):
            found.append(compare(f"{path.stem}, {label}", detect_steps(motion), truth, float(time_s[-1])))
    return found


def like_video(time_s: Floats, points_m: Floats, names: Sequence[str]) -> tuple[Floats, Floats]:
    """Return times and points [frames, names, 2] as a camera to the left side would see them."""
    random = np.random.default_rng(0)
    video_s = np.arange(time_s[0] + random.uniform(0, 1 / VIDEO_FPS), time_s[-1], 1 / VIDEO_FPS)
    video = np.empty((len(video_s), len(names), 2))
    for index, name in enumerate(names):
        size_m = FAR_NOISE_M if name.startswith("right") else NEAR_NOISE_M
        size_m *= FOOT_TIMES if name.endswith(("heel", "toe", "ball")) else 1.0
        noise = gaussian_filter1d(random.normal(size=(len(video_s), 2)), NOISE_FRAMES, axis=0)
        for axis in range(2):
            video[:, index, axis] = np.interp(video_s, time_s, points_m[:, index, axis])
        video[:, index] += size_m * noise / noise.std(axis=0)
    return video_s, video
