"""How the annotated clip and the key pictures are to look: what the person who asks for them may choose."""

from __future__ import annotations

from dataclasses import dataclass

from gait.errors import OptionError

_SLOWEST = 20.0


@dataclass(frozen=True, kw_only=True)
class FilmStyle:
    """Choices for the annotated clip and the key pictures.

    Parameters
    ----------
    slow_motion : float
        How many times slower than the clip the film plays, 1 to 20. Key pictures do not change.
    skeleton_only : bool
        A plain background instead of the picture: no pixel of the clip is shown.
    blur_faces : bool
        Everybody's face is made unrecognisable, the runner's and other people's.

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
                f"A film cannot play {self.slow_motion:g} times slower than the clip.",
                f"Choose a number from 1 to {_SLOWEST:g}.",
            )

    @property
    def hides_faces(self) -> bool:
        """Whether faces have to be found: where no pixel of the clip is shown, there are none."""
        return self.blur_faces and not self.skeleton_only


AS_FILMED = FilmStyle()
"""The clip's own pictures at the clip's own speed."""
