"""The overview page of a run, which links every report, the most urgent first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gait.batch.status import GROUPS, HEADLINES, SessionSummary, most_urgent_first
from gait.measures import REGISTRY
from gait.report.page.html import content_policy
from gait.results.header import header_facts
from gait.results.layout import HANDOUT_FILE, REPORT_FILE, THUMBNAIL_FILE
from gait.version import __version__
from gait.words import say


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
    environment.globals["say"] = say
    groups = [summary.group for summary in summaries]
    return environment.get_template("index.html.j2").render(
        version=__version__,
        style=Markup(style),
        # The thumbnails lie beside the page, as the reports do.
        policy=content_policy(style).replace("img-src data:", "img-src 'self' file: data:"),
        summaries=most_urgent_first(summaries),
        tables=tables,
        counts=[(group, groups.count(group)) for group in GROUPS if group in groups],
        headlines=[(name, REGISTRY[name].title) for name in HEADLINES],
        facts=_facts,
        report_link=_report_link,
        thumbnail_link=_thumbnail_link,
        handout_link=_handout_link,
    )


def _facts(summary: SessionSummary) -> tuple[tuple[str, str], ...]:
    """Return who was filmed, as pairs of a label and a text."""
    job = summary.status.job
    details = summary.results or {"visit": asdict(job.visit)}
    return ((say("day.runner"), job.runner_id), *header_facts(details)) if job.runner_id else header_facts(details)


def _report_link(summary: SessionSummary) -> str | None:
    record = summary.status.record
    return None if record is None else f"{quote(record.folder)}/{REPORT_FILE}"


def _thumbnail_link(summary: SessionSummary) -> str | None:
    record = summary.status.record
    return f"{quote(record.folder)}/{THUMBNAIL_FILE}" if record is not None and summary.has_thumbnail else None


def _handout_link(summary: SessionSummary) -> str | None:
    record = summary.status.record
    return f"{quote(record.folder)}/{HANDOUT_FILE}" if record is not None and summary.has_handout else None
