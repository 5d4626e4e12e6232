"""A session's folder: report, annotated clips, tables and pose tracks, put in place only when all of them are whole."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gait.errors import OptionError, OutputError
from gait.results.layout import METRONOME_FILE, OUR_FILES, PRINTED_FILE, REPORT_FILE, film_name
from gait.runtime.atomic import atomic_folder
from gait.runtime.progress import Progress, silent

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Metronome
    from gait.report.choices import Audience, Paper
    from gait.report.drawing.style import FilmStyle


WRITERS: tuple[str, ...] = (
    "gait.results.numbers",
    "gait.report.charts.drift",
    "gait.report.page.html",
    "gait.report.key_pictures",
    "gait.report.pdf.pdf",
    "gait.report.film",
    "h5netcdf",
    "typst",
)
"""The modules that saving needs; who will save can load them early."""


def save_session(
    session: AnalysisResult,
    directory: str | Path,
    *,
    overwrite: bool = False,
    paper: Paper = "a4",
    audience: Audience = "runner",
    style: FilmStyle | None = None,
    progress: Progress = silent,
) -> Path:
    """Write everything a session has to give into a folder.

    The files are made apart and moved in when the last one is whole; after an error or an interrupt the folder is as
    it was before.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    directory : str or Path
        The folder; made if it is not there, with the folders above it.
    overwrite : bool
        Whether files of an earlier session in the folder may be replaced. Files of other names always stay.
    paper : {"a4", "letter"}
        Size of the printed report's pages.
    audience : {"runner", "clinician"}
        For whom the reports are.
    style : FilmStyle, optional
        How the annotated clips and the key pictures look, with faces or without.
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
    with atomic_folder(directory, replace=OUR_FILES) as workshop:
        _write_all(session, workshop, progress, paper=paper, audience=audience, style=style)
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


def _write_all(
    session: AnalysisResult,
    folder: Path,
    progress: Progress,
    *,
    paper: Paper,
    audience: Audience,
    style: FilmStyle | None,
) -> None:
    from gait.report.drawing.style import AS_FILMED
    from gait.report.film import write_annotated
    from gait.report.key_pictures import KeyPictureSheet
    from gait.report.page.html import drift_html, write_report
    from gait.report.pdf.pdf import write_pdf
    from gait.results.numbers import write_numbers

    style = style or AS_FILMED
    write_numbers(session, folder)
    # The report links the films that lie beside it.
    pictures = {}
    for analysis in session.clips:
        sheet = KeyPictureSheet(analysis, style=style, progress=progress)
        film = folder / film_name(analysis.view)
        write_annotated(analysis, film, style=style, faces=sheet.faces, on_frame=sheet.take, progress=progress)
        pictures[analysis.view] = sheet.pictures
    if session.advice.metronome is not None:
        _write_metronome(session.advice.metronome, folder / METRONOME_FILE)
    write_pdf(session, folder / PRINTED_FILE, paper=paper, pictures=pictures, audience=audience)
    write_report(
        session,
        folder / REPORT_FILE,
        audience=audience,
        pictures=pictures,
        drift=drift_html(session),
        slowed=style.slow_motion,
        progress=progress,
    )


def _write_metronome(metronome: Metronome, path: Path) -> None:
    """One turn of the pattern, to be played over and over: a whole practice would be larger than all the rest."""
    from gait.coaching.metronome import parse_pattern, write_click_track

    pattern = parse_pattern(metronome.pattern)
    minutes = pattern.on_min + pattern.off_min
    write_click_track(path, cadence_spm=metronome.cadence_spm, minutes=minutes, pattern=pattern)
