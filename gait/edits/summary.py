"""Corrections by hand in words, for everything that shows numbers which include them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gait.edits.edit import AddEvent, DeleteEvent, Edit, ExcludeStep, ExcludeStretch, MoveEvent, kind_of
from gait.edits.log import EditLog, LogEntry
from gait.words import say
from gait.words.lists import listed
from gait.words.numbers import with_unit


def corrections(edits: Iterable[Edit]) -> tuple[str, ...]:
    """Return what was corrected, one phrase for each kind.

    An event that was moved twice counts once.

    Parameters
    ----------
    edits : iterable of Edit
        The edits in force.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> at = {"view": "side", "side": "left", "event": "initial_contact"}
    >>> corrections([MoveEvent(**at, at_s=1.0, to_s=1.03), DeleteEvent(**at, at_s=4.0)])
    ('2 contacts corrected',)
    """
    edits = tuple(edits)
    return tuple(_phrases(edits))


def corrections_sentence(log: EditLog) -> str:
    """Return a sentence that says what was corrected by hand; empty if nothing was.

    Parameters
    ----------
    log : EditLog
        The log of the session.

    Returns
    -------
    str

    Examples
    --------
    >>> corrections_sentence(EditLog())
    ''
    """
    phrases = corrections(log.edits)
    return say("edit.sentence", what=listed(phrases)) if phrases else ""


def correctors(log: EditLog) -> str:
    """Return who made the corrections in force, as a list in words.

    Parameters
    ----------
    log : EditLog
        The log of the session.

    Returns
    -------
    str
    """
    return listed(list(dict.fromkeys(entry.who or say("edit.unnamed") for entry in log.in_force)))


def describe(entry: LogEntry) -> str:
    """Return what an entry of the log did to the session, without undo and redo.

    Parameters
    ----------
    entry : LogEntry
        The entry.

    Returns
    -------
    str

    Examples
    --------
    >>> edit = DeleteEvent(view="side", side="left", event="toe_off", at_s=1.2)
    >>> describe(LogEntry(action="edit", edit=edit, before=1.2))
    'The toe-off of the left foot at 1.200 s deleted'
    """
    edit, kind = entry.edit, kind_of(entry.edit)
    if isinstance(edit, ExcludeStretch):
        return say("edit.did_exclude_stretch", start=_clock(edit.from_s), end=_clock(edit.to_s))
    write = _degrees if kind in ("vertical", "ground") else _clock
    values = {name: write(value) for name in ("before", "after") if (value := getattr(entry, name)) is not None}
    if isinstance(edit, ExcludeStep):
        values = {"at": _clock(edit.at_s)}
    if side := getattr(edit, "side", ""):
        values["side"] = say(f"edit.foot_{side}")
    if event := getattr(edit, "event", ""):
        values["event"] = say(f"edit.event_{event}")
    return say(f"edit.did_{kind}", **values)


def _clock(time_s: float) -> str:
    return with_unit(time_s, "s")


def _degrees(angle_deg: float) -> str:
    return with_unit(angle_deg, "deg")


def count_events(edits: Iterable[Edit], event: str) -> int:
    """Return how many events of a kind were moved, added or deleted.

    Parameters
    ----------
    edits : iterable of Edit
        The edits in force.
    event : {"initial_contact", "toe_off"}
        The kind.

    Returns
    -------
    int
    """
    # Where the events that counted already are now, or were before they were deleted.
    touched: list[tuple[str, str, float]] = []
    count = 0
    for edit in edits:
        if not isinstance(edit, MoveEvent | AddEvent | DeleteEvent) or edit.event != event:
            continue
        place = (edit.view, edit.side, edit.at_s)
        known = next((each for each in touched if each[:2] == place[:2] and abs(each[2] - place[2]) < _SAME_S), None)
        if known is not None:
            touched.remove(known)
        else:
            count += 1
        touched.append((edit.view, edit.side, edit.to_s if isinstance(edit, MoveEvent) else edit.at_s))
    return count


# Times of one event in two edits differ by rounding only.
_SAME_S = 0.001


def _phrases(edits: tuple[Edit, ...]) -> Iterator[str]:
    if n := count_events(edits, "initial_contact"):
        yield say("edit.contacts", n=n)
    if n := count_events(edits, "toe_off"):
        yield say("edit.toe_offs", n=n)
    if n := len({edit for edit in edits if isinstance(edit, ExcludeStep)}):
        yield say("edit.steps", n=n)
    if n := len({edit for edit in edits if isinstance(edit, ExcludeStretch)}):
        yield say("edit.stretches", n=n)
    kinds = [kind_of(edit) for edit in edits]
    if "exchange" in kinds:
        yield say("edit.exchange")
    if "choose_runner" in kinds:
        yield say("edit.choose_runner")
    if "vertical" in kinds:
        yield say("edit.vertical")
    if "ground" in kinds:
        yield say("edit.ground")
