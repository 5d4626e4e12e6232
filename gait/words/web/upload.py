"""Words of the upload, resume and progress pages."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # upload
    "upload.your_running_measured": "Your running, measured",
    "upload.ten_seconds_of_running": "Ten seconds of running, a report on your phone",
    "upload.film_from_the_side": "Film from the side, from behind, or both. You get numbers, annotated videos and at "
    "most two things to try.",
    "upload.how_to_film_so": "How to film for good numbers",
    "upload.sending_a_clip_in": "Uploading needs JavaScript in your browser. It sends the clip in pieces, so that a "
    "lost connection does no harm.",
    "upload.your_clips": "Your clips",
    "upload.the_run": "The run",
    "upload.all_of_it_may": "All of these are optional. Lengths are more accurate if you give your height or the "
    "belt speed, and most accurate with both.",
    "upload.for_the_header": "What should the report's header say?",
    "upload.for_the_header_note": "Name, date, clinic, shoes and a note are printed at the top of the report. They "
    "change nothing else in it.",
    "upload.runners_name": "Runner's name",
    "upload.for_the_history_the": "the history keeps the numbers under this name",
    "upload.where": "Where",
    "upload.what_you_ran_on": "what you ran on",
    "upload.the_clip_shows_it": "Detect it from the clip",
    "upload.treadmill": "Treadmill",
    "upload.over_ground": "Over ground",
    "upload.belt_speed": "Belt speed",
    "upload.10_8_km_h": "10.8 km/h, 6.7 mph or 5:33/km",
    "upload.incline": "Incline",
    "upload.slow_motion": "Slow motion",
    "upload.only_if_filmed_so": "only if filmed in slow motion",
    "upload.no": "No",
    "upload.120_frames_a_second": "120 frames a second",
    "upload.240_frames_a_second": "240 frames a second",
    "upload.units": "Units",
    "upload.units_of_the_report": "of lengths and speeds in the report",
    "upload.units_as_written": "As in the answers above",
    "upload.units_metric": "Centimetres and km/h",
    "upload.units_imperial": "Inches and mph",
    "upload.you": "You",
    "upload.these_change_the_advice": "These answers change the advice: what is normal for you and what is better left "
    "alone.",
    "upload.training_and_shoes": "Training, shoes and the next race",
    "upload.health": "Health, sleep and food",
    "upload.health_note": "Some answers mean that a clinician comes before any advice. They change no measured number.",
    "upload.something_hurts_or_did": "Something hurts, or hurt in the past",
    "upload.send_and_measure": "Send and measure",
    "upload.privacy": "Privacy",
    "upload.removed": "Clips are deleted once the report is made, and the report after {days:day|days}.",
    "upload.removed_kept": "The report and the clips are deleted after {days:day|days}.",
    "upload.side": "From the side",
    "upload.side_hint": "Shows the most. One side is enough to measure both legs.",
    "upload.rear": "From behind",
    "upload.rear_hint": "Adds hips, knees and step width.",
    # clip_choosers
    "clip_choosers.film_now": "Film now",
    "clip_choosers.choose_a_clip": "Choose a clip",
    "clip_choosers.or_drop_it_here": "or drop it here",
    "clip_choosers.the_chosen_clip": "The chosen clip",
    "clip_choosers.choose_another": "Choose another",
    "clip_choosers.sent_side": "Upload of the side clip",
    "clip_choosers.sent_rear": "Upload of the rear clip",
    # resume
    "resume.go_on_sending": "Continue the upload",
    "resume.go_on_where_it": "Continue where the upload stopped",
    "resume.go_on": "Continue",
    "resume.delete_this_visit_instead": "Delete this visit instead",
    "resume.choose_clip": "Choose the same clip again. The part that has arrived is not sent twice.",
    "resume.choose_clips": "Choose the same clips again. The parts that have arrived are not sent twice.",
    "resume.part_here": "{percent} % has arrived.",
    "resume.side_here": "The side clip has arrived.",
    "resume.rear_here": "The rear clip has arrived.",
    # progress
    "progress.measuring": "Measuring",
    "progress.numbers": "Your first numbers",
    "progress.the_report_follows": "Pictures, videos and what to try follow with the report.",
    "progress.your_clips_have_arrived": "Your clips have arrived",
    "progress.you_may_close_this": "You may close this page.",
    "progress.the_work_goes_on": "The measuring goes on. The link of this page leads back here, and later to the "
    "report. Keep it. Anyone with the link can see the report.",
    "progress.copy_the_link": "Copy the link",
    "progress.stop_and_delete": "Stop and delete",
}
