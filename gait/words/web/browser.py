"""Words of the scripts, which each page hands over to them."""

from __future__ import annotations

WORDS: dict[str, str] = {
    # progress
    "browser.before_you": "{count} before you in the queue.",
    "browser.next": "You are next.",
    "browser.side": "side clip",
    "browser.rear": "rear clip",
    "browser.frames": "{done} of {total}",
    "browser.frames_of": "{clip}, {done} of {total}",
    "browser.copied": "Copied",
    # checks of a chosen clip
    "browser.too_large": "{size} MB is more than the {most} MB allowed. Trim the clip in your gallery.",
    "browser.empty": "The file is empty.",
    "browser.no_video": "This is not a video.",
    "browser.cannot_show": "This browser cannot show the clip. The server will check it.",
    "browser.too_long": "{seconds} s is longer than the {most} s allowed. Trim the clip to ten to fifteen seconds of "
    "running. If it is slow motion, say so below.",
    "browser.short": "{seconds} s is short, and few steps make the numbers less sure. Ten seconds are good.",
    "browser.rather_short": "{seconds} s. Ten seconds would be better",
    "browser.seconds": "{seconds} s",
    "browser.too_many_pixels": "{width} \u00d7 {height} is larger than 4K. Film in 1080p.",
    "browser.coarse": "{width} \u00d7 {height} is a low resolution. Send the original, not a copy from a messenger.",
    "browser.pixels": "{width} \u00d7 {height}",
    "browser.sideways": "The clip is wide, so the runner is small in the picture. Hold the phone upright next time.",
    "browser.upright": "Upright",
    "browser.another": "This is not the same clip as before. Its size is different.",
    # camera
    "browser.camera_starts": "The camera starts …",
    "browser.camera_ready": "{width} \u00d7 {height}, {fps} fps",
    "browser.camera_slow": "{width} \u00d7 {height}, only {fps} fps. Better: a camera app with 60.",
    "browser.no_camera": "This page may not use the camera. Film with the camera app and choose the clip.",
    "browser.no_recording": "The browser could not record. Film with the camera app and choose the clip.",
    "browser.films": "Filming for {seconds} s. Run steadily.",
    "browser.level": "Level",
    "browser.leans": "Leans by {degrees}°",
    # sending
    "browser.file": "{name} ({size} MB)",
    "browser.choose_first": "Choose a clip first.",
    "browser.unusable": "One of the clips cannot be used. The reason is shown next to it.",
    "browser.sending": "Sending …",
    "browser.sending_percent": "Sending … {percent} %",
    "browser.sent": "{sent} of {size} MB",
    "browser.go_on": "Continue",
    "browser.send": "Send and measure",
    "browser.failed": "Something went wrong: {message}. Load the page again to continue.",
    "browser.answered": "The server answered with status {status}.",
    "browser.later": "Try again later.",
    "browser.unreachable": "The server cannot be reached.",
    "browser.check_connection": "Check your connection, then open this page again to continue.",
    "browser.busy": "The server is busy. Waiting for a free place.",
    "browser.full": "The server has no room for the clip right now. Trying again.",
    "browser.broke": "The connection was lost. Trying again.",
}
