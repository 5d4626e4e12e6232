"""The correction page in a real browser: a contact is corrected, the number moves, and the correction is undone."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uvicorn

from gait.report.drawing.film_crop import film_crop
from gait.results.layout import clean_film_name
from gait.results.numbers import write_numbers
from gait.results.reading import read_document
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.video.writer import VideoWriter
from gait.web.editing.app import create_edit_app
from gait.web.editing.desk import Desk

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine")

TIMEOUT_MS = 120_000
TABLET = {"width": 820, "height": 1180}
CUT_OFF = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--proxy-server=127.0.0.1:9"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic session with a grey film that becomes lighter."""
    folder = tmp_path_factory.mktemp("desk") / "session"
    session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0, fps=30.0)
    write_numbers(session, folder)
    analysis = session.view("side")
    crop = film_crop(analysis)
    width, height = crop.picture_size
    with VideoWriter(
        folder / clean_film_name("side"), width=width, height=height, mean_fps=30.0, comment=crop.text
    ) as writer:
        for number, time_s in enumerate(analysis.clip.time_s):
            writer.write(np.full((height, width, 3), 40 + number, np.uint8), float(time_s))
    return folder


@pytest.fixture(scope="module")
def address(saved: Path) -> Iterator[str]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = int(listening.getsockname()[1])
    app = create_edit_app(Desk.open(saved, who="Dr. Okafor"), token="token")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    started, startup = threading.Event(), server.startup

    async def tell(*arguments: Any, **options: Any) -> None:
        await startup(*arguments, **options)
        started.set()

    server.startup = tell  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run)
    thread.start()
    assert started.wait(60)
    yield f"http://127.0.0.1:{port}/edit/token/"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=CUT_OFF)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """The page on a tablet, which must not write to the console."""
    context = browser.new_context(viewport=TABLET, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(address)
    page.locator("body[data-ready=yes]").wait_for()
    yield page
    context.close()
    # Chromium reports every refusal as a resource that failed to load.
    assert all("409" in problem for problem in problems)


def contact_time(page: Any) -> str:
    return str(page.locator("[data-id=contact_time] td").first.inner_text())


def test_a_contact_is_corrected_with_the_keys_the_number_moves_and_undo_restores_it(page: Any, saved: Path) -> None:
    before = contact_time(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_text("Chosen: contact").wait_for()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("m")
    page.locator("#log li").wait_for()
    assert contact_time(page) != before
    assert page.locator("[data-id=contact_time] td").nth(2).inner_text() == before
    assert len(read_document(saved)["edits"]) == 1
    page.keyboard.press("u")
    page.get_by_text("Nothing has been corrected.").wait_for()
    assert contact_time(page) == before
    assert read_document(saved)["edits"] == []


def test_a_contact_is_corrected_by_touch(page: Any) -> None:
    page.get_by_role("button", name="Next event").tap()
    page.get_by_role("button", name="Frame forward").tap()
    page.get_by_role("button", name="Move here").tap()
    page.locator("#log li").wait_for()
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("Nothing has been corrected.").wait_for()


def test_the_film_shows_the_frame_that_the_page_names(page: Any) -> None:
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => !document.querySelector('video').seeking")
    frame = int(page.locator("#where").inner_text().split("Frame ")[1].split(",")[0])
    shown = page.evaluate(
        """() => {
          const video = document.querySelector('video'), canvas = document.createElement('canvas');
          canvas.width = canvas.height = 1;
          canvas.getContext('2d').drawImage(video, 0, 0, 1, 1);
          return canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0];
        }"""
    )
    assert abs(shown - (40 + frame)) <= 2


def test_an_impossible_correction_is_refused_in_words(page: Any) -> None:
    page.get_by_text("Chosen: contact").wait_for()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowRight")
    with page.expect_response("**/act") as answered:
        page.keyboard.press("m")
    assert answered.value.status == 409
    page.locator("#failure").wait_for()
    assert len(page.locator("#failure").inner_text()) > 20
    assert page.locator("#log li").count() == 0


def test_the_vertical_is_drawn_on_the_film(page: Any) -> None:
    page.get_by_text("The whole clip").click()
    page.get_by_role("button", name="Draw the vertical").click()
    box = page.locator("#overlay").bounding_box()
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    page.mouse.move(middle + 20, box["y"] + box["height"] * 0.1)
    page.mouse.up()
    page.locator("#log li").wait_for()
    assert "The vertical drawn" in page.locator("#log li").inner_text()
    page.keyboard.press("u")
    page.get_by_text("Nothing has been corrected.").wait_for()
