"""Names and places: the clip is good, where it lies is odd."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bad_clips.case import Case
from bad_clips.films import film, sample

_GOOD = ("report", "warning")
_REFUSED = ("refusal",)


def _short(path: Path) -> Path:
    return film(path, sample()[:90])


def _named(name: str) -> Callable[[Path], Path]:
    return lambda path: _short(path.with_name(name))


def _linked(path: Path) -> Path:
    target = _short(path.with_name("target.mp4"))
    path.symlink_to(target)
    return path


def _linked_nowhere(path: Path) -> Path:
    path.symlink_to(path.with_name("gone.mp4"))
    return path


def _linked_in_a_ring(path: Path) -> Path:
    path.symlink_to(path)
    return path


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


CASES = (
    Case(name="with_spaces.mp4", make=_named("my run, easy pace.mp4"), outcomes=_GOOD),
    Case(name="unicode.mp4", make=_named("Läufer 走る 🏃.mp4"), outcomes=_GOOD),
    Case(name="newline.mp4", make=_named("two\nlines.mp4"), outcomes=_GOOD),
    Case(name="leading_dash.mp4", make=_named("-rf.mp4"), outcomes=_GOOD),
    Case(name="markup.mp4", make=_named("<img src=x onerror=alert(1)>.mp4"), outcomes=_GOOD),
    Case(name="format_signs.mp4", make=_named("%s{0}{{7*7}}$HOME.mp4"), outcomes=_GOOD),
    Case(name="no_suffix", make=lambda path: _short(path.with_suffix(".mp4")).rename(path), outcomes=_GOOD),
    Case(name="wrong_suffix.txt", make=lambda path: _short(path.with_suffix(".mp4")).rename(path), outcomes=_GOOD),
    Case(name="very_long.mp4", make=_named("l" * 251 + ".mp4"), outcomes=_GOOD),
    Case(name="link.mp4", make=_linked, outcomes=_GOOD),
    Case(name="link_to_nothing.mp4", make=_linked_nowhere, outcomes=_REFUSED),
    Case(name="link_to_itself.mp4", make=_linked_in_a_ring, outcomes=_REFUSED),
    Case(name="pipe.mp4", make=_pipe, outcomes=_REFUSED, says="ordinary file"),
    Case(name="folder.mp4", make=_folder, outcomes=_REFUSED, says="folder"),
    Case(name="device", make=lambda path: Path("/dev/zero"), outcomes=_REFUSED, says="ordinary file"),
    Case(name="missing.mp4", make=lambda path: path, outcomes=_REFUSED, says="no file"),
)
