"""Drawings for the eye: what they show, how they are kept, and what cannot be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest

from gait.edits.drawing import (
    MOST_DRAWINGS,
    Drawing,
    Mark,
    angle_deg,
    drawings_text,
    mark_from_json,
    read_drawings_text,
    slope_deg,
    with_mark,
    without_frame,
)
from gait.errors import EditError, InputError
from gait.results.edits_file import read_drawings
from gait.results.layout import DRAWINGS_FILE

LINE = Mark(kind="line", points_px=((0.0, 0.0), (10.0, 10.0)))
TEXT = Mark(kind="text", points_px=((5.0, 5.0),), text="Knee stays bent")


@pytest.mark.parametrize(
    ("one", "other", "angle"),
    [((1, 0), (0, 1), 90), ((1, 0), (-1, 0), 180), ((1, 1), (1, -1), 90), ((2, 0), (5, 0), 0)],
)
def test_an_angle_is_at_its_corner_and_at_most_180_degrees(one, other, angle: float) -> None:
    assert angle_deg((0, 0), one, other) == pytest.approx(angle)
    assert angle_deg((0, 0), other, one) == pytest.approx(angle)


def test_a_level_is_read_against_the_vertical_of_the_picture() -> None:
    assert slope_deg((0, 10), (100, 10), (0, -1)) == pytest.approx(0)
    leaning = (0.1, -1.0)
    assert slope_deg((0, 0), (100, 10), leaning) == pytest.approx(0, abs=0.1)


def test_marks_of_one_frame_belong_together_and_can_be_removed() -> None:
    drawings = with_mark((), view="rear", time_s=2.0, mark=LINE)
    drawings = with_mark(drawings, view="side", time_s=1.0, mark=LINE)
    drawings = with_mark(drawings, view="rear", time_s=2.0, mark=TEXT)
    assert drawings == (
        Drawing(view="side", time_s=1.0, marks=(LINE,)),
        Drawing(view="rear", time_s=2.0, marks=(LINE, TEXT)),
    )
    assert without_frame(drawings, view="rear", time_s=2.0) == drawings[:1]
    assert read_drawings_text(drawings_text(drawings)) == drawings


def test_there_is_a_limit() -> None:
    drawings: tuple[Drawing, ...] = ()
    for number in range(MOST_DRAWINGS):
        drawings = with_mark(drawings, view="side", time_s=float(number), mark=LINE)
    with pytest.raises(EditError, match="already"):
        with_mark(drawings, view="side", time_s=-1.0, mark=LINE)


@pytest.mark.parametrize(
    "plain",
    [
        None,
        {},
        {"kind": "circle", "points_px": [[0, 0], [1, 1]]},
        {"kind": "line", "points_px": [[0, 0]]},
        {"kind": "line", "points_px": [[0, 0], [float("nan"), 1]]},
        {"kind": "line", "points_px": [[0, 0], [1]]},
        {"kind": "line", "points_px": [[0, 0], [1, 1]], "text": "no"},
        {"kind": "text", "points_px": [[0, 0]]},
        {"kind": "text", "points_px": [[0, 0]], "text": "two\nlines"},
        {"kind": "text", "points_px": [[0, 0]], "text": "x" * 200},
    ],
)
def test_what_cannot_be_drawn_is_refused(plain: object) -> None:
    with pytest.raises(EditError):
        mark_from_json(plain)


@pytest.mark.parametrize(
    "text", ["", "{}", '{"schema": "gait-drawings/1"}', '{"schema": "gait-drawings/1", "drawings": [3]}']
)
def test_a_damaged_file_is_an_error_that_names_it(text: str, tmp_path: Path) -> None:
    (tmp_path / DRAWINGS_FILE).write_text(text)
    with pytest.raises(InputError, match=r"drawings\.json' is damaged"):
        read_drawings(tmp_path)
