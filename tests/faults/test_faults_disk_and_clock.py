"""Full disks, folders that vanish, and clocks that jump: the report is complete, or there is none."""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import xarray as xr
from made_sessions import analysis_of, grey_clip

from gait.errors import OutputError
from gait.options import Options
from gait.results.netcdf import write_netcdf
from gait.runner import Runner
from gait.session import Session

BLOCK = 4096


@pytest.fixture(scope="module")
def one_clip(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A small synthetic side clip, whose whole report is written for every test."""
    clip = grey_clip(tmp_path_factory.mktemp("clip") / "side.mp4")
    return Session(runner=Runner(height_m=1.75), options=Options(), clips=(analysis_of(clip),), findings=())


@pytest.fixture(scope="module")
def whole(one_clip: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report on a disk with enough space."""
    folder = tmp_path_factory.mktemp("whole") / "report"
    one_clip.save(folder)
    return folder


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """Create a file system of the given size in memory. Only the superuser may do so."""
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode != 0:
        pytest.skip("file systems cannot be mounted here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_at_any_file_keeps_its_content(one_clip: Session, whole: Path, tmp_path: Path) -> None:
    """The disk has space for all files that are written before a file, and for half of that file."""
    by_time = sorted(whole.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    blocks = [-(-path.stat().st_size // BLOCK) for path in by_time]
    for number, path in enumerate(by_time):
        room = (sum(blocks[:number]) + blocks[number] // 2) * BLOCK
        # One block for the existing file, and at least one more, since a size of 0 means no limit.
        with small_disk(tmp_path / f"disk{number}", max(room, 0) + 2 * BLOCK) as disk:
            (disk / "kept.txt").write_text("kept")
            if blocks[number] < 4:
                continue
            with pytest.raises(OutputError) as refused:
                one_clip.save(disk / "report")
            assert "No space left" in refused.value.problem, path.name
            assert os.listdir(disk) == ["kept.txt"], path.name
            assert (disk / "kept.txt").read_text() == "kept"


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.8, 0.95])
def test_a_pose_track_on_a_full_disk_raises_an_error(one_clip: Session, tmp_path: Path, share: float) -> None:
    """Several times, since the remains of one failure once caused another."""
    track = one_clip.clips[0].pose
    with small_disk(tmp_path / "disk", BLOCK * max(1, round(share * track.nbytes / BLOCK))) as disk:
        for _ in range(3):
            with pytest.raises(OSError, match="No space left"):
                write_netcdf(track, disk / "side.pose.nc")
    write_netcdf(track, tmp_path / "side.pose.nc")
    assert xr.load_dataset(tmp_path / "side.pose.nc").position.equals(track.position)


def test_a_full_disk_keeps_the_earlier_report(one_clip: Session, whole: Path, tmp_path: Path) -> None:
    size = sum(-(-path.stat().st_size // BLOCK) for path in whole.iterdir()) * BLOCK
    with small_disk(tmp_path / "disk", round(1.5 * size)) as disk:
        shutil.copytree(whole, disk / "report")
        before = {path.name: path.read_bytes() for path in (disk / "report").iterdir()}
        with pytest.raises(OutputError, match="No space left"):
            one_clip.save(disk / "report", overwrite=True)
        assert {path.name: path.read_bytes() for path in (disk / "report").iterdir()} == before


def test_a_disk_that_becomes_read_only_is_reported(
    one_clip: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lock of the folder is open for writing, so that no real disk can be made read-only here."""

    def read_only(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr("gait.runtime.replacing.move", read_only)
    with pytest.raises(OutputError, match="Read-only file system"):
        one_clip.save(tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_a_folder_that_is_removed_while_writing_is_reported(one_clip: Session, tmp_path: Path) -> None:
    def remove_folder(stage: str, done: int, total: int) -> None:
        for temporary in tmp_path.glob(".gait-*.part"):
            shutil.rmtree(temporary)

    with pytest.raises(OutputError, match="No such file"):
        one_clip.save(tmp_path / "report", progress=remove_folder)
    assert os.listdir(tmp_path) == []


def test_a_clock_that_jumps_changes_nothing(
    one_clip: Session, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jumps = itertools.cycle([0.0, 4e9, -1.0, 1e6, 2e9])
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    one_clip.save(tmp_path / "report")
    for name in ("results.json", "measures.csv", "steps.csv", "side.pose.nc", "side.annotated.mp4"):
        assert (tmp_path / "report" / name).read_bytes() == (whole / name).read_bytes(), name
