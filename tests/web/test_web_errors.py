"""Invalid requests and their responses."""

from __future__ import annotations

import struct

import pytest
from starlette.testclient import TestClient
from visitors import CLIP, MP4_START, Visitor

HTML = "<script>alert(1)</script>"


@pytest.fixture
def client(lasting_client: TestClient) -> TestClient:
    return lasting_client


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def movie(*, seconds: int = 10, width: int = 720, height: int = 1280) -> bytes:
    """Return a file with an index that states these values, without a video."""
    header = struct.pack(">IIIII", 0, 0, 0, 1000, 1000 * seconds) + b"\0" * 80
    track = b"\0" * 76 + struct.pack(">II", width << 16, height << 16)
    return MP4_START + box(b"moov", box(b"mvhd", header) + box(b"trak", box(b"tkhd", track))) + b"\0" * 64


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"%PDF-1.7\n" + b"x" * 100, 415, "no_video"),
        (b"PK\x03\x04" + b"\0" * 100, 415, "no_video"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 100, 415, "no_video"),
        (b"#!/bin/sh\nrm -rf /\n" + b"#" * 100, 415, "no_video"),
        (b"<html>" + HTML.encode() + b"</html>", 415, "no_video"),
        (b"\0\0\0\x18ftypheic\0\0\0\0" + b"\0" * 100, 415, "no_video"),
        (b"x", 415, "no_video"),
        (movie(seconds=61), 422, "too_long"),
        (movie(seconds=4_000_000), 422, "too_long"),
        (movie(width=30_000, height=30_000), 422, "too_many_pixels"),
    ],
)
def test_clips_are_checked_while_they_arrive(visitor: Visitor, content: bytes, status: int, code: str) -> None:
    answer = visitor.put(visitor.token(size_bytes=len(content)), content)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_a_clip_within_the_limits_is_accepted(visitor: Visitor) -> None:
    content = movie()
    assert visitor.put(visitor.token(size_bytes=len(content)), content).status_code == 200


@pytest.mark.parametrize(
    ("clip", "status", "code"),
    [
        ({"view": "side", "size_bytes": 2**20 + 1}, 413, "too_large"),
        ({"view": "side", "size_bytes": 10, "duration_s": 61}, 422, "too_long"),
        ({"view": "side", "size_bytes": 0}, 422, "answer"),
        ({"view": "../side", "size_bytes": 10}, 422, "answer"),
        ({"view": "side", "size_bytes": 10, "name": "../../etc/passwd"}, 422, "answer"),
    ],
)
def test_announced_clips_are_checked_before_they_are_sent(
    client: TestClient, clip: dict[str, object], status: int, code: str
) -> None:
    answer = client.post("/api/v1/visits", json={"clips": [clip]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("duration_s", "capture_fps", "accepted"),
    [(84.0, None, False), (84.0, 240, True), (479.0, 240, True), (481.0, 240, False)],
)
def test_the_limit_counts_the_running_not_the_slow_motion(
    client: TestClient, duration_s: float, capture_fps: int | None, accepted: bool
) -> None:
    clip = {"view": "side", "size_bytes": 10, "duration_s": duration_s}
    answer = client.post("/api/v1/visits", json={"clips": [clip], "capture_fps": capture_fps})
    assert (answer.status_code == 201) is accepted


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"runner": {"height": "tall"}}, "height"),
        ({"runner": {"height": "17.8m"}}, "height"),
        ({"runner": {"mass": "70"}}, "mass"),
        ({"speed": "fast"}, "speed"),
        ({"incline": "steep"}, "incline"),
        ({"runner": {"pain_run": 11}}, "pain_run"),
    ],
)
def test_an_error_names_the_answer_that_is_wrong(client: TestClient, answers: dict[str, object], field: str) -> None:
    answer = client.post("/api/v1/visits", json={"clips": [{"view": "side", "size_bytes": 10}], **answers})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


