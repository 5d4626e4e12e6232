"""Words of drift over a long clip."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "drift.title": "Over the whole clip",
    "drift.axis": "seconds into the clip",
    "drift.note": "Each dot is a step, and the line is the trend of both feet. The intervals have a joint "
    "confidence level of 95 %: they contain all true trends at the same time. A trend may come from fatigue, but also "
    "from a change of speed or from a runner who drifts forwards or backwards on the belt.",
    "drift.text.rises": "{title} rises by {change} over {duration} s (95 % interval of the change: {interval}).",
    "drift.text.falls": "{title} falls by {change} over {duration} s (95 % interval of the change: {interval}).",
    "drift.text.steady": "{title} stays the same over {duration} s (95 % interval of the change: {interval}).",
    "drift.text.cannot_tell": "{title} shows no clear trend over {duration} s (95 % interval of the change: "
    "{interval}).",
}
