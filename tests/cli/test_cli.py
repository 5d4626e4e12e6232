"""The command line: what it writes, prints and returns when a command succeeds."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE
from command_line import gait_line
from jsonschema import Draft202012Validator
from made_advice import CUE
from rich.console import Console
from typer.main import get_command
from typer.testing import CliRunner

import gait
from gait.analysis.result import ClipAnalysis
from gait.cli.app import app
from gait.cli.errors import one_line
from gait.cli.export import Format
from gait.cli.terminal.progress import progress_display
from gait.cli.terminal.summary import print_summary
from gait.coaching.advice import Advice
from gait.formats.export import FORMATS
from gait.options import Options
from gait.pose.engines.models import DEFAULT_MODEL
from gait.report.content import most_certain
from gait.results.document import results_schema
from gait.results.layout import (
    CALENDAR_FILE,
    CLINICIAN_FILE,
    DRAWINGS_FILE,
    EDITS_FILE,
    HANDOUT_FILE,
    LOGO_FILE,
    METRONOME_FILE,
    NOTE_FILE,
    PICTURE_FILE,
    SESSION_FILES,
    SHARE_FILE,
)
from gait.session import Session
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.units import Units
from gait.words import say


def gait_command(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(gait_line(*arguments), cwd=cwd, capture_output=True, text=True, check=False)


def test_the_whole_chain_from_two_clips_to_a_folder(short_clips: dict[str, Path], tmp_path: Path) -> None:
    result = gait_command(
        *("analyze", "--side", short_clips["side"], "--rear", short_clips["rear"]),
        *("--height", "172cm", "--speed", "2.8m/s", "--model", "lite", "--out", "report", "--json"),
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    folder = tmp_path / "report"
    assert set(os.listdir(tmp_path)) == {"report"}
    # A metronome is only written if a higher cadence is suggested.
    on_request = {METRONOME_FILE, HANDOUT_FILE, CALENDAR_FILE, LOGO_FILE, SHARE_FILE}
    on_request |= {CLINICIAN_FILE, NOTE_FILE, PICTURE_FILE, EDITS_FILE, DRAWINGS_FILE}
    of_two_sides = {name for name in SESSION_FILES if name.startswith(("side_left", "side_right"))}
    assert set(os.listdir(folder)) | on_request | of_two_sides == set(SESSION_FILES)
    assert all(file.stat().st_size > 0 for file in folder.iterdir())
    assert result.stdout == (folder / "results.json").read_text()
    document = json.loads(result.stdout)
    Draft202012Validator(results_schema()).validate(document)
    cadence = next(m["value"] for m in document["measures"] if m["id"] == "cadence")
    assert cadence == pytest.approx(160.0, abs=1.0)
    for view in ("side", "rear"):
        assert gait.open_clip(folder / f"{view}.annotated.mp4").frame_count == 300


@pytest.fixture
def analysed_with(session: Session, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Replace the analysis by a finished session. Return the arguments of the analysis."""
    given: dict[str, object] = {}

    def analyze(**options: object) -> Session:
        given.update(options)
        return session

    monkeypatch.setattr("gait.session.analyze.analyze", analyze)
    return given


@pytest.mark.usefixtures("report_stand_ins")
def test_options_reach_the_analysis(analysed_with: dict[str, object], tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        [
            *("analyze", "--side", str(SAMPLE_SIDE), "--rear", str(SAMPLE_REAR), "--height", "5ft10in"),
            *("--speed", "5:00/km", "--incline", "-1.5deg", "--surface", "treadmill", "--capture-fps", "240"),
            *("--model", "full", "--out", str(tmp_path / "report")),
            *("--name", "Anna M.", "--date", "2026-05-31", "--shoes", "old"),
            *("--fit", "run.fit", "--fit-at", "12:30"),
        ],
        env={"GAIT_SETTINGS": str(tmp_path / "none.toml")},
    )
    assert result.exit_code == 0, result.output
    analysed_with.pop("progress")
    assert analysed_with == {
        "side": [SAMPLE_SIDE],
        "side_left": None,
        "side_right": None,
        "rear": SAMPLE_REAR,
        "runner": gait.Runner(height_m=1.778),
        "visit": gait.Visit(runner_name="Anna M.", date_filmed="2026-05-31", shoes="old"),
        "speed_mps": pytest.approx(10 / 3, rel=1e-6),
        "incline_deg": -1.5,
        "surface": "treadmill",
        "capture_fps": 240.0,
        "units": Units(lengths="imperial", speeds="km/h"),
        "fit": Path("run.fit"),
        "fit_at_s": 750.0,
        "fit_speed": False,
        "sound": False,
        "engine": "blazepose",
        "model": "full",
    }


