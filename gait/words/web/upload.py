"""What is said on the way from a clip to its report."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # upload
    "upload.your_running_measured": "Your running, measured",
    "upload.ten_seconds_of_running": "Ten seconds of running, a report on your phone",
    "upload.film_from_the_side": "Film from the side, from behind, or both. Numbers, annotated video and at most "
    "two things to try come back.",
    "upload.how_to_film_so": "How to film so that the numbers are good",
    "upload.sending_a_clip_in": "Sending a clip in pieces, so that a broken connection can go on, needs JavaScript "
    "in your browser.",
    "upload.your_clips": "Your clips",
    "upload.the_run": "The run",
    "upload.all_of_it_may": "All of it may be left out. With your height and the belt's speed, lengths are right "
    "and not estimated.",
    "upload.runners_name": "Runner's name",
    "upload.for_the_history_the": "for the history; the numbers are kept under it",
    "upload.where": "Where",
    "upload.what_you_ran_on": "what you ran on",
    "upload.the_clip_shows_it": "The clip shows it",
    "upload.treadmill": "Treadmill",
    "upload.over_ground": "Over ground",
    "upload.belt_speed": "Belt speed",
    "upload.10_8_km_h": "10.8 km/h, 6.7 mph or 5:33/km",
    "upload.incline": "Incline",
    "upload.slow_motion": "Slow motion",
    "upload.only_if_filmed_so": "only if filmed so",
    "upload.no": "No",
    "upload.120_frames_a_second": "120 frames a second",
    "upload.240_frames_a_second": "240 frames a second",
    "upload.you": "You",
    "upload.these_change_the_advice": "These change the advice: what is expected of you, and what is better left "
    "alone.",
    "upload.something_hurts_or_did": "Something hurts, or did",
    "upload.send_and_measure": "Send and measure",
    "upload.privacy": "Privacy",
    "upload.removed": "Clips are removed once the report is made, the report after {days} days.",
    "upload.removed_kept": "Clips are removed with the report, the report after {days} days.",
    "upload.side": "From the side",
    "upload.side_hint": "Says most. Both sides of the body are read from one side view.",
    "upload.rear": "From behind",
    "upload.rear_hint": "Adds hips, knees and step width.",
    # clip_choosers
    "clip_choosers.film_now": "Film now",
    "clip_choosers.choose_a_clip": "Choose a clip",
    "clip_choosers.or_drop_it_here": "or drop it here",
    "clip_choosers.the_chosen_clip": "The chosen clip",
    "clip_choosers.choose_another": "Choose another",
    "clip_choosers.sent_side": "Sent of the side clip",
    "clip_choosers.sent_rear": "Sent of the rear clip",
    # resume
    "resume.go_on_sending": "Go on sending",
    "resume.go_on_where_it": "Go on where it broke off",
    "resume.go_on": "Go on",
    "resume.delete_this_visit_instead": "Delete this visit instead",
    "resume.choose_clip": "Choose the same clip again. What arrived already is not sent twice.",
    "resume.choose_clips": "Choose the same clips again. What arrived already is not sent twice.",
    "resume.part_here": "{percent} % of it is here.",
    "resume.side_here": "The side clip is here.",
    "resume.rear_here": "The rear clip is here.",
    # progress
    "progress.measuring": "Measuring",
    "progress.your_clips_have_arrived": "Your clips have arrived",
    "progress.you_may_close_this": "You may close this page.",
    "progress.the_work_goes_on": "The work goes on; this link leads back to it and later to the report. Keep it: "
    "whoever has it can see the report.",
    "progress.copy_the_link": "Copy the link",
    "progress.stop_and_delete": "Stop and delete",
}
