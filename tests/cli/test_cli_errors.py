"""Errors are printed in two lines, what is wrong and what to do, and nothing is written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from errno import EACCES
from pathlib import Path

import av
import av.error
import numpy as np
import pytest
from clip_makers import (
    SAMPLE_REAR,
    SAMPLE_SIDE,
    noise_clip,
    shortened,
    sound_clip,
    still_clip,
    still_picture,
    truncated,
)
from typer.testing import CliRunner

from gait.cli.app import app
from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack, build_track
from gait.synthetic import NAMES, SyntheticRunner
from gait.video import Clip

Maker = Callable[[Path], object]

UNUSABLE_CLIPS: dict[str, tuple[Maker, str]] = {
    "missing": (lambda path: None, "There is no file"),
    "folder": (lambda path: path.mkdir(), "is a folder, not a clip"),
    "pipe": (os.mkfifo, "is not an ordinary file"),
    "text": (lambda path: path.write_text("I ran ten miles today.\n" * 50), "is not a video"),
    "empty": (lambda path: path.touch(), "is empty"),
    "sound": (sound_clip, "holds sound but no picture"),
    "one frame": (lambda path: shortened(SAMPLE_SIDE, path, frames=1), "holds 1 frame"),
    "nobody": (noise_clip, "Nobody is seen in"),
    "standing": (still_clip, "stands still"),
    "too short": (lambda path: shortened(SAMPLE_SIDE, path, frames=40), "lasts less than 1.5 seconds"),
}
CUT_OFF = {
    "a tenth": (0.1, "is cut off"),
    "half": (0.5, "is cut off"),
    "nine tenths": (0.9, "is cut off"),
    "the header alone": (0.0001, "is damaged or cut off"),
}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The empty folder that commands run in."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def walking_pose(clip: Clip) -> PoseTrack:
    """Return the pose of a walker: slower legs, and hips that are highest when the legs pass each other."""
    walker = SyntheticRunner(cadence_spm=115.0, contact_time_s=0.4, speed_mps=1.4)
    metres = walker.landmarks(clip.time_s)[..., :2]
    height = metres[:, NAMES.index("left_hip"), 1].copy()
    legs = ("knee", "ankle", "heel", "toe")
    for index, name in enumerate(NAMES):
        if not name.endswith(legs):
            metres[:, index, 1] += 2 * (height.mean() - height)
    sources = [name.replace("foot_index", "toe") for name in KEYPOINTS]
    columns = [NAMES.index(name if name in NAMES else "nose") for name in sources]
    position = metres[:, columns] * [280, -280] + [360, 900]
    ones = np.ones(position.shape[:2])
    return build_track(
        time_s=clip.time_s, position_px=position, confidence=ones, depth_px=ones, provenance={"turned_deg": 0}
    )


def run_and_fail(*arguments: str | Path) -> tuple[int, list[str]]:
    """Run `gait analyze`, check that nothing was written, and return its exit code and its error message."""
    result = CliRunner().invoke(app, ["analyze", "--model", "lite", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert result.stdout == ""
    assert os.listdir() == []
    # Progress lines end with dots.
    return result.exit_code, [line for line in result.stderr.splitlines() if not line.endswith(" ...")]


@pytest.mark.parametrize("kind", UNUSABLE_CLIPS)
@pytest.mark.parametrize("view", ["side", "rear"])
def test_an_unusable_clip_is_rejected(tmp_path: Path, kind: str, view: str) -> None:
    make, sentence = UNUSABLE_CLIPS[kind]
    make(tmp_path / "clip.mp4")
    code, lines = run_and_fail(f"--{view}", tmp_path / "clip.mp4")
    assert code == 3
    assert len(lines) == 2, lines
    assert sentence in lines[0]
    assert "clip.mp4" in lines[0]


def test_each_kind_has_its_own_message() -> None:
    sentences = [sentence for _, sentence in UNUSABLE_CLIPS.values()]
    assert len(set(sentences)) == len(sentences)


@pytest.mark.parametrize("share", CUT_OFF)
def test_a_truncated_clip_is_rejected(tmp_path: Path, share: str) -> None:
    of_bytes, sentence = CUT_OFF[share]
    code, lines = run_and_fail("--side", truncated(SAMPLE_SIDE, tmp_path / "clip.mp4", share=of_bytes))
    assert code == 3
    assert len(lines) == 2, lines
    assert sentence in lines[0]


@pytest.mark.parametrize(
    ("name", "codec", "pixel_format"),
    [("photo.png", "png", "rgb24"), ("photo.jpg", "mjpeg", "yuvj420p"), ("photo.mp4", "png", "rgb24")],
)
def test_a_photo_is_rejected(tmp_path: Path, name: str, codec: str, pixel_format: str) -> None:
    code, lines = run_and_fail("--side", still_picture(tmp_path / name, codec=codec, pixel_format=pixel_format))
    assert (code, len(lines)) == (3, 2)
    assert f"'{name}' is a single picture, not a clip." in lines[0]


@pytest.mark.parametrize("frames", [2, 10])
def test_a_very_short_clip_is_called_short_and_not_still(tmp_path: Path, frames: int) -> None:
    code, lines = run_and_fail("--side", shortened(SAMPLE_SIDE, tmp_path / "clip.mp4", frames=frames))
    assert (code, len(lines)) == (3, 2)
    assert lines[0] == "'clip.mp4' lasts less than 1.5 seconds."


def test_a_clip_without_read_permission_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The missing permission is simulated, because the tests may run as root."""
    clip = shortened(SAMPLE_SIDE, tmp_path / "clip.mp4", frames=2)

    def denied(*_: object, **__: object) -> None:
        raise av.error.PermissionError(EACCES, "Permission denied", str(clip))

    monkeypatch.setattr(os, "access", lambda path, mode, **_: mode != os.R_OK)
    monkeypatch.setattr(av, "open", denied)
    code, lines = run_and_fail("--side", clip)
    assert (code, len(lines)) == (3, 2)
    assert lines[0] == "'clip.mp4' may not be read."


