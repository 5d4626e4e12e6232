"""What came of the forecast of a higher cadence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_folders import CUE, measure, result_folder

from gait.comparison import compare
from gait.comparison.folder import comparison_dict
from gait.comparison.forecast import ForecastOutcome

FORECAST = {
    "id": "overstride",
    "unit": "cm",
    "cadence_spm": 170.0,
    "now": 24.0,
    "value": 22.0,
    "low": 21.0,
    "high": 23.0,
    "source": "somebody",
}


def outcome(
    tmp_path: Path, *, cadence_spm: float, overstride_cm: float, half_cm: float = 0.5, later: Any = None, **after: Any
) -> ForecastOutcome:
    def measures(spm: float, cm: float) -> list[dict[str, Any]]:
        return [measure("cadence", spm, 0.5), measure("overstride", cm, half_cm, "cm")]

    advice = {"cues": [CUE], "metronome": {"cadence_spm": 170}, "forecast": [FORECAST]}
    before = result_folder(tmp_path / "before", measures=measures(160.0, 24.0), advice=advice)
    measured = later or measures(cadence_spm, overstride_cm)
    comparison = compare(before, result_folder(tmp_path / "after", measures=measured, **after))
    [found] = comparison.forecasts
    assert comparison_dict(comparison)["forecasts"][0]["verdict"] == found.verdict
    return found


@pytest.mark.parametrize(
    ("overstride_cm", "verdict"), [(22.0, "came_true"), (23.0, "came_true"), (24.5, "less"), (19.0, "more")]
)
def test_the_change_is_compared_with_the_forecast_and_both_errors(
    tmp_path: Path, overstride_cm: float, verdict: str
) -> None:
    assert outcome(tmp_path, cadence_spm=170.0, overstride_cm=overstride_cm).verdict == verdict


def test_a_wide_interval_cannot_contradict_the_forecast(tmp_path: Path) -> None:
    assert outcome(tmp_path, cadence_spm=170.0, overstride_cm=24.5, half_cm=3.0).verdict == "came_true"


def test_the_forecast_is_scaled_to_the_rise_that_was_reached(tmp_path: Path) -> None:
    found = outcome(tmp_path, cadence_spm=166.0, overstride_cm=22.8)
    assert found.verdict == "came_true"
    assert "6 steps a minute more" in found.text
    assert "1.2 cm" in found.text


def test_without_a_rise_nothing_is_judged(tmp_path: Path) -> None:
    assert outcome(tmp_path, cadence_spm=161.0, overstride_cm=22.0).verdict == "cannot_tell"


def test_at_another_speed_nothing_is_judged(tmp_path: Path) -> None:
    options = {"speed_mps": 3.4, "incline_deg": 0.0, "surface": "treadmill"}
    assert outcome(tmp_path, cadence_spm=170.0, overstride_cm=22.0, options=options).verdict == "cannot_tell"


@pytest.mark.parametrize("name", ["cadence", "overstride"])
def test_values_of_low_confidence_are_not_judged(tmp_path: Path, name: str) -> None:
    measures = [measure("cadence", 170.0, 0.5), measure("overstride", 22.0, 0.5, "cm")]
    doubted = [each | ({"status": "low_confidence"} if each["id"] == name else {}) for each in measures]
    found = outcome(tmp_path, cadence_spm=170.0, overstride_cm=22.0, later=doubted)
    assert found.verdict == "cannot_tell"
    assert "Low confidence in the second clip." in found.text


def test_a_report_without_a_forecast_has_no_outcome(tmp_path: Path) -> None:
    before, after = (result_folder(tmp_path / name) for name in ("before", "after"))
    assert compare(before, after).forecasts == ()
