"""Training data of the event models: legs of clips with truth, and of generated runners with simulated pose errors.

A pose model's points differ from the joints by an error that varies over the stride. The curve of this error is known
for every clip with truth. Added to the true mean stride of a generated runner, it gives a mean stride as the pose model
would have seen it. Any number of legs can be made in this way.
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

# Weights: share of legs of measured runners, weight of generated legs relative to those of clips, share of real films.
_MEASURED_PART, _GENERATED_TIMES, _FILMED_PART = 0.5, 10.0, 0.1
_ERRORS_A_RUNNER = 5
# Features that are known for a smaller share of the legs are not used.
_MIN_KNOWN = 0.9
# Standard deviation of the noise of imported landmarks in leg lengths: legs, feet.
_LANDMARK_NOISE, _FOOT_NOISE = 0.010, 0.020


FILMED: dict[str, tuple[str, float]] = {
    "treadmill_side_30fps": ("clips/real", 1.0),
    "lab_treadmill_slow_motion": ("real-landmarks", 270 / 29.97),
    "street_pass_slow_motion": ("real-landmarks", 118 / 50),
}
"""Films of real runners with labels: the folder beside the project, and the factor by which they are slowed down."""
# The contacts of the slow jog were labelled about eight frames too early.
_LABELLED_EARLY_FRAMES = {"lab_treadmill_slow_motion": 8}


@dataclass(frozen=True, kw_only=True, eq=False)
class Leg:
    """One leg with its features and its true events.

    Parameters
    ----------
    runner : str
        The runner; all legs of one runner are left out together.
    key : str
        Key of the leg's event model, such as `side near`.
    events : ndarray, shape (2,)
        True initial contact and toe-off in strides.
    stride_s : float
        Stride time in seconds.
    features : dict of str to float
        Features of the mean stride.
    error_of : str
        The runner whose pose error was added. For a leg of a clip, the runner itself.
    name : str
        Name of the clip, trial or generated runner.
    judged : bool
        Whether the leg's error counts when its runner is left out.
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
        """Whether the leg comes from a real film, with contacts labelled by eye."""
        return self.runner in FILMED

    @property
    def measured(self) -> bool:
        """Whether the leg moves like that of a measured runner."""
        return self.runner.startswith(("RBDS", "H04"))


@dataclass(frozen=True, kw_only=True, eq=False)
class PoseError:
    """Curves of a pose model's error over the stride, for one leg of a clip."""

    runner: str
    key: str
    curves: dict[str, Floats]


def clip_motion(reference: Reference, *, model: str, poses: Path) -> Motion:
    """Return the motion of a clip as it enters step detection."""
    clip, pose = pose_of(reference, model=model, kept_in=poses)
    clip = clip.turned(int(pose.attrs["turned_deg"]))
    runner = Runner(height_m=reference.height_m)
    motion = motion_from_pose(pose, view=reference.view, runner=runner, slow_motion_factor=clip.slow_motion_factor)
    return steady(motion)


def legs_of_clip(reference: Reference, motion: Motion) -> tuple[list[Leg], list[PoseError]]:
    """Return both legs of a clip, and the pose model's error for each."""
    runner, clock = group_of(reference.name), motion_clock(motion)
    joints = true_joints(reference)
    legs, errors = [], []
    for side in ("left", "right"):
        stride = mean_stride(motion, clock, side)
        events = _mean_events(motion, leg_phase(motion, clock, side) - stride.anchor, side, reference.contacts)
        if events is None:
            continue
        key = leg_key(motion, side)
        legs.append(
            Leg(
                runner=runner,
                key=key,
                events=events,
                stride_s=1 / clock.frequency_hz,
                features=extract_features(stride),
                error_of=runner,
                name=reference.name,
                judged=True,
            )
        )
        if joints is not None:
            true_motion = motion_of(*joints, motion.view)
            phase = np.interp(
                true_motion.time_s, motion.time_s, leg_phase(motion, clock, side) - stride.anchor, np.nan, np.nan
            )
            inside = np.flatnonzero(np.isfinite(phase))
            true_motion = true_motion.cut(slice(int(inside[0]), int(inside[-1]) + 1))
            true = mean_stride_at_phase(
                true_motion, phase[inside], side, frequency_hz=clock.frequency_hz, anchor=stride.anchor
            )
            difference = {name: stride[name] - true[name] for name in stride.curves if name in true}
            errors.append(PoseError(runner=runner, key=key, curves=difference))
    return legs, errors


def legs_of_film(name: str, motion: Motion) -> list[Leg]:
    """Return the legs of a real runner for which both contacts and toe-offs were labelled by eye."""
    folder, slower = FILMED[name]
    labels = json.loads((SHARED / folder / f"{name}.labels.json").read_text())
    frame_s = 1 / (labels["fps"] * slower)
    early_s = frame_s * _LABELLED_EARLY_FRAMES.get(name, 0)
    clock = motion_clock(motion)
    legs = []
    for side in ("left", "right"):
        stride = mean_stride(motion, clock, side)
        phase = leg_phase(motion, clock, side) - stride.anchor
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
                    features=extract_features(stride),
                    error_of=name,
                    name=name,
                )
            )
    return legs


