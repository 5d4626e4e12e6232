"""The edit log: every edit, undo and redo, with who did it, when, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gait.edits.edit import Edit, EventEdit
from gait.errors import EditError
from gait.measurement import View

Action = Literal["edit", "undo", "redo"]


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of the log.

    Parameters
    ----------
    action : {"edit", "undo", "redo"}
        What was done with the edit.
    edit : Edit
        The edit.
    who : str or None
        Who did it, as they name themselves.
    when : str or None
        When, as ISO 8601 in UTC.
    before, after : float or None
        The time of the event in seconds on the time axis of the clip; for a stretch, the number of steps that the
        measures use; for a line, the rotation of the picture in degrees. None where there is none.
    """

    action: Action
    edit: Edit
    who: str | None = None
    when: str | None = None
    before: float | None = None
    after: float | None = None


@dataclass(frozen=True, kw_only=True)
class EditLog:
    """All that was done by hand to one session. Nothing is ever removed from it; an undo is an entry too.

    Parameters
    ----------
    entries : tuple of LogEntry
        In the order of time.
    """

    entries: tuple[LogEntry, ...] = ()

    @property
    def in_force(self) -> tuple[LogEntry, ...]:
        """The entries of the edits that apply now, in order."""
        return self._stacks()[0]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The edits that apply now, in order."""
        return tuple(entry.edit for entry in self.in_force)

    @property
    def undone(self) -> tuple[LogEntry, ...]:
        """The entries that can be redone, the next one last. A new edit empties them."""
        return self._stacks()[1]

    def of(self, view: View) -> tuple[Edit, ...]:
        """Return the edits of one clip that apply now.

        Parameters
        ----------
        view : {"side", "rear"}
            The clip.

        Returns
        -------
        tuple of Edit
        """
        return tuple(edit for edit in self.edits if edit.view == view)

    def with_entry(self, entry: LogEntry) -> EditLog:
        """Return the log with one more entry.

        Parameters
        ----------
        entry : LogEntry
            The entry. An undo names the last edit in force, a redo the last one undone.

        Returns
        -------
        EditLog

        Raises
        ------
        EditError
            If there is nothing to undo or to redo.
        """
        log = replace(self, entries=(*self.entries, entry))
        log._stacks()
        return log

    def without_names(self) -> EditLog:
        """Return the log without who did it and when."""
        return replace(self, entries=tuple(replace(entry, who=None, when=None) for entry in self.entries))

    def _stacks(self) -> tuple[tuple[LogEntry, ...], tuple[LogEntry, ...]]:
        done: list[LogEntry] = []
        undone: list[LogEntry] = []
        for entry in self.entries:
            if entry.action == "edit":
                done.append(entry)
                undone = []
                continue
            source, target = (done, undone) if entry.action == "undo" else (undone, done)
            if not source or source[-1].edit != entry.edit:
                raise EditError(f"There is nothing to {entry.action}.", "Only the last edit can be undone or redone.")
            target.append(source.pop())
        return tuple(done), tuple(undone)


NO_EDITS = EditLog()


def event_edits(edits: Sequence[Edit]) -> tuple[EventEdit, ...]:
    """Return the edits of steps among the edits.

    Parameters
    ----------
    edits : sequence of Edit
        Any edits.

    Returns
    -------
    tuple of EventEdit
    """
    return tuple(edit for edit in edits if isinstance(edit, EventEdit))


def picture_edits(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the edits that change what the steps are found in.

    Parameters
    ----------
    edits : sequence of Edit
        Any edits.

    Returns
    -------
    tuple of Edit
    """
    return tuple(edit for edit in edits if not isinstance(edit, EventEdit))
