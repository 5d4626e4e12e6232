"""The report as a PDF: two to four pages of A4 or Letter, typeset by Typst with its built-in fonts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gait.errors import OptionError
from gait.report.charts.charts import range_bar
from gait.report.charts.cycles import CycleCharts, curve_note, cycle_charts
from gait.report.choices import AUDIENCES, PAPERS, Audience, Paper
from gait.report.content import bar_marks
from gait.report.exercises import drawing_svg
from gait.report.key_pictures import KeyPicture, key_pictures
from gait.report.logo import logo_file
from gait.report.outcomes import printed_sign
from gait.report.pdf.content import Json, key_picture_captions, leading_caption, pdf_content, picture_file
from gait.runtime.atomic import atomic_file
from gait.runtime.libraries import missing_libraries_named
from gait.words import say

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult

_TYPST_PAPERS: dict[str, str] = {"a4": "a4", "letter": "us-letter"}
_EMOJI_CHARACTER = "[\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\u200d\U0001f000-\U0001faff]"
# With the space before it, or after it at the start of a JSON string.
_EMOJI = re.compile(f'(?<="){_EMOJI_CHARACTER}+ ?| ?{_EMOJI_CHARACTER}+')
_STYLE = (resources.files("gait.report") / "templates" / "print_charts.css").read_text(encoding="utf-8")


def write_pdf(
    session: AnalysisResult,
    path: Path,
    *,
    paper: Paper = "a4",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
    curves: CycleCharts | None = None,
    audience: Audience = "runner",
) -> None:
    """Write the report as a PDF. The same session always gives the same bytes.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    path : Path
        The PDF file. It appears only when it is complete.
    paper : {"a4", "letter"}
        Page size.
    pictures : mapping, optional
        The key pictures by view; by default they are made from the clips.
    curves : mapping, optional
        The charts of the curves over the stride by view; by default they are drawn.
    audience : {"runner", "clinician"}
        The reader for whom the report is written; clinicians also get the definitions of the measures.

    Raises
    ------
    OptionError
        If `paper` or `audience` is not a valid choice.
    ClipError
        If pictures are needed and a clip can no longer be read.

    Examples
    --------
    >>> write_pdf(session, Path("report.pdf"), paper="letter")  # doctest: +SKIP
    """
    with atomic_file(path) as unfinished:
        unfinished.write_bytes(report_pdf(session, paper=paper, pictures=pictures, curves=curves, audience=audience))


def report_pdf(
    session: AnalysisResult,
    *,
    paper: Paper = "a4",
    pictures: Mapping[str, Sequence[KeyPicture]] | None = None,
    curves: CycleCharts | None = None,
    audience: Audience = "runner",
) -> bytes:
    """Return the bytes of the PDF report.

    Parameters
    ----------
    session, paper, pictures, curves, audience
        See `write_pdf`.

    Returns
    -------
    bytes

    Raises
    ------
    OptionError
        If `paper` or `audience` is not a valid choice.
    ClipError
        If pictures are needed and a clip can no longer be read.
    """
    paper_size = paper_name(paper)
    if audience not in AUDIENCES:
        raise OptionError(f"There is no audience '{audience}'.", f"Choose one of: {', '.join(AUDIENCES)}.")
    session = session.in_display_units()
    if pictures is None:
        pictures = {analysis.name: key_pictures(analysis) for analysis in session.clips}
    content = pdf_content(session, paper=paper_size, audience=audience)
    content["key_pictures"] = key_picture_captions(pictures)
    content["leading"] = leading_caption(pictures, session.advice)
    content["curves"], curve_files = _curves(cycle_charts(session) if curves is None else curves)
    logo = session.visit.logo
    files = {
        "outcome.svg": printed_sign(session.advice.outcome),
        **({} if logo is None else {logo_file(logo): logo}),
        **{picture_file(view, index): p.jpeg for view, of_view in pictures.items() for index, p in enumerate(of_view)},
        **_bars(session, content),
        **curve_files,
        **_drawings(content),
    }
    return typeset(content, files, template="report.typ")


def paper_name(paper: str) -> str:
    """Return the name of a paper size in Typst.

    Parameters
    ----------
    paper : {"a4", "letter"}
        Page size.

    Returns
    -------
    str

    Raises
    ------
    OptionError
        If `paper` is not a valid choice.

    Examples
    --------
    >>> paper_name("letter")
    'us-letter'
    """
    if paper not in PAPERS:
        raise OptionError(f"There is no paper '{paper}'.", f"Choose one of: {', '.join(PAPERS)}.")
    return _TYPST_PAPERS[paper]


def typeset(content: Json, files: Mapping[str, bytes], *, template: str) -> bytes:
    """Compile a template. Texts are passed as data, never as markup, so that they need no escaping.

    Parameters
    ----------
    content : dict
        What the template reads as `data.json`.
    files : mapping of str to bytes
        Pictures by file name.
    template : str
        File name in `gait/report/templates`.

    Returns
    -------
    bytes
        The PDF.
    """
    with missing_libraries_named():
        import typst

    templates = resources.files("gait.report") / "templates"
    sources = {"main.typ": (templates / template).read_bytes(), "common.typ": (templates / "common.typ").read_bytes()}
    data = without_emoji(json.dumps(content, ensure_ascii=False)).encode("utf-8")
    with TemporaryDirectory(prefix="gait-pdf-") as folder:
        for name, content_bytes in {**files, **sources, "data.json": data}.items():
            Path(folder, name).write_bytes(content_bytes)
        # Without system fonts, the same session gives the same pages on every machine.
        pdf = typst.compile(str(Path(folder, "main.typ")), root=folder, format="pdf", ignore_system_fonts=True)
    return bytes(pdf)


def without_emoji(text: str) -> str:
    r"""Return a text without emoji, which the built-in fonts draw as empty boxes.

    Parameters
    ----------
    text : str
        A text, or JSON.

    Returns
    -------
    str

    Examples
    --------
    >>> without_emoji("new shoes \N{RUNNER}\N{VARIATION SELECTOR-16}, 8 mm drop")
    'new shoes, 8 mm drop'
    """
    return _EMOJI.sub("", text)


def _bars(session: AnalysisResult, content: Json) -> dict[str, bytes]:
    """Draw the bar of every headline measure, and add its file name to the content."""
    bars = {}
    for tile in content["tiles"]:
        measurement = next(m for m in session.measurements if (m.id, m.view) == (tile["id"], tile["view"]))
        tile["bar"] = f"bar-{tile['id']}.svg"
        bars[tile["bar"]] = standalone_svg(range_bar(measurement, title=tile["title"], marks=bar_marks(measurement)))
    return bars


def _drawings(content: Json) -> dict[str, bytes]:
    """Return the drawings of the exercises in the plan by file name."""
    parts = (content["plan"] or {"parts": []})["parts"]
    return {name: drawing_svg(name) for part in parts for name in part["drawings"] if name}


def _curves(curves: CycleCharts) -> tuple[list[Json], dict[str, bytes]]:
    """Return the captions of all curves with their file names, and the files."""
    captions, files = [], {}
    for view, charts in curves.items():
        for curve, chart in charts:
            name = f"curve-{view}-{curve.id}.svg"
            files[name] = standalone_svg(chart)
            title = say(f"curve.{curve.id}")
            # The legend says once that both legs share a line. There is no room for it above each chart.
            note = f"{say(f'curve.unit_{curve.unit}')}, {say(f'curve.{curve.id}_note')}"
            if view != "side":
                title = say("pdf.curve_seen", title=title, view=say(f"view.{view}"))
            captions.append({"title": title, "note": note, "alt": f"{title}, {curve_note(curve)}", "file": name})
    return captions, files


def standalone_svg(chart: str) -> bytes:
    """Return a chart of the page as an SVG file with the style sheet for print.

    Parameters
    ----------
    chart : str
        An SVG element.

    Returns
    -------
    bytes

    Examples
    --------
    >>> standalone_svg('<svg class="range" viewBox="0 0 1 1"></svg>').startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    start, rest = str(chart).split(">", 1)
    start = start.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{start}><style>{_STYLE}</style>{rest}".encode()
