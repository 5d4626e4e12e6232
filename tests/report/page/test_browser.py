"""The page in a browser: it opens offline without warnings, and video and curves are synchronised."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from made_sessions import ADVICE

from gait.report.drawing.film_crop import film_crop
from gait.report.film import write_annotated
from gait.report.page.html import report_html, write_report
from gait.results.layout import clean_film_name, film_name
from gait.session import Session
from gait.words import say

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed: pip install -e '.[dev]'")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed: apt-get install chromium")

PHONE, TABLET, DESKTOP = (390, 844), (820, 1180), (1280, 900)


@pytest.fixture(scope="module")
def folder(made_session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages for both audiences with the films of both clips beside them."""
    folder = tmp_path_factory.mktemp("page")
    for analysis in made_session.clips:
        write_annotated(analysis, folder / film_name(analysis.view), clean=folder / clean_film_name(analysis.view))
    session = replace(made_session, advice=ADVICE)
    write_report(session, folder / "runner.html")
    write_report(session, folder / "clinician.html", audience="clinician")
    (folder / "alone.html").write_text(report_html(session), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[playwright.Browser]:
    with playwright.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


class Opened:
    """A page in a browser, with all console messages and all requested addresses."""

    def __init__(self, browser: playwright.Browser, path: Path, size: tuple[int, int], **options: object) -> None:
        viewport = {"width": size[0], "height": size[1]}
        self.context = browser.new_context(viewport=viewport, offline=True, **options)
        self.page = self.context.new_page()
        self.messages: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        log = self.context.new_cdp_session(self.page)
        log.on("Log.entryAdded", lambda entry: self.messages.append(entry["entry"]["text"]))
        log.send("Log.enable")
        self.page.goto(path.as_uri())
        if self.page.locator("video").count():
            self.until("[...document.querySelectorAll('video')].every((video) => video.readyState > 1)")

    def until(self, condition: str) -> None:
        """Wait for a condition. Playwright's own function evaluates strings, which the policy of the page forbids."""
        for _ in range(300):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(30)
        pytest.fail(f"The condition never became true: {condition}")

    def check_width(self) -> None:
        """Check that nothing is wider than the screen, with every part of the page unfolded."""
        self.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        assert self.page.evaluate("document.documentElement.scrollWidth") == self.page.viewport_size["width"]

    def video_s(self) -> float:
        self.until("!document.querySelector('video').seeking")
        return float(self.page.evaluate("document.querySelector('video').currentTime"))

    def cursor_s(self) -> float:
        return float(self.page.locator(".of-side .traces").get_attribute("aria-valuenow") or "nan")

    def step(self) -> str:
        return self.page.locator(".of-side .strip [aria-current]").inner_text()


@pytest.fixture(scope="module")
def opened_once(browser: playwright.Browser, folder: Path) -> Iterator[Opened]:
    page = Opened(browser, folder / "runner.html", DESKTOP)
    yield page
    page.context.close()


@pytest.fixture
def opened(opened_once: Opened) -> Opened:
    """The runner's page, back at its first frame."""
    opened_once.page.evaluate(
        "document.querySelectorAll('.traces').forEach("
        "(curves) => curves.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home' })))"
    )
    opened_once.page.evaluate("document.querySelectorAll('video').forEach((video) => { video.playbackRate = 1; })")
    opened_once.until("[...document.querySelectorAll('video')].every((video) => video.paused && !video.seeking)")
    return opened_once


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["runner", "clinician", "alone"])
def test_it_opens_offline_without_messages(browser: playwright.Browser, folder: Path, name: str, scheme: str) -> None:
    opened = Opened(browser, folder / f"{name}.html", DESKTOP, color_scheme=scheme)
    opened.page.wait_for_timeout(300)
    assert opened.messages == []
    assert all(address.startswith(("file:", "data:")) for address in opened.requests)
    opened.context.close()


@pytest.mark.parametrize("name", ["runner", "clinician"])
def test_nothing_is_wider_than_a_tablet(browser: playwright.Browser, folder: Path, name: str) -> None:
    opened = Opened(browser, folder / f"{name}.html", TABLET)
    opened.check_width()
    opened.context.close()


def test_the_first_screen_of_a_phone_has_the_cue_three_numbers_and_the_picture(
    browser: playwright.Browser, folder: Path
) -> None:
    opened = Opened(browser, folder / "runner.html", PHONE)
    for wanted in (".first .cue", ".tiles li:nth-child(3) .number", ".leading img"):
        box = opened.page.locator(wanted).bounding_box()
        assert box is not None
        assert box["y"] < PHONE[1] - 60
    opened.context.close()


