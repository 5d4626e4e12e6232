"""The desk for labels: a person marks contacts and toe-offs on the film, without seeing what the machine found."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from gait.edits.document import edit_from_json
from gait.edits.edit import AddEvent, DeleteEvent, MoveEvent
from gait.errors import EditError
from gait.session.edit import require_one_side
from gait.session.reanalyze import reanalyze
from gait.session.session import Session
from gait.verify.labels import SUFFIX, Label, Labels, event_time_s, read_labels, write_labels
from gait.web.editing.film import FilmDesk, Json


@dataclass(kw_only=True, eq=False)
class LabelDesk(FilmDesk):
    """The clips of a session that are being labelled.

    Parameters
    ----------
    folder : Path
        The session's folder, which holds the films.
    session : Session
        The session. Only its frames and films are used.
    labels_folder : Path
        Where the labels are written, as `NAME.labels.json`.
    who : str
        Who labels.
    """

    labelling = True
    folder: Path
    session: Session
    labels_folder: Path
    who: str = ""
    _labels: dict[str, Labels] = field(default_factory=dict)
    _done: list[tuple[str, Labels]] = field(default_factory=list)
    _undone: list[tuple[str, Labels]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, folder: Path, *, labels_folder: Path | None = None, who: str = "") -> LabelDesk:
        """Return the desk of a session's folder, with the labels that are there already.

        Parameters
        ----------
        folder : Path
            A folder that `gait analyze` wrote, with its poses.
        labels_folder : Path, optional
            Where the labels are written; by default the session's folder.
        who : str
            Who labels.

        Returns
        -------
        LabelDesk

        Raises
        ------
        InputError
            If the folder holds no session, or files are damaged.
        EditError
            If the session has a clip from each side.
        """
        desk = cls(folder=folder, session=reanalyze(folder), labels_folder=labels_folder or folder, who=who)
        require_one_side(clip.name for clip in desk.session.clips)
        for analysis in desk.session.clips:
            clip, path = analysis.clip, desk.path(analysis.view)
            slow = clip.slow_motion_factor != 1
            empty = Labels(
                view=analysis.view,
                fps=round(clip.mean_fps, 4),
                labels=(),
                capture_fps=round(clip.capture_fps, 4) if slow else None,
                height_m=desk.session.runner.height_m,
                speed_mps=desk.session.options.speed_mps,
            )
            desk._labels[analysis.view] = replace(empty, labels=read_labels(path).labels) if path.exists() else empty
        return desk

    def path(self, view: str) -> Path:
        """Return the file of a view's labels.

        Parameters
        ----------
        view : str
            The view.

        Returns
        -------
        Path
        """
        return self.labels_folder / f"{Path(self.session.view(view).clip.name).stem}{SUFFIX}"

    def state(self) -> Json:
        """Return the labels, as the page shows them.

        Returns
        -------
        dict
        """
        return {
            "canUndo": bool(self._done),
            "canRedo": bool(self._undone),
            "steps": {view: self._steps(view) for view in self.views},
        }

    def act(self, request: Mapping[str, Any]) -> Json:
        """Add, move or delete a label, or undo or redo that; write the labels, and return the new state.

        Parameters
        ----------
        request : mapping
            As for `gait.web.editing.desk.Desk.act`. Only edits of events are possible.

        Returns
        -------
        dict

        Raises
        ------
        EditError
            If there is no such label.
        OutputError
            If the labels cannot be written.
        """
        action = request.get("action")
        with self._lock:
            if action == "edit":
                edit = edit_from_json(request.get("edit"))
                if not isinstance(edit, AddEvent | DeleteEvent | MoveEvent) or edit.view not in self.views:
                    raise EditError("This cannot be labelled.", "Add, move or delete contacts and toe-offs.")
                changed = self._changed(edit)
                self._done.append((edit.view, self._labels[edit.view]))
                self._undone.clear()
                self._write(edit.view, changed)
            elif action in ("undo", "redo"):
                source, target = (self._done, self._undone) if action == "undo" else (self._undone, self._done)
                if not source:
                    raise EditError(f"There is nothing to {action}.", "Only what was just done can be taken back.")
                view, earlier = source.pop()
                target.append((view, self._labels[view]))
                self._write(view, earlier)
            else:
                raise EditError("There is no such action.", "The actions are: edit, undo, redo.")
            return self.state()

    def _write(self, view: str, labels: Labels) -> None:
        frames = self.session.view(view).clip.frame_count
        write_labels(labels, self.path(view), frames=frames, who=self.who)
        self._labels[view] = labels

    def _changed(self, edit: AddEvent | DeleteEvent | MoveEvent) -> Labels:
        labels = self._labels[edit.view]
        kept = list(labels.labels)
        if not isinstance(edit, AddEvent):
            frame = self._frame(edit.view, edit.at_s)
            found = [x for x in kept if (x.side, x.event) == (edit.side, edit.event) and abs(x.frame - frame) <= 1]
            if not found:
                raise EditError("There is no label here.", "Choose a label that is shown, or add one.")
            kept.remove(min(found, key=lambda label: abs(label.frame - frame)))
        if not isinstance(edit, DeleteEvent):
            to_s = edit.to_s if isinstance(edit, MoveEvent) else edit.at_s
            added = Label(frame=self._frame(edit.view, to_s), side=edit.side, event=edit.event)
            if added in kept:
                raise EditError("This label is there already.", "Go to another frame.")
            kept.append(added)
        return replace(labels, labels=tuple(sorted(kept)))

    def _frame(self, view: str, at_s: float) -> int:
        """Return the first frame after a time."""
        time_s = self.session.view(view).clip.time_s
        return min(int(np.searchsorted(time_s, at_s - 1e-6)), len(time_s) - 1)

    def _steps(self, view: str) -> list[Json]:
        """Return contacts with their toe-offs, and toe-offs without a contact, as the page shows steps."""
        time_s, steps = self.session.view(view).clip.time_s, []
        for side in ("left", "right"):
            last: Json | None = None
            for label in sorted(each for each in self._labels[view].labels if each.side == side):
                at_s = event_time_s(label.frame, time_s)
                if label.event == "toe_off" and last is not None and last["toe_off"] is None:
                    last["toe_off"] = at_s
                    continue
                last = {
                    "side": side,
                    "initial_contact": None,
                    "toe_off": None,
                    "used": True,
                    "reason": "",
                    "byHand": ["initial_contact", "toe_off"],
                }
                last[label.event] = at_s
                steps.append(last)
        return steps
