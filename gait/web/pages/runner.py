"""The pages for runners: upload, progress, report, comparison, deletion, and how to film."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from gait.errors import GaitError
from gait.measurement import CLIP_EXTENSIONS
from gait.results.layout import REPORT_FILE, RESULTS_FILE
from gait.runner import Group, Question, Runner, questions_of
from gait.runner import Visit as VisitDetails
from gait.web.api import Download, Token, files_of, numbers_of, report_file, status_of
from gait.web.errors.request_errors import RequestError
from gait.web.middleware import with_report_policy
from gait.web.services import CurrentUser, InjectedServices, Record, Services
from gait.web.tables import Visit
from gait.web.templates import template
from gait.web.visits.uploads import MAX_PIECE_BYTES
from gait.words.dates import date_text
from gait.words.web import DOWNLOAD_NAMES, STAGES

_POLL_INTERVAL_S = 1.0
_KEEP_ALIVE_AFTER_POLLS = 15
_TOKEN_IN_LINK = re.compile(r"(?:^|/)([A-Za-z0-9_-]{40,49})(?:[/?#]|$)")

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
    return render("upload.html.j2", services, user, questions=questions, **_upload_limits(services))


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


@router.get("/v/{token}")
def visit(token: Token, services: InjectedServices, user: CurrentUser, record: Record) -> Response:
    """Show a visit: the rest of its upload, its progress, its report, or why there is no report."""
    current = services.visits.find(token)
    record("opened", current.id)
    status = status_of(current, services)
    values: dict[str, Any] = {"visit": current, "status": status, "stages": STAGES}
    if status.state == "done":
        values |= {
            "files": files_of(current, services),
            "names": DOWNLOAD_NAMES,
            "advice": advice_of(current, services),
        }
        return render("done.html.j2", services, user, **values)
    if status.state == "failed":
        return render("failed.html.j2", services, user, **values)
    if status.state == "uploading":
        return render("resume.html.j2", services, user, **values, **_upload_limits(services))
    return render("progress.html.j2", services, user, **values)


@router.get("/v/{token}/events")
async def events(token: Token, services: InjectedServices, request: Request) -> Response:
    """Stream the progress of a visit as server-sent events, until it is finished."""
    current = await run_in_threadpool(services.visits.find, token)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(current, services, request), media_type="text/event-stream", headers=headers)


@router.api_route("/v/{token}/report/{name}", methods=["GET", "HEAD"])
def report(token: Token, name: Download, services: InjectedServices, record: Record) -> Response:
    """Return the report as the command line writes it, or one of the files beside it."""
    current = services.visits.find(token)
    response = report_file(services, current, name)
    record("opened", current.id)
    return with_report_policy(response) if name.endswith(".html") else response


@router.get("/v/{token}/report/")
def report_folder(token: Token, services: InjectedServices) -> Response:
    """Redirect to the report."""
    return RedirectResponse(f"/v/{services.visits.find(token).token}/report/{REPORT_FILE}", 303)


@router.get("/v/{token}/compare")
def compare(
    token: Token, services: InjectedServices, record: Record, earlier: Annotated[str, Query(max_length=500)]
) -> Response:
    """Compare a visit with an earlier one, whose link must be known."""
    match = _TOKEN_IN_LINK.search(earlier.strip())
    if match is None:
        raise RequestError(422, "link", "This is not the link of a visit.", "Copy the whole link of the earlier visit.")
    visits = [services.visits.find(match[1]), services.visits.find(token)]
    if any(each.state != "done" for each in visits):
        raise RequestError(
            409, "not_ready", "One of the two visits has no report.", "Choose two visits that have a report."
        )
    views = [{clip.view for clip in services.visits.clips(each)} for each in visits]
    if not views[0] & views[1]:
        raise RequestError(
            409,
            "no_common_view",
            "The two visits have no view in common.",
            "Choose two visits that were filmed from the same side.",
        )
    for each in visits:
        record("compared", each.id)
    before, after = sorted(visits, key=lambda each: each.created_at)
    return with_report_policy(HTMLResponse(_comparison(before, after, services)))


@router.get("/v/{token}/delete")
def confirm_delete(token: Token, services: InjectedServices, user: CurrentUser) -> Response:
    """Ask for confirmation before a visit is deleted."""
    return render("delete.html.j2", services, user, visit=services.visits.find(token))


@router.post("/v/{token}/delete")
def delete(
    token: Token, services: InjectedServices, user: CurrentUser, record: Record, sure: Annotated[str, Form()] = ""
) -> Response:
    """Delete a visit."""
    current = services.visits.find(token)
    if sure != "yes":
        return RedirectResponse(f"/v/{current.token}/delete", 303)
    services.visits.delete(current)
    record("deleted", current.id)
    return render("deleted.html.j2", services, user)


def advice_of(visit: Visit, services: Services) -> dict[str, Any] | None:
    """Return the advice in a visit's results, or None if there is none.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    dict or None
        The `advice` part of `results.json`. None also if the file is missing or cannot be read.
    """
    try:
        results = json.loads((services.visits.report_folder(visit) / RESULTS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    advice = results.get("advice")
    return advice if isinstance(advice, dict) and "headline" in advice else None


def _comparison(before: Visit, after: Visit, services: Services) -> str:
    from gait.comparison import compare as compare_folders
    from gait.comparison.page import comparison_html

    labels = [date_text(datetime.fromtimestamp(each.created_at, UTC)) for each in (before, after)]
    if labels[0] == labels[1]:
        labels = ["Before", "After"]
    comparison = compare_folders(
        services.visits.report_folder(before),
        services.visits.report_folder(after),
        label_before=labels[0],
        label_after=labels[1],
    )
    return comparison_html(comparison, pictures={}, films={}, notes=comparison.notes)


async def _events(visit: Visit, services: Services, request: Request) -> AsyncIterator[str]:
    last, polls_since_last = "", 0
    while not getattr(request.app.state, "stopping", False):
        try:
            status = await run_in_threadpool(services.statuses.status, visit)
        except GaitError:
            yield "event: gone\ndata: {}\n\n"
            return
        numbers = await run_in_threadpool(numbers_of, visit, services) if status.stage == "report" else []
        content = json.dumps({**asdict(status), "numbers": numbers})
        polls_since_last += 1
        if content != last:
            yield f"data: {content}\n\n"
            last, polls_since_last = content, 0
        elif polls_since_last >= _KEEP_ALIVE_AFTER_POLLS:
            yield ": keep-alive\n\n"
            polls_since_last = 0
        if status.state in ("done", "failed"):
            return
        await asyncio.sleep(_POLL_INTERVAL_S)


def _upload_limits(services: Services) -> dict[str, Any]:
    return {
        "settings": services.settings,
        "max_piece_bytes": MAX_PIECE_BYTES,
        "clip_extensions": ",".join(CLIP_EXTENSIONS),
    }
