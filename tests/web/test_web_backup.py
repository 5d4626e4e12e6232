"""An archive holds the database and all visits, and is restored completely or not at all."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gait.cli.app import app
from gait.errors import HistoryError, InputError, OptionError
from gait.web.operations.backup import back_up, restore
from gait.web.server import open_database
from gait.web.settings import Settings
from gait.web.state import OWNER_FILE
from gait.web.visits.ownership import claim_folder

FILES = {"a1/side.mp4": b"clip" * 1000, "a1/report/report.html": b"<html>", "b2/numbers.json": b"{}"}
RESTORE_AND_DIE = """\
import os, sys
from pathlib import Path
from gait.web.operations.backup import restore
def die(stage, done, total):
    if stage == "restoring the visits":
        os._exit(9)
restore(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], overwrite=True, progress=die)
"""


@pytest.fixture
def kept(settings: Settings) -> Settings:
    """A server that has stopped, with visits and something in its database."""
    for name, content in FILES.items():
        path = settings.data / "visits" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    remember(settings, "guarded", 1.0)
    return settings


def remember(settings: Settings, key: str, at: float) -> None:
    with closing(sqlite3.connect(str(settings.history))) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO web_state (key, at) VALUES (?, ?)", (key, at))


def remembered(settings: Settings) -> dict[str, float]:
    with closing(sqlite3.connect(str(settings.history))) as connection:
        return dict(connection.execute("SELECT key, at FROM web_state").fetchall())


def files(settings: Settings) -> dict[str, bytes]:
    root = settings.data / "visits"
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def elsewhere(kept: Settings, tmp_path: Path) -> Settings:
    return replace(kept, data=tmp_path / "new" / "data", history=str(tmp_path / "new" / "history.sqlite"))


def test_everything_comes_back_on_another_computer(kept: Settings, tmp_path: Path) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    new = elsewhere(kept, tmp_path)
    restore(archive, new.data, new.history)
    assert files(new) == FILES
    assert remembered(new) == {"guarded": 1.0}
    assert sorted(path.name for path in new.data.iterdir()) == ["visits"]
    if sys.platform != "win32":
        modes = {path.stat().st_mode & 0o777 for path in [archive, *new.data.rglob("*"), Path(str(new.history))]}
        assert modes == {0o600, 0o700}
        assert archive.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks for a privilege to make links")
def test_links_and_unfinished_files_are_left_out(kept: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (kept.data / "visits" / "a1" / "link").symlink_to(tmp_path / "secret.txt")
    (kept.data / "visits" / "a1" / ".report.part").write_bytes(b"half")
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    with tarfile.open(archive) as written:
        assert {name.removeprefix("visits/") for name in written.getnames()} == {
            "backup.json",
            "history.sqlite",
            *FILES,
        }


def test_what_is_there_is_replaced_only_if_that_is_wanted(kept: Settings, tmp_path: Path) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    with pytest.raises(OptionError, match="exists already"):
        back_up(kept.data, kept.history, archive)
    (kept.data / "visits" / "c3").mkdir()
    (kept.data / "visits" / "c3" / "side.mp4").write_bytes(b"later")
    remember(kept, "guarded", 2.0)
    with pytest.raises(OptionError, match="There are visits or a history already"):
        restore(archive, kept.data, kept.history)
    restore(archive, kept.data, kept.history, overwrite=True)
    assert files(kept) == FILES
    assert remembered(kept) == {"guarded": 1.0}


def test_visits_that_are_restored_into_the_folder_of_another_history_are_accepted_by_a_server(
    kept: Settings, tmp_path: Path
) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    new = elsewhere(kept, tmp_path)
    new.data.mkdir(parents=True)
    (new.data / OWNER_FILE).write_text("another\n", encoding="ascii")
    restore(archive, new.data, new.history)
    with open_database(new.history) as engine:
        claim_folder(engine, new.data, now=1.0)
    assert files(new) == FILES


def test_nothing_is_restored_under_a_server_that_runs(kept: Settings, tmp_path: Path) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    remember(kept, "clock", time.time())
    with pytest.raises(OptionError, match="within the last minute"):
        restore(archive, kept.data, kept.history, overwrite=True)
    remember(kept, "clock", time.time() - 3600)
    restore(archive, kept.data, kept.history, overwrite=True)


def test_a_process_that_dies_while_restoring_changes_nothing_and_it_can_be_repeated(
    kept: Settings, tmp_path: Path
) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    (kept.data / "visits" / "a1" / "side.mp4").write_bytes(b"later")
    remember(kept, "guarded", 2.0)
    line = [sys.executable, "-c", RESTORE_AND_DIE, archive, kept.data, str(kept.history)]
    assert subprocess.run(line, timeout=600, check=False).returncode == 9
    assert files(kept) == {**FILES, "a1/side.mp4": b"later"}
    assert remembered(kept) == {"guarded": 2.0}
    restore(archive, kept.data, kept.history, overwrite=True)
    assert files(kept) == FILES
    assert remembered(kept) == {"guarded": 1.0}
    assert sorted(path.name for path in kept.data.iterdir()) == ["visits"]


def test_an_interrupted_backup_leaves_the_earlier_one(kept: Settings, tmp_path: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        if stage == "saving the visits":
            raise KeyboardInterrupt

    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    before = archive.read_bytes()
    with pytest.raises(KeyboardInterrupt):
        back_up(kept.data, kept.history, archive, overwrite=True, progress=interrupt)
    assert archive.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def made_archive(
    path: Path, database: Path, *members: tuple[tarfile.TarInfo, bytes], kind: str = "gait backup 1"
) -> Path:
    header = json.dumps({"format": kind}).encode()
    with tarfile.open(path, "w") as archive:
        for name, content in (("backup.json", header), ("history.sqlite", database.read_bytes())):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member, content in members:
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


@pytest.mark.parametrize(
    "name", ["visits/../../evil", "/visits/evil", "evil", "visits/a/../../../evil", "visits\\..\\evil", "visits/C:evil"]
)
def test_an_archive_that_somebody_changed_writes_nowhere_else(
    kept: Settings, new_history: Path, tmp_path: Path, name: str
) -> None:
    archive = made_archive(tmp_path / "evil.tar", new_history, (tarfile.TarInfo(name), b"evil"))
    before = set(tmp_path.rglob("*"))
    with pytest.raises(InputError, match="is not a complete archive"):
        restore(archive, kept.data, kept.history, overwrite=True)
    assert set(tmp_path.rglob("*")) == before
    assert files(kept) == FILES


def test_links_and_devices_in_an_archive_are_refused(kept: Settings, new_history: Path, tmp_path: Path) -> None:
    for number, kind in enumerate((tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)):
        member = tarfile.TarInfo("visits/a1/link")
        member.type, member.linkname = kind, "history.sqlite"
        archive = made_archive(tmp_path / f"{number}.tar", new_history, (member, b""))
        with pytest.raises(InputError, match="is not a complete archive"):
            restore(archive, kept.data, kept.history, overwrite=True)
    assert files(kept) == FILES


def test_a_damaged_or_foreign_archive_changes_nothing(kept: Settings, new_history: Path, tmp_path: Path) -> None:
    archive = back_up(kept.data, kept.history, tmp_path / "backup.tar")
    (tmp_path / "short.tar").write_bytes(archive.read_bytes()[: 40 * 1024])
    (tmp_path / "text.tar").write_text("no archive", encoding="utf-8")
    with tarfile.open(tmp_path / "other.tar", "w") as other:
        other.add(new_history, "history.sqlite")
    for name in ("short.tar", "text.tar", "other.tar"):
        with pytest.raises(InputError, match="is not a complete archive"):
            restore(tmp_path / name, kept.data, kept.history, overwrite=True)
    made_archive(tmp_path / "newer.tar", new_history, kind="gait backup 2")
    with pytest.raises(InputError, match="written by another version"):
        restore(tmp_path / "newer.tar", kept.data, kept.history, overwrite=True)
    made_archive(tmp_path / "nonsense.tar", tmp_path / "text.tar")
    with pytest.raises(HistoryError, match="not a history"):
        restore(tmp_path / "nonsense.tar", kept.data, kept.history, overwrite=True)
    with pytest.raises(InputError, match="There is no file"):
        restore(tmp_path / "missing.tar", kept.data, kept.history, overwrite=True)
    assert files(kept) == FILES
    assert remembered(kept) == {"guarded": 1.0}


def test_the_commands_save_and_restore(kept: Settings, tmp_path: Path) -> None:
    archive, new = tmp_path / "backup.tar", elsewhere(kept, tmp_path)
    line = ["serve", "backup", str(archive), "--data", str(kept.data), "--history", str(kept.history)]
    saved = CliRunner().invoke(app, line)
    assert (saved.exit_code, saved.stdout) == (0, f"Saved to: {archive}\n")
    assert saved.stderr == "Copying the history ...\nSaving the visits ...\n"
    line = ["serve", "restore", str(archive), "--data", str(new.data), "--history", str(new.history)]
    assert CliRunner().invoke(app, line).exit_code == 0
    assert files(new) == FILES
    assert CliRunner().invoke(app, line).exit_code == 2


def test_for_postgresql_pg_dump_and_the_folder_are_named(tmp_path: Path) -> None:
    line = ["serve", "backup", str(tmp_path / "x.tar"), "--data", "visits-here", "--history", "postgresql://a@h/d"]
    result = CliRunner().invoke(app, line)
    assert result.exit_code == 2
    assert "pg_dump" in result.stderr
    assert "Copy the folder 'visits-here' too." in result.stderr
