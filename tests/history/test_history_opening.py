"""Opening a history: addresses, migrations, and error messages."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from forked import at_once
from made_results import folder, results
from sqlalchemy import create_engine, inspect, text

from gait.errors import HistoryError, OptionError
from gait.history import add_session, check_history, migrate, runners, sessions_of
from gait.history import database as opened
from gait.history.address import address_text, default_history, history_url
from gait.history.tables import Base

Add = Callable[..., str]

ROWS: dict[str, tuple[str, ...]] = {
    "0001": (
        "INSERT INTO runners (id, name) VALUES (1, 'ada')",
        "INSERT INTO sessions (id, runner_id, recorded_at, clips_sha256, content_sha256, gait_version, engine, model,"
        " surface, speed_mps, incline_deg, height_m) VALUES (1, 1, '2026-01-05 12:00:00', 'c', 'd', '0.1.0',"
        " 'blazepose', 'heavy', 'treadmill', 2.8, 0.0, NULL)",
        "INSERT INTO clips (id, session_id, view, file, sha256, model_sha256)"
        " VALUES (1, 1, 'side', 'one.mp4', 'e', 'f')",
        "INSERT INTO measurements (id, session_id, measure, view, value, unit, n, status)"
        " VALUES (1, 1, 'cadence', 'side', 165.5, 'steps/min', 26, 'ok')",
    ),
}
ROWS["0002"] = (
    *ROWS["0001"][:-1],
    "INSERT INTO measurements (id, session_id, measure, view, value, unit, n, status, reference_low, reference_high)"
    " VALUES (1, 1, 'cadence', 'side', 165.5, 'steps/min', 26, 'ok', 160.0, 180.0)",
)
ROWS["0003"] = (
    *ROWS["0002"],
    "UPDATE sessions SET runner_answers = '{\"pain_run\": 4}', cues = '[\"Land under your hips.\"]'",
)
ROWS["0004"] = (*ROWS["0003"], "UPDATE sessions SET lengths = 'imperial', speeds = 'mph'")
ROWS["0005"] = ROWS["0004"]
ROWS["0006"] = (*ROWS["0005"], "INSERT INTO pains (id, runner_id, day, score) VALUES (1, 1, '2026-01-05', 3.0)")
"""A runner with a session, in the tables of each revision."""
REVISIONS = [script.revision for script in migrate.revisions().walk_revisions()][::-1]


def migrated(url: str, *, to: str = "head") -> None:
    address = history_url(url)
    if address.drivername == "sqlite":
        Path(str(address.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = opened._engine(address)
    migrate.upgrade(engine, where="here", begin=lambda: opened._migrating(engine), to=to)
    engine.dispose()


def run_sql(url: str, *statements: str) -> None:
    engine = create_engine(history_url(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_history_of_any_revision_keeps_its_sessions(url: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as then:
        then.setattr(migrate, "HEAD", revision)
        migrated(url, to=revision)
    run_sql(url, *ROWS[revision])
    session = sessions_of(url, "ada")
    assert (session.files[0], session.speed_mps[0]) == ("one.mp4", 2.8)


def test_the_migrations_create_the_tables_of_the_models(url: str, add: Add) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    add()
    engine = create_engine(history_url(url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "version_table": migrate.VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or name != migrate.VERSION_TABLE,
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


LATER = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "later", "{head}", None, None
def upgrade():
    op.create_table("jobs", sa.Column("id", sa.Integer(), primary_key=True))
    op.add_column("sessions", sa.Column("note", sa.Text()))
    {last}
"""


def with_later_revision(folder: Path, monkeypatch: pytest.MonkeyPatch, *, last: str = "pass") -> None:
    """Add a later revision to the migrations of the program."""
    shipped = migrate.revisions()
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    for script in shipped.walk_revisions():
        (versions / Path(script.path).name).write_text(Path(script.path).read_text())
    (versions / "later.py").write_text(LATER.format(head=migrate.HEAD, last=last))
    later = migrate.revisions(str(folder / "migrations"))
    monkeypatch.setattr(migrate, "revisions", lambda: later)
    monkeypatch.setattr(migrate, "HEAD", "later")


