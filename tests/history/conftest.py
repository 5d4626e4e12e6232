"""A new history for each test, in an SQLite file and on a PostgreSQL server that the tests start."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from made_results import FIRST_DAY, folder, results
from postgresql import Server, postgresql_binaries, running_server

from gait.history import add_session


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    binaries = postgresql_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with running_server(binaries) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return str(tmp_path / "db" / "history.sqlite")


@pytest.fixture
def postgresql_url(server: Server) -> Iterator[str]:
    name = f"gait_{uuid.uuid4().hex[:12]}"
    server.sql(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def add(url: str, tmp_path: Path) -> Callable[..., str]:
    """Add a synthetic session of a runner, `day` days after the first day."""

    def add(*measures: dict[str, Any], runner: str | None = "ada", day: float | None = 0, **others: Any) -> str:
        when = None if day is None else FIRST_DAY + timedelta(days=day)
        session_dir = folder(tmp_path / "sessions", results(*measures, **others))
        return add_session(url, session_dir, runner_id=runner, when=when)

    return add
