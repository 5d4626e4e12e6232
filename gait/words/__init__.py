"""Every word of the report in one catalogue, ready for other languages.

Titles and definitions of measures come from the registry, sentences on the clip from its checks, and advice from the
coaching rules. Each file of this package holds the English words of one part of the report.
"""

from __future__ import annotations

from gait.words import advice, clips, curves, explained, measures, page, pictures, player

_PARTS = (page, advice, player, measures, explained, curves, pictures, clips)

WORDS: dict[str, str] = {key: words for part in _PARTS for key, words in part.WORDS.items()}
"""The English words by key."""
LANGUAGES: dict[str, dict[str, str]] = {"en": WORDS}
"""Catalogues by language; each has the keys of the English one."""


def say(key: str, language: str = "en", **values: object) -> str:
    """Return the words of that key, with the values set in.

    Parameters
    ----------
    key : str
        Part and name, such as `page.title`.
    language : str
        One of `LANGUAGES`.
    **values
        What is set into the words.

    Examples
    --------
    >>> say("picture.overstride", value="24.3 cm")
    'overstride 24.3 cm'
    """
    return LANGUAGES[language][key].format(**values)
