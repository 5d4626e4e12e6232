"""The names of the files in a visit's folder."""

from __future__ import annotations

from pathlib import Path


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
