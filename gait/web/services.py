"""`Services`: what the request handlers work with, and the user who sent a request."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine

from gait.web.auth.users import Authentication, SignedInUser
from gait.web.errors.request_errors import RequestError
from gait.web.operations.audit import BY_LINK, Action, AuditTrail
from gait.web.operations.metrics import Metrics
from gait.web.queue.dispatcher import Dispatcher
from gait.web.queue.jobs import JobQueue
from gait.web.queue.status import StatusCache
from gait.web.settings import Settings
from gait.web.visits.visits import Visits


@dataclass(frozen=True, kw_only=True)
class Services:
    """The objects of a running server, created once."""

    settings: Settings
    engine: Engine
    visits: Visits
    queue: JobQueue
    statuses: StatusCache
    authentication: Authentication
    audit: AuditTrail
    metrics: Metrics
    dispatcher: Dispatcher


def get_services(request: Request) -> Services:
    """Return the services of the application that handles a request.

    Parameters
    ----------
    request : Request
        The request.

    Returns
    -------
    Services
        The services.
    """
    services: Services = request.app.state.services
    return services


InjectedServices = Annotated[Services, Depends(get_services)]


def get_user(request: Request, services: InjectedServices) -> SignedInUser | None:
    """Return the user who sent a request, by cookie or by API token. None if nobody is signed in.

    Parameters
    ----------
    request : Request
        The request.
    services : Services
        The services of the application.

    Returns
    -------
    SignedInUser or None
        The user. A request with an API token is not checked for a cookie.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return services.authentication.by_token(token.strip())
    return services.authentication.by_cookie(request.cookies.get(services.settings.cookie))


CurrentUser = Annotated[SignedInUser | None, Depends(get_user)]


def require_user(user: SignedInUser | None) -> SignedInUser:
    """Return the user; raises a 401 `RequestError` if nobody is signed in.

    Parameters
    ----------
    user : SignedInUser or None
        The user who sent the request, from `get_user`.

    Returns
    -------
    SignedInUser
        The same user.

    Raises
    ------
    RequestError
        401 if `user` is None.
    """
    if user is None:
        raise RequestError(401, "sign_in", "You need to be signed in for this.", "Sign in, or send an API token.")
    return user


def require_administrator(user: SignedInUser | None) -> SignedInUser:
    """Return the user, who must be an administrator.

    Parameters
    ----------
    user : SignedInUser or None
        The user who sent the request, from `get_user`.

    Returns
    -------
    SignedInUser
        The same user.

    Raises
    ------
    RequestError
        401 if `user` is None; 403 for another role.
    """
    if require_user(user).role != "administrator":
        raise RequestError(403, "role", "Only an administrator may see this.", "Ask an administrator of this page.")
    return require_user(user)


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """Adds what one request does to the audit trail.

    Parameters
    ----------
    audit : AuditTrail
        The audit trail.
    user : SignedInUser or None
        Who sent the request; None for somebody with the link of a visit only.
    address : str
        Network address that the request came from.
    """

    audit: AuditTrail
    user: SignedInUser | None
    address: str

    def __call__(self, action: Action, subject: str = "") -> None:
        """Record an action.

        Parameters
        ----------
        action : str
            What was done.
        subject : str
            Id of the visit that it is about, if any.
        """
        who = BY_LINK if self.user is None else self.user.name
        self.audit.record(action, who=who, subject=subject, address=self.address)


def get_recorder(request: Request, services: InjectedServices, user: CurrentUser) -> Recorder:
    """Return what adds this request to the audit trail.

    Parameters
    ----------
    request : Request
        The request.
    services : Services
        The services of the application.
    user : SignedInUser or None
        Who sent the request.

    Returns
    -------
    Recorder
    """
    return Recorder(audit=services.audit, user=user, address=request.client.host if request.client else "")


Record = Annotated[Recorder, Depends(get_recorder)]


def require_form_token(user: SignedInUser | None, form_token: str | None) -> None:
    """Raise a 403 `RequestError` unless a request of a signed-in browser carries its form token.

    The token shows that the request comes from one of our pages and not from another site.

    Parameters
    ----------
    user : SignedInUser or None
        The user who sent the request. Nothing is required if this is None, or a program with an API token.
    form_token : str or None
        The form token in the request; None if it has none.

    Raises
    ------
    RequestError
        403 if the token is missing or wrong.
    """
    if user is None or user.form_token is None:
        return
    if form_token is None or not hmac.compare_digest(form_token.encode(), user.form_token.encode()):
        raise RequestError(403, "form", "This form has expired.", "Open the page again and send the form from there.")
