"""Command lines for subprocesses."""

from __future__ import annotations

import sys
from pathlib import Path

from clip_makers import SAMPLE_SIDE


def gait_line(*arguments: str | Path) -> list[str]:
    """Return a command line of `gait` that runs with this Python."""
    return [sys.executable, "-m", "gait", *map(str, arguments)]


def analysis_line(clip: Path = SAMPLE_SIDE) -> list[str]:
    """Return a command line that analyses a side clip with the smallest model, into the folder `report`."""
    return gait_line("analyze", "--side", clip, "--model", "lite", "--out", "report")
