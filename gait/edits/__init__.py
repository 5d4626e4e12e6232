"""Corrections by hand: what a person may change about an analysis, the log of the changes, and their application."""

from __future__ import annotations

from gait.edits.edit import (
    EDIT_KINDS,
    AddEvent,
    ChooseRunner,
    DeleteEvent,
    Edit,
    EventName,
    ExchangeSides,
    ExcludeStep,
    ExcludeStretch,
    MoveEvent,
    SetGround,
    SetVertical,
)
from gait.edits.log import NO_EDITS, EditLog, LogEntry

__all__ = [
    "EDIT_KINDS",
    "NO_EDITS",
    "AddEvent",
    "ChooseRunner",
    "DeleteEvent",
    "Edit",
    "EditLog",
    "EventName",
    "ExchangeSides",
    "ExcludeStep",
    "ExcludeStretch",
    "LogEntry",
    "MoveEvent",
    "SetGround",
    "SetVertical",
]
