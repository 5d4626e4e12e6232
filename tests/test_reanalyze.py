"""Saved poses analysed anew: the same numbers with the same options, other numbers with others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import gait
from gait.errors import InputError
from gait.exports.numbers import write_numbers
from gait.exports.results import results_dict
from gait.reanalysis import reanalyze

if TYPE_CHECKING:
    from gait.session import Session


@pytest.fixture(scope="module")
def folder(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of the sample pair, saved without films."""
    place = tmp_path_factory.mktemp("saved") / "report"
    write_numbers(session, place)
    return place


def test_the_same_options_give_the_same_document(session: Session, folder: Path) -> None:
    expected = results_dict(session)
    assert results_dict(reanalyze(folder)) == expected
    assert results_dict(reanalyze(session)) == expected


def test_no_film_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("a film was opened")

    monkeypatch.setattr("av.open", never)
    assert reanalyze(folder).measures["value"].notna().any()


def test_another_height_rescales_lengths_and_leaves_times(session: Session) -> None:
    options = replace(session.options, speed_mps=None)
    small, tall = (reanalyze(session, options, runner=gait.Runner(height_m=h)) for h in (1.60, 1.80))
    before, after = (found.measures.set_index(["view", "id"]).value for found in (small, tall))
    assert after["side", "overstride"] > 1.05 * before["side", "overstride"]
    assert after["side", "contact_time"] == before["side", "contact_time"]


def test_the_pose_model_stays_what_it_was(session: Session) -> None:
    assert reanalyze(session, gait.session.Options(model="heavy", speed_mps=3.0)).options.model == "lite"


def test_slow_motion_told_afterwards_shortens_times(session: Session) -> None:
    clip = session.view("side")
    once = replace(session, clips=(clip,))
    slow = replace(clip.clip, slow_motion_factor=2.0)
    twice = reanalyze(replace(once, clips=(replace(clip, clip=slow),)), replace(session.options, speed_mps=None))
    assert twice.view("side").motion.time_s[-1] == pytest.approx(clip.motion.time_s[-1] / 2)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def without_measures(path: Path) -> None:
    document = json.loads(path.read_text())
    del document["options"]
    path.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("name", "damage", "problem"),
    [
        ("results.json", Path.unlink, "holds no session"),
        ("results.json", cut, "cannot be read"),
        ("results.json", without_measures, "is not whole"),
        ("results.json", lambda path: path.write_text("[]"), "is no result of gait"),
        ("side.pose.nc", cut, "cannot be read as a pose track"),
        ("side.pose.nc", lambda path: path.write_bytes(b""), "cannot be read as a pose track"),
    ],
)
def test_damaged_folders_are_refused(
    folder: Path, tmp_path: Path, name: str, damage: Callable[[Path], object], problem: str
) -> None:
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    damage(tmp_path / name)
    with pytest.raises(InputError, match=problem):
        reanalyze(tmp_path)


def test_a_folder_without_poses_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "results.json").write_bytes((folder / "results.json").read_bytes())
    with pytest.raises(InputError, match="holds no poses"):
        reanalyze(tmp_path)
