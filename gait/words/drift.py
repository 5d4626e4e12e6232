"""The words on drift over a long clip."""

from __future__ import annotations

DRIFT_WORDS: dict[str, str] = {
    "title": "Over the whole clip",
    "axis": "seconds into the clip",
    "note": "Every dot is a step; the line is the trend of both feet. Intervals hold for all trends together with 95 % "
    "confidence. A drift may be fatigue, but a runner who moves along the belt or a changing speed bends it too.",
    "text.rises": "{title} rises by {change} over {duration} s (95 % interval of the change {interval}).",
    "text.falls": "{title} falls by {change} over {duration} s (95 % interval of the change {interval}).",
    "text.steady": "{title} stays the same over {duration} s (95 % interval of the change {interval}).",
    "text.cannot_tell": "{title}: no clear trend over {duration} s (95 % interval of the change {interval}).",
}


def drift_say(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Examples
    --------
    >>> drift_say("axis")
    'seconds into the clip'
    """
    return DRIFT_WORDS[key].format(**values)
