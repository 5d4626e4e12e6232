"""Every word of the comparison in one catalogue, ready for other languages."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "label.before": "Before",
    "label.after": "After",
    # verdicts
    "verdict.changed": "changed",
    "verdict.not_changed": "not changed",
    "verdict.cannot_tell": "cannot tell",
    "reason.withheld_before": "Not given for the first clip.",
    "reason.withheld_after": "Not given for the second clip.",
    "reason.withheld_both": "Not given for either clip.",
    "reason.low_before": "Low confidence in the first clip.",
    "reason.low_after": "Low confidence in the second clip.",
    "reason.low_both": "Low confidence in both clips.",
    "reason.too_uncertain": "A change must pass {detectable} to be told from measuring error.",
    # speed
    "speed.same": "Same speed both times ({before} and {after}): the numbers can be compared.",
    "speed.different": "Different speeds: {before} and {after}. Faster running alone brings quicker and longer steps "
    "and shorter contacts, so differences are expected and say nothing about a cue.",
    "speed.unknown": "The speed is not known both times, so nobody can tell whether a difference comes from the runner "
    "or from the speed. Give the belt's speed next time.",
    "speed.measured": "The speed was measured from the clips, not told, to within {error}.",
    # notes
    "note.incline": "The inclines differ ({before} and {after}); uphill changes steps, angles and bounce.",
    "note.surface": "One was run on a treadmill, the other over ground.",
    "note.height": "The heights told differ ({before} and {after}): is it the same runner?",
    "note.facing": "The runner faces the other way in the second clip; left and right have traded the near side, where "
    "errors are smaller.",
    "note.only_one": "Only one of the folders holds a clip {view}; it is left out.",
    "note.no_film": "An annotated video {view} is missing, so there are no pictures of it.",
    "note.no_steps": "Too few steps {view} to align the videos.",
    # cue
    "cue.met": "The cue was met",
    "cue.partly": "On the way, not there yet",
    "cue.not_met": "The cue was not met",
    "cue.cannot_tell": "Nobody can tell whether the cue was met",
    "cue.none": "The first report gave no cue",
    "cue.none_text": "There is nothing to check against; the table shows what changed.",
    "cue.towards": "{title} went from {before} to {after}; the aim was {aim}.",
    "cue.leads": "{title}: {before}, then {after} ({verdict}).",
    "cue.aim_value": "{value} or {direction}",
    "cue.aim_up": "a clear rise",
    "cue.aim_down": "a clear fall",
    "cue.more": "more",
    "cue.less": "less",
    "cue.other_speed": "The speeds differ or are not known, and the speed alone moves these numbers.",
    "cue.no_measure": "The measure that the cue rests on is not in both reports.",
    "cue.no_direction": "This version does not know which way the cue's measure should go.",
    # page
    "page.title": "Before and after",
    "page.title_labels": "{before} and {after}",
    "page.skip": "Skip to all changes",
    "page.changed": "What changed",
    "page.nothing_changed": "No measure changed by more than its smallest detectable change.",
    "page.pictures": "Side by side",
    "page.pictures_note": "The same moment of the stride in both clips, at the same scale.",
    "page.video": "Both runs in step",
    "page.video_note": "The second run is shown at the first one's pace: every frame stands at the same point of the "
    "stride, from landing to toe-off to the next landing.",
    "page.video_fallback": "Open the video",
    "page.table": "All measures",
    "page.table_note": "Changed: larger than the smallest detectable change, which holds the measuring error of both "
    "clips and, where it is published, what a person changes from week to week. Not changed: too small to matter, with "
    "95 % confidence. Cannot tell: neither.",
    "page.view_side": "From the side",
    "page.view_rear": "From behind",
    "page.file": "{label}: {files}",
    "page.made_by": "Made by gait {version} on the runner's own computer. This page loads nothing from the network.",
    "table.measure": "Measure",
    "table.change": "Change",
    "table.interval": "95 % interval",
    "table.detectable": "Detectable from",
    "table.expected": "From speed alone",
    "table.expected_source": "Expected from the change of speed alone: Malisoux et al. 2023, 860 runners, coefficients "
    "taken second-hand.",
    "table.verdict": "Verdict",
    "picture.alt": "{event}, {side}: {before} on the left, {after} on the right.",
    "view.side": "from the side",
    "view.rear": "from behind",
}


def words(key: str, **values: object) -> str:
    """Return the words of that key, with the values set in.

    Examples
    --------
    >>> words("verdict.not_changed")
    'not changed'
    """
    return WORDS[key].format(**values)
