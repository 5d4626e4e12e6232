"""The page: one file that needs nothing else, with every measurement as the session has it."""

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

from gait.coaching.findings import Finding
from gait.measurement import Measurement
from gait.measures import REGISTRY
from gait.report import page
from gait.report.html import report_html, write_report
from gait.report.notebook import session_html
from gait.report.numbers import interval, number, with_unit
from gait.report.words import say
from gait.session import Session

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
    """Parse strictly: every element that opens also closes, in order."""

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


def test_the_page_loads_nothing_from_anywhere(root: Element, made_page: str) -> None:
    for element in everything(root):
        for name in ("src", "href", "data", "action", "poster", "srcset", "xlink:href", "background"):
            address = element.attributes.get(name, "")
            assert not address or address.startswith(("data:", "#")), (element.tag, name, address[:80])
        assert not any(name.startswith("on") for name in element.attributes)
    assert {element.tag for element in everything(root)}.isdisjoint({"script", "iframe", "object", "embed", "base"})
    style = root.all("style")[0].text
    assert "url(" not in style
    assert "@import" not in style
    assert not re.search(r"https?:|//[a-z]", re.sub(r"data:[\w/;+,=]*", "", made_page).replace("<!doctype", ""))


def test_the_policy_allows_the_pages_own_style_and_nothing_else(root: Element) -> None:
    policy = next(m.attributes["content"] for m in root.all("meta") if "http-equiv" in m.attributes)
    style = root.all("style")[0].text
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy
    assert not any("style" in element.attributes for element in everything(root)), "the policy would refuse it"


def test_the_page_is_small(made_page: str) -> None:
    assert len(made_page.encode()) < 6_000_000


def test_file_names_and_messages_are_escaped(made_session: Session, root: Element, made_page: str) -> None:
    name = made_session.view("side").clip.path.name
    assert name.startswith("<script>")
    assert "<script" not in made_page
    assert name in root.whole_text
    assert made_session.view("side").checks[0].message in root.whole_text


def rows_of(root: Element, view: str) -> dict[str, list[str]]:
    caption = say(f"page.table_{view}")
    table = next(t for t in root.all("table") if t.all("caption")[0].text == caption)
    rows = [row for row in table.all("tr") if row.all("td")]
    return {row.all("summary")[0].text: [cell.whole_text.strip() for cell in row.all("td")] for row in rows}


def test_every_measurement_stands_in_the_table_as_it_is(made_session: Session, root: Element) -> None:
    for found in made_session.measurements:
        cells = rows_of(root, found.view)[REGISTRY[found.id].title]
        value = with_unit(found.value, found.unit)
        if found.label:
            value = say("table.category", category=say(f"category.{found.label}"), probability=value)
        assert cells[:4] == [
            value,
            interval(found.ci95, found.unit),
            number(found.left, found.unit),
            number(found.right, found.unit),
        ]
        if found.value is not None:
            assert cells[4] == str(found.n)
        if found.reference:
            assert interval(found.reference, found.unit) in cells[5]
            assert REGISTRY[found.id].reference_source in cells[5]
        assert say(f"status.{found.status}") in cells[6]
        assert (found.reason or "") in cells[6]


def test_each_definition_can_be_opened(made_session: Session, root: Element) -> None:
    definitions = {details.all("summary")[0].text: details.all("p")[0].text for details in root.all("details")}
    for found in made_session.measurements:
        assert definitions[REGISTRY[found.id].title] == REGISTRY[found.id].definition


def test_a_withheld_measure_says_why_and_leaves_the_headline(
    made_session: Session, without: Callable[[Session, str], Session]
) -> None:
    hidden = without(made_session, "overstride")
    root = parsed(report_html(hidden))
    cells = rows_of(root, "side")[REGISTRY["overstride"].title]
    assert cells[0] == say("number.none")
    assert say("status.withheld") in cells[6]
    assert "The feet are hidden <here>; film again." in cells[6]
    assert REGISTRY["overstride"].title not in [tile.title for tile in page.tiles(hidden)]


def test_pictures_charts_and_tables_speak_to_those_who_do_not_see_them(root: Element) -> None:
    pictures, charts = root.all("img"), root.all("svg")
    assert len(pictures) == 1 + 8 + 6
    assert all(len(picture.attributes["alt"]) > 20 for picture in pictures)
    assert all(chart.attributes["role"] == "img" and chart.attributes["aria-label"] for chart in charts)
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


