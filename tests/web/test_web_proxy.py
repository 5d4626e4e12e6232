"""Behind a proxy: addresses, cookies and metrics, and nginx with the example of the guide."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.testclient import TestClient
from visitors import CLIP, StandIn, Visitor

from gait.errors import OptionError
from gait.web.app import create_app
from gait.web.server import check_network_access, create_services
from gait.web.services import Services
from gait.web.settings import Settings

PASSWORD = "four quiet grey shoes"
PUBLIC = "https://gait.example"
GUIDE = Path(__file__).parents[2] / "docs" / "web.md"


def behind_proxy(settings: Settings) -> Settings:
    # The test client calls itself by this name.
    return replace(settings, public_url=PUBLIC, trusted_proxies=("127.0.0.1",), open_to_network=True)


@pytest.fixture
def client(serve: Callable[..., TestClient], settings: Settings) -> TestClient:
    client = serve(behind_proxy(settings))
    return TestClient(client.app, base_url=PUBLIC, follow_redirects=False, client=("127.0.0.1", 5000))


@pytest.fixture
def services(client: TestClient) -> Services:
    services: Services = client.app.state.services  # type: ignore[attr-defined]
    services.authentication.add("ada", PASSWORD)
    return services


def test_the_cookie_is_bound_to_the_host_and_browsers_stay_with_https(client: TestClient, services: Services) -> None:
    answer = client.post("/sign-in", data={"name": "ada", "password": PASSWORD}, headers={"Origin": PUBLIC})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("__host-gait_signed_in=")
    assert "secure" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert int(answer.headers["strict-transport-security"].removeprefix("max-age=")) >= 180 * 86_400
    assert client.get("/clinic").status_code == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("gait.example", PUBLIC, 401),
        ("GAIT.example", PUBLIC, 401),
        ("gait.example", "http://gait.example", 403),
        ("gait.example", "https://evil.example", 403),
        ("evil.example", "https://evil.example", 400),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", 401),
    ],
)
def test_host_and_origin_are_those_of_the_public_address(
    client: TestClient, services: Services, host: str, origin: str, status: int
) -> None:
    answer = client.post(
        "/sign-in", data={"name": "ada", "password": "wrong"}, headers={"Host": host, "Origin": origin}
    )
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("127.0.0.1", "10.0.0.1, 192.0.2.7", "192.0.2.7"),
        ("203.0.113.9", "192.0.2.7", "203.0.113.9"),
    ],
)
def test_only_a_trusted_proxy_says_who_its_client_is(
    client: TestClient, services: Services, peer: str, forwarded: str, expected: str
) -> None:
    there = TestClient(client.app, base_url=PUBLIC, client=(peer, 5000))
    there.post("/sign-in", data={"name": "ada", "password": "wrong"}, headers={"X-Forwarded-For": forwarded})
    assert services.audit.entries()[0].address == expected


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "192.0.2.7"}])
def test_metrics_behind_a_proxy_need_a_token(client: TestClient, services: Services, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404
    bearer = {"Authorization": f"Bearer {services.authentication.make_token('ada')}"}
    assert client.get("/metrics", headers=headers | bearer).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
def test_metrics_are_not_served_through_a_proxy_that_was_not_configured(
    serve: Callable[..., TestClient], header: str
) -> None:
    client = serve()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        ({"public_url": "gait.example"}, "public address"),
        ({"public_url": "https://gait.example/page"}, "public address"),
        ({"public_url": "https://a@gait.example"}, "public address"),
        ({"public_url": "ftp://gait.example"}, "public address"),
        ({"trusted_proxies": ("proxy",)}, "address of a proxy"),
        ({"trusted_proxies": ()}, "--public-url"),
    ],
)
def test_wrong_proxy_settings_are_refused(settings: Settings, changed: dict[str, object], text: str) -> None:
    with pytest.raises(OptionError, match=text):
        replace(settings, **{"public_url": PUBLIC, "trusted_proxies": ("127.0.0.1",)} | changed)  # type: ignore[arg-type]


def test_a_page_behind_a_proxy_needs_users_although_it_listens_on_loopback(settings: Settings) -> None:
    public = replace(settings, public_url=PUBLIC, trusted_proxies=("127.0.0.1",))
    with pytest.raises(OptionError, match="no users"):
        check_network_access(public, has_users=False)


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


@contextmanager
def listening(services: Services, port: int) -> Iterator[None]:
    config = uvicorn.Config(create_app(services), host="127.0.0.1", port=port, log_config=None, proxy_headers=False)
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def start(**more: object) -> None:
        await startup(**more)  # type: ignore[arg-type]
        started.set()

    server.startup = start  # type: ignore[method-assign]
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert started.wait(30)
        yield
    finally:
        server.should_exit = True
        thread.join(30)


def nginx_example() -> str:
    """Return the configuration of nginx in the guide."""
    match = re.search(r"```nginx\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert match is not None
    return match[1]


@contextmanager
def nginx(folder: Path, server: str) -> Iterator[None]:
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    folder.mkdir()
    paths = "\n".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off;\nmaster_process off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n{paths}\n{server}\n}}\n"
    )
    process = subprocess.Popen(
        [program, "-p", str(folder), "-c", str(folder / "nginx.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


def test_a_visit_through_nginx_as_in_the_guide(settings: Settings, tmp_path: Path) -> None:
    port, public_port = free_port(), free_port()
    origin = f"http://127.0.0.1:{public_port}"
    public = replace(
        settings, host="127.0.0.1", port=port, public_url=origin, trusted_proxies=("127.0.0.1",), open_to_network=True
    )
    public = replace(public, max_clip_bytes=2**22)
    # The example with this test's ports, and without a certificate.
    example = nginx_example().replace("listen 443 ssl;", f"listen 127.0.0.1:{public_port};")
    example = example.replace("gait.example.org", "127.0.0.1").replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    example = "\n".join(line for line in example.splitlines() if not line.strip().startswith("ssl_"))
    with (
        create_services(public, run_job=StandIn()) as services,
        listening(services, port),
        nginx(tmp_path / "nginx", example),
        httpx.Client(
            base_url=origin,
            headers={"Origin": origin, "X-Forwarded-For": "198.51.100.1"},
            transport=httpx.HTTPTransport(retries=8),
            timeout=30,
        ) as client,
    ):
        services.authentication.add("ada", PASSWORD)
        assert client.post("/sign-in", data={"name": "ada", "password": PASSWORD}).status_code == 303
        token = client.get("/").text.split('data-form-token="')[1].split('"')[0]
        client.headers["X-Form-Token"] = token
        visitor = Visitor(client)  # type: ignore[arg-type]
        piece = CLIP + b"\0" * (3 * 2**20)
        visit = visitor.started(piece)
        with client.stream("GET", f"/v/{visit}/events") as events:
            lines = [line for line in events.iter_lines() if line.startswith("data:")]
        assert json.loads(lines[-1][5:])["state"] == "done"
        assert "made" in client.get(f"/v/{visit}/report/report.html").text
        assert client.get(f"/v/{visit}/report/side.annotated.mp4", headers={"Range": "bytes=0-9"}).status_code == 206
        assert client.get("/metrics").status_code == 200, "signed in"
        client.cookies.clear()
        assert client.get("/metrics").status_code == 404
        assert {entry.address for entry in services.audit.entries()} == {"127.0.0.1"}, "not what the visitor claims"
