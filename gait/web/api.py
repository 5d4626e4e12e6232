"""The API for other programs, and for our own upload page, which uses nothing else."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse

from gait.results.layout import RESULTS_FILE, SESSION_FILES
from gait.web.errors import request_errors as refusals
from gait.web.errors.request_errors import RequestError
from gait.web.services import Asking, Parts, Services, require_own_form, require_person
from gait.web.tables import Visit
from gait.web.visits import uploads
from gait.web.visits.schemas import VisitAnswers

PIECE_TIMEOUT_S = 120.0
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".wav": "audio/wav",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".mp4": "video/mp4",
    ".nc": "application/x-netcdf",
}
DOWNLOADS: dict[str, str] = {name: _TYPES[PurePath(name).suffix] for name in SESSION_FILES}
"""Every file of a report that is handed out, with its type; no other name reaches the disk."""

# Spelled out, since a type cannot be computed.
Download = Literal[
    "report.html",
    "report.pdf",
    "metronome.wav",
    "results.json",
    "measures.csv",
    "steps.csv",
    "side.annotated.mp4",
    "rear.annotated.mp4",
    "side.pose.nc",
    "rear.pose.nc",
]
Token = Annotated[str, Path(min_length=1, max_length=64, description="the visit's secret, from its link")]
View = Literal["side", "rear"]


class Error(BaseModel):
    """What is wrong, and what to do about it."""

    code: str
    problem: str
    remedy: str


class ErrorBody(BaseModel):
    """An error."""

    error: Error


class ClipStatus(BaseModel):
    """How much of a clip is here."""

    view: View
    size_bytes: int
    received_bytes: int
    url: str = Field(description="where its pieces go")


class VisitStatus(BaseModel):
    """Where a visit stands."""

    token: str = Field(description="its secret: whoever has it has the visit")
    state: Literal["uploading", "queued", "running", "done", "failed"]
    created_at: datetime
    removed_at: datetime = Field(description="when everything of it will be gone")
    clips: list[ClipStatus]
    position: int | None = Field(default=None, description="how many are before it in the queue")
    stage: Literal["checking", "looking", "pose", "measuring", "report"] | None = None
    view: View | None = None
    done: int = Field(default=0, description="frames of the stage done")
    total: int = 0
    problem: str | None = Field(default=None, description="why there is no report, or what was not done with it")
    remedy: str | None = None
    page: str = Field(description="address of the visit's page")
    files: list[str] = Field(default_factory=list, description="what can be downloaded")
    most_piece_bytes: int = uploads.MOST_PIECE_BYTES


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorBody} for status in (400, 401, 403, 413, 422, 503, *statuses)}


def may_enter(person: Asking, parts: Parts, x_form_token: Annotated[str | None, Header()] = None) -> None:
    """Visits are made by who is signed in, once anybody has a password."""
    if parts.door.guarded:
        require_own_form(require_person(person), x_form_token)


router = APIRouter(prefix="/api/v1", tags=["visits"])


@router.post("/visits", status_code=201, responses=_errors(409, 429, 507), dependencies=[Depends(may_enter)])
def create(
    answers: VisitAnswers,
    parts: Parts,
    person: Asking,
    response: Response,
    idempotency_key: Annotated[
        str | None, Header(min_length=16, max_length=200, description="random: whoever sends it again gets the visit")
    ] = None,
) -> VisitStatus:
    """Make a visit and announce its clips. The same request with the same `Idempotency-Key` returns the same visit."""
    if answers.runner_name is not None:
        require_person(person)
    visit, _ = parts.visits.create(
        answers, idempotency_key=idempotency_key, user="" if person is None else str(person.id)
    )
    response.headers["Location"] = f"/api/v1/visits/{visit.token}"
    return status_of(visit, parts)


@router.get("/visits/{token}", responses=_errors(404))
def status(token: Token, parts: Parts) -> VisitStatus:
    """Where a visit stands: bytes here, place in the queue, frames done, or why there is no report."""
    return status_of(parts.visits.find(token), parts)


@router.put(
    "/visits/{token}/clips/{view}",
    responses=_errors(404, 408, 409, 411, 415, 507),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(
    token: Token,
    view: View,
    parts: Parts,
    request: Request,
    response: Response,
    upload_offset: Annotated[int, Header(ge=0, le=2**53, description="where this piece begins")],
) -> ClipStatus:
    """Send a piece of a clip, up to `most_piece_bytes`. After a broken connection, ask the status where to go on."""
    visit = await run_in_threadpool(parts.visits.find, token)
    piece = await _read_piece(request)
    return await run_in_threadpool(_append, parts, visit, view, piece, upload_offset, response)


@router.post("/visits/{token}/start", status_code=202, responses=_errors(404, 409))
def start(token: Token, parts: Parts) -> VisitStatus:
    """Begin, once every clip is here. Beginning twice changes nothing."""
    visit = parts.visits.find(token)
    if visit.state == "uploading":
        for clip in status_of(visit, parts).clips:
            if clip.received_bytes < clip.size_bytes:
                raise RequestError(
                    409,
                    "incomplete",
                    f"The {clip.view} clip is not whole yet.",
                    "Send the rest of it first.",
                )
        parts.visits.start(visit)
        parts.keeper.look()
    return status_of(parts.visits.find(token), parts)


@router.get("/visits/{token}/results", responses=_errors(404, 409), response_model=dict[str, Any])
def results(token: Token, parts: Parts) -> FileResponse:
    """The results, laid out as `results.json` of the command line, as `/api/v1/results.schema.json` describes."""
    return report_file(parts, parts.visits.find(token), RESULTS_FILE)


@router.get("/visits/{token}/files/{name}", responses=_errors(404, 409, 416), response_class=FileResponse)
def download(token: Token, name: Download, parts: Parts) -> FileResponse:
    """One file of the report, to keep."""
    return report_file(parts, parts.visits.find(token), name, keep=True)


@router.delete("/visits/{token}", status_code=204, responses=_errors(404))
def delete(token: Token, parts: Parts) -> None:
    """Delete a visit: clips, report, answers. It cannot be undone."""
    parts.visits.delete(parts.visits.find(token))


@router.get("/results.schema.json", response_model=dict[str, Any])
def results_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the results."""
    from gait.results.document import results_schema as schema

    return schema()


