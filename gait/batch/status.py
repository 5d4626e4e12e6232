"""`SessionStatus`: the outcome of one session of a batch, and `SessionSummary`: what the overview shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from gait.batch.job import Job
from gait.measures import REGISTRY
from gait.measures.status import SCALE_RESTS_ON_AVERAGE
from gait.results.document import read_measurement
from gait.results.reading import units_of
from gait.units import in_units
from gait.words import say
from gait.words.numbers import displayed

if TYPE_CHECKING:
    from gait.batch.record import Record

State = Literal["done", "failed", "waiting"]
Group = Literal["failed", "clinician", "warning", "unclear", "finding", "clear", "waiting"]
HEADLINES = ("cadence", "contact_time", "overstride", "vertical_oscillation")
"""The measures that the overview shows for each session. The reports have all of them."""
HEIGHT_CHECK = "scale"
"""The check that warns if neither height nor speed was given, which is no reason to look at a session."""
GROUPS: tuple[Group, ...] = get_args(Group)
"""Groups of sessions in the order of the overview page: the most urgent first."""
_GROUP_BY_OUTCOME: Mapping[str, Group] = {
    "change": "finding",
    "borderline": "unclear",
    "nothing": "clear",
    "unclear": "unclear",
    "clinician": "clinician",
}


@dataclass(frozen=True, kw_only=True)
class SessionStatus:
    """The outcome of one session.

    Parameters
    ----------
    job : Job
        The session.
    state : {"done", "failed", "waiting"}
        `waiting` if the run ended before the session was analysed.
    record : Record, optional
        The record of a session that is done.
    reused : bool
        Whether the results are from an earlier run.
    problem, remedy : str
        Of a session that failed: what is wrong, and what to do.
    """

    job: Job
    state: State
    record: Record | None = None
    reused: bool = False
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class SessionSummary:
    """The outcome of a session together with its results.

    Parameters
    ----------
    status : SessionStatus
        The outcome.
    results : mapping
        Content of `results.json`. Empty unless the session is done.
    same_clips_as : tuple of str
        Names of other sessions of exactly the same clips. Most often one of the files was chosen by mistake.
    has_thumbnail, has_handout : bool
        Whether the session's folder holds a thumbnail, and a handout.
    """

    status: SessionStatus
    results: Mapping[str, Any] = field(default_factory=dict)
    same_clips_as: tuple[str, ...] = ()
    has_thumbnail: bool = False
    has_handout: bool = False

    @property
    def headline(self) -> str:
        """The headline of the advice; empty without advice."""
        return str((self.results.get("advice") or {}).get("headline", ""))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Messages of the checks that failed or warned, failures first."""
        order = {"fail": 0, "warn": 1}
        raised = sorted((c for c in self._checks if c["status"] in order), key=lambda check: order[check["status"]])
        return tuple(dict.fromkeys(check["message"] for check in raised))

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why somebody should look at the session; empty if nobody needs to.

        A failed check, the clips of another session, a headline measure that is withheld, or one of low confidence for
        a reason that other clips would not have. A missing height is not a reason.
        """
        same = [say("day.same_clips", names=", ".join(self.same_clips_as))] if self.same_clips_as else []
        failed = [check["message"] for check in self._checks if check["status"] == "fail"]
        return tuple(dict.fromkeys([*same, *failed, *self._withheld, *self._uncertain]))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What else the checks found, which nobody needs to look at."""
        return tuple(message for message in self.warnings if message not in self.reasons)

    @property
    def _withheld(self) -> list[str]:
        return [
            say("day.withheld", title=REGISTRY[name].title, reason=measures[0]["reason"] or "")
            for name in HEADLINES
            if (measures := self._measures(name)) and all(each["status"] == "withheld" for each in measures)
        ]

    @property
    def _uncertain(self) -> list[str]:
        """Headline measures of low confidence, if a check found what other clips would not have."""
        if all(check["status"] == "pass" or check["id"] == HEIGHT_CHECK for check in self._checks):
            return []
        low = {name: measure for name in HEADLINES if (measure := self._measure(name)) and measure["status"] != "ok"}
        return [
            say("day.uncertain", title=REGISTRY[name].title, reason=measure["reason"])
            for name, measure in low.items()
            if measure["reason"] != SCALE_RESTS_ON_AVERAGE
        ]

    @property
    def _checks(self) -> list[Mapping[str, Any]]:
        return [check for clip in self.results.get("clips", ()) for check in clip["checks"]]

    @property
    def findings(self) -> tuple[str, ...]:
        """Titles of the findings."""
        advice = self.results.get("advice") or {}
        titles = [cue["title"] for cue in advice.get("cues", ())] or [f["title"] for f in self.results["findings"]]
        return tuple(dict.fromkeys(titles))

    @property
    def group(self) -> Group:
        """How urgently somebody should look at the session; one of `GROUPS`."""
        if self.status.state != "done":
            return self.status.state
        outcome = (self.results.get("advice") or {}).get("outcome", "")
        # Without an outcome that this version knows, nobody can say that nothing stands out.
        by_advice: Group = _GROUP_BY_OUTCOME.get(outcome, "finding" if self.findings else "unclear")
        return "warning" if self.reasons and by_advice != "clinician" else by_advice

    def value(self, measure: str) -> str:
        """Return a measure as every report shows it, from whichever view has it; a dash if there is none.

        Parameters
        ----------
        measure : str
            Id of the measure.

        Returns
        -------
        str
            The rounded value in the session's units, after an approximation sign if its confidence is low.
        """
        entry = self._measure(measure)
        if entry is None:
            return say("number.none")
        return displayed(in_units(read_measurement(dict(entry)), units_of(self.results)))

    def _measure(self, name: str) -> Mapping[str, Any] | None:
        entries = [
            measure
            for measure in self._measures(name)
            if measure["value"] is not None and measure["status"] != "withheld"
        ]
        return min(entries, key=lambda measure: measure["status"] != "ok", default=None)

    def _measures(self, name: str) -> list[Mapping[str, Any]]:
        return [measure for measure in self.results.get("measures", ()) if measure["id"] == name]


def most_urgent_first(summaries: Sequence[SessionSummary]) -> list[SessionSummary]:
    """Return the sessions by group, then by number of reasons to look and of findings, then by name.

    Parameters
    ----------
    summaries : sequence of SessionSummary
        The sessions.

    Returns
    -------
    list of SessionSummary
        The same sessions, sorted.
    """
    return sorted(
        summaries,
        key=lambda summary: (
            GROUPS.index(summary.group),
            -len(summary.reasons) if summary.status.state == "done" else 0,
            -len(summary.findings) if summary.status.state == "done" else 0,
            summary.status.job.name,
        ),
    )
