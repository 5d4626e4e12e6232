"""The page of a comparison, styled like the report. It works offline and loads only the films in the same folder."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from gait.comparison.pictures import EventPicture
from gait.comparison.speed import SpeedCheck, shown_change, speed_effect
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.measures.change import Change
from gait.report.content import category_text
from gait.report.page.html import content_policy, template
from gait.results.header import header_facts
from gait.results.layout import RESULTS_FILE
from gait.version import __version__
from gait.words import say
from gait.words.numbers import displayed, interval, side_text, sides_differ, signed, speed_text, with_unit

if TYPE_CHECKING:
    from gait.comparison.result import ComparisonResult
    from gait.results.folder import Results

_BAR_WIDTH, _BAR_HEIGHT, _BAR_MARGIN = 150.0, 26.0, 8.0
_MAX_HEADLINES = 4


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the table: texts for one measure, before and after.

    The sides are empty unless a difference between them is claimed.
    """

    title: str
    definition: str
    before: str
    before_interval: str
    before_sides: str
    after: str
    after_interval: str
    after_sides: str
    change: str
    interval: str
    bar: Markup
    detectable: str
    speed: str
    verdict: str
    verdict_text: str
    reason: str


def comparison_html(
    comparison: ComparisonResult,
    *,
    pictures: Mapping[str, Sequence[EventPicture]],
    films: Mapping[str, tuple[str, str]],
    notes: Sequence[str],
) -> str:
    """Return the page of a comparison as HTML.

    Parameters
    ----------
    comparison : ComparisonResult
        The comparison.
    pictures : mapping of str to sequence of EventPicture
        Pictures of each view.
    films : mapping of str to tuple of str
        File names of the films of each view, in the same folder as the page: side by side, and with the ghost.
    notes : sequence of str
        Differences that limit the comparison, and missing films.

    Returns
    -------
    str
    """
    style = "".join(
        (resources.files("gait.report") / "templates" / name).read_text(encoding="utf-8")
        for name in ("report.css", "compare.css")
    )
    speed = comparison.speed
    changes = [change.in_units(comparison.units) for change in comparison.changes]
    rows = {view: [row(change, speed) for change in changes if change.view == view] for view in comparison.views}
    return template("compare.html.j2").render(
        version=__version__,
        style=Markup(style),
        policy=content_policy(style),
        none_text=say("number.none"),
        comparison=comparison,
        labels=(comparison.label_before, comparison.label_after),
        visits=_visits(comparison),
        headlines=[row(change, speed) for change in headline_changes(changes)],
        rows=rows,
        expected=any(change.expected is not None for change in comparison.changes),
        pictures=pictures,
        picture_uri=_data_uri,
        mirrored={view: _face_opposite_ways(comparison, view) for view in pictures},
        films=films,
        notes=notes,
    )


def headline_changes(changes: Sequence[Change]) -> list[Change]:
    """Return the largest changes relative to the smallest detectable change, four at most.

    What speed alone explains does not count. A measure of both views is taken from the side view. A measure that
    restates another one is left out.

    Parameters
    ----------
    changes : sequence of Change
        All changes, those of the side view first.

    Returns
    -------
    list of Change
        Changed measures, the largest change first.
    """
    changed: dict[str, Change] = {}
    for change in changes:
        if change.verdict == "changed" and change.from_speed != "all":
            changed.setdefault(change.id, change)
    distinct = [change for name, change in changed.items() if REGISTRY[name].variant_of not in changed]
    return sorted(distinct, key=_size, reverse=True)[:_MAX_HEADLINES]


def row(change: Change, speed: SpeedCheck) -> Row:
    """Return the texts of the table row for a change.

    Parameters
    ----------
    change : Change
        The change of one measure.
    speed : SpeedCheck
        The speeds of both sessions.

    Returns
    -------
    Row
        The texts, with numbers rounded and with units.
    """
    entry, unit = REGISTRY[change.id], change.unit
    return Row(
        title=entry.title,
        definition=entry.definition,
        before=_value(change.before),
        before_interval=interval(change.before.ci95, unit),
        before_sides=_sides(change.before),
        after=_value(change.after),
        after_interval=interval(change.after.ci95, unit),
        after_sides=_sides(change.after),
        change=_change(change),
        interval=interval(change.ci95, unit),
        bar=change_bar(change),
        detectable=with_unit(change.detectable, unit),
        speed=speed_effect(change, speed),
        verdict=change.verdict,
        verdict_text=say(f"comparison.verdict.{change.verdict}"),
        reason=_reason(change),
    )


