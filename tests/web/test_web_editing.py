"""The correction page: who may open it, what it shows, and what an edit writes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from gait.errors import EditError
from gait.results.layout import DRAWINGS_FILE, EDITS_FILE, REPORT_FILE, RESULTS_FILE, STEPS_FILE
from gait.results.numbers import write_numbers
from gait.results.reading import read_document
from gait.session.edited import report_is_older
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.web.editing.app import create_edit_app, new_token
from gait.web.editing.desk import Desk
from gait.web.editing.label_desk import LabelDesk

TOKEN = "the-token-of-this-test"
PAGE = f"/edit/{TOKEN}/"


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The numbers of a synthetic session, without films."""
    folder = tmp_path_factory.mktemp("edited") / "session"
    write_numbers(synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0, fps=30.0), folder)
    return folder


@pytest.fixture(scope="module")
def desk(saved: Path) -> Desk:
    return Desk.open(saved, who="Dr. Okafor")


@pytest.fixture(scope="module")
def page(desk: Desk) -> TestClient:
    return TestClient(create_edit_app(desk, token=TOKEN), base_url="http://127.0.0.1", follow_redirects=False)


def moved(page: TestClient, by_s: float = 0.03) -> dict[str, Any]:
    """Return the request that moves the third contact."""
    step = page.get(f"{PAGE}state").json()["steps"]["side"][2]
    at_s = step["initial_contact"]
    where = {"view": "side", "side": step["side"], "event": "initial_contact"}
    return {"action": "edit", "who": "", "edit": {"kind": "move", **where, "at_s": at_s, "to_s": at_s + by_s}}


@pytest.mark.parametrize("address", ["", "state", "view/side", "film/side"])
def test_without_the_token_nothing_is_shown(page: TestClient, address: str) -> None:
    assert page.get(f"/edit/{new_token()}/{address}").status_code == 404


def test_tokens_differ() -> None:
    assert new_token() != new_token()
    assert len(new_token()) >= 32


def test_the_page_has_the_security_headers_and_no_code_of_its_own(page: TestClient) -> None:
    response = page.get(PAGE)
    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["cache-control"] == "no-store"
    assert "<script>" not in response.text
    assert "style=" not in response.text


