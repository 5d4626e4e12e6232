"""Clips with unusual content: light, cuts, people, movements, and wrong options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from bad_clips import movements
from bad_clips.case import Case
from bad_clips.films import FPS, HEIGHT, SAMPLES, WIDTH, Picture, film, sample

_GOOD = ("report", "warning")
_REJECTED = ("rejection",)
_COUNT = len(sample())


def _film(change: Callable[[int, Picture], Picture]) -> Callable[[Path], Path]:
    return lambda path: film(path, change=change)


def _grey(level: int) -> Picture:
    return np.full((HEIGHT, WIDTH, 3), level, np.uint8)


def _noise(number: int, picture: Picture) -> Picture:
    return np.random.default_rng(number).integers(0, 255, picture.shape, dtype=np.uint8)


def _scaled(factor: float, offset: float = 0.0) -> Callable[[int, Picture], Picture]:
    return lambda _, picture: np.clip(picture * factor + offset, 0, 255).astype(np.uint8)


def _shifted(pixels: Callable[[int], float]) -> Callable[[int, Picture], Picture]:
    """Shift the picture sideways, as when the runner leaves the picture or the camera turns."""

    def change(number: int, picture: Picture) -> Picture:
        shift = np.array([[1, 0, pixels(number)], [0, 1, 0]], np.float64)
        return cv2.warpAffine(picture, shift, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)

    return change


def _small(share: float) -> Callable[[int, Picture], Picture]:
    def change(_: int, picture: Picture) -> Picture:
        size = (round(WIDTH * share), round(HEIGHT * share))
        canvas = _grey(120)
        left, top = (WIDTH - size[0]) // 2, HEIGHT - size[1] - 20
        canvas[top : top + size[1], left : left + size[0]] = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        return canvas

    return change


def _part(top: float, bottom: float) -> Callable[[int, Picture], Picture]:
    return lambda _, picture: picture[round(top * HEIGHT) // 2 * 2 : round(bottom * HEIGHT) // 2 * 2]


def _covered(top: float, bottom: float) -> Callable[[int, Picture], Picture]:
    def change(_: int, picture: Picture) -> Picture:
        covered = picture.copy()
        covered[round(top * HEIGHT) : round(bottom * HEIGHT)] = 90
        return covered

    return change


def _beside(other: Callable[[int], Picture]) -> Callable[[Path], Path]:
    return lambda path: film(path, change=lambda number, picture: np.hstack([picture, other(number)]))


def _jump_cut(number: int, picture: Picture) -> Picture:
    return picture if number < _COUNT // 2 else sample()[(number * 7 + 11) % _COUNT][:, ::-1]


def _with_text(number: int, picture: Picture) -> Picture:
    labelled = picture.copy()
    for row in range(6):
        text = f"00:00:{number / FPS:05.2f} FINISH 42195"
        cv2.putText(labelled, text, (5, 60 + 100 * row), cv2.FONT_HERSHEY_DUPLEX, 0.8, (255, 255, 255), 2)
    return labelled


def _slow_ramp(path: Path) -> Path:
    half = _COUNT // 2
    return film(path, time_s=[n / FPS if n < half else half / FPS + (n - half) * 4 / FPS for n in range(_COUNT)])


def _rear_film(path: Path) -> Path:
    return film(path, sample("rear"))


def _front_film(path: Path) -> Path:
    """Paint a face on the back of the head of the runner in the rear view."""
    truth = np.load(SAMPLES / "rear.truth.npz")
    head = [str(name) for name in truth["joints"]].index("vertex")
    tops_px = truth["uv"][::2, head] / 2

    def with_face(number: int, picture: Picture) -> Picture:
        x, y = tops_px[number]
        painted = picture.copy()

        def spot(right: float, down: float, size: tuple[int, int], colour: tuple[int, int, int]) -> None:
            cv2.ellipse(painted, (round(x + right), round(y + down)), size, 0, 0, 360, colour, -1, cv2.LINE_AA)

        spot(0, 24, (12, 16), (205, 160, 130))
        spot(0, 8, (12, 6), (70, 45, 35))
        for side in (-1, 1):
            spot(side * 5, 20, (3, 2), (245, 245, 245))
            spot(side * 5, 20, (1, 2), (30, 30, 30))
            cv2.line(
                painted, (round(x + side * 8), round(y + 16)), (round(x + side * 2), round(y + 15)), (60, 40, 30), 1
            )
        spot(0, 26, (2, 3), (180, 130, 105))
        spot(0, 33, (5, 2), (170, 70, 70))
        return painted

    return film(path, sample("rear"), change=with_face)


_DELAY_FRAMES = 37

CASES = (
    Case(name="black.mp4", make=_film(lambda n, p: _grey(0)), outcomes=_REJECTED, message="Nobody"),
    Case(name="white.mp4", make=_film(lambda n, p: _grey(255)), outcomes=_REJECTED, message="Nobody"),
    Case(name="noise.mp4", make=_film(_noise), outcomes=_REJECTED),
    Case(name="empty_room.mp4", make=_film(_covered(0.0, 1.0)), outcomes=_REJECTED, message="Nobody"),
    Case(name="frozen.mp4", make=_film(lambda n, p: sample()[0]), outcomes=_REJECTED, message="stands still"),
    Case(
        name="freezes_halfway.mp4",
        make=_film(lambda n, p: sample()[min(n, 100)]),
        outcomes=("warning",),
        warnings=("steady_pace",),
    ),
    Case(
        name="black_at_the_end.mp4",
        make=_film(lambda n, p: p if n < 120 else _grey(0)),
        outcomes=("warning",),
        warnings=("steady_pace",),
    ),
    Case(name="dark.mp4", make=_film(_scaled(0.12)), outcomes=("warning",), warnings=("light",)),
    Case(name="dim.mp4", make=_film(_scaled(0.3)), outcomes=("warning",), message="dark", warnings=("light",)),
    Case(name="glaring.mp4", make=_film(_scaled(1.8, 60)), outcomes=_GOOD),
    Case(
        name="no_colour.mp4",
        make=_film(lambda n, p: np.repeat(p.mean(axis=2, keepdims=True), 3, 2).astype(np.uint8)),
        outcomes=_GOOD,
    ),
    Case(
        name="blurred.mp4",
        make=_film(lambda n, p: cv2.GaussianBlur(p, (0, 0), 5)),
        outcomes=("warning",),
        warnings=("sharpness",),
    ),
    Case(
        name="grainy.mp4",
        make=_film(lambda n, p: np.clip(p + np.random.default_rng(n).normal(0, 30, p.shape), 0, 255).astype(np.uint8)),
        outcomes=_GOOD,
    ),
    Case(name="flickering.mp4", make=_film(lambda n, p: _scaled(1.0 if n % 2 else 0.6)(n, p)), outcomes=_GOOD),
    Case(name="crushed.mp4", make=lambda path: film(path, options={"crf": "45"}), outcomes=_GOOD),
    Case(name="cut_together.mp4", make=_film(_jump_cut), outcomes=("warning",), warnings=("steady_pace",)),
    Case(name="frames_doubled.mp4", make=_film(lambda n, p: sample()[n // 2 * 2]), outcomes=_GOOD),
    Case(
        name="frames_lost.mp4",
        make=lambda path: film(
            path,
            [p for n, p in enumerate(sample()) if n % 10 < 7],
            time_s=[n / FPS for n in range(_COUNT) if n % 10 < 7],
        ),
        outcomes=("warning",),
        warnings=("frame_timing",),
    ),
    Case(name="slows_down.mp4", make=_slow_ramp, outcomes=("warning", "rejection"), cadence_spm=None),
    Case(
        name="slow_motion_untold.mp4",
        make=lambda path: film(path, fps=7.5),
        outcomes=_REJECTED,
        cadence_spm=0,
        message="slower than real time",
    ),
    Case(name="sped_up.mp4", make=lambda path: film(path, fps=75), outcomes=("warning", "rejection"), cadence_spm=0),
    Case(name="backwards.mp4", make=lambda path: film(path, sample()[::-1]), outcomes=("warning", "rejection")),
    Case(name="written_on.mp4", make=_film(_with_text), outcomes=_GOOD),
    Case(
        name="runs_out_of_the_picture.mp4",
        make=_film(_shifted(lambda n: max(0, n - 110) * 8)),
        outcomes=("warning",),
        warnings=("steady_pace",),
    ),
    Case(
        name="comes_into_the_picture.mp4",
        make=_film(_shifted(lambda n: min(0, n - 70) * 8)),
        outcomes=("warning",),
        warnings=("steady_pace",),
    ),
    Case(name="shaking.mp4", make=_film(_shifted(lambda n: 8 * np.sin(1.9 * n) + 5 * np.sin(0.7 * n))), outcomes=_GOOD),
    Case(name="turning_camera.mp4", make=_film(_shifted(lambda n: 40 * np.sin(0.05 * n))), outcomes=_GOOD),
    Case(name="too_small.mp4", make=_film(_small(0.2)), outcomes=("warning", "rejection")),
    Case(name="far_too_small.mp4", make=_film(_small(0.08)), outcomes=_REJECTED),
    Case(
        name="cut_at_the_knees.mp4",
        make=_film(_part(0.0, 0.61)),
        outcomes=("warning", "rejection"),
        warnings=("feet_in_frame",),
    ),
    Case(
        name="cut_at_the_hips.mp4",
        make=_film(_part(0.0, 0.42)),
        outcomes=_REJECTED,
        message="legs are not in the picture",
    ),
    Case(name="legs_only.mp4", make=_film(_part(0.45, 1.0)), outcomes=("warning", "rejection")),
    Case(name="feet_behind_a_rail.mp4", make=_film(_covered(0.65, 1.0)), outcomes=("warning", "rejection")),
    Case(name="body_behind_a_board.mp4", make=_film(_covered(0.3, 0.6)), outcomes=("warning", "rejection")),
    Case(name="rear_given_as_side.mp4", make=_rear_film, outcomes=_REJECTED, message="from behind"),
    Case(
        name="side_given_as_rear.mp4",
        make=lambda path: film(path),
        view="rear",
        outcomes=_REJECTED,
        message="from the side",
    ),
    Case(
        name="two_runners.mp4",
        make=_beside(lambda n: sample()[(n + _DELAY_FRAMES) % _COUNT]),
        outcomes=("warning",),
        warnings=("one_person",),
    ),
    Case(
        name="mirror_on_the_wall.mp4",
        make=_beside(lambda n: sample()[n][:, ::-1]),
        outcomes=("warning",),
        warnings=("one_person",),
    ),
    Case(
        name="poster_of_a_runner.mp4",
        make=_beside(lambda n: sample()[5]),
        outcomes=("warning",),
        warnings=("one_person",),
    ),
    Case(name="runner_on_a_screen.mp4", make=_beside(lambda n: _small(0.5)(n, sample()[n])), outcomes=_GOOD),
    Case(name="standing.mp4", make=movements.standing, outcomes=_REJECTED, cadence_spm=0),
    Case(name="walking.mp4", make=movements.walking, outcomes=_REJECTED, message="walks", cadence_spm=0),
    Case(
        name="walks_then_runs.mp4",
        make=movements.walks_then_runs,
        outcomes=("warning", "rejection"),
        cadence_spm=168,
        truth={},
        warnings=("steady_pace",),
    ),
    Case(name="jumping_on_the_spot.mp4", make=movements.jumping, outcomes=_REJECTED, cadence_spm=0),
    Case(
        name="high_knees.mp4", make=movements.high_knees, outcomes=("warning", "rejection"), cadence_spm=156, truth={}
    ),
    Case(
        name="sprint_start.mp4",
        make=movements.sprint_start,
        outcomes=("warning", "rejection"),
        cadence_spm=168,
        truth={},
    ),
    Case(name="front_given_as_rear.mp4", make=_front_film, view="rear", outcomes=_REJECTED, message="front"),
    Case(name="front_given_as_side.mp4", make=_front_film, outcomes=_REJECTED, message="front"),
    Case(
        name="height_of_a_giant.mp4",
        make=lambda path: film(path),
        options=("--height", "4m"),
        outcomes=("wrong command",),
    ),
    Case(
        name="height_far_from_true.mp4",
        make=lambda path: film(path),
        options=("--height", "1.2m", "--speed", "2.8m/s"),
        outcomes=("warning",),
        message="disagree",
    ),
)
