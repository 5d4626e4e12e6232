"""Standard errors of contacts and toe-offs, one an event, from how well what was read of it agrees.

An event's error has two parts. One is shared by all events of a foot in a clip: the signs of this runner come a little
earlier or later than those of others. The other is the event's own and shows in the clip: where the signs of a foot
contradict each other from step to step, and where an event lies away from the foot's usual place on the clock, errors
are larger. Of errors less their foot's mean, on clips and force-plate trials left out of the fit, 68 % (contacts) and
69 % (toe-offs) lie within one own part, 96 and 95 % within two: more on rendered runners (78 %), fewer on real ones
(58 %). They rank with it by 0.38 and 0.37. With the means left in, 79 and 72 % lie within one standard error, 97 and
95 % within two; but nothing in a clip tells how large its mean error is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEAST_FOR_HABIT = 4
"""From this many events of a foot on, it has a usual place on the clock."""
# What the length of a frame adds to an event's error. The smooth curves read between the frames: the same force-plate
# trial had 2.8 ms of scatter at 24 and at 120 frames a second. This is the most that fits with clips left out gave.
_FRAME_SHARE = 0.05


@dataclass(frozen=True, kw_only=True)
class EventError:
    """What the standard error of one kind of event is made of; the parts add as squares.

    Parameters
    ----------
    shared_s : float
        Standard deviation of the mean error of a foot between clips, in seconds.
    floor_s : float
        What is left of the own part where all signs agree, in seconds.
    disagreement_share : float
        Share of the foot's disagreement between signs that is error.
    away_share : float
        Share of the distance from the foot's usual place on the clock that is error.
    """

    shared_s: float
    floor_s: float
    disagreement_share: float
    away_share: float

    def own_s(self, se_s: Floats) -> Floats:
        """Return the part of standard errors that is each event's own.

        Examples
        --------
        >>> error = EventError(shared_s=0.004, floor_s=0.002, disagreement_share=0.3, away_share=0.3)
        >>> error.own_s(np.array([0.005])).round(3)
        array([0.003])
        """
        return np.sqrt(np.maximum(np.square(se_s) - self.shared_s**2, 0.0))


# By maximum likelihood on 13 rendered runners and two force-plate trials, noisy and not; both kinds weigh the same.
# Frames hidden round an event and signs that do not show had no bearing on the error there, and are left out.
CONTACT_ERROR = EventError(shared_s=0.0046, floor_s=0.0017, disagreement_share=0.23, away_share=0.40)
TOE_OFF_ERROR = EventError(shared_s=0.0061, floor_s=0.0019, disagreement_share=0.30, away_share=0.46)


def event_se_s(error: EventError, signs_s: Floats, weights: Floats, starts_s: Floats, *, frame_s: float) -> Floats:
    """Return the standard error of each event of one foot.

    Parameters
    ----------
    error : EventError
        The kind of event.
    signs_s : ndarray, shape (events, signs)
        When each sign says that the event was, in seconds; NaN where it does not show.
    weights : ndarray, shape (signs,)
        Weights of the signs.
    starts_s : ndarray, shape (events,)
        When the foot's strides begin on the clock, in seconds.
    frame_s : float
        Seconds from frame to frame.

    Returns
    -------
    ndarray, shape (events,)
        Seconds; NaN where no sign shows.

    Examples
    --------
    >>> starts_s = 0.7 * np.arange(5)
    >>> agreed_s = starts_s[:, None] + np.array([0.1, 0.1])
    >>> event_se_s(CONTACT_ERROR, agreed_s, np.array([0.5, 0.5]), starts_s, frame_s=0.0).round(4)
    array([0.0049, 0.0049, 0.0049, 0.0049, 0.0049])
    """
    shown = np.where(np.isfinite(signs_s), weights, 0.0)
    total = shown.sum(axis=1)
    known = total > 0
    shares = shown[known] / total[known, None]
    places_s = np.where(np.isfinite(signs_s), signs_s, 0.0)[known]
    events_s = (shares * places_s).sum(axis=1)
    apart_s = np.where(shares > 0, places_s - events_s[:, None], np.nan)
    away_s = events_s - starts_s[known]
    if known.sum() >= LEAST_FOR_HABIT:
        # What is the same at every step is the runner's way, which the part shared by the foot stands for.
        apart_s = apart_s - _medians(apart_s)
        apart_s = apart_s - np.nansum(shares * apart_s, axis=1, keepdims=True)
        away_s = away_s - np.median(away_s)
    else:
        away_s = np.zeros_like(away_s)
    disagreement = float(np.mean(np.nansum(shares * apart_s**2, axis=1))) if known.any() else 0.0
    variance = np.full(len(signs_s), np.nan)
    variance[known] = (
        error.shared_s**2
        + error.floor_s**2
        + (_FRAME_SHARE * frame_s) ** 2
        + error.disagreement_share**2 * disagreement
        + (error.away_share * away_s) ** 2
    )
    return np.sqrt(variance)


def _medians(columns: Floats) -> Floats:
    """Median of each column over what is known of it; 0 for a column of which nothing is."""
    return np.array([np.median(c[np.isfinite(c)]) if np.isfinite(c).any() else 0.0 for c in columns.T])
