"""Self-checks of clips: a drawn clip through the whole chain, the picture with the level line, and the command."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from clip_makers import SAMPLE_REAR
from made_movements import HEIGHT, WIDTH, Movement, track
from PIL import Image
from typer.testing import CliRunner, Result

from gait.cli.app import app
from gait.errors import InputError, OptionError
from gait.history import selfchecks_of
from gait.pose.track import build_track
from gait.selfcheck import FilmedCheck, LegResult, SelfCheck, evaluate, save_check, selfcheck_from
from gait.selfcheck import run as selfcheck_run
from gait.selfcheck.picture import level_picture
from gait.selfcheck.text import lines_of
from gait.video import open_clip

HOPS = Movement(kind="hops", count=40, period_s=0.45)


def result(movement: Movement, **others: Any) -> SelfCheck:
    legs = evaluate(track(movement), kind=movement.kind)
    return SelfCheck(kind=movement.kind, file="clip.mp4", sha256="a" * 64, legs=legs, **others)


def leg(side: Any, **values: Any) -> LegResult:
    made: dict[str, Any] = {"count": 20, "in_a_row": 20, "partial": 0, "stops": 0, "seconds": 31.0, "steady_s": 31.0}
    made |= {"leg": side, "leg_from": "picture", "per_min": 120.0, "variation": 0.03}
    return LegResult(**made | values)


def said(kind: Any, *legs: LegResult, **others: Any) -> str:
    return "\n".join(lines_of(SelfCheck(kind=kind, file="clip.mp4", sha256="a" * 64, legs=legs, **others)))


def test_a_document_gives_the_same_result_back() -> None:
    check = result(HOPS, date_filmed="2026-05-31")
    assert selfcheck_from(json.loads(json.dumps(check.document()))) == check
    for wrong in ({}, {"schema": "gait/1"}, check.document() | {"legs": [{}]}, check.document() | {"kind": "jumps"}):
        with pytest.raises(InputError):
            selfcheck_from(wrong)


@pytest.mark.parametrize(
    ("kind", "legs", "words"),
    [
        ("hops", (leg("left"), leg("right")), "Jumping exercises may begin"),
        ("hops", (leg("left"), leg("right", steady_s=12.0)), "wait until both legs"),
        ("hops", (leg("left"),), "Film the other leg too"),
        ("calf-raise", (leg("left"), leg("right")), "Added weight comes next"),
        ("calf-raise", (leg("left"), leg("right", in_a_row=12)), "20 calf raises, of which 12 in a row"),
        ("calf-raise", (leg("left", partial=3),), "much smaller than the others: 3"),
        ("squat", (leg("left", picture="squat-left.jpg"),), "squat-left.jpg"),
    ],
)
def test_the_text_says_what_the_result_means(kind: Any, legs: tuple[LegResult, ...], words: str) -> None:
    assert words in said(kind, *legs)


def test_no_angle_is_given_and_a_doubtful_level_line_is_named() -> None:
    assert "°" not in said("squat", leg("left"), level_se_deg=0.5)
    assert "off by 2.4°" in said("squat", leg("left"), level_se_deg=2.4)


def test_an_earlier_result_is_only_replaced_on_request(tmp_path: Path) -> None:
    check = FilmedCheck(result=result(HOPS), pictures={"one.jpg": b"picture"})
    assert json.loads(save_check(check, tmp_path / "out").read_text())["legs"][0]["count"] == 40
    with pytest.raises(OptionError, match="already"):
        save_check(check, tmp_path / "out")
    save_check(check, tmp_path / "out", overwrite=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.jpg", "selfcheck.json"]


def test_the_picture_shows_no_head_and_a_level_line() -> None:
    clip = open_clip(SAMPLE_REAR)
    places = track(Movement(kind="squat", seen_from="rear", count=1))["position"].values[0, :, :, 0].T
    frames = clip.frame_count
    made = build_track(
        time_s=clip.time_s,
        position_px=np.repeat(places[np.newaxis], frames, axis=0),
        confidence=np.ones((frames, 33)),
        depth_px=np.zeros((frames, 33)),
        provenance={"image_width_px": WIDTH, "image_height_px": HEIGHT, "vertical_deg": 5.0, "vertical_se_deg": 1.0},
    )
    picture = np.asarray(Image.open(BytesIO(level_picture(clip, made, time_s=0.0))).convert("RGB")).astype(int)
    y, x = np.nonzero((picture > 245).all(axis=2))
    slope_deg = np.degrees(np.arctan(np.polyfit(x, y, 1)[0]))
    assert slope_deg == pytest.approx(5.0, abs=2.5)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    def check_clip(path: Path, *, kind: Any, date_filmed: str | None, **_: object) -> FilmedCheck:
        check = result(HOPS, date_filmed=date_filmed)
        return FilmedCheck(result=check)

    monkeypatch.setattr(selfcheck_run, "check_clip", check_clip)


def gait(*words: str) -> Result:
    return CliRunner().invoke(app, ["test", *words])


@pytest.mark.usefixtures("counted")
def test_the_command_prints_writes_and_remembers(tmp_path: Path) -> None:
    history = str(tmp_path / "history.sqlite")
    line = ("hops", "clip.mp4", "--out", str(tmp_path / "out"), "--date", "2026-05-31", "--runner", "ada")
    answer = gait(*line, "--history", history)
    assert answer.exit_code == 0
    assert "Left: 18 seconds without a stop, 40 hops" in answer.stdout
    assert "Added to the history of ada." in answer.stdout
    (stored,) = selfchecks_of(history, "ada")
    assert stored.date_filmed == "2026-05-31"
    assert gait(*line, "--history", history).exit_code == 2
    as_json = gait(*line, "--history", history, "--overwrite", "--json")
    assert selfcheck_from(json.loads(as_json.stdout)) == stored


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("--date", "tomorrow"), "not a date"),
        (("--history", "history.sqlite"), "--runner"),
        (("--model", "huge"), "huge"),
    ],
)
def test_a_wrong_command_is_refused(tmp_path: Path, words: tuple[str, ...], problem: str) -> None:
    refused = gait("squat", str(SAMPLE_REAR), "--out", str(tmp_path / "out"), *words)
    assert refused.exit_code == 2
    assert problem in refused.stderr
    assert not (tmp_path / "out").exists()


def test_a_clip_that_cannot_be_read_leaves_nothing_behind(tmp_path: Path) -> None:
    refused = gait("calf-raise", str(tmp_path / "no.mp4"), "--out", str(tmp_path / "out"))
    assert refused.exit_code == 3
    assert list(tmp_path.iterdir()) == []
