"""The edit log as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from math import isfinite
from typing import Any, get_args

from gait.edits.edit import EDIT_KINDS, Edit, kind_of
from gait.edits.log import Action, EditLog, LogEntry
from gait.errors import EditError

EDITS_SCHEMA = "gait-edits/1"
_ENTRY_KEYS = ("action", "who", "when", "before", "after")
_LONGEST_NAME = 200
MOST_ENTRIES = 10_000
"""A log with more entries is not read."""

Json = dict[str, Any]


def edit_to_json(edit: Edit) -> Json:
    """Return an edit as plain values.

    Parameters
    ----------
    edit : Edit
        The edit.

    Returns
    -------
    dict
        `kind`, a key of `EDIT_KINDS`, and the fields of the edit.

    Examples
    --------
    >>> from gait.edits import ExcludeStep
    >>> edit_to_json(ExcludeStep(view="side", side="left", at_s=2.0))
    {'kind': 'exclude_step', 'view': 'side', 'side': 'left', 'at_s': 2.0}
    """
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(edit).items()}
    return {"kind": kind_of(edit), **plain}


def edit_from_json(plain: Any) -> Edit:
    """Return the edit that `edit_to_json` described.

    Parameters
    ----------
    plain : dict
        The plain values.

    Returns
    -------
    Edit

    Raises
    ------
    EditError
        If they describe no edit.

    Examples
    --------
    >>> edit_from_json({"kind": "exclude_step", "view": "side", "side": "left", "at_s": 2.0})
    ExcludeStep(view='side', side='left', at_s=2.0)
    """
    kind = EDIT_KINDS.get(plain["kind"]) if isinstance(plain, dict) and isinstance(plain.get("kind"), str) else None
    if kind is None:
        raise EditError("This is not an edit.", f"The kinds are: {', '.join(EDIT_KINDS)}.")
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    del values["kind"]
    if not values.keys() <= {field.name for field in fields(kind)}:
        raise EditError(f"An edit of the kind '{plain['kind']}' has no such field.", "See `gait.edits` for its fields.")
    make: Callable[..., Edit] = kind
    try:
        return make(**values)
    except TypeError as error:
        raise EditError(
            f"An edit of the kind '{plain['kind']}' lacks a field.", "See `gait.edits` for its fields."
        ) from error


def entry_to_json(entry: LogEntry) -> Json:
    """Return an entry of the log as plain values.

    Parameters
    ----------
    entry : LogEntry
        The entry.

    Returns
    -------
    dict
    """
    return {**{name: getattr(entry, name) for name in _ENTRY_KEYS}, "edit": edit_to_json(entry.edit)}


def log_text(log: EditLog) -> str:
    """Return the text of `edits.json`.

    Parameters
    ----------
    log : EditLog
        The log.

    Returns
    -------
    str
    """
    document = {"schema": EDITS_SCHEMA, "log": [entry_to_json(entry) for entry in log.entries]}
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_log(text: str) -> EditLog:
    """Read the text of `edits.json`.

    Parameters
    ----------
    text : str
        The text.

    Returns
    -------
    EditLog

    Raises
    ------
    ValueError
        If the text is not such a log. The message never quotes the content.
    EditError
        If an edit in it is not possible.
    """
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(document, dict) or document.get("schema") != EDITS_SCHEMA:
        raise ValueError(f"its layout is not '{EDITS_SCHEMA}'")
    entries = document.get("log")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise ValueError("'log' is not a list of edits")
    log = EditLog(entries=tuple(_entry(plain, number) for number, plain in enumerate(entries)))
    # Raises an error if an undo does not fit.
    log.in_force  # noqa: B018
    return log


def _entry(plain: Any, number: int) -> LogEntry:
    if not isinstance(plain, dict) or not {"action", "edit"} <= plain.keys() <= {*_ENTRY_KEYS, "edit"}:
        raise ValueError(f"entry {number} of 'log' has other keys")
    if plain["action"] not in get_args(Action):
        raise ValueError(f"entry {number} of 'log' has an unknown action")
    for name in ("who", "when"):
        if not isinstance(plain.get(name), str | None) or len(plain.get(name) or "") > _LONGEST_NAME:
            raise ValueError(f"'{name}' of entry {number} of 'log' is not a short text")
    for name in ("before", "after"):
        value = plain.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value)):
            raise ValueError(f"'{name}' of entry {number} of 'log' is not a number")
    values = {name: plain.get(name) for name in ("who", "when", "before", "after")}
    return LogEntry(action=plain["action"], edit=edit_from_json(plain["edit"]), **values)


def edits_in(document: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Return the edits in force that a `results.json` lists.

    Parameters
    ----------
    document : mapping
        The content of `results.json`, which may come from an earlier version.

    Returns
    -------
    tuple of Edit
        Without those that this version does not know.
    """
    found = []
    for entry in document.get("edits") or []:
        try:
            found.append(edit_from_json(entry.get("edit")))
        except EditError:
            continue
    return tuple(found)
