"""Marks: the thresholds of the coaching rules as text, with their grades."""

from __future__ import annotations

from gait.coaching.advice import Grade
from gait.coaching.rules import Threshold, rules
from gait.measures import REGISTRY
from gait.units import Units, shown_unit
from gait.words import fill
from gait.words.numbers import short_number, with_unit_text

_ORIGIN: dict[Grade, str] = {"A": "mark_studies", "B": "mark_studies", "C": "mark_experts", "D": "mark_own"}


def marks_of(measure: str) -> tuple[Threshold, ...]:
    """Return the thresholds that the coaching rules have for a measure, those that lead a rule first.

    Parameters
    ----------
    measure : str
        Name of the measure.

    Returns
    -------
    tuple of Threshold
        Each limit once; at most one above and one below.

    Examples
    --------
    >>> [mark.limit for mark in marks_of("overstride_leg")], marks_of("contact_time")
    ([20.0], ())
    """
    leading = [rule.lead for rule in rules().findings]
    agreeing = [threshold for rule in rules().findings for threshold in rule.agree]
    found: dict[bool, Threshold] = {}
    for threshold in (*leading, *agreeing):
        if threshold.measure == measure:
            found.setdefault(threshold.above is not None, threshold)
    return tuple(found.values())


def only_confirms(measure: str) -> bool:
    """Return whether the marks of a measure only confirm another measure, and start no finding.

    Parameters
    ----------
    measure : str
        Name of the measure.

    Returns
    -------
    bool
        False for a measure without a mark.

    Examples
    --------
    >>> only_confirms("shin_angle"), only_confirms("cadence"), only_confirms("contact_time")
    (True, False, False)
    """
    return bool(marks_of(measure)) and all(rule.lead.measure != measure for rule in rules().findings)


def limit_in(threshold: Threshold, unit: str) -> float:
    """Return the limit of a threshold in a unit that is shown.

    Parameters
    ----------
    threshold : Threshold
        The threshold.
    unit : str
        The unit of the measure, or the one in which its lengths are shown.

    Returns
    -------
    float

    Examples
    --------
    >>> bounce = marks_of("vertical_oscillation")[0]
    >>> limit_in(bounce, "cm"), round(limit_in(bounce, "in"), 2)
    (10.0, 3.94)
    """
    stored = REGISTRY[threshold.measure].unit
    return threshold.limit if unit == stored else shown_unit(stored, Units(lengths="imperial"))[1] * threshold.limit


def mark_text(threshold: Threshold, unit: str) -> str:
    """Write a threshold with its unit, its origin and its grade.

    Parameters
    ----------
    threshold : Threshold
        The threshold.
    unit : str
        The unit to show.

    Returns
    -------
    str

    Examples
    --------
    >>> mark_text(marks_of("overstride_leg")[0], "% leg length")
    'above 20 % leg length, our own mark (grade D)'
    >>> mark_text(marks_of("vertical_oscillation")[0], "in")
    'above 3.9 in, our own mark (grade D)'
    """
    sentences, stored = rules().sentences, REGISTRY[threshold.measure].unit
    limit = limit_in(threshold, unit)
    text = with_unit_text(short_number(limit if unit == stored else round(limit, 1)), unit)
    side = fill(sentences["mark_below" if threshold.above is None else "mark_above"], limit=text)
    return fill(sentences[_ORIGIN[threshold.grade]], limit=side, grade=threshold.grade)
