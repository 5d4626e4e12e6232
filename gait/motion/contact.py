"""`Contact`: one foot's time on the ground."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Contact(NamedTuple):
    """A foot's time on the ground, in seconds of the runner's own time.

    Parameters
    ----------
    side : {"left", "right"}
        Which foot.
    initial_contact_s, toe_off_s : float
        When it lands and when it leaves.
    """

    side: Literal["left", "right"]
    initial_contact_s: float
    toe_off_s: float
