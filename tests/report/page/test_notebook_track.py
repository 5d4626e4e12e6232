"""The notebook display of a pose track starts with a picture, and the track is still a dataset."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import numpy as np
import xarray as xr

from gait.pose.keypoints import KEYPOINTS
from gait.report.page.notebook_track import track_html, with_display
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

TRACK = synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0).pose("side")


def test_the_picture_comes_before_the_numbers() -> None:
    html = with_display(TRACK)._repr_html_()
    picture = html[html.index("<svg") : html.index("</svg>") + len("</svg>")]
    assert len(ET.fromstring(picture).findall(".//circle")) == 9
    assert html.index("</svg>") < html.index("keypoints")
    assert "600 frames" not in html
    assert "240 frames in 4.0 s. The runner was found in 100 % of them" in html


def test_every_figure_is_inside_the_picture() -> None:
    html = track_html(TRACK)
    picture = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + len("</svg>")])
    width = float(picture.attrib["viewBox"].split()[2])
    figures = [path.attrib["d"] for path in picture.findall(".//path") if path.attrib["stroke-width"] in ("2", "3")]
    across = [float(place.split()[0]) for figure in figures for place in re.split("[ML]", figure) if place]
    assert 0 <= min(across) <= max(across) <= width
    assert min(across) < 10
    assert max(across) > width - 10


def test_gaps_interrupt_the_line() -> None:
    position = TRACK["position"].values.copy()
    position[100:120] = np.nan
    html = track_html(TRACK.assign(position=(TRACK["position"].dims, position)))
    assert "nan" not in html[html.index("<svg") : html.index("</svg>")]
    assert "found in 92 % of them" in html


def test_a_track_without_a_runner_has_no_picture() -> None:
    empty = TRACK.assign(position=TRACK["position"] * np.nan)
    assert "<figure" not in track_html(empty)


def test_it_is_the_same_dataset() -> None:
    same = with_display(TRACK)
    assert isinstance(same, xr.Dataset)
    plain, given = (xr.Dataset(track.data_vars, track.coords, track.attrs) for track in (same, TRACK))
    xr.testing.assert_identical(plain, given)
    assert np.shares_memory(same["position"].values, TRACK["position"].values)
    assert same.sizes["keypoints"] == len(KEYPOINTS)
