"""A result folder read back: measurements, steps and clips as `results.json` holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.results.document import read_measurement
from gait.results.layout import film_name, pose_name
from gait.results.reading import incomplete, read_document, surface_of


class Contact(NamedTuple):
    """A foot's time on the ground, in seconds on the clip's time axis; toe-off is None where the clip ends before."""

    side: str
    initial_contact_s: float
    toe_off_s: float | None


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """What the folder says of one clip.

    Parameters
    ----------
    view : str
        Where the camera stood.
    file : str
        Name of the clip that was analysed.
    width, height : int
        Size of its pictures in pixels.
    metres_per_pixel : float
        The scale of those pixels.
    facing : str or None
        Which way the runner looks, seen from the side.
    contacts : tuple of Contact
        Every step that measures rest on, in order.
    """

    view: str
    file: str
    width: int
    height: int
    metres_per_pixel: float
    facing: str | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Results:
    """A result folder.

    Parameters
    ----------
    folder : Path
        Where it lies.
    measurements : mapping of (view, id) to Measurement
        Every measurement.
    clips : mapping of view to ClipFacts
        Every clip.
    runner_height_m : float or None
        The runner's height, if told.
    speed_mps : float or None
        The belt's speed, if told.
    incline_deg : float
        The belt's incline.
    surface : str
        What the runner ran on.
    document : mapping
        All of `results.json`.
    """

    folder: Path
    measurements: Mapping[tuple[str, str], Measurement]
    clips: Mapping[str, ClipFacts]
    runner_height_m: float | None
    speed_mps: float | None
    incline_deg: float
    surface: str
    document: Mapping[str, Any]

    def film(self, view: str) -> Path:
        """Return where the annotated film of a view lies, if it is still there."""
        return self.folder / film_name(view)

    def pose(self, view: str) -> Path:
        """Return where the body points of a view lie, if they are still there."""
        return self.folder / pose_name(view)


def read_results(folder: str | Path) -> Results:
    """Read a folder that `gait analyze` wrote.

    Parameters
    ----------
    folder : str or Path
        The folder.

    Returns
    -------
    Results

    Raises
    ------
    InputError
        If there is no such folder, it holds no results, or they are of another layout or damaged.

    Examples
    --------
    >>> read_results("report").speed_mps  # doctest: +SKIP
    2.8
    """
    folder = Path(folder)
    document = read_document(folder)
    try:
        return _results(folder, document)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise incomplete(folder) from error


def _results(folder: Path, document: Mapping[str, Any]) -> Results:
    options = document["options"]
    measurements = [read_measurement(row) for row in document["measures"] if row["id"] in REGISTRY]
    return Results(
        folder=folder,
        measurements={(m.view, m.id): m for m in measurements},
        clips={clip["view"]: _clip(clip, document["steps"]) for clip in document["clips"]},
        runner_height_m=document["runner"]["height_m"],
        speed_mps=options["speed_mps"],
        incline_deg=float(options["incline_deg"]),
        surface=surface_of(document),
        document=document,
    )


def _clip(clip: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> ClipFacts:
    of_view = [step for step in steps if step["view"] == clip["view"] and step["used"]]
    return ClipFacts(
        view=clip["view"],
        file=str(clip["file"]),
        width=int(clip["width"]),
        height=int(clip["height"]),
        metres_per_pixel=float(clip["scale"]["metres_per_pixel"]),
        facing=clip["facing"],
        contacts=tuple(Contact(s["side"], float(s["initial_contact_s"]), s["toe_off_s"]) for s in of_view),
    )
