"""What the page of a finished visit offers, retests, clips of the other view, and the list of the day."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from made_folders import CUE, document, measure
from starlette.testclient import TestClient
from visitors import CLIP, StandIn, Visitor

from gait.errors import RunnerError
from gait.history import store
from gait.web.errors.for_visitor import for_visitor
from gait.web.pages.finished import CARDS, has_common_view
from gait.web.queue.process import JobOutcome
from gait.web.services import Services
from gait.web.tables import Visit
from gait.web.visits import visits as visits_module

PASSWORD = "four quiet grey shoes"
OTHER_VIEW = JobOutcome(
    ending="rejected",
    message=dict(
        zip(
            ("problem", "remedy"),
            for_visitor(RunnerError("The clip given as side view shows the runner from behind.", "Give it as --rear.")),
            strict=True,
        )
    ),
)
BOTH_SIDES = ("side", "other_side")
ADVICE = {"headline": "Quicker steps.", "message": "Try it.", "outcome": "change", "cues": [CUE]}


def results(cadence_spm: float, digit: str, half: float = 0.5) -> dict[str, Any]:
    """Return results whose advice asks for quicker steps. Clips with another digit are other clips."""
    made = document(measures=[measure("cadence", cadence_spm, half)], advice=ADVICE)
    return made | {"clips": [each | {"sha256": 64 * digit, "checks": []} for each in made["clips"]]}


@pytest.fixture
def form_token(client: TestClient, services: Services, monkeypatch: pytest.MonkeyPatch) -> str:
    """The form token of a signed-in user. Sessions are not added to a history."""
    monkeypatch.setattr(store, "add_session", lambda *_, **__: "added")
    services.authentication.add("ada", PASSWORD)
    services.authentication._guarded_cache = (float("-inf"), False)
    client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
    return client.get("/").text.split('data-form-token="')[1].split('"')[0]


def started_from_both_sides(visitor: Visitor) -> str:
    """Start a visit with a clip from each side, and return its token."""
    token = visitor.token(clips=[{"view": view, "size_bytes": len(CLIP)} for view in BOTH_SIDES])
    for view in BOTH_SIDES:
        assert visitor.put(token, CLIP, view=view).status_code == 200
    assert visitor.client.post(f"/api/v1/visits/{token}/start").status_code == 202
    return token


def page(visitor: Visitor, address: str) -> str:
    answer = visitor.client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_finished_visit_opens_on_picture_headline_and_film(visitor: Visitor, jobs: StandIn) -> None:
    jobs.files = {"picture.jpg": "picture", **dict.fromkeys(CARDS, "made")}
    jobs.results = [results(160, "a")]
    token = visitor.done()
    text = page(visitor, f"/v/{token}")
    in_order = ["/report/picture.jpg", "Quicker steps.", "/report/side.annotated.mp4", *CARDS, "measures as a table"]
    places = [text.lower().find(each.lower()) for each in in_order[:-1]]
    assert places == sorted(places)
    assert min(places) > 0
    for name in CARDS:
        assert visitor.client.get(f"/v/{token}/report/{name}").status_code == 200


def test_a_visit_filmed_from_both_sides_shows_both_films(visitor: Visitor, jobs: StandIn) -> None:
    jobs.files = {"side_left.annotated.mp4": "left", "side_right.annotated.mp4": "right"}
    text = page(visitor, f"/v/{visitor.done()}")
    assert all(f"/report/{name}" in text for name in jobs.files)


def test_a_clip_from_the_other_side_can_be_compared_with_one_from_the_side() -> None:
    side, other, rear = (Visit(request={"clips": [{"view": view}]}) for view in ("side", "other_side", "rear"))
    assert has_common_view(side, other)
    assert not has_common_view(other, rear)


def test_the_report_leads_back_to_the_visit(visitor: Visitor, jobs: StandIn) -> None:
    jobs.results = [results(160, "a"), results(170, "b")]
    first, second = visitor.done(), visitor.done()
    back = f'<a href="/v/{second}">Back to the visit</a>'
    assert back in page(visitor, f"/v/{second}/report/report.html")
    assert back in page(visitor, f"/v/{second}/compare?earlier={first}")
    saved = visitor.client.get(f"/api/v1/visits/{second}/files/report.html").text
    assert "Back" not in saved, "a saved report has no visit to go back to"


def test_only_pages_that_film_may_use_the_camera(visitor: Visitor) -> None:
    token = visitor.done()
    for path, may in {"/": True, f"/v/{token}/retest": True, f"/v/{token}": False, "/guide": False}.items():
        assert ("camera=(self)" in visitor.client.get(path).headers["Permissions-Policy"]) == may, path


def test_the_choices_about_the_report_reach_the_analysis(visitor: Visitor, jobs: StandIn) -> None:
    visitor.done(report={"blur_face": True, "plan": False})
    assert jobs.requests[0]["answers"]["report"] == {
        "blur_face": True,
        "skeleton_only": False,
        "plan": False,
        "paper": "a4",
    }
    assert visitor.create(report={"paper": "a3"}).status_code == 422


@pytest.mark.parametrize(
    ("cadence_spm", "half", "words"),
    [(171, 0.5, "The goal of the cue was reached"), (161, 8.0, "it cannot be told whether the goal")],
    ids=["changed", "cannot tell"],
)
def test_a_retest_says_whether_the_cue_changed_anything(
    visitor: Visitor, jobs: StandIn, cadence_spm: float, half: float, words: str
) -> None:
    jobs.results = [results(160, "a"), results(cadence_spm, "b", half)]
    first = visitor.done(runner={"height": "178cm"}, speed="3.0m/s", report={"blur_face": True})
    assert CUE["instruction"].replace("<", "&lt;").replace(">", "&gt;") in page(visitor, f"/v/{first}/retest")
    again = visitor.done(retest_of=first)
    answers = jobs.requests[1]["answers"]
    assert answers["runner"]["height"] == "178cm"
    assert answers["speed"] == "3.0m/s"
    assert answers["report"]["blur_face"], "faces stay blurred"
    assert words in page(visitor, f"/v/{again}")
    assert f"/v/{again}" in page(visitor, f"/v/{first}")
    visitor.client.delete(f"/api/v1/visits/{first}")
    assert visitor.client.get(f"/v/{again}").status_code == 404, "a retest is a part of the visit"


def test_a_retest_that_cannot_be_compared_says_so(visitor: Visitor) -> None:
    again = visitor.done(retest_of=visitor.done())
    assert "The two films cannot be compared" in page(visitor, f"/v/{again}")


def test_a_retest_asks_for_a_clip_from_each_side_again(visitor: Visitor, jobs: StandIn) -> None:
    jobs.results = [results(160, "a")]
    first = started_from_both_sides(visitor)
    visitor.wait(first, "done")
    asked = page(visitor, f"/v/{first}/retest")
    assert [view for view in (*BOTH_SIDES, "rear") if f'data-view="{view}"' in asked] == list(BOTH_SIDES)
    assert "From the other side" in asked
    assert "From behind" not in asked


def test_a_retest_needs_a_finished_visit(visitor: Visitor, jobs: StandIn) -> None:
    assert visitor.create(retest_of="x" * 43).status_code == 404
    unfinished = visitor.token()
    assert visitor.create(retest_of=unfinished).status_code == 409
    assert visitor.client.get(f"/v/{unfinished}/retest").status_code == 409


def test_staff_compare_with_the_runners_last_visit_in_one_tap(
    visitor: Visitor, jobs: StandIn, form_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.results = [results(160, "a"), results(164, "b"), results(165, "c"), results(170, "d")]
    asked = {"runner_name": "Grace", "headers": {"X-Form-Token": form_token}}
    first = visitor.done(**asked)
    second = visitor.done(**asked)
    visitor.done(retest_of=second, headers={"X-Form-Token": form_token})
    last = visitor.done(**asked)
    link = f'href="/v/{last}/compare?earlier={second}"'
    assert link in page(visitor, f"/v/{last}"), "the retest counts as a part of the second visit"
    assert "Compare with the last visit" not in page(visitor, f"/v/{first}")
    visitor.client.cookies.clear()
    assert link not in page(visitor, f"/v/{last}"), "a runner's link leads to no other visit"


def test_a_retest_with_a_change_in_mind_does_not_enter_the_history(
    visitor: Visitor, jobs: StandIn, form_token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[str | None] = []
    monkeypatch.setattr(store, "add_session", lambda *_, runner_id, **__: added.append(runner_id))
    headers = {"X-Form-Token": form_token}
    for outcome, count in (("change", 1), ("unclear", 2)):
        jobs.results, added[:] = [results(160, "a") | {"advice": ADVICE | {"outcome": outcome, "cues": []}}], []
        first = visitor.done(runner_name="Grace", headers=headers)
        visitor.done(retest_of=first, headers=headers)
        assert len(added) == count, "only what settles an open question"


def test_after_a_red_flag_nobody_is_asked_to_run_again(visitor: Visitor, jobs: StandIn) -> None:
    jobs.results = [results(160, "a") | {"advice": ADVICE | {"outcome": "clinician", "cues": []}}]
    token = visitor.done()
    assert "Film again" not in page(visitor, f"/v/{token}")
    assert visitor.client.get(f"/v/{token}/retest").headers["Location"] == f"/v/{token}"


def test_a_clip_of_the_other_view_is_analysed_without_sending_it_again(
    visitor: Visitor, jobs: StandIn, services: Services
) -> None:
    jobs.outcomes = [OTHER_VIEW]
    token = visitor.started()
    visitor.wait(token, "failed")
    assert "Use this clip as the one from behind" in page(visitor, f"/v/{token}")
    folder = services.visits.folder(services.visits.find(token))
    content = (folder / "side.mp4").read_bytes()
    assert visitor.client.post(f"/v/{token}/exchange").headers["Location"] == f"/v/{token}"
    visitor.wait(token, "done")
    assert [clip["view"] for clip in jobs.requests[1]["answers"]["clips"]] == ["rear"]
    assert len(content) == visitor.status(token)["clips"][0]["size_bytes"]
    assert not list(folder.glob("*.mp4")), "the clip is deleted when the visit ends"
    assert visitor.client.post(f"/v/{token}/exchange").status_code == 409


def test_views_are_exchanged_once_and_within_half_an_hour(
    visitor: Visitor, jobs: StandIn, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.outcomes = [OTHER_VIEW, OTHER_VIEW, OTHER_VIEW]
    twice, late = visitor.started(), visitor.started()
    visitor.wait(twice, "failed")
    visitor.wait(late, "failed")
    visitor.client.post(f"/v/{twice}/exchange")
    visitor.wait(twice, "failed")
    assert "Use this clip" not in page(visitor, f"/v/{twice}")
    now_s = time.time() + visits_module.EXCHANGE_WITHIN_S
    monkeypatch.setattr(visits_module.time, "time", lambda: now_s)
    services.visits.remove_left_clips()
    folder = services.visits.folder(services.visits.find(late))
    assert not list(folder.glob("*.mp4"))
    assert visitor.client.post(f"/v/{late}/exchange").status_code == 409


def test_both_clips_change_places(visitor: Visitor, jobs: StandIn, services: Services) -> None:
    jobs.outcomes = [OTHER_VIEW]
    jobs.hold = False
    contents = {"side": b"\0\0\0\x18ftypmp42side", "rear": b"\0\0\0\x18ftypmp42rear"}
    made = visitor.client.post(
        "/api/v1/visits", json={"clips": [{"view": view, "size_bytes": len(c)} for view, c in contents.items()]}
    )
    token = made.json()["token"]
    for view, content in contents.items():
        assert visitor.put(token, content, view=view).status_code == 200
    visitor.client.post(f"/api/v1/visits/{token}/start")
    visitor.wait(token, "failed")
    assert "Exchange the two clips" in page(visitor, f"/v/{token}")
    jobs.hold = True
    visitor.client.post(f"/v/{token}/exchange")
    visitor.wait(token, "running")
    folder = services.visits.folder(services.visits.find(token))
    assert {view: (folder / f"{view}.mp4").read_bytes() for view in contents} == {
        "side": contents["rear"],
        "rear": contents["side"],
    }
    jobs.hold = False


def test_clips_from_both_sides_do_not_change_places(visitor: Visitor, jobs: StandIn) -> None:
    jobs.outcomes = [OTHER_VIEW]
    token = started_from_both_sides(visitor)
    visitor.wait(token, "failed")
    assert "Exchange the two clips" not in page(visitor, f"/v/{token}")
    assert visitor.client.post(f"/v/{token}/exchange").status_code == 409


def test_the_list_of_the_day_shows_picture_headline_and_reason(
    visitor: Visitor, jobs: StandIn, form_token: str
) -> None:
    made = results(160, "a")
    made["clips"][0]["checks"] = [{"id": "light", "status": "fail", "message": "Too dark."}]
    jobs.results, jobs.files = [made], {"thumbnail.jpg": "small"}
    headers = {"X-Form-Token": form_token}
    good = visitor.done(headers=headers, visit={"shown_name": "Grace"})
    jobs.outcomes = [OTHER_VIEW]
    visitor.wait(visitor.started(headers=headers), "failed")
    text = page(visitor, "/clinic")
    for shown in ("Grace", "Quicker steps.", "Too dark.", f"/v/{good}/report/thumbnail.jpg", "from behind"):
        assert shown in text


def test_a_calendar_is_written_without_a_day_of_filming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gait.session import save
    from gait.synthetic import SyntheticRunner
    from gait.synthetic.session import synthetic_session
    from gait.web.visits.report import write_visit_report
    from gait.web.visits.schemas import VisitAnswers

    asked: dict[str, Any] = {}
    monkeypatch.setattr(save, "save_session", lambda _, folder, **options: (folder.mkdir(), asked.update(options)))
    session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0, fps=30.0)
    answers = VisitAnswers.model_validate({"clips": [{"view": "side", "size_bytes": 9}], "report": {"blur_face": True}})
    write_visit_report(session, answers, tmp_path / "report")
    assert b"BEGIN:VEVENT" in (tmp_path / "report" / "plan.ics").read_bytes()
    assert asked["style"].blur_faces
    assert asked["handout"]
