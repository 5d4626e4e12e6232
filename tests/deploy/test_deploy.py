"""Container, compose file and systemd unit keep their promises: no root, one place to write, a health check."""

from __future__ import annotations

import configparser
import importlib.util
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from typer.testing import CliRunner

from gait.cli.app import app
from gait.web.settings import Settings
from gait.web.visits.uploads import MAX_PIECE_BYTES

PROJECT = Path(__file__).parents[2]
DEPLOY = PROJECT / "deploy"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def steps() -> ModuleType:
    spec = importlib.util.spec_from_file_location("steps", PROJECT / "scripts" / "run_container_steps.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["steps"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def container(steps: ModuleType) -> list[tuple[str, str]]:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    return list(steps.instructions(text))


@pytest.fixture(scope="module")
def image(container: list[tuple[str, str]]) -> dict[str, str]:
    """The instructions of the last stage; of repeated ones, the last."""
    last = max(number for number, (name, _) in enumerate(container) if name == "FROM")
    return dict(container[last:])


@pytest.fixture(scope="module")
def compose() -> Json:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def unit() -> dict[str, list[str]]:
    """The options of the unit's section `Service`, each with all its values."""
    text = (DEPLOY / "gait.service").read_text(encoding="utf-8")
    section = text.partition("[Service]")[2].partition("[Install]")[0]
    options: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", section, flags=re.MULTILINE):
        options.setdefault(name, []).append(value)
    return options


def options_of_serve() -> str:
    return CliRunner(env={"COLUMNS": "400"}).invoke(app, ["serve", "--help"]).stdout


class TestContainer:
    def test_it_runs_without_root_and_owns_only_its_volume(self, image: dict[str, str]) -> None:
        user, group = image["USER"].split(":")
        assert int(user) >= 1000
        assert int(group) >= 1000
        assert f"--uid {user}" in image["RUN"]
        assert image["VOLUME"] == "/data"
        assert re.findall(r"--owner=gait\b.* (/\w+)", image["RUN"]) == ["/data"]

    def test_its_root_can_be_read_only(self, image: dict[str, str]) -> None:
        given = dict(pair.split("=", 1) for pair in shlex.split(image["ENV"]))
        assert given["PYTHONDONTWRITEBYTECODE"] == "1"
        writes = [given["HOME"], given["XDG_DATA_HOME"], json.loads(image["CMD"])[-1], given["MPLCONFIGDIR"]]
        assert [path for path in writes if not path.startswith(("/data", "/tmp/"))] == []

    def test_its_health_check_asks_a_page_that_needs_no_sign_in(self, image: dict[str, str]) -> None:
        command = json.loads(image["HEALTHCHECK"].partition(" CMD ")[2])
        assert command[:2] == ["python", "-c"]
        compile(command[2], "health check", "exec")
        assert re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", command[2]) == [(image["EXPOSE"], "/health")]

    def test_it_starts_the_server_with_options_that_exist(self, image: dict[str, str]) -> None:
        entry, command = json.loads(image["ENTRYPOINT"]), json.loads(image["CMD"])
        assert (entry, command[0]) == (["gait"], "serve")
        given = [part for part in command if part.startswith("--")]
        assert given
        assert [option for option in given if option not in options_of_serve()] == []

    def test_it_installs_the_tested_versions_and_leaves_no_installer(self, container: list[tuple[str, str]]) -> None:
        commands = " ".join(arguments for name, arguments in container if name == "RUN")
        assert "requirements/test.lock" in commands
        assert "pip uninstall --yes setuptools pip" in commands
        assert "gait doctor" in commands

    def test_what_it_copies_is_there_and_not_ignored(self, container: list[tuple[str, str]]) -> None:
        copied = [
            source
            for name, arguments in container
            if name == "COPY" and not arguments.startswith("--from")
            for source in arguments.split()[:-1]
        ]
        ignored = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        assert copied
        assert [source for source in copied if not (PROJECT / source).exists() or f"!{source}" not in ignored] == []

    def test_its_versions_are_read_from_the_lock(self) -> None:
        lock = (PROJECT / "requirements" / "test.lock").read_text(encoding="utf-8")
        kept = re.sub(r" \\$", "", "\n".join(line for line in lock.splitlines() if "--hash=" not in line), flags=re.M)
        lines = [line for line in kept.splitlines() if line and not line.lstrip().startswith("#")]
        assert {Requirement(line).name for line in lines} >= {"opencv-contrib-python", "fastapi", "psycopg", "uvicorn"}


class TestCompose:
    def test_the_page_can_write_to_its_volume_only(self, compose: Json, image: dict[str, str]) -> None:
        page = compose["services"]["gait"]
        assert page["read_only"] is True
        assert page["user"] == image["USER"]
        assert [mount.split(":")[1] for mount in page["volumes"]] == [image["VOLUME"]]
        assert page["cap_drop"] == ["ALL"]
        assert page["security_opt"] == ["no-new-privileges:true"]

    def test_only_the_proxy_is_reached_from_elsewhere(self, compose: Json) -> None:
        assert [name for name, each in compose["services"].items() if "ports" in each] == ["proxy"]
        assert compose["networks"]["inside"]["internal"] is True
        assert {name for name, each in compose["services"].items() if "outside" in each["networks"]} == {"proxy"}

    def test_the_page_believes_the_proxy_and_nobody_else(self, compose: Json) -> None:
        address = compose["services"]["proxy"]["networks"]["inside"]["ipv4_address"]
        command = compose["services"]["gait"]["command"]
        assert f"--trusted-proxy={address}" in command
        given = [part.partition("=")[0] for part in command if part.startswith("--")]
        assert [option for option in given if option not in options_of_serve()] == []

    def test_every_service_is_watched_or_waits_for_one_that_is(self, compose: Json, image: dict[str, str]) -> None:
        services = compose["services"]
        check = json.loads(image["HEALTHCHECK"].partition(" CMD ")[2])
        assert services["gait"]["healthcheck"]["test"] == ["CMD", *check]
        assert "healthcheck" in services["database"]
        assert services["gait"]["depends_on"]["database"]["condition"] == "service_healthy"
        assert services["proxy"]["depends_on"]["gait"]["condition"] == "service_healthy"

    def test_no_password_is_in_the_file_and_every_variable_is_in_the_example(self, compose: Json) -> None:
        text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
        example = (DEPLOY / "environment.example").read_text(encoding="utf-8")
        variables = set(re.findall(r"\$\{(\w+)", text))
        assert variables == set(re.findall(r"^(\w+)=", example, flags=re.MULTILINE))
        assert re.findall(r"^GAIT_DATABASE_PASSWORD=(.*)$", example, flags=re.MULTILINE) == [""]
        assert re.findall(r"PASSWORD: (?!\$\{GAIT_DATABASE_PASSWORD:\?)", text) == []

    def test_pieces_of_clips_pass_the_proxy(self) -> None:
        (megabytes,) = re.findall(r"max_size (\d+)MB", (DEPLOY / "Caddyfile").read_text(encoding="utf-8"))
        assert int(megabytes) * 10**6 > MAX_PIECE_BYTES


class TestUnit:
    def test_it_starts_the_server_for_this_computer_with_options_that_exist(self, unit: dict[str, list[str]]) -> None:
        line = shlex.split(unit["ExecStart"][0])
        assert line[1] == "serve"
        given = [part for part in line if part.startswith("--")]
        assert [option for option in given if option not in options_of_serve()] == []
        settings = Settings(data=Path(line[line.index("--data") + 1]), host=line[line.index("--host") + 1])
        assert settings.on_loopback

    def test_it_has_a_user_without_privileges(self, unit: dict[str, list[str]]) -> None:
        assert unit["User"] == ["gait"]
        assert unit["NoNewPrivileges"] == ["yes"]
        assert unit["CapabilityBoundingSet"] == [""]
        assert unit["RestrictNamespaces"] == ["yes"]
        assert unit["SystemCallFilter"] == ["@system-service", "~@privileged @obsolete"]

    def test_it_writes_to_its_own_folder_only(self, unit: dict[str, list[str]]) -> None:
        folder = f"/var/lib/{unit['StateDirectory'][0]}"
        assert unit["ProtectSystem"] == ["strict"]
        assert unit["ProtectHome"] == unit["PrivateTmp"] == unit["PrivateDevices"] == ["yes"]
        assert (unit["StateDirectoryMode"], unit["UMask"]) == (["0700"], ["0077"])
        assert "ReadWritePaths" not in unit
        given = dict(pair.split("=", 1) for pair in unit["Environment"])
        for name in ("HOME", "GAIT_HISTORY"):
            assert Path(given[name]).is_relative_to(folder)
        line = shlex.split(unit["ExecStart"][0])
        assert Path(line[line.index("--data") + 1]).is_relative_to(folder)

    def test_it_talks_to_this_computer_only(self, unit: dict[str, list[str]]) -> None:
        assert unit["IPAddressDeny"] == ["any"]
        assert unit["IPAddressAllow"] == ["localhost"]

    def test_it_can_be_read_as_a_unit(self) -> None:
        parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters="=")
        parser.read(DEPLOY / "gait.service", encoding="utf-8")
        assert parser.sections() == ["Unit", "Service", "Install"]

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
    def test_systemd_finds_little_exposed(self) -> None:
        line = ["systemd-analyze", "security", "--offline=true", "--no-pager", str(DEPLOY / "gait.service")]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        (exposure,) = re.findall(r"Overall exposure level for gait\.service: ([\d.]+)", done.stdout)
        assert float(exposure) <= 1.5, done.stderr
