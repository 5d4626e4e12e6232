"""The runner is the person who runs, wherever others stand and however the clip lies."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from gait.errors import RunnerError
from gait.pose.engines.detector import Person
from gait.pose.engines.landmarks import Landmarks
from gait.pose.keypoints import INDEX, KEYPOINTS
from gait.pose.runner.find import Looks, Sighting, _Look, _LookedAt, _shows_one_on_the_spot, ankle_rise, find_runner
from gait.pose.runner.path import RunnerPath
from gait.pose.scene.quality import Background, CameraMotion, PersonPicture, background
from gait.runtime.progress import silent
from gait.video import Clip
from gait.video.frame import Frame

TIMES_S = np.arange(0, 8, 0.2)
PICTURE = {"width": 720, "height": 1280}


def person(
    time_s: float,
    *,
    x: float,
    side: float,
    rise: float = 0.0,
    jump: float = 0.0,
    up_deg: float = 0.0,
    presence: float = 1.0,
) -> Sighting:
    """Somebody at x whose ankles part by `rise`, and whose body jumps by `jump`, in shares of the crop."""
    position = np.zeros((len(KEYPOINTS), 2))
    height = 0.5 * rise * side * np.sin(2 * np.pi * 1.37 * time_s)
    y = 600 + jump * side * np.sin(2 * np.pi * 2.1 * time_s)
    position[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] = y + height, y - height
    landmarks = Landmarks(position, np.zeros(len(KEYPOINTS)), np.ones(len(KEYPOINTS)), presence)
    return Sighting(
        time_s=time_s, person=Person(x=x, y=600.0, crop_side=side, up_deg=up_deg, score=0.9), landmarks=landmarks
    )


def clip(tmp_path) -> Clip:
    return Clip(path=tmp_path / "clip.mp4", sha256="", rotation_deg=0, time_s=np.arange(480) / 60, **PICTURE)


def look(monkeypatch: pytest.MonkeyPatch, tmp_path, sightings: list[Sighting]) -> RunnerPath:
    monkeypatch.setattr(
        "gait.pose.runner.find._look_through", lambda clip, progress, *, interval_s: Looks(sightings, [])
    )
    return find_runner(clip(tmp_path), progress=silent)


def crowd(*, other: dict[str, float], runner_x: float = 300.0) -> list[Sighting]:
    return [s for t in TIMES_S for s in (person(t, **other), person(t, x=runner_x, side=400.0, rise=0.1))]


@pytest.mark.parametrize(
    "other",
    [
        {"x": 600.0, "side": 300.0},
        {"x": 600.0, "side": 900.0},
        {"x": 600.0, "side": 500.0, "jump": 0.1},
        {"x": 620.0, "side": 500.0, "rise": 0.04},
    ],
    ids=["smaller", "nearer", "jumping", "stepping"],
)
def test_a_bystander_is_not_followed(monkeypatch, tmp_path, other) -> None:
    path = look(monkeypatch, tmp_path, crowd(other=other))
    assert np.median(path.centre_px[:, 0]) == 300
    assert path.people == 2


def test_a_passer_by_is_not_followed(monkeypatch, tmp_path) -> None:
    passing = [person(t, x=700.0, side=500.0, rise=0.3) for t in TIMES_S[:4]]
    path = look(
        monkeypatch, tmp_path, sorted(crowd(other={"x": 600.0, "side": 500.0}) + passing, key=lambda s: s.time_s)
    )
    assert np.median(path.centre_px[:, 0]) == 300


def test_nobody_and_somebody_standing_are_refused_by_name(monkeypatch, tmp_path) -> None:
    with pytest.raises(RunnerError, match="Nobody"):
        look(monkeypatch, tmp_path, [])
    with pytest.raises(RunnerError, match="Nobody"):
        look(monkeypatch, tmp_path, [person(t, x=0.0, side=400.0, rise=0.1, presence=0.1) for t in TIMES_S])
    with pytest.raises(RunnerError, match="stands still"):
        look(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.004) for t in TIMES_S])


def test_exchanged_legs_do_not_feign_motion() -> None:
    standing = [person(t, x=0.0, side=400.0) for t in TIMES_S]
    for i, sighting in enumerate(standing):
        ankles = [0.0, 40.0] if i % 2 else [40.0, 0.0]
        sighting.landmarks.position_px[[INDEX["left_ankle"], INDEX["right_ankle"]], 1] = ankles
    assert ankle_rise(standing) == 0


@pytest.mark.parametrize(("up_deg", "turned_deg"), [(-88.0, 270), (91.0, 90), (179.0, 180), (-176.0, 180), (12.0, 0)])
def test_a_clip_that_lies_on_its_side_is_turned(monkeypatch, tmp_path, up_deg: float, turned_deg: int) -> None:
    path = look(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.1, up_deg=up_deg) for t in TIMES_S])
    assert path.turned_deg == turned_deg


def test_on_a_treadmill_the_crop_stands_still_and_over_ground_it_follows() -> None:
    still = RunnerPath(
        time_s=TIMES_S,
        centre_px=np.column_stack([300 + 5 * np.sin(TIMES_S), 600 + 0 * TIMES_S]),
        crop_side_px=np.full(len(TIMES_S), 400.0),
        people=1,
    )
    assert len(set(still.crops(np.arange(0, 8, 1 / 60)))) == 1
    crossing = RunnerPath(
        time_s=TIMES_S,
        centre_px=np.column_stack([100 + 200 * TIMES_S, 600 + 0 * TIMES_S]),
        crop_side_px=np.full(len(TIMES_S), 400.0),
        people=1,
    )
    frame_s = np.arange(0, 8, 1 / 60)
    assert [crop.x for crop in crossing.crops(frame_s)] == pytest.approx(100 + 200 * frame_s, abs=3)


def test_the_runners_own_light_and_the_cameras_motion_are_told(monkeypatch, tmp_path) -> None:
    sightings = [
        replace(sighting, picture=PersonPicture(brightness=sighting.person.x / 3, sharpness=0.4))
        for sighting in crowd(other={"x": 600.0, "side": 500.0})
    ]
    looks = Looks(sightings, [], CameraMotion(shake_px=2.0, travel_px=30.0))
    monkeypatch.setattr("gait.pose.runner.find._look_through", lambda clip, progress, *, interval_s: looks)
    assert find_runner(clip(tmp_path)).quality == {
        "picture_brightness": 100.0,
        "picture_sharpness": 0.4,
        "camera_shake_px": 2.0,
        "camera_travel_px": 30.0,
    }


def test_what_the_looks_do_not_tell_of_the_pictures_is_missing(monkeypatch, tmp_path) -> None:
    path = look(monkeypatch, tmp_path, [person(t, x=300.0, side=400.0, rise=0.1) for t in TIMES_S])
    assert path.quality == {}


RUNNER = {"x": 300.0, "side": 400.0, "rise": 0.1}
STANDS = CameraMotion(shake_px=0.0, travel_px=0.1)


@pytest.mark.parametrize(
    ("closer", "change", "camera"),
    [
        (False, {}, STANDS),
        (True, {}, CameraMotion(shake_px=2.0, travel_px=0.1)),
        (True, {}, None),
        (True, {"rise": 0.004}, STANDS),
        (True, {"up_deg": 90.0}, STANDS),
    ],
    ids=["one who runs on the spot", "camera shakes", "scene is not seen", "hardly moves", "lies on their side"],
)
def test_a_closer_look_is_taken_where_the_first_leaves_a_doubt(
    monkeypatch, tmp_path, closer: bool, change: dict[str, float], camera: CameraMotion | None
) -> None:
    taken: list[float] = []

    def look_through(clip: Clip, progress, *, interval_s: float) -> Looks:
        taken.append(interval_s)
        times_s = np.arange(0, 8, interval_s)
        up = {} if len(taken) == 1 else {"up_deg": 0.0, "rise": 0.1}
        return Looks([person(t, **RUNNER | change | up) for t in times_s], [], camera, len(times_s))

    monkeypatch.setattr("gait.pose.runner.find._look_through", look_through)
    ends: list[int] = []
    path = find_runner(clip(tmp_path), progress=lambda stage, done, total: ends.append(done) if done == total else None)
    assert ends == [40 if closer else 20], "told once, however many looks were taken"
    assert taken == [0.4, 0.2] if closer else [0.4]
    assert len(path.time_s) == (40 if closer else 20)


@pytest.mark.parametrize(
    "doubtful",
    [
        lambda looks: looks._replace(frame_count=len(looks.sightings) + 1),
        lambda looks: looks._replace(sightings=[*looks.sightings, person(1.0, x=700.0, side=300.0)]),
        lambda looks: looks._replace(sightings=looks.sightings[:14], frame_count=14),
        lambda looks: looks._replace(
            sightings=[person(s.time_s, **RUNNER | {"x": 100 + 50 * s.time_s}) for s in looks.sightings]
        ),
    ],
    ids=["not seen once", "someone else once", "few looks", "crosses the picture"],
)
def test_what_else_is_looked_at_closely(doubtful) -> None:
    times_s = np.arange(0, 8, 0.4)
    looks = Looks([person(t, **RUNNER) for t in times_s], [], STANDS, len(times_s))
    assert _shows_one_on_the_spot(looks)
    assert not _shows_one_on_the_spot(doubtful(looks))


@pytest.mark.parametrize(("times_larger", "most_waiting"), [(1, 17), (3, 1)], ids=["720 x 1280", "2160 x 3840"])
def test_few_large_frames_wait_to_be_looked_at(monkeypatch, tmp_path, times_larger: int, most_waiting: int) -> None:
    """A frame of 4K takes twelve megabytes as the decoder gives it, and another 25 in RGB."""
    taken: list[int] = []
    answered: list[int] = []
    waiting: list[int] = []

    def glance(clip: Clip, *, numbers: list[int], watch: object) -> Iterator[Frame]:
        for number in numbers:
            taken.append(number)
            yield Frame(number, number / 60, np.zeros((64, 36, 3), np.uint8))

    class Looker:
        def __call__(self, looked_at: _LookedAt) -> tuple[_Look, Background]:
            time.sleep(0.002)
            answered.append(looked_at.frame.number)
            waiting.append(len(taken) - len(answered))
            return _Look(looked_at.frame.number, [], []), background(looked_at.frame, [])

    monkeypatch.setattr("gait.pose.runner.find.glance_frames", glance)
    monkeypatch.setattr("gait.pose.runner.find._Looker", Looker)
    monkeypatch.setattr("gait.runtime.parallel.usable_cores", lambda: 4)
    large = replace(clip(tmp_path), **{name: times_larger * length for name, length in PICTURE.items()})
    told_before_frames: list[bool] = []
    with pytest.raises(RunnerError, match="Nobody is seen"):
        find_runner(large, progress=lambda *_: told_before_frames.append(not taken))
    assert told_before_frames[0], "a stage is told as it begins"
    assert len(answered) > 40
    assert max(waiting) <= most_waiting


def piece(
    first_s: float, last_s: float, part: slice, *, camera: CameraMotion | None = None, rise: float = 0.1
) -> Looks:
    """Looks at one runner in a piece of a film."""
    times_s = np.arange(first_s, last_s, 0.2)
    sightings = [person(t, x=300.0 + 40 * part.start, side=400.0, rise=rise) for t in times_s]
    return Looks(sightings, [], camera, len(times_s), part)


def cut_film(monkeypatch: pytest.MonkeyPatch, tmp_path, *of_pieces: Looks) -> RunnerPath:
    looks = Looks([s for each in of_pieces for s in each.sightings], [], pieces=of_pieces)
    monkeypatch.setattr("gait.pose.runner.find._look_through", lambda clip, progress, *, interval_s: looks)
    return find_runner(clip(tmp_path), progress=silent)


def test_of_a_film_that_is_cut_the_longest_piece_is_followed(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    first, second = piece(0, 2.5, slice(0, 150)), piece(2.5, 8.0, slice(150, 480), camera=STANDS)
    path = cut_film(monkeypatch, tmp_path, first, second)
    assert (path.part, path.cuts) == (slice(150, 480), 1)
    assert path.stays
    assert path.time_s.min() >= 2.5
    assert path.quality["camera_shake_px"] == STANDS.shake_px


def test_a_piece_in_which_nobody_runs_is_not_used_however_long(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    stands, runs = piece(0, 6.0, slice(0, 360), rise=0.0), piece(6.0, 8.0, slice(360, 480))
    assert cut_film(monkeypatch, tmp_path, stands, runs).part == slice(360, 480)


def test_where_nobody_runs_in_any_piece_the_longest_says_why(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    stands = piece(0, 6.0, slice(0, 360), rise=0.0)
    with pytest.raises(RunnerError, match="stands still"):
        cut_film(monkeypatch, tmp_path, Looks([], [], None, 10, slice(360, 480)), stands)


def test_the_looks_of_a_film_that_is_cut_are_sorted_by_piece(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    scenes = [np.kron(np.random.default_rng(n).integers(0, 255, (8, 5, 3)), np.ones((40, 36, 1))) for n in (1, 2)]

    def glance(clip: Clip, *, numbers: list[int], watch: Callable[[Frame], None]) -> Iterator[Frame]:
        for number in range(clip.frame_count):
            frame = Frame(number, number / 60, scenes[number >= 300].astype(np.uint8))
            watch(frame)
            if number in numbers:
                yield frame

    class Looker:
        def __call__(self, looked_at: _LookedAt) -> tuple[_Look, Background]:
            frame = looked_at.frame
            return _Look(frame.number, [person(frame.time_s, **RUNNER)], []), background(frame, [])

    monkeypatch.setattr("gait.pose.runner.find.glance_frames", glance)
    monkeypatch.setattr("gait.pose.runner.find._Looker", Looker)
    path = find_runner(clip(tmp_path), progress=silent)
    assert (path.part, path.cuts) == (slice(0, 300), 1)
    assert path.time_s.max() < 5.0
    # The jump at the cut is no motion of the camera.
    assert path.quality["camera_travel_px"] < 1
