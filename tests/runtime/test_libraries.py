"""A missing library of the system is named in two sentences with the command that installs it, whoever needs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hidden_libraries
import pytest
from command_line import gait_line
from hidden_libraries import SENTENCES, hidden

from gait.errors import InputError, OptionError
from gait.pose.engines.litert import Model
from gait.report.pdf.pdf import typeset
from gait.runtime.isolated import read_isolated
from gait.runtime.libraries import NATIVE_MODULES, MissingLibraryError, missing_libraries_named, require_libraries
from gait.runtime.optional import require

SAMPLE = Path(__file__).parents[2] / "gait" / "doctor" / "sample.mp4"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def run(line: list[str], environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        line, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )


@pytest.mark.parametrize("module", ["cv2", "typst"])
def test_analyze_names_the_library(site: Path, tmp_path: Path, module: str) -> None:
    line = gait_line("analyze", "--side", SAMPLE, "--out", "report")
    done = run(line, hidden_libraries.environment(site, module), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", SENTENCES)
    assert not (tmp_path / "report").exists()


def test_a_library_that_the_command_line_itself_needs_is_named(site: Path, tmp_path: Path) -> None:
    done = run(gait_line("--help"), hidden_libraries.environment(site, "typer"), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (3, "", SENTENCES)


def test_the_doctor_examines_a_computer_without_any_of_them(site: Path, tmp_path: Path) -> None:
    hidden_modules = {*NATIVE_MODULES.values(), "mediapipe", "ezc3d", "pyarrow"} - {"psutil"}
    environment = hidden_libraries.environment(site, *hidden_modules)
    done = run(gait_line("doctor", "--no-sample"), environment, tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert "MISSING Libraries: The system library libGL.so.1 is missing." in done.stdout
    assert "sudo apt-get install libgl1" in done.stdout
    assert "ok      Pose models" in done.stdout


def test_what_needs_no_library_runs_without_any(site: Path, tmp_path: Path) -> None:
    environment = hidden_libraries.environment(site, *NATIVE_MODULES.values(), "mediapipe")
    assert run(gait_line("--version"), environment, tmp_path).returncode == 0
    assert (
        run(
            gait_line("metronome", "--cadence", "170", "--minutes", "1", "--out", "m.wav"), environment, tmp_path
        ).returncode
        == 0
    )
    assert (tmp_path / "m.wav").exists()


def test_python_programs_get_the_same_two_sentences(site: Path, tmp_path: Path) -> None:
    program = "import gait\ntry:\n    gait.open_clip\nexcept gait.GaitError as error:\n    print(error)\n"
    done = run([sys.executable, "-c", program], hidden_libraries.environment(site, "av"), tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, SENTENCES, "")


def test_a_file_is_not_called_damaged_because_its_reader_lacks_a_library(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in hidden_libraries.environment(site, "h5py").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(MissingLibraryError) as raised:
        read_isolated("pose_track", tmp_path / "side.pose.nc", error=InputError("It is damaged.", "Write it again."))
    assert f"{raised.value}\n" == SENTENCES


def test_each_part_that_loads_a_library_late_names_it() -> None:
    with hidden("ai_edge_litert.interpreter"), pytest.raises(MissingLibraryError):
        Model(b"", outputs=())
    with hidden("typst"), pytest.raises(MissingLibraryError):
        typeset({}, {}, template="report.typ")
    with hidden("ezc3d"), pytest.raises(MissingLibraryError):
        require("ezc3d", for_what="C3D files")


@pytest.mark.parametrize("module", ["cv2", "av", "PIL.Image", "h5py", "ai_edge_litert.interpreter", "typst"])
def test_they_are_looked_for_before_work_is_handed_out(module: str) -> None:
    require_libraries()
    with hidden(module), pytest.raises(MissingLibraryError):
        require_libraries()


def test_a_package_that_is_not_installed_and_other_errors_are_told_apart() -> None:
    with pytest.raises(OptionError, match="is not installed"):
        require("no_such_package", for_what="miracles")
    with pytest.raises(FileNotFoundError), missing_libraries_named():
        Path("no/such/file").read_bytes()
