"""Clips: timestamps, upright pictures, slow motion, and complete output files."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from clip_makers import SAMPLE_SIDE, noise_clip, shortened, turned_for_viewers, write_clip

from gait.errors import ClipError, OptionError
from gait.runtime.atomic import atomic_file
from gait.video import open_clip, read_frames, read_frames_near
from gait.video.writer import VideoWriter

RED, GREEN, BLUE, GREY = (200, 30, 30), (30, 160, 30), (30, 30, 200), (120, 120, 120)


def grey_pictures(count: int, *, height: int = 48, width: int = 64) -> list[np.ndarray]:
    return [np.full((height, width, 3), 40 + 20 * (index % 9), np.uint8) for index in range(count)]


def corners(picture: np.ndarray) -> list[tuple[int, int, int]]:
    """Nearest of the named colours at the top left, top right, bottom right and bottom left."""
    names = np.array([RED, GREEN, BLUE, GREY])
    height, width = picture.shape[:2]
    places = [(8, 8), (8, width - 8), (height - 8, width - 8), (height - 8, 8)]
    return [tuple(names[np.abs(names - picture[place]).sum(axis=1).argmin()].tolist()) for place in places]


def four_colours(height: int = 64, width: int = 96) -> np.ndarray:
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2], picture[: height // 2, width // 2 :] = RED, GREEN
    picture[height // 2 :, width // 2 :], picture[height // 2 :, : width // 2] = BLUE, GREY
    return picture


@pytest.mark.parametrize("fps", [23.976, 30.0, 29.97, 59.94, 240.0])
def test_times_are_the_containers_own(tmp_path: Path, fps: float) -> None:
    time_s = [index / fps for index in range(20)]
    clip = open_clip(write_clip(tmp_path / "clip.mp4", grey_pictures(20), time_s=time_s, fps=fps))
    assert clip.time_s.dtype == np.float64
    assert clip.time_s == pytest.approx(time_s, abs=1e-4)
    assert clip.mean_fps == pytest.approx(fps, rel=1e-3)
    assert clip.duration_s == pytest.approx(20 / fps, rel=1e-3)


def test_uneven_times_are_kept(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    time_s = np.concatenate([[0.0], np.cumsum(rng.choice([1 / 60, 1 / 30, 1 / 24], size=39))])
    clip = open_clip(write_clip(tmp_path / "clip.mp4", grey_pictures(40), time_s=time_s.tolist()))
    assert clip.time_s == pytest.approx(time_s, abs=2e-5)
    assert [frame.time_s for frame in read_frames(clip)] == clip.time_s.tolist()


def test_a_late_first_frame_is_time_zero(tmp_path: Path) -> None:
    clip = open_clip(write_clip(tmp_path / "clip.mp4", grey_pictures(5), time_s=[2.0, 2.1, 2.2, 2.3, 2.4]))
    assert clip.time_s == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4], abs=1e-4)


@pytest.mark.parametrize(
    ("quarter_turns", "seen"),
    [
        (0, [RED, GREEN, BLUE, GREY]),
        (1, [GREY, RED, GREEN, BLUE]),
        (2, [BLUE, GREY, RED, GREEN]),
        (3, [GREEN, BLUE, GREY, RED]),
    ],
)
def test_pictures_are_rotated_by_the_display_matrix(tmp_path: Path, quarter_turns: int, seen: list[object]) -> None:
    path = write_clip(tmp_path / "clip.mp4", [four_colours()] * 4, time_s=[0.0, 0.1, 0.2, 0.3])
    clip = open_clip(turned_for_viewers(path, quarter_turns))
    assert (clip.width, clip.height) == ((96, 64) if quarter_turns % 2 == 0 else (64, 96))
    frame = next(read_frames(clip))
    assert frame.picture.shape == (clip.height, clip.width, 3)
    assert corners(frame.picture) == seen


@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
@pytest.mark.parametrize("turned_deg", [0, 90, 180])
def test_pictures_are_mirrored_by_the_display_matrix(tmp_path: Path, quarter_turns: int, turned_deg: int) -> None:
    """As players display them; further rotation is applied after that."""
    path = write_clip(tmp_path / "clip.mp4", [four_colours()] * 4, time_s=[0.0, 0.1, 0.2, 0.3])
    clip = open_clip(turned_for_viewers(path, quarter_turns, mirrored=True)).turned(turned_deg)
    seen_by_viewers = np.rot90(four_colours(), -quarter_turns)[:, ::-1]
    frame = next(read_frames(clip))
    assert frame.picture.shape == (clip.height, clip.width, 3)
    assert corners(frame.picture) == corners(np.rot90(seen_by_viewers, turned_deg // 90))


@pytest.mark.parametrize(
    ("pixel_width", "shown_px"), [(None, 64), (Fraction(1), 64), (Fraction(2), 128), (Fraction(16, 11), 94)]
)
def test_the_pixel_aspect_ratio_is_applied(tmp_path: Path, pixel_width: Fraction | None, shown_px: int) -> None:
    with av.open(str(tmp_path / "clip.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        if pixel_width is not None:
            stream.codec_context.sample_aspect_ratio = pixel_width
        for picture in grey_pictures(4):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    clip = open_clip(tmp_path / "clip.mp4")
    assert (clip.width, clip.height) == (shown_px, 48)
    assert [frame.picture.shape for frame in read_frames(clip)] == [(48, shown_px, 3)] * 4


def test_only_the_requested_frames_are_yielded(tmp_path: Path) -> None:
    pictures = grey_pictures(9)
    clip = open_clip(write_clip(tmp_path / "clip.mp4", pictures, time_s=[index / 30 for index in range(9)]))
    frames = list(read_frames(clip, indices=[7, 2]))
    assert [frame.number for frame in frames] == [2, 7]
    assert [frame.picture.mean() for frame in frames] == pytest.approx([80, 180], abs=4)
    assert list(read_frames(clip, indices=[])) == []


def stream_without(path: Path, *, gone: set[int], shades: list[int]) -> Path:
    """Uniform pictures in a transport stream with a key frame every ten frames and some lost packets."""
    with av.open(str(path), "w", format="mpegts") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"preset": "ultrafast", "tune": "zerolatency", "g": "10"}
        packets = []
        for shade in shades:
            picture = np.full((48, 64, 3), shade, np.uint8)
            packets += stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24"))
        for number, packet in enumerate([*packets, *stream.encode(None)]):
            if number not in gone:
                container.mux(packet)
    return path


@pytest.mark.parametrize("gone", [set(), {0}, {0, 1, 2}, {14}])
def test_a_frame_that_cannot_be_decoded_does_not_shift_the_others(tmp_path: Path, gone: set[int]) -> None:
    """Frames before the first key frame cannot be decoded; all others keep the time of their packet."""
    shades = [40 + 5 * number for number in range(30)]
    clip = open_clip(stream_without(tmp_path / "clip.ts", gone=gone, shades=shades))
    kept = [number for number in range(30) if number not in gone]
    assert clip.time_s == pytest.approx([(number - kept[0]) / 30 for number in kept], abs=1e-3)
    frames = list(read_frames(clip))
    assert len(frames) >= 20
    for frame in frames:
        shown = shades[kept[0] + round(frame.time_s * 30)]
        assert frame.picture.mean() == pytest.approx(shown, abs=6 if gone else 3)


@pytest.mark.parametrize("container", ["mp4", "avi", "mkv"])
@pytest.mark.parametrize("frames_between", [0, 3])
def test_frames_stored_in_decoding_order_are_complete(tmp_path: Path, container: str, frames_between: int) -> None:
    """AVI has no presentation times."""
    shades = [40 + 3 * number for number in range(60)]
    path = tmp_path / f"clip.{container}"
    with av.open(str(path), "w") as made:
        stream = made.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"bf": str(frames_between), "b-pyramid": "none", "crf": "12"}
        for shade in shades:
            picture = np.full((48, 64, 3), shade, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        made.mux(stream.encode(None))
    clip = open_clip(path)
    frames = list(read_frames(clip))
    assert [frame.number for frame in frames] == list(range(60))
    assert [frame.picture.mean() for frame in frames] == pytest.approx(shades, abs=2)
    assert {frame.number for frame in read_frames_near(clip, numbers=[0, 20, 40])} <= set(range(60))


_THREADS_WHILE_READING = """
import sys
from pathlib import Path
from gait.video import open_clip, read_frames

