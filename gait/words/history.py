"""The words of the history's page, apart from titles of measures, which come from the registry."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "history.language": "en",
    "history.title": "{runner} over time",
    "history.unnamed": "Runner without a name",
    "history.sessions": "{count} sessions, {first} to {last}",
    "history.session": "One session, {first}",
    "history.at_speed": "At {speed} m/s",
    "history.untold_speed": "Speed not told",
    "history.treadmill": "on the treadmill",
    "history.overground": "over ground",
    "history.incline": "incline {incline}°",
    "history.group": "{count} sessions, read by {engine} ({model})",
    "history.group_one": "One session, read by {engine} ({model})",
    "history.legend": (
        "A dot is a session's value and the bar through it its 95 % interval; a hollow dot has low confidence. "
        "The green band around the first value is what the films cannot tell from it; a change must leave it to be one."
    ),
    "history.rule": (
        "Sessions are compared at the same speed (within {percent:.0f} %), surface and incline only, "
        "read by the same pose model."
    ),
    "history.changed": "Changed",
    "history.not_changed": "Not changed",
    "history.cannot_tell": "Can't tell",
    "history.by": "{change}{interval}.",
    "history.interval": " ({interval})",
    "history.detectable": "Detectable from {detectable}.",
    "history.from_side": "seen from the side",
    "history.from_rear": "seen from behind",
    "history.alt": "{title}: {points}. {verdict}.",
    "history.alt_point": "{date} {value}",
    "history.reason.one_value": "There are not two sessions with a value to compare.",
    "history.reason.untold_speed": "The speed was not told each time, and most measures follow it.",
    "history.reason.unknown_measure": "This version of gait does not know the measure.",
    "history.values": "Its values",
    "history.no_groups": "No session has a value yet.",
    "history.clinician": "This page describes how someone ran. It does not diagnose; pain is for a clinician.",
    "history.made_by": "Made by gait {version}.",
}


def say(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Examples
    --------
    >>> say("at_speed", speed="2.80")
    'At 2.80 m/s'
    """
    return WORDS[f"history.{key}"].format(**values)
