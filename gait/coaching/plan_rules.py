"""Types of the rules about plans in `rules.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gait.coaching.advice import Grade
from gait.runner import Site

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TableRule:
    """A part of a plan with a fixed text and table; `symptoms` are the places of pain that it is for.

    `closed` is what the plan says instead while the runner is not ready for the part.
    """

    title: str
    text: str
    header: tuple[str, ...]
    rows: Rows
    grade: Grade
    source: str
    id: str = ""
    symptoms: tuple[Site, ...] = ()
    closed: str = ""


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A strength exercise with the tissues that it trains."""

    title: str
    sets: str
    effort: str
    progression: str
    tissues: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class StrengthRule:
    """Strength training; `general` are the tissues to train when nothing hurts."""

    title: str
    text: str
    header: tuple[str, ...]
    general: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """All rules about plans; `words` holds their headings."""

    strength: StrengthRule
    jumps: TableRule
    returning: TableRule
    self_care: tuple[TableRule, ...]
    remeasure: TableRule
    words: dict[str, Any]


def plan_rules(data: dict[str, Any]) -> PlanRules:
    """Return the rules about plans from the content of the rules file.

    Parameters
    ----------
    data : dict
        The parsed content of the rules file.

    Returns
    -------
    PlanRules
    """
    strength: dict[str, Any] = data["strength"]
    return PlanRules(
        strength=StrengthRule(
            title=strength["title"],
            text=strength["text"],
            header=tuple(strength["header"]),
            general=tuple(strength["general"]),
            exercises=tuple(
                Exercise(**(entry | {"tissues": tuple(entry["tissues"])})) for entry in strength["exercise"]
            ),
            grade=strength["grade"],
            source=strength["source"],
        ),
        jumps=_table(data["jumps"]),
        returning=_table(data["return"]),
        self_care=tuple(_table(entry) for entry in data["self_care"]),
        remeasure=_table(data["remeasure"]),
        words=data["plan"],
    )


def _table(entry: dict[str, Any]) -> TableRule:
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in ("header", "symptoms") if key in entry}
    lists["rows"] = tuple(tuple(row) for row in entry["rows"])
    return TableRule(**(entry | lists))
