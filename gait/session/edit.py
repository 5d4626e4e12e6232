"""Correct a session by hand: measure it again with an edit, or without the last one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

from gait.analysis.clip import detect_clip, measure_clips, scale_clip
from gait.analysis.detected import DetectedClip
from gait.analysis.result import AnalysisResult, ClipAnalysis
from gait.analysis.sound import with_sound_kept
from gait.edits.edit import (
    AddEvent,
    DeleteEvent,
    Edit,
    ExcludeStep,
    ExcludeStretch,
    MoveEvent,
    SetGround,
    SetVertical,
)
from gait.edits.log import EditLog, LogEntry, picture_edits
from gait.errors import EditError
from gait.measurement import view_of_clip
from gait.session.advised import advised, with_plan

ResultT = TypeVar("ResultT", bound=AnalysisResult)


def edit_session(
    session: ResultT, edits: Sequence[Edit], *, who: str | None = None, when: datetime | None = None
) -> ResultT:
    """Return a session measured again with further edits. Its parameters are those of `Session.edit`.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    edits : sequence of Edit
        The edits, in order.
    who : str, optional
        Who makes them.
    when : datetime, optional
        When they are made; by default now.

    Returns
    -------
    AnalysisResult
        Of the type of `session`.

    Raises
    ------
    EditError
        If an edit does not fit the clip.
    """
    if edits:
        require_one_side([clip.name for clip in session.clips])
    for edit in edits:
        if edit.view not in {clip.view for clip in session.clips}:
            raise EditError(f"This session has no {edit.view} clip.", "Name the view of a clip that it has.")
        entry = LogEntry(action="edit", edit=edit, who=who or None, when=_stamp(when))
        session = _logged(session, entry)
    return session


def require_one_side(names: Iterable[str]) -> None:
    """Raise an error if a session has a clip from each side: an edit names the view, which both clips have.

    Parameters
    ----------
    names : iterable of str
        The names of the session's clips.

    Raises
    ------
    EditError
        If it has two side clips.
    """
    if sum(view_of_clip(name) == "side" for name in names) > 1:
        raise EditError(
            "A session with a clip from each side cannot be corrected or labelled by hand.",
            "Analyse the clips one by one.",
        )


def undo_edit(session: ResultT, *, who: str | None = None, when: datetime | None = None) -> ResultT:
    """Return a session without its last edit. The numbers are exactly those from before it.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    who : str, optional
        Who takes it back.
    when : datetime, optional
        When; by default now.

    Returns
    -------
    AnalysisResult
        Of the type of `session`.

    Raises
    ------
    EditError
        If there is nothing to undo.
    """
    done = session.edits.in_force
    if not done:
        raise EditError("There is nothing to undo.", "No edit is in force.")
    last = done[-1]
    entry = LogEntry(
        action="undo", edit=last.edit, who=who or None, when=_stamp(when), before=last.after, after=last.before
    )
    return remeasured(session, session.edits.with_entry(entry))


def redo_edit(session: ResultT, *, who: str | None = None, when: datetime | None = None) -> ResultT:
    """Return a session with the edit that was undone last. Its parameters are those of `undo_edit`.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    who : str, optional
        Who makes it again.
    when : datetime, optional
        When; by default now.

    Returns
    -------
    AnalysisResult
        Of the type of `session`.

    Raises
    ------
    EditError
        If there is nothing to redo.
    """
    undone = session.edits.undone
    if not undone:
        raise EditError("There is nothing to redo.", "Only an edit that was just undone can be redone.")
    return _logged(session, LogEntry(action="redo", edit=undone[-1].edit, who=who or None, when=_stamp(when)))


def remeasured(session: ResultT, log: EditLog) -> ResultT:
    """Return a session measured again from its poses with the edits of a log.

    The steps are detected again only if edits of the picture have changed.

    Parameters
    ----------
    session : AnalysisResult
        The session.
    log : EditLog
        The log.

    Returns
    -------
    AnalysisResult
        Of the type of `session`.

    Raises
    ------
    EditError
        If an edit does not fit the clip.
    """
    detected = [_detected(session, clip, log.of(clip.view)) for clip in session.clips]
    measured = measure_clips([scale_clip(each, log.of(each.view)) for each in detected])
    clips = [
        with_sound_kept(
            replace(analysis, detected=each),
            clip.sound,
            before=session.edits.of(clip.view),
            after=log.of(clip.view),
        )
        for analysis, each, clip in zip(measured, detected, session.clips, strict=True)
    ]
    found = advised(clips, runner=session.runner, options=session.options)
    again = replace(session, clips=tuple(clips), advice=found.advice, findings=found.findings, edits=log)
    return again if session.advice.plan is None else with_plan(again)


def _logged(session: ResultT, entry: LogEntry) -> ResultT:
    """Return the session measured with an entry that makes an edit, and the entry with what it changed."""
    edited = remeasured(session, session.edits.with_entry(entry))
    before, after = _changed(entry.edit, session, edited)
    complete = replace(entry, before=before, after=after)
    return replace(edited, edits=session.edits.with_entry(complete))


def _detected(session: AnalysisResult, clip: ClipAnalysis, edits: Sequence[Edit]) -> DetectedClip:
    if clip.detected is not None and clip.detected.picture_edits == picture_edits(edits):
        return clip.detected
    return detect_clip(
        clip.clip.turned(-int(clip.pose.attrs["turned_deg"])),
        clip.pose,
        view=clip.view,
        runner=session.runner,
        options=session.options,
        edits=edits,
    )


def _changed(edit: Edit, before: AnalysisResult, after: AnalysisResult) -> tuple[float | None, float | None]:
    """Return what an edit changed; see `LogEntry`."""
    if isinstance(edit, MoveEvent):
        return _event_s(edit, before), edit.to_s
    if isinstance(edit, DeleteEvent):
        return _event_s(edit, before), None
    if isinstance(edit, AddEvent):
        return None, edit.at_s
    if isinstance(edit, ExcludeStep | ExcludeStretch):
        return _used(edit, before), _used(edit, after)
    if isinstance(edit, SetVertical | SetGround):
        return before.view(edit.view).motion.roll_deg, after.view(edit.view).motion.roll_deg
    return None, None


def _event_s(edit: MoveEvent | DeleteEvent, session: AnalysisResult) -> float:
    """Return where the event was, in seconds on the time axis of the clip."""
    clip = session.view(edit.view)
    times_s = [
        getattr(step, f"{edit.event}_s") * clip.clip.slow_motion_factor for step in clip.steps if step.side == edit.side
    ]
    return float(min((time_s for time_s in times_s if time_s == time_s), key=lambda time_s: abs(time_s - edit.at_s)))


def _used(edit: Edit, session: AnalysisResult) -> float:
    return float(sum(step.used for step in session.view(edit.view).steps))


def _stamp(when: datetime | None) -> str:
    return (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
