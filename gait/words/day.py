"""Words of the overview of a batch."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "day.title": "Running sessions",
    "day.count": "{count:session|sessions}, those that need a look first",
    "day.handout": "Handout",
    # groups
    "day.failed": "Not analysed",
    "day.clinician": "See a clinician",
    "day.warning": "Look at this",
    "day.unclear": "No clear answer yet",
    "day.finding": "Something to change",
    "day.clear": "Nothing stands out",
    "day.waiting": "Not analysed yet",
    # reasons and remarks
    "day.same_clips": "Exactly the same clips as {names}.",
    "day.withheld": "{title} is not given. {reason}",
    "day.uncertain": "{title} has low confidence. {reason}",
    "day.remarks": "{count:remark|remarks} on the clips",
    "day.resume": "The batch was stopped before this session was analysed. Run it again with --resume.",
    # sessions
    "day.thumbnail": "Leading picture of {name}",
    "day.runner": "Runner",
    "day.footer": "{about} marks low confidence; the report of the session says why. Made by gait {version}. This page "
    "loads nothing from the network.",
    "day.tables": "The same folder holds the tables {tables}.",
}
