"""Command lines as a shell would be given them."""

from __future__ import annotations

import sys
from pathlib import Path

from clip_makers import SAMPLE_SIDE


def gait_line(*arguments: str | Path) -> list[str]:
    """The command `gait` with arguments, run by this Python."""
    return [sys.executable, "-m", "gait", *map(str, arguments)]


def analysis_line(clip: Path = SAMPLE_SIDE) -> list[str]:
    """The quickest analysis there is of a clip from the side, into the folder `report`."""
    return gait_line("analyze", "--side", clip, "--model", "lite", "--out", "report")
