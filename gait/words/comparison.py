"""Words of the comparison of two sessions."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "comparison.label.before": "Before",
    "comparison.label.after": "After",
    # verdicts
    "comparison.verdict.changed": "changed",
    "comparison.verdict.not_changed": "not changed",
    "comparison.verdict.cannot_tell": "cannot tell",
    "comparison.reason.withheld_before": "Not given for the first clip.",
    "comparison.reason.withheld_after": "Not given for the second clip.",
    "comparison.reason.withheld_both": "Not given for either clip.",
    "comparison.reason.low_before": "Low confidence in the first clip.",
    "comparison.reason.low_after": "Low confidence in the second clip.",
    "comparison.reason.low_both": "Low confidence in both clips.",
    "comparison.reason.within_error": "Smaller than the smallest detectable change.",
    "comparison.reason.too_uncertain": "Only a change of more than {detectable} can be distinguished from "
    "measurement error.",
    # speed
    "comparison.speed.same": "The speed was the same both times ({before} and {after}), so the numbers can be "
    "compared.",
    "comparison.speed.different": "The speeds differ: {before} and {after}. Running faster makes steps quicker and "
    "longer and contacts shorter. Where it is known how much of a change speed alone explains, that part is taken out.",
    "comparison.speed.unknown": "The speed is not known well enough both times. A difference may come from the runner "
    "or from the speed.",
    "comparison.speed.give_both": "Give the speed both times.",
    "comparison.speed.give_first": "Give the speed of the first clip as well.",
    "comparison.speed.give_second": "Give the speed of the second clip as well.",
    "comparison.speed.measured": "The speeds were measured from the clips because not both were given. Their "
    "difference is known to within {error}.",
    "comparison.speed.faster": "running faster",
    "comparison.speed.slower": "running slower",
    "comparison.speed.part": "{change}, of which about {expected} come from {cause}",
    "comparison.speed.against": "{change}, although {cause} alone gives about {expected}",
    "comparison.speed.beyond": "{part}: mostly not speed",
    "comparison.speed.mostly": "{part}: mostly speed",
    "comparison.speed.all": "{part}: no more than speed explains",
    "comparison.speed.no_effect_known": "How much of this comes from {cause} is not known",
    # notes
    "comparison.note.same_clips": "Exactly the same clips in both reports. Nothing can have changed between them; a "
    "difference comes from other answers or another version. Was one of the folders chosen by mistake?",
    "comparison.note.same_clip": "Exactly the same clip {view} in both reports. Was one of the clips chosen by "
    "mistake?",
    "comparison.note.incline": "The inclines differ ({before} and {after}). Running uphill changes steps, angles and "
    "bounce.",
    "comparison.note.surface": "One clip was filmed on a treadmill, the other over ground.",
    "comparison.note.height": "The heights given for this runner differ ({before} and {after}). Check that both clips "
    "show the same runner.",
    "comparison.note.edits_before": "The numbers of the first session include corrections by hand: {what}.",
    "comparison.note.edits_after": "The numbers of the second session include corrections by hand: {what}.",
    "comparison.note.facing": "The runner faces the other way in the second clip. The leg nearer to the camera, where "
    "errors are smaller, is therefore the other leg.",
    "comparison.note.only_one": "Only one of the folders holds a clip {view}. It is left out.",
    "comparison.note.no_pose": "A pose track {view} is missing, so there are no pictures of it.",
    "comparison.note.no_film": "A film {view} without drawing is missing, so its pictures show the skeleton only.",
    "comparison.note.no_steps": "The clips {view} show too few steps to align the videos.",
    # cue
    "comparison.forecast.heading": "What the first report forecast",
    "comparison.forecast.judged": "{title}: with {rise} steps a minute more, {expected} was forecast ({range}), and "
    "{change} was measured: {verdict}.",
    "comparison.forecast.came_true": "within the forecast",
    "comparison.forecast.less": "less than forecast",
    "comparison.forecast.more": "more than forecast",
    "comparison.forecast.cannot_tell": "{title}: it cannot be told whether the forecast came true. {reason}",
    "comparison.forecast.speed_different": "It holds for the same speed, and the speeds differ.",
    "comparison.forecast.speed_unknown": "It holds for the same speed, and the speed is not known well enough both "
    "times.",
    "comparison.forecast.no_cadence": "Cadence was not measured both times.",
    "comparison.forecast.no_rise": "It holds for a higher cadence, and cadence changed by {change}.",
    "comparison.cue.met": "The goal of the cue was reached",
    "comparison.cue.partly": "On the way, but not there yet",
    "comparison.cue.not_met": "The goal of the cue was not reached",
    "comparison.cue.cannot_tell": "{reason} So it cannot be told whether the goal of the cue was reached.",
    "comparison.cue.none": "The first report gave no cue",
    "comparison.cue.none_text": "There is no goal to check. The table shows what changed.",
    "comparison.cue.towards": "{title} went from {before} to {after}. The goal was {aim}.",
    "comparison.cue.leads": "{title}: {before}, then {after} ({verdict}).",
    "comparison.cue.aim_value": "{value} or {direction}",
    "comparison.cue.aim_up": "a clear rise",
    "comparison.cue.aim_down": "a clear fall",
    "comparison.cue.more": "more",
    "comparison.cue.less": "less",
    "comparison.cue.speed_different": "The speeds differ, and speed alone changes these numbers.",
    "comparison.cue.speed_unknown": "The speed is not known well enough both times, and speed alone changes these "
    "numbers.",
    "comparison.cue.same_run": "Both reports show the same run.",
    "comparison.cue.no_measure": "The measure behind the cue is not in both reports.",
    "comparison.cue.no_direction": "This version does not know whether the measure behind the cue should rise or fall.",
    "comparison.follow_up": "Pain and cadence",
    # page
    "comparison.page.title_labels": "{before} and {after}",
    "comparison.page.skip": "Skip to all changes",
    "comparison.page.changed": "What changed",
    "comparison.page.nothing_changed": "No measure changed by more than its smallest detectable change.",
    "comparison.page.nothing_beyond_speed": "No measure changed by more than what speed alone and measurement error "
    "explain.",
    "comparison.page.ghost": "Before as a ghost over after",
    "comparison.page.ghost_note": "The picture is {after}. The pink skeleton is {before} at the same moment of the "
    "stride, as the mean of all its strides, with the same hips and legs of the same length.",
    "comparison.page.ghost_mirrored": "It is mirrored, because the runner faced the other way.",
    "comparison.page.right_step": "Steps of the right foot",
    "comparison.page.pictures": "Side by side",
    "comparison.page.pictures_note": "The same moment of the stride in both clips, with legs of the same length.",
    "comparison.page.video": "Both runs in step",
    "comparison.page.video_note": "The second run is shown at the pace of the first. At every frame, both runs are "
    "at the same point of the stride: from landing to toe-off to the next landing.",
    "comparison.page.video_pair": "{view}, side by side",
    "comparison.page.video_ghost": "{view}, {before} as a ghost",
    "comparison.page.video_fallback": "Open the video",
    "comparison.page.table_note": "Changed: larger than the smallest detectable change. That limit covers the "
    "measurement error of both clips and, where it is published, the change from week to week within one person. Not "
    "changed: too small to matter, with 95 % confidence. Cannot tell: neither of the two.",
    "comparison.page.visits": "The two visits",
    "comparison.header.session": "Session",
    "comparison.header.analysed": "Analysed on",
    "comparison.header.clips": "Clips",
    "comparison.header.speed": "Speed",
    "comparison.sides": "left {left}, right {right}",
    "comparison.progress": "both runs in step {view}",
    "comparison.table.change": "Change",
    "comparison.table.detectable": "Smallest detectable change",
    "comparison.table.speed": "Speed",
    "comparison.table.expected_source": "The change that is expected from the difference in speed alone follows "
    "Malisoux et al. 2023 (860 runners). The coefficients were taken from a second source.",
    "comparison.table.verdict": "Verdict",
    "comparison.picture.pair_alt": "{event}, {side}: {before} on the left, {after} on the right.",
    "comparison.picture.ghost_alt": "{event}, {side}: {after}, with the skeleton of {before} drawn over it.",
}
