"""The HTTP API for programs. The upload page uses nothing else to create visits and to send clips."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import FileResponse

from gait.results.layout import RESULTS_FILE, SESSION_FILES
from gait.web.addresses import network_of
from gait.web.errors.request_errors import RequestError, not_found
from gait.web.services import CurrentUser, InjectedServices, Record, Services, require_form_token, require_user
from gait.web.tables import Visit, VisitState
from gait.web.visits import uploads
from gait.web.visits.files import ClipView, read_numbers
from gait.web.visits.schemas import VisitAnswers

PIECE_TIMEOUT_S = 120.0
_UNUSABLE = ("no_video", "too_long", "too_many_pixels")
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".wav": "audio/wav",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
    ".txt": "text/plain; charset=utf-8",
    ".nc": "application/x-netcdf",
}
DOWNLOADS: dict[str, str] = {name: _MEDIA_TYPES[PurePath(name).suffix] for name in SESSION_FILES}
"""The files of a report that can be downloaded, with their media types. Other names are never looked up on the disk."""

if TYPE_CHECKING:
    Download = str
else:
    Download = Literal[SESSION_FILES]
Token = Annotated[str, Path(min_length=1, max_length=64, description="the visit's secret, from its link")]
Stage = Literal["checking", "looking", "pose", "measuring", "report"]


class Error(BaseModel):
    """What is wrong, and what to do about it."""

    code: str
    problem: str
    remedy: str


class ErrorBody(BaseModel):
    """The body of an error response."""

    error: Error


class ClipStatus(BaseModel):
    """How much of a clip has been received."""

    view: ClipView
    size_bytes: int
    received_bytes: int
    url: str = Field(description="address for its pieces")


class HeadlineNumber(BaseModel):
    """A headline number of the report, as text."""

    title: str
    value: str = Field(description="value with its unit")
    interval: str = Field(description="95 % interval")
    warning: str = Field(description="empty for a value without reservations")


class VisitStatus(BaseModel):
    """The status of a visit."""

    token: str = Field(description="the visit's secret: whoever knows it has access to the visit")
    state: VisitState
    created_at: datetime
    removed_at: datetime = Field(description="when the visit and all its files will be deleted")
    clips: list[ClipStatus]
    position: int | None = Field(default=None, description="number of visits before it in the queue")
    stage: Stage | None = None
    view: ClipView | None = None
    done: int = Field(default=0, description="finished frames of the stage")
    total: int = Field(default=0, description="all frames of the stage")
    numbers: list[HeadlineNumber] = Field(
        default_factory=list, description="headline numbers, from when they are measured until the report is complete"
    )
    problem: str | None = Field(default=None, description="why there is no report, or what could not be done with it")
    remedy: str | None = None
    page: str = Field(description="address of the visit's page")
    files: list[str] = Field(default_factory=list, description="files that can be downloaded")
    most_piece_bytes: int = Field(default=uploads.MAX_PIECE_BYTES, description="largest size of a piece of a clip")


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorBody} for status in (400, 401, 403, 413, 422, 503, *statuses)}


def require_sign_in(
    user: CurrentUser, services: InjectedServices, x_form_token: Annotated[str | None, Header()] = None
) -> None:
    """Require a signed-in user, once there are users.

    Parameters
    ----------
    user : SignedInUser or None
        The user who sent the request; None if nobody is signed in.
    services : Services
        The services of the application.
    x_form_token : str, optional
        The header `X-Form-Token`, which a page of ours sends with its form token.

    Raises
    ------
    RequestError
        401 if nobody is signed in; 403 if a browser's form token is missing or wrong.
    """
    if services.authentication.is_required:
        require_form_token(require_user(user), x_form_token)


router = APIRouter(prefix="/api/v1", tags=["visits"])


@router.post("/visits", status_code=201, responses=_errors(409, 429, 507), dependencies=[Depends(require_sign_in)])
def create(
    answers: VisitAnswers,
    services: InjectedServices,
    user: CurrentUser,
    record: Record,
    response: Response,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=16, max_length=200, description="a random string; a repeated request returns the same visit"),
    ] = None,
) -> VisitStatus:
    """Create a visit and announce its clips. Repeating a request with its `Idempotency-Key` returns the same visit."""
    if answers.runner_name is not None:
        require_user(user)
    visit, is_new = services.visits.create(
        answers,
        idempotency_key=idempotency_key,
        user="" if user is None else str(user.id),
        network=network_of(record.address),
    )
    if is_new:
        record("created", visit.id)
    response.headers["Location"] = f"/api/v1/visits/{visit.token}"
    return status_of(visit, services)


@router.get("/visits/{token}", responses=_errors(404))
def status(token: Token, services: InjectedServices) -> VisitStatus:
    """Return the status of a visit: bytes received, position in the queue, progress, or why there is no report."""
    return status_of(services.visits.find(token), services)


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
    view: ClipView,
    services: InjectedServices,
    request: Request,
    response: Response,
    upload_offset: Annotated[int, Header(ge=0, le=2**53, description="position of the first byte of the piece")],
) -> ClipStatus:
    """Send a piece of a clip, of up to `most_piece_bytes`. After an interruption, the status says where to continue."""
    visit = await run_in_threadpool(services.visits.find, token)
    piece = await _read_piece(request)
    return await run_in_threadpool(_append_piece, services, visit.token, view, piece, upload_offset, response)


@router.post("/visits/{token}/start", status_code=202, responses=_errors(404, 409))
def start(token: Token, services: InjectedServices) -> VisitStatus:
    """Queue the analysis, once all clips have been received. Repeated requests have no effect."""
    visit = services.visits.find(token)
    if visit.state == "uploading":
        for clip in status_of(visit, services).clips:
            if clip.received_bytes < clip.size_bytes:
                raise RequestError(
                    409, "incomplete", f"The {clip.view} clip is not complete yet.", "Send the rest of it first."
                )
        services.visits.start(visit)
        services.dispatcher.notify()
    return status_of(services.visits.find(token), services)


@router.get("/visits/{token}/results", responses=_errors(404, 409), response_model=dict[str, Any])
def results(token: Token, services: InjectedServices, record: Record) -> FileResponse:
    """Return the results, the same `results.json` as the command line writes. See `/api/v1/results.schema.json`."""
    return _exported(services, services.visits.find(token), RESULTS_FILE, record)


@router.get("/visits/{token}/files/{name}", responses=_errors(404, 409, 416), response_class=FileResponse)
def download(token: Token, name: Download, services: InjectedServices, record: Record) -> FileResponse:
    """Download one file of the report."""
    return _exported(services, services.visits.find(token), name, record, as_attachment=True)


@router.delete("/visits/{token}", status_code=204, responses=_errors(404))
def delete(token: Token, services: InjectedServices, record: Record) -> None:
    """Delete a visit with its clips, report and answers. This cannot be undone."""
    visit = services.visits.find(token)
    services.visits.delete(visit)
    record("deleted", visit.id)


@router.get("/results.schema.json", response_model=dict[str, Any])
def results_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the results."""
    from gait.results.document import results_schema as schema

    return schema()


