"""The report on paper: two to four pages of A4 or Letter, set by Typst with the fonts that it brings along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from gait.errors import OptionError
from gait.measurement import View
from gait.measures.cycles import cycle_curves
from gait.report.charts.charts import cycle_chart, range_bar
from gait.report.choices import AUDIENCES, PAPERS, Audience, Paper
from gait.report.key_pictures import KeyPicture, key_pictures
from gait.report.pdf.content import Plain, leading, picture_file, printed, sheet
from gait.runtime.atomic import atomic_file
from gait.words import say
from gait.words.pdf import pdf_say

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult


_TYPST_PAPERS: dict[str, str] = {"a4": "a4", "letter": "us-letter"}
_STYLE = (resources.files("gait.report") / "templates" / "print_charts.css").read_text(encoding="utf-8")


def write_pdf(
    session: AnalysisResult,
    path: Path,
    *,
    paper: Paper = "a4",
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    audience: Audience = "runner",
) -> None:
    """Write the report as a PDF; the same session gives the same bytes.

    Parameters
    ----------
    session : AnalysisResult
        The analysed session.
    path : Path
        The PDF file. It appears under its name only when it is whole.
    paper : {"a4", "letter"}
        Size of the pages.
    pictures : mapping, optional
        The key pictures by view, where they are made already; else they are made from the clips.
    audience : {"runner", "clinician"}
        For whom: a clinician also gets the measures' definitions.

    Raises
    ------
    OptionError
        If there is no such paper or audience.
    ClipError
        If pictures are to be made and a clip can no longer be read.

    Examples
    --------
    >>> write_pdf(session, Path("report.pdf"), paper="letter")  # doctest: +SKIP
    """
    with atomic_file(path) as unfinished:
        unfinished.write_bytes(report_pdf(session, paper=paper, pictures=pictures, audience=audience))


def report_pdf(
    session: AnalysisResult,
    *,
    paper: Paper = "a4",
    pictures: Mapping[View, Sequence[KeyPicture]] | None = None,
    audience: Audience = "runner",
) -> bytes:
    """Return the report as the bytes of a PDF, as `write_pdf` writes them, with the same parameters.

    Raises
    ------
    OptionError
        If there is no such paper or audience.
    ClipError
        If pictures are wanted of a clip that can no longer be read.
    """
    if paper not in PAPERS:
        raise OptionError(f"There is no paper '{paper}'.", f"Ask for one of: {', '.join(PAPERS)}.")
    if audience not in AUDIENCES:
        raise OptionError(f"There is no audience '{audience}'.", f"Ask for one of: {', '.join(AUDIENCES)}.")
    if pictures is None:
        pictures = {analysis.view: key_pictures(analysis) for analysis in session.clips}
    content = printed(session, paper=_TYPST_PAPERS[paper], audience=audience)
    content["sheet"] = sheet(pictures)
    content["leading"] = leading(pictures, session.advice)
    content["curves"], curves = _curves(session)
    files = {
        **{picture_file(view, place): p.jpeg for view, found in pictures.items() for place, p in enumerate(found)},
        **_bars(session, content),
        **curves,
    }
    return _set(content, files)


def _set(content: Plain, files: Mapping[str, bytes]) -> bytes:
    """Let Typst set the pages. Texts reach it as data, never as its markup, so that none needs escaping."""
    import typst

    template = (resources.files("gait.report") / "templates" / "report.typ").read_bytes()
    data = json.dumps(content, ensure_ascii=False).encode("utf-8")
    with TemporaryDirectory(prefix="gait-pdf-") as folder:
        for name, given in {**files, "main.typ": template, "data.json": data}.items():
            Path(folder, name).write_bytes(given)
        # The system's fonts are left out: the same session gives the same pages on every machine.
        made = typst.compile(str(Path(folder, "main.typ")), root=folder, format="pdf", ignore_system_fonts=True)
    return bytes(made)


def _bars(session: AnalysisResult, content: Plain) -> dict[str, bytes]:
    """Draw the bar of every headline measure, and name its file in the content."""
    bars = {}
    for tile in content["tiles"]:
        found = next(m for m in session.measurements if (m.id, m.view) == (tile["id"], tile["view"]))
        tile["bar"] = f"bar-{tile['id']}.svg"
        bars[tile["bar"]] = for_print(range_bar(found, title=tile["title"]))
    return bars


def _curves(session: AnalysisResult) -> tuple[list[Plain], dict[str, bytes]]:
    """Draw every curve; return the captions with the names of their files, and the files."""
    captions, files = [], {}
    for analysis in session.clips:
        for curve in cycle_curves(analysis.trial):
            name = f"curve-{analysis.view}-{curve.id}.svg"
            files[name] = for_print(cycle_chart(curve))
            title, note = say(f"curve.{curve.id}"), say(f"curve.{curve.id}_note")
            if analysis.view == "rear":
                title = pdf_say("from_behind", title=title)
            captions.append({"title": title, "note": f"{say(f'curve.unit_{curve.unit}')}, {note}", "file": name})
    return captions, files


def for_print(chart: str) -> bytes:
    """Return a chart of the page as an SVG file of its own, with the style that paper needs.

    Examples
    --------
    >>> for_print('<svg class="range" viewBox="0 0 1 1"></svg>').startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')
    True
    """
    opened, rest = str(chart).split(">", 1)
    opened = opened.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{opened}><style>{_STYLE}</style>{rest}".encode()
