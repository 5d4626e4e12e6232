"""The options for the look of annotated videos and key pictures."""

from __future__ import annotations

from dataclasses import dataclass

from gait.errors import OptionError

_SLOWEST = 20.0


@dataclass(frozen=True, kw_only=True)
class FilmStyle:
    """The look of annotated videos and key pictures.

    Parameters
    ----------
    slow_motion : float
        How many times slower than the clip the annotated video plays, 1 to 20. It has no effect on key pictures.
    skeleton_only : bool
        Draw on a plain background, so that no pixel of the clip is shown.
    blur_faces : bool
        Blur the faces of all people, the runner included.

    Raises
    ------
    OptionError
        If `slow_motion` is not between 1 and 20.

    Examples
    --------
    >>> FilmStyle(slow_motion=4)
    FilmStyle(slow_motion=4, skeleton_only=False, blur_faces=False)
    """

    slow_motion: float = 1.0
    skeleton_only: bool = False
    blur_faces: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.slow_motion <= _SLOWEST:
            raise OptionError(
                f"A slow motion of {self.slow_motion:g} is out of range: a video plays at most {_SLOWEST:g} times "
                "slower than the clip, and never faster.",
                f"Give a number from 1 to {_SLOWEST:g}.",
            )

    @property
    def hides_faces(self) -> bool:
        """Whether faces must be found and blurred; not needed if no pixel of the clip is shown."""
        return self.blur_faces and not self.skeleton_only


DEFAULT_STYLE = FilmStyle()
"""The pictures of the clip, unchanged, at the speed of the clip."""