@pytest.mark.usefixtures("report_stand_ins")
def test_by_default_the_surface_is_detected_and_the_treadmill_level(
    analysed_with: dict[str, object], tmp_path: Path
) -> None:
    arguments = ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert (analysed_with["surface"], analysed_with["incline_deg"]) == (None, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [("--incline", "1"), ("--incline", "60%"), ("--surface", "grass"), ("--incline", "1%", "--surface", "overground")],
)
def test_invalid_inclines_and_surfaces_are_rejected(tmp_path: Path, wrong: tuple[str, ...]) -> None:
    arguments = ["analyze", "--side", str(SAMPLE_SIDE), *wrong, "--out", str(tmp_path / "report")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("engine", "model"), [("blazepose", "heavy"), ("mediapipe", "full")])
@pytest.mark.usefixtures("report_stand_ins")
def test_each_engine_has_its_default_model(
    analysed_with: dict[str, object], tmp_path: Path, engine: str, model: str
) -> None:
    arguments = ["analyze", "--side", str(SAMPLE_SIDE), "--engine", engine, "--out", str(tmp_path / "report")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert (analysed_with["engine"], analysed_with["model"] or DEFAULT_MODEL[engine]) == (engine, model)


@pytest.mark.usefixtures("report_stand_ins", "analysed_with")
def test_the_folder_is_named_after_the_clip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["analyze", "--rear", str(SAMPLE_REAR)]).exit_code == 0
    assert os.listdir() == ["gait-report-rear"]
    again = CliRunner().invoke(app, ["analyze", "--rear", str(SAMPLE_REAR)])
    assert (again.exit_code, "--overwrite" in again.stderr) == (2, True)
    assert CliRunner().invoke(app, ["analyze", "--rear", str(SAMPLE_REAR), "--overwrite"]).exit_code == 0


