"""The pages for signed-in users: sign in and out, the visits of a day, and the histories of runners."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from gait.errors import GaitError, HistoryError
from gait.results.layout import THUMBNAIL_FILE
from gait.web.api import Token
from gait.web.auth.users import SIGN_IN_DURATION_S, printable
from gait.web.errors.request_errors import RequestError, history_failed, not_found
from gait.web.pages.finished import clock_text, is_a_try, results_of, with_way_back
from gait.web.pages.runner import render
from gait.web.services import (
    CurrentUser,
    InjectedServices,
    Record,
    Services,
    require_administrator,
    require_form_token,
    require_user,
)
from gait.web.tables import Visit

if TYPE_CHECKING:
    from gait.batch.status import State

router = APIRouter(include_in_schema=False)
_AUDIT_ENTRIES = 200


@router.get("/sign-in")
def sign_in_page(services: InjectedServices, user: CurrentUser) -> Response:
    """Show the sign-in form."""
    if user is not None:
        return RedirectResponse("/clinic", 303)
    return render("sign_in.html.j2", services, user, error=None)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    services: InjectedServices,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Sign in."""
    address = request.client.host if request.client else ""
    try:
        cookie = await services.authentication.sign_in_later(
            name, password, address=address, earlier_cookie=request.cookies.get(services.settings.cookie, "")
        )
    except RequestError as error:
        return await run_in_threadpool(_sign_in_failed, services, name, address, error)
    await run_in_threadpool(services.audit.record, "signed in", who=printable(name), address=address)
    response = RedirectResponse("/clinic", 303)
    settings = services.settings
    response.set_cookie(
        settings.cookie,
        cookie,
        max_age=SIGN_IN_DURATION_S,
        httponly=True,
        secure=settings.is_https,
        samesite="lax",
    )
    return response


def _sign_in_failed(services: Services, name: str, address: str, error: RequestError) -> Response:
    if error.status == 401:
        # A password typed into the wrong field must not be kept.
        known = printable(name) if printable(name) in services.authentication.names() else "-"
        services.audit.record("sign-in failed", who=known, address=address)
    response = render("sign_in.html.j2", services, None, http_status=error.status, error=error)
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


