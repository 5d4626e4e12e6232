"""Each annotator changes the picture where it draws and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from made_sessions import GREY, HEIGHT, WIDTH, grey_picture, motion_in_picture

from gait.report.drawing import canvas
from gait.report.drawing.angles import KneeAngle, ShinAngle, ThighAngle
from gait.report.drawing.annotators import (
    Annotator,
    GroundLine,
    Head,
    HipLevel,
    OverstrideBracket,
    PlumbLine,
    Skeleton,
    TrunkLine,
    draw_all,
    landing,
)
from gait.report.drawing.frame_pose import FramePose, frame_pose_at
from gait.report.drawing.palette import GROUND, LEFT, MEASURED, MIDDLE, PANEL, RIGHT, VERTICAL
from gait.report.drawing.ribbon import ContactRibbon, ribbon_height_px
from gait.steps import Step
from gait.video.frame import Picture
from gait.video.placement import Placement

PLACEMENT = Placement(scale=1.0, picture_size=(WIDTH, HEIGHT))

# A runner who faces right, at initial contact of the left foot: its knee is bent by about 30 degrees. (x, y) in pixels.
POINTS = {
    "mid_ear": (134, 54.7),
    "mid_shoulder": (128, 80), "left_shoulder": (126, 80), "right_shoulder": (130, 80),
    "left_elbow": (108, 110), "left_wrist": (125, 130), "right_elbow": (150, 110), "right_wrist": (165, 95),
    "mid_hip": (120, 150), "left_hip": (118, 150), "right_hip": (122, 150),
    "left_knee": (150, 195), "left_ankle": (160, 250), "left_heel": (155, 258), "left_toe": (180, 256),
    "right_knee": (100, 200), "right_ankle": (55, 210), "right_heel": (48, 204), "right_toe": (50, 225),
}  # fmt: skip


def pose(*, placement: Placement = PLACEMENT, time_s: float = 1.0, without: tuple[str, ...] = ()) -> FramePose:
    points = {name: np.array(place, float) for name, place in POINTS.items() if name not in without}
    return FramePose(time_s=time_s, points=points, view="side", facing=1, leg_px=110.0, placement=placement)


def bracket(**options: object) -> OverstrideBracket:
    return OverstrideBracket(landings=[landing(pose(), "left")], **options)  # type: ignore[arg-type]


# Annotator, a pixel (x, y), its colour, and the box (left, top, right, bottom) that contains every change.
TABLE: list[tuple[Annotator, tuple[int, int], tuple[int, int, int], tuple[int, int, int, int]]] = [
    (Skeleton(), (155, 222), LEFT, (44, 76, 184, 262)),
    (Skeleton(), (111, 175), RIGHT, (44, 76, 184, 262)),
    (Head(), (134, 69), MIDDLE, (116, 37, 152, 84)),
    (GroundLine(point_px=np.array([10.0, 262.0])), (200, 262), GROUND, (0, 259, WIDTH, 265)),
    (PlumbLine(), (120, 152), VERTICAL, (117, 147, 123, 263)),
    (TrunkLine(), (124, 115), MEASURED, (116, 68, 133, 154)),
    (bracket(), (140, 264), MEASURED, (116, 247, 164, 268)),
    (HipLevel(), (100, 150), MEASURED, (82, 147, 158, 153)),
    (KneeAngle(side="left"), (151, 197), VERTICAL, (147, 192, 173, 226)),
    (ShinAngle(side="left"), (155, 222), MEASURED, (146, 191, 163, 254)),
    (ThighAngle(side="left"), (134, 173), MEASURED, (114, 147, 154, 200)),
]


@pytest.mark.parametrize(("annotator", "pixel", "colour", "box"), TABLE, ids=lambda v: type(v).__name__)
def test_an_annotator_draws_inside_its_box_only(annotator, pixel, colour, box) -> None:
    picture = grey_picture()
    annotator.draw(picture, pose())
    assert np.abs(picture[pixel[1], pixel[0]].astype(int) - colour).max() < 40
    changed = (picture != GREY).any(axis=2)
    left, top, right, bottom = box
    assert changed[top:bottom, left:right].any()
    changed[top:bottom, left:right] = False
    assert not changed.any()


@pytest.mark.parametrize(
    "annotator", [row[0] for row in TABLE if not isinstance(row[0], GroundLine)], ids=lambda v: type(v).__name__
)
def test_nothing_is_drawn_from_unknown_points(annotator: Annotator) -> None:
    unknown = replace(pose(time_s=5.0), points={name: np.full(2, np.nan) for name in POINTS})
    picture = grey_picture()
    annotator.draw(picture, unknown)
    assert (picture == GREY).all()


LABELLED: list[tuple[Annotator, str]] = [
    (TrunkLine(label="9°"), "mid_shoulder"),
    (HipLevel(label="9°"), "mid_hip"),
    (KneeAngle(side="left", label="9°"), "left_ankle"),
    (ShinAngle(side="left", label="9°"), "left_knee"),
    (ThighAngle(side="left", label="9°"), "left_knee"),
    (PlumbLine(), "mid_hip"),
    (Head(), "mid_ear"),
]


@pytest.mark.parametrize(("annotator", "unknown"), LABELLED, ids=lambda v: type(v).__name__)
def test_neither_lines_nor_label_are_drawn_if_one_point_is_unknown(annotator: Annotator, unknown: str) -> None:
    """As after the last sample of a curve, near the end of a clip."""
    picture = grey_picture()
    annotator.draw(picture, replace(pose(), points={**pose().points, unknown: np.full(2, np.nan)}))
    assert (picture == GREY).all()


def test_a_limb_with_an_unknown_end_is_drawn_as_if_the_end_were_missing() -> None:
    unknown, missing = grey_picture(), grey_picture()
    Skeleton().draw(unknown, replace(pose(), points={**pose().points, "left_ankle": np.array([np.nan, 250.0])}))
    Skeleton().draw(missing, pose(without=("left_ankle",)))
    assert (unknown == missing).all()


def test_bones_without_an_end_are_skipped() -> None:
    whole, partly = grey_picture(), grey_picture()
    Skeleton().draw(whole, pose())
    Skeleton().draw(partly, pose(without=("left_elbow", "left_wrist", "right_toe")))
    assert (partly[130, 125] == GREY).all()
    assert (whole[130, 125] != GREY).any()


def test_labels_are_written_and_stay_inside_the_picture() -> None:
    for place in ((-50.0, -50.0), (WIDTH + 50.0, HEIGHT + 50.0), (WIDTH / 2, HEIGHT / 2)):
        picture = grey_picture()
        canvas.label(picture, "shin 9.9°", np.array(place), size_px=14)
        assert (picture == 255).any(), "the text is white"
        assert (picture != GREY).any(axis=2).sum() > 14 * 14


def scene() -> Picture:
    return np.random.default_rng(1).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def test_a_panel_has_the_given_opacity() -> None:
    picture = scene()
    canvas.panel(picture, (20, 30), (50, 40), opacity=0.75)
    expected = scene().astype(float)
    expected[30:70, 20:70] = 0.25 * expected[30:70, 20:70] + 0.75 * np.array(PANEL)
    assert np.abs(picture - expected).max() <= 0.5


@pytest.mark.parametrize("corner", [(-30, -8), (WIDTH - 30, -8), (-30, HEIGHT - 8), (WIDTH - 30, HEIGHT - 8)])
def test_text_is_clipped_at_the_edges(corner: tuple[int, int]) -> None:
    """The part inside is the same as on a larger picture that shows the whole text."""
    picture = scene()
    canvas.write(picture, "Steps: 12", corner, size_px=20, colour=LEFT)
    larger = np.pad(scene(), ((100, 100), (100, 100), (0, 0)))
    canvas.write(larger, "Steps: 12", (corner[0] + 100, corner[1] + 100), size_px=20, colour=LEFT)
    assert (picture == larger[100:-100, 100:-100]).all()
    assert (picture != scene()).any()


@pytest.mark.parametrize("corner", [(-500, 10), (WIDTH, 10), (10, -500), (10, HEIGHT)])
def test_text_and_panels_outside_the_picture_change_nothing(corner: tuple[int, int]) -> None:
    picture = grey_picture()
    canvas.write(picture, "Steps: 12", corner, size_px=20)
    canvas.panel(picture, corner, (50, 40))
    assert (picture == GREY).all()


def test_several_lines_are_drawn_in_order_without_unknown_ones() -> None:
    polylines = np.random.default_rng(2).uniform(0, WIDTH, (6, 2, 2))
    polylines[3, 1, 0] = np.nan
    together, singly = grey_picture(), grey_picture()
    canvas.lines(together, polylines, colour=LEFT, width_px=4)
    for polyline in polylines:
        canvas.line(singly, polyline, colour=LEFT, width_px=4)
    assert (together == singly).all()


def test_an_empty_label_draws_nothing() -> None:
    picture = grey_picture()
    canvas.label(picture, "", np.array([50.0, 50.0]), size_px=14)
    assert (picture == GREY).all()


@pytest.mark.parametrize("far", [1e3, 1e7, np.inf])
def test_lines_far_outside_the_picture_are_harmless(far: float) -> None:
    picture = grey_picture()
    canvas.line(picture, np.array([[0.0, far], [far, far]]), colour=LEFT, width_px=3)
    canvas.dashed(picture, np.array([0.0, far]), np.array([far, far]), colour=LEFT, width_px=3)
    canvas.discs(picture, np.array([[far, far]]), radius_px=4, colour=LEFT)
    assert (picture == GREY).all()


def test_line_widths_scale_with_the_picture() -> None:
    sizes = [Placement(scale=1.0, picture_size=(side * 9 // 16, side)) for side in (640, 1280)]
    assert sizes[1].stroke_px == 2 * sizes[0].stroke_px
    assert sizes[1].text_px == 2 * sizes[0].text_px


def test_the_bracket_appears_at_contact_and_fades() -> None:
    def strength(time_s: float) -> int:
        picture = grey_picture()
        bracket(lasting_s=0.2).draw(picture, pose(time_s=time_s))
        return int(np.abs(picture.astype(int) - GREY).sum())

    assert strength(0.99) == 0
    assert strength(1.0) == strength(1.05) > strength(1.15) > strength(1.19) > 0
    assert strength(1.2) == 0


@pytest.mark.parametrize("away_px", [(-3000.0, 0.0), (3000.0, 0.0), (0.0, 3000.0)])
def test_a_bracket_outside_the_picture_is_not_drawn(away_px: tuple[float, float]) -> None:
    picture = grey_picture()
    bracket().draw(picture, replace(pose(), scene_px=np.array(away_px)))
    assert (picture == GREY).all()


def test_the_bracket_follows_the_lean_of_the_camera() -> None:
    turn = np.radians(10)
    ahead, up = np.array([np.cos(turn), np.sin(turn)]), np.array([np.sin(turn), -np.cos(turn)])
    picture = grey_picture()
    bracket().draw(picture, replace(pose(), up=up, ahead=ahead))
    ankle = np.array(POINTS["left_ankle"], float) - 0.13 * 110 * up
    for share in (0.3, 0.6):
        x, y = np.round(ankle - share * float((ankle - POINTS["mid_hip"]) @ ahead) * ahead).astype(int)
        assert np.abs(picture[y, x].astype(int) - MEASURED).max() < 40


def test_annotators_are_drawn_in_order() -> None:
    level_above = draw_all(grey_picture(), pose(), [PlumbLine(), HipLevel()])
    plumb_above = draw_all(grey_picture(), pose(), [HipLevel(), PlumbLine()])
    crossing = (150, 120)
    assert np.abs(level_above[crossing].astype(int) - MEASURED).max() < 40
    assert plumb_above[crossing][2] > level_above[crossing][2] + 60, "the plumb line is white, the level line is yellow"


STEPS = [
    Step(side="left", initial_contact_s=0.5, toe_off_s=1.0, initial_contact_se_s=0.01, toe_off_se_s=0.01),
    Step(side="right", initial_contact_s=1.5, toe_off_s=2.0, initial_contact_se_s=0.01, toe_off_se_s=0.01),
]


def test_no_line_crosses_a_label() -> None:
    """The vertical through the label of the shin is drawn before the label, also if its annotator comes later."""
    shin = ShinAngle(side="left", label="shin 9°")
    crossing = PlumbLine()
    beside = replace(pose(), points={**pose().points, "mid_hip": np.array([185.0, 150.0])})
    last = draw_all(grey_picture(), beside, [crossing, shin])
    first = draw_all(grey_picture(), beside, [shin, crossing])
    assert np.array_equal(first, last)


@pytest.mark.parametrize("edge", ["bottom", "top"])
def test_the_ribbon_stays_at_its_edge_and_shows_contacts_by_colour(edge: str) -> None:
    picture = grey_picture()
    ContactRibbon(steps=STEPS, edge=edge).draw(picture, pose(time_s=3.0))  # type: ignore[arg-type]
    height = ribbon_height_px(PLACEMENT.text_px)
    strip = picture[-height:] if edge == "bottom" else picture[:height]
    rest = picture[:-height] if edge == "bottom" else picture[height:]
    assert (rest == GREY).all()
    columns = {colour: np.flatnonzero((strip == colour).all(axis=2).sum(axis=0) > 3) for colour in (LEFT, RIGHT)}
    bars = {colour: x[x > 25] for colour, x in columns.items()}
    assert bars[LEFT].mean() < bars[RIGHT].mean(), "the left foot lands first"
    assert len(bars[LEFT]) == pytest.approx(len(bars[RIGHT]), abs=1), "equal contacts have equal bars"


def test_the_cursor_of_the_ribbon_moves_with_time_and_restarts_on_the_next_page() -> None:
    def cursor(time_s: float) -> float:
        picture = grey_picture()
        ContactRibbon(steps=(), page_s=4.0).draw(picture, pose(time_s=time_s))
        white = (picture.min(axis=2) > 180)[-12:].sum(axis=0)
        return float(np.average(np.arange(WIDTH), weights=white))

    assert cursor(0.5) < cursor(2.0) < cursor(3.5)
    assert cursor(4.5) == pytest.approx(cursor(0.5), abs=1)


@pytest.mark.parametrize(("time_s", "count"), [(0.49, 0), (0.5, 1), (1.2, 1), (3.9, 2)])
def test_the_ribbon_counts_the_steps_so_far(time_s: float, count: int) -> None:
    def headline(steps: list[Step]) -> Picture:
        picture = grey_picture()
        ContactRibbon(steps=steps, edge="top").draw(picture, pose(time_s=time_s))
        return picture[: round(1.5 * PLACEMENT.text_px)]

    assert (headline(STEPS) == headline(STEPS[:count])).all()
    assert all((headline(STEPS) != headline(STEPS[:fewer])).any() for fewer in range(count))


@pytest.mark.parametrize("facing", [1, -1])
def test_poses_lie_where_the_motion_is_in_the_picture(facing: int) -> None:
    motion = motion_in_picture(facing=facing)
    placement = Placement(scale=2.0, origin_px=(10.0, 20.0), picture_size=(WIDTH, HEIGHT))
    at = frame_pose_at(motion, 2.0, placement=placement)
    pixels = motion.to_pixels(motion.at(np.array([2.0]))["left_ankle"])[0]
    assert at.points["left_ankle"] == pytest.approx((pixels + 0.5 - [10, 20]) * 2 - 0.5)
    assert at.near_side == ("right" if facing == 1 else "left")
    assert at.up == pytest.approx([0, -1])


def test_the_vertical_of_a_leaning_camera_leans_in_the_picture() -> None:
    motion = motion_in_picture().turned(5.0, upright_from="scene")
    up = frame_pose_at(motion, 2.0, placement=PLACEMENT).up
    assert np.degrees(np.arctan2(up[0], -up[1])) == pytest.approx(5.0)
