"""`gait doctor` says what this computer has and what is missing."""

from __future__ import annotations

import ctypes
import sys
from collections import namedtuple
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gait.cli.app import app
from gait.doctor import checks
from gait.pose.engines import models
from gait.runtime.libraries import MissingLibraryError, missing_library, require_libraries

NO_GL = "libGL.so.1: cannot open shared object file: No such file or directory"
SENTENCES = (
    "The system library libGL.so.1 is missing.\n"
    "On Debian or Ubuntu: sudo apt-get install libgl1 libglib2.0-0. On Fedora: sudo dnf install mesa-libGL glib2.\n"
)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def without_gl(monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenCV cannot be loaded, as on a bare container."""

    class NoOpenCV:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "cv2":
                raise ImportError(NO_GL)

    monkeypatch.delitem(sys.modules, "cv2", raising=False)
    monkeypatch.setattr(sys, "meta_path", [NoOpenCV(), *sys.meta_path])


def test_everything_is_here_and_the_cheap_checks_need_no_model(tmp_path: Path) -> None:
    findings = {finding.title: finding for finding in checks.examine(tmp_path, sample=False)}
    assert [title for title, finding in findings.items() if finding.status == "missing"] == []
    assert {"Python", "Libraries", "Pose models", "Disk", "Memory", "Video"} <= findings.keys()
    assert "opencv" in findings["Libraries"].text
    assert "Sample" not in findings


def test_a_missing_library_of_the_system_is_named_with_the_command_that_installs_it(without_gl: None) -> None:
    result = CliRunner().invoke(app, ["doctor", "--no-sample"])
    assert result.exit_code == 3
    assert "MISSING Libraries: The system library libGL.so.1 is missing." in result.stdout
    assert "sudo apt-get install libgl1" in result.stdout
    # The other checks are made all the same.
    assert "ok      Pose models" in result.stdout


@pytest.mark.parametrize("line", [["batch", ".", "--out", "out"], ["serve"]])
def test_commands_name_a_missing_library_before_they_start_processes(without_gl: None, line: list[str]) -> None:
    result = CliRunner().invoke(app, line)
    assert (result.exit_code, result.stderr) == (3, SENTENCES)


def test_analyze_names_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def analyze(**_: object) -> None:
        raise ImportError(NO_GL)

    monkeypatch.setattr("gait.session.analyze.analyze", analyze)
    result = CliRunner().invoke(app, ["analyze", "--side", "sample_videos/side.mp4", "--out", "never"])
    assert (result.exit_code, result.stderr) == (3, SENTENCES)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("libunknown.so.3: cannot open shared object file", "The system library libunknown.so.3 is missing."),
        ("DLL load failed while importing cv2: not found", "Windows lacks a library that the package cv2 needs."),
        ("dlopen(x): Library not loaded: /usr/lib/libz.dylib", "The system library /usr/lib/libz.dylib is missing."),
    ],
)
def test_each_system_says_it_in_its_own_way(text: str, problem: str) -> None:
    missing = missing_library(ImportError(text))
    assert missing is not None
    assert missing.problem == problem


def test_other_errors_are_no_missing_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    assert missing_library(ImportError("No module named 'cv2'")) is None
    require_libraries()

    def fail(name: str) -> None:
        raise ImportError(NO_GL)

    monkeypatch.setattr("gait.runtime.libraries.import_module", fail)
    with pytest.raises(MissingLibraryError, match=r"libGL\.so\.1"):
        require_libraries()


def test_what_only_mediapipe_needs_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_egl(name: str) -> None:
        raise OSError(f"{name}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(ctypes, "CDLL", no_egl)
    finding = checks.check_mediapipe()
    assert (finding.status, finding.remedy.split(".")[0]) == (
        "note",
        "On Debian or Ubuntu: sudo apt-get install libegl1 libgles2",
    )
    assert "mediapipe" not in sys.modules


def test_a_damaged_model_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(models.SHA256, "pose_detection.tflite", "0" * 64)
    finding = checks.check_models()
    assert (finding.status, finding.text) == ("missing", "The pose model 'pose_detection.tflite' is damaged.")


@pytest.mark.parametrize(("free", "status"), [(50e9, "ok"), (1e9, "note"), (1e8, "missing")])
def test_free_space_is_judged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: float, status: str) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(1e12, 0, free))
    assert checks.check_disk(tmp_path).status == status


def test_a_codec_that_phones_need_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert checks.check_codecs().status == "ok"
    monkeypatch.setattr(checks, "_DECODERS", ("h264", "no_such_codec"))
    assert checks.check_codecs().status == "note"
    monkeypatch.setattr(checks, "_ENCODER", "no_such_encoder")
    finding = checks.check_codecs()
    assert (finding.status, finding.text) == ("missing", "FFmpeg lacks no_such_codec, no_such_encoder.")


@pytest.mark.slow
def test_the_sample_is_analysed() -> None:
    finding = checks.check_sample()
    assert finding.status == "ok", finding


def test_a_wrong_result_of_the_sample_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import pandas as pd

    class Wrong:
        measures = pd.DataFrame({"id": ["cadence"], "value": [80.0]})

    monkeypatch.setattr("gait.session.analyze.analyze", lambda **_: Wrong())
    finding = checks.check_sample()
    assert finding.status == "missing"
    assert "80.0 steps/min (true: 160)" in finding.text


@pytest.mark.parametrize(("system", "status"), [("linux", "note"), ("win32", "ok"), ("darwin", "ok")])
def test_missing_isolation_is_said_and_is_no_fault(system: str, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.sys, "platform", system)
    monkeypatch.setattr(checks, "can_refuse_sockets", lambda: False)
    finding = checks.check_walls()
    assert finding.status == status
    assert "does not let gait forbid network connections" in finding.text
