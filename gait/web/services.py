"""What every page works with, made once for the server, and who is asking."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from gait.web.auth.users import Door, Person
from gait.web.errors.request_errors import RequestError
from gait.web.operations.metrics import Metrics
from gait.web.queue.dispatcher import Keeper
from gait.web.queue.jobs import Jobs
from gait.web.queue.status import Board
from gait.web.settings import Settings
from gait.web.visits.visits import Visits

COOKIE = "gait_signed_in"


@dataclass(frozen=True, kw_only=True)
class Services:
    """The server's parts."""

    settings: Settings
    engine: Engine
    visits: Visits
    jobs: Jobs
    board: Board
    door: Door
    metrics: Metrics
    keeper: Keeper


def services_of(request: Request) -> Services:
    """Return the server's parts."""
    services: Services = request.app.state.services
    return services


Parts = Annotated[Services, Depends(services_of)]


def person_of(request: Request, parts: Parts) -> Person | None:
    """Return who is asking, by cookie or by a program's token."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return parts.door.by_token(token.strip())
    return parts.door.by_cookie(request.cookies.get(COOKIE))


Asking = Annotated[Person | None, Depends(person_of)]


def require_person(person: Person | None) -> Person:
    """Return who is asking; raises a 401 `RequestError` if that is nobody."""
    if person is None:
        raise RequestError(
            401, "sign_in", "This is for people who are signed in.", "Sign in, or send a program's token."
        )
    return person


def require_own_form(person: Person | None, form_token: str | None) -> None:
    """Refuse a change asked for in a signed-in browser's name without the token that only our pages know."""
    if person is None or person.form_token is None:
        return
    if form_token is None or not hmac.compare_digest(form_token.encode(), person.form_token.encode()):
        raise RequestError(403, "form", "This form is no longer good.", "Open the page again and send it from there.")