def test_other_hosts_and_sites_are_rejected(page: TestClient) -> None:
    assert page.get(PAGE, headers={"host": "rebound.example"}).status_code == 400
    foreign = page.post(f"{PAGE}act", json=moved(page), headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403


def test_an_edit_moves_the_numbers_is_written_and_is_undone(page: TestClient, saved: Path) -> None:
    before = page.get(f"{PAGE}state").json()
    steps_before = (saved / STEPS_FILE).read_text()
    after = page.post(f"{PAGE}act", json=moved(page)).json()
    assert [row["id"] for row in after["numbers"] if row["machine"]]
    assert after["sentence"] == "By hand: 1 contact corrected. The numbers include this."
    [entry] = read_document(saved)["edits"]
    assert entry["who"] == "Dr. Okafor"
    assert json.loads((saved / EDITS_FILE).read_text())["log"][0]["edit"] == entry["edit"]
    assert (saved / STEPS_FILE).read_text() != steps_before
    undone = page.post(f"{PAGE}act", json={"action": "undo"}).json()
    assert undone["numbers"] == before["numbers"]
    assert undone["canRedo"]
    assert (saved / STEPS_FILE).read_text() == steps_before
    assert read_document(saved)["edits"] == []


@pytest.mark.parametrize(
    ("request_body", "status"),
    [
        ({"action": "edit", "edit": {"kind": "teleport"}}, 409),
        ({"action": "edit"}, 409),
        ({"action": "redo", "who": "x" * 100}, 409),
        ({"action": "erase"}, 409),
        ([], 422),
        ("x" * 70_000, 413),
    ],
)
def test_requests_that_make_no_sense_are_refused(page: TestClient, request_body: object, status: int) -> None:
    response = page.post(f"{PAGE}act", json=request_body)
    assert response.status_code == status


def test_an_impossible_edit_is_refused_in_two_sentences_and_writes_nothing(page: TestClient, saved: Path) -> None:
    results = (saved / RESULTS_FILE).read_bytes()
    response = page.post(f"{PAGE}act", json=moved(page, by_s=0.4))
    assert response.status_code == 409
    assert "would come after its toe-off" in response.json()["error"]["problem"]
    assert response.json()["error"]["remedy"]
    assert (saved / RESULTS_FILE).read_bytes() == results


@pytest.mark.parametrize("opened", [Desk, LabelDesk], ids=["correct", "label"])
def test_a_session_with_a_clip_from_each_side_is_not_opened(opened: type[Desk | LabelDesk], tmp_path: Path) -> None:
    views = ("side_left", "side_right")
    write_numbers(synthetic_session(SyntheticRunner(), views=views, duration_s=4.0, fps=30.0), tmp_path / "both")
    with pytest.raises(EditError, match="one by one"):
        opened.open(tmp_path / "both")


def test_a_report_from_before_the_last_edit_counts_as_old(tmp_path: Path) -> None:
    assert not report_is_older(tmp_path)
    (tmp_path / REPORT_FILE).write_text("made")
    assert not report_is_older(tmp_path)
    (tmp_path / EDITS_FILE).write_text("{}")

    os.utime(tmp_path / REPORT_FILE, (1, 1))
    assert report_is_older(tmp_path)


@pytest.fixture
def label_page(saved: Path, tmp_path: Path) -> TestClient:
    desk = LabelDesk.open(saved, labels_folder=tmp_path, who="M. Reyes")
    return TestClient(create_edit_app(desk, token=TOKEN), base_url="http://127.0.0.1", follow_redirects=False)


def test_the_labelling_page_shows_nothing_that_was_found(label_page: TestClient) -> None:
    assert label_page.get(f"{PAGE}state").json()["steps"] == {"side": []}
    assert label_page.get(f"{PAGE}view/side").json()["layers"] is None
    text = label_page.get(PAGE).text
    assert 'id="numbers"' not in text
    assert 'data-do="skeleton"' not in text


def test_labels_are_written_as_the_first_frames_after_the_events_and_can_be_undone(
    label_page: TestClient, tmp_path: Path
) -> None:
    where = {"view": "side", "side": "left"}
    for event, at_s in (("initial_contact", 29.5 / 30), ("toe_off", 37.5 / 30)):
        edit = {"kind": "add", **where, "event": event, "at_s": at_s}
        state = label_page.post(f"{PAGE}act", json={"action": "edit", "edit": edit}).json()
    [step] = state["steps"]["side"]
    assert (step["initial_contact"], step["toe_off"]) == (pytest.approx(29.5 / 30), pytest.approx(37.5 / 30))
    written = json.loads((tmp_path / "side.labels.json").read_text())
    assert written["initial_contacts"] == [{"f": 30, "side": "L", "u": 1.0}]
    assert written["toe_offs"] == [{"f": 38, "side": "L", "u": 1.0}]
    assert written["labelled_by"] == "M. Reyes"
    label_page.post(f"{PAGE}act", json={"action": "undo"})
    assert json.loads((tmp_path / "side.labels.json").read_text())["toe_offs"] == []


@pytest.mark.parametrize(
    "edit",
    [
        {"kind": "exchange", "view": "side", "cause": "mirrored"},
        {"kind": "delete", "view": "side", "side": "left", "event": "toe_off", "at_s": 1.0},
        {"kind": "add", "view": "rear", "side": "left", "event": "toe_off", "at_s": 1.0},
    ],
)
def test_what_cannot_be_labelled_is_refused(label_page: TestClient, edit: dict[str, Any]) -> None:
    assert label_page.post(f"{PAGE}act", json={"action": "edit", "edit": edit}).status_code == 409


def test_a_drawing_is_kept_changes_no_number_and_is_removed(page: TestClient, saved: Path) -> None:
    numbers = page.get(f"{PAGE}state").json()["numbers"]
    at = {"view": "side", "time_s": 1.0}
    mark = {"kind": "line", "points_px": [[10, 10], [200, 300]]}
    state = page.post(f"{PAGE}draw", json={**at, "mark": mark}).json()
    assert [each["marks"][0]["kind"] for each in state["drawings"]] == ["line"]
    assert state["numbers"] == numbers
    assert (saved / DRAWINGS_FILE).exists()
    assert page.post(f"{PAGE}draw", json=at).json()["drawings"] == []
    assert not (saved / DRAWINGS_FILE).exists()


@pytest.mark.parametrize(
    "body",
    [
        {"view": "rear", "time_s": 1.0},
        {"view": "side", "time_s": "now"},
        {"view": "side", "time_s": 1.0, "mark": {"kind": "circle"}},
        {"view": "side", "time_s": 1.0, "pelvis": True},
    ],
)
def test_what_cannot_be_drawn_is_refused(page: TestClient, label_page: TestClient, body: dict[str, Any]) -> None:
    assert page.post(f"{PAGE}draw", json=body).status_code == 409
    assert label_page.post(f"{PAGE}draw", json=body).status_code == 409
