"""The provenance of a clip's numbers: the facts that every exported file carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gait.results.document import base_name
from gait.version import __version__

if TYPE_CHECKING:
    from gait.analysis.result import ClipAnalysis

Provenance = dict[str, str | float]


def provenance(analysis: ClipAnalysis) -> Provenance:
    """Return which software, model, clip and scale the numbers of a clip come from.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    dict of str to str or float
        `software`, `engine`, `model`, `model_sha256`, `clip`, `clip_sha256`, `view`, `scale_source`,
        `metres_per_pixel`, `scale_relative_se`, `roll_se_deg`, `near_side` and `slow_motion_factor`.
    """
    attributes, scale = analysis.pose.attrs, analysis.motion.scale
    return {
        "software": f"gait {__version__}",
        "engine": str(attributes.get("source_software", "")),
        "model": base_name(str(attributes.get("model", ""))),
        "model_sha256": str(attributes.get("model_sha256", "")),
        "clip": analysis.clip.name,
        "clip_sha256": analysis.clip.sha256,
        "view": analysis.view,
        "scale_source": scale.source,
        "metres_per_pixel": scale.metres_per_pixel,
        "scale_relative_se": scale.relative_se,
        "roll_se_deg": analysis.motion.roll_se_deg,
        "near_side": analysis.motion.near_side,
        "slow_motion_factor": analysis.clip.slow_motion_factor,
    }


def provenance_line(analysis: ClipAnalysis) -> str:
    """Return the provenance as one line, for file headers with a free-text field.

    Parameters
    ----------
    analysis : ClipAnalysis
        The analysed clip.

    Returns
    -------
    str
        `name=value` pairs, separated by semicolons.
    """
    return "; ".join(
        f"{name}={value:.6g}" if isinstance(value, float) else f"{name}={_escaped(value)}"
        for name, value in provenance(analysis).items()
    )


def _escaped(text: str) -> str:
    """Replace line breaks, tabs, semicolons and other characters that would end the header's field."""
    return "".join(character if character.isprintable() and character != ";" else "?" for character in text)
