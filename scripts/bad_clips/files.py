"""Files that are damaged, truncated, or not a video."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np

from bad_clips.case import Case
from bad_clips.films import film, sample


def _complete(path: Path, *, index_first: bool = False) -> bytes:
    options = {"movflags": "+faststart"} if index_first else {}
    work = path.with_name("complete.mp4")
    with av.open(str(work), "w", options=options) as output:
        stream = output.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 360, 640, "yuv420p"
        for picture in sample():
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    content = work.read_bytes()
    work.unlink()
    return content


def _cut(share: float, *, index_first: bool = False) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        content = _complete(path, index_first=index_first)
        path.write_bytes(content[: round(share * len(content))])
        return path

    return make


def _changed(change: Callable[[bytearray], None]) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        content = bytearray(_complete(path))
        change(content)
        path.write_bytes(content)
        return path

    return make


def _list_of_films(path: Path) -> Path:
    """Write a list in FFmpeg's own format that names another film."""
    other = film(path.with_name("other.mp4"))
    path.write_text(f"ffconcat version 1.0\nfile {other.name}\n")
    return path


def _with_content(content: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return make


def _without_index(content: bytearray) -> None:
    start = content.index(b"moov") - 4
    del content[start:]


def _index_zeroed(content: bytearray) -> None:
    start = content.index(b"moov") + 4
    content[start:] = bytes(len(content) - start)


def _middle(content: bytearray, value: Callable[[int], bytes]) -> None:
    start, end = content.index(b"mdat") + 4, content.index(b"moov") - 4
    first, length = start + (end - start) // 3, (end - start) // 8
    content[first : first + length] = value(length)


def _sizes_lie(content: bytearray) -> None:
    start = content.index(b"moov") - 4
    content[start : start + 4] = b"\xff\xff\xff\xf0"


def _picture(suffix: str) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(cv2.imencode(suffix, sample()[0][..., ::-1])[1].tobytes())
        return path

    return make


def _zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("clip.txt", "not a video")
    return path


def _at(mark: bytes, *, after: int) -> Callable[[Path], Path]:
    """Truncate the file this many bytes after the name of one of its parts."""

    def make(path: Path) -> Path:
        content = _complete(path)
        path.write_bytes(content[: content.index(mark) + after])
        return path

    return make


def _at_a_picture(path: Path) -> Path:
    """Write the complete index first, and truncate the file at the end of a picture."""
    path.write_bytes(_complete(path, index_first=True))
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.pos is not None and packet.size]
        ends = sorted(packet.pos + packet.size for packet in packets)
    path.write_bytes(path.read_bytes()[: ends[len(ends) // 2]])
    return path


def _in_fragments(path: Path, *, share: float) -> Path:
    """Write an index before each second, as programs for screen recordings and streams do."""
    with av.open(str(path), "w", options={"movflags": "frag_keyframe+empty_moov"}) as output:
        stream = output.add_stream("libx264", rate=30, options={"g": "30"})
        stream.width, stream.height, stream.pix_fmt = 360, 640, "yuv420p"
        for picture in sample():
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    content = path.read_bytes()
    path.write_bytes(content[: round(share * len(content))])
    return path


def _twice(path: Path) -> Path:
    """Write a file twice in a row, as after a copy that was resumed at the wrong place."""
    content = _complete(path)
    path.write_bytes(content + content)
    return path


def _transport_cut(path: Path) -> Path:
    film(path, container="mpegts")
    content = path.read_bytes()
    path.write_bytes(content[len(content) // 3 : len(content) - 57])
    return path


def _matroska_cut(path: Path) -> Path:
    film(path, container="matroska")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def _sound(path: Path) -> Path:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44_100)
        for number in range(80):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 44_100, number * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


_NOISE = np.random.default_rng(0).bytes(100_000)
_REJECTED = ("rejection",)
_RUNS_OR_NOT = ("report", "warning", "rejection")

CASES = (
    Case(name="empty.mp4", make=_with_content(b""), outcomes=_REJECTED, message="empty"),
    Case(name="one_byte.mp4", make=_with_content(b"\0"), outcomes=_REJECTED, message="not a video"),
    Case(name="random_bytes.mp4", make=_with_content(_NOISE), outcomes=_REJECTED, message="not a video"),
    Case(name="text.mp4", make=_with_content(b"Dear all, here is the clip.\n" * 50), outcomes=_REJECTED),
    Case(name="list_of_films.mp4", make=_list_of_films, outcomes=_REJECTED, message="list of other files"),
    Case(name="page.mp4", make=_with_content(b"<!doctype html><html><body>Sign in</body></html>"), outcomes=_REJECTED),
    Case(
        name="subtitles_only.srt", make=_with_content(b"1\n00:00:00,000 --> 00:00:02,000\nHello\n"), outcomes=_REJECTED
    ),
    Case(name="archive.mp4", make=_zip, outcomes=_REJECTED, message="not a video"),
    Case(name="photo.jpg", make=_picture(".jpg"), outcomes=_REJECTED, message="single picture"),
    Case(name="photo_named_film.mp4", make=_picture(".jpg"), outcomes=_REJECTED, message="single picture"),
    Case(name="drawing.png", make=_picture(".png"), outcomes=_REJECTED, message="single picture"),
    Case(name="sound_only.mp4", make=_sound, outcomes=_REJECTED, message="sound"),
    Case(name="cut_at_1_percent.mp4", make=_cut(0.01), outcomes=_REJECTED, message="damaged or cut off"),
    Case(name="cut_in_half.mp4", make=_cut(0.5), outcomes=_REJECTED, message="damaged or cut off"),
    Case(name="cut_at_99_percent.mp4", make=_cut(0.99), outcomes=_REJECTED, message="cut off"),
    Case(name="index_first_cut_at_10.mp4", make=_cut(0.1, index_first=True), outcomes=_REJECTED, message="cut off"),
    Case(name="index_first_cut_in_half.mp4", make=_cut(0.5, index_first=True), outcomes=_REJECTED, message="cut off"),
    Case(name="index_first_cut_at_95.mp4", make=_cut(0.95, index_first=True), outcomes=_REJECTED, message="cut off"),
    Case(
        name="cut_after_the_file_type.mp4",
        make=_at(b"mdat", after=-4),
        outcomes=_REJECTED,
        message="damaged or cut off",
    ),
    Case(name="cut_in_a_part_s_name.mp4", make=_at(b"mdat", after=2), outcomes=_REJECTED, message="damaged or cut off"),
    Case(
        name="cut_before_the_index.mp4", make=_at(b"moov", after=-4), outcomes=_REJECTED, message="damaged or cut off"
    ),
    Case(name="cut_in_the_index.mp4", make=_at(b"stsz", after=40), outcomes=_REJECTED, message="damaged or cut off"),
    Case(name="index_first_cut_at_a_picture.mp4", make=_at_a_picture, outcomes=_REJECTED, message="cut off"),
    Case(name="in_fragments.mp4", make=lambda path: _in_fragments(path, share=1.0), outcomes=("report", "warning")),
    Case(name="in_fragments_cut.mp4", make=lambda path: _in_fragments(path, share=0.6), outcomes=_RUNS_OR_NOT),
    Case(name="two_files_in_one.mp4", make=_twice, outcomes=_RUNS_OR_NOT),
    Case(name="transport_stream_cut.ts", make=_transport_cut, outcomes=_REJECTED, message="damaged or cut off"),
    Case(name="matroska_cut_in_half.mkv", make=_matroska_cut, outcomes=_RUNS_OR_NOT),
    Case(name="index_missing.mp4", make=_changed(_without_index), outcomes=_REJECTED, message="damaged or cut off"),
    Case(name="index_zeroed.mp4", make=_changed(_index_zeroed), outcomes=_REJECTED),
    Case(name="index_size_lies.mp4", make=_changed(_sizes_lie), outcomes=_RUNS_OR_NOT),
    Case(name="pictures_zeroed.mp4", make=_changed(lambda c: _middle(c, bytes)), outcomes=_RUNS_OR_NOT),
    Case(
        name="pictures_scrambled.mp4",
        make=_changed(lambda c: _middle(c, np.random.default_rng(1).bytes)),
        outcomes=_RUNS_OR_NOT,
    ),
)
