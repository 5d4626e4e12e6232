"""The overview page of a run, which links every report, the most urgent first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gait.batch.status import GROUPS, Group, SessionSummary, most_urgent_first
from gait.measures import REGISTRY
from gait.report.page.html import content_policy
from gait.results.layout import REPORT_FILE
from gait.version import __version__

HEADLINES = ("cadence", "contact_time", "overstride", "vertical_oscillation")
"""The measures that the page shows for each session. The reports have all of them."""

LABELS: Mapping[Group, str] = {
    "failed": "Not analysed",
    "clinician": "See a clinician",
    "warning": "Check the clip",
    "finding": "Something to change",
    "clear": "Nothing stands out",
    "waiting": "Not analysed yet",
}


def index_html(summaries: Sequence[SessionSummary], *, tables: Sequence[str] = ()) -> str:
    """Return the overview page.

    Parameters
    ----------
    summaries : sequence of SessionSummary
        The sessions with their results.
    tables : sequence of str
        Names of the table files in the same folder.

    Returns
    -------
    str
        HTML that loads nothing from the network.

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
    groups = [summary.group for summary in summaries]
    return environment.get_template("index.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        summaries=most_urgent_first(summaries),
        tables=tables,
        counts=[(group, groups.count(group)) for group in GROUPS if group in groups],
        labels=LABELS,
        headlines=[(name, REGISTRY[name].title) for name in HEADLINES],
        report_link=_report_link,
    )


def _report_link(summary: SessionSummary) -> str | None:
    record = summary.status.record
    return None if record is None else f"{quote(record.folder)}/{REPORT_FILE}"
