"""The edits: one small value for each kind of correction that a person may make.

All times are in seconds on the time axis of the clip, as in `results.json`; all places are in pixels of the upright
picture, x to the right, y down.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields
from math import atan2, degrees, hypot, isfinite
from typing import Literal, TypeAlias, get_args

from gait.errors import EditError
from gait.measurement import VIEWS, View

Side = Literal["left", "right"]
EventName = Literal["initial_contact", "toe_off"]
Point: TypeAlias = tuple[float, float]

_CHECK_VALUES = "Check the values of the edit; `gait.edits` describes them."
# A person places each end of a line to about this many pixels (standard deviation).
_POINT_SD_PX = 2.0
# No line that a person draws gives the vertical better than this: edges of walls and machines lean by as much.
_LEAST_LINE_SE_DEG = 0.3
_SHORTEST_LINE_PX = 30.0
_LARGEST_LEAN_DEG = 30.0


@dataclass(frozen=True, kw_only=True)
class _OfView:
    view: View

    def __post_init__(self) -> None:
        """Reject values that no clip can have."""
        allowed = {"view": VIEWS, "side": get_args(Side), "event": get_args(EventName), "cause": CAUSES}
        for field in fields(self):
            value = getattr(self, field.name)
            # Numbers of numpy would look different in the log.
            if isinstance(value, float):
                object.__setattr__(self, field.name, float(value))
            numbers = value if isinstance(value, tuple) else (value,)
            if field.name in allowed:
                if value not in allowed[field.name]:
                    raise EditError(f"'{value}' is not a valid value of '{field.name}'.", _CHECK_VALUES)
            elif value is not None and not all(
                isinstance(number, int | float) and not isinstance(number, bool) and isfinite(number)
                for number in numbers
            ):
                raise EditError(f"'{field.name}' is not a finite number.", _CHECK_VALUES)
            if field.name == "se_s" and value is not None and value <= 0:
                raise EditError("The standard error of a time has to be larger than 0.", _CHECK_VALUES)


@dataclass(frozen=True, kw_only=True)
class MoveEvent(_OfView):
    """Move a contact or a toe-off to another time.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    side : {"left", "right"}
        The foot.
    event : {"initial_contact", "toe_off"}
        What happens.
    at_s : float
        Where it is now, in seconds. The nearest such event of the foot within a tenth of a second is meant.
    to_s : float
        Where it belongs, in seconds.
    se_s : float, optional
        Standard error of the new time in seconds of the runner's own time; by default half a frame.
    """

    side: Side
    event: EventName
    at_s: float
    to_s: float
    se_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class DeleteEvent(_OfView):
    """Delete a contact or a toe-off. A deleted contact takes its toe-off along.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    side : {"left", "right"}
        The foot.
    event : {"initial_contact", "toe_off"}
        What happens.
    at_s : float
        Where it is, in seconds.
    """

    side: Side
    event: EventName
    at_s: float


@dataclass(frozen=True, kw_only=True)
class AddEvent(_OfView):
    """Add a contact, or a toe-off to a contact that has none.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    side : {"left", "right"}
        The foot.
    event : {"initial_contact", "toe_off"}
        What happens.
    at_s : float
        When, in seconds.
    se_s : float, optional
        Standard error of the time in seconds of the runner's own time; by default half a frame.
    """

    side: Side
    event: EventName
    at_s: float
    se_s: float | None = None


@dataclass(frozen=True, kw_only=True)
class ExcludeStep(_OfView):
    """Leave one step out of all measures.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    side : {"left", "right"}
        The foot.
    at_s : float
        Its contact, in seconds.
    """

    side: Side
    at_s: float


@dataclass(frozen=True, kw_only=True)
class ExcludeStretch(_OfView):
    """Leave all steps whose contact lies in a stretch of the clip out of all measures.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    from_s, to_s : float
        Both ends of the stretch in seconds, included.
    """

    from_s: float
    to_s: float

    def __post_init__(self) -> None:
        """Reject a stretch without length."""
        super().__post_init__()
        if not self.from_s < self.to_s:
            raise EditError("The stretch ends before it begins.", "Give its beginning first, then its end.")


ExchangeCause = Literal["legs", "mirrored"]
CAUSES: tuple[ExchangeCause, ...] = get_args(ExchangeCause)


@dataclass(frozen=True, kw_only=True)
class ExchangeSides(_OfView):
    """Exchange left and right in the whole clip.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    cause : {"legs", "mirrored"}
        `legs`: the pose model took the left leg for the right one (side view only). `mirrored`: the film is mirrored,
        as films of front cameras often are, so that left and right are exchanged in everything.
    """

    cause: ExchangeCause

    def __post_init__(self) -> None:
        """Reject an exchange that cannot happen."""
        super().__post_init__()
        if self.view == "rear" and self.cause == "legs":
            raise EditError(
                "From behind, the pose model does not exchange the legs.", "If the film is mirrored, say `mirrored`."
            )


@dataclass(frozen=True, kw_only=True)
class ChooseRunner(_OfView):
    """Say which person is the runner. The poses of one person are kept, so this can only confirm the choice.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    at_s : float
        A moment in seconds.
    x_px, y_px : float
        Where the runner is at that moment, in pixels.
    """

    at_s: float
    x_px: float
    y_px: float


@dataclass(frozen=True, kw_only=True)
class _Line(_OfView, ABC):
    start_px: Point
    end_px: Point

    def __post_init__(self) -> None:
        """Reject lines that are too short or lean too much."""
        super().__post_init__()
        if len(self.start_px) != 2 or len(self.end_px) != 2:
            raise EditError("Each end of a line has two coordinates.", _CHECK_VALUES)
        if self.length_px < _SHORTEST_LINE_PX:
            raise EditError("The line is too short to show a direction.", "Draw it as long as the picture allows.")
        if abs(self.lean_deg) > _LARGEST_LEAN_DEG:
            raise EditError(
                f"This line leans by {abs(self.lean_deg):.0f} degrees.",
                "Draw the vertical along something that stands upright, and the ground along the ground or the belt.",
            )

    @property
    def length_px(self) -> float:
        """Length of the line in pixels."""
        return hypot(self.end_px[0] - self.start_px[0], self.end_px[1] - self.start_px[1])

    @property
    def se_deg(self) -> float:
        """Standard error of the direction in degrees, from the length of the line."""
        return max(_LEAST_LINE_SE_DEG, degrees(2**0.5 * _POINT_SD_PX / self.length_px))

    @property
    @abstractmethod
    def lean_deg(self) -> float:
        """Angle between the line and the direction that it stands for, in degrees."""


@dataclass(frozen=True, kw_only=True)
class SetVertical(_Line):
    """Set the vertical by a line along something that stands upright, such as a door frame.

    Parameters
    ----------
    view : {"side", "rear"}
        The clip.
    start_px, end_px : tuple of float
        Both ends, in pixels.
    """

    @property
    def lean_deg(self) -> float:
        """Lean of the upright thing in the picture in degrees, + = its top is further right."""
        (x0, y0), (x1, y1) = sorted((self.start_px, self.end_px), key=lambda point: -point[1])
        return degrees(atan2(x1 - x0, y0 - y1))


@dataclass(frozen=True, kw_only=True)
class SetGround(_Line):
    """Mark the belt or the ground by a line along it. With the belt's incline, it gives the vertical (side view only).

    Parameters
    ----------
    view : {"side"}
        The clip.
    start_px, end_px : tuple of float
        Both ends, in pixels.
    """

    def __post_init__(self) -> None:
        """Reject a view from behind, whose ground shows no direction of running."""
        super().__post_init__()
        if self.view != "side":
            raise EditError("The ground can be marked in the view from the side only.", "Set the vertical instead.")

    @property
    def lean_deg(self) -> float:
        """Slope of the line in the picture in degrees, + = its right end is higher."""
        (x0, y0), (x1, y1) = sorted((self.start_px, self.end_px))
        return degrees(atan2(y0 - y1, x1 - x0))


EventEdit: TypeAlias = MoveEvent | DeleteEvent | AddEvent | ExcludeStep | ExcludeStretch
"""Edits of the steps."""
PictureEdit: TypeAlias = ExchangeSides | ChooseRunner | SetVertical | SetGround
"""Edits of what the steps are found in."""
Edit: TypeAlias = EventEdit | PictureEdit

EDIT_KINDS: dict[str, type[Edit]] = {
    "move": MoveEvent,
    "delete": DeleteEvent,
    "add": AddEvent,
    "exclude_step": ExcludeStep,
    "exclude_stretch": ExcludeStretch,
    "exchange": ExchangeSides,
    "choose_runner": ChooseRunner,
    "vertical": SetVertical,
    "ground": SetGround,
}
"""The kinds of edits by their name in files."""


def kind_of(edit: Edit) -> str:
    """Return the name of an edit's kind, a key of `EDIT_KINDS`.

    Parameters
    ----------
    edit : Edit
        The edit.

    Returns
    -------
    str

    Examples
    --------
    >>> kind_of(ExcludeStep(view="side", side="left", at_s=2.0))
    'exclude_step'
    """
    return next(name for name, kind in EDIT_KINDS.items() if type(edit) is kind)