def status_of(visit: Visit, services: Services) -> VisitStatus:
    """Return the current status of a visit, even if `visit` was read a while ago.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    VisitStatus
        The status, as the API returns it.

    Raises
    ------
    RequestError
        404 if the visit was deleted.
    """
    current = services.statuses.status(visit)
    is_finished = current.state in ("done", "failed")
    if is_finished:
        visit = services.visits.find(visit.token)
    removed_at = visit.created_at + 86_400 * services.settings.retention_days
    return VisitStatus(
        token=visit.token,
        state=current.state,  # type: ignore[arg-type]
        created_at=datetime.fromtimestamp(visit.created_at, UTC),
        removed_at=datetime.fromtimestamp(removed_at, UTC),
        clips=[
            _clip_status(
                visit,
                clip.view,
                clip.size_bytes,
                # After the upload the clip is complete, and may have been deleted already.
                clip.size_bytes
                if current.state != "uploading"
                else uploads.received_bytes(services.visits.clip_path(visit, clip.view)),
            )
            for clip in services.visits.clips(visit)
        ],
        position=current.position,
        stage=current.stage,  # type: ignore[arg-type]
        view=current.view,  # type: ignore[arg-type]
        done=current.done,
        total=current.total,
        numbers=numbers_of(visit, services) if current.stage == "report" else [],  # type: ignore[arg-type]
        problem=visit.problem,
        remedy=visit.remedy,
        page=f"/v/{visit.token}",
        files=files_of(visit, services) if current.state == "done" else [],
    )


def numbers_of(visit: Visit, services: Services) -> list[dict[str, str]]:
    """Return the headline numbers of a visit whose report is being made.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    list of dict
        The fields of `HeadlineNumber`. Empty before the numbers are measured.
    """
    return read_numbers(services.visits.folder(visit))


