"""Run commands of `gait`, and record every connection and name look-up of their Python processes."""

from __future__ import annotations

import ipaddress
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[1]
WATCH = """
import os, sys

EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo",
          "socket.sendto", "socket.sendmsg", "socket.bind", "urllib.Request", "ftplib.connect", "smtplib.connect")

def write_down(event, arguments):
    if event in EVENTS:
        told = [a for a in arguments if isinstance(a, (str, bytes, tuple, int))]
        line = f"{event}\\t{told!r}\\n".encode()
        number = os.open(os.environ["GAIT_WATCH"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(number, line)
        os.close(number)

if "GAIT_WATCH" in os.environ:
    sys.addaudithook(write_down)
"""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """Result of a command, with the addresses that it connected to or looked up."""

    code: int
    stdout: str
    stderr: str
    events: tuple[tuple[str, str], ...]

    @property
    def away(self) -> list[tuple[str, str]]:
        """Events that concern other computers."""
        return [(event, told) for event, told in self.events if not is_local(event, told)]


def watching_environment(folder: Path) -> dict[str, str]:
    """Return the environment in which Python records connections in `folder`/events."""
    place = folder / "watch"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join([str(place), str(PROJECT)])
    return os.environ | {"PYTHONPATH": path, "GAIT_WATCH": str(folder / "events")}


def events_in(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return the events recorded so far."""
    file = folder / "events"
    lines = file.read_text().splitlines() if file.exists() else []
    return tuple((event, told) for event, told in (line.split("\t", 1) for line in lines))


def watched(*command: str | Path, folder: Path, before: tuple[str, ...] = ()) -> Watched:
    """Run Python with these arguments if the first is an option, or else `gait`, and record the connections."""
    (folder / "events").unlink(missing_ok=True)
    arguments = [*before, sys.executable, *(() if str(command[0]).startswith("-") else ("-m", "gait"))]
    done = subprocess.run(
        [*arguments, *map(str, command)],
        env=watching_environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return Watched(code=done.returncode, stdout=done.stdout, stderr=done.stderr, events=events_in(folder))


def is_local(event: str, told: str) -> bool:
    """Return whether an address belongs to this computer: a path, a loopback address or name, or none."""
    values = eval(told, {"__builtins__": {}})  # written by the watch above
    places = [value for value in values if isinstance(value, tuple | str | bytes)]
    if not places:
        return True
    first = places[0]
    host = first[0] if isinstance(first, tuple) else first
    if isinstance(host, bytes) or not isinstance(first, tuple):
        host = host.decode(errors="replace") if isinstance(host, bytes) else host
        # A Unix socket's path, or a host's name alone.
        if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"):
            return True
    if host in ("localhost", ""):
        return host == "localhost"
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
