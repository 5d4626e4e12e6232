"""Save a session as a folder: report, annotated videos, tables and pose tracks."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gait.errors import OptionError, OutputError
from gait.results.layout import (
    CALENDAR_FILE,
    CLINICIAN_FILE,
    HANDOUT_FILE,
    KINOGRAM_FILE,
    METRONOME_FILE,
    NOTE_FILE,
    PDF_FILE,
    PICTURE_FILE,
    REPORT_FILE,
    SESSION_FILES,
    SHARE_FILE,
    THUMBNAIL_FILE,
    clean_film_name,
    film_name,
)
from gait.runtime.atomic import atomic_folder
from gait.runtime.progress import Progress, silent
from gait.runtime.replacing import is_unfinished

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Metronome
    from gait.report.choices import Audience, Paper
    from gait.report.drawing.style import FilmStyle
    from gait.report.key_pictures import KeyPicture
    from gait.report.kinogram import Kinogram
    from gait.video.frame import Frame

SAVE_MODULES: tuple[str, ...] = (
    "gait.results.numbers",
    "gait.report.charts.backend",
    "gait.report.charts.drift",
    "gait.report.page.html",
    "gait.report.key_pictures",
    "gait.report.kinogram",
    "gait.report.share_card",
    "gait.report.pdf.pdf",
    "gait.report.film",
    "h5netcdf",
    "typst",
)
"""The modules that saving imports. A caller that will save can import them early, in parallel to other work."""


def save_session(
    session: AnalysisResult,
    directory: str | Path,
    *,
    overwrite: bool = False,
    paper: Paper = "a4",
    audience: Audience = "runner",
    handout: bool = False,
    style: FilmStyle | None = None,
    share_card: bool = False,
    visit_page: bool = False,
    progress: Progress = silent,
) -> Path:
    """Write the report, the annotated videos, the tables and the pose tracks of a session into a folder.

    The files are written to a temporary folder and moved into place together. After an error or an interrupt the
    folder is unchanged.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    directory : str or Path
        The folder. It is created if it does not exist, with its parents.
    overwrite : bool
        Whether the files of an earlier session in the folder may be replaced. Other files are always kept.
    paper : {"a4", "letter"}
        Page size of the PDF report.
    audience : {"runner", "clinician"}
        Who the report is written for.
    handout : bool
        Whether to write a handout of one page as well, `handout.pdf`.
    style : FilmStyle, optional
        How the annotated videos and the key pictures look, for example with blurred faces.
    share_card : bool
        Whether to write a picture with three numbers that is made to be shared.
    visit_page : bool
        Whether to write what the page of a visit offers beside the report: the version for a clinician,
        `clinician.html`, its note, `note.txt`, and the leading picture, `picture.jpg`.
    progress : Progress
        Progress callback.

    Returns
    -------
    Path
        The report's HTML page.

    Raises
    ------
    OptionError
        If the folder is not empty and `overwrite` is false, or a clip would be overwritten.
    ClipError
        If a clip can no longer be read.
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> save_session(session, "report")  # doctest: +SKIP
    PosixPath('report/report.html')
    """
    directory = Path(directory)
    check_folder(directory, overwrite=overwrite, clips=[analysis.clip.path for analysis in session.clips])
    with atomic_folder(directory, replace=SESSION_FILES) as temporary:
        _write_all(
            session,
            temporary,
            progress,
            paper=paper,
            audience=audience,
            handout=handout,
            style=style,
            share_card=share_card,
            visit_page=visit_page,
        )
    return directory / REPORT_FILE


def check_folder(directory: str | Path, *, overwrite: bool, clips: Iterable[str | Path] = ()) -> None:
    """Check whether `save_session` can write into a folder, before any time is spent on the analysis.

    Parameters
    ----------
    directory : str or Path
        The folder to write into.
    overwrite : bool
        Whether the files of an earlier session may be replaced.
    clips : iterable of str or Path
        The clips to analyse, which are never overwritten.

    Raises
    ------
    OptionError
        If the folder is not empty and `overwrite` is false, or a clip would be overwritten.
    OutputError
        If the folder cannot be written.
    """
    directory = Path(directory)
    try:
        present = not all(is_unfinished(path) for path in directory.iterdir())
    except FileNotFoundError:
        present = False
    except OSError as error:
        raise OutputError(
            f"'{directory}' cannot be used as a folder: {error.strerror}.", "Name another folder with --out."
        ) from error
    if present and not overwrite:
        raise OptionError(
            f"The folder '{directory}' is not empty.",
            "Name another folder with --out, or replace the report in it with --overwrite.",
        )
    for clip in clips:
        if Path(clip).name in SESSION_FILES and Path(clip).resolve().parent == directory.resolve():
            raise OptionError(
                f"The report would overwrite the clip '{clip}'.", "Name another folder with --out, or rename the clip."
            )
    nearest = next(folder for folder in (directory, *directory.absolute().parents) if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise OutputError(f"The folder '{nearest}' is not writable.", "Name a folder with --out that you can write to.")


def _write_all(
    session: AnalysisResult,
    folder: Path,
    progress: Progress,
    *,
    paper: Paper,
    audience: Audience,
    handout: bool,
    style: FilmStyle | None,
    share_card: bool,
    visit_page: bool,
) -> None:
    from gait.report.charts.cycles import cycle_charts
    from gait.report.drawing.style import DEFAULT_STYLE
    from gait.report.film import write_annotated
    from gait.report.key_pictures import KeyPictureBuilder
    from gait.report.kinogram import KinogramBuilder
    from gait.report.page.html import write_report
    from gait.report.pdf.pdf import write_pdf
    from gait.results.numbers import write_numbers

    style = style or DEFAULT_STYLE
    write_numbers(session, folder)
    # The files above are in SI units, those below in the units that a person reads.
    session = session.in_display_units()
    pictures: dict[str, tuple[KeyPicture, ...]] = {}
    kinograms: dict[str, Kinogram] = {}
    for analysis in session.clips:
        builder = KeyPictureBuilder(analysis, style=style, progress=progress)
        strips = KinogramBuilder(analysis, style=style, faces=builder.faces)

        def add_frame(frame: Frame, builder: KeyPictureBuilder = builder, strips: KinogramBuilder = strips) -> None:
            builder.add_frame(frame)
            strips.add_frame(frame)

        write_annotated(
            analysis,
            folder / film_name(analysis.name),
            clean=folder / clean_film_name(analysis.name),
            style=style,
            faces=builder.faces,
            on_frame=add_frame,
            progress=progress,
        )
        pictures[analysis.name] = builder.pictures
        if strips.kinogram is not None:
            kinograms[analysis.name] = strips.kinogram
    for kinogram in list(kinograms.values())[:1]:
        (folder / KINOGRAM_FILE).write_bytes(kinogram.png)
    if share_card:
        from gait.report.page.html import write_share_card

        write_share_card(session, folder / SHARE_FILE, pictures=pictures)
    if any(pictures.values()):
        from gait.report.page.thumbnail import leading_jpeg, thumbnail_jpeg

        if thumbnail := thumbnail_jpeg(session, pictures):
            (folder / THUMBNAIL_FILE).write_bytes(thumbnail)
        if visit_page and (leading := leading_jpeg(session, pictures)):
            (folder / PICTURE_FILE).write_bytes(leading)
    if session.advice.metronome is not None:
        _write_metronome(session.advice.metronome, folder / METRONOME_FILE)
    curves = cycle_charts(session)
    # The page is written last, because it links the videos and the metronome that exist beside it.
    write_pdf(session, folder / PDF_FILE, paper=paper, pictures=pictures, curves=curves, audience=audience)
    if handout:
        from gait.report.pdf.handout import write_handout

        write_handout(session, folder / HANDOUT_FILE, paper=paper, pictures=pictures)
    if session.advice.plan is not None and session.advice.outcome != "clinician" and session.visit.date_filmed:
        from gait.report.calendar import write_calendar

        first_day = date.fromisoformat(session.visit.date_filmed)
        write_calendar(session.advice, session.runner, folder / CALENDAR_FILE, day=first_day)
    pages: list[tuple[str, Audience]] = [(REPORT_FILE, audience)]
    if visit_page:
        from gait.report.clinician import clinician_report

        pages.append((CLINICIAN_FILE, "clinician"))
        (folder / NOTE_FILE).write_text(clinician_report(session).note, encoding="utf-8", newline="\n")
    for name, reader in pages:
        write_report(
            session,
            folder / name,
            audience=reader,
            pictures=pictures,
            curves=curves,
            kinograms=kinograms,
            slow_motion=style.slow_motion,
            progress=progress,
        )


def _write_metronome(metronome: Metronome, path: Path) -> None:
    """Write one repetition of the pattern, to be played in a loop; a whole practice session would be a large file."""
    from gait.coaching.metronome import parse_pattern, write_click_track

    pattern = parse_pattern(metronome.pattern)
    minutes = pattern.on_min + pattern.off_min
    write_click_track(path, cadence_spm=metronome.cadence_spm, minutes=minutes, pattern=pattern)
