"""Words on corrections by hand: in reports, tables and comparisons."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "edit.event_initial_contact": "contact",
    "edit.event_toe_off": "toe-off",
    "edit.excluded": "left out by hand",
    "edit.title": "Corrected by hand",
    "edit.contacts": "{n:contact|contacts} corrected",
    "edit.toe_offs": "{n:toe-off|toe-offs} corrected",
    "edit.steps": "{n:step|steps} left out",
    "edit.stretches": "{n:stretch|stretches} of the film left out",
    "edit.exchange": "left and right exchanged",
    "edit.choose_runner": "the runner confirmed",
    "edit.vertical": "the vertical drawn",
    "edit.ground": "the ground drawn",
    "edit.sentence": "By hand: {what}. The numbers include this.",
    "edit.unnamed": "a person who gave no name",
}
