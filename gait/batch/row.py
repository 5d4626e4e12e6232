"""`Row`: what became of one session of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from gait.batch.job import Job

if TYPE_CHECKING:
    from gait.batch.record import Record

State = Literal["done", "failed", "waiting"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What became of one session.

    Parameters
    ----------
    job : Job
        The session.
    state : {"done", "failed", "waiting"}
        `waiting`: the run ended before its turn.
    record : Record, optional
        Of a session that is done.
    earlier : bool
        Whether an earlier run did it.
    problem, remedy : str
        Of a session that failed: what is wrong, and what to do.
    """

    job: Job
    state: State
    record: Record | None = None
    earlier: bool = False
    problem: str = ""
    remedy: str = ""


@dataclass(frozen=True, kw_only=True)
class Glance:
    """A row with what its results say, as the page shows it.

    Parameters
    ----------
    row : Row
        The session.
    results : mapping
        Content of its `results.json`; empty unless it is done.
    same_clips_as : tuple of str
        Names of other sessions whose clips are the very same files: most often one was picked by mistake.
    """

    row: Row
    results: Mapping[str, Any] = field(default_factory=dict)
    same_clips_as: tuple[str, ...] = ()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the checks say against the clips, failures first."""
        found = [check for clip in self.results.get("clips", ()) for check in clip["checks"]]
        order = {"fail": 0, "warn": 1}
        spoken = sorted((c for c in found if c["status"] in order), key=lambda check: order[check["status"]])
        return tuple(dict.fromkeys(check["message"] for check in spoken))

    @property
    def refused(self) -> bool:
        """Whether a check of a clip failed."""
        return any(c["status"] == "fail" for clip in self.results.get("clips", ()) for c in clip["checks"])

    @property
    def findings(self) -> tuple[str, ...]:
        """What was found in the running, in a few words each."""
        advice = self.results.get("advice") or {}
        titles = [cue["title"] for cue in advice.get("cues", ())] or [f["title"] for f in self.results["findings"]]
        if advice.get("outcome") == "clinician":
            titles = [advice["headline"], *titles]
        return tuple(dict.fromkeys(titles))

    @property
    def group(self) -> str:
        """How urgent it is: `failed`, `waiting`, `warned`, `found` or `clear`."""
        if self.row.state != "done":
            return self.row.state
        if (self.results.get("advice") or {}).get("outcome") == "clinician":
            return "clinician"
        return "warned" if self.remarks else "found" if self.findings else "clear"

    def value(self, measure: str) -> str:
        """Return a measure with its unit, from whichever view has it; a dash where there is none."""
        from gait.words.numbers import with_unit

        found = self._measure(measure)
        return "-" if found is None else with_unit(found["value"], found["unit"])

    def doubtful(self, measure: str) -> bool:
        """Return whether a measure is of low confidence."""
        found = self._measure(measure)
        return found is not None and found["status"] != "ok"

    def _measure(self, name: str) -> Mapping[str, Any] | None:
        shown = [
            m
            for m in self.results.get("measures", ())
            if m["id"] == name and m["value"] is not None and m["status"] != "withheld"
        ]
        return min(shown, key=lambda m: m["status"] != "ok", default=None)


ORDER = ("failed", "clinician", "warned", "found", "clear", "waiting")
"""Groups in the order of the page: worst and flagged first."""


def worst_first(glances: tuple[Glance, ...]) -> list[Glance]:
    """Return the rows as the page shows them: by group, then by how many remarks and findings, then by name."""
    return sorted(
        glances,
        key=lambda g: (
            ORDER.index(g.group),
            not g.refused,
            -len(g.remarks) if g.row.state == "done" else 0,
            -len(g.findings) if g.row.state == "done" else 0,
            g.row.job.name,
        ),
    )
