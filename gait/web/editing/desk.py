"""The desk: the session that is corrected, what the page shows of it, and its files."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from gait.analysis.result import ClipAnalysis
from gait.edits.document import edit_from_json
from gait.edits.drawing import Mark, drawing_to_json, mark_from_json, with_mark, without_frame
from gait.edits.log import NO_EDITS
from gait.edits.summary import corrections_sentence, describe
from gait.errors import EditError
from gait.measures import REGISTRY
from gait.session.edit import remeasured, require_one_side
from gait.session.edited import open_edited, write_edited
from gait.session.session import Session
from gait.web.editing.film import FilmDesk
from gait.words.numbers import displayed, interval

Json = dict[str, Any]
_LONGEST_NAME = 80


@dataclass(kw_only=True, eq=False)
class Desk(FilmDesk):
    """A session that is being corrected. All methods may be called from several threads.

    Parameters
    ----------
    folder : Path
        The session's folder.
    session : Session
        The session with the edits in force.
    who : str
        Who works here, until the page says another name.
    """

    labelling = False
    folder: Path
    session: Session
    who: str = ""
    changed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: Path, *, who: str = "") -> Desk:
        """Return the desk of a session's folder.

        Parameters
        ----------
        folder : Path
            A folder that `gait analyze` wrote, with its poses.
        who : str
            Who works here.

        Returns
        -------
        Desk

        Raises
        ------
        InputError
            If the folder holds no session, or its files are damaged.
        EditError
            If the session has a clip from each side.
        """
        session = open_edited(folder)
        require_one_side(clip.name for clip in session.clips)
        # With the steps detected in advance, the first edit is as quick as all others.
        return cls(folder=folder, session=remeasured(session, session.edits), who=who)

    @cached_property
    def machine(self) -> Mapping[tuple[str, str], str]:
        """What was measured before any correction, as text by view and measure."""
        untouched = remeasured(self.session, NO_EDITS) if self.session.edits.in_force else self.session
        return {(m.view, m.id): displayed(m) for m in untouched.in_display_units().measurements}

    def state(self) -> Json:
        """Return what the page shows of the session: steps, numbers and the log.

        Returns
        -------
        dict
        """
        session = self.session
        return {
            "who": self.who,
            "canUndo": bool(session.edits.in_force),
            "canRedo": bool(session.edits.undone),
            "sentence": corrections_sentence(session.edits),
            "steps": {clip.view: _steps(clip) for clip in session.clips},
            "numbers": self._numbers(),
            "drawings": [drawing_to_json(drawing) for drawing in session.drawings],
            "log": [describe(entry) for entry in session.edits.in_force][::-1],
        }

    def act(self, request: Mapping[str, Any]) -> Json:
        """Make, undo or redo an edit, write the numbers, and return the new state.

        Parameters
        ----------
        request : mapping
            `action` is `edit`, `undo` or `redo`; `edit` is the edit for the first; `who` is the person's name.

        Returns
        -------
        dict

        Raises
        ------
        EditError
            If the edit is not possible. Nothing has changed then.
        OutputError
            If the folder cannot be written. Nothing has changed then.
        """
        action, who = request.get("action"), request.get("who") or self.who
        if not isinstance(who, str) or len(who) > _LONGEST_NAME:
            raise EditError("The name is too long.", f"Give at most {_LONGEST_NAME} characters.")
        with self._lock:
            if action == "edit":
                session = self.session.edit(edit_from_json(request.get("edit")), who=who)
            elif action in ("undo", "redo"):
                session = self.session.undo(who=who) if action == "undo" else self.session.redo(who=who)
            else:
                raise EditError("There is no such action.", "The actions are: edit, undo, redo.")
            write_edited(session, self.folder)
            self.session, self.who, self.changed = session, who, True
            return self.state()

    def draw(self, request: Mapping[str, Any]) -> Json:
        """Draw a mark on a frame, or remove all marks from one, and return the new state.

        Parameters
        ----------
        request : mapping
            `view` and `time_s` name the frame. `mark` is the mark to draw; without one, the marks are removed. With
            `pelvis`, the line between the hips is drawn as a level.

        Returns
        -------
        dict

        Raises
        ------
        EditError
            If this cannot be drawn. Nothing has changed then.
        """
        view, time_s = request.get("view"), request.get("time_s")
        if view not in self.views or isinstance(time_s, bool) or not isinstance(time_s, int | float):
            raise EditError("There is no such frame.", "Load the page again.")
        with self._lock:
            drawings, at = self.session.drawings, {"view": view, "time_s": float(time_s)}
            if request.get("pelvis"):
                drawings = with_mark(drawings, mark=self._pelvis(view, float(time_s)), **at)
            elif request.get("mark") is not None:
                drawings = with_mark(drawings, mark=mark_from_json(request["mark"]), **at)
            else:
                drawings = without_frame(drawings, **at)
            session = replace(self.session, drawings=drawings)
            write_edited(session, self.folder)
            self.session = session
            return self.state()

    def _pelvis(self, view: str, time_s: float) -> Mark:
        """Return the line between the hips at a time, as the pose model saw them."""
        if view != "rear":
            raise EditError("The level of the pelvis is seen from behind only.", "Draw on the clip from behind.")
        analysis = self.session.view(view)
        own_s = time_s / analysis.clip.slow_motion_factor
        hips = [analysis.motion.curve(f"{side}_hip")(own_s) for side in ("left", "right")]
        points = [analysis.motion.in_picture(hip, np.array(own_s)) for hip in hips]
        if not np.isfinite(points).all():
            raise EditError("The hips are not known on this frame.", "Go to a frame inside the analysed part.")
        return Mark(kind="level", points_px=tuple((float(x), float(y)) for x, y in points))

    def _numbers(self) -> list[Json]:
        rows = []
        for m in self.session.in_display_units().measurements:
            before = self.machine.get((m.view, m.id), "")
            if REGISTRY[m.id].category_of is not None or (m.value is None and not before):
                continue
            now = displayed(m)
            rows.append(
                {
                    "id": m.id,
                    "view": m.view,
                    "title": REGISTRY[m.id].title,
                    "value": now,
                    "interval": interval(m.ci95, m.unit) if m.ci95 is not None else "",
                    "machine": before if before != now else "",
                }
            )
        # What has changed comes first.
        return sorted(rows, key=lambda row: not row["machine"])


def _steps(analysis: ClipAnalysis) -> list[Json]:
    factor = analysis.clip.slow_motion_factor
    return [
        {
            "side": step.side,
            "initial_contact": step.initial_contact_s * factor,
            "toe_off": step.toe_off_s * factor if step.complete else None,
            "used": step.used,
            "reason": step.reason or "",
            "byHand": list(step.by_hand),
        }
        for step in analysis.steps
    ]