@router.post("/sign-out")
def sign_out(
    request: Request,
    services: InjectedServices,
    user: CurrentUser,
    record: Record,
    form_token: Annotated[str, Form()] = "",
) -> Response:
    """Sign out."""
    require_form_token(user, form_token)
    if user is not None:
        record("signed out")
    services.authentication.sign_out(request.cookies.get(services.settings.cookie, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(services.settings.cookie, secure=services.settings.is_https, httponly=True)
    return response


@router.get("/clinic")
def visits_of_day(
    services: InjectedServices, user: CurrentUser, day: Annotated[date | None, Query()] = None
) -> Response:
    """List the visits of a day, in the time zone of the server."""
    if user is None:
        return RedirectResponse("/sign-in", 303)
    day = day or datetime.now().astimezone().date()
    try:
        visits = _visits_on(day, services)
        neighbours: dict[str, Any] = {"before": day - timedelta(days=1), "after": day + timedelta(days=1)}
    except (OverflowError, ValueError, OSError):
        raise RequestError(
            422, "day", "There is no such day.", "Use the buttons on the page to choose a day."
        ) from None
    return render("clinic.html.j2", services, user, day=day, visits=visits, **neighbours)


@router.get("/clinic/histories")
def histories(services: InjectedServices, user: CurrentUser, record: Record) -> Response:
    """List the runners in the history."""
    require_user(user)
    record("opened the histories")
    from gait.history.store import runners

    rows = runners(services.settings.history).to_dict("records")
    links = [{**row, "link": "/clinic/history?runner=" + quote(str(row["runner"]))} for row in rows if row["runner"]]
    return render("histories.html.j2", services, user, runners=links)


@router.get("/clinic/history")
def history(
    services: InjectedServices,
    user: CurrentUser,
    record: Record,
    runner: Annotated[str, Query(min_length=1, max_length=200)],
) -> Response:
    """Show a runner's history, on the same page as `gait history report` writes."""
    require_user(user)
    record("opened a history")
    from gait.history.page import trend_page

    try:
        return with_way_back(trend_page(services.settings.history, runner), "/clinic/histories", to="histories")
    except HistoryError:
        raise not_found() from None


@router.get("/clinic/audit")
def audit(
    services: InjectedServices, user: CurrentUser, record: Record, before: Annotated[int, Query(ge=0, le=10**9)] = 0
) -> Response:
    """Show the audit trail to an administrator, the newest entries first."""
    require_administrator(user)
    record("opened the audit trail")
    entries = services.audit.entries(limit=_AUDIT_ENTRIES + 1, before=before)
    entries_shown = entries[:_AUDIT_ENTRIES]
    with Session(services.engine) as session:
        subjects = {entry.subject for entry in entries_shown}
        found = session.execute(select(Visit.id, Visit.token).where(Visit.id.in_(subjects)))
        tokens = {row.id: row.token for row in found}
    rows = [
        {
            **asdict(entry),
            "time": time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(entry.at)),
            "token": tokens.get(entry.subject),
        }
        for entry in entries_shown
    ]
    older = before + _AUDIT_ENTRIES if len(entries) > _AUDIT_ENTRIES else None
    return render("audit.html.j2", services, user, entries=rows, older=older)


@router.post("/v/{token}/history")
def add_later(
    token: Token,
    services: InjectedServices,
    user: CurrentUser,
    record: Record,
    form_token: Annotated[str, Form()] = "",
) -> Response:
    """Add a visit to the history that could not be added when its report was made."""
    require_form_token(require_user(user), form_token)
    visit = services.visits.find(token)
    if visit.state == "done" and visit.problem is not None:
        try:
            add_to_history(services, visit)
        except GaitError:
            raise history_failed() from None
        services.visits.clear_problem(visit)
        record("changed", visit.id)
    return RedirectResponse(f"/v/{visit.token}", 303)


def add_to_history(services: Services, visit: Visit) -> None:
    """Add the results of a visit to the history, if it has a runner's name and was not deleted meanwhile.

    A retest with a cue in mind is not added.

    Parameters
    ----------
    services : Services
        The services of the application.
    visit : Visit
        The visit, with a finished report.

    Raises
    ------
    InputError
        If the visit's folder does not contain a session.
    OptionError
        If the runner's name is not valid.
    HistoryError
        If the history cannot be written.
    """
    if visit.runner_name is not None and not is_a_try(visit, services):
        from gait.history.store import add_session

        when = datetime.fromtimestamp(visit.created_at, UTC)
        folder = services.visits.report_folder(visit)
        add_session(
            services.settings.history,
            folder,
            runner_id=visit.runner_name,
            when=when,
            # The runner may have been erased since the report was begun, and must not come back.
            is_wanted=lambda session: session.get(Visit, visit.id) is not None,
        )


def _visits_on(day: date, services: Services) -> list[dict[str, object]]:
    start = datetime(day.year, day.month, day.day).astimezone()
    from_s, to_s = start.timestamp(), (start + timedelta(days=1)).timestamp()
    with Session(services.engine) as session:
        visits = list(
            session.scalars(
                select(Visit).where(Visit.created_at >= from_s, Visit.created_at < to_s).order_by(Visit.created_at)
            )
        )
    return [_row(visit, services) for visit in visits]


def _row(visit: Visit, services: Services) -> dict[str, object]:
    """Return what the day's list shows of a visit: as in the overview of a batch, with the headline and its reasons."""
    from gait.batch.job import Job
    from gait.batch.status import SessionStatus, SessionSummary

    thumbnail = services.visits.report_folder(visit) / THUMBNAIL_FILE
    results = results_of(visit, services) if visit.state == "done" else {}
    state: State = "failed" if visit.state == "failed" else "done" if "measures" in results else "waiting"
    summary = SessionSummary(status=SessionStatus(job=Job(name="", sources=()), state=state), results=results)
    shown = state == "done"
    return {
        "time": clock_text(visit.created_at),
        "name": visit.runner_name or (visit.request.get("visit") or {}).get("shown_name") or "",
        "state": visit.state,
        "group": summary.group,
        "headline": (visit.problem or "") if state == "failed" else summary.headline,
        "remedy": visit.remedy if state == "failed" else "",
        "findings": summary.findings if shown else (),
        "reasons": summary.reasons if shown else (),
        "is_retest": "retest_of" in visit.request,
        "in_history": visit.problem is None,
        "link": f"/v/{visit.token}",
        "thumbnail": f"/v/{visit.token}/report/{THUMBNAIL_FILE}" if thumbnail.is_file() else "",
    }
