"""The command line stopped by Ctrl-C or a request to terminate: a message, an exit code, and no files left."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest
import typer
from clip_makers import SAMPLE_SIDE
from command_line import analysis_line
from typer.testing import CliRunner

from gait.cli import signals
from gait.cli.app import app
from gait.cli.signals import StopOnSignal
from gait.runtime.preload import importing

CODES = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
MESSAGE = "Stopped. No report was written.\n"


@pytest.mark.parametrize(("number", "code"), CODES)
def test_a_signal_during_the_analysis_leaves_no_files(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with subprocess.Popen(
        analysis_line(), cwd=tmp_path, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        # The pose estimation has started: every handler is set, and seconds of work remain.
        for line in process.stderr:
            if line.startswith("Side clip: pose"):
                break
        process.send_signal(number)
        printed = process.stderr.read()
        assert process.wait(timeout=60) == code, printed
    assert printed.splitlines(keepends=True)[-1] == MESSAGE
    assert "Traceback" not in printed
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("loaded", ["gait.cli.app", "typer", "gait.cli.signals", "gait.cli.terminal.native_stderr"])
def test_an_interrupt_during_the_imports_prints_nothing(loaded: str) -> None:
    interrupted_at = f"""
import signal, sys

class Interrupted:
    def find_spec(self, name, path=None, target=None):
        if name == {loaded!r}:
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, Interrupted())
from gait.__main__ import main

main()
"""
    done = subprocess.run(
        [sys.executable, "-c", interrupted_at, "--version"], capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def while_a_lock_is_taken(number: signal.Signals) -> None:
    """Raise the signal after a wait has released its lock and before it waits."""
    condition: Any = threading.Condition()
    let_go = condition._release_save

    def let_go_and_signal() -> object:
        held = let_go()
        signal.raise_signal(number)
        return held

    condition._release_save = let_go_and_signal
    with condition:
        condition.wait(0)


def while_a_library_loads_what_it_can_do_without(number: signal.Signals) -> None:
    with contextlib.suppress(BaseException):
        signal.raise_signal(number)


def while_compiled_code_is_loaded(number: signal.Signals) -> None:
    try:
        signal.raise_signal(number)
    except BaseException as error:
        raise ImportError("initialization failed") from error


@pytest.mark.parametrize(("number", "code"), CODES)
@pytest.mark.parametrize(
    "moment", [while_a_lock_is_taken, while_a_library_loads_what_it_can_do_without, while_compiled_code_is_loaded]
)
def test_a_signal_stops_the_command_wherever_it_arrives(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    code: int,
    moment: Callable[[signal.Signals], None],
) -> None:
    def analyze(*, progress: Callable[[str, int, int], None], **_: object) -> NoReturn:
        progress("pose", 0, 2)
        moment(number)
        progress("pose", 1, 2)
        raise AssertionError("the analysis continued")

    monkeypatch.setattr("gait.session.analyze.analyze", analyze)
    result = CliRunner().invoke(app, ["analyze", "--side", str(SAMPLE_SIDE), "--out", str(tmp_path / "report")])
    assert (result.exit_code, result.stderr) == (code, "Pose ...\n" + MESSAGE)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("becomes", [None, ImportError("initialization failed"), RuntimeError("cannot release")])
def test_work_without_progress_reports_is_stopped_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], becomes: Exception | None
) -> None:
    def work() -> None:
        signal.raise_signal(signal.SIGINT)
        try:
            time.sleep(60)
        except SystemExit as stop:
            raise becomes or stop from None

    monkeypatch.setattr(signals, "_GRACE_PERIOD_S", 0.01)
    with pytest.raises(typer.Exit) as ended, StopOnSignal(message="Stopped."):
        work()
    assert ended.value.exit_code == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_second_signal_does_not_interrupt_the_cleanup() -> None:
    cleaned = []

    def work(progress: Callable[[], None]) -> None:
        try:
            signal.raise_signal(signal.SIGINT)
            progress()
        finally:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGTERM)
            cleaned.append("all")

    with pytest.raises(typer.Exit), StopOnSignal(message="Stopped.") as stop:
        work(stop.checked(lambda: None))
    assert cleaned == ["all"]


def test_work_that_finishes_after_the_signal_succeeds() -> None:
    with StopOnSignal(message="Stopped."):
        signal.raise_signal(signal.SIGTERM)
    assert "grace period" not in {thread.name for thread in threading.enumerate()}


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with StopOnSignal(message="Stopped.") as stop:
            signal.raise_signal(signal.SIGINT)
            stop.checked(lambda: None)()
        assert signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_handlers_are_restored() -> None:
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in numbers]
    with pytest.raises(ValueError, match="of the block"), StopOnSignal(message="Stopped."):
        raise ValueError("of the block")
    assert [signal.getsignal(number) for number in numbers] == before


def test_no_module_is_imported_after_the_block(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def import_module(name: str) -> None:
        begun.append(name)
        time.sleep(0.1)

    monkeypatch.setattr("gait.runtime.preload.import_module", import_module)
    with importing("first", "second"):
        pass
    assert begun in ([], ["first"])
