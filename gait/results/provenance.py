"""Where the numbers in a file come from: the few facts that every exported file carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gait.results.document import base_name
from gait.version import __version__

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

Facts = dict[str, str | float]


def provenance(analysis: ClipAnalysis) -> Facts:
    """Return what made the numbers of one clip: software, model, clip and scale.

    Parameters
    ----------
    analysis : ClipAnalysis
        The clip with its results.

    Returns
    -------
    dict of str to str or float
        `software`, `engine`, `model`, `model_sha256`, `clip`, `clip_sha256`, `view`, `scale_source`,
        `metres_per_pixel` and `slow_motion_factor`.
    """
    made_by, scale = analysis.pose.attrs, analysis.motion.scale
    return {
        "software": f"gait {__version__}",
        "engine": str(made_by.get("source_software", "")),
        "model": base_name(str(made_by.get("model", ""))),
        "model_sha256": str(made_by.get("model_sha256", "")),
        "clip": base_name(analysis.clip.path),
        "clip_sha256": analysis.clip.sha256,
        "view": analysis.view,
        "scale_source": scale.source,
        "metres_per_pixel": scale.metres_per_pixel,
        "slow_motion_factor": analysis.clip.slow_motion_factor,
    }


def provenance_line(analysis: ClipAnalysis) -> str:
    """Return the facts on one line, for headers that hold a line of free text."""
    return "; ".join(
        f"{name}={value:.6g}" if isinstance(value, float) else f"{name}={_one_word(value)}"
        for name, value in provenance(analysis).items()
    )


def _one_word(text: str) -> str:
    """Without line breaks, tabs and other signs that would end a header's field."""
    return "".join(letter if letter.isprintable() and letter != ";" else "?" for letter in text)
