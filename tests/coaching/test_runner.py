"""The runner's answers on the command line, and the plan made from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from clip_makers import SAMPLE_SIDE
from made_runners import LONG_STEPS
from typer.testing import CliRunner

from gait.cli.app import app
from gait.coaching.advice import UNADVISED
from gait.options import Options
from gait.runner import Runner
from gait.session import Session
from gait.units import parse_mass, parse_weekly_distance


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """Return what the command passes to the analysis, and the session that it saves."""
    seen: dict[str, Any] = {}

    def analyze(**given: Any) -> Session:
        seen.update(given)
        return Session(runner=given["runner"], options=Options(), clips=(), findings=(), advice=UNADVISED)

    def save(session: Session, *_: object, **__: object) -> Path:
        seen["saved"] = session
        report = tmp_path / "report.html"
        report.write_text("made")
        return report

    monkeypatch.setattr("gait.session.analyze.analyze", analyze)
    monkeypatch.setattr(Session, "save", save)
    return seen


def test_every_option_reaches_the_runner(analysed: dict[str, Any], tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        [
            *("analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report")),
            *("--height", "178cm", "--mass", "154lb", "--age", "41", "--sex", "woman", "--weekly", "25mi"),
            *("--experience", "beginner", "--goal", "return", "--injury", "shin", "--injury", "hip"),
            *("--pain", "knee_front", "--pain", "plantar", "--pain-run", "4", "--pain-24h", "2.5"),
            *("--pain-at-night", "--altered-gait", "--weeks-without-progress", "6"),
        ],
    )
    assert result.exit_code == 0, result.output
    assert analysed["runner"] == Runner(
        height_m=1.78,
        mass_kg=parse_mass("154lb"),
        age_years=41,
        sex="woman",
        weekly_km=parse_weekly_distance("25mi"),
        experience="beginner",
        goal="return",
        injuries=("shin", "hip"),
        symptoms=("knee_front", "plantar"),
        pain_run=4,
        pain_24h=2.5,
        pain_at_night=True,
        altered_gait=True,
        weeks_without_progress=6,
    )


@pytest.mark.parametrize(("asked", "made"), [([], False), (["--plan"], True)])
def test_a_plan_is_made_on_request(analysed: dict[str, Any], tmp_path: Path, asked: list[str], made: bool) -> None:
    arguments = ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report"), *asked]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert (analysed["saved"].advice.plan is not None) == made


@pytest.mark.parametrize(
    "wrong",
    [
        ("--mass", "70"),
        ("--mass", "7kg"),
        ("--weekly", "far"),
        ("--age", "4"),
        ("--pain", "elbow"),
        ("--pain-run", "11"),
        ("--sex", "other"),
        ("--goal", "win"),
    ],
)
def test_the_command_rejects_options_that_it_cannot_understand(tmp_path: Path, wrong: tuple[str, str]) -> None:
    result = CliRunner().invoke(app, ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "r"), *wrong])
    assert result.exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_session_can_be_given_a_plan() -> None:
    from gait.coaching.coach import advise

    session = Session(runner=Runner(), options=Options(), clips=(), findings=(), advice=advise(LONG_STEPS))
    planned = session.with_plan()
    assert session.advice.plan is None
    assert planned.advice.plan is not None
    assert planned.advice.cues == session.advice.cues
