"""A path that is not a readable file raises an error that describes the problem."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gait.errors import ClipError
from gait.video.file import require_file


@pytest.mark.parametrize("name", ["none.mp4", "x" * 300 + ".mp4", "a\0b.mp4", "file/clip.mp4", "loop"])
def test_an_invalid_path_is_reported_as_missing(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_bytes(b"film")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(ClipError, match="There is no file"):
        require_file(tmp_path / name)


@pytest.mark.parametrize(
    ("number", "problem"), [(errno.EACCES, "'clip.mp4' may not be read."), (errno.EIO, "cannot be read: Input/output")]
)
def test_an_error_of_the_system_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: str
) -> None:
    """The error is simulated, because the user who runs the tests may be allowed to read every file."""

    def refused(path: Path, **_: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "stat", refused)
    with pytest.raises(ClipError, match=problem):
        require_file(tmp_path / "clip.mp4")
