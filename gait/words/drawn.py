"""Words on frames that a person drew on."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "drawn.title": "Drawn by hand",
    "drawn.note": "Lines and angles that a person drew on single frames, to look at. They are not measurements: their "
    "angles are those in the picture, to within a few degrees, and no number of the report rests on them.",
    "drawn.side": "From the side, at {time} s",
    "drawn.rear": "From behind, at {time} s",
    "drawn.degrees": "about {value}°",
}
