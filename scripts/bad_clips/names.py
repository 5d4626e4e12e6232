"""Good clips with unusual names or in unusual places."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from bad_clips.case import Case
from bad_clips.films import film, sample

_GOOD = ("report", "warning")
_REJECTED = ("rejection",)


def _short(path: Path) -> Path:
    return film(path, sample()[:90])


def _with_name(name: str) -> Callable[[Path], Path]:
    return lambda path: _short(path.with_name(name))


def _link(path: Path) -> Path:
    target = _short(path.with_name("target.mp4"))
    path.symlink_to(target)
    return path


def _dangling_link(path: Path) -> Path:
    path.symlink_to(path.with_name("gone.mp4"))
    return path


def _link_to_itself(path: Path) -> Path:
    path.symlink_to(path)
    return path


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def _unreadable(path: Path) -> Path:
    _short(path).chmod(0)
    return path


def _small_disk(size: int, *, read_only: bool = False) -> Callable[[Path], AbstractContextManager[Path | None]]:
    """Create a file system of the given size in memory. Only the superuser of a Linux machine may do so."""

    @contextmanager
    def create(folder: Path) -> Iterator[Path | None]:
        disk = folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size}{',ro' if read_only else ''}", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            yield None
            return
        try:
            yield disk
        finally:
            subprocess.run(["umount", str(disk)], check=True)

    return create


@contextmanager
def _locked_folder(folder: Path) -> Iterator[Path | None]:
    """Create a folder that its owner may not write to."""
    locked = folder / "locked"
    locked.mkdir(mode=0o555)
    yield locked
    locked.chmod(0o755)


@contextmanager
def _existing_folder(folder: Path) -> Iterator[Path | None]:
    """Create a folder with a file of the user's, with the name of the report's folder."""
    (folder / "out").mkdir()
    (folder / "out" / "report.html").write_text("mine")
    yield folder


@contextmanager
def _existing_file(folder: Path) -> Iterator[Path | None]:
    """Create a file with the name of the report's folder."""
    (folder / "out").write_text("mine")
    yield folder


_PAGE = 4096
CASES = (
    Case(name="with_spaces.mp4", make=_with_name("my run, easy pace.mp4"), outcomes=_GOOD),
    Case(name="unicode.mp4", make=_with_name("Läufer 走る 🏃.mp4"), outcomes=_GOOD),
    Case(name="newline.mp4", make=_with_name("two\nlines.mp4"), outcomes=_GOOD),
    Case(name="leading_dash.mp4", make=_with_name("-rf.mp4"), outcomes=_GOOD),
    Case(name="markup.mp4", make=_with_name("<img src=x onerror=alert(1)>.mp4"), outcomes=_GOOD),
    Case(name="format_signs.mp4", make=_with_name("%s{0}{{7*7}}$HOME.mp4"), outcomes=_GOOD),
    Case(name="no_suffix", make=lambda path: _short(path.with_suffix(".mp4")).rename(path), outcomes=_GOOD),
    Case(name="wrong_suffix.txt", make=lambda path: _short(path.with_suffix(".mp4")).rename(path), outcomes=_GOOD),
    Case(name="very_long.mp4", make=_with_name("l" * 251 + ".mp4"), outcomes=_GOOD),
    Case(name="link.mp4", make=_link, outcomes=_GOOD),
    Case(name="link_to_nothing.mp4", make=_dangling_link, outcomes=_REJECTED),
    Case(name="link_to_itself.mp4", make=_link_to_itself, outcomes=_REJECTED),
    Case(name="pipe.mp4", make=_pipe, outcomes=_REJECTED, message="ordinary file"),
    Case(name="folder.mp4", make=_folder, outcomes=_REJECTED, message="folder"),
    Case(name="device", make=lambda path: Path("/dev/zero"), outcomes=_REJECTED, message="ordinary file"),
    Case(name="missing.mp4", make=lambda path: path, outcomes=_REJECTED, message="no file"),
    Case(
        name="no_permission.mp4",
        make=_unreadable,
        outcomes=_REJECTED,
        message="may not be read",
        bound_by_permissions=True,
    ),
    Case(name="to_a_full_disk.mp4", make=_short, outcomes=_REJECTED, message="No space left", disk=_small_disk(_PAGE)),
    Case(
        name="to_a_disk_that_fills.mp4",
        make=_short,
        outcomes=_REJECTED,
        message="No space left",
        disk=_small_disk(100 * _PAGE),
    ),
    Case(
        name="to_a_read_only_disk.mp4",
        make=_short,
        outcomes=_REJECTED,
        message="is not writable",
        disk=_small_disk(_PAGE, read_only=True),
    ),
    Case(
        name="to_a_locked_folder.mp4",
        make=_short,
        outcomes=_REJECTED,
        message="is not writable",
        disk=_locked_folder,
        bound_by_permissions=True,
    ),
    Case(
        name="to_a_folder_in_use.mp4",
        make=_short,
        outcomes=("wrong command",),
        message="--overwrite",
        disk=_existing_folder,
    ),
    Case(
        name="to_a_file.mp4", make=_short, outcomes=_REJECTED, message="cannot be used as a folder", disk=_existing_file
    ),
)