def test_the_video_moves_the_cursor(opened: Opened) -> None:
    opened.page.evaluate("document.querySelector('video').currentTime = 3.21")
    opened.video_s()
    assert opened.cursor_s() == pytest.approx(3.21, abs=0.04)
    assert float(opened.page.locator(".of-side .cursor").get_attribute("x1").rstrip("%")) == pytest.approx(53.7, abs=1)


def test_a_click_on_the_curves_moves_the_video(opened: Opened) -> None:
    curves = opened.page.locator(".of-side svg.lines")
    box = curves.bounding_box()
    curves.click(position={"x": box["width"] / 2, "y": 60})
    assert opened.video_s() == pytest.approx(3.0, abs=0.06)
    assert opened.cursor_s() == pytest.approx(3.0, abs=0.06)


def test_dragging_over_the_curves_scrubs(opened: Opened) -> None:
    curves = opened.page.locator(".of-side svg.lines")
    curves.scroll_into_view_if_needed()
    box = curves.bounding_box()
    opened.page.mouse.move(box["x"] + 0.2 * box["width"], box["y"] + 60)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 60, steps=5)
    opened.page.mouse.up()
    assert opened.video_s() == pytest.approx(4.5, abs=0.06)


def test_steps_and_their_events_can_be_selected(opened: Opened, made_session: Session) -> None:
    step = made_session.view("side").trial.contacts[4]
    letter = say(f"picture.{step[0]}_letter")
    opened.page.locator(".of-side [data-step='4']").click()
    assert opened.video_s() == pytest.approx(step[1], abs=0.04)
    assert opened.step() == f"5{letter}"
    pressed = opened.page.locator(".of-side [data-event][aria-pressed='true']")
    assert pressed.inner_text() == say("key.initial_contact")
    opened.page.get_by_role("button", name=say("key.toe_off")).first.click()
    assert opened.video_s() == pytest.approx(step[2], abs=0.04)
    assert opened.step() == f"5{letter}"
    opened.page.get_by_role("button", name=say("player.next")).first.click()
    assert opened.step().startswith("6")
    opened.page.get_by_role("button", name=say("player.previous")).first.click()
    assert opened.step().startswith("5")


def test_a_slow_motion_video_seeks_to_the_same_frames(
    browser: playwright.Browser, folder: Path, made_session: Session
) -> None:
    write_report(replace(made_session, advice=ADVICE), folder / "slow.html", slow_motion=2.0)
    page = Opened(browser, folder / "slow.html", DESKTOP)
    page.page.locator(".of-side [data-step='1']").click()
    assert page.video_s() == pytest.approx(2 * made_session.view("side").trial.contacts[1][1], abs=0.06)
    page.context.close()


def test_the_next_button_goes_through_every_step(opened: Opened, made_session: Session) -> None:
    count = len(made_session.view("side").trial.contacts)
    following = opened.page.get_by_role("button", name=say("player.next")).first
    seen = []
    for _ in range(count):
        following.click()
        seen.append(int(re.sub(r"\D", "", opened.step())))
    assert seen[-1] == count
    assert seen == sorted(seen)


def test_the_frame_buttons_go_frame_by_frame(opened: Opened, made_session: Session) -> None:
    frames = made_session.view("side").clip.time_s
    opened.page.locator(".of-side [data-step='3']").click()
    start = int(abs(frames - opened.cursor_s()).argmin())
    for _ in range(3):
        opened.page.get_by_role("button", name=say("player.forward")).first.click()
    assert opened.cursor_s() == pytest.approx(frames[start + 3], abs=0.006)
    opened.page.get_by_role("button", name=say("player.back")).first.click()
    assert opened.cursor_s() == pytest.approx(frames[start + 2], abs=0.006)
    assert frames[start + 2] <= opened.video_s() < frames[start + 3]


@pytest.mark.parametrize(("slower", "rate"), [(2, 0.5), (4, 0.25), (1, 1.0)])
def test_the_video_can_be_slowed(opened: Opened, slower: int, rate: float) -> None:
    button = opened.page.locator(f".theatre [data-slower='{slower}']")
    button.click()
    assert opened.page.evaluate("document.querySelector('video').playbackRate") == rate
    assert button.get_attribute("aria-pressed") == "true"
    assert opened.page.locator(".theatre [data-slower][aria-pressed='true']").count() == 1


