"""The report as one self-contained HTML page, which works offline and makes no network requests."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from gait.coaching.judging import judged_sentences
from gait.errors import OptionError
from gait.measurement import View, view_of_clip
from gait.measures import REGISTRY
from gait.measures.drift import find_drift
from gait.report import content as page
from gait.report.charts.cycles import CycleCharts, curve_note, cycle_charts
from gait.report.charts.drift import drift_chart, drift_text
from gait.report.choices import AUDIENCES, Audience
from gait.report.clinician import clinician_report
from gait.report.drawing.film_crop import FilmCrop
from gait.report.drawn import DrawnPicture, drawn_pictures
from gait.report.exercises import drawing_of, drawing_svg
from gait.report.key_pictures import EVENTS, KeyPicture, key_pictures
from gait.report.kinogram import Kinogram
from gait.report.logo import data_uri
from gait.report.outcomes import outcome_sign
from gait.report.page import explain
from gait.report.page.forecast import forecast_text
from gait.report.page.player import build_players, in_step_note
from gait.report.page.poster import Poster, read_poster
from gait.report.share_card import card_data_uri, card_png, share_card
from gait.report.watch import watch_note, watch_rows
from gait.results.header import header_facts, told_facts
from gait.results.layout import METRONOME_FILE, clean_film_name, film_name
from gait.runtime.atomic import atomic_file
from gait.runtime.progress import Progress, silent
from gait.units import converted
from gait.version import __version__
from gait.video.writer import comment_of
from gait.words import say
from gait.words.numbers import unit_text

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.coaching.advice import Cue

LEADING: dict[View, str] = {"side": "initial_contact", "rear": "mid_stance"}
"""The event of the leading key picture, by view, in order of preference."""
_STAGE = "report"


def write_report(
    session: AnalysisResult,
    path: Path,
    *,
    audience: Audience = "runner",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
    curves: CycleCharts | None = None,
    kinograms: Mapping[str, Kinogram] | None = None,
    slow_motion: float = 1.0,
    drawn: Sequence[DrawnPicture] | None = None,
    progress: Progress = silent,
) -> None:
    """Write the report as an HTML page. It plays annotated videos and a metronome track that exist beside it.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    path : Path
        The HTML file. It appears only when it is complete.
    audience : {"runner", "clinician"}
        For runners, explanations come first and details are folded; for clinicians, tables and methods come first.
    pictures : mapping, optional
        The key pictures by view; by default they are made from the clips.
    curves : mapping, optional
        The charts of the curves over the stride by view; by default they are drawn.
    kinograms : mapping, optional
        The kinograms by view.
    slow_motion : float
        How many times slower than the clips the annotated videos play.
    drawn : sequence of DrawnPicture, optional
        The frames that a person drew on; by default they are made from the films without drawing beside the page.
    progress : Progress
        Progress callback.

    Raises
    ------
    ClipError
        If a clip can no longer be read.
    OptionError
        If `audience` is not a valid choice.

    Examples
    --------
    >>> write_report(session, Path("report.html"))  # doctest: +SKIP
    """
    views = [analysis.name for analysis in session.clips]
    content = report_html(
        session,
        audience=audience,
        videos=[view for view in views if (path.parent / film_name(view)).is_file()],
        crops=_crops(path.parent, views),
        posters=_posters(path.parent, views),
        metronome=METRONOME_FILE if (path.parent / METRONOME_FILE).is_file() else "",
        pictures=pictures,
        curves=curves,
        kinograms=kinograms,
        slow_motion=slow_motion,
        drawn=drawn_pictures(session, path.parent) if drawn is None else drawn,
        progress=progress,
    )
    with atomic_file(path) as unfinished:
        unfinished.write_text(content, encoding="utf-8")


def report_html(
    session: AnalysisResult,
    *,
    audience: Audience = "runner",
    videos: Collection[str] = (),
    crops: Mapping[str, FilmCrop] | None = None,
    posters: Mapping[str, Poster] | None = None,
    metronome: str = "",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
    curves: CycleCharts | None = None,
    kinograms: Mapping[str, Kinogram] | None = None,
    slow_motion: float = 1.0,
    drawn: Sequence[DrawnPicture] = (),
    progress: Progress = silent,
) -> str:
    """Return the report as an HTML page.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    audience, pictures, curves, kinograms, slow_motion, drawn, progress
        See `write_report`.
    videos : collection of str
        The views whose annotated videos exist beside the page.
    crops : mapping of str to FilmCrop, optional
        The part of the clip that the films show, for views whose films without drawing exist beside the page too.
    posters : mapping of str to Poster, optional
        What the page shows until the films are loaded, by view.
    metronome : str
        File name of the metronome track beside the page; empty without one.

    Returns
    -------
    str

    Raises
    ------
    ClipError
        If a clip can no longer be read.
    OptionError
        If `audience` is not a valid choice.
    """
    if audience not in AUDIENCES:
        raise OptionError(f"There is no audience '{audience}'.", f"Choose one of: {', '.join(AUDIENCES)}.")
    session = session.in_display_units()
    total = len(session.clips) + 1
    progress(_STAGE, 0, total)
    if pictures is None:
        pictures = {analysis.name: key_pictures(analysis) for analysis in session.clips}
    cues = session.advice.cues
    style, script = _text("report.css") + _text("charts.css"), _text("report.js") + _text("player.js")
    if audience == "clinician":
        script += _text("clinician.js")
    leading = _leading(session, pictures)
    tiles = page.tiles(session)
    players = build_players(
        session,
        {view: film_name(view) for view in videos},
        clean={view: clean_film_name(view) for view in crops or {}},
        crops=crops,
        posters=posters,
        slow_motion=slow_motion,
    )
    content = template("report.html.j2").render(
        version=__version__,
        style=Markup(style),
        script=Markup(script),
        policy=content_policy(style, script),
        session=session,
        audience=audience,
        advice=session.advice,
        tiles=tiles,
        judged=judged_sentences(session.advice.groups),
        views_to_film=sorted({group.view for group in session.advice.groups if group.view}, reverse=True),
        facts=page.facts(session),
        logo=data_uri(session.visit.logo) if session.visit.logo else "",
        visit_facts=header_facts(session),
        told=told_facts(session),
        leading=leading,
        cue_pictures=cue_pictures(cues, session, pictures, leading),
        metronome=metronome,
        forecast=forecast_text(session.advice.forecast),
        players=players,
        in_step=in_step_note(session, players),
        pictures=pictures,
        kinograms=kinograms or {},
        drawn=drawn,
        share_card=card_data_uri(share_card(leading, tiles)) if leading else "",
        share_card_blurred=card_data_uri(share_card(replace(leading, picture=leading.blurred), tiles))
        if leading and leading.blurred is not None
        else "",
        events={analysis.name: EVENTS[analysis.view] for analysis in session.clips},
        clinic=clinician_report(session) if audience == "clinician" else None,
        definitions=_definitions(session),
        groups=explain.groups(session),
        withheld=explain.withheld(session),
        explanations=[
            {m.id: explain.explanation(m) for m in analysis.measurements} for analysis in session.one_clip_per_view
        ],
        tables=[page.table(analysis, session.measurements) for analysis in session.one_clip_per_view],
        curves=cycle_charts(session) if curves is None else curves,
        curve_note=curve_note,
        drift=Markup(drift_html(session)),
        watch_rows=watch_rows(session),
        watch_note=watch_note(session),
        methods={analysis.name: page.method(analysis) for analysis in session.clips},
    )
    progress(_STAGE, total, total)
    return content


def write_share_card(session: AnalysisResult, path: Path, *, pictures: Mapping[str, Sequence[KeyPicture]]) -> None:
    """Write the picture that leads the page with the three headline numbers, as a PNG file of 1080 x 1350 pixels.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    path : Path
        The file. It is not written if no step is complete enough for pictures.
    pictures : mapping of view to sequence of KeyPicture
        The key pictures by view.
    """
    leading = _leading(session, pictures)
    if leading is not None:
        with atomic_file(path) as unfinished:
            unfinished.write_bytes(card_png(share_card(leading, page.tiles(session))))


def _leading(session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]) -> KeyPicture | None:
    cues = session.advice.cues
    if cues:
        return picture_of(cues[0], session, pictures)
    return leading_picture(pictures, unjudged=page.unjudged_measures(session.advice))


def _crops(folder: Path, views: Sequence[str]) -> dict[str, FilmCrop]:
    """Return what the films without drawing show, by view, for those that exist."""
    paths = {view: folder / clean_film_name(view) for view in views}
    crops = {view: FilmCrop.from_text(comment_of(path)) for view, path in paths.items() if path.is_file()}
    return {view: crop for view, crop in crops.items() if crop is not None}


def _posters(folder: Path, views: Sequence[str]) -> dict[str, Poster]:
    """Return the first frames of the films that the players begin with, by view, for those that exist."""
    films = {view: (folder / clean_film_name(view), folder / film_name(view)) for view in views}
    posters = {view: read_poster(path) for view, paths in films.items() for path in paths[::-1] if path.is_file()}
    return {view: poster for view, poster in posters.items() if poster is not None}


def content_policy(style: str, script: str = "") -> str:
    """Return a content security policy that allows only the page's own style, script and pictures, and local media.

    Parameters
    ----------
    style : str
        The inline style sheet.
    script : str
        The inline script; empty without one.

    Returns
    -------
    str
    """
    scripts = f"script-src {_digest(script)}; " if script else ""
    return (
        f"default-src 'none'; {scripts}style-src {_digest(style)}; img-src data:; media-src 'self' file:; "
        "base-uri 'none'; form-action 'none'"
    )


def picture_of(cue: Cue, session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]) -> KeyPicture | None:
    """Return the key picture for a cue: at its event, preferably in the view of its first measure.

    Parameters
    ----------
    cue : Cue
        The cue.
    session : AnalysisResult
        The session.
    pictures : mapping of str to sequence of KeyPicture
        The key pictures by view.

    Returns
    -------
    KeyPicture or None
        The leading picture if no view shows the event; None without pictures.
    """
    return next(_candidates(cue, session, pictures), None) or leading_picture(pictures)


def _candidates(
    cue: Cue, session: AnalysisResult, pictures: Mapping[str, Sequence[KeyPicture]]
) -> Iterator[KeyPicture]:
    """Yield the key pictures at the event of a cue, those in the view of its first measure first.

    Views that cannot show this measure are left out: from behind, nobody sees how far ahead a foot lands.
    """
    first = REGISTRY[cue.measures[0]] if cue.measures else None
    measurement = None if first is None else page.most_certain(session.measurements, first.id)
    views = sorted(
        (name for name in pictures if first is None or view_of_clip(name) in first.views),
        key=lambda name: measurement is None or view_of_clip(name) != measurement.view,
    )
    return (each for view in views for each in pictures[view] if each.event == cue.picture)


def cue_pictures(
    cues: Sequence[Cue],
    session: AnalysisResult,
    pictures: Mapping[str, Sequence[KeyPicture]],
    leading: KeyPicture | None,
) -> dict[str, KeyPicture | None]:
    """Return a picture for each cue: of no event that leads the page or belongs to an earlier cue already.

    Parameters
    ----------
    cues : sequence of Cue
        The cues.
    session : AnalysisResult
        The session.
    pictures : mapping of str to sequence of KeyPicture
        The key pictures by name of the clip.
    leading : KeyPicture or None
        The picture that leads the page.

    Returns
    -------
    dict of str to KeyPicture or None
        By id of the cue; None where no other picture shows it.
    """
    shown, chosen = [leading], {}
    for cue in cues:
        known = {(each.view, each.event) for each in shown if each is not None}
        candidates = _candidates(cue, session, pictures)
        chosen[cue.id] = next((each for each in candidates if (each.view, each.event) not in known), None)
        shown.append(chosen[cue.id])
    return chosen


def leading_picture(
    pictures: Mapping[str, Sequence[KeyPicture]], *, unjudged: Collection[str] = ()
) -> KeyPicture | None:
    """Return the first picture to show: initial contact from the side, or else mid-stance from behind.

    Parameters
    ----------
    pictures : mapping of view to sequence of KeyPicture
        The key pictures by view.
    unjudged : collection of str
        Measures that were not judged. A picture without their values comes first, also one of another event.

    Returns
    -------
    KeyPicture or None
        None if neither event has a picture.
    """
    usual = [
        each
        for view, event in LEADING.items()
        for name, of_clip in pictures.items()
        for each in of_clip
        if view_of_clip(name) == view and each.event == event
    ]
    others = [
        each
        for view in LEADING
        for name, of_clip in pictures.items()
        for each in of_clip
        if view_of_clip(name) == view and each.measures
    ]
    judged = (each for each in (*usual, *others) if not set(each.measures).intersection(unjudged))
    return next(judged, None) or next(iter(usual), None)


def template(name: str) -> Template:
    """Return a template of the package. Values are escaped when they are inserted.

    Parameters
    ----------
    name : str
        File name of the template in `gait/report/templates`.

    Returns
    -------
    jinja2.Template

    Raises
    ------
    jinja2.TemplateNotFound
        If the package has no such template.
    """
    environment = Environment(
        loader=PackageLoader("gait.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["say"] = say
    environment.globals["outcome_sign"] = outcome_sign
    environment.globals["drawing"] = _drawing
    return environment.get_template(name)


def _drawing(title: str) -> Markup:
    """Return the drawing of an exercise as a part of a page; empty for everything that is no exercise."""
    name = drawing_of(title)
    if name is None:
        return Markup("")
    # The drawings are files of the package.
    svg = drawing_svg(name).decode("utf-8").replace("<svg ", '<svg class="exercise" aria-hidden="true" ', 1)
    return Markup(svg)


def _definitions(session: AnalysisResult) -> list[tuple[str, str]]:
    """Return the title and the definition of each measure of the session."""
    names = dict.fromkeys(m.id for m in session.measurements)
    return [(REGISTRY[name].title, REGISTRY[name].definition) for name in names]


def _text(name: str) -> str:
    return (resources.files("gait.report") / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """Return the hash by which a content security policy allows an inline style or script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def drift_html(session: AnalysisResult) -> str:
    """Return the section on drift over the clip.

    It is taken from the first clip that is long enough, because a second clip shows the same run.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    str
        HTML; empty if all clips are too short.
    """
    for analysis in session.clips:
        drifts = [
            converted(drift, session.options.units, "values", "trend", "change", "ci95")
            for drift in find_drift(analysis.trial, analysis.of_steps.values())
        ]
        if drifts:
            figures = [(REGISTRY[d.id].title, unit_text(d.unit), drift_text(d), drift_chart(d)) for d in drifts]
            return template("drift_block.html.j2").render(figures=figures)
    return ""
