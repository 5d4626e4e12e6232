"""After a runner is erased, nothing remains in the tables or in the bytes of the files."""

from __future__ import annotations

import sqlite3
import struct
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_results import folder, measure, results
from postgresql import Server

from gait.errors import HistoryError
from gait.history import add_session, erase_runner, runners, sessions_of
from gait.history import database as opened
from gait.history.address import history_url
from gait.history.database import writing
from gait.history.erase import to_be_erased
from gait.history.tables import RunnerRow

Add = Callable[..., str]
NAME, FILE, REASON = "Ada-Lovelace-1815", "clip-of-ada", "Withheld-because-of-a-hat."
NOTE, CUE = "Came-with-a-sore-knee", "Run-as-if-on-eggs."
VALUES = (161.70312345, 17.90321234, 16.20398765)


def traces(add: Callable[..., object]) -> list[bytes]:
    """Add sessions, and return byte strings that occur in a history that stores them."""
    for number in range(12):
        measures = [measure(f"made_up_{index}", VALUES[index % 3] + number) for index in range(30)]
        measures.append(measure("pelvic_drop", None, status="withheld", reason=REASON))
        add(*measures, clip=f"{FILE}-{number}", visit={"note": NOTE}, cues=[CUE])
    hashes = [results(clip=f"{FILE}-{number}")["clips"][0]["sha256"].encode() for number in range(12)]
    numbers = [struct.pack(">d", value + number) for value in VALUES for number in range(12)]
    return [*(text.encode() for text in (NAME, FILE, REASON, NOTE, CUE)), *hashes, *numbers]


def found_in(paths: list[Path], traces: list[bytes]) -> list[bytes]:
    content = b"\0".join(path.read_bytes() for path in paths)
    # A server stores numbers in the opposite byte order.
    return [trace for trace in traces if trace in content or (len(trace) == 8 and trace[::-1] in content)]


def files_of(url: str) -> list[Path]:
    return sorted(Path(url).parent.glob("*"))


@pytest.mark.parametrize("open_elsewhere", [False, True])
def test_no_byte_of_the_runner_is_left_in_the_files(sqlite_url: str, tmp_path: Path, open_elsewhere: bool) -> None:
    def add(runner: str, *measures: dict[str, object], **others: Any) -> None:
        add_session(sqlite_url, folder(tmp_path / "sessions", results(*measures, **others)), runner_id=runner)

    marks = traces(partial(add, NAME))
    add("bob", measure(value=150.5), clip="clip-of-bob")
    assert found_in(files_of(sqlite_url), marks) == marks
    other = sqlite3.connect(sqlite_url)
    if open_elsewhere:
        # As long as a program has the file open, the log file stays next to it.
        other.execute("SELECT * FROM runners").fetchall()

    erased = erase_runner(sqlite_url, NAME)
    assert (erased.sessions, erased.visits, erased.overwritten) == (12, 0, True)
    assert all(Path(path).is_dir() for path in erased.folders), "reports in folders are named, since they stay"
    assert erased.folders

    assert found_in(files_of(sqlite_url), marks) == []
    assert found_in(files_of(sqlite_url), [b"bob", b"clip-of-bob", struct.pack(">d", 150.5)]) != []
    assert runners(sqlite_url).runner.tolist() == ["bob"]
    assert (Path(f"{sqlite_url}-wal") in files_of(sqlite_url)) == open_elsewhere
    other.close()


def test_replaced_results_are_erased_too(sqlite_url: str, tmp_path: Path) -> None:
    for value in VALUES:
        add_session(sqlite_url, folder(tmp_path / "s", results(measure(value=value))), runner_id=NAME)
    erase_runner(sqlite_url, NAME)
    marks = [NAME.encode(), *(struct.pack(">d", value) for value in VALUES)]
    assert found_in(files_of(sqlite_url), marks) == []


def test_no_byte_of_the_runner_is_left_in_the_servers_tables(
    server: Server, postgresql_url: str, tmp_path: Path
) -> None:
    def add(*measures: dict[str, object], **others: Any) -> None:
        add_session(postgresql_url, folder(tmp_path / "sessions", results(*measures, **others)), runner_id=NAME)

    marks = traces(add)
    server.sql("CHECKPOINT")
    tables = server.data / "base"
    assert set(found_in([path for path in tables.rglob("*") if path.is_file()], marks)) >= {NAME.encode()}

    assert erase_runner(postgresql_url, NAME).overwritten
    server.sql("CHECKPOINT")
    assert found_in([path for path in tables.rglob("*") if path.is_file()], marks) == []


