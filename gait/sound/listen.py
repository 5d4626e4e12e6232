"""Listen to the steps of a clip, compare them with those in the picture, and refuse what cannot be heard.

What is heard describes the recording, not the load on the body: in runners, the peak of the sound and the force
correlate with r = 0.35 to 0.39 only. No force and no risk is derived from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from gait.measurement import NORMAL_975
from gait.sound.features import HOP_S, Features, features_of, tonal_share
from gait.sound.footfalls import Footfalls, find_footfalls
from gait.steps import Step
from gait.video.sound import Sound
from gait.words.numbers import with_unit

Floats = npt.NDArray[np.float64]
Refusal = Literal["no_sound", "slow_motion", "short", "silent", "tones", "unheard", "too_regular"]

_LEAST_DURATION_S = 4.0
# The loudest moment of a recording in a quiet room is above -50 dB of full scale.
_SILENT_DB = -75.0
# On made-up recordings, steps over belt noise have a share of up to 0.002. Music has 0.07 to 0.3, or 0.04 to 0.05 if it
# is softer than the steps, and speech has 0.3 to 0.6.
_TONAL_SHARE = 0.03
# On made-up recordings without steps the periodicity is up to 0.25, on steps 0.33 or more.
_PERIODICITY = 0.35
_CLEAR_SHARE = 0.75
# The times of a metronome scatter by 1 ms, those of made-up steps with a variation of 1 % of the step time by 4 ms.
_MACHINE_JITTER_S = 0.0025
_UNEVEN_JITTER_S = 0.045
# A rhythm that contradicts the picture must be as even as a runner's steps, which vary by 5 to 10 ms (1.5 to 3 % of the
# step time). Onsets of noise that look like a rhythm vary more.
_EVEN_JITTER_S = 0.012
# Sound and picture of phones are within 0.1 seconds of each other, and sound takes 9 ms over three metres.
_MOST_OFFSET_S = 0.13
_MATCH_S = 0.06
_MATCHED_SHARE = 0.8
# Cadences that agree within this, or within their errors, are the same.
_SAME_SPM = 1.0
_LEAST_STEPS_PER_SIDE = 5
# A leg that is 0.2 m farther away from a phone at three metres is 0.6 dB softer, and the body hides it.
_LEAST_SIDE_DB = 3.0
_LEAST_TREND_DB = 3.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Listening:
    """What was heard in a clip.

    Parameters
    ----------
    refusal : str or None
        Why the steps could not be heard: ``no_sound``, ``slow_motion``, ``short``, ``silent``, ``tones`` (music or
        speech), ``unheard`` (noise) or ``too_regular`` (a metronome). None if they were heard.
    footfalls_s : tuple of float
        Times of the footfalls in seconds, on the time axis of the clip.
    cadence_spm, cadence_se_spm : float
        Cadence by the sound alone and its standard error, in steps per minute; NaN if refused.
    agrees : bool or None
        Whether the picture's cadence is the same within 1 step per minute or the errors of both. None if refused.
    offset_s : float
        By how much the sound is late against the initial contacts, in seconds; NaN if it cannot be told.
    left_minus_right_db : float
        Difference of loudness between left and right footfalls, in decibels; NaN if it cannot be told.
    left_minus_right_se_db : float
        Its standard error.
    trend_db : float
        Change of loudness from the first to the last footfall, in decibels; NaN if it cannot be told.
    trend_se_db : float
        Its standard error.
    gain_changes : bool
        Whether the recording's own level changes, as with automatic gain; loudness is then not compared.
    sharpness_db : float
        Level of the footfalls above 2 kHz relative to the level below: the more, the more of a slap. Of low confidence
        always; it depends on the shoe, the room and the microphone.
    """

    refusal: Refusal | None = None
    footfalls_s: tuple[float, ...] = ()
    cadence_spm: float = float("nan")
    cadence_se_spm: float = float("nan")
    agrees: bool | None = None
    offset_s: float = float("nan")
    left_minus_right_db: float = float("nan")
    left_minus_right_se_db: float = float("nan")
    trend_db: float = float("nan")
    trend_se_db: float = float("nan")
    gain_changes: bool = False
    sharpness_db: float = float("nan")

    @property
    def contradicts(self) -> bool:
        """Whether sound and picture have different cadences, so that one of their clocks is wrong."""
        return self.agrees is False

    @property
    def louder_side(self) -> Literal["left", "right"] | None:
        """The louder leg; None unless the difference is certain and more than distance explains."""
        difference_db = self.left_minus_right_db
        if self.contradicts or not _certain(difference_db, self.left_minus_right_se_db, _LEAST_SIDE_DB):
            return None
        return "left" if difference_db > 0 else "right"

    @property
    def trend(self) -> Literal["louder", "quieter"] | None:
        """Whether the steps become louder or quieter over the clip; None unless that is certain."""
        if self.contradicts or not _certain(self.trend_db, self.trend_se_db, _LEAST_TREND_DB):
            return None
        return "louder" if self.trend_db > 0 else "quieter"


def listen(sound: Sound | None, steps: Sequence[Step], *, slow_motion_factor: float = 1.0) -> Listening:
    """Find the footfalls in a sound, and compare them with the steps in the picture.

    Parameters
    ----------
    sound : Sound or None
        The sound track; None if there is none.
    steps : sequence of Step
        The steps seen in the picture. The cadence that is heard does not depend on them.
    slow_motion_factor : float
        How many times slower than real time the clip plays. Sound is used in real time only.

    Returns
    -------
    Listening

    Examples
    --------
    >>> listen(None, []).refusal
    'no_sound'
    """
    if sound is None or not len(sound.samples):
        return Listening(refusal="no_sound")
    if slow_motion_factor != 1:
        return Listening(refusal="slow_motion")
    if sound.duration_s < _LEAST_DURATION_S:
        return Listening(refusal="short")
    features = features_of(sound)
    if features.level_db.max() < _SILENT_DB:
        return Listening(refusal="silent")
    if tonal_share(sound) > _TONAL_SHARE:
        return Listening(refusal="tones")
    heard = find_footfalls(features)
    refusal = _refusal(heard)
    if heard is None or refusal is not None:
        return Listening(refusal=refusal)
    return _compared(heard, features, steps)


def compared_again(heard: Listening, steps: Sequence[Step]) -> Listening:
    """Compare the cadence that was heard with other steps, such as those that were corrected by hand.

    Parameters
    ----------
    heard : Listening
        What was heard, compared with the steps as they were.
    steps : sequence of Step
        The steps seen in the picture.

    Returns
    -------
    Listening
        The same one if it agrees with these steps as it did before.

    Examples
    --------
    >>> compared_again(Listening(refusal="silent"), []).refusal
    'silent'
    """
    if heard.refusal is not None or not np.isfinite(heard.cadence_spm):
        return heard
    agrees = _agrees(heard.cadence_spm, heard.cadence_se_spm, np.array([step.initial_contact_s for step in steps]))
    return heard if agrees == heard.agrees else replace(heard, agrees=agrees)


def describe(heard: Listening) -> str:
    """Return what was heard, in sentences for a reader.

    Parameters
    ----------
    heard : Listening
        What was heard.

    Returns
    -------
    str

    Examples
    --------
    >>> describe(Listening(refusal="no_sound"))
    'The clip has no sound. The numbers do not depend on it.'
    """
    if heard.refusal is not None:
        return f"{_REFUSALS[heard.refusal]} The numbers do not depend on it."
    spm = with_unit(heard.cadence_spm, "steps/min")
    if heard.contradicts:
        return (
            f"The steps are heard at {spm}, but the picture shows another cadence. Either the film does not play at "
            "its true speed, or something else is heard: the belt, another runner, a metronome, or music."
        )
    if heard.agrees is None:
        return f"The steps are heard at {spm}. The picture shows too few steps to compare that."
    sentences = [f"The steps are heard at {spm}, as in the picture."]
    if heard.gain_changes:
        sentences.append("The recording's own level changes, so loudness is not compared.")
    if heard.louder_side is not None:
        sentences.append(
            f"The {heard.louder_side} foot lands louder by {abs(heard.left_minus_right_db):.0f} dB in this recording."
        )
    if heard.trend is not None:
        sentences.append(f"The steps become {heard.trend} by {abs(heard.trend_db):.0f} dB over the clip.")
    if heard.louder_side is not None or heard.trend is not None:
        sentences.append("Loudness describes this recording only. It is no measure of load.")
    return " ".join(sentences)


_REFUSALS: dict[Refusal, str] = {
    "no_sound": "The clip has no sound.",
    "slow_motion": "The sound was not used, because the clip plays in slow motion.",
    "short": "The sound was not used, because it is shorter than four seconds.",
    "silent": "The clip's sound is silent.",
    "tones": "The sound was not used, because music or speech is heard.",
    "unheard": "The steps cannot be told from the noise in the sound.",
    "too_regular": "The sound was not used, because a beat is heard that is too even for a runner: a metronome.",
}


def _refusal(heard: Footfalls | None) -> Refusal | None:
    if heard is None or len(heard.time_s) < 2 * _LEAST_STEPS_PER_SIDE:
        return "short"
    if heard.periodicity < _PERIODICITY or heard.clear.mean() < _CLEAR_SHARE or heard.jitter_s > _UNEVEN_JITTER_S:
        return "unheard"
    return "too_regular" if heard.jitter_s < _MACHINE_JITTER_S else None


def _compared(heard: Footfalls, features: Features, steps: Sequence[Step]) -> Listening:
    found = Listening(
        footfalls_s=tuple(float(each) for each in heard.time_s),
        cadence_spm=heard.cadence_spm,
        cadence_se_spm=heard.cadence_se_spm,
        sharpness_db=float(heard.sharpness_db[heard.clear].mean()),
    )
    contacts_s = np.array([step.initial_contact_s for step in steps])
    agrees = _agrees(heard.cadence_spm, heard.cadence_se_spm, contacts_s)
    if agrees is None:
        return found
    if not agrees and heard.jitter_s > _EVEN_JITTER_S:
        return Listening(refusal="unheard")
    found = replace(found, agrees=agrees, gain_changes=_gain_changes(heard))
    if not agrees:
        return found
    offset_s = _offset_s(features, contacts_s)
    matched = _matched(heard.time_s - offset_s, contacts_s)
    if np.mean(matched >= 0) < _MATCHED_SHARE:
        return found
    found = replace(found, offset_s=offset_s)
    if found.gain_changes:
        return found
    difference_db, difference_se_db = _side_difference(heard, matched, [step.side for step in steps])
    trend_db, trend_se_db = _trend(heard)
    return replace(
        found,
        left_minus_right_db=difference_db,
        left_minus_right_se_db=difference_se_db,
        trend_db=trend_db,
        trend_se_db=trend_se_db,
    )


def _agrees(heard_spm: float, heard_se_spm: float, contacts_s: Floats) -> bool | None:
    """Return whether the contacts have the cadence that was heard; None if there are too few."""
    seen_spm, seen_se_spm = _seen_cadence(contacts_s)
    if not np.isfinite(seen_spm):
        return None
    error_spm = float(np.hypot(seen_se_spm, heard_se_spm))
    return bool(abs(heard_spm - seen_spm) <= max(_SAME_SPM, 3 * error_spm))


def _seen_cadence(contacts_s: Floats) -> tuple[float, float]:
    """Return cadence and standard error from the intervals of the contacts, which may have gaps."""
    intervals_s = np.diff(contacts_s)
    if len(intervals_s) < _LEAST_STEPS_PER_SIDE:
        return float("nan"), float("nan")
    whole = intervals_s[intervals_s < 1.5 * np.median(intervals_s)]
    mean_s = float(whole.mean())
    return 60 / mean_s, 60 / mean_s**2 * float(whole.std(ddof=1)) / len(whole)


def _offset_s(features: Features, contacts_s: Floats) -> float:
    """Return the shift in seconds at which the onsets fit the contacts best."""
    shifts_s = np.arange(-_MOST_OFFSET_S, _MOST_OFFSET_S, HOP_S / 2)
    fit = [np.interp(contacts_s + shift, features.time_s, features.attack_db).mean() for shift in shifts_s]
    return float(shifts_s[int(np.argmax(fit))])


def _matched(time_s: Floats, contacts_s: Floats) -> npt.NDArray[np.intp]:
    """Return the number of the contact that belongs to each footfall, or -1."""
    nearest = np.abs(time_s[:, None] - contacts_s).argmin(axis=1)
    return np.where(np.abs(time_s - contacts_s[nearest]) < _MATCH_S, nearest, -1)


def _gain_changes(heard: Footfalls) -> bool:
    """Return whether the background follows the steps, or changes by itself, by 3 dB or more."""
    background = heard.background_db
    order = np.arange(len(background))
    slope = np.polyfit(order, background, 1)[0]
    drift_db = abs(slope) * len(order)
    after_even, after_odd = background[1::2].mean(), background[2::2].mean()
    even_minus_odd = heard.level_db[::2].mean() - heard.level_db[1::2].mean()
    # After a loud step, automatic gain lowers everything.
    pumps = abs(after_even - after_odd) > 1.0 and np.sign(after_even - after_odd) != np.sign(even_minus_odd)
    return bool(drift_db > _LEAST_TREND_DB or pumps)


def _side_difference(heard: Footfalls, matched: npt.NDArray[np.intp], sides: Sequence[str]) -> tuple[float, float]:
    """Return by how much the left footfalls are louder, and the standard error; NaN if there are too few."""
    side = np.array([sides[each] if each >= 0 else "" for each in matched])
    left, right = heard.level_db[side == "left"], heard.level_db[side == "right"]
    if min(len(left), len(right)) < _LEAST_STEPS_PER_SIDE:
        return float("nan"), float("nan")
    return float(left.mean() - right.mean()), float(np.hypot(_se(left), _se(right)))


def _trend(heard: Footfalls) -> tuple[float, float]:
    """Return the change of loudness from the first to the last footfall, and its standard error."""
    order = np.arange(len(heard.level_db))
    balanced = heard.level_db - np.where(order % 2 == 0, heard.level_db[::2].mean(), heard.level_db[1::2].mean())
    slope, start = np.polyfit(order, balanced, 1)
    slope_se = np.std(balanced - start - slope * order, ddof=2) / np.sqrt(np.sum((order - order.mean()) ** 2))
    span = len(order) - 1
    return float(slope * span), float(slope_se * span)


def _se(values: Floats) -> float:
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _certain(value: float, se: float, least: float) -> bool:
    """Return whether a value is at least so large, and its interval excludes half of that; NaN is not."""
    return bool(abs(value) >= least and abs(value) - NORMAL_975 * se > least / 2)
