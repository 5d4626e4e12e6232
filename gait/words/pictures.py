"""Words on pictures and in their captions."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "picture.left_letter": "L",
    "picture.right_letter": "R",
    "picture.steps": "step {count}",
    "picture.overstride": "overstride {value}",
    "picture.trunk": "trunk {value}",
    "picture.shin": "shin {value}",
    "picture.knee": "knee {value}",
    "picture.thigh": "thigh {value}",
    "picture.level": "level",
    "key.initial_contact": "Initial contact",
    "key.mid_stance": "Mid-stance",
    "key.toe_off": "Toe-off",
    "key.mid_flight": "Mid-flight",
    "key.side": "From the side",
    "key.rear": "From behind",
    "key.left": "left foot",
    "key.right": "right foot",
    "key.caption": "{event}, {side}",
    "key.caption_mean": "{event}, mean of the {side}",
    "key.time": "at {time} s",
    "key.alt": "{event} of the {side}, {view}. {drawn}",
    "key.drawn": "Drawn: skeleton, {what}.",
    "key.drawn_none": "Drawn: skeleton.",
    "view.side": "from the side",
    "view.rear": "from behind",
}
