"""Corrections by hand in words, for everything that shows numbers which include them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gait.edits.edit import AddEvent, DeleteEvent, Edit, ExcludeStep, ExcludeStretch, MoveEvent, kind_of
from gait.edits.log import EditLog
from gait.words import say
from gait.words.lists import listed


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
