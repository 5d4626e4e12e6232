"""The day of filming is read from a clip's file only where it is known."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from gait.video.filming_date import filming_date


def clip_with(path: Path, tags: dict[str, str]) -> Path:
    options = {"movflags": "use_metadata_tags"}
    with av.open(str(path), "w", format="mov", options=options) as container:
        container.metadata.update(tags)
        stream = container.add_stream("mpeg4", rate=30)
        stream.width = stream.height = 16
        for packet in stream.encode(av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8))):
            container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


@pytest.mark.parametrize(
    ("tags", "day"),
    [
        ({"creation_time": "2026-05-31T22:30:00Z"}, "2026-05-31"),
        (
            {"com.apple.quicktime.creationdate": "2026-06-01T00:30:00+0200", "creation_time": "2026-05-31T22:30:00Z"},
            "2026-06-01",
        ),
        ({}, None),
    ],
)
def test_the_date_is_that_of_the_place_if_the_file_knows_it(
    tmp_path: Path, tags: dict[str, str], day: str | None
) -> None:
    assert filming_date(clip_with(tmp_path / "clip.mov", tags)) == day


def test_a_file_that_is_no_video_has_no_date(tmp_path: Path) -> None:
    (tmp_path / "clip.mov").write_bytes(b"not a clip")
    assert filming_date(tmp_path / "clip.mov") is None
    assert filming_date(tmp_path / "missing.mov") is None