def test_without_permission_to_rewrite_tables_rows_are_erased_and_not_overwritten(
    server: Server, postgresql_url: str, tmp_path: Path
) -> None:
    add_session(postgresql_url, folder(tmp_path, results()), runner_id="ada")
    database = str(history_url(postgresql_url).database)
    user = f"guest_{database}"
    server.sql(f"CREATE USER {user}; GRANT ALL ON ALL TABLES IN SCHEMA public TO {user}", database)
    server.sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {user}", database)
    guest = postgresql_url.replace("gait@", f"{user}@")
    erased = erase_runner(guest, "ada")
    assert (erased.sessions, erased.overwritten) == (1, False)
    assert runners(guest).empty
    server.sql(f"DROP OWNED BY {user}; DROP USER {user}", database)


def test_other_runners_keep_everything(url: str, add: Add) -> None:
    add(runner="ada")
    add(runner="bob")
    add(runner=None)
    before = sessions_of(url, "bob")
    erase_runner(url, "ada")
    assert sessions_of(url, "bob").equals(before)
    assert runners(url).runner.tolist() == ["", "bob"]
    with pytest.raises(HistoryError, match="contains no runner 'ada'"):
        sessions_of(url, "ada")


def test_sessions_without_a_runner_are_erased_by_the_name_in_their_header(url: str, add: Add) -> None:
    add(runner="Ada M.", clip="one")
    add(runner=None, clip="two", visit={"runner_name": " Ada M. "})
    add(runner=None, clip="three", visit={"runner_name": "Bob"})
    add(runner="r17", clip="four", visit={"runner_name": "Ada M."})
    assert to_be_erased(url, "Ada M.") == (2, 0)
    assert erase_runner(url, "Ada M.").sessions == 2
    assert runners(url).set_index("runner").sessions.to_dict() == {"": 1, "r17": 1}
    # Also if no session was added under the name.
    assert erase_runner(url, "Bob").sessions == 1
    with pytest.raises(HistoryError, match="contains no runner 'Bob'"):
        to_be_erased(url, "Bob")


def test_sessions_without_a_runner_can_be_erased(url: str, add: Add) -> None:
    add(runner=None)
    assert erase_runner(url, None).sessions == 1
    assert runners(url).empty


def test_an_unknown_runner_cannot_be_erased(url: str, add: Add) -> None:
    add(runner="bob")
    with pytest.raises(HistoryError, match="contains no runner 'ada'"):
        erase_runner(url, "ada")
    assert runners(url).runner.tolist() == ["bob"]


def test_a_reader_that_blocks_emptying_the_log_is_reported_and_erasing_again_completes_the_work(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_session(sqlite_url, folder(tmp_path, results()), runner_id=NAME)
    monkeypatch.setattr(opened, "BUSY_TIMEOUT_S", 0.2)
    reader = sqlite3.connect(sqlite_url, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM runners").fetchall()
    with pytest.raises(HistoryError, match="then erase the runner again"):
        erase_runner(sqlite_url, NAME)
    reader.close()
    with pytest.raises(HistoryError, match="contains no runner"):
        erase_runner(sqlite_url, NAME)
    assert found_in(files_of(sqlite_url), [NAME.encode()]) == []


@settings(max_examples=10, deadline=None)
@given(data=st.data(), names=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=12))
def test_erasing_removes_one_runner_only(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, names: list[str]
) -> None:
    home = tmp_path_factory.mktemp("erase")
    for number, name in enumerate(names):
        add_session(home / "db", folder(home / "s", results(clip=str(number))), runner_id=name)
    gone = data.draw(st.sampled_from(sorted(set(names))))
    assert erase_runner(home / "db", gone).sessions == names.count(gone)
    left = runners(home / "db")
    assert dict(zip(left.runner, left.sessions, strict=True)) == {n: names.count(n) for n in names if n != gone}


@pytest.mark.parametrize("spelling", ["NFC", "NFD"])
def test_a_name_is_one_runner_however_its_accents_are_stored(tmp_path: Path, spelling: str) -> None:
    composed, decomposed = (unicodedata.normalize(form, "M\u00fcller") for form in ("NFC", "NFD"))
    add_session(tmp_path / "db", folder(tmp_path / "1", results(clip="1")), runner_id=composed)
    # Older versions stored the decomposed name as another runner.
    with writing(tmp_path / "db") as session:
        session.add(RunnerRow(name=decomposed))
    add_session(tmp_path / "db", folder(tmp_path / "2", results(clip="2")), runner_id=decomposed)
    assert erase_runner(tmp_path / "db", unicodedata.normalize(spelling, "M\u00fcller")).sessions == 2
    assert not any(name.encode() in (tmp_path / "db").read_bytes() for name in (composed, decomposed))
