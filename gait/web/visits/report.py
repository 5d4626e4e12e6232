"""Write the report of a visit, with everything that the visit's page offers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from gait.report.drawing.style import FilmStyle
from gait.results.layout import CALENDAR_FILE
from gait.runtime.progress import Progress, silent
from gait.web.visits.schemas import VisitAnswers

if TYPE_CHECKING:
    from gait.session import Session


def write_visit_report(session: Session, answers: VisitAnswers, folder: Path, *, progress: Progress = silent) -> None:
    """Write the report of a visit into a folder, replacing an earlier one.

    The clips are deleted when the visit ends. So the handout, the share card and the clinician's version, which need
    pictures, are made together with the report.

    Parameters
    ----------
    session : Session
        The session.
    answers : VisitAnswers
        The answers, with the choices about the report.
    folder : Path
        The folder.
    progress : Progress
        Progress callback.
    """
    from gait.report.calendar import write_calendar
    from gait.session.save import save_session

    choices = answers.report
    session = session.with_plan() if choices.plan else session
    save_session(
        session,
        folder,
        overwrite=folder.exists(),
        paper=choices.paper,
        handout=True,
        style=FilmStyle(blur_faces=choices.blur_face, skeleton_only=choices.skeleton_only),
        share_card=True,
        visit_page=True,
        progress=progress,
    )
    calendar = folder / CALENDAR_FILE
    if session.advice.plan is not None and session.advice.outcome != "clinician" and not calendar.exists():
        # Without a day of filming, the plan begins today.
        write_calendar(session.advice, session.runner, calendar, day=date.today())
