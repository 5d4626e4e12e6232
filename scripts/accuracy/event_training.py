"""What the event models are fitted on: legs of clips with truth, and of generated runners seen through a pose model.

A pose model's points differ from the joints by an error that has a course of its own over the stride. That course is
known for every clip with truth. Added to the true course of a generated runner, it makes a leg as the pose model would
have seen it, of which there can be as many as wanted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from generated import SHARED, TrueRunner, group_of, motion_of
from poses import pose_of
from reference import Reference, true_joints

from gait.measurement import View
from gait.motion.from_pose import motion_from_pose
from gait.motion.model import Motion
from gait.motion.steady import steady
from gait.runner import Runner
from gait.steps.detect import motion_clock
from gait.steps.event_model import EventModels, PairModel, fit_event_model, leg_key
from gait.steps.features import extract_features
from gait.steps.mean_stride import MeanStride, leg_phase, mean_stride, mean_stride_at_phase

Floats = npt.NDArray[np.float64]

# Parts of all weight: legs of measured runners among all legs, generated legs beside those of clips, and real films.
_MEASURED_PART, _GENERATED_TIMES, _FILMED_PART = 0.5, 10.0, 0.1
_ERRORS_A_RUNNER = 5
# Signs that show in fewer legs of clips are not used.
_LEAST_SHOWN = 0.9
# Noise of landmarks that somebody else found in a film, in leg lengths: legs, feet.
_LANDMARK_NOISE, _FOOT_NOISE = 0.010, 0.020


FILMED: dict[str, tuple[str, float]] = {
    "treadmill_side_30fps": ("clips/real", 1.0),
    "lab_treadmill_slow_motion": ("real-landmarks", 270 / 29.97),
    "street_pass_slow_motion": ("real-landmarks", 118 / 50),
}
"""Films of real runners with labels: their folder beside the project, and how many times slower than life they play."""
# The contacts of the slow jog were labelled about eight frames early.
_LABELLED_EARLY_FRAMES = {"lab_treadmill_slow_motion": 8}


@dataclass(frozen=True, kw_only=True, eq=False)
class Leg:
    """One leg with what its mean course shows and when its events are.

    Parameters
    ----------
    runner : str
        Who is left out together.
    key : str
        The leg's event model, such as `side near`.
    events : ndarray, shape (2,)
        Initial contact and toe-off in strides.
    stride_s : float
        Seconds.
    signs : dict
    error_of : str
        Whose pose error was added; the runner's own, for a leg of a clip.
    name : str
        Clip, trial or generated runner.
    judged : bool
        Whether its error counts when its runner is left out.
    """

    runner: str
    key: str
    events: Floats
    stride_s: float
    features: dict[str, float]
    error_of: str
    name: str
    judged: bool = False

    @property
    def filmed(self) -> bool:
        """Whether it was filmed, with contacts labelled by eye."""
        return self.runner in FILMED

    @property
    def measured(self) -> bool:
        """Whether it moves as a measured runner's leg does."""
        return self.runner.startswith(("RBDS", "H04"))


@dataclass(frozen=True, kw_only=True, eq=False)
class PoseError:
    """The course of a pose model's error on one leg of a clip."""

    runner: str
    key: str
    curves: dict[str, Floats]


def clip_motion(reference: Reference, *, model: str, poses: Path) -> Motion:
    """Return the motion of a clip up to where steps are found."""
    clip, pose = pose_of(reference, model=model, kept_in=poses)
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    runner = Runner(height_m=reference.height_m)
    motion = motion_from_pose(pose, view=reference.view, runner=runner, slow_motion_factor=clip.slow_motion_factor)
    return steady(motion)


def legs_of_clip(reference: Reference, motion: Motion) -> tuple[list[Leg], list[PoseError]]:
    """Return both legs of a clip, and the courses of the pose model's error."""
    runner, clock = group_of(reference.name), motion_clock(motion)
    joints = true_joints(reference)
    legs, errors = [], []
    for side in ("left", "right"):
        course = mean_stride(motion, clock, side)
        events = _mean_events(motion, leg_phase(motion, clock, side) - course.anchor, side, reference.contacts)
        if events is None:
            continue
        key = leg_key(motion, side)
        legs.append(
            Leg(
                runner=runner,
                key=key,
                events=events,
                stride_s=1 / clock.frequency_hz,
                features=extract_features(course),
                error_of=runner,
                name=reference.name,
                judged=True,
            )
        )
        if joints is not None:
            true_motion = motion_of(*joints, motion.view)
            phase = np.interp(
                true_motion.time_s, motion.time_s, leg_phase(motion, clock, side) - course.anchor, np.nan, np.nan
            )
            inside = np.flatnonzero(np.isfinite(phase))
            true_motion = true_motion.cut(slice(int(inside[0]), int(inside[-1]) + 1))
            true = mean_stride_at_phase(
                true_motion, phase[inside], side, frequency_hz=clock.frequency_hz, anchor=course.anchor
            )
            differing = {name: course[name] - true[name] for name in course.curves if name in true}
            errors.append(PoseError(runner=runner, key=key, curves=differing))
    return legs, errors