tasks, clip = Path("/proc/self/task"), open_clip(sys.argv[1])
before = len(list(tasks.iterdir()))
print(max(len(list(tasks.iterdir())) for _ in read_frames(clip)) - before)
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux lists a process's threads there")
@pytest.mark.parametrize(("height", "width", "threads"), [(48, 64, 0), (1440, 2048, 2)], ids=["small", "large"])
def test_a_decoder_has_at_most_two_threads(tmp_path: Path, height: int, width: int, threads: int) -> None:
    """Counted in a separate process, because threads of earlier tests may still be running here."""
    pictures = grey_pictures(6, height=height, width=width)
    path = write_clip(tmp_path / "clip.mp4", pictures, time_s=[index / 30 for index in range(6)])
    said = subprocess.run(
        [sys.executable, "-c", _THREADS_WHILE_READING, str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert int(said) == threads


def test_memory_does_not_grow_with_length() -> None:
    clip = open_clip(SAMPLE_SIDE)
    picture_bytes = clip.width * clip.height * 3
    tracemalloc.start()
    try:
        for frame in read_frames(clip):
            if frame.number == 60:
                break
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4 * picture_bytes


@pytest.mark.parametrize(
    ("tag", "plays_fps", "factor"),
    [
        ("240.000000", 30.0, 8.0),
        ("120", 30.0, 4.0),
        ("120.000000", 60.0, 2.0),
        ("30.000000", 30.0, 1.0),
        # Dim light: the camera delivers fewer frames than its tag says, in real time.
        ("30.000000", 20.0, 1.0),
        ("nan", 30.0, 1.0),
        ("inf", 30.0, 1.0),
        ("0", 30.0, 1.0),
        ("fast", 30.0, 1.0),
    ],
)
def test_slow_motion_is_read_from_the_phones_tag(tmp_path: Path, tag: str, plays_fps: float, factor: float) -> None:
    times = [index / plays_fps for index in range(30)]
    plain = write_clip(tmp_path / "plain.mp4", grey_pictures(30), time_s=times, fps=plays_fps)
    tagged = shortened(plain, tmp_path / "tagged.mp4", frames=30, metadata={"com.android.capture.fps": tag})
    clip = open_clip(tagged)
    assert clip.slow_motion_factor == pytest.approx(factor, rel=1e-3)
    assert clip.capture_fps == pytest.approx(factor * plays_fps, rel=1e-3)


def test_a_given_capture_rate_overrides_the_tag(tmp_path: Path) -> None:
    plain = write_clip(tmp_path / "plain.mp4", grey_pictures(30), time_s=[index / 30 for index in range(30)])
    tagged = shortened(plain, tmp_path / "tagged.mp4", frames=30, metadata={"com.android.capture.fps": "240"})
    assert open_clip(tagged, capture_fps=120).slow_motion_factor == pytest.approx(4.0, rel=1e-3)
    assert open_clip(tagged, capture_fps=30).slow_motion_factor == 1.0


def test_dropped_frames_do_not_change_the_slow_motion_factor(tmp_path: Path) -> None:
    kept = [index for index in range(60) if index % 5]
    pictures = grey_pictures(len(kept))
    path = write_clip(tmp_path / "clip.mp4", pictures, time_s=[index / 30 for index in kept])
    assert open_clip(path, capture_fps=240).slow_motion_factor == pytest.approx(8.0, rel=1e-3)


@pytest.mark.parametrize("capture_fps", [10.0, 0.0, -120.0, 1e9, float("nan"), float("inf")])
def test_an_impossible_capture_rate_raises_an_error(tmp_path: Path, capture_fps: float) -> None:
    path = write_clip(tmp_path / "clip.mp4", grey_pictures(5), time_s=[index / 30 for index in range(5)])
    with pytest.raises(OptionError, match="recorded at"):
        open_clip(path, capture_fps=capture_fps)


@pytest.mark.parametrize(("height", "width"), [(49, 65), (48, 65), (49, 64), (2, 2), (721, 1281)])
def test_odd_sizes_are_reduced_by_one_pixel(tmp_path: Path, height: int, width: int) -> None:
    pictures = grey_pictures(3, height=height, width=width)
    clip = open_clip(write_clip(tmp_path / "clip.mp4", pictures, time_s=[0.0, 0.1, 0.2]))
    assert (clip.height, clip.width) == (height - height % 2, width - width % 2)


def test_written_video_plays_in_a_browser(tmp_path: Path) -> None:
    path = noise_clip(tmp_path / "clip.mp4", frames=10)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize(("height", "width"), [(240, 320), (242, 322)])
def test_written_pictures_are_read_back(tmp_path: Path, height: int, width: int) -> None:
    """More pictures than the encoder's queue, so that buffers are reused; with a mark in the lower right corner."""
    # Neighbours differ clearly, as repeated pictures would be left out.
    shades = np.tile(np.random.default_rng(3).permutation(np.arange(20, 150, 13)), 4)
    pictures = [np.full((height, width, 3), shade, np.uint8) for shade in shades]
    for picture in pictures:
        picture[-2:, -2:] = 235
    path = write_clip(tmp_path / "film.mp4", pictures, time_s=np.arange(40) / 30)
    for frame, shade in zip(read_frames(open_clip(path)), shades, strict=True):
        assert np.abs(frame.picture[:-20, :-20].astype(int) - shade).max() <= 3
        assert frame.picture[-2:, -2:].min() > shade + 50


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_interrupted_file_is_removed(tmp_path: Path, error: type[BaseException]) -> None:
    def film(path: Path) -> None:
        with atomic_file(path) as unfinished, VideoWriter(unfinished, width=64, height=48, mean_fps=30) as writer:
            writer.write(grey_pictures(1)[0], 0.0)
            raise error

    with pytest.raises(error):
        film(tmp_path / "film.mp4")
    assert os.listdir(tmp_path) == []


def test_an_interrupted_file_does_not_replace_the_previous_one(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"before")
    with (
        pytest.raises(ValueError, match="wrong"),
        atomic_file(path) as unfinished,
        VideoWriter(unfinished, width=64, height=48, mean_fps=30),
    ):
        raise ValueError("wrong")
    assert path.read_bytes() == b"before"
    assert os.listdir(tmp_path) == ["film.mp4"]


def test_a_pipe_raises_an_error_without_blocking(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(ClipError, match="not an ordinary file"):
        open_clip(tmp_path / "pipe.mp4")


def test_corrupt_data_in_the_middle_raise_an_error(tmp_path: Path) -> None:
    content = bytearray(SAMPLE_SIDE.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4000] = bytes(4000)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(content)
    with pytest.raises(ClipError, match="is damaged"):
        list(read_frames(open_clip(path)))


def test_a_stream_without_its_beginning_is_reported_as_cut_off(tmp_path: Path) -> None:
    """The missing part contains the reference frame of all later pictures."""
    path = shortened(SAMPLE_SIDE, tmp_path / "stream.ts", frames=60)
    content = path.read_bytes()
    path.write_bytes(content[len(content) // 3 : -57])
    with pytest.raises(ClipError) as refused:
        open_clip(path)
    assert refused.value.problem == "'stream.ts' is damaged or cut off."


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    first, second = noise_clip(tmp_path / "a.mp4", frames=3), tmp_path / "b.mp4"
    second.write_bytes(first.read_bytes())
    assert open_clip(first).sha256 == open_clip(second).sha256
    assert len(open_clip(first).sha256) == 64


@pytest.mark.parametrize("bframes", ["0", "2"])
def test_reference_frames_at_or_after_the_requested_ones(tmp_path, bframes):
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"bf": bframes, "b-adapt": "0"}
        for number in range(60):
            grey = np.full((48, 64, 3), 40 + 3 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    clip = open_clip(path)
    frames = list(read_frames_near(clip, numbers=range(0, 60, 6)))
    assert len(frames) == 10
    for wanted, frame in zip(range(0, 60, 6), frames, strict=True):
        assert wanted <= frame.number < wanted + 6
        assert frame.time_s == clip.time_s[frame.number]
        assert frame.picture.mean() == pytest.approx(40 + 3 * frame.number, abs=4)
