"""Write the numbers of a session: results, tables and pose tracks, without videos and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gait.results.document import SIGNIFICANT_DIGITS, TIME_DECIMALS, results_text
from gait.results.edits_file import write_drawings, write_edits
from gait.results.layout import LOGO_FILE, MEASURES_FILE, RESULTS_FILE, STEPS_FILE, pose_name
from gait.results.pose_file import write_pose
from gait.results.tables import measures_table, steps_table
from gait.runtime.atomic import atomic_file
from gait.runtime.csv_file import write_csv
from gait.runtime.files import make_private_folder

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


def write_numbers(session: AnalysisResult, folder: str | Path) -> None:
    """Write `results.json`, `measures.csv`, `steps.csv` and one `<view>.pose.nc` per clip into a folder.

    The logo of the clinic, if there is one, is written as `logo.png`, what a person corrected and drew as
    `edits.json` and `drawings.json`.

    These files are enough for `gait.load_sessions`, `gait.reanalyze` and every export. Use this function for studies
    that need no videos and no report. Only their owner can read them, except on Windows.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    folder : str or Path
        The folder. It is created if it does not exist; files of these names are replaced.

    Examples
    --------
    >>> write_numbers(session, "study/runner-01")  # doctest: +SKIP
    """
    folder = Path(folder)
    make_private_folder(folder)
    write_csv(measures_table(session), folder / MEASURES_FILE, float_format=f"%.{SIGNIFICANT_DIGITS}g")
    write_csv(steps_table(session), folder / STEPS_FILE, float_format=f"%.{TIME_DECIMALS}f")
    for analysis in session.clips:
        with atomic_file(folder / pose_name(analysis.name)) as unfinished:
            write_pose(analysis, unfinished)
    write_edits(session.edits, folder)
    write_drawings(session.drawings, folder)
    if session.visit.logo is not None:
        with atomic_file(folder / LOGO_FILE) as unfinished:
            unfinished.write_bytes(session.visit.logo)
    # Written last, because a folder counts as a session as soon as it has this file.
    with atomic_file(folder / RESULTS_FILE) as unfinished:
        unfinished.write_text(results_text(session), encoding="utf-8")
