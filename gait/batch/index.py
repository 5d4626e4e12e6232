"""The day at a glance: one page that links every report, worst and flagged first."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gait.batch.row import ORDER, Glance, worst_first
from gait.measures import REGISTRY
from gait.report.page.html import content_policy
from gait.results.layout import REPORT_FILE
from gait.version import __version__

HEADLINES = ("cadence", "contact_time", "overstride", "vertical_oscillation")
"""Measures shown for each session; the reports hold all of them."""

LABELS: dict[str, str] = {
    "failed": "Not analysed",
    "clinician": "See a clinician",
    "warned": "Look at the clip",
    "found": "Something to change",
    "clear": "Nothing stands out",
    "waiting": "Not yet",
}


def index_html(glances: Sequence[Glance]) -> str:
    """Return the page.

    Parameters
    ----------
    glances : sequence of Glance
        The sessions with their results.

    Returns
    -------
    str
        HTML that loads nothing from anywhere.

    Examples
    --------
    >>> "0 sessions" in index_html([])
    True
    """
    environment = Environment(
        loader=PackageLoader("gait.batch"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = "\n".join(
        (resources.files(package) / "templates" / file).read_text(encoding="utf-8")
        for package, file in (("gait.report", "report.css"), ("gait.batch", "index.css"))
    )
    groups = [glance.group for glance in glances]
    return environment.get_template("index.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        glances=worst_first(tuple(glances)),
        counts=[(group, groups.count(group)) for group in ORDER if group in groups],
        labels=LABELS,
        headlines=[(name, REGISTRY[name].title) for name in HEADLINES],
        report=_report,
    )


def _report(glance: Glance) -> str | None:
    """The link to a session's report, beside the page."""
    return None if glance.row.record is None else f"{quote(glance.row.record.folder)}/{REPORT_FILE}"
