"""The reference clips of this project; `gait.verify.reference` reads them."""

from __future__ import annotations

from pathlib import Path

from gait.verify import reference
from gait.verify.reference import COMPARED, SIDE_NAMES, Reference, joint_name, true_joints

__all__ = ["COMPARED", "ROOT", "SIDE_NAMES", "Reference", "joint_name", "references", "true_joints"]

ROOT = Path(__file__).parents[2]
_CLIPS = ROOT.parent / "shared" / "clips"
DEFAULT_FOLDERS = (ROOT / "sample_videos", *(_CLIPS / kind for kind in ("rendered", "wide", "measured")))


def references(folders: list[Path] | None = None) -> list[Reference]:
    """Return the clips with truth files in the folders, by default in those of the project, by name."""
    return reference.references(folders or DEFAULT_FOLDERS)