def legs_of_film(name: str, motion: Motion) -> list[Leg]:
    """Return the legs of a real runner whose contacts and toe-offs were labelled by eye, where both were."""
    folder, slower = FILMED[name]
    labels = json.loads((SHARED / folder / f"{name}.labels.json").read_text())
    frame_s = 1 / (labels["fps"] * slower)
    early_s = frame_s * _LABELLED_EARLY_FRAMES.get(name, 0)
    clock = motion_clock(motion)
    legs = []
    for side in ("left", "right"):
        course = mean_stride(motion, clock, side)
        phase = leg_phase(motion, clock, side) - course.anchor
        events = []
        # A label names the first frame after the event.
        for kind, usual, late_s in (("initial_contacts", 0.1, early_s), ("toe_offs", 0.45, 0.0)):
            own_s = [
                frame_s * (label["f"] - 0.5) + late_s
                for label in labels.get(kind, [])
                if label["side"].startswith(side[0].upper())
            ]
            seen = [time_s for time_s in own_s if motion.time_s[0] <= time_s <= motion.time_s[-1]]
            phases = np.interp(seen, motion.time_s, phase)
            events.append(float(np.mean((phases - usual + 0.5) % 1 - 0.5) + usual) if seen else np.nan)
        if np.isfinite(events).all():
            legs.append(
                Leg(
                    runner=name,
                    key=leg_key(motion, side),
                    events=np.array(events),
                    stride_s=1 / clock.frequency_hz,
                    features=extract_features(course),
                    error_of=name,
                    name=name,
                )
            )
    return legs


def legs_of_runner(runner: TrueRunner, view: View) -> list[tuple[Leg, MeanStride]]:
    """Return both legs of a runner whose joints are known, with their courses."""
    motion = runner.motion(view)
    clock = motion_clock(motion)
    found = []
    for side in ("left", "right"):
        course = mean_stride(motion, clock, side)
        events = _mean_events(motion, leg_phase(motion, clock, side) - course.anchor, side, runner.contacts)
        if events is not None:
            leg = Leg(
                runner=runner.group,
                key=leg_key(motion, side),
                events=events,
                stride_s=1 / clock.frequency_hz,
                features=extract_features(course),
                error_of="",
                name=runner.name,
            )
            found.append((leg, course))
    return found


def seen_through_pose(
    runners: Iterable[TrueRunner], errors: Sequence[PoseError], view: View, *, seed: int = 1
) -> list[Leg]:
    """Return legs of known runners as a pose model would have seen them."""
    random = np.random.default_rng(seed)
    keys = sorted({error.key for error in errors if error.key.startswith(view)})
    legs = []
    for runner in runners:
        for leg, course in legs_of_runner(runner, view):
            for key in keys:
                fitting = [error for error in errors if error.key == key]
                for number in random.choice(len(fitting), min(_ERRORS_A_RUNNER, len(fitting)), replace=False):
                    error = fitting[number]
                    moved = {
                        name: values + error.curves[name]
                        for name, values in course.curves.items()
                        if name in error.curves
                    }
                    features = extract_features(replace(course, curves=moved))
                    legs.append(replace(leg, key=key, features=features, error_of=error.runner))
    return legs


def with_landmark_noise(runner: TrueRunner, *, seed: int) -> TrueRunner:
    """Return a runner as a tracker of joints would give it, with noise from frame to frame."""
    random = np.random.default_rng(seed)
    sizes = np.array(
        [_FOOT_NOISE if name.endswith(("heel", "toe", "mtp", "ball")) else _LANDMARK_NOISE for name in runner.names]
    )
    noise = random.normal(size=runner.points_m.shape) * sizes[:, None]
    return replace(runner, name=f"{runner.name}, noisy", points_m=runner.points_m + noise)


def fit(legs: Sequence[Leg], *, without: str | None = None) -> EventModels:
    """Fit event models on legs, those of one runner left out; errors and pairs are not known yet.

    A leg is left out too where the pose error that it is seen with is that runner's.
    """
    models = {}
    for key in sorted({leg.key for leg in legs}):
        used = [leg for leg in legs if leg.key == key and without not in (leg.runner, leg.error_of)]
        names = _names(used)
        signs = np.array([[leg.features.get(name, np.nan) for name in names] for leg in used])
        events = np.array([leg.events for leg in used])
        models[key] = fit_event_model(events, signs, names, _weights(used))
    pair = PairModel(near_weight=np.full(2, 0.5), kept_difference=np.ones(2))
    return EventModels(legs=models, pairs={"side": pair, "rear": pair})


