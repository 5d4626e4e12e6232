"""Good videos in all formats that phones, cameras and programs write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bad_clips.case import Case
from bad_clips.films import FPS, HEIGHT, WIDTH, Picture, film, remuxed, repeated, repeated_each, sample
from bad_clips.tags import mirrored_by_tag, rotated, trimmed

_GOOD = ("report", "warning")
_QUICK = {"preset": "ultrafast"}


def _film(**options: Any) -> Callable[[Path], Path]:
    return lambda path: film(path, **options)


def _with_own_priority(make: Callable[[Path], Path]) -> Callable[[Path], Path]:
    """Restore the priority of this process: SVT-AV1 raises it to real time, and later child processes inherit it."""

    # macOS has no such priorities.
    if not hasattr(os, "sched_getscheduler"):
        return make

    def make_and_restore(path: Path) -> Path:
        policy, priority = os.sched_getscheduler(0), os.sched_getparam(0)
        try:
            return make(path)
        finally:
            os.sched_setscheduler(0, policy, priority)

    return make_and_restore


def _every_fifth_twice() -> Iterator[Picture]:
    """Yield the pictures as in a film of 24 frames a second that was saved with 30."""
    for number, picture in enumerate(sample()):
        yield from [picture] * (2 if number % 5 == 4 else 1)


def _tiny() -> list[Picture]:
    return [np.asarray(cv2.resize(picture, (90, 160), interpolation=cv2.INTER_AREA)) for picture in sample()]


def _after(others: Callable[[], Sequence[Picture]], *, fps: int) -> Callable[[Path], Path]:
    """Write the film as the second video track, after a track of other pictures."""

    def make(path: Path) -> Path:
        tracks = ((others(), fps), (sample(), FPS))
        with av.open(str(path), "w") as container:
            streams: list[Any] = []
            for pictures, rate in tracks:
                stream: Any = container.add_stream("libx264", rate=rate)
                stream.height, stream.width = pictures[0].shape[:2]
                stream.pix_fmt = "yuv420p"
                streams.append(stream)
            for stream, (pictures, rate) in zip(streams, tracks, strict=True):
                for number, picture in enumerate(pictures):
                    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
                    frame.pts, frame.time_base = number, Fraction(1, rate)
                    container.mux(stream.encode(frame))
                container.mux(stream.encode(None))
        return path

    return make


def _resized(width: int, height: int) -> Callable[[int, np.ndarray], np.ndarray]:
    return lambda _, picture: cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def _wide_pixels(stream: Any) -> None:
    stream.sample_aspect_ratio = Fraction(2, 1)


def _two_tracks(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        streams = [container.add_stream("libx264", rate=FPS) for _ in range(2)]
        for stream in streams:
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in sample():
            for stream, shown in zip(streams, (picture, np.zeros_like(picture)), strict=True):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        for stream in streams:
            container.mux(stream.encode(None))
    return path


def _with_sound(path: Path) -> Path:
    with av.open(str(path), "w") as container:
        stream, sound = container.add_stream("libx264", rate=FPS), container.add_stream("aac", rate=44_100)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for picture in sample():
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        for number in range(260):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44_100, number * 1024
            container.mux(sound.encode(frame))
        container.mux(stream.encode(None))
        container.mux(sound.encode(None))
    return path


def _retimed(times: Callable[[int, int, int], tuple[int, int]], **options: Any) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        first = film(path.with_name(f"first_{path.name}"), options={"bf": "0"}, **options)
        remuxed(first, path, times=times, keep=slice(None))
        first.unlink()
        return path

    return make


def _with_subtitles(path: Path) -> Path:
    words = path.with_name("words.srt")
    words.write_text("1\n00:00:00,000 --> 00:00:05,000\nThe first of three\n")
    bare = film(path.with_name("bare.mp4"))
    with av.open(str(bare)) as pictures, av.open(str(words)) as lines, av.open(str(path), "w") as made:
        copies = {}
        for source in (pictures.streams[0], lines.streams[0]):
            copies[source] = made.add_stream_from_template(source)
        for container in (lines, pictures):
            for packet in container.demux():
                if packet.dts is not None:
                    packet.stream = copies[packet.stream]
                    made.mux(packet)
    for part in (words, bare):
        part.unlink()
    return path


def _with_cover(path: Path) -> Path:
    """Attach a cover picture before the video stream, as shops and music programs do."""
    still = path.with_name("still.jpg")
    still.write_bytes(cv2.imencode(".jpg", np.full((200, 200, 3), 90, np.uint8))[1].tobytes())
    bare = film(path.with_name("bare.mp4"))
    with av.open(str(still)) as cover, av.open(str(bare)) as pictures, av.open(str(path), "w") as made:
        attached = made.add_stream_from_template(cover.streams[0])
        attached.disposition = av.stream.Disposition.attached_pic
        copy = made.add_stream_from_template(pictures.streams[0])
        for source, target in ((cover, attached), (pictures, copy)):
            for packet in source.demux():
                if packet.dts is not None:
                    packet.stream = target
                    made.mux(packet)
    for part in (still, bare):
        part.unlink()
    return path


def _times_go_back(path: Path) -> Path:
    """Join two halves whose timestamps both start at 0, as after careless joining of clips."""
    half = len(sample()) // 2
    film(path, sample()[:half])
    first = path.read_bytes()
    film(path, sample()[half:])
    path.write_bytes(first + path.read_bytes())
    return path


def _half_an_hour(path: Path) -> Path:
    pictures = [cv2.resize(p, (180, 320), interpolation=cv2.INTER_AREA) for p in sample()[:160]]
    return film(path, repeated(pictures, 30 * 60 * FPS), options=_QUICK)


# In milliseconds, the time base of Matroska.
_STEP, _HOUR = 33, 3_600_000
_EVERY = range(len(sample()))
_PICKED = [n for n in _EVERY if np.random.default_rng(n).random() < 0.75]
_GAP_S = [n / FPS + (2.0 if n > 90 else 0.0) for n in _EVERY]

CASES = (
    Case(name="hevc.mp4", make=_film(codec="libx265", options={"x265-params": "log-level=none"}), outcomes=_GOOD),
    Case(
        name="hevc_10_bit_hdr.mov",
        make=_film(
            codec="libx265",
            pixel_format="yuv420p10le",
            options={"x265-params": "log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc"},
        ),
        outcomes=_GOOD,
    ),
    Case(name="h264_10_bit.mp4", make=_film(pixel_format="yuv420p10le"), outcomes=_GOOD),
    Case(name="h264_444.mp4", make=_film(pixel_format="yuv444p"), outcomes=_GOOD),
    Case(name="h264_full_range.mp4", make=_film(pixel_format="yuvj420p"), outcomes=_GOOD),
    Case(name="b_frames.mp4", make=_film(options={"bf": "8", "b_strategy": "0"}), outcomes=_GOOD),
    Case(name="no_b_frames.mp4", make=_film(options={"bf": "0"}), outcomes=_GOOD),
    Case(name="key_frames_only.mp4", make=_film(options={"g": "1"}), outcomes=_GOOD),
    Case(name="interlaced.mp4", make=_film(options={"flags": "+ildct+ilme", "x264-params": "tff=1"}), outcomes=_GOOD),
    Case(
        name="vp9.webm",
        make=_film(codec="libvpx-vp9", options={"deadline": "realtime", "cpu-used": "8"}),
        outcomes=_GOOD,
    ),
    Case(
        name="vp8.webm",
        make=_film(codec="libvpx", options={"deadline": "realtime", "cpu-used": "8", "b": "2M"}),
        outcomes=_GOOD,
    ),
    Case(name="av1.mp4", make=_with_own_priority(_film(codec="libsvtav1", options={"preset": "12"})), outcomes=_GOOD),
    Case(name="mpeg4.avi", make=_film(codec="mpeg4", options={"b": "3M"}), outcomes=_GOOD),
    Case(name="mpeg2.ts", make=_film(codec="mpeg2video", options={"b": "4M"}), outcomes=_GOOD),
    Case(name="h264.ts", make=_film(container="mpegts"), outcomes=_GOOD),
    Case(name="prores.mov", make=_film(codec="prores_ks", pixel_format="yuv422p10le"), outcomes=_GOOD),
    Case(name="motion_jpeg.avi", make=_film(codec="mjpeg", pixel_format="yuvj420p"), outcomes=_GOOD),
    Case(name="lossless.mkv", make=_film(codec="ffv1"), outcomes=_GOOD),
    Case(name="windows.wmv", make=_film(codec="wmv2", container="asf", options={"b": "3M"}), outcomes=_GOOD),
    Case(name="flash.flv", make=_film(codec="flv", options={"b": "3M"}), outcomes=_GOOD),
    Case(name="quicktime.mov", make=_film(), outcomes=_GOOD),
    Case(name="matroska.mkv", make=_film(), outcomes=_GOOD),
    Case(
        name="animation.gif",
        make=_film(codec="gif", pixel_format="rgb8", fps=25),
        outcomes=("warning", "rejection"),
        cadence_spm=None,
    ),
    Case(name="odd_size.mp4", make=_film(pixel_format="yuv444p", change=_resized(359, 639)), outcomes=_GOOD),
    Case(name="one_pixel.mp4", make=_film(pixel_format="yuv444p", change=_resized(1, 1)), outcomes=("rejection",)),
    Case(name="thumbnail_32.mp4", make=_film(change=_resized(32, 32)), outcomes=("rejection",)),
    Case(name="tiny_120.mp4", make=_film(change=_resized(68, 120)), outcomes=("warning", "rejection")),
    Case(
        name="eight_k.mp4",
        make=_film(change=_resized(4320, 7680), options=_QUICK),
        outcomes=_GOOD,
        seconds=600,
        slow=True,
    ),
    Case(name="turned_90_tagged.mp4", make=lambda p: rotated(p, clockwise=1, tagged=True), outcomes=_GOOD),
    Case(name="turned_180_tagged.mp4", make=lambda p: rotated(p, clockwise=2, tagged=True), outcomes=_GOOD),
    Case(name="turned_270_tagged.mp4", make=lambda p: rotated(p, clockwise=3, tagged=True), outcomes=_GOOD),
    Case(name="turned_90_untagged.mp4", make=lambda p: rotated(p, clockwise=1, tagged=False), outcomes=_GOOD),
    Case(name="turned_180_untagged.mp4", make=lambda p: rotated(p, clockwise=2, tagged=False), outcomes=_GOOD),
    Case(name="mirrored.mp4", make=_film(change=lambda _, p: p[:, ::-1]), outcomes=_GOOD),
    Case(name="wide_pixels.mp4", make=_film(change=_resized(180, 640), prepare=_wide_pixels), outcomes=_GOOD),
    Case(name="two_tracks.mp4", make=_two_tracks, outcomes=_GOOD),
    Case(name="mirrored_by_tag.mov", make=mirrored_by_tag, outcomes=_GOOD),
    Case(name="edit_list.mp4", make=trimmed, outcomes=_GOOD),
    Case(name="with_subtitles.mkv", make=_with_subtitles, outcomes=_GOOD),
    Case(name="with_cover.mp4", make=_with_cover, outcomes=_GOOD),
    Case(name="with_sound.mp4", make=_with_sound, outcomes=_GOOD),
    Case(
        name="rate_varies.mp4",
        make=_film(pictures=[sample()[n] for n in _PICKED], time_s=[n / FPS for n in _PICKED]),
        outcomes=_GOOD,
    ),
    Case(
        name="gap_of_two_seconds.mp4",
        make=_film(time_s=_GAP_S),
        outcomes=("warning",),
        cadence_spm=None,
        warnings=("frame_timing",),
    ),
    Case(
        name="gap_of_a_day.mkv",
        make=_retimed(lambda n, shown, decoded: (shown + 24 * _HOUR * (n > 90), decoded + 24 * _HOUR * (n > 90))),
        outcomes=("warning",),
        cadence_spm=None,
        warnings=("frame_timing",),
    ),
    Case(name="times_go_back.ts", make=_times_go_back, outcomes=("warning", "rejection"), cadence_spm=None),
    Case(
        name="starts_after_an_hour.mkv",
        make=_retimed(lambda n, shown, decoded: (shown + _HOUR, decoded + _HOUR)),
        outcomes=_GOOD,
    ),
    Case(
        name="negative_times.mkv",
        make=_retimed(lambda n, shown, decoded: (shown - 2000, decoded - 2000)),
        outcomes=_GOOD,
    ),
    Case(
        name="times_repeat.mkv",
        make=_retimed(lambda n, shown, decoded: (n // 2 * 2 * _STEP, n // 2 * 2 * _STEP)),
        outcomes=_GOOD,
        cadence_spm=None,
    ),
    Case(name="all_at_zero.mkv", make=_retimed(lambda n, shown, decoded: (0, 0)), outcomes=("rejection",)),
    Case(
        name="a_third_of_a_second.mp4",
        make=_film(pictures=sample()[:10]),
        outcomes=("rejection",),
        message="less than 1.5 seconds",
    ),
    Case(name="one_frame.mp4", make=_film(pictures=sample()[:1]), outcomes=("rejection",)),
    Case(
        name="two_frames.mp4",
        make=_film(pictures=sample()[:2]),
        outcomes=("rejection",),
        message="less than 1.5 seconds",
    ),
    Case(
        name="one_second.mp4",
        make=_film(pictures=sample()[:30]),
        outcomes=("rejection",),
        message="less than 1.5 seconds",
    ),
    Case(
        name="five_frames_a_second.mp4",
        make=_film(pictures=sample()[::6], fps=5),
        outcomes=("warning",),
        warnings=("frame_rate",),
    ),
    Case(
        name="ten_frames_a_second.mp4",
        make=_film(pictures=sample()[::3], fps=10),
        outcomes=("warning",),
        warnings=("frame_rate",),
    ),
    Case(
        name="fifteen_frames_a_second.mp4",
        make=_film(pictures=sample()[::2], fps=15),
        outcomes=("warning",),
        warnings=("frame_rate",),
    ),
    Case(
        name="a_thousand_frames_a_second.mp4",
        make=_film(fps=1000),
        outcomes=("rejection",),
        message="less than 1.5 seconds",
    ),
    Case(
        name="a_thousand_frames_for_real.mp4",
        make=lambda path: film(path, repeated_each(sample(), 33), fps=1000, options=_QUICK),
        outcomes=_GOOD,
        seconds=600,
        slow=True,
    ),
    Case(
        name="each_frame_twice.mp4",
        make=lambda path: film(path, repeated_each(sample(), 2), fps=60),
        outcomes=("warning",),
        warnings=("frame_timing",),
    ),
    Case(
        name="each_frame_four_times.mp4",
        make=lambda path: film(path, repeated_each(sample(), 4), fps=120),
        outcomes=("warning",),
        warnings=("frame_timing",),
    ),
    Case(
        name="every_fifth_frame_twice.mp4",
        make=lambda path: film(path, _every_fifth_twice(), fps=36),
        outcomes=("warning",),
        warnings=("frame_timing",),
    ),
    Case(name="cover_picture_first.mp4", make=_after(lambda: sample()[100:101], fps=1), outcomes=_GOOD),
    Case(name="slide_show_first.mp4", make=_after(lambda: sample()[::15], fps=2), outcomes=_GOOD),
    Case(name="small_preview_first.mp4", make=_after(_tiny, fps=FPS), outcomes=_GOOD),
    Case(
        name="three_frames_a_second.mp4",
        make=_film(pictures=sample()[::10], fps=3),
        outcomes=("rejection",),
        message="too few to see a step",
    ),
    Case(name="half_an_hour.mp4", make=_half_an_hour, outcomes=_GOOD, cadence_spm=None, seconds=1800, slow=True),
)
