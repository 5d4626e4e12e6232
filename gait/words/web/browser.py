"""What the scripts of the pages say, given to them with the page."""

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
    # a look at a clip
    "browser.too_large": "{size} MB is more than {most} MB. Trim it in the gallery.",
    "browser.empty": "The file is empty.",
    "browser.no_video": "This is not a video.",
    "browser.cannot_show": "This browser cannot show the clip; the server will check it.",
    "browser.too_long": "{seconds} s is longer than {most} s. Trim it to ten to fifteen seconds.",
    "browser.short": "{seconds} s is short: few steps make unsure numbers. Ten seconds are good.",
    "browser.rather_short": "{seconds} s; ten would be surer",
    "browser.seconds": "{seconds} s",
    "browser.too_many_pixels": "{width} \u00d7 {height} is larger than 4K. Film in 1080p.",
    "browser.coarse": "{width} \u00d7 {height} is coarse. Send the original, not a copy from a messenger.",
    "browser.pixels": "{width} \u00d7 {height}",
    "browser.sideways": "Filmed sideways: the runner is small in the picture. Hold the phone upright next time.",
    "browser.upright": "Upright",
    "browser.another": "This is another clip than before: its size differs.",
    # sending
    "browser.file": "{name} ({size} MB)",
    "browser.choose_first": "Choose a clip first.",
    "browser.unusable": "One of the clips cannot be used; see beside it why.",
    "browser.sending": "Sending …",
    "browser.sending_percent": "Sending … {percent} %",
    "browser.sent": "{sent} of {size} MB",
    "browser.go_on": "Go on",
    "browser.send": "Send and measure",
    "browser.failed": "Something failed here: {message}. Load the page again to go on.",
    "browser.answered": "The server answered {status}.",
    "browser.later": "Try again later.",
    "browser.unreachable": "The server cannot be reached.",
    "browser.check_connection": "Check your connection; open this page again to go on.",
    "browser.busy": "The server is busy; waiting for a place.",
    "browser.full": "There is no room for the clip on the server just now; trying again.",
    "browser.broke": "The connection broke; trying again.",
}
