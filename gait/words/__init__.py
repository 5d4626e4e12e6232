"""Every sentence of the reports, pages and comparisons, in one catalogue.

Each module of this package holds the English words of one part. Four kinds of text stay with the code that decides on
them: titles and definitions of measures (`gait.measures`), messages of clip checks (`gait.checks`), advice
(`gait/coaching/rules.toml`), and error messages. `gait.words.numbers` writes numbers.
"""

from __future__ import annotations

from string import Formatter
from typing import Any

from gait.words import (
    advice,
    calendar,
    clinician,
    clips,
    cluster,
    comparison,
    curves,
    day,
    doctor,
    drawn,
    drift,
    edits,
    explained,
    handout,
    history,
    measures,
    page,
    pain,
    pdf,
    pictures,
    player,
    protocol,
    selfcheck,
    verify,
    visit,
    watch,
    web,
)
from gait.words.plurals import plural

_REPORTS = (
    page,
    visit,
    advice,
    player,
    measures,
    explained,
    curves,
    drift,
    pictures,
    clips,
    pdf,
    clinician,
    handout,
    watch,
    drawn,
    edits,
    verify,
)
_PARTS = (*_REPORTS, calendar, cluster, comparison, day, history, doctor, pain, protocol, selfcheck, web)

WORDS: dict[str, str] = {key: words for part in _PARTS for key, words in part.WORDS.items()}
"""The English words by key."""
LANGUAGES: dict[str, dict[str, str]] = {"en": WORDS}
"""Catalogues by language; each has the keys of the English one."""


class _PluralFormatter(Formatter):
    """`str.format`, with plurals: `{n:step|steps}` becomes "1 step" or "3 steps"."""

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            return plural(value, *format_spec.split("|"))
        return super().format_field(value, format_spec)


_FORMATTER = _PluralFormatter()


def say(key: str, /, language: str = "en", **values: object) -> str:
    """Return the words of a key.

    Parameters
    ----------
    key : str
        Part and name, such as `page.title`.
    language : str
        One of `LANGUAGES`.
    **values
        Values of the fields in braces. `{n:step|steps}` writes a count with its noun.

    Returns
    -------
    str

    Examples
    --------
    >>> say("picture.overstride", value="24.3 cm")
    'overstride 24.3 cm'
    >>> say("page.checks_passed", count=1), say("page.checks_passed", count=9)
    ('1 check passed', '9 checks passed')
    """
    return fill(LANGUAGES[language][key], **values)


def fill(text: str, /, **values: object) -> str:
    """Return a text with its fields in braces filled in, as `say` does.

    Parameters
    ----------
    text : str
        The text. `{name}` is a field, and `{n:step|steps}` writes a count with its noun.
    **values
        Values of the fields.

    Returns
    -------
    str

    Examples
    --------
    >>> fill("{n:minute|minutes} of running", n=1)
    '1 minute of running'
    """
    return _FORMATTER.vformat(text, (), values)