def status_of(visit: Visit, parts: Services) -> VisitStatus:
    """Return where a visit stands."""
    standing = parts.board.standing(visit)
    link = f"/api/v1/visits/{visit.token}"
    removed_at = visit.created_at + 86_400 * parts.settings.retention_days
    fresh = parts.visits.find(visit.token) if standing.state in ("done", "failed") else visit
    return VisitStatus(
        token=visit.token,
        state=standing.state,  # type: ignore[arg-type]
        created_at=datetime.fromtimestamp(visit.created_at, UTC),
        removed_at=datetime.fromtimestamp(removed_at, UTC),
        clips=[
            ClipStatus(
                view=clip.view,  # type: ignore[arg-type]
                size_bytes=clip.size_bytes,
                received_bytes=clip.size_bytes
                if standing.state != "uploading"
                else uploads.received_bytes(parts.visits.clip_path(visit, clip.view)),
                url=f"{link}/clips/{clip.view}",
            )
            for clip in parts.visits.clips(visit)
        ],
        position=standing.position,
        stage=standing.stage,  # type: ignore[arg-type]
        view=standing.view,  # type: ignore[arg-type]
        done=standing.done,
        total=standing.total,
        problem=fresh.problem,
        remedy=fresh.remedy,
        page=f"/v/{visit.token}",
        files=files_of(visit, parts) if standing.state == "done" else [],
    )


def files_of(visit: Visit, parts: Services) -> list[str]:
    """Return the names of what can be downloaded."""
    folder = parts.visits.report_folder(visit)
    return [name for name in DOWNLOADS if (folder / name).is_file()]


def report_file(parts: Services, visit: Visit, name: str, *, keep: bool = False) -> FileResponse:
    """Return a file of a visit's report; raises a `RequestError` if there is none."""
    if visit.state == "failed":
        raise RequestError(409, "failed", visit.problem or "There is no report.", visit.remedy or "Film anew.")
    if visit.state != "done":
        raise RequestError(409, "not_ready", "The report is not made yet.", "Ask the status where it stands.")
    path = parts.visits.report_folder(visit) / name
    if name not in DOWNLOADS or not path.is_file():
        raise refusals.not_found()
    return _FileInLargePieces(
        path,
        media_type=DOWNLOADS[name],
        filename=f"running-{name}" if keep else None,
        content_disposition_type="attachment" if keep else "inline",
    )


class _FileInLargePieces(FileResponse):
    """A file read a mebibyte at a time: every piece waits for a thread, and a report would be twenty of the usual."""

    chunk_size = 2**20


async def _read_piece(request: Request) -> bytes:
    """The body, which is counted as it comes whatever its headers promise."""
    too_much = RequestError(
        413, "too_large", "This piece is too large.", f"Send {uploads.MOST_PIECE_BYTES} bytes at most."
    )
    promised = request.headers.get("content-length", "0")
    if not promised.isdigit() or int(promised[:20]) > uploads.MOST_PIECE_BYTES:
        raise too_much
    piece = bytearray()
    try:
        async with asyncio.timeout(PIECE_TIMEOUT_S):
            async for part in request.stream():
                piece += part
                if len(piece) > uploads.MOST_PIECE_BYTES:
                    raise too_much
    except TimeoutError:
        raise RequestError(408, "slow", "The piece took too long to arrive.", "Send a smaller one.") from None
    except ClientDisconnect:
        raise RequestError(400, "cut_off", "The connection broke.", "Ask the status where to go on.") from None
    return bytes(piece)


def _append(parts: Services, visit: Visit, view: str, piece: bytes, offset: int, response: Response) -> ClipStatus:
    clip = next((clip for clip in parts.visits.clips(visit) if clip.view == view), None)
    if clip is None:
        raise refusals.not_found()
    if visit.state != "uploading":
        raise RequestError(
            409, "started", "This visit has begun; its clips are here.", "Make a new visit for other clips."
        )
    path = parts.visits.clip_path(visit, view)
    here = uploads.append(path, piece, offset=offset, size_bytes=clip.size_bytes, settings=parts.settings)
    parts.metrics.received(len(piece))
    response.headers["Upload-Offset"] = str(here)
    url = f"/api/v1/visits/{visit.token}/clips/{view}"
    return ClipStatus(view=view, size_bytes=clip.size_bytes, received_bytes=here, url=url)  # type: ignore[arg-type]
