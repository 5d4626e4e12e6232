"""Step detection: event times at every frame rate, cadence, direction and start, and rejection of other motions."""

from dataclasses import replace

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.motion.model import Motion
from gait.motion.playback import judge_playback
from gait.steps import detect_steps, find_steps
from gait.synthetic import NAMES, SyntheticRunner, running_motion

DURATION_S = 8.0
# The synthetic foot does not move like a real one, so that these tests only require that no step is missed, invented or
# assigned to the other foot.
TOLERANCE_S = 0.045


def truth(
    runner: SyntheticRunner, *, after_s: float = 0.5, before_s: float = DURATION_S - 0.5
) -> list[tuple[str, float]]:
    return [(side, t) for side, t, _ in runner.contacts(DURATION_S) if after_s < t < before_s]


def assert_steps_match(motion: Motion, true: list[tuple[str, float]]) -> None:
    steps = [s for s in detect_steps(motion) if true[0][1] - 0.1 < s.initial_contact_s < true[-1][1] + 0.1]
    assert [s.side for s in steps] == [side for side, _ in true]
    errors = np.array([s.initial_contact_s - t for s, (_, t) in zip(steps, true, strict=True)])
    assert np.abs(errors).max() < TOLERANCE_S


@pytest.mark.parametrize("view", ["side", "rear"])
@pytest.mark.parametrize("fps", [24.0, 30.0, 60.0, 120.0, 240.0])
@pytest.mark.parametrize("cadence_spm", [155.0, 170.0, 185.0])
def test_every_step_is_detected_once_with_its_side(view: str, fps: float, cadence_spm: float) -> None:
    motion = running_motion(cadence_spm=cadence_spm, fps=fps, view=view, duration_s=DURATION_S, noise_m=0.004)  # type: ignore[arg-type]
    assert_steps_match(motion, truth(SyntheticRunner(cadence_spm=cadence_spm)))


def test_cadence_is_accurate() -> None:
    contacts = find_steps(running_motion(cadence_spm=172.3, fps=60.0, noise_m=0.005)).initial_contact_s.to_numpy()
    assert 60 * (len(contacts) - 1) / (contacts[-1] - contacts[0]) == pytest.approx(172.3, abs=0.4)


def test_steps_shift_with_the_time_axis() -> None:
    motion = running_motion()
    later = replace(motion, time_s=motion.time_s + 12.5)
    before, after = find_steps(motion), find_steps(later)
    assert after.initial_contact_s.to_numpy() == pytest.approx(before.initial_contact_s.to_numpy() + 12.5, abs=1e-6)


def test_mirroring_the_runner_swaps_the_sides() -> None:
    motion = running_motion()
    other = tuple(
        name.replace("left", "LEFT").replace("right", "left").replace("LEFT", "right") for name in motion.names
    )
    before, after = find_steps(motion), find_steps(replace(motion, names=other))
    assert list(after.side) == [{"left": "right", "right": "left"}[side] for side in before.side]
    assert after.initial_contact_s.to_numpy() == pytest.approx(before.initial_contact_s.to_numpy(), abs=0.002)


@pytest.mark.parametrize("factor", [0.4, 2.5])
def test_steps_do_not_depend_on_the_scale(factor: float) -> None:
    motion = running_motion()
    scaled = replace(motion, points_m=motion.points_m * factor)
    assert find_steps(scaled).initial_contact_s.to_numpy() == pytest.approx(
        find_steps(motion).initial_contact_s.to_numpy(), abs=0.002
    )


def test_frame_times_may_be_uneven() -> None:
    time_s = np.sort(np.random.default_rng(3).uniform(0, DURATION_S, 480))
    points = SyntheticRunner().landmarks(time_s)
    assert_steps_match(Motion.from_landmarks(time_s, points, NAMES), truth(SyntheticRunner()))


def test_leg_points_alone_suffice() -> None:
    names = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle", "heel", "toe")]
    time_s = np.arange(960) / 120
    points = SyntheticRunner().landmarks(time_s)[:, [NAMES.index(name) for name in names]]
    assert_steps_match(Motion.from_landmarks(time_s, points, names), truth(SyntheticRunner()))


