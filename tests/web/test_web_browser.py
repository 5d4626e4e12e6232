"""The pages in a real browser without a network, on a phone and on a desktop."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE, shortened
from visitors import StandIn

from gait.runner import Runner, Visit, questions_of
from gait.web.app import create_app
from gait.web.server import create_services
from gait.web.settings import Settings

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

ANSWERS: dict[str, Any] = {
    "height": "178cm",
    "mass": "154 lb",
    "age_years": 41,
    "sex": "woman",
    "weekly_distance": "40km",
    "experience": "beginner",
    "goal": "return",
    "injuries": ["shin", "hip"],
    "symptoms": ["knee_front"],
    "pain_side": "left",
    "pain_weeks": 6,
    "pain_triggers": ["downhill", "other"],
    "pain_run": 4,
    "pain_24h": 2,
    "pain_at_night": True,
    "altered_gait": True,
    "weeks_without_progress": 6,
    "pain_onset": "gradual",
    "swelling": "no",
    "warning_signs": ["numb"],
    "changes": ["distance", "shoes"],
    "days_per_week": 4,
    "race": "half",
    "race_date": "2027-09-20",
    "shoe_drop_mm": 8,
    "shoe_age": "400km",
    "shoe_pairs": "one",
    "health": ["postpartum_checked"],
    "energy_signs": ["tired"],
    "sleep": "enough",
    "fuel": "enough",
    "calf_raises_left": 18,
    "calf_raises_right": 25,
    "hop_seconds_left": 20,
    "hop_seconds_right": 30,
}
DETAILS = {
    "shown_name": "Anna M.",
    "date_filmed": "2026-05-31",
    "clinic": "Riverside",
    "clinician": "Dr. Okafor",
    "shoes": "old",
    "terrain": "track",
    "note": "new shoes",
}
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 800}}
# For what a script does, which depends little on the size of the window.
ON_A_PHONE = pytest.mark.parametrize("page", ["phone", pytest.param("desktop", marks=pytest.mark.slow)], indirect=True)
ON_A_DESKTOP = pytest.mark.parametrize(
    "page", ["desktop", pytest.param("phone", marks=pytest.mark.slow)], indirect=True
)
FRAMES = 150
TIMEOUT_MS = 120_000
# Workers have a low priority, so on a busy machine an analysis takes minutes.
ANALYSIS_TIMEOUT_MS = 900_000
# Only the server itself can be reached, whether by name or by number.
CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
CUT_OFF = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9"]


@pytest.fixture(scope="module")
def address(new_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose jobs never finish."""
    folder, port = tmp_path_factory.mktemp("held"), free_port()
    shutil.copy(new_history, folder / "history.sqlite")
    settings = Settings(data=folder / "data", history=str(folder / "history.sqlite"), port=port, min_free_bytes=0)
    with create_services(settings, run_job=StandIn(hold=True)) as services:
        app = create_app(services)
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
        thread = threading.Thread(target=server.run)
        thread.start()
        wait_for(f"http://127.0.0.1:{port}/health", thread.is_alive)
        yield f"http://127.0.0.1:{port}"
        app.state.stopping, server.should_exit = True, True
        thread.join()


@pytest.fixture(scope="module")
def real_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real server, with real workers and the smallest model."""
    folder, port = tmp_path_factory.mktemp("served"), free_port()
    command = [sys.executable, "-m", "gait", "serve", "--port", str(port), "--model", "lite", "--min-free-mb", "1"]
    command += ["--data", str(folder / "data"), "--history", str(folder / "history.sqlite")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/ready", lambda: server.poll() is None)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            assert server.wait(timeout=30) == 0, (folder / "log").read_text()


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {clip.stem: shortened(clip, folder / clip.name, frames=FRAMES) for clip in (SAMPLE_SIDE, SAMPLE_REAR)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*CUT_OFF, *CAMERA])
        yield browser
        browser.close()


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    with opened_page(browser, request.param) as page:
        yield page


@contextmanager
def opened_page(browser: Any, size: str) -> Iterator[Any]:
    """Open a page as on a phone or a desktop, and collect the messages of its console."""
    phone = size == "phone"
    context = browser.new_context(
        viewport=SIZES[size],
        is_mobile=phone,
        has_touch=phone,
        color_scheme="dark" if phone else "light",
        # Drawing animations would keep a processor busy while the test waits.
        reduced_motion="reduce",
        proxy={"server": "127.0.0.1:9", "bypass": "127.0.0.1"},
    )
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.messages = []
    page.on(
        "console", lambda message: page.messages.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: page.messages.append(str(error)))
    yield page
    context.close()


def free_port() -> int:
    import socket

    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(address: str, alive: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while True:
        assert alive()
        assert time.monotonic() < until
        try:
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)


def check(page: Any) -> None:
    """Check for accessibility problems, content wider than the screen, and violations of the content policy."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    faults = [each for each in axe.Axe().run(page).response["violations"] if each["impact"] in ("serious", "critical")]
    assert not faults, [(each["id"], [node["html"] for node in each["nodes"]]) for each in faults]
    # On a phone, the window grows when the content is too wide.
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url
    assert not page.messages


