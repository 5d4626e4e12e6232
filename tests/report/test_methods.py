"""The methods paragraph describes what was done, and cites exactly its references."""

from __future__ import annotations

import importlib.util
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gait.cli.app import app
from gait.report.accuracy import accuracy_for
from gait.report.methods import Methods, methods
from gait.results.numbers import write_numbers
from gait.session import Session
from gait.session.reanalyze import reanalyze
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def made_up() -> Session:
    return synthetic_session(SyntheticRunner(speed_mps=3.2), duration_s=5.0)


@pytest.fixture(scope="module")
def text_of(made_up: Session) -> Methods:
    return methods(made_up)


def test_it_contains_the_facts_of_the_session(made_up: Session, text_of: Methods) -> None:
    side = made_up.view("side")
    used = sum(step.used for step in side.steps)
    for fact in (
        "from the side (720 x 1280 pixels, 60 frames per second",
        "and from behind",
        "on a treadmill at 3.20 m/s",
        "BlazePose model 'none'",
        "run by made up",
        "14 Hz for knees and feet and 8 Hz",
        f"{used} of {len(side.steps)} steps filmed from the side",
        f"{100 * side.motion.scale.relative_se:.1f} %",
        "the runner's height was given as 1.75 m",
    ):
        assert fact in text_of.paragraph


def test_it_quotes_the_accuracy_of_clips_of_the_same_kind(made_up: Session, text_of: Methods) -> None:
    for view, seen_from in (("side", "the side"), ("rear", "behind")):
        cadence = next(each for each in accuracy_for(view, 60.0) if each.measure == "cadence")
        assert (
            f"In {cadence.clips} clips of rendered runners filmed from {seen_from} at 60 or more frames per second"
            in text_of.paragraph
        )
        assert f"{cadence.mean_absolute_error:g} steps/min for cadence" in text_of.paragraph
    assert "pelvic drop" not in text_of.paragraph
    clip = made_up.view("side")
    slow = replace(clip, clip=replace(clip.clip, time_s=clip.clip.time_s[::3]))
    assert "mean absolute error" not in methods(replace(made_up, clips=(slow,))).paragraph


def test_the_accuracy_is_that_of_the_accuracy_page() -> None:
    path = PROJECT / "scripts" / "docs" / "accuracy_figures.py"
    spec = importlib.util.spec_from_file_location("accuracy_figures", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    page = (PROJECT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    stored = (PROJECT / "gait" / "report" / "accuracy.csv").read_text(encoding="utf-8")
    assert stored == script.figures(page), "run python scripts/docs/accuracy_figures.py"
    assert stored.count("\n") > 50


def test_articles_have_a_doi(text_of: Methods) -> None:
    articles = [reference for reference in text_of.references if reference.kind == "article"]
    assert articles
    for reference in articles:
        assert re.search(r"https://doi\.org/10\.\d{4,}/\S+$", reference.line)
        assert "doi = {10." in reference.bibtex


def test_it_omits_what_was_not_done(made_up: Session) -> None:
    options = replace(made_up.options, speed_mps=None, surface="overground")
    other = methods(reanalyze(replace(made_up, clips=made_up.clips[:1]), options))
    assert "overground" in other.paragraph
    assert not any(word in other.paragraph for word in ("treadmill", "belt", "behind", "Slow motion", "camera was"))


def test_every_citation_has_its_reference_and_every_reference_its_citation(text_of: Methods) -> None:
    cited = {part for group in re.findall(r"\(([^()]*, \d{4})\)", text_of.paragraph) for part in group.split("; ")}
    assert cited == {reference.cited for reference in text_of.references}
    assert len(re.findall(r"^@\w+\{", text_of.bibtex, re.MULTILINE)) == len(text_of.references)


def test_bibtex_braces_balance_and_ampersands_are_escaped(text_of: Methods) -> None:
    assert text_of.bibtex.count("{") == text_of.bibtex.count("}")
    assert not re.search(r"(?<!\\)&", text_of.bibtex)


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
