"""Add what is heard in a clip to its results, and lower what the sound contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gait.analysis.result import ClipAnalysis
from gait.checks import ClipCheck
from gait.edits.edit import Edit
from gait.edits.picture import are_exchanged
from gait.measures import REGISTRY
from gait.measures.status import with_doubted_times
from gait.sound import Listening, compared_again, describe, listen
from gait.video.sound import read_sound

CHECK = "sound"
"""The name of the check that says what was heard."""


def listen_to_clip(analysis: ClipAnalysis) -> ClipAnalysis:
    """Decode the sound of a clip and add what is heard in it.

    Parameters
    ----------
    analysis : ClipAnalysis
        The results of the clip. Its video file must be there.

    Returns
    -------
    ClipAnalysis
    """
    factor = analysis.clip.slow_motion_factor
    return with_sound(analysis, listen(read_sound(analysis.clip), analysis.steps, slow_motion_factor=factor))


def with_sound(analysis: ClipAnalysis, heard: Listening) -> ClipAnalysis:
    """Add what was heard in a clip to its results.

    Where sound and picture have different cadences, one of their clocks is wrong. Every measure that depends on the
    times of the film then loses its status "ok".

    Parameters
    ----------
    analysis : ClipAnalysis
        The results of the clip.
    heard : Listening
        What was heard.

    Returns
    -------
    ClipAnalysis
    """
    if heard.refusal is None and analysis.clip.slow_motion_factor != 1:
        heard = Listening(refusal="slow_motion")
    message = describe(heard)
    check = ClipCheck(id=CHECK, status="warn" if heard.contradicts else "pass", message=message)
    measurements, alone = analysis.measurements, analysis.alone
    if heard.contradicts:
        measurements, alone = (
            tuple(with_doubted_times(each, REGISTRY[each.id], message) for each in of_clip)
            for of_clip in (measurements, alone)
        )
    return replace(analysis, sound=heard, measurements=measurements, alone=alone, checks=(*analysis.checks, check))


def share_doubts(clips: Sequence[ClipAnalysis]) -> tuple[ClipAnalysis, ...]:
    """Lower in both side clips of a session what the sound of one of them contradicts.

    Parameters
    ----------
    clips : sequence of ClipAnalysis
        The clips of a session, from `with_sound`.

    Returns
    -------
    tuple of ClipAnalysis
        Unchanged unless there is a clip from each side, whose measurements are those of both together.
    """
    contradicted = [clip for clip in clips if clip.seen_from and clip.sound is not None and clip.sound.contradicts]
    if not contradicted:
        return tuple(clips)
    lowered = contradicted[0].measurements
    return tuple(replace(clip, measurements=lowered) if clip.seen_from else clip for clip in clips)


def with_sound_kept(
    analysis: ClipAnalysis, heard: Listening | None, *, before: Sequence[Edit], after: Sequence[Edit]
) -> ClipAnalysis:
    """Add what was heard when other corrections by hand were in force: an exchange of the feet exchanges it too.

    Parameters
    ----------
    analysis : ClipAnalysis
        The results of the clip.
    heard : Listening or None
        What was heard; None if nobody listened.
    before, after : sequence of Edit
        The corrections of this clip in force when it was heard, and those that `analysis` includes.

    Returns
    -------
    ClipAnalysis
    """
    if heard is None:
        return analysis
    if are_exchanged(before) != are_exchanged(after):
        heard = replace(heard, left_minus_right_db=-heard.left_minus_right_db)
    if list(before) != list(after):
        heard = compared_again(heard, analysis.steps)
    return with_sound(analysis, heard)
