"""A visit whose results cannot be added to the history still has its report, and can be added later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import CLIP, Visitor

from gait.errors import GaitError, HistoryError, OptionError
from gait.history import erase_runner, runners, store
from gait.results.numbers import write_numbers
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.web.pages.clinic import add_to_history
from gait.web.services import Services
from gait.web.settings import Settings

NOT_ADDED = "This visit was not added to the runner&#39;s history."
PASSWORD = "four quiet grey shoes"


class History:
    """Accepts sessions, or fails as the test says."""

    def __init__(self) -> None:
        self.failure: GaitError | None = None
        self.runners: list[str | None] = []

    def add(self, url: str, folder: Path, *, runner_id: str | None, when: Any, is_wanted: Any) -> None:
        if self.failure is not None:
            raise self.failure
        self.runners.append(runner_id)


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> History:
    history = History()
    monkeypatch.setattr(store, "add_session", history.add)
    return history


@pytest.fixture
def form_token(client: TestClient, services: Services) -> str:
    """The form token of a signed-in user."""
    services.authentication.add("ada", PASSWORD)
    services.authentication._guarded_cache = (float("-inf"), False)
    client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
    return client.get("/").text.split('data-form-token="')[1].split('"')[0]


def finished(visitor: Visitor, form_token: str) -> str:
    """Return the token of a finished visit of the runner Grace."""
    token = visitor.token(runner_name="Grace", headers={"X-Form-Token": form_token})
    visitor.put(token, CLIP)
    visitor.client.post(f"/api/v1/visits/{token}/start")
    visitor.wait(token, "done", "failed")
    return token


@pytest.mark.parametrize("failure", [HistoryError("The history is locked.", "Wait."), OptionError("No session.", "x")])
def test_the_report_is_available_when_the_history_fails(
    visitor: Visitor, history: History, form_token: str, failure: GaitError
) -> None:
    history.failure = failure
    token = finished(visitor, form_token)
    status = visitor.status(token)
    assert status["state"] == "done"
    assert "report.html" in status["files"]
    assert "not added" in status["problem"]
    page = visitor.client.get(f"/v/{token}").text
    assert "Your report is ready" in page
    assert page.count(NOT_ADDED) == 1
    assert "Add it to the history" in page
    assert "not in the history" in visitor.client.get("/clinic").text
    assert "under the runner" not in visitor.client.get(f"/v/{token}/delete").text
    visitor.client.cookies.clear()
    page = visitor.client.get(f"/v/{token}").text
    assert NOT_ADDED in page
    assert "Sign in" in page
    assert "Add it to the history" not in page


def test_a_visit_that_was_not_added_can_be_added_later(visitor: Visitor, history: History, form_token: str) -> None:
    history.failure = HistoryError("The history is locked.", "Wait.")
    token = finished(visitor, form_token)
    address, form = f"/v/{token}/history", {"form_token": form_token}
    assert visitor.client.post(address).status_code == 403
    failed = visitor.client.post(address, data=form)
    assert failed.status_code == 503
    assert "cannot be added to the history at the moment" in failed.text
    history.failure = None
    for _ in range(2):
        assert visitor.client.post(address, data=form).headers["Location"] == f"/v/{token}"
    assert history.runners == ["Grace"], "only once"
    assert visitor.status(token)["problem"] is None
    assert NOT_ADDED not in visitor.client.get(f"/v/{token}").text
    assert "not in the history" not in visitor.client.get("/clinic").text
    visitor.client.cookies.clear()
    assert visitor.client.post(address).status_code == 401


def test_the_page_of_an_added_visit_does_not_mention_the_history(
    visitor: Visitor, history: History, form_token: str
) -> None:
    token = finished(visitor, form_token)
    assert history.runners == ["Grace"]
    assert visitor.status(token)["problem"] is None
    assert NOT_ADDED not in visitor.client.get(f"/v/{token}").text


def test_a_name_that_the_history_rejects_is_rejected_before_the_upload(visitor: Visitor, form_token: str) -> None:
    answer = visitor.create(runner_name=" ", headers={"X-Form-Token": form_token})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "answer")


def test_erasing_a_runner_leaves_nothing_of_the_visits(
    visitor: Visitor, services: Services, settings: Settings, history: History, form_token: str
) -> None:
    kept = visitor.token(runner_name="Hedy", headers={"X-Form-Token": form_token})
    token = finished(visitor, form_token)
    folder = services.visits.folder(services.visits.find(token))
    erased = erase_runner(settings.history, " Grace ")
    assert (erased.sessions, erased.visits) == (0, 1)
    assert visitor.client.get(f"/v/{token}").status_code == 404
    services.visits.remove_expired()
    assert not folder.exists()
    stored = b"".join(path.read_bytes() for path in Path(str(settings.history)).parent.glob("history.sqlite*"))
    assert b"Grace" not in stored
    assert token.encode() not in stored
    services.visits.find(kept)


def test_a_visit_with_the_name_only_in_its_header_is_erased_too(
    visitor: Visitor, services: Services, settings: Settings
) -> None:
    token, other = (visitor.token(visit={"shown_name": name}) for name in ("Grace", "Hedy"))
    erased = erase_runner(settings.history, "Grace")
    assert (erased.sessions, erased.visits) == (0, 1)
    assert visitor.client.get(f"/v/{token}").status_code == 404
    services.visits.find(other)


def test_a_runner_who_was_erased_during_the_analysis_does_not_come_back(
    visitor: Visitor, services: Services, settings: Settings, form_token: str
) -> None:
    token = visitor.token(runner_name="Grace", headers={"X-Form-Token": form_token})
    visit = services.visits.find(token)
    write_numbers(
        synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0), services.visits.report_folder(visit)
    )
    add_to_history(services, visit)
    assert runners(settings.history).runner.tolist() == ["Grace"]
    erased = erase_runner(settings.history, "Grace")
    assert (erased.sessions, erased.visits) == (1, 1)
    assert erased.folders == (), "the server deletes the folder of the visit"
    # The analysis was nearly done, and its report is added now.
    add_to_history(services, visit)
    assert runners(settings.history).empty
