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
    "edit.foot_left": "left",
    "edit.foot_right": "right",
    "edit.did_move": "The {event} of the {side} foot moved from {before} to {after}",
    "edit.did_delete": "The {event} of the {side} foot at {before} deleted",
    "edit.did_add": "A {event} of the {side} foot added at {after}",
    "edit.did_exclude_step": "The step of the {side} foot at {at} left out",
    "edit.did_exclude_stretch": "The steps from {start} to {end} left out",
    "edit.did_exchange": "Left and right exchanged",
    "edit.did_choose_runner": "The runner confirmed",
    "edit.did_vertical": "The vertical drawn, which turned the picture from {before} to {after}",
    "edit.did_ground": "The ground drawn, which turned the picture from {before} to {after}",
    "edit.unnamed": "a person who gave no name",
}
