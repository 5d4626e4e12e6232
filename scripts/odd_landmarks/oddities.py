"""What is odd about landmark files that people bring, and what should become of each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from odd_landmarks.files import (
    KEYPOINTS,
    MARKERS,
    METRES,
    PIXELS,
    THREE_DIMENSIONS,
    WRITERS,
    Floats,
    Recording,
    recording,
)

Expected = Literal["same", "refused", "not ok"]
ALL = tuple(WRITERS)
TABLES = ("table", "deeplabcut")
TEXT = ("trc", *TABLES)
TIMES = ("cadence", "contact_time", "flight_time")
OF_SPEED = ("speed", "step_length")


@dataclass(frozen=True, kw_only=True)
class Oddity:
    """One thing that is odd.

    Parameters
    ----------
    name : str
        What is odd.
    group : str
        Heading of the page.
    formats : tuple of str
        The formats in which it occurs.
    change : callable
        Returns the odd recording.
    expected : {"same", "refused", "not ok"}
        The measures of the runner; an error; or a result in which `measures` are not `ok`.
    says : str
        What the error or a warning must contain; a regular expression.
    measures : tuple of str
        The measures that must not be `ok`.
    options : mapping of str to object
        Options of `gait.read_motion`.
    speed_mps : float, optional
        The speed for `gait.analyze_motion`.
    """

    name: str
    group: str
    formats: tuple[str, ...]
    change: Callable[[Recording], Recording] = lambda made: made
    expected: Expected = "same"
    says: str = ""
    measures: tuple[str, ...] = ()
    options: Mapping[str, object] = field(default_factory=dict)
    speed_mps: float | None = None


def _points(change: Callable[[Floats], Floats]) -> Callable[[Recording], Recording]:
    return lambda made: replace(made, points=change(made.points.copy()))


def _text(change: Callable[[str], str], *, encoding: str | None = None) -> Callable[[Recording], Recording]:
    return lambda made: replace(made, text=lambda text: change(made.text(text)), encoding=encoding or made.encoding)


def _named(change: Callable[[str], str]) -> Callable[[Recording], Recording]:
    return lambda made: replace(made, names=tuple(map(change, made.names)))


def _turned(degrees: float, *, z_up: bool = False, mirrored: bool = False) -> Callable[[Recording], Recording]:
    cosine, sine = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]])
    order, signs = [0, 2, 1] if z_up else [0, 1, 2], [1, 1, -1 if mirrored else 1]
    return _points(lambda points: (points @ turn)[..., order] * signs + [0.3, 0.2, -0.9])


def _lost(fill: float, *, share: float = 0.04) -> Callable[[Recording], Recording]:
    def change(points: Floats) -> Floats:
        points[np.random.default_rng(3).random(points.shape[:2]) < share] = fill
        return points

    return _points(change)


def _hidden(points: Floats) -> Floats:
    points[120:150, 4] = np.nan
    return points


def _without(*parts: str) -> Callable[[Recording], Recording]:
    def change(made: Recording) -> Recording:
        kept = [number for number, name in enumerate(made.names) if not any(part in name for part in parts)]
        return replace(made, points=made.points[:, kept], names=tuple(made.names[number] for number in kept))

    return change


def _shuffled(made: Recording) -> Recording:
    order = np.random.default_rng(1).permutation(len(made.names))
    return replace(made, points=made.points[:, order], names=tuple(made.names[number] for number in order))


def _with_extra(made: Recording) -> Recording:
    extra = np.stack([made.points[:, 0] + 0.2, np.full_like(made.points[:, 0], 0.35)], axis=1)
    return replace(made, points=np.concatenate([made.points, extra], axis=1), names=(*made.names, "Wand1", "belt"))


def _two_subjects(made: Recording) -> Recording:
    names = tuple(f"{subject}:{name}" for subject in ("Anna", "Bo") for name in made.names)
    return replace(made, points=np.concatenate([made.points, made.points + np.array([0, 0, 2])], axis=1), names=names)


def _scaled(factor: float, unit: str) -> Callable[[Recording], Recording]:
    return lambda made: replace(made, points=factor * made.points, unit=unit)


def _timed(factor: float) -> Callable[[Recording], Recording]:
    return lambda made: replace(made, time_s=made.time_s / factor, rate_hz=made.rate_hz * factor)


def _doubled(made: Recording) -> Recording:
    held = np.arange(len(made.points)) // 2 * 2
    return replace(made, points=made.points[held])


def _travelling(made: Recording) -> Recording:
    forward = 3.0 * made.time_s[:, np.newaxis, np.newaxis] * np.array([1.0, 0.0, 0.0])
    return replace(made, points=made.points + forward)


def _still(points: Floats) -> Floats:
    return points[:1] + np.random.default_rng(2).normal(0, 0.002, points.shape)


def _shares(points: Floats) -> Floats:
    """Return points whose pixels, as a camera sees them, are shares of a picture of 1280 by 1000 pixels."""
    points[..., 0] = ((500 + 400 * points[..., 0]) / 1280 - 500) / 400
    points[..., 1] = (900 - (900 - 400 * points[..., 1]) / 1000) / 400
    return points


def _beside(
    place: Callable[[int, Floats], Floats | None], *, first: bool = False, until: int = 10**6
) -> Callable[[Recording], Recording]:
    """Return a change that adds a person to frames before `until`."""

    def people(frame: int, runner: Floats) -> list[Floats]:
        other = place(frame, runner) if frame < until else None
        if other is None:
            return [runner]
        return [other, runner] if first else [runner, other]

    return lambda made: replace(made, people=people)


_STANDING = np.random.default_rng(5).normal(0, 0.6, (1000, 25, 2))


def _coach(size: float, x: float) -> Callable[[int, Floats], Floats]:
    first: list[Floats] = []

    def place(frame: int, runner: Floats) -> Floats:
        if frame == 0 or not first:
            first[:] = [runner.copy()]
        coach = first[0].copy()
        coach[:, :2] = coach[:, :2] * size + [x, 900 * (1 - size)] + _STANDING[frame]
        return coach

    return place


def _lost_runner(absent: Callable[[int], bool]) -> Callable[[Recording], Recording]:
    coach = _coach(1.1, 500.0)

    def people(frame: int, runner: Floats) -> list[Floats]:
        other = coach(frame, runner)
        return [other] if absent(frame) else [runner, other]

    return lambda made: replace(made, people=people)


def _in_any_order(made: Recording) -> Recording:
    coach, turn = _coach(1.2, 450.0), np.random.default_rng(8).random(1000) < 0.5

    def people(frame: int, runner: Floats) -> list[Floats]:
        both = [runner, coach(frame, runner)]
        return both[::-1] if turn[frame] else both

    return replace(made, people=people)


def _semicolons(text: str) -> str:
    return text.replace(",", ";").replace(".", ",")


def _trailing(text: str) -> str:
    lines = text.splitlines()
    separator = ";" if ";" in lines[0] else ","
    return "\n".join(f"{line}{3 * separator}" for line in lines) + f"\n{(lines[0].count(separator) + 3) * separator}\n"


def _quoted(text: str) -> str:
    return "\n".join(",".join(f'"{cell}"' for cell in line.split(",")) for line in text.splitlines()) + "\n"


def _milliseconds(text: str) -> str:
    lines = text.splitlines()
    for number, line in enumerate(lines[5:], start=5):
        frame, time_s, rest = line.split("\t", 2)
        lines[number] = f"{frame}\t{1000 * float(time_s):.4f}\t{rest}"
    return "\n".join(lines) + "\n"


ODDITIES: tuple[Oddity, ...] = (
    Oddity(name="nothing odd", group="Frame rates", formats=ALL),
    *(
        Oddity(
            name=f"{fps} frames a second",
            group="Frame rates",
            formats=ALL,
            change=lambda made, fps=fps: recording(fps=float(fps)),  # type: ignore[misc]
            options={"fps": float(fps)},
        )
        for fps in (30, 120)
    ),
    # Axes
    *(
        Oddity(
            name=f"heading {degrees}°, {'z' if z_up else 'y'} up{', left-handed axes' if mirrored else ''}",
            group="Axes and views",
            formats=THREE_DIMENSIONS,
            change=_turned(degrees, z_up=z_up, mirrored=mirrored),
        )
        for degrees, z_up, mirrored in ((40, False, False), (90, True, False), (137, True, True), (250, False, True))
    ),
    Oddity(
        name="faces the other way",
        group="Axes and views",
        formats=ALL,
        change=_points(lambda points: points * [-1, 1, -1]),
    ),
    Oddity(
        name="seen from behind, heading 65°",
        group="Axes and views",
        formats=THREE_DIMENSIONS,
        change=_turned(65),
        options={"view": "rear"},
    ),
    Oddity(
        name="side view read as a rear view",
        group="Axes and views",
        formats=PIXELS,
        expected="refused",
        says="from the side, not from behind",
        options={"view": "rear"},
    ),
    Oddity(
        name="flat points read as a rear view",
        group="Axes and views",
        formats=THREE_DIMENSIONS,
        change=_points(lambda points: points * [1, 1, 0]),
        expected="refused",
        says="from the side, not from behind",
        options={"view": "rear"},
    ),
    Oddity(
        name="flat points", group="Axes and views", formats=THREE_DIMENSIONS, change=_points(lambda p: p * [1, 1, 0])
    ),
    Oddity(name="runs over ground", group="Axes and views", formats=ALL, change=_travelling),
    # Names
    Oddity(name="names with a subject", group="Names", formats=THREE_DIMENSIONS, change=_named("Anna:{}".format)),
    Oddity(name="names with a prefix", group="Names", formats=THREE_DIMENSIONS, change=_named("Run01_{}".format)),
    Oddity(
        name="two subjects",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_two_subjects,
        expected="refused",
        says="2 subjects: Anna, Bo",
    ),
    Oddity(
        name="one of two subjects chosen",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_two_subjects,
        options={"individual": "Bo"},
    ),
    Oddity(
        name="a subject who is not there",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_two_subjects,
        expected="refused",
        says="holds no individual 'Cy'",
        options={"individual": "Cy"},
    ),
    Oddity(
        name="names of MediaPipe",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_named(lambda name: MARKERS.get(name, name).replace("toe", "foot_index")),
    ),
    Oddity(
        name="names of OpenSim",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_named(lambda name: f"{name[1:].lower()}_{name[0].lower()}" if name != "Nose" else "nose"),
    ),
    Oddity(name="points in another order", group="Names", formats=(*METRES, "deeplabcut"), change=_shuffled),
    Oddity(name="further markers", group="Names", formats=(*METRES, "deeplabcut"), change=_with_extra),
    Oddity(
        name="names that mean nothing",
        group="Names",
        formats=("trc", "c3d", "deeplabcut"),
        change=lambda made: replace(made, names=tuple(f"m{number}" for number in range(len(made.names)))),
        expected="refused",
        says="hips and ankles are needed",
    ),
    Oddity(
        name="hips called by a user's names",
        group="Names",
        formats=("trc", "c3d", "deeplabcut"),
        change=_named(lambda name: {"LHip": "P1", "RHip": "P2"}.get(name, name)),
        options={"names": {"P1": "left_hip", "P2": "right_hip"}},
    ),
    Oddity(
        name="a user's names without the subject",
        group="Names",
        formats=THREE_DIMENSIONS,
        change=_named(lambda name: "Anna:" + {"LHip": "P1", "RHip": "P2"}.get(name, name)),
        options={"names": {"P1": "left_hip", "P2": "right_hip"}},
    ),
    Oddity(name="no head and trunk", group="Names", formats=ALL, change=_without("Shoulder", "Nose")),
    Oddity(name="no feet", group="Names", formats=ALL, change=_without("Heel", "Toe")),
    Oddity(
        name="no hips", group="Names", formats=ALL, change=_without("Hip"), expected="refused", says="hips and ankles"
    ),
    # Lost markers
    Oddity(name="lost markers are 0, 0, 0", group="Lost markers", formats=METRES, change=_lost(0.0)),
    Oddity(name="lost markers are -9999", group="Lost markers", formats=METRES, change=_lost(-9999.0)),
    Oddity(name="lost markers are empty", group="Lost markers", formats=(*TEXT, *KEYPOINTS), change=_lost(np.nan)),
    Oddity(
        name="lost markers are NaN",
        group="Lost markers",
        formats=TEXT,
        change=lambda made: replace(_lost(np.nan)(made), gap="NaN"),
    ),
    Oddity(name="a knee is lost for half a second", group="Lost markers", formats=ALL, change=_points(_hidden)),
    # Units
    Oddity(name="millimetres", group="Units", formats=THREE_DIMENSIONS, change=_scaled(1000.0, "mm")),
    Oddity(
        name="millimetres that are called metres",
        group="Units",
        formats=METRES,
        change=_scaled(1000.0, "m"),
        says="0.001 times",
    ),
    Oddity(
        name="metres that are called millimetres",
        group="Units",
        formats=THREE_DIMENSIONS,
        change=_scaled(1.0, "mm"),
        says="1000 times",
    ),
    Oddity(
        name="inches that are called metres",
        group="Units",
        formats=METRES,
        change=_scaled(1 / 0.0254, "m"),
        expected="refused",
        says="m long, which is not possible",
    ),
    Oddity(
        name="an unknown unit",
        group="Units",
        formats=THREE_DIMENSIONS,
        change=_scaled(1.0, "furlong"),
        expected="refused",
        says="unknown unit",
    ),
    Oddity(
        name="shares of the picture",
        group="Units",
        formats=PIXELS,
        change=_points(_shares),
        expected="refused",
        says="not pixels",
    ),
    # Times
    *(
        Oddity(
            name=f"{words} frame rate",
            group="Times and speed",
            formats=ALL,
            change=_timed(factor),
            expected="refused",
            says="than real time",
            options={"fps": 60.0 * factor},
        )
        for words, factor in (("twice the", 2.0), ("half the", 0.5))
    ),
    *(
        Oddity(
            name=f"{factor:g} times the frame rate",
            group="Times and speed",
            formats=ALL,
            change=_timed(factor),
            expected="not ok",
            measures=TIMES,
            options={"fps": 60.0 * factor},
        )
        for factor in (1.4, 0.72)
    ),
    Oddity(
        name="frame rate and times contradict each other",
        group="Times and speed",
        formats=("trc",),
        change=lambda made: replace(made, rate_hz=30.0),
        expected="refused",
        says="contradicts itself",
    ),
    Oddity(name="times in milliseconds", group="Times and speed", formats=("trc",), change=_text(_milliseconds)),
    Oddity(name="30 frames doubled to 60", group="Times and speed", formats=ALL, change=_doubled, says="copies"),
    *(
        Oddity(
            name=f"{speed:g} m/s given for 3.0",
            group="Times and speed",
            formats=METRES,
            expected="not ok",
            says=r"standing foot moves at 3\.\d m/s",
            measures=OF_SPEED,
            speed_mps=speed,
        )
        for speed in (10.8, 1.0)
    ),
    Oddity(name="the right speed", group="Times and speed", formats=METRES, speed_mps=3.1),
    # Movement
    Oddity(name="stands", group="Movement", formats=ALL, change=_points(_still), expected="refused", says="legs"),
    Oddity(
        name="half a second",
        group="Movement",
        formats=ALL,
        change=lambda made: replace(made, time_s=made.time_s[:30], points=made.points[:30]),
        expected="refused",
    ),
    # People
    Oddity(name="a larger coach stands beside", group="People", formats=KEYPOINTS, change=_beside(_coach(1.4, 420.0))),
    Oddity(
        name="a larger coach is listed first",
        group="People",
        formats=KEYPOINTS,
        change=_beside(_coach(1.4, 420.0), first=True),
        says="the one who runs",
    ),
    Oddity(
        name="the coach chosen by number",
        group="People",
        formats=KEYPOINTS,
        change=_beside(_coach(1.4, 420.0), first=True),
        expected="refused",
        options={"individual": 1},
    ),
    Oddity(
        name="the runner chosen by number",
        group="People",
        formats=KEYPOINTS,
        change=_beside(_coach(1.4, 420.0), first=True),
        options={"individual": 2},
    ),
    Oddity(
        name="the runner is found late",
        group="People",
        formats=KEYPOINTS,
        change=_lost_runner(lambda frame: frame < 6),
    ),
    Oddity(
        name="the runner is missed now and then",
        group="People",
        formats=KEYPOINTS,
        change=_lost_runner(lambda frame: frame % 60 in (20, 21, 22)),
    ),
    Oddity(name="people in any order", group="People", formats=KEYPOINTS, change=_in_any_order),
    # Files
    Oddity(
        name="hidden files of a Mac",
        group="Files",
        formats=("openpose",),
        change=lambda made: replace(made, hidden_files=True),
    ),
    Oddity(
        name="a body part of nobody",
        group="Files",
        formats=("deeplabcut",),
        change=lambda made: replace(made, unique_parts=True),
    ),
    Oddity(
        name="UTF-8 with a byte order mark",
        group="Files",
        formats=(*TEXT, *KEYPOINTS),
        change=lambda made: replace(made, encoding="utf-8-sig"),
    ),
    Oddity(name="UTF-16", group="Files", formats=TEXT, change=lambda made: replace(made, encoding="utf-16")),
    Oddity(
        name="Western European text",
        group="Files",
        formats=("trc", "deeplabcut"),
        change=lambda made: replace(_with_extra(made), names=(*made.names, "Gürtel", "Höhe"), encoding="cp1252"),
    ),
    Oddity(name="lines of Windows", group="Files", formats=TEXT, change=_text(lambda text: text.replace("\n", "\r\n"))),
    Oddity(name="semicolons and decimal commas", group="Files", formats=TABLES, change=_text(_semicolons)),
    Oddity(
        name="a line sep=;",
        group="Files",
        formats=TABLES,
        change=_text(lambda text: "sep=;\r\n" + _semicolons(text), encoding="utf-8-sig"),
    ),
    Oddity(name="empty columns and rows", group="Files", formats=TABLES, change=_text(_trailing)),
    Oddity(name="cells in quotes", group="Files", formats=TABLES, change=_text(_quoted)),
    Oddity(
        name="tabs",
        group="Files",
        formats=TABLES,
        change=_text(lambda text: text.replace(",", "\t")),
    ),
    Oddity(
        name="cut off",
        group="Files",
        formats=("trc", "rtmpose", "openpose"),
        change=_text(lambda text: text[: len(text) * 2 // 3]),
        expected="refused",
    ),
    Oddity(name="empty", group="Files", formats=(*TEXT, *KEYPOINTS), change=_text(lambda text: ""), expected="refused"),
    Oddity(
        name="a page of the web",
        group="Files",
        formats=(*TEXT, *KEYPOINTS),
        change=_text(lambda text: "<!doctype html><html><body>Sign in</body></html>"),
        expected="refused",
    ),
    Oddity(
        name="words among the numbers",
        group="Files",
        formats=TEXT,
        change=_text(lambda text: re.sub(r"0\.8\d+", "n/a?", text, count=1)),
        expected="refused",
    ),
)
"""All oddities."""