def test_checks_and_method_are_told(made_session: Session, root: Element) -> None:
    text = root.whole_text
    for analysis in made_session.clips:
        assert analysis.clip.sha256 in text
        assert all(check.message in text for check in analysis.checks)
    assert "made up none" in text
    assert say("page.clinician") in text


def test_annotated_clips_are_shown_only_where_they_lie_beside_the_page(made_session: Session, tmp_path: Path) -> None:
    (tmp_path / "side.annotated.mp4").write_bytes(b"")
    write_report(made_session, tmp_path / "report.html")
    videos = parsed((tmp_path / "report.html").read_text(encoding="utf-8")).all("video")
    assert [video.attributes["src"] for video in videos] == ["side.annotated.mp4"]
    assert "controls" in videos[0].attributes
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.html", "side.annotated.mp4"]


def test_a_page_that_fails_leaves_nothing(made_session: Session, tmp_path: Path) -> None:
    gone = replace(made_session.clips[0], clip=replace(made_session.clips[0].clip, path=tmp_path / "gone.mp4"))
    with pytest.raises(OSError, match=r"gone\.mp4"):
        write_report(replace(made_session, clips=(gone,)), tmp_path / "report.html")
    assert not list(tmp_path.iterdir())


def test_the_same_session_gives_the_same_page(made_session: Session, made_page: str) -> None:
    assert report_html(made_session) == made_page


# value's interval against a usual range of 10 to 20
@pytest.mark.parametrize(
    ("ends", "key"),
    [
        ((12.0, 18.0), "inside"),
        ((10.0, 20.0), "inside"),
        ((5.0, 9.9), "below"),
        ((20.1, 25.0), "above"),
        ((8.0, 12.0), "near_low"),
        ((18.0, 22.0), "near_high"),
        ((8.0, 22.0), "wide"),
    ],
)
def test_where_an_interval_lies_in_the_usual_range(ends: tuple[float, float], key: str) -> None:
    found = Measurement(id="x", view="side", unit="cm", value=sum(ends) / 2, ci95=ends, reference=(10.0, 20.0))
    assert page.standing(found) == say(f"tile.{key}")


FINDING = Finding(id="a", title="Lands <ahead>", measures=("overstride",), why="Because & so.", cue="Quicker steps.")


def test_at_most_two_things_to_change(made_session: Session) -> None:
    session = replace(made_session, findings=(FINDING, replace(FINDING, id="b"), replace(FINDING, id="c")))
    assert len(page.advice(session)) == 2
    text = parsed(report_html(session)).whole_text
    assert all(words in text for words in (FINDING.title, FINDING.why, FINDING.cue))


def test_nothing_to_change_is_said_only_where_something_was_measured(made_session: Session) -> None:
    assert page.advice(made_session)[0].title == say("page.nothing_title")
    doubtful = tuple(
        replace(clip, measurements=tuple(replace(m, status="low_confidence") for m in clip.measurements))
        for clip in made_session.clips
    )
    assert page.advice(replace(made_session, clips=doubtful))[0].title == say("page.unclear_title")


def test_the_headline_takes_the_more_certain_view(made_session: Session) -> None:
    side, rear = made_session.clips
    doubtful = tuple(replace(m, status="low_confidence", value=1.0) for m in side.measurements)
    session = replace(made_session, clips=(replace(side, measurements=doubtful), rear))
    cadence = next(m for m in rear.measurements if m.id == "cadence")
    assert page.tiles(session)[0].value == with_unit(cadence.value, cadence.unit)


@pytest.mark.parametrize("view", ["side", "rear"])
def test_one_clip_alone_makes_a_report(made_session: Session, view: str) -> None:
    root = parsed(report_html(replace(made_session, clips=(made_session.view(view),))))
    assert len(root.all("table")) == 1
    assert root.all("img")


def test_a_notebook_shows_the_picture_first_then_the_headline(made_session: Session) -> None:
    html = session_html(made_session)
    root = parsed(html)
    assert len(root.all("img")) == 1
    tiles = page.tiles(made_session)
    assert len(tiles) == 4
    places = [html.index("<img"), *(html.index(f"<strong>{tile.value}</strong>") for tile in tiles)]
    assert places == sorted(places)
    assert "<script" not in html
    assert made_session._repr_html_() == html
