"""The folders of a runner's last two sessions, and `gait compare --runner`."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from made_results import FIRST_DAY, folder, measure, results
from typer.testing import CliRunner

from gait.errors import GaitError
from gait.history import add_session, last_two_folders


def added(url: str, where: Path, clip: str, day: int, *, remember_folder: bool = True) -> Path:
    session_dir = folder(where, results(measure(), clip=clip))
    when = FIRST_DAY + timedelta(days=day)
    add_session(url, session_dir, runner_id="ada", when=when, remember_folder=remember_folder)
    return session_dir


def test_the_last_two_sessions_by_date_are_compared(sqlite_url: str, tmp_path: Path) -> None:
    later = added(sqlite_url, tmp_path / "c", "three", day=9)
    added(sqlite_url, tmp_path / "a", "one", day=0)
    earlier = added(sqlite_url, tmp_path / "b", "two", day=5)
    assert last_two_folders(sqlite_url, "ada") == (earlier.resolve(), later.resolve())


def test_a_session_that_was_moved_is_found_after_it_is_added_again(sqlite_url: str, tmp_path: Path) -> None:
    added(sqlite_url, tmp_path / "a", "one", day=0)
    old = added(sqlite_url, tmp_path / "b", "two", day=5)
    new = Path(shutil.move(old, tmp_path / "moved"))
    with pytest.raises(GaitError, match="is no longer in"):
        last_two_folders(sqlite_url, "ada")
    assert add_session(sqlite_url, new, runner_id="ada") == "present"
    assert last_two_folders(sqlite_url, "ada")[1] == new.resolve()


def test_what_cannot_be_compared_is_named(sqlite_url: str, tmp_path: Path) -> None:
    added(sqlite_url, tmp_path / "a", "one", day=0)
    with pytest.raises(GaitError, match="only one session of ada"):
        last_two_folders(sqlite_url, "ada")
    other = added(sqlite_url, tmp_path / "b", "two", day=5)
    added(sqlite_url, tmp_path / "d", "four", day=6, remember_folder=False)
    with pytest.raises(GaitError, match="added to the history without its folder"):
        last_two_folders(sqlite_url, "ada")
    (other / "results.json").write_text(json.dumps(results(measure(), clip="three")))
    with pytest.raises(GaitError, match="holds another session now"):
        last_two_folders(sqlite_url, "ada")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "needs two reports"),
        (["a"], "needs two reports"),
        (["a", "b", "--runner", "ada"], "cannot be used together"),
    ],
)
def test_the_command_takes_two_folders_or_a_runner(arguments: list[str], problem: str) -> None:
    from gait.cli.app import app

    answer = CliRunner().invoke(app, ["compare", *arguments])
    assert (answer.exit_code, problem in answer.stderr) == (2, True)


def test_the_command_compares_the_last_two_sessions_of_a_runner(sqlite_url: str, tmp_path: Path) -> None:
    from gait.cli.app import app

    steps = {"steps": [], "findings": []}
    for clip, day in (("one", 0), ("two", 5)):
        document = results(measure(), clip=clip) | steps
        document["clips"][0] |= {"width": 1, "height": 1, "facing": "left", "scale": {"metres_per_pixel": 0.01}}
        add_session(
            sqlite_url, folder(tmp_path / clip, document), runner_id="ada", when=FIRST_DAY + timedelta(days=day)
        )
    command = ["compare", "--runner", "ada", "--history", sqlite_url, "--out", str(tmp_path / "out"), "--json"]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 0, answer.stderr
    assert [json.loads(answer.stdout)[when]["files"]["side"] for when in ("before", "after")] == ["one.mp4", "two.mp4"]