def test_playing_moves_the_cursor(opened: Opened) -> None:
    button = opened.page.locator(".theatre .play")
    button.click()
    opened.until("Number(document.querySelector('.traces').getAttribute('aria-valuenow')) > 0.2")
    assert button.inner_text() == say("player.pause")
    button.click()
    opened.until("document.querySelector('video').paused")
    # The text of the button changes in the event handler, after the video is paused.
    opened.until(f"document.querySelector('.theatre .play').textContent === {say('player.play')!r}")
    assert opened.cursor_s() == pytest.approx(opened.video_s(), abs=0.06)


def painted(page: playwright.Page, view: str = "side") -> int:
    """Return how many pixels of the layers over a film are drawn on."""
    return int(
        page.evaluate(
            f"""(() => {{
              const canvas = document.querySelector(".film[data-view='{view}'] canvas");
              const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              return pixels.filter((value, index) => index % 4 === 3 && value > 0).length;
            }})()"""
        )
    )


def test_the_clean_film_plays_under_layers_with_one_set_of_controls(opened: Opened) -> None:
    film = opened.page.locator(".film[data-view='side'] video")
    assert film.get_attribute("src") == clean_film_name("side")
    assert film.get_attribute("controls") is None
    assert film.get_attribute("preload") == "metadata"
    assert opened.page.locator(".controls").count() == 1


def test_the_first_frame_is_shown_until_the_film_is_loaded(
    browser: playwright.Browser, folder: Path, tmp_path: Path
) -> None:
    """The film keeps its place: nothing on the page moves when it is loaded."""
    shutil.copy(folder / "runner.html", tmp_path / "runner.html")
    context = browser.new_context(java_script_enabled=False)
    sizes = []
    for page_folder in (tmp_path, folder):
        page = context.new_page()
        page.goto((page_folder / "runner.html").as_uri())
        film = page.locator(".film[data-view='side'] video")
        assert film.get_attribute("poster").startswith("data:image/jpeg;base64,")
        sizes.append(film.bounding_box())
    assert sizes[0] == sizes[1]
    context.close()


def test_each_layer_can_be_switched_and_nothing_leaves_the_clean_film(opened: Opened) -> None:
    opened.page.locator(".of-side [data-step='5']").click()
    with_all = painted(opened.page)
    counts = []
    for layer in ("angles", "plumb", "skeleton"):
        button = opened.page.locator(f"[data-layer='{layer}']")
        button.click()
        assert button.get_attribute("aria-pressed") == "false"
        counts.append(painted(opened.page))
    assert with_all > counts[0] > counts[1] > counts[2] == 0
    opened.page.locator("[data-layer='trail']").click()
    assert painted(opened.page) > 0
    opened.page.locator("[data-no-layer]").click()
    assert painted(opened.page) == 0
    assert opened.page.locator("[data-no-layer]").get_attribute("aria-pressed") == "true"


def test_values_on_the_film_are_named_with_their_leg(opened: Opened, made_session: Session) -> None:
    opened.page.evaluate(
        "window.written = []; const own = CanvasRenderingContext2D.prototype.fillText;"
        "CanvasRenderingContext2D.prototype.fillText = function (words, ...place) {"
        "  written.push(words); own.call(this, words, ...place); };"
        "if (document.querySelector('[data-layer=angles]').getAttribute('aria-pressed') === 'false')"
        "  document.querySelector('[data-layer=angles]').click();"
    )
    opened.page.locator(".of-side [data-step='5']").click()
    written = opened.page.evaluate("window.written")
    near = made_session.view("side").motion.near_side
    assert any(words.startswith(say(f"player.{near}_knee")) for words in written)
    assert not any(re.match(r"(≈ )?\N{MINUS SIGN}?\d", words) for words in written)


def test_the_layers_lie_on_the_drawing_of_the_annotated_film(opened: Opened, made_session: Session) -> None:
    """The script draws the skeleton where the annotated film has it."""
    analysis = made_session.view("side")
    crop, frame = film_crop(analysis), 90
    pose = next(crop.poses(analysis, analysis.clip.time_s[frame : frame + 1]))
    opened.page.evaluate(f"document.querySelector('video').currentTime = {analysis.clip.time_s[frame] + 0.01}")
    opened.video_s()
    opened.page.locator("[data-no-layer]").click()
    opened.page.locator("[data-layer='skeleton']").click()
    for joint in ("left_knee", "right_ankle"):
        x, y = pose.points[joint] / crop.picture_size
        reached = opened.page.evaluate(
            f"""(() => {{
              const canvas = document.querySelector("canvas"), pen = canvas.getContext("2d");
              return pen.getImageData(Math.round({x} * canvas.width), Math.round({y} * canvas.height), 1, 1).data[3];
            }})()"""
        )
        assert reached > 0


