"""The official landmarker: its results, its errors, and the lifetime of its process."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import cv2
import numpy as np
import pytest

from gait.errors import ModelError, OptionError
from gait.pose.engines.engine import make_engine
from gait.pose.engines.landmarks import Crop, Landmarks
from gait.pose.engines.mediapipe import SHIPPED_BUNDLE, MediaPipe
from gait.pose.engines.mediapipe_process import Worker, sandboxed_worker
from gait.pose.engines.models import SHA256, load_model
from gait.pose.keypoints import INDEX
from gait.video import open_clip, read_frames
from gait.video.frame import Frame, Picture

PROJECT = Path(__file__).parents[3]
HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
# The runner's crop in the sample clip, from its ground truth.
RUNNER = Crop(347.0, 675.0, 649.0)
NOBODY = np.full((300, 200, 3), 120, np.uint8)


@pytest.fixture(scope="module")
def runner() -> Picture:
    clip = open_clip(PROJECT / "sample_videos" / "side.mp4")
    return next(iter(read_frames(clip, indices=[30]))).picture


@pytest.fixture(scope="module")
def shared_worker() -> Iterator[Worker]:
    with sandboxed_worker(load_model(SHIPPED_BUNDLE)) as worker:
        yield worker


@pytest.fixture
def one_worker(shared_worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all engines of the test use one worker process, since starting one takes seconds."""
    monkeypatch.setattr("gait.pose.engines.mediapipe.sandboxed_worker", lambda bundle: nullcontext(shared_worker))


@pytest.fixture
def worker() -> Iterator[Worker]:
    with sandboxed_worker(load_model(SHIPPED_BUNDLE)) as worker:
        yield worker


def landmarks_of(*inputs: tuple[Picture, Crop]) -> list[Landmarks | None]:
    return list(
        MediaPipe("full").landmarks((Frame(i, i / 60, picture), crop) for i, (picture, crop) in enumerate(inputs))
    )


def seen(person: Landmarks | None) -> Landmarks:
    assert person is not None
    return person


# Results


@pytest.mark.usefixtures("one_worker")
def test_the_runner_is_found_in_pixels_of_the_whole_picture(runner: Picture) -> None:
    person = seen(landmarks_of((runner, RUNNER))[0])
    hip = person.position_px[HIPS].mean(axis=0)
    assert np.hypot(*(hip - (RUNNER.x, RUNNER.y))) < 0.1 * RUNNER.side
    assert person.position_px[INDEX["nose"], 1] < hip[1] < person.position_px[INDEX["left_ankle"], 1]
    assert person.position_px.shape == (33, 2)
    assert person.depth_px.shape == person.confidence.shape == (33,)
    assert np.median(person.confidence) > 0.9
    assert person.confidence.min() >= 0
    assert person.confidence.max() <= 1
    assert person.presence == 1


@pytest.mark.usefixtures("one_worker")
def test_moving_the_picture_moves_the_landmarks_as_far(runner: Picture) -> None:
    right, down = 211, 97
    larger = np.zeros((runner.shape[0] + 300, runner.shape[1] + 300, 3), np.uint8)
    larger[down : down + runner.shape[0], right : right + runner.shape[1]] = runner
    # The region of this crop lies inside the image, so that both crops contain the same pixels.
    crop = Crop(347.2, 675.2, 500)
    here, there = map(seen, landmarks_of((runner, crop), (larger, crop._replace(x=crop.x + right, y=crop.y + down))))
    np.testing.assert_allclose(there.position_px - here.position_px, np.tile([right, down], (33, 1)), atol=1e-6)
    np.testing.assert_allclose(there.depth_px, here.depth_px)


@pytest.mark.usefixtures("one_worker")
@pytest.mark.parametrize("scale", [0.25, 0.5, 2.0, 3.0])
def test_the_size_of_the_picture_matters_little(runner: Picture, scale: float) -> None:
    shape = round(runner.shape[1] * scale), round(runner.shape[0] * scale)
    scaled = np.asarray(cv2.resize(runner, shape, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))
    here, there = map(seen, landmarks_of((runner, RUNNER), (scaled, Crop(*(scale * value for value in RUNNER)))))
    distance = np.linalg.norm(there.position_px / scale - here.position_px, axis=1)
    assert np.median(distance) < 0.01 * RUNNER.side


