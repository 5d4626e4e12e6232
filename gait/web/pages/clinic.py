"""The pages behind the login: sign in and out, the day's list, a runner's history."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gait.errors import GaitError, HistoryError
from gait.web.api import Token
from gait.web.auth.users import SIGNED_IN_S
from gait.web.errors.request_errors import RequestError, history_failed, not_found
from gait.web.middleware import with_report_policy
from gait.web.pages.runner import page
from gait.web.services import COOKIE, Asking, Parts, Services, require_own_form, require_person
from gait.web.tables import Visit

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
def sign_in_page(parts: Parts, person: Asking) -> Response:
    """Asks for name and password."""
    if person is not None:
        return RedirectResponse("/clinic", 303)
    return page("sign_in.html.j2", parts, person, failure=None)


@router.post("/sign-in")
def sign_in(
    request: Request,
    parts: Parts,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Checks them."""
    address = request.client.host if request.client else ""
    try:
        cookie = parts.door.sign_in(name, password, address=address)
    except RequestError as failure:
        response: Response = page("sign_in.html.j2", parts, None, http_status=failure.status, failure=failure)
        if failure.retry_after_s is not None:
            response.headers["Retry-After"] = str(failure.retry_after_s)
        return response
    response = RedirectResponse("/clinic", 303)
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, cookie, max_age=SIGNED_IN_S, httponly=True, secure=secure, samesite="lax")
    return response


@router.post("/sign-out")
def sign_out(request: Request, parts: Parts, person: Asking, form_token: Annotated[str, Form()] = "") -> Response:
    """Ends the stay."""
    require_own_form(person, form_token)
    parts.door.sign_out(request.cookies.get(COOKIE, ""))
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE)
    return response


@router.get("/clinic")
def day_list(parts: Parts, person: Asking, day: Annotated[date | None, Query()] = None) -> Response:
    """The visits of a day, by the clinic's own clock."""
    if person is None:
        return RedirectResponse("/sign-in", 303)
    shown = day or datetime.now().astimezone().date()
    try:
        visits = _visits_on(shown, parts)
        days: dict[str, Any] = {"before": shown - timedelta(days=1), "after": shown + timedelta(days=1)}
    except (OverflowError, ValueError, OSError):
        raise RequestError(422, "day", "There is no such day.", "Choose one from the list's own buttons.") from None
    return page("clinic.html.j2", parts, person, day=shown, visits=visits, **days)


@router.get("/clinic/histories")
def histories(parts: Parts, person: Asking) -> Response:
    """Everyone in the history."""
    require_person(person)
    from gait.history.store import runners

    rows = runners(parts.settings.history).to_dict("records")
    links = [{**row, "link": "/clinic/history?runner=" + quote(str(row["runner"]))} for row in rows if row["runner"]]
    return page("histories.html.j2", parts, person, runners=links)


@router.get("/clinic/history")
def history(parts: Parts, person: Asking, runner: Annotated[str, Query(min_length=1, max_length=200)]) -> Response:
    """A runner's trends, the same page as the command line's."""
    require_person(person)
    from gait.history.page import trend_page

    try:
        return with_report_policy(HTMLResponse(trend_page(parts.settings.history, runner)))
    except HistoryError:
        raise not_found() from None


@router.post("/v/{token}/history")
def add_later(token: Token, parts: Parts, person: Asking, form_token: Annotated[str, Form()] = "") -> Response:
    """Add a visit to the history that could not be added when its report was made."""
    require_own_form(require_person(person), form_token)
    visit = parts.visits.find(token)
    if visit.state == "done" and visit.problem is not None:
        try:
            add_to_history(parts, visit)
        except GaitError:
            raise history_failed() from None
        parts.visits.settle(visit)
    return RedirectResponse(f"/v/{visit.token}", 303)


def add_to_history(parts: Services, visit: Visit) -> None:
    """Add a visit's results to the history, if whoever was signed in gave the runner's name."""
    if visit.runner_name is not None:
        from gait.history.store import add_session

        folder: Path = parts.visits.report_folder(visit)
        when = datetime.fromtimestamp(visit.created_at, UTC)
        add_session(parts.settings.history, folder, runner_id=visit.runner_name, when=when)


def _visits_on(day: date, parts: Services) -> list[dict[str, object]]:
    begins = datetime(day.year, day.month, day.day).astimezone()
    from_s, to_s = begins.timestamp(), (begins + timedelta(days=1)).timestamp()
    with Session(parts.engine) as session:
        found = session.scalars(
            select(Visit).where(Visit.created_at >= from_s, Visit.created_at < to_s).order_by(Visit.created_at)
        )
        return [
            {
                "time": time.strftime("%H:%M", time.localtime(visit.created_at)),
                "name": visit.runner_name or "",
                "state": visit.state,
                "in_history": visit.problem is None,
                "link": f"/v/{visit.token}",
            }
            for visit in found
        ]
