"""The part of `rules.toml` that plans are made of, as types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gait.coaching.advice import Grade
from gait.runner import Site

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class TableRule:
    """A page that is the same for everybody who gets it: words and a table; `symptoms` says who gets it."""

    title: str
    text: str
    header: tuple[str, ...]
    rows: Rows
    grade: Grade
    source: str
    id: str = ""
    symptoms: tuple[Site, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A strength exercise and the tissues that it is for; none: for everybody, last of all."""

    title: str
    sets: str
    effort: str
    progression: str
    tissues: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StrengthRule:
    """Strength: words, exercises in their order, and what is trained when nothing hurts (`general`)."""

    title: str
    text: str
    header: tuple[str, ...]
    general: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    last: Exercise
    grade: Grade
    source: str


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """Everything that plans are made of; `words` holds their headings."""

    strength: StrengthRule
    returning: TableRule
    self_care: tuple[TableRule, ...]
    remeasure: TableRule
    words: dict[str, Any]


def plan_rules(data: dict[str, Any]) -> PlanRules:
    """Read the plans' rules from the whole file's content."""
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
            last=Exercise(**strength["last"]),
            grade=strength["grade"],
            source=strength["source"],
        ),
        returning=_table(data["return"]),
        self_care=tuple(_table(entry) for entry in data["self_care"]),
        remeasure=_table(data["remeasure"]),
        words=data["plan"],
    )


def _table(entry: dict[str, Any]) -> TableRule:
    lists: dict[str, Any] = {key: tuple(entry[key]) for key in ("header", "symptoms") if key in entry}
    lists["rows"] = tuple(tuple(row) for row in entry["rows"])
    return TableRule(**(entry | lists))
