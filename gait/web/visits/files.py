"""The files in a visit's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from gait.runtime.atomic import atomic_file
from gait.runtime.files import move

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


ClipView = Literal["side", "other_side", "rear"]
"""Views of the clips of a visit, as they are uploaded. The pictures show which side of the runner is which."""
CLIP_VIEWS: tuple[ClipView, ...] = get_args(ClipView)


def clip_path(folder: Path, view: str) -> Path:
    """Return the path of an uploaded clip in a visit's folder.

    Parameters
    ----------
    folder : Path
        Folder of the visit.
    view : str
        View of the clip, `side` or `rear`.

    Returns
    -------
    Path
        The path. The file may not exist yet.
    """
    return folder / f"{view}.mp4"


def report_folder(folder: Path) -> Path:
    """Return the folder of the report in a visit's folder.

    Parameters
    ----------
    folder : Path
        Folder of the visit.

    Returns
    -------
    Path
        The folder, which may not exist yet.
    """
    return folder / "report"


def exchanged_path(folder: Path) -> Path:
    """Return the path of the mark of a visit whose clips have been exchanged.

    Parameters
    ----------
    folder : Path
        Folder of the visit.

    Returns
    -------
    Path
        The path. The file exists if they have been.
    """
    return folder / "exchanged"


def exchange_clips(folder: Path) -> None:
    """Make the side clip of a visit the rear clip, and the other way round.

    Parameters
    ----------
    folder : Path
        Folder of the visit. It has one clip or both.
    """
    side, rear = clip_path(folder, "side"), clip_path(folder, "rear")
    waiting = folder / "exchange.mp4"
    if rear.exists():
        move(rear, waiting)
    if side.exists():
        move(side, rear)
    if waiting.exists():
        move(waiting, side)
    exchanged_path(folder).touch()


def numbers_path(folder: Path) -> Path:
    """Return the path of the headline numbers, which exist while the report is being made.

    Parameters
    ----------
    folder : Path
        Folder of the visit.

    Returns
    -------
    Path
        The path. The file may not exist.
    """
    return folder / "numbers.json"


def write_numbers(session: AnalysisResult, folder: Path) -> None:
    """Write the headline numbers of a session, for the page that waits for the report.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    folder : Path
        Folder of the visit.
    """
    from gait.report.content import tiles

    numbers = [
        {"title": tile.title, "value": tile.value, "interval": tile.interval, "warning": tile.warning}
        for tile in tiles(session.in_display_units())
    ]
    with atomic_file(numbers_path(folder)) as unfinished:
        unfinished.write_text(json.dumps(numbers), encoding="utf-8")


def read_numbers(folder: Path) -> list[dict[str, str]]:
    """Return the headline numbers of a visit.

    Parameters
    ----------
    folder : Path
        Folder of the visit.

    Returns
    -------
    list of dict
        With the keys `title`, `value`, `interval` and `warning`. Empty before they are measured, and once the report
        is complete.
    """
    try:
        numbers: list[dict[str, str]] = json.loads(numbers_path(folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return numbers
