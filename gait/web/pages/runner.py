"""The form that sends clips, and the pages that are the same for everybody."""

from __future__ import annotations

from typing import Any, get_args

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gait.measurement import CLIP_EXTENSIONS
from gait.runner import Group, Question, Runner, questions_of
from gait.runner import Visit as VisitDetails
from gait.web.services import CurrentUser, InjectedServices, Services
from gait.web.templates import template
from gait.web.visits.uploads import MAX_PIECE_BYTES

CAMERA_POLICY = "camera=(self), microphone=(), geolocation=(), interest-cohort=()"
"""Permissions policy of the pages that can film. All others have no camera."""

router = APIRouter(include_in_schema=False)


def render(name: str, services: Services, user: CurrentUser, *, http_status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    name : str
        File name of the template.
    services : Services
        The services.
    user : SignedInUser or None
        The user who asked for it.
    http_status : int
        HTTP status of the response.
    **values
        Variables of the template.

    Returns
    -------
    HTMLResponse
    """
    sign_in_required = services.authentication.is_required
    text = template(name).render(user=user, sign_in_required=sign_in_required, **values)
    return HTMLResponse(text, http_status)


@router.get("/")
def home(services: InjectedServices, user: CurrentUser) -> Response:
    """Show the upload form."""
    if services.authentication.is_required and user is None:
        return RedirectResponse("/sign-in", 303)
    questions = form_questions(Runner) | {"visit": form_questions(VisitDetails)["visit"]}
    return render_upload("upload.html.j2", services, user, questions=questions)


def render_upload(name: str, services: Services, user: CurrentUser, **values: Any) -> HTMLResponse:
    """Return a page that sends clips and may use the camera.

    Parameters
    ----------
    name : str
        File name of the template.
    services : Services
        The services.
    user : SignedInUser or None
        The user who asked for it.
    **values
        Variables of the template.

    Returns
    -------
    HTMLResponse
    """
    limits: dict[str, Any] = {
        "settings": services.settings,
        "max_piece_bytes": MAX_PIECE_BYTES,
        "clip_extensions": ",".join(CLIP_EXTENSIONS),
    }
    response = render(name, services, user, **limits, **values)
    response.headers["Permissions-Policy"] = CAMERA_POLICY
    return response


def form_questions(runner_type: type[Runner | VisitDetails]) -> dict[str, list[Question]]:
    """Return the questions of the upload form by group.

    Parameters
    ----------
    runner_type : type
        `Runner`, a subclass with further questions, or `Visit`.

    Returns
    -------
    dict of str to list of Question
    """
    groups: dict[str, list[Question]] = {group: [] for group in get_args(Group)}
    for question in questions_of(runner_type):
        groups[question.group].append(question)
    return groups


@router.get("/guide")
def guide(services: InjectedServices, user: CurrentUser) -> Response:
    """Show how to film."""
    return render("guide.html.j2", services, user)


@router.get("/privacy")
def privacy(services: InjectedServices, user: CurrentUser) -> Response:
    """Show what is stored, where, and for how long."""
    return render("privacy.html.j2", services, user, settings=services.settings)


@router.get("/api")
def api_page(request: Request, services: InjectedServices, user: CurrentUser) -> Response:
    """Show the documentation of the API, made from its OpenAPI document."""
    document = request.app.openapi()
    return render("api.html.j2", services, user, document=document, max_piece_bytes=MAX_PIECE_BYTES)