@pytest.mark.parametrize("path", ["/", "/guide", "/privacy", "/api", "/sign-in"])
def test_pages_have_no_serious_problem(page: Any, address: str, path: str) -> None:
    page.goto(address + path)
    if path == "/":
        page.locator("summary").first.click()
        assert page.get_by_text("Film now").first.is_visible() == (page.viewport_size["width"] == 390)
    check(page)


def test_an_unusable_file_is_reported_before_it_is_sent(page: Any, address: str, tmp_path: Path) -> None:
    page.goto(address)
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("Choose a clip first.").wait_for()
    (tmp_path / "notes.txt").write_text("not a clip")
    page.set_input_files('[data-view=side] input[data-source="file"]', tmp_path / "notes.txt")
    page.get_by_text("This is not a video.").wait_for()
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("One of the clips cannot be used").wait_for()
    assert page.url == address + "/"


@ON_A_PHONE
def test_the_form_sends_every_answer(page: Any, address: str, clips: dict[str, Path]) -> None:
    sent: list[dict[str, Any]] = []

    def keep(route: Any) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=422, json={"error": {"code": "answer", "problem": "No.", "remedy": "Stop."}})

    page.route("**/api/v1/visits", keep)
    page.goto(address)
    page.set_input_files('[data-view=side] input[data-source="file"]', clips["side"])
    page.locator("[data-view=side] .check li", has_text="Upright").wait_for()
    for summary in page.locator("summary").all():
        summary.click()
    for name, value in (ANSWERS | DETAILS).items():
        field = page.locator(f"[name={name}]")
        if isinstance(value, bool):
            field.check()
        elif isinstance(value, list):
            for each in value:
                page.check(f"[name={name}][value={each}]")
        elif field.evaluate("(element) => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(str(value))
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("No. Stop.").wait_for()
    (visit,) = sent
    assert visit["runner"] == ANSWERS
    assert visit["visit"] == DETAILS
    assert visit["report"] == {"blur_face": False, "skeleton_only": False, "plan": True, "paper": "a4"}
    assert set(ANSWERS) == {question.form_name for question in questions_of(Runner)}
    assert set(DETAILS) == {question.form_name for question in questions_of(Visit)}


@ON_A_PHONE
def test_the_page_films_with_a_countdown_and_a_level_line(page: Any, address: str) -> None:
    page.goto(address)
    page.evaluate(
        "Object.assign(document.getElementById('camera').dataset, { seconds: 1 });"
        "document.querySelector('#camera option').value = 0"
    )
    page.locator("[data-view=side] .film").evaluate("(button) => button.click()")
    page.locator("#camera .begin:enabled").wait_for()
    for gravity, words in (("{ x: 0.1, y: -9.8 }", "Level"), ("{ x: 1.7, y: 9.6 }", "Leans by 10°")):
        event = f"Object.assign(new Event('devicemotion'), {{ accelerationIncludingGravity: {gravity} }})"
        page.evaluate(f"window.dispatchEvent({event})")
        assert page.locator(".level-words").inner_text() == words
    check(page)
    page.locator("#camera select").select_option("0")
    page.locator("#camera .begin").click()
    page.locator("[data-view=side] .name", has_text="filmed").wait_for()
    assert not page.locator("#camera").is_visible()
    assert not page.messages


@ON_A_DESKTOP
def test_a_wrong_answer_is_marked_at_its_field(page: Any, address: str, clips: dict[str, Path]) -> None:
    page.goto(address)
    page.set_input_files('[data-view=side] input[data-source="file"]', clips["side"])
    page.locator("[data-view=side] .check li", has_text="Upright").wait_for()
    page.click("summary")
    height = page.locator("[name=height]")
    height.fill("17.8")
    page.get_by_role("button", name="Send and measure").click()
    page.locator("[name=height][aria-invalid=true]").wait_for()
    assert "not a height" in height.evaluate("(field) => field.validationMessage")
    height.fill("178")
    assert height.get_attribute("aria-invalid") is None
    assert height.evaluate("(field) => field.validity.valid")


@ON_A_DESKTOP
def test_another_clip_can_be_sent_after_a_rejected_one(
    page: Any, address: str, clips: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"%PDF-1.7" + b"x" * 5000)
    page.goto(address)
    page.set_input_files('[data-view=side] input[data-source="file"]', tmp_path / "clip.mp4")
    page.get_by_text("This browser cannot show the clip").wait_for()
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("This file is not a video").wait_for()
    page.locator("[data-view=side] .remove").click()
    page.set_input_files('[data-view=side] input[data-source="file"]', clips["side"])
    page.locator("[data-view=side] .check li", has_text="Upright").wait_for()
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("You may close this page.").wait_for()
    token = page.url.rsplit("/", 1)[1]
    assert httpx.delete(f"{address}/api/v1/visits/{token}", trust_env=False).status_code == 204


def test_a_visit_from_upload_to_deletion(browser: Any, real_address: str, clips: dict[str, Path]) -> None:
    with opened_page(browser, "phone") as phone, opened_page(browser, "desktop") as desk:
        phone.goto(real_address)
        for view, clip in clips.items():
            phone.set_input_files(f'[data-view={view}] input[data-source="file"]', clip)
            phone.locator(f"[data-view={view}] .check li", has_text="Upright").wait_for()
        phone.fill("[name=height]", "172")
        phone.fill("[name=speed]", "2.8 m/s")
        phone.get_by_role("button", name="Send and measure").click()
        phone.wait_for_url("**/v/*")
        phone.get_by_text("You may close this page.").wait_for()
        check(phone)
        link = phone.url

        # The link also works in another browser.
        phone.goto(real_address)
        desk.goto(link)
        desk.get_by_text(re.compile(r"\d+ of \d+")).first.wait_for()
        check(desk)
        desk.locator(".kicker, .failed-label").first.wait_for(timeout=ANALYSIS_TIMEOUT_MS)
        assert desk.locator(".kicker").first.inner_text() == "Your report is ready"

        for page in (desk, phone):
            check_report(page, link)
        with desk.expect_download() as saved:
            desk.goto(link)
            desk.get_by_role("link", name="PDF", exact=True).click()
        assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")

        for page in (desk, phone):
            page.goto(link)
            page.get_by_role("link", name="Delete my data").click()
            check(page)
        phone.get_by_role("button", name="Delete everything").click()
        phone.get_by_text("Your data is deleted").wait_for()
        check(phone)
        assert phone.goto(link).status == 404
        assert desk.goto(link + "/report/report.html").status == 404


def check_report(page: Any, link: str) -> None:
    """Open the report, seek in its video, and compare the visit with itself."""
    page.goto(link)
    check(page)
    page.get_by_role("link", name="Open the report").click()
    loaded = "(video) => video.readyState > 0 || new Promise((done) => { video.onloadedmetadata = () => done(true); })"
    assert page.locator("video").first.evaluate(loaded)
    scrub = (
        "(video) => new Promise((done) => { video.onseeked = () => done(video.currentTime); video.currentTime = 1; })"
    )
    assert page.locator("video").first.evaluate(scrub) == pytest.approx(1, abs=0.1)
    page.goto(link)
    page.fill("[name=earlier]", link)
    page.get_by_role("button", name="Compare").click()
    page.locator("table").first.wait_for()
    check(page)


@ON_A_DESKTOP
def test_an_upload_continues_after_a_lost_connection_and_a_full_disk(
    page: Any, address: str, clips: dict[str, Path]
) -> None:
    size = clips["side"].stat().st_size
    page.goto(address)
    page.evaluate("document.getElementById('upload').dataset.piece = '100000'")
    sent: list[int] = []
    # The messages are visible for less than a second.
    shown: list[str] = []
    page.expose_function("record", lambda text: shown.append(text))
    page.evaluate(
        "(message => new MutationObserver(() => record(message.textContent)).observe(message, { childList: true }))"
        "(document.querySelector('.send .failure'))"
    )

    def pass_or_break(route: Any) -> None:
        sent.append(int(route.request.headers["upload-offset"]))
        if len(sent) == 2:
            route.abort("connectionreset")
        elif len(sent) == 3:
            route.fulfill(status=507)
        else:
            route.continue_()

    page.route("**/clips/side", pass_or_break)
    page.set_input_files('[data-view=side] input[data-source="file"]', clips["side"])
    page.locator("[data-view=side] .check li", has_text="Upright").wait_for()
    page.get_by_role("button", name="Send and measure").click()
    page.get_by_text("You may close this page.").wait_for()
    assert "The connection was lost. Trying again." in shown
    assert any(text.startswith("The server has no room for the clip right now") for text in shown)
    assert sent[:4] == [0, 100_000, 100_000, 100_000]
    token = page.url.rsplit("/", 1)[1]
    status = httpx.get(f"{address}/api/v1/visits/{token}", trust_env=False).json()
    assert status["clips"][0]["received_bytes"] == size
    assert httpx.delete(f"{address}/api/v1/visits/{token}", trust_env=False).status_code == 204


@ON_A_PHONE
def test_an_interrupted_upload_can_be_continued_later(page: Any, address: str, clips: dict[str, Path]) -> None:
    content = clips["side"].read_bytes()
    made = httpx.post(
        f"{address}/api/v1/visits", json={"clips": [{"view": "side", "size_bytes": len(content)}]}, trust_env=False
    ).json()
    where = f"{address}{made['clips'][0]['url']}"
    httpx.put(where, content=content[:90_000], headers={"Upload-Offset": "0"}, trust_env=False).raise_for_status()
    page.goto(address + made["page"])
    page.get_by_text("Continue where the upload stopped").wait_for()
    check(page)
    page.set_input_files('[data-view=side] input[data-source="file"]', clips["side"])
    page.locator("[data-view=side] .check li", has_text="Upright").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("You may close this page.").wait_for()
    assert httpx.delete(f"{address}/api/v1/visits/{made['token']}", trust_env=False).status_code == 204
