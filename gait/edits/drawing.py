"""Drawings for the eye: lines, angles, levels and texts on frames of the film. They change no number."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import atan2, degrees, hypot, isfinite
from typing import Any, Literal, get_args

from gait.edits.edit import Point
from gait.errors import EditError
from gait.measurement import VIEWS, View

MarkKind = Literal["line", "angle", "level", "text"]
DRAWINGS_SCHEMA = "gait-drawings/1"
MOST_DRAWINGS = 40
_MOST_MARKS = 40
_LONGEST_TEXT = 120
_POINTS: dict[MarkKind, int] = {"line": 2, "angle": 3, "level": 2, "text": 1}
_CHECK = "Draw it again."
# Two times this close are the same frame.
_SAME_FRAME_S = 1e-4

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark on a frame.

    Parameters
    ----------
    kind : {"line", "angle", "level", "text"}
        A line between two points; the angle at the second of three points; the slope of the line between two points;
        or a text at one point.
    points_px : tuple of (x, y)
        The points, in pixels of the upright picture of the clip.
    text : str
        The text; empty for other kinds.
    """

    kind: MarkKind
    points_px: tuple[Point, ...]
    text: str = ""

    def __post_init__(self) -> None:
        """Reject marks that cannot be drawn."""
        if self.kind not in get_args(MarkKind):
            raise EditError("There is no such mark.", f"The marks are: {', '.join(get_args(MarkKind))}.")
        if len(self.points_px) != _POINTS[self.kind] or not all(
            len(point) == 2 and all(isfinite(number) for number in point) for point in self.points_px
        ):
            raise EditError("This mark has the wrong number of points for its kind.", _CHECK)
        if len(self.text) > _LONGEST_TEXT or not (self.text.isprintable()) or (self.kind == "text") != bool(self.text):
            raise EditError("The text of this mark cannot be drawn.", f"Write 1 to {_LONGEST_TEXT} characters.")


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The marks on one frame.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    time_s : float
        Time of the frame, in seconds on the time axis of the clip.
    marks : tuple of Mark
        The marks, in the order in which they were drawn.
    """

    view: View
    time_s: float
    marks: tuple[Mark, ...]

    def __post_init__(self) -> None:
        """Reject frames that no clip has."""
        if self.view not in VIEWS or not isfinite(self.time_s) or not 1 <= len(self.marks) <= _MOST_MARKS:
            raise EditError("This drawing has no valid frame, or too many marks.", _CHECK)


def angle_deg(corner: Point, one: Point, other: Point) -> float:
    """Return the angle at a corner, from 0 to 180 degrees.

    Parameters
    ----------
    corner, one, other : tuple of float
        Points in pixels.

    Returns
    -------
    float

    Examples
    --------
    >>> angle_deg((0, 0), (1, 0), (0, 5))
    90.0
    """
    first, second = (atan2(end[1] - corner[1], end[0] - corner[0]) for end in (one, other))
    turn = abs(degrees(first - second)) % 360
    return min(turn, 360 - turn)


def slope_deg(start: Point, end: Point, up: Point) -> float:
    """Return the slope of a line against the horizontal, in degrees, + = the right end is higher.

    Parameters
    ----------
    start, end : tuple of float
        Its ends, in pixels, y down.
    up : tuple of float
        The direction of the vertical in the picture, y down.

    Returns
    -------
    float

    Examples
    --------
    >>> round(slope_deg((100, 50), (0, 50), (0, -1)), 1), round(slope_deg((0, 50), (50, 0), (0, -1)), 1)
    (0.0, 45.0)
    """
    left, right = sorted((start, end))
    across, down = right[0] - left[0], right[1] - left[1]
    length = hypot(*up)
    rise = (across * up[0] + down * up[1]) / length
    along = (across * -up[1] + down * up[0]) / length
    return degrees(atan2(rise, along))


def with_mark(drawings: Sequence[Drawing], *, view: View, time_s: float, mark: Mark) -> tuple[Drawing, ...]:
    """Return the drawings with one more mark on a frame.

    Parameters
    ----------
    drawings : sequence of Drawing
        The drawings.
    view : {"side", "rear"}
        The clip.
    time_s : float
        Time of the frame in seconds.
    mark : Mark
        The mark.

    Returns
    -------
    tuple of Drawing
        In the order of the views and times.

    Raises
    ------
    EditError
        If there are too many drawings or marks.
    """
    others = without_frame(drawings, view=view, time_s=time_s)
    before = [mark for each in drawings if each not in others for mark in each.marks]
    found = (*others, Drawing(view=view, time_s=time_s, marks=(*before, mark)))
    if len(found) > MOST_DRAWINGS:
        raise EditError(f"There are {MOST_DRAWINGS} drawings already.", "Remove one first.")
    return tuple(sorted(found, key=lambda each: (VIEWS.index(each.view), each.time_s)))


def without_frame(drawings: Sequence[Drawing], *, view: View, time_s: float) -> tuple[Drawing, ...]:
    """Return the drawings without those on one frame.

    Parameters
    ----------
    drawings : sequence of Drawing
        The drawings.
    view : {"side", "rear"}
        The clip.
    time_s : float
        Time of the frame in seconds.

    Returns
    -------
    tuple of Drawing
    """
    return tuple(each for each in drawings if each.view != view or abs(each.time_s - time_s) > _SAME_FRAME_S)


def mark_from_json(plain: Any) -> Mark:
    """Return the mark that plain values describe.

    Parameters
    ----------
    plain : dict
        `kind`, `points_px` and, for a text, `text`.

    Returns
    -------
    Mark

    Raises
    ------
    EditError
        If they describe no mark.
    """
    try:
        points = tuple((float(x), float(y)) for x, y in plain["points_px"])
        return Mark(kind=plain["kind"], points_px=points, text=str(plain.get("text") or "").strip())
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EditError("This is not a mark.", _CHECK) from error


def drawing_to_json(drawing: Drawing) -> Json:
    """Return a drawing as plain values.

    Parameters
    ----------
    drawing : Drawing
        The drawing.

    Returns
    -------
    dict
    """
    marks = [
        {"kind": mark.kind, "points_px": [list(point) for point in mark.points_px], "text": mark.text}
        for mark in drawing.marks
    ]
    return {"view": drawing.view, "time_s": drawing.time_s, "marks": marks}


def drawings_text(drawings: Sequence[Drawing]) -> str:
    """Return the text of `drawings.json`.

    Parameters
    ----------
    drawings : sequence of Drawing
        The drawings.

    Returns
    -------
    str
    """
    document = {"schema": DRAWINGS_SCHEMA, "drawings": [drawing_to_json(drawing) for drawing in drawings]}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_drawings_text(text: str) -> tuple[Drawing, ...]:
    """Read the text of `drawings.json`.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    tuple of Drawing

    Raises
    ------
    ValueError
        If the text is not such a file. The message never quotes the content.
    EditError
        If a drawing in it is not possible.
    """
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict) or document.get("schema") != DRAWINGS_SCHEMA:
        raise ValueError(f"its layout is not '{DRAWINGS_SCHEMA}'")
    try:
        found = [
            Drawing(view=plain["view"], time_s=float(plain["time_s"]), marks=tuple(map(mark_from_json, plain["marks"])))
            for plain in document["drawings"]
        ]
    except (KeyError, TypeError) as error:
        raise ValueError("'drawings' is not a list of drawings") from error
    if len(found) > MOST_DRAWINGS:
        raise ValueError("'drawings' is too long")
    return tuple(found)


def in_film(mark: Mark, *, corner_px: Point, reduction: float) -> Mark:
    """Return a mark in pixels of a film that shows a part of the clip.

    Parameters
    ----------
    mark : Mark
        The mark in pixels of the clip.
    corner_px : tuple of float
        Upper left corner of that part, in pixels of the clip.
    reduction : float
        Pixels of the clip per pixel of the film.

    Returns
    -------
    Mark
    """
    points = tuple(((x - corner_px[0]) / reduction, (y - corner_px[1]) / reduction) for x, y in mark.points_px)
    return replace(mark, points_px=points)
