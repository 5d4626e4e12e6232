"""Words on the clips: status of their checks, and how they were measured."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "clip.side": "Side clip",
    "clip.side_left": "Clip from the left",
    "clip.side_right": "Clip from the right",
    "clip.rear": "Rear clip",
    "check.pass": "good",
    "check.warn": "look at this",
    "check.fail": "failed",
    "method.file": "File",
    "method.picture": "Picture",
    "method.picture_value": "{width} by {height} pixels, {frames:frame|frames} in {duration} s, {fps} a second",
    "method.speed": "Playback",
    "method.slow_motion": "{factor} times slower than real time",
    "method.steps": "Steps",
    "method.steps_value": "{used} used of {found} found",
    "method.pose": "Pose",
    "method.scale": "Lengths",
    "method.scale_value": "scaled by {source}, uncertain by {error} %",
    "method.scales": "Each scale",
    "method.one_scale": "{source} {size} mm a pixel, uncertain by {error} %",
    "method.hash": "SHA-256 of the clip",
    "method.model_hash": "SHA-256 of the model",
    "method.version": "Version",
    "scale.height": "the runner's height",
    "scale.speed": "the belt speed",
    "scale.gravity": "gravity during flight",
    "scale.average": "average body proportions",
    "scale.given": "the given landmarks",
}