def test_the_slider_moves_both_films_to_the_same_phase(opened: Opened) -> None:
    opened.page.locator(".scrub").evaluate(
        "(slider) => { slider.value = 3.4; slider.dispatchEvent(new Event('input')); }"
    )
    opened.until("[...document.querySelectorAll('video')].every((video) => !video.seeking)")
    assert opened.cursor_s() == pytest.approx(3.4, abs=0.03)
    # Both made-up clips show the same motion.
    behind = float(opened.page.locator(".of-rear .traces").get_attribute("aria-valuenow"))
    assert (behind - 3.4 + 0.3) % 0.7 == pytest.approx(0.3, abs=0.12)
    assert opened.page.locator(".in-step").is_visible()


def test_a_step_of_the_other_clip_moves_the_leading_film_too(opened: Opened) -> None:
    opened.page.locator(".of-side [data-step='0']").click()
    opened.page.locator(".of-rear [data-step='6']").click()
    assert opened.step()[-1] == opened.page.locator(".of-rear .strip [aria-current]").inner_text()[-1]
    assert opened.cursor_s() > 1.5


def test_both_films_play_and_stop_together(opened: Opened) -> None:
    button = opened.page.locator(".theatre .play")
    button.click()
    opened.until("[...document.querySelectorAll('video')].every((video) => video.currentTime > 0.3 && !video.paused)")
    button.click()
    opened.until("[...document.querySelectorAll('video')].every((video) => video.paused)")


def test_pausing_puts_the_other_film_back_in_step(opened: Opened) -> None:
    button = opened.page.locator(".theatre .play")
    button.click()
    opened.until("[...document.querySelectorAll('video')].every((video) => video.currentTime > 0.3 && !video.paused)")
    opened.page.evaluate(
        "document.querySelector('.film[data-view=rear] video').currentTime += 0.13;"
        "document.querySelector('.theatre .play').click()"
    )
    opened.until("[...document.querySelectorAll('video')].every((video) => video.paused && !video.seeking)")
    opened.until(f"document.querySelector('.theatre .play').textContent === {say('player.play')!r}")
    apart_s = opened.page.evaluate(
        """(() => {
          const [side, rear] = ["side", "rear"].map((view) => {
            const player = document.querySelector(`.of-${view}`);
            const data = JSON.parse(player.querySelector("script").textContent);
            return { data, now: Number(player.querySelector(".traces").getAttribute("aria-valuenow")) };
          });
          return rear.now - matched(side.data.strides, rear.data.strides, side.now);
        })()"""
    )
    # The nearest frame of the other film, and times rounded to hundredths.
    assert abs(apart_s) < 0.04


def test_values_beside_the_film_are_those_of_the_curves(opened: Opened) -> None:
    opened.page.locator(".of-side [data-step='4']").click()
    beside = opened.page.locator("[data-live='knee_flexion'][data-line='0']").inner_text()
    assert re.fullmatch(r"(≈ )?\N{MINUS SIGN}?\d+°", beside)
    assert beside == opened.page.locator(".of-side .reading.left").first.text_content()


def test_nothing_withheld_is_shown_beside_or_on_the_film(
    browser: playwright.Browser, folder: Path, made_session: Session, without: Callable[[Session, str], Session]
) -> None:
    write_report(without(without(made_session, "knee_flexion_stance"), "trunk_lean"), folder / "withheld.html")
    opened = Opened(browser, folder / "withheld.html", DESKTOP)
    opened.page.locator(".of-side [data-step='4']").click()
    assert opened.page.locator("[data-live='knee_flexion'], [data-live='trunk_lean']").count() == 0
    assert opened.page.locator("[data-live='shin_angle']").first.inner_text()
    assert opened.page.locator(".of-side .reading.left").first.text_content() == ""
    opened.context.close()


def test_on_a_phone_the_film_is_as_wide_as_the_screen(browser: playwright.Browser, folder: Path) -> None:
    opened = Opened(browser, folder / "runner.html", PHONE)
    box = opened.page.locator(".screen").first.bounding_box()
    assert box is not None
    assert box["width"] == PHONE[0]
    opened.context.close()


