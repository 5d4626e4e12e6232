"""The pages of one visit: the rest of its upload, its progress, its report, retests, comparisons, and its end."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response, StreamingResponse

from gait.errors import GaitError
from gait.results.layout import REPORT_FILE
from gait.web.api import Download, Token, numbers_of, report_file, status_of
from gait.web.errors.request_errors import RequestError
from gait.web.pages.finished import finished_visit, has_common_view, with_way_back
from gait.web.pages.runner import render, render_upload
from gait.web.services import CurrentUser, InjectedServices, Record, Services
from gait.web.tables import Visit
from gait.words.dates import date_text
from gait.words.web import STAGES

_POLL_INTERVAL_S = 1.0
_KEEP_ALIVE_AFTER_POLLS = 15
_TOKEN_IN_LINK = re.compile(r"(?:^|/)([A-Za-z0-9_-]{40,49})(?:[/?#]|$)")

router = APIRouter(include_in_schema=False)


@router.get("/v/{token}")
def visit(token: Token, services: InjectedServices, user: CurrentUser, record: Record) -> Response:
    """Show a visit: the rest of its upload, its progress, its report, or why there is no report."""
    current = services.visits.find(token)
    record("opened", current.id)
    status = status_of(current, services)
    values: dict[str, Any] = {"visit": current, "status": status, "stages": STAGES}
    if status.state == "done":
        values["finished"] = finished_visit(services.visits.find(token), services, user)
        return render("done.html.j2", services, user, **values)
    if status.state == "failed":
        values["exchange"] = _other_view(services.visits.find(token), services)
        return render("failed.html.j2", services, user, **values)
    if status.state == "uploading":
        return render_upload("resume.html.j2", services, user, **values)
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
    if not name.endswith(".html"):
        return response
    page = services.visits.report_folder(current) / name
    return with_way_back(page.read_text("utf-8"), f"/v/{current.token}")


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
    if not has_common_view(visits[0], visits[1]):
        raise RequestError(
            409,
            "no_common_view",
            "The two visits have no view in common.",
            "Choose two visits that were filmed from the same side.",
        )
    for each in visits:
        record("compared", each.id)
    before, after = sorted(visits, key=lambda each: each.created_at)
    return with_way_back(_comparison(before, after, services), f"/v/{visits[1].token}")


@router.post("/v/{token}/exchange")
def exchange(token: Token, services: InjectedServices, record: Record) -> Response:
    """Analyse the clips of a visit again, each as the other view."""
    current = services.visits.find(token)
    services.visits.exchange_views(current)
    services.dispatcher.notify()
    record("changed", current.id)
    return RedirectResponse(f"/v/{current.token}", 303)


@router.get("/v/{token}/retest")
def retest(token: Token, services: InjectedServices, user: CurrentUser) -> Response:
    """Show what to try, and film again in the same visit."""
    if services.authentication.is_required and user is None:
        return RedirectResponse("/sign-in", 303)
    current = services.visits.find(token)
    if current.state != "done":
        raise RequestError(409, "not_ready", "The first visit has no report yet.", "Wait until it has one.")
    finished = finished_visit(current, services, user)
    if not finished.retest:
        return RedirectResponse(f"/v/{current.token}", 303)
    views = [clip["view"] for clip in current.request["clips"]]
    return render_upload(
        "retest.html.j2", services, user, visit=current, finished=finished, views=views, given=current.request
    )


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


def _comparison(before: Visit, after: Visit, services: Services) -> str:
    from gait.comparison import compare as compare_folders
    from gait.comparison.page import comparison_html

    labels: list[str | None] = [date_text(datetime.fromtimestamp(each.created_at, UTC)) for each in (before, after)]
    if labels[0] == labels[1]:
        labels = [None, None]
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


def _other_view(visit: Visit, services: Services) -> str:
    """Return as which view a clip can be analysed without sending it again: `side`, `rear`, `both`, or nothing."""
    if not services.visits.can_exchange_views(visit):
        return ""
    views = [clip["view"] for clip in visit.request["clips"]]
    return "both" if len(views) > 1 else "rear" if views == ["side"] else "side"
