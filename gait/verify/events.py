"""Errors of detected contacts and toe-offs, on clips with truth and on force-plate trials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gait.steps import Step
from gait.verify.reference import Reference

Floats = npt.NDArray[np.float64]

MATCH_S = 0.08
"""A detected contact this close to a true one is the same contact."""
MARGIN_S = 0.7
"""Steps this close to the ends of a clip are not judged."""


@dataclass(frozen=True, kw_only=True)
class EventErrors:
    """Event errors of one clip or trial; negative errors are early.

    Parameters
    ----------
    name : str
        Name of the clip or trial.
    contact_ms, toe_off_ms : ndarray, shape (steps,)
        Errors of the matched steps in milliseconds.
    missed, invented, wrong_side : int
        Numbers of true steps without a detected one, of detected steps without a true one, and of steps of the other
        foot.
    """

    name: str
    contact_ms: Floats
    toe_off_ms: Floats
    missed: int
    invented: int
    wrong_side: int

    def row(self) -> str:
        """Return the errors as a row of a Markdown table, without its end.

        Returns
        -------
        str
        """
        contact_time = self.toe_off_ms - self.contact_ms
        known = contact_time[np.isfinite(contact_time)]
        return (
            f"| {self.name} | {len(self.contact_ms)} | {self.missed} | {self.invented} | {self.wrong_side} | "
            f"{_summary(self.contact_ms)} | {_summary(self.toe_off_ms)} | {_rms(known):.1f} |"
        )


def _summary(errors_ms: Floats) -> str:
    known = errors_ms[np.isfinite(errors_ms)]
    if not len(known):
        return ""
    return f"{known.mean():+.1f}, {np.median(np.abs(known)):.1f}, {_rms(known):.1f}"


def _rms(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else float("nan")


def compare(
    name: str,
    steps: Sequence[Step],
    truth: Sequence[tuple[str, float, float]],
    end_s: float,
    *,
    margin_s: float = MARGIN_S,
) -> EventErrors:
    """Match each true step in the middle of the recording with the nearest detected step within 80 ms.

    Parameters
    ----------
    name : str
        Name of the clip or trial.
    steps : sequence of Step
        The detected steps.
    truth : sequence of (side, initial contact, toe-off)
        The true steps in order, in seconds; toe-offs may be NaN.
    end_s : float
        End of the recording in seconds.
    margin_s : float
        Steps this close to both ends are left out.

    Returns
    -------
    EventErrors
    """
    inside = [t for t in truth if margin_s <= t[1] <= end_s - margin_s]
    free = list(steps)
    contact_ms, toe_off_ms, wrong = [], [], 0
    for side, contact_s, toe_off_s in inside:
        near = min(free, key=lambda step: abs(step.initial_contact_s - contact_s), default=None)
        if near is None or abs(near.initial_contact_s - contact_s) > MATCH_S:
            continue
        free.remove(near)
        wrong += near.side != side
        contact_ms.append(1000 * (near.initial_contact_s - contact_s))
        toe_off_ms.append(1000 * (near.toe_off_s - toe_off_s))
    invented = sum(margin_s <= s.initial_contact_s <= end_s - margin_s for s in free)
    # Detected steps near a true step outside the middle are not counted as invented.
    edges = [t[1] for t in truth if t not in inside]
    invented -= sum(
        margin_s <= s.initial_contact_s <= end_s - margin_s
        and any(abs(s.initial_contact_s - edge) < MATCH_S for edge in edges)
        for s in free
    )
    return EventErrors(
        name=name,
        contact_ms=np.array(contact_ms),
        toe_off_ms=np.array(toe_off_ms),
        missed=len(inside) - len(contact_ms),
        invented=invented,
        wrong_side=wrong,
    )


def clip_event_errors(steps: Sequence[Step], reference: Reference) -> EventErrors:
    """Compare the steps of a clip with its truth.

    Parameters
    ----------
    steps : sequence of Step
        The detected steps.
    reference : Reference
        The clip.

    Returns
    -------
    EventErrors
    """
    name = f"{reference.name} ({reference.fps:g}/s)"
    return compare(name, steps, reference.contacts, float(reference.truth["duration_s"]))
