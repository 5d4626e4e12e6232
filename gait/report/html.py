"""The report as one page: a file that needs nothing else, opens offline, and asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gait import __version__
from gait.measurement import View
from gait.progress import Progress, silent
from gait.report import page
from gait.report.charts import cycle_chart
from gait.report.cycle import cycle_curves
from gait.report.keyframes import EVENTS, KeyPicture, key_pictures
from gait.report.words import say

if TYPE_CHECKING:
    from gait.session import Session

LEADING: dict[View, str] = {"side": "initial_contact", "rear": "mid_stance"}
"""The moment that says most, by view, the view that says most first."""
_STAGE = "report"


def write_report(
    session: Session,
    path: Path,
    *,
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the report; annotated clips that lie beside it are shown in it.

    Parameters
    ----------
    session : Session
        The analysed session.
    path : Path
        The HTML file. It appears under its name only when it is whole.
    pictures : mapping, optional
        The key pictures by view, where they are made already; else they are made from the clips.
    progress : Progress
        Told where the work stands.

    Raises
    ------
    ClipError
        If a clip can no longer be read.

    Examples
    --------
    >>> write_report(session, Path("report.html"))  # doctest: +SKIP
    """
    views = [analysis.view for analysis in session.clips]
    beside = [view for view in views if (path.parent / video_name(view)).is_file()]
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(
            report_html(session, videos=beside, pictures=pictures, progress=progress), encoding="utf-8"
        )
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def report_html(
    session: Session,
    *,
    videos: Collection[str] = (),
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    progress: Progress = silent,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    session : Session
        The analysed session.
    videos : collection of str
        Views whose annotated clips lie beside the page.
    pictures : mapping, optional
        The key pictures by view, where they are made already.
    progress : Progress
        Told where the work stands.

    Returns
    -------
    str
        The whole page.
    """
    total = len(session.clips) + 1
    progress(_STAGE, 0, total)
    if pictures is None:
        pictures = {analysis.view: key_pictures(analysis) for analysis in session.clips}
    style = (resources.files("gait.report") / "templates" / "report.css").read_text(encoding="utf-8")
    content = template("report.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        session=session,
        tiles=page.tiles(session),
        advice=page.advice(session),
        leading=leading_picture(pictures),
        pictures=pictures,
        events=EVENTS,
        tables=[page.table(analysis) for analysis in session.clips],
        curves={
            analysis.view: [(curve, cycle_chart(curve)) for curve in cycle_curves(analysis.gait)]
            for analysis in session.clips
        },
        methods={analysis.view: page.method(analysis) for analysis in session.clips},
        videos={view: video_name(view) for view in videos},
    )
    progress(_STAGE, total, total)
    return content


def video_name(view: str) -> str:
    """Return the file name of a view's annotated clip, beside the page."""
    return f"{view}.annotated.mp4"


def content_policy(style: str) -> str:
    """Return a policy that lets the page load nothing but its own style, its pictures, and clips beside it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; media-src 'self' file:; "
        "base-uri 'none'; form-action 'none'"
    )


def leading_picture(pictures: Mapping[View, Sequence[KeyPicture]]) -> KeyPicture | None:
    """Return the picture that says most: a landing from the side, else mid-stance from behind."""
    for view, event in LEADING.items():
        for picture in pictures.get(view, ()):
            if picture.event == event:
                return picture
    return None


def template(name: str) -> Template:
    """Return a template of the package; everything set into it is escaped."""
    environment = Environment(
        loader=PackageLoader("gait.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    return environment.get_template(name)
