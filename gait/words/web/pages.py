"""What the other pages say."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # api
    "api.for_programs": "For programs",
    "api.the_machine_readable_description": "The machine-readable description:",
    "api.openapi": "OpenAPI",
    "api.the_results": ". The results:",
    "api.json_schema": "JSON Schema",
    "api.errors_come_as": ". Errors come as",
    "api.where_people_must_sign": ". Where people must sign in, programs send",
    "api.with_a_token_from": "with a token from",
    "api.answers": "Answers:",
    "api.what_is_sent_and": "What is sent and what comes back",
    "api.required": "required",
    "api.example": "Example",
    # clinic
    "clinic.visits": "Visits",
    "clinic.the_day_before": "The day before",
    "clinic.the_day_after": "The day after",
    "clinic.histories": "Histories",
    "clinic.new_visit": "New visit",
    "clinic.time": "Time",
    "clinic.runner": "Runner",
    "clinic.state": "State",
    "clinic.link": "Link",
    "clinic.not_in_the_history": "not in the history",
    "clinic.open": "Open",
    "clinic.no_visits_on_this": "No visits on this day.",
    "clinic.visits_of": "Visits of {day}",
    "clinic.the_visit_of": "the visit of {time}",
    # delete
    "delete.delete_my_data": "Delete my data",
    "delete.delete_everything_of_this": "Delete everything of this visit?",
    "delete.clips_videos_report_and": "Clips, videos, report and answers are removed at once. It cannot be undone; "
    "keep the report first if you want it.",
    "delete.the_numbers_under_the": "The numbers under the runner's name in the history stay until that runner is "
    "erased from it.",
    "delete.delete_everything": "Delete everything",
    "delete.keep_it": "Keep it",
    # deleted
    "deleted.deleted": "Deleted",
    "deleted.it_is_gone": "It is gone",
    "deleted.the_clips_the_videos": "The clips, the videos, the report and your answers are deleted. The old link "
    "leads nowhere.",
    "deleted.to_the_start": "To the start",
    # done
    "done.your_report": "Your report",
    "done.your_report_is_ready": "Your report is ready",
    "done.open_the_report": "Open the report",
    "done.pdf": "PDF",
    "done.add_it_to_the_history": "Add it to the history",
    "done.to_keep": "To keep",
    "done.before_and_after": "Before and after",
    "done.paste_the_link_of": "Paste the link of an earlier visit to see what changed and what only seems to.",
    "done.link_of_the_earlier": "Link of the earlier visit",
    "done.compare": "Compare",
    "done.come_back": "Come back",
    "done.this_pages_link_is": "This page's link is the only way to it. Whoever has the link can see the report.",
    "done.copy_the_link": "Copy the link",
    "done.delete_my_data": "Delete my data",
    "done.clips_videos_report_and": "Clips, videos, report and answers, at once and for good.",
    "done.removed_on": "Everything here is removed on {day}.",
    # error
    "error.to_the_start": "To the start",
    # failed
    "failed.no_report": "No report",
    "failed.no_report_could_be": "No report could be made",
    "failed.send_another_clip": "Send another clip",
    "failed.how_to_film": "How to film",
    "failed.delete_my_data": "Delete my data",
    # frame
    "frame.skip_to_the_page": "Skip to the page",
    "frame.pages": "Pages",
    "frame.how_to_film": "How to film",
    "frame.privacy": "Privacy",
    "frame.visits": "Visits",
    "frame.sign_out": "Sign out",
    "frame.sign_in": "Sign in",
    "frame.this_page_describes_movement": "This page describes movement; it is not a diagnosis. If running hurts, "
    "see a physical therapist or a doctor.",
    "frame.what_is_kept_and": "what is kept, and for how long",
    "frame.for_programs": "for programs",
    # guide
    "guide.how_to_film": "How to film",
    "guide.five_minutes_of_care": "Five minutes of care decide how sure the numbers are.",
    "guide.from_the_side_square": "From the side, square on",
    "guide.phone_upright_on_something": "Phone upright on something that stands still: a tripod, a chair, a "
    "bottle. Lens at hip height, about three metres away, pointing straight across the treadmill.",
    "guide.then_from_behind": "Then from behind",
    "guide.same_height_in_line": "Same height, in line with the belt. The hips and both heels must be seen.",
    "guide.whole_body_one_person": "Whole body, one person",
    "guide.head_and_feet_in": "Head and feet in the picture at every step, with a hand's breadth to spare. Nobody "
    "else in it, no mirror behind.",
    "guide.light_from_the_front": "Light from the front",
    "guide.bright_light_no_window": "Bright light, no window behind the runner. Dark pictures are blurred pictures.",
    "guide.clothes_that_show_the": "Clothes that show the legs",
    "guide.shorts_and_a_close": "Shorts and a close shirt, in colours unlike the wall. Shoes as always.",
    "guide.ten_to_fifteen_steady": "Ten to fifteen steady seconds",
    "guide.warm_up_first_then": "Warm up first. Then film at your easy pace, without slowing down, 1080p at 60 "
    "frames a second or more. Do not zoom, do not carry the phone along.",
    "guide.send_your_clips": "Send your clips",
    # histories
    "histories.histories": "Histories",
    "histories.runners_whose_name_was": "Runners whose name was entered with a visit, or added on the command line.",
    "histories.runner": "Runner",
    "histories.sessions": "Sessions",
    "histories.first": "First",
    "histories.last": "Last",
    "histories.the_history_holds_nobody": "The history holds nobody yet.",
    # privacy
    "privacy.privacy": "Privacy",
    "privacy.what_is_kept_where": "What is kept, where, and for how long",
    "privacy.everything_happens_on_the": "Everything happens on the computer that serves this page. Nothing is "
    "sent anywhere else, and these pages load nothing from elsewhere.",
    "privacy.what_you_send": "What you send",
    "privacy.one_or_two_clips": "One or two clips, and the answers you choose to give. Names of files are not kept.",
    "privacy.what_becomes_of_the": "What becomes of the clips",
    "privacy.the_uploaded_clips_are": "The uploaded clips are removed as soon as the report is made or has failed. "
    "Uploads that were begun and not finished are removed within a day.",
    "privacy.what_stays": "What stays",
    "privacy.who_can_see_it": "Who can see it",
    "privacy.whoever_administers_this_computer": "Whoever administers this computer can read its disk and make "
    "copies of it; copies are not reached by a deletion here.",
    "privacy.logs_and_cookies": "Logs and cookies",
    "privacy.logs_hold_the_time": "Logs hold the time, the kind of page and how long it took: no addresses, no "
    "names, no links.",
    "privacy.on_the_way_to": "On the way to this page others may listen unless its address begins with https.",
    "privacy.ask_whoever_gave_you": "Ask whoever gave you this address who runs it.",
    "privacy.clips_kept": "Whoever runs this page keeps uploaded clips together with the report, up to {days} days.",
    "privacy.stays": "The report, its annotated videos and pictures (in which you can be recognised), the numbers, "
    "the body points and your answers. All of it is removed {days} days after you began, or at once with “Delete "
    "my data”.",
    "privacy.history": "If the staff entered a runner's name, the numbers of the visit, without pictures, are also "
    "put in the history under that name. They stay there until whoever runs this page erases that runner from it.",
    "privacy.link": "Whoever has the link of your visit: 43 random characters, which nobody can guess and no page "
    "lists.",
    "privacy.link_guarded": "Whoever has the link of your visit: 43 random characters, which nobody can guess and "
    "no page lists except to the staff who sign in here.",
    "privacy.cookies": "No cookie is set.",
    "privacy.cookies_guarded": "No cookie is set, except one for staff who sign in. After a failed sign-in, a hash "
    "of the name and of the network address is kept for 15 minutes, to slow down guessing.",
    # sign_in
    "sign_in.sign_in": "Sign in",
    "sign_in.for_the_people_who": "For the people who run this page. Runners need only the link of their visit.",
    "sign_in.name": "Name",
    "sign_in.password": "Password",
    # state
    "state.uploading": "uploading",
    "state.queued": "waiting",
    "state.running": "being measured",
    "state.done": "done",
    "state.failed": "no report",
}
