"""A session's folder: report, annotated clips, tables and pose tracks, put in place only when all of them are whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import av.error

from gait import __version__
from gait.errors import OptionError, OutputError
from gait.exports.results import SIGNIFICANT_DIGITS, TIME_DECIMALS, base_name, results_text
from gait.progress import Progress, silent

if TYPE_CHECKING:
    from gait.session import ClipAnalysis, Session

REPORT_FILE = "report.html"
RESULTS_FILE = "results.json"
OUR_FILES: tuple[str, ...] = (
    RESULTS_FILE,
    "measures.csv",
    "steps.csv",
    REPORT_FILE,
    *(f"{view}.{what}" for view in ("side", "rear") for what in ("annotated.mp4", "pose.nc")),
)
"""Every name that a session may write; nothing else in a folder is ever touched."""


def save_session(
    session: Session, directory: str | Path, *, overwrite: bool = False, progress: Progress = silent
) -> Path:
    """Write everything a session has to give into a folder.

    The files are made apart and moved in when the last one is whole; after an error or an interrupt the folder is as
    it was before.

    Parameters
    ----------
    session : Session
        The session.
    directory : str or Path
        The folder; made if it is not there, with the folders above it.
    overwrite : bool
        Whether files of an earlier session in the folder may be replaced. Files of other names always stay.
    progress : Progress
        Told where the work stands.

    Returns
    -------
    Path
        The report.

    Raises
    ------
    OptionError
        If the folder holds files and `overwrite` is not given, or a clip would be overwritten.
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> save_session(session, "report")  # doctest: +SKIP
    PosixPath('report/report.html')
    """
    directory = Path(directory)
    check_folder(directory, overwrite=overwrite, clips=[analysis.clip.path for analysis in session.clips])
    try:
        with _above_in_place(directory), _workshop(directory) as workshop:
            _write_all(session, workshop, progress)
            _move_in(workshop, directory)
    except (OSError, av.error.FFmpegError) as error:
        reason = error.strerror or type(error).__name__
        raise OutputError(
            f"The report cannot be written into '{directory}': {reason}.",
            "Name a folder with --out that you may write to, on a disk with room.",
        ) from error
    return directory / REPORT_FILE


def check_folder(directory: str | Path, *, overwrite: bool, clips: Iterable[str | Path] = ()) -> None:
    """Refuse, before any work, a folder that `save_session` would refuse after it.

    Parameters
    ----------
    directory : str or Path
        The folder to write into.
    overwrite : bool
        Whether files of an earlier session may be replaced.
    clips : iterable of str or Path
        The clips to analyse, which are never overwritten.

    Raises
    ------
    OptionError
        If the folder holds files and `overwrite` is not given, or a clip would be overwritten.
    OutputError
        If the folder cannot be written.
    """
    directory = Path(directory)
    try:
        present = any(directory.iterdir())
    except FileNotFoundError:
        present = False
    except OSError as error:
        raise OutputError(
            f"'{directory}' cannot be used as a folder: {error.strerror}.", "Name another folder with --out."
        ) from error
    if present and not overwrite:
        raise OptionError(
            f"The folder '{directory}' is not empty.",
            "Name another with --out, or replace the report in it with --overwrite.",
        )
    for clip in clips:
        if Path(clip).name in OUR_FILES and Path(clip).resolve().parent == directory.resolve():
            raise OptionError(
                f"The report would overwrite the clip '{clip}'.", "Name another folder with --out, or rename the clip."
            )
    nearest = next(folder for folder in (directory, *directory.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(
            f"Nothing can be written into '{nearest}'.", "Name a folder with --out that you may write to."
        )


def _write_all(session: Session, folder: Path, progress: Progress) -> None:
    from gait.exports.tables import measures_table, steps_table
    from gait.report.html import write_report
    from gait.report.keyframes import KeyPictureSheet
    from gait.report.video import write_annotated

    (folder / RESULTS_FILE).write_text(results_text(session), encoding="utf-8")
    measures_table(session).to_csv(folder / "measures.csv", index=False, float_format=f"%.{SIGNIFICANT_DIGITS}g")
    steps_table(session).to_csv(folder / "steps.csv", index=False, float_format=f"%.{TIME_DECIMALS}f")
    for analysis in session.clips:
        _write_pose(analysis, folder / f"{analysis.view}.pose.nc")
    # The report links the films that lie beside it.
    pictures = {}
    for analysis in session.clips:
        sheet = KeyPictureSheet(analysis)
        film = folder / f"{analysis.view}.annotated.mp4"
        write_annotated(analysis, film, on_frame=sheet.take, progress=progress)
        pictures[analysis.view] = sheet.pictures
    write_report(session, folder / REPORT_FILE, pictures=pictures, progress=progress)


def _write_pose(analysis: ClipAnalysis, path: Path) -> None:
    """NetCDF-4, which `xarray.open_dataset` reads back."""
    track = analysis.pose
    extra = {"view": analysis.view, "slow_motion_factor": analysis.clip.slow_motion_factor, "gait_version": __version__}
    texts = {name: base_name(value) for name, value in track.attrs.items() if name in ("source_file", "model")}
    # Made in memory first: on a full disk the HDF5 library does not fail, it crashes.
    path.write_bytes(track.assign_attrs(extra | texts).to_netcdf(engine="h5netcdf"))


@contextmanager
def _above_in_place(directory: Path) -> Iterator[None]:
    """Make the folders above `directory`; take those that were made away again if the work fails."""
    missing = [folder for folder in directory.absolute().parents if not folder.exists()]
    with ExitStack() as undo:
        for folder in reversed(missing):
            undo.callback(_remove_if_there, folder)
        directory.absolute().parent.mkdir(parents=True, exist_ok=True)
        yield
        undo.pop_all()


def _remove_if_there(folder: Path) -> None:
    if folder.is_dir():
        folder.rmdir()


@contextmanager
def _workshop(directory: Path) -> Iterator[Path]:
    """A hidden folder on the same disk as `directory`, gone afterwards whatever happens.

    Inside `directory` where that exists, since the folder above may be another disk or not ours to write to.
    """
    home = directory if directory.exists() else directory.absolute().parent
    workshop = home / f".gait-{secrets.token_hex(4)}.part"
    try:
        workshop.mkdir()
        yield workshop
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _move_in(workshop: Path, directory: Path) -> None:
    if not directory.exists():
        workshop.rename(directory)
        return
    made = sorted(path.name for path in workshop.iterdir())
    before = workshop / "before"
    before.mkdir()
    with ExitStack() as undo:
        for source, target in (
            *((directory / name, before / name) for name in OUR_FILES if (directory / name).exists()),
            *((workshop / name, directory / name) for name in made),
        ):
            source.rename(target)
            undo.callback(target.rename, source)
        undo.pop_all()
