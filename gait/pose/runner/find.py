"""Who runs, and where: a quick look through the clip before any frame is measured.

Every fifth of a second, everybody in the picture is found and given a rough pose. Sightings are linked into people; the
runner is the one whose feet rise past each other most, however near others stand. A clip that lost its rotation tag, in
which people lie on their side, is turned upright first. Where a look at every other of these moments shows one person
who runs on the spot, and nothing else, it stays at that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gait.errors import RunnerError
from gait.pose.engines.detector import Person, PersonDetector
from gait.pose.engines.landmarks import Crop, LandmarkModel, Landmarks
from gait.pose.keypoints import INDEX
from gait.pose.runner.path import RunnerPath
from gait.pose.scene.camera import camera_moves
from gait.pose.scene.cuts import CutFinder, pieces
from gait.pose.scene.quality import (
    Background,
    Box,
    CameraMotion,
    PersonPicture,
    background,
    background_shift,
    camera_motion,
    person_picture,
)
from gait.pose.scene.vertical import Edges, straight_edges, up_in_picture
from gait.runtime.parallel import map_in_order
from gait.runtime.progress import Progress, silent
from gait.video import Clip, glance_frames
from gait.video.frame import Frame

Floats = npt.NDArray[np.float64]

SHORTEST_S = 1.5
"""No clip, and no part of one, that is shorter can be used."""
SAMPLE_INTERVAL_S = 0.2
_FIRST_INTERVAL_S = 0.4
# From fewer looks no place is taken.
_ENOUGH_LOOKS = 15
# The small model blurs the legs seen from behind into each other.
LOOK_MODEL = "full"
# Ankles whose difference in height changes less than this share of the crop belong to someone who stands or sits.
STANDING_ANKLE_RISE = 0.015
_PRESENCE_THRESHOLD = 0.5
_EDGE_LOOKS = 4
_PICTURE_LOOKS = 10
# A body's box reaches this share of its height past its landmarks.
_BOX_MARGIN = 0.08
# A person may move by this share of their crop between two looks and still be the same.
_LINK_REACH = 0.6
_LINK_MEMORY_S = 1.5
# Someone seen in fewer of the looks than this is passing by, unless nobody is seen more.
_SEEN_SHARE = 0.25

FILM_TEN_SECONDS = "Film ten seconds with the whole runner in the picture all the time."
FILM_THE_RUNNER = (
    "Film one person running, whole body in the picture, at least half as tall as the picture, in good light."
)


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """One person in one frame."""

    time_s: float
    person: Person
    landmarks: Landmarks
    picture: PersonPicture | None = None


class Looks(NamedTuple):
    """What the look through the clip found."""

    sightings: Sequence[Sighting]
    edges: list[Edges]
    camera: CameraMotion | None = None
    frame_count: int = 0
    """How many frames were looked at."""
    part: slice | None = None
    """The frames of the clip that the looks are from; None for all."""
    pieces: Sequence[Looks] = ()
    """What was found in each piece of a film that is cut."""


def find_runner(clip: Clip, *, progress: Progress = silent) -> RunnerPath:
    """Look through the clip and return the runner's path.

    Parameters
    ----------
    clip : Clip
        The clip; it may lie on its side.
    progress : Progress
        Told how many looks are done.

    Returns
    -------
    RunnerPath

    Raises
    ------
    RunnerError
        If the clip is too short, nobody is seen, or nobody moves their legs.
    """
    if clip.duration_s < SHORTEST_S:
        raise RunnerError(f"'{clip.path.name}' lasts less than {SHORTEST_S:g} seconds.", FILM_TEN_SECONDS)
    looks = _look_through(clip, progress, interval_s=_FIRST_INTERVAL_S)
    if not _shows_one_on_the_spot(looks):
        looks = _look_through(clip, progress, interval_s=SAMPLE_INTERVAL_S)
    turned_deg = _turn_needed(looks.sightings)
    if turned_deg:
        looks = _look_through(clip.turned(turned_deg), progress, interval_s=SAMPLE_INTERVAL_S)
    progress("looking for the runner", looks.frame_count, looks.frame_count)
    if not looks.pieces:
        return _runner_in(clip, looks, turned_deg=turned_deg)
    found, refusals = [], []
    for piece in sorted(looks.pieces, key=lambda piece: -piece.frame_count):
        try:
            found.append(_runner_in(clip, piece, turned_deg=turned_deg))
        except RunnerError as refusal:
            refusals.append(refusal)
    if not found:
        raise refusals[0]
    return replace(max(found, key=lambda path: np.ptp(path.time_s)), cuts=len(looks.pieces) - 1)


def _runner_in(clip: Clip, looks: Looks, *, turned_deg: int) -> RunnerPath:
    people = _linked([s for s in looks.sightings if s.landmarks.presence > _PRESENCE_THRESHOLD])
    if not people:
        raise RunnerError(f"Nobody is seen in '{clip.path.name}'.", FILM_THE_RUNNER)
    most_seen = max(len(sightings) for sightings in people)
    regulars = [sightings for sightings in people if len(sightings) >= _SEEN_SHARE * most_seen]
    runner = max(regulars, key=ankle_rise)
    if ankle_rise(runner) < STANDING_ANKLE_RISE:
        raise RunnerError(f"The person in '{clip.path.name}' stands still.", FILM_THE_RUNNER)
    path = _path(runner, looks, people=len(regulars), turned_deg=turned_deg)
    x, y = np.median(path.centre_px, axis=0)
    up = up_in_picture(looks.edges, at_px=(float(x), float(y)))
    return replace(path, vertical_deg=up.lean_deg, vertical_se_deg=up.se_deg)


def _path(runner: Sequence[Sighting], looks: Looks, *, people: int, turned_deg: int) -> RunnerPath:
    centre_px = np.array([(s.person.x, s.person.y) for s in runner])
    return RunnerPath(
        time_s=np.array([s.time_s for s in runner]),
        centre_px=centre_px,
        crop_side_px=np.array([s.person.crop_side for s in runner]),
        people=people,
        turned_deg=turned_deg,
        quality=_quality(runner, looks.camera),
        part=looks.part,
    )


def ankle_rise(sightings: Sequence[Sighting]) -> float:
    """Return how much the height between the ankles changes, as a share of the crop's side.

    That height does not care which leg is called left, so exchanged legs cannot feign motion.
    """
    ankles = np.array([s.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] for s in sightings])
    sides = np.array([s.person.crop_side for s in sightings])
    low, high = np.percentile(np.abs(ankles[:, 0] - ankles[:, 1]) / sides, [10, 85])
    return float(high - low)


def _shows_one_on_the_spot(looks: Looks) -> bool:
    """Whether each look shows the same one person, upright, who runs on the spot before a camera that stands."""
    seen = [s for s in looks.sightings if s.landmarks.presence > _PRESENCE_THRESHOLD]
    if (
        looks.pieces
        or looks.frame_count < _ENOUGH_LOOKS
        or not len(seen) == len(looks.sightings) == len({s.time_s for s in seen}) == looks.frame_count
    ):
        return False
    path = _path(seen, looks, people=1, turned_deg=_turn_needed(seen))
    return (
        path.turned_deg == 0
        and path.stays
        and not camera_moves(path.quality)
        and ankle_rise(seen) >= STANDING_ANKLE_RISE
    )


def _look_through(clip: Clip, progress: Progress, *, interval_s: float) -> Looks:
    interval = max(1, round(interval_s * clip.mean_fps))
    # Every other look comes a little later, so that no stride length hides from the looks.
    later = max(1, round((interval_s - SAMPLE_INTERVAL_S) / 2 * clip.mean_fps))
    numbers = sorted(
        {min(i + (i // interval) % 2 * later, clip.frame_count - 1) for i in range(0, clip.frame_count, interval)}
    )
    edges_at, pictures_at = _spread(range(len(numbers)), _EDGE_LOOKS), _spread(range(len(numbers)), _PICTURE_LOOKS)
    cuts = CutFinder()
    frames = (
        _LookedAt(frame, place in edges_at, place in pictures_at)
        for place, frame in enumerate(glance_frames(clip, numbers=numbers, watch=cuts.watch))
    )
    seen: list[_Look] = []
    shifts: list[Floats | None] = []
    before: Background | None = None
    progress("looking for the runner", 0, len(numbers))
    # A large frame that waits, or is also in RGB, is some tens of megabytes; its decoder has threads of its own.
    looks = map_in_order(_Looker, frames, threads=1 if clip.decodes_ahead else None)
    for done, (look, scene) in enumerate(looks):
        progress("looking for the runner", done, len(numbers))
        shifts.append(None if before is None else background_shift(before, scene))
        before = scene
        seen.append(look)
    looks_of_all = _gathered(seen, shifts)._replace(frame_count=len(numbers))
    if not cuts.cuts:
        return looks_of_all
    of_pieces = []
    for part in pieces(cuts.cuts, clip.frame_count):
        inside = [place for place, look in enumerate(seen) if part.start <= look.number < part.stop]
        if inside:
            of_piece = _gathered([seen[place] for place in inside], [shifts[place] for place in inside])
            of_pieces.append(of_piece._replace(part=part))
    return looks_of_all._replace(pieces=of_pieces)


def _gathered(seen: Sequence[_Look], shifts: Sequence[Floats | None]) -> Looks:
    """Put looks together; each shift leads from the look before, of which the first has none here."""
    return Looks(
        sightings=[sighting for look in seen for sighting in look.sightings],
        edges=[edges for look in seen for edges in look.edges],
        camera=camera_motion(shifts[1:]),
        frame_count=len(seen),
    )


class _LookedAt(NamedTuple):
    """A frame to look at, and what else to look for in it."""

    frame: Frame
    for_edges: bool
    for_quality: bool


class _Look(NamedTuple):
    """Whom one frame shows, and which edges."""

    number: int
    sightings: list[Sighting]
    edges: list[Edges]


class _Looker:
    """Look at one frame after the other: everybody in it with a rough pose, and what surrounds them."""

    def __init__(self) -> None:
        self._detector, self._model = PersonDetector(), LandmarkModel(LOOK_MODEL)

    def __call__(self, looked_at: _LookedAt) -> tuple[_Look, Background]:
        frame = looked_at.frame
        sightings, boxes = [], []
        for person in self._detector.find(frame):
            landmarks = self._model(frame, Crop(person.x, person.y, person.crop_side))
            boxes.append(_box(landmarks))
            seen = person_picture(frame.picture, boxes[-1]) if looked_at.for_quality else None
            sightings.append(Sighting(time_s=frame.time_s, person=person, landmarks=landmarks, picture=seen))
        edges = [straight_edges(frame.picture)] if looked_at.for_edges else []
        return _Look(frame.number, sightings, edges), background(frame, boxes)


def _spread(numbers: Sequence[int], count: int) -> set[int]:
    """Some of the numbers, evenly spread."""
    return set(numbers[:: max(1, len(numbers) // count)][:count])


def _box(landmarks: Landmarks) -> Box:
    """Round the body, with a margin."""
    (left, top), (right, bottom) = landmarks.position_px.min(axis=0), landmarks.position_px.max(axis=0)
    margin = _BOX_MARGIN * (bottom - top)
    return (float(left - margin), float(top - margin), float(right + margin), float(bottom + margin))


def _quality(runner: Sequence[Sighting], camera: CameraMotion | None) -> dict[str, float]:
    quality: dict[str, float] = {}
    pictures = np.array([sighting.picture for sighting in runner if sighting.picture is not None])
    if len(pictures):
        brightness, sharpness = np.median(pictures, axis=0)
        quality |= {"picture_brightness": float(brightness), "picture_sharpness": float(sharpness)}
    if camera is not None:
        quality |= {"camera_shake_px": camera.shake_px, "camera_travel_px": camera.travel_px}
    return quality


def _turn_needed(sightings: Sequence[Sighting]) -> int:
    """Return the quarter turns, in degrees, that bring most of the people upright."""
    if not sightings:
        return 0
    turns = [round(sighting.person.up_deg / 90) % 4 for sighting in sightings]
    return 90 * max(range(4), key=turns.count)


def _linked(sightings: Sequence[Sighting]) -> list[list[Sighting]]:
    """Group sightings into people: each goes to the nearest person seen shortly before, or starts a new one."""
    people: list[list[Sighting]] = []
    for sighting in sightings:
        near = [
            (distance, sightings_of)
            for sightings_of in people
            if sightings_of[-1].time_s < sighting.time_s <= sightings_of[-1].time_s + _LINK_MEMORY_S
            and (distance := _distance(sightings_of, sighting)) < _LINK_REACH * sighting.person.crop_side
        ]
        if near:
            min(near, key=lambda pair: pair[0])[1].append(sighting)
        else:
            people.append([sighting])
    return people


def _distance(earlier: Sequence[Sighting], sighting: Sighting) -> float:
    """Distance in pixels from where the person should be by now, at constant velocity."""
    last = earlier[-1]
    x, y = last.person.x, last.person.y
    if len(earlier) > 1:
        before = earlier[-2]
        share = (sighting.time_s - last.time_s) / (last.time_s - before.time_s)
        x += share * (last.person.x - before.person.x)
        y += share * (last.person.y - before.person.y)
    direct = np.hypot(sighting.person.x - last.person.x, sighting.person.y - last.person.y)
    return float(min(direct, np.hypot(sighting.person.x - x, sighting.person.y - y)))
