"""Words of the video player and the curves beside it."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "player.title": "Video and curves",
    "player.note": "The curves move with the video. A shaded area means that a foot is on the ground. The curves show "
    "what the pose model sees. The numbers in the lists and tables are corrected for the known errors of the model.",
    "player.hint": "Click or drag on the curves, or choose a step, and the video follows.",
    "player.keys": "When the curves are selected, the arrow keys move by one frame, Page Up and Page Down move by one "
    "step, and the space bar plays or pauses.",
    "player.one_slider": "One slider moves all videos.",
    "player.matched_by_time": "The videos {leader} and {view} show the same steps: they were filmed at the same "
    "time, and are matched by the landings and the bounce of the head, to within {error} (95 %).",
    "player.matched_by_phase": "The videos {leader} and {view} show the same phase of the stride, but not the same "
    "steps: they were filmed one after the other. They are matched by phase: landings of the same foot are shown "
    "together, to within {error} (95 %).",
    "player.share": "Save the annotated video {view}",
    "player.scrub": "Time in the video",
    "player.layers": "Drawn on the video",
    "player.layer_skeleton": "Skeleton",
    "player.layer_angles": "Angles",
    "player.layer_plumb": "Plumb line",
    "player.layer_trail": "Ankle trail",
    "player.layer_none": "Nothing",
    "player.full_screen": "Full screen",
    "player.curves_title": "Curves {view}",
    "player.film": "Annotated video, {view}",
    "player.film_fallback": "Open the annotated video",
    "player.film_missing": "The video {name} is not in the same folder as this page. The curves work without it. Keep "
    "both in one folder to see them together.",
    "player.play": "Play",
    "player.pause": "Pause",
    "player.back": "Previous frame",
    "player.forward": "Next frame",
    "player.transport": "Play, pause and single frames",
    "player.speed": "Speed",
    "player.speed_1": "1\N{MULTIPLICATION SIGN}",
    "player.speed_2": "\N{VULGAR FRACTION ONE HALF}\N{MULTIPLICATION SIGN}",
    "player.speed_4": "\N{VULGAR FRACTION ONE QUARTER}\N{MULTIPLICATION SIGN}",
    "player.moments": "Moment of this step",
    "player.steps": "Steps",
    "player.previous": "Previous step",
    "player.next": "Next step",
    "player.step": "Step {count}, {side}, lands at {time} s, on the ground for {contact} ms",
    "player.curves": "Curves over time, {view}",
    "player.position": "{time} s, {what}",
    "player.left_down": "left foot on the ground",
    "player.right_down": "right foot on the ground",
    "player.value": "{name} {value}",
    "player.trunk": "trunk",
    "player.left_knee": "left knee",
    "player.right_knee": "right knee",
    "player.left_shin": "left shin",
    "player.right_shin": "right shin",
    "player.in_air": "in the air",
    "player.axis": "seconds",
    "player.trace_alt": "{title}: {lines}.",
    "player.trace": "{title} ({note})",
    "player.line_left": "left {low} to {high}",
    "player.line_right": "right {low} to {high}",
    "player.line_middle": "{low} to {high}",
    "player.steps_alt": "{count:step|steps}.",
}