def test_one_unusable_clip_of_two_is_an_error(tmp_path: Path) -> None:
    code, lines = run_and_fail("--side", SAMPLE_SIDE, "--rear", tmp_path / "missing.mp4")
    assert code == 3
    assert "missing.mp4" in lines[0]


def test_a_walker_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gait.session.analyze.estimate_pose", lambda clip, **options: walking_pose(clip))
    code, (problem, remedy) = run_and_fail("--side", SAMPLE_SIDE)
    assert code == 3
    assert problem == "The person in the clip walks."
    assert "running" in remedy


def test_only_two_lines_are_printed(tmp_path: Path) -> None:
    clip = still_clip(tmp_path / "clip.mp4")
    command = [sys.executable, "-m", "gait", "analyze", "--side", str(clip)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (3, "")
    looking, problem, remedy = result.stderr.splitlines()
    assert looking == "Side clip: looking for the runner ..."
    assert problem == "The person in 'clip.mp4' stands still."
    assert remedy.endswith(".")
    assert os.listdir() == []


def test_control_characters_in_a_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    code, lines = run_and_fail("--side", tmp_path / "two\nlines\x1b[31m.mp4")
    assert (code, len(lines)) == (3, 2)
    assert "\x1b" not in lines[0]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "No clip was given."),
        (["--side", SAMPLE_SIDE, "--height", "tall"], "'tall' is not a height"),
        (["--side", SAMPLE_SIDE, "--height", "17.8m"], "outside the possible range"),
        (["--side", SAMPLE_SIDE, "--speed", "3"], "'3' is not a speed"),
        (["--side", SAMPLE_SIDE, "--speed", "99m/s"], "not a running speed"),
        (["--side", SAMPLE_SIDE, "--capture-fps", "24"], "cannot have been recorded at 24"),
        (["--side", SAMPLE_SIDE, "--capture-fps", "nan"], "recorded at nan"),
        (["--side", SAMPLE_SIDE, "--model", "giant"], "no pose model 'giant'"),
        (["--side", SAMPLE_SIDE, "--engine", "mediapipe", "--model", "heavy"], "does not ship"),
        (["--side", SAMPLE_SIDE, "--rear", SAMPLE_SIDE], "are the same file"),
        (["--side", SAMPLE_SIDE, "--out", SAMPLE_SIDE.parent], "is not empty"),
        (["--side", "missing.mp4", "--height", "tall"], "'tall' is not a height"),
    ],
)
def test_an_invalid_option_is_rejected(arguments: list[str | Path], sentence: str) -> None:
    code, lines = run_and_fail(*arguments)
    assert (code, len(lines)) == (2, 2)
    assert sentence in lines[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--side"],
        ["--front", SAMPLE_SIDE],
        ["--side", SAMPLE_SIDE, "--engine", "magic"],
        ["--side", SAMPLE_SIDE, "--capture-fps", "many"],
        [SAMPLE_SIDE],
    ],
)
def test_a_command_that_cannot_be_parsed_is_rejected(arguments: list[str | Path]) -> None:
    assert run_and_fail(*arguments)[0] == 2


def test_a_folder_that_cannot_be_written_is_rejected_before_the_analysis(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    code, lines = run_and_fail("--side", SAMPLE_SIDE, "--out", tmp_path / "file" / "report")
    assert (code, len(lines)) == (3, 2)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_missing_task_file_is_rejected(tmp_path: Path) -> None:
    code, lines = run_and_fail("--rear", SAMPLE_REAR, "--engine", "mediapipe", "--model", tmp_path / "none.task")
    assert (code, len(lines)) == (3, 2)
    assert "none.task" in lines[0]
