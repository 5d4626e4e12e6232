"""Errors of the analysis are worded for a visitor with a phone, not for the command line."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import gait
from gait.errors import ClipError, GaitError, HistoryError, OptionError, OutputError, RunnerError
from gait.web.errors import request_errors
from gait.web.errors.for_visitor import OPTION, for_visitor
from gait.words.web import OPTION_REMEDIES, SERVER_FAILED

ROOT = Path(gait.__file__).parent
# Parts that only the command line and other programs use.
ELSEWHERE = ("batch", "cli/", "coaching", "comparison/compare.py", "formats", "history", "results/cohort.py")
ELSEWHERE += ("results/folder.py", "runner/", "selfcheck/", "session/reanalyze.py", "web", "words")
# Options that the server sets, not the visitor, and those of a watch, whose files the page does not take.
OF_THE_SERVER = {"--out", "--overwrite", "--fit", "--speed"}
# Written as --{view}.
VIEWS = {"--side", "--rear"}


def words() -> Iterator[tuple[str, str]]:
    """Yield every text of the analysis with the file that contains it."""
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith(ELSEWHERE):
            continue
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        documented = [node for node in nodes if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)]
        documents = {ast.get_docstring(node, clean=False) for node in documented}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value not in documents:
                yield place, node.value


def test_every_option_in_an_error_message_has_a_remedy_for_visitors() -> None:
    named = {(place, option) for place, text in words() for option in OPTION.findall(text) if option.startswith("--")}
    assert {option for _, option in named} | VIEWS == set(OPTION_REMEDIES) | OF_THE_SERVER, named
    in_the_report = [place for place, _ in named if place.startswith(("checks/", "comparison/", "report/"))]
    assert not in_the_report, "reports are also read by people without a command line"


@pytest.mark.parametrize("remedy", OPTION_REMEDIES.values())
def test_a_remedy_for_visitors_names_no_option(remedy: str) -> None:
    assert OPTION.search(remedy) is None


@pytest.mark.parametrize(
    ("error", "problem", "remedy"),
    [
        (ClipError("'side.mp4' is a single picture.", "Film."), "The side clip is a single picture.", "Film."),
        (ClipError("No picture in 'rear.mp4' decodes.", "Copy."), "No picture in the rear clip decodes.", "Copy."),
        (ClipError("The file 'side.mp4' is empty.", "Copy."), "The side clip is empty.", "Copy."),
        (ClipError("'/data/visits/ab/rear.mp4' is cut.", "Copy."), "The rear clip is cut.", "Copy."),
        (RunnerError("It plays slowly.", "Say with --capture-fps."), "It plays slowly.", "Under Slow motion, choose"),
        (RunnerError("It shows the back.", "Give it with --rear."), "It shows the back.", "Send this clip as"),
        (OptionError("Nobody is 3 m tall.", "Give less."), "Nobody is 3 m tall.", "Give less."),
        (OutputError("'/data/visits/ab' is full.", "Name another."), *SERVER_FAILED),
        (HistoryError("'/data/h.sqlite' is locked.", "Wait."), *SERVER_FAILED),
        (ClipError("A folder.", "`gait analyze --help` shows how."), *SERVER_FAILED),
        (request_errors.no_video(), request_errors.no_video().problem, request_errors.no_video().remedy),
    ],
)
def test_errors_are_reworded_for_visitors(error: GaitError, problem: str, remedy: str) -> None:
    reworded = for_visitor(error)
    assert reworded[0] == problem
    assert reworded[1].startswith(remedy)
