"""Start a PostgreSQL server for the tests, from Debian's packages or from the search path."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ORDINARY_USERS = ("postgres", "nobody")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A PostgreSQL server that listens on a Unix socket only."""

    socket: Path
    data: Path
    run: Callable[..., str]

    def url(self, database: str) -> str:
        return f"postgresql://gait@/{database}?host={self.socket}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        return self.run("psql", "-h", str(self.socket), "-U", "gait", "-d", database, "-Atqc", statement)


def postgresql_binaries() -> Path | None:
    """Return the folder of the binaries. Debian installs each version in its own folder, off the search path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def is_user(name: str) -> bool:
    return subprocess.run(["id", name], capture_output=True).returncode == 0


@contextmanager
def running_server(binaries: Path) -> Iterator[Server]:
    as_user: list[str] = []
    # A socket's path may have a hundred letters only, which pytest's own folders would use up.
    home = Path(tempfile.mkdtemp(prefix="gait-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        user = next(name for name in ORDINARY_USERS if is_user(name))
        # The server refuses to run as root.
        as_user = ["runuser", "-u", user, "--"]
        shutil.chown(home, user)

    def run(program: str, *arguments: str) -> str:
        command = [*as_user, str(binaries / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, cwd=home)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    data = home / "data"
    try:
        run("initdb", "-D", str(data), "-U", "gait", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        settings = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off -c max_connections=50"
        run("pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", settings, "start")
        yield Server(socket=home, data=data, run=run)
    finally:
        if (data / "postmaster.pid").exists():
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)
