"""The table "Your watch": what a watch recorded beside what the film shows."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING

from gait.measures import REGISTRY
from gait.report.content import most_certain
from gait.units import converted
from gait.watch import Comparison, compare_watch
from gait.words import say
from gait.words.numbers import displayed, range_text, sides_differ, with_unit

if TYPE_CHECKING:
    from gait.analysis.result import AnalysisResult
    from gait.measurement import Measurement


@dataclass(frozen=True, kw_only=True)
class WatchRow:
    """One quantity of the table, as text.

    Parameters
    ----------
    title : str
        The quantity.
    film, watch : str
        Its values, as they are shown.
    verdict : str
        Whether they agree.
    differ : bool
        Whether they differ by more than both errors.
    """

    title: str
    film: str
    watch: str
    verdict: str
    differ: bool


def watch_note(session: AnalysisResult) -> str:
    """Return the sentence above the table.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    str
        Empty without a recording.
    """
    run = session.watch
    if not run.values:
        return ""
    minutes, seconds = round(run.duration_s / 60), round(run.duration_s)
    span = say("watch.minutes", minutes=minutes) if minutes > 1 else say("watch.seconds", seconds=seconds)
    return say("watch.note", device=run.device or say("watch.some_device"), minutes=span)


def watch_rows(session: AnalysisResult) -> tuple[WatchRow, ...]:
    """Return the rows of the table.

    Parameters
    ----------
    session : AnalysisResult
        The session.

    Returns
    -------
    tuple of WatchRow
        In the units of the session; empty without a recording.
    """
    shown = session.in_display_units()
    found = compare_watch(shown.watch, lambda name: most_certain(shown.measurements, name))
    return tuple(_row(each, shown) for each in found)


def _row(each: Comparison, session: AnalysisResult) -> WatchRow:
    value = converted(each.watch, session.options.units, "value", "low", "high")
    is_balance = value.id == "balance"
    if value.id == "speed" and _is_belt_speed(session):
        verdict = say("watch.belt")
    elif each.film is None or each.film.value is None:
        verdict = say("watch.not_compared")
    else:
        verdict = {
            "agree": say("watch.agree"),
            "differ": say("watch.differ"),
            "unknown": say("watch.unknown"),
        }[each.verdict]
    return WatchRow(
        title=say("watch.balance") if is_balance else REGISTRY[value.id].title,
        film=(_balance(each.film) if is_balance else displayed(each.film)) or say("watch.no_film"),
        watch=say(
            "watch.range",
            value=with_unit(value.value, value.unit),
            range=range_text((value.low, value.high), value.unit),
        ),
        verdict=verdict,
        differ=each.verdict == "differ",
    )


def _is_belt_speed(session: AnalysisResult) -> bool:
    """Return whether the recorded speed was used as that of the belt. Another one may have been given later."""
    recorded, used_mps = session.watch.value("speed"), session.options.speed_mps
    if recorded is None or used_mps is None or not session.watch.gives_belt_speed:
        return False
    return isclose(recorded.value, used_mps, rel_tol=1e-4)


def _balance(contact: Measurement | None) -> str:
    """Return the left foot's share of the contact times, if a difference between the feet is claimed."""
    if contact is None or contact.left is None or contact.right is None:
        return ""
    if not sides_differ(contact):
        return say("watch.no_difference")
    return with_unit(100 * contact.left / (contact.left + contact.right), "%")
