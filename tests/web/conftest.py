"""A server whose jobs are run by a stand-in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient
from visitors import StandIn, Visitor

from gait.web.app import create_app
from gait.web.auth import users as users_module
from gait.web.server import create_services, open_database
from gait.web.services import Services
from gait.web.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Hash passwords in the same way, but quickly."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            users_module, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)
        )
        yield


@pytest.fixture(scope="session")
def new_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty history, to be copied: creating one takes seconds."""
    path = tmp_path_factory.mktemp("history") / "history.sqlite"
    with open_database(str(path)):
        pass
    return path


@pytest.fixture
def settings(tmp_path: Path, new_history: Path) -> Settings:
    shutil.copy(new_history, tmp_path / "history.sqlite")
    return Settings(
        data=tmp_path / "data",
        history=str(tmp_path / "history.sqlite"),
        max_waiting=3,
        max_clip_bytes=2**20,
        min_free_bytes=0,
    )


@pytest.fixture
def jobs() -> StandIn:
    return StandIn()


@pytest.fixture
def serve(settings: Settings, jobs: StandIn) -> Iterator[Callable[..., TestClient]]:
    """Return a function that starts a server, if needed with other settings."""
    with ExitStack() as stack:

        def start(changed: Settings | None = None) -> TestClient:
            services = stack.enter_context(create_services(changed or settings, run_job=jobs))
            return stack.enter_context(
                TestClient(create_app(services), base_url="http://localhost", follow_redirects=False)
            )

        yield start


@pytest.fixture
def client(serve: Callable[..., TestClient]) -> TestClient:
    return serve()


@pytest.fixture
def services(client: TestClient) -> Services:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    return services


@pytest.fixture
def visitor(client: TestClient) -> Visitor:
    return Visitor(client)


@pytest.fixture(scope="session")
def lasting_client(new_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One server for all tests that leave nothing behind that another test could see."""
    folder = tmp_path_factory.mktemp("lasting")
    shutil.copy(new_history, folder / "history.sqlite")
    settings = Settings(
        data=folder / "data",
        history=str(folder / "history.sqlite"),
        max_waiting=10_000,
        max_clip_bytes=2**20,
        min_free_bytes=0,
    )
    with (
        create_services(settings, run_job=StandIn()) as services,
        TestClient(create_app(services), base_url="http://localhost", follow_redirects=False) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def done(lasting_client: TestClient) -> str:
    """The token of a visit with a report."""
    return Visitor(lasting_client).done()
