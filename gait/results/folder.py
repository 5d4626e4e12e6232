"""Read a session's folder back: measurements, steps and clips from its `results.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from gait.measurement import Measurement, view_of_clip
from gait.measures import REGISTRY
from gait.results.document import read_measurement
from gait.results.layout import clean_film_name, pose_name
from gait.results.reading import incomplete_error, read_document, surface_of, units_of
from gait.units import Units


class Contact(NamedTuple):
    """One ground contact of a foot, in seconds on the time axis of the clip.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    initial_contact_s : float
        When it lands.
    toe_off_s : float or None
        When it leaves the ground; None if the clip ends before.
    """

    side: str
    initial_contact_s: float
    toe_off_s: float | None


@dataclass(frozen=True, kw_only=True)
class ClipFacts:
    """What `results.json` says about one clip.

    Parameters
    ----------
    view : {"side", "rear"}
        The view.
    name : str
        Name of the clip, one of `CLIP_NAMES`.
    file : str
        File name of the analysed clip.
    width, height : int
        Size of the upright picture in pixels.
    metres_per_pixel : float
        Scale of these pixels.
    facing : {"left", "right"} or None
        Direction of running in the picture; None from behind.
    contacts : tuple of Contact
        Every step that the measures use, in order of time.
    """

    view: str
    name: str
    file: str
    width: int
    height: int
    metres_per_pixel: float
    facing: str | None
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Results:
    """The content of a session's folder.

    Parameters
    ----------
    folder : Path
        The folder.
    measurements : mapping of (view, id) to Measurement
        Every measurement whose measure this version knows.
    clips : mapping of view to ClipFacts
        The clip of each view; of two side clips, the first.
    runner_height_m : float or None
        The runner's height in metres, if it was given.
    speed_mps : float or None
        The speed in metres per second, if it was given.
    incline_deg : float
        The belt's incline in degrees, + = uphill.
    surface : {"treadmill", "overground"}
        The surface the runner ran on.
    units : Units
        The units in which the session's lengths and speeds are shown.
    document : mapping
        The whole `results.json`.
    """

    folder: Path
    measurements: Mapping[tuple[str, str], Measurement]
    clips: Mapping[str, ClipFacts]
    runner_height_m: float | None
    speed_mps: float | None
    incline_deg: float
    surface: str
    units: Units
    document: Mapping[str, Any]

    def clean_film(self, view: str) -> Path:
        """Return the path of a view's film without drawing; the file may be missing.

        Parameters
        ----------
        view : {"side", "rear"}
            The camera's view.

        Returns
        -------
        Path
        """
        return self.folder / clean_film_name(self._clip_name(view))

    def pose(self, view: str) -> Path:
        """Return the path of a view's pose track; the file may be missing.

        Parameters
        ----------
        view : {"side", "rear"}
            The camera's view.

        Returns
        -------
        Path
        """
        return self.folder / pose_name(self._clip_name(view))

    def _clip_name(self, view: str) -> str:
        return self.clips[view].name if view in self.clips else view


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
        If the folder does not exist, holds no session, or its `results.json` is damaged or incomplete.

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
        raise incomplete_error(folder, document) from error


def _results(folder: Path, document: Mapping[str, Any]) -> Results:
    options = document["options"]
    measurements = [read_measurement(entry) for entry in document["measures"] if entry["id"] in REGISTRY]
    return Results(
        folder=folder,
        measurements={(m.view, m.id): m for m in measurements},
        clips={
            view_of_clip(clip["view"]): _clip(clip, document["steps"])
            # The first clip of a view replaces later ones.
            for clip in reversed(document["clips"])
        },
        runner_height_m=document["runner"]["height_m"],
        speed_mps=options["speed_mps"],
        incline_deg=float(options["incline_deg"]),
        surface=surface_of(document),
        units=units_of(document),
        document=document,
    )


def _clip(clip: Mapping[str, Any], steps: list[Mapping[str, Any]]) -> ClipFacts:
    used = [step for step in steps if step["view"] == clip["view"] and step["used"]]
    return ClipFacts(
        view=view_of_clip(clip["view"]),
        name=clip["view"],
        file=str(clip["file"]),
        width=int(clip["width"]),
        height=int(clip["height"]),
        metres_per_pixel=float(clip["scale"]["metres_per_pixel"]),
        facing=clip["facing"],
        contacts=tuple(Contact(s["side"], float(s["initial_contact_s"]), s["toe_off_s"]) for s in used),
    )
