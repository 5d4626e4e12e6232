"""Words of the web pages other than upload and progress."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # api
    "api.for_programs": "For programs",
    "api.the_machine_readable_description": "Machine-readable description:",
    "api.openapi": "OpenAPI",
    "api.the_results": ". Format of the results:",
    "api.json_schema": "JSON Schema",
    "api.errors_come_as": ". Errors are sent as",
    "api.where_people_must_sign": ". If this server asks people to sign in, programs send",
    "api.with_a_token_from": "with a token from",
    "api.answers": "Responses:",
    "api.what_is_sent_and": "Requests and responses",
    "api.required": "required",
    "api.example": "Example",
    # clinic
    "clinic.visits": "Visits",
    "clinic.the_day_before": "Previous day",
    "clinic.the_day_after": "Next day",
    "clinic.histories": "Histories",
    "clinic.new_visit": "New visit",
    "clinic.not_in_the_history": "not in the history",
    "clinic.open": "Open",
    "clinic.no_visits_on_this": "No visits on this day.",
    "clinic.visits_of": "Visits of {day}",
    # delete
    "delete.delete_my_data": "Delete my data",
    "delete.delete_everything_of_this": "Delete everything of this visit?",
    "delete.clips_videos_report_and": "Clips, videos, report and answers are removed at once. This cannot be undone. "
    "Save the report first if you want to keep it.",
    "delete.the_numbers_under_the": "The numbers in the history under the runner's name stay until that runner is "
    "erased from the history.",
    "delete.delete_everything": "Delete everything",
    "delete.keep_it": "Keep it",
    # deleted
    "deleted.deleted": "Deleted",
    "deleted.it_is_gone": "Your data is deleted",
    "deleted.the_clips_the_videos": "The clips, the videos, the report and your answers are deleted. The old link no "
    "longer works.",
    "deleted.to_the_start": "Go to the start page",
    # done
    "done.your_report": "Your report",
    "done.your_report_is_ready": "Your report is ready",
    "done.open_the_report": "Open the report",
    "done.pdf": "PDF",
    "done.add_it_to_the_history": "Add it to the history",
    "done.leading_picture": "The picture that the report shows first",
    "done.films": "Your running",
    "done.to_take_along": "To take along",
    "card.clinician": "For a clinician",
    "card_hint.clinician": "Values with their errors, the rules and their evidence",
    "card.handout": "Handout",
    "card_hint.handout": "One page to print: picture, cue, exercises",
    "card.plan": "Plan",
    "card_hint.plan": "For your calendar",
    "card.share": "Picture to share",
    "card_hint.share": "Three numbers and one picture",
    "card.note": "Note for the record",
    "card_hint.note": "Plain text in the order of a SOAP note",
    "done.retest": "Filmed again",
    "done.not_comparable": "The two films cannot be compared, so nothing can be said about a change.",
    "done.what_changed": "What changed",
    "done.nothing_changed": "No measure changed by more than this method can tell.",
    "done.try_it_now": "Try it now",
    "retest_for.cue": "Run with this in mind, film again, and see at once whether it changed anything.",
    "retest_for.again": "Run as before and film as the report says. A second film may settle what this one left open.",
    "retest_for.try": "Try something, film again, and see at once whether the numbers changed.",
    "done.retest_of": "Filmed again at {time}",
    "done.film_again": "Film again",
    "done.compare_with_the_first": "Compare with the first film",
    "done.to_the_first": "To the first film",
    "done.compare_with_last": "Compare with the last visit, {day}",
    "done.with_another": "Compare with another visit",
    "done.to_keep": "Downloads",
    "done.all_files": "All files",
    "done.before_and_after": "Before and after",
    "done.paste_the_link_of": "Paste the link of an earlier visit to see what really changed.",
    "done.link_of_the_earlier": "Link of the earlier visit",
    "done.compare": "Compare",
    "done.come_back": "Come back later",
    "done.this_pages_link_is": "Keep the link of this page: there is no other way back. Anyone with the link can see "
    "the report.",
    "done.copy_the_link": "Copy the link",
    "done.delete_my_data": "Delete my data",
    "done.clips_videos_report_and": "Delete clips, videos, report and answers now and for good.",
    "done.removed_on": "Everything on this page is deleted on {day}.",
    # error
    "error.to_the_start": "Go to the start page",
    # failed
    "exchange.side": "Use this clip as the one from the side",
    "exchange.rear": "Use this clip as the one from behind",
    "exchange.both": "Exchange the two clips",
    "failed.clips_are_kept": "Nothing is sent again. For this, the server keeps the clips for half an hour.",
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
    "frame.audit": "Audit trail",
    "frame.sign_out": "Sign out",
    "frame.sign_in": "Sign in",
    "frame.this_page_describes_movement": "This page describes movement. It is not a diagnosis. If running hurts, see "
    "a physical therapist or a doctor.",
    "frame.what_is_kept_and": "what is kept, and for how long",
    "frame.for_programs": "for programs",
    # guide
    "guide.how_to_film": "How to film",
    "guide.five_minutes_of_care": "Take five minutes to set up well: good clips give good numbers.",
    "guide.from_the_side_square": "From the side, square on",
    "guide.phone_upright_on_something": "Put the phone upright on something that stands still: a tripod, a chair or a "
    "bottle. The lens is at hip height, about three metres away, and points straight across the treadmill.",
    "guide.then_from_behind": "Then from behind",
    "guide.same_height_in_line": "Put the phone at the same height, in line with the middle of the belt. The whole "
    "body must be in the picture; make sure that both heels are visible.",
    "guide.whole_body_one_person": "Whole body, one person",
    "guide.head_and_feet_in": "Keep head and feet in the picture at every step, with a hand's width to spare. Nobody "
    "else should be in the picture, and there should be no mirror behind the runner.",
    "guide.light_from_the_front": "Light from the front",
    "guide.bright_light_no_window": "Use bright light, with no window behind the runner. In dim light, the camera "
    "records blurred pictures.",
    "guide.clothes_that_show_the": "Clothes that show the legs",
    "guide.shorts_and_a_close": "Wear shorts and a close-fitting shirt in colours that differ from the wall, and your "
    "usual shoes.",
    "guide.ten_to_fifteen_steady": "Ten to fifteen steady seconds",
    "guide.warm_up_first_then": "Run for six to ten minutes first, so that you run as usual. Then film at your easy "
    "pace and keep it steady, in 1080p at 60 frames a second or more. Do not zoom, and do not move the phone.",
    "guide.send_your_clips": "Send your clips",
    # histories
    "histories.histories": "Histories",
    "histories.runners_whose_name_was": "Runners whose name was entered with a visit or added on the command line.",
    "histories.runner": "Runner",
    "histories.sessions": "Sessions",
    "histories.first": "First",
    "histories.last": "Last",
    "histories.the_history_holds_nobody": "There are no runners in the history yet.",
    # audit
    "audit.audit_trail": "Audit trail",
    "audit.who_did_what": "Who signed in, and who created, opened, changed, exported or deleted which visit. “link” is "
    "anyone who has the link of the visit. Entries are kept for three years.",
    "audit.time": "Time",
    "audit.who": "Who",
    "audit.action": "Action",
    "audit.subject": "Visit or user",
    "audit.address": "Network address",
    "audit.older": "Older entries",
    "audit.nothing_yet": "Nothing has been recorded yet.",
    # privacy
    "privacy.privacy": "Privacy",
    "privacy.what_is_kept_where": "What is kept, where, and for how long",
    "privacy.everything_happens_on_the": "Everything happens on the computer that serves this page. Nothing is sent "
    "anywhere else, and these pages load nothing from other computers.",
    "privacy.what_you_send": "What you send",
    "privacy.one_or_two_clips": "You send one to three clips and the answers that you choose to give. File names are "
    "not kept.",
    "privacy.what_becomes_of_the": "What happens to the clips",
    "privacy.the_uploaded_clips_are": "The uploaded clips are deleted as soon as the report is made or has failed. "
    "An upload that is not continued is deleted after 15 minutes. A clip that shows the runner from the other "
    "direction is kept for 30 minutes, so that you can have it analysed without sending it again.",
    "privacy.what_stays": "What is kept",
    "privacy.who_can_see_it": "Who can see it",
    "privacy.whoever_administers_this_computer": "The people who run this computer can read its disk and make backups. "
    "Deleting data here does not delete it from backups.",
    "privacy.logs_and_cookies": "Logs and cookies",
    "privacy.logs_hold_the_time": "Logs hold the time, the kind of page and how long it took. They hold no network "
    "addresses, no names and no links.",
    "privacy.audit": "Apart from the logs, an audit trail records for three years who opened, changed, exported or "
    "deleted which visit. An entry holds the time, the member of staff or “link”, the network address and a random "
    "number of the visit. Only administrators can read it.",
    "privacy.on_the_way_to": "If the address of this page does not begin with https, others on the network can read "
    "what you send.",
    "privacy.ask_whoever_gave_you": "If you have questions, ask the person who gave you this address.",
    "privacy.clips_kept": "The people who run this page keep the uploaded clips together with the report, for at most "
    "{days:day|days}.",
    "privacy.stays": "The report, its annotated videos and pictures (in which you can be recognised), the numbers, the "
    "body points and your answers are kept. All of it is deleted {days:day|days} after you started, or at once with "
    "“Delete my data”.",
    "privacy.history": "If the staff entered a runner's name, the numbers of the visit, without pictures, are also put "
    "in the history under that name. They stay there until the people who run this page erase that runner.",
    "privacy.link": "Anyone who has the link of your visit can see it. The link holds 43 random characters, which "
    "nobody can guess, and no page lists it.",
    "privacy.link_guarded": "Anyone who has the link of your visit can see it. The link holds 43 random characters, "
    "which nobody can guess. Only the staff who sign in here see a list of the links.",
    "privacy.cookies": "No cookie is set.",
    "privacy.cookies_guarded": "The only cookie is for staff who sign in. After a failed sign-in, a hash of the name "
    "and of the network address is kept for 15 minutes to slow down guessing.",
    # retest
    "retest.film_again": "Film again",
    "retest.with_the_metronome": "Run to the metronome:",
    "retest.run_for_two_minutes": "Run with this in mind for about two minutes, until it feels steady. Then film.",
    "retest_how.again": "Run as before and film as the report says.",
    "retest_how.try": "Change one thing, run until it feels steady, then film.",
    "retest.same_place": "Leave the camera where it was and run at the same speed. Otherwise it cannot be told what "
    "made the difference. The numbers do not enter the history.",
    "retest.same_answers": "Your other answers are taken from the first film.",
    # links back
    "way_back.visit": "Back to the visit",
    "way_back.histories": "Back to the histories",
    # sign_in
    "sign_in.sign_in": "Sign in",
    "sign_in.for_the_people_who": "This is for the staff. Runners only need the link of their visit.",
    "sign_in.name": "Name",
    "sign_in.password": "Password",
    # state
    "state.uploading": "uploading",
    "state.queued": "waiting",
    "state.running": "being measured",
    "state.done": "done",
    "state.failed": "no report",
}