def change_bar(change: Change) -> Markup:
    """Draw a change with its interval, and around zero the range of changes that cannot be detected.

    Parameters
    ----------
    change : Change
        The change.

    Returns
    -------
    Markup
        An ``svg`` element, or nothing if the change has no value.
    """
    if change.value is None or change.ci95 is None or change.detectable is None:
        return Markup("")
    reach = 1.08 * max(abs(change.ci95[0]), abs(change.ci95[1]), change.detectable)
    middle = _BAR_HEIGHT / 2

    def x(at: float) -> float:
        return _BAR_WIDTH / 2 + (_BAR_WIDTH / 2 - _BAR_MARGIN) * at / reach

    left, right = x(-change.detectable), x(change.detectable)
    low, high = (x(end) for end in change.ci95)
    shown, between = signed(shown_change(change), change.unit), interval(change.ci95, change.unit)
    description = escape(f"{REGISTRY[change.id].title}: {shown}, {say('table.interval')} {between}")
    return Markup(
        f'<svg class="change" viewBox="0 0 {_BAR_WIDTH:g} {_BAR_HEIGHT:g}" role="img" aria-label="{description}">'
        f'<rect class="chance" x="{left:.1f}" y="{middle - 8:.1f}" width="{right - left:.1f}" height="16" rx="3"/>'
        f'<line class="zero" x1="{x(0):.1f}" y1="1" x2="{x(0):.1f}" y2="{_BAR_HEIGHT - 1:g}"/>'
        f'<line class="interval" x1="{low:.1f}" y1="{middle}" x2="{high:.1f}" y2="{middle}"/>'
        f'<circle class="value" cx="{x(change.value):.1f}" cy="{middle}" r="5.5"/></svg>'
    )


def _size(change: Change) -> float:
    """Return the change relative to the smallest detectable change, and 0 for categories."""
    value = change.value if change.beyond_speed is None else change.beyond_speed
    return abs(value) / change.detectable if value is not None and change.detectable else 0.0


def _change(change: Change) -> str:
    """Return the change with its sign, marked if either value has low confidence."""
    text = signed(shown_change(change), change.unit)
    low = "low_confidence" in (change.before.status, change.after.status)
    return say("number.about", value=text) if low and change.value is not None else text


def _reason(change: Change) -> str:
    """Return why a verdict cannot be told. The smallest detectable change has a column of its own."""
    return say("comparison.reason.within_error") if change.reliable and change.reason else change.reason


def _value(measurement: Measurement) -> str:
    return category_text(measurement) if measurement.label else displayed(measurement) or say("number.none")


def _sides(measurement: Measurement) -> str:
    if not sides_differ(measurement):
        return ""
    return say("comparison.sides", left=side_text(measurement, "left"), right=side_text(measurement, "right"))


def _visits(comparison: ComparisonResult) -> list[tuple[tuple[str, str], ...]]:
    """Return the facts of both sessions, without the names of their folders if these are the same."""
    both = [visit_facts(results) for results in (comparison.before, comparison.after)]
    same = both[0][:1] if both[0][:1] == both[1][:1] else ()
    return [facts[len(same) :] for facts in both]


def visit_facts(results: Results) -> tuple[tuple[str, str], ...]:
    """Return what identifies a session: the name of its folder, the day of its analysis, its clips and speed.

    Parameters
    ----------
    results : Results
        The session.

    Returns
    -------
    tuple of (label, text)
    """
    analysed = datetime.fromtimestamp((results.folder / RESULTS_FILE).stat().st_mtime, tz=UTC)
    clips = ", ".join(f"{clip.file} ({say(f'view.{view}')})" for view, clip in results.clips.items())
    facts = (
        *header_facts(results.document),
        (say("comparison.header.session"), results.folder.resolve().name),
        (say("comparison.header.analysed"), f"{analysed:%Y-%m-%d}"),
        (say("comparison.header.clips"), clips),
        (say("comparison.header.speed"), speed_text(results.speed_mps, results.units) if results.speed_mps else ""),
    )
    return tuple((label, text) for label, text in facts if text)


def _face_opposite_ways(comparison: ComparisonResult, view: str) -> bool:
    return comparison.before.clips[view].facing != comparison.after.clips[view].facing


def _data_uri(picture: EventPicture) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture.jpeg).decode("ascii")
