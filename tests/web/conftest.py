"""A server whose slow work is a stand-in's."""

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

from gait.web.app import make_app
from gait.web.auth import users as door
from gait.web.server import made_services, opened
from gait.web.services import Services
from gait.web.settings import Settings


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """Passwords hashed the same way, but not for long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="session")
def new_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history with its tables and nobody in it, to be copied: making one takes seconds."""
    path = tmp_path_factory.mktemp("history") / "history.sqlite"
    with opened(str(path)):
        pass
    return path


@pytest.fixture
def settings(tmp_path: Path, new_history: Path) -> Settings:
    shutil.copy(new_history, tmp_path / "history.sqlite")
    return Settings(
        data=tmp_path / "data",
        history=str(tmp_path / "history.sqlite"),
        most_waiting=3,
        most_clip_bytes=2**20,
        least_free_bytes=0,
    )


@pytest.fixture
def work() -> StandIn:
    return StandIn()


@pytest.fixture
def serve(settings: Settings, work: StandIn) -> Iterator[Callable[..., TestClient]]:
    """Start a server, with other settings if wanted; it may be started again after it was closed."""
    with ExitStack() as stack:

        def start(changed: Settings | None = None) -> TestClient:
            services = stack.enter_context(made_services(changed or settings, work=work))
            return stack.enter_context(
                TestClient(make_app(services), base_url="http://localhost", follow_redirects=False)
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
    """One server for every test that leaves nothing behind that another could see."""
    folder = tmp_path_factory.mktemp("lasting")
    shutil.copy(new_history, folder / "history.sqlite")
    settings = Settings(
        data=folder / "data",
        history=str(folder / "history.sqlite"),
        most_waiting=10_000,
        most_clip_bytes=2**20,
        least_free_bytes=0,
    )
    with (
        made_services(settings, work=StandIn()) as services,
        TestClient(make_app(services), base_url="http://localhost", follow_redirects=False) as client,
    ):
        yield client


@pytest.fixture(scope="session")
def done(lasting_client: TestClient) -> str:
    """The token of a visit with a report."""
    return Visitor(lasting_client).done()
