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
"""Session-scoped fixtures that take seconds to make."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run tests that share a slow fixture in one process: those of `_SHARED_FIXTURES`, and of a file's own fixtures.

    For `pytest -n ... --dist loadgroup`, which makes each such fixture once instead of once in every process.
    """
    for item in items:
        definitions = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
        shared = next((name for name in _SHARED_FIXTURES if name in definitions), None)
        of_module = any(known[-1].scope == "module" for known in definitions.values())
        if shared or of_module:
            item.add_marker(pytest.mark.xdist_group(shared or item.path.name))


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