@pytest.mark.usefixtures("one_worker")
def test_of_several_people_the_one_nearest_the_crops_centre_is_taken(runner: Picture) -> None:
    apart = 380
    pair = np.zeros((runner.shape[0], runner.shape[1] + apart, 3), np.uint8)
    seam = int(RUNNER.x) + apart // 2
    pair[:, apart:] = runner
    pair[:, :seam] = runner[:, :seam]
    wide = RUNNER._replace(side=1.6 * RUNNER.side)
    left, right = map(seen, landmarks_of((pair, wide), (pair, wide._replace(x=wide.x + apart))))
    between = right.position_px[HIPS].mean(axis=0) - left.position_px[HIPS].mean(axis=0)
    np.testing.assert_allclose(between, [apart, 0], atol=0.05 * RUNNER.side)


@pytest.mark.usefixtures("one_worker")
def test_results_are_in_order_and_none_without_a_person(runner: Picture) -> None:
    outside = RUNNER._replace(x=-5000.0)
    looks = [(NOBODY, Crop(100, 150, 200)), (runner, RUNNER), (runner, outside), (runner, RUNNER), (runner, outside)]
    people = landmarks_of(*looks)
    assert [person is None for person in people] == [True, False, True, False, True]
    np.testing.assert_array_equal(seen(people[1]).position_px, seen(people[3]).position_px)


def test_no_frames_give_no_landmarks() -> None:
    assert landmarks_of() == []


def test_frames_are_requested_lazily(runner: Picture) -> None:
    asked: list[int] = []

    def frames() -> Iterator[tuple[Frame, Crop]]:
        for number in range(100):
            asked.append(number)
            yield Frame(number, number / 60, runner), RUNNER

    landmarks = MediaPipe("full").landmarks(frames())
    for _ in range(5):
        next(landmarks)
    assert len(asked) <= 7


# Which model


def test_the_provenance_contains_software_model_and_hash() -> None:
    record = make_engine("mediapipe", model="full").provenance
    assert re.fullmatch(r"mediapipe \d+\.\d+.*", str(record["source_software"]))
    assert record["model"] == "full"
    assert record["model_sha256"] == SHA256[SHIPPED_BUNDLE]


def test_a_bundle_is_taken_by_its_path_and_recorded_without_its_folders(tmp_path: Path, runner: Picture) -> None:
    path = tmp_path / "official_bundle.task"
    path.write_bytes(load_model(SHIPPED_BUNDLE))
    engine = MediaPipe(str(path))
    assert engine.provenance["model"] == "official_bundle"
    assert engine.provenance["model_sha256"] == SHA256[SHIPPED_BUNDLE]
    assert next(iter(engine.landmarks([(Frame(0, 0.0, runner), RUNNER)]))) is not None


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("heavy", r"does not ship.*\n.*'pose_landmarker_heavy\.task'"),
        ("lite", r"does not ship.*\n.*'pose_landmarker_lite\.task'"),
        ("huge", r"not a model of the `mediapipe` engine"),
        ("pose_landmark_full.tflite", r"\n.*ends in '\.task'"),
    ],
)
def test_a_model_that_is_not_a_bundle_raises_an_error(model: str, words: str) -> None:
    with pytest.raises(OptionError, match=words):
        MediaPipe(model)


