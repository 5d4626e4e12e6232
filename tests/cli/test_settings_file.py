"""The settings file names clinic, clinician and logo once; options on the command line come first."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from gait.cli.analyze import _visit
from gait.cli.settings_file import VARIABLE, clinic_settings, settings_path
from gait.errors import InputError
from gait.runner import NO_VISIT


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    Image.new("RGB", (20, 10)).save(tmp_path / "logo.png")
    path = tmp_path / "settings.toml"
    path.write_text('clinic = "Riverside"\nclinician = "Dr. Okafor"\nlogo = "logo.png"\n')
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def test_options_come_before_the_settings(settings: Path) -> None:
    visit = _visit({"clinician": "Dr. Lee", "clinic": None}, logo=None, runner_id="R-7", anonymous=False)
    assert (visit.clinic, visit.clinician, visit.runner_name) == ("Riverside", "Dr. Lee", "R-7")
    assert visit.logo is not None
    assert _visit({"runner_name": "Anna"}, logo=None, runner_id="R-7", anonymous=False).runner_name == "Anna"


def test_an_anonymous_report_has_no_visit(settings: Path) -> None:
    assert _visit({"clinician": "Dr. Lee"}, logo=None, runner_id="R-7", anonymous=True) == NO_VISIT


def test_the_file_is_in_the_configuration_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_path() == tmp_path / "gait" / "settings.toml"


@pytest.mark.parametrize("text", ["clinic = ", 'klinik = "x"', "clinic = 5"])
def test_a_damaged_file_is_an_error_with_a_remedy(settings: Path, text: str) -> None:
    settings.write_text(text)
    with pytest.raises(InputError):
        clinic_settings()
