"""Words of the history of a runner. Titles of measures come from the registry."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "history.title": "{runner} over time",
    "history.unnamed": "Runner without a name",
    "history.no_sessions": "No session yet.",
    "history.sessions": "{count:session|sessions}, {first} to {last}",
    "history.session": "One session, {first}",
    "history.at_speed": "At {speed}",
    "history.unknown_speed": "No speed was given",
    "history.surface_treadmill": "on the treadmill",
    "history.surface_overground": "over ground",
    "history.incline": "incline {incline}°",
    "history.group": "{count:session|sessions}, measured with {engine} ({model})",
    "history.timeline": "Timeline",
    "history.timeline_legend": "Each vertical line is a visit, numbered as below; a dashed one gave a cue. Dots of "
    "pain are the worst during a run, triangles the worst in the 24 hours after. A hollow mark has low confidence. "
    "Lines join visits under the same conditions. A diamond is a visit without a speed, which cannot be compared. Grey "
    "is measurement error, and green is the usual range.",
    "history.timeline_alt": "Timeline of {rows}. The values are in the list and the charts below.",
    "history.visits": "Visits",
    "history.follow_up": "Pain and cadence",
    "history.checks": "Self-checks",
    "history.pain_log": "Pain log",
    "history.pain_entry": "{score} of 10",
    "history.pain": "Pain (0 to 10)",
    "history.cue": "Cue:",
    "history.measures": "All measures",
    "history.legend": "A dot is the value of a session, and the bar through it is its 95 % interval. A hollow dot has "
    "low confidence. The grey band around the first value shows changes that are too small to detect from video. A "
    "change counts only if it leaves this band. Green is the usual range.",
    "history.rule": "Only sessions at the same speed (within {percent:.0f} %), on the same surface and incline, and "
    "measured with the same pose model are compared.",
    "history.verdict_changed": "Changed",
    "history.verdict_not_changed": "Not changed",
    "history.verdict_cannot_tell": "Cannot tell",
    "history.by": "{change}{interval}.",
    "history.interval": " ({interval})",
    "history.detectable": "Smallest detectable change: {detectable}.",
    "history.alt": "{title}: {points}. {verdict}.",
    "history.alt_point": "{date} {value}",
    "history.reason.one_value": "Two sessions with a value are needed to compare.",
    "history.reason.unknown_speed": "The speed was not given each time, and most measures depend on it.",
    "history.reason.unknown_measure": "This version of gait does not know the measure.",
    "history.values": "The values",
    "history.no_groups": "No session has a value yet.",
    "history.clinician": "This page describes how someone runs. It is not a diagnosis. See a clinician if running "
    "hurts.",
    "history.made_by": "Made with gait {version}.",
}
