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

from gait.errors import OptionError
from gait.measurement import View
from gait.measures import REGISTRY
from gait.measures.cycles import cycle_curves
from gait.measures.drift import find_drift
from gait.report import content as page
from gait.report.charts.charts import cycle_chart
from gait.report.charts.drift import drift_chart, drift_text
from gait.report.choices import AUDIENCES, Audience
from gait.report.key_pictures import EVENTS, KeyPicture, key_pictures
from gait.report.page import explain
from gait.report.page.player import players
from gait.results.layout import METRONOME_FILE, film_name
from gait.runtime.atomic import atomic_file
from gait.runtime.progress import Progress, silent
from gait.version import __version__
from gait.words import say
from gait.words.drift import drift_say
from gait.words.numbers import unit_text

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Cue

LEADING: dict[View, str] = {"side": "initial_contact", "rear": "mid_stance"}
"""The moment that says most, by view, the view that says most first."""
"""The click track that is played from the page where it lies beside it."""
_STAGE = "report"


def write_report(
    session: AnalysisResult,
    path: Path,
    *,
    audience: Audience = "runner",
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    drift: str = "",
    slowed: float = 1.0,
    progress: Progress = silent,
) -> None:
    """Write the report; annotated clips and a metronome track that lie beside it are played in it.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    path : Path
        The HTML file. It appears under its name only when it is whole.
    audience : {"runner", "clinician"}
        Plain words with detail folded away, or tables and methods first.
    pictures : mapping, optional
        The key pictures by view, where they are made already; else they are made from the clips.
    drift : str
        A finished block of the page on change over a long clip; none if empty.
    slowed : float
        How many times slower than the clips the annotated films play.
    progress : Progress
        Told where the work stands.

    Raises
    ------
    ClipError
        If a clip can no longer be read.
    OptionError
        If there is no such audience.

    Examples
    --------
    >>> write_report(session, Path("report.html"))  # doctest: +SKIP
    """
    views = [analysis.view for analysis in session.clips]
    content = report_html(
        session,
        audience=audience,
        videos=[view for view in views if (path.parent / film_name(view)).is_file()],
        metronome=METRONOME_FILE if (path.parent / METRONOME_FILE).is_file() else "",
        pictures=pictures,
        drift=drift,
        slowed=slowed,
        progress=progress,
    )
    with atomic_file(path) as unfinished:
        unfinished.write_text(content, encoding="utf-8")


def report_html(
    session: AnalysisResult,
    *,
    audience: Audience = "runner",
    videos: Collection[str] = (),
    metronome: str = "",
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    drift: str = "",
    slowed: float = 1.0,
    progress: Progress = silent,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    audience : {"runner", "clinician"}
        Plain words with detail folded away, or tables and methods first.
    videos : collection of str
        Views whose annotated clips lie beside the page.
    metronome : str
        Name of the click track that lies beside the page; empty if none does.
    pictures : mapping, optional
        The key pictures by view, where they are made already.
    drift : str
        A finished block of the page on change over a long clip; none if empty.
    slowed : float
        How many times slower than the clips the annotated films play.
    progress : Progress
        Told where the work stands.

    Returns
    -------
    str
        The whole page.

    Raises
    ------
    OptionError
        If there is no such audience.
    """
    if audience not in AUDIENCES:
        raise OptionError(f"There is no audience '{audience}'.", f"Give one of: {', '.join(AUDIENCES)}.")
    total = len(session.clips) + 1
    progress(_STAGE, 0, total)
    if pictures is None:
        pictures = {analysis.view: key_pictures(analysis) for analysis in session.clips}
    style, script = _text("report.css"), _text("report.js")
    cues = session.advice.cues
    content = template("report.html.j2").render(
        version=__version__,
        style=Markup(style),
        script=Markup(script),
        policy=content_policy(style, script),
        session=session,
        audience=audience,
        advice=session.advice,
        tiles=page.tiles(session),
        facts=page.facts(session),
        leading=picture_of(cues[0], session, pictures) if cues else leading_picture(pictures),
        cue_pictures={cue.id: picture_of(cue, session, pictures) for cue in cues},
        metronome=metronome,
        players=players(session, {view: film_name(view) for view in videos}, slowed=slowed),
        pictures=pictures,
        events=EVENTS,
        groups=explain.groups(session),
        withheld=explain.withheld(session),
        plain=[{m.id: explain.plain_words(m) for m in analysis.measurements} for analysis in session.clips],
        tables=[page.table(analysis) for analysis in session.clips],
        curves={
            analysis.view: [(curve, cycle_chart(curve)) for curve in cycle_curves(analysis.trial)]
            for analysis in session.clips
        },
        drift=Markup(drift),
        methods={analysis.view: page.method(analysis) for analysis in session.clips},
    )
    progress(_STAGE, total, total)
    return content


def content_policy(style: str, script: str = "") -> str:
    """Return a policy that lets the page use nothing but its own style, script and pictures, and clips beside it."""
    scripts = f"script-src {_digest(script)}; " if script else ""
    return (
        f"default-src 'none'; {scripts}style-src {_digest(style)}; img-src data:; media-src 'self' file:; "
        "base-uri 'none'; form-action 'none'"
    )


def picture_of(cue: Cue, session: AnalysisResult, pictures: Mapping[View, Sequence[KeyPicture]]) -> KeyPicture | None:
    """Return the picture that shows a cue best: its moment, in the view of the measure that it rests on."""
    leads = page.most_certain(session.measurements, cue.measures[0]) if cue.measures else None
    views = sorted(pictures, key=lambda view: leads is None or view != leads.view)
    fitting = (each for view in views for each in pictures[view] if each.event == cue.picture)
    return next(fitting, None) or leading_picture(pictures)


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


def _text(name: str) -> str:
    return (resources.files("gait.report") / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """The hash by which a policy names an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def drift_html(session: AnalysisResult) -> str:
    """Return the page's block on drift, of the first view that shows any; empty where all clips are short.

    A clip from behind that was filmed with one from the side shows the same run.
    """
    for analysis in session.clips:
        found = find_drift(analysis.trial, analysis.measurements)
        if found:
            figures = [(REGISTRY[d.id].title, unit_text(d.unit), drift_text(d), drift_chart(d)) for d in found]
            return template("drift_block.html.j2").render(figures=figures, words=drift_say)
    return ""
