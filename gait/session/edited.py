"""Write the files of a session that was corrected by hand: the numbers at once, the report when it is wanted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gait.results.document import SIGNIFICANT_DIGITS, TIME_DECIMALS, results_text
from gait.results.edits_file import write_drawings, write_edits
from gait.results.layout import (
    CLINICIAN_FILE,
    DRAWINGS_FILE,
    EDITS_FILE,
    HANDOUT_FILE,
    LOGO_FILE,
    MEASURES_FILE,
    REPORT_FILE,
    RESULTS_FILE,
    SESSION_FILES,
    SHARE_FILE,
    STEPS_FILE,
    clean_film_name,
    pose_name,
)
from gait.results.reading import read_document
from gait.results.tables import measures_table, steps_table
from gait.runtime.atomic import atomic_folder
from gait.runtime.csv_file import write_csv
from gait.runtime.progress import Progress, silent
from gait.session.reanalyze import reanalyze
from gait.session.save import save_session
from gait.session.session import Session

if TYPE_CHECKING:
    from gait.report.choices import Audience, Paper
    from gait.report.drawing.style import FilmStyle


def open_edited(folder: str | Path, *, clip_folder: str | Path | None = None) -> Session:
    """Return the session of a folder, measured again with its corrections by hand, with a plan if it had one.

    Parameters
    ----------
    folder : str or Path
        A folder that `gait analyze` wrote.
    clip_folder : str or Path, optional
        The folder of the clips.

    Returns
    -------
    Session

    Raises
    ------
    InputError
        If the folder holds no session, or its files are damaged.
    ClipError
        If a clip is present but cannot be read, or another video has its name.
    """
    session = reanalyze(folder, clip_folder=clip_folder)
    planned = (read_document(folder).get("advice") or {}).get("plan") is not None
    return session.with_plan() if planned else session


def write_edited(session: Session, folder: str | Path) -> None:
    """Write the log of the edits, `results.json` and the tables of a session together, without poses and report.

    Parameters
    ----------
    session : Session
        The session.
    folder : str or Path
        Its folder.

    Raises
    ------
    OutputError
        If the folder cannot be written. Its files stay as they were.
    """
    # A file of drawings that is not written again is removed: the last drawing was.
    with atomic_folder(Path(folder), replace=[DRAWINGS_FILE], what="The correction") as temporary:
        write_csv(measures_table(session), temporary / MEASURES_FILE, float_format=f"%.{SIGNIFICANT_DIGITS}g")
        write_csv(steps_table(session), temporary / STEPS_FILE, float_format=f"%.{TIME_DECIMALS}f")
        write_edits(session.edits, temporary)
        write_drawings(session.drawings, temporary)
        (temporary / RESULTS_FILE).write_text(results_text(session), encoding="utf-8")


def report_is_older(folder: str | Path) -> bool:
    """Return whether the report in a folder was made before the last correction by hand.

    Parameters
    ----------
    folder : str or Path
        The session's folder.

    Returns
    -------
    bool
        False if there is no report, or nothing was corrected.
    """
    report, changed = Path(folder) / REPORT_FILE, [Path(folder) / name for name in (EDITS_FILE, DRAWINGS_FILE)]
    return report.exists() and any(path.exists() and report.stat().st_mtime < path.stat().st_mtime for path in changed)


def remake_report(
    session: Session,
    folder: str | Path,
    *,
    with_films: bool,
    paper: Paper = "a4",
    audience: Audience = "runner",
    style: FilmStyle | None = None,
    progress: Progress = silent,
) -> Path:
    """Make the report of a corrected session again.

    Parameters
    ----------
    session : Session
        The session.
    folder : str or Path
        Its folder.
    with_films : bool
        Whether the clips are there, so that films and pictures can be made again. Otherwise the report is made without
        them, and what was drawn with the earlier numbers is removed; the film without drawing stays.
    paper : {"a4", "letter"}
        Page size of the PDF report.
    audience : {"runner", "clinician"}
        Who the report is written for.
    style : FilmStyle, optional
        How films and pictures look.
    progress : Progress
        Progress callback.

    Returns
    -------
    Path
        The report's HTML page.

    Raises
    ------
    ClipError
        If a clip can no longer be read.
    OutputError
        If the folder cannot be written.
    """
    folder = Path(folder)
    if with_films:
        return save_session(
            session,
            folder,
            overwrite=True,
            paper=paper,
            audience=audience,
            handout=(folder / HANDOUT_FILE).exists(),
            share_card=(folder / SHARE_FILE).exists(),
            visit_page=(folder / CLINICIAN_FILE).exists(),
            style=style,
            progress=progress,
        )
    from gait.report.drawn import drawn_pictures
    from gait.report.page.html import write_report
    from gait.report.pdf.pdf import write_pdf
    from gait.results.layout import PDF_FILE

    kept = {RESULTS_FILE, MEASURES_FILE, STEPS_FILE, EDITS_FILE, DRAWINGS_FILE, LOGO_FILE}
    kept |= {name(clip.name) for clip in session.clips for name in (clean_film_name, pose_name)}
    shown = session.in_display_units()
    with atomic_folder(folder, replace=[name for name in SESSION_FILES if name not in kept]) as temporary:
        write_pdf(shown, temporary / PDF_FILE, paper=paper, pictures={}, audience=audience)
        drawn = drawn_pictures(shown, folder)
        write_report(shown, temporary / REPORT_FILE, audience=audience, pictures={}, drawn=drawn)
    return folder / REPORT_FILE