def left_out_errors(legs: Sequence[Leg]) -> dict[tuple[str, str, float], Floats]:
    """Return errors of events in strides when the runner is left out, by name, key and place in `legs`."""
    errors = {}
    judged = [(place, leg) for place, leg in enumerate(legs) if leg.judged]
    for runner in sorted({leg.runner for _, leg in judged}):
        models = fit(legs, without=runner)
        for place, leg in judged:
            if leg.runner == runner:
                errors[leg.name, leg.key, place] = models.legs[leg.key].predict(leg.features) - leg.events
    return errors


def finished(models: EventModels, legs: Sequence[Leg]) -> EventModels:
    """Return models with what runners left out say of their errors: how large they are, and how alike in both legs."""
    errors = left_out_errors(legs)
    by_key: dict[str, dict[str, list[tuple[Floats, Floats]]]] = {}
    for (name, key, place), error in errors.items():
        by_key.setdefault(key, {}).setdefault(name, []).append((error, legs[int(place)].events))
    sds, pairs = {}, {}
    for view in ("side", "rear"):
        keys = [key for key in models.legs if key.startswith(view) and key in by_key]
        if not keys:
            pairs[view] = models.pairs[view]
            continue
        first, second = (keys[-1], keys[0]) if len(keys) == 2 else (keys[0], keys[0])
        both = [
            (by_key[first][name][0], by_key[second][name][-1])
            for name in by_key[first]
            if name in by_key[second] and (first != second or len(by_key[first][name]) == 2)
        ]
        near = np.array([pair[0][0] for pair in both])
        far = np.array([pair[1][0] for pair in both])
        true = np.array([pair[0][1] - pair[1][1] for pair in both])
        pairs[view] = _pair(near, far, true)
        drawn = np.array([pairs[view].shrink(*pair) for pair in zip(near, far, strict=True)])
        for key, errors_of_leg in zip((first, second), np.moveaxis(drawn, 1, 0), strict=True):
            sds[key] = np.sqrt(np.mean(errors_of_leg**2, axis=0))
    legs_with_errors = {
        key: replace(model, left_out_sd=sds.get(key, model.left_out_sd)) for key, model in models.legs.items()
    }
    return EventModels(legs=legs_with_errors, pairs=pairs)


def _pair(near: Floats, far: Floats, true_difference: Floats) -> PairModel:
    """Weights with the least error for legs that are alike, and the share of their difference that is no error."""
    variance = np.mean([near**2, far**2], axis=1)
    together = np.mean(near * far, axis=0)
    total = variance[0] + variance[1] - 2 * together
    weight = np.clip((variance[1] - together) / total, 0.2, 0.8)
    true = np.mean(true_difference**2, axis=0)
    return PairModel(near_weight=weight, kept_difference=true / (true + total))


def _names(legs: Sequence[Leg]) -> list[str]:
    names = sorted({name for leg in legs for name in leg.features})
    shown = {name: np.mean([np.isfinite(leg.features.get(name, np.nan)) for leg in legs]) for name in names}
    return [name for name in names if shown[name] > _LEAST_SHOWN or ("ball" in name and shown[name] > 0.5)]


def _weights(legs: Sequence[Leg]) -> Floats:
    """Each runner counts alike, measured ones together for half of all; generated ones count ten times all clips."""
    weights = np.zeros(len(legs))
    filmed = np.array([leg.filmed for leg in legs])
    if filmed.any() and not filmed.all():
        weights[filmed] = _FILMED_PART / filmed.sum()
        weights[~filmed] = (1 - _FILMED_PART) * _weights([leg for leg in legs if not leg.filmed])
        return weights
    generated = np.array([not leg.judged for leg in legs])
    measured = np.array([leg.measured for leg in legs])
    runners = np.array([leg.runner for leg in legs])
    for kind, times in ((generated, _GENERATED_TIMES), (~generated, 1.0)):
        for group, part in ((measured, _MEASURED_PART), (~measured, 1 - _MEASURED_PART)):
            here = kind & group
            for runner in np.unique(runners[here]):
                own = here & (runners == runner)
                weights[own] = times * part / len(np.unique(runners[here])) / own.sum()
    return weights / weights.sum()


def _mean_events(
    motion: Motion, phase: Floats, side: str, contacts: Sequence[tuple[str, float, float]]
) -> Floats | None:
    """Phases of a leg's mean contact and toe-off, from those of its steps that lie in the motion."""
    first_s, last_s = motion.time_s[[0, -1]] + (0.1, -0.1)
    own = [(on, off) for which, on, off in contacts if which == side and first_s <= on and off <= last_s]
    if len(own) < 2:
        return None
    phases = np.interp(np.array(own), motion.time_s, phase)
    phases -= np.round(phases[:, :1] - 0.1)
    return np.asarray(phases.mean(axis=0))
