"""Words on what a watch recorded."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "watch.title": "Your watch",
    "watch.note": "{device} recorded this run. Its values are medians over {minutes} of running, with the range of "
    "95 % of its records. The film shows a few seconds of the run.",
    "watch.some_device": "The watch",
    "watch.quantity": "Quantity",
    "watch.film": "Film",
    "watch.watch": "Watch",
    "watch.verdict": "Do they agree?",
    "watch.balance": "Left foot's share of contact time",
    "watch.range": "{value} ({range})",
    "watch.no_film": "not measured",
    "watch.no_difference": "no difference measured",
    "watch.agree": "Yes.",
    "watch.differ": "No. They differ by more than both errors. One of three things is wrong: the clock of the film "
    "(slow motion that its file does not mention), the watch (it may have counted the swing of the arm), or the "
    "recording (of another run or another part of it).",
    "watch.unknown": "Not judged: how exact a watch is in this depends on its sensor.",
    "watch.not_compared": "The film gives no value.",
    "watch.belt": "This speed was taken as that of the belt, as you asked.",
    "watch.weekly": "Mean of the last four weeks: {km} km a week. If no run is missing, give it as --weekly {km}km.",
    "watch.weekly_unknown": "The runs span less than three weeks, which is too little for a weekly distance.",
    "watch.terminal": "{title}: film {film}, watch {watch}. {verdict}",
    "watch.minutes": "{minutes:minute|minutes}",
    "watch.seconds": "{seconds:second|seconds}",
}
