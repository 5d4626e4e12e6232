"""Tests that share something slow run in one process."""

from __future__ import annotations

import pytest
from distribution import LONGEST_FIRST, TESTS, TOGETHER, group_of

_BEGUN: list[str] = []


def test_the_first_test_of_a_file_runs_here(request: pytest.FixtureRequest) -> None:
    _BEGUN.append(request.node.name)


def test_the_next_test_of_a_file_runs_in_the_same_process(request: pytest.FixtureRequest) -> None:
    first = test_the_first_test_of_a_file_runs_here.__name__
    if all(item.name != first for item in request.session.items):
        pytest.skip("the first test was not chosen")
    assert first in _BEGUN


def test_every_test_with_a_slow_fixture_is_in_its_group(request: pytest.FixtureRequest) -> None:
    """Name the files that this test lists in `TOGETHER`."""
    elsewhere = {
        item.nodeid.partition("::")[0]
        for item in request.session.items
        if isinstance(item, pytest.Function)
        for name in TOGETHER
        for known in [item._fixtureinfo.name2fixturedefs.get(name)]
        if known and known[-1].scope == "session" and group_of(item.nodeid) != name
    }
    assert elsewhere == set()


def test_every_named_file_and_folder_exists() -> None:
    named = {*LONGEST_FIRST, *(member for members in TOGETHER.values() for member in members)}
    assert [member for member in named if not (TESTS / member).exists()] == []


@pytest.mark.parametrize(
    ("nodeid", "group"),
    [
        ("tests/report/page/test_page.py::test_a[1]", "made_session"),
        ("tests/test_units.py::test_a", "tests/test_units.py"),
        ("gait/report/film.py::gait.report.film", "gait/report/film.py"),
    ],
)
def test_a_group_is_named_after_what_is_shared_or_the_file(nodeid: str, group: str) -> None:
    assert group_of(nodeid) == group
