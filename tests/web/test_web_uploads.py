"""Uploads that nobody finishes, clips that are refused, and the space that uploads may take."""

from __future__ import annotations

import os
import sys
import time
from collections import namedtuple
from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient
from visitors import CLIP, MP4_START, Visitor

from gait.web.addresses import network_of
from gait.web.services import Services
from gait.web.settings import Settings
from gait.web.visits import visits as visits_module
from gait.web.visits.visits import ABANDONED_AFTER_S

Usage = namedtuple("Usage", "total used free")


def test_an_upload_without_bytes_for_a_quarter_of_an_hour_is_given_up(services: Services, visitor: Visitor) -> None:
    services.dispatcher.stop()
    begun, continued, complete = visitor.token(), visitor.token(), visitor.started()
    now_s = time.monotonic()
    assert services.visits.remove_abandoned(now_s) == []
    visitor.put(continued, CLIP[:100])
    assert services.visits.remove_abandoned(now_s + 60) == []
    assert len(services.visits.remove_abandoned(now_s + ABANDONED_AFTER_S)) == 1
    assert visitor.put(begun, CLIP).status_code == 404
    assert visitor.put(continued, CLIP[100:], offset=100).status_code == 200
    assert visitor.status(complete)["state"] == "queued"


def test_a_refused_clip_frees_its_place_at_once(services: Services, visitor: Visitor) -> None:
    for _ in range(4):
        token = visitor.token()
        assert visitor.put(token, b"<html>" * 20).status_code == 415
        status = visitor.status(token)
        assert status["state"] == "failed"
        assert "not a video" in status["problem"]
        assert list(services.visits.folder(services.visits.find(token)).iterdir()) == []


def test_one_network_and_one_user_begin_a_limited_number_of_uploads(
    serve: Callable[..., TestClient], settings: Settings
) -> None:
    client = serve(replace(settings, max_waiting=15))
    visitor = Visitor(client)
    begun = [visitor.token() for _ in range(3)]
    refused = visitor.create()
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_uploads")
    client.delete(f"/api/v1/visits/{begun[0]}")
    assert visitor.create().status_code == 201
    authentication = client.app.state.services.authentication  # type: ignore[attr-defined]
    authentication.add("ada", "four quiet grey shoes")
    bearer = {"Authorization": f"Bearer {authentication.make_token('ada')}"}
    made = [visitor.create(headers=bearer).status_code for _ in range(8)]
    assert made == [201] * 7 + [429], "a user has more room, and not that of the network"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("testclient", "testclient", True),
    ],
)
def test_one_customer_counts_as_one_network(first: str, second: str, same: bool) -> None:
    assert (network_of(first) == network_of(second)) is same


def test_announced_clips_count_as_taken_space(
    serve: Callable[..., TestClient], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = Visitor(serve(replace(settings, min_free_bytes=1000)))
    free = [1000 + 2 * len(CLIP) + 10]
    monkeypatch.setattr(visits_module.shutil, "disk_usage", lambda _: Usage(10**9, 0, free[0]))
    first = visitor.token()
    second = visitor.token()
    assert visitor.create().status_code == 507, "the space is promised to the first two"
    visitor.put(first, CLIP)
    free[0] = 1000 + len(CLIP) - 1
    assert visitor.put(second, CLIP).status_code == 507, "something else has filled the disk"
    free[0] += 1
    assert visitor.put(second, CLIP).status_code == 200


def test_a_piece_that_arrives_while_its_visit_is_deleted_leaves_nothing(
    services: Services, visitor: Visitor, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = visitor.token()
    visit = services.visits.find(token)
    check = services.visits.check_free_space

    def delete_then_check(more_bytes: int) -> None:
        monkeypatch.undo()
        services.visits.delete(visit)
        check(more_bytes)

    monkeypatch.setattr(services.visits, "check_free_space", delete_then_check)
    assert visitor.put(token, MP4_START + b"\0" * 200).status_code == 404
    assert not list((settings.data / "visits").iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permissions of this kind")
def test_only_the_owner_of_the_server_can_read_a_visit(visitor: Visitor, settings: Settings) -> None:
    before = os.umask(0)
    try:
        visitor.put(visitor.token(), CLIP)
    finally:
        os.umask(before)
    written = [settings.data, *settings.data.rglob("*")]
    assert {path.name: path.stat().st_mode & 0o77 for path in written if path.stat().st_mode & 0o77} == {}
    assert any(path.suffix == ".mp4" for path in written)