def test_more_bytes_than_announced_are_rejected(visitor: Visitor) -> None:
    token = visitor.token(size_bytes=len(CLIP))
    assert visitor.put(token, CLIP + b"more").status_code == 413
    assert visitor.status(token)["clips"][0]["received_bytes"] == 0


def test_a_false_content_length_has_no_effect(visitor: Visitor, client: TestClient) -> None:
    token = visitor.token(size_bytes=len(CLIP))
    for promised in ("1", "-1", "0x10", "99999999999999999999999", "abc"):
        answer = visitor.put(token, b"\0" * (5 * 2**20), **{"Content-Length": promised})
        assert answer.status_code == 413
    for promised in ("99999999999", "abc"):
        answer = client.post("/api/v1/visits", content=b"{}", headers={"Content-Length": promised})
        assert answer.status_code == 413


def test_an_endless_request_is_rejected(client: TestClient) -> None:
    answer = client.post("/api/v1/visits", content=(b"[" * 1000 for _ in range(200)))
    assert answer.status_code == 413


def test_pieces_are_appended_in_order(visitor: Visitor) -> None:
    token = visitor.token(size_bytes=len(CLIP))
    assert visitor.put(token, CLIP[:50]).headers["Upload-Offset"] == "50"
    again = visitor.put(token, CLIP[:50])
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "50")
    assert visitor.put(token, CLIP[60:], 60).status_code == 409
    assert visitor.put(token, CLIP[50:], 50).json()["received_bytes"] == len(CLIP)
    assert visitor.put(token, CLIP, 0, view="rear").status_code == 404


def test_a_visit_with_incomplete_clips_does_not_start(visitor: Visitor, client: TestClient) -> None:
    token = visitor.token()
    assert client.post(f"/api/v1/visits/{token}/start").status_code == 409
    assert client.get(f"/api/v1/visits/{token}/results").status_code == 409


def test_a_visit_that_has_started_accepts_no_more_bytes(visitor: Visitor) -> None:
    assert visitor.put(visitor.done(), CLIP).status_code == 409


PLACES = (
    "/v/{}",
    "/v/{}/report/report.html",
    "/v/{}/delete",
    "/v/{}/events",
    "/api/v1/visits/{}",
    "/api/v1/visits/{}/results",
)


@pytest.mark.parametrize("place", PLACES)
def test_a_guessed_or_altered_link_is_not_found(done: str, client: TestClient, place: str) -> None:
    token = done
    altered = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token[:-1],
        token + "A",
        token.swapcase(),
        token[1:] + "_",
    ]
    tricks = ["%", "' OR '1'='1", "*", "%2e%2e%2f", "%00", "a" * 5000, token + "%00", token + "'--"]
    for wrong in altered + tricks:
        assert client.get(place.format(wrong)).status_code in (404, 422), wrong


def test_tokens_are_long_and_different(client: TestClient, visitor: Visitor) -> None:
    tokens = [visitor.token() for _ in range(3)]
    assert len(set(tokens)) == 3
    assert all(len(token) == 43 for token in tokens)


@pytest.mark.parametrize(
    "name",
    [
        "../results.json",
        "..%2fresults.json",
        "%2e%2e/%2e%2e/history.sqlite",
        "side.mp4",
        "report.html%00",
        "/etc/passwd",
    ],
)
def test_only_files_of_a_report_can_be_downloaded(done: str, client: TestClient, name: str) -> None:
    token = done
    for place in (f"/v/{token}/report/{name}", f"/api/v1/visits/{token}/files/{name}", f"/static/{name}"):
        assert client.get(place).status_code in (303, 404, 422), place


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Host": "evil.example"}, 400),
        ({"Host": "127.0.0.1.evil.example:8000"}, 400),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_requests_from_other_sites_are_rejected(
    visitor: Visitor, client: TestClient, headers: dict[str, str], status: int
) -> None:
    token = visitor.done()
    answer = client.post(f"/v/{token}/delete", data={"sure": "yes"}, headers=headers)
    assert answer.status_code == status
    assert client.get(f"/v/{token}").status_code == (404 if status == 200 else 200)