@pytest.mark.usefixtures("report_stand_ins", "analysed_with")
def test_without_json_the_summary_is_printed(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report")])
    assert "Cadence" in result.stdout
    assert str(tmp_path / "report" / "report.html") in result.stdout


@pytest.mark.usefixtures("analysed_with")
def test_an_interrupt_stops_cleanly(tmp_path: Path, report_stand_ins: Callable[..., None]) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    report_stand_ins(film=interrupted)
    result = CliRunner().invoke(app, ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report")])
    assert result.exit_code == 130
    assert result.stderr == "Stopped. No report was written.\n"
    assert os.listdir(tmp_path) == []


def test_every_export_format_is_a_choice() -> None:
    # `bids` exports many sessions, the others one.
    assert set(get_args(Format)) == {*FORMATS, "bids"}


def test_the_version_is_shown() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"gait {gait.__version__}\n")


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["analyze", "--help"]])
def test_help_is_shown(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_a_command_without_arguments_shows_help() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "analyze" in result.output


def summary_of(session: Session, tmp_path: Path, *, width: int = 80) -> str:
    (tmp_path / "report.html").touch()
    console = Console(width=width, record=True, highlight=False, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    print_summary(session, console)
    return console.export_text()


def test_the_summary_fits_a_narrow_terminal_and_says_why_a_number_is_missing(session: Session, tmp_path: Path) -> None:
    text = summary_of(session, tmp_path)
    cadence = most_certain(session.measurements, "cadence")
    assert cadence is not None
    assert f"{cadence.value:.1f} steps/min" in text
    assert "…" not in text
    reasons = {m.reason for m in session.measurements if m.status == "withheld" and m.reason is not None}
    assert any(reason[:30] in text for reason in reasons)
    assert session.advice.headline in text


def test_the_summary_marks_values_of_low_confidence(tmp_path: Path) -> None:
    session = synthetic_session(SyntheticRunner(), views=("side",), duration_s=4.0)
    clips = tuple(
        replace(clip, measurements=tuple(replace(m, status="low_confidence") for m in clip.measurements))
        for clip in session.clips
    )
    cadence = next(m for m in session.measurements if m.id == "cadence")
    text = summary_of(replace(session, clips=clips), tmp_path)
    assert say("number.about", value=f"{cadence.value:.1f} steps/min") in text


def test_the_summary_uses_the_more_certain_view_as_the_page_does(tmp_path: Path) -> None:
    session = synthetic_session(SyntheticRunner(), duration_s=4.0)

    def with_cadence(clip: ClipAnalysis) -> ClipAnalysis:
        half = 0.6 if clip.view == "side" else 0.5
        cadence = {"value": 160.0, "ci95": (160.0 - half, 160.0 + half), "status": "ok"}
        return replace(
            clip, measurements=tuple(replace(m, **cadence) if m.id == "cadence" else m for m in clip.measurements)
        )

    text = summary_of(replace(session, clips=tuple(map(with_cadence, session.clips))), tmp_path)
    assert "159.5 to 160.5" in text
    assert "159.4 to 160.6" not in text


def test_the_numbers_are_printed_before_the_report_is_written_in_the_units_that_were_typed(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    received: dict[str, Any] = {}
    printed_first = []

    def analyze(**options: Any) -> Session:
        received.update(options)
        return replace(session, options=Options(units=options["units"], speed_mps=options["speed_mps"]))

    def save(self: Session, out: Path, **_: Any) -> Path:
        printed_first.append(capsys.readouterr().out)
        out.mkdir()
        (out / "report.html").touch()
        return out / "report.html"

    monkeypatch.setattr("gait.session.analyze.analyze", analyze)
    monkeypatch.setattr(Session, "save", save)
    arguments = ["--side", "side.mp4", "--height", "5ft10in", "--speed", "6.7mph", "--out", str(tmp_path / "report")]
    get_command(app).main(["analyze", *arguments], standalone_mode=False)
    assert received["units"] == Units(lengths="imperial", speeds="mph")
    assert "belt at 6.7 mph (8:57 min/mile)" in printed_first[0]
    assert "Cadence" in printed_first[0]
    assert "report.html" not in printed_first[0]
    assert "report.html" in capsys.readouterr().out


def test_the_summary_shows_the_cue(session: Session, tmp_path: Path) -> None:
    advice = Advice(outcome="change", headline="Do this.", message="One thing.", cues=(CUE,))
    text = summary_of(replace(session, advice=advice), tmp_path)
    for said in (CUE.title, CUE.seen, f"Try: {CUE.instruction}", *CUE.dose):
        assert said in text


def test_the_summary_recommends_a_clinician_instead_of_a_cue(session: Session, tmp_path: Path) -> None:
    advice = Advice(outcome="clinician", headline="Have it looked at.", message="First.", clinician=("Night pain.",))
    text = summary_of(replace(session, advice=advice), tmp_path)
    assert "Night pain." in text
    assert "Try:" not in text


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_names_each_stage_of_both_clips(terminal: bool) -> None:
    console = Console(force_terminal=terminal, width=80, record=True, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    with progress_display(console) as progress:
        for _clip in ("side", "rear"):
            for stage in ("looking", "pose"):
                for done in range(1, 4):
                    progress(stage, done, 3)
    text = console.export_text()
    assert text.count("Looking") >= 2
    assert text.count("Pose") >= 2
    if not terminal:
        assert text.splitlines() == ["Looking ...", "Pose ...", "Looking ...", "Pose ..."]


def test_text_is_printed_on_one_line() -> None:
    assert one_line("läuft schnell.mp4") == "läuft schnell.mp4"
    assert one_line("a\nb\tc\x1bd\x07") == "a?b?c?d?"