def table_names(url: str) -> set[str]:
    engine = create_engine(history_url(url))
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_a_later_revision_keeps_the_sessions(
    url: str, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    with_later_revision(tmp_path, monkeypatch)
    assert len(sessions_of(url, "ada")) == 1
    assert "jobs" in table_names(url)


def test_a_revision_that_fails_leaves_the_history_as_it_was(
    url: str, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    with monkeypatch.context() as later:
        with_later_revision(tmp_path, later, last='op.execute("INSERT INTO nowhere VALUES (1)")')
        with pytest.raises(HistoryError, match="nowhere"):
            runners(url)
    assert "jobs" not in table_names(url)
    assert len(sessions_of(url, "ada")) == 1


def test_a_history_of_a_newer_version_is_left_alone(
    url: str, add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add()
    with monkeypatch.context() as later:
        with_later_revision(tmp_path, later)
        runners(url)
    with pytest.raises(HistoryError, match=r"newer version of gait.\nUpdate gait"):
        runners(url)


def test_processes_that_open_a_new_history_at_once_create_it_once(url: str, tmp_path: Path) -> None:
    session_dir = folder(tmp_path, results())
    outcomes = at_once(partial(add_session, runner_id="ada"), [(url, session_dir)] * 4)
    assert sorted(outcomes) == ["added", "present", "present", "present"]


def test_a_missing_file_is_created_when_a_session_is_added(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="There is no history at"):
        sessions_of(sqlite_url, "ada")
    assert not Path(sqlite_url).exists()
    add_session(sqlite_url, folder(tmp_path, results()), runner_id="ada")
    assert stat.S_IMODE(Path(sqlite_url).stat().st_mode) == 0o600


def test_a_locked_file_is_reported(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_session(sqlite_url, folder(tmp_path, results()), runner_id="ada")
    monkeypatch.setattr(opened, "BUSY_TIMEOUT_S", 0.1)
    other = sqlite3.connect(sqlite_url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(HistoryError, match=r"is locked by another program.\nWait"):
        add_session(sqlite_url, folder(tmp_path, results(clip="two")), runner_id="ada")
    # Readers do not wait for writers.
    assert len(sessions_of(sqlite_url, "ada")) == 1
    other.close()


def test_a_locked_table_on_a_server_is_reported(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_session(postgresql_url, folder(tmp_path, results()), runner_id="ada")
    monkeypatch.setattr(opened, "BUSY_TIMEOUT_S", 0.1)
    engine = create_engine(history_url(postgresql_url))
    with engine.begin() as other:
        other.execute(text("LOCK TABLE sessions"))
        with pytest.raises(HistoryError, match="is locked by another program"):
            add_session(postgresql_url, folder(tmp_path, results(clip="two")), runner_id="ada")
    engine.dispose()


def a_folder(path: Path) -> None:
    path.mkdir(parents=True)


def a_picture(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xd8" * 4000)


def another_database(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE invoices (id)")


def a_file_in_the_way(path: Path) -> None:
    path.parent.write_text("")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "is a folder"),
        (a_picture, "is not a history, or it is damaged"),
        (another_database, "is the database of another program"),
        (a_file_in_the_way, "cannot be created"),
    ],
)
def test_a_file_that_is_not_a_history_is_rejected_and_stays_unchanged(
    sqlite_url: str, tmp_path: Path, make: Callable[[Path], None], said: str
) -> None:
    make(Path(sqlite_url))
    before = Path(sqlite_url).read_bytes() if Path(sqlite_url).is_file() else None
    with pytest.raises(HistoryError, match=said):
        add_session(sqlite_url, folder(tmp_path / "s", results()), runner_id="ada")
    if make is a_picture:
        assert Path(sqlite_url).read_bytes() == before


def test_a_server_database_with_tables_of_the_same_names_is_rejected(postgresql_url: str) -> None:
    run_sql(postgresql_url, "CREATE TABLE sessions (id int)")
    with pytest.raises(HistoryError, match="database of another program"):
        runners(postgresql_url)


def test_a_server_database_may_contain_other_tables(postgresql_url: str) -> None:
    run_sql(postgresql_url, "CREATE TABLE invoices (id int)", "CREATE TABLE alembic_version (version_num text)")
    assert runners(postgresql_url).empty


@pytest.mark.parametrize(
    "address", ["postgresql://ada:secret@/gait?host=/nowhere", "postgresql://ada@/gait?host=/nowhere&password=secret"]
)
def test_an_unreachable_server_is_named_without_the_password(address: str) -> None:
    with pytest.raises(HistoryError, match="postgresql://ada") as caught:
        runners(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["mysql://localhost/gait", "sqlite://", "sqlite:///:memory:", "sqlite:///a?mode=ro", "http://", "://"]
)
def test_an_invalid_address_is_rejected(address: str) -> None:
    with pytest.raises(OptionError, match="Give a file, sqlite:///FILE, or postgresql://"):
        history_url(address)


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("clinic.sqlite", "clinic.sqlite"),
        ("sqlite:////srv/clinic.sqlite", "/srv/clinic.sqlite"),
        ("postgres://ada:secret@host/gait", "postgresql://ada:***@host/gait"),
    ],
)
def test_an_address_is_displayed_without_password_and_driver(address: str, written: str) -> None:
    assert address_text(history_url(address)) == written


def test_the_default_history_is_in_the_users_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GAIT_HISTORY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert default_history() == "/data/gait/history.sqlite"
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", "/home/ada")
    assert default_history() == "/home/ada/.local/share/gait/history.sqlite"
    monkeypatch.setenv("GAIT_HISTORY", "clinic.sqlite")
    assert default_history() == "clinic.sqlite"


def test_a_history_that_cannot_be_written_is_rejected_before_the_analysis(sqlite_url: str, tmp_path: Path) -> None:
    check_history(sqlite_url, "ada")
    assert runners(sqlite_url).empty
    with pytest.raises(OptionError, match="name"):
        check_history(sqlite_url, " ")
    with pytest.raises(HistoryError, match="is a folder"):
        check_history(tmp_path, "ada")
