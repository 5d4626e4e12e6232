"""A copy of a history is of one moment, readable by its owner only, and comes back completely or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from made_results import folder, results
from typer.testing import CliRunner

from gait.cli.app import app
from gait.errors import HistoryError, OptionError
from gait.history import add_session, runners
from gait.history.backup import backup_history, require_history, restore_history

RESTORE_AND_DIE = """\
import os, sys
from pathlib import Path
from gait.history import backup
backup._PAGES = 1
def die(stage, done, total):
    if done >= 3:
        os._exit(9)
backup.restore_history(Path(sys.argv[1]), sys.argv[2], overwrite=True, progress=die)
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with one runner, to be copied: creating one takes seconds."""
    place = tmp_path_factory.mktemp("backup")
    session = folder(place / "session", results())
    add_session(place / "history.sqlite", session, runner_id="ada")
    return backup_history(place / "history.sqlite", place / "copy.sqlite")


@pytest.fixture
def history(template: Path, tmp_path: Path) -> Path:
    """A history in use: with a write-ahead log."""
    path = tmp_path / "history.sqlite"
    restore_history(template, path)
    assert names(path) == ["ada"]
    return path


def names(history: Path) -> list[str]:
    return list(runners(history)["runner"])


def rename(history: Path, name: str) -> None:
    with closing(sqlite3.connect(history)) as connection, connection:
        connection.execute("UPDATE runners SET name = ?", (name,))


def test_the_copy_is_of_one_moment_while_others_write(history: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(history, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE runners SET name = 'half-done'")
        copy = backup_history(history, tmp_path / "copy.sqlite")
        writer.execute("COMMIT")
    assert sorted(path.name for path in tmp_path.iterdir() if "copy" in path.name) == ["copy.sqlite"]
    assert names(copy) == ["ada"]
    assert names(history) == ["half-done"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_the_owner_can_read_the_copy_and_what_is_restored(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    restore_history(copy, tmp_path / "new" / "history.sqlite")
    assert copy.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new" / "history.sqlite").stat().st_mode & 0o777 == 0o600


def test_a_file_is_replaced_only_if_that_is_wanted(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    with pytest.raises(OptionError, match="exists already"):
        backup_history(history, copy)
    with pytest.raises(OptionError, match="There is a history at"):
        restore_history(copy, history)
    with pytest.raises(OptionError, match="is the history itself"):
        backup_history(history, history, overwrite=True)
    with pytest.raises(OptionError, match="is the history itself"):
        restore_history(history, history, overwrite=True)
    backup_history(history, copy, overwrite=True)
    assert names(copy) == ["ada"]


def test_programs_that_use_the_history_see_the_restored_one(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    rename(history, "eve")
    with closing(sqlite3.connect(history)) as reader:
        assert reader.execute("SELECT name FROM runners").fetchall() == [("eve",)]
        restore_history(copy, history, overwrite=True)
        assert reader.execute("SELECT name FROM runners").fetchall() == [("ada",)]


def test_a_process_that_dies_while_restoring_leaves_the_history_as_it_was(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    rename(history, "eve")
    died = subprocess.run([sys.executable, "-c", RESTORE_AND_DIE, copy, history], timeout=600, check=False)
    assert died.returncode == 9
    require_history(history)
    assert names(history) == ["eve"]
    restore_history(copy, history, overwrite=True)
    assert names(history) == ["ada"]


def test_an_interrupted_copy_leaves_nothing(history: Path, tmp_path: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    before = set(tmp_path.iterdir())
    with pytest.raises(KeyboardInterrupt):
        backup_history(history, tmp_path / "copy.sqlite", progress=interrupt)
    assert {path for path in tmp_path.iterdir() if "copy" in path.name} == set()
    assert before <= set(tmp_path.iterdir())


def test_what_is_no_intact_history_is_not_restored(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    with pytest.raises(HistoryError, match="There is no history at"):
        restore_history(tmp_path / "missing.sqlite", history, overwrite=True)
    (tmp_path / "text.sqlite").write_text("not a database, but long enough to be read as one" * 100, encoding="utf-8")
    with pytest.raises(HistoryError, match="is not a history, or it is damaged"):
        restore_history(tmp_path / "text.sqlite", history, overwrite=True)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(HistoryError, match="is not a history"):
        restore_history(tmp_path / "other.sqlite", history, overwrite=True)
    content = bytearray(copy.read_bytes())
    # The schema, on the first page, stays readable.
    content[4096:] = bytes(len(content) - 4096)
    (tmp_path / "damaged.sqlite").write_bytes(content)
    with pytest.raises(HistoryError, match="damaged"):
        restore_history(tmp_path / "damaged.sqlite", history, overwrite=True)
    with closing(sqlite3.connect(copy)) as newer, newer:
        newer.execute("UPDATE gait_revision SET version_num = '9999'")
    with pytest.raises(HistoryError, match="newer version of gait"):
        restore_history(copy, history, overwrite=True)
    assert names(history) == ["ada"]


def test_a_copy_of_an_earlier_version_is_restored_and_updated_when_it_is_opened(history: Path, tmp_path: Path) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(copy)) as earlier, earlier:
        earlier.execute("ALTER TABLE sessions DROP COLUMN folder")
        for table in ("self_checks", "pains"):
            earlier.execute(f"DROP TABLE {table}")
        earlier.execute("UPDATE gait_revision SET version_num = '0004'")
    restore_history(copy, history, overwrite=True)
    assert names(history) == ["ada"]


def test_a_locked_history_is_not_waited_for_without_end(
    history: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = backup_history(history, tmp_path / "copy.sqlite")
    monkeypatch.setattr("gait.history.backup.BUSY_TIMEOUT_S", 0.0)
    with closing(sqlite3.connect(history, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="locked by another program"):
            restore_history(copy, history, overwrite=True)


def test_the_commands_save_and_restore(history: Path, tmp_path: Path) -> None:
    copy, new = tmp_path / "copy.sqlite", tmp_path / "new.sqlite"
    saved = CliRunner().invoke(app, ["history", "backup", str(copy), "--history", str(history)])
    assert (saved.exit_code, saved.stdout) == (0, f"Saved to: {copy}\n")
    assert saved.stderr == "Copying the history ...\n"
    restored = CliRunner().invoke(app, ["history", "restore", str(copy), "--history", str(new), "--json"])
    assert restored.exit_code == 0
    assert names(new) == ["ada"]
    again = CliRunner().invoke(app, ["history", "restore", str(copy), "--history", str(new)])
    assert again.exit_code == 2


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_for_postgresql_they_name_its_own_programs(command: str, tmp_path: Path) -> None:
    url = "postgresql://clinic:secret@localhost/gait"
    result = CliRunner().invoke(app, ["history", command, str(tmp_path / "x"), "--history", url])
    assert result.exit_code == 2
    assert "pg_dump" in result.stderr
    assert "secret" not in result.stderr
