"""The pages' templates; everything set into them is escaped."""

from __future__ import annotations

import json
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from gait.version import __version__
from gait.words import say
from gait.words.web import browser


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gait.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"version": __version__, "say": say, "browser_words": json.dumps(browser.WORDS)}
    return environment


def template(name: str) -> Template:
    """Return a template of the pages."""
    return _environment().get_template(name)
