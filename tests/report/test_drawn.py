"""Frames that a person drew on are pictures of the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from made_sessions import GREY

from gait.edits.drawing import Drawing, Mark
from gait.report.drawing.film_crop import film_crop
from gait.report.drawn import drawn_pictures
from gait.report.film import write_annotated
from gait.report.page.html import report_html
from gait.results.layout import clean_film_name, film_name
from gait.session import Session
from gait.words import say


def test_the_marks_are_drawn_where_the_person_put_them(made_session: Session, tmp_path: Path) -> None:
    analysis = made_session.view("side")
    write_annotated(analysis, tmp_path / film_name("side"), clean=tmp_path / clean_film_name("side"))
    crop = film_crop(analysis)
    corner = crop.corners_at(crop.time_s[:1])[0]
    start, end = corner + 20 * crop.reduction, corner + 60 * crop.reduction
    marks = (
        Mark(kind="line", points_px=(tuple(start), tuple(end))),
        Mark(kind="level", points_px=((start[0], end[1]), tuple(end))),
        Mark(kind="angle", points_px=(tuple(start), tuple(end), (end[0], start[1]))),
        Mark(kind="text", points_px=(tuple(end),), text="here"),
    )
    session = replace(made_session, drawings=(Drawing(view="side", time_s=2.0, marks=marks),))
    [drawn] = drawn_pictures(session, tmp_path)
    assert drawn.picture.shape[:2] == crop.picture_size[::-1]
    changed = np.abs(drawn.picture.astype(int) - GREY).max(axis=2) > 60
    assert changed[40, 40]
    assert not changed[5, 5]
    page = report_html(session, pictures={}, drawn=[drawn])
    assert say("drawn.title") in page
    assert drawn.data_uri in page


def test_without_a_film_or_drawings_there_are_no_pictures(made_session: Session, tmp_path: Path) -> None:
    drawing = Drawing(view="side", time_s=2.0, marks=(Mark(kind="line", points_px=((0.0, 0.0), (9.0, 9.0))),))
    assert drawn_pictures(replace(made_session, drawings=(drawing,)), tmp_path) == ()
    assert drawn_pictures(made_session, tmp_path) == ()
