"""The pages that a runner sees."""

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
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from gait.errors import GaitError
from gait.results.layout import RESULTS_FILE
from gait.runner import EXPERIENCES, GOALS, SEXES, SITES
from gait.web.api import Download, Token, files_of, report_file, status_of
from gait.web.errors.request_errors import RequestError
from gait.web.middleware import with_report_policy
from gait.web.services import Asking, Parts, Services
from gait.web.tables import Visit
from gait.web.templates import template
from gait.web.visits.uploads import MOST_PIECE_BYTES
from gait.words.web import CHOICES, DOWNLOAD_NAMES, STAGES

_LOOK_EVERY_S = 1.0
_STILL_HERE_EVERY = 15
_TOKEN = re.compile(r"(?:^|/)([A-Za-z0-9_-]{40,49})(?:[/?#]|$)")

router = APIRouter(include_in_schema=False)


def page(name: str, parts: Services, person: Asking, *, http_status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page, with what its frame needs to know."""
    text = template(name).render(person=person, guarded=parts.door.guarded, **values)
    return HTMLResponse(text, http_status)


@router.get("/")
def home(parts: Parts, person: Asking) -> Response:
    """The upload page."""
    if parts.door.guarded and person is None:
        return RedirectResponse("/sign-in", 303)
    return page("upload.html.j2", parts, person, **_upload_values(parts))


@router.get("/guide")
def guide(parts: Parts, person: Asking) -> Response:
    """How to film."""
    return page("guide.html.j2", parts, person)


@router.get("/privacy")
def privacy(parts: Parts, person: Asking) -> Response:
    """What is kept, where, and for how long."""
    return page("privacy.html.j2", parts, person, settings=parts.settings)


@router.get("/api")
def api_page(request: Request, parts: Parts, person: Asking) -> Response:
    """The API, described for people from the same document that programs read."""
    return page("api.html.j2", parts, person, document=request.app.openapi(), most_piece_bytes=MOST_PIECE_BYTES)


@router.get("/v/{token}")
def visit(token: Token, parts: Parts, person: Asking) -> Response:
    """A visit: the rest of its upload, its progress, its report, or why there is none."""
    found = parts.visits.find(token)
    status = status_of(found, parts)
    values: dict[str, Any] = {"visit": found, "status": status, "stages": STAGES}
    if status.state == "done":
        values |= {"files": files_of(found, parts), "names": DOWNLOAD_NAMES, "advice": advice_of(found, parts)}
        return page("done.html.j2", parts, person, **values)
    if status.state == "failed":
        return page("failed.html.j2", parts, person, **values)
    if status.state == "uploading":
        return page("resume.html.j2", parts, person, **values, **_upload_values(parts))
    return page("progress.html.j2", parts, person, **values)


@router.get("/v/{token}/events")
async def events(token: Token, parts: Parts, request: Request) -> Response:
    """Progress as it happens; the stream ends with the work."""
    found = await run_in_threadpool(parts.visits.find, token)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_changes(found, parts, request), media_type="text/event-stream", headers=headers)


@router.api_route("/v/{token}/report/{name}", methods=["GET", "HEAD"])
def report(token: Token, name: Download, parts: Parts) -> Response:
    """The report as the command line writes it, and the films beside it."""
    response = report_file(parts, parts.visits.find(token), name)
    return with_report_policy(response) if name.endswith(".html") else response


@router.get("/v/{token}/report/")
def report_folder(token: Token, parts: Parts) -> Response:
    """The report under its shorter address."""
    return RedirectResponse(f"/v/{parts.visits.find(token).token}/report/report.html", 303)


@router.get("/v/{token}/compare")
def compare(token: Token, parts: Parts, earlier: Annotated[str, Query(max_length=500)]) -> Response:
    """This visit beside an earlier one, whose link whoever asks must have."""
    match = _TOKEN.search(earlier.strip())
    if match is None:
        raise RequestError(422, "link", "This is not a visit's link.", "Copy the whole link of the earlier visit.")
    later, first = parts.visits.find(token), parts.visits.find(match[1])
    for each in (later, first):
        if each.state != "done":
            raise RequestError(
                409, "not_ready", "One of both visits has no report.", "Choose visits whose reports are made."
            )
    if not {clip.view for clip in parts.visits.clips(first)} & {clip.view for clip in parts.visits.clips(later)}:
        raise RequestError(
            409,
            "no_common_view",
            "Both visits have no view in common.",
            "Choose visits that were filmed from the same side.",
        )
    if first.created_at > later.created_at:
        first, later = later, first
    return with_report_policy(HTMLResponse(_comparison(first, later, parts)))


@router.get("/v/{token}/delete")
def ask_delete(token: Token, parts: Parts, person: Asking) -> Response:
    """Asks once more."""
    return page("delete.html.j2", parts, person, visit=parts.visits.find(token))


@router.post("/v/{token}/delete")
def delete(token: Token, parts: Parts, person: Asking, sure: Annotated[str, Form()] = "") -> Response:
    """Delete a visit."""
    found = parts.visits.find(token)
    if sure != "yes":
        return RedirectResponse(f"/v/{found.token}/delete", 303)
    parts.visits.delete(found)
    return page("deleted.html.j2", parts, person)


def advice_of(visit: Visit, parts: Services) -> dict[str, Any] | None:
    """Return the advice of a visit's results, None if they hold none."""
    try:
        results = json.loads((parts.visits.report_folder(visit) / RESULTS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    advice = results.get("advice")
    return advice if isinstance(advice, dict) and "headline" in advice else None


def _comparison(first: Visit, later: Visit, parts: Services) -> str:
    from gait.comparison import compare as compare_folders
    from gait.comparison.page import comparison_html

    days = [datetime.fromtimestamp(each.created_at, UTC).strftime("%-d %B %Y") for each in (first, later)]
    labels = days if days[0] != days[1] else ["Before", "After"]
    comparison = compare_folders(
        parts.visits.report_folder(first),
        parts.visits.report_folder(later),
        label_before=labels[0],
        label_after=labels[1],
    )
    return comparison_html(comparison, pictures={}, films={}, notes=comparison.notes)


async def _changes(visit: Visit, parts: Services, request: Request) -> AsyncIterator[str]:
    last, quiet = "", 0
    while not getattr(request.app.state, "stopping", False):
        try:
            status = await run_in_threadpool(parts.board.standing, visit)
        except GaitError:
            yield "event: gone\ndata: {}\n\n"
            return
        content = json.dumps(asdict(status))
        quiet += 1
        if content != last:
            yield f"data: {content}\n\n"
            last, quiet = content, 0
        elif quiet >= _STILL_HERE_EVERY:
            yield ": still here\n\n"
            quiet = 0
        if status.state in ("done", "failed"):
            return
        await asyncio.sleep(_LOOK_EVERY_S)


def _upload_values(parts: Services) -> dict[str, Any]:
    return {
        "settings": parts.settings,
        "choices": CHOICES,
        "sexes": SEXES,
        "experiences": EXPERIENCES,
        "goals": GOALS,
        "sites": SITES,
        "most_piece_bytes": MOST_PIECE_BYTES,
    }
