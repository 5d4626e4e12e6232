"""The command `gait history`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from made_results import folder, measure, results
from typer.testing import CliRunner, Result

from gait.cli.app import app
from gait.history import runners

Add = Callable[..., str]


@pytest.fixture
def gait(url: str) -> Callable[..., Result]:
    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, ["history", *words, "--history", url], input=stdin)

    return run


Gait = Callable[..., Result]


def test_a_session_is_added_and_appears_in_list_show_and_trend(gait: Gait, add: Add, tmp_path: Path) -> None:
    add(measure(value=160.0), clip="before", day=-7)
    session_dir = folder(tmp_path, results(measure(value=170.0), clip="after"))
    added = gait("add", str(session_dir), "--runner", "ada", "--when", "2026-01-08")
    assert (added.exit_code, added.stdout) == (0, "Added to the history.\n")
    assert "Already in the history." in gait("add", str(session_dir), "--runner", "ada").stdout
    listed = gait("list").stdout
    assert "ada" in listed
    assert "2026-01-08" in listed
    shown = gait("show", "ada").stdout
    assert all(part in shown for part in ("before.mp4", "after.mp4", "Cadence", "170.0"))
    followed = gait("trend", "ada", "cadence").stdout
    assert "Changed: +10.0 steps/min (9.3 to 10.7)" in followed


def test_sessions_are_numbered_per_runner_and_doubtful_values_are_marked(gait: Gait, add: Add) -> None:
    add(clip="other", runner="eve")
    add(measure(value=165.0), clip="one", day=-7)
    add(measure(value=170.0, status="low_confidence"), clip="two", speed_mps=3.6)
    shown = gait("show", "ada").stdout
    assert re.findall(r"^ *(\d+)  ", shown, re.MULTILINE) == ["1", "2"]
    assert ("\N{ALMOST EQUAL TO} 170.0" in shown, "\N{ALMOST EQUAL TO} 165.0" in shown) == (True, False)
    followed = gait("trend", "ada", "cadence").stdout
    assert followed.index("2.80 m/s") < followed.index("3.60 m/s")
    assert "reliable" in followed
    assert "\N{ALMOST EQUAL TO} 170.0 steps/min" in followed


def test_with_json_nothing_else_is_printed(gait: Gait, add: Add, tmp_path: Path) -> None:
    add(clip="one", day=0)
    add(clip="two", day=9)
    assert json.loads(gait("list", "--json").stdout)[0]["sessions"] == 2
    assert len(json.loads(gait("show", "ada", "--json").stdout)["sessions"]) == 2
    assert json.loads(gait("trend", "ada", "cadence", "--json").stdout)["groups"][0]["change"]["value"] == 0.0
    page, out = tmp_path / "page.html", tmp_path / "out"
    assert json.loads(gait("report", "ada", "--out", str(page), "--json").stdout) == {"page": str(page)}
    assert json.loads(gait("export", "ada", str(out), "--json").stdout) == {"folder": str(out)}
    assert page.is_file()
    assert out.is_dir()
    erased = json.loads(gait("erase", "ada", "--yes", "--json").stdout)
    folders = erased.pop("folders")
    assert folders
    assert all(Path(folder).is_dir() for folder in folders)
    assert erased == {"sessions": 2, "visits": 0, "overwritten": True}
    assert json.loads(gait("list", "--json").stdout) == []


def test_erasing_needs_a_confirmation(gait: Gait, add: Add, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    add()
    refused = gait("erase", "ada")
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert len(runners(url)) == 1


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "eve"), 3, "The history contains no runner 'eve'.\nList the runners with: gait history list.\n"),
        (("erase", "eve", "--yes"), 3, "The history contains no runner 'eve'."),
        (("trend", "ada", "cadense"), 2, "Name one of: cadence"),
        (("add", "nowhere", "--runner", "ada"), 3, "There is no folder"),
    ],
)
def test_an_error_has_two_lines(gait: Gait, add: Add, words: tuple[str, ...], code: int, said: str) -> None:
    add()
    result = gait(*words)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 2


@pytest.mark.parametrize("command", [("list",), ("show", "ada"), ("trend", "ada", "cadence")])
def test_a_missing_history_ends_with_code_3(tmp_path: Path, command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["history", *command, "--history", str(tmp_path / "none.sqlite")])
    assert result.exit_code == 3
    assert "There is no history" in result.stderr


def test_the_address_can_come_from_the_environment(tmp_path: Path) -> None:
    where = {"GAIT_HISTORY": str(tmp_path / "mine.sqlite")}
    session_dir = folder(tmp_path, results())
    CliRunner().invoke(app, ["history", "add", str(session_dir), "--runner", "ada"], env=where)
    assert "ada" in CliRunner().invoke(app, ["history", "list"], env=where).stdout