def _clip_status(visit: Visit, view: str, size_bytes: int, received_bytes: int) -> ClipStatus:
    url = f"/api/v1/visits/{visit.token}/clips/{view}"
    return ClipStatus(view=view, size_bytes=size_bytes, received_bytes=received_bytes, url=url)  # type: ignore[arg-type]


def files_of(visit: Visit, services: Services) -> list[str]:
    """Return the names of the files that can be downloaded.

    Parameters
    ----------
    visit : Visit
        The visit.
    services : Services
        The services of the application.

    Returns
    -------
    list of str
        The names, in the order of `DOWNLOADS`. Empty if there is no report yet.
    """
    folder = services.visits.report_folder(visit)
    return [name for name in DOWNLOADS if (folder / name).is_file()]


def report_file(services: Services, visit: Visit, name: str, *, as_attachment: bool = False) -> FileResponse:
    """Return a response with a file of a visit's report.

    Parameters
    ----------
    services : Services
        The services.
    visit : Visit
        The visit.
    name : str
        Name of the file.
    as_attachment : bool
        Whether browsers save the file instead of showing it.

    Returns
    -------
    FileResponse

    Raises
    ------
    RequestError
        If there is no report, or no such file in it.
    """
    if visit.state == "failed":
        raise RequestError(409, "failed", visit.problem or "There is no report.", visit.remedy or "Film again.")
    if visit.state != "done":
        raise RequestError(409, "not_ready", "The report is not ready yet.", "Ask for the status of the visit.")
    path = services.visits.report_folder(visit) / name
    if name not in DOWNLOADS or not path.is_file():
        raise not_found()
    return _LargeChunkFileResponse(
        path,
        media_type=DOWNLOADS[name],
        filename=f"running-{name}" if as_attachment else None,
        content_disposition_type="attachment" if as_attachment else "inline",
    )


def _exported(
    services: Services, visit: Visit, name: str, record: Record, *, as_attachment: bool = False
) -> FileResponse:
    response = report_file(services, visit, name, as_attachment=as_attachment)
    record("exported", visit.id)
    return response


class _LargeChunkFileResponse(FileResponse):
    """A file sent in chunks of one MiB. Each chunk waits for a thread, and a report has twenty of the default size."""

    chunk_size = 2**20


async def _read_piece(request: Request) -> bytes:
    """Return the body of a request. Its size is checked as it arrives, whatever the headers announce."""
    error = RequestError(
        413, "too_large", "This piece is too large.", f"Send at most {uploads.MAX_PIECE_BYTES} bytes at a time."
    )
    announced = request.headers.get("content-length", "0")
    if not announced.isdigit() or int(announced[:20]) > uploads.MAX_PIECE_BYTES:
        raise error
    piece = bytearray()
    try:
        async with asyncio.timeout(PIECE_TIMEOUT_S):
            async for chunk in request.stream():
                piece += chunk
                if len(piece) > uploads.MAX_PIECE_BYTES:
                    raise error
    except TimeoutError:
        raise RequestError(408, "slow", "The piece took too long to arrive.", "Send a smaller one.") from None
    except ClientDisconnect:
        raise RequestError(400, "cut_off", "The connection broke.", "Ask the status where to continue.") from None
    return bytes(piece)


def _append_piece(
    services: Services, token: str, view: ClipView, piece: bytes, offset: int, response: Response
) -> ClipStatus:
    # The visit may have been deleted, or its upload given up, while the piece arrived.
    visit = services.visits.find(token)
    clip = next((clip for clip in services.visits.clips(visit) if clip.view == view), None)
    if clip is None:
        raise not_found()
    if visit.state != "uploading":
        raise RequestError(
            409, "started", "The upload of this visit is complete.", "Create a new visit for other clips."
        )
    services.visits.check_free_space(len(piece))
    try:
        received = uploads.append(
            services.visits.clip_path(visit, view),
            piece,
            offset=offset,
            size_bytes=clip.size_bytes,
            settings=services.settings,
            capture_fps=visit.request.get("capture_fps"),
        )
    except FileNotFoundError:
        raise not_found() from None
    except RequestError as error:
        if error.code in _UNUSABLE:
            services.visits.refuse(visit, error)
        raise
    if services.visits.by_id(visit.id) is None:
        # Deleted while the piece was written.
        raise not_found()
    services.metrics.received(len(piece))
    response.headers["Upload-Offset"] = str(received)
    return _clip_status(visit, view, clip.size_bytes, received)
