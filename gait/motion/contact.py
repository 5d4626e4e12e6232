"""`Contact`: the ground contact of one foot."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Contact(NamedTuple):
    """The ground contact of one foot.

    Parameters
    ----------
    side : {"left", "right"}
        The foot.
    initial_contact_s, toe_off_s : float
        Times of initial contact and toe-off, in seconds of real time.
    """

    side: Literal["left", "right"]
    initial_contact_s: float
    toe_off_s: float
