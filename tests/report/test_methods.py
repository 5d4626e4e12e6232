"""The methods paragraph says what was done, with what, and cites no more than that."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from gait.cli.app import app
from gait.report.methods import Methods, methods
from gait.results.numbers import write_numbers
from gait.session import Session
from gait.session.reanalyze import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session


@pytest.fixture(scope="module")
def made_up() -> Session:
    return synthetic_session(SyntheticRunner(speed_mps=3.2), duration_s=5.0)


@pytest.fixture(scope="module")
def told(made_up: Session) -> Methods:
    return methods(made_up)


def test_the_facts_of_the_session_are_in_it(made_up: Session, told: Methods) -> None:
    side = made_up.view("side")
    used = sum(step.used for step in side.steps)
    for fact in (
        "from the side (720 x 1280 pixels, 60 frames per second",
        "and from behind",
        "on a treadmill at 3.20 m/s",
        "BlazePose model 'none'",
        "run by made up",
        "14 Hz for knees and feet and 8 Hz",
        f"{used} of {len(side.steps)} steps seen from the side",
        f"{100 * side.motion.scale.relative_se:.1f} %",
        "the runner's height, 1.75 m, was told",
    ):
        assert fact in told.paragraph


def test_what_was_not_done_is_not_in_it(made_up: Session) -> None:
    options = replace(made_up.options, speed_mps=None, surface="overground")
    other = methods(reanalyze(replace(made_up, clips=made_up.clips[:1]), options))
    assert "over ground" in other.paragraph
    assert not any(word in other.paragraph for word in ("treadmill", "belt", "behind", "Slow motion", "own motion"))


def test_every_citation_has_its_reference_and_every_reference_its_citation(told: Methods) -> None:
    cited = {part for group in re.findall(r"\(([^()]*, \d{4})\)", told.paragraph) for part in group.split("; ")}
    assert cited == {reference.cited for reference in told.references}
    assert len(re.findall(r"^@\w+\{", told.bibtex, re.MULTILINE)) == len(told.references)


def test_bibtex_braces_balance_and_ampersands_are_escaped(told: Methods) -> None:
    assert told.bibtex.count("{") == told.bibtex.count("}")
    assert not re.search(r"(?<!\\)&", told.bibtex)


def test_commands(made_up: Session, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("commands") / "report"
    write_numbers(made_up, folder)
    run = CliRunner()
    assert run.invoke(app, ["methods", str(folder)]).output == str(methods(reanalyze(folder)))
    assert run.invoke(app, ["methods", str(folder), "--bibtex"]).output.startswith("@")
    done = run.invoke(app, ["export", str(folder), "--to", "trc"])
    assert [line.rpartition("/")[2] for line in done.output.split()] == ["rear.trc", "side.trc"]
    assert run.invoke(app, ["export", str(folder), "--to", "trc"]).exit_code == 2
    assert run.invoke(app, ["export", str(folder / "none"), "--to", "csv"]).exit_code == 3
