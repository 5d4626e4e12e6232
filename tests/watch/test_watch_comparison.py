"""The film and the watch stand beside each other, and only what both can judge is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fit_files import TREADMILL, run_file

from gait import reanalyze
from gait.errors import OptionError
from gait.measurement import Asymmetry, Measurement
from gait.report.page.html import template
from gait.report.watch import watch_note, watch_rows
from gait.results.document import results_dict, results_schema
from gait.results.numbers import write_numbers
from gait.session import Session
from gait.session.analyze import _read_watch
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session
from gait.units import Units
from gait.watch import WatchRun, compare_watch, read_fit
from gait.words import say


@pytest.fixture(scope="module")
def filmed() -> Session:
    return synthetic_session(SyntheticRunner(cadence_spm=170.0), views=("side",), duration_s=6.0)


def recorded(folder: Path, **record: float) -> WatchRun:
    path = folder / "run.fit"
    path.write_bytes(run_file(sub_sport=TREADMILL, **record))
    return read_fit(path)


@pytest.mark.parametrize(
    ("strides_per_min", "verdict"),
    [(85.0, "watch.agree"), (86.0, "watch.agree"), (87.0, "watch.differ"), (80.0, "watch.differ")],
)
def test_cadence_differs_if_both_errors_do_not_explain_it(
    filmed: Session, tmp_path: Path, strides_per_min: float, verdict: str
) -> None:
    session = replace(filmed, watch=recorded(tmp_path, cadence=strides_per_min))
    [row] = watch_rows(session)
    assert row.verdict == say(verdict)
    assert row.differ == (verdict == "watch.differ")
    assert row.film == "170.1 steps/min"


def test_a_run_of_changing_cadence_is_not_contradicted_by_a_part_of_it(tmp_path: Path) -> None:
    run = recorded(tmp_path, cadence=lambda second: 80.0 if second < 90 else 90.0)  # type: ignore[arg-type]
    film = Measurement(id="cadence", view="side", unit="steps/min", value=178.0, ci95=(177.8, 178.2), n=20)
    [found] = compare_watch(run, lambda name: film)
    assert (found.watch.value, found.verdict) == (160.0, "agree")


def test_quantities_whose_error_is_unknown_are_not_judged(filmed: Session, tmp_path: Path) -> None:
    rows = watch_rows(replace(filmed, watch=recorded(tmp_path, cadence=85, stance_time=300.0, stance_time_balance=45)))
    assert [row.verdict for row in rows[1:]] == [say("watch.unknown")] * 2
    assert rows[2].title == "Left foot's share of contact time"
    assert rows[2].film == say("watch.no_difference")


def test_balance_is_given_only_if_a_difference_is_claimed(filmed: Session, tmp_path: Path) -> None:
    apart = Asymmetry(value=10.0, unit="%", detectable=4.0, claimed=True)
    contact = Measurement(
        id="contact_time", view="side", unit="ms", value=250.0, n=20, left=260.0, right=240.0, asymmetry=apart
    )
    clip = replace(filmed.clips[0], measurements=(contact,))
    [_, row] = watch_rows(replace(filmed, clips=(clip,), watch=recorded(tmp_path, cadence=85, stance_time_balance=51)))
    assert (row.film, row.watch) == ("52.0 %", "51.0 % (51.0 to 51.0 %)")


def test_lengths_are_shown_in_the_units_of_the_session(filmed: Session, tmp_path: Path) -> None:
    options = replace(filmed.options, units=Units(lengths="imperial", speeds="mph"))
    session = replace(filmed, options=options, watch=recorded(tmp_path, cadence=85, vertical_oscillation=101.6))
    assert watch_rows(session)[1].watch.startswith("4.0 in")


def test_the_recording_is_stored_and_read_back(filmed: Session, tmp_path: Path) -> None:
    import jsonschema

    run = replace(recorded(tmp_path, cadence=85, speed=3.0), gives_belt_speed=True)
    session = replace(filmed, watch=run)
    jsonschema.validate(results_dict(session), results_schema())
    jsonschema.validate(results_dict(filmed), results_schema())
    write_numbers(session, tmp_path / "session")
    again = reanalyze(tmp_path / "session")
    assert again.watch == replace(run, start=None, distance_km=None)
    assert "2026-05" not in (tmp_path / "session" / "results.json").read_text()


def test_the_page_shows_the_table_only_with_a_recording(filmed: Session, tmp_path: Path) -> None:
    session = replace(filmed, watch=recorded(tmp_path, cadence=78))

    def shown(one: Session) -> str:
        return template("watch.html.j2").render(watch_rows=watch_rows(one), watch_note=watch_note(one))

    assert shown(filmed).strip() == ""
    page = shown(session)
    assert "Garmin recorded this run. Its values are medians over 2 minutes" in page
    assert "<strong>No. They differ" in page


class TestBeltSpeed:
    def test_it_is_taken_only_on_request(self, tmp_path: Path) -> None:
        path = tmp_path / "run.fit"
        path.write_bytes(run_file(cadence=85, speed=3.2))
        assert not _read_watch(path, at_s=None, is_belt_speed=False, speed_mps=None).gives_belt_speed
        assert _read_watch(path, at_s=None, is_belt_speed=True, speed_mps=None).gives_belt_speed

    @pytest.mark.parametrize(
        ("record", "speed_mps", "problem"),
        [({"cadence": 85, "speed": 3.2}, 3.0, "given twice"), ({"cadence": 85}, None, "holds no speed")],
    )
    def test_contradictions_are_refused(
        self, tmp_path: Path, record: dict[str, float], speed_mps: float | None, problem: str
    ) -> None:
        path = tmp_path / "run.fit"
        path.write_bytes(run_file(**record))
        with pytest.raises(OptionError, match=problem):
            _read_watch(path, at_s=None, is_belt_speed=True, speed_mps=speed_mps)

    def test_it_needs_a_file(self) -> None:
        with pytest.raises(OptionError, match="No FIT file"):
            _read_watch(None, at_s=None, is_belt_speed=True, speed_mps=None)

    def test_the_table_says_so(self, filmed: Session, tmp_path: Path) -> None:
        run = replace(recorded(tmp_path, cadence=85, speed=3.2), gives_belt_speed=True)
        options = replace(filmed.options, speed_mps=3.2)
        assert watch_rows(replace(filmed, options=options, watch=run))[1].verdict == say("watch.belt")
        other = replace(filmed.options, speed_mps=3.0)
        assert watch_rows(replace(filmed, options=other, watch=run))[1].verdict == say("watch.unknown")
