"""The filming protocol that `gait protocol` prints."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "protocol.title": "Filming protocol",
    "protocol.used": "used by gait",
    "protocol.not_used": "not used by gait today",
    "protocol.line": "{number}. {title} ({mark})",
    "protocol.acclimatise": "Run for six to ten minutes first",
    "protocol.acclimatise_how": "On a treadmill, the first minutes are not yet your usual running. Film only after "
    "them. gait measures the clip that it gets and cannot see how long you ran before.",
    "protocol.paces": "Easy pace, tempo, and the pace that hurts",
    "protocol.paces_how": "Film each pace as a session of its own, each at a steady speed that you write down. With "
    "pain, add the pace at which it comes, and stop when it rises. Give the speed with --speed. In Python, "
    "gait.pace_slopes compares the sessions.",
    "protocol.views": "From the side and from behind",
    "protocol.views_how": "The phone stands at hip height, three metres away. From the side, it points straight across "
    "the belt; from behind, along its middle. Film ten to fifteen seconds each, with the whole body in the picture, at "
    "60 frames a second or more.",
    "protocol.both_sides": "From the other side as well",
    "protocol.both_sides_how": "The leg nearer to the camera is measured better. If left and right matter, film from "
    "the left and from the right at the same speed, and give the clips with --side-left and --side-right.",
    "protocol.tape": "Tape on the skin",
    "protocol.tape_how": "Bright dots on pelvis and heels help the eye of a clinician. gait finds the body without "
    "them.",
    "protocol.sound": "Sound",
    "protocol.sound_how": "Record with sound, without music and talk, and with the phone at the same place each time. "
    "With --sound, gait listens to the footfalls and compares them with the picture.",
    "protocol.write_down": "Write down",
    "protocol.write_down_how": "Height, speed, incline, shoes, and pain from 0 to 10 during the run. Film the next "
    "visit at the same speed, incline and shoes.",
}
