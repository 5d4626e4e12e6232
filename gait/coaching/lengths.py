"""Lengths in the texts of the coaching rules, in the units of the reader."""

from __future__ import annotations

from gait.coaching.rules import rules
from gait.units import METRES_PER_MILE, Units
from gait.words.numbers import short_number


def with_lengths(text: str, units: Units) -> str:
    """Return a text of the rules with its lengths filled in.

    Parameters
    ----------
    text : str
        A text, in which `{step}` stands for the height of a step and `{away}` for the distance of the phone.
    units : Units
        The units of the reader.

    Returns
    -------
    str

    Examples
    --------
    >>> with_lengths("A step of {step}.", Units(lengths="imperial"))
    'A step of 4 to 8 inches.'
    """
    for name, length in rules().lengths[units.lengths].items():
        text = text.replace(f"{{{name}}}", length)
    return text


def week_text(weekly_km: float, units: Units) -> str:
    """Return the distance of a week.

    Parameters
    ----------
    weekly_km : float
        Distance in kilometres.
    units : Units
        The units of the reader.

    Returns
    -------
    str

    Examples
    --------
    >>> week_text(40, Units()), week_text(40, Units(lengths="imperial"))
    ('40 km', '25 miles')
    """
    if units.lengths == "imperial":
        return f"{short_number(round(1000 * weekly_km / METRES_PER_MILE))} {rules().lengths['imperial']['far']}"
    return f"{short_number(weekly_km)} {rules().lengths['metric']['far']}"