def test_a_missing_or_invalid_bundle_raises_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        MediaPipe(str(tmp_path / "missing.task"))
    content = load_model(SHIPPED_BUNDLE)
    for name, damaged in {"empty": b"", "text": b"not a bundle", "short": content[:1_000_000]}.items():
        (tmp_path / f"{name}.task").write_bytes(damaged)
        with pytest.raises(ModelError, match=f"'{name}.task' is not a task bundle"):
            MediaPipe(str(tmp_path / f"{name}.task"))
    flipped = bytearray(content)
    flipped[len(content) // 2] ^= 1
    (tmp_path / "flipped.task").write_bytes(flipped)
    with pytest.raises(ModelError, match="is not a task bundle"):
        MediaPipe(str(tmp_path / "flipped.task"))


def small_bundle(*, packed: int = zipfile.ZIP_STORED) -> bytearray:
    """A valid archive with the names of a bundle's members, small enough to modify its bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packed) as bundle:
        for part in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
            bundle.writestr(part, b"no model" * 40)
    return bytearray(content.getvalue())


NAME_BEGINS, LISTED, PACKED_AS, FLAGS, LISTED_NAME = 30, b"PK\x01\x02", 10, 8, 46
"""Offset of the name in a member's header; signature of a central directory entry, and offsets in it."""


def garbled(packed: int, *, after: int = 0) -> bytes:
    bundle = small_bundle(packed=packed)
    begins = NAME_BEGINS + len("pose_detector.tflite") + after
    bundle[begins : begins + 12] = b"\xff" * 12
    return bytes(bundle)


def listed_as(*changes: tuple[int, int]) -> bytes:
    bundle = small_bundle()
    entry = bundle.index(LISTED)
    for place, value in changes:
        bundle[entry + place] = value
    return bytes(bundle)


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(garbled(zipfile.ZIP_DEFLATED), id="packed data"),
        pytest.param(garbled(zipfile.ZIP_BZIP2), id="packed data, bzip2"),
        pytest.param(garbled(zipfile.ZIP_LZMA, after=8), id="packed data, LZMA"),
        pytest.param(listed_as((FLAGS, 1)), id="encrypted"),
        pytest.param(listed_as((PACKED_AS, 99)), id="packed in an unknown way"),
        pytest.param(listed_as((FLAGS + 1, 8), (LISTED_NAME, 0xFF)), id="a name that is not text"),
    ],
)
def test_a_corrupt_archive_raises_an_error(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / "damaged.task").write_bytes(damaged)
    with pytest.raises(ModelError, match=r"'damaged\.task' is not a task bundle"):
        MediaPipe(str(tmp_path / "damaged.task"))


# Lifetime


def test_an_error_of_the_landmarker_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "wrong.task"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("pose_detector.tflite", b"no model")
        bundle.writestr("pose_landmarks_detector.tflite", b"no model")
    with pytest.raises(ModelError, match=r"stopped: \w.*\n.*default"):
        list(MediaPipe(str(path)).landmarks([(Frame(0, 0.0, NOBODY), Crop(100, 150, 200))]))


def test_a_killed_worker_raises_an_error_instead_of_hanging(worker: Worker, runner: Picture) -> None:
    os.kill(worker.pid, signal.SIGKILL)

    def go_on() -> None:
        for _ in range(3):
            worker.send(runner)
            worker.receive()

    with pytest.raises(ModelError, match="stopped: SIGKILL"):
        go_on()


def test_the_worker_ignores_an_interrupt_at_the_terminal(worker: Worker, runner: Picture) -> None:
    os.kill(worker.pid, signal.SIGINT)
    worker.send(runner)
    assert len(worker.receive()) == 1


def test_the_worker_ends_with_the_iteration_whether_finished_or_left(runner: Picture) -> None:
    before = workers_of(os.getpid())
    landmarks = MediaPipe("full").landmarks((Frame(i, i / 60, runner), RUNNER) for i in range(10))
    next(landmarks)
    assert len(workers_of(os.getpid())) == len(before) + 1
    landmarks.close()  # type: ignore[attr-defined]
    assert workers_of(os.getpid()) == before
    landmarks_of((runner, RUNNER))
    assert workers_of(os.getpid()) == before


def test_the_worker_dies_with_its_parent() -> None:
    program = (
        "from gait.pose.engines.mediapipe_process import sandboxed_worker\n"
        "from gait.pose.engines.models import load_model\n"
        f"with sandboxed_worker(load_model('{SHIPPED_BUNDLE}')) as worker:\n"
        "    print(worker.pid, flush=True)\n"
        "    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        assert workers_of(parent.pid) == [worker]
        parent.kill()
    assert eventually(lambda: not is_worker(worker))


def test_logs_of_the_libraries_do_not_reach_the_terminal(runner: Picture, capfd: pytest.CaptureFixture[str]) -> None:
    landmarks_of((runner, RUNNER))
    assert capfd.readouterr() == ("", "")


# Helpers


def workers_of(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            is_child = f"\nPPid:\t{parent}\n" in status.read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if is_child and is_worker(int(status.parent.name)):
            found.append(int(status.parent.name))
    return found


def is_worker(pid: int) -> bool:
    try:
        return b"mediapipe_worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def eventually(holds: Callable[[], bool], *, patience_s: float = 30.0) -> bool:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False
