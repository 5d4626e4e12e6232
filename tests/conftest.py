"""Shared fixtures, and the distribution of the tests over processes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE, shortened

if TYPE_CHECKING:
    from gait.session import Session

# A shell that runs the tests in the background makes them, and the processes that they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_SHARED_FIXTURES = ("session", "made_session", "lasting_client")
"""Session-scoped fixtures that take seconds to make. Tests that need one run in the same process."""

_SPLIT_FILES = (
    "test_real_clips.py",
    "test_notebooks.py",
    "fuzz/test_fuzz_pure_chain.py",
    "batch/test_batch_cluster.py",
    "batch/test_batch_processes.py",
)
"""Files whose tests take long and have little in common, so that they can run in several processes."""

_LONGEST_FIRST = (
    "web/test_web_browser.py",
    "test_real_clips.py",
    "test_notebooks.py",
    "test_determinism.py",
    "test_no_network.py",
    "report/page/test_browser.py",
    "cli/test_cli.py",
    "fuzz/test_fuzz_pure_chain.py",
    "batch/test_batch_cluster.py",
    "batch/test_batch_processes.py",
    "analysis/test_playback_of_clips.py",
)
"""Files that are begun before all others, so that the processes end at about the same time."""

_TESTS = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of a file, and those that share a slow fixture, in one process, and the longest files first.

    Fixtures and cached results are then made once instead of once in every process. This is for
    `pytest -n ... --dist loadgroup --no-loadscope-reorder`, which reads the groups in this same hook.
    """
    split = {_TESTS / name for name in _SPLIT_FILES}
    for item in items:
        if item.get_closest_marker("xdist_group"):
            continue
        definitions = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
        shared = next((name for name in _SHARED_FIXTURES if name in definitions), None)
        if shared:
            item.add_marker(pytest.mark.xdist_group(shared))
        elif item.path not in split:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    rank = {_TESTS / name: number for number, name in enumerate(_LONGEST_FIRST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def short_clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The first five seconds of both sample clips."""
    folder = tmp_path_factory.mktemp("clips")
    return {source.stem: shortened(source, folder / source.name, frames=300) for source in (SAMPLE_SIDE, SAMPLE_REAR)}


@pytest.fixture(scope="session")
def session(short_clips: dict[str, Path]) -> Session:
    """The session of the first five seconds of both sample clips, analysed with the smallest model."""
    from gait import Runner, analyze

    return analyze(**short_clips, runner=Runner(height_m=1.72), speed_mps=2.8, model="lite")


@pytest.fixture
def report_stand_ins(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the slow writers of report and film with stand-ins that write one word, or with those given."""

    def write_text(_: object, path: Path, **__: object) -> None:
        path.write_text("made")

    def replace(*, report: Callable[..., Any] = write_text, film: Callable[..., Any] = write_text) -> None:
        for module, name, writer in (("page.html", "write_report", report), ("film", "write_annotated", film)):
            stand_in = ModuleType(f"gait.report.{module}")
            setattr(stand_in, name, writer)
            monkeypatch.setitem(sys.modules, f"gait.report.{module}", stand_in)

    replace()
    return replace
