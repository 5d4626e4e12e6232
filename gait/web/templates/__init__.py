"""The HTML templates of the pages. Inserted values are escaped."""

from __future__ import annotations

import json
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined, Template

from gait.report.outcomes import outcome_sign
from gait.results.layout import PDF_FILE, REPORT_FILE
from gait.version import __version__
from gait.words import say
from gait.words.dates import date_text
from gait.words.web import DOWNLOAD_NAMES, browser


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("gait.web"), PrefixLoader({"report": PackageLoader("gait.report")})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "version": __version__,
        "say": say,
        "date_text": date_text,
        "outcome_sign": outcome_sign,
        "browser_words": json.dumps(browser.WORDS),
        "report_file": REPORT_FILE,
        "pdf_file": PDF_FILE,
        "names": DOWNLOAD_NAMES,
    }
    return environment


def template(name: str) -> Template:
    """Return the template with this file name.

    Parameters
    ----------
    name : str
        Name of the file in this folder.

    Returns
    -------
    Template
        The template.

    Raises
    ------
    jinja2.TemplateNotFound
        If there is no such file.
    """
    return _environment().get_template(name)