def test_on_a_phone_the_film_is_in_view_while_its_curves_are_used(browser: playwright.Browser, folder: Path) -> None:
    opened = Opened(browser, folder / "runner.html", PHONE)
    opened.page.evaluate("document.querySelector('.of-side .traces').scrollIntoView()")
    opened.until("document.querySelector('.film').getBoundingClientRect().bottom < 0")
    opened.page.wait_for_timeout(100)
    opened.page.locator(".of-side svg.lines").click(position={"x": 120, "y": 60})
    box = opened.page.locator(".film[data-view='side'] .screen").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < PHONE[1] / 4
    assert box["width"] < PHONE[0] / 2
    opened.page.evaluate("document.querySelector('.film').scrollIntoView()")
    opened.until("!document.querySelector('.screen.pinned')")
    assert not opened.page.locator(".full-screen").is_visible()
    opened.context.close()


def test_full_screen_enlarges_the_film(opened: Opened) -> None:
    screen, large = opened.page.locator(".film[data-view='side'] .screen"), opened.page.locator(".full-screen")
    before = screen.bounding_box()["width"]
    large.click()
    opened.until("document.fullscreenElement && innerHeight === document.fullscreenElement.clientHeight")
    opened.page.wait_for_timeout(100)
    box = screen.bounding_box()
    opened.page.evaluate("document.exitFullscreen()")
    opened.until("!document.fullscreenElement")
    assert box["width"] > before


def test_everything_works_with_the_keyboard(opened: Opened, made_session: Session) -> None:
    frames = made_session.view("side").clip.time_s
    curves = opened.page.locator(".of-side .traces")
    curves.focus()
    press = opened.page.keyboard.press
    press("Home")
    for _ in range(5):
        press("ArrowRight")
    press("ArrowLeft")
    assert opened.cursor_s() == pytest.approx(frames[4], abs=0.006)
    press("PageDown")
    press("PageDown")
    first = opened.step()
    press("PageUp")
    assert int(re.sub(r"\D", "", opened.step())) == int(re.sub(r"\D", "", first)) - 1
    press("End")
    assert opened.cursor_s() == pytest.approx(frames[-1], abs=0.05)
    press("Space")
    opened.until("!document.querySelector('video').paused")
    opened.page.locator(".of-side .strip [tabindex='0']").focus()
    press("Home")
    press("ArrowRight")
    assert opened.step().startswith("2")
    assert opened.page.evaluate("document.activeElement.dataset.step") == "1"


def test_the_curves_are_accessible(opened: Opened) -> None:
    curves = opened.page.get_by_role("slider").first
    opened.page.locator(".of-side [data-step='2']").click()
    opened.page.locator(".of-side [data-event='1']").click()
    assert "foot on the ground" in curves.get_attribute("aria-valuetext")
    assert opened.page.locator(".of-side .reading").first.text_content()


def test_the_curves_work_without_the_video(browser: playwright.Browser, folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "runner.html", tmp_path / "runner.html")
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "runner.html").as_uri())
    page.locator(".film[data-view='side'] .missing").wait_for(state="visible")
    assert not page.locator(".theatre .controls").is_visible()
    page.locator(".of-side [data-step='2']").click()
    assert page.locator(".of-side .strip [aria-current]").inner_text().startswith("3")
    context.close()


def test_without_script_everything_can_be_read(browser: playwright.Browser, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "runner.html").as_uri())
    assert page.locator(".of-side svg.lines").is_visible()
    assert page.locator(".first .cue").is_visible()
    assert not page.locator(".of-side .stepper").is_visible()
    film = page.locator("video").first
    assert film.get_attribute("controls") is not None
    assert film.get_attribute("src") == film_name("side")
    summary = page.locator(".group summary").first
    summary.click()
    assert page.locator(".group details dl").first.is_visible()
    context.close()


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [
        ("runner", PHONE, "dark"),
        ("runner", DESKTOP, "light"),
        ("clinician", PHONE, "light"),
        ("clinician", DESKTOP, "dark"),
    ],
)
def test_it_fits_the_screen_and_an_accessibility_audit_finds_no_serious_violation(
    browser: playwright.Browser, folder: Path, name: str, size: tuple[int, int], scheme: str
) -> None:
    opened = Opened(browser, folder / f"{name}.html", size, color_scheme=scheme)
    opened.check_width()
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    found = axe.Axe().run(opened.page).response["violations"]
    serious = [
        (violation["id"], node["html"][:120], node["failureSummary"])
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    assert serious == []
    opened.context.close()


def test_it_prints_on_few_pages(browser: playwright.Browser, folder: Path) -> None:
    opened = Opened(browser, folder / "runner.html", DESKTOP)
    paper = opened.page.pdf(format="A4", print_background=True)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 14
    opened.context.close()
