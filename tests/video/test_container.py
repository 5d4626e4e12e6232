"""Files that hold more than one film, or name other files, and films whose frames are repeated."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from clip_makers import SAMPLE_SIDE, shortened

from gait.errors import ClipError
from gait.video import open_clip, read_frames

SMALL, LARGE = (48, 64), (96, 128)


def moving(count: int, size: tuple[int, int]) -> list[np.ndarray]:
    """Pictures of a bright bar that moves on noise."""
    rng = np.random.default_rng(5)
    ground = rng.integers(30, 90, (*size, 3), dtype=np.uint8)
    pictures = []
    for index in range(count):
        picture = ground.copy()
        left = 5 * index % (size[1] - 16)
        picture[:, left : left + 16] = 220
        pictures.append(picture)
    return pictures


def write_tracks(path: Path, *tracks: tuple[list[np.ndarray], int]) -> Path:
    """Write an MP4 with one video track for each list of pictures and its frames per second."""
    with av.open(str(path), "w") as container:
        streams: list[Any] = []
        for pictures, fps in tracks:
            stream: Any = container.add_stream("libx264", rate=fps, options={"crf": "12"})
            stream.height, stream.width, stream.pix_fmt = *pictures[0].shape[:2], "yuv420p"
            streams.append(stream)
        for stream, (pictures, fps) in zip(streams, tracks, strict=True):
            for index, picture in enumerate(pictures):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = index, Fraction(1, fps)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    "first",
    [(moving(1, LARGE), 1), (moving(4, LARGE), 2), (moving(60, SMALL), 30)],
    ids=["cover picture", "slide show", "small preview"],
)
@pytest.mark.parametrize("order", [1, -1])
def test_of_several_tracks_the_film_of_the_runner_is_read(tmp_path: Path, first: Any, order: int) -> None:
    film = (moving(60, LARGE), 30)
    clip = open_clip(write_tracks(tmp_path / "clip.mp4", *[first, film][::order]))
    assert (clip.width, clip.height, clip.frame_count) == (128, 96, 60)
    assert [frame.size for frame in read_frames(clip, indices=[0, 59])] == [(128, 96)] * 2


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("list.mp4", "ffconcat version 1.0\nfile side.mp4\n", "list of other files"),
        ("list.ffconcat", "ffconcat version 1.0\nfile side.mp4\n", "list of other files"),
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nside.ts\n#EXT-X-ENDLIST\n", "not a video"),
    ],
)
def test_a_list_of_other_files_is_not_followed(tmp_path: Path, name: str, content: str, problem: str) -> None:
    shortened(SAMPLE_SIDE, tmp_path / "side.mp4", frames=5)
    shortened(SAMPLE_SIDE, tmp_path / "side.ts", frames=5)
    (tmp_path / name).write_text(content)
    with pytest.raises(ClipError, match=problem):
        open_clip(tmp_path / name)


@pytest.mark.parametrize("name", ["concat:a.mp4", "subfile,,start,0,end,9,,:a.mp4", "file:a.mp4"])
def test_a_name_that_looks_like_an_address_is_a_file_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    shortened(SAMPLE_SIDE, tmp_path / "a.mp4", frames=5)
    with pytest.raises(ClipError, match="There is no file"):
        open_clip(name)
    shortened(SAMPLE_SIDE, tmp_path / "b.mp4", frames=9).rename(tmp_path / name)
    assert open_clip(name).frame_count == 9


@pytest.mark.parametrize(
    ("pattern", "fps"), [([2], 60), ([4], 120), ([1, 1, 1, 2], 30)], ids=["doubled", "four times", "24 in 30"]
)
def test_repeated_frames_are_left_out(tmp_path: Path, pattern: list[int], fps: int) -> None:
    shown = moving(40, LARGE)
    repeats = [pattern[index % len(pattern)] for index in range(40)]
    path = write_tracks(
        tmp_path / "clip.mp4", ([shown[i] for i, count in enumerate(repeats) for _ in range(count)], fps)
    )
    clip = open_clip(path)
    assert clip.frame_count == 40
    assert len(clip.copied_s) == sum(repeats) - 40
    np.testing.assert_allclose(clip.time_s, np.cumsum([0, *repeats[:-1]]) / fps, atol=1e-6)
    for frame in read_frames(clip):
        differences = [np.abs(frame.picture.astype(int) - each).mean() for each in shown]
        assert frame.number == np.argmin(differences)


def test_a_film_without_repeated_frames_keeps_them_all() -> None:
    clip = open_clip(SAMPLE_SIDE)
    assert (clip.frame_count, len(clip.copied_s)) == (600, 0)
