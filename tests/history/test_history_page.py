"""The page with the trends of a runner."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from made_results import measure
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from gait.errors import OutputError
from gait.history import plot_trend, trend, visits_of
from gait.history.chart import timeline_chart, trend_chart
from gait.history.page import trend_page, write_trend_page
from gait.report.charts.axes import CARD, INK, NOISE, RULE, USUAL
from gait.words import say

Add = Callable[..., str]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


@pytest.fixture
def ax() -> Axes:
    return Figure().add_subplot()


def dots(ax: Axes) -> dict[str, list[float]]:
    """Return the values of the dots by marker, in order of time."""
    found = [line for line in ax.lines if len(line.get_xdata()) == 1]
    ordered = sorted(found, key=lambda line: np.asarray(line.get_xdata())[0])
    return {
        marker: [float(np.asarray(line.get_ydata())[0]) for line in ordered if line.get_marker() == marker]
        for marker in dict.fromkeys(str(line.get_marker()) for line in ordered)
    }


def heights_of(ax: Axes, colour: str) -> list[tuple[float, float]]:
    """Return the lower and upper end of all bands of a colour."""
    bands = [*ax.patches, *ax.collections]
    paths = [
        each.get_path().transformed(each.get_patch_transform()) if isinstance(each, Patch) else each.get_paths()[0]
        for each in bands
        if to_hex(np.ravel(each.get_facecolor())[:3]) == colour
    ]
    return [(float(path.vertices[:, 1].min()), float(path.vertices[:, 1].max())) for path in paths]


def test_each_value_is_a_dot_with_its_interval_over_the_grey_band_of_undetectable_changes(
    url: str, add: Add, ax: Axes
) -> None:
    for week, value in enumerate([165.0, None, 170.0]):
        status = "withheld" if value is None else "ok"
        add(measure(value=value, status=status), clip=str(week), day=week)
    found = trend(url, "ada", "cadence")
    assert plot_trend(found, ax=ax) is ax
    assert dots(ax) == {"o": [165.0, 170.0]}
    bars = [np.asarray(line.get_ydata()).tolist() for line in ax.lines if line.get_linewidth() == 2.5]
    assert bars == [[164.5, 165.5], [169.5, 170.5]]
    ((low, high),) = heights_of(ax, NOISE)
    assert (low + high) / 2 == pytest.approx(165.0)
    assert high - 165.0 == pytest.approx(found.groups[0].change.detectable)
    # The change is larger than the smallest detectable one.
    assert high < 170.0
    assert ax.get_ylabel() == "Cadence (steps/min)"
    svg = str(trend_chart(found.groups[0], name="one", title="Cadence"))
    assert "165.0" in svg
    assert "Changed." in svg


def test_only_the_usual_range_is_green(url: str, add: Add, ax: Axes) -> None:
    for week in range(2):
        add(measure(value=165.0 + week, reference=[160.0, 175.0]), clip=str(week), day=week)
    plot_trend(trend(url, "ada", "cadence"), ax=ax)
    assert heights_of(ax, USUAL) == [(160.0, 175.0)]
    low, high = ax.get_ylim()
    # It does not stretch the chart.
    assert 160.0 < low < high < 175.0


def test_low_confidence_is_a_hollow_dot(url: str, add: Add, ax: Axes) -> None:
    for week, status in enumerate(["ok", "low_confidence"]):
        add(measure(value=165.0, status=status), clip=str(week), day=week)
    plot_trend(trend(url, "ada", "cadence"), ax=ax)
    found = sorted((line for line in ax.lines if line.get_marker() == "o"), key=lambda line: line.get_xdata()[0])
    assert [to_hex(line.get_markerfacecolor()) for line in found] == [INK, CARD]


@pytest.mark.parametrize("values", [(0.0, 0.0), (165.0,), (-3.2, 4.1), (1e-4, 2e-4)])
def test_everything_is_drawn_inside_the_chart(url: str, add: Add, values: tuple[float, ...], ax: Axes) -> None:
    for number, value in enumerate(values):
        add(measure(value=value, half_width=0.0), clip=str(number), day=0)
    plot_trend(trend(url, "ada", "cadence"), ax=ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    for line in ax.lines:
        dates, heights = np.asarray(line.get_xdata(orig=False)), np.asarray(line.get_ydata(orig=False))
        assert ((left < dates) & (dates < right) & (low < heights) & (heights < high)).all()


def test_the_timeline_shows_pain_and_all_sessions_with_a_mark_for_each_visit(url: str, add: Add) -> None:
    for week, (speed, pain, cues) in enumerate([(2.8, 5, ["Run tall."]), (2.8, 3, []), (None, 1, [])]):
        add(
            measure(value=165.0 + week),
            clip=str(week),
            day=30 * week,
            speed_mps=speed,
            answers={"pain_run": pain},
            cues=cues,
        )
    figures: list[Figure] = []

    def keep(draw: Callable[[Figure], None], **others: object) -> Markup:
        figures.append(Figure(figsize=(10, 4)))
        draw(figures[-1])
        return Markup(others["alt"])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gait.history.chart.figure_svg", keep)
        alt = timeline_chart(visits_of(url, "ada"), [trend(url, "ada", "cadence")], width_px=720)
    assert "Pain (0 to 10), Cadence (steps/min)" in alt
    pain, cadence = figures[0].axes
    (during,) = [line for line in pain.lines if line.get_marker() == "o"]
    assert np.asarray(during.get_ydata()).tolist() == [5, 3, 1]
    # The session without a speed is shown, but not joined to the others.
    assert dots(cadence) == {"o": [165.0, 166.0], "D": [167.0]}
    joined = [line for line in cadence.lines if line.get_linewidth() == 1.5 and len(line.get_xdata()) == 2]
    assert [np.asarray(line.get_ydata()).tolist() for line in joined if line.get_marker() in ("None", "")] == [
        [165.0, 166.0]
    ]
    marks = [line for line in cadence.lines if line.get_linewidth() == 1.0]
    assert [to_hex(line.get_color()) for line in marks] == [INK, RULE, RULE]
    assert [text.get_text() for text in figures[0].texts] == ["1", "2", "3"]
    assert pain.get_xlim() == cadence.get_xlim()


def test_the_page_lists_the_visits_with_pain_and_cues(url: str, add: Add) -> None:
    add(answers={"pain_run": 4, "pain_24h": 5}, cues=["Run <b>tall</b>."])
    add(clip="two", day=7, speed_mps=None)
    page = trend_page(url, "ada")
    visits = re.findall(r"<li>(.*?)</li>", page, re.DOTALL)
    assert len(visits) == 2
    first, second = (" ".join(unescape(re.sub(r"<[^>]+>", " ", visit)).split()) for visit in visits)
    assert "How much: 4 of 10 during a run and 5 of 10 in the 24 hours after Cue: Run <b>tall</b>." in first
    assert second.endswith("No speed was given, on the treadmill")
    # One chart for wide screens and one for phones.
    assert re.findall(r'<svg class="(timeline \w+)"', page) == ["timeline wide", "timeline narrow"]


def test_one_visit_shows_its_numbers_and_explains_no_chart(url: str, add: Add) -> None:
    add(measure(value=165.0, status="low_confidence"), answers={"pain_run": 4})
    page = unescape(trend_page(url, "ada"))
    assert "<svg" not in page
    assert "<details open>" in page
    assert "<dd>\N{ALMOST EQUAL TO} 165.0 steps/min</dd>" in page
    assert say("history.legend") not in page
    assert say("history.timeline_legend") not in page


def test_the_smallest_detectable_change_is_said_once(url: str, add: Add) -> None:
    for day, value in enumerate([165.0, 168.0]):
        add(measure(value=value, half_width=8.0), clip=str(day), day=day)
    page = trend_page(url, "ada")
    assert page.count("Smallest detectable change: 11.3 steps/min") == 1
    assert page.count("11.3") == 1
    assert say("comparison.reason.within_error") in page


def test_visits_of_one_day_have_the_date_of_that_day_only(url: str, add: Add, ax: Axes) -> None:
    for hour in range(2):
        add(measure(value=165.0 + hour), clip=str(hour), day=hour / 24)
    plot_trend(trend(url, "ada", "cadence"), ax=ax)
    assert len(ax.get_xticks()) == 1


def test_the_page_without_pain_or_headline_measures_has_no_timeline(url: str, add: Add) -> None:
    add(measure("contact_time", 250.0, unit="ms"))
    assert "<svg" not in trend_page(url, "ada")


def test_the_page_loads_nothing_from_the_network_and_escapes_names(url: str, add: Add) -> None:
    add(runner="<script>ada</script>")
    page = trend_page(url, "<script>ada</script>")
    assert "<script" not in page
    assert "&lt;script&gt;ada" in page
    assert not re.search(r'(src|href)="(?!data:|#)', page)
    assert "default-src 'none'" in unescape(page)
    assert "prefers-color-scheme: dark" in page


def test_each_speed_has_a_section_and_each_measure_a_figure_with_a_verdict(url: str, add: Add) -> None:
    for week, (cadence, speed) in enumerate([(165.0, 2.8), (175.0, 2.8), (180.0, 3.6)]):
        strike = measure("foot_strike", 90.0, unit="%", ci95=None, label="rearfoot")
        add(measure(value=cadence), strike, clip=str(week), day=week, speed_mps=speed)
    page = trend_page(url, "ada")
    assert re.findall(r"<h3[^>]*>(.*?)</h3>", page) == [
        "At 2.80 m/s (5:57 min/km), on the treadmill",
        "At 3.60 m/s (4:38 min/km), on the treadmill",
    ]
    # Categories and single sessions have no chart.
    assert (page.count("<figure>"), page.count('<svg class="trend"')) == (2, 1)
    assert "<dd>180.0 steps/min</dd>" in page
    assert "rearfoot (90.0 %)" in page
    assert re.findall(r'class="badge (\w+)"', page) == ["changed", "not_changed"]


def test_the_page_is_written_completely_or_not_at_all(url: str, add: Add, tmp_path: Path) -> None:
    add()
    path = write_trend_page(url, "ada", tmp_path / "page.html")
    assert path.read_text().startswith("<!doctype html>")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["db", "page.html", "sessions"]
    with pytest.raises(OutputError, match="cannot be written"):
        write_trend_page(url, "ada", tmp_path / "nowhere" / "page.html")
