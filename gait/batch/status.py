"""`SessionStatus`: the outcome of one session of a batch, and `SessionSummary`: what the overview shows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gait.batch.job import Job

if TYPE_CHECKING:
    from gait.batch.record import Record

State = Literal["done", "failed", "waiting"]
Group = Literal["failed", "clinician", "warning", "finding", "clear", "waiting"]
GROUPS: tuple[Group, ...] = ("failed", "clinician", "warning", "finding", "clear", "waiting")
"""Groups of sessions in the order of the overview page: the most urgent first."""


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
    """

    status: SessionStatus
    results: Mapping[str, Any] = field(default_factory=dict)
    same_clips_as: tuple[str, ...] = ()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Messages of the checks that failed or warned, failures first."""
        order = {"fail": 0, "warn": 1}
        checks = [check for clip in self.results.get("clips", ()) for check in clip["checks"]]
        raised = sorted((c for c in checks if c["status"] in order), key=lambda check: order[check["status"]])
        return tuple(dict.fromkeys(check["message"] for check in raised))

    @property
    def has_failed_check(self) -> bool:
        """Whether a check of a clip failed."""
        return any(c["status"] == "fail" for clip in self.results.get("clips", ()) for c in clip["checks"])

    @property
    def findings(self) -> tuple[str, ...]:
        """Titles of the findings."""
        advice = self.results.get("advice") or {}
        titles = [cue["title"] for cue in advice.get("cues", ())] or [f["title"] for f in self.results["findings"]]
        if advice.get("outcome") == "clinician":
            titles = [advice["headline"], *titles]
        return tuple(dict.fromkeys(titles))

    @property
    def group(self) -> Group:
        """How urgently somebody should look at the session; one of `GROUPS`."""
        if self.status.state != "done":
            return self.status.state
        if (self.results.get("advice") or {}).get("outcome") == "clinician":
            return "clinician"
        return "warning" if self.warnings else "finding" if self.findings else "clear"

    def value(self, measure: str) -> str:
        """Return a measure with its unit, from whichever view has it; a dash if there is none.

        Parameters
        ----------
        measure : str
            Id of the measure.

        Returns
        -------
        str
            The rounded value with its unit, or "-".
        """
        from gait.results.reading import units_of
        from gait.units import shown_unit
        from gait.words.numbers import quantity_text

        entry = self._measure(measure)
        if entry is None:
            return "-"
        unit, factor = shown_unit(entry["unit"], units_of(self.results))
        return quantity_text(factor * entry["value"], unit)

    def has_low_confidence(self, measure: str) -> bool:
        """Return whether the shown value of a measure has low confidence.

        Parameters
        ----------
        measure : str
            Id of the measure.

        Returns
        -------
        bool
            False if the session does not have the measure.
        """
        entry = self._measure(measure)
        return entry is not None and entry["status"] != "ok"

    def _measure(self, name: str) -> Mapping[str, Any] | None:
        entries = [
            measure
            for measure in self.results.get("measures", ())
            if measure["id"] == name and measure["value"] is not None and measure["status"] != "withheld"
        ]
        return min(entries, key=lambda measure: measure["status"] != "ok", default=None)


def most_urgent_first(summaries: Sequence[SessionSummary]) -> list[SessionSummary]:
    """Return the sessions by group, then by number of warnings and findings, then by name.

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
            not summary.has_failed_check,
            -len(summary.warnings) if summary.status.state == "done" else 0,
            -len(summary.findings) if summary.status.state == "done" else 0,
            summary.status.job.name,
        ),
    )
