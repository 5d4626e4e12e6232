"""Shared fixtures, and the distribution of the tests over processes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import distribution
import pytest
from clip_makers import SAMPLE_REAR, SAMPLE_SIDE, shortened
from hypothesis import settings

if TYPE_CHECKING:
    from xdist.scheduler import LoadScopeScheduling

    from gait.session import Session

# A busy computer takes longer for an example than Hypothesis allows by default.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# A shell that runs the tests in the background makes them, and the processes that they start, ignore Ctrl-C.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first."""
    items.sort(key=distribution.rank)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Run tests that share something slow in one process."""
    return distribution.scheduler(config, log)


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
