"""What was judged: groups of measures such as the landing, and the limits of incline and speed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from gait.coaching.advice import JudgedGroup
from gait.coaching.findings import GradedRule, HasMeasurements, Values, impossible_measure, reliable
from gait.coaching.rules import GroupRule, Lever, rules
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.runner import Runner
from gait.words import fill
from gait.words.lists import listed


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Incline and speed of the running, which limit what a clip can show.

    Parameters
    ----------
    incline_deg : float
        Incline of the belt in degrees, + = uphill.
    speed_mps : float or None
        Speed in metres per second, if known.
    speed_ends_mps : tuple of float, optional
        Lower and upper end of the interval of a measured speed. A given speed has none.
    """

    incline_deg: float = 0.0
    speed_mps: float | None = None
    speed_ends_mps: tuple[float, float] | None = None

    def against(self, lever: Lever) -> str:
        """Return why a clip of this running cannot show a lever, as a sentence; empty if it can."""
        if abs(self.incline_deg) > lever.most_incline_deg:
            return lever.incline_reason
        return lever.speed_reason if self._speed_is(lever) == "past" else ""

    def close_to_limit(self, lever: Lever) -> bool:
        """Return whether a measured speed is too close to the lever's limit to say on which side it lies."""
        return self._speed_is(lever) == "close"

    def _speed_is(self, lever: Lever) -> Literal["short", "close", "past"]:
        if self.speed_mps is None:
            return "short"
        low, high = self.speed_ends_mps or (self.speed_mps, self.speed_mps)
        if low > lever.most_speed_mps:
            return "past"
        return "close" if high > lever.most_speed_mps else "short"


def judged_groups(
    clips: Sequence[HasMeasurements], graded: Sequence[GradedRule], conditions: Conditions, runner: Runner
) -> tuple[JudgedGroup, ...]:
    """Return which parts of the running were judged, and why the others were not.

    Parameters
    ----------
    clips : sequence
        Analysed clips, or anything else with measurements.
    graded : sequence of GradedRule
        The rules with the grades of their findings.
    conditions : Conditions
        Incline and speed.
    runner : Runner
        The runner, with the reported pain.

    Returns
    -------
    tuple of JudgedGroup
        In the order of the rules file.
    """
    needed = {name for site in runner.symptoms for name in rules().symptoms[site].needs}
    values = reliable(clips)
    groups = []
    for rule in rules().groups:
        reason, view = _unjudged(rule, clips, values, graded, conditions)
        groups.append(
            JudgedGroup(
                id=rule.id,
                title=rule.title,
                judged=not reason,
                needed=rule.id in needed,
                measures=rule.measures,
                reason=reason,
                view=view,
            )
        )
    return tuple(groups)


def judged_sentences(groups: Sequence[JudgedGroup]) -> tuple[str, ...]:
    """Say what was judged and what was not, with one sentence for each reason.

    Parameters
    ----------
    groups : sequence of JudgedGroup
        The groups.

    Returns
    -------
    tuple of str
        First what was judged; empty without groups.

    Examples
    --------
    >>> knee = JudgedGroup(id="knee", title="knee", judged=True, needed=True, measures=("knee_flexion_at_contact",))
    >>> judged_sentences([knee])
    ('Judged: knee.',)
    """
    if not groups:
        return ()
    sentences = rules().sentences
    judged = [group.title for group in groups if group.judged]
    first = fill(sentences["judged"], groups=listed(judged)) if judged else sentences["nothing_judged"]
    by_reason: dict[str, list[str]] = {}
    for group in groups:
        if not group.judged:
            by_reason.setdefault(group.reason, []).append(group.title)
    others = (
        fill(sentences["not_judged"], groups=listed(titles), reason=reason) for reason, titles in by_reason.items()
    )
    return (first, *others)


def _unjudged(
    rule: GroupRule,
    clips: Sequence[HasMeasurements],
    values: Values,
    graded: Sequence[GradedRule],
    conditions: Conditions,
) -> tuple[str, str]:
    """Return why a group was not judged and the view to film; empty texts if it was judged."""
    against = conditions.against(rules().levers[rule.lever])
    if against:
        return against, REGISTRY[rule.measures[0]].views[0]
    for name in rule.measures:
        if name not in values:
            return _missing(name, clips)
    for found in graded:
        if found.rule.lever and found.rule.lead.measure in rule.measures and found.grade == "not_judged":
            name = found.unsettled[0]
            reason, view = _missing(name, clips)
            return fill(rules().sentences["second_missing"], title=REGISTRY[name].title, reason=reason), view
    return "", ""


def _missing(name: str, clips: Sequence[HasMeasurements]) -> tuple[str, str]:
    """Return why no clip has a reliable value of a measure, and the view that would show it."""
    entry, sentences = REGISTRY[name], rules().sentences
    filmable = next((view for view in entry.views if view not in entry.withheld_views), "")
    if not filmable:
        view, withheld = next(iter(entry.withheld_views.items()))
        filmed = any(m.view == view for clip in clips for m in clip.measurements)
        return (withheld if filmed else sentences[f"by_eye_{view}"]), ""
    for clip in clips:
        if any(m.id == name for m in clip.measurements):
            impossible = impossible_measure(clip)
            if impossible is not None:
                return fill(sentences["impossible_clip"], title=REGISTRY[impossible].title), filmable
    found = sorted(_of_measure(name, clips), key=lambda m: m.value is None)
    if found and found[0].reason:
        return found[0].reason, filmable
    return sentences["no_side_clip" if filmable == "side" else "no_rear_clip"], filmable


def _of_measure(name: str, clips: Iterable[HasMeasurements]) -> Iterator[Measurement]:
    return (m for clip in clips for m in clip.measurements if m.id == name)
