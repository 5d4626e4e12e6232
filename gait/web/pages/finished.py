"""What the page of a finished visit shows: picture, headline, films, files, and how it compares with other visits."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from gait.errors import GaitError
from gait.measurement import CLIP_NAMES
from gait.report.outcomes import OUTCOME_STYLES
from gait.results.layout import (
    CALENDAR_FILE,
    CLINICIAN_FILE,
    HANDOUT_FILE,
    METRONOME_FILE,
    NOTE_FILE,
    PICTURE_FILE,
    RESULTS_FILE,
    SHARE_FILE,
    film_name,
)
from gait.web.api import files_of
from gait.web.auth.users import SignedInUser
from gait.web.middleware import with_report_policy
from gait.web.services import Services
from gait.web.tables import Visit
from gait.web.templates import template
from gait.words.dates import date_text

if TYPE_CHECKING:
    from gait.comparison.cue import CueOutcome

CARDS: dict[str, str] = {
    CLINICIAN_FILE: "clinician",
    HANDOUT_FILE: "handout",
    CALENDAR_FILE: "plan",
    SHARE_FILE: "share",
    NOTE_FILE: "note",
}
"""The files that the page offers first, with the names of their words."""


@dataclass(frozen=True, kw_only=True)
class Retest:
    """A retest of a visit, for a list.

    Parameters
    ----------
    time : str
        When it was begun, as hours and minutes.
    link : str
        Address of its page.
    state : str
        Its state.
    """

    time: str
    link: str
    state: str


@dataclass(frozen=True, kw_only=True)
class RetestComparison:
    """What changed from the first film of a visit to a retest.

    Parameters
    ----------
    outcomes : tuple of CueOutcome
        What became of the cues of the first film.
    changes : tuple of str
        The largest changes, as sentences.
    notes : tuple of str
        What limits the comparison, such as different speeds.
    """

    outcomes: tuple[CueOutcome, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class FinishedVisit:
    """What the page of a finished visit shows.

    Parameters
    ----------
    files : tuple of str
        Names of the files that can be downloaded.
    advice : dict or None
        The `advice` part of `results.json`.
    picture : str
        Name of the file with the leading picture; empty without one.
    films : tuple of (str, str)
        View and file name of each annotated video.
    cards : tuple of (str, str)
        File name, and name of the words, of each file that is offered first.
    metronome : str
        Name of the file with the metronome; empty without one.
    last_visit : tuple of (str, str) or None
        Address of the comparison with the runner's last visit, and its day. Only for signed-in users.
    retests : tuple of Retest
        The retests of the visit.
    first_visit : str
        Address of the visit that this one is a retest of; empty for others, and if it was deleted.
    comparison : RetestComparison or None
        For a retest: what changed since the first visit. None for others, and if the two cannot be compared.
    """

    files: tuple[str, ...]
    advice: dict[str, Any] | None
    picture: str
    films: tuple[tuple[str, str], ...]
    cards: tuple[tuple[str, str], ...]
    metronome: str
    last_visit: tuple[str, str] | None
    retests: tuple[Retest, ...]
    first_visit: str
    comparison: RetestComparison | None

    @property
    def outcome(self) -> str:
        """The outcome of the advice; empty without one that this version knows."""
        outcome = str((self.advice or {}).get("outcome", ""))
        return outcome if outcome in OUTCOME_STYLES else ""

    @property
    def retest(self) -> str:
        """What a retest is for, see `retest_for`."""
        return retest_for(self.advice)

    @property
    def cue(self) -> dict[str, Any] | None:
        """The first cue of the advice, if there is one."""
        cues = (self.advice or {}).get("cues") or [None]
        cue: dict[str, Any] | None = cues[0]
        return cue


def finished_visit(visit: Visit, services: Services, user: SignedInUser | None) -> FinishedVisit:
    """Return what the page of a finished visit shows.

    Parameters
    ----------
    visit : Visit
        The visit, with a report.
    services : Services
        The services of the application.
    user : SignedInUser or None
        Who asks. Only staff may go from one visit of a runner to another.

    Returns
    -------
    FinishedVisit
    """
    files = tuple(files_of(visit, services))
    first = _first_visit(visit, services)
    return FinishedVisit(
        files=files,
        advice=advice_of(results_of(visit, services)),
        picture=PICTURE_FILE if PICTURE_FILE in files else "",
        films=tuple((name, film_name(name)) for name in CLIP_NAMES if film_name(name) in files),
        cards=tuple((name, words) for name, words in CARDS.items() if name in files),
        metronome=METRONOME_FILE if METRONOME_FILE in files else "",
        last_visit=_last_visit(visit, services) if user is not None else None,
        retests=tuple(
            Retest(time=clock_text(each.created_at), link=f"/v/{each.token}", state=each.state)
            for each in services.visits.retests_of(visit)
        ),
        first_visit="" if first is None else f"/v/{first.token}",
        comparison=None if first is None else _comparison(first, visit, services),
    )


def retest_for(advice: dict[str, Any] | None) -> str:
    """Return what a retest is for.

    Parameters
    ----------
    advice : dict or None
        The `advice` part of the first film's results.

    Returns
    -------
    str
        `cue` to try the cue, `again` to settle what the film left open, `try` to try something else; empty after a red
        flag.
    """
    outcome = (advice or {}).get("outcome")
    if outcome == "clinician":
        return ""
    return "cue" if (advice or {}).get("cues") else "again" if outcome in ("borderline", "unclear") else "try"


def is_a_try(visit: Visit, services: Services) -> bool:
    """Return whether a visit shows how the runner runs with a change in mind, which is not how the runner runs.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    bool
        False for retests that only settle what the first film left open.
    """
    if "retest_of" not in visit.request:
        return False
    first = _first_visit(visit, services)
    return first is None or retest_for(advice_of(results_of(first, services))) != "again"


def clock_text(at: float) -> str:
    """Return a time of day in the time zone of the server.

    Parameters
    ----------
    at : float
        Seconds since 1970.

    Returns
    -------
    str
        Hours and minutes.
    """
    return time.strftime("%H:%M", time.localtime(at))


def has_common_view(one: Visit, other: Visit) -> bool:
    """Return whether two visits were filmed from the same direction.

    Parameters
    ----------
    one, other : Visit
        The visits.

    Returns
    -------
    bool
    """
    # A clip from either side is one from the side.
    views = [{clip["view"].removeprefix("other_") for clip in visit.request["clips"]} for visit in (one, other)]
    return bool(views[0] & views[1])


def with_way_back(page: str, address: str, *, to: str = "visit") -> HTMLResponse:
    """Return a report or a comparison as a response, with a link back in its header.

    Parameters
    ----------
    page : str
        The page. Its own policy allows links.
    address : str
        Where the link leads.
    to : {"visit", "histories"}
        What stands there.

    Returns
    -------
    HTMLResponse
    """
    link = template("way_back.html.j2").render(address=address, to=to)
    return with_report_policy(HTMLResponse(page.replace("<header>", f"<header>\n{link}", 1)))  # type: ignore[return-value]


def advice_of(results: dict[str, Any]) -> dict[str, Any] | None:
    """Return the advice in the content of a `results.json`, or None if there is none.

    Parameters
    ----------
    results : dict
        The content.

    Returns
    -------
    dict or None
    """
    advice = results.get("advice")
    return advice if isinstance(advice, dict) and "headline" in advice else None


def results_of(visit: Visit, services: Services) -> dict[str, Any]:
    """Return the results of a visit.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    dict
        Content of `results.json`. Empty if the file is missing or cannot be read.
    """
    try:
        results = json.loads((services.visits.report_folder(visit) / RESULTS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return results if isinstance(results, dict) else {}


def _last_visit(visit: Visit, services: Services) -> tuple[str, str] | None:
    earlier = None if "retest_of" in visit.request else services.visits.last_before(visit)
    if earlier is None or not has_common_view(earlier, visit):
        return None
    day = date_text(datetime.fromtimestamp(earlier.created_at, UTC))
    return f"/v/{visit.token}/compare?earlier={earlier.token}", day


def _first_visit(visit: Visit, services: Services) -> Visit | None:
    """Return the visit that this one is a retest of; None for others, and if it was deleted."""
    token = visit.request.get("retest_of")
    if token is None:
        return None
    try:
        return services.visits.find(token)
    except GaitError:
        return None


def _comparison(first: Visit, retest: Visit, services: Services) -> RetestComparison | None:
    from gait.comparison import compare
    from gait.comparison.cue import change_text
    from gait.comparison.page import headline_changes

    try:
        comparison = compare(*(services.visits.report_folder(visit) for visit in (first, retest)))
    except GaitError:
        return None
    changes = headline_changes([change.in_units(comparison.units) for change in comparison.changes])
    return RetestComparison(
        outcomes=comparison.cues,
        changes=tuple(change_text(change) for change in changes),
        notes=(*(() if comparison.speed.status == "same" else (comparison.speed.message,)), *comparison.notes),
    )
