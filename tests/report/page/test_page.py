"""The page is one self-contained file that shows every measurement of the session."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from made_sessions import ADVICE

from gait.analysis.result import ClipAnalysis
from gait.coaching.advice import Advice, Expected, JudgedGroup, Plan, PlanPart
from gait.coaching.findings import reliable
from gait.errors import ClipError, OptionError
from gait.measurement import Asymmetry, Measurement, Status
from gait.measures import REGISTRY
from gait.report import content as page
from gait.report.key_pictures import key_pictures
from gait.report.page import explain
from gait.report.page.html import cue_pictures, leading_picture, report_html, write_report
from gait.report.page.notebook import session_html
from gait.session import Session
from gait.units import Units
from gait.words import say
from gait.words.numbers import displayed, interval, number, sides_differ, sides_note, with_unit

VOID = {"meta", "link", "img", "br", "input", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        found = [child for child in self.children if child.tag == tag]
        return found + [inner for child in self.children for inner in child.all(tag)]

    @property
    def whole_text(self) -> str:
        return " ".join([self.text, *(child.whole_text for child in self.children)])


class Tree(HTMLParser):
    """A strict parser: every opened element must be closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = [Element("root", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.stack[-1].text += data


def parsed(html: str) -> Element:
    tree = Tree()
    tree.feed(html)
    tree.close()
    assert len(tree.stack) == 1, "an element is left open"
    return tree.stack[0]


@pytest.fixture(scope="module")
def root(made_page: str) -> Element:
    return parsed(made_page)


def everything(element: Element) -> list[Element]:
    return [element, *(inner for child in element.children for inner in everything(child))]


def test_the_page_loads_nothing_from_elsewhere(root: Element, made_page: str) -> None:
    for element in everything(root):
        for name in ("src", "href", "data", "action", "poster", "srcset", "xlink:href", "background"):
            address = element.attributes.get(name, "")
            assert not address or address.startswith(("data:", "#")), (element.tag, name, address[:80])
        assert not any(name.startswith("on") for name in element.attributes)
    assert {element.tag for element in everything(root)}.isdisjoint({"iframe", "object", "embed", "base", "form"})
    style = root.all("style")[0].text
    script = root.all("body")[0].all("script")[0].text
    assert not re.search(r"\b(fetch|XMLHttpRequest|import|eval|Function|innerHTML|localStorage)\b", script)
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"https?:|//[a-z]", re.sub(r"data:[\w/;+,=]*", "", made_page).replace("<!doctype", ""))


def test_the_policy_allows_only_the_pages_own_style_and_script(root: Element) -> None:
    policy = next(m.attributes["content"] for m in root.all("meta") if "http-equiv" in m.attributes)
    style = root.all("style")[0].text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    script, *data = root.all("body")[0].all("script")
    digest = base64.b64encode(hashlib.sha256(script.text.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert {each.attributes["type"] for each in data} == {"application/json"}
    assert not any("style" in element.attributes for element in everything(root)), "the policy would block it"


def test_the_page_is_small(made_page: str) -> None:
    assert len(made_page.encode()) < 6_000_000


def test_file_names_and_messages_are_escaped(made_session: Session, root: Element, made_page: str) -> None:
    name = made_session.view("side").clip.path.name
    assert name.startswith("<script>")
    assert name not in made_page
    assert name in root.whole_text
    assert made_session.view("side").checks[0].message in root.whole_text


def rows_of(root: Element, view: str) -> dict[str, list[str]]:
    caption = say(f"page.table_{view}")
    table = next(t for t in root.all("table") if t.all("caption")[0].text == caption)
    rows = [row for row in table.all("tr") if row.all("td")]
    return {row.all("summary")[0].text: [text for cell in row.all("td") for text in texts_of(cell)] for row in rows}


def texts_of(cell: Element) -> list[str]:
    """Return the text of a cell, followed by an empty one for each further column that it spans."""
    return [cell.whole_text.strip(), *[""] * (int(cell.attributes.get("colspan", "1")) - 1)]


def test_every_measurement_is_in_the_table(made_session: Session, root: Element) -> None:
    for found in made_session.measurements:
        cells = rows_of(root, found.view)[REGISTRY[found.id].title]
        value = displayed(found) or say("number.none")
        if found.label:
            value = page.category_text(found)
        assert cells[:2] == [value, interval(found.ci95, found.unit)]
        if sides_differ(found):
            assert [cell.split()[0] for cell in cells[2:4]] == [
                number(side, found.unit) for side in (found.left, found.right)
            ]
        else:
            assert cells[2:4] == [sides_note(found), ""]
        if found.value is not None:
            assert cells[4] == str(found.n)
        if found.reference:
            assert interval(found.reference, found.unit) in cells[5]
            assert REGISTRY[found.id].reference_source in cells[5]
        assert say(f"status.{found.status}") in cells[6]
        assert (found.reason or "") in cells[6]


def with_sides(session: Session, *, claimed: bool) -> Session:
    """Return the session with a difference of 40 ms between the contact times of left and right."""
    apart = Asymmetry(value=40.0, unit="ms", detectable=30.0 if claimed else 50.0, claimed=claimed)

    def changed(clip: ClipAnalysis) -> ClipAnalysis:
        sides = tuple(
            replace(m, value=250.0, left=270.0, right=230.0, status="ok", asymmetry=apart)
            if m.id == "contact_time"
            else m
            for m in clip.measurements
        )
        return replace(clip, measurements=sides)

    return replace(session, clips=tuple(changed(clip) for clip in session.clips))


def explained(session: Session, name: str) -> explain.Explained:
    return next(each for group in explain.groups(session) for each in group.numbers if each.id == name)


def test_one_value_is_shown_where_no_difference_between_the_sides_is_claimed(made_session: Session) -> None:
    session = with_sides(made_session, claimed=False)
    (contact, *_) = (m for m in session.measurements if m.id == "contact_time")
    parts = dict(explained(session, "contact_time").parts)
    assert parts[say("explain.sides")] == f'<span class="unclaimed">{sides_note(contact)}</span>'
    row = next(row for row in page.table(session.view("side")).rows if row.id == "contact_time")
    assert (row.left, row.right, row.sides_note) == ("", "", sides_note(contact))
    html = report_html(session)
    assert 'class="sides"' not in html
    assert not re.search(r"\b(270|230) ms", html), "no side has a value of its own"


def test_a_claimed_difference_between_the_sides_is_drawn(made_session: Session) -> None:
    session = with_sides(made_session, claimed=True)
    sides = dict(explained(session, "contact_time").parts)[say("explain.sides")]
    assert "Left 270 ms, right 230 ms. The value is 40 ms larger on the left" in sides
    assert 'class="sides"' in sides
    row = next(row for row in page.table(session.view("side")).rows if row.id == "contact_time")
    assert (row.right, row.sides_note) == ("230", "")


def test_each_measure_has_its_definition_and_explanation(made_session: Session, root: Element) -> None:
    opened = {head.all("summary")[0].text: head for head in root.all("th") if head.all("summary")}
    for found in made_session.measurements:
        entry = REGISTRY[found.id]
        assert opened[entry.title].all("p")[0].text == entry.definition
        assert entry.explanation in opened[entry.title].whole_text
        assert entry.moved_by in opened[entry.title].whole_text


def test_a_withheld_measure_has_a_reason_and_is_not_a_headline(
    made_session: Session, without: Callable[[Session, str], Session]
) -> None:
    hidden = without(made_session, "overstride")
    root = parsed(report_html(hidden))
    cells = rows_of(root, "side")[REGISTRY["overstride"].title]
    assert cells[0] == say("number.none")
    assert say("status.withheld") in cells[6]
    assert "The feet are hidden <here>; film again." in cells[6]
    assert REGISTRY["overstride"].title not in [tile.title for tile in page.tiles(hidden)]


def test_pictures_charts_and_tables_are_accessible(root: Element) -> None:
    pictures, charts = root.all("img"), root.all("svg")
    assert len(pictures) == 1 + 8 + 6
    assert all(len(picture.attributes["alt"]) > 20 for picture in pictures)
    for chart in charts:
        labelled = chart.attributes.get("role") == "img" and chart.attributes["aria-label"]
        assert labelled or chart.attributes.get("aria-hidden") == "true" or "viewbox" in chart.attributes
    assert [each.text for each in root.all("p") if each.attributes.get("id", "").startswith("curves-text-")]
    assert all(table.all("caption") for table in root.all("table"))
    assert all(head.attributes.get("scope") in ("col", "row") for head in root.all("th"))
    assert root.all("html")[0].attributes["lang"] == "en"
    levels = [int(e.tag[1]) for e in everything(root) if re.fullmatch(r"h[1-6]", e.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [e.attributes["id"] for e in everything(root) if "id" in e.attributes]
    assert len(names) == len(set(names))
    assert {e.attributes["aria-labelledby"] for e in everything(root) if "aria-labelledby" in e.attributes} <= set(
        names
    )


def test_checks_and_method_are_shown(made_session: Session, root: Element) -> None:
    text = root.whole_text
    for analysis in made_session.clips:
        assert analysis.clip.sha256 in text
        assert all(check.message in text for check in analysis.checks)
    assert "made up none" in text
    assert say("page.clinician") in text


def test_annotated_videos_are_shown_only_if_they_exist_beside_the_page(made_session: Session, tmp_path: Path) -> None:
    (tmp_path / "side.annotated.mp4").write_bytes(b"")
    write_report(made_session, tmp_path / "report.html")
    videos = parsed((tmp_path / "report.html").read_text(encoding="utf-8")).all("video")
    assert [video.attributes["src"] for video in videos] == ["side.annotated.mp4"]
    assert "controls" in videos[0].attributes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "side.annotated.mp4"]


def test_a_failure_leaves_no_page(made_session: Session, tmp_path: Path) -> None:
    missing = replace(made_session.clips[0], clip=replace(made_session.clips[0].clip, path=tmp_path / "gone.mp4"))
    with pytest.raises(ClipError, match=r"There is no file .*gone\.mp4"):
        write_report(replace(made_session, clips=(missing,)), tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_the_same_session_gives_the_same_page(made_session: Session, made_page: str) -> None:
    assert report_html(made_session) == made_page


# Intervals compared with a usual range of 10 to 20.
@pytest.mark.parametrize(
    ("ends", "key"),
    [
        ((12.0, 18.0), "inside"),
        ((10.0, 20.0), "inside"),
        ((5.0, 9.9), "below"),
        ((20.1, 25.0), "above"),
        ((7.0, 12.0), "near_low"),
        ((18.0, 23.0), "near_high"),
        ((8.0, 12.5), "inside_low"),
        ((17.5, 22.0), "inside_high"),
        ((8.0, 22.0), "wide"),
    ],
)
def test_comparison_of_an_interval_with_the_usual_range(ends: tuple[float, float], key: str) -> None:
    found = Measurement(id="x", view="side", unit="cm", value=sum(ends) / 2, ci95=ends, reference=(10.0, 20.0))
    assert page.comparison_with_usual(found) == say(f"tile.{key}")
    uncertain = replace(found, status="low_confidence")
    assert page.comparison_with_usual(uncertain) == say(f"tile.{key if key in ('below', 'above') else 'wide'}")


def test_what_was_not_judged_does_not_lead_the_report(made_session: Session) -> None:
    landing = JudgedGroup(id="landing", title="landing", judged=False, needed=True, measures=("overstride_leg",))
    advice = Advice(outcome="unclear", headline="Unsure.", message="So.", groups=(landing,))
    session = replace(made_session, advice=advice)
    assert REGISTRY["overstride_leg"].title in [tile.title for tile in page.tiles(made_session)]
    assert REGISTRY["overstride_leg"].title not in [tile.title for tile in page.tiles(session)]
    shown = next(each for each in key_pictures(session.view("side")) if each.event == "mid_stance")
    pictures = {"side": [replace(shown, event="initial_contact", measures=("overstride",)), shown]}
    assert leading_picture(pictures) is pictures["side"][0]
    assert leading_picture(pictures, unjudged=page.unjudged_measures(advice)) is shown
    of_both_sides = {"side_left": pictures["side"]}
    assert leading_picture(of_both_sides, unjudged=page.unjudged_measures(advice)) is shown
    (lead,) = (m for m in session.measurements if m.id == "overstride_leg")
    only = replace(session, clips=(replace(session.view("side"), measurements=(lead,)),))
    assert [(tile.comparison, tile.yardstick) for tile in page.tiles(only)] == [(say("tile.not_judged"), "")]


@pytest.mark.parametrize(
    ("value", "status", "text"),
    [
        (97.9, "ok", "rearfoot, more than 95 % likely"),
        (82.3, "ok", "rearfoot, about 80 % likely"),
        (97.9, "low_confidence", "probably rearfoot"),
    ],
)
def test_a_category_is_no_more_precise_than_its_confidence(value: float, status: Status, text: str) -> None:
    strike = Measurement(id="foot_strike", view="side", unit="%", value=value, label="rearfoot", status=status)
    assert page.category_text(strike) == text


def first_screen(root: Element) -> str:
    return next(each for each in root.all("section") if each.attributes["aria-labelledby"] == "glance").whole_text


def test_a_cue_is_shown_in_full(made_session: Session) -> None:
    root = parsed(report_html(replace(made_session, advice=ADVICE)))
    text, cue, first = root.whole_text, ADVICE.cues[0], first_screen(root)
    for words in (cue.title, cue.seen, cue.why, cue.source, cue.instruction, *cue.dose, cue.cost, cue.success):
        assert words in text
    for drill in cue.drills:
        assert all(words in text for words in (drill.title, drill.text, drill.dose, drill.progression))
    assert cue.instruction in first
    assert ADVICE.cues[1].instruction not in first, "one cue leads"
    assert all(each.title in text and each.reason in text for each in ADVICE.left_alone)
    assert "gait metronome --cadence 170 --minutes 20 --pattern 2:1" in text


def test_the_headline_includes_the_measures_of_the_cue(made_session: Session) -> None:
    titles = [tile.title for tile in page.tiles(replace(made_session, advice=ADVICE))]
    assert titles == [REGISTRY[name].title for name in ("cadence", "shin_angle", "overstride")]


def test_a_number_is_shown_with_the_mark_of_the_rules_or_the_expected_value(made_session: Session) -> None:
    expected = (Expected(id="overstride", value=17.0, unit="cm", source="Somebody 2020"),)
    cadence, _, overstride = page.tiles(replace(made_session, advice=replace(ADVICE, expected=expected)))
    assert cadence.yardstick == "From here on a change may be worth trying: below 166 steps/min, from studies (grade B)"
    assert overstride.yardstick == "Expected at your build and speed: about 17.0 cm"
    assert page.tiles(replace(made_session, advice=ADVICE))[2].yardstick == ""


def test_marks_are_in_the_units_that_are_shown(made_session: Session) -> None:
    imperial = replace(made_session, options=replace(made_session.options, units=Units.of_system("imperial")))
    (bounce, *_) = (m for m in imperial.in_display_units().measurements if m.id == "vertical_oscillation")
    assert page.yardsticks(bounce) == (
        "From here on a change may be worth trying: above 3.9 in, our own mark (grade D)",
    )
    (shin, *_) = (m for m in imperial.measurements if m.id == "shin_angle")
    assert page.yardsticks(shin) == ("Counts only together with another measure: above 8.5°, our own mark (grade D)",)
    assert page.bar_marks(bounce) == pytest.approx((10 / 2.54,))


def test_the_page_never_says_that_a_range_is_missing(made_session: Session, made_page: str) -> None:
    clinician = report_html(made_session, audience="clinician")
    assert not any("o published range" in html for html in (made_page, clinician))


def test_the_first_screen_says_what_was_judged_and_how_to_film_the_rest(made_session: Session) -> None:
    seen = JudgedGroup(id="rhythm", title="rhythm", judged=True, needed=True, measures=("cadence",))
    hidden = replace(seen, id="knee", title="knee", judged=False, reason="The knee is hidden.", view="side")
    advice = Advice(outcome="unclear", headline="Unsure.", message="So.", groups=(seen, hidden), week="Run <less>.")
    root = parsed(report_html(replace(made_session, advice=advice)))
    text = first_screen(root)
    assert "Judged: rhythm." in text
    assert "Not judged: knee. The knee is hidden." in text
    assert "Run <less>." in text
    sketches = [each for each in root.all("svg") if each.attributes.get("class") == "sketch"]
    assert ["beside the treadmill" in each.attributes["aria-label"] for each in sketches] == [True]


def test_a_cue_has_no_picture_from_a_view_that_cannot_show_it(made_session: Session) -> None:
    pictures = {view: key_pictures(made_session.view(view)) for view in ("side", "rear")}
    cue = replace(ADVICE.cues[0], picture="initial_contact", measures=("overstride",))
    leading = leading_picture(pictures)
    assert leading is not None
    assert (leading.view, leading.event) == ("side", "initial_contact")
    assert any(each.event == "initial_contact" for each in pictures["rear"])
    assert cue_pictures([cue], made_session, pictures, leading) == {cue.id: None}


def test_the_first_picture_shows_the_event_of_the_cue(made_session: Session) -> None:
    cue = replace(ADVICE.cues[0], picture="toe_off", measures=("step_width",))
    root = parsed(report_html(replace(made_session, advice=replace(ADVICE, cues=(cue,)))))
    alt = root.all("img")[0].attributes["alt"]
    assert say("key.toe_off") in alt
    assert say("view.rear") in alt


@pytest.mark.parametrize("outcome", ["nothing", "borderline", "unclear", "clinician"])
def test_advice_without_a_cue_says_so_first(made_session: Session, outcome: str) -> None:
    reasons = ("Pain at <night>.",) if outcome == "clinician" else ()
    advice = Advice(outcome=outcome, headline="In <few> words.", message="In some more.", clinician=reasons)  # type: ignore[arg-type]
    first = first_screen(parsed(report_html(replace(made_session, advice=advice))))
    assert all(words in first for words in (advice.headline, advice.message, *reasons, say(f"advice.{outcome}")))
    assert say("advice.change") not in first


def test_each_part_of_a_plan_has_a_page(made_session: Session) -> None:
    part = PlanPart(title="Strength <now>", text="Twice a week.", header=("What", "Sets"), rows=(("Calf raise", "3"),))
    plan = Plan(title="Your plan", parts=(part, replace(part, title="Return", rows=())))
    root = parsed(report_html(replace(made_session, advice=replace(ADVICE, plan=plan))))
    pages = [each for each in root.all("article") if each.attributes["class"] == "plan-page"]
    assert [each.all("h3")[0].text for each in pages] == ["Strength <now>", "Return"]
    assert all(words in pages[0].whole_text for words in (part.text, *part.header, *part.rows[0]))


def test_the_metronome_track_is_played_if_it_exists_beside_the_page(made_session: Session, tmp_path: Path) -> None:
    (tmp_path / "metronome.wav").write_bytes(b"")
    write_report(replace(made_session, advice=ADVICE), tmp_path / "report.html")
    sounds = parsed((tmp_path / "report.html").read_text(encoding="utf-8")).all("audio")
    assert [sound.attributes["src"] for sound in sounds] == ["metronome.wav"]


def test_each_number_is_explained(made_session: Session, root: Element) -> None:
    text = root.whole_text
    for found in made_session.measurements:
        if found.value is not None:
            assert REGISTRY[found.id].explanation in text
            assert REGISTRY[found.id].moved_by in text
    expected = Expected(id="cadence", value=171.24, unit="steps/min", source="Somebody 2020")
    with_expected = parsed(report_html(replace(made_session, advice=replace(ADVICE, expected=(expected,)))))
    assert say("explain.expected", value="171.2 steps/min", source="Somebody 2020") in with_expected.whole_text


def test_a_device_without_a_keyboard_hides_the_help_on_keys(root: Element) -> None:
    keys = [each.text for each in root.all("span") if each.attributes.get("class") == "for-keys"]
    assert say("player.keys") in keys
    assert "(hover: none) and (pointer: coarse) { .for-keys { display: none; } }" in root.all("style")[0].text


def test_a_reason_for_care_is_written_once(made_session: Session) -> None:
    reason = "The belt looks 9 degrees steeper or flatter in the picture than it is."
    side = made_session.view("side")
    doubtful = tuple(replace(m, status="low_confidence", reason=reason) for m in side.measurements)
    session = replace(made_session, clips=(replace(side, measurements=doubtful),))
    cautions = [dict(each.parts)[say("explain.caution")] for group in explain.groups(session) for each in group.numbers]
    first = explain.groups(session)[0].numbers[0].title
    assert cautions[0] == reason
    assert set(cautions[1:]) == {say("explain.caution_same", title=first)}


def test_withheld_measures_are_listed_with_their_reasons(
    made_session: Session, without: Callable[[Session, str], Session]
) -> None:
    assert dict(explain.withheld(without(made_session, "shin_angle")))["Shin angle at contact"] == (
        "The feet are hidden <here>; film again."
    )


def test_the_page_for_clinicians_starts_with_the_findings(made_session: Session, made_page: str) -> None:
    html = report_html(made_session, audience="clinician")
    order = [
        html.index(f'id="{name}"') for name in ("summary", "measures", "rules", "note", "players", "checks", "method")
    ]
    assert order == sorted(order)
    runner = [made_page.index(f'id="{name}"') for name in ("glance", "players", "measures", "checks", "method")]
    assert runner == sorted(runner)
    assert not any("open" in each.attributes for page in (html, made_page) for each in folds(parsed(page)))


def folds(root: Element) -> list[Element]:
    return [each for each in root.all("details") if each.attributes.get("class") == "fold"]


def test_both_audiences_see_the_same_numbers(made_session: Session) -> None:
    other = parsed(report_html(made_session, audience="clinician"))
    rows = [row for row in other.all("tr") if row.all("strong")]
    shown = {row.all("th")[0].text: row.all("td")[0].whole_text for row in rows}
    for entry in REGISTRY.values():
        m = page.most_certain(made_session.measurements, entry.id)
        if m is not None and not m.label:
            assert displayed(m) in shown[entry.title]
            assert interval(m.ci95, m.unit) in shown[entry.title]


def test_an_unknown_audience_is_refused(made_session: Session) -> None:
    with pytest.raises(OptionError, match="audience"):
        report_html(made_session, audience="coach")  # type: ignore[arg-type]


def test_the_headline_uses_the_more_certain_view(made_session: Session) -> None:
    side, rear = made_session.clips
    uncertain = tuple(replace(m, status="low_confidence", value=1.0) for m in side.measurements)
    session = replace(made_session, clips=(replace(side, measurements=uncertain), rear))
    cadence = next(m for m in rear.measurements if m.id == "cadence")
    assert page.tiles(session)[0].value == with_unit(cadence.value, cadence.unit)


def test_a_value_of_low_confidence_has_its_sign_in_the_tile_and_in_the_table(made_session: Session) -> None:
    clips = tuple(
        replace(clip, measurements=tuple(replace(m, status="low_confidence") for m in clip.measurements))
        for clip in made_session.clips
    )
    session = replace(made_session, clips=clips)
    for tile in page.tiles(session):
        assert tile.value.startswith(tile.figure)
        assert tile.figure.startswith(say("number.about", value=""))
    rows = [row for clip in clips for row in page.table(clip).rows]
    assert all(
        row.value.startswith(say("number.about", value="")) for row in rows if row.interval != say("number.none")
    )


@pytest.mark.parametrize("narrower", ["side", "rear"])
def test_headline_and_cue_use_the_same_view(made_session: Session, narrower: str) -> None:
    def measurements_of(view: str) -> tuple[Measurement, ...]:
        value, half = (170.0, 0.5) if view == narrower else (171.0, 2.0)
        return tuple(
            replace(m, value=value, ci95=(value - half, value + half), status="ok") if m.id == "cadence" else m
            for m in made_session.view(view).measurements
        )

    clips = tuple(replace(clip, measurements=measurements_of(clip.view)) for clip in made_session.clips)
    session = replace(made_session, clips=clips)
    assert page.tiles(session)[0].figure == "170.0"
    remarks = {clip.view: page.table(clip, session.measurements).rows[0].reason for clip in clips}
    assert "170.0 steps/min (169.5 to 170.5)" in remarks["rear" if narrower == "side" else "side"]
    assert "170.0" not in remarks[narrower]
    assert reliable(clips)["cadence"].value == 170.0


@pytest.mark.parametrize("view", ["side", "rear"])
def test_one_clip_suffices_for_a_report(made_session: Session, view: str) -> None:
    root = parsed(report_html(replace(made_session, clips=(made_session.view(view),))))
    assert len([each for each in root.all("table") if each.all("caption")]) == 1
    assert root.all("img")


def test_a_notebook_shows_a_picture_and_the_headline_numbers(made_session: Session) -> None:
    html = session_html(made_session)
    root = parsed(html)
    assert len(root.all("img")) == 1
    tiles = page.tiles(made_session)
    assert len(tiles) == 3
    places = [html.index("<img"), *(html.index(f"<strong>{tile.value}</strong>") for tile in tiles)]
    assert places == sorted(places)
    assert "<script" not in html
    assert made_session._repr_html_() == html


def test_the_style_of_a_notebook_does_not_affect_a_session(made_session: Session) -> None:
    """Jupyter has its own style for definition lists, tables and headings."""
    root = parsed(session_html(made_session))
    assert not [each for tag in ("dl", "dt", "dd", "table", "h1", "h2") for each in root.all(tag)]
