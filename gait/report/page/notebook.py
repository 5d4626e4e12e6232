"""The display of a session in notebooks: the leading picture and the headline numbers."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup

from gait.report import content as page
from gait.report.key_pictures import key_pictures
from gait.report.page.html import LEADING, leading_picture, template

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


def session_html(session: AnalysisResult) -> str:
    """Return a compact display of a session: a key picture, the headline numbers and the advice.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.

    Returns
    -------
    str
        An HTML fragment whose style does not affect the rest of the notebook.

    Raises
    ------
    ClipError
        If a clip can no longer be read.
    """
    session = session.in_display_units()
    first = session.clips[0]
    pictures = {first.name: key_pictures(first, events=[LEADING[first.view]])}
    style = (resources.files("gait.report") / "templates" / "notebook.css").read_text(encoding="utf-8")
    return template("notebook.html.j2").render(
        style=Markup(style),
        leading=leading_picture(pictures),
        tiles=page.tiles(session),
        advice=session.advice,
        session=session,
    )
