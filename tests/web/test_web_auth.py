"""Authentication: users, passwords, tokens and forms."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner
from visitors import CLIP, Visitor

from gait.cli.app import app
from gait.errors import OptionError
from gait.web.auth.attempts import FIRST_DELAY_S, FREE_ATTEMPTS, MAX_PER_NETWORK
from gait.web.auth.passwords import check_password
from gait.web.auth.users import Authentication
from gait.web.errors.request_errors import RequestError
from gait.web.server import check_network_access, create_services, open_database
from gait.web.services import Services
from gait.web.settings import COOKIE, Settings

PASSWORD = "four quiet grey shoes"
CREATE = {"clips": [{"view": "side", "size_bytes": 100}]}


@pytest.fixture
def authentication(services: Services) -> Authentication:
    services.authentication.add("ada", PASSWORD)
    # The number of users is cached for two seconds.
    services.authentication._guarded_cache = (float("-inf"), False)
    return services.authentication


def sign_in(client: TestClient, name: str = "ada", password: str = PASSWORD) -> int:
    return client.post("/sign-in", data={"name": name, "password": password}).status_code


def form_token(client: TestClient) -> str:
    return client.get("/").text.split('data-form-token="')[1].split('"')[0]


def test_without_users_anyone_on_this_computer_may_use_the_page(client: TestClient) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/clinic").status_code == 303
    assert client.get("/clinic/histories").status_code == 401


def test_with_users_only_signed_in_users_create_and_list_visits(
    client: TestClient, authentication: Authentication
) -> None:
    assert client.get("/").headers["Location"] == "/sign-in"
    assert client.post("/api/v1/visits", json=CREATE).status_code == 401
    assert sign_in(client) == 303
    assert client.post("/api/v1/visits", json=CREATE | {"runner_name": "Grace"}).status_code == 403
    headers = {"X-Form-Token": form_token(client)}
    made = client.post("/api/v1/visits", json=CREATE | {"runner_name": "<b>Grace</b>"}, headers=headers)
    assert made.status_code == 201
    listed = client.get("/clinic").text
    assert made.json()["token"] in listed
    assert "&lt;b&gt;Grace" in listed
    assert "<b>Grace" not in listed
    client.cookies.clear()
    assert client.get("/clinic").status_code == 303
    assert client.get(made.json()["page"]).status_code == 200, "the runner needs only the link"


def test_the_page_stays_guarded_without_users(
    client: TestClient, authentication: Authentication, serve: Callable[..., TestClient], settings: Settings
) -> None:
    authentication.remove("ada")
    assert not authentication.has_users
    for server in (client, serve()):
        assert server.post("/api/v1/visits", json=CREATE).status_code == 401
        assert server.get("/").headers["Location"] == "/sign-in"
    with pytest.raises(OptionError, match="no users"):
        serve(replace(settings, host="0.0.0.0"))


def test_the_last_user_is_kept_while_other_computers_reach_a_server(settings: Settings) -> None:
    there = replace(settings, host="0.0.0.0", open_to_network=True)
    with create_services(there) as services:
        services.authentication.add("ada", PASSWORD)
        services.authentication.add("bob", PASSWORD)
        services.authentication.remove("bob")
        with pytest.raises(OptionError, match="last user"):
            services.authentication.remove("ada")
        assert services.authentication.names() == ["ada"]
    with open_database(settings.history) as engine:
        Authentication(engine).remove("ada")


def test_a_new_password_ends_every_session(client: TestClient, authentication: Authentication) -> None:
    assert sign_in(client) == 303
    authentication.set_password("ada", "another four grey shoes")
    assert client.get("/clinic").status_code == 303
    assert sign_in(client) == 401
    assert sign_in(client, password="another four grey shoes") == 303


def test_only_an_administrator_reads_the_audit_trail(client: TestClient, authentication: Authentication) -> None:
    assert client.get("/clinic/audit").status_code == 401
    sign_in(client)
    assert client.get("/clinic/audit").status_code == 403
    authentication.set_role("ada", "administrator")
    page = client.get("/clinic/audit").text
    assert "signed in" in page
    assert 'href="/clinic/audit"' in page


def test_the_audit_trail_says_who_did_what_with_which_visit(
    client: TestClient, authentication: Authentication, services: Services
) -> None:
    visitor = Visitor(client)
    bearer = {"Authorization": f"Bearer {authentication.make_token('ada')}"}
    token = visitor.token(headers=bearer)
    visit = services.visits.find(token)
    visitor.put(token, CLIP)
    client.post(f"/api/v1/visits/{token}/start")
    visitor.wait(token, "done")
    for _ in range(2):
        client.get(f"/v/{token}")
    client.get(f"/api/v1/visits/{token}/files/results.json", headers=bearer)
    client.delete(f"/api/v1/visits/{token}")
    sign_in(client, name=PASSWORD, password="ada")
    sign_in(client)
    recorded = [(entry.who, entry.action, entry.subject) for entry in reversed(services.audit.entries())]
    assert recorded == [
        ("ada", "created", visit.id),
        ("link", "opened", visit.id),
        ("ada", "exported", visit.id),
        ("link", "deleted", visit.id),
        ("-", "sign-in failed", ""),
        ("ada", "signed in", ""),
    ]
    assert token not in str(services.audit.entries())


def test_a_program_signs_in_with_its_token(client: TestClient, authentication: Authentication) -> None:
    token = authentication.make_token("ada")
    right, wrong = ({"Authorization": f"Bearer {each}"} for each in (token, token[:-1] + "?"))
    assert client.post("/api/v1/visits", json=CREATE, headers=right).status_code == 201
    assert client.post("/api/v1/visits", json=CREATE, headers=wrong).status_code == 401
    authentication.make_token("ada")
    assert client.post("/api/v1/visits", json=CREATE, headers=right).status_code == 401


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 43])
def test_signing_out_requires_the_form_token(client: TestClient, authentication: Authentication, token: str) -> None:
    sign_in(client)
    assert client.post("/sign-out", data={"form_token": token}).status_code == 403
    assert client.get("/clinic").status_code == 200


def test_a_cookie_is_invalid_after_signing_out(client: TestClient, authentication: Authentication) -> None:
    sign_in(client)
    cookie = client.cookies[COOKIE]
    assert client.post("/sign-out", data={"form_token": form_token(client)}).status_code == 303
    client.cookies.set(COOKIE, cookie)
    assert client.get("/clinic").status_code == 303


def test_scripts_and_other_sites_cannot_use_the_cookie(client: TestClient, authentication: Authentication) -> None:
    answer = client.post("/sign-in", data={"name": "ada", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", "wrong"),
        ("nobody", PASSWORD),
        ("ada' --", PASSWORD),
        ("ada\0", "x"),
        ("", ""),
        ("\ud800".encode("utf-8", "replace").decode(), "x"),
    ],
)
def test_the_response_does_not_say_whether_name_or_password_is_wrong(
    client: TestClient, authentication: Authentication, name: str, password: str
) -> None:
    answer = client.post("/sign-in", data={"name": name, "password": password})
    assert answer.status_code == 401
    assert "The name or the password is wrong." in answer.text


def test_failures_delay_the_same_network_and_lock_nobody_else_out(
    authentication: Authentication, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1e9]
    monkeypatch.setattr("gait.web.auth.attempts.time.time", lambda: clock[0])
    hasher = Mock(verify=lambda stored, typed: typed == PASSWORD)
    monkeypatch.setattr(authentication, "_hasher", hasher)

    def status(password: str, address: str = "2001:db8::1") -> int:
        try:
            authentication.sign_in("ada", password, address=address)
        except RequestError as error:
            return error.status
        return 303

    assert [status("wrong") for _ in range(FREE_ATTEMPTS + 1)] == [401] * FREE_ATTEMPTS + [429]
    assert status(PASSWORD) == 429, "even with the right password"
    assert status(PASSWORD, "2001:db8::2") == 429, "another address of the same network"
    assert status(PASSWORD, "2001:db8:1::1") == 303, "ada elsewhere"
    clock[0] += FIRST_DELAY_S + 1
    assert status("wrong") == 401
    clock[0] += FIRST_DELAY_S + 1
    assert status(PASSWORD) == 429, "the delay has grown"
    clock[0] += FIRST_DELAY_S
    assert status(PASSWORD) == 303


def test_failed_sign_ins_are_limited_per_network(
    client: TestClient, authentication: Authentication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Authentication, "_verify", lambda *_: False)
    tried = [sign_in(client, name=f"name {count}") for count in range(MAX_PER_NETWORK + 1)]
    assert tried == [401] * MAX_PER_NETWORK + [429]


def test_passwords_are_hashed_in_threads_of_their_own(
    client: TestClient, authentication: Authentication, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []

    def verify(*_: object) -> bool:
        names.append(threading.current_thread().name)
        return True

    monkeypatch.setattr(Authentication, "_verify", verify)
    assert sign_in(client) == 303
    assert names[0].startswith("sign-in")
    monkeypatch.setattr(authentication, "_waiting", 10**6)
    assert sign_in(client) == 503


def test_signing_in_again_ends_the_session_that_the_browser_had(
    client: TestClient, authentication: Authentication
) -> None:
    sign_in(client)
    earlier = client.cookies[COOKIE]
    sign_in(client)
    assert client.get("/clinic").status_code == 200
    assert authentication.by_cookie(earlier) is None


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "1234567890",
        "8305917264",
        "aaaaaaaaaaaaaaaa",
        "qwertyuiop[]",
        "passwordpassword",
        "ada ada ada ada",
        "iloveyou1234",
        "x" * 1001,
    ],
)
def test_passwords_that_are_easy_to_guess_are_refused(password: str) -> None:
    with pytest.raises(OptionError, match="password"):
        check_password(password, name="ada")


@pytest.mark.parametrize("password", [PASSWORD, PASSWORD * 20, "tR7#kqz9!Lw2", "vier stille graue Schuhe"])
def test_passwords_that_are_hard_to_guess_are_accepted(password: str) -> None:
    check_password(password, name="ada")


def test_passwords_and_tokens_are_stored_as_hashes(
    services: Services, authentication: Authentication, settings: Settings, client: TestClient
) -> None:
    token = authentication.make_token("ada")
    sign_in(client)
    stored = b"".join(path.read_bytes() for path in Path(str(settings.history)).parent.glob("history.sqlite*"))
    assert b"$argon2id$" in stored
    for secret in (PASSWORD, token, client.cookies[COOKIE]):
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("host", "has_users", "open_to_network", "allowed"),
    [
        ("127.0.0.1", False, False, True),
        ("::1", False, False, True),
        ("0.0.0.0", False, False, False),
        ("::", False, False, False),
        ("192.168.1.4", False, False, False),
        ("0.0.0.0", True, False, True),
        ("0.0.0.0", False, True, True),
    ],
)
def test_other_computers_need_a_sign_in_or_an_explicit_option(
    settings: Settings, host: str, has_users: bool, open_to_network: bool, allowed: bool
) -> None:
    changed = replace(settings, host=host, open_to_network=open_to_network)
    if allowed:
        check_network_access(changed, has_users=has_users)
    else:
        with pytest.raises(OptionError, match="--open-to-network"):
            check_network_access(changed, has_users=has_users)


def test_the_command_checks_network_access(tmp_path: Path) -> None:
    arguments = ["serve", "--host", "0.0.0.0", "--data", str(tmp_path / "d"), "--history", str(tmp_path / "h.sqlite")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "--open-to-network" in result.output


def test_users_are_added_listed_and_removed_on_the_command_line(tmp_path: Path) -> None:
    history = str(tmp_path / "history.sqlite")

    def user(*words: str, typed: str = "") -> tuple[int, str]:
        result = CliRunner().invoke(app, ["user", *words, "--history", history], input=typed)
        return result.exit_code, result.output

    assert user("add", "ada", typed="short\n")[0] == 2
    assert user("add", "ada", typed=PASSWORD + "\n")[0] == 0
    assert user("add", "ada", typed=PASSWORD + "\n")[0] == 2
    assert user("list") == (0, "ada\tclinician\n")
    code, token = user("token", "ada")
    assert code == 0
    with open_database(history) as engine:
        assert Authentication(engine).by_token(token.strip()) is not None
    assert user("password", "ada", typed="another four grey shoes\n")[0] == 0
    assert user("role", "ada", "administrator")[0] == 0
    assert user("list") == (0, "ada\tadministrator\n")
    assert user("remove", "ada")[0] == 0
    assert user("remove", "ada")[0] == 2
    recorded = [line.split("\t")[1:] for line in user("audit")[1].splitlines()]
    assert recorded[0] == ["command line", "removed a user", "ada"]
    assert len(recorded) == 5


def test_metrics_count_by_pattern_and_logs_hold_nothing_personal(
    serve: Callable[..., TestClient], caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("gait.web").propagate = True
    with caplog.at_level(logging.INFO, logger="gait.web"):
        visitor = Visitor(serve())
        token = visitor.done()
        visitor.client.get(f"/v/{token}")
        visitor.client.post("/sign-in", data={"name": "grace", "password": PASSWORD})
    logged = "\n".join(f"{record.getMessage()} {getattr(record, 'fields', '')}" for record in caplog.records)
    assert "/v/{token}" in logged
    metrics = visitor.client.get("/metrics").text
    assert 'gait_jobs_total{ending="done"} 1' in metrics
    for secret in (token, "grace", PASSWORD, "127.0.0.1"):
        assert secret not in logged
        assert secret not in metrics
