"""Malicious answers, ranges and headers, and the limits."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from clip_makers import noise_clip, sound_clip, still_picture
from starlette.testclient import TestClient
from visitors import Visitor

from gait.web.settings import Settings

HTML = "<script>alert(1)</script>"


@pytest.fixture
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


INJECTIONS = (
    "'; DROP TABLE web_visits; --",
    "{{ 7 * 7 }}",
    "{% include 'x' %}",
    HTML,
    "${7*7}",
    "\0",
    "\u202e",
    "a" * 300,
)


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["height", "mass", "weekly_distance", "sex", "goal", "experience"])
def test_invalid_answers_are_rejected(visitor: Visitor, field: str, text: str) -> None:
    answer = visitor.create(runner={field: text})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["speed", "incline", "surface", "capture_fps", "runner_name"])
def test_invalid_options_are_rejected(visitor: Visitor, field: str, text: str) -> None:
    assert visitor.create(**{field: text}).status_code in (401, 422)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-1", "1e400", '"x"', 'null, "x": 1', "[]"])
def test_invalid_numbers_are_rejected(client: TestClient, value: str) -> None:
    content = f'{{"clips": [{{"view": "side", "size_bytes": 100}}], "runner": {{"age_years": {value}}}}}'
    answer = client.post("/api/v1/visits", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("requested", "statuses"),
    [
        ("bytes=0-9", {206}),
        ("bytes=-5", {206}),
        ("bytes=1000-", {206}),
        ("bytes=5000-", {416}),
        ("bytes=9-2", {200, 400, 416}),
        ("bytes=abc", {200, 400, 416}),
        ("bytes=0-0," * 500 + "1-1", {200, 206, 400, 416}),
        ("bytes=" + "0-," * 3000 + "0-", {200, 206, 400, 416, 431}),
        ("lines=0-5", {200, 400, 416}),
        ("bytes=99999999999999999999999-", {200, 400, 416}),
    ],
)
def test_ranges_never_return_more_than_the_video(
    done: str, client: TestClient, requested: str, statuses: set[int]
) -> None:
    answer = client.get(f"/v/{done}/report/side.annotated.mp4", headers={"Range": requested})
    assert answer.status_code in statuses
    assert len(answer.content) < 10 * 1024


def test_a_full_queue_is_reported(serve: Callable[..., TestClient]) -> None:
    visitor = Visitor(serve())
    for _ in range(3):
        visitor.token()
    answer = visitor.create()
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "busy")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_full_disk_is_reported(serve: Callable[..., TestClient], settings: Settings, tmp_path: Path) -> None:
    more_than_free = shutil.disk_usage(tmp_path).free * 2
    client = serve(replace(settings, min_free_bytes=more_than_free))
    answer = Visitor(client).create()
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "no_room")
    assert client.get("/ready").status_code == 503


@pytest.mark.parametrize(
    "path", ["/", "/guide", "/privacy", "/api", "/sign-in", "/v/nothing", "/static/web.css", "/api/v1/openapi.json"]
)
def test_every_response_has_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/", "/guide", "/privacy", "/api", "/sign-in", "/v/nothing"])
def test_pages_contain_no_inline_script_and_load_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    text = client.get(path).text
    assert "<script>" not in text
    assert " on" not in "".join(
        part.split(">")[0] for part in text.split("<") if part.startswith(("button", "form", "body"))
    )
    assert " style=" not in text
    assert 'src="http' not in text
    assert 'href="http' not in text


def test_the_report_keeps_its_own_policy(visitor: Visitor, client: TestClient) -> None:
    headers = client.get(f"/v/{visitor.done()}/report/report.html").headers
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Cache-Control"] == "no-store"


def test_the_worker_checks_a_clip_that_had_a_false_index(tmp_path: Path) -> None:
    from gait.web.errors.request_errors import RequestError
    from gait.web.queue.worker import check_clip

    clip = noise_clip(tmp_path / "side.mp4", frames=90, fps=30)
    limits = {"max_clip_s": 60.0, "max_pixels": 10**6, "max_frames": 1000}
    check_clip(clip, limits)
    for lower, code in (
        ({"max_clip_s": 2.0}, "too_long"),
        ({"max_frames": 20}, "too_long"),
        ({"max_pixels": 9999}, "too_many_pixels"),
    ):
        with pytest.raises(RequestError) as error:
            check_clip(clip, limits | lower)
        assert error.value.code == code


def test_still_pictures_are_not_videos(tmp_path: Path) -> None:
    from gait.web.visits.mp4_index import SIGNATURE_BYTES, is_video, read_index

    assert is_video(sound_clip(tmp_path / "sound.mp4").read_bytes()[:SIGNATURE_BYTES]), (
        "the container is that of a video"
    )
    picture = still_picture(tmp_path / "still.png", codec="png", pixel_format="rgb24")
    assert not is_video(picture.read_bytes()[:SIGNATURE_BYTES])
    index = read_index(noise_clip(tmp_path / "clip.mp4", frames=60, fps=30, size=(240, 320)))
    assert index.duration_s == pytest.approx(2, abs=0.1)
    assert (index.width, index.height) == (320, 240)
