"""Words of the film beside its curves."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "player.title": "Film and curves",
    "player.note": "The curves run with the film. Shaded: a foot on the ground. The curves show what the pose model "
    "sees; the numbers in the lists and tables are corrected for what is known of its errors.",
    "player.hint": "Click or drag on the curves, or choose a step, and the film follows. On the curves, the arrow keys "
    "go frame by frame, Page Up and Page Down step by step, and the space bar plays.",
    "player.film": "Annotated film, {view}",
    "player.film_fallback": "Open the annotated film",
    "player.film_missing": "The film {name} is not beside this page. The curves work without it; keep both in one "
    "folder to see them together.",
    "player.play": "Play",
    "player.pause": "Pause",
    "player.back": "Frame back",
    "player.forward": "Frame on",
    "player.transport": "Play and go frame by frame",
    "player.speed": "Speed",
    "player.speed_1": "1\N{MULTIPLICATION SIGN}",
    "player.speed_2": "\N{VULGAR FRACTION ONE HALF}\N{MULTIPLICATION SIGN}",
    "player.speed_4": "\N{VULGAR FRACTION ONE QUARTER}\N{MULTIPLICATION SIGN}",
    "player.moments": "Moment of this step",
    "player.steps": "Steps",
    "player.previous": "Step before",
    "player.next": "Next step",
    "player.step": "Step {count}, {side}, lands at {time} s, on the ground for {contact} ms",
    "player.curves": "Curves over time, {view}",
    "player.position": "{time} s, {what}",
    "player.left_down": "left foot on the ground",
    "player.right_down": "right foot on the ground",
    "player.in_air": "in the air",
    "player.axis": "seconds",
    "player.trace_alt": "{title}: {lines}.",
    "player.trace": "{title} ({note})",
    "player.line_left": "left {low} to {high}",
    "player.line_right": "right {low} to {high}",
    "player.line_middle": "{low} to {high}",
    "player.steps_alt": "{count} steps.",
}
