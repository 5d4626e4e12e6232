"""Files with health data are for their owner only, whichever way they are written."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import gait
from gait.coaching.metronome import parse_pattern, write_click_track
from gait.formats.export import export_session
from gait.history import add_session, export_runner
from gait.history.page import write_trend_page
from gait.results.cohort import load_sessions
from gait.results.numbers import write_numbers
from gait.runner import Visit
from gait.session import Session
from gait.synthetic import SyntheticRunner
from gait.synthetic.session import synthetic_session

PACKAGE = Path(gait.__file__).parent
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no permissions of this kind"),
    pytest.mark.usefixtures("report_stand_ins"),
]


@pytest.fixture(scope="module")
def made() -> Session:
    made = synthetic_session(SyntheticRunner(), views=("side",), duration_s=5.0)
    return replace(made, visit=Visit(date_filmed="2026-05-31"))


@pytest.fixture(autouse=True)
def open_umask() -> Iterator[None]:
    """What a program creates without care can be read by everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


def save(made: Session, out: Path) -> None:
    made.with_plan().save(out, handout=True)
    assert {"handout.pdf", "report.pdf", "report.html"} <= set(os.listdir(out))


def overwrite(made: Session, out: Path) -> None:
    made.save(out)
    (out / "letter.txt").touch(0o600)
    for name in ("report.html", "measures.csv"):
        (out / name).chmod(0o644)
    made.save(out, overwrite=True)


def cohort(made: Session, out: Path) -> None:
    write_numbers(made, out / "sessions" / "one")
    load_sessions(out / "sessions").to_parquet(out / "tables")


def history(made: Session, out: Path) -> None:
    write_numbers(made, out / "session")
    add_session(out / "db" / "history.sqlite", out / "session", runner_id="ada")
    export_runner(out / "db" / "history.sqlite", "ada", out / "export")
    write_trend_page(out / "db" / "history.sqlite", "ada", out / "export" / "ada.html")


def calendar(made: Session, out: Path) -> None:
    from gait.report.calendar import write_calendar

    out.mkdir(mode=0o700)
    planned = made.with_plan()
    write_calendar(planned.advice, planned.runner, out / "plan.ics", day=date(2026, 5, 31))


def metronome(_: Session, out: Path) -> None:
    out.mkdir(mode=0o700)
    write_click_track(out / "click.wav", cadence_spm=170, minutes=1, pattern=parse_pattern("2:1"))


def batch(made: Session, out: Path) -> None:
    from gait.batch.lock import exclusive_run
    from gait.batch.storage import write

    with exclusive_run(str(out)):
        made.save(out / "ada-1")
        write(str(out / "index.html"), b"made")


DOORS: dict[str, Callable[[Session, Path], None]] = {
    "analyze": save,
    "analyze --overwrite": overwrite,
    "numbers": lambda made, out: write_numbers(made, out / "new" / "deep"),
    "export csv": lambda made, out: export_session(made, out, to="csv") and None,
    "export trc": lambda made, out: export_session(made, out, to="trc") and None,
    "cohort": cohort,
    "history": history,
    "calendar": calendar,
    "metronome": metronome,
    "batch": batch,
}


@pytest.mark.parametrize("door", DOORS)
def test_only_the_owner_can_read_what_is_written(door: str, made: Session, tmp_path: Path) -> None:
    DOORS[door](made, tmp_path / "out")
    written = [tmp_path / "out", *(tmp_path / "out").rglob("*")]
    assert any(path.is_file() for path in written)
    shared = {path.relative_to(tmp_path).as_posix(): oct(path.stat().st_mode) for path in written}
    assert {name: mode for name, mode in shared.items() if not mode.endswith(("600", "700"))} == {}


# Modules that write files in another way than through the path that `atomic_file` or `atomic_folder` gives them.
WRITE_OTHERWISE = {
    # These are the mechanism.
    *("runtime/files.py", "runtime/replacing.py", "runtime/csv_file.py"),
    # Into a folder that `atomic_folder` gave to their callers.
    *("formats/export.py", "formats/mot.py", "formats/trc.py", "formats/fhir.py", "formats/opensim.py"),
    *("history/export.py", "comparison/folder.py", "research/bids.py", "session/edited.py", "session/save.py"),
    "selfcheck/run.py",
    # Makes a folder for its owner only, which must not exist.
    "web/operations/backup.py",
    # Into a temporary folder of this user.
    *("doctor/checks.py", "report/pdf/pdf.py"),
    # Appends to a clip, which it creates for its owner only.
    "web/visits/uploads.py",
}


def test_no_module_writes_files_in_its_own_way() -> None:
    writes = re.compile(
        r"(\w+|\))\.(write_text|write_bytes|to_csv|mkdir)\(|(\w+)\.open\([\"'][wax]|write_table\(", re.MULTILINE
    )
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for match in writes.finditer(re.sub(r"^\s+(>>>|\.\.\.) .*$", "", path.read_text("utf-8"), flags=re.MULTILINE))
        if (match[1] or match[3]) not in ("unfinished", "temporary")
    }
    assert found == WRITE_OTHERWISE
