"""The notebook display of a pose track starts with a picture, and the track is still a dataset."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import xarray as xr

from gait.pose.keypoints import KEYPOINTS
from gait.pose.track import PoseTrack
from gait.report.page.notebook_track import track_html, with_display
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session


@pytest.fixture(scope="module")
def track() -> PoseTrack:
    return synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0).pose("side")


def test_the_picture_comes_before_the_numbers(track: PoseTrack) -> None:
    html = with_display(track)._repr_html_()
    picture = html[html.index("<svg") : html.index("</svg>") + len("</svg>")]
    assert len(ET.fromstring(picture).findall(".//circle")) == 9
    assert html.index("</svg>") < html.index("keypoints")
    assert "600 frames" not in html
    assert "240 frames in 4.0 s. The runner was found in 100 % of them" in html


def test_every_figure_lies_within_the_picture(track: PoseTrack) -> None:
    html = track_html(track)
    picture = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + len("</svg>")])
    width = float(picture.attrib["viewBox"].split()[2])
    figures = [path.attrib["d"] for path in picture.findall(".//path") if path.attrib["stroke-width"] in ("2", "3")]
    across = [float(place.split()[0]) for figure in figures for place in re.split("[ML]", figure) if place]
    assert 0 <= min(across) <= max(across) <= width
    assert min(across) < 10
    assert max(across) > width - 10


def test_gaps_lift_the_pen(track: PoseTrack) -> None:
    position = track["position"].values.copy()
    position[100:120] = np.nan
    html = track_html(track.assign(position=(track["position"].dims, position)))
    assert "nan" not in html[html.index("<svg") : html.index("</svg>")]
    assert "found in 92 % of them" in html


def test_a_track_without_a_runner_shows_its_numbers(track: PoseTrack) -> None:
    empty = track.assign(position=track["position"] * np.nan)
    assert "<figure" not in track_html(empty)


def test_it_is_the_same_dataset(track: PoseTrack) -> None:
    same = with_display(track)
    assert isinstance(same, xr.Dataset)
    plain, given = (xr.Dataset(each.data_vars, each.coords, each.attrs) for each in (same, track))
    xr.testing.assert_identical(plain, given)
    assert np.shares_memory(same["position"].values, track["position"].values)
    assert same.sizes["keypoints"] == len(KEYPOINTS)