def legs_of_runner(runner: TrueRunner, view: View) -> list[tuple[Leg, MeanStride]]:
    """Return both legs of a runner with known joints, and their mean strides."""
    motion = runner.motion(view)
    clock = motion_clock(motion)
    legs = []
    for side in ("left", "right"):
        stride = mean_stride(motion, clock, side)
        events = _mean_events(motion, leg_phase(motion, clock, side) - stride.anchor, side, runner.contacts)
        if events is not None:
            leg = Leg(
                runner=runner.group,
                key=leg_key(motion, side),
                events=events,
                stride_s=1 / clock.frequency_hz,
                features=extract_features(stride),
                error_of="",
                name=runner.name,
            )
            legs.append((leg, stride))
    return legs


def seen_through_pose(
    runners: Iterable[TrueRunner], errors: Sequence[PoseError], view: View, *, seed: int = 1
) -> list[Leg]:
    """Return legs of runners with known joints as a pose model would have seen them."""
    random = np.random.default_rng(seed)
    keys = sorted({error.key for error in errors if error.key.startswith(view)})
    legs = []
    for runner in runners:
        for leg, stride in legs_of_runner(runner, view):
            for key in keys:
                fitting = [error for error in errors if error.key == key]
                for number in random.choice(len(fitting), min(_ERRORS_A_RUNNER, len(fitting)), replace=False):
                    error = fitting[number]
                    moved = {
                        name: values + error.curves[name]
                        for name, values in stride.curves.items()
                        if name in error.curves
                    }
                    features = extract_features(replace(stride, curves=moved))
                    legs.append(replace(leg, key=key, features=features, error_of=error.runner))
    return legs


def with_landmark_noise(runner: TrueRunner, *, seed: int) -> TrueRunner:
    """Return a runner with noise that is independent between frames, as in imported landmarks."""
    random = np.random.default_rng(seed)
    sizes = np.array(
        [_FOOT_NOISE if name.endswith(("heel", "toe", "mtp", "ball")) else _LANDMARK_NOISE for name in runner.names]
    )
    noise = random.normal(size=runner.points_m.shape) * sizes[:, None]
    return replace(runner, name=f"{runner.name}, noisy", points_m=runner.points_m + noise)


def fit(legs: Sequence[Leg], *, without: str | None = None) -> EventModels:
    """Fit event models on legs, optionally without one runner. Their errors and pair models are not fitted yet.

    Legs with the pose error of the left-out runner are left out too.
    """
    models = {}
    for key in sorted({leg.key for leg in legs}):
        used = [leg for leg in legs if leg.key == key and without not in (leg.runner, leg.error_of)]
        names = _names(used)
        features = np.array([[leg.features.get(name, np.nan) for name in names] for leg in used])
        events = np.array([leg.events for leg in used])
        models[key] = fit_event_model(events, features, names, _weights(used))
    pair = PairModel(near_weight=np.full(2, 0.5), kept_difference=np.ones(2))
    return EventModels(legs=models, pairs={"side": pair, "rear": pair})


def left_out_errors(legs: Sequence[Leg]) -> dict[tuple[str, str, float], Floats]:
    """Return the errors of events in strides with the runner left out, by name, key and index in `legs`."""
    errors = {}
    judged = [(place, leg) for place, leg in enumerate(legs) if leg.judged]
    for runner in sorted({leg.runner for _, leg in judged}):
        models = fit(legs, without=runner)
        for place, leg in judged:
            if leg.runner == runner:
                errors[leg.name, leg.key, place] = models.legs[leg.key].predict(leg.features) - leg.events
    return errors


def finished(models: EventModels, legs: Sequence[Leg]) -> EventModels:
    """Return models with their errors and pair models, both estimated on runners left out of the fit."""
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
        shrunk = np.array([pairs[view].shrink(*pair) for pair in zip(near, far, strict=True)])
        for key, errors_of_leg in zip((first, second), np.moveaxis(shrunk, 1, 0), strict=True):
            sds[key] = np.sqrt(np.mean(errors_of_leg**2, axis=0))
    legs_with_errors = {
        key: replace(model, left_out_sd=sds.get(key, model.left_out_sd)) for key, model in models.legs.items()
    }
    return EventModels(legs=legs_with_errors, pairs=pairs)


def _pair(near: Floats, far: Floats, true_difference: Floats) -> PairModel:
    """Return the weights that minimize the error of the mean, and the share of the difference that is not error."""
    variance = np.mean([near**2, far**2], axis=1)
    together = np.mean(near * far, axis=0)
    total = variance[0] + variance[1] - 2 * together
    weight = np.clip((variance[1] - together) / total, 0.2, 0.8)
    true = np.mean(true_difference**2, axis=0)
    return PairModel(near_weight=weight, kept_difference=true / (true + total))


def _names(legs: Sequence[Leg]) -> list[str]:
    names = sorted({name for leg in legs for name in leg.features})
    known = {name: np.mean([np.isfinite(leg.features.get(name, np.nan)) for leg in legs]) for name in names}
    return [name for name in names if known[name] > _MIN_KNOWN or ("ball" in name and known[name] > 0.5)]


def _weights(legs: Sequence[Leg]) -> Floats:
    """Return weights: equal for all runners, half for measured runners, and ten times more for generated legs."""
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
    """Return the mean phases of a leg's contacts and toe-offs, from the steps inside the motion."""
    first_s, last_s = motion.time_s[[0, -1]] + (0.1, -0.1)
    own = [(on, off) for which, on, off in contacts if which == side and first_s <= on and off <= last_s]
    if len(own) < 2:
        return None
    phases = np.interp(np.array(own), motion.time_s, phase)
    phases -= np.round(phases[:, :1] - 0.1)
    return np.asarray(phases.mean(axis=0))
