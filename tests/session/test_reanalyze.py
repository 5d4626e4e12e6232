"""Analysing saved poses again gives the same numbers with the same options, and other numbers with others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from clip_makers import turned_for_viewers, write_clip

import gait
from gait.errors import ClipError, InputError, OptionError
from gait.options import Options
from gait.results.document import results_dict
from gait.results.numbers import write_numbers
from gait.results.pose_file import read_pose
from gait.session.reanalyze import reanalyze
from gait.video import open_clip, read_frames

if TYPE_CHECKING:
    from gait.session import Session


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of the sample pair, saved without videos."""
    place = tmp_path_factory.mktemp("saved") / "report"
    write_numbers(session, place)
    return place


def test_the_same_options_give_the_same_document(session: Session, folder: Path) -> None:
    expected = results_dict(session)
    assert results_dict(reanalyze(folder)) == expected
    assert results_dict(reanalyze(session)) == expected


def test_no_video_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("a video was opened")

    monkeypatch.setattr("av.open", fail)
    assert reanalyze(folder).measures["value"].notna().any()


def test_another_height_changes_lengths_but_not_times(session: Session) -> None:
    options = replace(session.options, speed_mps=None)
    small, tall = (reanalyze(session, options, runner=gait.Runner(height_m=h)) for h in (1.60, 1.80))
    before, after = (found.measures.set_index(["view", "id"]).value for found in (small, tall))
    assert after["side", "overstride"] > 1.05 * before["side", "overstride"]
    assert after["side", "contact_time"] == pytest.approx(before["side", "contact_time"], rel=1e-9)


def test_the_pose_model_cannot_be_changed(session: Session) -> None:
    assert reanalyze(session, Options(model="heavy", speed_mps=3.0)).options.model == "lite"


def test_slow_motion_given_later_shortens_times(session: Session) -> None:
    clip = session.view("side")
    stretched_s = 2 * clip.clip.time_s
    played = replace(clip, clip=replace(clip.clip, time_s=stretched_s), pose=clip.pose.assign_coords(time=stretched_s))
    corrected = reanalyze(replace(session, clips=(played,)), replace(session.options, capture_fps=60.0))
    assert corrected.view("side").motion.time_s[-1] == pytest.approx(clip.motion.time_s[-1], rel=1e-3)


DROPPED = [index for index in range(300) if index % 5]
"""The frames of a camera that drops every fifth frame."""


def test_slow_motion_given_later_equals_slow_motion_given_at_first(session: Session, tmp_path: Path) -> None:
    """Dropped frames do not change the factor."""
    side = session.view("side")
    pictures = [np.full((48, 64, 3), 90, np.uint8)] * len(DROPPED)
    for slower, capture_fps in ((1, 66.0), (2, 60.0)):
        time_s = slower * side.clip.time_s[DROPPED]
        path = write_clip(tmp_path / f"{slower}.mp4", pictures, time_s=time_s, fps=60 / slower)
        pose = side.pose.isel(time=DROPPED).assign_coords(time=time_s)
        played = replace(side, clip=open_clip(path), pose=pose)
        once = replace(session, clips=(played,), options=replace(session.options, speed_mps=None))
        anew = reanalyze(once, replace(once.options, capture_fps=capture_fps)).view("side").clip
        assert anew.slow_motion_factor == open_clip(path, capture_fps=capture_fps).slow_motion_factor


@pytest.mark.parametrize("capture_fps", [10.0, -5.0, float("nan")])
def test_an_impossible_capture_rate_raises(session: Session, capture_fps: float) -> None:
    with pytest.raises(OptionError, match="recorded at"):
        reanalyze(session, replace(session.options, capture_fps=capture_fps))


def copied(clip: Path, path: Path) -> Path:
    """Copy a clip to another container, in which it starts at two seconds."""
    with av.open(str(clip)) as given, av.open(str(path), "w", options={"output_ts_offset": "2"}) as made:
        stream = given.streams.video[0]
        copy: Any = made.add_stream_from_template(stream)
        for packet in given.demux(stream):
            if packet.dts is not None:
                packet.stream = copy
                made.mux(packet)
    return path


@pytest.mark.parametrize(
    ("container", "quarter_turns", "mirrored", "turned_deg"),
    [("mp4", 1, False, 0), ("mp4", 3, True, 270), ("ts", 0, False, 90)],
)
def test_a_saved_session_shows_its_clips_as_the_original_session(
    session: Session, tmp_path: Path, container: str, quarter_turns: int, mirrored: bool, turned_deg: int
) -> None:
    """The frames are rotated and mirrored as the file says, turned upright, and numbered the same."""
    side = session.view("side")
    shades = np.linspace(0, 90, 64 * 96 * 3).reshape(64, 96, 3)
    pictures = [np.asarray(shades + number % 100, np.uint8) for number in range(side.clip.frame_count)]
    plain = write_clip(tmp_path / "plain.mp4", pictures, time_s=side.clip.time_s, fps=60)
    turned = turned_for_viewers(plain, quarter_turns, mirrored=mirrored)
    path = copied(plain, tmp_path / "clip.ts") if container == "ts" else turned
    clip = open_clip(path).turned(turned_deg)
    assert (clip.start_s > 1) == (container == "ts")
    facts = {"turned_deg": turned_deg, "image_width_px": clip.width, "image_height_px": clip.height}
    pose = side.pose.assign_attrs(facts | {"source_file": path.name, "source_sha256": clip.sha256})
    write_numbers(replace(session, clips=(replace(side, clip=clip, pose=pose),)), tmp_path / "report")
    anew = reanalyze(tmp_path / "report", clip_folder=tmp_path).view("side").clip
    assert (anew.width, anew.height) == (clip.width, clip.height)
    wanted = {0, 150, 299}
    shown, expected = ({f.number: f.picture for f in read_frames(of, indices=wanted)} for of in (anew, clip))
    assert shown.keys() == expected.keys() == wanted
    for number in wanted:
        assert np.array_equal(shown[number], expected[number])


def test_an_unreadable_clip_raises(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "side.mp4").write_bytes(b"no video")
    with pytest.raises(ClipError, match="is not a video"):
        reanalyze(folder, clip_folder=tmp_path)


def test_another_video_of_the_same_name_raises(folder: Path, tmp_path: Path) -> None:
    name = read_pose(folder / "side.pose.nc").attrs["source_file"]
    write_clip(tmp_path / name, [np.zeros((48, 64, 3), np.uint8)] * 60, time_s=np.arange(60) / 30, fps=30)
    with pytest.raises(ClipError, match=f"'{name}' in .* is not the video that was analysed"):
        reanalyze(folder, clip_folder=tmp_path)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def without_measures(path: Path) -> None:
    document = json.loads(path.read_text())
    del document["options"]
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("name", "damage", "problem"),
    [
        ("results.json", Path.unlink, "holds no session"),
        ("results.json", cut, "is damaged"),
        ("results.json", without_measures, "is incomplete"),
        ("results.json", lambda path: path.write_text("[]"), "its layout is not"),
        ("side.pose.nc", cut, "cannot be read as a pose track"),
        ("side.pose.nc", lambda path: path.write_bytes(b""), "cannot be read as a pose track"),
    ],
)
def test_damaged_folders_raise(
    folder: Path, tmp_path: Path, name: str, damage: Callable[[Path], object], problem: str
) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damage(tmp_path / name)
    with pytest.raises(InputError, match=problem):
        reanalyze(tmp_path)


def test_a_folder_without_poses_raises(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    with pytest.raises(InputError, match="holds no poses"):
        reanalyze(tmp_path)
