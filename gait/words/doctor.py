"""Words of the checks of the installation."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "doctor.python": "Python",
    "doctor.python_old": "Install Python 3.11 or later.",
    "doctor.system": "System",
    "doctor.cores": "{system}, {cores} of {all} CPU cores usable. Data of this user: {data}",
    "doctor.disk": "Disk",
    "doctor.disk_free": "{free} GB free in {folder}",
    "doctor.disk_little": "Free some space. Two ten-second clips need about 60 MB for the report.",
    "doctor.memory": "Memory",
    "doctor.memory_total": "{total} GB",
    "doctor.memory_little": "Close other programs during an analysis, and film in 1080p.",
    "doctor.libraries": "Libraries",
    "doctor.not_loaded": "The package {package} cannot be loaded: {reason}.",
    "doctor.reinstall": "Install the package again: pip install --force-reinstall gait-report",
    "doctor.mediapipe": "MediaPipe",
    "doctor.mediapipe_missing": "Not installed. Only --engine mediapipe needs it.",
    "doctor.mediapipe_only": "Only --engine mediapipe needs it.",
    "doctor.walls": "Isolation",
    "doctor.walls_refused": "The processes that open other people's files cannot open network connections.",
    "doctor.walls_missing": (
        "{system} does not let gait forbid network connections to the processes that open other people's files. They "
        "have limits of time, memory and open files, and no secrets."
    ),
    "doctor.extras": "Optional parts",
    "doctor.extras_none": "none",
    "doctor.extras_more": "Not installed: {names}. For example: pip install 'gait-report[{first}]'",
    "doctor.models": "Pose models",
    "doctor.models_intact": "{count} files, all as published",
    "doctor.codecs": "Video",
    "doctor.codecs_present": "reads {read}; writes H.264 ({written})",
    "doctor.codecs_lacking": "FFmpeg lacks {names}.",
    "doctor.sample": "Sample",
    "doctor.sample_measured": "Cadence {cadence} steps/min (true: {true}), analysed in {seconds} s with the model lite",
    "doctor.sample_wrong": "The result is wrong on this computer. Do not rely on its reports, and report this.",
    "doctor.ready": "Everything that gait needs is here.",
    "doctor.not_ready": "Something that gait needs is missing.",
}