@pytest.mark.parametrize("fps", [24.0, 60.0, 120.0])
def test_standard_errors_are_plausible(fps: float) -> None:
    steps = find_steps(running_motion(fps=fps, noise_m=0.01))
    assert steps.initial_contact_se_s.between(0.001, 0.05).all()
    assert steps.toe_off_se_s.dropna().between(0.001, 0.05).all()


def standing() -> Motion:
    motion = running_motion()
    still = np.repeat(motion.points_m[:1], len(motion.time_s), axis=0)
    return replace(motion, points_m=still + np.random.default_rng(0).normal(0, 0.005, still.shape))


def walking() -> Motion:
    """Return a walker: the legs alternate more slowly, and the body rises while they pass each other."""
    runner = SyntheticRunner(cadence_spm=115.0, contact_time_s=0.4, speed_mps=1.4)
    time_s = np.arange(960) / 120
    points = runner.landmarks(time_s)[..., :2]
    upper = [i for i, name in enumerate(NAMES) if not any(part in name for part in ("knee", "ankle", "heel", "toe"))]
    hip_height = points[:, NAMES.index("left_hip"), 1]
    points[:, upper, 1] += (2 * (hip_height.mean() - hip_height))[:, None]
    return Motion.from_landmarks(time_s, points, NAMES)


def on_the_spot(*, behind: bool) -> Motion:
    """Return `walking` with the feet always behind the hips, or always ahead of them."""
    motion = walking()
    points_m = motion.points_m.copy()
    feet = [i for i, name in enumerate(motion.names) if any(part in name for part in ("ankle", "heel", "toe"))]
    hips_m = motion.points_m[:, [motion.names.index("mid_hip")], 0]
    reach_m = np.abs(points_m[:, feet, 0] - hips_m).max()
    points_m[:, feet, 0] += -reach_m if behind else reach_m
    return replace(motion, points_m=points_m)


@pytest.mark.parametrize(
    ("motion", "words"),
    [
        (standing(), "do not alternate"),
        (walking(), "walks"),
        (on_the_spot(behind=False), "steps on the spot"),
        (on_the_spot(behind=True), "steps on the spot"),
    ],
)
def test_other_motions_are_rejected_with_their_name(motion: Motion, words: str) -> None:
    with pytest.raises(RunnerError, match=words):
        detect_steps(motion)


def test_a_filmed_walker_is_not_taken_for_slow_motion() -> None:
    """Walkers bounce so little that, judged by gravity alone, a film of them plays too slowly."""
    motion = walking()
    less = motion.points_m.copy()
    middle_m = less[:, motion.names.index("mid_hip"), 1]
    less[..., 1] -= 0.7 * (middle_m - middle_m.mean())[:, None]
    on_film = replace(motion, points_m=less, source="pose")
    assert judge_playback(on_film).factor > 1.5
    with pytest.raises(RunnerError, match="walks"):
        detect_steps(on_film)


def test_standing_still_at_the_end_adds_no_steps() -> None:
    motion = running_motion(duration_s=10.0)
    points = motion.points_m.copy()
    half = len(points) // 2
    points[half:] = points[half]
    steps = detect_steps(replace(motion, points_m=points))
    assert max(s.initial_contact_s for s in steps) < 5.6


@pytest.mark.parametrize(
    ("contact_time_s", "cadence_spm", "speed_mps"),
    [
        pytest.param(0.16, 190.0, 5.5, id="fast running"),
        pytest.param(0.25, 170.0, 3.0, id="running"),
        pytest.param(0.36, 165.0, 1.9, id="short flight"),
        pytest.param(0.39, 160.0, 1.6, id="grounded running"),
    ],
)
def test_slow_and_fast_running_are_accepted(contact_time_s: float, cadence_spm: float, speed_mps: float) -> None:
    runner = SyntheticRunner(cadence_spm=cadence_spm, contact_time_s=contact_time_s, speed_mps=speed_mps)
    time_s = np.arange(960) / 120
    steps = find_steps(Motion.from_landmarks(time_s, runner.landmarks(time_s), NAMES))
    assert steps.used.mean() > 0.9


def test_a_motion_without_a_plausible_step_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.steps.detect._MAX_STANCE_STRIDES", 0.01)
    with pytest.raises(RunnerError, match="No running step can be measured"):
        detect_steps(running_motion(duration_s=6.0))
