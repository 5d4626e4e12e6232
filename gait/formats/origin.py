"""Where the points of an own export come from, so that the corrections for its pose model apply to them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

_OURS = re.compile(r"^gait \d")
_ONE_CLIP = (
    "These points are an export of gait, and the corrections for its pose model are applied. Steps are found from them "
    "alone; a session of two clips shares contact times between its clips, so its values may differ a little."
)
_NO_NEAR_SIDE = (
    "These points were exported by an earlier version of gait, which did not write which leg was nearer to the camera. "
    "The corrections are those of a left leg that is nearer."
)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The pose model that measured the points of an own export, and how exactly they are known.

    Parameters
    ----------
    pose_model : str
        The model, which has its own systematic errors.
    near_side : {"left", "right", ""}
        The leg nearer to the camera; empty if unknown.
    scale_relative_se : float
        Standard error of the scale as a share of it.
    roll_se_deg : float
        Standard error of the vertical in degrees.
    """

    pose_model: str
    near_side: str = ""
    scale_relative_se: float = 0.0
    roll_se_deg: float = 0.0

    @property
    def cautions(self) -> tuple[str, ...]:
        """What is not known of the origin, one sentence each."""
        return (_ONE_CLIP,) if self.near_side else (_ONE_CLIP, _NO_NEAR_SIDE)


def origin_from(facts: Mapping[str, Any]) -> Origin | None:
    """Return the origin of an own export.

    Parameters
    ----------
    facts : mapping of str to object
        The provenance in the file; see `gait.results.provenance`.

    Returns
    -------
    Origin or None
        None if the file is not an export of this package.

    Examples
    --------
    >>> origin_from({"software": "gait 1.0", "model": "heavy", "near_side": "left"}).pose_model
    'heavy'
    >>> origin_from({"software": "Vicon Nexus"}) is None
    True
    """
    if not _OURS.match(str(facts.get("software", ""))) or not facts.get("model"):
        return None
    return Origin(
        pose_model=str(facts["model"]),
        near_side=str(facts.get("near_side", "")),
        scale_relative_se=_number(facts.get("scale_relative_se")),
        roll_se_deg=_number(facts.get("roll_se_deg")),
    )


def origin_of_line(line: str) -> Origin | None:
    """Return the origin from a header line, as `gait.results.provenance.provenance_line` writes it.

    Parameters
    ----------
    line : str
        The line.

    Returns
    -------
    Origin or None

    Examples
    --------
    >>> origin_of_line("side.trc (software=gait 1.0; model=lite; near_side=right)").near_side
    'right'
    """
    facts = re.findall(r"(\w+)=([^;)]*)", line)
    return origin_from({name: value.strip() for name, value in facts})


def origin_of_table(table: pd.DataFrame) -> Origin | None:
    """Return the origin from the columns of a table.

    Parameters
    ----------
    table : DataFrame
        The table.

    Returns
    -------
    Origin or None
    """
    return (
        origin_from({str(name): value for name, value in table.iloc[0].items()})
        if len(table) and "software" in table.columns
        else None
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0
