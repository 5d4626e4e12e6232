"""Comparing two result folders: errors, and the files that are written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from made_folders import clip, measure, result_folder
from typer.testing import CliRunner

import gait
from gait.comparison import compare
from gait.comparison.folder import comparison_text
from gait.errors import GaitError, InputError, OptionError

FILES = ("compare.html", "compare.json", "side.compare.mp4", "side.ghost.mp4")


def command(*arguments: str | Path) -> Any:
    from gait.cli.app import app

    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def refused(folder: Path, case: str) -> Path:
    if case == "no such folder":
        return folder
    if case == "no report":
        folder.mkdir()
        return folder
    made = result_folder(folder)
    results = made / "results.json"
    if case == "cut off":
        results.write_text(results.read_text()[:200])
    elif case == "another layout":
        results.write_text(json.dumps({"schema": "gait/99"}))
    elif case == "a list":
        results.write_text("[]")
    elif case == "a part missing":
        results.write_text(json.dumps({"schema": "gait/1", "options": {}}))
    return made


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("no such folder", "There is no folder"),
        ("no report", "holds no session"),
        ("cut off", "is damaged"),
        ("another layout", "newer version of gait"),
        ("a list", "its layout is not"),
        ("a part missing", "lacks something"),
    ],
)
@pytest.mark.parametrize("second", [False, True])
def test_folders_without_results_are_rejected(tmp_path: Path, case: str, problem: str, second: bool) -> None:
    folders = [refused(tmp_path / "bad", case), result_folder(tmp_path / "good")]
    folders = folders[::-1] if second else folders
    with pytest.raises(InputError, match=problem):
        compare(*folders)
    answer = command(*folders, "--out", tmp_path / "out")
    assert answer.exit_code == 3
    assert answer.stderr.count("\n") == 2
    assert not (tmp_path / "out").exists()


def test_folders_without_a_common_view_are_rejected(tmp_path: Path) -> None:
    rear = result_folder(tmp_path / "rear", clips=[clip("rear")], measures=[], steps=[])
    with pytest.raises(GaitError, match="no view in common"):
        compare(result_folder(tmp_path / "side"), rear)


def test_a_view_of_one_folder_only_is_left_out_with_a_note(tmp_path: Path) -> None:
    both = result_folder(tmp_path / "both", clips=[clip("side"), clip("rear")])
    comparison = compare(result_folder(tmp_path / "side"), both)
    assert comparison.views == ("side",)
    assert "from behind" in " ".join(comparison.notes)


def test_the_library_gives_the_same_result_as_the_command(tmp_path: Path) -> None:
    before, after = result_folder(tmp_path / "a"), result_folder(tmp_path / "b")
    comparison = gait.compare(before, after)
    answer = command(before, after, "--out", tmp_path / "out", "--json")
    assert answer.exit_code == 0
    assert answer.stdout == comparison_text(comparison) == (tmp_path / "out" / "compare.json").read_text()


def test_page_and_document_contain_the_same_changes(tmp_path: Path) -> None:
    options = {"speed_mps": 3.0, "incline_deg": 0.0, "surface": "treadmill"}
    before = result_folder(tmp_path / "a", with_pose=True, options=options)
    after = result_folder(tmp_path / "b", with_pose=True, options=options, measures=[measure("cadence", 170.0, 0.5)])
    page = compare(before, after).save(tmp_path / "out")
    document = json.loads((page.parent / "compare.json").read_text())
    (change,) = document["changes"]
    assert (change["change"], change["verdict"], document["cues"][0]["verdict"]) == (10.0, "changed", "met")
    text = page.read_text()
    assert "+10.0 steps/min" in text
    assert "The goal of the cue was reached" in text
    assert "Quicker &lt;steps&gt;." in text
    assert {path.name for path in page.parent.iterdir()} == set(FILES)


def test_the_page_loads_nothing_from_the_network(tmp_path: Path) -> None:
    before = result_folder(tmp_path / "a", with_pose=True)
    text = compare(before, before).save(tmp_path / "out").read_text()
    assert "default-src &#39;none&#39;" in text
    assert "http" not in text.replace("http-equiv", "")


def test_labels_are_escaped(tmp_path: Path) -> None:
    folder = result_folder(tmp_path / "a")
    out = tmp_path / "out"
    answer = command(folder, folder, "--out", out, "--label-before", "easy <b>", "--label-after", "tempo")
    assert answer.exit_code == 0
    assert "easy &lt;b&gt; and tempo" in (out / "compare.html").read_text()


def test_without_poses_the_numbers_are_still_compared(tmp_path: Path) -> None:
    page = compare(result_folder(tmp_path / "a"), result_folder(tmp_path / "b")).save(tmp_path / "out")
    assert "pose track from the side is missing" in page.read_text()
    assert {path.name for path in page.parent.iterdir()} == {"compare.html", "compare.json"}


def test_too_few_steps_leave_out_film_and_pictures(tmp_path: Path) -> None:
    before = result_folder(tmp_path / "a", with_pose=True, steps=[])
    page = compare(before, before).save(tmp_path / "out")
    assert "The clips from the side show too few steps" in page.read_text()
    assert not (page.parent / "side.compare.mp4").exists()


def test_a_folder_that_is_not_empty_is_rejected(tmp_path: Path) -> None:
    folder = result_folder(tmp_path / "a")
    before = sorted(os.listdir(folder))
    with pytest.raises(OptionError, match="is not empty"):
        compare(folder, folder).save(folder)
    assert command(folder, folder, "--out", folder).exit_code == 2
    assert sorted(os.listdir(folder)) == before
    compare(folder, folder).save(folder, overwrite=True)
    assert set(os.listdir(folder)) == {*before, "compare.html", "compare.json"}


def test_a_failed_comparison_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = result_folder(tmp_path / "a")

    def fail(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("gait.comparison.page.comparison_html", fail)
    with pytest.raises(KeyboardInterrupt):
        compare(folder, folder).save(tmp_path / "out")
    assert os.listdir(tmp_path) == ["a"]


def test_the_same_folders_give_the_same_bytes(tmp_path: Path) -> None:
    folder = result_folder(tmp_path / "a", with_pose=True)
    pages = [compare(folder, folder).save(tmp_path / name) for name in ("one", "two")]
    for name in FILES:
        assert (pages[0].parent / name).read_bytes() == (pages[1].parent / name).read_bytes()
