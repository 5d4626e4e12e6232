"""The page with the trends of a runner."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import pytest
from made_results import measure

from gait.errors import OutputError
from gait.history import trend
from gait.history.chart import trend_chart, value_ticks
from gait.history.page import trend_page, write_trend_page

Add = Callable[..., str]
pytestmark = pytest.mark.parametrize("url", ["sqlite"], indirect=True)


def circles(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter("circle"))


def test_each_value_is_a_marker_with_its_interval_over_the_band_of_undetectable_changes(url: str, add: Add) -> None:
    for week, value in enumerate([165.0, None, 170.0]):
        status = "withheld" if value is None else "ok"
        add(measure(value=value, status=status), clip=str(week), day=week)
    (group,) = trend(url, "ada", "cadence").groups
    svg = trend_chart(group, title="Cadence", unit="steps/min")
    root = ElementTree.fromstring(svg)

    low, high = circles(svg)
    assert float(low.attrib["cx"]) < float(high.attrib["cx"])
    assert float(low.attrib["cy"]) > float(high.attrib["cy"])
    for dot, bar in zip(circles(svg), root.findall("line[@class='interval']"), strict=True):
        middle = (float(bar.attrib["y1"]) + float(bar.attrib["y2"])) / 2
        assert middle == pytest.approx(float(dot.attrib["cy"]), abs=0.1)
    band = root.find("rect[@class='undetectable']")
    middle = float(band.attrib["y"]) + float(band.attrib["height"]) / 2
    assert middle == pytest.approx(float(low.attrib["cy"]), abs=0.1)
    # The change is larger than the smallest detectable one, so that the last marker lies outside the band.
    assert float(high.attrib["cy"]) < float(band.attrib["y"])
    assert "165.0" in root.attrib["aria-label"]
    assert root.attrib["aria-label"].endswith("Changed.")


@pytest.mark.parametrize("values", [(0.0, 0.0), (165.0,), (-3.2, 4.1), (1e-4, 2e-4)])
def test_everything_is_drawn_inside_the_chart(url: str, add: Add, values: tuple[float, ...]) -> None:
    for number, value in enumerate(values):
        add(measure(value=value, half_width=0.0), clip=str(number), day=0)
    (group,) = trend(url, "ada", "cadence").groups
    root = ElementTree.fromstring(trend_chart(group, title="Cadence", unit="steps/min"))
    _, _, width, height = (float(size) for size in root.attrib["viewBox"].split())
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in ("x", "cx", "x1", "x2"):
                assert 0 <= float(value) <= width
            if name in ("y", "cy", "y1", "y2"):
                assert 0 <= float(value) <= height


@pytest.mark.parametrize(("low", "high"), [(0.36, 0.38), (150.0, 190.0), (-4.0, 3.0), (5.0, 5.0)])
def test_ticks_are_few_round_numbers_that_cover_the_range(url: str, low: float, high: float) -> None:
    ticks = value_ticks(low, high)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert 2 <= len(ticks) <= 7
    assert all(len(f"{tick:g}") <= 6 for tick in ticks)


def test_the_page_loads_nothing_from_the_network_and_escapes_names(url: str, add: Add) -> None:
    add(runner="<script>ada</script>")
    page = trend_page(url, "<script>ada</script>")
    assert "<script" not in page
    assert "&lt;script&gt;ada" in page
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "default-src 'none'" in unescape(page)
    assert "prefers-color-scheme: dark" in page


def test_each_speed_has_a_section_and_each_measure_a_figure_with_a_verdict(url: str, add: Add) -> None:
    for week, (cadence, speed) in enumerate([(165.0, 2.8), (175.0, 2.8), (180.0, 3.6)]):
        strike = measure("foot_strike", 90.0, unit="%", ci95=None, label="rearfoot")
        add(measure(value=cadence), strike, clip=str(week), day=week, speed_mps=speed)
    page = trend_page(url, "ada")
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page) == [
        "At 2.80 m/s, on the treadmill",
        "At 3.60 m/s, on the treadmill",
    ]
    # Categories and single sessions have no chart.
    assert (page.count("<figure>"), page.count("<svg")) == (2, 1)
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
