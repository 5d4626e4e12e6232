"""A stand-in for the analysis, and a client of the API."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from gait.web.queue.process import JobOutcome
from gait.web.visits.files import numbers_path

MP4_START = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom"
CLIP = MP4_START + b"\0" * 200
TIMEOUT_S = 20


@dataclass
class StandIn:
    """Finishes each job at once, or as the test says."""

    outcomes: list[JobOutcome] = field(default_factory=list)
    hold: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    numbers: list[dict[str, str]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def __call__(
        self, request: dict[str, Any], *, on_message: Callable[..., None], keep_running: Callable[[], bool]
    ) -> JobOutcome:
        self.requests.append(request)
        on_message({"stage": "pose", "view": "side", "done": 3, "total": 9})
        if self.numbers:
            numbers_path(Path(request["folder"])).write_text(json.dumps(self.numbers))
            on_message({"stage": "report"})
        while self.hold:
            if not keep_running():
                return JobOutcome(ending="cancelled", message={})
            time.sleep(0.02)
        if self.outcomes:
            return self.outcomes.pop(0)
        report = Path(request["folder"]) / "report"
        report.mkdir()
        (report / "report.html").write_text("<!doctype html><title>made</title><header>\n</header>")
        advice = {"headline": "Run on.", "message": "Good.", "outcome": "nothing"}
        results = self.results.pop(0) if self.results else {"schema": "gait/2", "advice": advice}
        (report / "results.json").write_text(json.dumps(results))
        for name, text in self.files.items():
            (report / name).write_text(text)
        (report / "side.annotated.mp4").write_bytes(bytes(range(256)) * 4)
        return JobOutcome(ending="done", message={})


def request_for(folder: Path, **changed: Any) -> dict[str, Any]:
    """Return the request of a worker."""
    return {
        "folder": str(folder),
        "answers": {"clips": [{"view": "side", "size_bytes": 1}]},
        "model": "lite",
        "max_clip_s": 60.0,
        "max_pixels": 10**7,
        "max_frames": 10_000,
        "max_memory_bytes": 4 * 2**30,
        "max_job_s": 600.0,
    } | changed


class Visitor:
    """A client of the API."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def create(self, *, size_bytes: int = len(CLIP), **more: Any) -> httpx.Response:
        clips = [{"view": "side", "size_bytes": size_bytes}]
        headers = more.pop("headers", None)
        return self.client.post("/api/v1/visits", json={"clips": clips} | more, headers=headers)

    def token(self, **more: Any) -> str:
        answer = self.create(**more)
        assert answer.status_code == 201, answer.text
        token: str = answer.json()["token"]
        return token

    def put(self, token: str, content: bytes, offset: int = 0, view: str = "side", **headers: str) -> httpx.Response:
        address = f"/api/v1/visits/{token}/clips/{view}"
        return self.client.put(address, content=content, headers={"Upload-Offset": str(offset)} | headers)

    def started(self, content: bytes = CLIP, **more: Any) -> str:
        token = self.token(size_bytes=len(content), **more)
        assert self.put(token, content).status_code == 200
        assert self.client.post(f"/api/v1/visits/{token}/start").status_code == 202
        return token

    def status(self, token: str) -> dict[str, Any]:
        status: dict[str, Any] = self.client.get(f"/api/v1/visits/{token}").json()
        return status

    def wait(self, token: str, *states: str) -> dict[str, Any]:
        until = time.monotonic() + TIMEOUT_S
        while (status := self.status(token))["state"] not in states:
            assert time.monotonic() < until, status
            time.sleep(0.05)
        return status

    def done(self, **more: Any) -> str:
        token = self.started(**more)
        self.wait(token, "done")
        return token
